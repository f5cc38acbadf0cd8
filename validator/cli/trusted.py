"""``--trusted REF``: what decides is taken from a commit, what is judged from the working tree.

A pull request brings its configuration, waivers, baseline and policies. So they are read from the base that it is to be
merged into, and what it changes about them for the worse fails until the base has it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from validator.check import FactsRequest, read_facts
from validator.cli import common
from validator.cli.catalogue import Catalogue, Catalogues, catalogues
from validator.cli.estates import Job
from validator.cli.manner import OutputOptions
from validator.cli.moved import Moved, working_directory, written_commit
from validator.cli.settings import CommandLineSettings, Effective, effective
from validator.config import Configuration, Estate, Settings, read_configuration
from validator.config.globs import expand
from validator.errors import ConfigurationError, FtpolicyError, InputError
from validator.findings.baseline import Baseline, BaselineEntry, read_baseline
from validator.findings.git import read_trusted
from validator.findings.trusted import (
    EstateInputs,
    TrustedBase,
    changed_files,
    contents,
    less_expected,
    lost_inputs,
    new_entries,
    new_waivers,
)
from validator.loosened_kinds import LoosenedKind
from validator.model import Location, WaiverEntry
from validator.own_files import CONFIGURATION_FILE
from validator.rules.catalogue import libraries_below
from validator.rules.loosened import Loosened, loosened
from validator.rules.ruleset import problems
from validator.waivers.file import read_waivers


@dataclass(frozen=True, slots=True)
class Trusted:
    """A commit that decides: ``at_base`` is its configuration, ``working`` that of the working tree.

    ``configuration`` is the one to judge by: the settings of the base and its estates, over the working tree, with the
    inputs and the estates that are new there.
    """

    name: str
    moved: Moved
    at_base: Configuration
    working: Configuration
    configuration: Configuration

    def directory(self) -> AbstractContextManager[None]:
        """Let the commit be the working directory: whatever decides is read there, by the names that it has here."""
        return working_directory(self.moved.there)

    def catalogues(self, manner: OutputOptions) -> Catalogues:
        """Return the rules that the base has."""
        policies = [self.path("--policy", one) for one in manner.policies]
        data = [self.path("--data", one) for one in manner.data]
        with self.directory():
            return catalogues(self.at_base, policies, data)

    def effective(self, job: Job, asked: CommandLineSettings) -> Effective:
        """Return the settings for an estate that the base has, or the command line, whose files are those of the base."""
        waivers = None if asked.waivers is None else self.path("--waivers", asked.waivers)
        baseline = None if asked.baseline is None else self.path("--baseline", asked.baseline)
        with self.directory():
            return effective(self.at_base, job.estate, replace(asked, waivers=waivers, baseline=baseline))

    def path(self, option: str, text: str) -> str:
        """Return what a file that an option names is called in the commit.

        Raises:
            ConfigurationError: the commit does not have it.
        """
        moved = self.moved.optional(text)
        if moved is None:
            hint = "Bring it there first, or leave the option out: the configuration can name it."
            raise ConfigurationError(f"{option} {text}: the trusted base {self.name} does not have it", hint=hint)
        return moved


@contextmanager
def trusted_base(name: str, config: str | None) -> Iterator[Trusted]:
    """Make the commit ``name`` the one that decides, while the context lasts.

    Raises:
        ConfigurationError: there is no such commit, or its configuration cannot be used.
    """
    top, commit = read_trusted(name, Path.cwd())
    working = common.configuration(config)
    with ExitStack() as stack:
        try:
            moved = stack.enter_context(written_commit(top, commit))
            moved.there.mkdir(parents=True, exist_ok=True)  # what is new here is not there
        except ConfigurationError as error:
            told = error.message.removeprefix("--changed-only: ")
            raise ConfigurationError(f"--trusted: {name} cannot be read: {told}") from error
        except OSError as error:
            told = error.strerror or str(error)
            raise ConfigurationError(
                f"--trusted: {name} cannot be written into a directory of its own: {told}"
            ) from None
        there = moved.path(config) if config is not None else None
        with working_directory(moved.there):
            if there is not None and not Path(there).exists():
                raise ConfigurationError(f"--config {config}: the trusted base {name} does not have it")
            at_base, errors = read_configuration(there)
        if errors:
            raise ConfigurationError(f"--trusted: the configuration of {name} cannot be used: {errors[0]}")
        yield Trusted(name, moved, at_base, working, _over_the_working_tree(at_base, working, moved))


def _over_the_working_tree(at_base: Configuration, working: Configuration, moved: Moved) -> Configuration:
    """Return the configuration of the base for the files of the working tree."""
    if at_base.file is None:
        return replace(working, settings=Settings(), estates=_new_estates(at_base, working))
    directory = _here(at_base.directory, moved)
    is_same = Path(os.path.realpath(working.directory)) == Path(os.path.realpath(directory))
    there = working.estates if is_same else {}
    estates = {name: _with_new_inputs(estate, there.get(name), directory) for name, estate in at_base.estates.items()}
    new = _new_estates(at_base, working) if is_same else {}
    return replace(at_base, directory=directory, root=_here(at_base.root, moved), estates={**estates, **new})


def _here(directory: Path, moved: Moved) -> Path:
    real = Path(os.path.realpath(directory))
    return moved.top / real.relative_to(moved.tree) if real.is_relative_to(moved.tree) else directory


def _with_new_inputs(estate: Estate, now: Estate | None, directory: Path) -> Estate:
    """Return an estate of the base with the inputs that the working tree adds: they are part of what is to be merged."""
    known = {pattern.text for pattern in estate.inputs}
    added = tuple(pattern for pattern in now.inputs if pattern.text not in known) if now is not None else ()
    expect = None if estate.expect is None else replace(estate.expect, directory=directory)
    return replace(estate, inputs=(*estate.inputs, *added), expect=expect)


def _new_estates(at_base: Configuration, working: Configuration) -> dict[str, Estate]:
    """Return the estates that the base does not have, held to its settings; what they are is theirs to say."""
    found: dict[str, Estate] = {}
    for name, estate in working.estates.items():
        if name not in at_base.estates:
            own = estate.settings
            places = {key: own.places[key] for key in ("vsphere", "fault_tolerance") if key in own.places}
            said = Settings(vsphere=own.vsphere, intent=own.intent, places=places)
            found[name] = replace(estate, settings=said.over(at_base.settings))
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """An estate held to the base: what decides and what is weakened, and what of the working tree cannot be read.

    ``waivers`` and ``known`` are the waivers and the entries of the baseline that the working tree still has: that the
    others are not needed is no news, as they go with the change.
    """

    base: TrustedBase
    errors: Sequence[FtpolicyError] = ()
    waivers: Sequence[WaiverEntry] = ()
    known: Sequence[BaselineEntry] = ()


def held_to(
    base: Trusted, job: Job, settings: Effective, known: Catalogues, asked: CommandLineSettings, manner: OutputOptions
) -> Held:
    """Return what the working tree weakens of the estate of ``job``, and what of it cannot be read.

    ``settings`` are those of the base, ``asked`` and ``manner`` what the command line says.
    """
    place = Location(base.working.file or base.at_base.file or CONFIGURATION_FILE)
    now = None if job.name is None else base.working.estates.get(job.name)
    if job.name is not None and now is None:
        weakened = [Loosened("estates", LoosenedKind.ESTATE_GONE, (job.name,), place)]
        return Held(TrustedBase(base.name, weakened, lambda: _comments(base, job, manner)))
    then = base.at_base.estates.get(job.name or "")
    before = base.at_base.settings if then is None else then.settings
    after = base.working.settings if now is None else now.settings
    weakened = [
        Loosened("locked", LoosenedKind.LOCK_GONE, (key,), place)
        for key in base.at_base.locked
        if key not in base.working.locked
    ]
    weakened += loosened(known.of(settings.settings).rules, before, after, place)
    if then is not None and now is not None:
        if not job.is_named:
            weakened += _less_input(base, then, now, place)
        weakened += less_expected(then.expect, now.expect, place)
    here = effective(base.working, now, asked)
    entries, errors = read_waivers(here.waivers) if manner.heeds_waivers else ([], [])
    baseline = Baseline("") if here.baseline is None else read_baseline(here.baseline)
    with base.directory():
        waived = read_waivers(settings.waivers)[0]
        excused = read_baseline(settings.baseline).entries if settings.baseline is not None else ()
    own = [entry for entry in baseline.entries if entry.estate == job.name]
    weakened += [*new_waivers(waived, entries), *new_entries(excused, own, baseline.file)]
    weakened += _policies(base, settings, here, manner)
    wrong = _mistakes(base, job, known.of(settings.settings))
    held = TrustedBase(base.name, weakened, lambda: _comments(base, job, manner))
    return Held(held, [*wrong, *errors, *baseline.errors], entries, baseline.entries)


def _mistakes(base: Trusted, job: Job, known: Catalogue) -> list[InputError]:
    """Return what the working tree's configuration says of rules that there are not, where nobody adds rules of their own."""
    now = base.working.estates.get(job.name or "")
    told = replace(base.working, estates={} if now is None else {now.name: now})
    parts = (told.settings, *(one.settings for one in told.estates.values()))
    has_own = any(part.policies for part in parts) or any(not rule.module.is_trusted for rule in known.rules)
    return [] if has_own else problems(known.rules, told)


