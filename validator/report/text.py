"""The report for people at a terminal: by object, worst first, calm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from validator.errors import WaiverError
from validator.findings.fingerprint import canonical
from validator.findings.gate import EXIT_FAILED
from validator.findings.model import Finding, Result
from validator.messages import clean, counted_kind, fill, render as render_text, shortened, subject_name
from validator.model import Outcome, Path, Severity, WeakenedBy
from validator.reasons import Reason, Supply
from validator.report.by_rule import RuleGroup, in_blocks
from validator.report.caveats import NAMES_SHOWN, caveats
from validator.report.compared import compared
from validator.report.excused import excused, expired, waived_and_known
from validator.report.find import where_to_find
from validator.report.groups import Group, by_object, heading
from validator.report.missing_objects import missing_objects
from validator.report.style import ReportStyle
from validator.report.variant_lines import variant_lines
from validator.report.wording import failed, finding_text, readable, resting, unjudged
from validator.report.words import WORDS
from validator.report.wrap import wrap

_CAVEATS_SHOWN = 20
_COUNTED_FROM = 10
"""Findings from which on they are counted by rule as well."""
_COUNTED = (WeakenedBy.WAIVERS, WeakenedBy.BASELINE)
"""The findings above tell of these."""

_MARKS = {"error": "✗", "warning": "!", "info": "i"}
_COLOURS = {"error": ("red",), "warning": ("yellow",), "info": ("blue",)}


def render(result: Result, style: ReportStyle) -> str:
    """Return the report as text that ends with a newline."""
    words = WORDS[style.language]
    blocks: list[str] = []
    for intent in ("declared", "assumed") if style.verbosity >= 0 else ():
        chosen = [finding for finding in result.findings if finding.verdict.intent == intent]
        counting = [finding for finding in chosen if finding.gates]
        body = [*_failed(counting, style)]
        if style.is_brief:
            body += _open_in_brief(counting, style)
        else:
            body += [*_undecided(counting, style), *waived_and_known(chosen, style), *_passed(chosen, style)]
        if body and intent == "assumed":
            blocks.append(style.paint(words["assumed"], "bold"))
        blocks += body
    blocks.append("\n".join(_closing(result, style)))
    return "\n\n".join(blocks) + "\n"


def _failed(findings: Sequence[Finding], style: ReportStyle) -> Iterator[str]:
    chosen = [finding for finding in findings if finding.verdict.outcome == Outcome.FAIL]
    for block in in_blocks(chosen, style):
        if isinstance(block, RuleGroup):
            yield "\n".join(_failures(block, style))
        else:
            lines = (line for one in block.findings for line in _failure(one, style))
            yield "\n".join([heading(block, style), *lines])


def _failure(finding: Finding, style: ReportStyle) -> Iterator[str]:
    """Yield what is said of a finding below the heading that names its object."""
    words = WORDS[style.language]
    yield _rule_line(finding, style)
    yield from _message_lines(finding, subject_name(finding.kind, finding.name, style.language), style)
    for location in finding.locations[:NAMES_SHOWN]:
        yield style.paint(f"    {words['at']} {clean(str(location))}", "dim")
    yield from _fix(finding, style)


def _failures(group: RuleGroup, style: ReportStyle) -> Iterator[str]:
    """Yield what is said of several objects that fail one rule: what is the same of them once, then what differs."""
    words = WORDS[style.language]
    yield style.paint(counted_kind(group.first.kind, len(group.findings), style.language), "bold")
    yield _rule_line(group.first, style)
    yield from variant_lines(group, lambda one, subject: list(_message_lines(one, subject, style)), style)
    places = list(dict.fromkeys(clean(str(place)) for one in group.findings for place in one.locations))
    if len(places) > NAMES_SHOWN and style.verbosity <= 0:
        places = [words["more_places"].format(place=places[0], count=len(places) - 1)]
    for place in places:
        yield style.paint(f"    {words['at']} {place}", "dim")
    yield from _fix(group.first, style)


def _rule_line(finding: Finding, style: ReportStyle) -> str:
    words, severity = WORDS[style.language], finding.verdict.severity
    mark = style.paint(f"{_MARKS[severity]} {words[severity]}", *_COLOURS[severity], "bold")
    new = f"  {style.paint(words['new'], 'bold')}" if finding.is_new else ""
    return f"  {mark}  {style.paint(finding.rule.id, 'cyan')}{new}"


def _message_lines(finding: Finding, subject: str, style: ReportStyle) -> Iterator[str]:
    """Yield what is wrong with an object that is called ``subject``; of several faults those that no waiver sets aside."""
    texts, denials = finding.rule.texts[style.language], finding.verdict.denials
    open_ones = [one for one in denials if (one.path, canonical(one.args)) not in finding.set_aside]
    args = [one.args if style.verbosity > 0 else shortened(one.args, style.language) for one in open_ones]
    told = [render_text(texts.message, subject, one, style.language) for one in args]
    for message in readable(told, style.language):
        yield from wrap(message, style.columns, "    ")
    for line in resting(finding, style.language):
        yield style.paint(f"    {line}", "dim")
    if len(open_ones) < len(denials):
        words = WORDS[style.language]
        waived = words["partly_waived"].format(count=len(denials) - len(open_ones), total=len(denials))
        yield style.paint(f"    {waived}", "dim")
    yield from expired(finding, style)


def _fix(finding: Finding, style: ReportStyle) -> Iterator[str]:
    subject = subject_name(finding.kind, finding.name, style.language)
    solution = fill(finding.rule.texts[style.language].solution, subject, finding.verdict.denials[0].args)
    yield from wrap(f"{WORDS[style.language]['fix']} {solution}", style.columns, "    ")


def _open_in_brief(findings: Sequence[Finding], style: ReportStyle) -> Iterator[str]:
    """Yield the rules that are undecided, and how often each is; a whole report says what they lack."""
    counts = Counter(one.rule.id for one in findings if one.verdict.outcome == Outcome.UNDECIDED)
    if counts:
        rules = ", ".join(f"{rule} ({count})" for rule, count in counts.most_common())
        text = WORDS[style.language]["open_in_brief"].format(count=counts.total(), rules=rules)
        yield "\n".join(wrap(text, style.columns, ""))


def _undecided(findings: Sequence[Finding], style: ReportStyle) -> Iterator[str]:
    """Yield what could not be decided, fact by fact; objects that lack the same facts stand together."""
    words = WORDS[style.language]
    alike: dict[tuple[object, ...], list[Group]] = {}
    told: set[str] = set()
    for group in by_object([finding for finding in findings if finding.verdict.outcome == Outcome.UNDECIDED]):
        lacks = tuple((one.rule.id, tuple((gap.supply, gap.reason) for gap in one.missing)) for one in group.findings)
        alike.setdefault((group.kind, lacks), []).append(group)
    for groups in alike.values():
        merged = Group(groups[0].kind, [name for group in groups for name in group.names], groups[0].findings)
        lines = [f"{heading(merged, style)}  {style.paint(words['undecided'], 'yellow')}"]
        objects = _objects(groups, style)
        places = _places(groups, told, style)
        for need, rules in _needs(merged, style.language).items():
            lines += _need(need, rules, [*places[need], *objects[need]], style)
        lines += [line for one in groups for finding in one.findings for line in expired(finding, style)]
        yield "\n".join(lines)


def _needs(group: Group, language: str) -> dict[tuple[str, str], list[str]]:
    """Return the rules that wait for each fact, by the spec's key for it and the reason why it is unknown."""
    found: dict[tuple[str, str], list[str]] = {}
    for finding in group.findings:
        for gap in finding.missing:
            rules = found.setdefault(_named(gap.supply, gap.reason, language), [])
            if finding.rule.id not in rules:
                rules.append(finding.rule.id)
    return found


