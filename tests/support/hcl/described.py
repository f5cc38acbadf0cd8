"""An estate described once, and written both as Terraform code and as the plan that creates it.

A description maps addresses to the attributes that are written. Lists of objects are blocks. A plan is written as
Terraform does: what is left out has its default, is null, or is known after apply where the provider fills it in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.support.paths import ROOT

Json = dict[str, Any]
Described = Mapping[str, Json]


@dataclass(frozen=True)
class Ref:
    """The attribute of another resource, as an expression; ``within`` is what it stands in, with {} in its place."""

    address: str
    attribute: str = "id"
    within: str = "{}"


@cache
def _provider() -> Json:
    document: Json = json.loads(
        (ROOT / "validator" / "terraform" / "hcl" / "syntax" / "provider.json").read_text(encoding="utf-8")
    )
    return document


def _schema(address: str) -> Json:
    found: Json = _provider()["data" if address.startswith("data.") else "managed"][address.split(".")[-2]]
    return found


def code_of(estate: Described) -> str:
    """Return an estate as Terraform code."""
    blocks = []
    for address, given in estate.items():
        kind, name = address.split(".")[-2:]
        word = "data" if address.startswith("data.") else "resource"
        blocks.append(f'{word} "{kind}" "{name}" {{\n{_body(given)}}}\n')
    return "\n".join(blocks)


def _body(given: Json) -> str:
    lines = []
    for name, value in given.items():
        if _is_blocks(value):
            lines += [f"{name} {{\n{_body(one)}}}\n" for one in value]
        else:
            lines.append(f"{name} = {_expression(value)}\n")
    return "".join(lines)


def _expression(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_expression(one) for one in value)}]"
    if isinstance(value, Ref):
        return value.within.replace("{}", f"{value.address}.{value.attribute}")
    return json.dumps(value)


def _is_blocks(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def plan_of(estate: Described) -> Json:
    """Return an estate as a plan that creates its resources; the ids of data sources are known, all others are not."""
    planned, read, changes, configured = [], [], [], []
    for address, given in estate.items():
        values, unknown, expressions = _filled(_schema(address), given)
        kind, name = address.split(".")[-2:]
        is_read = address.startswith("data.")
        one = {"address": address, "mode": "data" if is_read else "managed", "type": kind, "name": name}
        configured.append({**one, "expressions": expressions})
        if is_read:
            read.append({**one, "values": {**values, "id": _id(address)}})
            continue
        planned.append({**one, "values": values})
        change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {**unknown, "id": True}}
        changes.append({**one, "change": change})
    return {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": planned}},
        "prior_state": {"values": {"root_module": {"resources": read}}},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": configured}},
    }


def _id(address: str) -> str:
    return f"id-of-{address}"


def _refs(value: Any) -> list[Ref]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Ref)]


def _filled(schema: Json, given: Json) -> tuple[Json, Json, Json]:
    """Return the values of a resource or block, those that are known after apply, and the expressions of both."""
    values: Json = {}
    unknown: Json = {}
    expressions: Json = {}
    for name, entry in schema.items():
        value = given.get(name)
        refs = _refs(value)
        if refs:
            texts = [text for ref in refs for text in (f"{ref.address}.{ref.attribute}", ref.address)]
            expressions[name] = {"references": texts}
        if any(not ref.address.startswith("data.") for ref in refs):
            unknown[name] = True
        elif refs:
            ids = [_id(ref.address) for ref in refs]
            values[name] = ids if isinstance(value, list) else ids[0]
        elif value is not None and _is_blocks(value):
            parts = [_filled(entry["block"], one) for one in value]
            values[name], unknown[name], expressions[name] = (list(part) for part in zip(*parts, strict=True))
        elif value is not None:
            values[name] = value
        elif "c" in entry["is"]:
            unknown[name] = True
        else:
            values[name] = [] if "block" in entry else entry.get("default")
    return values, unknown, expressions
