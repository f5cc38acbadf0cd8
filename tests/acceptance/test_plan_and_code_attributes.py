"""Every attribute that the facts come from, set in code and in a plan: the same facts from both, other ones than before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hcl.attributes import ESTATE, VALUES
from tests.support.hcl.described import Described, Json, Ref, code_of, plan_of
from tests.support.hcl.differences import Group, differences, unexplained
from tests.support.hcl.estates import document
from validator.facts.fields import Field, object_field
from validator.terraform.hcl.syntax.provider import schema

REASONS = [
    Group(
        "the plan makes the machine; code does not tell whether it exists already, with something of another sort",
        "plan",
        ("vms/*/disks/*/rdm", "vms/*/linked_clone"),
    ),
    Group(
        "both know that Terraform cannot name FT Logging; the plan says so of a changed list, the code of any",
        "neither",
        ("hosts/*/vmkernels/*/services/partial",),
    ),
]

_ATTRIBUTES = [(kind, attribute) for kind, attributes in VALUES.items() for attribute in attributes]


def _is_block(kind: str, attribute: str) -> bool:
    return any(isinstance(value, list) and value and isinstance(value[0], dict) for value in VALUES[kind][attribute])


_WITHIN = {"list": 'split(",", {})', "set": 'split(",", {})', "map": '{ for one in split(",", {}) : one => one }'}
"""How a text becomes what an attribute takes."""


def _first(kind: str) -> str:
    """Return the address of the first resource of a type."""
    return next(address for address in ESTATE if address.startswith(f"{kind}."))


def _facts(estate: Described, directory: Path) -> tuple[Json, Json]:
    """Return the facts of an estate as a plan and as code."""
    directory.mkdir()
    plan, code = directory / "plan.json", directory / "main.tf"
    plan.write_text(json.dumps(plan_of(estate)), encoding="utf-8")
    code.write_text(code_of(estate), encoding="utf-8")
    return document(plan), document(code)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> tuple[Json, Json]:
    return _facts(ESTATE, tmp_path_factory.mktemp("estate") / "before")


def test_the_estate_as_it_is(before: tuple[Json, Json]) -> None:
    assert unexplained(differences(*before), REASONS) == []


@pytest.mark.parametrize(
    ("kind", "attribute", "position"),
    [(*case, position) for case in _ATTRIBUTES for position in range(len(VALUES[case[0]][case[1]]))],
)
def test_an_attribute_means_the_same_in_code_and_in_a_plan(
    kind: str, attribute: str, position: int, before: tuple[Json, Json], tmp_path: Path
) -> None:
    address = _first(kind)
    estate = {**ESTATE, address: {**ESTATE[address], attribute: VALUES[kind][attribute][position]}}

    planned, coded = _facts(estate, tmp_path / "after")

    assert unexplained(differences(planned, coded), REASONS) == []
    assert _tells_something_else(before[0], planned)
    assert _tells_something_else(before[1], coded)


@pytest.mark.parametrize(("kind", "attribute"), [case for case in _ATTRIBUTES if not _is_block(*case)])
def test_an_attribute_that_is_known_after_apply_is_so_in_code_and_in_a_plan(
    kind: str, attribute: str, tmp_path: Path
) -> None:
    licence = "vsphere_license.l"
    estate = {**ESTATE, licence: {"license_key": "00000-00000-00000-00000-00001"}}
    address = _first(kind)
    known = schema("managed", kind)
    taken = known[attribute].type if known is not None else None
    within = _WITHIN[taken[0]] if isinstance(taken, tuple) else "{}"
    estate[address] = {**estate[address], attribute: Ref(licence, "name", within)}

    planned, coded = _facts(estate, tmp_path / "after")
    # Code, which has no list of references, tells in its reason that the attribute is not left out.
    coded = json.loads(json.dumps(coded).replace("; an expression gives it", ""))

    assert unexplained(differences(planned, coded), REASONS) == []


def _tells_something_else(before: Json, after: Json) -> bool:
    return any(one.known_to != "neither" for one in differences(before, after).values())


def test_every_attribute_that_a_fact_names_is_among_them() -> None:
    kinds = ("clusters", "hosts", "distributed_switches", "datastores", "vms")
    named = {name for kind in kinds for name in _named(object_field(kind))}
    ours = {f"{kind}.{attribute}" for kind, attributes in VALUES.items() for attribute in attributes}

    assert named - ours == {
        "vsphere_license.edition_key",  # only the provider sets it
        "vsphere_virtual_machine_snapshot",  # the resource as a whole, which the estate has
    }


def _named(field: Field) -> Iterator[str]:
    """Yield the attributes, without the members of blocks, that the spec names as supplying facts."""
    yield from (".".join(name.split(".")[:2]) for name in field.terraform)
    for inside in (*field.members.values(), *([field.item] if field.item is not None else [])):
        yield from _named(inside)
