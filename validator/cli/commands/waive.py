"""``ftpolicy waive``: write a waiver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from validator.check import FactsRequest, read_facts
from validator.cli import common, completion
from validator.cli.catalogue import Catalogues, catalogues
from validator.cli.editors import begun
from validator.cli.estates import Job, jobs_of
from validator.cli.files import write_whole
from validator.config import Configuration, Settings
from validator.config.globs import is_glob
from validator.errors import ConfigurationError, FtpolicyError, nearest
from validator.facts.model import Facts
from validator.findings.waiver_match import named_objects, problem_of
from validator.messages import clean, has_words
from validator.model import PLURAL, Location, Outcome, Waiver, WaiverEntry, pointer
from validator.own_files import WAIVERS_FILE
from validator.readers.text import read_text
from validator.rules.catalogue import Rule
from validator.rules.ruleset import choose, not_waivable
from validator.verdicts.evaluate import evaluate
from validator.waivers.expiry import FORM, is_expired, parse_day
from validator.waivers.file import kind_and_name
from validator.waivers.inline import VERDICTS
from validator.waivers.pointer import POINTER, is_pointer
from validator.waivers.write import with_waiver

_INTO_OBJECT = 3
"""Keys that lead to an attribute of an object: its kind, its name, the attribute. A member of a list lies deeper."""


@click.command("waive")
@click.argument("rule", metavar="RULE", shell_complete=completion.rules)
@click.argument("subject", metavar="KIND/NAME")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--reason", required=True, metavar="TEXT", help="Why the verdict can be lived with.")
@click.option("--expires", required=True, metavar="YYYY-MM-DD", help="The last day on which the waiver holds, in UTC.")
@click.option("--owner", metavar="TEXT", help="Who answers for it: a person, a team, a ticket.")
@click.option(
    "--verdict", type=click.Choice(VERDICTS), default=VERDICTS[0], show_default=True, help="The verdict to waive."
)
@click.option(
    "--path", metavar="POINTER", help="Which of several faults, by the place that reports show; may be a glob."
)
@click.option("--waivers", metavar="FILE", help=f"File to add the waiver to. [default: {WAIVERS_FILE}]")
@common.config_option
@common.one_estate_option
@common.debug_option
def command(
    rule: str,
    subject: str,
    paths: tuple[str, ...],
    reason: str,
    expires: str,
    owner: str | None,
    verdict: str,
    path: str | None,
    waivers: str | None,
    config: str | None,
    estate: str | None,
) -> None:
    """Waive the verdict of RULE on an object, or on all objects whose names fit a glob, for a while.

    The waiver is added to a file, in which everything else stays as it is. A waived finding stays in every report and
    does not count for the gate. The object has to be in the estate that all PATHs together describe, or else in one of the
    configuration. Where the rule has several faults on the object, --path tells which one is waived; where it has one, that
    of a disk or a NIC, its path is written, too: the same fault of another one counts.

    \b
    Examples:
      ftpolicy waive vm.no_npiv vm/db01 plan.json cluster.yaml --reason "no FC here" --expires 2027-06-30
      ftpolicy waive cluster.ha_enabled cluster/lab --reason "rebuilt in March" --expires 2027-03-31
      ftpolicy waive vm.no_npiv "vm/test-*" --verdict undecided --reason "no FC here" --expires 2027-06-30
    """
    waiver = Waiver(reason, expires, owner, Location("the command line"))
    entry = WaiverEntry(rule, verdict, waiver, subject, path=path)
    configuration = common.configuration(config)
    settings = configuration.settings if estate is None else configuration.estate(estate).settings
    known = catalogues(configuration)
    _require(entry, settings, known.of(settings).rules)
    if paths or configuration.estates:
        jobs = jobs_of(configuration, paths, [] if estate is None else [estate])
        facts, of_estate = _require_object(entry, configuration, jobs)
        entry = replace(entry, path=entry.path or _only_path(entry, known, facts, of_estate))
    name = waivers or common.waivers_file(configuration, settings) or WAIVERS_FILE
    text = read_text(name) if Path(name).exists() else None
    write_whole(Path(name), begun(with_waiver(text, entry, name), "waivers", Path(name), text or ""))
    click.echo(f"{name}: {rule} is waived for {subject} until {expires} (UTC)")
    if not paths and not configuration.estates:
        common.print_messages([f"no PATH and no estate is there to look whether it has {subject}"], "note")


def _require(entry: WaiverEntry, settings: Settings, rules: Sequence[Rule]) -> None:
    """Refuse what would be no waiver, or none that holds.

    Raises:
        ConfigurationError, InputError: a word that cannot be meant, a day that is past, no such rule or kind of object.
    """
    waiver = entry.waiver
    for name, text in (("KIND/NAME", entry.subject), ("--reason", waiver.reason), ("--owner", waiver.owner)):
        if text is not None and not _is_words(text):
            raise ConfigurationError(
                f"{name} is blank or has characters that cannot be shown; expected words on one line"
            )
    kind_and_name(entry.subject or "")
    if entry.path is not None and not is_pointer(entry.path):
        raise ConfigurationError(f"--path is “{clean(entry.path[:80])}”; expected {POINTER}")
    if parse_day(waiver.expires) is None:
        raise ConfigurationError(f"--expires is “{clean(waiver.expires[:60])}”; expected {FORM}")
    if is_expired(waiver, common.today()):
        raise ConfigurationError(f"--expires {waiver.expires} is past; today is {common.today()} in UTC")
    problem = problem_of(entry, {rule.id: rule.scope for rule in rules}, not_waivable(rules, settings))
    if problem is not None:  # without its place, which is the command line
        raise ConfigurationError(problem.message, hint=problem.hint)


def _only_path(entry: WaiverEntry, known: Catalogues, facts: Facts, settings: Settings) -> str | None:
    """Return where the one fault is that the waiver is for, if it is that of a member of the object, such as a disk.

    Without it the waiver would also be for the same fault of another member. What is waived for several objects, or cannot
    be judged, has no path.
    """
    catalogue = known.of(settings)
    rules = [rule for rule in choose(catalogue.rules, settings).rules if rule.id == entry.rule]
    if entry.verdict != Outcome.FAIL or is_glob(entry.subject or "") or not rules:
        return None
    try:
        verdicts, _ = evaluate(facts, rules, common.embedded_engine_for(rules), more=catalogue.data)
    except FtpolicyError:
        return None
    named = set(named_objects(facts, entry.subject or ""))
    paths = {denial.path for one in verdicts if one.subject in named for denial in one.denials}
    deep = {pointer(path) for path in paths if len(path) > _INTO_OBJECT}
    return deep.pop() if len(paths) == len(deep) == 1 else None


def _require_object(entry: WaiverEntry, configuration: Configuration, jobs: Sequence[Job]) -> tuple[Facts, Settings]:
    """Return the facts and the settings of the first estate that has the object of a waiver.

    Raises:
        ConfigurationError: names the nearest object, or tells that not all could be read.
    """
    subject = entry.subject or ""
    kind = PLURAL[kind_and_name(subject)[0]]
    known: set[str] = set()
    broken: FtpolicyError | None = None
    for job in jobs:
        settings = configuration.settings if job.estate is None else job.estate.settings
        read = read_facts(FactsRequest(job.paths, settings.vsphere, settings.intent, found=job.found))
        if named_objects(read.facts, subject):
            return read.facts, settings
        known |= read.facts.members(kind).keys()
        broken = next((one for one in (broken, *job.errors, *read.errors) if one is not None), None)
    message = f"no estate has the object {clean(subject[:120])}{nearest(kind_and_name(subject)[1], known)}"
    if broken is not None:
        raise ConfigurationError(f"{message}, as far as they can be read; {broken}")
    raise ConfigurationError(message, hint="A waiver is for an object that is there, as reports show it.")


def _is_words(text: str) -> bool:
    """Tell whether ``text`` has something in it and nothing that a terminal would obey or UTF-8 does not have."""
    is_unicode = not any("\ud800" <= character <= "\udfff" for character in text)
    return has_words(text) and is_unicode and clean(text) == text
