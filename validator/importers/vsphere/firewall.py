"""The firewall of a host: which ports it lets through."""

from __future__ import annotations

from typing import Any

from validator.importers.vsphere.draft import Draft
from validator.importers.vsphere.inventory import Ref, flag, inside, known, many, text, whole

_WIDEST = 64  # a range of more ports is an application's own; of it only the ports of FT are written
FT_PORTS = (80, 8100, 8200, 8300, 8301, 8302)
"""The ports that Fault Tolerance uses between hosts, of all versions (vSphere Security, lists of ports)."""

_DIRECTIONS = ("inbound", "outbound")


def firewall(draft: Draft, one: Ref, value: dict[str, Any]) -> dict[str, Any] | None:
    """Return the firewall: on when it blocks by default, then with the ports of the rules that are on."""
    found = inside(value, "config.firewall")
    incoming = flag(found, "defaultPolicy.incomingBlocked")
    outgoing = flag(found, "defaultPolicy.outgoingBlocked")
    if incoming is None or outgoing is None:
        return None
    if not incoming and not outgoing:
        return {"enabled": False}
    if incoming != outgoing:
        reason = "the firewall blocks one direction only by default, which a list of open ports cannot say"
        draft.cannot_read(one, ("firewall.open_ports",), reason)
        return {"enabled": True}
    if _limited(found):
        reason = "a rule for a port of FT admits some addresses only (allowedHosts)"
        draft.cannot_read(one, ("firewall.open_ports",), reason)
        return {"enabled": True}
    return {"enabled": True, "rulesets": _rulesets(found), "open_ports": _ports(found)}


def _rulesets(found: Any) -> list[str]:
    """Return the ids of the rule sets that are enabled, for every address."""
    enabled = [one for one in many(found, "ruleset") if flag(one, "enabled")]
    return sorted(id_ for one in enabled if flag(one, "allowedHosts.allIp") is not False and (id_ := text(one, "key")))


def _limited(found: Any) -> bool:
    """Tell whether an open port of FT is open to some hosts only, without another rule that opens it to all."""
    wanted: set[tuple[int, str, str]] = set()
    open_to_all: set[tuple[int, str, str]] = set()
    for ruleset in many(found, "ruleset"):
        if flag(ruleset, "enabled"):
            ports = {port for port in _of_ruleset(ruleset) if port[0] in FT_PORTS}
            (wanted if flag(ruleset, "allowedHosts.allIp") is False else open_to_all).update(ports)
    return bool(wanted - open_to_all)


def _ports(found: Any) -> list[dict[str, Any]]:
    ports = {
        port
        for ruleset in many(found, "ruleset")
        if flag(ruleset, "enabled") and flag(ruleset, "allowedHosts.allIp") is not False
        for port in _of_ruleset(ruleset)
    }
    return [known({"port": port, "protocol": protocol, "direction": way}) for port, protocol, way in sorted(ports)]


def _of_ruleset(ruleset: Any) -> set[tuple[int, str, str]]:
    ports: set[tuple[int, str, str]] = set()
    for rule in many(ruleset, "rule"):
        first = whole(rule, "port")
        last = whole(rule, "endPort") or first
        protocol, way = text(rule, "protocol"), text(rule, "direction")
        if first is None or last is None or protocol not in ("tcp", "udp") or way not in _DIRECTIONS:
            continue
        if text(rule, "portType") == "src":
            continue  # it opens the way for answers from that port, not the port
        numbers = range(first, last + 1) if last - first < _WIDEST else [p for p in FT_PORTS if first <= p <= last]
        ports.update((port, protocol, way) for port in numbers if 1 <= port <= 65535)
    return ports
