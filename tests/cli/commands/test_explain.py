"""``ftpolicy explain``: whole outputs, in both languages and as JSON; what it refuses; and that it says only what it may."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import Cli, Run, golden
from tests.support.estates import base_facts
from tests.support.paths import EXAMPLES, GOLDEN, ROOT
from tests.support.plans import Managed, plan, resources_of, unchanged
from tests.support.reports import HOSTILE
from tests.support.repositories import CONFIG_HEAD, SPEC_HEAD, write
from validator.assets import load_schema
from validator.messages import clean

QUICKSTART = ("examples/quickstart/plan.json", "examples/quickstart/cluster.yaml")
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
SIX_SEVEN = EXAMPLES / "vsphere-6.7.yaml"


@pytest.fixture(autouse=True)
def _in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def _document(run: Run) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(run.out)
    jsonschema.Draft202012Validator(load_schema("explain")).validate(document)
    return document


def _facts(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {fact["path"]: fact for fact in document["facts"]}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("fail.txt", ("network.ft_logging_nic_speed", "host/esx02.example.com", *QUICKSTART)),
        ("fail.ja.txt", ("network.ft_logging_nic_speed", "host/esx02.example.com", *QUICKSTART, "--lang", "ja")),
        ("fail.json", ("network.ft_logging_nic_speed", "host/esx02.example.com", *QUICKSTART, "-o", "json")),
        ("fail.colour.txt", ("cluster.ha_enabled", "cluster/ft-cluster", *QUICKSTART, "--color", "always")),
        ("undecided.txt", ("network.ft_logging_interface", "host/esx03.example.com", QUICKSTART[0])),
        ("undecided.ja.txt", ("network.ft_logging_interface", "host/esx03.example.com", QUICKSTART[0], "--lang", "ja")),
        ("pass.txt", ("network.own_ip_addresses", "host/esx01.example.com", *QUICKSTART)),
        ("not_applicable.txt", ("vm.pair_hosts_match", "vm/db01", *QUICKSTART)),
        ("repair.txt", ("network.vmotion_interface", "esx02.example.com", *QUICKSTART)),
        ("another_range.txt", ("cluster.ft_checks_not_hidden", "ft-cluster", *QUICKSTART)),
        ("nobody_declared.txt", ("vm.memory_reserved", "db01", QUICKSTART[0])),
        ("estate.txt", ("inputs.contradiction", "estate/estate", "examples/rules/inputs.contradiction/fail")),
    ],
)
def test_whole_outputs(name: str, arguments: tuple[str, ...], cli: Cli, update_golden: bool) -> None:
    run = cli("explain", *arguments)

    assert (run.code, run.err) == (0, "")
    golden(GOLDEN / f"explain.{name}", run.out, update_golden)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_a_plan_changes_stands_beside_what_is_now(language: str, cli: Cli, update_golden: bool) -> None:
    where = "examples/rules/vm.change_allowed_with_ft/fail"

    run = cli("explain", "vm.change_allowed_with_ft", "vm/db01", where, "--lang", language)

    assert (run.code, run.err) == (0, "")
    golden(GOLDEN / f"explain.change.{language}.txt", run.out, update_golden)


def test_the_lines_of_now_are_those_of_the_state_before_the_plan(cli: Cli) -> None:
    where = "examples/rules/vm.change_allowed_with_ft/fail"
    lines = (ROOT / where / "plan.json").read_text(encoding="utf-8").splitlines()

    document = _document(cli("explain", "vm.change_allowed_with_ft", "vm/db01", where, "-o", "json"))
    fact = _facts(document)["/changes/~1vms~1db01/after/storage_datastore"]

    assert (fact["now"]["value"], fact["after"]["value"], fact["changed"]) == ("nfs-01", "nfs-02", True)
    (now,), (after,) = fact["now"]["locations"], fact["after"]["locations"]
    assert now["address"] == after["address"] == "vsphere_virtual_machine.db01"
    assert '"datastore_id": "datastore-21"' in lines[now["line"] - 1]
    assert '"datastore_id": "datastore-22"' in lines[after["line"] - 1]
    assert now["line"] > next(at for at, line in enumerate(lines, start=1) if '"prior_state"' in line)


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    """Write a plan that takes vmk2 from esx01, and lowers the MTU of vmk2 of esx02."""
    changes = unchanged(resources_of(base_facts(SIX_SEVEN)))
    for at, (_, old, _) in enumerate(changes):
        assert old is not None
        if old.address.endswith('["esx01.example.com/vmk2"]'):
            changes[at] = ("delete", old, None)
        if old.address.endswith('["esx02.example.com/vmk2"]'):
            changes[at] = ("update", old, Managed(old.address, {**old.values, "mtu": 1500}))
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan(changes)), encoding="utf-8")
    return file


def test_what_the_plan_takes_away_is_named(planned: Path, cli: Cli) -> None:
    run = cli(
        "explain", "network.ft_logging_interface", "host/esx01.example.com", str(planned), str(SIX_SEVEN), "-o", "json"
    )
    document = _document(run)
    facts = _facts(document)

    assert (document["verdict"], document["has_plan"]) == ("fail", True)
    host = "/hosts/esx01.example.com/vmkernels"
    members = facts[host]
    assert (members["after"]["value"], members["now"]["value"]) == (["vmk0", "vmk1"], ["vmk0", "vmk1", "vmk2"])
    gone = facts[f"{host}/vmk2/services"]
    assert (gone["status"], gone["changed"], gone["after"], gone["missing"]) == ("gone", True, None, [])
    assert gone["now"]["value"] == ["ft_logging"]
    kept = facts[f"{host}/vmk1/services"]
    assert (kept["status"], kept["changed"], kept["after"]["value"]) == ("known", False, ["vmotion"])
    text = cli("explain", "network.ft_logging_interface", "host/esx01.example.com", str(planned), str(SIX_SEVEN)).out
    assert "    vmkernels.vmk2.services: taken away by the plan\n      now: ft_logging\n" in text
    assert "host esx01.example.com  ✗ error\n  Before the plan: ✓ pass\n" in text
    assert document["before"] == {"verdict": "pass", "severity": "error"}


def test_a_value_that_the_plan_changes_is_shown_twice(planned: Path, cli: Cli) -> None:
    arguments = ("network.ft_logging_jumbo_frames", "host/esx02.example.com", str(planned), str(SIX_SEVEN))

    fact = _facts(_document(cli("explain", *arguments, "-o", "json")))["/hosts/esx02.example.com/vmkernels/vmk2/mtu"]

    assert (fact["now"]["value"], fact["after"]["value"], fact["changed"]) == (9000, 1500, True)
    assert fact["after"]["locations"][0]["file"] == str(planned)
    address = 'vsphere_vnic.v["esx02.example.com/vmk2"]'
    assert (
        f"    vmkernels.vmk2.mtu: 1500\n      at {planned} ({address})\n      now: 9000\n"
        in cli("explain", *arguments).out
    )


def test_without_a_plan_nothing_is_said_of_now(cli: Cli) -> None:
    document = _document(cli("explain", "host.active", "host/esx01.example.com", str(SIX_SEVEN), "-o", "json"))

    assert document["has_plan"] is False
    assert {json.dumps(fact["now"]) for fact in document["facts"]} == {"null"}


def test_a_derived_fact_points_at_the_fact_that_states_it(cli: Cli) -> None:
    document = _document(
        cli("explain", "network.ft_logging_nic_speed", "host/esx02.example.com", *QUICKSTART, "-o", "json")
    )
    facts = _facts(document)
    host = "/hosts/esx02.example.com"
    derived = facts[f"{host}/traffic/ft_logging/uplinks/vmnic3/speed_mbps"]

    assert derived["derived"] is True
    assert derived["after"]["locations"] == facts[f"{host}/pnics/vmnic3/speed_mbps"]["after"]["locations"]


def test_an_object_that_a_plan_takes_away_can_be_explained_by_rules_about_changes_only(
    tmp_path: Path, cli: Cli
) -> None:
    changes = unchanged(resources_of(base_facts(SIX_SEVEN)))
    at = next(at for at, (_, old, _) in enumerate(changes) if old and old.type == "vsphere_virtual_machine")
    old = changes[at][1]
    assert old is not None
    changes[at] = ("delete", old, None)
    name = old.values["name"]
    (tmp_path / "plan.json").write_text(json.dumps(plan(changes)), encoding="utf-8")
    inputs = (str(tmp_path / "plan.json"), str(SIX_SEVEN))

    about_changes = _document(cli("explain", "vm.change_allowed_with_ft", f"vm/{name}", *inputs, "-o", "json"))
    other = cli("explain", "vm.no_snapshots", f"vm/{name}", *inputs)

    assert _facts(about_changes)[f"/changes/~1vms~1{name}/action"]["after"]["value"] == "delete"
    assert (other.code, other.out) == (2, "")
    assert f"error: the plan takes vm/{name} away: after it there is nothing to judge\n" in other.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("host.activ", "host/x"), "no rule “host.activ” (did you mean “host.active”?)\n  `ftpolicy rules` lists"),
        (("host", "host/x"), "no rule “host”"),
        (("host.active", "esx01"), "the inputs have no host/esx01 (did you mean “esx01.example.com”?)\n  There are: "),
        (("host.active", "hosts/x"), "the subject “hosts/x” begins with no kind of object (did you mean “host”?)"),
        (
            ("host.active", "vm/db01"),
            "host.active judges objects of the kind host, and this is a vm\n  Name one as host/NAME.",
        ),
        (
            ("host.active", "host/esx1.example.com"),
            "the inputs have no host/esx1.example.com (did you mean “esx01.example.com”?)\n"
            "  There are: esx01.example.com, esx02.example.com, esx03.example.com.",
        ),
        (("inputs.contradiction", "estate/x"), "the inputs have no estate/x\n  There are: estate."),
        (("inputs.contradiction", "host/x"), "inputs.contradiction judges objects of the kind estate, and this is a"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_nearest_word(
    arguments: tuple[str, str], message: str, cli: Cli
) -> None:
    run = cli("explain", *arguments, *QUICKSTART)

    assert (run.code, run.out) == (2, "")
    assert f"error: {message}" in run.err


def test_a_rule_that_is_switched_off_gives_no_verdict(
    tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = "rules: {vm.no_npiv: {enabled: false, reason: no FC}, vm.no_snapshots: {severity: info}}\n"
    write(tmp_path, {".ftpolicy.yaml": f"{CONFIG_HEAD}{rules}estates: {{a: {{inputs: [a.yaml]}}}}\n"})
    write(tmp_path, {"a.yaml": f"{SPEC_HEAD}vms: [{{name: a, fault_tolerance: true, snapshots: 1}}]\n"})
    monkeypatch.chdir(tmp_path)

    off = cli("explain", "vm.no_npiv", "vm/a")
    lowered = _document(cli("explain", "vm.no_snapshots", "vm/a", "--estate", "a", "-o", "json"))

    assert (off.code, off.out) == (2, "")
    assert off.err == "error: vm.no_npiv is switched off by the configuration: it gives no verdicts\n"
    assert (lowered["estate"], lowered["verdict"], lowered["severity"]) == ("a", "fail", "info")


def test_an_input_that_cannot_be_read_is_told_beside_what_the_rest_says(tmp_path: Path, cli: Cli) -> None:
    write(tmp_path, {"bad.yaml": "clusters: ["})

    run = cli(
        "explain", "cluster.ha_enabled", "cluster/ft-cluster", *QUICKSTART, str(tmp_path / "bad.yaml"), "-o", "json"
    )

    assert run.code == 2
    assert "error: " in run.err
    assert _document(run)["exit_code"] == 2


def test_an_option_of_the_version_decides_what_no_input_says(tmp_path: Path, cli: Cli) -> None:
    file = tmp_path / "a.yaml"
    write(tmp_path, {"a.yaml": f"{SPEC_HEAD}clusters: [{{name: c, fault_tolerance: true}}]\nhosts: []\nvms: []\n"})

    without = _document(cli("explain", "cluster.ft_capacity", "cluster/c", str(file), "-o", "json"))
    with_version = _document(
        cli("explain", "cluster.three_hosts_recommended", "cluster/c", str(file), "--vsphere", "8.0", "-o", "json")
    )

    assert without["exit_code"] == with_version["exit_code"] == 0
    assert _facts(with_version)["/clusters/c/release"]["after"]["value"] == 800


def test_policies_and_libraries_of_a_company_are_explained(tmp_path: Path, cli: Cli) -> None:
    policies = tmp_path / "policies"
    head = _metadata_of_a_company(policies, cli)
    library = "package lib.sizes\n\nlarge(vm) if vm.num_cpus > data.acme.most\n"
    body = OF_A_COMPANY.replace("%s", "sizes.large(vm)").replace("\ndeny", "\nimport data.lib.sizes\n\ndeny", 1)
    write(policies, {"lib/sizes.rego": library, "ft/acme/naming.rego": head + body})
    write(tmp_path, {"data.yaml": "acme: {most: 2}\n"})
    options = ("--policy", str(policies), "--data", str(tmp_path / "data.yaml"), "-o", "json")

    document = _document(cli("explain", "acme.naming", "vm/db01", *QUICKSTART, *options))

    assert (document["rule"]["id"], document["verdict"], document["unfollowed"]) == ("acme.naming", "fail", [])
    shown = {path: fact["after"]["value"] for path, fact in _facts(document).items()}
    assert shown == {"/vms/db01/fault_tolerance": True, "/vms/db01/name": "db01", "/vms/db01/num_cpus": 4}


def _metadata_of_a_company(policies: Path, cli: Cli) -> str:
    """Return METADATA of a rule about virtual machines, and its package."""
    assert cli("rules", "--new", "acme.naming", "--policy", str(policies)).code == 0
    text = (policies / "ft" / "acme" / "naming.rego").read_text(encoding="utf-8")
    head = text.partition("package ft.acme.naming\n")[0].replace("scope: host", "scope: vm")
    return head.replace("hosts.*.memory_mb", "vms.*.num_cpus") + "package ft.acme.naming\n"


OF_A_COMPANY = """
deny contains finding if {
	some v, vm in input.vms
	finding := {"subject": ["vms", v], "path": ["vms", v, "name"], "args": {"actual": 1, "required": 2}}
	%s
}
"""


@pytest.mark.parametrize(
    ("statement", "column"),
    [
        ("count(data.ft.vm.no_snapshots.deny) > 0", 8),
        ("count(vm.disks) > 9 with input as {}", 2),
    ],
)
def test_what_the_text_of_a_rule_does_not_tell_is_said(statement: str, column: int, tmp_path: Path, cli: Cli) -> None:
    policies = tmp_path / "policies"
    head = _metadata_of_a_company(policies, cli)
    file = policies / "ft" / "acme" / "naming.rego"
    file.write_text(head + OF_A_COMPANY % statement, encoding="utf-8")
    line = (head + OF_A_COMPANY).count("\n", 0, len(head) + OF_A_COMPANY.index("\t%s")) + 1
    arguments = ("explain", "acme.naming", "db01", *QUICKSTART, "--policy", str(policies))

    document, text = _document(cli(*arguments, "-o", "json")), cli(*arguments).out

    assert [(one["file"], one["line"], one["column"]) for one in document["unfollowed"]] == [(str(file), line, column)]
    assert "The text of the rule does not tell all that it reads here; the verdict may have read more:\n  at " in text


WAIVERS = """apiVersion: ftpolicy/v1
kind: Waivers
waivers:
  - {rule: cluster.ha_enabled, subject: cluster/ft-cluster, reason: a window, owner: ops, expires: 2099-01-31}
  - {rule: network.ft_logging_interface, subject: host/esx03.example.com, reason: late, expires: 2020-01-31}
