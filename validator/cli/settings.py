"""What holds for a run: an option before the environment, an estate of the configuration before its top, then defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

from validator.cli import common
from validator.config import DEFAULT_GATE, Configuration, Estate, Settings, shown_path
from validator.errors import ConfigurationError
from validator.facts.versions import Version
from validator.rules.ruleset import DEFAULT_PROFILE

DEFAULT_OUTPUT = ("text",)


@dataclass(frozen=True, slots=True)
class CommandLineSettings:
    """What the command line asks for; ``None`` or empty where it says nothing."""

    vsphere: str | None = None
    fail_on: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    lang: str | None = None
    waivers: str | None = None
    strict_waivers: bool = False
    baseline: str | None = None
    profile: str | None = None
    no_assumptions: bool = False


@dataclass(frozen=True, slots=True)
class Effective:
    """The settings of a run over one estate, and by ``origins`` where each of them comes from.

    ``waivers``, ``baseline``, ``policies`` and ``data`` are paths as the working directory sees them, so are the files of ``output``.
    """

    vsphere: Version | None
    fail_on: tuple[str, ...]
    profile: str
    only: tuple[str, ...]
    skip: tuple[str, ...]
    output: tuple[str, ...]
    language: str
    waivers: str | None
    strict_waivers: bool
    baseline: str | None
    policies: tuple[str, ...]
    data: tuple[str, ...]
    settings: Settings
    origins: Mapping[str, str]
    with_assumptions: bool = True


def effective(
    configuration: Configuration,
    estate: Estate | None,
    asked: CommandLineSettings,
    environment: Mapping[str, str] = os.environ,
) -> Effective:
    """Return the settings for ``estate``, or for an estate without a name.

    Raises:
        ConfigurationError: an option has a value that cannot be meant.
    """
    if "never" in asked.fail_on and len(asked.fail_on) > 1:
        raise ConfigurationError("--fail-on never stands alone; beside another word it would take that one away")
    settings = estate.settings if estate is not None else configuration.settings
    if asked.profile is not None:
        places = {key: place for key, place in settings.places.items() if key != "profile"}
        settings = replace(settings, profile=asked.profile, places=places)
    language, language_origin = _language(settings, asked, environment)
    return Effective(
        vsphere=common.version(asked.vsphere) or settings.vsphere,
        fail_on=asked.fail_on or settings.fail_on or DEFAULT_GATE,
        profile=settings.profile or DEFAULT_PROFILE,
        only=asked.only or settings.only or (),
        skip=asked.skip,
        output=asked.outputs or tuple(_output(one, configuration) for one in settings.output or DEFAULT_OUTPUT),
        language=language,
        waivers=asked.waivers or common.waivers_file(configuration, settings),
        strict_waivers=asked.strict_waivers or settings.strict_waivers or False,
        baseline=asked.baseline or _path(settings.baseline, configuration),
        policies=tuple(shown_path(configuration.directory / one) for one in settings.policies or ()),
        data=tuple(shown_path(configuration.directory / one) for one in settings.data or ()),
        settings=settings,
        origins={**_origins(settings, asked), "language": language_origin},
        with_assumptions=not asked.no_assumptions,
    )


def _origins(settings: Settings, asked: CommandLineSettings) -> dict[str, str]:
    """Return where every setting but the language comes from."""
    asked_for = {
        "vsphere": asked.vsphere,
        "fail_on": asked.fail_on,
        "profile": asked.profile,
        "only": asked.only,
        "skip": asked.skip,
        "output": asked.outputs,
        "waivers": asked.waivers,
        "strict_waivers": asked.strict_waivers,
        "baseline": asked.baseline,
        "policies": None,
        "data": None,
    }
    return {key: "option" if value else _written(settings, key) for key, value in asked_for.items()}


def _written(settings: Settings, key: str) -> str:
    return str(settings.places[key]) if key in settings.places else "default"


def _language(settings: Settings, asked: CommandLineSettings, environment: Mapping[str, str]) -> tuple[str, str]:
    if asked.lang is not None:
        return asked.lang, "option"
    if environment.get("FTPOLICY_LANG"):
        return common.language(None, environment), "FTPOLICY_LANG"
    if settings.language is not None:
        return settings.language, str(settings.places["language"])
    name = next((name for name in common.LOCALE if environment.get(name)), None)
    return common.language(None, environment), name or "default"


def _path(text: str | None, configuration: Configuration) -> str | None:
    return None if text is None else shown_path(configuration.directory / text)


def _output(entry: str, configuration: Configuration) -> str:
    name, equals, file = entry.partition("=")
    return f"{name}={_path(file, configuration)}" if equals else entry
