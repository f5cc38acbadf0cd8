"""The undecided facts as a cluster spec to be filled in: every missing key as a comment, nothing invented."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from validator.facts.fields import PROFILES, Field, object_field, places_of
from validator.facts.model import Facts
from validator.findings.model import Result
from validator.messages import clean
from validator.model import Outcome, Path
from validator.own_files import SCHEMA_LINE
from validator.readers.yaml_text import resolve_scalar
from validator.spec_files.missing_groups import Alike, WrittenProfiles, alike
from validator.verdicts.missing import Missing

_LISTS = ("compatibility_guide", "clusters", "hosts", "distributed_switches", "datastores", "vms")
HEAD = ("apiVersion: ftpolicy/v1", "kind: ClusterSpec")
"""The lines that every cluster spec begins with."""

_NOTHING = "## No verdict is undecided: there is nothing to fill in."
_BUT = "## But not everything could be read or judged; the report says what."
_GUIDE = (
    "## What could not be decided, as a cluster spec to be filled in and checked with the other inputs.",
    '## Take away the "# " before a key and write its value after the colon. A list is complete once it stands here;',
    "## [] says none. Keys that stay comments stay unknown. Lines with ## only explain.",
)
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")
_MAX_RULES = 3
_TOLD = re.compile(r"   # (?:.*(?P<claim>an input claims [^;]*;).*|.*)$", re.MULTILINE)
"""What is told of a key: two objects lack the same of it, whatever the reason and the rules; what an input claims is of one."""

_SHARED = "## for {names}: a key of the object itself wins"
_MAX_NAMES = 8
_OF_OURS = re.compile(
    r"---|apiVersion: \S+|kind: \S+|vcenter:|[a-z_]+:|[ ]*partial: \[[a-z_, ]*\]|  missing-[a-z0-9-]+:"
    r"|[ ]*(?:- )?(?:name|datacenter|cluster|vendor|model|profile): .*"
)
"""Lines that stand in it without anybody's doing, and are no comments."""
_COMMENT_OF_OURS = re.compile(r"[ ]*(##.*|#[ ]*(- )?[^\s:]+:([ ]{3}#.*)?|#[ ]*(- )?[a-z_]+: [^#]*|#[ ]*- \{\})")
"""Comments that stand in it without anybody's doing: a key without a value, or one that only names a member."""
_TYPES = {"string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false"}


@dataclass(slots=True)
class _MissingEntry:
    """A place in the spec: what is missing there, which rules wait for it, and what is missing below it."""

    missing: Missing | None = None
    rules: set[str] = field(default_factory=set)
    below: dict[str, _MissingEntry] = field(default_factory=dict)

    def at(self, path: Iterable[str]) -> _MissingEntry:
        found = self
        for key in path:
            found = found.below.setdefault(key, _MissingEntry())
        return found


def missing_spec(result: Result, written: WrittenProfiles | None = None) -> str:
    """Return the text of a cluster spec with every fact that an undecided verdict of ``result`` lacks, as comments.

    The text can be read as it is, and then says nothing new. Objects are in the order of their names, keys in the order
    of the schema. What several hosts or virtual machines of a cluster lack stands in a profile, once. ``written`` are the
    profiles of the file into which the text is merged.
    """
    needs = _needs(result)
    if not needs.below:
        return "\n".join((_NOTHING, *([_BUT] if result.errors else []), *HEAD)) + "\n"
    return "\n".join((*_GUIDE, *_Writer(result.facts, needs, written or WrittenProfiles()).lines())) + "\n"


def is_unfilled(text: str) -> bool:
    """Tell whether ``text`` is such a spec in which nobody has written anything yet."""
    lines = text.splitlines()
    lines = lines[1:] if lines and lines[0].startswith(SCHEMA_LINE) else lines
    comments = [line for line in lines if line.lstrip().startswith("#")]
    written = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    is_ours = all(map(_OF_OURS.fullmatch, written)) and all(map(_COMMENT_OF_OURS.fullmatch, comments))
    return bool(lines) and lines[0] in (_GUIDE[0], _NOTHING) and is_ours


