"""All figures of an estate, cluster by cluster, for a page or a file of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from validator.facts.model import Facts
from validator.findings.model import Finding
from validator.report.drawing.model import MOST_KINDS, clusters_of, host_kinds
from validator.report.drawing.svg import Anchor, Figure, figure
from validator.report.drawing.words import WORDS


@dataclass(frozen=True, slots=True)
class ClusterFigures:
    """The figures of a cluster; ``note`` tells how many kinds of hosts are not drawn, where there are too many."""

    cluster: str
    figures: Sequence[Figure]
    note: str = ""


def figures_of(facts: Facts, findings: Sequence[Finding], language: str, anchor: Anchor) -> Iterator[ClusterFigures]:
    """Yield the figures of each cluster whose hosts have networks to draw."""
    number = 0
    for cluster in clusters_of(facts):
        kinds = [one for one in host_kinds(facts, cluster, findings) if one.switches or one.unused]
        drawn = []
        for kind in kinds[:MOST_KINDS]:
            number += 1
            drawn.append(figure(kind, cluster, number, language, anchor))
        more = len(kinds) - len(drawn)
        if drawn:
            yield ClusterFigures(cluster, drawn, WORDS[language]["more"].format(count=more) if more else "")
