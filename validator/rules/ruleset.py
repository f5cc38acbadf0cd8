"""The rules that an estate is judged by: the catalogue, as a configuration and the command line change it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from validator.assets import load_tables
from validator.config import Configuration, RuleSetting, Settings
from validator.errors import InputError, nearest
from validator.model import Location, NotWaivable, Severity, WeakenedBy, Weakening
from validator.rules.catalogue import Applicability, Rule, select

DEFAULT_PROFILE = "default"
"""The profile that changes nothing."""

_EXPECTED = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "a mapping",
}


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The rules to judge by, those of them that no waiver may set aside, and what a report has to say about the choice.

    ``notes`` tell what is stricter than by itself, ``weakened`` what is milder or another.
    """

    rules: Sequence[Rule]
    not_waivable: Sequence[NotWaivable]
    notes: Sequence[str]
    weakened: Sequence[Weakening]


def choose(
    rules: Sequence[Rule],
    settings: Settings,
    only: Sequence[str] = (),
    skip: Sequence[str] = (),
    asked: Collection[str] = (),
) -> Ruleset:
    """Return the rules as ``settings`` change them, cut down to ``only`` and without ``skip`` of the command line.

    ``only`` of the command line takes the place of that in the settings; what the settings switch off stays off. A rule
    about something that is ``asked`` for is there whatever else is chosen. The settings have been checked by ``problems``.

    Raises:
        ConfigurationError: ``only`` or ``skip`` names neither a rule nor an area.
    """
    profile = _profile(settings)
    chosen = only or settings.only or ()
    wanted = [
        rule for rule in select(rules, chosen, skip) if chosen or rule.id in settings.rules or _is_in(rule, profile)
    ]
    wanted += [rule for rule in select(rules, (), skip) if rule.applies.setting in asked and rule not in wanted]
    found = [(rule, _under_profile(rule, settings, profile)) for rule in wanted]
    return Ruleset(
        rules=[
            _changed(rule, setting) for rule, setting in found if setting is None or setting.is_enabled is not False
        ],
        not_waivable=not_waivable(rules, settings),
        notes=[*_profile_notes(rules, settings, profile), *_notes(rules, settings)],
        weakened=[*_left_out(rules, settings, profile), *_cut(settings, only, skip), *_weakened(rules, settings)],
    )


def not_waivable(rules: Sequence[Rule], settings: Settings) -> list[NotWaivable]:
    """Return the rules that ``settings`` do not allow to be waived, and where they say so."""
    found = ((rule, setting_of(rule, settings.rules)) for rule in rules)
    return [
        NotWaivable(rule.id, setting.places["waivable"])
        for rule, setting in found
        if setting and setting.is_waivable is False
    ]


def problems(rules: Sequence[Rule], configuration: Configuration) -> list[InputError]:
    """Return everything that a configuration says of rules, areas and parameters that do not exist or are of another type."""
    found: dict[str, InputError] = {}
    for settings in (configuration.settings, *(estate.settings for estate in configuration.estates.values())):
        for error in _problems(rules, settings):
            found.setdefault(str(error), error)
    return sorted(
        found.values(), key=lambda error: (error.location.line, error.location.column) if error.location else ()
    )


def setting_of(rule: Rule, settings: Mapping[str, RuleSetting]) -> RuleSetting | None:
    """Return what ``settings`` say of ``rule``: of itself, else of its area, key by key."""
    own, area = settings.get(rule.id), settings.get(rule.area)
    if own is None or area is None:
        return own or area
    return own.over(area)


def _profile(settings: Settings) -> Mapping[str, Any]:
    """Return what the profile in force says, by the built-in table."""
    return dict(load_tables()["profiles"]["profiles"][settings.profile or DEFAULT_PROFILE])


def _is_in(rule: Rule, profile: Mapping[str, Any]) -> bool:
    """Tell whether a profile judges by ``rule``: by all rules, or by those whose METADATA has what it asks for."""
    return "only" not in profile or bool(getattr(rule, profile["only"]))


def _under_profile(rule: Rule, settings: Settings, profile: Mapping[str, Any]) -> RuleSetting | None:
    """Return what the settings say of ``rule``, on top of what the profile says of it."""
    own, entry = setting_of(rule, settings.rules), profile.get("rules", {}).get(rule.id)
    if entry is None:
        return own
    place = Location(f"profile {settings.profile}")
    under = RuleSetting(
        location=place,
        severity=Severity(entry["severity"]),
        params=entry.get("params", {}),
        references=tuple(entry["references"]),
    )
    return under if own is None else own.over(under)


