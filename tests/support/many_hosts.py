"""A cluster of 64 hosts with the mistakes that people make to many hosts at once: a report of it has to fit on a screen."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml

from tests.support.paths import EXAMPLES

HOSTS = 64


def write_many_hosts(file: Path) -> None:
    """Write the cluster spec of the estate."""
    file.write_text(yaml.safe_dump(many_hosts(), sort_keys=False, allow_unicode=True), encoding="utf-8")


def many_hosts() -> dict[str, Any]:
    """Return a healthy estate with its host repeated, and then broken in some hosts and machines."""
    spec: dict[str, Any] = yaml.safe_load((EXAMPLES / "healthy" / "vsan-esa-8.0u3.yaml").read_text(encoding="utf-8"))
    pattern = spec["hosts"][0]
    spec["hosts"] = [_host(pattern, number) for number in range(HOSTS)]
    names = [host["name"] for host in spec["hosts"]]
    [switch] = spec["distributed_switches"]
    uplinks = switch["hosts"][0]["uplinks"]
    switch["hosts"] = [{"host": name, "uplinks": uplinks} for name in names]
    for datastore in spec["datastores"]:
        datastore["hosts"] = names
    for machine in spec["vms"]:
        machine["host"] = names[0]
    _break(spec)
    return spec


def _host(pattern: dict[str, Any], number: int) -> dict[str, Any]:
    host = copy.deepcopy(pattern)
    host["name"] = f"esx-{number + 1:02d}.corp.example.com"
    for interface in host["vmkernels"]:
        interface["ip"] = f"{interface['ip'].rsplit('.', 1)[0]}.{number + 11}"
    return host


def _break(spec: dict[str, Any]) -> None:
    """Make mistakes: each in the hosts whose number it divides, so that hosts differ in which they share."""
    profile = spec["host_profiles"]["r750"]
    profile["bios"] = {**profile["bios"], "hyperthreading": False}
    profile["certificate_verified"] = False
    profile["edition"] = "VMware vSphere 8 Standard"
    profile["firewall"] = {"rulesets": []}
    for number, host in enumerate(spec["hosts"]):
        if number % 2 == 0:
            host["vmkernels"][3]["mtu"] = 1500
        if number % 3 == 0:
            host["vmkernels"][3]["services"] = ["ft_logging", "vmotion"]
        if number % 5 == 0:
            host["maintenance_mode"] = True
        if number % 7 == 0:
            host["pnics"] = [{**nic, "speed_mbps": 1000} for nic in profile["pnics"]]
        if number % 11 == 0:
            host["build"] = profile["build"] - 1000 - number
    spec["clusters"][0]["ha"]["host_monitoring"] = False
    for machine in spec["vms"]:
        machine["cpu_hot_add"] = True
        machine["snapshots"] = 2