"""


def test_a_waiver_is_told(tmp_path: Path, cli: Cli) -> None:
    write(tmp_path, {"w.yaml": WAIVERS})
    file = str(tmp_path / "w.yaml")
    ha, interface = ("cluster.ha_enabled", "ft-cluster"), ("network.ft_logging_interface", "esx03.example.com")

    waived = cli("explain", *ha, *QUICKSTART, "--waivers", file)
    expired = cli("explain", *interface, *QUICKSTART, "--waivers", file, "--lang", "ja")
    document = _document(cli("explain", *ha, *QUICKSTART, "--waivers", file, "-o", "json"))
    without = _document(cli("explain", *ha, *QUICKSTART, "--no-waivers", "-o", "json"))

    assert (waived.code, waived.err, expired.code) == (0, "", 0)
    assert "cluster ft-cluster  ✗ error\n" in waived.out
    assert f"  Waived until 2099-01-31 (UTC), ops: a window ({file}:4:5)\n" in " ".join(waived.out.split(" ")).replace(
        "\n  (", " ("
    )
    assert "  適用除外は 2020-01-31 (UTC) で期限切れ: late" in expired.out
    assert (document["verdict"], document["waiver"]["reason"], document["expired_waiver"]) == ("fail", "a window", None)
    assert (without["verdict"], without["waiver"]) == ("fail", None)


def test_waivers_that_cannot_be_meant_are_told(tmp_path: Path, cli: Cli) -> None:
    write(tmp_path, {"w.yaml": WAIVERS.replace("ha_enabled", "ha_enable")})
    ha = ("cluster.ha_enabled", "ft-cluster", *QUICKSTART)

    broken = cli("explain", *ha, "--waivers", str(tmp_path / "w.yaml"))
    both = cli("explain", *ha, "--waivers", str(tmp_path / "w.yaml"), "--no-waivers")

    assert broken.code == both.code == 2
    assert "no rule “cluster.ha_enable” (did you mean “cluster.ha_enabled”?)" in broken.err
    assert "cluster ft-cluster  ✗ error\n" in broken.out
    assert both.err == "error: --no-waivers cannot be used together with --waivers\n"


def test_objects_of_one_name_are_told_apart(tmp_path: Path, cli: Cli) -> None:
    clusters = "clusters: [{name: a, datacenter: d1}, {name: b, datacenter: d2}]\n"
    vms = ", ".join(f"{{name: db01, datacenter: d{at}, fault_tolerance: true, snapshots: {at}}}" for at in (1, 2))
    write(tmp_path, {"a.yaml": f"{SPEC_HEAD}{clusters}vms: [{vms}]\n"})
    file = str(tmp_path / "a.yaml")

    both = cli("explain", "vm.no_snapshots", "db01", file)
    one = _document(cli("explain", "vm.no_snapshots", "vm/d2/db01", file, "-o", "json"))

    assert (both.code, both.out) == (2, "")
    assert both.err == "error: vm/db01 may be any of d1/db01, d2/db01\n  Name one of them in full.\n"
    assert _facts(one)["/vms/d2~1db01/snapshots"]["after"]["value"] == 2


def test_a_facts_document_is_explained_like_its_inputs(tmp_path: Path, cli: Cli) -> None:
    write(tmp_path, {"facts.json": cli("facts", *QUICKSTART).out})
    subject = ("network.ft_logging_nic_speed", "host/esx02.example.com")

    first = _document(cli("explain", *subject, *QUICKSTART, "-o", "json"))
    again = _document(cli("explain", *subject, str(tmp_path / "facts.json"), "-o", "json"))

    assert again["inputs"][0]["kind"] == "facts"
    for document in (first, again):
        document["inputs"] = []
        for fact in document["facts"]:
            if fact["now"] is not None:  # a facts document keeps the sources of what is after the plan
                fact["now"]["locations"] = []
    assert again == first


@pytest.mark.parametrize(
    ("environment", "options", "is_coloured"),
    [
        ({}, (), False),
        ({"FORCE_COLOR": "1"}, (), True),
        ({"NO_COLOR": "1"}, ("--color", "always"), True),
        ({"FORCE_COLOR": "1"}, ("--color", "never"), False),
    ],
)
def test_colours(
    environment: dict[str, str],
    options: tuple[str, ...],
    is_coloured: bool,
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert ("\x1b[" in cli("explain", "cluster.ha_enabled", "ft-cluster", *QUICKSTART, *options).out) is is_coloured


def test_hostile_names_are_harmless(tmp_path: Path, cli: Cli) -> None:
    subject = "".join(HOSTILE[:-1])
    options = dict.fromkeys(HOSTILE, subject)
    cluster = {"name": subject, "fault_tolerance": True, "ha": {"enabled": True, "advanced_options": options}}
    hosts = [
        {"name": f"h{at}{name}", "cluster": subject, "version": "4.0.0", "build": 1, "model": name}
        for at, name in enumerate(HOSTILE)
    ]
    spec = {"apiVersion": "ftpolicy/v1", "kind": "ClusterSpec", "clusters": [cluster], "hosts": hosts, "vms": []}
    (tmp_path / "a.yaml").write_text(json.dumps(spec).replace("\\ud842\\udfb7", "𠮷"), encoding="utf-8")
    shown = ""

    for rule, language in (("cluster.ft_checks_not_hidden", "en"), ("cluster.same_patch_level", "ja")):
        arguments = ("explain", rule, f"cluster/{subject}", str(tmp_path / "a.yaml"))
        run, as_json = cli(*arguments, "--lang", language, "-v"), cli(*arguments, "-o", "json")

        assert (run.code, as_json.code, run.err) == (0, 0, "")
        assert FORBIDDEN.search(run.out) is None
        assert FORBIDDEN.search(as_json.out) is None
        assert _document(as_json)["subject"]["name"] == subject
        shown += run.out

    assert all(clean(name[:40]) in shown for name in HOSTILE)
    assert shown.count("a" * 400) == 1  # the name of a host; as a value it is cut


def test_of_many_objects_the_first_are_shown_and_those_at_fault(tmp_path: Path, cli: Cli) -> None:
    cluster = {"name": "c", "fault_tolerance": True, "fault_tolerance_type": "legacy"}
    host = {"cluster": "c", "version": "5.5", "build": 1}
    hosts = [{"name": f"h{at:02}", **host, "cpu": {"mhz": 2500 if at == 40 else 2000}} for at in range(60)]
    spec = {"apiVersion": "ftpolicy/v1", "kind": "ClusterSpec", "clusters": [cluster], "hosts": hosts}
    (tmp_path / "a.yaml").write_text(json.dumps(spec), encoding="utf-8")

    speeds = ("explain", "host.cpu_speeds_alike", "c", str(tmp_path / "a.yaml"))
    few, every = cli(*speeds).out, cli(*speeds, "-v").out
    same = cli("explain", "cluster.same_patch_level", "c", str(tmp_path / "a.yaml")).out

    assert every.count("cpu.mhz: ") == 60
    assert "host h40" in few
    assert same.count("build: 1\n") == 5
    assert "  further objects of this kind: 55 (-v shows them)\n" in same
    assert " … (60)  (derived)" in same
