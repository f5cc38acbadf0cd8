"""What undecided verdicts ask, one question for each distinct fact, and a spec with what people answer.

A question is about all objects that lack the same fact: the version of four hosts is one question. An answer is text as people
type it; what it says is read and checked by the reader of cluster specs, and written by the writer that renews specs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from validator.errors import InputError, nearest
from validator.facts.fields import DOCUMENT_LISTS, Field, field_at, object_field, spec_field
from validator.facts.join import join
from validator.facts.model import Facts
from validator.facts.spec_document import spec_object, with_memberships
from validator.findings.model import Result
from validator.inputs.spec import read_spec
from validator.model import KINDS, Outcome, Path
from validator.readers.yaml_text import parse_yaml
from validator.spec_files.missing import HEAD, kind_of
from validator.spec_files.missing_groups import OF_EACH
from validator.spec_files.render import block_lines
from validator.spec_files.write import add_to_spec
from validator.verdicts.missing import Missing

ORIGIN = "the answer"
_ADDRESSES = re.compile(r"(?P<net>(?:\d{1,3}\.){3})(?P<first>\d{1,3})-(?P<last>\d{1,3})")
_PAIR = re.compile(r"[a-z_]+:\s")
_ALL = "all"
_NONE = ("none", "[]")
_YES = {"yes": True, "y": True, "no": False, "n": False}
_TEXT = "string"


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that objects of one kind lack.

    ``below`` is where it stands in each of them, ``objects`` are their names (empty for a list of the whole estate), ``rules``
    those that wait for it. ``instead`` are keys beside it of which one, or all of one entry, would do as well.
    """

    kind: str
    below: Path
    objects: tuple[str, ...]
    rules: frozenset[str] = frozenset()
    instead: tuple[tuple[str, ...], ...] = ()

    @property
    def field(self) -> Field:
        """What the schema says of the fact."""
        if not self.objects:
            return spec_field().members[self.kind]
        found = field_at((self.kind, self.objects[0], *self.below))
        assert found is not None
        return found

    @property
    def key(self) -> str:
        """Where a spec has the fact, with the member that it is about: ``hosts[].pnics[vmnic0].speed_mbps``."""
        found, parts = object_field(self.kind) if self.objects else spec_field(), []
        for name in self.below:
            is_member = found.shape == "collection"
            parts.append(f"[{name}]" if is_member else f".{name}")
            child = found.child(name)
            assert child is not None
            found = child
        start = "vcenter" if self.kind == "vcenters" else f"{self.kind}[]" if self.objects else self.kind
        return start + "".join(parts)

    @property
    def is_of_each(self) -> bool:
        """Tell whether no two objects can have the same answer; of a list its other keys may be the same."""
        return len(self.objects) > 1 and self.below[-1] in OF_EACH

    @property
    def is_yes_or_no(self) -> bool:
        """Tell whether the answer is true or false, and nothing beside it would do instead."""
        return bool(self.objects) and self.field.schema.get("type") == "boolean" and not self.instead

    @property
    def takes(self) -> str:
        """Which values it takes, in words."""
        return kind_of(self.field)

    def about(self, name: str) -> Question:
        """Return the same question about one object only."""
        return replace(self, objects=(name,))


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of a result, and the keys that no answer could supply, each with what would."""

    questions: Sequence[Question]
    elsewhere: Mapping[str, str] = field(default_factory=dict)


def questions_of(result: Result) -> Asked:
    """Return what the undecided verdicts of ``result`` ask: the version, what is one value, and lists of members last.

    Among those, the question that most verdicts wait for comes first: its answer may make others needless.
    """
    rules: dict[tuple[str, Path], set[str]] = {}
    objects: dict[tuple[str, Path], dict[str, Missing]] = {}
    verdicts: dict[tuple[str, Path], int] = {}
    elsewhere: dict[str, str] = {}
    for finding in result.findings:
        if finding.verdict.outcome != Outcome.UNDECIDED:
            continue
        for missing in finding.missing:
            if not _can_be_answered(result.facts, missing.path):
                elsewhere.setdefault(_shown(missing.path), str(missing.supply))
                continue
            place = (missing.path[0], missing.path[2:])
            rules.setdefault(place, set()).add(finding.rule.id)
            verdicts[place] = verdicts.get(place, 0) + 1
            objects.setdefault(place, {}).update(dict.fromkeys(missing.path[1:2], missing))
    found = [
        Question(place[0], place[1], tuple(objects[place]), frozenset(rules[place]), _instead(objects[place].values()))
        for place in sorted(rules, key=lambda place: -verdicts[place])
    ]
    # Members tell a mapping of which they are asked for, and a list tells all of its members.
    around = {(one.kind, one.below[:end]) for one in found for end in range(len(one.below))}
    found = [one for one in found if not (_is_mapping(one) and (one.kind, one.below) in around)]
    whole = {(one.kind, one.below) for one in found}
    found = [one for one in found if not any((one.kind, one.below[:end]) in whole for end in range(len(one.below)))]
    found.sort(key=_effort)
    return Asked(found, elsewhere)


def _is_mapping(question: Question) -> bool:
    return bool(question.objects) and question.field.shape == "object"


def _effort(question: Question) -> int:
    if question.below == ("version",):
        return -1
    if question.field.shape == "collection" and question.objects:
        return 2
    return 1 if question.is_yes_or_no else 0


def _can_be_answered(facts: Facts, path: Path) -> bool:
    """Tell whether a spec has a key for the fact, and one more statement of it would settle the matter.

    An entry of the compatibility guide is evidence that somebody looks up and writes down with its address.
    """
    if path in facts.contradictions or path[0] in ("now", "changes"):
        return False
    if len(path) == 1:
        return path[0] in DOCUMENT_LISTS
    if path in facts.partial and facts.get(path):
        return False  # the members are there, but perhaps not all of them: which only a person can say in the file
    return path[0] in KINDS and len(path) > 2 and field_at(path) is not None


def _shown(path: Path) -> str:
    return "/".join(path)


def _instead(lacking: Iterable[Missing]) -> tuple[tuple[str, ...], ...]:
    """Return the keys beside a fact that would do instead, where they do so for every object that lacks it."""
    ways = [
        [tuple(key.rpartition(".")[2] for key in way) for way in missing.supply.instead]
        for missing in lacking
        if len({key.rpartition(".")[0] for key in (missing.supply.key, *sum(missing.supply.instead, ()))}) == 1
    ]
    return tuple(way for way in ways[0] if all(way in other for other in ways)) if ways else ()


def value_of(question: Question, text: str, hosts: Sequence[str] = ()) -> Mapping[Path, Any]:
    """Return what an answer says: values by where they stand in the object, of the fact itself or of what does instead.

    Where hosts are named, ``all`` stands for ``hosts``.

    Raises:
        InputError: the text is no value of such a fact.
    """
    text, found = text.strip(), question.field
    if others := _others(question, text):
        return {(*question.below[:-1], key): value for key, value in others.items()}
    if found.shape in ("collection", "list"):
        members = [] if text.casefold() in _NONE else _members(found, text)
        if question.is_of_each and any("ip" in one for one in members if isinstance(one, dict)):
            raise InputError(
                "an address is that of one object", hint='Leave "ip" out, it is asked then; or answer "each" first.'
            )
        return {question.below: _with_hosts(members, hosts, question.below[-1:] == ("hosts",))}
    kind = found.schema.get("type")
    if kind == "boolean" and text.casefold() in _YES:
        return {question.below: _YES[text.casefold()]}
    if "oneOf" not in found.schema and (kind == _TEXT or "enum" in found.schema) and not text.startswith(("'", '"')):
        return {question.below: text}
    is_mapping = found.shape in ("object", "map") or ("oneOf" in found.schema and _PAIR.match(text))
    if is_mapping and not text.startswith("{"):
        text = f"{{{text}}}"
    return {question.below: _yaml(text)}


def values_of_each(question: Question, text: str) -> Mapping[str, str]:
    """Return the address of each object: one a word, or of hosts in a row ``192.0.2.11-14``, in the order of the objects.

    Raises:
        InputError: there are more or fewer of them than objects.
    """
    found = _ADDRESSES.fullmatch(text.strip())
    if found is not None:
        numbers = range(int(found["first"]), int(found["last"]) + 1)
        values = [f"{found['net']}{number}" for number in numbers[: len(question.objects) + 1]]
    else:
        values = text.replace(",", " ").split()
    if len(values) != len(question.objects):
        raise InputError(
            f"{len(values)} for {len(question.objects)} objects",
            hint="One a word, in the order of the objects, or 192.0.2.11-14.",
        )
    return dict(zip(question.objects, values, strict=True))


def chosen(questions: Sequence[Question], text: str) -> Mapping[Question, bool]:
    """Return which of several facts are true: those that are named, all or none.

    Raises:
        InputError: a word names none of them.
    """
    words = [word.casefold() for word in text.replace(",", " ").split()]
    if words in (["all"], ["none"], ["[]"]):
        return dict.fromkeys(questions, words == ["all"])
    names = {short_key(one): one for one in questions}
    for word in words:
        if word not in names:
            raise InputError(f"{word[:80]} is none of them{nearest(word, names)}", hint="all, none, or names of them.")
    return {one: name in words for name, one in names.items()}


def short_key(question: Question) -> str:
    """Return the key of a fact below its object: ``bios.hardware_virtualization``."""
    return question.key.partition(".")[2]


def _with_hosts(value: Any, hosts: Sequence[str], is_of_hosts: bool = False) -> Any:
    """Return a value in which ``all``, where it stands for hosts, is their names; where a host is called so, it is that."""
    if not hosts or _ALL in hosts:
        return value
    if isinstance(value, list):
        if is_of_hosts and value == [_ALL]:
            return list(hosts)
        rows: list[Any] = []
        for one in value:
            is_all = isinstance(one, dict) and one.get("host") == _ALL
            rows += [{**one, "host": name} for name in hosts] if is_all else [_with_hosts(one, hosts)]
        return rows
    if isinstance(value, dict):
        return {
            key: list(hosts) if (key, child) == ("hosts", _ALL) else _with_hosts(child, hosts, key == "hosts")
            for key, child in value.items()
        }
    return value


def _others(question: Question, text: str) -> Mapping[str, Any]:
    """Return the members that a text like ``vendor: Intel, family: 6`` names, where they would do instead."""
    names = {name for way in question.instead for name in way}
    if not names or text.partition(":")[0].strip().lstrip("{") not in names:
        return {}
    said = _yaml(text if text.startswith("{") else f"{{{text}}}")
    return said if isinstance(said, dict) and set(said) <= names else {}


def _members(found: Field, text: str) -> Any:
    """Return a list as people type it: one member a line, ``a, b``, or as in YAML."""
    lines = [line.strip().removeprefix("- ") for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and found.item is not None and (keys := _header(found.item, lines[0])):
        return [_row(found.item, keys, line) for line in lines[1:]]
    if len(lines) > 1:
        return [
            _yaml(line) if line.startswith("{") or found.shape == "list" else _yaml(f"{{{line}}}") for line in lines
        ]
    [line] = lines or [""]
    if line.startswith("["):
        return _yaml(line)
    if found.shape == "list":
        return _yaml(f"[{line}]")
    return [_yaml(line if line.startswith("{") else f"{{{line}}}")]


def _header(item: Field, line: str) -> Sequence[str]:
    """Return the keys that a line names and nothing else: the head of a table; none where it is no such line."""
    keys = [word.strip() for word in line.split(",")]
    is_table = set(keys) <= set(item.members) and len(set(keys)) == len(keys)
    return keys if is_table else ()


def _row(item: Field, keys: Sequence[str], line: str) -> dict[str, Any]:
    """Return the member that a line of a table says, a value for each key; ``-`` leaves one unknown."""
    values = _yaml(f"[{line}]")
    if not isinstance(values, list) or len(values) != len(keys):
        count = len(values) if isinstance(values, list) else 1
        raise InputError(f"a line has {count} values for {len(keys)} keys", hint='"-" leaves a value out.')
    result: dict[str, Any] = {}
    for key, value in zip(keys, values, strict=True):
        is_list = item.members[key].shape in ("list", "collection") and not isinstance(value, (list, dict))
        if item.members[key].schema.get("type") == "boolean" and str(value).casefold() in _YES:
            value = _YES[str(value).casefold()]  # noqa: PLW2901 - as in an answer that is one fact
        if value != "-":
            result[key] = value if not is_list else [] if str(value).casefold() in _NONE else [value]
    return result


def _yaml(text: str) -> Any:
    try:
        documents = parse_yaml(text, ORIGIN)
    except InputError as error:
        raise InputError(f"{ORIGIN} cannot be read: {error.message}") from None
    return documents[0].plain() if documents else None


def with_answers(text: str, file: str, facts: Facts, answers: Mapping[Path, Any]) -> str:
    """Return the spec ``text`` with values by their paths in the facts; all else in it stays as it is.

    ``facts`` are those of the estate, which know how objects and members are called.

    Raises:
        InputError: a value is not one that a spec can hold there, or the file has no place for it.
    """
    said = "\n".join((*block_lines(_document(facts, answers)), ""))
    fragment, errors = read_spec(parse_yaml("\n".join((*HEAD, said)), ORIGIN)[0], ORIGIN)
    if fragment is None:
        raise InputError(errors[0].message, hint=errors[0].hint)
    told = join([fragment])
    with_memberships(told)
    return add_to_spec(text or "\n".join((*HEAD, "")), file, told)


def _document(facts: Facts, answers: Mapping[Path, Any]) -> dict[str, Any]:
    said, result, partial = Facts({}), {}, []
    for path, value in answers.items():
        if len(path) == 1:
            result[path[0]] = value
            continue
        _place(said, facts, path, value)
    for kind, members in said.objects.items():
        objects = [spec_object(said, kind, name) for name in members]
        if kind == "vcenters":
            result["vcenter"] = objects[0]
        else:
            result[kind] = objects
            partial += [kind]
    return {**result, **({"partial": partial} if partial else {})}


def _place(said: Facts, facts: Facts, path: Path, value: Any) -> None:
    """Add a value, with what names the object and the members around it, which are not all that there are."""
    kind, name = path[:2]
    found = object_field(kind)
    known: Any = facts.objects.get(kind, {}).get(name, {})
    here = said.objects.setdefault(kind, {}).setdefault(name, _identity(name, known))
    for depth, step in enumerate(path[2:-1], start=3):
        child = found.child(step)
        assert child is not None
        known = known.get(step, {}) if isinstance(known, Mapping) else {}
        if found.shape == "collection":
            here = here.setdefault(step, _member(found, step, known))
        else:
            here = here.setdefault(step, {})
        if child.shape == "collection":
            said.partial.add(path[:depth])
            if child.key == "position":
                here.update({str(one): {} for one in range(int(path[depth])) if str(one) not in here})
        found = child
    here[path[-1]] = value


def _identity(name: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys that name an object, so that it joins with the same one of the file."""
    plain = str(known.get("name", name))
    return {"name": plain, **({"datacenter": known["datacenter"]} if plain != name and "datacenter" in known else {})}


def _member(found: Field, name: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys that name a member of a list; a planned VMkernel adapter is known by its port group and address."""
    if found.key == "position":
        return {}
    assert found.key is not None
    if found.key in known or not {"port_group", "ip"} <= set(known):
        return {found.key: known.get(found.key, name)}
    return {key: known[key] for key in ("port_group", "ip")}
