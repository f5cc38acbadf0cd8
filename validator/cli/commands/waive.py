"""``ftpolicy waive``: write a waiver."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from validator.cli import common, completion
from validator.cli.catalogue import catalogues
from validator.cli.files import write_whole
from validator.config import Settings
from validator.errors import ConfigurationError
from validator.findings.waiver_match import problem_of
from validator.messages import clean
from validator.model import Location, Waiver, WaiverEntry
from validator.own_files import WAIVERS_FILE
from validator.readers.text import read_text
from validator.rules.catalogue import Rule
from validator.rules.ruleset import not_waivable
from validator.waivers.expiry import FORM, is_expired, parse_day
from validator.waivers.file import kind_and_name
from validator.waivers.inline import VERDICTS
from validator.waivers.write import with_waiver


@click.command("waive")
@click.argument("rule", metavar="RULE", shell_complete=completion.rules)
@click.argument("subject", metavar="KIND/NAME")
@click.option("--reason", required=True, metavar="TEXT", help="Why the verdict can be lived with.")
@click.option("--expires", required=True, metavar="YYYY-MM-DD", help="The last day on which the waiver holds, in UTC.")
@click.option("--owner", metavar="TEXT", help="Who answers for it: a person, a team, a ticket.")
@click.option(
    "--verdict", type=click.Choice(VERDICTS), default=VERDICTS[0], show_default=True, help="The verdict to waive."
)
@click.option("--waivers", metavar="FILE", help=f"File to add the waiver to. [default: {WAIVERS_FILE}]")
@common.config_option
@common.one_estate_option
@common.debug_option
def command(
    rule: str,
    subject: str,
    reason: str,
    expires: str,
    owner: str | None,
    verdict: str,
    waivers: str | None,
    config: str | None,
    estate: str | None,
) -> None:
    """Waive the verdict of RULE on an object, or on all objects whose names fit a glob, for a while.

    The waiver is added to a file, in which everything else stays as it is. A waived finding stays in every report and
    does not count for the gate.

    \b
    Examples:
      ftpolicy waive cluster.ha_enabled cluster/lab --reason "rebuilt in March" --expires 2027-03-31
      ftpolicy waive vm.no_npiv "vm/test-*" --verdict undecided --reason "no FC here" --expires 2027-06-30
    """
    entry = WaiverEntry(rule, verdict, Waiver(reason, expires, owner, Location("the command line")), subject)
    configuration = common.configuration(config)
    settings = configuration.settings if estate is None else configuration.estate(estate).settings
    _require(entry, settings, catalogues(configuration).of(settings).rules)
    name = waivers or common.waivers_file(configuration, settings) or WAIVERS_FILE
    text = read_text(name) if Path(name).exists() else None
    write_whole(Path(name), with_waiver(text, entry, name))
    click.echo(f"{name}: {rule} is waived for {subject} until {expires} (UTC)")


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
    if parse_day(waiver.expires) is None:
        raise ConfigurationError(f"--expires is “{clean(waiver.expires[:60])}”; expected {FORM}")
    if is_expired(waiver, common.today()):
        raise ConfigurationError(f"--expires {waiver.expires} is past; today is {common.today()} in UTC")
    problem = problem_of(entry, {rule.id: rule.scope for rule in rules}, not_waivable(rules, settings))
    if problem is not None:  # without its place, which is the command line
        raise ConfigurationError(problem.message, hint=problem.hint)


def _is_words(text: str) -> bool:
    """Tell whether ``text`` has something in it and nothing that a terminal would obey or UTF-8 does not have."""
    is_unicode = not any("\ud800" <= character <= "\udfff" for character in text)
    return bool(text.strip()) and is_unicode and clean(text) == text
