"""References of rules to facts: of one-letter changes nearly all are refused, and none of the rules is."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.support.estates import RULES
from tests.support.samples import is_whole
from validator.assets import load_schema
from validator.engine.base import RegoModule
from validator.rules.company import load_company
from validator.rules.reads import references
from validator.rules.references import check_references
from validator.rules.scaffold import scaffold
from validator.rules.static_check import parsed, tree
from validator.rules.static_check.tree import ParsedModule, RegoNode

SAMPLE = 100
LEAST_REFUSED = 0.99
LEAST_OF_SAMPLE = 0.97
"""By chance a sample of 300 has twice as many that pass: of all names 0.8 % do."""


@cache
def _libraries() -> tuple[ParsedModule, ...]:
    return tuple(parsed(library) for library in RULES[0].libraries)


@cache
def _parsed(rule: str) -> ParsedModule:
    return parsed(next(one.module for one in RULES if one.id == rule))


@dataclass(frozen=True)
class Name:
    """The name of a fact in a module: its bytes from ``start`` to ``end``."""

    module: ParsedModule
    start: int
    end: int

    def changed(self, how: random.Random) -> str:
        """Return the module's text with one letter of the name changed, taken out, or put in."""
        name = self.module.text[self.start : self.end].decode()
        at, letter = how.randrange(len(name)), how.choice(string.ascii_lowercase)
        kind = how.choice(["other", "less", "more"]) if len(name) > 1 else "more"
        new = {
            "other": name[:at] + (letter if letter != name[at] else "_") + name[at + 1 :],
            "less": name[:at] + name[at + 1 :],
            "more": name[:at] + letter + name[at:],
        }[kind]
        return (self.module.text[: self.start] + new.encode() + self.module.text[self.end :]).decode()


def test_no_rule_refers_to_a_fact_that_there_is_not() -> None:
    faults = [str(one) for rule in RULES for one in check_references(rule, _parsed(rule.id), _libraries())]

    assert faults == []


def test_one_letter_changes_are_refused() -> None:
    how = random.Random(17)
    names = sorted(_names(), key=lambda one: (one.module.path, one.start))
    chosen = names if is_whole() else how.sample(names, SAMPLE)
    passed = [name for name in chosen if not _is_refused(name, how)]

    shown = [f"{one.module.path}: {one.module.text[one.start - 30 : one.end + 9].decode()!r}" for one in passed]
    least = LEAST_REFUSED if is_whole() else LEAST_OF_SAMPLE
    assert len(passed) <= len(chosen) * (1 - least), "\n".join(shown)


def _is_refused(name: Name, how: random.Random) -> bool:
    changed = parsed(RegoModule(name.module.path, name.changed(how), is_trusted=True))
    rule = next((one for one in RULES if one.module.path == name.module.path), None)
    if rule is not None:
        return bool(check_references(rule, changed, _libraries()))
    libraries = [changed if one.path == changed.path else one for one in _libraries()]
    users = (one for one in RULES if "import data.lib." in one.module.text)
    return any(check_references(one, _parsed(one.id), libraries) for one in users)


def _names() -> list[Name]:
    """Return the names of facts in rules and libraries: those that follow a dot, and the texts in paths and brackets."""
    taken = {(one.package, one.start) for rule in RULES for one in references(_parsed(rule.id), *_libraries()).taken}
    known = set(_schema_names(load_schema("facts")))
    found: dict[tuple[str, int], Name] = {}
    for module in (*(_parsed(rule.id) for rule in RULES), *_libraries()):
        for node in _expressions(module):
            if node.kind == "RefDot":
                place, _ = node.parts["field"]
                if (module.package, tree.position_of(place)) in taken:
                    found[module.path, place["start"]] = Name(module, place["start"], place["end"])
            texts = list(_texts(node))
            if all(text.parts["value"] in known for text in texts):  # ["update", "no-op"] is no path
                for text in texts:
                    place = text.parts["span"]
                    found[module.path, place["start"]] = Name(module, place["start"], place["end"])
    return list(found.values())


def _expressions(module: ParsedModule) -> Iterator[RegoNode]:
    for rule in module.rules:
        yield from tree.nodes([[body["query"] for body in rule.bodies], [one.tree for one in rule.values if one]])


def _texts(node: RegoNode) -> Iterator[RegoNode]:
    """Yield the constants of a path that is written out, of brackets, and of the second argument of object.get."""
    members: list[RegoNode] = []
    if node.kind == "Array":
        members = tree.members(node)
    elif node.kind == "RefBrack":
        members = [node.child("index")]
    elif node.kind == "Call" and tree.dotted(node.child("fcn")) == "object.get":
        members = [tree.node(node.parts["params"][1])]
    return (member for member in members if member.kind == "String")


