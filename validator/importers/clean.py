"""What a source tells, made fit for a spec: a value that a spec cannot hold is left out, with the reason kept."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from validator.facts.fields import DOCUMENT_LISTS, Field, spec_field
from validator.facts.identity import key_of
from validator.facts.shapes import fits, fits_whole
from validator.facts.spec_document import member_name
from validator.facts.words import as_word, is_guest_id
from validator.model import Path

_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff\ufeff]")
_NOTHING = object()


@dataclass(slots=True)
class CleanDocument:
    """A spec document as a source tells it, without values that it does not tell (``None``); see ``base.Source``."""

    document: dict[str, Any]
    unread: dict[Path, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def cleaned(told: CleanDocument) -> CleanDocument:
    """Return ``told`` without nothing and without values that the schema refuses; ``unread`` says which those were."""
    result = CleanDocument({}, dict(told.unread), list(told.notes))
    document = spec_field()
    for key, value in told.document.items():
        if key in DOCUMENT_LISTS:
            path: Path = (key,)
        else:
            path = ("vcenters", str(value.get("name"))) if key == "vcenter" else ()
        kept = _clean(document.members[key], value, path, result.unread)
        if kept is not _NOTHING:
            result.document[key] = kept
    return result


def _clean(found: Field, value: Any, path: Path, unread: dict[Path, str]) -> Any:
    if value is None:
        return _NOTHING
    if found.shape == "object" and "oneOf" not in found.schema and isinstance(value, dict):
        members = {key: _clean(found.members[key], one, (*path, key), unread) for key, one in value.items()}
        empty = {key for key, child in members.items() if child == {} and found.members[key].shape == "object"}
        kept = {key: child for key, child in members.items() if child is not _NOTHING and key not in empty}
        return kept if fits(kept, found.schema) else _refuse(value, path, unread)
    if found.shape == "collection" and isinstance(value, list):
        return _collection(found, value, path, unread)
    value = as_word(found.schema, value)
    is_word = found.schema.get("x-words") != "guest_ids" or is_guest_id(value)
    if is_word and is_writable(value) and fits_whole(value, found.schema):
        return value
    return _refuse(value, path, unread)


def _collection(found: Field, values: list[Any], path: Path, unread: dict[Path, str]) -> Any:
    """Return the elements that can be written; where one cannot, the list would pass for complete and is left out."""
    assert found.item is not None
    kept: dict[str, Any] = {}
    names = [_name(found, value, position) for position, value in enumerate(values)]
    counts = Counter(names)
    keys = [_key(name, value, counts) if len(path) == 1 else name for name, value in zip(names, values, strict=True)]
    for key, value in zip(keys, values, strict=True):
        child = _NOTHING if key is None else _clean(found.item, value, (*path, key), unread)
        if child is _NOTHING or key in kept:
            if len(path) > 1:
                return _refuse(value, path, unread)
            unread.setdefault(path, "not every one of them could be read")
            continue
        kept[str(key)] = child
    return list(kept.values())


def _key(name: str | None, value: Any, counts: Mapping[str | None, int]) -> str | None:
    place = value.get("datacenter") if isinstance(value, dict) else None
    return None if name is None else key_of(name, place, repeats=counts[name] > 1)


def _name(found: Field, value: Any, position: int) -> str | None:
    keys = str(found.key).split("/")
    if not isinstance(value, dict):
        return None
    if found.key != "position" and not all(isinstance(value.get(key), str) and value[key] for key in keys):
        return None
    return member_name(found, value, position)


def _refuse(value: Any, path: Path, unread: dict[Path, str]) -> Any:
    """Note that a value is left out, and of which kind it is: a text that is no fact may be anything, and is not quoted."""
    if isinstance(value, str):
        shown = "a text"
    else:
        shown = json.dumps(value) if isinstance(value, (bool, int, float)) else "something"
    unread.setdefault(path, f"the source says {shown}, which no cluster spec can hold")
    return _NOTHING


def is_writable(value: Any) -> bool:
    """Tell whether every text in a value can stand in a YAML file as it is."""
    if isinstance(value, str):
        return _UNWRITABLE.search(value) is None
    if isinstance(value, Mapping):
        return all(is_writable(key) and is_writable(child) for key, child in value.items())
    return all(map(is_writable, value)) if isinstance(value, list) else True
