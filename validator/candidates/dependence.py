"""Which rules about clusters and hosts look at virtual machines: what these say depends on which are meant for FT.

It follows from the text of the rules. Where that leaves it open a rule counts as one of them, and sees all of a machine.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from validator.engine.base import RegoModule
from validator.facts.model import COLLECTIONS
from validator.rules.catalogue import Rule
from validator.rules.reads import AnyKey, Pattern, reads
from validator.rules.static_check import parsed
from validator.rules.static_check.tree import ParsedModule

_OF_MACHINES = {"clusters": ("vms", "ft_vms", "capacity"), "hosts": ("labels",)}
"""Facts that follow from the virtual machines of a cluster."""


@dataclass(frozen=True, slots=True)
class Dependence:
    """The ``rules`` that look at virtual machines, and the ``fields`` that they read of objects of each kind.

    Of a kind that is not there they read nothing; ``None`` are all fields.
    """

    rules: Sequence[Rule] = ()
    fields: Mapping[str, Collection[str] | None] = field(default_factory=dict)


def dependence(rules: Iterable[Rule]) -> Dependence:
    """Return which of ``rules``, none of them about virtual machines themselves, look at virtual machines."""
    found: list[Rule] = []
    fields: dict[str, set[str] | None] = {}
    libraries: dict[RegoModule, ParsedModule] = {}
    for rule in rules:
        if rule.module.is_trusted and not _may_look(rule):
            continue
        for library in rule.libraries:
            if library not in libraries:
                libraries[library] = parsed(library)
        told = reads(parsed(rule.module), *(libraries[one] for one in rule.libraries))
        patterns = [*told.paths, *told.whole, *(tuple(text.split(".")) for text in (*rule.reads, *rule.when_declared))]
        if told.unfollowed:
            patterns.append((AnyKey(),))
        if any(map(_is_of_machines, patterns)):
            found.append(rule)
            for pattern in patterns:
                _add(fields, pattern)
    return Dependence(found, fields)


def _add(fields: dict[str, set[str] | None], pattern: Pattern) -> None:
    kinds = [pattern[0]] if pattern and isinstance(pattern[0], str) else list(COLLECTIONS)
    for kind in kinds:
        own = fields.setdefault(kind, set())
        if len(pattern) > 2 and isinstance(pattern[2], str):
            if own is not None:
                own.add(pattern[2])
        elif len(pattern) > 2 or len(kinds) > 1:
            fields[kind] = None


def _may_look(rule: Rule) -> bool:
    """Tell whether a built-in rule, or a library that it imports, has a word for such facts: most have not, and are not followed."""
    names = {library.path.rpartition("/")[2].removesuffix(".rego"): library.text for library in rule.libraries}
    texts = [rule.module.text, *(text for name, text in names.items() if f"data.lib.{name}" in rule.module.text)]
    words = ("vms", *(word for names in _OF_MACHINES.values() for word in names))
    return any(word in text for text in texts for word in words)


def _is_of_machines(pattern: Pattern) -> bool:
    """Tell whether a path leads to virtual machines, or to what follows from them, or may do so."""
    if not pattern or not isinstance(pattern[0], str) or pattern[0] == "vms":
        return True
    names = _OF_MACHINES.get(pattern[0])
    if names is None or len(pattern) < 3:  # the names of clusters and hosts are no facts about machines
        return False
    return not isinstance(pattern[2], str) or pattern[2] in names
