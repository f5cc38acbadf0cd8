"""What a reader of a page sees: its elements with their texts, as a browser would have them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from markdown_it import MarkdownIt

_VOID = {"meta", "br", "hr", "img", "input", "link"}


@dataclass
class Element:
    """An element of a page. ``parts`` are its texts and elements in order."""

    tag: str
    attributes: dict[str, str | None]
    parts: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text inside, as it is shown."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    def find(self, tag: str, name: str | None = None) -> list[Element]:
        """Return the elements inside with this tag and class, in order."""
        found: list[Element] = []
        for part in self.parts:
            if isinstance(part, Element):
                if part.tag == tag and name in (None, part.attributes.get("class")):
                    found.append(part)
                found += part.find(tag, name)
        return found

    def children(self) -> list[Element]:
        """Return the elements directly inside."""
        return [part for part in self.parts if isinstance(part, Element)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("page", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].parts.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


def read(text: str) -> Element:
    """Return the page as one element; every element must be closed in order."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is not closed"
    return reader.open[0]


def markdown(text: str) -> Element:
    """Return Markdown as code hosts render it: tables, strikethrough, and addresses with a scheme become links."""
    renderer = MarkdownIt("gfm-like", {"html": True, "linkify": True})
    assert renderer.linkify is not None
    renderer.linkify.set({"fuzzy_link": False})
    return read(renderer.render(text))