def _objects(groups: Sequence[Group], style: ReportStyle) -> dict[tuple[str, str], list[str]]:
    """Return which objects of ``groups``, told together, lack each fact, and which of their members."""
    gaps: dict[tuple[Supply, Reason], dict[Path, None]] = {}
    for gap in (gap for group in groups for finding in group.findings for gap in finding.missing):
        gaps.setdefault((gap.supply, gap.reason), {})[gap.path] = None
    paths: dict[tuple[str, str], list[Path]] = {}
    for (supply, reason), found in gaps.items():
        paths.setdefault(_named(supply, reason, style.language), []).extend(found)
    subjects = {group.findings[0].verdict.subject for group in groups}
    everything = style.verbosity > 0
    return {
        need: missing_objects(found, subjects, style.language, everything=everything) for need, found in paths.items()
    }


def _places(groups: Sequence[Group], told: set[str], style: ReportStyle) -> dict[tuple[str, str], list[str]]:
    """Return where a person finds each fact; nothing for keys that are ``told`` already."""
    found: dict[tuple[str, str], list[str]] = {}
    for gap in (gap for group in groups for finding in group.findings for gap in finding.missing):
        need = _named(gap.supply, gap.reason, style.language)
        if need not in found:
            place = where_to_find(gap.path, style.language, everything=style.verbosity > 0)
            found[need] = [place] if place and gap.supply.key not in told else []
            told.add(gap.supply.key)
    return found


