"""A waiver more in a waivers file, with everything else in it as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from validator.errors import InputError
from validator.model import Location, WaiverEntry
from validator.waivers.file import HEAD, document, identity, parse_waivers

_DASH = re.compile(r"(?P<indent> *)-(?P<gap> +)")
_LINE = re.compile(r"[^\n]*\n")
_EMPTY = re.compile(r"^waivers:[ ]*\[[ ]*\](?P<rest>[ ]*(#[^\r\n]*)?)\r?\n", re.MULTILINE)
_SPECIAL = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What YAML takes for the end of a line, or refuses, where JSON does not."""


def with_waiver(text: str | None, entry: WaiverEntry, file: str) -> str:
    """Return the text of the waivers file ``file`` with ``entry`` after its last waiver.

    ``text`` is what is in the file, ``None`` where there is none.

    Raises:
        InputError: the file has errors, such a waiver already, or another form than one waiver after the other.
    """
    before, errors = ([], []) if text is None or _is_blank(text) else parse_waivers(text, file)
    if errors:
        raise errors[0]
    for other in before:
        if identity(other) == identity(entry):
            message = f"{entry.rule} is waived for {entry.subject} already, until {other.waiver.expires}"
            raise InputError(message, other.waiver.location, "Change its expires or its reason there.")
    result = _appended(_ended(text or ""), entry, file)
    after, _ = parse_waivers(result, file)
    if [_content(one) for one in after] != [*map(_content, before), _content(entry)]:
        raise _unwritable(entry, file)
    return result


def _is_blank(text: str) -> bool:
    """Tell whether a file has only comments, or nothing."""
    return all(line.startswith("#") for line in text.split("\n") if line.strip())


def _content(entry: WaiverEntry) -> tuple[str | None, ...]:
    """Return what a waiver says, without where it stands."""
    waiver = entry.waiver
    return (*identity(entry), waiver.reason, waiver.expires, waiver.owner)


def _appended(text: str, entry: WaiverEntry, file: str) -> str:
    end = _end_of_lines(text)
    if _is_blank(text):
        return text + HEAD.replace("\n", end) + _lines(entry, "  ", " ", end)
    waivers = document(text, file).value["waivers"].value
    if not waivers:
        return _EMPTY.sub(lambda found: f"waivers:{found['rest']}{end}{_lines(entry, '  ', ' ', end)}", text, 1)
    lines = _LINE.findall(text)
    dash = _DASH.match(lines[waivers[-1].line - 1])
    if dash is None or len(dash[0]) != waivers[-1].column - 1:
        raise _unwritable(entry, file)
    last = _last_line(text)
    return "".join([*lines[:last], _lines(entry, dash["indent"], dash["gap"], end), *lines[last:]])


def _ended(text: str) -> str:
    """Return ``text`` with an end of its last line."""
    return text if not text or text.endswith("\n") else f"{text}{_end_of_lines(text)}"


def _end_of_lines(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _last_line(text: str) -> int:
    """Return the last line, counted from 1, of the sequence under the key ``waivers`` of the whole document."""
    depth, key, is_inside, last = 0, "", False, 0
    events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
    for event in events:
        start, end = event.start_mark, event.end_mark
        if isinstance(event, yaml.ScalarEvent):
            if is_inside:
                last = end.line + (end.column > 0)
            elif depth == 1:
                key = event.value
        elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            depth += 1
            is_inside = is_inside or (depth == 2 and key == "waivers")
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            if is_inside and end.index > start.index:  # a bracket, not the end of a block
                last = end.line + 1
            depth -= 1
            is_inside = is_inside and depth > 1
    return last


def _lines(entry: WaiverEntry, indent: str, gap: str, end: str) -> str:
    """Return the lines of a waiver as an element of a list, behind ``indent`` and with ``gap`` after the dash."""
    waiver = entry.waiver
    pairs = [("rule", entry.rule), ("subject", _quoted(entry.subject or ""))]
    if entry.verdict != "fail":
        pairs.append(("verdict", entry.verdict))
    if entry.path is not None:
        pairs.append(("path", _quoted(entry.path)))
    pairs.append(("reason", _quoted(waiver.reason)))
    if waiver.owner is not None:
        pairs.append(("owner", _quoted(waiver.owner)))
    pairs.append(("expires", waiver.expires))
    first, *others = (f"{key}: {value}{end}" for key, value in pairs)
    return f"{indent}-{gap}{first}" + "".join(f"{indent} {' ' * len(gap)}{line}" for line in others)


def _quoted(text: str) -> str:
    """Return ``text`` as a scalar of YAML in double quotes, whatever it holds."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _SPECIAL.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _unwritable(entry: WaiverEntry, file: str) -> InputError:
    message = "the list of waivers has a form to which nothing can be added without changing the rest"
    return InputError(message, Location(file), f"Add it by hand:\n{_lines(entry, '  ', ' ', chr(10))}".rstrip())
