"""One HTML page: no script, nothing loaded from elsewhere, for screens large and small, and for paper."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from validator.report.html_style import CSS

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Whatever a name in an input may say, the browser loads and runs nothing."""


def page(title: str, main: ET.Element, language: str, more_css: str = "") -> str:
    """Return the page with that title and content, which ends with a newline."""
    head = node(
        "head",
        {},
        node("meta", {"charset": "utf-8"}),
        node("meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY}),
        node("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        node("meta", {"name": "color-scheme", "content": "light dark"}),
        node("title", {}, title),
        node("style", {}, CSS + more_css),
    )
    whole = node("html", {"lang": language}, head, node("body", {}, main))
    return "<!DOCTYPE html>\n" + ET.tostring(whole, encoding="unicode", method="html") + "\n"


def node(tag: str, attributes: dict[str, str], *content: ET.Element | str) -> ET.Element:
    """Return an element. Texts are escaped when the page is written; control characters are replaced here."""
    node = ET.Element(tag, attributes)
    for one in content:
        if isinstance(one, ET.Element):
            node.append(one)
        elif len(node):
            node[-1].tail = (node[-1].tail or "") + one
        else:
            node.text = (node.text or "") + one
    return node
