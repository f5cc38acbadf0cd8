"""HCL text as a syntax tree: the values of python-hcl2's grammar rules, and the checks that the grammar leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from validator.hcl import adapter, syntax
from validator.hcl.errors import HclSyntaxError
from validator.hcl.lexer import Lexer
from validator.hcl.numbers import parse_number
from validator.hcl.syntax import Argument, Block, Body, Expression, Source
from validator.hcl.template_text import Sequence as TemplateSequence, Text, Token
from validator.hcl.values import text as normal

_SEPARATORS = {"COMMA", "NL_OR_COMMENT", "LBRACE", "RBRACE"}
_WORDS = {"null": None, "true": True, "false": False}


def parse_file(source: Source) -> syntax.File:
    """Return the syntax tree of a file.

    Raises:
        HclSyntaxError: it is not HCL.
    """
    lexer = Lexer(source.text)
    tokens = lexer.body()
    body = _Builder(source, tokens).parse(len(source.text))
    return syntax.File(source, body, lexer.comments)


def parse_expression(source: Source) -> Expression:
    """Return the tree of a text that is one expression; errors as for ``parse_file``."""
    return _Builder(source, ()).expression(Lexer(source.text).expression(), len(source.text))


def parse_template(source: Source) -> Expression:
    """Return the tree of a text that is a template, as that of a template file; errors as for ``parse_file``."""
    return _Builder(source, ()).template(Lexer(source.text).template(), 0)


class _Builder:
    """Builds the tree of one text."""

    def __init__(self, source: Source, tokens: Sequence[Token]) -> None:
        self._source = source
        self._tokens = tokens
        self._before: dict[int, str] = {}
        before = "NL_OR_COMMENT"
        for token in tokens:
            self._before.setdefault(token[2], before)
            before = token[0]
        self._handlers: adapter.Handlers = {
            "attribute": self._attribute, "block": self._block, "body": self._body, "start": _first,
            "__body_star_0": _flat, "__block_star_1": _flat, "__string_star_3": _flat, "__tuple_star_4": _flat,
            "__object_star_5": _flat, "__arguments_star_6": _flat, "__attr_splat_star_7": _flat,
            "__full_splat_star_8": _flat, "string": _label, "expr_term": _term, "tuple": _tuple,
            "object": self._object, "object_elem": self._element, "template_string": self._template_string,
            "conditional": _conditional, "binary_op": _binary, "binary_term": _without_newlines, "unary_op": _unary,
            "function_call": _call, "arguments": _flat, "index_expr_term": _indexed, "braces_index": _index,
            "short_index": _short_index, "get_attr": _get_attr, "get_attr_expr_term": _attributed,
            "attr_splat": _splat_steps, "full_splat": _splat_steps, "attr_splat_expr_term": _splat,
            "full_splat_expr_term": _splat, "for_intro": _without_newlines, "for_cond": _without_newlines,
            "for_tuple_expr": _for_tuple, "for_object_expr": _for_object, "int_lit": _number, "float_lit": _number,
            "new_line_or_comment": _first,
        }  # fmt: skip

    def parse(self, end: int) -> Body:
        body: Body = adapter.parse(self._tokens, self._handlers, end)
        return body

    def expression(self, tokens: Sequence[Token], end: int) -> Expression:
        """Return the tree of the tokens of one expression: the value of a body's only argument."""
        if not tokens:
            raise HclSyntaxError("there is no expression; expected a value", end)
        start = tokens[0][2]
        builder = _Builder(self._source, tokens)
        wrapped = [("NAME", "_", start), ("EQ", "=", start), *tokens]
        body = adapter.parse(wrapped, {**builder._handlers, "body": _flat, "attribute": _third}, end)
        if len(body) != 1:
            raise HclSyntaxError("this is more than one expression", start)
        return body[0]

    def _body(self, children: list[Any], _: int) -> Body:
        arguments: dict[str, Argument] = {}
        blocks: list[Block] = []
        for item in _flat(children, 0):
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
        return Block(children[0][1], tuple(label[1] for label in labels), body, at, self._source)

    def _object(self, children: list[Any], at: int) -> syntax.Object:
        items = []
        for child in _flat(children, 0):
            if not isinstance(child, _Element):
                continue
            if self._before.get(child.at) not in ("LBRACE", "COMMA", "NL_OR_COMMENT"):
                raise HclSyntaxError("elements of an object are separated by a comma or a new line", child.at)
            items.append((child.key, child.value))
        return syntax.Object(tuple(items), at)

    def _element(self, children: list[Any], at: int) -> _Element:
        key = children[0]
        if type(key) is tuple:
            key = key[1]
        elif isinstance(key, syntax.Name):
            key = key.name
        elif isinstance(key, syntax.Literal) and (key.value is None or isinstance(key.value, bool)):
            key = {None: "null", True: "true", False: "false"}[key.value]
        elif isinstance(key, (syntax.Attribute, syntax.Index, syntax.Splat)):
            raise HclSyntaxError("a key that is a reference stands in parentheses, else nobody knows what is meant", at)
        return _Element(key, children[2], at)

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


