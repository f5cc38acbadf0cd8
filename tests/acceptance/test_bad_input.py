"""Bad input gives a clear error with its place, the right exit code, and never a traceback or a pass."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.repositories import SPEC_HEAD

GOOD = SPEC_HEAD + "clusters: [{name: c1, fault_tolerance: true, ha: {enabled: true}}]\n"

CASES: dict[str, tuple[str, bytes, str]] = {
    "an address that is none": (
        "a.json",
        b'{"format": "ftpolicy.facts/1", "sources": {"/hosts/a": {"file": "a", "line": 1, "column": 1, "address": {}}}}',
        "error: a.json: not a facts document: /sources/~1hosts~1a/address: {} is not of type 'string', 'null'",
    ),
    "a change of no kind of object": (
        "a.json",
        b'{"format": "ftpolicy.facts/1", "changes": {"/hosx/a": {"action": "update"}}}',
        "error: a.json: not a facts document: /changes: '/hosx/a' does not match "
        "'^/(vcenters|clusters|hosts|distributed_switches|datastores|vms)/.'",
    ),
    "claims that are none": (
        "a.json",
        b'{"format": "ftpolicy.facts/1", "contradictions": {"/hosts/a/version": null}}',
        "error: a.json: not a facts document: /contradictions/~1hosts~1a~1version: None is not of type 'array'",
    ),
    "empty json": ("a.json", b"", "error: a.json:1:1: the file is empty"),
    "empty yaml": ("a.yaml", b"", "error: a.yaml:1:1: the file is empty"),
    "only comments": (
        "a.yaml",
        b"# nothing\n",
        "error: a.yaml:1:1: the file has no YAML document, only comments or nothing",
    ),
    "truncated json": (
        "a.json",
        b'{"planned_values": {"root_module":',
        "error: a.json:1:35: the JSON ends too early; the file is truncated",
    ),
    "not json": (
        "a.json",
        b'{"a": 1,\n "b": tru}',
        "error: a.json:2:7: not JSON: expecting value",
    ),
    "duplicate key in json": (
        "a.json",
        b'{"a": 1, "a": 2}',
        "error: a.json: the key “a” stands twice in one object",
    ),
    "NaN in json": ("a.json", b'{"a": NaN}', "error: a.json: not JSON: NaN is not a number that JSON has"),
    "1e400 in json": ("a.json", b'{"a": 1e400}', "error: a.json: not JSON: the number 1e400 is too large"),
    "deep json": (
        "a.json",
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "error: a.json: the JSON is nested too deeply",
    ),
    "deep yaml": (
        "a.yaml",
        b"a: " + b"[" * 500,
        "error: a.yaml:1:68: nested more than 64 levels deep",
    ),
    "truncated yaml": (
        "a.yaml",
        SPEC_HEAD.encode() + b"hosts: [{name: a}",
        "error: a.yaml:4:1: not YAML: while parsing a flow sequence did not find expected ',' or ']'",
    ),
    "tab": (
        "a.yaml",
        SPEC_HEAD.encode() + b"hosts:\n\t- name: a\n",
        "error: a.yaml:4:1: not YAML: a tab character; YAML is indented with spaces",
    ),
    "duplicate key": (
        "a.yaml",
        SPEC_HEAD.encode() + b"hosts: []\nhosts: []\n",
        "error: a.yaml:4:1: the key “hosts” stands twice; first in line 3",
    ),
    "unknown key": (
        "a.yaml",
        SPEC_HEAD.encode() + b"hosts: [{name: a, vesrion: '4.0'}]\n",
        "error: a.yaml:3:19: unknown key “vesrion” (did you mean “version”?)",
    ),
    "number for version": (
        "a.yaml",
        SPEC_HEAD.encode() + b"hosts: [{name: a, version: 6.7}]\n",
        'error: a.yaml:3:28: “version” is 6.7; expected text\n  Quote it: "6.7".',
    ),
    "wrong type": (
        "a.yaml",
        SPEC_HEAD.encode() + b"hosts: [{name: a, memory_mb: lots}]\n",
        "error: a.yaml:3:30: “memory_mb” is “lots”; expected a whole number",
    ),
    "wrong word": (
        "a.yaml",
        SPEC_HEAD.encode() + b"hosts: [{name: a, product: esxis}]\n",
        "error: a.yaml:3:28: “product” is “esxis”; expected one of: ESX, ESXi (did you mean “ESXi”?)",
    ),
    "empty value": (
        "a.yaml",
        SPEC_HEAD.encode() + b"hosts:\n",
        "error: a.yaml:3:7: “hosts” is empty; expected a list\n"
        "  Leave the key out where the value is unknown; write [] or none for “none”.",
    ),
    "same name twice": (
        "a.yaml",
        SPEC_HEAD.encode() + b"hosts:\n- name: a\n- name: a\n",
        "error: a.yaml:5:3: “a” stands twice in hosts; first in line 4",
    ),
    "unknown profile": (
        "a.yaml",
        SPEC_HEAD.encode() + b"host_profiles: {es-1: {}}\nhosts: [{name: a, profile: es1}]\n",
        "error: a.yaml:4:28: no host profile “es1” (did you mean “es-1”?)",
    ),
    "NaN in yaml": ("a.yaml", b"a: .nan\n", "error: a.yaml:1:4: .nan is not a number that is read here"),
    "1e400 in yaml": ("a.yaml", b"a: 1e400\n", "error: a.yaml:1:4: the number 1e400 is too large"),
    "python tag": (
        "a.yaml",
        b"a: !!python/object/apply:os.system [id]\n",
        "error: a.yaml:1:4: the tag tag:yaml.org,2002:python/object/apply:os.system is not read; write a plain value",
    ),
    "alias bomb": (
        "a.yaml",
        b"a: &a ["
        + b"x," * 20
        + b"]\n"
        + b"".join(
            b"%c: &%c [%s]\n" % (letter, letter, b",".join([b"*%c" % (letter - 1)] * 20)) for letter in b"bcdefg"
        ),
        "error: a.yaml:5:4: aliases expand to more than 3,000,000 values",
    ),
    "alias to itself": ("a.yaml", b"a: &a [*a]\n", "error: a.yaml:1:8: the alias *a stands inside its own anchor"),
    "control character": ("a.yaml", b"a: b\nb: \x01\n", "error: a.yaml:2: not YAML: the control character U+0001"),
    "latin-1": (
        "a.yaml",
        SPEC_HEAD.encode() + "hosts: [{name: höst}]\n".encode("latin-1"),
        "error: a.yaml:3:17: byte 0xf6 is not UTF-8 text\n  Save the file as UTF-8 (it may be latin-1 or Shift_JIS).",
    ),
    "half of utf-16": (
        "a.yaml",
        GOOD.encode("utf-16")[:-1],
        f"error: a.yaml: the file is UTF-16 that breaks off or is mixed with other text at byte {2 * len(GOOD)}\n"
        "  Write it again as UTF-8; in Windows PowerShell: terraform show -json tfplan | Out-File -Encoding utf8 plan.json",
    ),
    "zero in utf-16": (
        "a.yaml",
        (GOOD + "\0").encode("utf-16"),
        f"error: a.yaml:{GOOD.count(chr(10)) + 1}:1: the file is binary (it has a zero character), not text",
    ),
    "encrypted state": (
        "terraform.tfstate",
        b'{"serial": 3, "lineage": "1", "meta": {}, "encrypted_data": "AAAA", "encryption_version": "v0"}',
        "error: terraform.tfstate:1:1: this is a state or a plan that OpenTofu encrypted; write what it says with "
        "`tofu show -json > state.json`",
    ),
    "binary plan": (
        "plan.bin",
        b"PK\x03\x04\x14\x00\x08",
        "error: plan.bin:1:6: the file is binary (it has a zero byte), not text\n"
        "  A plan file is binary: write its JSON with `terraform show -json PLANFILE > plan.json`.",
    ),
    "workbook": (
        "my export.xlsx",
        b"PK\x03\x04\x14\x00\x08 xl/workbook.xml",
        "error: my export.xlsx: this is a workbook of Excel, not an input\n"
        "  An export of RVTools is imported first: ftpolicy import rvtools 'my export.xlsx' -o cluster.yaml",
    ),
    "old workbook": (
        "export.bin",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0",
        "error: export.bin: this is a workbook of Excel, not an input\n"
        "  An export of RVTools is imported first: ftpolicy import rvtools export.bin -o cluster.yaml",
    ),
    "table": (
        "vInfo.csv",
        b"VM;Powerstate\r\ndb01;poweredOn\r\n",
        "error: vInfo.csv:1:1: this is a table (CSV), not an input\n"
        "  An export of RVTools is imported first: ftpolicy import rvtools vInfo.csv -o cluster.yaml",
    ),
    "table under another name": (
        "vHost.txt",
        b"Host,Datacenter,VI SDK Server\r\nesx01,tokyo,vc01\r\n",
        "error: vHost.txt:1:1: this is a table (CSV), not an input\n"
        "  An export of RVTools is imported first: ftpolicy import rvtools vHost.txt -o cluster.yaml",
    ),
    "table in another code page": (
        "vInfo.csv",
        b"VM;Annotation\r\ndb01;M\xfcnchen\r\n",
        "error: vInfo.csv:2:7: byte 0xfc is not UTF-8 text\n"
        "  An export of RVTools is imported first: ftpolicy import rvtools vInfo.csv -o cluster.yaml",
    ),
    "plan log": (
        "plan.txt",
        b"Terraform will perform the following actions:\n\n  # vsphere_host.a will be created\n",
        "error: plan.txt:1:1: this is what `terraform plan` prints for people, not a plan\n"
        "  Write the plan as JSON: `terraform plan -out p.bin && terraform show -json p.bin > plan.json`.",
    ),
    "plan log stream": (
        "plan.json",
        b'{"@level":"info","@message":"Terraform 1.11.4"}\n{"@level":"info"}\n',
        "error: plan.json:1:1: this is the log stream of `terraform plan -json`, not a plan\n"
        "  Write the plan with `terraform show -json PLANFILE`.",
    ),
    "other json": (
        "a.json",
        b'{"name": "x"}',
        'error: a.json:1:1: this is no plan, state, cluster spec or facts document; it is a mapping with the keys "name"',
    ),
    "other yaml": (
        "a.yaml",
        b"apiVersion: v1\nkind: Pod\n",
        "error: a.yaml:1:1: this looks like a Kubernetes manifest, not a cluster spec",
    ),
    "raw state of an old version": (
        "terraform.tfstate",
        b'{"version": 3, "lineage": "x", "modules": []}',
        "error: terraform.tfstate:1:1: this is a raw state file (terraform.tfstate), but not a whole one of version 4",
    ),
    "raw state of another shape": (
        "terraform.tfstate",
        b'{"version": 4, "lineage": "x", "resources": [{"mode": "managed"}]}',
        "error: terraform.tfstate: resources[0].instances is not a list\n"
        "  is it a terraform.tfstate file as Terraform wrote it?",
    ),
    "terraform code": (
        "main.tf",
        b'resource "vsphere_host" "a" {\n  password = "hunter2"\n',
        "error: main.tf:1:29: not HCL: the bracket that opens here is never closed",
    ),
    "null in a spec": (
        "a.yaml",
        SPEC_HEAD.encode() + b"clusters: [{name: c1, datacenter: ~}]\n",
        "error: a.yaml:3:35: “datacenter” is empty; expected text\n"
        "  Leave the key out where the value is unknown; write [] or none for “none”.",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input_says_what_and_where(name: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, content, message = CASES[name]
    (tmp_path / file).write_bytes(content)
    monkeypatch.chdir(tmp_path)

    run = cli("check", file)

    assert run.err.splitlines()[: message.count("\n") + 1] == message.splitlines()
    assert run.code == 2
    assert "Traceback" not in run.err + run.out


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.json", '{"format": "ftpolicy.facts/1", "vms": {"a": {"name": "from RVTools, VI SDK Server, vc01"}}}'),
        ("a.yaml", f"# made of: VM, VI SDK Server\n{GOOD}"),
    ],
)
def test_words_of_rvtools_make_no_table_of_another_file(
    file: str, text: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(file).write_text(text, encoding="utf-8")

    assert (cli("facts", file).code, cli("facts", file).err) == (0, "")


@pytest.mark.parametrize("name", ["b.rego", "b_test.rego"])
def test_a_policy_to_be_tested_that_is_not_utf8(
    name: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path("policies", "ft", "a", name)
    file.parent.mkdir(parents=True)
    file.write_bytes("# Prüfung\n".encode("latin-1"))

    run = cli("test", "policies")

    assert (run.code, run.out) == (2, "")
    assert run.err.splitlines()[0] == f"error: {file}:1:5: byte 0xfc is not UTF-8 text"


@pytest.mark.parametrize("text", ["a: " + "[" * 100_000, "- " * 100_000, "a: " + "{a: " * 100_000])
def test_yaml_that_is_nested_far_too_deeply(text: str, cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text, encoding="utf-8")

    run = cli("check", str(file))

    assert run.code == 2
    assert re.fullmatch(rf"error: {file}:1:\d+: nested more than 64 levels deep", run.err.splitlines()[0])


DANGLING = {
    "host's cluster": (
        "clusters: [{name: ft-cluster}]\nhosts: [{name: a, cluster: ft-clutser}]\n",
        "error: a.yaml:4:19: “cluster” names no cluster “ft-clutser” (did you mean “ft-cluster”?)",
    ),
    "switch of a port group": (
        "hosts:\n- name: a\n  switches: [{name: vSwitch0}]\n  port_groups: [{name: p, switch: vSwich0}]\n",
        "error: a.yaml:6:27: “switch” names no standard switch “vSwich0” (did you mean “vSwitch0”?)",
    ),
    "adapter of a switch": (
        "hosts:\n- name: a\n  pnics: [{device: vmnic0}]\n  switches: [{name: s, pnics: [vmnic9]}]\n",
        "error: a.yaml:6:24: “pnics” names no physical adapter “vmnic9” (did you mean “vmnic0”?)",
    ),
    "port group of an interface": (
        "distributed_switches: []\nhosts:\n- name: a\n  port_groups: [{name: FT Logging}]\n"
        "  vmkernels: [{device: vmk0, port_group: FT Loging}]\n",
        "error: a.yaml:7:30: “port_group” names no port group “FT Loging” (did you mean “FT Logging”?)",
    ),
    "host of a datastore": (
        "hosts: [{name: esx01}]\ndatastores: [{name: d, hosts: [esx02]}]\n",
        "error: a.yaml:4:24: “hosts” names no host “esx02” (did you mean “esx01”?)",
    ),
    "datastore of a disk": (
        "datastores: [{name: lun-1}]\nvms: [{name: v, disks: [{label: disk0, datastore: lun1}]}]\n",
        "error: a.yaml:4:40: “datastore” names no datastore “lun1” (did you mean “lun-1”?)",
    ),
}


@pytest.mark.parametrize("name", DANGLING)
def test_a_name_without_a_target_is_an_error(
    name: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, message = DANGLING[name]
    (tmp_path / "a.yaml").write_text(SPEC_HEAD + text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    run = cli("check", "a.yaml")

    assert run.err.splitlines()[0] == message
    assert run.code == 2


def test_bom_and_crlf_are_read(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())

    run = cli("check", str(file), "--only", "cluster.ha_enabled")

    assert (run.code, run.err) == (0, "")


def test_the_readable_rest_is_still_checked(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("hosts: [", encoding="utf-8")
    (tmp_path / "good.yaml").write_text(GOOD.replace("enabled: true", "enabled: false"), encoding="utf-8")

    run = cli("check", str(tmp_path), "-o", "json")
    report = json.loads(run.out)

    assert run.code == report["exit_code"] == 2
    assert [(one["rule"], one["verdict"]) for one in report["findings"] if one["verdict"] == "fail"] == [
        ("cluster.ha_enabled", "fail")
    ]
    assert [(one["kind"], one["file"], one["line"]) for one in report["errors"]] == [
        ("input", str(tmp_path / "bad.yaml"), 2)
    ]


def test_missing_file_and_empty_directory(cli: Cli, tmp_path: Path) -> None:
    gone = cli("check", str(tmp_path / "gone.json"))
    empty = cli("check", str(tmp_path))

    assert gone.code == empty.code == 2
    assert (
        gone.err.splitlines()[0] == f"error: {tmp_path / 'gone.json'}: cannot read the file: No such file or directory"
    )
    assert empty.err.splitlines() == [
        f"error: {tmp_path}: the directory has no Terraform code, plan, state, cluster spec or facts document",
        "  Name the files, or a directory with .tf, .json, .yaml, .yml or .tfstate files.",
    ]

    (tmp_path / "RVTools_tabvInfo.CSV").write_text("VM", encoding="utf-8")
    assert cli("check", str(tmp_path)).err.splitlines() == [
        empty.err.splitlines()[0],
        f"  An export of RVTools is imported first: ftpolicy import rvtools {tmp_path} -o cluster.yaml",
    ]


def test_nothing_evaluated_is_no_pass(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "vms.yaml"
    file.write_text(SPEC_HEAD + "vms: [{name: web01, num_cpus: 4}]\n", encoding="utf-8")

    run = cli("check", str(file))

    assert run.code == 3
    assert "Nothing was evaluated. Declare what is meant for FT" in run.out


def test_a_report_is_written_whole_or_not_at_all(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    target = tmp_path / "report.json"
    target.mkdir()

    run = cli("check", str(tmp_path / "a.yaml"), "-o", f"json={target}")

    assert run.code == 2
    assert run.err.startswith(f"error: -o json: {target} is a directory\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.yaml", "report.json"]


def test_standard_input(cli: Cli) -> None:
    run = cli("check", "-", "--only", "cluster.ha_enabled", stdin=GOOD.encode())

    assert run.code == 0
    assert run.out.splitlines()[0] == "0 failed, 0 undecided"


def test_a_spec_in_json_may_escape_any_character(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    spec = {"apiVersion": "ftpolicy/v1", "kind": "ClusterSpec", "clusters": [{"name": "𐀀東", "ha": {"enabled": True}}]}
    file.write_text(json.dumps(spec), encoding="ascii")

    run = cli("check", str(file), "--only", "cluster.ha_enabled", "--show", "pass")

    assert (run.code, run.err) == (0, "")
    assert "cluster 𐀀東" in run.out