def _less_input(base: Trusted, then: Estate, now: Estate, place: Location) -> list[Loosened]:
    with base.directory():
        before = contents(EstateInputs(then, base.at_base).files())
    over = EstateInputs(then, base.configuration)
    return list(lost_inputs(over, EstateInputs(now, base.working), before, place))


def _policies(base: Trusted, settings: Effective, here: Effective, manner: OutputOptions) -> list[Loosened]:
    """Return the policies and files of data that are other ones than at the base."""
    with base.directory():
        old = _rego([base.moved.path(one) for one in manner.policies] or settings.policies)
        old_data = contents([base.moved.path(one) for one in manner.data] or settings.data)
    new = _rego(manner.policies or here.policies)
    places = {name: Location(file) for name, (file, _) in {**old, **new}.items()}
    before, after = ({name: text for name, (_, text) in found.items()} for found in (old, new))
    found = changed_files(before, after, "policies", places)
    builtin = {f"lib/{name}" for name in libraries_below()}
    for name in new:
        if name in builtin and name not in old:
            found.append(Loosened("policies", LoosenedKind.LIBRARY_REPLACED, (name,), places[name]))
    return [*found, *changed_files(old_data, contents(manner.data or here.data), "data", {})]


def _rego(directories: Sequence[str]) -> Mapping[str, tuple[str, bytes]]:
    """Return the policies in ``directories`` by their path there, with the file that each is in; tests are none.

    Of two with one path nobody can tell which one counts, so they are another policy than either.
    """
    found: dict[str, tuple[str, bytes]] = {}
    for directory in directories:
        for file in sorted(Path(directory).rglob("*.rego")):
            if not file.name.endswith("_test.rego"):
                name = file.relative_to(directory).as_posix()
                text = contents([str(file)]).get(str(file), b"")
                found[name] = (str(file), text if name not in found else found[name][1] + b"\0" + text)
    return found


def _comments(base: Trusted, job: Job, manner: OutputOptions) -> Sequence[WaiverEntry]:
    """Return the comments in the inputs of the estate at the base that waive something."""
    source = [base.moved.path(manner.source)] if manner.source is not None else []
    with base.directory():
        named = [path for one in job.paths if os.path.lexists(path := base.moved.path(one))] if job.is_named else []
        known = base.at_base.estates.get(job.name or "")
        expanded = None if known is None or job.is_named else expand(known, base.at_base)
        paths = [
            *named,
            *(expanded.paths if expanded is not None else ()),
            *(one for one in source if Path(one).is_dir()),
        ]
        if not paths:
            return ()
        options = replace(manner.variables, given=tuple(base.moved.variables(manner.variables.given)))
        found = expanded.found if expanded is not None else ()
        return read_facts(FactsRequest(paths, options=options, found=found)).facts.waivers
