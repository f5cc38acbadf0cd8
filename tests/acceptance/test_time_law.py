"""The time law: a spec says what is now, and a plan changes it; no verdict passes on what the plan takes away.

Held against the same estate as it is after the plan, written out by hand as it were: what passes beside the plan passes there.
Of the changes that a plan can make every sixteenth is tried, others for each estate (they are much alike), and every fourth example; with
`--whole` each.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tests.support.estates import MODERN, NORMATIVE, RULES, Judge, base_facts
from tests.support.paths import EXAMPLES
from tests.support.plans import Managed, Values, mutations, plan, resources_of, unchanged
from tests.support.remembering import Remembering
from tests.support.samples import is_whole
from validator.assets import load_tables
from validator.facts.defaults import resolve
from validator.facts.fields import field_at
from validator.facts.intent import SELECTABLE, Intent, Selector, declare
from validator.facts.join import join
from validator.facts.model import Facts
from validator.inputs import read_inputs
from validator.model import KINDS, Fragment, Location, Path as FactPath
from validator.rules.catalogue import Rule
from validator.terraform.mapping import plan_facts
from validator.terraform.plan.plan import read_changes, read_plan

pytestmark = pytest.mark.whole

ESTATES = [NORMATIVE, *(path for path, _, _ in MODERN)]

AREAS = sorted({rule.area for rule in RULES} - {"inputs"})

STEP = 1 if is_whole() else 16
"""The distance of the changes that are tried."""

COUNTED = {"network.three_nic_ports"}
"""Rules that a plan decides where a spec alone does not: it names the NICs of switches one by one."""


@cache
def judge() -> Judge:
    return Judge(engine=Remembering())


@cache
def spec(path: Path) -> list[Fragment]:
    inputs = read_inputs([str(path)])
    assert inputs.errors == []
    return inputs.fragments


def planned(document: Values) -> Fragment:
    written = json.loads(json.dumps(document))
    return plan_facts(read_plan(written, "plan.json"), read_changes(written, "plan.json"), "plan.json")


def judged(fragments: list[Fragment]) -> dict[tuple[str, FactPath], str]:
    facts = join(fragments)
    resolve(facts, load_tables())
    return {key: str(word) for key, word in judge().words(facts).items()}


@pytest.mark.parametrize("path", ESTATES, ids=lambda path: path.stem)
def test_a_plan_that_changes_nothing_changes_no_verdict(path: Path) -> None:
    alone = judged(spec(path))
    beside = judged([*spec(path), planned(plan(unchanged(resources_of(base_facts(path)))))])

    changes = {key for key in beside if key not in alone or alone[key] == "not_applicable"}
    assert {key: word for key, word in beside.items() if key not in changes} == {
        key: word for key, word in alone.items() if key not in changes
    }
    assert {beside[key] for key in changes} <= {"pass", "not_applicable"}


@pytest.mark.parametrize("path", ESTATES, ids=lambda path: path.stem)
def test_nothing_passes_on_what_a_plan_takes_away(path: Path) -> None:
    facts = base_facts(path)
    resources = resources_of(facts)
    broken, tried = [], Counter[str]()
    for position, (what, change) in islice(_mutations(resources), ESTATES.index(path) * 4 % STEP, None, STEP):
        changes = unchanged(resources)
        changes[position] = change
        document = plan(changes)
        beside = judged([*spec(path), planned(document)])
        after = _words(_as_after(path, document))
        tried[change[0]] += 1
        broken += [
            (resources[position].address, what, rule, subject)
            for (rule, subject), word in beside.items()
            if word == "pass" and after.get((rule, subject), "pass") not in ("pass", "not_applicable")
        ]

    print(f"{path.stem}: {dict(tried)}")
    assert not broken, "\n".join(f"{rule} {subject[1]}: {address} {what}" for address, what, rule, subject in broken)


def _examples(area: str, *kinds: str) -> Iterator[tuple[Rule, Path]]:
    """Yield the examples of the rules of an area that are specs alone."""
    for rule in RULES:
        if rule.area == area and rule.applies.input is None:
            yield from ((rule, EXAMPLES / "rules" / rule.id / kind) for kind in kinds)


@pytest.mark.parametrize("area", AREAS)
def test_a_plan_that_changes_nothing_changes_no_verdict_on_an_example(area: str) -> None:
    different: list[tuple[str, str, FactPath, str | None, str]] = []
    count = 0
    for _, path in islice(_examples(area, "pass", "fail"), 0, None, 1 if is_whole() else 4):
        alone = judged(spec(path))
        beside = judged([*spec(path), planned(plan(unchanged(resources_of(base_facts(path)))))])
        count += 1
        different += [
            (str(path.relative_to(EXAMPLES)), rule, subject, alone.get((rule, subject)), word)
            for (rule, subject), word in beside.items()
            if word != alone.get((rule, subject))
            and not (word == "pass" and alone.get((rule, subject)) in (None, "not_applicable"))
            and not (rule in COUNTED and alone.get((rule, subject)) == "undecided")
        ]
        assert beside.keys() >= alone.keys()

    print(f"{area}: {count} examples")
    assert different == []


@pytest.mark.parametrize("area", AREAS)
def test_no_rule_passes_its_example_on_what_a_plan_takes_away(area: str) -> None:
    """As over whole estates, for the rule that each example is of."""
    broken: list[tuple[str, str, str, FactPath]] = []
    tried = Counter[str]()
    for number, (rule, path) in enumerate(islice(_examples(area, "pass"), 0, None, 1 if is_whole() else 2)):
        own = Judge([rule])
        resources = resources_of(base_facts(path))
        for position, (what, change) in islice(_mutations(resources), number % STEP, None, STEP):
            changes = unchanged(resources)
            changes[position] = change
            document = plan(changes)
            facts = join([*spec(path), planned(document)])
            beside, after = _words(facts, own), _words(_as_after(path, document), own)
            tried[change[0]] += 1
            broken += [
                (str(path.relative_to(EXAMPLES)), resources[position].address, what, subject)
                for (one, subject), word in beside.items()
                if word == "pass" and after.get((one, subject), "pass") not in ("pass", "not_applicable")
            ]

    print(f"{area}: {dict(tried)}")
    assert broken == []


def test_a_state_and_a_plan_decide_what_a_spec_and_the_plan_decide() -> None:
    """A plan has its state in it; who is meant for FT a configuration says, as the spec does."""
    facts = base_facts(MODERN[-1][0])
    resources = resources_of(facts)
    nowhere = Location("x.yaml")
    meant = {
        kind: [
            Selector("name", name, nowhere) for name, value in facts.members(kind).items() if value["fault_tolerance"]
        ]
        for kind in SELECTABLE
    }
    words = Counter[str]()
    different: list[tuple[str, str, str, FactPath]] = []
    for position, (what, change) in islice(_mutations(resources), 0, None, STEP):
        changes = unchanged(resources)
        changes[position] = change
        document = plan(changes)
        beside = judged([*spec(MODERN[-1][0]), planned(document)])
        alone = join([planned(document)])
        assert declare(alone, Intent(meant)) == []
        for (rule, subject), word in _words(alone).items():
            other = beside.get((rule, subject))
            if word in ("pass", "fail") and other in ("pass", "fail"):
                words[word] += 1
                if word != other:
                    different.append((resources[position].address, what, rule, subject))

    print(dict(words))
    assert different == []
    assert min(words["pass"], words["fail"]) > 0


def _mutations(resources: list[Managed]) -> Iterator[tuple[int, tuple[str, Any]]]:
    """Yield mutations of everything that differs: hosts are alike, so of them the first that has a resource counts."""
    seen: set[str] = set()
    for position, resource in enumerate(resources):
        name = resource.address.partition('"')[2].rstrip('"]')
        alike = f"{resource.type} {name.partition('/')[2] if '/' in name else name}"
        if resource.type == "vsphere_host":
            alike = resource.type
        if alike not in seen:
            seen.add(alike)
            for mutation in mutations(resource):
                yield position, mutation


def _words(facts: Facts, by: Judge | None = None) -> dict[tuple[str, FactPath], str]:
    resolve(facts, load_tables())
    return {key: str(word) for key, word in (by or judge()).words(facts).items()}


@lru_cache(maxsize=4)  # a change leaves what was before as it is
def _as_it_is(text: str) -> Fragment:
    return planned(json.loads(text))


def _as_after(path: Path, document: Values) -> Facts:
    """Return the facts of the spec with what the plan changes written into it: the plain difference of its two sides.

    Of what is made anew only what the plan tells of the new one is known.
    """
    facts = join(spec(path))
    before, after = (_as_it_is(json.dumps(plan(unchanged(_sides(document, side))))) for side in ("before", "after"))
    facts.objects = copy.deepcopy(facts.objects)
    anew = {one["address"] for one in document["resource_changes"] if "create" in one["change"]["actions"]}
    written: set[FactPath] = set()
    for place, source in before.sources.items():
        if source.address in anew and len(place) in (2, 4) and place[::2] != ("hosts",) and place[2:3] != ("pnics",):
            parent: Any = facts.objects
            for step in place[:-1]:
                parent = parent.get(step, {})
            kept = ("name", "fault_tolerance", "datacenter")
            if place[-1] in parent and isinstance(parent[place[-1]], dict):
                parent[place[-1]] = {key: value for key, value in parent[place[-1]].items() if key in kept}
                later = next(
                    (at for at, one in after.sources.items() if len(at) == len(place) and one == source), place
                )
                _merge(parent[place[-1]], _at(after.objects, later))
                written.add(place)
    for kind in KINDS:
        _write(facts, before.objects.get(kind, {}), after.objects.get(kind, {}), (kind,), written)
    for kind in ("hosts", "vms"):
        for value in facts.members(kind).values():
            if value.get("cluster") not in facts.members("clusters"):
                value.pop("cluster", None)
    for host in _moved_out(document):
        facts.objects["hosts"][host]["standalone"] = True
    return facts


def _moved_out(document: Values) -> list[str]:
    """Return the hosts that an update takes out of the list of their cluster: the provider moves them into a folder."""
    names = {
        one.values["id"]: one.values["hostname"] for one in _sides(document, "before") if one.type == "vsphere_host"
    }
    updates = [one["change"] for one in document["resource_changes"] if one["change"]["actions"] == ["update"]]
    left = [
        set(change["before"]["host_system_ids"]) - set(change["after"]["host_system_ids"])
        for change in updates
        if "host_managed" in change["before"]
    ]
    return [names[host] for hosts in left for host in hosts]


def _at(value: Any, path: FactPath) -> Any:
    for step in path:
        value = value.get(step, {}) if isinstance(value, dict) else {}
    return value


def _merge(target: dict[str, Any], source: Mapping[str, Any]) -> None:
    target.update(copy.deepcopy(dict(source)))


def _sides(document: Values, side: str) -> list[Managed]:
    found = [(one["address"], one["change"][side], one["change"]) for one in document["resource_changes"]]
    return [Managed(address, values) for address, values, change in found if values is not None]


def _write(
    facts: Facts, old: Mapping[str, Any], new: Mapping[str, Any], path: FactPath, written: set[FactPath]
) -> None:
    for key in dict.fromkeys([*old, *new]):
        here = (*path, key)
        before, after = old.get(key), new.get(key)
        if here in written:
            continue
        if isinstance(before, dict) and isinstance(after, dict):
            _write(facts, before, after, here, written)
        elif before != after and here[2:3] != ("pnics",):
            parent: Any = facts.objects
            for step in path:
                parent = parent.get(step, {}) if isinstance(parent, dict) else {}
            if not isinstance(parent, dict):
                continue
            parent.pop(key, None)
            is_list = (found := field_at(here)) is not None and found.shape in ("collection", "list")
            if after is not None and not isinstance(after, dict):
                parent[key] = after
            elif is_list and len(here) > 2 and isinstance(before, dict):
                parent[key] = {}
