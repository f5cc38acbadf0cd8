"""``ftpolicy config show``: which settings hold, and where each of them comes from."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import click

from validator.cli import common
from validator.cli.catalogue import catalogues
from validator.cli.estates import Job, jobs_of
from validator.cli.settings import CommandLineSettings, Effective, effective
from validator.config import Configuration, RuleSetting
from validator.messages import LANGUAGES, clean

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")
_WORDS = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")
_COLUMN = 56


class _Line:
    """A line of YAML and where what it says comes from."""

    def __init__(self, text: str, origin: str = "") -> None:
        self.text = text
        self.origin = origin


@click.group("config")
def command() -> None:
    """Look at the configuration: the nearest .ftpolicy.yaml from the working directory up to the repository's root."""


@command.command("show")
@common.config_option
@click.option("--estate", "estates", multiple=True, metavar="NAME", help="Only this estate; repeatable.")
@click.option("--origin", is_flag=True, help="Say of every setting where it comes from.")
@click.option("--vsphere", metavar="VERSION", help="As for `check`.")
@common.judging_options
@click.option("--lang", type=click.Choice(LANGUAGES), help="As for `check`.")
@common.debug_option
def show(
    config: str | None,
    estates: tuple[str, ...],
    origin: bool,
    vsphere: str | None,
    outputs: tuple[str, ...],
    profile: str | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    fail_on: tuple[str, ...],
    lang: str | None,
) -> None:
    """Print the settings of every estate, with defaults and what the options given here change, as a configuration.

    With --origin every line ends with where it comes from: file:line:column, "option", the name of an environment
    variable, or "default". Comments tell which files the globs find now.

    \b
    Examples:
      ftpolicy config show --origin
      ftpolicy config show --origin --estate tokyo --fail-on warning
    """
    configuration = common.configuration(config)
    catalogues(configuration)
    asked = CommandLineSettings(vsphere, fail_on, only, skip, outputs, lang, profile=profile)
    jobs = jobs_of(configuration, (), estates) if configuration.estates or estates else [Job(())]
    for line in _document(configuration, jobs, asked):
        text = f"{line.text:<{_COLUMN}} # {line.origin}" if origin and line.origin else line.text
        click.echo(clean(text.rstrip()))
    problems_found = [error for job in jobs for error in job.errors]
    common.print_messages(problems_found, "error")
    sys.exit(problems_found[0].exit_code if problems_found else 0)


def _document(configuration: Configuration, jobs: Sequence[Job], asked: CommandLineSettings) -> Iterator[_Line]:
    yield _Line(f"# {configuration.file}" if configuration.file else "# no .ftpolicy.yaml: defaults")
    yield _Line("apiVersion: ftpolicy/v1")
    yield _Line("kind: Configuration")
    if configuration.required_version is not None:
        place = configuration.settings.places["required_version"]
        yield _Line(f"required_version: {_scalar(configuration.required_version)}", str(place))
    if configuration.locked:
        yield _Line(f"locked: {_value(list(configuration.locked))}", str(configuration.settings.places["locked"]))
    if jobs[0].estate is None:
        yield from _settings(effective(configuration, None, asked), "")
        return
    yield _Line("estates:")
    for job in jobs:
        yield from _estate(configuration, job, asked)


def _estate(configuration: Configuration, job: Job, asked: CommandLineSettings) -> Iterator[_Line]:
    assert job.estate is not None
    yield _Line(f"  {job.estate.name}:", str(job.estate.location))
    for key, patterns in (("inputs", job.estate.inputs), ("exclude", job.estate.exclude)):
        if patterns:
            yield _Line(f"    {key}:")
        for pattern in patterns:
            yield _Line(f"      - {_scalar(pattern.text)}", str(pattern.location))
    if job.expect is not None:
        yield _Line("    expect:")
        for what, least in job.expect.at_least.items():
            yield _Line(f"      {what}: {least}", str(job.expect.places[what]))
        if job.expect.files:
            yield _Line(
                f"      files: {_value([one.text for one in job.expect.files])}", str(job.expect.places["files"])
            )
    for path in job.paths:
        yield _Line(f"    # found {path}")
    yield from _settings(effective(configuration, job.estate, asked), "    ")


def _settings(found: Effective, indent: str) -> Iterator[_Line]:
    values: dict[str, Any] = {
        "vsphere": None if found.vsphere is None else str(found.vsphere),
        "fail_on": list(found.fail_on),
        "profile": found.profile,
        "only": list(found.only) or None,
        "policies": list(found.policies) or None,
        "data": list(found.data) or None,
        "waivers": found.waivers,
        "strict_waivers": found.strict_waivers,
        "baseline": found.baseline,
        "output": list(found.output),
        "language": found.language,
    }
    for key, value in values.items():
        if value is None:
            yield _Line(f"{indent}# {key}: not set", found.origins[key])
        else:
            yield _Line(f"{indent}{key}: {_value(value)}", found.origins[key])
    if found.skip:
        yield _Line(f"{indent}# skip: {_value(list(found.skip))}", found.origins["skip"])
    if found.settings.rules:
        yield _Line(f"{indent}rules:")
        for name, rule in found.settings.rules.items():
            yield _Line(f"{indent}  {_scalar(name)}:", str(rule.location))
            yield from _rule(rule, indent + "    ")
    selectors = found.settings.intent.selectors
    if selectors:
        yield _Line(f"{indent}fault_tolerance:")
    for kind, entries in selectors.items():
        yield _Line(f"{indent}  {kind}:")
        for one in entries:
            yield _Line(f"{indent}    - {one.by}: {_scalar(one.pattern)}", str(one.location))


def _rule(rule: RuleSetting, indent: str) -> Iterator[_Line]:
    keys = {
        "enabled": rule.is_enabled,
        "severity": rule.severity,
        "waivable": rule.is_waivable,
        "reason": rule.reason,
    }
    for key, value in keys.items():
        if value is not None:
            yield _Line(f"{indent}{key}: {_value(value)}", str(rule.places[key]))
    if rule.params:
        yield _Line(f"{indent}params:")
    for name, value in rule.params.items():
        yield _Line(f"{indent}  {_scalar(name)}: {_value(value)}", str(rule.places[f"params.{name}"]))


def _value(value: Any) -> str:
    """Return a value as YAML on one line; JSON is YAML."""
    if isinstance(value, str):
        return _scalar(value)
    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value)}]"
    return json.dumps(value, ensure_ascii=False)


def _scalar(text: str) -> str:
    is_plain = _PLAIN.fullmatch(text) is not None and text.lower() not in _WORDS
    return text if is_plain else json.dumps(text, ensure_ascii=False)
