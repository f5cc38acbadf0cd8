"""What every report says of a finding or an error, in one language; formats only arrange it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from validator.errors import FtpolicyError
from validator.findings.gate import EXIT_ENGINE, EXIT_FAILED, EXIT_NOTHING
from validator.findings.model import Finding, Result
from validator.messages import clean, fill, render, subject_name
from validator.model import Outcome, Path, Severity, Waiver
from validator.report.compared import compared
from validator.report.find import where_to_find
from validator.report.missing_objects import missing_objects
from validator.report.phrases import PHRASES
from validator.report.words import WORDS
from validator.verdicts.missing import Missing, supply

_MAX_MISSING = 10
_MAX_FAULTS = 50


@dataclass(frozen=True, slots=True)
class FindingText:
    """One finding in words: the subject ("host esx01"), the faults, how to fix them, and the missing facts.

    ``messages`` has at least one entry, and the last tell of what is assumed and of a waiver that has expired; ``solution``
    is empty for what passed.
    """

    subject: str
    messages: tuple[str, ...]
    solution: str
    missing: tuple[str, ...]

    @property
    def message(self) -> str:
        """All faults in one line."""
        return " ".join(self.messages)


@dataclass(frozen=True, slots=True)
class MissingGroup:
    """A fact that verdicts wait for: the spec's key for it, why it is unknown, of which objects, for which rules.

    ``lacking`` tells in a line each which other objects, and which members, lack it; ``places`` where a person finds it.
    """

    kind: str
    key: str
    reason: str
    names: tuple[str, ...]
    rules: tuple[str, ...]
    lacking: tuple[str, ...]
    places: str


def finding_text(finding: Finding, language: str, called: str | None = None) -> FindingText:
    """Return what to say of ``finding``, without control characters; its object is ``called`` so, else by kind and name."""
    texts = finding.rule.texts[language]
    subject = subject_name(finding.kind, finding.name, language) if called is None else called
    missing = tuple(dict.fromkeys(_gap(gap, finding, language) for gap in finding.missing))
    rests, has_expired = resting(finding, language), _expired(finding, language)
    if finding.verdict.outcome == Outcome.FAIL:
        told = [render(texts.message, subject, denial.args, language) for denial in finding.verdict.denials]
        solution = fill(texts.solution, subject, finding.verdict.denials[0].args)
        return FindingText(subject, (*readable(told, language), *rests, *has_expired), solution, missing)
    if finding.verdict.outcome == Outcome.UNDECIDED:
        messages = (_undecided(subject, texts.title, missing, language), *has_expired)
        return FindingText(subject, messages, "", missing)
    return FindingText(subject, (texts.title, *rests), "", missing)


def resting(finding: Finding, language: str) -> list[str]:
    """Return what to say of the assumed facts that a verdict rests on, where there are any: their keys."""
    assumed = [path[1:] if path[0] == "now" else path for path in finding.verdict.assumed]
    keys = dict.fromkeys(clean(supply(path).text(language)) for path in assumed)
    return [PHRASES[language]["rests"].format(keys=PHRASES[language]["between"].join(keys))] if keys else []


def readable(told: Iterable[str], language: str) -> list[str]:
    """Return the messages of one finding that people can read, each once, and how many there are beside them."""
    distinct = list(dict.fromkeys(told))
    more = len(distinct) - _MAX_FAULTS
    return [*distinct[:_MAX_FAULTS], PHRASES[language]["faults_more"].format(count=more)] if more > 0 else distinct


def _gap(gap: Missing, finding: Finding, language: str) -> str:
    """Return a missing fact in words; whose it is, where that is not the subject."""
    words = PHRASES[language]
    key = clean(gap.supply.text(language))
    if len(gap.path) > 1 and gap.path[1] != finding.name:
        key = words["of"].format(key=key, name=clean(gap.path[1]))
    return words["gap"].format(key=key, reason=clean(gap.reason.text(language)))


def _undecided(subject: str, title: str, missing: Sequence[str], language: str) -> str:
    words = PHRASES[language]
    shown = list(missing[:_MAX_MISSING])
    if len(missing) > _MAX_MISSING:
        shown.append(words["missing_more"].format(count=len(missing) - _MAX_MISSING))
    text = words["undecided_message"].format(subject=subject, title=title)
    return words["missing"].format(text=text, missing="; ".join(shown)) if shown else text


def missing_groups(findings: Iterable[Finding], language: str) -> list[MissingGroup]:
    """Return the facts that undecided findings wait for; objects that lack one for the same rules stand together."""
    rules: dict[tuple[str, str, str, str], dict[str, None]] = {}
    places: dict[tuple[str, str, str], dict[str, tuple[Path, list[Path]]]] = {}
    for finding in findings:
        for gap in finding.missing:
            lack = (
                finding.kind,
                clean(gap.supply.text(language)),
                clean(gap.reason.text(language)),
                clean(finding.name),
            )
            rules.setdefault(lack, {})[finding.rule.id] = None
            subject = (finding.verdict.subject, list[Path]())
            places.setdefault(lack[:3], {}).setdefault(lack[3], subject)[1].append(gap.path)
    names: dict[tuple[str, str, str, tuple[str, ...]], list[str]] = {}
    for (kind, key, reason, name), found in rules.items():
        names.setdefault((kind, key, reason, tuple(found)), []).append(name)
    groups = []
    for (kind, key, reason, waiting), them in names.items():
        lacking = [places[kind, key, reason][name] for name in them]
        paths = [path for _, one in lacking for path in one]
        place = where_to_find(paths[0], language, everything=True)
        lines = missing_objects(paths, {subject for subject, _ in lacking}, language, everything=False)
        groups.append(MissingGroup(kind, key, reason, tuple(them), waiting, tuple(lines), place))
    return groups


def kind_name(kind: str, language: str) -> str:
    """Return the word for a kind of object: "host"."""
    return subject_name(kind, "", language).strip()


def suppression(finding: Finding, language: str) -> str:
    """Return why a finding does not count, in words; empty when it does."""
    words = PHRASES[language]
    waiver = finding.waiver
    if waiver is None:
        return words["known"] if finding.known else ""
    return _of_waiver(words["waived_by" if waiver.owner else "waived"], waiver)


def _expired(finding: Finding, language: str) -> list[str]:
    """Return what to say of a waiver that no longer holds, where the finding has one."""
    if finding.expired_waiver is None:
        return []
    template = PHRASES[language]["expired_by" if finding.expired_waiver.owner else "expired"]
    return [_of_waiver(template, finding.expired_waiver)]


def _of_waiver(template: str, waiver: Waiver) -> str:
    owner = clean(waiver.owner or "")
    return template.format(expires=clean(waiver.expires), reason=clean(waiver.reason), owner=owner)


def error_text(error: FtpolicyError) -> str:
    """Return an error in one line: what was found, and what to do."""
    return clean(error.message if error.hint is None else f"{error.message}. {error.hint}")


def title(result: Result, language: str) -> str:
    """Return what the report is about: Fault Tolerance, and the estate where it has a name."""
    words = PHRASES[language]
    return words["heading"] if result.estate is None else words["heading_of"].format(estate=clean(result.estate))


def standing(result: Result, language: str) -> str:
    """Return in one line how it stands: how much failed, how much was left open."""
    words, counts = WORDS[language], result.counts
    undecided = words["left_open"].format(count=counts[Outcome.UNDECIDED])
    line = PHRASES[language]["standing"].format(failed=failed(result, language), undecided=undecided)
    is_open = counts[Outcome.UNDECIDED] or any(
        one.waiver and one.verdict.outcome == Outcome.UNDECIDED for one in result.findings
    )
    return unjudged(result, language) or line + (words["not_verified"] if is_open and not counts[Outcome.FAIL] else "")


def unjudged(result: Result, language: str) -> str:
    """Return the line that says that nothing was judged; empty where something was."""
    judged = (Outcome.PASS, Outcome.FAIL, Outcome.UNDECIDED, "waived")
    is_empty = result.exit_code == EXIT_NOTHING or not any(result.counts[one] for one in judged)
    return WORDS[language]["nothing_judged"] if is_empty else ""


def failed(result: Result, language: str) -> str:
    """Return how much failed, after how many rules nobody could ask: of these "0 failed" would say too much."""
    words = WORDS[language]
    count = words["failed"].format(count=result.counts[Outcome.FAIL])
    broken = sum(error.exit_code == EXIT_ENGINE for error in result.errors)
    return words["and"].join([words["not_judged_by"].format(count=broken), count]) if broken else count


def scope(result: Result, language: str) -> list[str]:
    """Return the lines below: the fails by severity, how many of all are known already, and what else was counted."""
    words, phrases, counts = WORDS[language], PHRASES[language], result.counts
    failed = Counter(
        one.verdict.severity for one in result.findings if one.verdict.outcome == Outcome.FAIL and one.waiver is None
    )
    severities = [
        words["of"].format(count=failed[one], word=words[one if failed[one] == 1 else f"{one}s"])
        for one in Severity
        if failed[one]
    ]
    known = sum(one.known and one.waiver is None for one in result.findings)
    rest = [words["rest"].format(passed=counts[Outcome.PASS], not_applicable=counts["not_applicable"])]
    rest += [phrases["waived_count"].format(count=counts["waived"])] if counts["waived"] else []
    return [
        *([words["and"].join(severities)] if severities else []),
        *([phrases["known_count"].format(count=known)] if known else []),
        *compared(result, language),
        words["scope"].format(rest=words["and"].join(rest), rules=counts["rules"], objects=counts["objects"]),
    ]


def is_broken(result: Result) -> bool:
    """Tell whether the run says less than it should: an input or a rule failed, or nothing was evaluated."""
    return result.exit_code == EXIT_NOTHING or any(error.exit_code != EXIT_FAILED for error in result.errors)


@dataclass(frozen=True, slots=True)
class Sections:
    """Findings as people read them: what counts, by intent, and what does not."""

    failed: dict[str, list[Finding]]
    undecided: dict[str, list[Finding]]
    waived: list[Finding]
    known: list[Finding]
    passed: list[Finding]


def sections(findings: Sequence[Finding]) -> Sections:
    """Return the findings by section, in their order; the keys of the first two are declared and assumed."""
    counted = [one for one in findings if one.gates]

    def by_intent(verdict: str) -> dict[str, list[Finding]]:
        chosen = [one for one in counted if one.verdict.outcome == verdict]
        return {word: [one for one in chosen if one.verdict.intent == word] for word in ("declared", "assumed")}

    return Sections(
        failed=by_intent(Outcome.FAIL),
        undecided=by_intent(Outcome.UNDECIDED),
        waived=[one for one in findings if one.waiver is not None],
        known=[one for one in findings if one.known and one.waiver is None],
        passed=[one for one in counted if one.verdict.outcome == Outcome.PASS],
    )
