"""What a plan knows and what a cluster spec says of the same estate: the same verdicts."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import given, settings

from tests.support.estates import Judge
from tests.support.random_estates import Json, estates, intent_of, plan_of, spec_of
from tests.support.samples import several
from validator.assets import load_tables
from validator.facts.defaults import resolve
from validator.facts.join import join
from validator.facts.model import Facts
from validator.inputs import Inputs
from validator.inputs.read import _read_text
from validator.rules.catalogue import load_rules

JUDGE = Judge([rule for rule in load_rules() if rule.applies.input is None])
"""Every rule but those about what a plan changes: a spec changes nothing."""


def _facts(*documents: tuple[str, str]) -> Facts:
    inputs = Inputs()
    for file, text in documents:
        _read_text(text, file, inputs)
    assert inputs.errors == []
    facts = join(inputs.fragments)
    resolve(facts, load_tables())
    return facts


def _planned(estate: Json) -> Facts:
    return _facts(("plan.json", json.dumps(plan_of(estate))), ("intent.yaml", yaml.safe_dump(intent_of(estate))))


def _specified(estate: Json) -> Facts:
    return _facts(("cluster.yaml", yaml.safe_dump(spec_of(estate))), ("intent.yaml", yaml.safe_dump(intent_of(estate))))


def _without_devices(facts: Facts) -> dict[str, Any]:
    """Return the objects with the VMkernel adapters of a host as a list: a plan does not know their devices."""
    objects: dict[str, Any] = json.loads(json.dumps(facts.objects))
    for host in objects["hosts"].values():
        adapters = [dict(adapter, device=None) for adapter in host.get("vmkernels", {}).values()]
        host["vmkernels"] = sorted(adapters, key=lambda adapter: json.dumps(adapter, sort_keys=True))
    return objects


@settings(max_examples=several(60))
@given(estates())
def test_a_plan_and_a_spec_of_one_estate_give_the_same_verdicts(estate: Json) -> None:
    planned, specified = _planned(estate), _specified(estate)

    assert _without_devices(planned) == _without_devices(specified)
    assert planned.partial == specified.partial
    assert JUDGE.words(planned) == JUDGE.words(specified)
