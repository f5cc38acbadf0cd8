"""Files of people, renewed: what stands where afterwards, and what they are told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.repositories import SPEC_HEAD
from validator.errors import InputError
from validator.importers.base import ImportedSpec
from validator.importers.merge import contradictions, merge
from validator.spec_files.drift import drift
from validator.spec_files.write import Written, update_spec, write_spec

MARKED = "#= imported from vc01\n" + SPEC_HEAD


def _update(text: str, document: dict[str, Any], unread: dict[tuple[str, ...], str] | None = None) -> Written:
    return update_spec(SPEC_HEAD + text, "c.yaml", merge([ImportedSpec("vc01", document, unread or {})]), ["vc01"])


def test_values_are_renewed_where_they_stand() -> None:
    text = """\
# mine
host_profiles:
  big: &big   # the big ones
    version: "8.0.2"   # was fine
    edition: Enterprise Plus
    bios: {hyperthreading: true}

    pnics:
      - {device: vmnic0, speed_mbps: 10000}   # left port
      - {device: vmnic1, speed_mbps: 10000}
hosts:
  # first
  - name: a
    profile: big
    # note on vmk
    vmkernels:
    - device: vmk0
      services:
        - vmotion   # for DRS
        - nfs       # by hand
      ip: 10.0.0.1  # keep
  # second
  - {name: b, profile: big, memory_mb: 5}  # the b

# -- end of hosts
datastores: [{name: d1}, {name: d2, type: VMFS}]   # ds
vms: []
"""
    pnics = [{"device": "vmnic0", "speed_mbps": 25000}, {"device": "vmnic1"}, {"device": "vmnic2"}]
    adapters = [
        {"device": "vmk0", "ip": "10.0.0.2", "mtu": 9000, "services": ["management", "ft_logging"]},
        {"device": "vmk1"},
    ]
    written = _update(
        text,
        {
            "vcenter": {"name": "vc01"},
            "hosts": [
                {"name": "a", "version": "8.0.3", "build": 5, "bios": {"sgx": False}, "pnics": pnics, "vmkernels": adapters},
                {"name": "b", "version": "8.0.3", "build": 6, "bios": {"hyperthreading": False}, "pnics": pnics, "memory_mb": 7},
                {"name": "c"},
            ],
            "datastores": [{"name": "d1", "type": "NFS"}, {"name": "d3"}],
            "vms": [{"name": "v", "num_cpus": 2, "disks": [{"label": "x"}]}],
        },
        {("hosts", "a", "model"): "no right to read it"},
    )  # fmt: skip

    assert (
        written.text
        == MARKED
        + """
vcenter:
  name: vc01

# mine
host_profiles:
  big: &big   # the big ones
    version: "8.0.3"   # was fine
    edition: Enterprise Plus
    bios: {hyperthreading: true}

    pnics:
      - {device: vmnic0, speed_mbps: 25000}   # left port
      - {device: vmnic1, speed_mbps: 10000}
      - {device: vmnic2}
hosts:
  # first
  - name: a
    #? model: no right to read it
    profile: big
    build: 5
    bios: {sgx: false}
    # note on vmk
    vmkernels:
    - device: vmk0
      services:
        # for DRS
        - nfs       # by hand
        - ft_logging
        - management
      ip: 10.0.0.1  # keep
      mtu: 9000
    - {device: vmk1}
  # second
  - {name: b, profile: big, memory_mb: 7, build: 6, bios: {hyperthreading: false}}  # the b
  - name: c

# -- end of hosts
datastores: [{name: d1, type: NFS}, {name: d2, type: VMFS}, {name: d3}]   # ds
vms:
  - name: v
    num_cpus: 2
    disks:
      - {label: x}
