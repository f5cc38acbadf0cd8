"""Random spec documents, as sources tell them, for properties."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from validator.facts.fields import DOCUMENT_LISTS, Field, spec_field

NAMES = [
    "esx01.example.com",
    "esx02.example.com",
    "esx03.example.com",
    "db01",
    "a: b",
    "東京 #1",
    "- x",
    "on",
    "4.0",
    "[x]",
]
TEXTS = ["vSwitch0", "4.0.0", "8.0", "1e3", "0x1F", "null", "true", "~", "yes", "a # b", "a: b", "'x'", '"', "\\n", "{x}", "*x",
         "&x", "! x", "| x", "% x", "@x", "`x`", " lead", "trail ", "é 東 😀", "192.0.2.1", "2009-12-01", "1_000", "=", "<<", "-", "?"]  # fmt: skip
VERSIONS = ["4.0.0", "6.7.0", "8.0.3", "8.0.2", "9.0.0"]
ADDRESSES = ["scsi0:1", "SCSI(1:0)", "nvme:0:15", "192.0.2.1", "192.0.2.2/25", "2001:db8::1", "255.255.255.128", "/26"]
VLANS: list[Any] = [0, 4095, "0-4094", "1, 3-5", {"private": 105}]

Values = st.SearchStrategy[Any]


def documents() -> Values:
    """Return a strategy for documents that a source may tell: small, valid, full of texts that YAML could misread."""
    lists = {name: _objects(name) for name in DOCUMENT_LISTS}
    vcenter = st.fixed_dictionaries(
        {"name": st.just("vc01.example.com")},
        optional={"version": st.sampled_from(VERSIONS), "build": st.integers(0, 10**7)},
    )
    partial = st.lists(st.sampled_from(sorted(DOCUMENT_LISTS)), unique=True, max_size=2)
    return st.fixed_dictionaries({}, optional={"vcenter": vcenter, "partial": partial, **lists}).map(_with_own_partials)


def _objects(kind: str) -> Values:
    found = spec_field().members[kind]
    assert found.item is not None
    one = _object(found.item, {"name", "datacenter", "profile", "defaults", "partial"})
    names = st.lists(st.sampled_from(NAMES), unique=True, max_size=3)
    return names.flatmap(lambda some: st.tuples(*(one.map(_named(name)) for name in some))).map(list)


def _named(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return _keyed("name", name)


def _keyed(key: str, name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda value: {key: name, **value}


def _object(found: Field, without: set[str]) -> Values:
    members = {key: _value(child, key) for key, child in found.members.items() if key not in without}
    keys = st.lists(st.sampled_from(sorted(members)), unique=True, max_size=5) if members else st.just([])
    return keys.flatmap(lambda some: st.fixed_dictionaries({key: members[key] for key in some}))


def _value(found: Field, key: str) -> Values:
    schema = found.schema
    if key == "vlan":
        return st.sampled_from(VLANS)
    if "oneOf" in schema:
        return st.sampled_from([_example(option) for option in schema["oneOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if found.shape == "object":
        return _object(found, {"partial"})
    if found.shape == "collection":
        return _collection(found)
    if found.shape in ("list", "map"):
        assert found.item is not None
        item = _value(found.item, key)
        if found.shape == "map":
            return st.dictionaries(st.sampled_from(TEXTS), item, max_size=2)
        return st.lists(item, max_size=3, unique_by=str)
    return _scalar(schema)


def _example(schema: Mapping[str, Any]) -> Any:
    if "const" in schema:
        return schema["const"]
    return {"integer": 3, "array": ["4.0"], "object": {"name": "Gold: 1"}}.get(schema.get("type", ""), "x")


def _scalar(schema: Mapping[str, Any]) -> Values:
    kind = schema.get("type")
    if "pattern" in schema:
        fitting = [text for text in (*VERSIONS, *ADDRESSES) if re.search(schema["pattern"], text)]
        return st.sampled_from(fitting)
    if kind == "boolean":
        return st.booleans()
    if kind in ("integer", "number"):
        return st.integers(max(1, schema.get("minimum", 0)), 4000)
    return st.sampled_from(TEXTS)


def _collection(found: Field) -> Values:
    assert found.item is not None
    keys = str(found.key).split("/")
    if found.key == "position":
        required = {key: _value(found.item.members[key], key) for key in found.item.schema.get("required", ())}
        element = st.tuples(_object(found.item, set(required)), st.fixed_dictionaries(required))
        return st.lists(element.map(lambda pair: {**pair[1], **pair[0]}), max_size=2)
    element = _object(found.item, set(keys))
    names = st.lists(st.sampled_from(TEXTS), unique=True, max_size=3)
    return names.flatmap(lambda some: st.tuples(*(element.map(_keyed(keys[0], name)) for name in some))).map(list)


def _with_own_partials(document: dict[str, Any]) -> dict[str, Any]:
    """Give every second object with a list the word that its list is partial."""
    document = copy.deepcopy(document)
    for kind in DOCUMENT_LISTS:
        for one in document.get(kind, ())[::2]:
            lists = [key for key, value in one.items() if isinstance(value, list)]
            if lists:
                one["partial"] = lists[:1]
    return document
