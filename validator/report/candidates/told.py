"""What every format says of a candidate: its state in words, and what is in its way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from validator.candidates.changes import Change
from validator.candidates.model import Candidate, ClusterOutlook, Hindrance, Outlook, Power, State
from validator.messages import clean, fill, render, subject_name
from validator.model import SINGULAR, Path
from validator.report.candidates.words import WORDS, counted
from validator.verdicts.missing import supply

_NAMES = 4
_RANKS = {State.READY: 0, State.UNDECIDED: 1, State.BLOCKED: 2}


def state_text(one: Candidate, language: str) -> str:
    """Return how it stands with a machine, in a few words."""
    words = WORDS[language]
    if one.state is State.READY:
        if one.is_declared:
            return words["ready_declared"]
        return words["ready" if one.fits else "room_unknown" if one.fits is None else "no_room"]
    if blockers := rules_of(one.blockers):
        return counted("blocked", len(blockers), language)
    if one.state is State.BLOCKED:
        return words["blocked_by_cluster"]
    return counted("undecided", len(one.missing), language) if one.missing else words["undecided_by_cluster"]


def remarks(one: Candidate, language: str) -> list[str]:
    """Return what is to be said beside the state of a machine."""
    words = WORDS[language]
    said = [words["declared"]] if one.is_declared and one.state is not State.READY else []
    said += [words["rests"]] if one.rests else []
    if one.before is not None and one.before is not one.state:
        said.append(words["before"].format(state=words[f"state_{one.before}"]))
    return said


def sorted_machines(machines: Iterable[Candidate]) -> list[Candidate]:
    """Return machines as people want to see them: those that are ready first, then those with the least in their way."""
    return sorted(machines, key=lambda one: (_RANKS[one.state], len(rules_of(one.blockers)), len(one.missing)))


def room_text(found: ClusterOutlook, language: str) -> list[str]:
    """Return how many machines find room on a cluster, and what would tell of more."""
    words, capacity = WORDS[language], found.capacity
    if capacity is None:
        return []
    room = words["room"].format(
        ready=capacity.ready,
        machines=capacity.after_loss.machines,
        vcpus=capacity.after_loss.vcpus,
        all_machines=capacity.with_all_hosts.machines,
        all_vcpus=capacity.with_all_hosts.vcpus,
    )
    keys = list(keys_of(capacity.missing, language))
    return [room, *([words["room_open"].format(missing=some(keys, language))] if keys else [])]


def rules_of(hindrances: Iterable[Hindrance]) -> list[str]:
    """Return the rules that hindrances are of, worst first, each once."""
    return list(dict.fromkeys(one.rule.id for one in hindrances))


def keys_of(paths: Iterable[Path], language: str) -> Counter[str]:
    """Return the keys of a cluster spec under which missing facts are supplied, and how many of each."""
    return Counter(clean(supply(path).text(language)) for path in paths)


def some(names: Sequence[str], language: str, most: int = _NAMES) -> str:
    """Return names in one line, of many only the first."""
    words = WORDS[language]
    shown = [clean(name) for name in names[:most]]
    if len(names) > most:
        shown.append(words["more"].format(count=len(names) - most))
    return words["and"].join(shown)


def message_of(one: Hindrance, language: str) -> str:
    """Return what is wrong; of an undecided one the title of its rule."""
    texts, kind = one.rule.texts[language], SINGULAR[one.verdict.subject[0]]
    subject = subject_name(kind, one.verdict.subject[1], language)
    if not one.verdict.denials:
        return texts.title
    return " ".join(
        dict.fromkeys(render(texts.message, subject, denial.args, language) for denial in one.verdict.denials)
    )


def solution_of(one: Hindrance, language: str) -> str:
    """Return how to mend what is wrong; empty where nothing is known to be."""
    if not one.verdict.denials:
        return ""
    subject = subject_name(SINGULAR[one.verdict.subject[0]], one.verdict.subject[1], language)
    return fill(one.rule.texts[language].solution, subject, one.verdict.denials[0].args)


def standing(outlook: Outlook, language: str) -> list[str]:
    """Return how many machines there are of each state, and how many are not counted."""
    words, states = WORDS[language], Counter(one.state for one in outlook.machines)
    lines = [
        words["standing"].format(
            machines=counted("mend", len(outlook.machines), language), **{state.value: states[state] for state in State}
        )
    ]
    if outlook.left_out:
        parts = [counted(reason, count, language) for reason, count in sorted(outlook.left_out.items())]
        lines.append(words["left_out"].format(left_out=words["and"].join(parts)))
    return lines


def changes_text(changes: Sequence[Change], machine: str, language: str) -> str:
    """Return the changes of a step: rules at the machine by their names, others with their object, and facts as a count."""
    told = [_change_text(change, machine, language) for change in changes if not change.is_fact]
    facts = sum(change.is_fact for change in changes)
    return some([*told, *([counted("facts", facts, language)] if facts else [])], language)


def power_text(power: Power | None, language: str) -> str:
    """Return whether a virtual machine has to be off for a change."""
    return WORDS[language]["power_unknown" if power is None else f"power_{power}"]


def _change_text(change: Change, machine: str, language: str) -> str:
    words = WORDS[language]
    rule = words["change_off"].format(rule=change.rule) if change.power is Power.OFF else change.rule
    return rule if change.path[-1] == machine else words["change_of"].format(rule=rule, name=change.path[-1])
