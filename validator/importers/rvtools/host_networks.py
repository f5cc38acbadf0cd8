"""The networks of a host: adapters, standard switches and port groups, interfaces of the VMkernel and of the service console."""

from __future__ import annotations

import ipaddress
from typing import Any

from validator.importers.rvtools.draft import Draft, called
from validator.importers.rvtools.tables import Row
from validator.importers.vsphere.inventory import known
from validator.model import Path

NO_SERVICES = "RVTools does not list the services of VMkernel adapters; import a list of them beside it"
_NO_ORDER = "RVTools does not tell which adapters of a standard switch are active, and which stand by"
_NO_SWITCH = "RVTools names its switch by a key that fits no standard switch of the host"
_TWO_SWITCHES = "several switches of the host have a port group of this name, and RVTools does not tell of which it is"
_KEY = "key-vim.host.VirtualSwitch-"
NO_ADDRESS = (None, "0.0.0.0", "::")  # noqa: S104 - what vCenter gives for no address


def networks(draft: Draft, row: Row, host: str) -> dict[str, Any]:
    """Return what the tables tell of the networks of the host of a row of vHost."""
    partial: set[str] = set()
    result = {
        "pnics": _pnics(draft, row, host, partial),
        "switches": _switches(draft, host, partial),
        "port_groups": _port_groups(draft, host, partial),
        "vmkernels": _vmkernels(draft, host),
        "service_consoles": _consoles(draft, host),
    }
    if result["vmkernels"] is not None:
        partial.add("vmkernels")  # no column counts them; a list of services beside it may say that these are all
    _open_lists(draft, host, result, partial)
    found = [name for name in result if name in partial and result[name] is not None]
    return {**result, "partial": found or None}


def _pnics(draft: Draft, row: Row, host: str, partial: set[str]) -> list[dict[str, Any]] | None:
    """Return the adapters; they are all where there are as many as vHost counts. The speed of a link that is down is open."""
    if "vNIC" not in draft.export.tables:
        return None
    rows = draft.of_host("vNIC", host)
    found = {device: one for one in rows if (device := one.text("network device")) is not None}
    if len(found) != row.whole("# nics"):
        partial.add("pnics")
    return [known({"device": device, "speed_mbps": one.whole("speed") or None}) for device, one in found.items()]


def _switches(draft: Draft, host: str, partial: set[str]) -> list[dict[str, Any]] | None:
    if "vSwitch" not in draft.export.tables:
        return None
    found: dict[str, dict[str, Any]] = {}
    for row in draft.of_host("vSwitch", host):
        name = row.text("switch")
        if name is None or name in found:
            partial.add("switches")
            continue
        draft.cannot_read(("hosts", host, "switches", name, "active"), _NO_ORDER)
        found[name] = known(
            {
                "name": name,
                "pnics": None if "pnics" in partial else _adapters_of(draft, host, name),
                "teaming": row.text("policy"),
                "mtu": row.whole("mtu") or None,
            }
        )
    if not draft.export.is_recent or not draft.export.lists_all("vSwitch"):
        partial.add("switches")
    return list(found.values())


def _adapters_of(draft: Draft, host: str, switch: str) -> list[str] | None:
    """Return the adapters of a standard switch, where RVTools tells the switches of adapters and no other has its name."""
    if not draft.export.has("vNIC", "switch") or switch in draft.switches_of_hosts.get(host, ()):
        return None
    rows = [row for row in draft.of_host("vNIC", host) if row.text("switch") == switch]
    return [device for row in rows if (device := row.text("network device")) is not None]


def _port_groups(draft: Draft, host: str, partial: set[str]) -> list[dict[str, Any]] | None:
    if "vPort" not in draft.export.tables:
        return None
    found: dict[str, dict[str, Any]] = {}
    users = _Users(draft, host)
    for row in draft.of_host("vPort", host):
        name = row.text("port group")
        if name is None or name in found:
            partial.add("port_groups")
            continue
        switch = _switch_of(draft, host, row.text("switch"))
        path: Path = ("hosts", host, "port_groups", name)
        if switch is None and row.text("switch") is not None:
            draft.cannot_read((*path, "switch"), _NO_SWITCH)
        vlan = row.whole("vlan")
        found[name] = known(
            {
                "name": name,
                "switch": switch,
                "vlan": vlan if vlan is not None and 0 <= vlan <= 4095 else None,
                "use": users.use(name, switch),
                "teaming": row.text("policy"),
            }
        )
    if not draft.export.is_recent or not draft.export.lists_all("vPort"):
        partial.add("port_groups")
    return list(found.values())