"""
    )
    assert written.notes == (
        "c.yaml:6:5: hosts a version: “8.0.2” became “8.0.3”, as vc01 says",
        "c.yaml:11:26: hosts a pnics vmnic0 speed_mbps: 10000 became 25000, as vc01 says",
        "c.yaml:23:7: hosts a vmkernels vmk0 ip: kept, though vc01 says “10.0.0.2”",
        "c.yaml:20:7: hosts a vmkernels vmk0 services: [vmotion, nfs] became [management, ft_logging, nfs], as vc01 says",
        "c.yaml:6:5: hosts b version: “8.0.2” became “8.0.3”, as vc01 says",
        "c.yaml:8:12: hosts b bios hyperthreading: true became false, as vc01 says",
        "c.yaml:25:29: hosts b memory_mb: 5 became 7, as vc01 says",
        "c.yaml:11:26: hosts b pnics vmnic0 speed_mbps: 10000 became 25000, as vc01 says",
        "c.yaml:28:26: datastores d2: the sources do not find it; it stays until it is taken out by hand",
    )  # fmt: skip


def test_what_others_refer_to_is_not_changed_for_them() -> None:
    text = """\
hosts:
  - name: a
    cpu: &cpu {mhz: 1, vendor: Intel}
  - name: b
    cpu: *cpu
  - name: c
    <<: &common
      version: "8.0.2"
      bios: {sgx: true}
  - name: d
    <<: *common
"""
    told = {
        "hosts": [
            {"name": "a", "cpu": {"mhz": 2}},
            {"name": "b", "cpu": {"mhz": 1}},
            {"name": "c"},
            {"name": "d", "version": "8.0.3", "bios": {"hyperthreading": True}},
        ]
    }

    assert _update(text, told).text == MARKED + """\
hosts:
  - name: a
    cpu: &cpu {mhz: 2, vendor: Intel}
  - name: b
    cpu: {vendor: Intel, mhz: 1}
  - name: c
    <<: &common
      version: "8.0.2"
      bios: {sgx: true}
  - name: d
    version: "8.0.3"
    bios: {hyperthreading: true, sgx: true}
    <<: *common
"""  # fmt: skip


def test_a_change_under_an_anchor_that_would_change_what_no_source_tells_is_refused() -> None:
    text = "hosts:\n  - name: a\n    cpu: &cpu {mhz: 1}\n  - name: mine\n    cpu: *cpu\n"

    with pytest.raises(InputError) as raised:
        _update(text, {"hosts": [{"name": "a", "cpu": {"mhz": 2}}], "partial": ["hosts"]})

    assert str(raised.value) == (
        "c.yaml:5:16: hosts mine cpu mhz would change, which no source tells; nothing was written\n"
        "  Where it shares an anchor (&) with what the sources tell, write it out by hand."
    )


def test_several_documents_and_lists_with_comments() -> None:
    text = f"""\
hosts:
- name: esx01
  switches:
  - name: v
    active:
    - x # first
    - y # second
  patches:
    - "1" # one
    - "2" # two
---
{SPEC_HEAD}hosts:
- name: esx01
  build: 3
vms:
- name: z
"""
    host = {"name": "esx01.example.com", "build": 4, "version": "8.0.3", "patches": ["2", "3"]}
    told = {"hosts": [{**host, "switches": [{"name": "v", "active": ["y", "z", "w"]}]}], "vms": [{"name": "z", "num_cpus": 1}]}  # fmt: skip

    assert _update(text, told).text == f"""\
{MARKED}hosts:
- name: esx01
  version: "8.0.3"
  switches:
  - name: v
    active:
    - "y" # first
    - z # second
    - w
  patches:
    # one
    - "2" # two
    - "3"
---
{SPEC_HEAD}hosts:
- name: esx01
  build: 4
vms:
- name: z
  num_cpus: 1
