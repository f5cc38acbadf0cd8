"""cluster.ft_capacity against a search of all placements: what it denies is impossible, what it passes is possible."""

from __future__ import annotations

import random
from collections.abc import Sequence

from tests.support.estates import RULES, Judge
from validator.facts.model import Facts

ESTATES = 400
_PLACED = 0.7
_SPREAD_OVER = 4

_RULE = "cluster.ft_capacity"


def _facts(
    kinds: Sequence[str], sizes: Sequence[int], vms: int, vcpus: int, places: Sequence[tuple[int, int]]
) -> Facts:
    hosts = {f"h{index}": {"cluster": "c", "cpu": {"category": kind}} for index, kind in enumerate(kinds)}
    options = {"das.maxftvmsperhost": vms, "das.maxftvcpusperhost": vcpus}
    cluster = {"fault_tolerance_type": "smp", "evc_mode": "none", "ha": {"advanced_options": options}}
    machines: dict[str, dict[str, object]] = {
        f"v{index}": {"cluster": "c", "num_cpus": size} for index, size in enumerate(sizes)
    }
    for machine, (primary, secondary) in zip(machines.values(), places, strict=False):
        machine.update(host=f"h{primary}", secondary_host=f"h{secondary}")
    return Facts(
        objects={
            "clusters": {"c": {**cluster, "fault_tolerance": True, "intent": "declared"}},
            "hosts": {
                name: {**host, "version": "6.7.0", "fault_tolerance": True, "intent": "declared"}
                for name, host in hosts.items()
            },
            "vms": {
                name: {**machine, "fault_tolerance": True, "intent": "declared"} for name, machine in machines.items()
            },
            "distributed_switches": {},
        }
    )


def _possible(kinds: Sequence[str], sizes: Sequence[int], vms: int, vcpus: int) -> bool:
    """Tell whether some placement puts every machine on two hosts of one kind within the limits."""
    free = [[vms, vcpus] for _ in kinds]
    pairs = [(a, b) for a in range(len(kinds)) for b in range(a) if kinds[a] == kinds[b]]

    def place(index: int) -> bool:
        if index == len(sizes):
            return True
        for pair in pairs:
            if all(free[host][0] >= 1 and free[host][1] >= sizes[index] for host in pair):
                _take(free, pair, 1, sizes[index])
                if place(index + 1):
                    return True
                _take(free, pair, -1, -sizes[index])
        return False

    return place(0)


def _take(free: list[list[int]], pair: tuple[int, int], vms: int, vcpus: int) -> None:
    for host in pair:
        free[host][0] -= vms
        free[host][1] -= vcpus


def test_denied_is_impossible_and_passed_is_possible() -> None:
    draw = random.Random(7)
    judge = Judge([rule for rule in RULES if rule.id == _RULE])
    words = dict.fromkeys(("fail", "pass", "undecided"), 0)
    for _ in range(ESTATES):
        kinds = [draw.choice("xxxy") for _ in range(draw.randint(2, 5))]
        sizes = sorted((draw.randint(1, 5) for _ in range(draw.randint(1, 5))), reverse=True)
        vms, vcpus = draw.randint(1, 4), draw.randint(4, 10)
        pairs = [(draw.randrange(len(kinds)), draw.randrange(len(kinds))) for _ in sizes]
        places = pairs if draw.random() < _PLACED else []
        facts = _facts(kinds, sizes, vms, vcpus, places)
        verdict = judge.verdicts(facts)[_RULE, ("clusters", "c")].outcome
        cases = [kinds, *([*kinds[:lost], *kinds[lost + 1 :]] for lost in range(len(kinds)) if len(kinds) > 2)]
        if any(kinds.count(kind) > 1 for kind in kinds):
            possible = all(_possible(case, sizes, vms, vcpus) for case in cases)
            words[verdict] += 1
            assert verdict == "undecided" or possible == (verdict == "pass"), (kinds, sizes, vms, vcpus, verdict)
        else:
            assert verdict == "pass"  # that no two hosts form a pair is the finding of another rule

    assert min(words.values()) > ESTATES / 50, words


def test_a_declared_placement_decides_only_what_is_possible() -> None:
    draw = random.Random(11)
    judge = Judge([rule for rule in RULES if rule.id == _RULE])
    decided = 0
    for _ in range(ESTATES):
        kinds = ["x"] * 3 + [draw.choice("xxxxy")]
        sizes = [draw.randint(1, 3) for _ in range(draw.randint(3, 6))]
        vms, vcpus = draw.randint(3, 8), draw.randint(-(-2 * sum(sizes) // 3), sum(sizes))
        places = _spread(draw, sizes) if draw.random() < _PLACED else [_any_pair(draw) for _ in sizes]
        verdict = judge.verdicts(_facts(kinds, sizes, vms, vcpus, places))[_RULE, ("clusters", "c")].outcome
        if verdict == "pass":
            cases = [kinds, *([*kinds[:lost], *kinds[lost + 1 :]] for lost in range(len(kinds)))]
            assert all(_possible(case, sizes, vms, vcpus) for case in cases), (kinds, sizes, vms, vcpus, places)
            alone = judge.verdicts(_facts(kinds, sizes, vms, vcpus, []))[_RULE, ("clusters", "c")].outcome
            decided += alone == "undecided"

    assert decided > ESTATES / 50, decided


def _spread(draw: random.Random, sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Place each machine on the two hosts that carry least so far."""
    loads = [draw.random() for _ in range(_SPREAD_OVER)]
    places = []
    for size in sizes:
        first, second = sorted(range(_SPREAD_OVER), key=loads.__getitem__)[:2]
        loads[first] += size
        loads[second] += size
        places.append((first, second))
    return places


def _any_pair(draw: random.Random) -> tuple[int, int]:
    return draw.randrange(_SPREAD_OVER), draw.randrange(_SPREAD_OVER)
