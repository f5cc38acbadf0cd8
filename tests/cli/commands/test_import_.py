"""``ftpolicy import``: files written and renewed, drift, passwords, and errors after which nothing is written."""

from __future__ import annotations

import io
import json
import sys
import types
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli, golden
from tests.support.paths import GOLDEN
from tests.support.powercli import view
from validator.cli.commands import import_
from validator.cli.progress import progress
from validator.importers.base import ImportedSpec

pytestmark = pytest.mark.usefixtures("in_the_checkout")

DATA = "tests/data/ansible"
NOTES = """\
note: tests/data/ansible/callback.json: a module failed or could not reach its target; that result is left out
note: tests/data/ansible/datastores.json: datastore1: several datastores have this name, and the result does not tell \
them apart; they are left out
note: tests/data/ansible/vm.txt: a module failed or could not reach its target; that result is left out
"""
COUNTS = "1 cluster, 2 hosts, 1 distributed switch, 2 datastores, 2 vms\n"


def _import(cli: Cli, *arguments: str) -> Any:
    return cli("import", "ansible", DATA, f"{DATA}/tree", *arguments)


def _line(text: str, part: str) -> int:
    """Return the line in which ``part`` stands, counted from 1."""
    return text.count("\n", 0, text.index(part)) + 1


def test_a_spec_from_results_of_ansible(cli: Cli, update_golden: bool) -> None:
    run = _import(cli)

    assert (run.code, run.err) == (0, NOTES)
    golden(GOLDEN / "import.ansible.yaml", run.out, update_golden)


