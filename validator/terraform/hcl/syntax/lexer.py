"""The tokens of HCL text, named as the terminals of python-hcl2's grammar.

The grammar's own terminals cannot look into heredocs, end statements on the wrong line, accept what Terraform refuses
and refuse what it accepts, so the text is cut here by the language's own rules: newlines count only where they separate
something, a template is one token with its parts, and a chain of unary operators is one operator.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from validator.terraform.hcl.errors import HclSyntaxError
from validator.terraform.hcl.syntax import template_text
from validator.terraform.hcl.syntax.template_text import Text, Token
from validator.terraform.hcl.syntax.tree import Comment

MAX_NESTING = 100
"""Brackets and templates inside one another."""

_TOKEN = re.compile(
    r"""(?P<space>[ \t]+|\r(?=\n))|(?P<newline>\n)
    |(?P<name>[^\W\d][\w-]*(?:::[^\W\d][\w-]*)*)
    |(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
    |(?P<comment>\#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)
    |(?P<heredoc><<-?(?P<marker>[^\W\d][\w-]*)[ \t]*\r?\n)|(?P<quote>")
    |(?P<operator>==|!=|<=|>=|=>|&&|\|\||\.\.\.|\.\*|\[[ \t\n]*\*[ \t\n]*\]|[-+*/%!<>=?:,.()\[\]{}~])
    """,
    re.VERBOSE,
)
_FOR = re.compile(r"(?:\s|\#[^\n]*\n|//[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)*for\b(?![-\w])")

_SEPARATOR = re.compile(r"[ \t]*[=:]")

_KEYWORDS = {
    "if": "IF", "in": "IN", "for": "FOR", "for_each": "FOR_EACH", "else": "ELSE", "endif": "ENDIF",
    "endfor": "ENDFOR", "null": "NULL", "true": "TRUE", "false": "FALSE",
}  # fmt: skip
_OPERATORS: Mapping[str, str] = {
    "==": "DOUBLE_EQ", "!=": "NEQ", "<": "LT", ">": "GT", "<=": "LEQ", ">=": "GEQ", "-": "MINUS", "*": "ASTERISK",
    "/": "SLASH", "%": "PERCENT", "&&": "DOUBLE_AMP", "||": "DOUBLE_PIPE", "+": "PLUS", "!": "NOT", "?": "QMARK",
    "(": "LPAR", ")": "RPAR", "{": "LBRACE", "}": "RBRACE", "[": "LSQB", "]": "RSQB", ",": "COMMA", ".": "DOT",
    "=": "EQ", ":": "COLON", "=>": "FOR_OBJECT_ARROW", "...": "ELLIPSIS", ".*": "ATTR_SPLAT", "~": "STRIP_MARKER",
}  # fmt: skip
_ENDS_A_TERM = {
    "NAME", *_KEYWORDS.values(), "INT_LITERAL", "FLOAT_LITERAL", "RPAR", "RSQB", "RBRACE", "TEMPLATE_STRING",
    "ATTR_SPLAT", "FULL_SPLAT_START", "DBLQUOTE",
}  # fmt: skip
_NEVER_BEFORE_NEWLINE = {
    "DOUBLE_EQ", "NEQ", "LT", "GT", "LEQ", "GEQ", "MINUS", "ASTERISK", "SLASH", "PERCENT", "DOUBLE_AMP", "DOUBLE_PIPE",
    "PLUS", "NOT", "QMARK", "DOT", "EQ", "COLON", "FOR_OBJECT_ARROW",
}  # fmt: skip
_NEVER_AFTER_NEWLINE = _NEVER_BEFORE_NEWLINE - {"NOT"} | {
    "LBRACE", "LSQB", "COMMA", "ELLIPSIS", "ATTR_SPLAT", "FULL_SPLAT_START",
}  # fmt: skip
_BODY, _OBJECT, _CLOSED = "body", "object", "closed"
"""What a bracket holds: statements, elements that newlines separate, or something in which newlines mean nothing."""
_PAIRS = {"(": ")", "[": "]", "{": "}"}


class Lexer:
    """Cuts one text into tokens; ``comments`` are kept beside them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.comments: list[Comment] = []
        self._depth = 0

    def body(self) -> list[Token]:
        """Return the tokens of a file.

        Raises:
            HclSyntaxError: a character, a text or a bracket that HCL cannot have there.
        """
        tokens, _ = _LexerPass(self, 0, None).tokens()
        return tokens

    def template(self) -> Text:
        """Return the parts of the text as a template; errors as for ``body``."""
        return template_text.bare(self.text, self.inner)

    def expression(self) -> list[Token]:
        """Return the tokens of the text as one expression; errors as for ``body``."""
        tokens, _ = _LexerPass(self, 0, -1).tokens()
        return tokens

    def inner(self, at: int, opened: int) -> tuple[list[Token], int, bool]:
        """Return the tokens up to the brace that closes a sequence, the offset behind it, and whether it strips."""
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise _too_deep(opened)
        tokens, end = _LexerPass(self, at, opened).tokens()
        self._depth -= 1
        strips = bool(tokens) and tokens[-1][0] == "STRIP_MARKER"
        return (tokens[:-1] if strips else tokens), end, strips


class _LexerPass:
    """One pass over a file, or over the inside of ``${`` … ``}`` (``opened`` is its offset; -1: the whole text)."""

    def __init__(self, lexer: Lexer, at: int, opened: int | None) -> None:
        self._lexer = lexer
        self._text = lexer.text
        self._at = at
        self._opened = opened
        self._found: list[Token] = []
        self._open: list[tuple[str, str, int]] = []
        self._in_expression = opened is not None

    def tokens(self) -> tuple[list[Token], int]:
        text, length, match_at, found = self._text, len(self._text), _TOKEN.match, self._found
        while self._at < length:
            at = self._at
            match = match_at(text, at)
            if match is None:
                raise self._unexpected(at)
            kind, self._at = match.lastgroup, match.end()
            if kind == "space":
                continue
            if kind == "name":
                word = match[0]
                found.append((_KEYWORDS.get(word, "NAME"), word, at))
            elif kind == "operator":
                if self._operator(match[0], at):
                    return found, self._at
            else:
                self._other(kind or "", match, at)
        return self._ended()

    def _ended(self) -> tuple[list[Token], int]:
        if self._open:
            raise HclSyntaxError("the bracket that opens here is never closed", self._open[-1][2])
        if self._opened is not None and self._opened >= 0:
            raise HclSyntaxError("the ${ or %{ that opens here is never closed", self._opened)
        return self._found, self._at

    def _unexpected(self, at: int) -> HclSyntaxError:
        character = self._text[at]
        if self._text.startswith("/*", at):
            return HclSyntaxError("the comment that opens here is never closed", at)
        shown = f"“{character}”" if character.isprintable() else f"U+{ord(character):04X}"
        hint = "; texts stand in double quotes" if character in "'`" else ""
        return HclSyntaxError(f"the character {shown} has no meaning here{hint}", at)

    def _other(self, kind: str, match: re.Match[str], at: int) -> None:
        if kind == "newline":
            self._newline(at)
        elif kind == "number":
            self._number(match[0], at)
        elif kind == "comment":
            is_inside = bool(self._open) or self._opened is not None
            self._lexer.comments.append(Comment(match[0].rstrip("\r"), at, is_inside))
        elif kind == "quote":
            self._quoted(at)
        else:
            marker = match["marker"]
            inner = self._lexer.inner
            parts, self._at = template_text.heredoc(self._text, self._at, marker, match[0][2] == "-", inner)
            self._found.append(("TEMPLATE_STRING", parts, at))

    def _newline(self, at: int) -> None:
        holds = self._open[-1][1] if self._open else _BODY if self._opened is None else _CLOSED
        if holds == _BODY:
            self._in_expression = False
        before = self._found[-1][0] if self._found else "NL_OR_COMMENT"
        if holds == _CLOSED or before == "NL_OR_COMMENT":
            return
        if before in _NEVER_BEFORE_NEWLINE:
            raise HclSyntaxError("the line ends too early; put what goes on over several lines into parentheses", at)
        self._found.append(("NL_OR_COMMENT", "\n", at))

    def _number(self, text: str, at: int) -> None:
        if self._found and self._found[-1][0] == "DOT" and not text.isdecimal():
            raise HclSyntaxError("two keys behind dots; write them as [0][1]", at)
        self._found.append(("INT_LITERAL" if text.isdecimal() else "FLOAT_LITERAL", text, at))

    def _quoted(self, at: int) -> None:
        parts, self._at = template_text.quoted(self._text, self._at, self._lexer.inner)
        if self._in_expression or (self._open and self._open[-1][1] != _BODY):
            self._found.append(("TEMPLATE_STRING", parts, at))
            return
        if any(not isinstance(part, str) for part in parts.parts):
            raise HclSyntaxError("a label of a block cannot have an interpolation", at)
        label = "".join(str(part) for part in parts.parts)
        quote = ("DBLQUOTE", '"', at)
        self._found += [quote, ("STRING_CHARS", label, at), quote] if label else [quote, quote]

    def _operator(self, text: str, at: int) -> bool:
        """Take an operator or a bracket; tell whether it closes the whole."""
        if text == "/" and self._text.startswith("*", self._at):
            raise self._unexpected(at)
        if len(text) > 1 and text[0] == "[":
            self._found.append(("FULL_SPLAT_START", text, at))
            return False
        if text in _PAIRS:
            self._opens(text, at)
        elif text in ")]}":
            if not self._open and text == "}" and self._opened is not None and self._opened >= 0:
                return True
            self._closes(text, at)
        elif text in "-!" and self._joins_unary():
            kind, before, start = self._found[-1]
            self._found[-1] = (kind, before + text, start)
            return False
        if self._found and self._found[-1][0] == "NL_OR_COMMENT" and _OPERATORS[text] in _NEVER_AFTER_NEWLINE:
            message = f"“{text}” cannot begin a line; put what goes on over several lines into parentheses"
            raise HclSyntaxError(message, at)
        if text == "=" and (not self._open or self._open[-1][1] == _BODY):
            self._in_expression = True
        self._found.append((_OPERATORS[text], text, at))
        return False

    def _joins_unary(self) -> bool:
        """Tell whether the token before is itself a unary operator, so that this one follows it in a chain."""
        if not self._found or self._found[-1][0] not in ("MINUS", "NOT"):
            return False
        return len(self._found) < 2 or self._found[-2][0] not in _ENDS_A_TERM or self._found[-1][0] == "NOT"

    def _opens(self, text: str, at: int) -> None:
        if len(self._open) >= MAX_NESTING:
            raise _too_deep(at)
        holds = _CLOSED
        if text == "{":
            in_body = not self._open or self._open[-1][1] == _BODY
            if in_body and not self._in_expression:
                holds = _BODY
            elif (match := _FOR.match(self._text, self._at)) is None:
                holds = _OBJECT
            elif _SEPARATOR.match(self._text, match.end()):
                raise HclSyntaxError('the first key of an object is not for; write it as "for"', match.end() - 3)
        self._open.append((text, holds, at))

    def _closes(self, text: str, at: int) -> None:
        if not self._open:
            raise HclSyntaxError(f"this {text} closes nothing", at)
        opened, holds, start = self._open.pop()
        if _PAIRS[opened] != text:
            raise HclSyntaxError(f"this bracket is closed by {text} instead of {_PAIRS[opened]}", start)
        if holds == _BODY:
            self._in_expression = False


def _too_deep(at: int) -> HclSyntaxError:
    return HclSyntaxError(f"nested more than {MAX_NESTING} levels deep", at)
