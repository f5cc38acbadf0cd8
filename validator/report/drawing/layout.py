"""Where everything of a drawing stands: whole numbers of CSS pixels, the same for the same estate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from validator.report.drawing.model import Adapter, HostKind, Interface, Marks, PortGroup, Switch

WIDTH = 960
ROW = 34
BOX = 26
_TOP = 12
_HEAD = 26
_GAP = 18
COLUMNS = {"interface": (16, 300), "group": (352, 220), "adapter": (772, 172)}
"""Left edge and width of the boxes of each column."""
FRAME = (340, 244)
"""Left edge and width of the frame of a switch, around its port groups."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box: an interface, a port group or an adapter, with its place."""

    item: Interface | PortGroup | Adapter
    x: int
    y: int
    width: int
    height: int = BOX

    @property
    def middle(self) -> int:
        """The height at which lines reach it."""
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line from a port group to the right or to the left; ``is_dashed`` for what is standby."""

    x1: int
    y1: int
    x2: int
    y2: int
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A switch around its port groups."""

    switch: Switch
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A host with everything in its place."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    frames: tuple[Frame, ...]
    height: int
    marks: Marks


def place(host: HostKind) -> Placed:
    """Return where the parts of a host stand, the first at the top."""
    boxes: list[Box] = []
    lines: list[Line] = []
    frames: list[Frame] = []
    y = _TOP
    for switch in host.switches:
        groups = list(_groups(switch, y + _HEAD))
        bottom = max((one.y + one.height for one in groups), default=y + _HEAD)
        rows = max(bottom - y - _HEAD + ROW - BOX, len(switch.adapters) * ROW, ROW)
        adapters = list(_adapters(switch.adapters, y + _HEAD, rows))
        frames.append(Frame(switch, y, _HEAD + rows))
        boxes += [*groups, *adapters]
        for group in groups:
            interfaces = list(_interfaces(group))
            boxes += interfaces
            lines += [Line(one.x + one.width, one.middle, group.x, one.middle) for one in interfaces]
            lines += _to_adapters(group, adapters)
        y += _HEAD + rows + _GAP
    unused = list(_adapters(host.unused, y, len(host.unused) * ROW))
    return Placed((*boxes, *unused), tuple(lines), tuple(frames), y + len(unused) * ROW, host.marks)


def _groups(switch: Switch, y: int) -> Iterator[Box]:
    left, width = COLUMNS["group"]
    for group in switch.groups:
        rows = max(len(group.interfaces), 1)
        yield Box(group, left, y, width, rows * ROW - (ROW - BOX))
        y += rows * ROW


def _interfaces(group: Box) -> Iterator[Box]:
    left, width = COLUMNS["interface"]
    assert isinstance(group.item, PortGroup)
    for number, one in enumerate(group.item.interfaces):
        yield Box(one, left, group.y + number * ROW, width)


def _adapters(adapters: tuple[Adapter, ...], y: int, rows: int) -> Iterator[Box]:
    """Yield the boxes of adapters, in the middle of the height that there is for them."""
    left, width = COLUMNS["adapter"]
    start = y + (rows - len(adapters) * ROW) // 2
    for number, one in enumerate(adapters):
        yield Box(one, left, start + number * ROW, width)


def _to_adapters(group: Box, adapters: list[Box]) -> Iterator[Line]:
    assert isinstance(group.item, PortGroup)
    places = {one.item.device: one for one in adapters if isinstance(one.item, Adapter)}
    for is_dashed, names in ((False, group.item.active or ()), (True, group.item.standby or ())):
        for name in names:
            if name in places:
                yield Line(group.x + group.width, group.middle, places[name].x, places[name].middle, is_dashed)
