"""Programs that tests need and the machine may not have: the run says what it left out, or fails where it may not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests import conftest
from tests.support.tools import find, require

MISSING = "nowhere is missing: .ci/tools gets it where Go is installed (https://go.dev/doc/install)"


def test_without_a_program_a_test_is_skipped_or_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="nowhere is missing") as skipped:
        require("nowhere")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="nowhere is missing") as failed:
        require("nowhere")

    assert str(skipped.value) == str(failed.value) == MISSING


def test_a_program_that_is_named_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SH", "/bin/sh")
    assert find("sh") == "/bin/sh"
    monkeypatch.setenv("SH", "/bin")
    assert find("sh") != "/bin"


def _last_line(*reasons: str) -> str:
    written: list[str] = []
    skipped = [SimpleNamespace(longrepr=("a.py", 1, f"Skipped: {reason}")) for reason in reasons]
    reporter = SimpleNamespace(stats={"skipped": skipped} if skipped else {}, write_line=written.append)
    manager = SimpleNamespace(get_plugin={"terminalreporter": reporter}.get)
    config: Any = SimpleNamespace(pluginmanager=manager, option=SimpleNamespace(collectonly=False))
    conftest.pytest_unconfigure(config)
    return "".join(written)


def test_the_last_line_says_what_was_skipped_and_how_to_have_it() -> None:
    assert _last_line() == "nothing was skipped"
    assert _last_line("b: get b", "a: get a", "a: get a") == "skipped: 2 because a: get a; 1 because b: get b"