class _Element(NamedTuple):
    """An element of an object."""

    key: Any
    value: Any
    at: int


def _first(children: list[Any], _: int) -> Any:
    return children[0]


def _third(children: list[Any], _: int) -> Any:
    return [children[2]]


def _flat(children: list[Any], _: int) -> list[Any]:
    """Return the children with lists put in place, without separators and brackets."""
    if children and isinstance(children[0], list):
        found, rest = children[0], children[1:]  # grown in place: a list of thousands is reduced thousands of times
    else:
        found, rest = [], children
    for child in rest:
        if isinstance(child, list):
            found += child
        elif type(child) is not tuple or child[0] not in _SEPARATORS:
            found.append(child)
    return found


def _without_newlines(children: list[Any], _: int) -> list[Any]:
    return [child for child in children if type(child) is not tuple or child[0] != "NL_OR_COMMENT"]


def _label(children: list[Any], at: int) -> Token:
    parts = children[1] if isinstance(children[1], list) else []
    return ("LABEL", "".join(part[1] for part in parts), at)


def _number(children: list[Any], at: int) -> syntax.Literal:
    return syntax.Literal(parse_number(children[0][1]), at)


def _term(children: list[Any], at: int) -> Expression:
    if len(children) > 1:
        return syntax.Parentheses(_without_newlines(children, at)[1], at)
    child = children[0]
    if type(child) is tuple:
        return syntax.Literal(_WORDS[child[1]], at) if child[1] in _WORDS else syntax.Name(child[1], at)
    return child


def _nodes(children: list[Any]) -> list[Any]:
    found: list[Any] = []
    for child in children:
        if isinstance(child, list):
            found += child
        elif type(child) is not tuple:
            found.append(child)
    return found


def _tuple(children: list[Any], at: int) -> syntax.Tuple:
    return syntax.Tuple(tuple(_nodes(children)), at)


def _conditional(children: list[Any], at: int) -> syntax.Conditional:
    condition, yes, no = _nodes(children)
    return syntax.Conditional(condition, yes, no, at)


def _binary(children: list[Any], at: int) -> syntax.Binary:
    operator, right = children[1]
    return syntax.Binary(operator[1], children[0], right, at)


def _unary(children: list[Any], at: int) -> Expression:
    value = children[1]
    for operator in reversed(children[0][1]):
        value = syntax.Unary(operator, value, at)
    return value


def _call(children: list[Any], at: int) -> syntax.Call:
    arguments: list[Any] = next((child for child in children if isinstance(child, list)), [])
    expands = any(type(child) is tuple and child[0] == "ELLIPSIS" for child in arguments)
    nodes = tuple(child for child in arguments if type(child) is not tuple)
    return syntax.Call(children[0][1], nodes, expands, at)


def _index(children: list[Any], _: int) -> tuple[str, Any]:
    return "[]", _nodes(children)[0]


def _short_index(children: list[Any], _: int) -> tuple[str, Any]:
    return ".0", syntax.Literal(int(children[1][1]), children[1][2])


def _get_attr(children: list[Any], _: int) -> tuple[str, Any]:
    return ".name", children[1][1]


def _indexed(children: list[Any], at: int) -> syntax.Index:
    return syntax.Index(children[0], children[1][1], at)


def _attributed(children: list[Any], at: int) -> syntax.Attribute:
    return syntax.Attribute(children[0], children[1][1], at)


def _splat_steps(children: list[Any], _: int) -> tuple[str, list[Any]]:
    steps = children[1] if len(children) > 1 and isinstance(children[1], list) else children[1:]
    return children[0][0], list(steps)


def _splat(children: list[Any], at: int) -> Expression:
    """Return a splat; behind ``.*`` a key in brackets is one of the result, not of every element."""
    kind, steps = children[1]
    end = len(steps)
    if kind == "ATTR_SPLAT":
        end = next((position for position, step in enumerate(steps) if step[0] == "[]"), end)
    found: Expression = syntax.Splat(children[0], tuple(step[1] for step in steps[:end]), at)
    for step, value in steps[end:]:
        found = syntax.Attribute(found, value, at) if step == ".name" else syntax.Index(found, value, at)
    return found


def _header(intro: list[Any]) -> tuple[str | None, str, Any]:
    names = [part[1] for part in intro[1:4] if type(part) is tuple and part[0] == "NAME"]
    return (names[0], names[1], intro[-2]) if len(names) == 2 else (None, names[0], intro[-2])


def _condition(children: list[Any]) -> Any:
    last = children[-2]
    return last[1] if isinstance(last, list) and type(last[0]) is tuple and last[0][0] == "IF" else None


def _for_tuple(children: list[Any], at: int) -> syntax.For:
    parts = _without_newlines(children, at)
    key, value, collection = _header(parts[1])
    return syntax.For(key, value, collection, None, parts[2], False, _condition(parts), at)


def _for_object(children: list[Any], at: int) -> syntax.For:
    parts = _without_newlines(children, at)
    key, value, collection = _header(parts[1])
    groups = any(type(part) is tuple and part[0] == "ELLIPSIS" for part in parts)
    return syntax.For(key, value, collection, parts[2], parts[4], groups, _condition(parts), at)
