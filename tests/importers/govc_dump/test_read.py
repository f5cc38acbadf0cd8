"""Dumps by govc: written by the real govc from the real simulator, whole, in part, and broken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings, strategies

from tests.support import vsphere
from tests.support.samples import several
from tests.support.simulator import Simulator, quiet, simulated
from validator.errors import InputError
from validator.importers.base import ImportedSpec
from validator.importers.govc_dump.read import read_govc, read_govc_files
from validator.importers.govc_dump.xml import XmlError, parse_xml
from validator.importers.live.read import read_vcenter

HINT = "Make one with `govc object.save -d DIRECTORY`, or collect `govc … -json` output in files DIRECTORY/*.json."
ONLY_IN_A_DUMP = "a dump by govc object.save has no licences; govc license.assigned.ls -json has them"


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with simulated(tmp_path_factory.mktemp("simulator"), *vsphere.SIZE, plants=vsphere.estate()) as running:
        yield running


@pytest.fixture(scope="module")
def saved(simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "vcsim-vc01.example.com"
    simulator.govc("object.save", "-d", str(folder))
    return folder


@pytest.fixture(scope="module")
def listed(simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("listed")
    commands = {
        "about": ("about", "-json"),
        "hosts": ("host.info", "-json", *vsphere.HOSTS),
        "machines": ("vm.info", "-json", "*"),
        "datastores": ("datastore.info", "-json"),
        "clusters": ("object.collect", "-json", "-type", "c", "/"),
        "licences": ("license.assigned.ls", "-json"),
        "settings": ("option.ls", "-json"),
    }
    for name, command in commands.items():
        (folder / f"{name}.json").write_text(simulator.govc(*command), encoding="utf-8")
    return folder


def _without(value: Any, *names: str) -> Any:
    if isinstance(value, dict):
        return {key: _without(one, *names) for key, one in value.items() if key not in names}
    return [_without(one, *names) for one in value] if isinstance(value, list) else value


def _refused(folder: Path) -> InputError:
    with pytest.raises(InputError) as error:
        read_govc(str(folder))
    return error.value


def test_a_dump_says_what_the_vcenter_says(simulator: Simulator, saved: Path) -> None:
    live, dump = read_vcenter(simulator.login(), quiet), read_govc(str(saved))
    # Only the vCenter has the licences; what it is called is not in the dump but for the name of the directory.
    assert dump.document["vcenter"] == {**live.document["vcenter"], "name": "vc01.example.com"}
    names = ("vcenter", "edition_key")
    assert _without(dump.document, *names) == _without(live.document, *names)
    assert dump.origin == str(saved)
    assert dump.notes == ()


def test_what_a_dump_cannot_say(simulator: Simulator, saved: Path) -> None:
    live, dump = read_vcenter(simulator.login(), quiet), read_govc(str(saved))
    host = ("hosts", vsphere.HOSTS[0])
    assert dump.unread[host[0], host[1], "edition"] == ONLY_IN_A_DUMP
    assert set(dump.unread) - {("vcenters", "vc01.example.com", "verify_host_certificates")} == {
        *(path for path in live.unread if path[0] != "vcenters"),
        *(("hosts", name, "edition") for name in vsphere.HOSTS),
    }


def test_lists_of_govc_say_what_they_can(simulator: Simulator, listed: Path) -> None:
    live, lists = read_vcenter(simulator.login(), quiet), read_govc(str(listed))
    assert lists.document["partial"] == ["clusters", "datastores", "hosts", "vms"]
    assert lists.notes == (f"{listed} is no dump of a whole inventory: there may be more than it shows",)
    name = lists.document["vcenter"]["name"]
    assert name == "VMware vCenter Server"
    host = lists.document["hosts"][0]
    wanted = live.document["hosts"][0]
    # Distributed port groups, datacenters and the parts of the switch are in lists of their own.
    unlisted = {"datacenter", "vcenter", "vmkernels"}
    assert {key: one for key, one in host.items() if key not in unlisted} == {
        key: one for key, one in wanted.items() if key not in unlisted
    }
    assert [one["services"] for one in host["vmkernels"]] == [["management"], ["vmotion"], ["ft_logging"]]
    assert ("hosts", vsphere.HOSTS[0], "vmkernels", "vmk1", "port_group") in lists.unread


def test_lists_of_govc_do_not_tell_the_types_of_devices(listed: Path) -> None:
    source = read_govc(str(listed))
    (machine,) = source.document["vms"]
    assert machine["disks"][0]["provisioning"] == "eager_zeroed_thick"
    assert machine["network_adapters"] == [{"network": "VM Network"}]
    untold = ("scsi_controllers", "cdroms", "floppies", "devices", "video_3d", "paravirtualized_vmi")
    assert not set(untold) & set(machine)
    for fact in untold:
        reason = "govc -json does not tell the types of devices; govc object.save does"
        assert source.unread["vms", machine["name"], fact] == reason


def test_files_by_name_say_what_their_directory_says(saved: Path, listed: Path) -> None:
    for folder in (saved, listed):
        files = [str(path) for path in sorted(folder.iterdir()) if path.is_file()]
        whole, named = read_govc(str(folder)), read_govc_files([*files, files[0]])
        assert named.origin == f"{files[0]} and {len(files) - 1} more"
        assert _without(named.document, "vcenter") == _without(whole.document, "vcenter")
        assert {path for path in named.unread if path[0] != "vcenters"} == {
            path for path in whole.unread if path[0] != "vcenters"
        }


def test_a_single_file_of_any_name(listed: Path, saved: Path, tmp_path: Path) -> None:
    (host,) = saved.glob(f"*-HostSystem-{vsphere.FIRST_HOST_ID}.xml")
    other = tmp_path / "esx01.txt"
    other.write_bytes(host.read_bytes())
    assert [one["name"] for one in read_govc_files([str(other)]).document["hosts"]] == [vsphere.HOSTS[0]]
    hosts = read_govc_files([str(listed / "hosts.json")])
    assert [one["name"] for one in hosts.document["hosts"]] == list(vsphere.HOSTS)
    assert hosts.document["partial"] == ["hosts"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "no JSON: Expecting property name enclosed in double quotes"),
        ('{"a": 1}', "no managed object (self), setting or licence of govc"),
        ("", "no managed object (self), setting or licence of govc"),
        ("<html/>", "no managed object: <ObjectContent> with <obj> was expected"),
        ("<!DOCTYPE a []><a/>", "a document type definition, which no file of managed objects has"),
    ],
)
def test_a_file_that_govc_did_not_write(content: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "dump.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_govc_files([str(file)])
    assert error.value.message == message
    assert str(error.value.location).startswith(str(file))


def test_a_part_of_a_dump_is_not_taken_for_all(saved: Path, tmp_path: Path) -> None:
    for file in saved.glob("*.xml"):
        if f"HostSystem-{vsphere.SECOND_HOST_ID}" not in file.name:
            (tmp_path / file.name).write_bytes(file.read_bytes())
    source = read_govc(str(tmp_path))
    assert [host["name"] for host in source.document["hosts"]] == [vsphere.HOSTS[0], vsphere.HOSTS[2]]
    assert source.document["partial"] == ["clusters", "datastores", "distributed_switches", "hosts", "vms"]
    assert source.document["clusters"][0]["partial"] == ["hosts", "vms"]
    assert source.document["datastores"][0]["partial"] == ["hosts"]
    assert source.document["distributed_switches"][0]["partial"] == ["hosts", "port_groups"]


def test_settings_of_vcenter_in_a_dump(saved: Path, tmp_path: Path) -> None:
    for file in saved.glob("*.xml"):
        content = file.read_text(encoding="utf-8")
        if "OptionManager-VpxSettings" in file.name:
            content = content.replace("VirtualCenter.InstanceName", "VirtualCenter.FQDN", 1)
            content = content.replace(">127.0.0.1<", ">vc02.example.com<", 1)
            content = content.replace("event.maxAgeEnabled", "client.VerifySSLCertificates", 1)
        (tmp_path / file.name).write_text(content, encoding="utf-8")
    source = read_govc(str(tmp_path))
    assert source.document["vcenter"]["name"] == "vc02.example.com"
    assert source.document["vcenter"]["verify_host_certificates"] is True
    assert all(host["certificate_verified"] for host in source.document["hosts"])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("0001-HostSystem-host-1.xml", "<ObjectContent>", "no XML: no element found"),
        ("0001-HostSystem-host-1.xml", "PK\x03\x04", "no XML: not well-formed (invalid token)"),
        (
            "0001-HostSystem-host-1.xml",
            '<!DOCTYPE a [<!ENTITY b "c">]><ObjectContent>&b;</ObjectContent>',
            "a document type definition, which no file of managed objects has",
        ),
        ("0001-HostSystem-host-1.xml", "<a>" * 200 + "</a>" * 200, "elements more than 100 deep"),
        (
            "0001-HostSystem-host-1.xml",
            "<Task/>",
            "no managed object: <ObjectContent> with <obj> was expected",
        ),
        ("hosts.json", '{"hostSystems": [', "no JSON: Expecting value"),
        ("hosts.json", "[" * 100_000, "JSON that is nested too deeply"),
        ("hosts.json", '{"HostSystems": [{"Self": {"Type": "HostSystem", "Value": "host-1"}}]}', "before 0.31"),
    ],
    ids=["cut", "binary", "entity", "deep", "other", "cut-json", "deep-json", "old"],
)
def test_files_that_are_broken(name: str, content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    error = _refused(tmp_path)
    assert message in error.message
    assert error.exit_code == 2
    assert name in str(error) or str(tmp_path) in str(error)


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><ObjectContent>&b;</ObjectContent>'
    (tmp_path / "0001-HostSystem-host-1.xml").write_text(bomb, encoding="utf-8")
    assert _refused(tmp_path).location is not None


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda _: None, "no file written by govc object.save or govc … -json"),
        (lambda folder: (folder / "notes.xml").write_text("<a/>"), "1 files, none of them written by"),
        (lambda folder: (folder / "a.json").write_text('{"a": [1, {"b": null}]}'), "1 files, none of them written by"),
        (
            lambda folder: (folder / "0001-Task-task-1.xml").write_text("<a/>"),
            "shows no cluster, host, virtual machine",
        ),
    ],
    ids=["empty", "other", "json", "tasks"],
)
def test_directories_without_a_dump(prepare: Callable[[Path], object], message: str, tmp_path: Path) -> None:
    prepare(tmp_path)
    assert message in _refused(tmp_path).message


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    error = _refused(tmp_path / "nowhere")
    assert error.message == f"{tmp_path / 'nowhere'}: No such file or directory"
    assert error.hint == HINT


def test_links_are_not_followed(saved: Path, tmp_path: Path) -> None:
    for file in saved.glob("*.xml"):
        (tmp_path / file.name).symlink_to(file)
    assert "none of them written by" in _refused(tmp_path).message


def test_files_that_are_too_large(saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("validator.importers.govc_dump.read.MAX_BYTES", 2**20)
    (tmp_path / "0001-HostSystem-host-1.xml").write_text(" " * (2 * 2**20), encoding="utf-8")
    error = _refused(tmp_path)
    assert error.message == f"{tmp_path / '0001-HostSystem-host-1.xml'} has 2 MiB; 1 MiB is the most that is read"
    monkeypatch.setattr("validator.importers.govc_dump.read._ALL", 2**20)
    assert "have more than 0 GiB" in _refused(saved).message


def test_secrets_of_a_dump_stay_there(saved: Path, listed: Path) -> None:
    for folder in (saved, listed):
        everything = repr(read_govc(str(folder)))
        assert "00000-00000" not in everything
        assert "privateKey" not in everything


_names = strategies.sampled_from(["HostSystem", "VirtualMachine", "Datastore", "ClusterComputeResource", "Folder"])
_scalars = strategies.none() | strategies.booleans() | strategies.integers(-5, 5000) | strategies.text(max_size=8)
_keys = strategies.sampled_from(
    [
        "config",
        "name",
        "parent",
        "host",
        "summary",
        "hardware",
        "device",
        "backing",
        "network",
        "vnic",
        "spec",
        "runtime",
    ]
)
_values = strategies.recursive(
    _scalars, lambda inner: strategies.lists(inner, max_size=3) | strategies.dictionaries(_keys, inner, max_size=4)
)


@settings(max_examples=several(200))
@given(
    objects=strategies.lists(strategies.tuples(_names, strategies.dictionaries(_keys, _values, max_size=6)), max_size=4)
)
def test_whatever_properties_say_it_is_a_source_or_an_error(
    objects: list[tuple[str, dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    document = [{**found, "self": {"type": kind, "value": f"x-{n}"}} for n, (kind, found) in enumerate(objects)]
    (folder / "any.json").write_text(json.dumps(document), encoding="utf-8")
    try:
        source = read_govc(str(folder))
    except InputError:
        return
    assert isinstance(source, ImportedSpec)
    yaml.safe_dump(source.document)


@given(strategies.binary(max_size=300))
def test_xml_is_read_or_refused(content: bytes) -> None:
    try:
        parse_xml(content)
    except XmlError as error:
        assert error.line >= 1


def test_xml_as_plain_values() -> None:
    name, value = parse_xml(
        b'<ObjectContent xmlns:x="http://www.w3.org/2001/XMLSchema-instance"><obj type="HostSystem">host-1</obj>'
        b'<one x:type="xsd:int">4</one><none x:type="ArrayOfLink"></none><many x:type="ArrayOfInt"><int>1</int></many>'
        b'<twice>a</twice><twice>b</twice><typed x:type="VirtualDisk"><key>2000</key></typed>'
        b'<bare x:type="VirtualTPM"></bare></ObjectContent>'
    )
    assert name == "ObjectContent"
    assert value == {
        "obj": {"type": "HostSystem", "value": "host-1"},
        "one": "4",
        "none": [],
        "many": ["1"],
        "twice": ["a", "b"],
        "typed": {"_typeName": "VirtualDisk", "key": "2000"},
        "bare": {"_typeName": "VirtualTPM"},
    }
