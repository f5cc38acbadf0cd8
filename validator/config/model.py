"""What a configuration says: settings for everything, and estates with inputs and settings of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path as FilePath
from typing import Any

from validator.errors import ConfigurationError, nearest
from validator.facts.intent import Intent
from validator.facts.versions import Version
from validator.model import Location, Severity

DEFAULT_GATE = ("error", "undecided")
"""The gate where nothing sets another: by hand, in the hook, in the action and in the templates alike."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A glob of file names relative to the directory of the configuration, and where it is written."""

    text: str
    location: Location

    @property
    def parts(self) -> tuple[str, ...]:
        """The components between slashes, without empty ones and without `.`."""
        return tuple(part for part in self.text.split("/") if part not in ("", "."))


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """What a configuration says of one rule, or of all rules of an area. ``None`` where it says nothing.

    ``places`` tells where each key is written, and where each parameter is: under ``params.NAME``. Only a profile has
    ``references``: identifiers that reports show beside those of the rule.
    """

    location: Location
    severity: Severity | None = None
    is_enabled: bool | None = None
    reason: str | None = None
    is_waivable: bool | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, Location] = field(default_factory=dict)
    references: tuple[str, ...] = ()

    def over(self, under: RuleSetting) -> RuleSetting:
        """Return this setting on top of another: key by key, parameters one by one."""
        return RuleSetting(
            location=self.location,
            severity=self.severity or under.severity,
            is_enabled=under.is_enabled if self.is_enabled is None else self.is_enabled,
            reason=self.reason or under.reason,
            is_waivable=under.is_waivable if self.is_waivable is None else self.is_waivable,
            params={**under.params, **self.params},
            places={**under.places, **self.places},
            references=(*under.references, *self.references),
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set for all estates and for one. ``None``, or nothing in it, where nothing is set.

    ``rules`` is keyed by rule id or area. Paths (``policies``, ``data``, ``waivers``, ``baseline``, files of ``output``)
    are as they are written:
    relative to the directory of the configuration. ``places`` tells where each setting is written.
    """

    vsphere: Version | None = None
    fail_on: tuple[str, ...] | None = None
    profile: str | None = None
    only: tuple[str, ...] | None = None
    rules: Mapping[str, RuleSetting] = field(default_factory=dict)
    policies: tuple[str, ...] | None = None
    data: tuple[str, ...] | None = None
    waivers: str | None = None
    strict_waivers: bool | None = None
    baseline: str | None = None
    output: tuple[str, ...] | None = None
    language: str | None = None
    intent: Intent = field(default_factory=Intent)
    places: Mapping[str, Location] = field(default_factory=dict)

    def over(self, under: Settings) -> Settings:
        """Return these settings, an estate's, on top of those for all estates.

        What the estate sets replaces what stands above; rules are merged rule by rule; selectors add up, so that nothing
        that is declared for FT above is lost.
        """
        chosen: dict[str, Any] = {}
        for one in fields(self):
            mine, other = getattr(self, one.name), getattr(under, one.name)
            chosen[one.name] = other if mine is None else mine
        chosen["rules"] = {
            **under.rules,
            **{
                name: rule.over(under.rules[name]) if name in under.rules else rule for name, rule in self.rules.items()
            },
        }
        selectors = {kind: [*found] for kind, found in under.intent.selectors.items()}
        for kind, found in self.intent.selectors.items():
            selectors[kind] = [*selectors.get(kind, ()), *found]
        return replace(self, **{**chosen, "intent": Intent(selectors), "places": {**under.places, **self.places}})


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an estate has at least: how many objects (``clusters``, ``hosts``, ``vms``, ``ft_vms``), and which files.

    Files are relative to ``directory``; ``places`` tells where each number is written.
    """

    directory: FilePath
    at_least: Mapping[str, int] = field(default_factory=dict)
    files: tuple[Pattern, ...] = ()
    places: Mapping[str, Location] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Estate:
    """A named estate: its inputs, what of them is left out, its settings on top of those for all, and what it has at least."""

    name: str
    location: Location
    inputs: tuple[Pattern, ...]
    exclude: tuple[Pattern, ...] = ()
    settings: Settings = field(default_factory=Settings)
    expect: Expectation | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """The keys that the configuration ``file`` further up locks.

    ``settings`` are what it says of them, which holds below as well; ``whole`` is all that it says.
    """

    file: str
    keys: frozenset[str]
    settings: Settings
    whole: Settings


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a configuration says.

    ``file`` is its name as messages spell it, ``None`` where there is no configuration. Paths in it are relative to
    ``directory`` and stay inside ``root``, which is the root of the repository, or ``directory`` outside of one.
    ``locked`` are the keys that it locks for configurations below, ``locks`` those that lock it.
    """

    file: str | None = None
    directory: FilePath = field(default_factory=FilePath)
    root: FilePath = field(default_factory=FilePath)
    required_version: str | None = None
    settings: Settings = field(default_factory=Settings)
    estates: Mapping[str, Estate] = field(default_factory=dict)
    locked: tuple[str, ...] = ()
    locks: tuple[Lock, ...] = ()

    @property
    def intent(self) -> Intent:
        """The selectors for all estates."""
        return self.settings.intent

    def estate(self, name: str) -> Estate:
        """Return the estate ``name``.

        Raises:
            ConfigurationError: there is none of that name.
        """
        if name not in self.estates:
            known = f"{self.file} has: {', '.join(self.estates)}" if self.estates else "the configuration names none"
            raise ConfigurationError(f"no estate “{name[:80]}”{nearest(name, self.estates)}; {known}")
        return self.estates[name]
