"""Distributed switches of a design: which adapters of which hosts are its uplinks, link aggregation, shares of traffic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from validator.importers.vcf.design import Design, no_twice
from validator.importers.vcf.document import Node
from validator.importers.vsphere.switches import TRAFFIC

_LEVELS = {"low": "25", "normal": "50", "high": "100", "custom": ""}
"""Shares of a network by their level: a quarter, half and all of the highest, which is 100.

SharesLevel and DVSFeatureCapability.networkResourcePoolHighShareValue of the vSphere API:
https://developer.broadcom.com/xapis/vsphere-web-services-api/latest/vim.SharesInfo.Level.html
"""

_LEVEL = "the document gives a level of shares without the number"
_MOST_SHARES = 1_000_000


@dataclass(slots=True)
class Wiring:
    """The physical adapters of one host on one distributed switch: by uplink, by LAG, and those without either."""

    uplinks: dict[str, str] = field(default_factory=dict)
    lags: dict[str, list[str]] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)

    def devices(self) -> list[str]:
        """Return all adapters."""
        return [*self.uplinks.values(), *(device for lag in self.lags.values() for device in lag), *self.rest]


def wiring(pairs: Sequence[tuple[Node, Node]], lags: Iterable[str]) -> Wiring:
    """Return what ``pairs`` of an adapter and its uplink say; the ports of a LAG are called after it, as in ``lag1-0``.

    Raises:
        InputError: two adapters have one uplink.
    """
    found = Wiring()
    no_twice([(node, node.text()) for node, _ in pairs], "adapter")
    for adapter, place in pairs:
        device, uplink = adapter.text("the name of an adapter, as in vmnic0"), place.text("the name of an uplink")
        if device is None:
            continue
        lag = next((lag for lag in lags if uplink is not None and _is_port_of(uplink, lag)), None)
        if uplink is None:
            found.rest.append(device)
        elif lag is not None:
            found.lags.setdefault(lag, []).append(device)
        elif uplink in found.uplinks:
            place.at(f"{place.path}: an uplink that another adapter has already")
        else:
            found.uplinks[uplink] = device
    return found


def _is_port_of(uplink: str, lag: str) -> bool:
    return re.fullmatch(rf"{re.escape(lag)}(?:-[0-9]+)?", uplink) is not None


def members(wired: Mapping[str, Wiring]) -> list[dict[str, Any]]:
    """Return the hosts of a switch, by name, as a spec lists them."""
    return [
        {"host": host}
        | ({"uplinks": wires.uplinks} if wires.uplinks or not wires.rest else {})
        | ({"pnics": wires.rest} if wires.rest else {})
        for host, wires in wired.items()
    ]


def uplinks(wired: Iterable[Wiring]) -> list[str] | None:
    """Return the uplinks of a switch that adapters name; ``None`` where one does not tell its uplink."""
    wires = list(wired)
    if not wires or any(one.rest or not (one.uplinks or one.lags) for one in wires):
        return None
    return list(dict.fromkeys(uplink for one in wires for uplink in one.uplinks)) or None


def lags(specs: Node, wired: Mapping[str, Wiring]) -> list[dict[str, Any]]:
    """Return the link aggregation groups of a switch that the design has."""
    return [
        {"name": name, "uplinks": {host: one.lags[name] for host, one in wired.items() if name in one.lags}}
        for name in lag_names(specs)
    ]


def lag_names(specs: Node) -> list[str]:
    """Return the names of link aggregation groups."""
    nodes = [spec.member("name") for spec in specs.members()]
    no_twice([(node, node.text()) for node in nodes], "name")
    return [name for node in nodes if (name := node.text("the name of a LAG")) is not None]


def shares_by_level(design: Design, switch: str, specs: Node) -> dict[str, Any]:
    """Return Network I/O Control as VCF 4 and 5 tell it: a level for each type of traffic."""
    words = {key.upper(): word for key, word in TRAFFIC.items()}  # as VCF 4 and 5 spell them
    return _control(
        design, switch, [(spec.member("trafficType"), spec.member("value"), None) for spec in specs.members()], words
    )


def shares_by_number(design: Design, switch: str, specs: Node) -> dict[str, Any]:
    """Return Network I/O Control as domains and clusters tell it: shares for each type of traffic, or a level."""
    told = []
    for spec in specs.members():
        shares = spec.member("niocTrafficResourceAllocation").member("sharesInfo")
        told.append((spec.member("type"), shares.member("level"), shares.member("shares")))
    return _control(design, switch, told, TRAFFIC)


def _control(
    design: Design, switch: str, told: Sequence[tuple[Node, Node, Node | None]], words: Mapping[str, str]
) -> dict[str, Any]:
    """Return the shares that are told; who sets shares has Network I/O Control on, which VCF always has."""
    base = ("distributed_switches", switch, "network_io_control", "shares")
    found: dict[str, int] = {}
    for kind, level, number in told:
        traffic = design.word(kind, words)
        if traffic is None:
            continue
        count = number.whole(0, _MOST_SHARES) if number is not None else None
        usual = design.word(level, _LEVELS, (*base, traffic))
        if count is None and usual:
            count = int(usual)
        if traffic in found:
            kind.at(f"{kind.path}: a type of traffic that another entry is about already")
        if count is None:
            design.unread.setdefault((*base, traffic), _LEVEL)
        else:
            found[traffic] = count
    return {"enabled": True, "shares": found} if told else {}
