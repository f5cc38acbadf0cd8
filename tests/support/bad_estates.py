"""Estates in which one thing about clusters, hosts or networks is wrong, at any version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Spec = dict[str, Any]


def estate(version: str) -> Spec:
    """Return three hosts of a cluster with one FT virtual machine, of which nothing is known but the version."""
    names = [f"esx0{number}.example.com" for number in (1, 2, 3)]
    return {
        "apiVersion": "ftpolicy/v1",
        "kind": "ClusterSpec",
        "vcenter": {"name": "vc", "version": version},
        "compatibility_guide": [],
        "clusters": [{"name": "c", "fault_tolerance": True, "ha": {}}],
        "hosts": [{"name": name, "cluster": "c", "version": version, "fault_tolerance": True} for name in names],
        "datastores": [],
        "distributed_switches": [],
        "vms": [{"name": "db", "cluster": "c", "fault_tolerance": True, "num_cpus": 1}],
    }


def cluster(**facts: Any) -> Callable[[Spec], None]:
    return lambda spec: spec["clusters"][0].update(facts)


def ha(**facts: Any) -> Callable[[Spec], None]:
    return lambda spec: spec["clusters"][0]["ha"].update(facts)


def hosts(**facts: Any) -> Callable[[Spec], None]:
    def change(spec: Spec) -> None:
        for host in spec["hosts"]:
            host.update(facts)

    return change


def unlike(name: str, most: Any, last: Any) -> Callable[[Spec], None]:
    """Give the last host another value than the others."""

    def change(spec: Spec) -> None:
        for host in spec["hosts"]:
            host[name] = most
        spec["hosts"][-1][name] = last

    return change


def other_version(spec: Spec) -> None:
    unlike("ft_version", "1.0", "2.0")(spec)
    if spec["vcenter"]["version"].startswith("4.0"):
        spec["hosts"][-1]["version"] = "4.1U0"


def without_evc(spec: Spec) -> None:
    cluster(drs={"enabled": True}, evc_mode="none")(spec)
    spec["vms"][0]["drs_automation_level"] = "default"


def one_heartbeat_datastore(spec: Spec) -> None:
    ha(heartbeat_datastores=["d"], advanced_options={})(spec)
    spec["datastores"] = [{"name": "d", "type": "VMFS", "transport": "fc", "hosts": [spec["hosts"][0]["name"]]}]


def metro(spec: Spec) -> None:
    cluster(metro={"enabled": True, "host_groups": []})(spec)


def uncertified(spec: Spec) -> None:
    spec["compatibility_guide"] = [
        {"vendor": "Example Corp", "model": "ES-1", "fault_tolerance": False, "bios_versions": []}
    ]
    hosts(vendor="Example Corp", model="ES-1")(spec)


def other_bios(spec: Spec) -> None:
    uncertified(spec)
    spec["compatibility_guide"][0]["fault_tolerance"] = True


def steppings(spec: Spec) -> None:
    cpu = {"vendor": "Intel", "model": "Intel(R) Xeon(R) CPU E5450 @ 3.00GHz", "family": 6, "model_number": 23}
    unlike("cpu", {**cpu, "stepping": 6}, {**cpu, "stepping": 10})(spec)
    hosts(patches=[])(spec)


def outside_clusters(spec: Spec) -> None:
    del spec["hosts"][2]["cluster"]
    spec["hosts"][2]["standalone"] = True


def ports_without(closed: int, protocol: str) -> Callable[[Spec], None]:
    ports = [
        {"port": port, "protocol": kind, "direction": direction}
        for port in (8100, 8200, 8300)
        for kind in ("tcp", "udp")
        for direction in ("inbound", "outbound")
        if (port, kind) != (closed, protocol)
    ]
    return hosts(firewall={"enabled": True, "open_ports": ports})


def placed(number: int, cpus: int) -> Callable[[Spec], None]:
    """Place FT virtual machines on the first host, their secondaries on the second."""

    def change(spec: Spec) -> None:
        first, second = (host["name"] for host in spec["hosts"][:2])
        spec["vms"] = [
            {**spec["vms"][0], "name": f"db{index}", "host": first, "secondary_host": second, "num_cpus": cpus}
            for index in range(number)
        ]
        ha(advanced_options={})(spec)

    return change


def network(vmkernels: Mapping[str, Spec], groups: Mapping[str, Spec], speed: int = 10000) -> Callable[[Spec], None]:
    """Give every host one standard switch with two adapters, and these interfaces; {host} in an address is its number."""

    def change(spec: Spec) -> None:
        both = ["vmnic0", "vmnic1"]
        switch = {"name": "vSwitch0", "pnics": both, "active": both, "standby": [], "mtu": 1500}
        for number, host in enumerate(spec["hosts"], 1):
            host.update(product="ESXi", service_consoles=[])
            host["pnics"] = [{"device": device, "speed_mbps": speed} for device in both]
            host["switches"] = [{**switch, "teaming": "loadbalance_srcid"}]
            host["port_groups"] = [{"name": name, "switch": "vSwitch0", **group} for name, group in groups.items()]
            host["vmkernels"] = [
                {"device": device, **vmkernel, "ip": vmkernel["ip"].format(host=number)}
                for device, vmkernel in vmkernels.items()
            ]

    return change


MOTION = {"port_group": "vMotion", "ip": "192.0.2.{host}", "netmask": "255.255.255.128", "services": ["vmotion"]}
LOGGING = {"port_group": "FT", "ip": "192.0.2.13{host}", "netmask": "255.255.255.128", "services": ["ft_logging"]}
GROUPS = {"vMotion": {"use": "vmkernel", "vlan": 30}, "FT": {"use": "vmkernel", "vlan": 40}}
BOTH = {"vmk1": MOTION, "vmk2": LOGGING}
IN_USE = {**GROUPS, "VMs": {"use": "vm", "vlan": 40}}
ONE_NIC = {name: {**group, "active": ["vmnic0"], "standby": []} for name, group in GROUPS.items()}


def apart(service: str) -> Callable[[Spec], None]:
    """Put the last host's interface for ``service`` into a subnet of its own."""

    def change(spec: Spec) -> None:
        network(BOTH, GROUPS)(spec)
        for vmkernel in spec["hosts"][-1]["vmkernels"]:
            if service in vmkernel["services"]:
                vmkernel["ip"] = "198.51.100.1"

    return change


