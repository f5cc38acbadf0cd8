"""Cluster specs as documents of VMware Cloud Foundation, as far as those can tell them, and specs that they can tell whole."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]

_TYPES = {"management": "MANAGEMENT", "vmotion": "VMOTION", "vsan": "VSAN", "nfs": "NFS"}
_ORDER = ("management", "vmotion", "vsan", "nfs")
_SHARES = {
    "management": "management",
    "fault_tolerance": "faultTolerance",
    "vmotion": "vmotion",
    "virtual_machine": "virtualMachine",
    "iscsi": "iSCSI",
    "nfs": "nfs",
    "replication": "hbr",
    "vsan": "vsan",
    "vdp": "vdp",
}
_LEVELS = {25: "LOW", 50: "NORMAL", 100: "HIGH"}
_EVC = ("none", "intel-icelake", "intel-nehalem", "amd-zen3", "amd-rev-e")
_TEAMING = ("failover_explicit", "loadbalance_srcid", "loadbalance_srcmac", "loadbalance_ip", "loadbalance_loadbased")


def _evc(mode: str) -> str:
    return "" if mode == "none" else {"intel-nehalem": "INTEL_NEALEM"}.get(mode, mode.upper().replace("-", "_"))


def _kinds(spec: Json) -> dict[str, str]:
    """Return the type of network of each port group: by the services of adapters in it, else for virtual machines."""
    return {
        adapter["port_group"]: _TYPES[service]
        for host in spec["hosts"]
        for adapter in host["vmkernels"]
        for service in adapter["services"]
        if service in _TYPES
    }


def _order(group: Json, standby: str) -> Json:
    told = {"teamingPolicy": group.get("teaming"), "activeUplinks": group.get("active"), standby: group.get("standby")}
    return {key: value for key, value in told.items() if value is not None}


def _networks(spec: Json, *, as_text: bool) -> Iterator[Json]:
    number = str if as_text else int
    adapters = {one["port_group"]: one for one in spec["hosts"][0]["vmkernels"]}
    kinds = _kinds(spec)
    for switch in spec["distributed_switches"]:
        for group in switch["port_groups"]:
            adapter = adapters.get(group["name"], {})
            network: Json = {"networkType": kinds.get(group["name"], "VM_MANAGEMENT"), "portGroupKey": group["name"]}
            network |= {"vlanId": number(group["vlan"])} if "vlan" in group else {}
            network |= {"mtu": number(adapter["mtu"])} if "mtu" in adapter else {}
            if "netmask" in adapter:
                network["subnet"] = str(ip_network(f"10.0.0.0/{adapter['netmask']}"))
            yield network | _order(group, "standbyUplinks")


def bring_up(spec: Json, release: int) -> Json:
    """Return a spec of one cluster as a bring-up document of VCF 5 or of the installer of VCF 9 (``release``)."""
    (cluster,) = spec["clusters"]
    is_old = release < 9
    kinds = _kinds(spec)
    document: Json = {
        "sddcId": "m01",
        "dnsSpec": {"subdomain": "example.com"},
        "networkSpecs": list(_networks(spec, as_text=is_old)),
        "vcenterSpec": {"vcenterHostname": spec["vcenter"]["name"], "rootVcenterPassword": "REDACTED"},
        "clusterSpec": {"clusterName": cluster["name"]},
        "hostSpecs": [],
        "dvsSpecs": [],
    }
    if "evc_mode" in cluster:
        document["clusterSpec"]["clusterEvcMode"] = _evc(cluster["evc_mode"])
    vsan = next((one for one in spec.get("datastores", ()) if one.get("type") == "vSAN"), None)
    storage: Json = {}
    if vsan is not None:
        storage["vsanSpec"] = {"datastoreName": vsan["name"], "esaConfig": {"enabled": cluster["vsan"]["esa"]}}
    if is_old:
        document.update(storage)
    else:
        document["datastoreSpec"] = storage
        document["clusterSpec"]["datacenterName"] = cluster["datacenter"]
        if "version" in spec["vcenter"]:
            document["vcenterSpec"]["version"] = spec["vcenter"]["version"]
    for host in spec["hosts"]:
        one: Json = {"hostname": host["name"].partition(".")[0], "credentials": {"password": "REDACTED"}}
        management = next(a for a in host["vmkernels"] if "management" in a["services"])
        if is_old:
            one["association"] = cluster["datacenter"]
            one["ipAddressPrivate"] = {"ipAddress": management.get("ip"), "subnet": management.get("netmask")}
        document["hostSpecs"].append(one)
    for switch in spec["distributed_switches"]:
        document["dvsSpecs"].append(_switch(switch, kinds, is_old=is_old))
    return document


def _switch(switch: Json, kinds: dict[str, str], *, is_old: bool) -> Json:
    member = switch["hosts"][0]
    found: Json = {
        "dvsName": switch["name"],
        "networks": [kinds.get(group["name"], "VM_MANAGEMENT") for group in switch["port_groups"]],
    }
    if "mtu" in switch:
        found["mtu"] = str(switch["mtu"]) if is_old else switch["mtu"]
    if is_old:
        found["vmnics"] = [*member.get("uplinks", {}).values(), *member.get("pnics", ())]
        shares = switch.get("network_io_control", {}).get("shares", {})
        found["niocSpecs"] = [
            {"trafficType": _SHARES[kind].upper(), "value": _LEVELS[count]} for kind, count in shares.items()
        ]
    else:
        wires = [{"id": device, "uplink": uplink} for uplink, device in member["uplinks"].items()]
        for lag in switch["lags"]:
            devices = lag["uplinks"].get(member["host"], ())
            wires += [{"id": device, "uplink": f"{lag['name']}-{port}"} for port, device in enumerate(devices)]
        found["vmnicsToUplinks"] = wires
        found["lagSpecs"] = [{"name": lag["name"], "uplinksCount": 2} for lag in switch["lags"]]
    return found


def domain(spec: Json) -> Json:
    """Return a spec of one cluster as the specification of a workload domain."""
    (cluster,) = spec["clusters"]
    kinds = _kinds(spec)
    switches: list[Json] = []
    for switch in spec["distributed_switches"]:
        groups = [
            {"name": one["name"], "transportType": kinds.get(one["name"], "VM_MANAGEMENT")}
            | _order(one, "standByUplinks")
            for one in switch["port_groups"]
        ]
        shares = switch.get("network_io_control", {}).get("shares", {})
        switches.append(
            {
                "name": switch["name"],
                "mtu": switch.get("mtu"),
                "portGroupSpecs": groups,
                "lagSpecs": [{"name": lag["name"]} for lag in switch["lags"]],
                "niocBandwidthAllocationSpecs": [
                    {"type": _SHARES[kind], "niocTrafficResourceAllocation": {"sharesInfo": {"shares": count}}}
                    for kind, count in shares.items()
                ],
            }
        )
    vsan = next((one for one in spec.get("datastores", ()) if one.get("type") == "vSAN"), None)
    storage = (
        {"vsanDatastoreSpec": {"datastoreName": vsan["name"], "esaConfig": {"enabled": cluster["vsan"]["esa"]}}}
        if vsan is not None
        else {}
    )
    return {
        "domainName": "w01",
        "vcenterSpec": {
            "datacenterName": cluster["datacenter"],
            "networkDetailsSpec": {"dnsName": spec["vcenter"]["name"]},
            "rootPassword": "REDACTED",
        },
        "computeSpec": {
            "clusterSpecs": [
                {
                    "name": cluster["name"],
                    "advancedOptions": {
                        "evcMode": _evc(cluster["evc_mode"]) if "evc_mode" in cluster else None,
                        "highAvailability": cluster.get("ha"),
                    },
                    "hostSpecs": [
                        {
                            "id": f"id-{n}",
                            "hostName": host["name"],
                            "hostNetworkSpec": {"vmNics": _nics(spec, host["name"])},
                        }
                        for n, host in enumerate(spec["hosts"])
                    ],
                    "datastoreSpec": storage,
                    "networkSpec": {"vdsSpecs": switches},
                }
            ]
        },
    }


def _nics(spec: Json, host: str) -> list[Json]:
    found = []
    for switch in spec["distributed_switches"]:
        member = next(one for one in switch["hosts"] if one["host"] == host)
        pairs = [(device, uplink) for uplink, device in member["uplinks"].items()]
        for lag in switch["lags"]:
            pairs += [(device, f"{lag['name']}-{port}") for port, device in enumerate(lag["uplinks"].get(host, ()))]
        found += [{"id": device, "vdsName": switch["name"], "uplink": uplink} for device, uplink in pairs]
    return found


@st.composite
def designs(draw: st.DrawFn, kind: str) -> Json:
    """Draw a spec of which a document of the ``kind`` ("5", "9", "domain") can tell every fact."""
    host_names = [f"esx{n:02}.example.com" for n in range(1, draw(st.integers(1, 4)) + 1)]
    esa = draw(st.booleans())
    has_vsan = draw(st.booleans())
    place = {"datacenter": "dc01", "vcenter": "vc01.example.com"}
    cluster: Json = {"name": "cl01", **place}
    if draw(st.booleans()):
        cluster["evc_mode"] = draw(st.sampled_from(_EVC))
    if has_vsan:
        cluster["vsan"] = {"enabled": True, "esa": esa}
    if kind == "domain" and draw(st.booleans()):
        cluster["ha"] = {"enabled": draw(st.booleans())}
    services = ["management", *draw(st.lists(st.sampled_from(_ORDER[1:]), unique=True))]
    services.sort(key=_ORDER.index)
    apart = draw(st.booleans())
    switches = _draw_switches(draw, kind, host_names, [*services, *(["vm"] if apart else [])])
    vmkernels = []
    for position, service in enumerate(services):
        home, group = next((s, g) for s in switches for g in s["port_groups"] if g["name"] == f"pg-{service}")
        adapter: Json = {"device": f"vmk{position}", "port_group": group["name"], "switch": home["name"]}
        if kind != "domain":
            adapter["netmask"] = draw(st.sampled_from(("255.255.255.0", "255.255.255.192", "255.255.0.0")))
            adapter["mtu"] = draw(st.sampled_from((1500, 9000)))
        adapter |= {"netstack": "vmotion"} if service == "vmotion" else {}
        vmkernels.append({**adapter, "services": [service]})
        if service != "management" or apart:
            group["use"] = "vmkernel"
    devices = [device for switch in switches for device in _devices(switch)]
    spec: Json = {
        "vcenter": {"name": "vc01.example.com"},
        "clusters": [cluster],
        "hosts": [
            {
                "name": name,
                "cluster": "cl01",
                **place,
                "managed": True,
                "pnics": [{"device": device} for device in devices],
                "vmkernels": [
                    one | ({"ip": f"10.0.0.{n + 10}"} if kind == "5" and one["device"] == "vmk0" else {})
                    for one in vmkernels
                ],
                "switches": [],
                "port_groups": [],
                "partial": ["pnics"],
            }
            for n, name in enumerate(host_names)
        ],
        "distributed_switches": switches,
    }
    if has_vsan:
        vsan = {"name": "vsan01", "datacenter": "dc01", "type": "vSAN", "transport": "vsan", "hosts": host_names}
        spec["datastores"] = [vsan]
    spec["partial"] = ["datastores"] if has_vsan else []
    if kind == "9" and draw(st.booleans()):
        spec["vcenter"]["version"] = "9.0.0.0.24755229"
    return spec


def _draw_switches(draw: st.DrawFn, kind: str, hosts: list[str], networks: list[str]) -> list[Json]:
    count = draw(st.integers(1, 2))
    homes = [draw(st.integers(0, count - 1)) for _ in networks]
    switches = []
    for number in range(count):
        devices = [f"vmnic{number * 4 + n}" for n in range(draw(st.integers(1, 4)))]
        switch: Json = {"name": f"vds{number}", "datacenter": "dc01"}
        if draw(st.booleans()):
            switch["mtu"] = draw(st.sampled_from((1500, 9000)))
        lagged = draw(st.integers(0, len(devices))) if kind != "5" else 0
        plain, bundled = devices[lagged:], devices[:lagged]
        if kind == "5":
            switch["hosts"] = [{"host": host, "pnics": devices} for host in hosts]
        else:
            uplinks = {f"uplink{n}": device for n, device in enumerate(plain, 1)}
            switch |= {"uplinks": list(uplinks)} if uplinks else {}
            switch["hosts"] = [{"host": host, "uplinks": uplinks} for host in hosts]
        switch["lags"] = [{"name": "lag1", "uplinks": dict.fromkeys(hosts, bundled)}] if bundled else []
        if kind != "9" and draw(st.booleans()):
            kinds = draw(st.lists(st.sampled_from(tuple(_SHARES)), unique=True, min_size=1))
            shares = {one: draw(st.sampled_from(tuple(_LEVELS))) for one in kinds}
            switch["network_io_control"] = {"enabled": True, "shares": shares}
        own = [network for network, home in zip(networks, homes, strict=True) if home == number]
        switch["port_groups"] = [_draw_group(draw, kind, network) for network in own]
        switches.append(switch)
    return switches


def _draw_group(draw: st.DrawFn, kind: str, network: str) -> Json:
    group: Json = {"name": f"pg-{network}"}
    if kind != "domain":
        group["vlan"] = draw(st.integers(0, 4094))
    if network == "vm":
        group["use"] = "vm"
    if draw(st.booleans()):
        group["teaming"] = draw(st.sampled_from(_TEAMING))
    if draw(st.booleans()):
        group |= {"active": ["uplink1"], "standby": draw(st.sampled_from(([], ["uplink2"])))}
    return group


def _devices(switch: Json) -> list[str]:
    member = switch["hosts"][0]
    bundled = [device for lag in switch["lags"] for device in next(iter(lag["uplinks"].values()))]
    return [*member.get("uplinks", {}).values(), *bundled, *member.get("pnics", ())]
