"""What is wrong with a cluster spec or a configuration, in words, at its line: errors of the schema validator retold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from validator.assets import load_schema, load_tables
from validator.errors import InputError, nearest
from validator.model import Location
from validator.readers.yaml_text import YamlNode

MAX_ERRORS = 50

_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}


def explain(root: YamlNode, file: str, schema: str = "spec") -> list[InputError]:
    """Return every way in which the document does not satisfy ``schemas/<schema>.schema.json``, in the order of the file."""
    import jsonschema  # noqa: PLC0415 - costs more than all the rest of a run and is needed for bad input only

    validator = jsonschema.Draft202012Validator(load_schema(schema))
    found: list[InputError] = []
    for error in validator.iter_errors(root.plain()):
        told = [str(one) for one in found]  # what is missing is told once, and found once for every key
        found.extend(one for one in _reworded(error, root, file) if str(one) not in told)
        if len(found) >= MAX_ERRORS:
            break
    found.sort(key=lambda error: (error.location.line or 0, error.location.column or 0) if error.location else (0, 0))
    return found or [
        InputError(f"the document does not satisfy the schema “{schema}”", Location(file, root.line, root.column))
    ]


def _reworded(error: Any, root: YamlNode, file: str) -> Iterable[InputError]:
    node = _at(root, error.absolute_path)
    where = _name(error.absolute_path)
    place = Location(file, node.line, node.column)
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        for key in sorted(set(node.value) - set(known)):
            line, column = node.key_positions[key]
            yield InputError(f"unknown key “{key[:80]}”{nearest(key, known)}", Location(file, line, column))
    elif error.validator == "required":
        missing = [name for name in error.validator_value if name not in node.value]
        yield InputError(f"{where} lacks {' and '.join(f'“{name}”' for name in missing)}", place)
    elif error.validator in ("enum", "const"):
        allowed = error.validator_value if error.validator == "enum" else [error.validator_value]
        if either := _either(error.schema, node.value):
            yield InputError(f"{where} is {_shown(node)}, which is {' or '.join(either)}; write which of them", place)
            return
        yield InputError(f"{where} is {_shown(node)}; expected one of: {', '.join(map(str, allowed))}"
                         f"{nearest(str(node.value), map(str, allowed))}", place)  # fmt: skip
    elif error.validator == "type":
        yield InputError(
            f"{where} is {_shown(node)}; expected {_expected(error.validator_value)}", place, _hint(error, node)
        )
    elif error.validator == "pattern":
        yield InputError(f"{where} is {_shown(node)}; {error.schema.get('description', 'it has another form')}", place)
    elif error.validator in ("minimum", "maximum", "minLength"):
        bound = {"minimum": "at least", "maximum": "at most", "minLength": "longer than nothing, at least"}
        yield InputError(f"{where} is {_shown(node)}; expected {bound[error.validator]} {error.validator_value}", place)
    else:
        meaning = error.schema.get("description", "another value")
        yield InputError(f"{where} is {_shown(node)}; expected: {meaning}", place)


def _either(schema: Mapping[str, Any], value: Any) -> Sequence[str]:
    """Return the words between which a word leaves the choice open, as "thick" does; none where it is no such word."""
    kind = load_tables()["words"]["kinds"].get(schema.get("x-words"), {})
    found: Sequence[str] = kind.get("either", {}).get(" ".join(re.findall(r"[a-z]+", str(value).casefold())), ())
    return found


def _at(root: YamlNode, path: Iterable[Any]) -> YamlNode:
    node = root
    for part in path:
        node = node.value[part]
    return node


def _name(path: Iterable[Any]) -> str:
    names = [str(part) for part in path if isinstance(part, str)]
    return f"“{names[-1]}”" if names else "the document"


def _shown(node: YamlNode) -> str:
    if isinstance(node.value, dict):
        return "a mapping"
    if isinstance(node.value, list):
        return "a list" if node.value else "an empty list"
    if node.value is None:
        return "empty"
    text = node.text if node.text is not None else str(node.value)
    return f"“{text[:60]}”" if isinstance(node.value, str) else text[:60]


def _expected(names: Any) -> str:
    return " or ".join(_WORDS[name] for name in ([names] if isinstance(names, str) else names))


def _hint(error: Any, node: YamlNode) -> str | None:
    if node.value is None:
        return "Leave the key out where the value is unknown; write [] or none for “none”."
    if error.validator_value == "string" and node.text is not None:
        return f'Quote it: "{node.text}".'
    return None