def _named(supply: Supply, reason: Reason, language: str) -> tuple[str, str]:
    """Return the spec's key for a missing fact, and why it is unknown."""
    return clean(supply.text(language)), clean(reason.text(language))


def _need(need: tuple[str, str], rules: Sequence[str], objects: Sequence[str], style: ReportStyle) -> Iterator[str]:
    key, reason = need
    mark = style.paint("?", "yellow", "bold")
    yield f"  {mark} {style.paint(key, 'bold')}  {style.paint(reason, 'dim')}"
    for line in objects:
        yield from wrap(line, style.columns, "      ")
    for line in wrap(", ".join(rules), style.columns, "      "):
        yield style.paint(line, "cyan")


def _passed(findings: Sequence[Finding], style: ReportStyle) -> Iterator[str]:
    for group in _alike([finding for finding in findings if finding.verdict.outcome == Outcome.PASS], style):
        mark = style.paint("✓", "green", "bold")
        rules = [
            f"  {mark} {style.paint(one.rule.id, 'cyan')}  {' '.join(finding_text(one, style.language).messages)}"
            for one in group.findings
        ]
        yield "\n".join([heading(group, style), *rules])


def _alike(findings: Sequence[Finding], style: ReportStyle) -> list[Group]:
    """Return what passed by object; objects that pass the same rules stand together, unless each is to have its block."""
    groups = by_object(findings)
    if style.grouping == "object":
        return groups
    alike: dict[tuple[object, ...], list[Group]] = {}
    for group in groups:
        said = tuple((one.rule.id, tuple(resting(one, style.language))) for one in group.findings)
        alike.setdefault((group.kind, said), []).append(group)
    return [
        Group(them[0].kind, [name for one in them for name in one.names], them[0].findings) for them in alike.values()
    ]


def _standing(result: Result, style: ReportStyle) -> str:
    """Return how it stands in one line: what failed, by severity, what was left open, and what is waived."""
    words, counts = WORDS[style.language], result.counts
    waived = [one for one in result.findings if one.waiver is not None]
    severities = Counter(
        one.verdict.severity for one in result.findings if one.verdict.outcome == Outcome.FAIL and one.waiver is None
    )
    worst = words["and"].join(_counted(severities[one], one, style) for one in Severity if severities[one])
    told = failed(result, style.language) + (f" ({worst})" if worst else "")
    line = words["and"].join([told, words["left_open"].format(count=counts[Outcome.UNDECIDED])])
    left_open = sum(one.verdict.outcome == Outcome.UNDECIDED for one in waived)
    if waived:
        line += words["and"] + words["waived_count"].format(count=len(waived))
    if left_open:
        line += words["waived_open"].format(count=left_open)
    is_verified = counts[Outcome.UNDECIDED] + left_open == 0
    line += "" if is_verified or counts[Outcome.FAIL] else words["not_verified"]
    return unjudged(result, style.language) or line


