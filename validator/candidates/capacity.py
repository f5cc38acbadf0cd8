"""How many machines find room: given to the cluster one after another, beside those that are meant for FT already.

Whether they all fit is what ``cluster.ft_capacity`` judges by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from validator.candidates.model import Capacity, Room
from validator.candidates.parts import Part
from validator.model import Path


def capacity_of(part: Part, ready: Sequence[str], reserve: float) -> Capacity:
    """Return which of the machines ``ready``, in this order, find room beside those declared: one that does not is left out.

    ``reserve`` is the share of each host's memory, from 0 to 1, that stays for other machines.
    """
    place, holdable = part, ready
    if reserve:
        place = part.with_reserve(reserve)  # a machine without any two hosts left takes no room, and has none
        holdable = [name for name in ready if place.has_pair(name) or not part.has_pair(name)]
    after_loss, with_all = (_Filling(place, is_without_loss) for is_without_loss in (False, True))
    return Capacity(len(ready), after_loss.room(holdable), with_all.room(holdable), tuple(after_loss.missing))


@dataclass(slots=True)
class _Filling:
    """Fills a cluster with machines."""

    part: Part
    is_without_loss: bool
    missing: dict[Path, None] = field(default_factory=dict)

    def room(self, ready: Sequence[str]) -> Room:
        accepted: list[str] = []
        refused = set()
        for name in ready:
            kind = self.part.likeness(name)
            if kind in refused:  # one like it found no room, and none has become free since
                continue
            meant = self.part.declared | {*accepted, name}
            outcome, gaps = self.part.fits(meant, is_without_loss=self.is_without_loss)
            if outcome == "yes":
                accepted.append(name)
            else:
                refused.add(kind)
                self.missing.update(dict.fromkeys(gaps))
        vms = self.part.facts.members("vms")
        return Room(len(accepted), sum(vms[name].get("num_cpus", 0) for name in accepted), tuple(accepted))
