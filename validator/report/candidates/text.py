"""The candidates for people at a terminal: clusters with their machines, then what it would take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from validator.candidates.changes import mends, steps
from validator.candidates.model import Candidate, ClusterOutlook, Hindrance, Outlook, State
from validator.messages import clean, subject_name
from validator.model import SINGULAR
from validator.report.candidates.model import CandidatesReport
from validator.report.candidates.told import (
    changes_text,
    keys_of,
    message_of,
    power_text,
    remarks,
    room_text,
    rules_of,
    some,
    sorted_machines,
    standing,
    state_text,
)
from validator.report.candidates.words import WORDS, counted
from validator.report.style import ReportStyle
from validator.report.wrap import width, wrap

_MACHINES = 60
_FEWEST = 3
_STEPS = 3
_NAMES = 3
_WIDEST = 40
_COLOURS = {State.READY: "green", State.UNDECIDED: "yellow", State.BLOCKED: "red"}


def render(report: CandidatesReport, style: ReportStyle) -> str:
    """Return the candidates as text that ends with a newline."""
    words, outlook = WORDS[style.language], report.outlook
    most = max(_MACHINES // max(len(outlook.clusters), 1), _FEWEST)
    blocks = [_cluster(found, outlook, most, style) for found in outlook.clusters.values()]
    strays = [one for one in outlook.machines if one.cluster is None]
    if strays:
        heading = style.paint(words["no_cluster"], "bold")
        blocks.append([heading, *_machines(strays, most, style)])
    blocks.append(list(_takes(outlook, style)))
    lines = standing(outlook, style.language)
    closing = [style.paint(lines[0], "bold"), *(style.paint(line, "dim") for line in lines[1:])]
    closing += [words["nothing" if not outlook.machines else "next"]]
    blocks.append(
        [line for text in closing for line in (wrap(text, style.columns, "") if "\x1b" not in text else [text])]
    )
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _cluster(found: ClusterOutlook, outlook: Outlook, most: int, style: ReportStyle) -> list[str]:
    words = WORDS[style.language]
    counts = words["hosts"].format(hosts=found.hosts, declared=found.declared)
    name = style.paint(words["cluster"].format(name=clean(found.name)), "bold")
    lines = [
        f"{name}  {style.paint(counts, 'dim')}",
        *(line for text in room_text(found, style.language) for line in wrap(text, style.columns, "  ")),
    ]
    if found.blockers:
        lines.append(f"  {words['everywhere']}")
        for rule in rules_of(found.blockers):
            lines += _everywhere([one for one in found.blockers if one.rule.id == rule], style)
    if found.missing:
        keys = [
            f"{key} ({count})" if count > 1 else key for key, count in keys_of(found.missing, style.language).items()
        ]
        shown = some(keys, style.language, len(keys) if style.verbosity > 0 else _STEPS * 2)
        lines += [
            style.paint(line, "yellow")
            for line in wrap(words["shared_missing"].format(missing=shown), style.columns, "  ")
        ]
    return lines + _machines([one for one in outlook.machines if one.cluster == found.name], most, style)


def _everywhere(hindrances: Sequence[Hindrance], style: ReportStyle) -> Iterator[str]:
    """Yield a rule that is in the way of all, its objects, and what it says of the first."""
    subjects = [
        subject_name(SINGULAR[one.verdict.subject[0]], one.verdict.subject[1], style.language) for one in hindrances
    ]
    mark = style.paint("✗", "red", "bold")
    yield f"  {mark} {style.paint(hindrances[0].rule.id, 'cyan')}  {some(subjects, style.language, _NAMES)}"
    yield from wrap(message_of(hindrances[0], style.language), style.columns, "      ")


def _machines(machines: Sequence[Candidate], most: int, style: ReportStyle) -> list[str]:
    """Return a line for each machine, of more than ``most`` only for those that are nearest to being ready."""
    ordered = sorted_machines(machines)
    shown = ordered if style.verbosity > 0 else ordered[:most]
    column = min(max((width(clean(one.name)) for one in shown), default=0), _WIDEST)
    lines = [_machine(one, column, style) for one in shown]
    if len(shown) < len(ordered):
        lines.append(f"  {counted('more_machines', len(ordered) - len(shown), style.language)}")
    return lines


def _machine(one: Candidate, column: int, style: ReportStyle) -> str:
    language, name = style.language, clean(one.name)
    padding = " " * max(column - width(name), 0)
    why = rules_of(one.blockers) or list(keys_of(one.missing, language))
    shown = len(why) if style.verbosity > 0 else _NAMES
    parts = [style.paint(state_text(one, language), _COLOURS[one.state])]
    parts += [style.paint(some(why, language, shown), "cyan" if one.blockers else "dim")] if why else []
    parts += [style.paint(f"({text})", "dim") for text in remarks(one, language)]
    return f"  {name}{padding}  {'  '.join(parts)}"


def _takes(outlook: Outlook, style: ReportStyle) -> Iterator[str]:
    """Yield what stands between the machines and FT, by rule, and what takes least in each cluster."""
    words, language = WORDS[style.language], style.language
    found = mends(outlook.machines)
    ways = [way for cluster in outlook.clusters if (way := _way(outlook, cluster, style)) is not None]
    if found or ways:
        yield style.paint(words["takes"], "bold")
    for mend in found:
        count = counted("mend", len(mend.machines), language)
        power = style.paint(f"({power_text(mend.power, language)})", "dim")
        yield f"  {count}  {style.paint(mend.rule.id, 'cyan')}  {power}"
        yield from wrap(mend.rule.texts[language].solution, style.columns, "      ")
    for way in ways:
        yield from wrap(way, style.columns, "  ")


def _way(outlook: Outlook, cluster: str, style: ReportStyle) -> str | None:
    words, language = WORDS[style.language], style.language
    nearest = steps(outlook, cluster)[:_STEPS]
    if not nearest:
        return None
    ready = sum(one.state is State.READY for one in outlook.machines if one.cluster == cluster)
    told = [
        words["first_step"].format(name=clean(one.machine), changes=changes_text(one.changes, one.machine, language))
        for one in nearest
    ]
    return words["first_steps"].format(
        cluster=clean(cluster),
        ready=ready,
        steps=words["and"].join(told),
    )
