"""Every attribute that the facts come from, set in code and in a plan: the same facts from both, other ones than before."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hcl.attributes import ESTATE, VALUES
from tests.hcl.described import Described, Json, code_of, plan_of
from tests.hcl.differences import Group, differences, unexplained
from tests.hcl.estates import document
from validator.fields import Field, object_field

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


CASES = [
    (kind, attribute, position)
    for kind, attributes in VALUES.items()
    for attribute, values in attributes.items()
    for position in range(len(values))
]


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


@pytest.mark.parametrize(("kind", "attribute", "position"), CASES)
def test_an_attribute_means_the_same_in_code_and_in_a_plan(
    kind: str, attribute: str, position: int, before: tuple[Json, Json], tmp_path: Path
) -> None:
    address = next(address for address in ESTATE if address.startswith(f"{kind}."))
    estate = copy.deepcopy(dict(ESTATE))
    estate[address][attribute] = VALUES[kind][attribute][position]

    planned, coded = _facts(estate, tmp_path / "after")

    assert unexplained(differences(planned, coded), REASONS) == []
    assert _tells_something_else(before[0], planned)
    assert _tells_something_else(before[1], coded)


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
