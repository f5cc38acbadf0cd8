"""The drawing as SVG: no script, no font and no picture from elsewhere; everything is also there for screen readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from validator.findings.model import Finding
from validator.messages import clean, counted_kind
from validator.report.caveats import names_text
from validator.report.drawing.layout import FRAME, WIDTH, Box, Placed, place
from validator.report.drawing.model import Adapter, HostKind, Interface, Marks, PortGroup
from validator.report.drawing.words import WORDS
from validator.report.html_page import node
from validator.report.wording import finding_text
from validator.report.wrap import width

Anchor = Callable[[Finding], str | None]
"""Returns the id of the element that tells of a finding, where the page has one."""

_CHARACTER = 7
"""Pixels that half a full-width character takes at the size of texts here."""
_TITLED = 20
"""Findings that the title of a mark tells."""

CSS = """
svg.drawing { width: 100%; height: auto; font: 12px system-ui, "Noto Sans", "Noto Sans CJK JP", sans-serif; }
.drawing rect { fill: var(--paper, #fff); stroke: var(--soft, #5b6570); }
.drawing .frame { fill: var(--card, #f6f8fa); stroke: var(--line, #d9dee3); }
.drawing .unknown { stroke-dasharray: 2 3; }
.drawing text { fill: var(--ink, #1c2024); } .drawing .soft { fill: var(--soft, #5b6570); }
.drawing line { stroke: var(--soft, #5b6570); stroke-width: 1.6; } .drawing .standby { stroke-dasharray: 6 4; }
.drawing .mark circle { fill: var(--error, #b3261e); stroke: none; } .drawing .mark text { fill: #fff; font-weight: bold; }
.drawing .mark.open circle { fill: var(--undecided, #6b4fa0); }
.drawing .marked { stroke: var(--error, #b3261e); stroke-width: 2; }
@media (prefers-color-scheme: dark) { .drawing .mark text { fill: #14171a; } }
"""
"""Colours are those of the page around it; a drawing alone has the light ones."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One drawing: its heading in words, the rules that its hosts fail or leave open, and the picture."""

    heading: str
    rules: str
    svg: ET.Element


def figure(host: HostKind, cluster: str, number: int, language: str, anchor: Anchor) -> Figure:
    """Return the drawing of a kind of hosts; ``number`` tells it from others on the page."""
    words, placed = WORDS[language], place(host)
    hosts = counted_kind("host", len(host.names), language)
    names = names_text([clean(name) for name in host.names], language)
    title = words["title"].format(hosts=hosts, cluster=clean(cluster), names=", ".join(map(clean, host.names)))
    identity = f"drawing-{number}"
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "drawing",
        "viewBox": f"0 0 {WIDTH} {placed.height}",
        "role": "img",
        "aria-labelledby": identity,
    }
    svg = node("svg", attributes, node("title", {"id": identity}, title))
    svg.extend(_parts(placed, language, anchor))
    return Figure(words["heading"].format(hosts=hosts, names=names), _rules(placed.marks), svg)


def _rules(marks: Marks) -> str:
    """Return the rules that speak of the hosts, wherever on them, by what makes two kinds of hosts differ."""
    failed = dict.fromkeys(one.rule.id for one in marks.failed)
    undecided = dict.fromkeys(one.rule.id for one in marks.undecided)
    parts = [f"{sign} {', '.join(rules)}" for sign, rules in (("✗", failed), ("?", undecided)) if rules]
    return "  ".join(parts)


def _parts(placed: Placed, language: str, anchor: Anchor) -> Iterator[ET.Element]:
    words = WORDS[language]
    left, wide = FRAME
    for frame in placed.frames:
        is_known = frame.switch.name is not None
        kind = ("distributed" if frame.switch.is_distributed else "standard") if is_known else "nowhere"
        title = words[kind].format(name=_short(clean(frame.switch.name or ""), wide - 130))
        box = {"x": str(left), "y": str(frame.y), "width": str(wide), "height": str(frame.height), "rx": "6"}
        yield node("rect", {"class": "frame" if is_known else "frame unknown", **box})
        yield node("text", {"class": "soft", "x": str(left + 10), "y": str(frame.y + 17)}, title)
        yield from _mark(frame.switch.marks, left + wide, frame.y, language, anchor)
    for line in placed.lines:
        ends = {"x1": str(line.x1), "y1": str(line.y1), "x2": str(line.x2), "y2": str(line.y2)}
        yield node("line", {**ends, **({"class": "standby"} if line.is_dashed else {})})
    for one in placed.boxes:
        yield from _box(one, language, anchor)


def _box(box: Box, language: str, anchor: Anchor) -> Iterator[ET.Element]:
    item = box.item
    first, second, is_known = _texts(item, language)
    classes = [*([] if is_known else ["unknown"]), *(["marked"] if item.marks.failed else [])]
    place = {"x": str(box.x), "y": str(box.y), "width": str(box.width), "height": str(box.height), "rx": "4"}
    room = box.width - 24
    half = min(width(second) * _CHARACTER, room * 2 // 3) if second else 0
    shape = node(
        "rect",
        {**place, **({"class": " ".join(classes)} if classes else {})},
        node("title", {}, f"{first} {second}".strip()),
    )
    yield shape
    y = str(box.middle + 4)
    yield node("text", {"x": str(box.x + 10), "y": y}, _short(first, room - half))
    if second:
        attributes = {"class": "soft", "x": str(box.x + box.width - 10), "y": y, "text-anchor": "end"}
        yield node("text", attributes, _short(second, half))
    yield from _mark(item.marks, box.x + box.width, box.y, language, anchor)


def _texts(item: Interface | PortGroup | Adapter, language: str) -> tuple[str, str, bool]:
    """Return what stands on the left and on the right of a box, and whether all of it is known."""
    words = WORDS[language]
    if isinstance(item, Adapter):
        if item.speed is None:
            return clean(item.device), words["unknown"], False
        speed = f"{item.speed // 1000}G" if item.speed >= 1000 and item.speed % 1000 == 0 else f"{item.speed}M"
        return clean(item.device), words["down"] if item.speed == 0 else speed, True
    if isinstance(item, PortGroup):
        vlan = words["vlan_unknown"] if item.vlan is None else words["vlan"].format(vlan=clean(item.vlan))
        is_known = item.vlan is not None and item.active is not None
        return clean(item.name), vlan if item.active is not None else f"{vlan}, {words['order_unknown']}", is_known
    if item.services is None:
        services = words["services_unknown"]
    else:
        services = ", ".join(map(clean, item.services)) or words["no_services"]
    return f"{clean(item.device)}  {services}", clean(item.address or words["unknown"]), item.services is not None


def _mark(marks: Marks, x: int, y: int, language: str, anchor: Anchor) -> Iterator[ET.Element]:
    """Yield the mark at a corner: how many rules fail there, else how many are undecided; it leads to the first of them."""
    if not marks.all:
        return
    sign = f"✗{len(marks.failed)}" if marks.failed else f"?{len(marks.undecided)}"
    told = [f"{one.rule.id}: {finding_text(one, language).message}" for one in marks.all[:_TITLED]]
    circle = node("circle", {"cx": str(x), "cy": str(y), "r": "10"})
    text = node("text", {"x": str(x), "y": str(y + 4), "text-anchor": "middle", "font-size": "11"}, sign)
    group = node(
        "g", {"class": "mark" if marks.failed else "mark open"}, node("title", {}, "\n".join(told)), circle, text
    )
    target = anchor(marks.all[0])
    yield group if target is None else node("a", {"href": f"#{target}"}, group)


def _short(text: str, room: int) -> str:
    """Return a text that fits, without its middle where it is longer: ends tell names apart."""
    most = max(room // _CHARACTER, 3)
    if width(text) <= most:
        return text
    tail = most // 2
    start, end = "", ""
    for character in text:
        if width(start + character) > most - tail - 1:
            break
        start += character
    for character in reversed(text):
        if width(character + end) > tail:
            break
        end = character + end
    return f"{start}…{end}"


def legend(language: str) -> ET.Element:
    """Return what lines and marks mean."""
    words = WORDS[language]
    samples = [
        ("active", [node("line", {"x1": "0", "y1": "10", "x2": "40", "y2": "10"})]),
        ("standby", [node("line", {"class": "standby", "x1": "0", "y1": "10", "x2": "40", "y2": "10"})]),
        ("failed", [node("g", {"class": "mark"}, node("circle", {"cx": "30", "cy": "10", "r": "9"}))]),
        ("undecided", [node("g", {"class": "mark open"}, node("circle", {"cx": "30", "cy": "10", "r": "9"}))]),
    ]
    svg = node(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "class": "drawing legend", "viewBox": f"0 0 {WIDTH} 22", "role": "img"},
    )
    svg.append(node("title", {}, words["legend"]))
    for number, (word, parts) in enumerate(samples):
        group = node("g", {"transform": f"translate({16 + number * 150} 0)"}, *parts)
        group.append(node("text", {"x": "48", "y": "14"}, words[word]))
        svg.append(group)
    return svg
