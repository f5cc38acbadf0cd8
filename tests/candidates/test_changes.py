"""What it would take: the fewest changes first, those that machines share counted once."""

from __future__ import annotations

from hypothesis import given, settings, strategies as st

from validator.candidates.changes import Change, _in_order

_ALL = [Change("vm.no_snapshots", ("vms", "a")), *(Change("storage.x", ("datastores", name)) for name in "stu")]


def _costs(needs: dict[str, list[Change]]) -> list[tuple[str, int]]:
    return [(step.machine, len(step.changes)) for step in _in_order(needs)]


def test_machines_follow_each_other_by_what_is_left_to_change() -> None:
    own = {name: [Change("vm.no_snapshots", ("vms", name))] for name in "abc"}
    shared = Change("storage.datastore_on_all_hosts", ("datastores", "nfs"))
    other = Change("storage.datastore_on_all_hosts", ("datastores", "fc"))

    needs = {"a": [*own["a"], shared, other], "b": [*own["b"], shared], "c": [shared], "d": []}

    assert _costs(needs) == [("d", 0), ("c", 1), ("b", 1), ("a", 2)]


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from("pqrst"), st.lists(st.sampled_from(_ALL), unique=True), max_size=5))
def test_each_next_machine_needs_the_fewest_changes_beside_those_made(needs: dict[str, list[Change]]) -> None:
    steps = list(_in_order(needs))

    assert sorted(step.machine for step in steps) == sorted(needs)
    made: set[Change] = set()
    left = dict(needs)
    for step in steps:
        assert len(step.changes) == min(len(set(them) - made) for them in left.values())
        assert set(step.changes) == set(left.pop(step.machine)) - made
        made |= set(step.changes)
