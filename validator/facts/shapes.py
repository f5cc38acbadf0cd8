"""Whether a value has the shape that a schema asks for: a quick yes or no for the keywords that our schemas use.

A general validator costs more than the rest of a run. It is asked only after a "no" here, to say what is wrong; a test
holds the two to the same answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def fits(value: Any, schema: Mapping[str, Any]) -> bool:
    """Tell whether ``value`` satisfies ``schema``, the members of objects and lists apart."""
    if "enum" in schema:
        return any(value == one and type(value) is type(one) for one in schema["enum"])
    if "const" in schema:
        return bool(value == schema["const"])
    return _fits_type(value, schema) and _fits_limits(value, schema)


def fits_whole(value: Any, schema: Mapping[str, Any]) -> bool:
    """Tell whether the JSON value ``value`` satisfies ``schema`` (without references), members included."""
    if "oneOf" in schema:
        return any(fits_whole(value, option) for option in schema["oneOf"])
    if not fits(value, schema):
        return False
    if isinstance(value, list):
        return all(fits_whole(child, schema.get("items", {})) for child in value)
    if isinstance(value, dict) and ("properties" in schema or "additionalProperties" in schema):
        members, others = schema.get("properties", {}), schema.get("additionalProperties", {})
        names = schema.get("propertyNames", {})
        return all(fits(key, names) for key in value) and all(
            fits_whole(child, members[key]) if key in members else others is not False and fits_whole(child, others)
            for key, child in value.items()
        )
    return True


def _fits_type(value: Any, schema: Mapping[str, Any]) -> bool:
    names = schema.get("type", ())
    options = (names,) if isinstance(names, str) else names
    if isinstance(value, bool):
        return not options or "boolean" in options
    return not options or any(isinstance(value, _TYPES[name]) for name in options)


def _fits_limits(value: Any, schema: Mapping[str, Any]) -> bool:
    if isinstance(value, str):
        pattern = schema.get("pattern")
        return len(value) >= schema.get("minLength", 0) and (pattern is None or re.search(pattern, value) is not None)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))
    if isinstance(value, dict):
        is_complete = all(name in value for name in schema.get("required", ()))
        return is_complete and _has_members(len(value), schema, "Properties")
    if isinstance(value, list):
        return _has_members(len(value), schema, "Items")
    return True


def _has_members(count: int, schema: Mapping[str, Any], word: str) -> bool:
    return bool(schema.get(f"min{word}", count) <= count <= schema.get(f"max{word}", count))


def without_references(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``schema`` with what its references to `#/$defs/…` stand for in their place. It must not refer to itself."""
    definitions = schema.get("$defs", {})

    def inlined(part: Any) -> Any:
        if isinstance(part, list):
            return [inlined(one) for one in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            return inlined(definitions[part["$ref"].removeprefix("#/$defs/")])
        return {key: inlined(value) for key, value in part.items() if key != "$defs"}

    return dict(inlined(schema))
