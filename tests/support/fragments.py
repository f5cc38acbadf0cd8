"""Fragments of facts for tests: what a spec says, and what resources of Terraform become."""

from __future__ import annotations

from typing import Any

import jsonschema

from tests.support.repositories import SPEC_HEAD
from validator.assets import load_schema
from validator.facts.fields import Field, object_field
from validator.inputs.spec import read_spec
from validator.model import Fragment, InputKind, Location, Resource, Unknown
from validator.readers.yaml_text import parse_yaml
from validator.reasons import ReasonCode, because
from validator.terraform.mapping import facts_of

PLAN, STATE, HCL = InputKind.TERRAFORM_PLAN, InputKind.TERRAFORM_STATE, InputKind.TERRAFORM_HCL
AFTER = "known after apply"

_SPEC = jsonschema.Draft202012Validator(load_schema("spec"))


def spec_fragment(text: str, file: str = "a.yaml") -> Fragment:
    """Return what the objects in ``text`` say as a spec; nothing may be wrong with it."""
    [document] = parse_yaml(SPEC_HEAD + text, file)
    fragment, errors = read_spec(document, file)
    assert errors == []
    assert fragment is not None
    return fragment


def resource(address: str, **values: Any) -> Resource:
    """Return an instance; its mode, type and name follow from the address."""
    mode = "data" if address.startswith("data.") else "managed"
    kind, name = address.removeprefix("data.").split("[")[0].split(".")
    return Resource(address, kind, name, values, Location("x.json", address=address), mode)


def facts(*resources: Resource, kind: InputKind = PLAN) -> Fragment:
    return facts_of(resources, kind, "x.json")


def after(*targets: str, exact: bool = True, count: int | None = None) -> Unknown:
    return Unknown(because(ReasonCode.KNOWN_AFTER_APPLY), targets, exact, count)


def reasons(fragment: Fragment) -> dict[tuple[str, ...], str]:
    """Return in English why facts are unknown."""
    return {path: str(reason) for path, reason in fragment.unknown.items()}


def as_spec(field: Field | None, value: Any) -> Any:
    """Return facts as a spec writes them: collections as lists, with the member that names an element."""
    if not isinstance(value, dict) or field is None or field.shape in ("scalar", "map"):
        return value
    if field.shape == "collection":
        key = {} if field.key == "position" else {field.key: None}
        return [{**dict.fromkeys(key, member), **as_spec(field.item, item)} for member, item in value.items()]
    return {name: as_spec(field.members[name], member) for name, member in value.items()}


def assert_spelled_as_the_spec(fragment: Fragment) -> None:
    document: dict[str, Any] = {"apiVersion": "ftpolicy/v1", "kind": "ClusterSpec"}
    for kind, members in fragment.objects.items():
        document[kind] = [{"name": key, **as_spec(object_field(kind), value)} for key, value in members.items()]
    _SPEC.validate(document)
