"""What one configuration asks less of an estate than another does: the rules, the gate, and what is meant for FT."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from validator.config import DEFAULT_GATE, Configuration, Lock, Settings, shown_path
from validator.errors import InputError
from validator.facts.intent import SELECTABLE
from validator.loosened_kinds import LoosenedKind, loosened_words
from validator.model import Location, Severity
from validator.own_files import WAIVERS_FILE
from validator.rules.catalogue import Rule
from validator.rules.ruleset import DEFAULT_PROFILE, choose, setting_of

_SHOWN = 5
"""Rules that are named where a choice leaves more of them out."""

_WHOLE = {"only": "rules", "profile": "rules"}
"""Who locks the rules locks how they are chosen."""

_ASKED = ("expect", "trusted")
_ALWAYS = ("inputs.expected",)
"""What a choice comes to that names no rule there is."""


@dataclass(frozen=True, slots=True)
class Loosened:
    """One thing that is asked less, and where the new word stands.

    ``key`` is the key of the configuration that decides it, ``parts`` fill in the words of the kind.
    """

    key: str
    kind: LoosenedKind
    parts: tuple[str, ...]
    location: Location

    def words(self, language: str) -> tuple[str, str, str]:
        """Return what is asked less, what it was and what it is."""
        return loosened_words(self.kind, self.parts, language)


def loosened(rules: Sequence[Rule], old: Settings, new: Settings, place: Location) -> list[Loosened]:
    """Return what ``new`` asks less than ``old`` of an estate that is judged by some of ``rules``.

    ``place`` is where the configuration of ``new`` begins, for what it leaves out.
    """
    found = [*_rules(rules, old, new, place), *_waivable(rules, old, new, place)]
    return [*found, *_gate(old, new, place), *_strictness(old, new, place), *_meaning(old, new, place)]


def unlocked(rules: Sequence[Rule], configuration: Configuration) -> list[InputError]:
    """Return what a configuration loosens of what configurations further up lock."""
    found: dict[str, InputError] = {}
    place = Location(str(configuration.file), 1, 1)
    for lock in configuration.locks:
        for settings in (configuration.settings, *(estate.settings for estate in configuration.estates.values())):
            asked = [*loosened(rules, lock.whole, settings, place), *_files(lock, settings, configuration, place)]
            for one in asked:
                key = next((key for key in (one.key, _WHOLE.get(one.key)) if key in lock.keys), None)
                if key is not None:
                    what, old, new = one.words("en")
                    message = f"{what} is {new} here and {old} in {lock.file}, which locks “{key}”"
                    error = InputError(message, one.location, "Take it back here, or change it there.")
                    found.setdefault(str(error), error)
    return list(found.values())


def _files(lock: Lock, settings: Settings, configuration: Configuration, place: Location) -> Iterator[Loosened]:
    """Yield the files that stand in for those of a lock, or beside them."""
    for key in ("waivers", "baseline"):
        old, new = getattr(lock.whole, key), getattr(settings, key)
        if new != old:
            yield Loosened(key, LoosenedKind.FILE, (key, old or "-", new or "-"), _at(settings, key, place))
    for beside in dict.fromkeys([configuration.directory / WAIVERS_FILE, Path.cwd() / WAIVERS_FILE]):
        if settings.waivers is None and os.path.lexists(beside):
            file = shown_path(beside)
            yield Loosened("waivers", LoosenedKind.FILE, ("waivers", "-", file), Location(file))
    for key in ("policies", "data"):
        for path in getattr(lock.whole, key) or ():
            if path not in (getattr(settings, key) or ()):
                yield Loosened(key, LoosenedKind.PATH_GONE, (path, key), _at(settings, key, place))


def _rules(rules: Sequence[Rule], old: Settings, new: Settings, place: Location) -> Iterator[Loosened]:
    """Yield the rules that are off, lower or measured otherwise, and the choice that leaves out others."""
    now = {rule.id: rule for rule in choose(rules, _with_known(new, rules), asked=_ASKED).rules}
    lost: list[str] = []
    for rule in choose(rules, _with_known(old, rules), asked=_ASKED).rules:
        setting = setting_of(rule, new.rules)
        places = {} if setting is None else setting.places
        if rule.id not in now:
            if setting is not None and setting.is_enabled is False:
                yield Loosened("rules", LoosenedKind.RULE_OFF, (rule.id,), places["enabled"])
            else:
                lost.append(rule.id)
            continue
        before, after = _severities(rule), _severities(now[rule.id])
        if any(late.rank > early.rank for early, late in zip(before, after, strict=True)):
            where = places.get("severity", new.places.get("profile", place))
            yield Loosened("rules", LoosenedKind.SEVERITY, (rule.id, _told(before), _told(after)), where)
        for name, value in rule.params.items():
            changed = now[rule.id].params[name]
            if changed != value:
                where = places.get(f"params.{name}", new.places.get("profile", place))
                parts = (name, _json(value), _json(changed), rule.id)
                yield Loosened("rules", LoosenedKind.PARAMETER, parts, where)
    if lost:
        yield _choice(lost, old, new, place)


def _choice(lost: Sequence[str], old: Settings, new: Settings, place: Location) -> Loosened:
    """Return how ``only`` or a profile leaves rules out."""
    key = "only" if new.only != old.only else "profile"
    parts = (_chosen(old), _chosen(new), ", ".join(lost[:_SHOWN]))
    if len(lost) > _SHOWN:
        more = (*parts, str(len(lost) - _SHOWN))
        return Loosened(key, LoosenedKind.CHOICE_OF_MANY, more, _at(new, key, place))
    return Loosened(key, LoosenedKind.CHOICE, parts, _at(new, key, place))


def _chosen(settings: Settings) -> str:
    """Return how rules are chosen, as a configuration says it: the same in every language."""
    if settings.only is not None:
        return f"only: {', '.join(settings.only)}"
    return f"profile: {settings.profile or DEFAULT_PROFILE}"


def _waivable(rules: Sequence[Rule], old: Settings, new: Settings, place: Location) -> Iterator[Loosened]:
    for rule in rules:
        before, after = setting_of(rule, old.rules), setting_of(rule, new.rules)
        is_loose = after is None or after.is_waivable is not False
        if before is not None and before.is_waivable is False and is_loose:
            where = place if after is None else after.places.get("waivable", after.location)
            yield Loosened("rules", LoosenedKind.WAIVABLE, (rule.id,), where)


def _gate(old: Settings, new: Settings, place: Location) -> Iterator[Loosened]:
    before, after = old.fail_on or DEFAULT_GATE, new.fail_on or DEFAULT_GATE
    is_open = "undecided" in before and "undecided" not in after
    if _reach(after) < _reach(before) or is_open:
        yield Loosened("fail_on", LoosenedKind.GATE, (", ".join(before), ", ".join(after)), _at(new, "fail_on", place))


def _reach(gate: Sequence[str]) -> int:
    """Return how many severities a gate fails for; one that names none asks for errors."""
    if "never" in gate:
        return 0
    return 1 + max((severity.rank for severity in Severity if severity.value in gate), default=0)


def _strictness(old: Settings, new: Settings, place: Location) -> Iterator[Loosened]:
    if old.strict_waivers and not new.strict_waivers:
        yield Loosened("strict_waivers", LoosenedKind.STRICT_WAIVERS, (), _at(new, "strict_waivers", place))


def _meaning(old: Settings, new: Settings, place: Location) -> Iterator[Loosened]:
    """Yield which version is assumed instead of another one, and what is no longer meant for FT."""
    if old.vsphere != new.vsphere:
        versions = (str(old.vsphere or "-"), str(new.vsphere or "-"))
        yield Loosened("vsphere", LoosenedKind.VERSION, versions, _at(new, "vsphere", place))
    for kind in SELECTABLE:
        kept = {(one.by, one.pattern) for one in new.intent.selectors.get(kind, ())}
        for one in old.intent.selectors.get(kind, ()):
            if (one.by, one.pattern) not in kept:
                where = _at(new, "fault_tolerance", place)
                yield Loosened("fault_tolerance", LoosenedKind.SELECTOR, (kind, one.by, one.pattern), where)


def _at(settings: Settings, key: str, place: Location) -> Location:
    return settings.places.get(key, place)


def _with_known(settings: Settings, rules: Sequence[Rule]) -> Settings:
    """Return settings that name only rules and parameters that there are: others are those of policies that are not loaded."""
    params = {rule.id: rule.params for rule in rules}
    known = {*params, *(rule.area for rule in rules)}
    kept = {
        name: replace(one, params={key: value for key, value in one.params.items() if key in params.get(name, ())})
        for name, one in settings.rules.items()
        if name in known
    }
    only = None if settings.only is None else tuple(one for one in settings.only if one in known) or _ALWAYS
    return replace(settings, rules=kept, only=only)


def _severities(rule: Rule) -> list[Severity]:
    """Return the worst and the mildest severity that a rule can have."""
    ranks = sorted((severity for severity, _ in rule.severities), key=lambda one: one.rank)
    return [ranks[0], ranks[-1]]


def _told(severities: Sequence[Severity]) -> str:
    return " – ".join(dict.fromkeys(one.value for one in severities))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
