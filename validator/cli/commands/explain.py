"""``ftpolicy explain``: one verdict, and the facts that it follows from."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from validator.check import FactsRequest, positions, positions_now, read_facts
from validator.cli import code, common, completion
from validator.cli.catalogue import Catalogue, catalogues
from validator.cli.engines import policy_options
from validator.cli.estates import only_job
from validator.cli.settings import Asked, effective
from validator.config import Settings
from validator.errors import ConfigurationError, nearest
from validator.facts.model import Facts
from validator.findings.model import EngineIdentity
from validator.messages import clean
from validator.model import SINGULAR, Path
from validator.report.explanation import Explanation, json_text, text
from validator.rules.catalogue import Rule
from validator.rules.reads import reads
from validator.rules.ruleset import choose
from validator.rules.static_check import parsed
from validator.verdicts.decide import subjects
from validator.verdicts.evaluate import evaluate
from validator.verdicts.evidence import gather
from validator.verdicts.model import Verdict
from validator.waivers.file import kind_and_name


@click.command("explain")
@click.argument("rule", metavar="RULE", shell_complete=completion.rules)
@click.argument("subject", metavar="KIND/NAME")
@common.estate_options
@common.one_estate_option
@common.config_option
@code.code_options
@policy_options
@click.option(
    "-o", "--output", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Format to print."
)
@common.look_options
@click.option("-v", "--verbose", is_flag=True, help="The facts of all objects, however many there are.")
def command(
    rule: str,
    subject: str,
    paths: tuple[str, ...],
    estate: str | None,
    config: str | None,
    vsphere: str | None,
    source: str | None,
    policies: tuple[str, ...],
    data: tuple[str, ...],
    output: str,
    lang: str | None,
    color: str,
    verbose: bool,
) -> None:
    """Show what the verdict of RULE on one object follows from, and what would change it.

    These are the facts that the rule reads of the object and of what belongs to it, as they are after the plan and now,
    each with its file, line and Terraform address; what is missing, why, and what would supply it; and how to fix what
    is wrong. Which facts a rule reads follows from its text: more may be listed than this verdict needed. Waivers, the
    baseline and the gate make no difference.

    The exit code is 0 whatever the verdict is, 2 for wrong usage or an unreadable input, 4 if the rule or the engine
    fails.

    \b
    Examples:
      ftpolicy explain network.ft_logging_nic_speed host/esx02.example.com plan.json cluster.yaml
      ftpolicy explain vm.no_snapshots vm/db01 --estate tokyo
      ftpolicy explain cluster.ha_enabled cluster/ft-cluster plan.json -o json
    """
    configuration = common.configuration(config)
    job = only_job(configuration, paths, estate)
    settings = effective(configuration, job.estate, Asked(vsphere=vsphere, lang=lang))
    catalogue = catalogues(configuration, policies, data).of(settings.settings)
    found = _rule(rule, catalogue, settings.settings)
    path = _path(subject, found)
    variables = code.variables()
    source = code.source_directory(source)
    read = read_facts(FactsRequest(job.paths, settings.vsphere, settings.settings.intent, variables, source))
    errors = [*job.errors, *read.errors]
    common.tell(errors, "error")
    common.tell([*job.notes, *read.inputs.notes, *read.facts.notes], "note")
    if path not in (known := list(subjects(found, read.facts))):
        raise _unknown(path, known, read.facts)
    engine = common.embedded_engine()

    def judge(facts: Facts) -> Verdict:
        verdicts, failed = evaluate(facts, [found], engine, more=catalogue.data)
        if failed:
            raise failed[0]
        return next(one for one in verdicts if one.subject == path)

    places = positions(read.inputs), positions_now(read.inputs)
    explanation = Explanation(
        gather(judge(read.facts), read.facts, reads(*map(parsed, (found.module, *found.libraries))), places, judge),
        read.inputs.read,
        EngineIdentity(engine.name, engine.version, engine.revision),
        exit_code=max((error.exit_code for error in errors), default=0),
        estate=job.name,
    )
    if output == "json":
        click.echo(json_text(explanation, lang or "en"), nl=False)
    else:
        look = common.style(settings.language, color, verbosity=int(verbose))
        click.echo(text(explanation, look), nl=False, color=True)
    sys.exit(explanation.exit_code)


def _rule(name: str, catalogue: Catalogue, settings: Settings) -> Rule:
    """Return the rule of that id, with the severity and the parameters that ``settings`` give it.

    Raises:
        ConfigurationError: there is none, or it is switched off.
    """
    ids = {one.id for one in catalogue.rules}
    if name not in ids:
        hint = "`ftpolicy rules` lists them all."
        raise ConfigurationError(f"no rule “{clean(name[:80])}”{nearest(name, ids)}", hint=hint)
    chosen = choose(catalogue.rules, settings, only=(name,)).rules
    if not chosen:
        raise ConfigurationError(f"{name} is switched off by the configuration: it gives no verdicts")
    return chosen[0]


def _path(subject: str, rule: Rule) -> Path:
    """Return the path of the object that ``kind/name`` is.

    Raises:
        ConfigurationError, InputError: it has another form, or is of a kind that ``rule`` does not judge.
    """
    kind, name = kind_and_name(subject)
    if kind != rule.scope:
        hint = f"Name one as {rule.scope}/NAME." if rule.scope != "estate" else "Its subject is estate/estate."
        raise ConfigurationError(f"{rule.id} judges objects of the kind {rule.scope}, and this is a {kind}", hint=hint)
    return next(collection for collection, word in SINGULAR.items() if word == kind), name


def _unknown(path: Path, known: Sequence[Path], facts: Facts) -> ConfigurationError:
    """Return the error about an object that is not in the facts."""
    kind, name = SINGULAR[path[0]], path[1]
    shown = f"{kind}/{clean(name[:80])}"
    if facts.now is not None and name in facts.now.members(path[0]):
        return ConfigurationError(f"the plan takes {shown} away: after it there is nothing to judge")
    names = [other for _, other in known]
    there = ", ".join(clean(one) for one in names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
    hint = f"There are: {there}." if names else f"The inputs name no object of the kind {kind}."
    return ConfigurationError(f"the inputs have no {shown}{nearest(name, names)}", hint=hint)
