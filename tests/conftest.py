"""What tests share: the command line in this process, with nothing of the surroundings in it."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.kept import keep_answers, keep_policies
from tests.support.paths import ROOT
from tests.support.pinned import pinned_rules
from tests.support.samples import WHOLE, several
from validator.cli import catalogue, main


@dataclass(frozen=True)
class Run:
    """What a command did."""

    code: int
    out: str
    err: str


Cli = Callable[..., Run]


def golden(file: Path, text: str, update: bool) -> None:
    """Compare ``text`` with a golden file, or write it anew."""
    if update:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text.encode("utf-8"))
    assert text == file.read_bytes().decode("utf-8")


@pytest.fixture(scope="session", autouse=True)
def _policies_are_read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        keep_policies(monkeypatch)
        keep_answers(monkeypatch)
        yield


@pytest.fixture
def golden_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command line judge by the rules that golden files show: a new rule changes none of them."""
    monkeypatch.setattr(catalogue, "load_rules", pinned_rules)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "FTPOLICY_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def no_collection() -> Iterator[None]:
    """Keep the threads of a test from collecting engines that others left: one has to be dropped where it was made."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the checkout be the working directory."""
    monkeypatch.chdir(ROOT)


@pytest.fixture
def in_an_empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an empty directory be the working directory."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Cli:
    """Return a function that runs ``ftpolicy`` with arguments and, as ``stdin``, bytes on standard input."""

    def run(*arguments: str, stdin: bytes = b"") -> Run:
        monkeypatch.setattr(sys, "argv", ["ftpolicy", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return Run(ended.value.code, captured.out, captured.err)

    return run


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")
    parser.addoption("--whole", action="store_true", help="try everything of which tests try a sample otherwise")


def pytest_configure(config: pytest.Config) -> None:
    """Let modules know how much to try before they are imported."""
    if config.getoption("--whole"):
        os.environ[WHOLE] = "1"
    # How long an example takes says more about the machine than about the code.
    settings.register_profile(
        "tests", deadline=None, max_examples=several(100), suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("tests")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Tell whether golden files are to be written instead of compared."""
    return bool(request.config.getoption("--update-golden"))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Say in the last line what was skipped, and how to have it."""
    reporter: pytest.TerminalReporter | None = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(config, "workerinput") or config.option.collectonly:
        return
    reasons = Counter(one.longrepr[2].removeprefix("Skipped: ") for one in reporter.stats.get("skipped", ()))
    skipped = "; ".join(f"{count} because {reason}" for reason, count in reasons.most_common())
    reporter.write_line(f"skipped: {skipped}" if skipped else "nothing was skipped")
