"""Terraform's JSON syntax as the same tree: every string is a template, and an object is blocks where blocks belong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.errors import InputError
from validator.readers.json_positions import walk
from validator.readers.json_text import parse_json
from validator.terraform.hcl.errors import HclSyntaxError
from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.syntax.grammar import CONSTANTS, REFERENCES, SHAPES, Shape
from validator.terraform.hcl.syntax.parser import parse_expression, parse_template
from validator.terraform.hcl.syntax.provider import SchemaAttribute, schema
from validator.terraform.hcl.syntax.tree import Argument, Block, Body, Comment, SourceText

_COMMENT = "//"
_NESTED = Shape(is_open=True, has_blocks=True)
_DYNAMIC = Shape({"iterator": "words"}, labels=1, is_open=True)


def parse_json_file(source: SourceText) -> syntax.File:
    """Return the syntax tree of a file in JSON syntax.

    Raises:
        InputError: it is not JSON.
        HclSyntaxError: it is not what a configuration looks like.
    """
    document = parse_json(source.text, source.file)
    listed = document if isinstance(document, list) else [document]
    reader = _JsonTreeBuilder(source)
    blocks: list[Block] = []
    for position, one in enumerate(listed):
        keys = (position,) if listed is document else ()
        if not isinstance(one, Mapping):
            raise HclSyntaxError("a configuration in JSON is an object", 0)
        for kind, content in one.items():
            if kind != _COMMENT:
                blocks += reader.top(kind, content, keys)
    return syntax.File(source, Body({}, blocks), reader.comments)


def parse_json_values(source: SourceText) -> dict[str, Any]:
    """Return the values of a file of variables in JSON; errors as ``parse_json_file`` has them."""
    document = parse_json(source.text, source.file)
    if not isinstance(document, dict):
        raise InputError("a file of variables is an object", source.location(0))
    return document


class _JsonTreeBuilder:
    """Builds the tree of one file; a place is looked up by its keys."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._places: dict[tuple[Any, ...], int] = {}
        self.comments: list[Comment] = []
        start = next((at for at, character in enumerate(source.text) if character in "{["), 0)
        for entry in walk(source.text, start, lambda _: True):
            self._places.setdefault(tuple(entry.keys), entry.offset)

    def _at(self, keys: tuple[Any, ...]) -> int:
        return self._places.get(keys, 0)

    def top(self, kind: str, content: Any, keys: tuple[Any, ...]) -> list[Block]:
        """Return the blocks of one kind; ``keys`` lead to the object that has it."""
        here = (*keys, kind)
        if kind not in SHAPES:
            raise HclSyntaxError(f"there is no block “{kind[:80]}” in a configuration", self._at(here))
        return self._labelled(kind, content, SHAPES[kind], (), here)

    def _labelled(
        self, kind: str, content: Any, shape: Shape, found: tuple[str, ...], keys: tuple[Any, ...]
    ) -> list[Block]:
        """Return the blocks below an object whose keys are labels; a list holds several such objects, null none."""
        if content is None:
            return []
        if isinstance(content, list):
            listed = [self._labelled(kind, one, shape, found, (*keys, i)) for i, one in enumerate(content)]
            return [block for one in listed for block in one]
        if not isinstance(content, Mapping):
            raise HclSyntaxError(f"a block “{kind[:40]}” is an object", self._at(keys))
        if len(found) == shape.labels:
            body = self._body(content, shape, self._schema(kind, found), keys)
            return [Block(kind, found, body, self._at(keys), self._source)]
        result: list[Block] = []
        for label, inner in content.items():
            result += self._labelled(kind, inner, shape, (*found, label), (*keys, label))
        return result

    def _schema(self, kind: str, labels: tuple[str, ...]) -> Mapping[str, SchemaAttribute] | None:
        if kind in ("resource", "data"):
            return schema("managed" if kind == "resource" else "data", labels[0])
        return None

    def _body(
        self,
        content: Mapping[str, Any],
        shape: Shape,
        known: Mapping[str, SchemaAttribute] | None,
        keys: tuple[Any, ...],
    ) -> Body:
        arguments: dict[str, Argument] = {}
        blocks: list[Block] = []
        for name, value in content.items():
            here = (*keys, name)
            attribute = known.get(name) if known is not None else None
            if name == _COMMENT:
                if isinstance(value, str):
                    self.comments.append(Comment(f"{_COMMENT} {value}", self._at(here), is_inside=True))
                continue
            if name == "dynamic" and shape.has_blocks:
                blocks += self._dynamic(value, known, here)
            elif name in shape.blocks:
                blocks += self._labelled(name, value, shape.blocks[name], (), here)
            elif (attribute is not None and attribute.block is not None) or (shape.has_blocks and name == "timeouts"):
                inner = attribute.block if attribute is not None else None
                blocks += self._nested(name, value, inner, here)
            else:
                arguments[name] = Argument(name, self._argument(name, value, shape, here), self._at(here), self._source)
        return Body(arguments, blocks)

    def _argument(self, name: str, value: Any, shape: Shape, keys: tuple[Any, ...]) -> syntax.Expression:
        """Return what an argument is. Where a constant stands or a reference, a text is no template."""
        kind = shape.arguments.get(name)
        if name == "ignore_changes" and kind == "words":
            return self._constant(value, keys)
        if kind == "words" and name != "type" and not isinstance(value, str):
            return syntax.Literal(None, self._at(keys))
        if kind in REFERENCES:
            return self._reference(value, keys)
        return self._constant(value, keys) if kind in CONSTANTS else self._value(value, keys)

    def _reference(self, value: Any, keys: tuple[Any, ...]) -> syntax.Expression:
        at = self._at(keys)
        if isinstance(value, list):
            return syntax.Tuple(tuple(self._reference(one, (*keys, i)) for i, one in enumerate(value)), at)
        if not isinstance(value, str):
            return syntax.Literal(syntax.exact_deep(value) if not isinstance(value, Mapping) else None, at)
        try:
            return moved(parse_expression(SourceText(self._source.file, value)), at)
        except HclSyntaxError:
            word = "type" if keys[-1] == "type" else "reference"
            raise HclSyntaxError(f"this is no {word}", at) from None

    def _constant(self, value: Any, keys: tuple[Any, ...]) -> syntax.Expression:
        at = self._at(keys)
        if isinstance(value, list):
            return syntax.Tuple(tuple(self._constant(one, (*keys, i)) for i, one in enumerate(value)), at)
        if isinstance(value, Mapping):
            items = [(syntax.Literal(key, at), self._constant(one, (*keys, key))) for key, one in value.items()]
            return syntax.Object(tuple(items), at)
        return syntax.Literal(syntax.exact(value), at)

    def _nested(
        self, name: str, value: Any, known: Mapping[str, SchemaAttribute] | None, keys: tuple[Any, ...]
    ) -> list[Block]:
        values = value if isinstance(value, list) else [value]
        return [
            Block(
                name,
                (),
                self._body(one, _NESTED, known, (*keys, i) if values is value else keys),
                self._at(keys),
                self._source,
            )
            for i, one in enumerate(values)
            if isinstance(one, Mapping)
        ]

    def _dynamic(self, value: Any, known: Mapping[str, SchemaAttribute] | None, keys: tuple[Any, ...]) -> list[Block]:
        blocks: list[Block] = []
        for block in self._labelled("dynamic", value, _DYNAMIC, (), keys):
            member = (known or {}).get(block.labels[0])
            content = value.get(block.labels[0]) if isinstance(value, Mapping) else None
            inner = content.get("content") if isinstance(content, Mapping) else None
            if not isinstance(inner, Mapping):
                raise HclSyntaxError("a dynamic block in JSON is one object with for_each and content", block.at)
            here = (*keys, block.labels[0], "content")
            body = self._body(inner, _NESTED, member.block if member is not None else None, here)
            arguments = {name: one for name, one in block.body.arguments.items() if name != "content"}
            made = Block("content", (), body, self._at(here), self._source)
            blocks.append(block._replace(body=Body(arguments, [made])))
        return blocks

    def _value(self, value: Any, keys: tuple[Any, ...]) -> syntax.Expression:
        at = self._at(keys)
        if isinstance(value, str):
            return self._template(value, at)
        if isinstance(value, list):
            return syntax.Tuple(tuple(self._value(one, (*keys, i)) for i, one in enumerate(value)), at)
        if isinstance(value, Mapping):
            items = [(self._template(key, at), self._value(one, (*keys, key))) for key, one in value.items()]
            return syntax.Object(tuple(items), at)
        return syntax.Literal(syntax.exact(value), at)

    def _template(self, text: str, at: int) -> syntax.Expression:
        """Return the tree of a text; its nodes know their place in the text only, so all stand where it begins."""
        if "${" not in text and "%{" not in text:
            return syntax.Literal(text, at)
        try:
            node = parse_template(SourceText(self._source.file, text))
        except HclSyntaxError as error:
            raise HclSyntaxError(error.message, at) from None
        return moved(node, at)


def moved(node: Any, at: int) -> Any:
    """Return a tree with every node at the same offset."""
    if isinstance(node, tuple):
        parts = [moved(part, at) for part in node]
        made = getattr(type(node), "_make", None)
        return tuple(parts) if made is None else made(parts)._replace(at=at)
    return node
