"""Advanced options that are facts are those that rules read."""

from __future__ import annotations

import re

from tests.support.paths import ROOT
from validator.facts.advanced_options import READ_OPTIONS, read_options


def test_every_option_that_a_rule_reads_is_a_fact_and_no_other() -> None:
    """Rules and tables name the options in lower case between quotation marks; texts for people in any."""
    files = [one for one in (ROOT / "policies").rglob("*.rego") if not one.stem.endswith("_test")]
    files += (ROOT / "policies" / "data").glob("*.json")
    named = {name for one in files for name in re.findall(r'"(das\.[a-z]+)"', one.read_text(encoding="utf-8"))}

    assert named == READ_OPTIONS


def test_case_does_not_count() -> None:
    options = {"das.maxFtVmsPerHost": "4", "das.isolationaddress0": "192.0.2.1", "DAS.MAXFTVCPUSPERHOST": 8, "x": True}

    assert read_options(options) == {"das.maxFtVmsPerHost": "4", "DAS.MAXFTVCPUSPERHOST": 8}