def _union(needs: Sequence[_MissingEntry]) -> _MissingEntry:
    """Return what several objects lack, with the rules that wait for it of any of them."""
    result = _MissingEntry(next((one.missing for one in needs if one.missing is not None), None))
    for one in needs:
        result.rules |= one.rules
    for key in dict.fromkeys(key for one in needs for key in one.below):
        result.below[key] = _union([one.below[key] for one in needs if key in one.below])
    return result


def _needs(result: Result) -> _MissingEntry:
    root = _MissingEntry()
    for finding in result.findings:
        if finding.verdict.outcome == Outcome.UNDECIDED:
            for missing in finding.missing:
                need = root.at(missing.path)
                need.missing = missing
                need.rules.add(finding.rule.id)
    return root


class _Writer:
    """Writes what is needed of each object beside its schema and what is known of it."""

    def __init__(self, facts: Facts, needs: _MissingEntry, written: WrittenProfiles) -> None:
        self._facts = facts
        self._needs = needs
        self._exemplified: set[str] = set()
        self._alike = {kind: self._groups(kind, written) for kind in PROFILES}
        self._group_of = {
            (kind, name): group for kind, groups in self._alike.items() for group in groups for name in group.names
        }

    def lines(self) -> Iterator[str]:
        """Yield the lines of all documents: a spec has one vCenter, so each further one is a document of its own."""
        vcenters = sorted(self._needs.below.get("vcenters", _MissingEntry()).below)
        yield from HEAD
        for position, name in enumerate(vcenters):
            if position:
                yield from ("---", *HEAD)
            yield "vcenter:"
            yield from self._object("vcenters", name, _MissingEntry(), "  ")
        if len(vcenters) > 1:
            yield from ("---", *HEAD)
        listed = {kind: names for kind in _LISTS if (names := self._listed(kind))}
        if listed:
            yield f"partial: [{', '.join(listed)}]"
        for kind in _LISTS:
            need = self._needs.below.get(kind, _MissingEntry())
            if kind not in listed:
                if need.missing is not None:
                    yield f"# {kind}:   # a list; [] says none; {_why(need)}"
                continue
            if need.missing is not None:
                yield _missing_comment(
                    "", f'Missing: all {kind}. Once every one is listed, take "{kind}" out of partial', need
                )
            yield from self._section(kind, listed[kind], need)

    def _section(self, kind: str, listed: Sequence[str], need: _MissingEntry) -> Iterator[str]:
        """Yield the profiles and the objects of a kind."""
        known = self._facts.objects.get(kind, {})
        if self._alike.get(kind):
            yield f"{PROFILES[kind]}:"
            for group in self._alike[kind]:
                yield from self._profile(kind, group)
        names = [name for name in listed if not self._is_settled(kind, name)]
        if names:
            yield f"{kind}:" if any(name in known for name in names) else f"# {kind}:"
        for name in names:
            lines = list(self._object(kind, name, need, "    "))
            lines[0] = f"  - {lines[0].lstrip()}"
            yield from lines if name in known else map(_as_comment, lines)

    def _listed(self, kind: str) -> list[str]:
        """Return the objects to list: what lacks something, and everything of a list that is to be completed."""
        need = self._needs.below.get(kind, _MissingEntry())
        names = set(need.below)
        if need.missing is not None:
            names |= set(self._facts.objects.get(kind, {}))
        names |= {name for name in self._facts.members(kind) if self._completes(kind, name)}
        return sorted(name for name in names if (kind, name, "name") not in self._facts.unknown)

    def _completes(self, kind: str, name: str) -> bool:
        """Tell whether the object belongs to a cluster of which every member is asked for."""
        if kind not in ("hosts", "vms") or (kind, name, "cluster") in self._facts.partial:
            return False
        cluster = self._needs.below.get("clusters", _MissingEntry()).below.get(
            self._known(kind, name).get("cluster", "")
        )
        return cluster is not None and kind in cluster.below

    def _groups(self, kind: str, written: WrittenProfiles) -> list[Alike]:
        """Return which objects that inputs list lack the same keys."""
        lacking: dict[str, dict[str, str]] = {}
        clusters: dict[str, str] = {}
        below = self._needs.below.get(kind, _MissingEntry()).below
        for name, need in below.items():
            known = self._known(kind, name)
            is_open = (kind, name, "name") in self._facts.unknown or known.get("name", name) != name
            if need.missing is not None or not known or is_open:
                continue
            lacking[name] = self._texts(kind, name, need)
            is_asked = "cluster" in need.below or (kind, name, "cluster") in self._facts.contradictions
            if "cluster" in known and not is_asked:
                clusters[name] = known["cluster"]
        return alike(kind, lacking, clusters, written)

    def _texts(self, kind: str, name: str, need: _MissingEntry) -> dict[str, str]:
        """Return what would be written of each key, without why it is not known."""
        result = {}
        for key, one in need.below.items():
            before = set(self._exemplified)
            lines = [
                *self._keys(
                    object_field(kind), self._known(kind, name), _MissingEntry(below={key: one}), (kind, name), ""
                )
            ]
            self._exemplified = before
            if lines and lines[0].startswith(f"# {key}:"):
                result[key] = _TOLD.sub(lambda found: found["claim"] or "", "\n".join(lines))
        return result

    def _profile(self, kind: str, group: Alike) -> Iterator[str]:
        """Yield a profile with what its objects lack; a new one has their cluster, which is known."""
        every = self._needs.below[kind].below
        need = _union([every[name] for name in group.names])
        need.below = {key: one for key, one in need.below.items() if key in group.keys}
        first = group.names[0]
        shown = ", ".join(group.names[:_MAX_NAMES])
        more = f" and {len(group.names) - _MAX_NAMES} more" if len(group.names) > _MAX_NAMES else ""
        yield f"  {_scalar(group.profile)}:"
        if group.is_new:
            yield f"    {_SHARED.format(names=_comment(shown + more))}"
            yield f"    cluster: {_scalar(group.cluster)}"
        yield from self._keys(object_field(kind), self._known(kind, first), need, (kind, first), "    ")

    def _is_settled(self, kind: str, name: str) -> bool:
        """Tell whether all that an object lacks stands in the profile that it has already."""
        group = self._group_of.get((kind, name))
        if group is None or group.is_new or self._needs.below[kind].missing is not None:
            return False
        return not self._completes(kind, name) and set(self._needs.below[kind].below[name].below) <= group.keys

    def _known(self, kind: str, name: str) -> Mapping[str, Any]:
        return self._facts.objects.get(kind, {}).get(name, {})

    def _object(self, kind: str, name: str, section: _MissingEntry, indent: str) -> Iterator[str]:
        need = self._needs.below.get(kind, section).below.get(name, _MissingEntry())
        known, schema = self._known(kind, name), object_field(kind)
        yield from (indent + line for line in _identity(kind, name, known))
        if self._completes(kind, name):
            yield f"{indent}cluster: {_scalar(known['cluster'])}"
        group = self._group_of.get((kind, name))
        if group is not None and group.is_new:
            yield f"{indent}profile: {group.profile}"
        # a list that is only there for some of its members must not pass for complete
        partial = [key for key, one in need.below.items() if self._is_excerpt(schema, (kind, name), key, one)]
        if partial:
            yield f"{indent}partial: [{', '.join(key for key in schema.members if key in partial)}]"
        if need.missing is not None and not need.below:  # an entry that is not there at all
            for key in (key for key in schema.members if key not in (schema.key or "vendor/model").split("/")):
                yield f"{indent}# {key}:   # {kind_of(schema.members[key])}; {_why(need)}"
        if group is not None:
            need = _MissingEntry(below={key: one for key, one in need.below.items() if key not in group.keys})
        yield from self._keys(schema, known, need, (kind, name), indent)

    def _is_excerpt(self, schema: Field, path: Path, key: str, need: _MissingEntry) -> bool:
        member = schema.members.get(key)
        if member is None or member.shape != "collection" or not need.below or "partial" not in schema.members:
            return False
        return need.missing is None or not self._can_be_joined(member, (*path, key))

    def _can_be_joined(self, collection: Field, path: Path) -> bool:
        """Tell whether a spec can name every known member; a planned VMkernel adapter is known by port group and IP."""
        members = self._facts.get(path) or {}
        if collection.key == "position":
            return True
        return all(
            str(collection.key) in one or {"port_group", "ip"} <= set(one) or key == one.get("name")
            for key, one in members.items()
        )

    def _keys(
        self, schema: Field, known: Mapping[str, Any], need: _MissingEntry, path: Path, indent: str, deeper: str = "# "
    ) -> Iterator[str]:
        """Yield the commented keys of one object; ``deeper`` is the comment mark and the indent behind it."""
        order = {key: position for position, key in enumerate(schema.members)}
        for key, one in sorted(need.below.items(), key=lambda item: (order.get(item[0], len(order)), item[0])):
            here = (*path, key)
            member = schema.child(key)
            if member is None or here in self._facts.contradictions:
                yield from self._unwritable(here, one, indent)
            elif member.shape == "collection" and (one.below or known.get(key)):
                yield f"{indent}{deeper}{key}:" + (f"   # add what else there is; {_why(one)}" if one.missing else "")
                yield from self._members(member, known.get(key, {}), one, here, indent, deeper + "  ")
            elif member.shape == "object" and (one.missing or not one.below) and member.members:
                yield f"{indent}{deeper}{key}:   # fill in what is known; {_why(one)}"
                yield from self._parts(member, known.get(key, {}), one, here, indent, deeper + "  ")
            elif not one.below or member.shape in ("scalar", "list"):
                claim = f"an input claims {_comment(str(known[key]))}; " if key in known else ""
                place = "".join(f"; {_comment(text)}" for text in places_of(member)[:1])
                yield f"{indent}{deeper}{_scalar(key)}:   # {kind_of(member)}{place}; {claim}{_why(one)}"
                yield from self._example(member, key, indent)
            else:
                yield f"{indent}{deeper}{_scalar(key)}:"
                yield from self._keys(member, known.get(key, {}), one, here, indent, deeper + "  ")

    def _example(self, found: Field, key: str, indent: str) -> Iterator[str]:
        """Yield a member of a list as it may be, once in a text for each key."""
        example = example_member(found)
        if example and key not in self._exemplified:
            self._exemplified.add(key)
            yield f"{indent}## {key} has members such as {example}"

    def _parts(
        self, schema: Field, known: Mapping[str, Any], need: _MissingEntry, path: Path, indent: str, deeper: str
    ) -> Iterator[str]:
        """Yield all keys of an object of which nothing is known, also where one of them is asked for by itself."""
        for name in dict.fromkeys((*schema.members, *need.below)):
            if name in need.below:
                yield from self._keys(
                    schema, known, _MissingEntry(below={name: need.below[name]}), path, indent, deeper
                )
            elif schema.members[name].shape in ("scalar", "list"):
                yield f"{indent}{deeper}{name}:   # {kind_of(schema.members[name])}"

    def _members(
        self, collection: Field, known: Mapping[str, Any], need: _MissingEntry, path: Path, indent: str, deeper: str
    ) -> Iterator[str]:
        """Yield the elements of a list: all that are known, or only those that lack something where it is an excerpt."""
        assert collection.item is not None
        assert collection.key is not None
        everything = need.missing is not None or len(path) > 3 or collection.key == "position"
        for name in sorted({*need.below, *(known if everything else ())}, key=_natural):
            value, one = known.get(name, {}), need.below.get(name, _MissingEntry())
            lines = [f"{indent}{deeper}  {line}" for line in _element(collection.key, name, value)]
            lines += self._keys(collection.item, value, one, (*path, name), indent, deeper + "  ")
            start = len(indent) + len(deeper)
            if not lines:
                yield f"{indent}{deeper}- {{}}"
                continue
            yield f"{lines[0][:start]}- {lines[0][start + 2 :]}"
            yield from lines[1:]

    def _unwritable(self, path: Path, need: _MissingEntry, indent: str) -> Iterator[str]:
        """Say what cannot be supplied by a key at this place: members of a cluster, versions, contradictions."""
        if path in self._facts.contradictions:
            yield _missing_comment(indent, f"{path[-1]}: correct one of the inputs that disagree", need)
        elif path[0] == "clusters" and path[2:] in (("hosts",), ("vms",)):
            text = f"Missing: all {path[2]} of this cluster. List them with `cluster`, and take them out of partial"
            yield _missing_comment(indent, text, need)
        elif need.missing is not None:
            yield _missing_comment(indent, f"Missing: {need.missing.supply}", need)