def _switch_of(draft: Draft, host: str, told: str | None) -> str | None:
    """Return the standard switch of a port group, which some releases name by its key."""
    if told is None:
        return None
    names = draft.standard_switches(host)
    if told in names:
        return told
    key = told.removeprefix(_KEY)
    return key if key in names else None


class _Users:
    """What is connected to the standard port groups of a host."""

    def __init__(self, draft: Draft, host: str) -> None:
        rows = draft.of_host("vSC_VMK", host)
        own = [row for row in rows if not draft.switches_with(host, draft.label_of(row) or "")]
        self._kernels = {draft.label_of(row) for row in own if (row.text("device") or "").startswith("vmk")}
        self._consoles = {draft.label_of(row) for row in own if (row.text("device") or "").startswith("vswif")}
        self._machines = {(row.text("network"), row.text("switch")) for row in draft.of_host("vNetwork", host)}

    def use(self, group: str, switch: str | None) -> str | None:
        """Return what a port group carries, where something that is listed is connected to it."""
        if switch is not None and (group, switch) in self._machines:
            return "vm"
        if group in self._consoles:
            return "management"
        return "vmkernel" if group in self._kernels else None


def _vmkernels(draft: Draft, host: str) -> list[dict[str, Any]] | None:
    if "vSC_VMK" not in draft.export.tables:
        return None
    found: dict[str, dict[str, Any]] = {}
    for row in draft.of_host("vSC_VMK", host):
        device = row.text("device") or ""
        if not device.startswith("vmk") or device in found:
            continue
        draft.cannot_read(("hosts", host, "vmkernels", device, "services"), NO_SERVICES)
        found[device] = known(
            {
                "device": device,
                **_attachment(draft, host, row),
                **_address(row),
                "dhcp": row.flag("dhcp"),
                "mtu": row.whole("mtu") or None,
            }
        )
    return list(found.values())


def _attachment(draft: Draft, host: str, row: Row) -> dict[str, Any]:
    """Return the port group of an adapter, and its switch where that is a distributed one."""
    group = draft.label_of(row)
    if group is None:
        return {}
    switches = draft.switches_with(host, group)
    is_standard = any(one.text("port group") == group for one in draft.of_host("vPort", host))
    if len(switches) + is_standard > 1:
        draft.cannot_read(("hosts", host, "vmkernels", row.text("device") or "", "port_group"), _TWO_SWITCHES)
        return {}
    return {"port_group": called(group), "switch": called(switches[0])} if switches else {"port_group": called(group)}


def _address(row: Row) -> dict[str, Any]:
    """Return the IPv4 address; of an IPv6 one the length of its prefix is not told. A gateway is that of its subnet."""
    address, mask, gateway = row.text("ip address"), row.text("subnet mask"), row.text("gateway")
    try:
        interface = ipaddress.IPv4Interface(f"{address}/{mask}")
        if str(interface.ip) in NO_ADDRESS:
            return {}
        reaches = gateway is not None and ipaddress.IPv4Address(gateway) in interface.network
    except ValueError:
        return {}
    return {"ip": str(interface.ip), "netmask": mask, "gateway": gateway if reaches else None}


def _consoles(draft: Draft, host: str) -> list[dict[str, Any]] | None:
    if not draft.export.lists_all("vSC_VMK"):
        return None
    rows = [row for row in draft.of_host("vSC_VMK", host) if (row.text("device") or "").startswith("vswif")]
    return [
        known(
            {
                "device": row.text("device"),
                "port_group": called(row.text("port group")),
                "ip": row.text("ip address") if row.text("ip address") not in NO_ADDRESS else None,
                "netmask": row.text("subnet mask"),
            }
        )
        for row in rows
    ]


def _open_lists(draft: Draft, host: str, result: dict[str, Any], partial: set[str]) -> None:
    """Name the lists in which something is missing that others name, as switches of NSX."""
    standard, distributed = draft.standard_switches(host), draft.switches_of_hosts.get(host, set())
    used = {row.text("switch") for kind in ("vNIC", "vNetwork") for row in draft.of_host(kind, host)} - {None}
    if not used <= standard | distributed:
        partial.add("switches")
        draft.partial.add("distributed_switches")
    ends = [*(result["vmkernels"] or ()), *(result["service_consoles"] or ())]
    groups = {one["name"] for one in result["port_groups"] or ()}
    if any("port_group" in end and "switch" not in end and end["port_group"] not in groups for end in ends):
        partial.add("port_groups")
    if any("switch" not in one for one in result["port_groups"] or ()):
        partial.add("switches")
