"""The estate whose exports the tests change."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.support import rvtools

HOST = "esx01.example.com"
ESTATE: dict[str, Any] = {
    "vcenter": {"name": "vc01.example.com", "version": "8.0.3", "build": 24022515},
    "clusters": [{"name": "c1", "datacenter": "tokyo", "ha": {"enabled": True}}],
    "hosts": [
        {
            "name": HOST,
            "datacenter": "tokyo",
            "cluster": "c1",
            "product": "ESXi",
            "version": "8.0.3",
            "build": 24022510,
            "memory_mb": 65536,
            "pnics": [{"device": "vmnic0", "speed_mbps": 25000}],
            "switches": [{"name": "vSwitch0", "pnics": ["vmnic0"], "teaming": "loadbalance_srcid", "mtu": 1500}],
            "port_groups": [{"name": "Management", "switch": "vSwitch0", "vlan": 10}],
            "vmkernels": [
                {"device": "vmk0", "port_group": "Management", "ip": "192.0.2.11", "netmask": "255.255.255.0"}
            ],
        }
    ],
    "vms": [
        {
            "name": "db01",
            "datacenter": "tokyo",
            "cluster": "c1",
            "host": HOST,
            "num_cpus": 2,
            "memory_mb": 4096,
            "firmware": "efi",
            "template": False,
        }
    ],
}
"""One host with one machine."""


@pytest.fixture
def tables() -> rvtools.Tables:
    """Return the tables of an export of one host with one machine, to be changed."""
    return rvtools.tables_of(copy.deepcopy(ESTATE))
