"""The closed words of the facts, as any tool prints them: an alias becomes the word, what is no word stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from validator.assets import load_tables
from validator.facts.quantities import as_number
from validator.facts.tables import edition_of_key

EVC_OFF = "none"

_REGISTERED = re.compile(r"\((?:r|tm)\)", re.IGNORECASE)
_SILENT = re.compile(r"[^a-z0-9+]+")
_OPEN = ("netstacks",)
"""Kinds of words that are not closed: there are TCP/IP stacks of one's own."""


def as_word(schema: Mapping[str, Any], value: Any) -> Any:
    """Return ``value`` as the facts spell it, by the annotation ``x-words`` or ``x-unit`` or the ``enum`` of its schema.

    What is no known word is returned as it is: the schema refuses it, or, where the version of vSphere decides what is a
    word, ``unknown_words`` does.
    """
    if "x-unit" in schema:
        return as_number(schema, value)
    kind = schema.get("x-words")
    if kind == "evc_modes":
        return evc_mode(value)
    if not isinstance(value, str) or value in schema.get("enum", ()):
        return value
    if kind == "guest_ids":
        return guest_id(value)
    if kind == "editions":
        return edition(value)
    if kind is None and "enum" not in schema:
        return value
    return _of_kind(kind, tuple(schema.get("enum", ()))).get(_folded(value), value)


def folded_words(schema: Mapping[str, Any]) -> list[str]:
    """Return what ``as_word`` takes for a word of the ``enum`` of a key, without what tools spell differently.

    Nothing where words are known by more than their letters, as those of editions are.
    """
    kind = schema.get("x-words")
    if "enum" not in schema or (kind is not None and kind not in load_tables()["words"]["kinds"]):
        return []
    return list(_of_kind(kind, tuple(schema["enum"])))


def evc_mode(value: Any) -> Any:
    """Return the key of an EVC mode ("intel-haswell"), "none" where EVC is off, and what is neither as it is."""
    if value is None:
        return EVC_OFF
    return _evc_modes().get(_evc_folded(value), value) if isinstance(value, str) else value


def is_evc_mode(word: str) -> bool:
    """Tell whether ``word`` is the key of an EVC mode, or says that EVC is off."""
    return word == EVC_OFF or word in load_tables()["evc_modes"]["modes"]


def guest_id(text: str) -> str:
    """Return the identifier of a guest OS, from the identifier in any capitals or from a name of the vSphere Client."""
    return _guests().get(_folded(text), text)


def is_guest_id(word: str) -> bool:
    """Tell whether ``word`` is the identifier of a guest OS in the vSphere API."""
    return word in load_tables()["guest_ids"]["guests"]


def edition(text: str) -> str:
    """Return the edition that the name of a licence ("VMware vSphere 8 Enterprise Plus") or its EditionKey stands for."""
    table = load_tables()["editions"]
    name = re.sub(r"\(.*?\)", " ", text).lower().replace("enterprise+", "enterprise plus")
    found = _editions().get(" ".join(word for word in re.findall(r"[a-z]+", name) if word not in _FILLERS))
    return found or edition_of_key(text, table) or text


def known_words(kind: str) -> Iterable[str]:
    """Return every word of a kind and every alias, for suggestions."""
    tables = load_tables()
    if kind == "guest_ids":
        return [word for id_, names in tables["guest_ids"]["guests"].items() for word in (id_, *names)]
    if kind == "evc_modes":
        return [EVC_OFF, *(word for key, row in tables["evc_modes"]["modes"].items() for word in (key, row["label"]))]
    if kind == "editions":
        return list(tables["editions"]["editions"])
    words = tables["words"]["kinds"].get(kind, {}).get("words", {})
    return [one for word, aliases in words.items() for one in (word, *aliases)]


def is_open(kind: str) -> bool:
    """Tell whether there may be words of a kind that nobody can list."""
    return kind in _OPEN


_FILLERS = {"vmware", "vsphere", "product", "licence", "license", "edition", "for"}


def _folded(text: str) -> str:
    """Return ``text`` without what tools spell differently: capitals, blanks, signs, marks of trademarks."""
    return _SILENT.sub("", _REGISTERED.sub("", text.casefold()))


def _evc_folded(text: str) -> str:
    return _folded(text).replace("generation", "gen").removesuffix("gen")


@cache
def _of_kind(kind: str | None, words: tuple[str, ...]) -> Mapping[str, str]:
    aliases = load_tables()["words"]["kinds"][kind]["words"] if kind is not None else {}
    result = {_folded(alias): word for word, others in aliases.items() for alias in (word, *others)}
    return {
        **{key: word for key, word in result.items() if not words or word in words},
        **{_folded(w): w for w in words},
    }


@cache
def _evc_modes() -> Mapping[str, str]:
    table = load_tables()["evc_modes"]
    result = {_evc_folded(word): EVC_OFF for word in table["off"]["words"]}
    for key, row in table["modes"].items():
        result.update({_evc_folded(word): key for word in (key, row["label"], row.get("vcf", key))})
    return result


@cache
def _guests() -> Mapping[str, str]:
    guests = load_tables()["guest_ids"]["guests"]
    return {_folded(word): key for key, names in guests.items() for word in (*names, key)}


@cache
def _editions() -> Mapping[str, str]:
    table = load_tables()["editions"]
    names = {edition: [edition, *table["printed"].get(edition, {}).get("names", ())] for edition in table["editions"]}
    return {
        " ".join(word for word in re.findall(r"[a-z]+", name.lower()) if word not in _FILLERS): edition
        for edition, names_of in names.items()
        for name in names_of
    }
