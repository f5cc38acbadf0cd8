"""Designs of VMware Cloud Foundation: what documents say, what they do not, wrong ones, and secrets."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.support.paths import DATA
from tests.support.vcf_documents import bring_up, designs, domain
from validator.errors import InputError
from validator.importers.base import ImportedSpec
from validator.importers.merge import merge
from validator.importers.vcf.networks import DEVICES
from validator.importers.vcf.read import FT_LOGGING, read_vcf
from validator.model import Time
from validator.spec_files.write import write_spec

Json = dict[str, Any]
VCF = DATA / "vcf"
SAMPLES = ("bring-up-5", "installer-9", "domain-5", "clusters-5")
LATE = "No value is shown, because the document carries passwords."


def _sample(name: str) -> Json:
    return dict(json.loads((VCF / f"{name}.json").read_text(encoding="utf-8")))


def _read(document: Any, folder: Path) -> ImportedSpec:
    file = folder / "design.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    (source,) = read_vcf([str(file)])
    return source


def _of(name: str, folder: Path, *changes: Callable[[Any], Any]) -> ImportedSpec:
    document = _sample(name)
    for change in changes:
        change(document)
    return _read(document, folder)


def _notes(source: ImportedSpec) -> list[str]:
    return [note for note in source.notes if note not in (DEVICES, FT_LOGGING)]


def test_a_bring_up_document_of_vcf_5(tmp_path: Path) -> None:
    source = _of("bring-up-5", tmp_path)
    place = {"datacenter": "m01-dc01", "vcenter": "m01-vc01.example.com"}
    hosts = ["esx01.example.com", "esx02.example.com"]
    adapters = [
        {
            "device": "vmk0",
            "port_group": "m01-mgmt",
            "netmask": "255.255.255.0",
            "mtu": 1500,
            "services": ["management"],
        },
        {
            "device": "vmk1",
            "port_group": "m01-vmotion",
            "netmask": "255.255.255.192",
            "mtu": 9000,
            "netstack": "vmotion",
            "services": ["vmotion"],
        },
        {"device": "vmk2", "port_group": "m01-vsan", "netmask": "255.255.255.192", "mtu": 9000, "services": ["vsan"]},
    ]
    adapters = [{**one, "switch": "m01-vds01"} for one in adapters]
    assert source.document == {
        "vcenter": {"name": "m01-vc01.example.com"},
        "clusters": [{"name": "m01-cl01", **place, "evc_mode": "none", "vsan": {"enabled": True, "esa": False}}],
        "hosts": [
            {
                "name": name,
                "cluster": "m01-cl01",
                **place,
                "managed": True,
                "pnics": [{"device": "vmnic0"}, {"device": "vmnic1"}],
                "switches": [],
                "port_groups": [],
                "vmkernels": [{**adapters[0], "ip": f"198.51.100.{n}"}, *adapters[1:]],
                "partial": ["pnics"],
            }
            for n, name in enumerate(hosts, 11)
        ],
        "distributed_switches": [
            {
                "name": "m01-vds01",
                "datacenter": "m01-dc01",
                "mtu": 9000,
                "lags": [],
                "hosts": [{"host": name, "pnics": ["vmnic0", "vmnic1"]} for name in hosts],
                "network_io_control": {
                    "enabled": True,
                    "shares": {
                        "vmotion": 25,
                        "fault_tolerance": 25,
                        "virtual_machine": 100,
                        "management": 50,
                        "vsan": 100,
                    },
                },
                "port_groups": [
                    {"name": "m01-mgmt", "vlan": 10},
                    {
                        "name": "m01-vmotion",
                        "vlan": 20,
                        "use": "vmkernel",
                        "teaming": "failover_explicit",
                        "active": ["uplink1"],
                        "standby": ["uplink2"],
                    },
                    {
                        "name": "m01-vsan",
                        "vlan": 30,
                        "use": "vmkernel",
                        "teaming": "loadbalance_loadbased",
                        "active": ["uplink1", "uplink2"],
                        "standby": [],
                    },
                ],
            }
        ],
        "datastores": [
            {"name": "m01-vsan01", "datacenter": "m01-dc01", "type": "vSAN", "transport": "vsan", "hosts": hosts}
        ],
        "partial": ["datastores"],
    }
    assert source.unread == {
        ("distributed_switches", "m01-vds01", "port_groups", "m01-mgmt", "use"): (
            "the document does not say whether management appliances are connected to the port group as well"
        )
    }
    assert source.notes == (DEVICES, FT_LOGGING)


@pytest.mark.parametrize(
    ("name", "changes", "time"),
    [
        ("bring-up-5", [], Time.AFTER),
        ("installer-9", [], Time.AFTER),
        ("installer-9", [("vcenterSpec.useExistingDeployment", False)], Time.AFTER),
        ("installer-9", [("vcenterSpec.useExistingDeployment", True)], Time.NOW),
        ("installer-9", [("vcenterSpec.useExistingDeployment", "True")], Time.NOW),
        ("domain-5", [], Time.AFTER),
        ("domain-5", [("vcenterSpec.useExistingDeployment", True)], Time.NOW),
        ("clusters-5", [], Time.AFTER),
    ],
)
def test_a_design_describes_what_is_to_be_unless_it_adopts_a_vcenter_that_is_there(
    name: str, changes: list[tuple[str, Any]], time: Time, tmp_path: Path
) -> None:
    assert _of(name, tmp_path, *(_set(*change) for change in changes)).time is time


@pytest.mark.parametrize(
    "answer",
    [
        {"id": "d1", "name": "m01", "type": "MANAGEMENT", "status": "ACTIVE", "vcenters": [{"fqdn": "vc.example.com"}], "clusters": [{"id": "c1"}]},
        {"id": "c1", "name": "cl01", "primaryDatastoreType": "VSAN", "hosts": [{"id": "h1"}], "isDefault": True, "vdsSpecs": []},
        {"elements": [{"id": "c1", "name": "cl01", "primaryDatastoreType": "VSAN", "hosts": [{"id": "h1"}]}], "pageMetadata": {"pageNumber": 0}},
    ],
    ids=["domain", "cluster", "clusters"],
)  # fmt: skip
def test_what_a_running_sddc_manager_answers_is_no_design(answer: Json, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        _read(answer, tmp_path)
    assert error.value.message == (
        "this is what SDDC Manager answers of domains or clusters that are there, and no design of a cluster"
    )
    assert error.value.hint == "`ftpolicy import vcenter` reads what is there."


def test_names_that_the_installer_makes_are_not_made_up(tmp_path: Path) -> None:
    source = _of("installer-9", tmp_path)
    host, switch = source.document["hosts"][0], source.document["distributed_switches"][0]
    assert [adapter.get("port_group") for adapter in host["vmkernels"]] == [None, None]
    assert source.unread["hosts", host["name"], "vmkernels", "vmk1", "port_group"] == (
        "VCF makes the name, because the document gives none"
    )
    assert (switch["port_groups"], switch["partial"]) == ([], ["port_groups"])
    assert switch["hosts"][0] == {"host": host["name"], "uplinks": {"uplink1": "vmnic0", "uplink2": "vmnic1"}}
    assert source.document["vcenter"] == {"name": "m01-vc01.example.com", "version": "9.0.2.0"}


def test_a_workload_domain(tmp_path: Path) -> None:
    source = _of("domain-5", tmp_path)
    assert source.document["clusters"] == [
        {
            "name": "w01-cl01",
            "datacenter": "w01-dc01",
            "vcenter": "w01-vc01.example.com",
            "ha": {"enabled": True},
            "evc_mode": "intel-cascadelake",
            "vsan": {"enabled": True, "esa": True},
        }
    ]
    assert source.document["hosts"][1]["vmkernels"] == [
        {"device": "vmk0", "port_group": "w01-mgmt", "switch": "w01-vds01", "services": ["management"]},
        {
            "device": "vmk1",
            "port_group": "w01-vmotion",
            "switch": "w01-vds01",
            "netstack": "vmotion",
            "services": ["vmotion"],
        },
    ]
    assert source.document["partial"] == ["datastores"]


def test_clusters_that_join_a_domain_are_not_all_there_is(tmp_path: Path) -> None:
    source = _of("clusters-5", tmp_path)
    (host,), (switch,) = source.document["hosts"], source.document["distributed_switches"]
    assert source.document["partial"] == ["clusters", "datastores", "distributed_switches", "hosts"]
    assert "vcenter" not in source.document
    assert (source.document["clusters"][0]["partial"], host["partial"]) == (["hosts"], ["pnics", "vmkernels"])
    assert switch["partial"] == ["hosts", "port_groups"]
    assert switch["lags"] == [{"name": "lag1", "uplinks": {"esx21.example.com": ["vmnic0", "vmnic1"]}}]
    assert [(one["name"], one.get("type"), one["transport"]) for one in source.document["datastores"]] == [
        ("w01-nfs01", None, "nfs"),
        ("w01-fc01", "VMFS", "fc"),
        ("w01-vvol01", "VVOL", "fc"),
    ]
    base = "$.computeSpec.clusterSpecs[0]"
    assert _notes(source) == [
        f"{base}.hostSpecs: 1 of 2 hosts have only an id and are left out; the list of hosts of SDDC Manager (GET /v1/hosts) "
        "beside it names them",
        f"{base}.networkSpec.vdsSpecs[0].portGroupSpecs[1]: whether hosts get VMkernel adapters in it, and how many, is not "
        "known",
        f"{base}.networkSpec: not every VMkernel adapter of the hosts is known; an existing switch, or another step, may "
        "have others",
    ]


@pytest.mark.parametrize("kind", ["5", "9", "domain"])
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_a_document_can_say_comes_back(kind: str, tmp_path: Path, data: st.DataObject) -> None:
    spec = data.draw(designs(kind))
    document = domain(spec) if kind == "domain" else bring_up(spec, int(kind))
    source = _read(document, tmp_path)
    assert source.document == spec
    assert _notes(source) == []


def _set(path: str, value: Any) -> Callable[[Any], Any]:
    """Return what sets the member at a path such as ``networkSpecs.1.vlanId``; ``...`` takes it away."""

    def change(document: Any) -> None:
        *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
        place = document
        for key in parents:
            place = place[key]
        if value is ...:
            del place[last]
        else:
            place[last] = value

    return change


CLUSTER = "computeSpec.clusterSpecs.0"


@pytest.mark.parametrize(
    ("name", "path", "value", "message"),
    [
        ("bring-up-5", "networkSpecs", "none", "$.networkSpecs: found a text, expected a list"),
        ("bring-up-5", "networkSpecs.0", 7, "$.networkSpecs[0]: found a number, expected an object"),
        ("bring-up-5", "networkSpecs.1.networkType", ..., "$.networkSpecs[1].networkType: found nothing, expected the type of a network"),
        ("bring-up-5", "networkSpecs.1.networkType", ["VSAN"], "$.networkSpecs[1].networkType: found a list, expected the type of a network"),
        ("bring-up-5", "networkSpecs.0.vlanId", "ten", "$.networkSpecs[0].vlanId: found a text, expected a whole number from 0 to 4095"),
        ("bring-up-5", "networkSpecs.0.vlanId", "4096", "$.networkSpecs[0].vlanId: found another number, expected a whole number from 0 to 4095"),
        ("bring-up-5", "networkSpecs.0.vlanId", -1, "$.networkSpecs[0].vlanId: found another number, expected a whole number from 0 to 4095"),
        ("bring-up-5", "networkSpecs.0.vlanId", True, "$.networkSpecs[0].vlanId: found true or false, expected a whole number from 0 to 4095"),
        ("bring-up-5", "networkSpecs.0.mtu", 1500.5, "$.networkSpecs[0].mtu: found a number, expected a whole number from 1 to 65535"),
        ("bring-up-5", "networkSpecs.0.mtu", "१५००", "$.networkSpecs[0].mtu: found a text, expected a whole number from 1 to 65535"),
        ("bring-up-5", "networkSpecs.0.subnet", "198.51.100.0/33", "$.networkSpecs[0].subnet: found another text, expected a subnet, as in 192.0.2.0/24, or a netmask"),
        ("bring-up-5", "networkSpecs.1.activeUplinks", "uplink1", "$.networkSpecs[1].activeUplinks: found a text, expected a list"),
        ("bring-up-5", "networkSpecs.1.activeUplinks", [{}], "$.networkSpecs[1].activeUplinks[0]: found an object, expected the name of an uplink"),
        ("bring-up-5", "networkSpecs.1.portGroupKey", "M01-MGMT", "$.networkSpecs[1].portGroupKey: the same port group as $.networkSpecs[0].portGroupKey"),
        ("bring-up-5", "hostSpecs.1.hostname", "ESX01", "$.hostSpecs[1].hostname: the same host as $.hostSpecs[0].hostname"),
        ("bring-up-5", "hostSpecs.1.hostname", "esx01.Example.com", "$.hostSpecs[1].hostname: the same host as $.hostSpecs[0].hostname"),
        ("bring-up-5", "hostSpecs.0.hostname", {"name": "esx01"}, "$.hostSpecs[0].hostname: found an object, expected the name of a host"),
        ("bring-up-5", "hostSpecs", {"esx01": {}}, "$.hostSpecs: found an object, expected a list"),
        ("bring-up-5", "dvsSpecs.0.vmnics", ["vmnic0", "vmnic0"], "$.dvsSpecs[0].vmnics[1]: the same adapter as $.dvsSpecs[0].vmnics[0]"),
        ("bring-up-5", "dvsSpecs.0.niocSpecs.0.trafficType", "VSAN", "$.dvsSpecs[0].niocSpecs[4].trafficType: a type of traffic that another entry is about already"),
        ("bring-up-5", "dvsSpecs.0.networks", ["VSAN", "vsan"], "$.dvsSpecs[0].networks[1]: a network that another switch has already"),
        ("bring-up-5", "vsanSpec.esaConfig.enabled", "yes", "$.vsanSpec.esaConfig.enabled: found a text, expected true or false"),
        ("bring-up-5", "vsanSpec", True, "$.vsanSpec: found true or false, expected an object"),
        ("bring-up-5", "clusterSpec", [], "$.clusterSpec: found a list, expected an object"),
        ("bring-up-5", "clusterSpec", {"clustername": "m01"}, "$.clusterSpec.clustername: the key is spelled “clusterName”"),
        ("installer-9", "dvsSpecs.0.vmnicsToUplinks.1.uplink", "uplink1", "$.dvsSpecs[0].vmnicsToUplinks[1].uplink: an uplink that another adapter has already"),
        ("installer-9", "dvsSpecs.0.lagSpecs", [{"name": "a"}, {"name": "A"}], "$.dvsSpecs[0].lagSpecs[1].name: the same name as $.dvsSpecs[0].lagSpecs[0].name"),
        ("domain-5", f"{CLUSTER}.hostSpecs.0.hostNetworkSpec.vmNics.0.vdsName", "w01-vds1", "$.computeSpec.clusterSpecs[0].hostSpecs[0].hostNetworkSpec.vmNics[0].vdsName: no switch of networkSpec.vdsSpecs is called so (did you mean “w01-vds01”?)"),
        ("domain-5", f"{CLUSTER}.advancedOptions.highAvailability", True, "$.computeSpec.clusterSpecs[0].advancedOptions.highAvailability: found true or false, expected an object"),
        ("domain-5", f"{CLUSTER}.networkSpec.vdsSpecs.0.portGroupSpecs.0.transportType", None, "$.computeSpec.clusterSpecs[0].networkSpec.vdsSpecs[0].portGroupSpecs[0].transportType: found nothing, expected the type of a network"),
        ("domain-5", "computeSpec.clusterSpecs", {}, "$.computeSpec.clusterSpecs: found an object, expected a list"),
        ("domain-5", "vcenterSpec", "vc", "$.vcenterSpec: found a text, expected an object"),
    ],
)  # fmt: skip
def test_another_shape_is_refused_with_its_place(
    name: str, path: str, value: Any, message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as error:
        _of(name, tmp_path, _set(path, value))
    assert str(error.value) == f"{tmp_path / 'design.json'}: {message}\n  {LATE}"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([{"fqdn": "esx01", "storageType": "VSAN"}], "this is a list of hosts that VMware Cloud Foundation is to commission, and no design of a cluster"),
        ({"hostsSpec": []}, "this is a list of hosts that VMware Cloud Foundation is to commission, and no design of a cluster"),
        ({"name": "np01", "networks": [{"type": "VMOTION", "vlanId": 20}]}, "this is a network pool of VMware Cloud Foundation, and no design of a cluster"),
        ({"clusterExpansionSpec": {}}, "this is a change of a cluster of VMware Cloud Foundation, and no design of a cluster"),
        ({"apiVersion": "v1", "kind": "Pod"}, "this is no document of VCF"),
        ([], "this is no document of VCF"),
        ("sddcId", "this is no document of VCF"),
        (None, "this is no document of VCF"),
    ],
)  # fmt: skip
def test_other_documents_are_refused(document: Any, message: str, tmp_path: Path) -> None:
    hint = "Understood are bring-up and installer documents (sddcId), and specifications of domains and clusters (computeSpec)."
    with pytest.raises(InputError) as error:
        _read(document, tmp_path)
    assert str(error.value) == f"{tmp_path / 'design.json'}: {message}\n  {hint}"


def test_a_cluster_spec_needs_no_import(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this is a file of ftpolicy, not a document of VCF\n  As input of a check"):
        _read({"apiVersion": "ftpolicy/v1", "sddcId": "m01"}, tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("{" + '"a":{' * 100_000, "the JSON is nested too deeply"),
        ('{"sddcId": "a", "sddcId": "b"}', "the key “sddcId” stands twice in one object"),
        ('{"sddcId": ', "the JSON ends too early; the file is truncated"),
        ('{"sddcId": NaN}', "not JSON: NaN is not a number that JSON has"),
        ('{"sddcId": "' + "x" * 17 * 2**20 + '"}', "the file is larger than 16 MiB, the limit"),
    ],
    ids=["empty", "deep", "twice", "truncated", "nan", "large"],
)
def test_what_is_no_json_or_too_much_of_it(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "design.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_vcf([str(file)])
    assert error.value.message == message


WORDS = [
    ("bring-up-5", "networkSpecs.1.networkType", "VMOTON", "$.networkSpecs[1].networkType: no word that is known here (did you mean “VMOTION”?)"),
    ("bring-up-5", "networkSpecs.1.teamingPolicy", "loadbalance_srcmacs", "$.networkSpecs[1].teamingPolicy: no word that is known here (did you mean “loadbalance_srcmac”?)"),
    ("installer-9", "clusterSpec.clusterEvcMode", "INTEL_ICELAKES", "$.clusterSpec.clusterEvcMode: no word that is known here (did you mean “intel-icelake”?)"),
    ("bring-up-5", "dvsSpecs.0.niocSpecs.1.trafficType", "FAULT_TOLERANCE", "$.dvsSpecs[0].niocSpecs[1].trafficType: no word that is known here (did you mean “FAULTTOLERANCE”?)"),
    ("bring-up-5", "dvsSpecs.0.niocSpecs.1.value", "HIGHEST", "$.dvsSpecs[0].niocSpecs[1].value: no word that is known here (did you mean “high”?)"),
    ("clusters-5", f"{CLUSTER}.datastoreSpec.vvolDatastoreSpecs.0.vasaProviderSpec.storageProtocolType", "ISCI", "$.computeSpec.clusterSpecs[0].datastoreSpec.vvolDatastoreSpecs[0].vasaProviderSpec.storageProtocolType: no word that is known here (did you mean “ISCSI”?)"),
    ("domain-5", f"{CLUSTER}.networkSpec.vdsSpecs.0.portGroupSpecs.1.transportType", "SECRET", "$.computeSpec.clusterSpecs[0].networkSpec.vdsSpecs[0].portGroupSpecs[1].transportType: no word that is known here"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path", "word", "note"), WORDS)
def test_an_unknown_word_is_noted_with_the_nearest_and_never_taken(
    name: str, path: str, word: str, note: str, tmp_path: Path
) -> None:
    plain, source = _of(name, tmp_path), _of(name, tmp_path, _set(path, word))
    assert note in _notes(source)
    assert word not in str(source)
    assert source.document != plain.document


def test_a_network_of_an_unknown_type_leaves_open_which_adapters_there_are(tmp_path: Path) -> None:
    source = _of("bring-up-5", tmp_path, _set("networkSpecs.2.networkType", "FT"), _set("dvsSpecs.0.networks.2", "FT"))
    assert {tuple(host["partial"]) for host in source.document["hosts"]} == {("pnics", "vmkernels")}
    assert {len(host["vmkernels"]) for host in source.document["hosts"]} == {2}
    assert all("switches" not in host for host in source.document["hosts"])
    assert "partial" not in source.document["distributed_switches"][0]
    assert _notes(source) == [
        "$.networkSpecs[2].networkType: no word that is known here",
        "$.networkSpecs[2]: whether hosts get VMkernel adapters in it, and how many, is not known",
    ]


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        ("bring-up-5", [_set("clusterSpec.clusterName", "")], {"clusters": None, "partial": ["datastores"]}),
        ("bring-up-5", [_set("hostSpecs.0.hostname", None)], {"partial": ["datastores", "hosts"]}),
        ("installer-9", [_set("dvsSpecs.0.dvsName", ...)], {"distributed_switches": None, "partial": ["datastores"]}),
        ("installer-9", [_set("dvsSpecs", ...)], {"distributed_switches": None, "partial": ["datastores"]}),
        ("installer-9", [_set("datastoreSpec.vsanSpec.datastoreName", "")], {"datastores": None, "partial": []}),
        ("installer-9", [_set("vcenterSpec.useExistingDeployment", True)], {"partial": ["clusters", "datastores", "distributed_switches", "hosts"]}),
        ("bring-up-5", [_set("hostSpecs.0.association", "other")], {"datastores": [{"name": "m01-vsan01", "type": "vSAN", "transport": "vsan", "hosts": ["esx01.example.com", "esx02.example.com"]}]}),
        ("bring-up-5", [_set("vcenterSpec.vcenterHostname", ...)], {"vcenter": None}),
        ("installer-9", [_set("clusterSpec.clusterEvcMode", None)], {"clusters": [{"name": "m01-cl01", "datacenter": "m01-dc01", "vcenter": "m01-vc01.example.com", "vsan": {"enabled": True, "esa": True}}]}),
        ("domain-5", [_set(f"{CLUSTER}.hostSpecs.0.hostName", ...)], {"partial": ["datastores", "hosts"]}),
    ],
)  # fmt: skip
def test_what_is_not_said_is_left_out_and_its_list_is_partial(
    name: str, changes: list[Callable[[Any], Any]], expected: Json, tmp_path: Path
) -> None:
    source = _of(name, tmp_path, *changes)
    assert {key: source.document.get(key) for key in expected} == expected
    merge([source])


@pytest.mark.parametrize(
    ("domain_of", "name"),
    [
        ({"domain": "example.com", "subdomain": "lab.example.com"}, "esx01.lab.example.com"),
        ({"domain": "example.com"}, "esx01.example.com"),
        ({"subdomain": "example.com"}, "esx01.example.com"),
        ({"domain": "example.com", "subdomain": "lab"}, "esx01"),
        ({"domain": "ample.com", "subdomain": "example.com"}, "esx01"),
        ({}, "esx01"),
    ],
)
def test_short_names_of_hosts_end_with_the_domain_where_it_is_known(
    domain_of: dict[str, str], name: str, tmp_path: Path
) -> None:
    source = _of("bring-up-5", tmp_path, _set("dnsSpec", domain_of))
    assert source.document["hosts"][0]["name"] == name


@pytest.mark.parametrize(
    ("told", "netmask"),
    [
        ({"subnet": "192.0.2.7/26"}, "255.255.255.192"),
        ({"subnet": "192.0.2.0", "subnetMask": "255.255.254.0"}, "255.255.254.0"),
        ({"subnet": "192.0.2.0"}, None),
        ({"subnet": "0.0.0.255"}, None),
        ({"subnet": "2001:db8::/64"}, None),
        ({}, None),
    ],
)
def test_netmasks(told: dict[str, str], netmask: str | None, tmp_path: Path) -> None:
    source = _of("installer-9", tmp_path, _set("networkSpecs.1", {"networkType": "VMOTION", "vlanId": 20, **told}))
    assert source.document["hosts"][0]["vmkernels"][1].get("netmask") == netmask


def _doubled(document: Json) -> Json:
    """Add a cluster to a domain, with other hosts, and return it."""
    clusters = document["computeSpec"]["clusterSpecs"]
    clusters.append(copy.deepcopy(clusters[0]))
    clusters[1]["name"] = "w01-cl02"
    clusters[1]["datastoreSpec"] = {}
    for number, host in enumerate(clusters[1]["hostSpecs"]):
        host["hostName"] = f"esx3{number}.example.com"
    return dict(clusters[1])


def test_a_switch_of_two_clusters_has_the_hosts_of_both(tmp_path: Path) -> None:
    (switch,) = _of("domain-5", tmp_path, _doubled).document["distributed_switches"]
    assert [one["host"][:5] for one in switch["hosts"]] == ["esx11", "esx12", "esx30", "esx31"]
    assert [one["name"] for one in switch["port_groups"]] == ["w01-mgmt", "w01-vmotion"]
    assert (switch["mtu"], switch["uplinks"]) == (9000, ["uplink1", "uplink2"])
    assert switch["partial"] == ["hosts", "port_groups"]


def test_on_what_two_clusters_disagree_about_a_switch_neither_counts(tmp_path: Path) -> None:
    def changed(document: Json) -> None:
        for lag, cluster in enumerate((document["computeSpec"]["clusterSpecs"][0], _doubled(document))):
            (spec,) = cluster["networkSpec"]["vdsSpecs"]
            spec["mtu"] = 9000 - lag
            spec["lagSpecs"] = [{"name": "lag1"}]
            for host in cluster["hostSpecs"]:
                host["hostNetworkSpec"]["vmNics"][lag]["uplink"] = "lag1-0"
        spec["portGroupSpecs"].append({"name": "w01-extra", "transportType": "PUBLIC"})

    (switch,) = _of("domain-5", tmp_path, changed).document["distributed_switches"]
    assert not {"mtu", "uplinks"} & switch.keys()
    assert switch["lags"] == [
        {
            "name": "lag1",
            "uplinks": {
                "esx11.example.com": ["vmnic0"],
                "esx12.example.com": ["vmnic0"],
                "esx30.example.com": ["vmnic1"],
                "esx31.example.com": ["vmnic1"],
            },
        }
    ]
    assert [one["name"] for one in switch["port_groups"]] == ["w01-mgmt", "w01-vmotion", "w01-extra"]


def test_a_datastore_of_two_clusters_has_the_hosts_of_both(tmp_path: Path) -> None:
    def shared(document: Json) -> None:
        nfs = {"datastoreName": "nfs01", "nasVolume": {}}
        for cluster in (document["computeSpec"]["clusterSpecs"][0], _doubled(document)):
            cluster["datastoreSpec"]["nfsDatastoreSpecs"] = [nfs]

    _, nfs = _of("domain-5", tmp_path, shared).document["datastores"]
    hosts = ["esx11.example.com", "esx12.example.com", "esx30.example.com", "esx31.example.com"]
    assert nfs == {"name": "nfs01", "datacenter": "w01-dc01", "transport": "nfs", "hosts": hosts}


def test_a_host_in_two_clusters_is_refused(tmp_path: Path) -> None:
    def doubled(document: Json) -> None:
        clusters = document["computeSpec"]["clusterSpecs"]
        clusters.append({**clusters[0], "name": "w01-cl02"})

    with pytest.raises(InputError, match=r"\$\.computeSpec\.clusterSpecs: a host is in two clusters"):
        _of("domain-5", tmp_path, doubled)


HOST = {"id": "00000000-0000-4000-8000-0000000000B2", "fqdn": "esx22.example.com", "hardwareVendor": "Example Corp"}


@pytest.mark.parametrize("listed", [[HOST], {"elements": [HOST], "pageMetadata": {}}], ids=["list", "page"])
def test_the_list_of_hosts_of_sddc_manager_names_them(listed: Any, tmp_path: Path) -> None:
    file = tmp_path / "hosts.json"
    file.write_text(json.dumps(listed), encoding="utf-8")
    design = str(VCF / "clusters-5.json")
    for files in ([design, str(file)], [str(file), design]):
        (source,) = read_vcf(files)
        assert source.origin == design
        assert [host["name"] for host in source.document["hosts"]] == ["esx21.example.com", "esx22.example.com"]
        assert "partial" not in source.document["clusters"][0]
        assert {one.get("partial", [""])[0] for one in source.document["datastores"]} == {
            "hosts"
        }  # others may mount them
        assert source.notes[-1] == FT_LOGGING
        assert not [note for note in source.notes if "only an id" in note]


@pytest.mark.parametrize(
    ("hosts", "message"),
    [
        ([HOST], "this is the list of hosts of SDDC Manager, which names hosts of domains and clusters"),
        ([HOST, {**HOST, "fqdn": "esx23.example.com"}], "$[1].id: another host has this id"),
        ([HOST, {"id": 7, "fqdn": "esx23.example.com"}], "$[1].id: found a number, expected an id"),
    ],
)
def test_lists_of_hosts_that_name_none(hosts: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        _read(hosts, tmp_path)
    assert error.value.message == message


@pytest.mark.parametrize(
    "kinds", [("VMOTION", "VSAN"), ("MANAGEMENT", "MANAGEMENT", "VSAN"), ("MANAGEMENT", "VSAN", "vsan")]
)
def test_without_one_network_of_each_kind_there_may_be_other_adapters(kinds: tuple[str, ...], tmp_path: Path) -> None:
    networks = [{"networkType": kind, "vlanId": 10 + n, "portGroupKey": f"pg{n}"} for n, kind in enumerate(kinds)]
    source = _of(
        "installer-9",
        tmp_path,
        _set("networkSpecs", networks),
        _set("dvsSpecs.0.networks", list(set(kinds) - {"vsan"})),
    )
    host = source.document["hosts"][0]
    assert host["partial"] == ["pnics", "vmkernels"]
    assert "switches" not in host


def test_hosts_that_do_not_tell_their_adapters_may_be_on_any_switch(tmp_path: Path) -> None:
    source = _of("domain-5", tmp_path, _set(f"{CLUSTER}.hostSpecs.1.hostNetworkSpec", {"networkProfileName": "p1"}))
    (switch,) = source.document["distributed_switches"]
    assert [one["host"] for one in switch["hosts"]] == ["esx11.example.com"]
    assert (switch["partial"], "uplinks" in switch) == (["hosts"], False)


def test_a_network_on_no_switch_leaves_switches_open(tmp_path: Path) -> None:
    source = _of("bring-up-5", tmp_path, _set("dvsSpecs.0.networks", ["MANAGEMENT", "VSAN"]))
    host, switch = source.document["hosts"][0], source.document["distributed_switches"][0]
    assert host["vmkernels"][1]["port_group"] == "m01-vmotion"
    assert "switch" not in host["vmkernels"][1]
    assert ("switches" in host, host["partial"]) == (False, ["pnics"])
    assert ([one["name"] for one in switch["port_groups"]], switch["partial"]) == (
        ["m01-mgmt", "m01-vsan"],
        ["port_groups"],
    )
    assert _notes(source) == ["$.networkSpecs[1]: the network is on no switch of dvsSpecs"]


def test_an_adapter_that_goes_to_another_switch_of_nsx_is_no_uplink(tmp_path: Path) -> None:
    nic = f"{CLUSTER}.hostSpecs.0.hostNetworkSpec.vmNics.1.moveToNvds"
    source = _of("domain-5", tmp_path, _set(nic, True))
    (switch,) = source.document["distributed_switches"]
    assert switch["hosts"][0] == {"host": "esx11.example.com", "uplinks": {"uplink1": "vmnic0"}}
    assert source.document["hosts"][0]["pnics"] == [{"device": "vmnic0"}, {"device": "vmnic1"}]


@pytest.mark.parametrize(
    ("name", "path", "member", "message"),
    [
        ("bring-up-5", "hostSpecs", {}, "$.hostSpecs: found 2501 elements, expected at most 2500"),
        ("bring-up-5", "dvsSpecs", {}, "$.dvsSpecs: found 2501 elements, expected at most 128"),
        ("domain-5", "computeSpec.clusterSpecs", {}, "$.computeSpec.clusterSpecs: found 2501 elements, expected at most 2500"),
    ],
)  # fmt: skip
def test_lists_have_a_limit(name: str, path: str, member: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        _of(name, tmp_path, _set(path, [member] * 2501))
    assert error.value.message == message


SECRET = "hunter2TOPSECRET"
NAMES = {
    *(
        "vcenterHostname",
        "clusterName",
        "datacenterName",
        "association",
        "hostname",
        "hostName",
        "dvsName",
        "portGroupKey",
    ),
    *("datastoreName", "name", "vdsName", "dnsName", "id", "uplink", "subdomain", "domain", "activeUplinks"),
    *("standbyUplinks", "standByUplinks", "vmnics", "ipAddress"),
}
"""Keys whose values become facts as they stand."""

CHECKED_WORDS = {
    *("networkType", "transportType", "teamingPolicy", "clusterEvcMode", "evcMode", "trafficType", "value", "networks"),
    *("version", "storageProtocolType", "type", "level"),
}
CHECKED = CHECKED_WORDS | {"vlanId", "mtu", "subnet", "enabled"}
"""Keys whose values become facts only where they are known words, numbers or truth values."""


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in pairs:
        yield (*path, key), child
        yield from _leaves(child, (*path, key))


def _key(path: tuple[Any, ...]) -> str:
    return str(next(key for key in reversed(path) if isinstance(key, str)))


def _put(document: Any, path: tuple[Any, ...], value: Any) -> None:
    for key in path[:-1]:
        document = document[key]
    document[path[-1]] = value


def _planted(name: str) -> Json:
    """Return a sample with secrets for every text that is no needed fact, and one more in every object."""
    document = _sample(name)
    for path, value in list(_leaves(document)):
        if isinstance(value, str) and _key(path) not in NAMES | CHECKED:
            _put(document, path, SECRET)
    for _, value in [((), document), *list(_leaves(document))]:
        if isinstance(value, dict):
            value |= {"password": SECRET, "licenseFile": SECRET, "Key": [SECRET, {"deep": SECRET}]}
    return document


def _said(document: Any, folder: Path) -> str:
    """Return everything that the reader says of a document: facts, reasons, notes, or its error."""
    try:
        return str(_read(document, folder))
    except InputError as error:
        return str(error)


@pytest.mark.parametrize("name", SAMPLES)
def test_no_secret_is_told_whatever_is_wrong(name: str, tmp_path: Path) -> None:
    planted = _planted(name)
    source = _read(planted, tmp_path)
    facts = merge([source])
    written = write_spec(facts, [source.origin])
    assert "hosts:" in written.text
    assert SECRET not in "\n".join([written.text, *written.notes, *facts.notes, str(source)])
    every = copy.deepcopy(planted)
    for path, value in list(_leaves(planted)):
        wrong: list[Any] = [{"secret": SECRET}, [SECRET]]
        if _key(path) in CHECKED_WORDS and isinstance(value, str):
            _put(every, path, f"{SECRET}{path}")
        if _key(path) in CHECKED or isinstance(value, (dict, list, bool, int)):
            wrong.append(SECRET)
        if isinstance(value, str) and _key(path) not in NAMES | CHECKED:
            continue  # never looked at
        for one in wrong if _key(path) not in NAMES else wrong[:1]:
            document = copy.deepcopy(planted)
            _put(document, path, one)
            assert SECRET not in _said(document, tmp_path), path
    assert SECRET not in _said(every, tmp_path)
    assert "vmkernels" in _said(every, tmp_path)
