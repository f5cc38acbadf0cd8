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
    monkeypatch.delenv("FTPOLICY_VCENTER_PASSWORD", raising=False)
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
    assert "no source “ansibel” (did you mean “ansible”?); there are: ansible, govc, rvtools, vcenter" in run.err


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

    assert import_._password(None, "reader", "vc01") == "typed"
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