"""  # fmt: skip


def test_line_breaks_of_windows_stay() -> None:
    text = (SPEC_HEAD + 'hosts:\n  - name: a\n    version: "8.0.2"  # x\n').replace("\n", "\r\n")
    facts = merge([ImportedSpec("vc01", {"hosts": [{"name": "A", "version": "8.0.3", "build": 1}]})])

    written = update_spec(text, "c.yaml", facts, ["vc01"])

    expected = MARKED + 'hosts:\n  - name: a\n    version: "8.0.3"  # x\n    build: 1\n'
    assert written.text == expected.replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"apiVersion":"ftpolicy/v1","kind":"ClusterSpec"}',
            "c.yaml:1:1: the file is in JSON; only YAML can be renewed in place",
        ),
        (
            SPEC_HEAD + "vcenter: {name: other}\n",
            "c.yaml: the file is about the vCenter other, the sources about vc01\n  Write another file.",
        ),
        (SPEC_HEAD + "hosts:\n  - nam: x\n", "c.yaml:4:5: unknown key “nam” (did you mean “name”?)\n  c.yaml:4:5: “hosts” lacks “name”"),
        ("a: 1\n", "c.yaml:1:1: this is no cluster spec\n  A cluster spec begins with: apiVersion: ftpolicy/v1"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_renewed(text: str, message: str) -> None:
    facts = merge([ImportedSpec("vc01", {"vcenter": {"name": "vc01"}, "hosts": [{"name": "a"}]})])

    with pytest.raises(InputError) as raised:
        update_spec(text, "c.yaml", facts, ["vc01"])

    assert str(raised.value) == message


def test_new_hosts_use_a_profile_that_fits_and_share_new_ones() -> None:
    text = 'host_profiles:\n  old:\n    model: R7\n    version: "8.0.3"\nhosts:\n  - {name: a, profile: old}\n'
    alike = {"model": "R9", "version": "8.0.3", "vendor": "Dell", "memory_mb": 4, "build": 7}
    told = [
        {"name": "a", "model": "R7", "version": "8.0.3"},
        {"name": "b", "model": "R7", "version": "8.0.3", "build": 1},
        *({"name": name, **alike} for name in ("n1", "n2", "n10")),
    ]

    assert _update(text, {"hosts": told}).text == MARKED + """\
host_profiles:
  old:
    model: R7
    version: "8.0.3"
  r9:
    version: "8.0.3"
    build: 7
    vendor: Dell
    model: R9
    memory_mb: 4
hosts:
  - {name: a, profile: old}
  - name: b
    profile: old
    build: 1
  - name: n1
    profile: r9
  - name: n2
    profile: r9
  - name: n10
    profile: r9
"""  # fmt: skip


def test_a_new_file_says_what_is_none_and_what_is_partial() -> None:
    facts = merge([ImportedSpec("dump/", {"hosts": [{"name": "a", "pnics": [], "partial": ["pnics"]}], "vms": [], "datastores": [], "partial": ["hosts", "datastores"]})])  # fmt: skip

    text = write_spec(facts, ["dump/"]).text

    assert text.partition("\n#= ")[2] == """\
imported from dump/
apiVersion: ftpolicy/v1
kind: ClusterSpec

hosts:
  - name: a
    pnics: []
    partial: [pnics]

vms: []

partial: [hosts]
"""  # fmt: skip


def test_sources_that_disagree_are_told_and_the_fact_is_left_out() -> None:
    one = ImportedSpec("vc01", {"hosts": [{"name": "a", "build": 1, "version": "8.0.3"}]}, notes=("slow",))
    two = ImportedSpec("facts.json", {"hosts": [{"name": "A", "build": 2, "version": "8.0U3", "memory_mb": 4}], "partial": ["hosts"]})  # fmt: skip
    facts = merge([one, two])

    assert write_spec(facts, ["vc01", "facts.json"]).text.partition("\n#= ")[2] == """\
imported from vc01
#= imported from facts.json
apiVersion: ftpolicy/v1
kind: ClusterSpec

hosts:
  - name: a
    #= from facts.json: memory_mb
    #= from vc01: version
    #? build: the sources disagree: vc01: 1; facts.json: 2
    version: "8.0.3"
    memory_mb: 4
