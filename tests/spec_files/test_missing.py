"""`check --write-missing`: the undecided facts as a cluster spec to be filled in, and what becomes of it when it is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.support.estates import RULES
from tests.support.paths import DATA
from tests.support.repositories import SPEC_HEAD
from validator.facts.model import Facts
from validator.findings.model import EngineIdentity, Finding, Result
from validator.inputs.spec import read_spec
from validator.model import Outcome, Path as FactPath, Severity
from validator.readers.yaml_text import parse_yaml
from validator.reasons import ReasonCode, Supply, SupplyKind, because
from validator.spec_files.missing import missing_spec
from validator.verdicts.missing import Missing
from validator.verdicts.model import Verdict

PLAN = str(DATA / "terraform" / "plan_vsphere_real_create.json")
GUIDE = (
    "## What could not be decided, as a cluster spec to be filled in and checked with the other inputs.\n"
    '## Take away the "# " before a key and write its value after the colon. A list is complete once it stands here;\n'
    "## [] says none. Keys that stay comments stay unknown. Lines with ## only explain.\n"
)
HIDDEN = {"/datastores", "/distributed_switches/ft-dvs/hosts"}
"""The plan knows these lists in part; naming further members does not make them complete, taking them out of `partial:` does."""
_PLACE = re.compile(r"; (vSphere Client|RVTools|PowerCLI|Command line): [^;\n]+")
_KEY = re.compile(r"^(?P<start> *)# (?P<key>[ -]*[a-z0-9_]+:)(?P<rest>   # (?P<told>.*)|.*)$")


def written(cli: Cli, directory: Path, spec: str, *options: str) -> str:
    """Return what is written for a spec, which must be accepted again and change nothing."""
    given, target = directory / "a.yaml", directory / "missing.yaml"
    given.write_text(SPEC_HEAD + spec, encoding="utf-8")
    before = cli("check", str(given), *options, "-o", "json", "--write-missing", str(target))
    after = cli("check", str(given), str(target), *options, "-o", "json")
    assert after.code == before.code, after.err
    assert json.loads(after.out)["summary"] == json.loads(before.out)["summary"]
    return _without_places(target.read_text(encoding="utf-8"))


def _without_places(text: str) -> str:
    """Return what is written without where values are found, which tests of the schema are about."""
    return _PLACE.sub("", text)


def test_keys_of_an_object_are_comments_with_their_values_reason_and_rules(cli: Cli, tmp_path: Path) -> None:
    spec = "hosts: [{name: a, cluster: c, bios: {hyperthreading: true}}]\nclusters: [{name: c}]\nvms: []\n"
    only = ["--only", "host.ha_agent_running", "--only", "host.hardware_virtualization", "--only", "cluster.ha_enabled"]

    assert written(cli, tmp_path, spec, *only) == (
        GUIDE + SPEC_HEAD + "partial: [clusters, hosts]\n"
        "clusters:\n"
        "  - name: c\n"
        "    # ha:   # fill in what is known; not in the cluster spec; for cluster.ha_enabled\n"
        "    #   enabled:   # true or false\n"
        "    #   host_monitoring:   # true or false\n"
        "    #   vm_component_protection:   # true or false\n"
        "    #   admission_control:   # one of: resource_percentage, slot_policy, failover_hosts, disabled\n"
        "    #   vm_restart_priority:   # one of: lowest, low, medium, high, highest, disabled\n"
        "    #   heartbeat_datastore_policy:   # one of: userSelectedDs, allFeasibleDs, allFeasibleDsWithUserPreference\n"
        "    #   heartbeat_datastores:   # a list; [] says none\n"
        "hosts:\n"
        "  - name: a\n"
        "    # ha_agent:   # one of: running, initializing, error, not_configured; not in the cluster spec; for "
        "host.ha_agent_running\n"
        "    # bios:\n"
        "    #   hardware_virtualization:   # true or false; not in the cluster spec; for host.hardware_virtualization\n"
    )


def of(objects: dict[str, Any], *lacking: FactPath) -> str:
    """Return what is written for one undecided verdict that lacks these facts; it must be readable as it is."""
    verdict = Verdict(RULES[0], lacking[0][:2], Outcome.UNDECIDED, Severity.ERROR, "declared", missing=lacking)
    missing = tuple(
        Missing(path, because(ReasonCode.STATED, text="r"), Supply(SupplyKind.SPEC, "x")) for path in lacking
    )
    finding = Finding(verdict, lacking[0][1], lacking[0], (), missing, "")
    text = missing_spec(Result(EngineIdentity("embedded", "0"), [], [finding], {}, [], facts=Facts(objects)))
    for text_read in (text, filled(text)):
        for document in parse_yaml(text_read, "m.yaml"):
            assert read_spec(document, "m.yaml")[1] == []
    assert text.startswith(GUIDE + SPEC_HEAD)
    return _without_places(text.removeprefix(GUIDE + SPEC_HEAD).replace(f"; for {RULES[0].id}", ""))


def test_each_vcenter_is_a_document() -> None:
    written = of(
        {"vcenters": {"v1": {}, "v2": {}}, "datastores": {"d": {}}},
        ("vcenters", "v2", "build"),
        ("vcenters", "v1", "verify_host_certificates"),
        ("datastores", "d", "hosts"),
    )

    assert written == (
        "vcenter:\n  name: v1\n  # verify_host_certificates:   # true or false; r\n"
        f"---\n{SPEC_HEAD}vcenter:\n  name: v2\n  # build:   # a whole number; r\n"
        f"---\n{SPEC_HEAD}partial: [datastores]\ndatastores:\n  - name: d\n    # hosts:   # a list; [] says none; r\n"
    )


def test_all_keys_of_an_unknown_object_are_written_also_where_one_of_them_is_asked_for() -> None:
    assert of(
        {"datastores": {"d": {}}}, *(("datastores", "d", "datastore_cluster", *one) for one in ((), ("name",)))
    ) == (
        "partial: [datastores]\ndatastores:\n  - name: d\n    # datastore_cluster:   # fill in what is known; r\n"
        "    #   name:   # text; r\n"
        "    #   automation_level:   # one of: automated, manual\n"
    )


def test_lists_by_position_are_written_whole_and_lists_by_name_as_excerpts() -> None:
    vm = {
        "cdroms": {str(number): {"backing": "none"} for number in (10, 2, 1)},
        "disks": {"d 0": {"label": "d 0"}, "d1": {"label": "d1"}},
    }

    assert of(
        {"vms": {"v": vm}}, ("vms", "v", "cdroms", "10", "datastore"), ("vms", "v", "disks", "d 0", "size_gb")
    ) == (
        "partial: [vms]\nvms:\n  - name: v\n    partial: [disks, cdroms]\n"
        "    # disks:\n"
        "    #   - label: d 0\n"
        "    #     size_gb:   # a whole number; r\n"
        "    # cdroms:\n"
        "    #   - {}\n"
        "    #   - {}\n"
        "    #   - datastore:   # text; r\n"
    )


def test_a_list_that_lacks_members_shows_those_that_are_known() -> None:
    hosts = {"a": {"vmkernels": {"vmk0": {"device": "vmk0"}, "x\n.y": {"port_group": "FT: 1", "ip": "192.0.2.1"}}}}

    assert of({"hosts": hosts}, ("hosts", "a", "vmkernels"), ("hosts", "a", "vmkernels", "x\n.y", "mtu")) == (
        "partial: [hosts]\nhosts:\n  - name: a\n"
        "    # vmkernels:   # add what else there is; r\n"
        "    #   - device: vmk0\n"
        "    #   - device:   # text; the device of x .y\n"
        '    #     port_group: "FT: 1"\n'
        '    #     ip: "192.0.2.1"\n'
        "    #     mtu:   # a whole number; r\n"
    )


def test_an_object_that_inputs_only_name_is_a_comment_as_a_whole() -> None:
    lacking = (("hosts", "b", "cpu", "mhz"), ("hosts", "b", "release"), ("hosts", "b", "build"))

    assert of({"hosts": {}}, *lacking) == (
        "partial: [hosts]\n# hosts:\n  # - name: b\n  #   build:   # a whole number; r\n"
        "  #   cpu:\n  #     mhz:   # a whole number; r\n  ## Missing: cluster spec: x; r\n"
    )


def test_what_no_key_can_supply_is_explained() -> None:
    objects = {"clusters": {"c": {}}, "hosts": {"a": {"cluster": "c"}, "b": {"cluster": "d"}}}

    assert of(objects, ("clusters", "c", "hosts"), ("clusters", "c", "assumed_version"), ("datastores",)) == (
        "partial: [clusters, hosts]\n"
        "clusters:\n"
        "  - name: c\n"
        "    ## Missing: cluster spec: x; r\n"
        "    ## Missing: all hosts of this cluster. List them with `cluster`, and take them out of partial; r\n"
        "hosts:\n"
        "  - name: a\n"
        "    cluster: c\n"
        "# datastores:   # a list; [] says none; r\n"
    )


def test_nothing_undecided_is_said_in_a_file_that_is_a_spec(cli: Cli, tmp_path: Path) -> None:
    spec = "clusters: [{name: c, ha: {enabled: true}}]\n"

    assert written(cli, tmp_path, spec, "--only", "cluster.ha_enabled") == (
        "## No verdict is undecided: there is nothing to fill in.\n" + SPEC_HEAD
    )


def test_nothing_undecided_is_not_said_of_what_could_not_be_read(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "missing.yaml"

    assert cli("check", str(tmp_path / "none.json"), "--write-missing", str(target)).code == 2
    assert target.read_text(encoding="utf-8") == (
        "## No verdict is undecided: there is nothing to fill in.\n"
        "## But not everything could be read or judged; the report says what.\n" + SPEC_HEAD
    )


def test_an_input_cannot_break_out_of_a_comment_or_a_name(cli: Cli, tmp_path: Path) -> None:
    name = "a\nvms: [x]\n# \u001b[31m: {"
    text = written(cli, tmp_path, f"clusters: [{{name: {json.dumps(name)}}}]\n", "--only", "cluster.ha_enabled")

    assert [line for line in text.splitlines() if not line.lstrip().startswith("#")] == [
        *SPEC_HEAD.splitlines(),
        "partial: [clusters]",
        "clusters:",
        '  - name: "a\\nvms: [x]\\n# \\u001b[31m: {"',
    ]


def test_a_file_that_cannot_be_written_is_exit_2(cli: Cli, tmp_path: Path) -> None:
    done = cli("check", PLAN, "-q", "--write-missing", str(tmp_path / "none" / "m.yaml"))

    assert (done.code, list(tmp_path.iterdir())) == (2, [])
    assert done.err.startswith("error: cannot write ")


@pytest.fixture
def plan_spec(cli: Cli, tmp_path: Path) -> Path:
    """Return what is missing for the real plan."""
    target = tmp_path / "missing.yaml"
    cli("check", PLAN, "-q", "--write-missing", str(target))
    return target


def lacking(cli: Cli, *paths: str) -> tuple[set[tuple[str, str]], set[str]]:
    """Return the undecided verdicts on an estate, and the facts that they lack; inputs that disagree are an error."""
    report: dict[str, Any] = json.loads(cli("check", *paths, "-o", "json").out)
    assert report["errors"] == []
    assert [one["message"] for one in report["findings"] if one["rule"] == "inputs.contradiction"] == []
    undecided = [one for one in report["findings"] if one["verdict"] == "undecided"]
    verdicts = {(one["rule"], one["subject"]["name"]) for one in undecided}
    return verdicts, {need["path"] for one in undecided for need in one["missing"]}


def test_the_unfilled_file_changes_no_verdict_on_the_real_plan(cli: Cli, plan_spec: Path) -> None:
    assert lacking(cli, PLAN, str(plan_spec))[0] == lacking(cli, PLAN)[0]


def test_an_uncommented_key_without_a_value_is_refused_not_guessed(cli: Cli, plan_spec: Path) -> None:
    text = plan_spec.read_text(encoding="utf-8")
    plan_spec.write_text(text.replace("    # vendor:", "    vendor:", 1), encoding="utf-8")

    done = cli("check", PLAN, str(plan_spec), "-q")

    assert done.code == 2
    assert "“vendor” is empty; expected text" in done.err


def filled(text: str) -> str:
    """Return the spec with every key uncommented and given a value of the kind that its comment names."""
    lines, cluster, devices = [], "", 0
    source = re.sub(r"(?m)^partial: \[clusters, hosts(, \w+)*\]", "partial: [clusters]", text).splitlines()
    for number, line in enumerate(source):
        found = _KEY.match(line)
        if line.startswith("  - name: "):
            cluster, devices = line.split()[-1].rpartition("_")[0], 0
        if line.lstrip().startswith("##") or found is None:
            lines.append(line)
            continue
        told, key = found["told"], found["key"]
        following = source[number + 1] if number + 1 < len(source) else ""
        is_header = following.startswith(f"{found['start']}# " + " " * (len(key) - len(key.lstrip(" ")) + 2))
        value = (
            ""
            if told is None or (is_header and "- " not in key)
            else value_of(key.strip(" -:"), told, cluster, devices)
        )
        devices += key.endswith("- device:")
        lines.append(f"{found['start']}{key}" + (found["rest"] if told is None else f" {value}"))
    return "\n".join(lines) + "\n"


_HASWELL = {
    "family": "6",
    "model_number": "63",
    "stepping": "2",
    "model": "Intel(R) Xeon(R) CPU E5-2680 v3 @ 2.50GHz",
    "threads": "24",
}
"""What CPUID and the client say of the processor whose category and EVC mode the schema gives as examples."""


def value_of(key: str, told: str, cluster: str, devices: int) -> str:
    claimed = re.search("an input claims ([^;]+);", told)
    named = {"cluster": claimed[1] if claimed else cluster, "device": f"vmk{devices}", "vcenter": "vc01.example.com"}
    if such := re.search("such as ([^;]+)", told):
        return such[1]
    if key in _HASWELL:
        return _HASWELL[key]
    if told.startswith(("one of: ", "a list of: ")):
        first = told.split(": ")[1].split(";", maxsplit=1)[0].split(", ", maxsplit=1)[0]
        return first if told.startswith("one") else f"[{first}]"
    kinds = {
        "true or false": "true",
        "a whole number": "10000",
        "A version": '"8.0.3"',
        "a list;": "[]",
        "a mapping;": "{}",
    }
    return next((value for start, value in kinds.items() if told.startswith(start)), named.get(key, "something"))


def test_filled_files_are_specs_and_decide_round_by_round_all_that_was_undecided(cli: Cli, tmp_path: Path) -> None:
    estate = [PLAN]
    rounds: list[int] = []
    verdicts, facts = lacking(cli, *estate)
    while verdicts and len(rounds) < 3:
        target = tmp_path / f"missing{len(rounds)}.yaml"
        cli("check", *estate, "-q", "--write-missing", str(target))
        text = filled(target.read_text(encoding="utf-8"))
        target.write_text(text, encoding="utf-8")
        [document] = parse_yaml(text, target.name)
        assert read_spec(document, target.name)[1] == []
        rounds.append(len(verdicts))
        estate.append(str(target))
        verdicts, left = lacking(cli, *estate)
        assert facts & left <= HIDDEN  # whatever was asked for is known now; only what it leads to can be open
        facts = left

    assert rounds[0] > 200
    switch = {("network.vmotion_nic_speed", f"esx0{number}.lab.local") for number in (1, 2)}
    datastores = {
        ("cluster.heartbeat_datastores", one) for one in ("DC0_C0", *(f"ft-cluster{n}" for n in ("", "-2", "-3")))
    }
    assert verdicts <= switch | datastores


def test_the_place_that_most_people_know_stands_behind_what_a_key_takes(cli: Cli, tmp_path: Path) -> None:
    file, target = tmp_path / "a.yaml", tmp_path / "missing.yaml"
    file.write_text(SPEC_HEAD + "hosts: [{name: a, cluster: c}]\nclusters: [{name: c}]\nvms: []\n", encoding="utf-8")

    cli("check", str(file), "--only", "host.ha_agent_running", "--write-missing", str(target))

    assert target.read_text(encoding="utf-8").splitlines()[-1] == (
        "    # ha_agent:   # one of: running, initializing, error, not_configured; vSphere Client: Host > Summary > vSphere HA"
        " State; not in the cluster spec; for host.ha_agent_running"
    )
