"""A facts document that is given as an input: checked against its schema, and taken as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.assets import load_schema
from validator.errors import InputError
from validator.facts.derive import DERIVED, without_derived
from validator.facts.fields import Field, object_field
from validator.facts.model import COLLECTIONS, FORMAT, side_tables
from validator.facts.shapes import fits_whole
from validator.model import Fragment, InputKind, Location, Time, parse_pointer, pointer

__all__ = ["FORMAT", "read_facts", "unread"]

_WRITTEN_OUT: Mapping[str, Mapping[str, tuple[type, ...]]] = {
    "object": {
        "intent": (str,),
        "fault_tolerance": (bool,),
        "assumed_version": (str,),
        "reported_capabilities": (list,),
    },
    "port_group": {"failover_order": (str,)},
}
"""What resolving adds to the fields of a spec: intent, assumed versions, what hosts report, and whether a failover order is explicit."""

_MAX_ERRORS = 20


def read_facts(document: Mapping[str, Any], file: str) -> Fragment:
    """Return the facts document as a fragment; derived facts are dropped, they will be derived again.

    Raises:
        InputError: the document does not satisfy ``schemas/facts.schema.json``.
    """
    if not _fits_document(document):
        raise _explained(document, file)
    fragment = _fragment(document, file)
    if "now" in document:
        fragment.time = Time.AFTER
        fragment.before = _fragment(document["now"], file)
    return fragment


def unread(document: Mapping[str, Any], file: str) -> list[InputError]:
    """Return an error for each input that could not be read when the facts document was made: it outlives that exit code."""
    errors = document.get("verdict_frame", {}).get("errors", [])
    return [InputError(f"an input of these facts could not be read: {one}", Location(file)) for one in errors]


def _fragment(document: Mapping[str, Any], file: str) -> Fragment:
    facts = side_tables(document)
    without_derived(facts)
    fragment = Fragment(InputKind.FACTS, file, objects=facts.objects, partial=facts.partial, unknown=facts.unknown)
    fragment.sources = facts.sources or {
        (kind, name): Location(file) for kind, members in facts.objects.items() for name in members
    }
    fragment.contradictions, fragment.settings = facts.contradictions, facts.settings
    fragment.plans, fragment.told_as_assumed = facts.plans, facts.told_as_assumed
    if facts.changes is not None:
        fragment.changes = {parse_pointer(key): change for key, change in facts.changes.items()}
    return fragment


def _explained(document: Mapping[str, Any], file: str) -> InputError:
    import jsonschema  # noqa: PLC0415 - needed for bad input only
    from referencing import Registry, Resource  # noqa: PLC0415

    schema = load_schema("facts")
    registry: Any = Registry().with_resource("spec.schema.json", Resource.from_contents(load_schema("spec")))
    validator = jsonschema.Draft202012Validator(schema, registry=registry)
    errors = sorted(validator.iter_errors(document), key=lambda error: [str(part) for part in error.absolute_path])
    told = [f"{pointer(tuple(map(str, error.absolute_path))) or '/'}: {error.message[:200]}" for error in errors]
    rest = f" (and {len(told) - _MAX_ERRORS} more)" if len(told) > _MAX_ERRORS else ""
    return InputError(
        "not a facts document: " + "; ".join(told[:_MAX_ERRORS] or ["it has another shape"]) + rest,
        Location(file),
        "`ftpolicy schema facts` prints the schema.",
    )


def _fits_document(document: Mapping[str, Any]) -> bool:
    """Tell whether the document has the shape of the facts schema, without the cost of a general validator."""
    tables = {
        "format": str,
        "partial": list,
        "assumed": list,
        "unknown": dict,
        "sources": dict,
        "contradictions": dict,
        "verdict_frame": dict,  # for policies that join it with the rules; here it is found out anew
    }
    for key, value in document.items():
        if key in COLLECTIONS:
            if not isinstance(value, dict) or not all(_fits_object(key, one) for one in value.values()):
                return False
        elif key == "now":
            if not isinstance(value, dict) or not _fits_document({"format": FORMAT, **value}) or "now" in value:
                return False
        elif key in ("changes", "plans", "settings"):
            if not fits_whole(value, load_schema("facts")["properties"][key]):
                return False
        elif key not in tables or not isinstance(value, tables[key]):
            return False
    return _fits_tables(document)


def _fits_tables(document: Mapping[str, Any]) -> bool:
    errors = document.get("verdict_frame", {}).get("errors", [])
    if not isinstance(errors, list) or not all(isinstance(error, str) for error in errors):
        return False
    paths = document.get("partial", [])
    if not all(isinstance(path, list) and path and all(isinstance(key, str) for key in path) for path in paths):
        return False
    if not all(isinstance(key, str) for key in document.get("assumed", [])):
        return False
    contradictions = document.get("contradictions", {}).values()
    if not all(isinstance(claims, list) for claims in contradictions):
        return False
    places = [*document.get("sources", {}).values(), *(claim for claims in contradictions for claim in claims)]
    wanted = {"file", "line", "column", "address"}
    return all(
        isinstance(place, dict)
        and wanted <= set(place) <= wanted | {"value"}
        and isinstance(place["file"], str)
        and isinstance(place["address"], (str, type(None)))
        and all(type(place[key]) in (int, type(None)) for key in ("line", "column"))
        for place in places
    ) and all(
        isinstance(entry, dict) and isinstance(entry.get("reason", ""), str)
        for entry in document.get("unknown", {}).values()
    )


def _fits_object(kind: str, value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    derived = DERIVED.get(kind, ())
    own = {key: child for key, child in value.items() if key not in derived}
    return _fits_members(object_field(kind), own, _WRITTEN_OUT["object"])


def _fits_members(found: Field, value: Mapping[str, Any], extra: Mapping[str, tuple[type, ...]]) -> bool:
    for key, child in value.items():
        if key in extra:
            if not isinstance(child, extra[key]):
                return False
            continue
        member = found.members.get(key)
        if member is None or not _fits_field(member, child, key):
            return False
    return True


def _fits_field(found: Field, value: Any, name: str) -> bool:
    if found.shape == "collection":
        assert found.item is not None
        extra = _WRITTEN_OUT["port_group"] if name == "port_groups" else {}
        return isinstance(value, dict) and all(
            isinstance(child, dict) and _fits_members(found.item, child, extra) for child in value.values()
        )
    if found.shape == "object" and "oneOf" not in found.schema:
        return isinstance(value, dict) and _fits_members(found, value, {})
    return fits_whole(value, found.schema)