def _as_comment(line: str) -> str:
    """Return a line of an object that no input lists, only names: to be there at all it takes somebody who says so."""
    return (
        line[2:] if line.lstrip().startswith("##") else "  # " + line[2:].replace("# ", "", line.startswith("    # "))
    )


def _identity(kind: str, name: str, known: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys that name an object, so that it joins with the same one of the other inputs."""
    if kind == "compatibility_guide":
        vendor, _, model = name.partition("/")
        yield f"vendor: {_scalar(known.get('vendor', vendor))}"
        yield f"model: {_scalar(known.get('model', model))}"
        return
    plain = str(known.get("name", name))
    yield f"name: {_scalar(plain)}"
    if plain != name and "datacenter" in known:
        yield f"datacenter: {_scalar(known['datacenter'])}"


def _element(key: str, name: str, known: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys that name a member of a list; a planned VMkernel adapter is found by its port group and IP."""
    if key == "position":
        return
    if key == "device" and "device" not in known and "port_group" in known:
        yield f"device:   # text; the device of {_comment(name)}"
        yield from (f"{one}: {_scalar(str(known[one]))}" for one in ("port_group", "ip") if one in known)
    else:
        yield f"{key}: {_scalar(name)}"


def _missing_comment(indent: str, text: str, need: _MissingEntry) -> str:
    return f"{indent}## {_comment(text)}; {_why(need)}"


def _why(need: _MissingEntry) -> str:
    """Return why a fact is unknown and which rules wait for it."""
    rules: Sequence[str] = sorted(need.rules)
    told = ", ".join(rules[:_MAX_RULES])
    more = f" and {len(rules) - _MAX_RULES} more" if len(rules) > _MAX_RULES else ""
    return _comment(f"{need.missing.reason if need.missing else 'unknown'}; for {told}{more}")


def _comment(text: str) -> str:
    """Return ``text`` on one line: what comes from an input must not end the comment that it stands in."""
    return clean(" ".join(text.split()))


def example_member(found: Field) -> str:
    """Return a member of a list as it may be, on one line; nothing where the schema has no example."""
    if found.shape != "collection" or "examples" not in found.schema:
        return ""
    return _flow(found.schema["examples"][0][0])


def _flow(value: Any) -> str:
    """Return a value of the schema on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value) if isinstance(value, str) else json.dumps(value)


def kind_of(found: Field) -> str:
    """Return which values a key takes, in words."""
    schema = found.schema
    if "enum" in schema:
        return f"one of: {', '.join(map(str, schema['enum']))}"
    if "oneOf" in schema or "pattern" in schema:
        return _comment(str(schema.get("description", "another value"))).rstrip(".")
    if found.shape in ("collection", "list"):
        choices = found.item.schema.get("enum") if found.item is not None else None
        return f"a list of: {', '.join(choices)}; [] says none" if choices else "a list; [] says none"
    kind = schema.get("type", "")
    kind = kind[0] if isinstance(kind, list) else kind  # ["string", "null"]: null is one way of saying none
    such_as = f", such as {schema['examples'][0]}" if kind == "string" and "examples" in schema else ""
    return _TYPES.get(kind, "a mapping; {} says none") + such_as


def _scalar(text: str) -> str:
    """Return ``text`` as a YAML scalar that is read as this text: plain where that is safe, else in quotes."""
    if _PLAIN.fullmatch(text) and resolve_scalar(text) == text:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _natural(name: str) -> tuple[int, str]:
    """Order positions as numbers, everything else as text."""
    return (int(name), "") if name.isdecimal() and len(name) < 10 else (0, name)
