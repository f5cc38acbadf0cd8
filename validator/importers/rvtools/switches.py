"""Distributed switches: members, uplinks, port groups with their teaming."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from validator.facts.spec_document import natural
from validator.importers.rvtools.draft import Draft, called, keys_of
from validator.importers.rvtools.tables import Row
from validator.importers.vsphere.inventory import known

_NO_GROUPS = "RVTools names no datacenter of port groups, and several datacenters have a switch of this name"
_NO_TEAMING = "the export does not have the columns Active Uplink and Standby Uplink"
_NO_VLAN = "RVTools tells no single number: it may be a trunk, or a private VLAN"
_UNUSED = "nothing that the export lists is connected to the port group, so it does not show what it is for"
_NO_UPLINKS = "the names of its uplinks cannot be told apart in what RVTools writes"
_NO_UPLINK_OF = "RVTools does not tell on which uplink it is: it is older than 3.11.6, or the adapter is in a LAG"
_MOST = 64
"""Uplinks of a switch; vSphere has at most 32."""
_SEPARATORS = re.compile(r"\s*[,;]\s*")
_JOINS = re.compile(r"[,;|/\n]")


def distributed_switches(draft: Draft) -> list[dict[str, Any]] | None:
    """Return the distributed switches, or ``None`` where the export does not have their table."""
    if "dvSwitch" not in draft.export.tables:
        return None
    rows = [row for row in draft.export.rows("dvSwitch") if row.text("switch") is not None]
    counts = Counter(row.text("switch") for row in rows)
    places = Counter((row.text("switch"), row.text("datacenter")) for row in rows)
    names = [{"name": called(row.text("switch")), "datacenter": called(row.text("datacenter"))} for row in rows]
    if len(rows) < len(draft.export.rows("dvSwitch")) or any(number > 1 for number in places.values()):
        draft.partial.add("distributed_switches")
    groups: dict[str | None, list[Row]] = defaultdict(list)
    for row in draft.export.rows("dvPort"):
        groups[row.text("switch")].append(row)
    return [
        _switch(draft, row, key, groups[row.text("switch")] if counts[row.text("switch")] == 1 else None)
        for row, key in zip(rows, keys_of(names), strict=True)
        if places[row.text("switch"), row.text("datacenter")] == 1
    ]


def _switch(draft: Draft, row: Row, key: str, rows: list[Row] | None) -> dict[str, Any]:
    """Return a switch; ``rows`` are those of its port groups, none at all where they may be of another one."""
    partial: list[str] = []
    members = _members(draft, row, partial)
    lag = row.text("lacp name")
    wired = {name for nics in members.values() for one in nics if (name := one.text("uplink port")) is not None}
    groups = None
    if rows is None:
        draft.cannot_read(("distributed_switches", key, "port_groups"), _NO_GROUPS)
    elif "dvPort" in draft.export.tables:
        used = draft.users_of_groups.get(row.text("switch") or "", {})
        groups = _port_groups(draft, key, rows, used, wired | ({lag} if lag else set()), partial)
    named = {name for group in groups or () for order in ("active", "standby") for name in group.get(order, ())}
    lags = {name for name in named if any(_is_port_of(one, name) for one in wired)} | ({lag} if lag else set())
    ports = {one for one in wired if any(_is_port_of(one, name) for name in lags)}
    found = sorted((wired | named) - lags - ports, key=natural)
    result = {
        "name": called(row.text("switch")),
        "datacenter": called(row.text("datacenter")),
        "version": row.text("version"),
        "mtu": row.whole("max mtu") or None,
        "uplinks": found or None,
        "hosts": [_member(draft, key, host, nics, ports) for host, nics in members.items()],
        "lags": [{"name": name} for name in sorted(lags, key=natural)] or None,
        "port_groups": groups,
        "partial": [*(["uplinks"] if found else []), *(["lags"] if lags else []), *partial] or None,
    }
    return known(result)


def _is_port_of(port: str, lag: str) -> bool:
    """Tell whether an uplink port is one of a LAG: vCenter calls those after it, ``lag1-0``."""
    return port.startswith(f"{lag}-") and port[len(lag) + 1 :].isdecimal()


def _members(draft: Draft, row: Row, partial: list[str]) -> dict[str, list[Row]]:
    """Return the member hosts with their adapters.

    “Host members” has their names; in some exports their number, and then there are as many as adapters show or more.
    """
    place = row.text("datacenter")
    found: dict[str, list[Row]] = defaultdict(list)
    for one in draft.adapters_of_switches.get(row.text("switch") or "", ()):
        is_there = place is None or one.text("datacenter") in (None, place)
        if is_there and (host := one.text("host")) is not None:
            found[host].append(one)
    names, number = row.names("host members"), row.whole("host members")
    if number is None:
        for host in names:
            found.setdefault(host, [])
    members = {host: rows for host, rows in found.items() if host in draft.hosts}
    if len(members) < len(found) or len(members) != (len(names) if number is None else number):
        partial.append("hosts")
    return members


def _member(draft: Draft, key: str, host: str, rows: Iterable[Row], ports: set[str]) -> dict[str, Any]:
    """Return a member host: its adapters by uplink, and those whose uplink is not told or a port of a LAG."""
    uplinks: dict[str, str] = {}
    rest: list[str] = []
    for row in rows:
        device, uplink = row.text("network device"), row.text("uplink port")
        if device is not None and uplink is not None and uplink not in (*uplinks, *ports):
            uplinks[uplink] = device
        elif device is not None:
            rest.append(device)
    if rest:
        draft.cannot_read(("distributed_switches", key, "hosts", host, "uplinks"), _NO_UPLINK_OF)
    return known({"host": host, "uplinks": uplinks or None, "pnics": rest or None})


def _port_groups(
    draft: Draft, key: str, rows: list[Row], used: Mapping[str, str], uplinks: set[str], partial: list[str]
) -> list[dict[str, Any]] | None:
    """Return the port groups without the one for uplinks, which RVTools lists among them.

    That one has no uplinks itself, no VLAN of its own, and nothing is connected to it. Where several are like that, the
    others are port groups of whose teaming nothing is known: then the list is not complete.
    """
    path = ("distributed_switches", key, "port_groups")
    if not draft.export.has("dvPort", "active uplink", "standby uplink"):
        draft.cannot_read(path, _NO_TEAMING)
        return None
    names = Counter(row.text("port") for row in rows)
    found, idle = [], 0
    for row in rows:
        name = row.text("port")
        if name is None or names[name] > 1:
            partial.append("port_groups")
        elif row.text("active uplink") is None and row.text("standby uplink") is None and name not in used:
            idle += 1
        else:
            found.append(_port_group(draft, (*path, called(name) or name), row, used.get(name), uplinks))
    if idle > 1 or not draft.export.lists_all("dvPort"):
        partial.append("port_groups")
    partial[:] = list(dict.fromkeys(partial))
    return found


def _port_group(draft: Draft, path: tuple[str, ...], row: Row, use: str | None, uplinks: set[str]) -> dict[str, Any]:
    vlan = row.whole("vlan")
    if row.text("vlan") is not None and vlan is None:
        draft.cannot_read((*path, "vlan"), _NO_VLAN)
    if use is None:
        draft.cannot_read((*path, "use"), _UNUSED)
    orders = [uplink_names(row.text(column) or "", uplinks) for column in ("active uplink", "standby uplink")]
    is_told = None not in orders and any(orders)
    if not is_told:
        for order in ("active", "standby"):
            draft.cannot_read((*path, order), _NO_UPLINKS)
    return known(
        {
            "name": called(row.text("port")),
            "vlan": vlan if vlan is not None and 0 <= vlan <= 4095 else None,
            "use": use,
            "teaming": row.text("policy"),
            "active": orders[0] if is_told else None,
            "standby": orders[1] if is_told else None,
        }
    )


def uplink_names(text: str, uplinks: set[str]) -> list[str] | None:
    """Return the names of uplinks that a cell lists, or ``None`` where it may be read in several ways.

    They are joined by commas, which may be in a name, too: names that are known from adapters come first.
    """
    if not text:
        return []
    parts = _SEPARATORS.split(text)
    joined = text.split(", ")
    if len(joined) > _MOST:
        return None
    if text in uplinks:
        return [text]
    if all(part in uplinks for part in parts) and len(set(parts)) == len(parts):
        return parts
    found: list[str] = []
    start = 0
    while start < len(joined):
        ends = range(len(joined), start, -1)
        name = next(
            (", ".join(joined[start:end]) for end in ends if ", ".join(joined[start:end]) in uplinks), joined[start]
        )
        start += name.count(", ") + 1
        found.append(name)
    is_clear = all(name in uplinks or (name and not _JOINS.search(name)) for name in found)
    return found if is_clear and len(set(found)) == len(found) else None