"""  # fmt: skip
    assert facts.notes == ["vc01: slow"]
    assert contradictions(facts) == ["/hosts/a/build: the sources disagree, so it is left out: vc01: 1; facts.json: 2"]


def test_what_the_sources_disagree_on_stays_as_people_wrote_it() -> None:
    facts = merge(
        [ImportedSpec(name, {"hosts": [{"name": "a", "build": build}]}) for name, build in (("x", 1), ("y", 2))]
    )

    written = update_spec(SPEC_HEAD + "hosts:\n  - name: a\n    build: 3  # seen myself\n", "c.yaml", facts, ["x", "y"])

    assert written.notes == ()
    assert written.text.endswith("    #? build: the sources disagree: x: 1; y: 2\n    build: 3  # seen myself\n")
    assert drift(written.text, "c.yaml", facts).lines == ()


def test_where_facts_come_from_stays_for_those_that_are_not_told_again() -> None:
    both = merge(
        [
            ImportedSpec("x", {"hosts": [{"name": "a", "build": 1}]}),
            ImportedSpec("y", {"hosts": [{"name": "a", "memory_mb": 4}]}),
        ]
    )
    text = write_spec(both, ["x", "y"]).text

    again = update_spec(text, "c.yaml", merge([ImportedSpec("z", {"hosts": [{"name": "a", "build": 2}]})]), ["z"]).text

    assert again.partition("\n#= ")[2] == """\
imported from x
#= imported from y
#= imported from z
apiVersion: ftpolicy/v1
kind: ClusterSpec

hosts:
  - name: a
    #= from y: memory_mb
    #= from z: build
    build: 2
    memory_mb: 4
"""  # fmt: skip


def test_services_that_only_one_source_can_tell_contradict_nobody() -> None:
    def told(services: list[str]) -> dict[str, Any]:
        return {"hosts": [{"name": "a", "vmkernels": [{"device": "vmk0", "services": services}]}]}

    facts = merge([ImportedSpec("x", told(["vmotion"])), ImportedSpec("y", told(["provisioning", "vmotion"]))])

    assert contradictions(facts) == []
    assert sorted(facts.objects["hosts"]["a"]["vmkernels"]["vmk0"]["services"]) == ["provisioning", "vmotion"]
    with_ft = merge([ImportedSpec("x", told(["vmotion"])), ImportedSpec("y", told(["vmotion", "ft_logging"]))])
    assert contradictions(with_ft) == [
        "/hosts/a/vmkernels/vmk0/services: the sources disagree, so it is left out: x: vmotion; y: vmotion, ft_logging"
    ]
    for services in (
        ["iscsi"],
        ["nfs", "provisioning"],
        [],
        ["none_enabled"],
    ):  # who knows more than that none is enabled
        both = merge([ImportedSpec("x", told(["none_enabled"])), ImportedSpec("y", told(services))])
        assert contradictions(both) == []
        assert both.objects["hosts"]["a"]["vmkernels"]["vmk0"]["services"] == services
    one_is_wrong = merge([ImportedSpec("x", told(["none_enabled"])), ImportedSpec("y", told(["vmotion"]))])
    assert len(contradictions(one_is_wrong)) == 1


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"hosts": [{"name": "a\x1b[31m"}]}, "x: a text has characters that a cluster spec cannot hold"),
        ({"hosts": [{"name": "a", "build": "x"}]}, "x says what a cluster spec cannot hold: “build” is “…”; expected a whole number"),
        ({"clusters": [{"name": "a", "ha": {"advanced_options": {"a\nb": 1}}}]}, "x: a key has characters that a cluster spec cannot hold, or is no text"),
    ],
)  # fmt: skip
def test_what_no_spec_can_hold_is_refused(document: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as raised:
        merge([ImportedSpec("x", document)])

    assert str(raised.value) == message


@pytest.mark.parametrize("text", ["", "\n", "# ours\n", "# ours"])
def test_a_file_without_a_document_becomes_a_spec(text: str) -> None:
    facts = merge([ImportedSpec("x", {"hosts": [{"name": "a"}]})])

    written = update_spec(text, "cluster.yaml", facts, ["x"]).text

    rest = write_spec(facts, ["x"]).text
    assert sorted(written.splitlines()) == sorted([*text.strip("\n").splitlines(), *rest.splitlines()])
    assert update_spec(written, "cluster.yaml", facts, ["x"]).text == written


def test_two_vcenters_do_not_make_one_spec() -> None:
    with pytest.raises(InputError) as raised:
        merge([ImportedSpec(name, {"vcenter": {"name": name}}) for name in ("vc01", "vc02")])

    assert str(raised.value) == "the sources are of several vCenters (vc01, vc02)\n  Write one cluster spec for each."


def test_drift_names_both_sides_and_what_is_missing() -> None:
    text = (
        SPEC_HEAD + 'hosts:\n  - name: a\n    version: "8.0.2"\n    build: 1  # keep\n    edition: VCF\n  - name: old\n'
    )
    text += "  - name: planned  # keep\n"
    facts = merge(
        [ImportedSpec("vc01", {"hosts": [{"name": "a", "version": "8.0.3", "build": 2, "pnics": []}, {"name": "b"}]})]
    )

    found = drift(text, "c.yaml", facts)

    assert found.lines == (
        "c.yaml:5: hosts a version: “8.0.2” in the file, “8.0.3” in vc01",
        "c.yaml:4: hosts a pnics: not in the file, none in vc01",
        "c.yaml:1: hosts b: not in the file, an entry in vc01",
        "c.yaml:8: hosts old: in the file, not found by the sources",
    )
    assert found.kept == (
        "c.yaml:6: hosts a build: kept as 1, 2 in vc01",
        "c.yaml:9: hosts planned: kept as an entry, not found by the sources",
    )
    assert update_spec(text, "c.yaml", facts, ["vc01"]).notes == (
        "c.yaml:5:5: hosts a version: “8.0.2” became “8.0.3”, as vc01 says",
        "c.yaml:6:5: hosts a build: kept, though vc01 says 2",
        "c.yaml:8:5: hosts old: the sources do not find it; it stays until it is taken out by hand",
        "c.yaml:9:5: hosts planned: kept, though the sources do not find it",
    )


def test_elements_without_a_name_are_told_apart_by_what_they_say() -> None:
    text = """\