def test_import_check_edit_and_import_again(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "cluster.yaml"

    first = _import(cli, "-o", str(file))
    assert (first.code, first.out, first.err) == (0, "", f"{NOTES}{file}: {COUNTS}")

    report = json.loads(cli("check", str(file), "-o", "json").out)
    assert report["errors"] == []
    assert report["summary"]["pass"] > 20
    missing = {one["path"] for finding in report["findings"] for one in finding["missing"]}
    assert "/hosts/esx01.example.com/edition" in missing

    edited = file.read_text(encoding="utf-8")
    edited = edited.replace('version: "8.0.3"\n', 'version: "8.0.2"   # to be patched\n    edition: VCF\n')
    edited = edited.replace("    num_cpus: 4\n", "    num_cpus: 2  # keep: ordered\n")
    edited = edited.replace("vms:\n", "vms:\n  # planned\n  - name: new01\n    fault_tolerance: true\n")
    file.write_text(edited, encoding="utf-8")
    again = _import(cli, "-o", str(file))

    version, lines = _line(edited, "8.0.2"), again.err.removeprefix(NOTES).splitlines()
    assert again.code == 0
    assert lines == [
        f"note: {file}:{version}:5: hosts esx01.example.com version: “8.0.2” became “8.0.3”, as {DATA}/tree/esx01 says",
        f"note: {file}:{version}:5: hosts esx02.example.com version: “8.0.2” became “8.0.3”, as {DATA}/tree/esx02 says",
        f"note: {file}:{_line(edited, 'num_cpus: 2')}:5: vms db01 num_cpus: kept, though {DATA}/vm.txt says 4",
        f"{file}: {COUNTS.strip()}",
    ]
    expected = edited.replace('version: "8.0.2"   # to be patched', 'version: "8.0.3"   # to be patched')
    assert file.read_text(encoding="utf-8") == expected

    assert _import(cli, "-o", str(file)).code == 0
    assert file.read_text(encoding="utf-8") == expected


def test_drift_is_shown_and_nothing_is_written(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "cluster.yaml"
    _import(cli, "-o", str(file))

    same = _import(cli, "--diff", str(file))
    assert (same.code, same.out, same.err) == (0, "", f"{NOTES}no drift\n")

    text = file.read_text(encoding="utf-8").replace("    snapshots: 0\n", "    snapshots: 2\n")
    file.write_text(text, encoding="utf-8")
    drifted = _import(cli, "--diff", str(file))
    assert (drifted.code, drifted.err) == (1, f"{NOTES}1 difference\n")
    assert (
        drifted.out == f"{file}:{_line(text, 'snapshots: 2')}: vms db01 snapshots: 2 in the file, 0 in {DATA}/vm.txt\n"
    )
    assert file.read_text(encoding="utf-8") == text


@dataclass(frozen=True)
class _Login:
    server: str
    port: int
    user: str
    password: str = field(repr=False)
    ca_file: str | None = None
    thumbprint: str | None = None
    insecure: bool = False
    timeout: float = 60.0


@pytest.fixture
def logins(monkeypatch: pytest.MonkeyPatch) -> list[_Login]:
    """Put a vCenter of one host in the place of the real reader, and return the logins that it is asked with."""
    seen: list[_Login] = []

    def read_vcenter(login: _Login, progress: Any) -> ImportedSpec:
        seen.append(login)
        progress("hosts", 1, 1)
        return ImportedSpec(
            login.server, {"vcenter": {"name": login.server}, "hosts": [{"name": "esx01.example.com", "build": 1}]}
        )

    module = types.ModuleType("validator.importers.live.read")
    module.Login, module.read_vcenter = _Login, read_vcenter  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "validator.importers.live.read", module)
    for name in ("FTPOLICY_VCENTER_PASSWORD", "VSPHERE_SERVER", "GOVC_URL"):
        monkeypatch.delenv(name, raising=False)
    return seen


VCENTER = ("import", "vcenter", "--server", "vc01.example.com", "--user", "reader")


def test_a_vcenter_and_results_of_ansible_make_one_spec(
    cli: Cli, logins: list[_Login], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FTPOLICY_VCENTER_PASSWORD", "s3cret")

    run = cli(*VCENTER, "--insecure", "--port", "8443", "--with-ansible", f"{DATA}/tree/esx01")

    assert run.code == 0
    assert logins == [_Login("vc01.example.com", 8443, "reader", "s3cret", insecure=True)]
    assert run.err == (
        "warning: the certificate of vc01.example.com is not verified (--insecure)\n"
        "warning: /hosts/esx01.example.com/build: the sources disagree, so it is left out: "
        f"vc01.example.com: 1; {DATA}/tree/esx01: 24022510\n"
    )
    assert f"    #? build: the sources disagree: vc01.example.com: 1; {DATA}/tree/esx01: 24022510\n" in run.out
    assert "s3cret" not in run.out + run.err


def test_the_password_comes_from_a_file_first(
    cli: Cli, logins: list[_Login], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FTPOLICY_VCENTER_PASSWORD", "of the environment")
    secret = tmp_path / "password"
    secret.write_text(" of the file \n", encoding="utf-8")

    assert cli(*VCENTER, "--password-file", str(secret)).code == 0
    assert [login.password for login in logins] == [" of the file "]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((*VCENTER,), "error: no password for reader\n  Give --password-file FILE, or set FTPOLICY_VCENTER_PASSWORD.\n"),
        ((*VCENTER, "--password-file", "nowhere"), "error: cannot read the password file nowhere\n"),
        (("import", "ansible", "nowhere"), "error: nowhere: cannot read the file: No such file or directory\n"),
        (("import", "ansible", DATA, "-o", "a", "--diff", "b"), "error: --diff writes nothing; leave out -o, or run it once with each\n"),
        (("import", "ansible", DATA, "-o", "no/where.yaml"), "error: -o no/where.yaml: there is no directory no\n"),
        (("import", "ansible", DATA, "--diff", "nowhere"), "error: nowhere: cannot read the file: No such file or directory\n"),
    ],
)  # fmt: skip
def test_errors_end_with_2(cli: Cli, logins: list[_Login], arguments: tuple[str, ...], message: str) -> None:
    run = cli(*arguments)

    assert (run.code, run.out, run.err) == (2, "", message)
    assert logins == []


def test_a_source_that_does_not_exist_has_a_nearest_name(cli: Cli) -> None:
    run = cli("import", "ansibel")

    assert run.code == 2
    known = "ansible, govc, powercli, rvtools, vcenter, vcf"
    assert f"no source “ansibel” (did you mean “ansible”?); there are: {known}" in run.err


def test_nothing_is_written_when_one_source_cannot_be_read(cli: Cli, tmp_path: Path) -> None:
    file, broken = tmp_path / "cluster.yaml", tmp_path / "broken.json"
    _import(cli, "-o", str(file))
    before = file.read_bytes()
    broken.write_text("{", encoding="utf-8")

    for target in (file, tmp_path / "new.yaml"):
        run = _import(cli, str(broken), "-o", str(target))
        assert (run.code, run.err) == (2, f"error: {broken}:1:2: the JSON ends too early; the file is truncated\n")
    assert file.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["broken.json", "cluster.yaml"]


def test_a_file_with_errors_is_not_touched_and_the_source_not_asked(
    cli: Cli, logins: list[_Login], tmp_path: Path
) -> None:
    file = tmp_path / "cluster.yaml"
    file.write_text("apiVersion: ftpolicy/v1\nkind: ClusterSpec\nhost: []\n", encoding="utf-8")

    run = cli(*VCENTER, "-o", str(file))

    assert (run.code, run.err) == (2, f"error: {file}:3:1: unknown key “host” (did you mean “hosts”?)\n")
    assert logins == []


def test_sources_that_tell_nothing_write_nothing(cli: Cli, tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text('{"virtual_machines": []}', encoding="utf-8")

    run = cli("import", "ansible", str(empty), "-o", str(tmp_path / "cluster.yaml"))

    assert (run.code, run.err) == (2, "error: the sources tell of no object; nothing was written\n")
    assert not (tmp_path / "cluster.yaml").exists()


def test_the_password_is_asked_for_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def prompt(text: str, *, hide_input: bool, err: bool) -> str:
        asked.append((text, hide_input, err))
        return "typed"

    monkeypatch.delenv("FTPOLICY_VCENTER_PASSWORD", raising=False)
    monkeypatch.setattr("click.prompt", prompt)
    monkeypatch.setattr("sys.stdin", _Terminal())

    assert import_._password(None, None, "reader", "vc01") == "typed"
    assert asked == [("Password of reader at vc01", True, True)]


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for screen, after, shown in ((_Terminal(), 0.0, True), (_Terminal(), 60.0, False), (io.StringIO(), 0.0, False)):
        monkeypatch.setattr(sys, "stderr", screen)
        monkeypatch.setattr("validator.cli.progress._AFTER", after)
        with progress() as show:
            show("logging in\x1b[31m", 0, None)
            show("hosts", 1, 2)
            show("hosts", 2, 2)
        lines = screen.getvalue()
        assert ("logging in\N{REPLACEMENT CHARACTER}[31m …" in lines, "hosts" in lines, "100%" in lines) == (shown,) * 3


VCF = "tests/data/vcf/bring-up-5.json"
HOST = f"{DATA}/tree/esx01"
DAY_TWO = (
    "no document of VCF has a network for FT Logging, and VCF makes no adapter for it. On day two give it a VLAN and a subnet, "
    "a distributed port group, and on every host a VMkernel adapter with Fault Tolerance logging; written into the spec now "
    "(a port group, and hosts[].vmkernels with services: [ft_logging]) they are checked before"
)
VCF_NOTES = (
    f"note: {VCF}: the names vmk0, vmk1 … of VMkernel adapters are VCF's usual ones; the document does not tell them\n"
    f"note: {VCF}: {DAY_TWO}\n"
)


def test_a_spec_from_a_design_of_vcf(cli: Cli, update_golden: bool) -> None:
    run = cli("import", "vcf", VCF)

    assert (run.code, run.err) == (0, VCF_NOTES)
    assert "REDACTED" not in run.out
    golden(GOLDEN / "import.vcf.yaml", run.out, update_golden)


def test_a_design_is_checked_with_the_adapter_of_day_two(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "cluster.yaml"
    only = ("--vsphere", "8.0U3", "--only", "network.ft_logging_interface", "-o", "json", "--show", "pass")

    def verdicts() -> list[str]:
        return [one["verdict"] for one in json.loads(cli("check", str(file), *only).out)["findings"]]

    assert cli("import", "vcf", VCF, "-o", str(file)).code == 0
    assert verdicts() == ["fail", "fail"]

    adapter = "      - {device: vmk3, port_group: m01-ft, switch: m01-vds01, services: [ft_logging]}\n"
    group = "      - {name: m01-ft, vlan: 40, use: vmkernel, active: [uplink1], standby: [uplink2]}\n"
    text = file.read_text(encoding="utf-8").replace("services: [vsan]}\n", f"services: [vsan]}}\n{adapter}")
    file.write_text(text.replace("    port_groups:\n", f"    port_groups:\n{group}"), encoding="utf-8")
    assert verdicts() == ["pass", "pass"]

    written = file.read_text(encoding="utf-8")
    assert cli("import", "vcf", VCF, "-o", str(file)).code == 0
    assert file.read_text(encoding="utf-8") == written
    assert verdicts() == ["pass", "pass"]


def test_a_design_joins_a_spec_of_what_is_there_without_making_a_target_of_it(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "cluster.yaml"
    file.write_text("apiVersion: ftpolicy/v1\nkind: ClusterSpec\n\nvms: []\n", encoding="utf-8")
    run = cli("import", "vcf", VCF, "-o", str(file))

    note = (
        "describes the estate as it is, the sources one that is to be; write “describes: target” where it is a design"
    )
    assert (
        run.err
        == f"{VCF_NOTES}note: {file} {note}\n{file}: 1 vcenter, 1 cluster, 2 hosts, 1 distributed switch, 1 datastore\n"
    )
    assert "describes" not in file.read_text(encoding="utf-8")


def test_what_is_there_joins_a_design_with_a_note(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "cluster.yaml"
    cli("import", "vcf", VCF, "-o", str(file))
    run = cli("import", "ansible", HOST, "-o", str(file))

    note = "describes the estate as it is meant to be (describes: target), the sources the one that is there"
    assert f"note: {file} {note}\n" in run.err
    assert "\ndescribes: target\n" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", "\n", "# ours\n"])
def test_a_file_that_says_nothing_yet_becomes_the_design(text: str, cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "cluster.yaml"
    file.write_text(text, encoding="utf-8")
    assert cli("import", "vcf", VCF, "-o", str(file)).err.startswith(f"{VCF_NOTES}{file}: 1 vcenter")
    assert file.read_text(encoding="utf-8") == text.lstrip("\n") + (GOLDEN / "import.vcf.yaml").read_text(
        encoding="utf-8"
    )


def test_a_design_beside_what_is_there_describes_no_target(cli: Cli) -> None:
    run = cli("import", "vcf", VCF, "--with-ansible", HOST)

    what = "tells of what there is to be, another source of what there is or may be"
    assert f"note: {VCF} {what}: a new spec of both describes what is now\n" in run.err
    assert (run.code, "describes" in run.out) == (0, False)


def test_drift_of_a_design(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "cluster.yaml"
    cli("import", "vcf", VCF, "-o", str(file))
    assert cli("import", "vcf", VCF, "--diff", str(file)).err == f"{VCF_NOTES}no drift\n"

    text = file.read_text(encoding="utf-8").replace("vlan: 30", "vlan: 31")
    file.write_text(text, encoding="utf-8")
    run = cli("import", "vcf", VCF, "--diff", str(file))
    where = f"{file}:{_line(text, 'vlan: 31')}"
    assert (run.code, run.err) == (1, f"{VCF_NOTES}1 difference\n")
    assert (
        run.out == f"{where}: distributed_switches m01-vds01 port_groups m01-vsan vlan: 31 in the file, 30 in {VCF}\n"
    )


def test_designs_of_several_vcenters_are_no_one_spec(cli: Cli) -> None:
    run = cli("import", "vcf", VCF, "tests/data/vcf/domain-5.json")

    assert run.code == 2
    assert run.err.splitlines()[0] == (
        "error: the sources are of several vCenters (m01-vc01.example.com, w01-vc01.example.com)"
    )


def test_a_domain_and_a_cluster_that_joins_it_are_one_spec(cli: Cli) -> None:
    run = cli("import", "vcf", "tests/data/vcf/domain-5.json", "tests/data/vcf/clusters-5.json")

    assert run.code == 0
    assert [line for line in run.out.splitlines() if line.startswith("  - name: w01-cl")] == [
        "  - name: w01-cl01",
        "  - name: w01-cl02",
    ]
    assert run.err.count("FT Logging") == 1


def test_a_spec_from_views_of_powercli(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "views.json"
    host = {"name": "esx01.example.com", "runtime": {"connectionState": "connected", "powerState": "poweredOn"}}
    file.write_text(json.dumps([view("HostSystem", "host-1", host)]), encoding="utf-8")

    run = cli("import", "powercli", str(file))

    assert (run.code, run.err) == (0, f"note: {file} has no whole inventory: there may be more than it shows\n")
    assert "  - name: esx01.example.com\n" in run.out
    assert "    connection_state: connected\n    power_state: powered_on\n" in run.out
    assert "hunter2" not in run.out


def test_a_dump_by_govc_from_standard_input(cli: Cli) -> None:
    host = {"self": {"type": "HostSystem", "value": "host-1"}, "name": "esx01.example.com"}

    run = cli("import", "govc", "-", stdin=json.dumps({"hostSystems": [host]}).encode())

    assert (run.code, run.err) == (0, "note: - is no dump of a whole inventory: there may be more than it shows\n")
    assert "  - name: esx01.example.com\n" in run.out


def test_variables_of_the_environment_log_in_where_they_say(
    cli: Cli, logins: list[_Login], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVC_URL", "https://inspector:s3cret@vc02.example.com:8443/sdk")
    monkeypatch.setenv("GOVC_INSECURE", "1")

    run = cli("import", "vcenter")

    assert logins == [_Login("vc02.example.com", 8443, "inspector", "s3cret", insecure=True)]
    assert (run.code, run.err) == (
        0,
        "note: where to log in is taken from GOVC_URL\n"
        "warning: the certificate of vc02.example.com is not verified (GOVC_INSECURE)\n",
    )
    assert "s3cret" not in run.out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--server", "vc01.example.com"), "error: no --user is given, and no variable of the environment says it"),
        (("--server", "vc01.example.com", "--user", "inspector"), "error: no password for inspector"),
        (("--user", "other"), "error: no password for other"),
    ],
)
def test_a_password_of_the_environment_goes_nowhere_else(
    options: tuple[str, ...], message: str, cli: Cli, logins: list[_Login], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVC_URL", "https://inspector:s3cret@vc02.example.com/sdk")

    run = cli("import", "vcenter", *options)

    assert run.code == 2
    assert message in run.err
    assert logins == []


@pytest.mark.parametrize("option", [("--thumbprint", "ab" * 20), ("--ca-file", "ca.pem")])
def test_no_variable_weakens_the_trust_that_an_option_asks_for(
    option: tuple[str, str], cli: Cli, logins: list[_Login], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("SERVER", "vc01"), ("USER", "u"), ("PASSWORD", "p"), ("ALLOW_UNVERIFIED_SSL", "true")):
        monkeypatch.setenv(f"VSPHERE_{name}", value)

    assert cli("import", "vcenter", *option).code == 0
    assert [login.insecure for login in logins] == [False]


@pytest.mark.usefixtures("logins")
def test_a_server_has_to_be_named(cli: Cli) -> None:
    run = cli("import", "vcenter")

    assert (run.code, run.err) == (
        2,
        "error: no --server is given, and no variable of the environment says it\n"
        "  Give the option, or set VSPHERE_SERVER and VSPHERE_USER, or GOVC_URL and GOVC_USERNAME.\n",
    )


def test_a_part_of_a_vcenter(cli: Cli, logins: list[_Login], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def read_vcenter(login: _Login, show: Any) -> ImportedSpec:
        logins.append(login)
        show("hosts", 1, 1)
        hosts = [{"name": f"esx0{n}.example.com", "cluster": f"c{n}"} for n in (1, 2)]
        return ImportedSpec(login.server, {"clusters": [{"name": "c1"}, {"name": "c2"}], "hosts": hosts})

    monkeypatch.setattr(sys.modules["validator.importers.live.read"], "read_vcenter", read_vcenter)
    monkeypatch.setenv("FTPOLICY_VCENTER_PASSWORD", "s3cret")
    file = tmp_path / "cluster.yaml"
    note = "note: vc01.example.com: taken are 1 of 2 clusters, 1 of 2 hosts: these lists are partial\n"

    assert cli(*VCENTER, "-o", str(file)).err == f"{file}: 2 clusters, 2 hosts\n"
    assert cli(*VCENTER, "--cluster", "c1", "--diff", str(file)).err == f"{note}no drift\n"

    run = cli(*VCENTER, "--cluster", "c1", "-o", str(tmp_path / "c1.yaml"))
    text = (tmp_path / "c1.yaml").read_text(encoding="utf-8")
    assert run.err == f"{note}{tmp_path / 'c1.yaml'}: 1 cluster, 1 host\n"
    assert "esx02" not in text
    assert "partial: [clusters, hosts]\n" in text

    run = cli(*VCENTER, "--cluster", "c11")
    assert (run.code, run.err) == (2, "error: no cluster is called “c11” (did you mean “c1”?)\n")


@pytest.mark.parametrize(
    ("command", "reader"), [("govc", "govc_dump.read.read_govc"), ("powercli", "powercli.read.read_powercli")]
)
def test_a_part_of_a_dump(command: str, reader: str, cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hosts = [{"name": f"esx0{n}.example.com", "cluster": f"c{n}"} for n in (1, 2)]
    source = ImportedSpec("dump", {"clusters": [{"name": "c1"}, {"name": "c2"}], "hosts": hosts})
    monkeypatch.setattr(f"validator.importers.{reader}", lambda _: source)
    note = "note: dump: taken are 1 of 2 clusters, 1 of 2 hosts: these lists are partial\n"

    run = cli("import", command, str(tmp_path), "--cluster", "c2")

    assert (run.code, run.err) == (0, note)
    assert "esx01" not in run.out
    assert "esx02" in run.out
    assert "partial: [clusters, hosts]\n" in run.out
    assert cli("import", command, str(tmp_path), "--vm", "db").err == "error: no virtual machine is called “db”\n"
    assert cli("import", command, str(tmp_path)).out.count("name: c") == 2


RVTOOLS = "tests/data/rvtools"


def test_an_export_of_rvtools_and_its_list_of_services_make_a_spec(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "cluster.yaml"
    sources = (f"{RVTOOLS}/rvtools-mini.xlsx", "examples/inventories/vmkernels.csv")

    run = cli("import", "rvtools", *sources, "-o", str(file))
    again = cli("import", "rvtools", f"{RVTOOLS}/rvtools-csv-de", sources[1], "--diff", str(file))

    assert (run.code, run.out) == (0, "")
    first, counts, rest = run.err.splitlines()
    assert first == f"note: {sources[0]}: the export was made on 2025-05-06 by RVTools 4.7.1.4"
    assert counts == f"{file}: 1 vcenter, 1 cluster, 2 hosts, 1 distributed switch, 2 datastores, 2 vms"
    assert rest.startswith("RVTools does not tell, either: connection and HA agent of hosts, ")
    assert "#? compatibility_guide.Example Corp/RS-750: look it up at https://" in file.read_text(encoding="utf-8")
    assert (again.code, again.out, again.err.splitlines()[-1]) == (0, "", "no drift")

    run = cli("check", str(file), "-o", "json", "--fail-on", "error")
    failed = [one["rule"] for one in json.loads(run.out)["findings"] if one["verdict"] == "fail"]
    assert (run.code, failed) == (0, ["cluster.three_hosts_recommended"])


def test_an_entry_of_the_guide_is_asked_for_until_it_is_written(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "cluster.yaml"
    arguments = ("import", "rvtools", f"{RVTOOLS}/rvtools-mini.xlsx", "-o", str(file))
    cli(*arguments)
    text = file.read_text(encoding="utf-8")
    entry = (
        "compatibility_guide:\n  - {vendor: Example Corp, model: RS-750, fault_tolerance: true, bios_versions: any}\n\n"
    )
    file.write_text(text.replace("clusters:\n", f"{entry}clusters:\n", 1), encoding="utf-8")

    assert cli(*arguments).code == 0

    asked = [line for line in text.splitlines(keepends=True) if line.startswith("#? compatibility_guide.")]
    assert len(asked) == 1
    assert file.read_text(encoding="utf-8") == text.replace(asked[0], "").replace(
        "clusters:\n", f"{entry}clusters:\n", 1
    )


def test_without_a_list_of_services_the_command_that_writes_it_comes_last_but_one(cli: Cli) -> None:
    run = cli("import", "rvtools", f"{RVTOOLS}/rvtools-csv")

    lines = run.err.splitlines()
    assert run.code == 0
    assert lines[-3].startswith("RVTools does not list the services of VMkernel adapters")
    assert lines[-2].startswith("  Get-VMHost | Get-VMHostNetworkAdapter -VMKernel | ")


def test_headers_of_an_export_are_shown_and_nothing_is_imported(cli: Cli) -> None:
    run = cli("import", "rvtools", "--headers", f"{RVTOOLS}/rvtools-mini.xlsx")

    assert (run.code, run.err) == (0, "")
    assert run.out.startswith(f"{RVTOOLS}/rvtools-mini.xlsx, sheet vInfo: vInfo\n  VM (read): one word 3\n")
    assert "db01" not in run.out
    assert "example.com" not in run.out
