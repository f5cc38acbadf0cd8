"""The report for people at a terminal: by object, worst first, calm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from validator.check import Finding, Result
from validator.messages import clean, render as render_text, subject_name
from validator.report.style import Style
from validator.report.words import WORDS
from validator.report.wrap import wrap
from validator.rules import SEVERITIES
from validator.verdicts import FAIL, PASS, UNDECIDED

_WIDTH = 100
_MARKS = {"error": "✗", "warning": "!", "info": "i"}
_COLOURS = {"error": ("red",), "warning": ("yellow",), "info": ("blue",)}
_NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Group:
    """Objects that a block of lines is about."""

    kind: str
    names: Sequence[str]
    findings: Sequence[Finding]


def render(result: Result, style: Style) -> str:
    """Return the report as text that ends with a newline."""
    words = WORDS[style.language]
    blocks: list[str] = []
    for intent in ("declared", "assumed") if style.verbosity >= 0 else ():
        chosen = [finding for finding in result.findings if finding.verdict.intent == intent]
        body = [*_failed(chosen, style), *_undecided(chosen, style), *_passed(chosen, style)]
        if body and intent == "assumed":
            blocks.append(style.paint(words["assumed"], "bold"))
        blocks += body
    blocks.append("\n".join(_closing(result, style)))
    return "\n\n".join(blocks) + "\n"


def _failed(findings: Sequence[Finding], style: Style) -> Iterator[str]:
    for group in _by_object([finding for finding in findings if finding.verdict.verdict == FAIL]):
        yield "\n".join([_heading(group, style), *(line for one in group.findings for line in _failure(one, style))])


def _by_object(findings: Sequence[Finding]) -> list[_Group]:
    """Return the findings by object; the object with the worst finding first."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.kind, finding.name), []).append(finding)
    return [_Group(kind, [name], members) for (kind, name), members in groups.items()]


def _heading(group: _Group, style: Style) -> str:
    shown = [clean(name) for name in group.names[:_NAMES_SHOWN]]
    more = len(group.names) - len(shown)
    if more > 0:
        shown.append(WORDS[style.language]["more"].format(count=more))
    name = shown[0] if len(shown) == 1 else ", ".join(shown)
    return style.paint(subject_name(group.kind, name, style.language), "bold")


def _failure(finding: Finding, style: Style) -> Iterator[str]:
    words = WORDS[style.language]
    severity = finding.verdict.severity
    texts = finding.rule.texts[style.language]
    subject = subject_name(finding.kind, finding.name, style.language)
    mark = style.paint(f"{_MARKS[severity]} {words[severity]}", *_COLOURS[severity], "bold")
    yield f"  {mark}  {style.paint(finding.rule.id, 'cyan')}"
    told = [render_text(texts.message, subject, denial["args"], style.language) for denial in finding.verdict.denials]
    for message in dict.fromkeys(told):
        yield from wrap(message, _WIDTH, "    ")
    for location in finding.locations[:_NAMES_SHOWN]:
        yield style.paint(f"    {words['at']} {clean(str(location))}", "dim")
    solution = render_text(texts.solution, subject, finding.verdict.denials[0]["args"], style.language)
    yield from wrap(f"{words['fix']} {solution}", _WIDTH, "    ")


def _undecided(findings: Sequence[Finding], style: Style) -> Iterator[str]:
    """Yield what could not be decided, fact by fact; objects that lack the same facts stand together."""
    words = WORDS[style.language]
    alike: dict[tuple[object, ...], list[_Group]] = {}
    for group in _by_object([finding for finding in findings if finding.verdict.verdict == UNDECIDED]):
        lacks = tuple((one.rule.id, tuple((gap.supply, gap.reason) for gap in one.missing)) for one in group.findings)
        alike.setdefault((group.kind, lacks), []).append(group)
    for groups in alike.values():
        merged = _Group(groups[0].kind, [name for group in groups for name in group.names], groups[0].findings)
        lines = [f"{_heading(merged, style)}  {style.paint(words['undecided'], 'yellow')}"]
        lines += [line for need, rules in _needs(merged).items() for line in _need(need, rules, style)]
        yield "\n".join(lines)


def _needs(group: _Group) -> dict[tuple[str, str], list[str]]:
    """Return the rules that wait for each fact, by the spec's key for it and the reason why it is unknown."""
    found: dict[tuple[str, str], list[str]] = {}
    for finding in group.findings:
        for gap in finding.missing:
            rules = found.setdefault((gap.supply.removeprefix("cluster spec: "), clean(gap.reason)), [])
            if finding.rule.id not in rules:
                rules.append(finding.rule.id)
    return found


def _need(need: tuple[str, str], rules: Sequence[str], style: Style) -> Iterator[str]:
    key, reason = need
    mark = style.paint("?", "yellow", "bold")
    yield f"  {mark} {style.paint(key, 'bold')}  {style.paint(reason, 'dim')}"
    for line in wrap(", ".join(rules), _WIDTH, "      "):
        yield style.paint(line, "cyan")


def _passed(findings: Sequence[Finding], style: Style) -> Iterator[str]:
    for group in _by_object([finding for finding in findings if finding.verdict.verdict == PASS]):
        mark = style.paint("✓", "green", "bold")
        rules = [
            f"  {mark} {style.paint(one.rule.id, 'cyan')}  {one.rule.texts[style.language].title}"
            for one in group.findings
        ]
        yield "\n".join([_heading(group, style), *rules])


def _closing(result: Result, style: Style) -> Iterator[str]:
    words = WORDS[style.language]
    counts = result.counts
    severities = Counter(one.verdict.severity for one in result.findings if one.verdict.verdict == FAIL)
    worst = ", ".join(_counted(severities[one], one, style) for one in SEVERITIES if severities[one])
    failed = words["failed"].format(count=counts[FAIL]) + (f" ({worst})" if worst else "")
    undecided = words["left_open"].format(count=counts[UNDECIDED])
    rest = words["rest"].format(passed=counts[PASS], not_applicable=counts["not_applicable"])
    colour = "red" if counts[FAIL] else "yellow" if counts[UNDECIDED] or result.errors or not counts[PASS] else "green"
    line = f"{failed}, {undecided}"
    if counts[UNDECIDED] and not counts[FAIL]:
        line += words["not_verified"]
    yield style.paint(line, colour, "bold")
    yield style.paint(words["scope"].format(rest=rest, rules=counts["rules"], objects=counts["objects"]), "dim")
    if result.errors:
        yield style.paint(words["broken"].format(count=len(result.errors)), "red", "bold")
    yield from _next(result, style)


def _counted(count: int, severity: str, style: Style) -> str:
    words = WORDS[style.language]
    return words["of"].format(count=count, word=words[severity if count == 1 else f"{severity}s"])


def _next(result: Result, style: Style) -> Iterator[str]:
    """Yield what to do next: read about the worst rule, declare what is meant for FT, or supply the missing facts."""
    words = WORDS[style.language]
    first = next(iter(result.findings), None)
    if result.exit_code == 3:
        yield words["nothing"]
    elif first is not None and first.verdict.verdict == FAIL:
        yield words["explain"].format(rule=first.rule.id)
    elif first is not None and first.verdict.verdict == UNDECIDED:
        yield words["supply"]