vms:
  - name: a
    network_adapters:
      - {network: one, type: vmxnet3}   # by hand
      - {network: two}
      - {network: three, type: e1000}   # by hand, too
    cdroms: [{backing: iso}, {backing: none}]
"""
    told = {
        "name": "a",
        "network_adapters": [{"network": "three"}, {"network": "one"}],
        "cdroms": [{"backing": "none"}],
    }
    written = _update(text, {"vms": [told]})

    assert written.text == MARKED + text
    assert written.notes == (
        "c.yaml:7:9: vms a network_adapters 1: the sources do not find it; it stays until it is taken out by hand",
        "c.yaml:9:14: vms a cdroms 0: the sources do not find it; it stays until it is taken out by hand",
    )

    more = {"name": "a", "network_adapters": [{"network": name} for name in ("zero", "one", "two", "three", "four")]}
    assert _update(text, {"vms": [more]}).text == MARKED + text.replace(
        "# by hand, too\n", "# by hand, too\n      - {network: zero}\n      - {network: four}\n"
    )


def test_comments_inside_of_a_value_that_is_replaced_stay_beside_it() -> None:
    text = """\
hosts:
  - name: a
    patches: ["1", # the first
      "2"]  # the last
    port_groups:
      - name: FT
        vlan:
          # as the network people say
          private: 105   # not 104
        use: vmkernel
    pnics: []   # none, really
"""
    group = {"name": "FT", "vlan": 20}
    told = {"name": "a", "patches": ["3"], "port_groups": [group], "pnics": [{"device": "vmnic0"}]}

    assert _update(text, {"hosts": [told]}).text == MARKED + """\