def _profile_notes(rules: Sequence[Rule], settings: Settings, profile: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the profile makes stricter, so that nobody takes the report for another one."""
    where = f"{settings.places['profile']}: " if "profile" in settings.places else ""
    for rule in rules:
        entry, setting = profile.get("rules", {}).get(rule.id), _under_profile(rule, settings, profile)
        if entry is None or setting is None or setting.is_enabled is False or setting.severity != entry["severity"]:
            continue  # what the configuration says itself has a note of its own
        params = "".join(f", {name} {_json(value)}" for name, value in entry.get("params", {}).items())
        yield (
            f"{where}the profile {settings.profile} is in force: {rule.id} has the severity {entry['severity']}{params} "
            f"({', '.join(entry['references'])})"
        )


def _changed(rule: Rule, setting: RuleSetting | None) -> Rule:
    if setting is None:
        return rule
    severities = rule.severities if setting.severity is None else ((setting.severity, Applicability()),)
    references = (*rule.references, *setting.references)
    return replace(rule, severities=severities, params={**rule.params, **setting.params}, references=references)


def _notes(rules: Sequence[Rule], settings: Settings) -> Iterator[str]:
    """Yield what the settings make stricter than it is by itself, so that nobody wonders at a report."""
    for name, setting in settings.rules.items():
        usual = _usual(rules, name)
        if setting.is_enabled is False or setting.severity is None or _is_weaker(setting.severity, usual):
            continue
        if usual != {setting.severity}:
            why = f": {_reason(setting)}" if setting.reason else ""
            yield f"{setting.places['severity']}: {name} has the severity {setting.severity} here, not {_severities(usual)}{why}"


def _left_out(rules: Sequence[Rule], settings: Settings, profile: Mapping[str, Any]) -> Iterator[Weakening]:
    """Yield that the profile judges by some of the rules only."""
    if "only" in profile:
        judged = sum(_is_in(rule, profile) for rule in rules)
        new = f"{settings.profile} ({judged})"
        yield Weakening(WeakenedBy.PROFILE, "profile", str(len(rules)), new, settings.places.get("profile"))


def _cut(settings: Settings, only: Sequence[str], skip: Sequence[str]) -> Iterator[Weakening]:
    """Yield how the judgement is cut down to some rules."""
    if only:
        yield Weakening(WeakenedBy.ONLY, "--only", "", ", ".join(only))
    elif settings.only:
        yield Weakening(WeakenedBy.ONLY, "only", "", ", ".join(settings.only), settings.places["only"])
    if skip:
        yield Weakening(WeakenedBy.SKIP, "--skip", "", ", ".join(skip))


def _weakened(rules: Sequence[Rule], settings: Settings) -> Iterator[Weakening]:
    """Yield what the settings switch off, lower or measure otherwise; whether a parameter is milder only the rule knows."""
    by_id = {rule.id: rule for rule in rules}
    for name, setting in settings.rules.items():
        reason = _reason(setting)
        if setting.is_enabled is False:
            yield Weakening(WeakenedBy.RULE, name, "on", "off", setting.places["enabled"], reason)
            continue
        usual = _usual(rules, name)
        if setting.severity is not None and _is_weaker(setting.severity, usual):
            place = setting.places["severity"]
            yield Weakening(WeakenedBy.SEVERITY, name, _severities(usual), str(setting.severity.value), place, reason)
        for param, value in setting.params.items():
            old = _json(by_id[name].params[param]) if name in by_id else ""
            place = setting.places[f"params.{param}"]
            yield Weakening(WeakenedBy.PARAMETER, f"{param} of {name}", old, _json(value), place, reason)


def _usual(rules: Sequence[Rule], name: str) -> set[Severity]:
    """Return the severities that a rule, or the rules of an area, have by themselves."""
    return {rule.highest_severity for rule in rules if name in (rule.id, rule.area)}


def _is_weaker(severity: Severity, usual: Collection[Severity]) -> bool:
    return any(severity.rank > one.rank for one in usual)


def _severities(usual: Collection[Severity]) -> str:
    return " or ".join(one.value for one in sorted(usual, key=lambda one: one.rank))


def _reason(setting: RuleSetting) -> str | None:
    return " ".join(setting.reason.split()) if setting.reason else None


def _problems(rules: Sequence[Rule], settings: Settings) -> Iterator[InputError]:
    by_id = {rule.id: rule for rule in rules}
    known = {*by_id, *(rule.area for rule in rules)}
    for name in settings.only or ():
        if name not in known:
            yield _unknown(name, known, "only", settings)
    for name, setting in settings.rules.items():
        if name not in known:
            hint = "`ftpolicy rules` lists them all."
            yield InputError(f"no rule or area “{name[:80]}”{nearest(name, known)}", setting.location, hint)
        elif name not in by_id and setting.params:
            yield InputError(f"“{name}” is an area; parameters are those of one rule", setting.places["params"])
        elif name in by_id:
            yield from _bad_params(by_id[name], setting)


def _unknown(name: str, known: Iterable[str], key: str, settings: Settings) -> InputError:
    hint = "`ftpolicy rules` lists them all."
    return InputError(f"no rule or area “{name[:80]}”{nearest(name, known)}", settings.places[key], hint)


def _bad_params(rule: Rule, setting: RuleSetting) -> Iterator[InputError]:
    for param, value in setting.params.items():
        place = setting.places[f"params.{param}"]
        if param not in rule.params:
            known = f"it has: {', '.join(rule.params)}" if rule.params else "it has none"
            yield InputError(f"{rule.id} has no parameter “{param[:80]}”{nearest(param, rule.params)}; {known}", place)
        elif expected := _mismatch(value, rule.params[param]):
            yield InputError(f"the parameter “{param}” of {rule.id} is {_json(value)}; expected {expected}", place)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _mismatch(value: Any, default: Any) -> str | None:
    """Return what was expected where ``value`` is not of the type of ``default``; lists are compared by their members."""
    kind = type(default)
    is_fit = type(value) is kind or (kind is float and type(value) is int)
    if is_fit and kind is list and default:
        wrong = next((word for one in value if (word := _mismatch(one, default[0]))), None)
        return f"a list, each member {wrong}" if wrong else None
    return None if is_fit else _EXPECTED[kind]
