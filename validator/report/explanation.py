"""One verdict with its evidence, for people."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from validator.findings.model import EngineIdentity
from validator.findings.waiver_match import WaiverMatch
from validator.inputs import Input
from validator.messages import clean, fill, range_text, render as render_text, subject_name
from validator.model import SINGULAR, Location, Outcome, Path, parse_pointer
from validator.reasons import SupplyKind
from validator.report.style import ReportStyle
from validator.report.words import WORDS
from validator.report.wrap import wrap
from validator.verdicts.decide import Exclusion
from validator.verdicts.evidence import Evidence, ReadFact
from validator.verdicts.model import Verdict
from validator.verdicts.stated import INTENT

_LONGEST = 80
"""Characters of a value that are printed."""

_OBJECTS_SHOWN = 5
"""Objects of one kind, beside the subject, whose facts are printed unless everything is asked for."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "pass": "✓ pass",
        "undecided": "? undecided",
        "not_applicable": "– not applicable",
        "because": "Because",
        Exclusion.NOT_MEANT_FOR_FT: "the object is declared not to be for FT",
        Exclusion.NOBODY_MEANS_IT_FOR_FT: "nobody declares that the object is for FT; `fault_tolerance: true` in a cluster "
        "spec does",
        Exclusion.NO_PLAN: "the rule is about what a plan changes, and no plan is among the inputs",
        Exclusion.NOT_ASKED: "the rule judges only what `expect` or `--trusted` asks for",
        Exclusion.NOT_DECLARED: "the rule is about optional declarations, and there are none",
        Exclusion.ANOTHER_RANGE: "the rule is limited to: {range}",
        "assumed": "Nobody declared that the object is meant for FT; it is assumed.",
        "params": "Parameters",
        "facts": "Facts that the verdict read",
        "after": " (after the plan, and now where that differs)",
        "before": "Before the plan: {outcome}",
        "requires": "What the rule requires",
        "waived_until": "Waived until {expires} (UTC){owner}: {reason}",
        "expired": "Waiver expired on {expires} (UTC){owner}: {reason}",
        "owner": ", {owner}",
        "unfollowed": "The text of the rule does not tell all that it reads here; the verdict may have read more:",
        "none": "none",
        "derived": "derived",
        "undeclared": "assumed",
        "supplied": "assumed, no input says it",
        "partial": "may have further members",
        "unknown": "unknown",
        "gone": "taken away by the plan",
        "now": "now",
        "at": "at",
        "uncertain": "may be another",
        "more": "further objects of this kind: {count} (-v shows them)",
        "missing": "What is missing, and what would supply it",
        "supply": "Supply",
        "in_spec": "cluster spec, {key}",
        "of": "{key} of {name}",
        "unchanged": "what the plan leaves as it is: {count} (-v shows it)",
        "changes": "the plan's change of {name}",
        "guide": "compatibility guide: {name}",
    },
    "ja": {
        "pass": "✓ 適合",
        "undecided": "? 判定不能",
        "not_applicable": "– 対象外",
        "because": "理由",
        Exclusion.NOT_MEANT_FOR_FT: "このオブジェクトは FT の対象外と宣言されています",
        Exclusion.NOBODY_MEANS_IT_FOR_FT: "FT の対象とする宣言がありません (クラスタ仕様の `fault_tolerance: true` で宣言できます)",
        Exclusion.NO_PLAN: "plan による変更を判定するルールですが、入力に plan がありません",
        Exclusion.NOT_ASKED: "`expect` または `--trusted` を指定した場合にだけ判定するルールです",
        Exclusion.NOT_DECLARED: "任意の宣言を判定するルールですが、該当する宣言がありません",
        Exclusion.ANOTHER_RANGE: "ルールの適用範囲: {range}",
        "assumed": "FT の対象とする宣言がないため、対象とみなしています。",
        "params": "パラメータ",
        "facts": "判定に使用した情報",
        "after": " (plan の適用後。現在の値は異なる場合のみ表示)",
        "before": "plan の適用前: {outcome}",
        "requires": "ルールの要件",
        "waived_until": "{expires} (UTC) まで適用除外{owner}: {reason}",
        "expired": "適用除外は {expires} (UTC) で期限切れ{owner}: {reason}",
        "owner": "、担当 {owner}",
        "unfollowed": "ルールの次の箇所では、読み取る情報を特定できません。判定にはほかの情報も使われた可能性があります:",
        "none": "なし",
        "derived": "導出",
        "undeclared": "宣言なし",
        "supplied": "入力になく、既定値で補った値",
        "partial": "ほかにもメンバーがある可能性あり",
        "unknown": "不明",
        "gone": "plan によりなくなる",
        "now": "現在",
        "at": "場所",
        "uncertain": "ほかの値の可能性あり",
        "more": "同じ種類のオブジェクトがほかに {count} 件 (-v で表示します)",
        "missing": "不足している情報と、その指定方法",
        "supply": "指定方法",
        "in_spec": "クラスタ仕様の {key}",
        "of": "{name} の {key}",
        "unchanged": "変更されない情報がほかに {count} 件 (-v で表示します)",
        "changes": "plan による {name} の変更",
        "guide": "互換性ガイド: {name}",
    },
}