hosts:
  - name: a
    # the first
    patches: ["3"]  # the last
    port_groups:
      - name: FT
        # as the network people say
        vlan: 20   # not 104
        use: vmkernel
    pnics:   # none, really
      - {device: vmnic0}
"""  # fmt: skip


def test_lists_that_the_file_calls_partial_and_the_sources_tell_whole_are_named() -> None:
    text = "hosts:\n- name: a\n  pnics: []\n  partial: [pnics]\npartial: [hosts]\n"

    written = _update(text, {"hosts": [{"name": "a", "pnics": []}]})

    assert written == Written(
        MARKED + text,
        (
            "c.yaml: hosts: the sources tell all of them now; take the list out of partial by hand",
            "c.yaml: hosts a pnics: the sources tell all of them now; take the list out of partial by hand",
        ),
    )


def test_objects_of_one_name_in_two_datacenters() -> None:
    told = {
        "clusters": [{"name": "c", "datacenter": place} for place in ("tokyo", "osaka")],
        "datastores": [{"name": "datastore1", "datacenter": place, "type": "VMFS"} for place in ("tokyo", "osaka")],
        "vms": [{"name": "v", "datacenter": "osaka", "cluster": "c", "storage_datastore": "datastore1"}],
    }
    text = write_spec(merge([ImportedSpec("vc01", told)]), ["vc01"]).text
    told["datastores"][1]["type"] = "NFS"

    again = update_spec(text, "c.yaml", merge([ImportedSpec("vc01", told)]), ["vc01"])

    before = "  - {name: datastore1, datacenter: osaka, type: VMFS}\n"
    assert again.text == text.replace(before, before.replace("VMFS", "NFS"))
    assert again.text != text


def test_a_new_list_that_is_partial_is_called_so() -> None:
    text = """\
host_profiles:
  p: {patches: [], partial: [patches]}
clusters: [{name: c}]
vms:
  - {name: v, partial: [disks], disks: []}
  - name: w
"""
    told = {
        "hosts": [{"name": "a", "cluster": "c", "pnics": [], "partial": ["pnics"]}],
        "clusters": [{"name": "c", "partial": ["hosts"]}],
        "vms": [{"name": name, "cdroms": [], "partial": ["cdroms"]} for name in ("v", "w")],
    }

    assert _update(text, told).text == MARKED + """\
host_profiles:
  p: {patches: [], partial: [patches]}
clusters: [{name: c, partial: [hosts]}]

hosts:
  - name: a
    cluster: c
    pnics: []
    partial: [pnics]

vms:
  - {name: v, partial: [disks, cdroms], disks: [], cdroms: []}
  - name: w
    cdroms: []
    partial: [cdroms]
"""  # fmt: skip
    of_profile = text + "hosts: [{name: a, profile: p}]\n"
    assert _update(of_profile, {"hosts": told["hosts"], "partial": ["hosts"]}).text == MARKED + of_profile.replace(
        "partial: [patches]", "partial: [patches], cluster: c, pnics: []"
    ).replace("profile: p}", "profile: p, partial: [patches, pnics]}")


@pytest.mark.parametrize(
    ("comment", "kept"),
    [
        ("# keep", True),
        ("# Keep: ordered", True),
        ("#keep (really)", True),
        ("# keep in mind", False),
        ("# mine", False),
    ],
)
def test_what_asks_to_keep_a_value(comment: str, kept: bool) -> None:
    text = f"hosts:\n  - name: a\n    build: 1 {comment}\n"

    written = _update(text, {"hosts": [{"name": "a", "build": 2}]})

    assert written.text == MARKED + (text if kept else text.replace("build: 1", "build: 2"))


def test_a_source_that_finds_none_is_drift_where_the_file_has_some() -> None:
    facts = merge([ImportedSpec("vc01", {"vms": [], "hosts": [{"name": "a"}]})])

    found = drift(SPEC_HEAD + "hosts: [{name: a}]\nvms: [{name: v}]\ndatastores: [{name: d}]\n", "c.yaml", facts)

    assert found.lines == ("c.yaml:4: vms v: in the file, not found by the sources",)


def test_marks_are_renewed_where_they_stand() -> None:
    text = """\
