"""Which disks of several inputs are the same one."""

from __future__ import annotations

from copy import deepcopy
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from tests.support.samples import several
from validator.facts.join import join
from validator.facts.model import Facts
from validator.model import Fragment, InputKind, Location, Time
from validator.reasons import ReasonCode, because

Disk = dict[str, Any]
ADDRESS = "vsphere_virtual_machine.v"
DISKS = ("vms", "v", "disks")


def _fragment(kind: InputKind, file: str, disks: dict[str, Disk], **more: Any) -> Fragment:
    machine = {"name": "v", "disks": {label: {"label": label, **disk} for label, disk in disks.items()}}
    fragment = Fragment(kind, file, objects={"vms": {"v": machine}}, **more)
    address = ADDRESS if kind is not InputKind.CLUSTER_SPEC else None
    fragment.sources = {("vms", "v"): Location(file, address=address)}
    fragment.sources |= {(*DISKS, label): Location(file, address=address) for label in disks}
    return fragment


def _spec(
    disks: dict[str, Disk], file: str = "cluster.yaml", *, partial: bool = False, target: bool = False
) -> Fragment:
    time = Time.AFTER if target else Time.NOW
    return _fragment(InputKind.CLUSTER_SPEC, file, disks, partial={DISKS} if partial else set(), time=time)


def _state(disks: dict[str, Disk]) -> Fragment:
    return _fragment(InputKind.TERRAFORM_STATE, "state.json", disks)


def _plan(before: dict[str, Disk], after: dict[str, Disk] | None = None) -> Fragment:
    side = _fragment(InputKind.TERRAFORM_PLAN, "plan.json", before)
    later = deepcopy(before if after is None else after)
    return _fragment(InputKind.TERRAFORM_PLAN, "plan.json", later, time=Time.AFTER, before=side)


def _joined(*fragments: Fragment) -> Facts:
    """Return what the fragments say together, in whatever order they are given."""
    found = [join(deepcopy(list(some))) for some in permutations(fragments)]
    assert all(one.members("vms") == found[0].members("vms") for one in found)
    assert all(
        (one.partial, one.contradictions.keys()) == (found[0].partial, found[0].contradictions.keys()) for one in found
    )
    return found[0]


def _labels(facts: Facts) -> dict[str, Any]:
    """Return what each disk has as its mode, which only Terraform tells in these tests."""
    return {label: disk.get("mode") for label, disk in facts.get(DISKS).items()}


SMALL, LARGE = {"size_gb": 40, "datastore": "ds"}, {"size_gb": 100, "datastore": "ds"}
ONE, TWO = {"mode": "persistent"}, {"mode": "independent_persistent"}


@pytest.mark.parametrize(
    ("devices", "disks"),
    [
        pytest.param(
            [{"path": "[ds] v/v.vmdk"}, {"path": "[ds] v/w.vmdk"}],
            [{"path": "v/v.vmdk"}, {"path": "v/w.vmdk"}],
            id="file",
        ),
        pytest.param(
            [{"path": "[ds] v/v-000001.vmdk"}, {"path": "[ds] v/w.vmdk"}],
            [{"path": "v/v.vmdk"}, {"path": "v/w-000002.vmdk"}],
            id="file under a snapshot",
        ),
        pytest.param(
            [{"path": "[a] v/v.vmdk", "datastore": "a"}, {"path": "[b] v/v.vmdk", "datastore": "b"}],
            [{"path": "v/v.vmdk", "datastore": "a"}, {"path": "v/v.vmdk", "datastore": "b"}],
            id="same file in two datastores",
        ),
        pytest.param([{"key": 2000}, {"key": 2001}], [{"key": 2000}, {"key": 2001}], id="key"),
        pytest.param(
            [{"device_address": "scsi0:0"}, {"device_address": "SCSI(0:1)"}],
            [{"device_address": "scsi:0:0"}, {"device_address": "scsi0:1"}],
            id="controller and unit",
        ),
        pytest.param([SMALL, LARGE], [SMALL, LARGE], id="size"),
        pytest.param([{"key": 2000}, {}], [{"key": 2000}, {}], id="the one that is left"),
        pytest.param(
            [{"path": "v/v.vmdk", "key": 2001}, {"path": "v/w.vmdk", "key": 2000}],
            [{"path": "v/v.vmdk", "key": 2000}, {"path": "v/w.vmdk", "key": 2001}],
            id="file before key",
        ),
    ],
)
@pytest.mark.parametrize("labels", [("disk0", "disk1"), ("Hard disk 2", "Hard disk 1")])
def test_a_disk_of_terraform_is_the_device_that_it_is(
    devices: list[Disk], disks: list[Disk], labels: tuple[str, str]
) -> None:
    spec = _spec({f"Hard disk {number}": disk for number, disk in enumerate(devices, 1)})
    told = dict(zip(labels, [{**disks[0], **ONE}, {**disks[1], **TWO}], strict=True))

    for terraform in (_plan(told), _state(told)):
        facts = _joined(spec, terraform)
        assert _labels(facts) == {"Hard disk 1": "persistent", "Hard disk 2": "independent_persistent"}
        assert [disk["label"] for disk in facts.get(DISKS).values()] == ["Hard disk 1", "Hard disk 2"]
        assert (facts.contradictions, facts.partial) == ({}, set())


