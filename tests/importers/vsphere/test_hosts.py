"""How hosts, their networks and their storage become facts."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.support import vsphere
from tests.support.inventories import HOST, SETTINGS, document_of, is_spec
from validator.importers.vsphere.inventory import Inventory
from validator.importers.vsphere.mapping import to_source


@pytest.mark.parametrize(
    ("vlan", "written"),
    [
        ({"vlanId": 0}, 0),
        ({"vlanId": "4094"}, 4094),
        ({"pvlanId": 105}, {"private": 105}),
        ({"vlanId": [{"start": 0, "end": 4094}]}, "0-4094"),
        ({"vlanId": [{"start": 1, "end": 9}, {"start": 20, "end": 20}]}, "1-9, 20-20"),
        ({"vlanId": [{"start": 1}]}, None),
        ({}, None),
    ],
)
def test_vlans_of_distributed_port_groups(vlan: dict[str, Any], written: Any, known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    for one, value in inventory.of("DistributedVirtualPortgroup"):
        if value["name"] == "DC0_DVPG0":
            inventory.objects[one]["config"]["defaultPortConfig"]["vlan"] = vlan
    document = document_of(inventory)
    is_spec(document)
    groups = {group["name"]: group for group in document["distributed_switches"][0]["port_groups"]}
    assert groups["DC0_DVPG0"].get("vlan") == written


@pytest.mark.parametrize(
    ("members", "named", "written"),
    [
        ({"config": {"uplink": True}}, False, False),
        ({"tag": [{"key": "SYSTEM/DVS.UPLINKPG"}]}, False, False),
        ({}, True, False),  # the switch names it
        ({"config": {"uplink": False}, "tag": [{"key": "other"}]}, False, True),
        ({}, False, True),
    ],
)
def test_a_port_group_that_nothing_uses_is_told_from_one_of_uplinks(
    members: dict[str, Any], named: bool, written: bool, known: Inventory
) -> None:
    inventory = copy.deepcopy(known)
    (uplinks,) = (one for one, found in inventory.of("DistributedVirtualPortgroup") if found["name"] == vsphere.UPLINKS)
    value = inventory.objects[uplinks]
    del value["config"]["uplink"]
    value["config"].update(members.get("config", {}))
    value["tag"] = members.get("tag", [])
    ((switch, _),) = inventory.of("DistributedVirtualSwitch")
    inventory.objects[switch]["config"]["uplinkPortgroup"] = [{"type": uplinks[0], "value": uplinks[1]}] * named
    source = to_source(inventory, "vc01")
    names = [group["name"] for group in source.document["distributed_switches"][0]["port_groups"]]
    assert names == [vsphere.UPLINKS] * written + ["DC0_DVPG0", "DC0_DVPG1"]
    reason = source.unread.get(("distributed_switches", "DVS0", "port_groups", vsphere.UPLINKS, "use"))
    unused = "nothing that was read is connected to the port group, so it does not show what it is for"
    assert reason == (unused if written else None)


def test_adapters_of_a_link_aggregation_group(known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    (switch,) = inventory.of("DistributedVirtualSwitch")
    switch[1]["config"]["lacpGroupConfig"] = [{"name": "lag1", "uplinkNum": 2}]
    for _, host in inventory.of("HostSystem"):
        (proxy,) = [host["config"]["network"]["proxySwitch"]]
        proxy = proxy[0] if isinstance(proxy, list) else proxy
        proxy["hostLag"] = {"lagKey": "1", "lagName": "lag1", "uplinkPort": {"key": "9", "value": "lag1-0"}}
    document = document_of(inventory)
    is_spec(document)
    (found,) = document["distributed_switches"]
    assert found["lags"] == [{"name": "lag1", "uplinks": {name: ["vmnic2"] for name in vsphere.HOSTS}}]
    assert found["hosts"] == [{"host": name, "uplinks": {"Uplink 1": "vmnic1"}} for name in vsphere.HOSTS]


@pytest.mark.parametrize(
    ("adapter", "local", "transport"),
    [
        ("FibreChannelHba", False, "fc"),
        ("InternetScsiHba", False, "iscsi"),
        ("FibreChannelOverEthernetHba", False, "fcoe"),
        ("TcpHba", False, "nvme_fabrics"),
        ("RdmaHba", False, "nvme_fabrics"),
        ("SerialAttachedHba", False, None),
        ("BlockHba", True, None),
        ("UnheardOfHba", False, None),
        ("UnheardOfHba", True, "local"),
    ],
)
def test_transports(adapter: str, local: bool, transport: str | None, known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    for _, host in inventory.of("HostSystem"):
        for one in host["config"]["storageDevice"]["scsiTopology"]["adapter"]:
            one["adapter"] = one["adapter"].replace("FibreChannelHba", adapter)
    for _, value in inventory.of("Datastore"):
        value["info"]["vmfs"]["local"] = local
    assert document_of(inventory)["datastores"][0].get("transport") == transport


@pytest.mark.parametrize(
    ("issues", "told"),
    [
        (["missingFTLoggingNic", "haAgentIssue"], None),
        (["missingFTLoggingNic", "cpuHwmmuUnsupported"], False),
        (["cpuHvDisabled"], False),
        ([], False),
    ],
)
def test_a_host_that_only_lacks_configuration_is_not_called_unfit(
    issues: list[str], told: bool | None, known: Inventory
) -> None:
    inventory = copy.deepcopy(known)
    inventory.objects[HOST]["capability"]["smpFtSupported"] = False
    inventory.objects[HOST]["capability"]["smpFtCompatibilityIssues"] = issues
    source = to_source(inventory, "vc01")
    host = source.document["hosts"][0]
    assert host["capability"].get("smp_ft_supported") is told
    if told is None:
        assert source.unread["hosts", host["name"], "capability", "smp_ft_supported"] == (
            "vCenter reports no support, for reasons of configuration only: haAgentIssue, missingFTLoggingNic"
        )


@pytest.mark.parametrize(
    ("settings", "connection", "verified"),
    [
        ({}, "connected", True),
        ({"vpxd.certmgmt.mode": "thumbprint"}, "connected", None),
        ({"client.VerifySSLCertificates": False}, "connected", None),
        ({"client.VerifySSLCertificates": "true"}, "connected", True),
        ({}, "disconnected", None),
    ],
)
def test_certificates_of_hosts(
    settings: dict[str, Any], connection: str, verified: bool | None, known: Inventory
) -> None:
    inventory = copy.deepcopy(known)
    inventory.settings = {**SETTINGS, **settings}
    inventory.objects[HOST]["runtime"]["connectionState"] = connection
    assert document_of(inventory)["hosts"][0].get("certificate_verified") is verified


@pytest.mark.parametrize(
    ("eax", "numbers"),
    [
        ("0000:0000:0000:0001:0000:0110:1010:0101", (6, 26, 5)),
        ("0000:0000:0110:0000:0000:1111:0001:0010", (21, 1, 2)),
        ("0000:0000:0001:0000:0000:1111:0100:0010", (16, 4, 2)),
        ("not bits", None),
    ],
)
def test_numbers_of_processors(eax: str, numbers: tuple[int, int, int] | None, known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    inventory.objects[HOST]["hardware"]["cpuFeature"] = [{"level": 1, "eax": eax}]
    cpu = document_of(inventory)["hosts"][0]["cpu"]
    found = tuple(cpu.get(name) for name in ("family", "model_number", "stepping"))
    assert found == (numbers or (None, None, None))


def test_the_firewall(known: Inventory) -> None:
    def rules(**changes: Any) -> list[dict[str, Any]]:
        rule = {"port": 8300, "direction": "inbound", "protocol": "tcp", "portType": "dst"}
        everybody = {"enabled": True, "allowedHosts": {"allIp": True}}
        return [
            {"key": "faultTolerance", **everybody, "rule": [rule], **changes},
            {"key": "vprobe", **everybody, "rule": [{**rule, "port": 1, "endPort": 65_535, "protocol": "udp"}]},
            {"key": "off", **everybody, "enabled": False, "rule": [{**rule, "port": 22}]},
        ]

    def read(incoming: bool, outgoing: bool, ruleset: list[dict[str, Any]]) -> Any:
        inventory = copy.deepcopy(known)
        policy = {"incomingBlocked": incoming, "outgoingBlocked": outgoing}
        inventory.objects[HOST]["config"]["firewall"] = {"defaultPolicy": policy, "ruleset": ruleset}
        return document_of(inventory)["hosts"][0]["firewall"]

    udp = [{"port": port, "protocol": "udp", "direction": "inbound"} for port in (8100, 8200, 8300, 8301, 8302)]
    tcp = {"port": 8300, "protocol": "tcp", "direction": "inbound"}
    wide = [{"port": 80, "protocol": "udp", "direction": "inbound"}, *udp[:2]]
    sets = ["faultTolerance", "vprobe"]
    assert read(True, True, rules()) == {"enabled": True, "rulesets": sets, "open_ports": [*wide, tcp, *udp[2:]]}
    assert read(False, False, rules()) == {"enabled": False}
    assert read(True, False, rules()) == {"enabled": True}
    assert read(True, True, rules(allowedHosts={"allIp": False, "ipAddress": ["192.0.2.1"]})) == {"enabled": True}


@pytest.mark.parametrize(
    ("kinds", "stack", "services"),
    [
        (["nvmeTcp"], None, ["nvme_tcp"]),
        (["nvmeRdma"], None, ["nvme_rdma"]),
        (["vSphereBackupNFC"], None, ["backup"]),
        (["vsanExternal"], None, ["vsan_external"]),
        (["ptp"], None, ["ptp"]),
        (["vSphereReplication", "vSphereReplicationNFC"], None, ["replication"]),
        (["ofALaterRelease"], None, None),
        (["vmotion", "ofALaterRelease"], None, None),
        ([], None, ["none_enabled"]),
        ([], "mine", ["none_enabled"]),
        ([], "vSphereProvisioning", []),
        ([], "vmotion", []),
    ],
)
def test_services_of_an_adapter(kinds: list[str], stack: str | None, services: Any, known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    config = inventory.objects[HOST]["config"]
    config["network"]["vnic"].append({"device": "vmk7", "key": "vmk7", "spec": {"netStackInstanceKey": stack}})
    key = "x.key-vim.host.VirtualNic-vmk7"
    config["virtualNicManagerInfo"]["netConfig"] += [
        {"nicType": kind, "candidateVnic": [{"device": "vmk7", "key": key}], "selectedVnic": [key]} for kind in kinds
    ]

    document = document_of(inventory)

    is_spec(document)
    (found,) = [one for one in document["hosts"][0]["vmkernels"] if one["device"] == "vmk7"]
    assert found.get("services") == services


def test_the_witness_traffic_of_vsan_is_a_service(known: Inventory) -> None:
    inventory = copy.deepcopy(known)
    chosen = inventory.objects[HOST]["config"]["virtualNicManagerInfo"]["netConfig"]
    chosen += [{**config, "nicType": "vsanWitness"} for config in chosen if config["nicType"] == "management"]

    document = document_of(inventory)

    is_spec(document)
    host = document["hosts"][0]
    assert {one["device"]: one["services"] for one in host["vmkernels"]} == {
        "vmk0": ["management", "vsan_witness"],
        "vmk1": ["vmotion"],
        "vmk10": ["ft_logging"],
    }
