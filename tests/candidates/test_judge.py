"""What `candidates` says of a machine is what `check` says of the estate in which it is declared."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings, strategies as st

from tests.support.estates import RULES
from tests.support.paths import EXAMPLES
from tests.support.samples import several
from validator.candidates.judge import CandidatesRequest, candidates
from validator.candidates.model import Candidate, Hindrance, Outlook, Room, State
from validator.check import CheckRequest, FactsRequest, ReadFacts, check, read_facts
from validator.engine.embedded import Embedded
from validator.facts.model import Facts
from validator.findings.gate import gates
from validator.model import Outcome, Path as FactPath

Json = dict[str, Any]

_GATE = ("error", "undecided")
_SPECS = [
    EXAMPLES / "vsphere-8.0u3.yaml",
    EXAMPLES / "vsphere-6.7.yaml",
    EXAMPLES / "cluster-spec.yaml",
    *sorted((EXAMPLES / "healthy").glob("*.yaml")),
]
_GONE = object()

_OF_MACHINES: list[tuple[str, Any]] = [
    ("snapshots", 2),
    ("num_cpus", 1),
    ("num_cpus", 2),
    ("num_cpus", 8),
    ("num_cpus", 16),
    ("num_cpus", _GONE),
    ("memory_mb", 65536),
    ("memory_mb", 900000),
    ("memory_mb", _GONE),
    ("guest_id", _GONE),
    ("host", _GONE),
    ("secondary_host", _GONE),
    ("ft_encryption", "disabled"),
    ("ft_encryption", "required"),
    ("ft_encryption", _GONE),
    ("confidential_computing", "sgx"),
    ("drs_automation_level", "disabled"),
    ("drs_automation_level", _GONE),
    ("vsan_policy", {"primary_failures_to_tolerate": 0, "data_locality": "preferred"}),
    ("resource_pool", {"name": "small", "memory_limit_mb": 20000}),
    ("resource_pool", _GONE),
    ("network_adapters", [{"network": "nowhere", "type": "vmxnet3"}]),
    ("network_adapters", _GONE),
    ("template", True),
    ("template", _GONE),
    ("agent_vm", True),
    ("ft_role", "secondary"),
    ("ft_role", _GONE),
    ("cluster", _GONE),
    ("devices", ["usb"]),
]
_OF_CLUSTERS: list[tuple[tuple[str, ...], Any]] = [
    (("fault_tolerance",), False),
    (("fault_tolerance",), _GONE),
    (("evc_mode",), "none"),
    (("evc_mode",), _GONE),
    (("drs",), {"enabled": True, "automation_level": "fully_automated"}),
    (("ha", "enabled"), False),
    (("ha", "admission_control"), "slot_policy"),
    (("ha", "slot_size"), {"fixed": False}),
    (("ha", "advanced_options"), {"das.maxftvmsperhost": "1"}),
    (("ha", "advanced_options"), {"das.maxftvcpusperhost": "4"}),
    (("ha", "advanced_options"), _GONE),
    (("vsan",), {"enabled": True, "stretched": True}),
    (("metro",), {"enabled": True, "host_groups": ["a", "b"]}),
]
_OF_HOSTS: list[tuple[tuple[str, ...], Any]] = [
    (("maintenance_mode",), True),
    (("maintenance_mode",), _GONE),
    (("memory_mb",), 32768),
    (("memory_mb",), _GONE),
    (("bios",), {"hardware_virtualization": True, "hyperthreading": True, "sgx": True}),
    (("edition",), "Standard"),
    (("cluster",), _GONE),
    (("fault_tolerance",), False),
    (("vmkernels",), _GONE),
]


def _set(target: Json, keys: tuple[str, ...], value: Any) -> None:
    for key in keys[:-1]:
        target = target.setdefault(key, {})
    if value is _GONE:
        target.pop(keys[-1], None)
    else:
        target[keys[-1]] = copy.deepcopy(value)


@st.composite
def _estates(draw: st.DrawFn) -> Json:
    """Return an estate of several machines, most of them like that of a healthy one, with faults in them and around them."""
    spec: Json = yaml.safe_load(draw(st.sampled_from(_SPECS)).read_text(encoding="utf-8"))
    model = next(vm for vm in spec["vms"] if vm.get("fault_tolerance"))
    machines = []
    for index in range(draw(st.integers(1, 4))):
        vm = {**copy.deepcopy(model), "name": f"m{index}"}
        _set(vm, ("fault_tolerance",), draw(st.sampled_from([False, True, _GONE])))
        for key, value in draw(st.lists(st.sampled_from(_OF_MACHINES), max_size=2)):
            _set(vm, (key,), value)
        if draw(st.integers(0, 7)) == 0:
            vm = {key: value for key, value in vm.items() if key not in ("cluster", "host", "secondary_host")}
        machines.append(vm)
    spec["vms"] = machines
    for key, places in (("clusters", _OF_CLUSTERS), ("hosts", _OF_HOSTS)):
        for keys, value in draw(st.lists(st.sampled_from(places), max_size=2)):
            _set(draw(st.sampled_from(spec[key])), keys, value)
    if draw(st.integers(0, 3)) == 0:
        cluster = spec["clusters"][0]
        cluster["vm_groups"] = [{"name": "bound", "vms": ["m0"]}]
        cluster["host_groups"] = [{"name": "one", "hosts": [spec["hosts"][0]["name"]]}]
        rule = {"name": "r", "type": "must_run_on", "vm_group": "bound", "host_group": "one", "enabled": True}
        cluster["vm_host_rules"] = [rule]
    return spec


def _read(spec: Json, file: Path) -> ReadFacts:
    file.write_text(yaml.safe_dump(spec), encoding="utf-8")
    return read_facts(FactsRequest([str(file)]))


def _outlook(read: ReadFacts, **held: Any) -> Outlook:
    return candidates(CandidatesRequest(read.resolved, RULES, Embedded, _GATE, **held))


def _said(hindrances: tuple[Hindrance, ...]) -> set[tuple[str, FactPath, str]]:
    return {(one.rule.id, one.verdict.subject, one.verdict.outcome.value) for one in hindrances}


def _checked(spec: Json, vm: str, file: Path) -> tuple[set[tuple[str, FactPath, str]], Facts]:
    """Return what `check` has against the machine, once it is declared, its cluster, its hosts and its vCenter."""
    declared = {**spec, "vms": [{**one, "fault_tolerance": True} if one["name"] == vm else one for one in spec["vms"]]}
    file.write_text(yaml.safe_dump(declared), encoding="utf-8")
    result = check(CheckRequest(FactsRequest([str(file)]), RULES, Embedded, _GATE))
    facts = result.facts
    cluster = facts.members("vms")[vm].get("cluster")
    about = {("vms", vm)}
    if cluster is not None:
        about |= {("clusters", cluster), ("vcenters", facts.members("clusters")[cluster].get("vcenter", ""))}
        about |= {("hosts", host) for host in facts.members("clusters")[cluster]["hosts"]}
        about |= {
            ("vcenters", facts.members("hosts")[path[1]].get("vcenter", "")) for path in about if path[0] == "hosts"
        }
    found = set()
    for one in result.findings:
        paths = {denial.path[:2] for denial in one.verdict.denials}
        is_about = one.verdict.subject in about or (one.verdict.subject[0] == "estate" and paths & about)
        if is_about and gates(one.verdict, _GATE):
            found.add((one.rule.id, one.verdict.subject, one.verdict.outcome.value))
    return found, facts


def _state(said: set[tuple[str, FactPath, str]]) -> State:
    if not said:
        return State.READY
    return State.BLOCKED if any(outcome == Outcome.FAIL for _, _, outcome in said) else State.UNDECIDED


@settings(max_examples=several(60))
@given(spec=_estates())
def test_a_machine_is_ready_where_check_passes_with_it(spec: Json, tmp_path_factory: Any) -> None:
    file = tmp_path_factory.mktemp("estate") / "spec.yaml"
    read = _read(spec, file)
    outlook = _outlook(read)

    for one in outlook.machines:
        shared = outlook.clusters[one.cluster].hindrances if one.cluster is not None else ()
        expected, _ = _checked(spec, one.name, file)
        assert (one.name, _said((*one.hindrances, *shared))) == (one.name, expected)
        assert one.state is _state(expected)


def _declared_as(spec: Json, names: set[str], file: Path) -> str:
    vms = [{**one, "fault_tolerance": True} if one["name"] in names else one for one in spec["vms"]]
    file.write_text(yaml.safe_dump({**spec, "vms": vms}), encoding="utf-8")
    request = CheckRequest(FactsRequest([str(file)]), RULES, Embedded, _GATE, with_passes=True)
    return next(
        (one.verdict.outcome.value for one in check(request).findings if one.rule.id == "cluster.ft_capacity"), "none"
    )


_SIZES = st.tuples(st.sampled_from([1, 2, 4, 8]), st.sampled_from([8192, 65536, 131072]))


@settings(max_examples=several(30))
@given(
    base=st.sampled_from([path for path in _SPECS if path.name not in ("cluster-spec.yaml", "legacy-5.5u2.yaml")]),
    sizes=st.lists(_SIZES, min_size=1, max_size=9),
    declared=st.integers(0, 2),
    memory=st.sampled_from([65536, 262144, 1048576]),
)
def test_the_room_is_what_ft_capacity_accepts(
    base: Path, sizes: list[tuple[int, int]], declared: int, memory: int, tmp_path_factory: Any
) -> None:
    file = tmp_path_factory.mktemp("estate") / "spec.yaml"
    spec: Json = yaml.safe_load(base.read_text(encoding="utf-8"))
    model = next(vm for vm in spec["vms"] if vm.get("fault_tolerance"))
    for host in (*spec["hosts"], *spec.get("host_profiles", {}).values()):
        if "memory_mb" in host:
            host["memory_mb"] = memory
    unplaced = {key: value for key, value in model.items() if key not in ("host", "secondary_host")}
    spec["vms"] = [
        {
            **unplaced,
            "name": f"m{index}",
            "num_cpus": cpus,
            "memory_mb": mb,
            "memory_reservation_mb": mb,
            "fault_tolerance": index < declared,
        }
        for index, (cpus, mb) in enumerate(sizes)
    ]
    outlook = _outlook(_read(spec, file))
    already = {f"m{index}" for index in range(min(declared, len(sizes)))}

    for cluster in outlook.clusters.values():
        ready = [one.name for one in outlook.machines if one.state is State.READY and not one.is_declared]
        if cluster.capacity is None:
            assert ready == []
            continue
        accepted = set(cluster.capacity.after_loss.names)
        if accepted:
            assert _declared_as(spec, already | accepted, file) == "pass"
        for name in set(ready) - accepted:
            assert _declared_as(spec, already | accepted | {name}, file) in ("fail", "undecided")
            assert _candidate(outlook, name).fits is not True


def _candidate(outlook: Outlook, name: str) -> Candidate:
    return next(one for one in outlook.machines if one.name == name)


def _spec(base: str = "vsphere-8.0u3.yaml", **machines: Json) -> Json:
    """Return an example estate with only these machines, each like its own that is for FT, and placed nowhere."""
    spec: Json = yaml.safe_load((EXAMPLES / base).read_text(encoding="utf-8"))
    model = next(vm for vm in spec["vms"] if vm.get("fault_tolerance"))
    taken = ("host", "secondary_host", "ft_role", "ft_secondaries")
    model = {key: value for key, value in model.items() if key not in taken}
    spec["vms"] = [{**model, "fault_tolerance": False, "name": name, **vm} for name, vm in machines.items()]
    return spec


def _found(outlook: Outlook) -> dict[str, tuple[str, list[str]]]:
    return {one.name: (one.state.value, [found.rule.id for found in one.hindrances]) for one in outlook.machines}


def test_rules_about_clusters_see_each_machine_beside_those_that_are_declared(tmp_path: Path) -> None:
    spec = _spec(
        old={"fault_tolerance": True, "host": "esx01.example.com", "secondary_host": "esx02.example.com"},
        same={"host": "esx01.example.com", "secondary_host": "esx03.example.com"},
        other={"host": "esx03.example.com", "secondary_host": "esx04.example.com"},
    )
    spec["clusters"][0]["ha"]["advanced_options"] = {"das.maxftvmsperhost": "1"}
    request = CandidatesRequest(_read(spec, tmp_path / "a.yaml").resolved, RULES, Embedded, ("info",))

    assert _found(candidates(request)) == {
        "old": ("ready", []),
        "other": ("blocked", ["cluster.ft_capacity"]),
        "same": ("blocked", ["cluster.ft_capacity", "host.ft_vm_limit"]),
    }


def test_a_machine_that_its_cluster_names_is_like_no_other(tmp_path: Path) -> None:
    spec = _spec(bound={}, free={})
    cluster = spec["clusters"][0]
    names = [host["name"] for host in spec["hosts"]]
    cluster["metro"] = {"enabled": True, "host_groups": ["a", "b"]}
    cluster["host_groups"] = [{"name": "a", "hosts": names[:2]}, {"name": "b", "hosts": names[2:]}]
    cluster["vm_groups"] = [{"name": "one", "vms": ["bound"]}]
    cluster["vm_host_rules"] = [
        {"name": name, "type": "should_run_on", "vm_group": "one", "host_group": "a", "enabled": True} for name in "rs"
    ]

    outlook = _outlook(_read(spec, tmp_path / "a.yaml"))

    assert {name: rules.count("cluster.metro_host_groups") for name, (_, rules) in _found(outlook).items()} == {
        "bound": 1,
        "free": 0,
    }


def test_a_vcenter_is_judged_with_each_machine(tmp_path: Path) -> None:
    """vCenter Server 6.5 keeps legacy FT that is there, and turns none on."""
    spec = _spec(
        "healthy/legacy-5.5u2.yaml", there={"fault_tolerance": True, "ft_role": "primary", "ft_secondaries": 1}, new={}
    )
    spec["vcenter"]["version"] = "6.5.0"

    found = _found(_outlook(_read(spec, tmp_path / "a.yaml")))

    assert {name: "vcenter.version_supported" in rules for name, (_, rules) in found.items()} == {
        "there": False,
        "new": True,
    }


def test_machines_take_room_one_after_the_other(tmp_path: Path) -> None:
    spec = _spec(a={}, b={}, c={}, d={"num_cpus": 2})
    spec["clusters"][0]["ha"]["advanced_options"] = {"das.maxftvmsperhost": "1"}

    outlook = _outlook(_read(spec, tmp_path / "a.yaml"))

    capacity = outlook.clusters["ft-vsan"].capacity
    assert capacity is not None
    assert (capacity.ready, capacity.after_loss, capacity.with_all_hosts) == (
        4,
        Room(1, 4, ("a",)),
        Room(2, 8, ("a", "b")),
    )
    assert [one.fits for one in outlook.machines] == [True, False, False, False]


def test_what_hinders_every_machine_is_told_once(tmp_path: Path) -> None:
    spec = _spec(a={"snapshots": 1}, b={})
    spec["clusters"][0]["ha"]["enabled"] = False

    outlook = _outlook(_read(spec, tmp_path / "a.yaml"))

    assert [one.rule.id for one in outlook.clusters["ft-vsan"].hindrances] == ["cluster.ha_enabled"]
    assert _found(outlook) == {"a": ("blocked", ["vm.no_snapshots"]), "b": ("blocked", [])}


def test_contradictions_hinder_what_they_are_about(tmp_path: Path) -> None:
    spec = _spec(a={}, b={})
    other = {**spec, "vms": [{**spec["vms"][0], "num_cpus": 2}]}
    for name, document in (("a.yaml", spec), ("b.yaml", other)):
        (tmp_path / name).write_text(yaml.safe_dump(document), encoding="utf-8")
    read = read_facts(FactsRequest([str(tmp_path / name) for name in ("a.yaml", "b.yaml")]))

    found = _found(_outlook(read))

    assert (found["a"][0], "inputs.contradiction" in found["a"][1]) == ("blocked", True)
    assert found["b"] == ("ready", [])