def test_disks_that_nothing_tells_apart_are_any_of_those_devices() -> None:
    facts = _joined(
        _spec({"Hard disk 1": SMALL, "Hard disk 2": SMALL}), _plan({"a": {**SMALL, **ONE}, "b": {**SMALL, **TWO}})
    )

    assert sorted(_labels(facts).values()) == ["independent_persistent", "persistent"]
    assert (facts.contradictions, facts.partial) == ({}, set())


def test_a_label_that_both_have_tells_them_apart_where_more_than_that_agrees() -> None:
    devices = {"disk0": {**SMALL, "rdm": "none"}, "disk1": {**SMALL, "rdm": "virtual"}}
    facts = _joined(_spec(devices), _plan({"disk0": {**SMALL, **ONE}, "disk1": {**SMALL, **TWO}}))

    assert _labels(facts) == {"disk0": "persistent", "disk1": "independent_persistent"}
    assert facts.partial == set()


def test_a_label_alone_tells_nothing() -> None:
    facts = _joined(_spec({"disk0": {"rdm": "none"}, "disk1": {"rdm": "virtual"}}), _plan({"disk0": ONE, "disk1": TWO}))

    assert _labels(facts) == {"disk0": None, "disk1": None}
    assert (facts.contradictions, facts.partial) == ({}, {DISKS})
    assert sorted(facts.notes) == [
        f"plan.json: {label} may be disk0 or disk1 of v, and counts as neither" for label in ("disk0", "disk1")
    ]
    assert facts.unknown[DISKS] == because(ReasonCode.DISK_OF_SEVERAL, disk="disk0", devices="disk0, disk1")


def test_another_file_in_the_same_datastore_is_another_disk() -> None:
    spec = _spec({"Hard disk 1": {**SMALL, "path": "[ds] v/v.vmdk", "key": 2000}})
    facts = _joined(spec, _plan({"disk0": {**SMALL, "path": "v/other.vmdk", "key": 2000}}))

    assert [claim.value for claim in facts.contradictions[DISKS]] in (
        [["Hard disk 1"], ["disk0"]],
        [["disk0"], ["Hard disk 1"]],
    )


def test_a_disk_that_moved_to_another_datastore_is_one_disk_in_two_places() -> None:
    spec = _spec({"Hard disk 1": {"datastore": "a", "path": "[a] v/v.vmdk", "key": 2000}, "Hard disk 2": {"key": 2001}})
    plan = _plan({"disk0": {"datastore": "b", "path": "v/v.vmdk", "key": 2000}, "disk1": {"key": 2001}})

    assert set(_joined(spec, plan).contradictions) == {(*DISKS, "Hard disk 1", "datastore")}


def test_sizes_that_differ_are_told_of_the_disk_that_is_left() -> None:
    spec = _spec({"Hard disk 1": SMALL, "Hard disk 2": LARGE})
    facts = _joined(spec, _plan({"disk0": {**SMALL, **ONE}, "disk1": {"size_gb": 120, "datastore": "ds"}}))

    assert set(facts.contradictions) == {(*DISKS, "Hard disk 2", "size_gb")}