hosts:
  - name: a
    edition: VCF
    #? model: no right
    # mine
    build: 1
datastores:
  - {name: d}
  #? type: no right
"""
    told = {"hosts": [{"name": "a", "build": 1}], "datastores": [{"name": "d"}]}
    unread: dict[tuple[str, ...], str] = {
        ("hosts", "a", "model"): "no right",
        ("hosts", "a", "vendor"): "no right",
        ("datastores", "d", "type"): "why",
    }

    assert _update(text, told, unread).text == MARKED + text.replace(
        "    #? model: no right\n", "    #? model: no right\n    #? vendor: no right\n"
    ).replace("#? type: no right", "#? type: why")
    assert _update(text, told).text == MARKED + "".join(line for line in text.splitlines(True) if "#?" not in line)


_FILE_WITH_VM_PROFILES = """\
vm_profiles:
  web:
    num_cpus: 4
    memory_mb: 8192   # as sized
  wizard: {num_cpus: 2, defaults: vsphere}
vms:
  - {name: a, profile: web}
  - {name: b, profile: web}
"""


def test_virtual_machines_are_renewed_in_their_profile_or_beside_it() -> None:
    told = [
        {"name": "a", "num_cpus": 8, "memory_mb": 4096},
        {"name": "b", "num_cpus": 8, "memory_mb": 8192},
        {"name": "c", "num_cpus": 8, "memory_mb": 8192, "snapshots": 0},
        {"name": "d", "num_cpus": 2},
    ]
    written = _update(_FILE_WITH_VM_PROFILES, {"vms": told}, {("vms", one, "npiv"): "not read" for one in "ab"})

    assert written.text == MARKED + """\
vm_profiles:
  web:
    num_cpus: 8
    #? npiv: not read
    memory_mb: 8192   # as sized
  wizard: {num_cpus: 2, defaults: vsphere}
vms:
  - {name: a, profile: web, memory_mb: 4096}
  - {name: b, profile: web}
  - name: c
    num_cpus: 8
    memory_mb: 8192
    snapshots: 0
  - name: d
    num_cpus: 2
"""  # fmt: skip


def test_new_virtual_machines_use_a_profile_that_says_the_same_but_none_that_assumes() -> None:
    told = [
        *({"name": name, "num_cpus": 4, "memory_mb": 8192} for name in ("a", "b")),
        {"name": "c", "num_cpus": 4, "memory_mb": 8192, "snapshots": 0},
        {"name": "d", "num_cpus": 2},
    ]

    assert _update(_FILE_WITH_VM_PROFILES, {"vms": told}).text == MARKED + _FILE_WITH_VM_PROFILES + """\
  - name: c
    profile: web
    snapshots: 0
  - name: d
    num_cpus: 2
"""  # fmt: skip


def test_virtual_machines_alike_share_a_new_profile_also_where_two_have_one_name() -> None:
    alike = {"cluster": "c", "guest_id": "rhel9_64Guest", "num_cpus": 4, "memory_mb": 8192, "firmware": "efi"}
    names = [("app", "osaka"), ("app", "tokyo"), ("db", "tokyo")]
    told = [{"name": name, "datacenter": datacenter, **alike} for name, datacenter in names]

    written = write_spec(merge([ImportedSpec("vc01", {"vms": told})]), ["vc01"]).text

    assert written.partition("kind: ClusterSpec\n")[2] == """\

vm_profiles:
  rhel9-64guest:
    cluster: c
    num_cpus: 4
    memory_mb: 8192
    guest_id: rhel9_64Guest
    firmware: efi

vms:
  - name: db
    profile: rhel9-64guest
    datacenter: tokyo
  - name: app
    profile: rhel9-64guest
    datacenter: osaka
  - name: app
    profile: rhel9-64guest
    datacenter: tokyo
"""  # fmt: skip
