"""The estate that `make bench` measures is one that passes: where something fails, something else would be measured."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.speed import estate
from tests.support.estates import outcomes
from validator.config import DEFAULT_GATE
from validator.facts.derive import derive
from validator.verdicts.units import whole


def test_the_measured_estate_passes(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(whole(derive(estate(8))), encoding="utf-8")

    code, found = outcomes(file, fail_on=DEFAULT_GATE)

    assert (code, found["fail"], found["undecided"]) == (0, set(), set())
    assert len(found["pass"]) > 30
