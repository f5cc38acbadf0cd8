"""Managed objects as ``govc object.save`` writes them: XML, read without following anything it may ask for."""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance type"
_DEPTH = 100


class XmlError(Exception):
    """The text is no XML of managed objects; the message says why, the line is counted from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def parse_xml(text: bytes) -> tuple[str, Any]:
    """Return the name of the outermost element, and its content as plain values.

    An element with elements in it is an object; of those that repeat, a list. Arrays are lists, references to managed
    objects ``{"type": …, "value": …}``, everything else is text: XML does not tell numbers from words.

    Raises:
        XmlError: no XML, too deep, or with a document type definition, which could define entities.
    """
    builder = _ObjectBuilder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.StartDoctypeDeclHandler = _refuse_definitions
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise XmlError(f"no XML: {expat.ErrorString(error.code)}", error.lineno) from None
    except _RefusedError as error:
        raise XmlError(str(error), parser.CurrentLineNumber) from None
    assert builder.root is not None
    return builder.root


class _RefusedError(Exception):
    """The text asks for something that no file of managed objects needs."""


def _refuse_definitions(*_: object) -> None:
    raise _RefusedError("a document type definition, which no file of managed objects has")


class _Element:
    """An element that is being read."""

    __slots__ = ("children", "kind", "name", "reference", "text")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name.rpartition(" ")[2]
        self.kind = attributes.get(_INSTANCE, "").rpartition(":")[2]
        self.reference = attributes.get("type")
        self.children: list[tuple[str, Any]] = []
        self.text: list[str] = []

    def value(self) -> Any:
        text = "".join(self.text)
        if self.kind.startswith("ArrayOf"):
            return [value for _, value in self.children]
        if self.reference is not None and not self.children:
            return {"type": self.reference, "value": text.strip()}
        if not self.children:
            return text if text.strip() or not self.kind or self.kind == "string" else {"_typeName": self.kind}
        return self._object()

    def _object(self) -> dict[str, Any]:
        result: dict[str, Any] = {"_typeName": self.kind} if self.kind else {}
        lists: set[str] = set()
        for name, value in self.children:
            if name not in result:
                result[name] = value
            elif name in lists:
                result[name].append(value)
            else:
                result[name] = [result[name], value]
                lists.add(name)
        return result


class _ObjectBuilder:
    """Builds plain values from what the parser tells."""

    def __init__(self) -> None:
        self.root: tuple[str, Any] | None = None
        self._open: list[_Element] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= _DEPTH:
            raise _RefusedError(f"elements more than {_DEPTH} deep")
        self._open.append(_Element(name, attributes))

    def characters(self, text: str) -> None:
        self._open[-1].text.append(text)

    def end(self, _: str) -> None:
        done = self._open.pop()
        if self._open:
            self._open[-1].children.append((done.name, done.value()))
        else:
            self.root = done.name, done.value()
