"""Raw state files (``terraform.tfstate``, version 4), read as what ``terraform show -json`` writes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from validator.errors import InputError
from validator.model import Location
from validator.terraform.plan.addresses import parse_address

VERSION = 4
"""The version of state files since Terraform 0.12."""

_HINT = "is it a terraform.tfstate file as Terraform wrote it?"


def is_tfstate(document: Mapping[str, Any]) -> bool:
    """Tell whether a JSON document is a raw state file of the version that is read."""
    is_version = document.get("version") == VERSION and isinstance(document.get("resources"), list)
    return is_version and ("lineage" in document or "serial" in document)


def shown_state(document: Mapping[str, Any], file: str) -> dict[str, Any]:
    """Return a raw state file in the shape that ``terraform show -json`` gives it; deposed objects are left out.

    Raises:
        InputError: a part of the document has another shape than Terraform writes.
    """
    resources: dict[str, dict[str, Any]] = {}
    for place, entry in _objects(document.get("resources"), "resources", file):
        for at, instance in _objects(entry.get("instances"), f"{place}.instances", file):
            if instance.get("deposed"):
                continue
            address = _address(entry, instance, place, file)
            if address in resources:
                raise _error(at, "an instance with a key of its own", file)
            resources[address] = _shown(address, instance, at, file)
    return {
        "format_version": "1.0",
        "values": {
            "outputs": document.get("outputs") or {},
            "root_module": {"resources": list(resources.values())},
        },
    }


def _shown(address: str, instance: Mapping[str, Any], place: str, file: str) -> dict[str, Any]:
    values = instance.get("attributes")
    if values is not None and not isinstance(values, Mapping):
        raise _error(f"{place}.attributes", "an object", file)
    return {
        "address": address,
        "values": values or {},
        "sensitive_values": _sensitive_attributes(
            instance.get("sensitive_attributes"), f"{place}.sensitive_attributes", file
        ),
    }


def _objects(value: Any, place: str, file: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(value, list):
        raise _error(place, "a list", file)
    for position, element in enumerate(value):
        if not isinstance(element, Mapping):
            raise _error(f"{place}[{position}]", "an object", file)
        yield f"{place}[{position}]", element


def _address(entry: Mapping[str, Any], instance: Mapping[str, Any], place: str, file: str) -> str:
    parts = [entry.get(name) for name in ("mode", "type", "name")]
    module, key = entry.get("module", ""), instance.get("index_key")
    if not all(isinstance(part, str) for part in (*parts, module)) or isinstance(key, (bool, float, list, dict)):
        raise _error(place, "a resource with a mode, a type, a name, and keys that are texts or numbers", file)
    mode, kind, name = parts
    index = "" if key is None else f"[{json.dumps(key, ensure_ascii=False)}]"
    text = f"{module}{'.' if module else ''}{'data.' if mode == 'data' else ''}{kind}.{name}{index}"
    if mode not in ("managed", "data") or parse_address(text) is None:
        raise _error(place, "a resource with an address", file)
    return text


def _sensitive_attributes(value: Any, place: str, file: str) -> Any:
    """Return the paths of sensitive attributes as marks in the shape of the attributes, as ``sensitive_values`` are."""
    marks: Any = {}
    if value is None:
        return marks
    if not isinstance(value, list) or not all(isinstance(path, list) for path in value):
        raise _error(place, "a list of paths", file)
    for path in value:
        marks = _with_sensitive(marks, [_step(step) for step in path])
    return marks


def _step(step: Any) -> str | int | None:
    """Return the key or position of a step; ``None`` for one that has neither, so that all around it is sensitive."""
    value = step.get("value") if isinstance(step, Mapping) else None
    if isinstance(value, Mapping):
        value = value.get("value")
    return value if isinstance(value, (str, int)) and not isinstance(value, bool) else None


def _with_sensitive(marks: Any, steps: list[str | int | None]) -> Any:
    if marks is True or not steps or steps[0] is None:
        return True
    step, rest = steps[0], steps[1:]
    if isinstance(step, str):
        inner = marks if isinstance(marks, dict) else {}
        return {**inner, step: _with_sensitive(inner.get(step), rest)}
    if not 0 <= step <= _MAX_POSITION:
        return True
    listed = marks if isinstance(marks, list) else []
    listed = [*listed, *[False] * (step + 1 - len(listed))]
    return [*listed[:step], _with_sensitive(listed[step], rest), *listed[step + 1 :]]


_MAX_POSITION = 10_000


def _error(place: str, expected: str, file: str) -> InputError:
    return InputError(f"{place} is not {expected}", Location(file), _HINT)
