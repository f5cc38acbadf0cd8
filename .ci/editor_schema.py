"""The schema of cluster specs as editors read it: where a value is found stands in what they show beside a key."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from validator.facts.fields import TOOLS
from validator.facts.words import folded_words

_SILENT = r"[\W_]*"
"""What counts for nothing in a word: blanks and signs."""

_TRADEMARK = r"\([rRtT][mM]?\)"
"""What counts for nothing either: a text that has it is let through, for it would have to stand between all letters."""


def editor_schema_text(schema: Mapping[str, Any]) -> str:
    """Return ``schema`` as JSON, with ``markdownDescription`` wherever it has ``x-find``.

    That member is what yaml-language-server and the YAML and JSON modes of VS Code show in place of a description:
    https://code.visualstudio.com/docs/languages/json#_use-rich-formatting-in-hovers
    """
    return json.dumps(_described(schema, schema), indent=2, ensure_ascii=False) + "\n"


def places(found: Mapping[str, str]) -> list[str]:
    """Return the members of ``x-find`` as Markdown, one text each."""
    texts = [
        f"{TOOLS[tool]}: {text if tool == 'client' else f'`{text}`'}" for tool, text in found.items() if tool in TOOLS
    ]
    return [*texts, *([f"no tool: {found['none']}"] if "none" in found else [])]


def _described(schema: Any, root: Mapping[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_described(one, root) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    if isinstance(schema.get("x-find"), Mapping):
        schema = _resolved(schema, root)
        lines = [schema["description"], "", "Where to find it:", "", *(f"- {one}" for one in places(schema["x-find"]))]
        schema = {**schema, "markdownDescription": "\n".join(lines)}
    return _in_any_spelling({key: _described(value, root) for key, value in schema.items()})


def _in_any_spelling(schema: dict[str, Any]) -> dict[str, Any]:
    """Return ``schema`` with the spellings that only the program knows: words of the client and of tools, amounts with units.

    An editor offers the words of the schema, and finds no fault with those that the program translates. No ``anyOf``:
    beside one, yaml-language-server shows another description.
    """
    if "enum" in schema:
        return {
            **{key: value for key, value in schema.items() if key != "enum"},
            "type": "string",
            "examples": schema["enum"],
            **_closed(folded_words(schema), schema["enum"]),
        }
    if "x-unit" in schema and schema.get("type") == "integer":
        return {**schema, "type": ["integer", "string"], "pattern": "[0-9]"}
    return schema


def _closed(words: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    """Return what makes an editor find fault with any word but ``words``, in whatever capitals and with whatever between.

    https://github.com/redhat-developer/yaml-language-server/blob/main/src/languageservice/jsonSchema.ts: patternErrorMessage
    """
    if not words:
        return {}
    letters = [[f"[{one}{one.upper()}]" if one.isalpha() else re.escape(one) for one in word] for word in words]
    spelled = "|".join(_SILENT.join(word) for word in letters)
    message = f"expected one of: {', '.join(known)}"
    return {"pattern": f"{_TRADEMARK}|^{_SILENT}(?:{spelled}){_SILENT}$", "patternErrorMessage": message}


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return ``schema`` with its reference put in place: yaml-language-server heeds nothing that stands beside one."""
    if "$ref" not in schema:
        return schema
    target: Any = root
    for part in schema["$ref"].removeprefix("#/").split("/"):
        target = target[part]
    return {**_resolved(target, root), **{key: value for key, value in schema.items() if key != "$ref"}}
