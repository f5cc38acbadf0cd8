"""The comments that belong to imports: where facts come from (``#=``), and what could not be read and why (``#?``).

They are found again by these marks and renewed; every other comment belongs to people.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from validator.facts.fields import object_field
from validator.facts.spec_document import natural, partial_lists
from validator.messages import clean
from validator.model import Path
from validator.reasons import Reason
from validator.spec_files.compare import Comparison
from validator.spec_files.edits import Edits
from validator.spec_files.yaml_tree import Part

HEAD = """\
# A cluster spec that `ftpolicy import` wrote. Importing into it again renews what the sources tell and leaves all the rest
# as it stands: keys, objects, comments, order. A line that ends with the comment "# keep" is left alone.
# Comments with #= and #? belong to imports: where facts come from, and what could not be read and why.
apiVersion: ftpolicy/v1
kind: ClusterSpec
"""
"""What a new file begins with."""

TARGET_HEAD = f"{HEAD}describes: target\n"
"""What a new file begins with that tells of an estate as it is meant to be."""

_MARKED = re.compile(r"^[ \t]*#[=?] .*$", re.MULTILINE)
_ORIGIN = re.compile(r"#= imported from (.*)")
_KEYS = re.compile(r"#= from (.*): ([a-z_, ]+)")


def imported_from(text: str, origins: Iterable[str]) -> list[str]:
    """Return the origins of earlier imports into ``text``, and after them those of this one."""
    earlier = [match[1].strip() for match in _ORIGIN.finditer(text)]
    return list(dict.fromkeys([*earlier, *map(_line, origins)]))


def renew_head(edits: Edits, root: Part, origins: Sequence[str], unread: Mapping[Path, Reason]) -> None:
    """Renew the marks at the top of a file: all origins, and what is unread but belongs to no object."""
    start = edits.line_start(root.start)
    for match in _MARKED.finditer(edits.text, 0, start):
        edits.remove(match.start(), min(match.end() + 1, start))
    lines = [f"#= imported from {origin}" for origin in origins]
    lines += [_unread(path, reason) for path, reason in sorted(unread.items())]
    edits.insert(start, "".join(f"{line}{edits.newline}" for line in lines))


def loose(comparison: Comparison) -> dict[Path, Reason]:
    """Return what could not be read and belongs to no object that the sources tell; no entry of the guide that the file has."""
    told = {(kind, name) for kind, names in comparison.told_names.items() for name in names}
    written = {("compatibility_guide", name) for name in comparison.file.members("compatibility_guide")}
    unknown = comparison.told.unknown.items()
    return {path: why for path, why in unknown if (len(path) < 3 or path[:2] not in told) and path not in written}


def unread_lines(comparison: Comparison) -> dict[tuple[str, str], list[str]]:
    """Return for every object that the sources tell a comment for each fact that could not be read, or is disputed."""
    lines: dict[tuple[str, str], list[str]] = {
        (kind, name): [] for kind, names in comparison.told_names.items() for name in names
    }
    for path, reason in sorted(comparison.told.unknown.items()):
        if len(path) < 3 or path[:2] not in lines:
            continue
        kind, name, key = path[:3]
        in_part = len(path) == 3 and key in partial_lists(comparison.told.partial, kind, name)
        if comparison.told.get(path) is None or in_part:
            lines[kind, name].append(_unread(path[2:], reason))
    return lines


def in_common(lists: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines that all ``lists`` have."""
    return [line for line in lists[0] if all(line in other for other in lists)]


def origins_of(comparison: Comparison) -> dict[Path, list[str]]:
    """Return which sources told something of each key of an object: of most keys one."""
    found: dict[Path, dict[str, None]] = defaultdict(dict)
    for path, location in comparison.told.sources.items():
        if len(path) > 2:
            found[path[:3]][location.file] = None
    return {path: list(origins) for path, origins in found.items()}


def origin_lines(comparison: Comparison, path: Path, block: str, origins: Mapping[Path, Sequence[str]]) -> list[str]:
    """Return a comment for each source of an object's keys.

    Keys that no source tells any more stay with the source that ``block``, the object's text, names for them.
    """
    known = {key.strip(): match[1] for match in _KEYS.finditer(block) for key in match[2].split(",")}
    for key in comparison.told.objects[path[0]][path[1]]:
        if key != "name":
            known[key] = _line(" and ".join(origins.get((*path, key), ())))
    keys = defaultdict(list)
    for key in object_field(path[0]).members:
        if known.get(key):
            keys[known[key]].append(key)
    return [f"#= from {origin}: {', '.join(keys[origin])}" for origin in sorted(keys, key=natural)]


def without_provenance(text: str) -> str:
    """Return ``text`` without the comments of imports."""
    return re.sub(_MARKED.pattern + r"\n?", "", text, flags=re.MULTILINE)


def end_of(edits: Edits, part: Part) -> int:
    """Return where an object ends, its marks included: those of an object in braces stand behind it."""
    end = edits.line_end(part.end)
    while match := _MARKED.match(edits.text, end + len(edits.newline)):
        end = edits.line_end(match.start())
    return end


def renew(edits: Edits, part: Part, lines: Sequence[str]) -> None:
    """Renew the marks of the object or profile ``part``: where they stand, else behind its first key."""
    is_line = part.is_flow or not part.entries
    after = part.end if is_line else part.entries[0][1].end
    found = list(_MARKED.finditer(edits.text, part.start, end_of(edits, part)))
    if found:
        after = found[0].start() - len(edits.newline)
    edits.insert_lines(after, lines, edits.indentation(part.end) if is_line else part.column)
    for match in found:
        edits.remove(edits.line_end(match.start() - len(edits.newline)), edits.line_end(match.start()))


def _unread(path: Path, reason: Reason) -> str:
    return _line(f"#? {'.'.join(path)}: {reason}")


def _line(text: str) -> str:
    """Return ``text`` on one line: what comes from a source must not end the comment that it stands in."""
    return clean(" ".join(text.split()))
