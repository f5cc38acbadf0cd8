"""``ftpolicy rules``: the catalogue, or one rule in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from validator.assets import policies_directory
from validator.cli import common, completion
from validator.cli.catalogue import catalogues
from validator.cli.files import write_whole
from validator.errors import ConfigurationError, nearest
from validator.messages import range_text
from validator.report.style import ReportStyle
from validator.report.wrap import wrap
from validator.rules.catalogue import Rule
from validator.rules.coverage import reasons, statements
from validator.rules.pages import waivable
from validator.rules.scaffold import scaffold

_WORDS = {
    "en": {
        "applies": "Applies",
        "everywhere": "to every version",
        "severity": "Severity",
        "message": "Message",
        "fix": "Fix",
        "waive": "Waive",
        "waive_how": "`ftpolicy waive {rule} {subject} --reason TEXT --expires YYYY-MM-DD`",
        "needs": "Needs",
        "own": "depends on the facts; the rule names what it lacks",
        "params": "Parameters",
        "article": "Article",
        "reason": "vCenter reason",
        "sources": "Sources",
        "confidence": "Confidence",
        "count": "{count} rules. `ftpolicy rules ID` tells all about one.",
        "statements": "Statements of the article",
        "reasons": "vCenter's reasons: {covered} of {count} have a rule",
        "none_yet": "no rule yet",
        "V": "V (read in a primary source)",
        "V2": "V2 (read in a secondary source)",
        "M": "M (unverified; warns at most)",
    },
    "ja": {
        "applies": "適用範囲",
        "everywhere": "すべてのバージョン",
        "severity": "重要度",
        "message": "メッセージ",
        "fix": "対処方法",
        "waive": "適用除外の方法",
        "waive_how": "`ftpolicy waive {rule} {subject} --reason 理由 --expires YYYY-MM-DD`",
        "needs": "必要な情報",
        "own": "条件によって異なる (不足している情報はルールが示す)",
        "params": "パラメータ",
        "article": "記事の項目",
        "reason": "vCenter の理由コード",
        "sources": "根拠",
        "confidence": "確度",
        "count": "ルール {count} 件。`ftpolicy rules ID` で各ルールの詳細を表示します。",
        "statements": "記事の項目",
        "reasons": "vCenter の理由コード: {count} 件中 {covered} 件に対応",
        "none_yet": "対応するルールはまだありません",
        "V": "V (一次資料で確認)",
        "V2": "V2 (二次資料で確認)",
        "M": "M (未検証。警告まで)",
    },
}


@click.command("rules")
@click.argument("rule", required=False, metavar="[ID]", shell_complete=completion.rules)
@click.option(
    "--coverage", is_flag=True, help="Which rules encode each statement of the article and reason of vCenter."
)
@click.option("--new", metavar="AREA.NAME", help="Write a new rule: policy, test and examples, to be written over.")
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="DIR",
    type=click.Path(),
    help="Further policies, as DIR/ft/AREA/NAME.rego; repeatable. With --new: where to write. [default: policies]",
)
@common.config_option
@common.look_options
def command(
    rule: str | None,
    coverage: bool,
    new: str | None,
    policies: tuple[str, ...],
    config: str | None,
    lang: str | None,
    color: str,
) -> None:
    """List every rule, or tell all about the rule ID: what, why, by which source, how to fix it and how to waive it.

    \b
    Examples:
      ftpolicy rules
      ftpolicy rules network.ft_logging_interface --lang ja
      ftpolicy rules --coverage
      ftpolicy rules --new acme.naming --policy policies
    """
    if new is not None:
        _write_new(new, policies)
        return
    look = common.style(lang, color)
    known = catalogues(common.configuration(config), policies, is_checked=False).rules
    if coverage:
        click.echo("\n".join(_coverage(known, look)), color=True)
        return
    if rule is None:
        click.echo("\n".join(_list(known, look)), color=True)
        return
    by_id = {one.id: one for one in known}
    if rule not in by_id:
        raise ConfigurationError(f"no rule “{rule}”{nearest(rule, by_id)}", hint="`ftpolicy rules` lists them all.")
    click.echo("\n".join(_page(by_id[rule], look)), color=True)


def _write_new(identity: str, policies: Sequence[str]) -> None:
    """Write the files of a new rule; none where one of them exists."""
    if len(policies) > 1:
        raise ConfigurationError("--new writes into one directory; name one --policy")
    root = Path(policies[0] if policies else "policies")
    files = scaffold(identity, root)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
        click.echo(f"wrote {path}")
    if root.resolve() == policies_directory():  # a rule of this checkout is judged by everywhere
        click.echo("Next: write your rule over it; then `make generate` and `make check` (CONTRIBUTING.md).")
    else:
        click.echo(f"Next: ftpolicy test {root}; ftpolicy check … --policy {root}")


def _list(rules: list[Rule], look: ReportStyle) -> Iterator[str]:
    width = max(len(rule.id) for rule in rules)
    area = ""
    for rule in rules:
        if rule.area != area:
            area = rule.area
            yield look.paint(area, "bold")
        severity = f"{rule.highest_severity:<8}"
        yield f"  {look.paint(rule.id.ljust(width), 'cyan')}  {severity}{rule.texts[look.language].title}"
    yield ""
    yield _WORDS[look.language]["count"].format(count=len(rules))


def _coverage(rules: list[Rule], look: ReportStyle) -> Iterator[str]:
    words = _WORDS[look.language]
    yield look.paint(words["statements"], "bold")
    for one in statements(rules, look.language):
        covered = look.paint(", ".join(one.rules), "cyan") or look.paint(
            one.without_rule or words["none_yet"], "yellow"
        )
        yield f"  {one.id:<6} {one.strength:<12} {one.text}"
        yield f"         {covered}"
    yield ""
    found = reasons(rules)
    yield look.paint(words["reasons"].format(covered=sum(map(bool, found.values())), count=len(found)), "bold")
    for name, covering in found.items():
        yield f"  {name:<42} {look.paint(', '.join(covering), 'cyan') or look.paint(words['none_yet'], 'yellow')}"


def _page(rule: Rule, look: ReportStyle) -> Iterator[str]:
    words, texts = _WORDS[look.language], rule.texts[look.language]
    yield f"{look.paint(rule.id, 'cyan', 'bold')}  {look.paint(texts.title, 'bold')}"
    yield ""
    yield from wrap(texts.description, 100, "")
    yield ""
    yield f"{words['applies']}: {range_text(asdict(rule.applies), look.language) or words['everywhere']}"
    severities = [
        " ".join(part for part in (name, range_text(asdict(where), look.language)) if part)
        for name, where in rule.severities
    ]
    yield f"{words['severity']}: {'; '.join(severities)}"
    yield f"{words['message']}: {texts.message}"
    yield f"{words['fix']}: {texts.solution}"
    yield f"{words['waive']}: {words['waive_how'].format(rule=rule.id, subject=waivable(rule))}"
    yield f"{words['needs']}: {words['own'] if rule.has_missing else ', '.join(rule.reads)}"
    if rule.params:
        yield f"{words['params']}: {', '.join(f'{name} = {value}' for name, value in rule.params.items())}"
    for word, entries in (("article", rule.article), ("reason", rule.vcenter_reason)):
        if entries:
            yield f"{words[word]}: {', '.join(entries)}"
    yield f"{words['confidence']}: {words[rule.confidence]}"
    yield f"{words['sources']}:"
    for source in rule.sources:
        yield "  " + "  ".join(source[key] for key in ("id", "title", "versions", "url") if key in source)
    for reference in rule.references:
        yield f"  {reference}"