def test_a_device_keeps_its_key_and_its_place() -> None:
    device = {"path": "[ds] v/v.vmdk", "key": 2000, "device_address": "scsi0:0"}
    facts = _joined(
        _spec({"Hard disk 1": device}), _plan({"disk0": {"path": "v/v.vmdk", "key": 2016, "device_address": "scsi1:0"}})
    )

    assert facts.get(DISKS) == {
        "Hard disk 1": {"label": "Hard disk 1", **device, "path": "v/v.vmdk", "datastore": "ds"}
    }
    assert facts.contradictions == {}


def test_what_a_plan_changes_of_a_disk_changes_it_under_its_own_label() -> None:
    facts = join([_spec({"Hard disk 1": SMALL}), _plan({"disk0": SMALL}, {"disk0": LARGE})])

    assert facts.get((*DISKS, "Hard disk 1", "size_gb")) == 100
    assert facts.now is not None
    assert facts.now.get((*DISKS, "Hard disk 1", "size_gb")) == 40
    assert facts.contradictions == {}
    assert any(note.startswith("plan.json: changes what cluster.yaml says") for note in facts.notes)


def test_a_disk_that_a_plan_adds_is_no_device_of_now() -> None:
    spec = _spec({"disk1": {**SMALL, "key": 2000}})
    facts = join(
        [spec, _plan({"disk0": {**SMALL, "key": 2000}}, {"disk0": {**SMALL, "key": 2000}, "disk1": {**SMALL, **TWO}})]
    )

    assert _labels(facts) == {"disk1": None, f"disk1 ({ADDRESS})": "independent_persistent"}
    assert facts.now is not None
    assert _labels(facts.now) == {"disk1": None}
    assert (facts.contradictions, facts.partial) == ({}, set())


def test_a_disk_that_a_plan_takes_away_goes_under_its_own_label() -> None:
    spec = _spec({"Hard disk 1": SMALL, "Hard disk 2": LARGE})
    facts = join([spec, _plan({"disk0": SMALL, "disk1": LARGE}, {"disk0": SMALL})])

    assert list(facts.get(DISKS)) == ["Hard disk 1"]
    assert (facts.contradictions, facts.partial) == ({}, set())


def test_a_disk_that_a_plan_adds_may_be_the_one_of_the_design() -> None:
    design = _spec({"Hard disk 1": SMALL, "Hard disk 2": LARGE}, target=True)
    facts = join([design, _plan({"disk0": SMALL}, {"disk0": SMALL, "disk1": {**LARGE, **TWO}})])

    assert _labels(facts) == {"Hard disk 1": None, "Hard disk 2": "independent_persistent"}
    assert facts.contradictions == {}


def test_what_one_input_of_terraform_knows_of_a_disk_helps_another_one() -> None:
    spec = _spec(
        {"Hard disk 1": {**SMALL, "key": 2001, "rdm": "none"}, "Hard disk 2": {**SMALL, "key": 2000, "rdm": "virtual"}}
    )
    code = _fragment(
        InputKind.TERRAFORM_HCL, "main.tf", {"disk0": {**SMALL, **ONE}, "disk1": {**SMALL, **TWO}}, time=Time.AFTER
    )
    state = _state({"disk0": {"key": 2000}, "disk1": {"key": 2001}})

    assert _labels(_joined(spec, code, state)) == {"Hard disk 1": "independent_persistent", "Hard disk 2": "persistent"}


def test_disks_on_controllers_that_the_provider_leaves_alone_contradict_nothing() -> None:
    spec = _spec(
        {"Hard disk 1": {**SMALL, "device_address": "scsi0:0"}, "Hard disk 2": {**LARGE, "device_address": "sata0:0"}}
    )
    facts = _joined(spec, _plan({"disk0": {**SMALL, "device_address": "scsi0:0"}}))

    assert list(facts.get(DISKS)) == ["Hard disk 1", "Hard disk 2"]
    assert (facts.contradictions, facts.partial) == ({}, set())


def test_a_disk_that_only_the_complete_list_of_a_spec_has_is_a_contradiction() -> None:
    facts = _joined(_spec({"Hard disk 1": SMALL, "Hard disk 2": LARGE}), _plan({"disk0": SMALL}))

    assert set(facts.contradictions) == {DISKS}


