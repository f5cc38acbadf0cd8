"""Which objects a configuration declares as meant for Fault Tolerance: selectors by name, Terraform address or tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from validator.errors import InputError, nearest
from validator.facts.model import Facts
from validator.model import SINGULAR, Claim, Location, Path
from validator.reasons import ReasonCode, because

SELECTABLE = ("clusters", "hosts", "vms")
"""The kinds of objects that can be meant for FT."""


@dataclass(frozen=True, slots=True)
class Selector:
    """Selects objects of one kind whose ``by`` (``name``, ``address`` or ``tag``) matches the glob ``pattern``."""

    by: str
    pattern: str
    location: Location

    @property
    def is_literal(self) -> bool:
        """Whether the pattern has no wildcard; brackets of an address are those of an instance key."""
        return not any(mark in self.pattern for mark in ("*?" if self.by == "address" else "*?["))

    def matches(self, facts: Facts, path: Path) -> bool:
        """Tell whether the object at ``path`` is selected."""
        if self.by == "name":
            names = _names(path[1], facts.members(path[0])[path[1]])
            if path[0] == "hosts":
                return any(fnmatchcase(name.casefold(), self.pattern.casefold()) for name in names)
            return any(fnmatchcase(name, self.pattern) for name in names)
        if self.by == "address":  # an instance key in brackets would be a set of characters in a glob
            return any(
                text == self.pattern or fnmatchcase(text, self.pattern) for text in facts.addresses.get(path, ())
            )
        return any(_has_tag(tag, self.pattern) for tag in facts.tags.get(path, ()))


@dataclass(frozen=True, slots=True)
class Intent:
    """The selectors of a configuration by kind of object; without any, nothing is declared."""

    selectors: Mapping[str, Sequence[Selector]] = field(default_factory=dict)


def declare(facts: Facts, intent: Intent) -> list[InputError]:
    """Mark every selected object as meant for FT, today and after the plan; return what selectors cannot mean.

    An object is selected where a selector matches it before the plan or after it: what the plan deletes, renames or
    untags is under FT until then. Where an input says that it is not meant for FT, that stays, and both are kept as a
    contradiction. A selector without a wildcard means a certain object: that nothing is selected is an error.
    """
    errors: list[InputError] = []
    sides = [facts] if facts.now is None else [facts, facts.now]
    _share(sides)
    for kind, selectors in intent.selectors.items():
        for selector in selectors:
            selected = [
                (kind, name) for side in sides for name in side.members(kind) if selector.matches(side, (kind, name))
            ]
            for path in selected:
                for side in sides:
                    if path[1] in side.members(kind):
                        _declare(side, path, selector.location)
            if not selected and selector.is_literal:
                errors.append(_nothing(selector, kind, sides))
            elif not selected:
                facts.notes.append(f"{selector.location}: {selector.by} “{selector.pattern}” of {kind} selects nothing")
        if any(selector.by == "tag" for selector in selectors):
            facts.notes.extend(_open_tags(facts, kind))
    return errors


def _share(sides: Sequence[Facts]) -> None:
    """Let what inputs say of an object's intent hold before the plan and after it, wherever one of them says it."""
    for one in sides:
        for other in sides:
            for kind in SELECTABLE:
                for name, value in one.members(kind).items():
                    theirs = other.objects.get(kind, {}).get(name)
                    if theirs is not None and "fault_tolerance" in value and not is_doubtful(other, (kind, name)):
                        theirs.setdefault("fault_tolerance", value["fault_tolerance"])


def _nothing(selector: Selector, kind: str, sides: Sequence[Facts]) -> InputError:
    """Return the error of a selector that means a certain object, which no input has."""
    if selector.by == "name":
        known = {name for side in sides for key, value in side.members(kind).items() for name in _names(key, value)}
    elif selector.by == "address":
        known = {text for side in sides for path, texts in side.addresses.items() if path[0] == kind for text in texts}
    else:
        known = {text for side in sides for path, texts in side.tags.items() if path[0] == kind for text in texts}
    message = f"{selector.by} “{selector.pattern}” of {kind} selects nothing{nearest(selector.pattern, known)}"
    hint = "Is the input that has it read? A pattern with * may select nothing."
    return InputError(message, selector.location, hint)


def _names(key: str, value: Mapping[str, Any]) -> set[str]:
    """Return what an object can be called by: its key in the facts, and its own name."""
    return {key, str(value.get("name", key))}


def contradict_clusters(facts: Facts) -> None:
    """Record every virtual machine meant for FT whose cluster is declared as not meant for it."""
    for name, vm in facts.members("vms").items():
        cluster = ("clusters", vm.get("cluster", ""), "fault_tolerance")
        if vm.get("fault_tolerance") is True and facts.get(cluster) is False:
            path = ("vms", name, "fault_tolerance")
            _contradict(facts, path, _location(facts, path), _location(facts, cluster))


def is_doubtful(facts: Facts, path: Path) -> bool:
    """Tell whether inputs contradict each other about the intent for the object at ``path``."""
    return (*path, "fault_tolerance") in facts.contradictions


def _declare(facts: Facts, path: Path, place: Location) -> None:
    stated = (*path, "fault_tolerance")
    value: dict[str, Any] = facts.objects[path[0]][path[1]]
    if value.get("fault_tolerance") is False:
        _contradict(facts, stated, place, _location(facts, stated))
    elif not is_doubtful(facts, path):
        if "fault_tolerance" not in value:
            facts.sources[stated] = place
        value.update(fault_tolerance=True, intent="declared")


def _contradict(facts: Facts, path: Path, meant: Location, not_meant: Location) -> None:
    facts.contradictions.setdefault(path, (Claim(True, meant), Claim(False, not_meant)))
    facts.unknown.setdefault(path, because(ReasonCode.INPUTS_DISAGREE, claims=f"{meant}: true; {not_meant}: false"))


def _location(facts: Facts, path: Path) -> Location:
    return facts.location(path) or Location("(no input)")


def _has_tag(tag: str, pattern: str) -> bool:
    """Tell whether a tag, ``category/name``, matches a glob of that form or of the name alone."""
    return fnmatchcase(tag if "/" in pattern else tag.rpartition("/")[2], pattern)


def _open_tags(facts: Facts, kind: str) -> Iterator[str]:
    for path, reason in facts.unknown_tags.items():
        if path[0] == kind and path[1] in facts.members(kind) and facts.members(kind)[path[1]].get("intent") is None:
            yield f"{SINGULAR[kind]} {path[1]} may have further tags ({reason}), so a selector by tag may miss it"
