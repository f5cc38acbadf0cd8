"""Values in one normal form: what is one thing in two spellings never disagrees, what differs always does."""

from __future__ import annotations

import ipaddress
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, strategies as st

from validator.facts.canonical import agree, agreed, canonical, same
from validator.model import Path

HOST = ("hosts", "a")
ADAPTER = (*HOST, "vmkernels", "vmk1")
GROUP = (*HOST, "port_groups", "VM Network")
DISK = ("vms", "v", "disks", "Hard disk 1")
OPTION = ("clusters", "c", "ha", "advanced_options", "das.ignoreInsufficientHbDatastore")


@pytest.mark.parametrize(
    ("path", "spelled", "expected"),
    [
        ((*HOST, "version"), "8.0U3", "8.0.3"),
        ((*HOST, "version"), "8.0 Update 3", "8.0.3"),
        ((*HOST, "version"), "8.0 u3", "8.0.3"),
        (("distributed_switches", "d", "version"), "8.0.0", "8.0.0"),
        (("clusters", "c", "image", "esx_version"), "8.0.3-0.0.24022510", "8.0.3"),
        ((*GROUP, "vlan"), 40, 40),
        ((*GROUP, "vlan"), "40", 40),
        ((*GROUP, "vlan"), "40-40", "40-40"),
        ((*GROUP, "vlan"), "30-40,10-20", "10-20, 30-40"),
        ((*GROUP, "vlan"), "0-4094", "0-4094"),
        ((*GROUP, "vlan"), "5,1-3", "1-3, 5-5"),
        ((*GROUP, "vlan"), "0-9, 10-4094", "0-4094"),
        ((*GROUP, "vlan"), "20-10", "20-10"),
        ((*GROUP, "vlan"), "0-9999", "0-9999"),
        ((*GROUP, "vlan"), {"private": 40}, {"private": 40}),
        ((*ADAPTER, "ip"), "2001:DB8:0::1/64", "2001:db8::1/64"),
        ((*ADAPTER, "ip"), "2001:DB8:0::1", "2001:db8::1"),
        ((*ADAPTER, "ip"), "192.0.2.300", "192.0.2.300"),
        ((*ADAPTER, "gateway"), "FE80::1", "fe80::1"),
        ((*ADAPTER, "netmask"), "/24", "255.255.255.0"),
        ((*ADAPTER, "netmask"), "25", "255.255.255.128"),
        ((*ADAPTER, "netmask"), "99", "99"),
        (ADAPTER, {"ip": "192.0.2.1/24"}, {"ip": "192.0.2.1", "netmask": "255.255.255.0"}),
        (ADAPTER, {"ip": "192.0.2.1/24", "netmask": "24"}, {"ip": "192.0.2.1", "netmask": "255.255.255.0"}),
        (ADAPTER, {"ip": "192.0.2.1/24", "netmask": "255.255.0.0"}, {"ip": "192.0.2.1"}),
        (ADAPTER, {"ip": "2001:DB8::1/64"}, {"ip": "2001:db8::1/64"}),
        (("clusters", "c", "evc_mode"), "Intel Broadwell", "intel-broadwell"),
        (("clusters", "c", "evc_mode"), "INTEL_BROADWELL", "intel-broadwell"),
        (("clusters", "c", "evc_mode"), "Disabled", "none"),
        (DISK, {"path": "[ds] v/v.vmdk"}, {"path": "v/v.vmdk", "datastore": "ds"}),
        (DISK, {"path": "[ds] v/v.vmdk", "datastore": "o"}, {"path": "v/v.vmdk", "datastore": "o"}),
        (DISK, {"path": "v/v.vmdk"}, {"path": "v/v.vmdk"}),
        ((*DISK, "device_address"), "scsi:0:1", "scsi0:1"),
        ((*DISK, "device_address"), "SCSI (0:1)", "scsi0:1"),
        ((*DISK, "device_address"), "nvme1:00", "nvme1:0"),
        ((*DISK, "path"), "[ds] v/v.vmdk", "v/v.vmdk"),
        ((*DISK, "path"), "[ds] v/v_1-000002.vmdk", "v/v_1.vmdk"),
        ((*DISK, "label"), "[ds] v/v.vmdk", "[ds] v/v.vmdk"),
    ],
)
def test_values_have_one_spelling(path: Path, spelled: Any, expected: Any) -> None:
    assert canonical(path, spelled) == expected
    assert canonical(path, expected) == expected


