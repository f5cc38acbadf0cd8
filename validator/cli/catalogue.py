"""The rules that there are to judge by: the built-in ones, and those that options or a configuration add to them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from validator.cli import common
from validator.config import Configuration, Settings, shown_path
from validator.config.discovery import is_inside
from validator.errors import ConfigurationError, FtpolicyError, InputError
from validator.model import Location
from validator.rules.catalogue import Rule, load_rules
from validator.rules.loosened import unlocked
from validator.rules.ruleset import problems

_Choice = tuple[tuple[str, ...], tuple[str, ...]]
"""Directories of policies and files of data, as the working directory sees them."""

_KEYS = ("policies", "data")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every rule to choose from, and the data beside the built-in tables."""

    rules: Sequence[Rule]
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Catalogues:
    """The catalogues of a configuration: estates may have policies of their own."""

    configuration: Configuration
    asked: _Choice
    found: Mapping[_Choice, Catalogue]

    @property
    def rules(self) -> list[Rule]:
        """The rules of all catalogues, each id once."""
        by_id: dict[str, Rule] = {}
        for one in self.found.values():
            for rule in one.rules:
                by_id.setdefault(rule.id, rule)
        return list(by_id.values())

    def of(self, settings: Settings) -> Catalogue:
        """Return the catalogue for an estate with these settings."""
        return self.found[_choice(settings, self.configuration, self.asked)]


def catalogues(
    configuration: Configuration, policies: Sequence[str] = (), data: Sequence[str] = (), *, is_checked: bool = True
) -> Catalogues:
    """Return the rules for every estate of ``configuration``; ``policies`` and ``data`` of options take its place.

    Mistakes in policies, and unless ``is_checked`` is false what the configuration says of rules that do not exist, are
    told, and end the process.

    Raises:
        ConfigurationError, InputError: a directory or file that cannot be used.
    """
    asked = (tuple(policies), tuple(data))
    builtin = load_rules()
    found: dict[_Choice, Catalogue] = {}
    for settings in (configuration.settings, *(one.settings for one in configuration.estates.values())):
        choice = _choice(settings, configuration, asked)
        if choice not in found:
            _end(list(_unusable(settings, configuration, asked)))
            places = [None if given else settings.places.get(key) for key, given in zip(_KEYS, asked, strict=True)]
            found[choice] = _catalogue(builtin, choice, *places)
    known = Catalogues(configuration, asked, found)
    if is_checked:
        _end(problems(known.rules, configuration))
        _end(unlocked(known.rules, configuration))
    return known


def _choice(settings: Settings, configuration: Configuration, asked: _Choice) -> _Choice:
    policies = asked[0] or _paths(settings.policies, configuration)
    data = asked[1] or (_paths(settings.data, configuration) if policies else ())
    return policies, data


def _paths(names: Sequence[str] | None, configuration: Configuration) -> tuple[str, ...]:
    return tuple(shown_path(configuration.directory / name) for name in names or ())


def _catalogue(
    builtin: Sequence[Rule], choice: _Choice, in_policies: Location | None, in_data: Location | None
) -> Catalogue:
    """Return the rules of one choice; the places are those of a configuration that makes it."""
    policies, data = choice
    if data and not policies:
        raise ConfigurationError("--data is for the policies of --policy, and there are none")
    if not policies:
        return Catalogue(builtin, {})
    from validator.rules.company import load_company, read_data  # noqa: PLC0415 - checks policies, which ours do not need

    company = load_company(policies, builtin, in_policies)
    _end(company.errors)
    return Catalogue([*builtin, *company.rules], read_data(data, in_data))


def _unusable(settings: Settings, configuration: Configuration, asked: _Choice) -> Iterator[InputError]:
    """Yield what a configuration names and cannot be used: what is not there, and links that lead out."""
    for path in () if asked[0] else _paths(settings.policies, configuration):
        place = settings.places["policies"]
        if not Path(path).is_dir():
            yield InputError(f"there is no directory {path} with policies", place)
        for file in Path(path).rglob("*.rego"):
            if not is_inside(file, configuration.root):
                root = shown_path(configuration.root)
                yield InputError(
                    f"{shown_path(file)} leads out of the repository ({root}); no policy is read there", place
                )
    for path in () if asked[1] else _paths(settings.data, configuration):
        if not Path(path).is_file():
            yield InputError(f"there is no file {path} with data for policies", settings.places["data"])


def _end(errors: Sequence[FtpolicyError]) -> None:
    """Tell ``errors`` and end the process, where there are any."""
    if errors:
        common.print_messages(errors, "error")
        sys.exit(max(error.exit_code for error in errors))
