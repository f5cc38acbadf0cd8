"""What an undecided verdict lacks: why each fact is unknown, and what would supply it, or do instead."""

from __future__ import annotations

from typing import Any

import pytest

from validator.facts.derive.processors import derive_processors
from validator.facts.model import Facts
from validator.model import InputKind, Path
from validator.verdicts.missing import explain_missing


def _facts(**host: Any) -> Facts:
    facts = Facts({"hosts": {"esx01": host}})
    facts.mentions = {("hosts", "esx01"): (InputKind.CLUSTER_SPEC,)}
    derive_processors(facts)
    return facts


def _told(facts: Facts, *paths: Path) -> dict[Path, tuple[str, str]]:
    return {one.path[2:]: (one.supply.text("en"), str(one.reason)) for one in explain_missing(facts, paths)}


def _of(*keys: str) -> Path:
    return ("hosts", "esx01", *keys)


_CPUID = "hosts[].cpu.family + hosts[].cpu.model_number + hosts[].cpu.stepping"
_NOWHERE = "not in the cluster spec"


@pytest.mark.parametrize("member", ["category", "smp", "legacy", "evc"])
def test_a_processor_is_known_by_its_model_or_by_its_numbers(member: str) -> None:
    path = _of("processor", member)
    nothing = f"one of hosts[].cpu.model, hosts[].cpu.vendor + {_CPUID}"
    assert _told(_facts(), path) == {("cpu", "model"): (nothing, _NOWHERE)}
    vendor = _facts(cpu={"vendor": "Intel"})
    assert _told(vendor, path) == {("cpu", "model"): (f"one of hosts[].cpu.model, {_CPUID}", _NOWHERE)}
    some = _facts(cpu={"vendor": "Intel", "family": 6})
    last = "one of hosts[].cpu.model, hosts[].cpu.model_number + hosts[].cpu.stepping"
    assert _told(some, path) == {("cpu", "model"): (last, _NOWHERE)}


def test_numbers_that_are_needed_together_are_all_asked_for() -> None:
    facts = _facts(cpu={"vendor": "Intel", "model": "Intel(R) Xeon(R) CPU @ 2.00GHz"})
    assert _told(facts, _of("processor", "evc")) == {
        ("cpu", "family"): ("hosts[].cpu.family", _NOWHERE),
        ("cpu", "model_number"): ("hosts[].cpu.model_number", _NOWHERE),
    }


def test_a_fact_that_one_rule_needs_itself_has_no_substitute() -> None:
    facts = _facts()
    paths = [_of("processor", "smp"), _of("processor", "threads_at_least")]
    for asked in (paths, paths[::-1], [*paths, paths[0]]):  # CPUID tells no number of threads
        assert _told(facts, *asked) == {("cpu", "model"): ("hosts[].cpu.model", _NOWHERE)}


def test_a_member_beside_it_may_tell_the_same() -> None:
    edition = {("edition",): ("one of hosts[].edition, hosts[].edition_key", _NOWHERE)}
    assert _told(_facts(), _of("edition")) == edition
    ports = ("one of hosts[].firewall.open_ports, hosts[].firewall.rulesets", _NOWHERE)
    assert _told(_facts(), _of("firewall", "open_ports")) == {("firewall", "open_ports"): ports}
    managed = {("managed",): ("one of hosts[].managed, hosts[].vcenter", _NOWHERE)}
    assert _told(_facts(), _of("managed")) == managed


def test_a_member_that_is_known_and_does_not_tell_it_is_not_offered() -> None:
    facts = _facts(edition_key="esx.unheardOf")
    assert _told(facts, _of("edition")) == {("edition",): ("hosts[].edition", _NOWHERE)}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (0, "“0” leaves it open"),
        ("8.0", "“8.0” leaves it open"),
        (["none_enabled"], "“none_enabled” leaves it open"),
        (False, "“false” leaves it open"),
        ("x" * 50, f"“{'x' * 40}” leaves it open"),
        ([], _NOWHERE),
        ({"private": 7}, _NOWHERE),
    ],
)
def test_a_fact_that_is_there_and_says_too_little(value: Any, reason: str) -> None:
    assert _told(_facts(version=value), _of("version"))["version",][1] == reason
