"""What is missing, beside what people have written into a spec: new keys as comments, and no line of theirs changed.

Both texts are read as outlines, in which a commented key is a key as well. What the spec has, as a key or as a comment, stays
as it is. Whatever was done, the result is read: it has to say what the spec said, with new objects and partial lists only.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from validator.errors import FtpolicyError, InputError
from validator.facts.fields import PROFILES
from validator.inputs.spec import is_spec, read_spec
from validator.model import Fragment, Location
from validator.readers.yaml_text import YamlNode, parse_yaml
from validator.spec_files.missing_groups import WrittenProfiles, written_profiles

_LINE = re.compile(r"(?P<indent> *)(?P<mark># ?)?(?P<deeper> *)(?P<rest>[^#\s].*)")
_KEY = re.compile(r"(?P<key>\"[^\"]*\"|'[^']*'|[^\s:#\[\]{},\"'-][^:#]*):(?: +(?P<value>.*))?")
_NOTE = re.compile(r"\s*##")
_HEAD = re.compile(r"(apiVersion|kind): |## (What could not|Take away|\[\] says none|No verdict|But not everything)")
"""What stands at the top of what is missing, and is no news to a spec."""

_LIST = re.compile(r"(?P<start>\s*partial: *\[)(?P<names>[a-z_, ]*)(?P<end>\].*)")
_NAMES = ("name", "vendor", "model", "datacenter", "device", "label", "path", "id", "port_group", "ip")
"""Keys that say which member of a list an element is."""

_ADDED = ("partial", "profile")
"""Keys with a value that may come into an object that people wrote."""

_ANOTHER = "Name another file, and make it an input beside this one."


@dataclass(slots=True)
class _Entry:
    """A key, an element of a list or a note: where it begins, and what stands below it. A ``value`` is what follows a key.

    ``column`` is where it stands without its comment mark, ``indent`` where the mark is.
    """

    kind: str
    name: str
    column: int
    line: int
    is_comment: bool
    value: str = ""
    end: int = 0
    indent: int = 0
    below: list[_Entry] = field(default_factory=list)

    def get(self, key: str) -> _Entry | None:
        return next((one for one in self.below if one.kind == "key" and one.name == key), None)


def merge_missing(text: str, missing: str, file: str) -> str:
    """Return the spec ``text`` of ``file`` with what ``missing``, a text of ``missing_spec``, has and it has not.

    Raises:
        InputError: it is no spec of one document that can be read, or its layout has no place for what is missing.
    """
    before, said = _document(text, file)
    if len(parse_yaml(missing, file)) != 1:
        message = "what is missing is of several vCenter Servers, and one spec has one"
        raise InputError(message, Location(file), _ANOTHER)
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.removesuffix(newline).split(newline)
    new = [line for line in missing.splitlines() if not _HEAD.match(line)]
    wanted = _outline(new)
    merge = _Merge(lines, new, file, _said_of(said))
    merge.into(_outline(lines, set(_keys(wanted))), wanted, 0)
    result = newline.join(merge.applied()) + newline
    try:
        after, _ = _document(result, file)
    except InputError:
        after = None
    if after is None or not _says_the_same(before.plain(), after.plain()):
        message = "its layout has no place for what is missing; nothing was written into it"
        raise InputError(message, Location(file), _ANOTHER)
    return result


def profiles_in(text: str, file: str) -> WrittenProfiles:
    """Return which profiles the spec ``text`` has, and its objects with theirs.

    Raises:
        InputError: it is no spec of one document, or has errors.
    """
    return written_profiles(_document(text, file)[0])


def why_not_mergeable(text: str, file: str) -> str | None:
    """Return why nothing can be added to ``text``; ``None`` where it is a spec of one document without errors."""
    try:
        _document(text, file)
    except FtpolicyError as error:
        return str(error.message)
    return None


def _document(text: str, file: str) -> tuple[YamlNode, Fragment]:
    """Return the only document of a spec, and what it says.

    Raises:
        InputError: it is no spec of one document, or has errors.
    """
    documents = parse_yaml(text, file)
    if len(documents) != 1:
        count = f"{len(documents)} documents" if documents else "no document"
        raise InputError(f"it has {count}; expected one cluster spec", Location(file), _ANOTHER)
    [document] = documents
    if not is_spec(document.value):
        raise InputError("it is no cluster spec", Location(file), _ANOTHER)
    said, errors = read_spec(document, file)
    if said is None:
        raise errors[0]
    return document, said


def _said_of(said: Fragment) -> dict[tuple[str, str], Collection[str]]:
    """Return the keys that a spec has of each object, those of its profile too, by the kind and the name of the object."""
    return {
        (kind, str(one.get("name", key)).casefold()): one.keys()
        for kind, members in said.objects.items()
        for key, one in members.items()
    }


def _keys(entry: _Entry) -> Iterator[str]:
    for one in entry.below:
        yield from ([one.name] if one.kind == "key" else [])
        yield from _keys(one)


def _outline(lines: Sequence[str], known: Collection[str] | None = None) -> _Entry:
    """Return the keys, elements and notes of a text, one within the other by their columns.

    In comments people write what they like: there a key counts only if it is ``known``.
    """
    root = _Entry("key", "", -1, 0, is_comment=False, end=0)
    stack = [root]
    for number, line in enumerate(lines):
        if not line.strip() or line.startswith(("---", "...")):
            continue
        entries = list(_entries(line, number))
        if known is not None and any(one.is_comment and one.kind == "key" and one.name not in known for one in entries):
            entries = []
        for entry in entries:
            while len(stack) > 1 and not _holds(stack[-1], entry):
                stack.pop()
            stack[-1].below.append(entry)
            if entry.kind != "note":
                stack.append(entry)
        for one in stack:
            one.end = number
    return root


def _holds(outer: _Entry, entry: _Entry) -> bool:
    """Tell whether ``entry`` can stand below ``outer``: a list may begin in the column of its key."""
    if entry.kind == "element" and outer.kind == "key":
        return outer.column <= entry.column
    return outer.column < entry.column


def _entries(line: str, number: int) -> Iterator[_Entry]:
    """Yield what a line begins: an element and its first key, a key, or a note; nothing where it goes on with something."""
    if _NOTE.match(line):
        column = len(line) - len(line.lstrip())
        yield _Entry("note", line.strip(), column, number, is_comment=True, end=number)
        return
    found = _LINE.fullmatch(line)
    if found is None:
        return
    column, rest = len(found["indent"]) + len(found["deeper"]), found["rest"]
    is_comment = found["mark"] is not None
    while rest.startswith("- ") or rest == "-":
        yield _Entry("element", "", column, number, is_comment, rest[2:].strip(), number, len(found["indent"]))
        column += len(rest) - len(rest[1:].lstrip())
        rest = rest[1:].lstrip()
    key = _KEY.fullmatch(rest)
    if key is not None:
        name, value = key["key"].strip("\"' "), _uncommented(key["value"] or "")
        yield _Entry("key", name, column, number, is_comment, value, number, len(found["indent"]))


def _uncommented(value: str) -> str:
    return "" if value.startswith("#") else re.sub(r"\s+#.*", "", value).strip()


class _Merge:
    """Collects the lines that are added to a text, and what becomes of its lists of partial lists."""

    def __init__(
        self, lines: Sequence[str], new: Sequence[str], file: str, said: Mapping[tuple[str, str], Collection[str]]
    ) -> None:
        self._file = file
        self._said = said
        self._lines = list(lines)
        self._new = new
        self._added: dict[int, list[tuple[int, list[str]]]] = {}

    def applied(self) -> list[str]:
        """Return all lines, each addition behind what it belongs to: of several at one place the innermost first."""
        result: list[str] = []
        for number, line in enumerate(self._lines):
            result.append(line)
            for _, lines in sorted(self._added.get(number, ()), key=lambda added: -added[0]):
                result += lines
        return result

    def _insert(self, behind: _Entry, depth: int, lines: list[str]) -> None:
        self._added.setdefault(behind.end, []).append((depth, lines))

    def into(self, old: _Entry, new: _Entry, column: int, depth: int = 0, said: Collection[str] = ()) -> None:
        """Add to the entry ``old`` of the text what ``new`` has below it.

        ``column`` is that of what stands below ``old``, ``depth`` how deep ``old`` lies, ``said`` the keys that the spec has
        of ``old``, wherever they stand.
        """
        column = next((one.column for one in old.below if one.kind != "note"), column)
        waiting: list[_Entry] = []
        for entry in new.below:
            if entry.kind == "note":
                waiting.append(entry)
                continue
            found = _counterpart(entry, old)
            if found is None and entry.name in said:
                self._explain(old, entry, column, depth)
            elif found is None:
                is_known = entry.kind == "key" and entry.value and not entry.is_comment and entry.name not in _ADDED
                self._add(old, [*waiting, *([] if is_known else [entry])], column, depth, said)
                waiting = []
            elif entry.name == "partial" and entry.kind == "key":
                self._add_partial(found, entry, old, depth, said)
            elif entry.below:
                self._beside(found, entry, depth, old.name)
        self._add(old, waiting, column, depth)

    def _beside(self, found: _Entry, entry: _Entry, depth: int, kind: str) -> None:
        """Add what ``entry`` has below it to the same entry of the text, behind it where that stands in braces."""
        if entry.name == "vcenter":
            self._require_same(found, entry)
        if found.value.startswith(("{", "[")):
            if _lacks(_flow(found), entry):
                name = found.name or _identity(found).get("name", "this")
                note = f"{' ' * found.column}## {name} above is in braces or brackets: what it lacks goes in there"
                if note.strip() not in {line.strip() for line in self._lines}:
                    lines = self._spelled(entry, found.column, is_comment=True)
                    self._insert(found, depth, [note, *lines])
        elif not found.value or found.kind == "element":
            said = self._said.get((kind, _identity(found).get("name", "").casefold()), ()) if depth == 1 else ()
            self.into(found, entry, found.column + 2, depth + 1, said)

    def _explain(self, old: _Entry, entry: _Entry, column: int, depth: int) -> None:
        """Say what is missing below a key that comes from a profile: written in the object it would take its place."""
        note = f"## {entry.name} comes from a profile or an anchor: what it lacks goes in there"
        if note not in {one.name for one in old.below if one.kind == "note"}:
            lines = self._spelled(entry, column, is_comment=True)
            self._insert(old, depth, [" " * column + note, *(line.replace("# ", "## ", 1) for line in lines)])

    def _require_same(self, found: _Entry, entry: _Entry) -> None:
        own = (_flow(found) if found.value else found).get("name")
        other = entry.get("name")
        if own is not None and other is not None and own.value.strip("\"'") != other.value.strip("\"'"):
            message = f"it is of the vCenter Server {own.value}, and facts of {other.value} are missing"
            raise InputError(message, Location(self._file, found.line + 1), _ANOTHER)

    def _add(self, old: _Entry, entries: Sequence[_Entry], column: int, depth: int, said: Collection[str] = ()) -> None:
        """Add entries with all that is below them behind everything in ``old``; a note only where it is not there yet."""
        known = {one.name for one in old.below if one.kind == "note"}
        for entry in entries:
            if entry.kind == "note":
                if entry.name not in known:
                    self._insert(old, depth, [" " * column + entry.name])
                continue
            if entry.kind == "key" and entry.name == "partial":
                names = _names(self._new[entry.line])
                kept = [name for name in names if name not in said and not _is_real(old.get(name))]
                if kept:
                    self._insert(old, depth, [f"{' ' * column}partial: [{', '.join(kept)}]"])
                continue
            inside = old.indent if old.is_comment else None
            lines = self._spelled(entry, column, is_comment=entry.is_comment, inside=inside)
            self._insert(old, depth, lines)

    def _spelled(self, entry: _Entry, column: int, *, is_comment: bool, inside: int | None = None) -> list[str]:
        """Return the lines of an entry, as a comment where that is asked for, moved to a column.

        ``inside`` is where the comment around it has its marks, if it comes into one.
        """
        lines = []
        start = column if inside is None else inside
        for line in self._new[entry.line : entry.end + 1]:
            if not line.strip():
                continue
            if _NOTE.match(line):
                lines.append(" " * (column + len(line) - len(line.lstrip()) - entry.column) + line.strip())
                continue
            found = _LINE.fullmatch(line)
            assert found is not None
            deeper = len(found["indent"]) + len(found["deeper"]) - entry.column
            if is_comment or inside is not None:
                lines.append(f"{' ' * start}# {' ' * (column - start + deeper)}{found['rest']}")
            elif found["mark"] is None:
                lines.append(f"{' ' * (column + deeper)}{found['rest']}")
            else:
                inner = len(found["indent"]) - entry.column
                lines.append(f"{' ' * (column + inner)}# {' ' * (deeper - inner)}{found['rest']}")
        return lines

    def _add_partial(self, found: _Entry, entry: _Entry, old: _Entry, depth: int, said: Collection[str]) -> None:
        """Add to a list of partial lists those that are not there, of which ``old`` has no list of its own."""
        if found.is_comment:
            self._add(old, [entry], entry.column if old.column < 0 else found.column, depth, said)
            return
        line = self._lines[found.line]
        written = _LIST.fullmatch(line)
        names = [] if written is None else _names(line)
        wanted = _names(self._new[entry.line])
        missing = [name for name in wanted if name not in said and not _is_real(old.get(name))]
        added = [name for name in missing if name not in names]
        if added and written is not None:
            self._lines[found.line] = f"{written['start']}{', '.join([*names, *added])}{written['end']}"
        elif set(added) - {one.value for one in found.below}:
            raise InputError(
                "its “partial” is written so that nothing can be added to it", Location(self._file, found.line + 1)
            )


def _counterpart(entry: _Entry, old: _Entry) -> _Entry | None:
    """Return what of the text is the same entry as one of what is missing; a real one rather than a comment."""
    same = [one for one in old.below if one.kind == entry.kind and (entry.kind == "element" or one.name == entry.name)]
    if entry.kind == "element":
        wanted = _identity(entry)
        is_host = old.name == "hosts"
        if not wanted:
            return same[0] if same else None
        same = [one for one in same if _is_same(wanted, _identity(one), is_host=is_host)]
    return min(same, key=lambda one: one.is_comment, default=None)


def _identity(entry: _Entry) -> dict[str, str]:
    """Return the keys that say which member an element is; of one in braces as YAML reads it."""
    below = _flow(entry).below if entry.value.startswith("{") else entry.below
    return {one.name: one.value.strip("\"'") for one in below if one.kind == "key" and one.name in _NAMES and one.value}


def _is_same(wanted: Mapping[str, str], known: Mapping[str, str], *, is_host: bool) -> bool:
    shared = wanted.keys() & known.keys()
    if not shared or ("name" in wanted) != ("name" in known):
        return False
    pairs = [(wanted[key], known[key]) for key in shared]
    return all(one == other or (is_host and one.casefold() == other.casefold()) for one, other in pairs)


def _flow(entry: _Entry) -> _Entry:
    """Return an entry whose value stands in braces or brackets, as far as one line has it, with its keys below it."""
    found = _Entry(entry.kind, entry.name, entry.column, entry.line, entry.is_comment, end=entry.end)
    try:
        documents = parse_yaml(_uncommented(entry.value), "-")
    except FtpolicyError:
        return found
    plain = documents[0].plain() if documents else None
    found.below = list(_flow_entries(plain, entry))
    return found


def _flow_entries(plain: Any, entry: _Entry) -> Iterator[_Entry]:
    if isinstance(plain, Mapping):
        for key, value in plain.items():
            one = _Entry("key", str(key), entry.column, entry.line, is_comment=False, value=str(value), end=entry.end)
            one.below = list(_flow_entries(value, entry))
            yield one
    elif isinstance(plain, list):
        for value in plain:
            one = _Entry("element", "", entry.column, entry.line, is_comment=False, end=entry.end)
            one.below = list(_flow_entries(value, entry))
            yield one


def _lacks(old: _Entry, new: _Entry) -> bool:
    """Tell whether ``new`` has something below it that ``old`` has not."""
    for one in new.below:
        found = None if one.kind == "note" else _counterpart(one, old)
        if one.kind != "note" and one.name != "partial" and (found is None or _lacks(found, one)):
            return True
    return False


def _is_real(entry: _Entry | None) -> bool:
    return entry is not None and not entry.is_comment


def _names(line: str) -> list[str]:
    found = _LIST.fullmatch(line)
    return [] if found is None else [name.strip() for name in found["names"].split(",") if name.strip()]


def _says_the_same(old: Any, new: Any, key: str = "") -> bool:
    """Tell whether ``new`` has all of ``old``, and beside it only further elements, partial lists and what is empty."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        added = new.keys() - old.keys()
        return all(name in new and _says_the_same(one, new[name], name) for name, one in old.items()) and all(
            name in (*_ADDED, *PROFILES.values(), "vcenter") or key in PROFILES.values() or isinstance(new[name], list)
            for name in added
        )
    if isinstance(old, list) and isinstance(new, list):
        if key == "partial":
            return set(map(str, old)) <= set(map(str, new))
        return len(old) <= len(new) and all(map(_says_the_same, old, new))
    return type(old) is type(new) and bool(old == new)
