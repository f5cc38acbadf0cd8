"""Where a person finds what a verdict lacks: from the path of the fact to the words of the schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.conftest import Cli
from tests.support.paths import EXAMPLES
from validator.assets import load_schema
from validator.model import Path as FactPath
from validator.report.find import find_document, where_to_find

PLAN = str(EXAMPLES / "quickstart" / "plan.json")
TREE = "vSphere Client: Hosts and Clusters: the tree"
ADAPTERS = "vSphere Client: Host > Configure > Networking > VMkernel adapters"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("hosts", "a", "version"), "vSphere Client: Host > Summary > Hypervisor"),
        (("now", "hosts", "a", "version"), "vSphere Client: Host > Summary > Hypervisor"),
        (("hosts", "a", "assumed_version"), "vSphere Client: Host > Summary > Hypervisor"),
        (("clusters", "c", "hosts"), TREE),
        (("clusters", "c", "vms"), "vSphere Client: VM > Summary"),
        (("clusters",), TREE),
        (("hosts", "a"), TREE),
        (("vcenters",), "vSphere Client: Hosts and Clusters: the root of the tree"),
        (("vcenters", "v", "name"), "vSphere Client: Hosts and Clusters: the root of the tree"),
        (("hosts", "a", "vmkernels"), ADAPTERS),
        (("hosts", "a", "vmkernels", "vmk1"), ADAPTERS),
        (("hosts", "a", "firewall", "enabled"), "Command line: esxcli network firewall get"),
        (("hosts", "a", "certificate_verified"), ""),  # no tool tells it
        (("hosts", "a", "traffic", "vmotion"), ""),  # follows from others
        (("hosts", "a", "vmkernels", "vmk1", "nonsense"), ""),
        (("changes", "/hosts/a", "before", "version"), ""),
        (("now", "changes", "/hosts/a"), ""),
        (("nonsense", "a", "b"), ""),
    ],
)  # fmt: skip
def test_the_first_place_of_a_fact(path: FactPath, place: str) -> None:
    assert where_to_find(path, "en", everything=False) == place


def test_all_places_and_their_words() -> None:
    path = ("hosts", "a", "version")
    assert where_to_find(path, "en", everything=True) == (
        "vSphere Client: Host > Summary > Hypervisor; RVTools: vHost: ESX Version; "
        "PowerCLI: (Get-VMHost).ExtensionData.Config.Product.Version; Command line: esxcli system version get"
    )
    assert where_to_find(path, "ja", everything=True) == (
        "vSphere Client: Host > Summary > Hypervisor、RVTools: vHost: ESX Version、"
        "PowerCLI: (Get-VMHost).ExtensionData.Config.Product.Version、コマンドライン: esxcli system version get"
    )
    assert find_document(path) == {
        "client": "Host > Summary > Hypervisor",
        "powercli": "(Get-VMHost).ExtensionData.Config.Product.Version",
        "rvtools": "vHost: ESX Version",
        "cli": "esxcli system version get",
    }
    assert find_document(("hosts", "a", "fault_tolerance")) == {
        "none": "declared intent: whether it is meant for Fault Tolerance"
    }
    assert find_document(("changes", "/hosts/a")) == {}


def test_the_text_tells_it_once_for_each_key_and_all_places_with_v(cli: Cli) -> None:
    text, long = cli("check", PLAN).out, cli("check", PLAN, "-v").out

    assert text.count("? hosts[].version ") == 3
    assert text.count("      vSphere Client: Host > Summary > Hypervisor\n") == 1
    assert (
        "  ? hosts[].power_state  not expressible in Terraform\n      vSphere Client: Host > Summary > State\n" in text
    )
    assert "RVTools: vHost: ESX Version" not in text
    assert (
        long.count("      vSphere Client: Host > Summary > Hypervisor; RVTools: vHost: ESX Version; PowerCLI:\n") == 1
    )


def test_the_json_tells_it_for_each_missing_fact_and_fits_its_schema(cli: Cli) -> None:
    report = json.loads(cli("check", PLAN, "-o", "json").out)

    jsonschema.validate(report, load_schema("report"))
    missing = [one for finding in report["findings"] for one in finding["missing"]]
    version = [one for one in missing if one["path"].endswith("/version") and one["supply"].endswith("hosts[].version")]
    assert {json.dumps(one["find"]["client"]) for one in version} == {'"Host > Summary > Hypervisor"'}
    assert [one["path"] for one in missing if "find" not in one] == []


def test_a_report_without_it_is_one_of_an_earlier_release(cli: Cli, tmp_path: Path) -> None:
    report = json.loads(cli("check", PLAN, "-o", "json").out)
    for finding in report["findings"]:
        for one in finding["missing"]:
            del one["find"]
    jsonschema.validate(report, load_schema("report"))
    earlier = tmp_path / "earlier.json"
    earlier.write_text(json.dumps(report), encoding="utf-8")

    again = json.loads(cli("check", PLAN, "--compare", str(earlier), "-o", "json").out)
    assert [one["rule"] for one in again["findings"] if one["new"]] == []