@pytest.mark.parametrize(
    ("path", "one", "other", "meant"),
    [
        ((*HOST, "version"), "8.0", "8.0U3", "8.0.3"),
        ((*HOST, "version"), "6.7.0", "6.7U3", "6.7.3"),
        ((*HOST, "version"), "8.0U2", "8.0U3", None),
        ((*HOST, "version"), "7.0.0", "7.0.3", None),
        ((*HOST, "version"), "8", "8.0.3", None),
        (("distributed_switches", "d", "version"), "8.0", "8.0.3", None),
        ((*ADAPTER, "ip"), "2001:db8::1", "2001:DB8::1/64", "2001:db8::1/64"),
        ((*ADAPTER, "ip"), "2001:db8::1/48", "2001:db8::1/64", None),
        ((*ADAPTER, "ip"), "192.0.2.1", "192.0.2.11", None),
        (("vms", "v", "guest_id"), "rhel7_64guest", "rhel7_64Guest", "rhel7_64Guest"),
        (("vms", "v", "guest_id"), "OTHERGUEST64", "otherGuest64", "otherGuest64"),
        (("vms", "v", "guest_id"), "otherGuest", "otherGuest64", None),
        (("clusters", "c", "evc_mode"), "Intel-Broadwell", "intel-broadwell", "intel-broadwell"),
        (("clusters", "c", "evc_mode"), "intel-broadwell", "intel-haswell", None),
        ((*GROUP, "vlan"), "40", 40, 40),
        ((*GROUP, "vlan"), "40-40", 40, None),
        (OPTION, True, "true", True),
        (OPTION, "5", 5, 5),
        (OPTION, "true", "false", None),
        (("clusters", "c", "ft_round_trip_ms"), 1, 1.0, 1),
        (("vms", "v", "snapshots"), 1, True, None),
        (("hosts", "a", "model"), "PowerEdge", "poweredge", None),
    ],
)
def test_two_values_agree_when_one_says_all_that_the_other_says(path: Path, one: Any, other: Any, meant: Any) -> None:
    for values in permutations((one, other)):
        assert agreed(path, values) == meant
        assert agree(path, *values) is (meant is not None)


def test_what_says_less_agrees_with_each_of_two_that_disagree_but_not_with_both() -> None:
    for values in permutations(("8.0", "8.0U2", "8.0U3")):
        assert agreed((*HOST, "version"), values) is None


def test_what_says_less_is_not_the_same() -> None:
    assert not same((*HOST, "version"), "8.0", "8.0U3")
    assert same((*HOST, "version"), "8.0.3", "8.0U3")


@given(st.lists(st.tuples(st.integers(0, 4095), st.integers(0, 4095)).map(sorted), min_size=1), st.randoms())
def test_a_trunk_is_the_set_of_its_vlans_however_it_is_written(spans: list[list[int]], chance: Any) -> None:
    again = [*spans, chance.choice(spans)]
    chance.shuffle(again)
    texts = [f"{sep}".join(f"{first}-{last}" for first, last in some) for some, sep in ((spans, ", "), (again, ","))]
    one, other = (canonical((*GROUP, "vlan"), text) for text in texts)
    covered = {vlan for first, last in spans for vlan in range(first, last + 1)}
    told = [part.split("-") for part in one.split(", ")]

    assert one == other
    assert {vlan for first, last in told for vlan in range(int(first), int(last) + 1)} == covered


@given(st.integers(0, 2**32 - 1).map(ipaddress.IPv4Address), st.integers(0, 32))
def test_a_prefix_length_is_its_netmask(address: ipaddress.IPv4Address, length: int) -> None:
    mask = str(ipaddress.ip_network(f"0.0.0.0/{length}").netmask)
    forms = [{"ip": f"{address}/{length}"}, {"ip": str(address), "netmask": mask}]
    forms += [{"ip": str(address), "netmask": f"/{length}"}]

    assert all(canonical(ADAPTER, form) == forms[1] for form in forms)


@given(st.integers(0, 2**128 - 1).map(ipaddress.IPv6Address), st.integers(0, 128))
def test_an_address_of_ipv6_is_one_in_every_spelling(address: ipaddress.IPv6Address, length: int) -> None:
    spellings = (f"{address}/{length}", f"{address.exploded}/{length}", f"{address}/{length}".upper())

    assert all(agree((*ADAPTER, "ip"), one, other) for one in spellings for other in (*spellings, address.exploded))
