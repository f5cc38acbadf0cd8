"""Editors: yaml-language-server, really run, finds the schemas by the first lines of files and checks, completes and explains."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.language_server import LanguageServer, serving
from tests.support.paths import DATA, EXAMPLES
from tests.support.repositories import write
from validator.assets import load_schema

LINE = "# yaml-language-server: $schema={}.ftpolicy/schemas/{}.schema.json\n"
SPEC = """\
apiVersion: ftpolicy/v1
kind: ClusterSpec
describes: tomorrow
cluster: []
hosts:
  - name: esx01.example.com
    memory_mb: 512 GB
    connection_state: Not responding
    power_state: sleeping
    product: vmware_esxi(R)
    bios: {power_profile: }
vms:
  - name: db01
    num_cpus: many
    disks: [{label: Hard disk 1, provisioning: thick}]
"""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Cli) -> Iterator[LanguageServer]:
    """A server in a repository in which `ftpolicy init` has run."""
    write(tmp_path, {"repo/.git/HEAD": ""})
    monkeypatch.chdir(tmp_path / "repo")
    assert cli("init").code == 0
    with serving(Path.cwd()) as running:
        yield running


def test_it_finds_wrong_keys_and_words_completes_and_tells_where_to_find_a_value(server: LanguageServer) -> None:
    file = Path.cwd() / "osaka" / "spec.yaml"

    faults = server.open(file, LINE.format("../", "spec") + SPEC)

    assert sorted(faults, key=lambda one: int(one.split(":")[0])) == [
        "4: expected one of: now, target",
        "5: Property cluster is not allowed.",
        "10: expected one of: powered_on, powered_off, standby",
        '12: Incorrect type. Expected "string".',
        '15: Incorrect type. Expected "integer".',
        "16: expected one of: eager_zeroed_thick, lazy_zeroed_thick, thin",
    ]
    assert server.complete(file, "power_profile: ") == ["maximum_performance", "os_managed", "balanced", "low_power"]
    keys = load_schema("spec")["$defs"]["vm"]["properties"].keys()
    assert server.complete(file, "  - name: db01\n    ") == [one for one in keys if one not in ("name", "disks")]
    assert server.hover(file, "memory_mb") == (
        "#### ftpolicy cluster spec\n\nMemory of the host in MB.\n\nWhere to find it:\n\n"
        "- vSphere Client: Host > Configure > Hardware > Overview\n"
        "- PowerCLI: `(Get-VMHost).ExtensionData.Hardware.MemorySize`\n"
        "- RVTools: `vHost: # Memory`\n"
        "- Command line: `esxcli hardware memory get`\n\n"
        f"Source: [spec.schema.json]({(Path.cwd() / '.ftpolicy/schemas/spec.schema.json').as_uri()})"
    )


def test_it_finds_no_fault_with_what_the_program_writes(server: LanguageServer, cli: Cli) -> None:
    shutil.copy(EXAMPLES / "quickstart" / "plan.json", "plan.json")
    design = str(DATA / "vcf" / "bring-up-5.json")
    assert cli("import", "vcf", design, "-o", "design.yaml").code == 0
    assert cli("check", "plan.json", "--write-missing", "missing.yaml").code == 1
    waiver = ("vm.no_npiv", "vm/db01", "plan.json", "--reason", "no FC here", "--expires", "2099-01-01")
    assert cli("waive", *waiver).code == 0
    written = {
        "design.yaml": "spec",
        "missing.yaml": "spec",
        "cluster.yaml": "spec",
        ".ftpolicy.yaml": "config",
        ".ftpolicy-waivers.yaml": "waivers",
    }

    first = {name: Path(name).read_text(encoding="utf-8").partition("\n")[0] + "\n" for name in written}
    assert first == {name: LINE.format("", schema) for name, schema in written.items()}
    assert [fault for name in written for fault in server.open(Path.cwd() / name)] == []


def test_it_finds_no_fault_with_whole_specs(server: LanguageServer) -> None:
    specs = [EXAMPLES / "cluster-spec.yaml", *EXAMPLES.glob("healthy/*.yaml")]
    for spec in specs:
        text = LINE.format("", "spec") + spec.read_text(encoding="utf-8")
        assert server.open(Path.cwd() / spec.name, text) == []
