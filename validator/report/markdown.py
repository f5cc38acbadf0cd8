"""The report as Markdown: a comment on a pull request that is read in a minute, with the rest folded.

The first lines say how it stands. Then come the failed objects, worst first, each with its faults; how to fix them, what
is missing, and what was waived can be unfolded. A comment is at most as long as GitHub takes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from validator import __version__
from validator.findings.gate import EXIT_FAILED, EXIT_NOTHING
from validator.findings.model import Finding, Result
from validator.messages import clean, counted_kind
from validator.model import Location, Outcome
from validator.report.by_rule import RuleGroup, in_blocks, shown, variants
from validator.report.caveats import caveats, names_text
from validator.report.markdown_text import code, escaped
from validator.report.phrases import PHRASES
from validator.report.style import ReportStyle
from validator.report.wording import (
    MissingGroup,
    Sections,
    error_text,
    finding_text,
    is_broken,
    kind_name,
    missing_groups,
    scope,
    sections,
    standing,
    suppression,
    title,
)
from validator.report.words import WORDS

MAX_LENGTH = 65_000
"""Characters; a comment on GitHub may have 65,536."""

MARKER = "<!-- ftpolicy report{estate} -->"
"""The last line, by which a job finds the comment of an earlier run over the same estate and writes over it."""

_MARKS = {"error": "❌", "warning": "⚠️", "info": "ℹ️"}
_SHOWN = 5
"""Places or names that are listed one by one."""

_OBJECTS = 100
"""Objects that fail one rule and are listed with their places; a comment has to stay one that people scroll through."""

_RESERVE = 4_000
"""Characters for the line that says how much did not fit, and of which rules."""


@dataclass(frozen=True, slots=True)
class _Block:
    """A part of the report: its entries may be cut off at the end, its head and foot stand together.

    ``rules`` are those that the entries are about, where they are about one each.
    """

    head: str
    entries: Sequence[str]
    foot: str = ""
    rules: Sequence[str] = ()


def render(result: Result, style: ReportStyle) -> str:
    """Return the report as Markdown that ends with a newline; entries that do not fit are counted in its last lines."""
    words = PHRASES[style.language]
    head = "\n\n".join(_head(result, style.language))
    made_by = words["made_by"].format(version=__version__, engine=result.engine)
    foot = f"<sub>{escaped(made_by)}</sub>\n{_comment_marker(result)}"
    room = MAX_LENGTH - len(head) - len(foot) - _RESERVE
    parts, left_out = _fitted(_blocks(result, style), room)
    note = [f"> {_left_out_text(left_out, style.language)}"] if left_out else []
    return "\n\n".join([head, *parts, *note, foot]) + "\n"


def _left_out_text(left_out: Sequence[str], language: str) -> str:
    """Return how many entries do not fit, and which rules they are about: none is silently left out."""
    words = PHRASES[language]
    text = escaped(words["left_out"].format(count=len(left_out)))
    rules = [f"{code(rule)} ({count})" for rule, count in Counter(filter(None, left_out)).items()]
    return f"{text} {words['left_out_rules'].format(rules=words['between'].join(rules))}" if rules else text


def _comment_marker(result: Result) -> str:
    name = "" if result.estate is None else " " + re.sub(r"[^A-Za-z0-9._]+", "-", result.estate)
    return MARKER.format(estate=name)


def _fitted(blocks: Iterable[_Block], room: int) -> tuple[list[str], list[str]]:
    """Return the blocks as far as they fit into ``room`` characters, and the rule, if any, of each entry that does not."""
    parts: list[str] = []
    left_out: list[str] = []
    for block in blocks:
        room -= len(block.head) + len(block.foot) + 4
        kept: list[str] = []
        for entry in block.entries if room > 0 and not left_out else ():
            room -= len(entry) + 1
            if room < 0:
                break
            kept.append(entry)
        left_out += (block.rules or [""] * len(block.entries))[len(kept) :]
        if kept:
            parts.append("\n".join([block.head, "", *kept]).strip() + block.foot)
    return parts, left_out


def _head(result: Result, language: str) -> Iterator[str]:
    yield f"### {_verdict_sign(result)} {escaped(title(result, language))}: {standing(result, language)}"
    yield "<br>\n".join(escaped(line) for line in scope(result, language))
    if result.exit_code == EXIT_NOTHING:
        yield f"**{WORDS[language]['nothing']}**"


def _verdict_sign(result: Result) -> str:
    if is_broken(result):
        return "⛔"
    if result.exit_code == EXIT_FAILED:
        return "❌"
    if result.counts[Outcome.FAIL] or result.counts["waived"]:
        return "⚠️"
    return "❔" if result.counts[Outcome.UNDECIDED] else "✅"


def _blocks(result: Result, style: ReportStyle) -> Iterator[_Block]:
    language, found = style.language, sections(result.findings)
    if result.errors:
        errors = [f"- {_location_text(error.location)}{escaped(error_text(error))}" for error in result.errors]
        yield _Block(f"#### ⛔ {PHRASES[language]['errors_title']}", errors)
    for caveat in caveats(result, language):
        yield _Block(f"#### ⚠️ {caveat.title} ({len(caveat.lines)})", [f"- {escaped(line)}" for line in caveat.lines])
    for intent, findings in found.failed.items():
        if findings and intent == "assumed":
            yield _Block("", [f"#### {WORDS[language]['assumed']}"])
        for block in in_blocks(findings, style):
            if isinstance(block, RuleGroup):
                title = counted_kind(block.first.kind, len(block.findings), language)
                yield _Block(f"#### {title}", ["\n".join(_failures(block, language))], rules=[block.first.rule.id])
            else:
                entries = ["\n".join(_failure(finding, language)) for finding in block.findings]
                rules = [finding.rule.id for finding in block.findings]
                yield _Block(f"#### {escaped(finding_text(block.findings[0], language).subject)}", entries, rules=rules)
    yield from _folded_blocks(result, found, language)


def _folded_blocks(result: Result, found: Sections, language: str) -> Iterator[_Block]:
    words = PHRASES[language]
    for intent, findings in found.undecided.items():
        lead = f"**{WORDS[language]['assumed']}**" if intent == "assumed" else ""
        entries = [_need(need, language) for need in missing_groups(findings, language)]
        yield _folded(f"❔ {words['undecided_title']}", len(findings), entries, lead)
    for word, findings in (("waived_title", found.waived), ("known_title", found.known)):
        yield _folded(words[word], len(findings), [_suppressed(finding, language) for finding in findings])
    passed = [f"- {code(one.rule.id)} {escaped(finding_text(one, language).subject)}" for one in found.passed]
    yield _folded(f"✅ {words['passed_title']}", len(passed), passed)
    yield _folded(words["notes_title"], len(result.notes), [f"- {escaped(clean(note))}" for note in result.notes])


def _failure(finding: Finding, language: str) -> Iterator[str]:
    words, told = WORDS[language], finding_text(finding, language)
    yield _rule_line(finding, language)
    for message in told.messages:
        yield f"  <br>{escaped(message)}"
    for place in finding.locations[:_SHOWN]:
        yield f"  <br>{words['at']} {_location_text(place, '')}"
    if len(finding.locations) > _SHOWN:
        yield f"  <br>{words['more'].format(count=len(finding.locations) - _SHOWN)}"
    yield f"  <details><summary>{PHRASES[language]['how_to_fix']}</summary>"
    yield f"\n  {escaped(told.solution)}\n\n  </details>\n"


def _failures(group: RuleGroup, language: str) -> Iterator[str]:
    """Yield what several objects fail: what is the same of them once, what differs, and where each of them stands folded."""
    words, phrases = WORDS[language], PHRASES[language]
    yield _rule_line(group.first, language)
    told, others = shown(
        variants(group, lambda one, subject: finding_text(one, language, subject).messages), everything=False
    )
    for variant in told:
        for message in finding_text(variant.first, language).messages:
            yield f"  <br>{escaped(message)}"
        if variant.others:
            yield f"  <br>{escaped(words['same'].format(names=names_text(variant.others, language)))}"
    if others:
        yield f"  <br>{escaped(words['otherwise'].format(names=names_text(others, language)))}"
    yield f"  <details><summary>{phrases['how_to_fix_all']}</summary>"
    yield f"\n  {escaped(finding_text(group.first, language).solution)}\n"
    for place, names in _places(group).items():
        at = f" {words['at']} {place}" if place else ""
        yield f"  - {', '.join(names)}{at}"
    if len(group.findings) > _OBJECTS:
        yield f"  - {words['more'].format(count=len(group.findings) - _OBJECTS)}"
    yield "\n  </details>\n"


def _places(group: RuleGroup) -> dict[str, list[str]]:
    """Return the names of the first objects of a group by the place of their first fault."""
    found: dict[str, list[str]] = {}
    for one in group.findings[:_OBJECTS]:
        place = _location_text(one.locations[0], "") if one.locations else ""
        found.setdefault(place, []).append(code(clean(one.name)))
    return found


def _rule_line(finding: Finding, language: str) -> str:
    words, severity = WORDS[language], finding.verdict.severity
    new = f" ({words['new']})" if finding.is_new else ""
    return f"- {_MARKS[severity]} **{words[severity]}** {code(finding.rule.id)}{new}"


def _location_text(location: Location | None, behind: str = ": ") -> str:
    """Return a place as code, with the address apart so that it can be copied."""
    if location is None:
        return ""
    place = Location(clean(location.file), location.line, location.column)
    address = f" ({code(clean(location.address))})" if location.address else ""
    return f"{code(str(place))}{address}{behind}"


def _need(need: MissingGroup, language: str) -> str:
    names = [code(name) for name in need.names[:_SHOWN]]
    if len(need.names) > _SHOWN:
        names.append(WORDS[language]["more"].format(count=len(need.names) - _SHOWN))
    rules = ", ".join(code(rule) for rule in need.rules)
    lacking = "".join(f"  <br>{escaped(line)}\n" for line in need.lacking)
    return (
        f"- {code(need.key)} {escaped(need.reason)}\n  <br>{kind_name(need.kind, language)}: {', '.join(names)}\n{lacking}"
        f"  <br><sub>{PHRASES[language]['needed_by']} {rules}</sub>"
    )


def _suppressed(finding: Finding, language: str) -> str:
    told = finding_text(finding, language)
    mark = "❔" if finding.verdict.outcome == Outcome.UNDECIDED else _MARKS[finding.verdict.severity]
    why = f"\n  <br>{escaped(suppression(finding, language))}" if finding.waiver else ""
    return f"- {mark} {code(finding.rule.id)} {escaped(told.message)}{why}"


def _folded(title: str, count: int, entries: Sequence[str], lead: str = "") -> _Block:
    head = f"<details>\n<summary>{title} ({count})</summary>"
    return _Block(f"{head}\n\n{lead}" if lead else head, entries, "\n\n</details>")