def _closing(result: Result, style: ReportStyle) -> Iterator[str]:
    words, counts = WORDS[style.language], result.counts
    yield from _table(result, style)
    yield style.paint(_standing(result, style), _colour(result), "bold")
    if result.baseline is not None:
        for word, count in (("known_count", result.baseline.known), ("fixed_count", len(result.baseline.fixed))):
            if count:
                yield words[word].format(count=count)
    yield from compared(result, style.language)
    rest = words["rest"].format(passed=counts[Outcome.PASS], not_applicable=counts["not_applicable"])
    yield style.paint(words["scope"].format(rest=rest, rules=counts["rules"], objects=counts["objects"]), "dim")
    unused = sum(error.kind == WaiverError.kind for error in result.errors)
    for word, count in (("broken", sum(error.exit_code != EXIT_FAILED for error in result.errors)), ("unused", unused)):
        if count:
            yield style.paint(words[word].format(count=count), "red", "bold")
    yield from _caveats(result, style)
    yield from _next(result, style)


def _table(result: Result, style: ReportStyle) -> Iterator[str]:
    """Yield how often each rule fails, where a glance cannot count it, the worst first."""
    failed = [one for one in result.findings if one.verdict.outcome == Outcome.FAIL and one.gates]
    counts = Counter((one.rule.id, one.verdict.severity) for one in failed)
    if style.verbosity < 0 or len(failed) < max(_COUNTED_FROM, 2 * len(counts)) or len(counts) == 1:
        return
    yield style.paint(WORDS[style.language]["by_rule"], "bold")
    digits = len(str(max(counts.values())))
    ranks = {severity: rank for rank, severity in enumerate(Severity)}
    for (rule, severity), count in sorted(counts.items(), key=lambda one: (ranks[one[0][1]], -one[1])):
        mark = style.paint(_MARKS[severity], *_COLOURS[severity], "bold")
        yield f"  {mark} {count:>{digits}}  {style.paint(rule, 'cyan')}"
    yield ""


def _caveats(result: Result, style: ReportStyle) -> Iterator[str]:
    """Yield what weakens the gate and what was not read; of the latter only the first, unless everything is to be said."""
    words = WORDS[style.language]
    everything = style.verbosity < 0 or style.is_brief
    untold = [one for one in result.weakened if everything or one.by not in _COUNTED]
    for caveat in caveats(replace(result, weakened=untold), style.language):
        yield style.paint(f"{caveat.title} ({len(caveat.lines)})", "yellow", "bold")
        shown = len(caveat.lines) if style.verbosity > 0 else _CAVEATS_SHOWN
        for line in caveat.lines[:shown]:
            yield from wrap(line, style.columns, "  ")
        if len(caveat.lines) > shown:
            yield f"  {words['more'].format(count=len(caveat.lines) - shown)} (-v)"


def _colour(result: Result) -> str:
    """Return the colour of the counts: red for what fails, green only where nothing is left open or set aside."""
    counts = result.counts
    if any(one.verdict.outcome == Outcome.FAIL and one.gates for one in result.findings):
        return "red"
    is_clear = counts[Outcome.PASS] and not (
        counts[Outcome.FAIL] or counts[Outcome.UNDECIDED] or counts["waived"] or result.errors
    )
    return "green" if is_clear else "yellow"


def _counted(count: int, severity: str, style: ReportStyle) -> str:
    words = WORDS[style.language]
    return words["of"].format(count=count, word=words[severity if count == 1 else f"{severity}s"])


def _next(result: Result, style: ReportStyle) -> Iterator[str]:
    """Yield what to do next: read about the worst rule, declare what is meant for FT, or supply the missing facts."""
    words = WORDS[style.language]
    first = next((one for one in result.findings if one.gates), None)
    if result.exit_code == 3:
        yield words["nothing"]
    elif first is not None and first.verdict.outcome == Outcome.FAIL:
        yield words["explain"].format(rule=first.rule.id)
    if any(one.gates and one.verdict.outcome == Outcome.UNDECIDED for one in result.findings):
        yield words["supply"]
    yield from excused(result, style)