def test_two_specs_join_their_disks_by_file_and_by_label() -> None:
    written = {"boot": {"path": "v/v.vmdk", "rdm": "none"}, "data": {"path": "v/w.vmdk", "rdm": "virtual"}}
    imported = {"Hard disk 1": {"path": "[ds] v/w.vmdk", **ONE}, "Hard disk 2": {"path": "[ds] v/v.vmdk", **TWO}}
    facts = _joined(_spec(written, "a.yaml"), _spec(imported, "b.yaml"))
    named = _joined(_spec({"boot": SMALL, "data": SMALL}, "a.yaml"), _spec({"data": TWO, "boot": ONE}, "b.yaml"))

    assert _labels(facts) == {"boot": "independent_persistent", "data": "persistent"}
    assert _labels(named) == {"boot": "persistent", "data": "independent_persistent"}
    assert (facts.contradictions, named.contradictions) == ({}, {})


def test_a_spec_that_adds_a_disk_of_the_same_size_adds_a_disk() -> None:
    facts = _joined(_spec({"Hard disk 1": SMALL}, "a.yaml"), _spec({"Hard disk 2": SMALL}, "b.yaml", partial=True))

    assert sorted(facts.get(DISKS)) == ["Hard disk 1", "Hard disk 2"]
    assert (facts.contradictions, facts.partial) == ({}, {DISKS})


def test_machines_of_one_input_are_left_as_they_are() -> None:
    disks = {"disk0": SMALL, "disk1": LARGE}

    assert join([_plan(disks)]).get(DISKS) == {label: {"label": label, **disk} for label, disk in disks.items()}


def test_the_same_path_in_another_datastore_is_another_file() -> None:
    device = {"path": "[b] v/v.vmdk", "mode": "persistent"}
    facts = _joined(_spec({"Hard disk 1": device}), _plan({"disk0": {"path": "v/v.vmdk", "datastore": "a"}}))

    assert set(facts.contradictions) == {(*DISKS, "Hard disk 1", "datastore")}
    assert facts.get(DISKS) == {"Hard disk 1": {"label": "Hard disk 1", "mode": "persistent", "path": "v/v.vmdk"}}


@pytest.mark.parametrize("paths", [True, False])
@pytest.mark.parametrize("sizes", [(40, 100), (40, 40)])
def test_disks_that_swap_their_units_stay_the_disks_that_they_are(paths: bool, sizes: tuple[int, int]) -> None:
    def disk(number: int, unit: int, **more: Any) -> Disk:
        path = {"path": f"v/v_{number}.vmdk"} if paths else {}
        return {"size_gb": sizes[number], "device_address": f"scsi0:{unit}", **path, **more}

    spec = _spec({"Hard disk 1": disk(0, 0, rdm="none"), "Hard disk 2": disk(1, 1, rdm="virtual")})
    facts = join(
        [
            spec,
            _plan({"a": disk(0, 0, **ONE), "b": disk(1, 1, **TWO)}, {"a": disk(0, 1, **ONE), "b": disk(1, 0, **TWO)}),
        ]
    )

    assert facts.contradictions == {}
    assert facts.get(DISKS) == {
        "Hard disk 1": {"label": "Hard disk 1", **disk(0, 1, rdm="none", **ONE)},
        "Hard disk 2": {"label": "Hard disk 2", **disk(1, 0, rdm="virtual", **TWO)},
    }


def test_units_of_two_controllers_are_different_places() -> None:
    spec = _spec({"Hard disk 1": {"device_address": "scsi1:0"}, "Hard disk 2": {"device_address": "scsi0:0"}})
    facts = _joined(
        spec, _plan({"a": {"device_address": "scsi:0:0", **ONE}, "b": {"device_address": "scsi:1:0", **TWO}})
    )

    assert _labels(facts) == {"Hard disk 1": "independent_persistent", "Hard disk 2": "persistent"}
    assert facts.contradictions == {}


def test_a_disk_that_has_only_a_label_is_the_one_that_is_left_or_none() -> None:
    alone = _joined(_spec({"disk1": {"rdm": "virtual"}}), _plan({"disk0": ONE}))
    beside = _joined(_spec({"disk1": {"rdm": "virtual"}}, partial=True), _plan({"disk0": ONE, "disk1": TWO}))

    assert alone.get(DISKS) == {"disk1": {"label": "disk1", "rdm": "virtual", **ONE}}
    assert beside.get(DISKS) == {"disk1": {"label": "disk1", "rdm": "virtual"}}
    assert beside.partial == {DISKS}
    assert beside.unknown[DISKS] == because(ReasonCode.DISK_OF_SEVERAL, disk="disk0", devices="disk1")


