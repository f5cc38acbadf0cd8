"""What holds for any input: readers never crash, and the quick shape check agrees with the schema validator."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
from hypothesis import given, settings, strategies as st

from tests.support.estates import NORMATIVE
from tests.support.forgetting import forgettings
from tests.support.paths import EXAMPLES
from tests.support.samples import several
from tests.support.spec_changes import spec_at
from validator.assets import load_schema, load_tables
from validator.errors import InputError
from validator.facts.defaults import resolve
from validator.facts.derive import derive
from validator.facts.join import join
from validator.inputs import Inputs
from validator.inputs.read import _read_text, _read_yaml
from validator.inputs.spec import read_spec
from validator.readers.json_text import parse_json
from validator.readers.yaml_text import parse_yaml, resolve_scalar

_SPEC = spec_at()
_PLAN = (EXAMPLES / "quickstart" / "plan.json").read_text(encoding="utf-8")
_VALIDATOR = jsonschema.Draft202012Validator(load_schema("spec"))

_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5000), st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "4.0", "none", "any", "vmnic0", "0-4094", "legacy", "x" * 300]),
)  # fmt: skip
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("abc東é ", max_size=5), inner, max_size=3)
    ),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, child in children for place in _places(child, (*path, key)))]


_PLACES = [place for place in _places(_SPEC) if place]


@settings(max_examples=several(400))
@given(st.sampled_from(_PLACES), _VALUES)
def test_the_shape_check_and_the_schema_validator_agree(place: tuple[Any, ...], value: Any) -> None:
    spec = copy.deepcopy(_SPEC)
    parent = spec
    for key in place[:-1]:
        parent = parent[key]
    parent[place[-1]] = value

    [root] = parse_yaml(json.dumps(spec, ensure_ascii=False), "a.yaml")
    fragment, errors = read_spec(root, "a.yaml")
    is_valid = _VALIDATOR.is_valid(spec)

    if not is_valid:
        assert fragment is None
        assert errors
        assert all(error.location is not None and error.location.line == 1 for error in errors)
    else:  # beyond the schema only names can be wrong: twice the same, an unknown profile or list
        assert fragment is not None or all(
            "twice" in str(one) or "no " in str(one) or "not a" in str(one) for one in errors
        )


@settings(max_examples=several(300))
@given(st.text(max_size=60))
def test_any_text_is_yaml_or_an_error_with_a_place(text: str) -> None:
    try:
        parse_yaml(text, "a.yaml")
    except InputError as error:
        assert error.location is not None
        assert error.location.file == "a.yaml"


@settings(max_examples=several(300))
@given(st.text(alphabet="0123456789.eE+-_xo:~nulltrefas", max_size=12))
def test_a_plain_scalar_is_itself_or_a_value_of_the_core_schema(text: str) -> None:
    try:
        value = resolve_scalar(text)
    except ValueError:
        return
    assert value is None or isinstance(value, (bool, int, float, str))
    if isinstance(value, str):
        assert value == text


@settings(max_examples=several(300))
@given(
    st.integers(0, len(_PLAN) - 1), st.integers(0, 60), st.sampled_from(["", "null", "[]", "{}", '"x"', "7", "\\u0000"])
)
def test_a_damaged_plan_is_read_or_refused(start: int, length: int, instead: str) -> None:
    text = _PLAN[:start] + instead + _PLAN[start + length :]
    inputs = Inputs()
    try:
        _read_text(text, "plan.json", inputs)
    except InputError:
        return
    facts = join(inputs.fragments)
    resolve(facts, load_tables())
    derive(facts)


@settings(max_examples=several(200))
@given(st.sampled_from(_PLACES), _VALUES)
def test_a_plan_with_any_value_anywhere_is_read_or_refused(place: tuple[Any, ...], value: Any) -> None:
    plan = parse_json(_PLAN, "plan.json")
    places = _places(plan["planned_values"])
    chosen = places[hash(place) % len(places)]
    parent = plan["planned_values"]
    for key in chosen[:-1]:
        parent = parent[key]
    if chosen:
        parent[chosen[-1]] = value
    inputs = Inputs()
    try:
        _read_text(json.dumps(plan), "plan.json", inputs)
    except InputError:
        return
    facts = join(inputs.fragments)
    resolve(facts, load_tables())
    derive(facts)


def test_a_spec_in_json_and_in_yaml_is_the_same() -> None:
    as_yaml, as_json = Inputs(), Inputs()
    _read_yaml(NORMATIVE.read_text(encoding="utf-8"), "a", as_yaml)
    _read_text(json.dumps(_SPEC), "a", as_json)

    assert as_yaml.fragments[0].objects == as_json.fragments[0].objects
    assert as_yaml.fragments[0].partial == as_json.fragments[0].partial


def test_forgetting_reaches_everything(tmp_path: Path) -> None:
    inputs = Inputs()
    _read_yaml(NORMATIVE.read_text(encoding="utf-8"), str(tmp_path / "a"), inputs)
    facts = join(inputs.fragments)
    forgotten = {what for what, _ in forgettings(facts)}

    assert "hosts/esx01.example.com/version" in forgotten
    assert "member hosts/esx01.example.com/port_groups/VMotion/active/0" in forgotten
    assert "member hosts/esx01.example.com/vmkernels/vmk0" in forgotten
    assert "member vms/db01" in forgotten
    assert not any("fault_tolerance" in what and what.endswith("fault_tolerance") for what in forgotten)
