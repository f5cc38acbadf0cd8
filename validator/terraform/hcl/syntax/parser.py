"""HCL text as a syntax tree: the values of python-hcl2's grammar rules, and the checks that the grammar leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from validator.terraform.hcl.errors import HclSyntaxError
from validator.terraform.hcl.syntax import actions as reductions, lalr as adapter, tree as syntax
from validator.terraform.hcl.syntax.lexer import Lexer
from validator.terraform.hcl.syntax.template_text import Sequence as TemplateSequence, Text, Token
from validator.terraform.hcl.syntax.tree import Argument, Block, Body, Expression, SourceText
from validator.terraform.hcl.values.values import text as normal


def parse_file(source: SourceText) -> syntax.File:
    """Return the syntax tree of a file.

    Raises:
        HclSyntaxError: it is not HCL.
    """
    lexer = Lexer(source.text)
    tokens = lexer.body()
    body = _TreeBuilder(source, tokens).parse(len(source.text))
    return syntax.File(source, body, lexer.comments)


def parse_expression(source: SourceText) -> Expression:
    """Return the tree of a text that is one expression; errors as for ``parse_file``."""
    return _TreeBuilder(source, ()).expression(Lexer(source.text).expression(), len(source.text))


def parse_template(source: SourceText) -> Expression:
    """Return the tree of a text that is a template, as that of a template file; errors as for ``parse_file``."""
    return _TreeBuilder(source, ()).template(Lexer(source.text).template(), 0)


class _TreeBuilder:
    """Builds the tree of one text."""

    def __init__(self, source: SourceText, tokens: Sequence[Token]) -> None:
        self._source = source
        self._tokens = tokens
        self._before: dict[int, str] = {}
        before = "NL_OR_COMMENT"
        for token in tokens:
            self._before.setdefault(token[2], before)
            before = token[0]
        self._handlers: adapter.Handlers = {
            "attribute": self._attribute, "block": self._block, "body": self._body, "start": reductions.first,
            "__body_star_0": reductions.flat, "__block_star_1": reductions.flat, "__string_star_3": reductions.flat, "__tuple_star_4": reductions.flat,
            "__object_star_5": reductions.flat, "__arguments_star_6": reductions.flat, "__attr_splat_star_7": reductions.flat,
            "__full_splat_star_8": reductions.flat, "string": reductions.label, "expr_term": reductions.term, "tuple": reductions.tuple_of,
            "object": self._object, "object_elem": self._element, "template_string": self._template_string,
            "conditional": reductions.conditional, "binary_op": reductions.binary, "binary_term": reductions.without_newlines, "unary_op": reductions.unary,
            "function_call": reductions.call, "arguments": reductions.flat, "index_expr_term": reductions.indexed, "braces_index": reductions.index,
            "short_index": reductions.short_index, "get_attr": reductions.get_attr, "get_attr_expr_term": reductions.attributed,
            "attr_splat": reductions.splat_steps, "full_splat": reductions.splat_steps, "attr_splat_expr_term": reductions.splat,
            "full_splat_expr_term": reductions.splat, "for_intro": reductions.without_newlines, "for_cond": reductions.without_newlines,
            "for_tuple_expr": reductions.for_tuple, "for_object_expr": reductions.for_object, "int_lit": reductions.number, "float_lit": reductions.number,
            "new_line_or_comment": reductions.first,
        }  # fmt: skip

    def parse(self, end: int) -> Body:
        body: Body = adapter.parse(self._tokens, self._handlers, end)
        return body

    def expression(self, tokens: Sequence[Token], end: int) -> Expression:
        """Return the tree of the tokens of one expression: the value of a body's only argument."""
        if not tokens:
            raise HclSyntaxError("there is no expression; expected a value", end)
        start = tokens[0][2]
        builder = _TreeBuilder(self._source, tokens)
        wrapped = [("NAME", "_", start), ("EQ", "=", start), *tokens]
        body = adapter.parse(
            wrapped, {**builder._handlers, "body": reductions.flat, "attribute": reductions.third}, end
        )
        if len(body) != 1:
            raise HclSyntaxError("this is more than one expression", start)
        return body[0]

    def _body(self, children: list[Any], _: int) -> Body:
        arguments: dict[str, Argument] = {}
        blocks: list[Block] = []
        for item in reductions.flat(children, 0):
            if type(item) is tuple:
                continue
            if self._before[item.at] not in ("NL_OR_COMMENT", "LBRACE"):
                raise HclSyntaxError("a new argument or block begins on a line of its own", item.at)
            if isinstance(item, Block):
                blocks.append(item)
            elif item.name in arguments:
                line = self._source.position(arguments[item.name].at)[0]
                raise HclSyntaxError(f"the argument “{item.name[:80]}” stands twice; first in line {line}", item.at)
            else:
                arguments[item.name] = item
        return Body(arguments, blocks)

    def _attribute(self, children: list[Any], at: int) -> Argument:
        return Argument(children[0][1], children[2], at, self._source)

    def _block(self, children: list[Any], at: int) -> Block:
        labels = children[1] if isinstance(children[1], list) else []
        body: Body = children[-2]
        before = self._before[children[-1][2]]
        if before not in ("NL_OR_COMMENT", "LBRACE"):
            only = list(body.arguments.values())
            if body.blocks or len(only) != 1 or self._before[only[0].at] != "LBRACE":
                raise HclSyntaxError("this } stands on a line of its own in a block of several lines", children[-1][2])
        elif before == "NL_OR_COMMENT" and any(self._before[one.at] == "LBRACE" for one in _items(body)):
            raise HclSyntaxError("a block of several lines has a new line behind its {", at)
        return Block(children[0][1], tuple(label[1] for label in labels), body, at, self._source)

    def _object(self, children: list[Any], at: int) -> syntax.Object:
        items = []
        for child in reductions.flat(children, 0):
            if not isinstance(child, reductions.Element):
                continue
            if self._before.get(child.at) not in ("LBRACE", "COMMA", "NL_OR_COMMENT"):
                raise HclSyntaxError("elements of an object are separated by a comma or a new line", child.at)
            items.append((child.key, child.value))
        return syntax.Object(tuple(items), at)

    def _element(self, children: list[Any], at: int) -> reductions.Element:
        key = children[0]
        if type(key) is tuple:
            key = key[1]
        elif isinstance(key, syntax.Name):
            key = key.name
        elif isinstance(key, syntax.Literal) and (key.value is None or isinstance(key.value, bool)):
            key = {None: "null", True: "true", False: "false"}[key.value]
        return reductions.Element(key, children[2], at)

    def _template_string(self, children: list[Any], at: int) -> Expression:
        return self.template(children[0][1], at)

    def template(self, text: Text, at: int) -> Expression:
        """Return the node of a template; without interpolation it is a literal."""
        if all(isinstance(part, str) for part in text.parts):
            return syntax.Literal(normal("".join(str(part) for part in text.parts)), at)
        parts, stop, _ = self._parts(text.parts, 0, ())
        if stop < len(text.parts):
            raise HclSyntaxError("this directive has no beginning", _at(text.parts[stop]))
        return syntax.Template(tuple(parts), at)

    def _parts(self, parts: Sequence[Any], position: int, ends: tuple[str, ...]) -> tuple[list[Any], int, str]:
        """Return the nodes of the parts from ``position`` up to a directive in ``ends``, where that is, and its word."""
        found: list[Any] = []
        while position < len(parts):
            part = parts[position]
            if isinstance(part, str):
                found.append(part)
            elif part.mark == "$":
                found.append(syntax.Interpolation(self.expression(part.tokens, part.at), part.at))
            else:
                word = str(part.tokens[0][1]) if part.tokens else ""
                if word in ends:
                    if len(part.tokens) > 1:
                        raise HclSyntaxError(f"%{{ {word} }} takes nothing more", part.at)
                    return found, position, word
                node, position = self._directive(parts, position, word)
                found.append(node)
            position += 1
        return found, position, ""

    def _directive(self, parts: Sequence[Any], position: int, word: str) -> tuple[Any, int]:
        part: TemplateSequence = parts[position]
        if word == "if":
            condition = self.expression(part.tokens[1:], part.at)
            yes, end, found = self._parts(parts, position + 1, ("else", "endif"))
            no: list[Any] = []
            if found == "else":
                no, end, found = self._parts(parts, end + 1, ("endif",))
            _must_close(found, part, "endif")
            return syntax.IfDirective(condition, tuple(yes), tuple(no), part.at), end
        if word == "for":
            key, value, rest = _for_header(part)
            collection = self.expression(rest, part.at)
            inner, end, found = self._parts(parts, position + 1, ("endfor",))
            _must_close(found, part, "endfor")
            return syntax.ForDirective(key, value, collection, tuple(inner), part.at), end
        message = "no directive of a template; there are if, else, endif, for, endfor"
        raise HclSyntaxError(f"“{word[:40]}” is {message}" if word else f"this is {message}", part.at)


def _items(body: Body) -> list[Any]:
    return [*body.arguments.values(), *body.blocks]


def _at(part: Any) -> int:
    return int(part.at)


def _must_close(found: str, part: TemplateSequence, word: str) -> None:
    if not found:
        raise HclSyntaxError(f"the directive that begins here has no %{{ {word} }}", part.at)


def _for_header(part: TemplateSequence) -> tuple[str | None, str, list[Token]]:
    tokens = part.tokens[1:]
    names = [str(token[1]) for token in tokens[:3:2] if token[0] == "NAME"]
    if len(tokens) > 3 and tokens[1][0] == "COMMA" and len(names) == 2 and tokens[3][0] == "IN":
        return names[0], names[1], tokens[4:]
    if len(tokens) > 1 and names and tokens[1][0] == "IN":
        return None, names[0], tokens[2:]
    raise HclSyntaxError("a for directive is written: %{ for key, value in collection }", part.at)
