"""Which estates a command is about: the PATHs of the command line, or those that the configuration names."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from validator.config import Configuration, Estate, Expectation
from validator.config.globs import expand
from validator.errors import ConfigurationError, FtpolicyError
from validator.model import LeftOut


@dataclass(frozen=True, slots=True)
class Job:
    """An estate to read: its inputs, what was wrong with finding them or left out, and its entry in the configuration.

    ``found`` are the inputs that only a glob matched. ``is_named`` tells that the paths are those of the command line.
    """

    paths: Sequence[str]
    found: Container[str] = ()
    errors: Sequence[FtpolicyError] = ()
    left_out: Sequence[LeftOut] = ()
    estate: Estate | None = None
    is_named: bool = False

    @property
    def name(self) -> str | None:
        """The name of the estate in the configuration."""
        return None if self.estate is None else self.estate.name

    @property
    def expect(self) -> Expectation | None:
        """What the configuration expects of the estate."""
        return None if self.estate is None else self.estate.expect


def jobs_of(configuration: Configuration, paths: Sequence[str], names: Sequence[str]) -> list[Job]:
    """Return the estates to judge: that of ``paths``, those of ``names``, or all that the configuration has.

    Raises:
        ConfigurationError: there is nothing to judge, or PATHs for several estates.
    """
    estates = [configuration.estate(name) for name in dict.fromkeys(names)]
    if paths and len(estates) > 1:
        raise ConfigurationError("all PATHs together are one estate; name only one with --estate")
    if paths:
        return [Job(paths, estate=estates[0] if estates else None, is_named=True)]
    chosen = estates or list(configuration.estates.values())
    if not chosen:
        nowhere = (
            "there is no .ftpolicy.yaml" if configuration.file is None else f"{configuration.file} names no estates"
        )
        hint = "Name what to judge, as in `ftpolicy check plan.json`, or let `ftpolicy init` write a configuration."
        raise ConfigurationError(f"no PATH is given, and {nowhere}", hint=hint)
    return [_job(estate, configuration) for estate in chosen]


def only_job(configuration: Configuration, paths: Sequence[str], name: str | None) -> Job:
    """Return the one estate that a command reads which cannot take several.

    Raises:
        ConfigurationError: as for ``jobs_of``; or the configuration has several estates, and none is named.
    """
    found = jobs_of(configuration, paths, [name] if name is not None else [])
    if len(found) > 1:
        known = ", ".join(configuration.estates)
        raise ConfigurationError(f"{configuration.file} has several estates; name one with --estate: {known}")
    return found[0]


def _job(estate: Estate, configuration: Configuration) -> Job:
    found = expand(estate, configuration)
    return Job(found.paths, found.found, found.errors, found.left_out, estate)