def several_vcpus(spec: Spec) -> None:
    network(BOTH, GROUPS, 1000)(spec)
    spec["vms"][0]["num_cpus"] = 2


def loaded(spec: Spec) -> None:
    network(BOTH, GROUPS, 1000)(spec)
    spec["vms"][0]["ft_load"] = {"disk_read_mbyte_per_s": 200, "network_receive_mbit_per_s": 100}


def machine_network(*vlans: int) -> Callable[[Spec], None]:
    """Connect the virtual machine to a network that is in these VLANs on the hosts, and missing on the rest of them."""

    def change(spec: Spec) -> None:
        for index, host in enumerate(spec["hosts"]):
            here = [{"name": "VMs", "switch": "s", "vlan": vlan, "use": "vm"} for vlan in vlans[index : index + 1]]
            host.update(switches=[{"name": "s"}], port_groups=here)
        spec["vms"][0]["network_adapters"] = [{"network": "VMs"}]

    return change


def nsx(spec: Spec) -> None:
    spec["distributed_switches"] = [
        {
            "name": "dvs",
            "hosts": [{"host": host["name"]} for host in spec["hosts"]],
            "port_groups": [{"name": "VMs", "vlan": 100, "use": "vm", "nsx": True}],
        }
    ]
    spec["vms"][0]["network_adapters"] = [{"network": "VMs"}]


VSAN = {**LOGGING, "services": ["ft_logging", "vsan"]}
