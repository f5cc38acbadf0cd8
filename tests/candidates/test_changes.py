"""What it would take: the fewest changes first, those that machines share counted once."""

from __future__ import annotations

from hypothesis import given, settings, strategies as st

from tests.support.pinned import pinned_rules
from validator.assets import load_tables
from validator.candidates.changes import Change, _in_order, power_for
from validator.candidates.model import Power

_ALL = [Change("vm.no_snapshots", ("vms", "a")), *(Change("storage.x", ("datastores", name)) for name in "stu")]

_UNTOLD = [
    "vm.change_allowed_with_ft",
    "vm.config_known",
    "vm.disk_count",
    "vm.disk_size",
    "vm.eager_zeroed_disks",
    "vm.encryption_supported",
    "vm.guest_os_supported",
    "vm.nic_type_supported",
    "vm.no_confidential_computing",
    "vm.no_linked_clone",
    "vm.no_physical_rdm",
    "vm.no_serial_or_parallel",
    "vm.no_shared_bus",
    "vm.no_usb_or_sound",
    "vm.no_vflash",
    "vm.not_template_agent_or_secondary",
    "vm.pair_hosts_match",
    "vm.pmem_supported",
    "vm.removable_media_backing",
    "vm.scsi_controller_supported",
]


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


def test_whether_a_machine_may_run_is_told_of_every_rule_that_a_source_tells_it_of() -> None:
    """Those of which none does are listed: hosts are changed, devices taken away, or what the guest runs on is another."""
    told = [row["rule"] for row in load_tables()["power_to_mend"]["rows"]]
    rules = {rule.id for rule in pinned_rules() if rule.id.startswith("vm.")}

    assert told == sorted(set(told))
    assert sorted(rules - set(told)) == _UNTOLD
    assert set(told) <= rules


def test_a_change_of_a_machine_says_whether_it_is_off_meanwhile() -> None:
    assert [power_for(rule) for rule in ("vm.no_hot_plug", "vm.no_snapshots", "vm.disk_count")] == [
        Power.OFF,
        Power.ON,
        None,
    ]
    assert Change("vm.no_hot_plug", ("vms", "a")).power is Power.OFF
    assert Change("vm.no_hot_plug", ("hosts", "a")).power is None
    assert Change("", ("vms", "a", "snapshots")).power is None
