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
from validator.cli.settings import CommandLineSettings, Effective, effective
from validator.config import Settings
from validator.errors import ConfigurationError, nearest
from validator.facts.model import Facts
from validator.findings.model import EngineIdentity
from validator.findings.waiver_apply import apply_waivers
from validator.findings.waiver_match import Waivers
from validator.messages import clean
from validator.model import SINGULAR, Path
from validator.report.explanation import Explanation, text
from validator.report.explanation_json import json_text
from validator.rules.catalogue import Rule
from validator.rules.reads import reads
from validator.rules.ruleset import choose, not_waivable
from validator.rules.static_check import parsed
from validator.verdicts.decide import subjects
from validator.verdicts.evaluate import evaluate
from validator.verdicts.evidence import gather
from validator.verdicts.model import Verdict
from validator.waivers.file import kind_and_name


@click.command("explain")
@click.argument("rule", metavar="RULE", shell_complete=completion.rules)
@click.argument("subject", metavar="SUBJECT")
@common.estate_options
@common.one_estate_option
@common.config_option
@code.code_options
@policy_options
@common.waiver_options
@click.option(
    "-o", "--output", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Format to print."
)
@common.look_options
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="The facts of all objects, however many there are, and those that a changing plan leaves alone.",
)
def command(
    rule: str,
    subject: str,
    paths: tuple[str, ...],
    estate: str | None,
    config: str | None,
    vsphere: str | None,
    no_assumptions: bool,
    source: str | None,
    policies: tuple[str, ...],
    data: tuple[str, ...],
    waivers: str | None,
    no_waivers: bool,
    output: str,
    lang: str | None,
    color: str,
    verbose: bool,
) -> None:
    """Show what the verdict of RULE on SUBJECT follows from, and what would change it.

    SUBJECT is an object that the rule judges, as KIND/NAME or by its name alone. What is shown are the facts that the
    rule reads of it and of what belongs to it, as they are after the plan and now, each with its file, line and
    Terraform address; what is missing, why, and what would supply it; and how to fix what is wrong. Which facts a rule
    reads follows from its text: more may be listed than this verdict needed. What of the text cannot be followed is
    said. The baseline and the gate make no difference.

    The exit code is 0 whatever the verdict is, 2 for wrong usage or an unreadable input, 4 if the rule or the engine
    fails.

    \b
    Examples:
      ftpolicy explain network.ft_logging_nic_speed host/esx02.example.com plan.json cluster.yaml
      ftpolicy explain vm.no_snapshots db01 --estate tokyo
      ftpolicy explain cluster.ha_enabled cluster/ft-cluster plan.json -o json
    """
    if no_waivers and waivers is not None:
        raise ConfigurationError("--no-waivers cannot be used together with --waivers")
    configuration = common.configuration(config)
    job = only_job(configuration, paths, estate)
    settings = effective(
        configuration,
        job.estate,
        CommandLineSettings(vsphere=vsphere, no_assumptions=no_assumptions, lang=lang, waivers=waivers),
    )
    catalogue = catalogues(configuration, policies, data).of(settings.settings)
    found = _rule(rule, catalogue, settings.settings)
    variables = code.variables()
    source = code.source_directory(source)
    read = read_facts(
        FactsRequest(
            job.paths,
            settings.vsphere,
            settings.settings.intent,
            variables,
            source,
            job.found,
            job.expect,
            settings.with_assumptions,
        )
    )
    common.print_messages([*job.errors, *read.errors], "error")
    common.print_messages([*job.left_out, *read.inputs.left_out, *read.inputs.notes, *read.facts.notes], "note")
    path = _path(subject, found, read.facts)
    engine = common.embedded_engine_for([found])

    def judge(facts: Facts) -> Verdict:
        verdicts, failed = evaluate(facts, [found], engine, more=catalogue.data)
        if failed:
            raise failed[0]
        return next(one for one in verdicts if one.subject == path)

    verdict = judge(read.facts)
    heeded = None if no_waivers else _waivers(catalogue.rules, settings)
    applied = apply_waivers(heeded, [verdict], [found], read.facts, is_whole=False)
    common.print_messages(applied.errors, "error")
    text_of_rule = reads(*map(parsed, (found.module, *found.libraries)))
    explanation = Explanation(
        gather(verdict, read.facts, text_of_rule, (positions(read.inputs), positions_now(read.inputs)), judge),
        read.inputs.read,
        EngineIdentity(engine.name, engine.version, engine.revision),
        exit_code=max((error.exit_code for error in (*job.errors, *read.errors, *applied.errors)), default=0),
        estate=job.name,
        match=applied.matches.by_verdict.get((found.id, path)),
    )
    if output == "json":
        click.echo(json_text(explanation, lang or "en"), nl=False)
    else:
        look = common.style(settings.language, color, verbosity=int(verbose))
        click.echo(text(explanation, look), nl=False, color=True)
    sys.exit(explanation.exit_code)


def _waivers(rules: Sequence[Rule], settings: Effective) -> Waivers:
    banned = not_waivable(rules, settings.settings)
    return common.waivers_of_run(rules, settings.waivers, not_waivable=banned)


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


def _path(subject: str, rule: Rule, facts: Facts) -> Path:
    """Return the path of the object that ``subject`` names, with its kind or without.

    Raises:
        ConfigurationError, InputError: it is of a kind that ``rule`` does not judge, or the inputs do not have it.
    """
    known = {path[1]: path for path in subjects(rule, facts)}
    with_kind = {f"{rule.scope}/{name}": path for name, path in known.items()}
    if (path := with_kind.get(subject) or known.get(subject)) is not None:
        return path
    kind, name = kind_and_name(subject) if "/" in subject else (rule.scope, subject)
    if kind != rule.scope:
        hint = f"Name one as {rule.scope}/NAME." if rule.scope != "estate" else "Its subject is estate/estate."
        raise ConfigurationError(f"{rule.id} judges objects of the kind {rule.scope}, and this is a {kind}", hint=hint)
    raise _unknown(name, rule.scope, list(known), facts)


def _unknown(name: str, kind: str, names: Sequence[str], facts: Facts) -> ConfigurationError:
    """Return the error about an object that is not in the facts; ``names`` are those of the objects that are."""
    shown = f"{kind}/{clean(name[:80])}"
    collection = next(collection for collection, word in SINGULAR.items() if word == kind)
    if facts.now is not None and name in facts.now.members(collection):
        return ConfigurationError(f"the plan takes {shown} away: after it there is nothing to judge")
    alike = [one for one in names if name in (one.rpartition("/")[2], one.partition(".")[0])]
    if len(alike) > 1:
        return ConfigurationError(
            f"{shown} may be any of {', '.join(map(clean, alike))}", hint="Name one of them in full."
        )
    meant = f" (did you mean “{clean(alike[0])}”?)" if alike else nearest(name, names)
    there = ", ".join(clean(one) for one in names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
    hint = f"There are: {there}." if names else f"The inputs name no object of the kind {kind}."
    return ConfigurationError(f"the inputs have no {shown}{meant}", hint=hint)
