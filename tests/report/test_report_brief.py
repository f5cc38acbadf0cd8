"""What a hook prints: what fails, and the rest in a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.many_hosts import write_many_hosts
from tests.support.reports import everything, quickstart
from validator.report import FORMATS
from validator.report.style import ReportStyle

BRIEF = ReportStyle("en", is_brief=True)


def test_what_is_undecided_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "cluster.yaml"
    write_many_hosts(file)
    result = quickstart(str(file))

    whole, brief = (FORMATS["text"](result, style).split("\n\n") for style in (ReportStyle("en"), BRIEF))

    lines = "64 undecided, because facts are missing (`ftpolicy check` says which): host.firewall_ports (64)"
    [undecided] = [one for one in whole if "cannot be decided without:" in one]
    assert brief == [lines if one == undecided else one for one in whole]


@pytest.mark.usefixtures("in_the_checkout")
def test_what_is_waived_known_or_passed_is_left_out_and_what_weakens_the_gate_is_not() -> None:
    text = FORMATS["text"](everything(), BRIEF)

    assert "✗ error" in text
    assert not any(word in text for word in ("~ waived", "~ known", "✓"))
    assert "What weakens the gate (6)" in text
