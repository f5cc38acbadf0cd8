"""Views of PowerCLI and answers of the VI-JSON API: what govc tells, and what ConvertTo-Json damages."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.support import vsphere
from tests.support.inventories import planted
from tests.support.powercli import CLIENT, retrieved, service_instance, view, views, without_types
from tests.support.simulator import quiet, simulated
from validator.errors import InputError
from validator.importers.base import ImportedSpec
from validator.importers.live import read as live
from validator.importers.live.session import session
from validator.importers.powercli.read import read_powercli
from validator.importers.vsphere.inventory import Inventory
from validator.importers.vsphere.mapping import to_source

HINT = (
    "Write views with: Get-View … | ConvertTo-Json -Depth 20 -EnumsAsStrings (PowerShell 7); of the VI-JSON API, answers of "
    "RetrievePropertiesEx."
)
UNTYPED = "views of PowerCLI do not tell the types of devices; govc object.save does"
_CONTAINERS = ("childEntity", "hostFolder", "vmFolder", "datastoreFolder", "networkFolder", "host", "vm", "datastore")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Inventory:
    """The planted estate with the types of values as the API has them, and what containers hold."""
    inventory = Inventory("vc01")
    with (
        simulated(tmp_path_factory.mktemp("simulator"), *vsphere.SIZE, plants=vsphere.estate()) as simulator,
        session(simulator.login()) as opened,
    ):
        live._read_objects(opened, inventory, quiet)
    for one, properties in planted().objects.items():
        for member in _CONTAINERS:
            if member in properties and one in inventory.objects:
                inventory.objects[one].setdefault(member, properties[member])
    for properties in inventory.objects.values():
        properties.pop("effectiveRole", None)
    return inventory


def _as_read(known: Inventory, origin: str, *, typed: bool, complete: bool) -> ImportedSpec:
    """Return what the mapping makes of an inventory as a dump shows it."""
    inventory = copy.deepcopy(known)
    inventory.origin, inventory.typed, inventory.complete, inventory.tells_missing = origin, typed, complete, False
    inventory.reasons = {
        "settings": "the settings of vCenter are not in the dump",
        "editions": "the dump has no assigned licences",
        "types": UNTYPED,
    }
    if not typed:
        inventory.objects = {one: without_types(value) for one, value in inventory.objects.items()}
    if not complete:
        inventory.notes.append(f"{origin} has no whole inventory: there may be more than it shows")
    return to_source(inventory, None)


def _write(folder: Path, document: Any, name: str = "views.json") -> str:
    file = folder / name
    file.write_text(json.dumps(document), encoding="utf-8")
    return str(file)


def test_views_say_what_the_api_says(known: Inventory, tmp_path: Path) -> None:
    file = _write(tmp_path, views(known))
    source = read_powercli([file])
    assert source == _as_read(known, file, typed=False, complete=False)
    assert source.document["hosts"][0]["connection_state"] == "connected"
    assert [one["services"] for one in source.document["hosts"][0]["vmkernels"]] == [
        ["management"],
        ["vmotion"],
        ["ft_logging"],
    ]
    assert source.unread["vms", source.document["vms"][0]["name"], "devices"] == UNTYPED
    assert CLIENT["Password"] not in str(source)


def test_the_vi_json_api_tells_types_as_well(known: Inventory, tmp_path: Path) -> None:
    file = _write(tmp_path, retrieved(known))
    source = read_powercli([file])
    assert source == _as_read(known, file, typed=True, complete=False)
    assert source.document["vms"][0]["scsi_controllers"] == [{"type": "pvscsi", "bus_sharing": "none"}]


def test_what_the_account_may_not_read_is_named(known: Inventory, tmp_path: Path) -> None:
    document = retrieved(known)
    host = next(one for one in document["objects"] if one["obj"]["value"] == vsphere.FIRST_HOST_ID)
    host["propSet"] = [pair for pair in host["propSet"] if pair["name"] != "config"]
    host["missingSet"] = [
        {"path": "config", "fault": {"fault": {"_typeName": "NoPermission", "privilegeId": "System.Read"}}}
    ]
    source = read_powercli([_write(tmp_path, document)])
    assert source.unread["hosts", vsphere.HOSTS[0], "pnics"] == "the account lacks the privilege System.Read"


def test_several_files_are_one_inventory_and_whole_with_the_service_instance(known: Inventory, tmp_path: Path) -> None:
    root = next(one for one, value in known.objects.items() if one[0] == "Folder" and "parent" not in value)
    first, second = Inventory("a"), Inventory("b")
    for one, value in known.objects.items():
        (first if one[0] == "HostSystem" else second).objects[one] = value
    about = {"apiType": "VirtualCenter", "apiVersion": "8.0.3.0", "name": "VMware vCenter Server", "version": "8.0.3"}
    files = [
        _write(tmp_path, views(first), "hosts.json"),
        _write(tmp_path, [service_instance(about, root[1]), *views(second)], "rest.json"),
    ]
    source = read_powercli(files)
    assert source.origin == f"{files[0]} and 1 more"
    assert "partial" not in source.document
    assert source.document["vcenter"] == {"name": "VMware vCenter Server", "version": "8.0.3"}

    text = Path(files[1]).read_text(encoding="utf-8").replace('"EffectiveRole": [-1]', '"EffectiveRole": [-5]')
    Path(files[1]).write_text(text, encoding="utf-8")
    assert "hosts" in read_powercli(files).document["partial"]


def test_lists_that_windows_powershell_wraps_and_its_encoding(known: Inventory, tmp_path: Path) -> None:
    def wrapped(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: wrapped(one) for key, one in value.items()}
        return {"value": [wrapped(one) for one in value], "Count": len(value)} if isinstance(value, list) else value

    file = tmp_path / "views.json"
    file.write_text(json.dumps(wrapped(views(known))), encoding="utf-16")
    assert read_powercli([str(file)]) == _as_read(known, str(file), typed=False, complete=False)


def test_groups_of_hosts_without_hosts_are_no_groups_of_machines(tmp_path: Path) -> None:
    groups = [
        {"name": "site-a", "userCreated": True, "host": None},
        {"name": "protected", "userCreated": True, "vm": None},
    ]
    cluster = view("ClusterComputeResource", "domain-c1", {"name": "c1", "configurationEx": {"group": groups}})
    (found,) = read_powercli([_write(tmp_path, cluster)]).document["clusters"]
    assert (found["host_groups"], found["vm_groups"]) == (
        [{"name": "site-a", "hosts": []}],
        [{"name": "protected", "vms": []}],
    )


HOST = {"name": "esx01.example.com", "runtime": {"connectionState": "connected"}}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"OverallStatus": 1}, "$[0].OverallStatus: a number stands for a word: it was written without -EnumsAsStrings"),
        ({"OverallStatus": None}, "$[0]: a view without OverallStatus or EffectiveRole: it has only some of its properties"),
        ({"EffectiveRole": None}, "$[0]: a view without OverallStatus or EffectiveRole: it has only some of its properties"),
        ({"Config": "VMware.Vim.HostConfigInfo"}, "$[0].Config: cut off by ConvertTo-Json: the name of a type stands for the value"),
        ({"Config": {"Network": {"Pnic": "VMware.Vim.PhysicalNic VMware.Vim.PhysicalNic"}}}, "$[0].Config.Network.Pnic: cut off by ConvertTo-Json: the name of a type stands for the value"),
        ({"Config": {"Network": "@{Vnic=System.Object[]}"}}, "$[0].Config.Network: cut off by ConvertTo-Json: the name of a type stands for the value"),
        ({"Vm": "System.Object[]"}, "$[0].Vm: cut off by ConvertTo-Json: the name of a type stands for the value"),
        ({"Config": {"NicOrder": {"ActiveNic": "vmnic0 vmnic1"}}}, "$[0].Config.NicOrder.ActiveNic: cut off by ConvertTo-Json: a text stands for a list"),
    ],
)  # fmt: skip
def test_what_convertto_json_damaged_is_refused(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    file = _write(tmp_path, [{**view("HostSystem", "host-1", HOST), **change}])
    with pytest.raises(InputError) as error:
        read_powercli([file])
    assert str(error.value) == f"{file}: {message}\n  {HINT}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("Get-View : error", "no JSON: Expecting value"),
        ("[]", "no view of PowerCLI (MoRef) and no managed object of the VI-JSON API"),
        ('{"MoRef": "HostSystem-host-1"}', "no view of PowerCLI (MoRef) and no managed object of the VI-JSON API"),
        ('{"MoRef": {"Type": "HostSystem", "Value": "h"}, "Config": ' + '{"A":' * 120 + "1" + "}" * 121, None),
        ("[" * 100_000, "JSON that is nested too deeply"),
    ],
    ids=["empty", "log", "nothing", "reference", "deep", "very-deep"],
)
def test_what_is_no_view_is_refused(text: str, message: str | None, tmp_path: Path) -> None:
    file = tmp_path / "views.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_powercli([str(file)])
    assert error.value.message == (
        message or f"$.Config{'.A' * 100}: more than 100 levels deep, which ConvertTo-Json never writes"
    )


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("validator.importers.vsphere.json_objects.MAX_BYTES", 2**20)
    with pytest.raises(InputError, match="the file has more than 1 MiB, the most that is read"):
        read_powercli([_write(tmp_path, [view("HostSystem", "host-1", HOST), " " * 2**20])])


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_a_view_does_not_tell_is_not_made_up(data: st.DataObject, known: Inventory, tmp_path: Path) -> None:
    """A property that is not there, at any depth, is as if the API had not told it."""
    cut = Inventory("vc01", objects=dict(known.objects))
    one = data.draw(st.sampled_from(sorted(known.objects)))
    cut.objects[one] = copy.deepcopy(known.objects[one])
    place: Any = cut.objects[one]
    for _ in range(data.draw(st.integers(0, 5))):
        inner = [key for key, value in _pairs(place) if isinstance(value, (dict, list)) and value]
        if not inner:
            break
        place = place[data.draw(st.sampled_from(inner))]
    keys = [key for key, _ in _pairs(place) if key not in ("type", "value", "parent")]
    if keys:
        place.pop(data.draw(st.sampled_from(keys)))
    file = _write(tmp_path, views(cut))
    assert read_powercli([file]) == _as_read(cut, file, typed=False, complete=False)


def _pairs(value: Any) -> list[tuple[Any, Any]]:
    return list(value.items() if isinstance(value, dict) else enumerate(value))