def test_disks_whose_labels_terraform_exchanges_are_left_open() -> None:
    first, second = {"path": "v/v.vmdk", "size_gb": 40}, {"path": "v/w.vmdk", "size_gb": 100}
    spec = _spec({"Hard disk 1": {**first, "rdm": "none"}, "Hard disk 2": {**second, "rdm": "virtual"}})
    sides = ({"a": {**first, **ONE}, "b": {**second, **TWO}}, {"b": {**first, **ONE}, "a": {**second, **TWO}})
    facts = join([spec, _plan(*sides)])

    assert facts.get(DISKS) == {
        "Hard disk 1": {"label": "Hard disk 1", **first, "rdm": "none"},
        "Hard disk 2": {"label": "Hard disk 2", **second, "rdm": "virtual"},
    }
    assert (facts.contradictions, facts.partial) == ({}, {DISKS})
    assert facts.unknown[DISKS] == because(ReasonCode.DISK_OF_SEVERAL, disk="a", devices="Hard disk 1, Hard disk 2")


def test_a_label_that_a_plan_gives_to_another_file_tells_nothing_of_the_disk_that_had_it() -> None:
    spec = _spec(
        {"Hard disk 1": {"path": "v/a.vmdk", "rdm": "none"}, "Hard disk 2": {"path": "v/c.vmdk", "rdm": "none"}}
    )
    plan = _plan(
        {"disk0": {"path": "v/a.vmdk"}, "disk1": {"path": "v/c.vmdk"}},
        {"disk0": {"path": "v/b.vmdk", **TWO}, "disk1": {"path": "v/c.vmdk", **ONE}},
    )
    facts = join([spec, plan])

    assert _labels(facts) == {"Hard disk 1": None, "Hard disk 2": "persistent"}
    assert (facts.contradictions, facts.partial) == ({}, {DISKS})
    assert facts.unknown[DISKS] == because(ReasonCode.DISK_OF_SEVERAL, disk="disk0", devices="Hard disk 1")


def test_a_disk_beside_one_whose_label_goes_to_another_file_is_not_taken_for_it() -> None:
    spec = _spec({"Hard disk 1": {"path": "v/a.vmdk", "rdm": "none"}})
    plan = _plan({"disk0": {"path": "v/a.vmdk"}, "disk1": ONE}, {"disk0": {"path": "v/b.vmdk"}, "disk1": ONE})
    facts = join([spec, plan])

    assert facts.get(DISKS) == {"Hard disk 1": {"label": "Hard disk 1", "path": "v/a.vmdk", "rdm": "none"}}
    assert (facts.contradictions, facts.partial) == ({}, {DISKS})


def test_a_disk_whose_label_goes_to_another_file_is_never_called_as_a_device() -> None:
    plan = _plan(
        {"disk0": {"path": "v/a.vmdk"}, "disk1": {"path": "v/c.vmdk"}},
        {"disk0": {"path": "v/b.vmdk", **TWO}, "disk1": {"path": "v/c.vmdk", **ONE}},
    )
    facts = join([_spec({"disk0": {"path": "v/c.vmdk"}}, partial=True), plan])

    assert _labels(facts) == {"disk0": "persistent", f"disk0 ({ADDRESS})": "independent_persistent"}
    assert (facts.contradictions, facts.partial) == ({}, set())


def test_a_disk_that_a_plan_moves_to_another_datastore_is_the_same_disk() -> None:
    here, there = {"path": "v/v.vmdk", "datastore": "a"}, {"path": "v_1/v.vmdk", "datastore": "b"}
    facts = join([_spec({"Hard disk 1": {**here, "rdm": "none"}}), _plan({"disk0": here}, {"disk0": there})])

    assert facts.get(DISKS) == {"Hard disk 1": {"label": "Hard disk 1", **there, "rdm": "none"}}
    assert (facts.contradictions, facts.partial) == ({}, set())