_MARKS = {"error": ("✗", "red"), "warning": ("!", "yellow"), "info": ("i", "blue")}
_COLOURS = {Outcome.PASS: "green", Outcome.UNDECIDED: "yellow", Outcome.NOT_APPLICABLE: "dim"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict with its evidence, what waivers say of it (``match``), and the run that it is from."""

    evidence: Evidence
    inputs: Sequence[Input]
    engine: EngineIdentity
    exit_code: int
    estate: str | None = None
    match: WaiverMatch | None = None


def text(explanation: Explanation, style: ReportStyle) -> str:
    """Return the explanation for people; it ends with a newline."""
    found, words = explanation.evidence, _WORDS[style.language]
    blocks = [[*_head(found, style)], [*_outcome(found, style), *_waiver(explanation.match, style)]]
    title = style.paint(words["facts"], "bold") + (words["after"] if found.has_plan else "")
    blocks.append([title, *(_facts(found, style) if found.facts else [f"  {words['none']}"])])
    if found.unfollowed:
        places = [f"  {words['at']} {clean(str(location))}" for location in found.unfollowed]
        blocks.append([*wrap(words["unfollowed"], style.columns, ""), *places])
    if found.missing:
        blocks.append([style.paint(words["missing"], "bold"), *_missing(found, style)])
    if found.verdict.outcome is Outcome.PASS:
        description = found.verdict.rule.texts[style.language].description
        blocks.append([style.paint(words["requires"], "bold"), *wrap(description, style.columns, "  ")])
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _head(found: Evidence, style: ReportStyle) -> Iterator[str]:
    rule, words = found.verdict.rule, _WORDS[style.language]
    yield f"{style.paint(rule.id, 'cyan', 'bold')}  {style.paint(rule.texts[style.language].title, 'bold')}"
    if rule.params:
        yield f"{words['params']}: {', '.join(f'{name} = {_shown(value)}' for name, value in rule.params.items())}"


def _outcome(found: Evidence, style: ReportStyle) -> Iterator[str]:
    verdict, words = found.verdict, _WORDS[style.language]
    subject = subject_name(SINGULAR[verdict.subject[0]], verdict.subject[1], style.language)
    yield f"{style.paint(subject, 'bold')}  {_outcome_word(verdict, style)}"
    if found.before is not None and _is_other(found.before, verdict):
        yield f"  {words['before'].format(outcome=_outcome_word(found.before, style))}"
    if verdict.intent == "assumed":
        yield f"  {words['assumed']}"
    if found.exclusion is not None:
        limits = range_text(asdict(verdict.rule.applies), style.language)
        yield from wrap(f"{words['because']}: {words[found.exclusion].format(range=limits)}", style.columns, "  ")
    texts = verdict.rule.texts[style.language]
    messages: dict[str, dict[Location, None]] = {}
    for denial, locations in found.faults:
        message = render_text(texts.message, subject, denial.args, style.language)
        messages.setdefault(message, {}).update(dict.fromkeys(locations))
    for message, at in messages.items():
        yield from wrap(message, style.columns, "  ")
        yield from (style.paint(f"    {words['at']} {clean(str(location))}", "dim") for location in at)
    if found.faults:
        solution = fill(texts.solution, subject, found.faults[0][0].args)
        yield from wrap(f"{WORDS[style.language]['fix']} {solution}", style.columns, "  ")


def _is_other(before: Verdict, after: Verdict) -> bool:
    """Tell whether the plan changes the verdict, as far as it is known what it is now."""
    is_same = (before.outcome, before.severity) == (after.outcome, after.severity)
    return before.outcome in (Outcome.PASS, Outcome.FAIL) and not is_same


def _outcome_word(verdict: Verdict, style: ReportStyle) -> str:
    if verdict.outcome is Outcome.FAIL:
        match, colour = _MARKS[verdict.severity]
        return style.paint(f"{match} {WORDS[style.language][verdict.severity]}", colour, "bold")
    return style.paint(_WORDS[style.language][verdict.outcome], _COLOURS[verdict.outcome], "bold")


def _waiver(match: WaiverMatch | None, style: ReportStyle) -> Iterator[str]:
    if match is None:
        return
    words = _WORDS[style.language]
    for word, waiver in (("waived_until", match.waiver), ("expired", match.expired)):
        if waiver is not None:
            owner = words["owner"].format(owner=clean(waiver.owner)) if waiver.owner is not None else ""
            told = words[word].format(expires=waiver.expires, owner=owner, reason=clean(waiver.reason))
            yield from wrap(f"{told} ({clean(str(waiver.location))})", style.columns, "  ")


def _facts(found: Evidence, style: ReportStyle) -> Iterator[str]:
    """Yield the facts by object; of many objects of a kind the first, and those that are at fault or lack something."""
    objects: dict[Path, list[ReadFact]] = {}
    for fact in found.facts:
        objects.setdefault(_object(fact.path), []).append(fact)
    told = {_object(path) for denial, _ in found.faults for path in (denial.path, *denial.related)}
    told |= {found.verdict.subject, *(_object(one.path) for one in found.missing)}
    counts = Counter[str]()
    left_out = Counter[str]()
    previous = ""
    for path, facts in objects.items():
        if previous != path[0] and left_out[previous]:
            yield f"  {_WORDS[style.language]['more'].format(count=left_out[previous])}"
        previous = path[0]
        if path not in told and counts[path[0]] >= _OBJECTS_SHOWN and style.verbosity <= 0:
            left_out[path[0]] += 1
            continue
        counts[path[0]] += path not in told
        yield f"  {style.paint(_object_name(path, style.language), 'bold')}"
        shown = [fact for fact in facts if style.verbosity > 0 or not _is_unchanged(fact)]
        for fact in shown:
            yield from _fact(fact, style)
        if len(shown) < len(facts):
            yield f"    {_WORDS[style.language]['unchanged'].format(count=len(facts) - len(shown))}"
    if left_out[previous]:
        yield f"  {_WORDS[style.language]['more'].format(count=left_out[previous])}"


def _is_unchanged(fact: ReadFact) -> bool:
    """Tell whether a plan that changes the object leaves this fact of it alone."""
    return fact.path[0] == "changes" and fact.now is not None and fact.after is not None and not fact.is_changed


def _object(path: Path) -> Path:
    """Return the object that a fact belongs to; a change belongs to its own."""
    return path[1:3] if path[0] == "now" else path[:2]


def _object_name(path: Path, language: str) -> str:
    if path[0] == "changes":
        kind, name, *inside = parse_pointer(path[1])
        name = ".".join((name, *inside))
        return _WORDS[language]["changes"].format(name=subject_name(SINGULAR.get(kind, kind), name, language))
    if path[0] not in SINGULAR:
        return _WORDS[language]["guide"].format(name=clean("/".join(path[1:])))
    return subject_name(SINGULAR[path[0]], path[1], language)


def _key(path: Path) -> str:
    """Return the path of a fact below its object, with dots."""
    inside = path[3:] if path[0] == "changes" and len(path) > 3 else path[2:]
    return ".".join(inside or path)


def _fact(fact: ReadFact, style: ReportStyle) -> Iterator[str]:
    words = _WORDS[style.language]
    key = style.paint(clean(_key(fact.path)), "cyan")
    assumed = "undeclared" if fact.path[2:] == INTENT else "supplied"
    remarks = [words[word] for word, holds in (("derived", fact.is_derived), (assumed, fact.is_assumed)) if holds]
    if fact.after is not None:
        if fact.after.is_partial:
            remarks.append(words["partial" if isinstance(fact.after.value, (list, dict)) else "uncertain"])
        yield f"    {key}: {_fact_value(fact.path, fact.after.value, style)}" + (
            f"  ({', '.join(remarks)})" if remarks else ""
        )
    elif fact.is_gone:
        yield f"    {key}: {words['gone']}"
    else:
        yield f"    {key}: {style.paint(words['unknown'], 'yellow')}"
        reasons = dict.fromkeys(clean(one.reason.text(style.language)) for one in fact.missing)
        for reason in reasons:
            yield from (style.paint(line, "dim") for line in wrap(reason, style.columns, "      "))
    for location in fact.after.locations if fact.after is not None else ():
        yield style.paint(f"      {words['at']} {clean(str(location))}", "dim")
    if fact.now is not None and (fact.is_changed or fact.after is None):
        yield f"      {style.paint(words['now'], 'bold')}: {_fact_value(fact.path, fact.now.value, style)}"
        for location in fact.now.locations:
            yield style.paint(f"        {words['at']} {clean(str(location))}", "dim")


def _missing(found: Evidence, style: ReportStyle) -> Iterator[str]:
    words, subject = _WORDS[style.language], found.verdict.subject
    for one in found.missing:
        path = one.path[1:] if one.path[0] == "now" else one.path
        key = clean(".".join(path[2:] or path))
        if len(path) > 1 and path[:2] != subject:
            key = words["of"].format(key=key, name=_object_name(path[:2], style.language))
        match = style.paint("?", "yellow", "bold")
        yield f"  {match} {style.paint(key, 'bold')}" + (f"  ({words['now']})" if path != one.path else "")
        for line in wrap(clean(one.reason.text(style.language)), style.columns, "    "):
            yield style.paint(line, "dim")
        supply = clean(one.supply.text(style.language))
        supply = supply if one.supply.kind is SupplyKind.PLAN else words["in_spec"].format(key=supply)
        yield from wrap(f"{words['supply']}: {supply}", style.columns, "    ")


def _fact_value(path: Path, value: Any, style: ReportStyle) -> str:
    if path[-1] in ("release", "newest_release") and isinstance(value, int):
        return f"{value // 100}.{value % 100}"
    return _WORDS[style.language]["none"] if value in ([], {}) else _shown(value)


def _shown(value: Any) -> str:
    """Return a value in one line of bounded length, without control characters."""
    if isinstance(value, list) and value and all(isinstance(member, str) for member in value):
        return _names(value)
    is_plain = isinstance(value, str) and value.strip() == value != ""
    shown = clean(value if is_plain else json.dumps(value, ensure_ascii=False))
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def _names(names: Sequence[str]) -> str:
    shown: list[str] = []
    for name in names:
        if shown and len(", ".join([*shown, name])) > _LONGEST:
            return f"{', '.join(shown)} … ({len(names)})"
        shown.append(clean(name) if len(name) <= _LONGEST else f"{clean(name[:_LONGEST])}…")
    return ", ".join(shown)