def _schema_names(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        properties = schema.get("properties")
        yield from properties if isinstance(properties, dict) else ()
        for part in schema.values():
            yield from _schema_names(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _schema_names(part)


def _errors(tmp_path: Path, *changes: tuple[str, str]) -> list[str]:
    """Return what is said of a new rule after ``changes`` of its text."""
    policy, *_ = files = scaffold("acme.memory", tmp_path / "policies")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for old, new in changes:
        text = policy.read_text(encoding="utf-8")
        assert old in text
        policy.write_text(text.replace(old, new), encoding="utf-8")
    found = load_company([str(tmp_path / "policies")], RULES)
    return [str(error).replace(f"{policy}:", "") for error in found.errors]


_CONDITION = "some h, host in input.hosts\n\thost.memory_mb < _required"
_KINDS = (
    "  it has: assumed, changes, clusters, compatibility_guide, contradictions, datastores, distributed_switches, format, hosts, now, "
    "partial, plans, settings, sources, unknown, vcenters, verdict_frame, vms"
)


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("some h, host in input.hots\n\thost.memory_mb < 5",
         "27:24: input has no “hots” (did you mean “hosts”?)"),
        ("some h, host in input.hosts\n\tactual := host\n\tactual.memory_md < 5",
         "29:9: input.hosts.* has no “memory_md” (did you mean “memory_mb”?)"),
        ('some h, host in input.hosts\n\thost["memory_md"] < 5',
         "28:7: input.hosts.* has no “memory_md” (did you mean “memory_mb”?)"),
        ("some h, host in input.hosts\n\tinput.hosts[h].cpu.modle < 5",
         "28:21: input.hosts.*.cpu has no “modle” (did you mean “model”?)"),
        ('some h, host in input.hosts\n\tobject.get(host, ["cpu", "modle"], 0) < 5',
         "28:27: input.hosts.*.cpu has no “modle” (did you mean “model”?)"),
        ('some h, host in input.hosts\n\tobject.get(input, ["hosts", h, "memory_md"], 0) < 5',
         "28:33: input.hosts.* has no “memory_md” (did you mean “memory_mb”?)"),
        ("some h, host in input.hosts\n\t{p | some p in host.vmkernels; p.mut}",
         "28:35: input.hosts.*.vmkernels.* has no “mut” (did you mean “mtu”?)"),
        ("some h, host in input.hosts\n\tevery p in host.vmkernels { p.mut > 5 }",
         "28:32: input.hosts.*.vmkernels.* has no “mut” (did you mean “mtu”?)"),
        ("some h, host in input.hosts\n\thost.memory_mb.free < 5",
         "28:17: input.hosts.*.memory_mb has no “free”"),
        ("some h, host in input.hosts\n\t_small(host)",
         "33:20: input.hosts.* has no “memory_md” (did you mean “memory_mb”?)"),
    ],
)  # fmt: skip
def test_a_fact_that_there_is_not_is_named(condition: str, message: str, tmp_path: Path) -> None:
    function = "\n\n_small(one) if one.memory_md < 5\n" if "_small" in condition else "\n"
    errors = _errors(
        tmp_path,
        (_CONDITION, condition),
        ('{"actual": host.memory_mb, "required": _required}', '{"actual": 1, "required": _required}'),
        ('"args": args}\n}\n', '"args": args}\n}' + function),
    )

    assert [error.split("\n")[0] for error in errors] == [message]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"subject": ["hosts", h]', '"subject": ["host", h]'),
         "30:26: the subject of a finding is of the kind “host” (did you mean “hosts”?)\n"
         "  the scope of acme.memory is host: write [“hosts”, NAME]"),
        (('"subject": ["hosts", h]', '"subject": ["vms", h]'),
         "30:26: the subject of a finding is of the kind “vms”\n"
         "  the scope of acme.memory is host: write [“hosts”, NAME]"),
        (('"path": ["hosts", h', '"path": ["hots", h'),
         f"30:48: input has no “hots” (did you mean “hosts”?)\n{_KINDS}"),
        (("{actual} MB of memory", "{actaul} MB of memory"),
         "12:30: no finding has the arg “actaul” of this placeholder (did you mean “actual”?)\n"
         "  there are: {actual}, {required}, {subject}"),
        (("reads: [hosts.*.memory_mb]", "reads: [hots.*.memory_mb]"),
         f"11:13: input has no “hots” (did you mean “hosts”?)\n{_KINDS}"),
        (("#   reads: [hosts.*.memory_mb]\n", ""),
         "the policy says neither in METADATA “reads” nor in a rule “missing” which facts a pass needs\n"
         "  write reads: [hosts.*.FIELD], so that a verdict without these facts is undecided"),
    ],
)  # fmt: skip
def test_what_a_policy_says_of_its_findings_is_checked(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    errors = _errors(tmp_path, change)

    assert [error.strip() for error in errors] == [message]


def test_a_function_for_objects_of_two_kinds_may_read_what_either_has(tmp_path: Path) -> None:
    errors = _errors(
        tmp_path,
        (_CONDITION, f"{_CONDITION}\n\t_name(host) != _name(input.clusters.c)"),
        ('"args": args}\n}\n', '"args": args}\n}\n\n_name(one) := object.get(one, "ft_hosts", object.get(one, "memory_mb", 0))\n'),
    )  # fmt: skip

    assert errors == []


def test_a_rule_that_is_a_company_s_is_told_of_each_fault_once(tmp_path: Path) -> None:
    errors = _errors(tmp_path, ("host.memory_mb", "host.memory_md"))

    assert [error.partition(" ")[0] for error in errors] == ["28:7:", "29:26:"]