def test_a_path_in_another_datastore_is_not_what_a_disk_is_known_by() -> None:
    spec = _spec({"Hard disk 1": {"path": "[a] v/v.vmdk", "key": 2000}, "Hard disk 2": {"datastore": "b", "key": 2001}})
    disks = {
        "disk0": {"path": "v/v.vmdk", "datastore": "b", "key": 2001, **TWO},
        "disk1": {"datastore": "a", "key": 2000, **ONE},
    }
    facts = _joined(spec, _plan(disks))

    assert _labels(facts) == {"Hard disk 1": "persistent", "Hard disk 2": "independent_persistent"}
    assert facts.contradictions == {}


_DISK = st.fixed_dictionaries(
    {
        "size_gb": st.sampled_from([40, 100]),
        "provisioning": st.sampled_from(["thin", "eager_zeroed_thick"]),
        "datastore": st.just("ds"),
    }
)


@settings(max_examples=several(200), deadline=None)
@given(st.lists(_DISK, min_size=1, max_size=4), st.data())
def test_an_estate_never_contradicts_itself_and_no_disk_gets_lost(disks: list[Disk], data: st.DataObject) -> None:
    """Each input tells what it likes of where a disk is, and calls it as it likes."""
    where = [{"path": f"v/v_{n}.vmdk", "key": 2000 + n, "device_address": f"scsi0:{n}"} for n in range(len(disks))]
    spelled = [
        {"path": f"[ds] v/v_{n}.vmdk", "key": 2000 + n, "device_address": f"scsi:0:{n}"} for n in range(len(disks))
    ]

    def told(places: list[Disk], prefix: str) -> dict[str, Disk]:
        labels = data.draw(st.permutations([f"{prefix}{n}" for n in range(len(disks))]))
        known = [{fact for fact in place if data.draw(st.booleans())} for place in places]
        rows = zip(labels, disks, places, known, strict=True)
        return {label: {**disk, **{fact: place[fact] for fact in facts}} for label, disk, place, facts in rows}

    devices = told(spelled, data.draw(st.sampled_from(["Hard disk ", "disk"])))
    terraform = told(where, "disk")
    facts = _joined(_spec(devices), _plan(terraform))

    assert facts.contradictions == {}
    found = {label: {key: disk[key] for key in disks[0]} for label, disk in facts.get(DISKS).items()}
    assert found == {label: {key: disk[key] for key in disks[0]} for label, disk in devices.items()}


_ANY_DISK = st.fixed_dictionaries(
    {"mode": st.sampled_from(["persistent", "independent_persistent"])},
    optional={
        "path": st.sampled_from(["v/a.vmdk", "[ds] v/b.vmdk", "[other] v/a.vmdk"]),
        "key": st.sampled_from([2000, 2001]),
        "device_address": st.sampled_from(["scsi0:0", "scsi0:1", "scsi1:0", "sata0:0"]),
        "size_gb": st.sampled_from([40, 100]),
        "datastore": st.sampled_from(["ds", "other"]),
    },
)
_SOME = st.lists(_ANY_DISK, max_size=3)


@settings(max_examples=several(400), deadline=None)
@given(_SOME, _SOME, _SOME, st.booleans(), st.sampled_from(["Hard disk ", "disk"]))
def test_what_is_wrong_with_a_disk_never_gets_lost(
    devices: list[Disk], before: list[Disk], after: list[Disk], in_part: bool, word: str
) -> None:
    """Whatever inputs say, of one machine or not: a mode that FT refuses is in the facts, or something is left open."""
    spec = _spec({f"{word}{n}": disk for n, disk in enumerate(devices)}, partial=in_part)
    stays = _joined(spec, _plan({f"disk{n}": disk for n, disk in enumerate(after)}))
    moves = join([spec, _plan(*({f"disk{n}": disk for n, disk in enumerate(side)} for side in (before, after)))])

    for facts, claims in ((stays, [*devices, *after]), (moves, after)):
        modes = [disk.get("mode") for disk in facts.get(DISKS).values()]
        is_wrong = any(disk["mode"] == "independent_persistent" for disk in claims)
        is_open = DISKS in facts.partial or None in modes or DISKS in facts.contradictions
        assert is_open or not is_wrong or "independent_persistent" in modes
