"""The waivers file: `.ftpolicy-waivers.yaml`, or the file that ``--waivers`` names."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from validator.errors import InputError, nearest
from validator.messages import has_words
from validator.model import SINGULAR, Location, Waiver, WaiverEntry
from validator.own_files import API_VERSION, WAIVERS_FILE, WAIVERS_KIND
from validator.readers.text import read_text
from validator.waivers.expiry import BLANK_REASON, FORM, parse_day
from validator.waivers.inline import VERDICTS
from validator.waivers.pointer import POINTER, is_pointer

if TYPE_CHECKING:
    from validator.readers.yaml_text import YamlNode

REQUIRED = ("rule", "subject", "reason", "expires")
OPTIONAL = ("verdict", "owner", "path", "args")
HEAD = f"apiVersion: {API_VERSION}\nkind: {WAIVERS_KIND}\nwaivers:\n"
"""How a waivers file begins."""

_LONGEST = 1000
"""Characters of a subject; names of vSphere have at most 80, addresses of Terraform a few hundred."""

_SUBJECT = re.compile(r"(?P<kind>[^/]*)/(?P<name>.+)", re.DOTALL)


class _WaiverShapeError(Exception):
    """The document does not have the shape of the schema."""


def read_waivers(file: str | None) -> tuple[list[WaiverEntry], list[InputError]]:
    """Return the waivers in ``file``, and everything that is wrong with it; with errors there are no waivers.

    Without ``file`` it is ``.ftpolicy-waivers.yaml`` in the working directory, where there is one.
    """
    if file is None and not FilePath(WAIVERS_FILE).exists():
        return [], []
    name = file or WAIVERS_FILE
    try:
        return parse_waivers(read_text(name), name)
    except InputError as error:
        return [], [error]


def parse_waivers(text: str, file: str) -> tuple[list[WaiverEntry], list[InputError]]:
    """Return the waivers in ``text``, in its order, and everything that is wrong with it; ``file`` is named in errors."""
    try:
        root = document(text, file)
    except InputError as error:
        return [], [error]
    try:
        nodes = waiver_nodes(root)
        found = [_entry(node, file) for node in nodes]
    except _WaiverShapeError:
        from validator.readers.schema_errors import explain  # noqa: PLC0415 - needed for bad files only

        return [], explain(root, file, "waivers")
    errors = [error for node, entry in zip(nodes, found, strict=True) for error in _problems(node, entry, file)]
    errors += _twice(found)
    return ([], errors) if errors else (found, [])


def document(text: str, file: str) -> YamlNode:
    """Return the only document of a waivers file.

    Raises:
        InputError: the text is not YAML, or not one document.
    """
    from validator.readers.yaml_text import parse_yaml  # noqa: PLC0415 - a run without waivers may not need it

    documents = parse_yaml(text, file)
    if len(documents) != 1:
        found = f"{len(documents)} documents" if documents else "no document, only comments or nothing"
        hint = f"A waivers file begins with: apiVersion: {API_VERSION}, kind: {WAIVERS_KIND}"
        raise InputError(f"the waivers file has {found}; expected one", Location(file, 1, 1), hint)
    return documents[0]


def waiver_nodes(root: YamlNode) -> Sequence[YamlNode]:
    """Return the elements of ``waivers`` in a document that has the shape of a waivers file."""
    keys = root.value if isinstance(root.value, dict) else {}
    if set(keys) != {"apiVersion", "kind", "waivers"}:
        raise _WaiverShapeError
    heads = [keys["apiVersion"].value, keys["kind"].value]
    if heads != [API_VERSION, WAIVERS_KIND] or not isinstance(keys["waivers"].value, list):
        raise _WaiverShapeError
    nodes: Sequence[YamlNode] = keys["waivers"].value
    return nodes


def kind_and_name(subject: str) -> tuple[str, str]:
    """Return the kind and the name, or the glob of names, of ``kind/name``.

    Raises:
        InputError: it has another form, or there is no such kind of object.
    """
    match = _SUBJECT.fullmatch(subject)
    kinds = tuple(SINGULAR.values())
    if len(subject) > _LONGEST:
        raise InputError(f"the subject has {len(subject)} characters; expected at most {_LONGEST}")
    if match is None:
        raise InputError(f"the subject is “{subject[:80]}”; expected kind/name, as in host/esx02.example.com")
    if match["kind"] not in kinds:
        known = f"{nearest(match['kind'], kinds)}; there are: {', '.join(kinds)}"
        raise InputError(f"the subject “{subject[:80]}” begins with no kind of object{known}")
    return match["kind"], match["name"]


def identity(entry: WaiverEntry) -> tuple[str | None, ...]:
    """Return what a waiver is about: two with the same are about the same faults."""
    args = None if entry.args is None else json.dumps(entry.args, sort_keys=True)
    return entry.rule, entry.verdict, entry.subject, entry.path, args


def _entry(node: YamlNode, file: str) -> WaiverEntry:
    if not isinstance(node.value, dict) or not set(REQUIRED) <= set(node.value) <= {*REQUIRED, *OPTIONAL}:
        raise _WaiverShapeError
    given: Mapping[str, YamlNode] = node.value
    values = {key: child.plain() for key, child in given.items()}
    args = values.pop("args", None)
    verdict = values.get("verdict", VERDICTS[0])
    if not all(isinstance(value, str) and value for value in values.values()) or verdict not in VERDICTS:
        raise _WaiverShapeError
    if args is not None and not (isinstance(args, Mapping) and args):
        raise _WaiverShapeError
    place = Location(file, node.line, node.column)
    waiver = Waiver(values["reason"], values["expires"], values.get("owner"), place)
    return WaiverEntry(values["rule"], verdict, waiver, values["subject"], path=values.get("path"), args=args)


def _problems(node: YamlNode, entry: WaiverEntry, file: str) -> list[InputError]:
    """Return what the schema does not say, or says less clearly, at the line of the key."""
    found: list[InputError] = []

    def add(key: str, message: str) -> None:
        child = node.value[key]
        found.append(InputError(message, Location(file, child.line, child.column)))

    try:
        kind_and_name(entry.subject or "")
    except InputError as error:
        add("subject", error.message)
    if not has_words(entry.waiver.reason):
        add("reason", BLANK_REASON)
    if entry.path is not None and not is_pointer(entry.path):
        add("path", f"“path” is “{entry.path[:80]}”; expected {POINTER}")
    if parse_day(entry.waiver.expires) is None:
        add("expires", f"“expires” is “{entry.waiver.expires[:60]}”; expected {FORM}")
    return found


def _twice(entries: Sequence[WaiverEntry]) -> list[InputError]:
    """Return an error for every waiver that stands before: with two days and two reasons nobody knows which one holds."""
    first: dict[tuple[str | None, ...], WaiverEntry] = {}
    errors: list[InputError] = []
    for entry in entries:
        before = first.setdefault(identity(entry), entry)
        if before is not entry:
            message = f"{entry.rule} is waived twice for {entry.subject}; first in line {before.waiver.location.line}"
            errors.append(InputError(message, entry.waiver.location, "Keep one of the two."))
    return errors
