"""python-hcl2, and nothing else of the program knows it: the grammar of HCL, as the table of its LALR parser.

The syntax is python-hcl2's. Its lexer, its trees and its cache are not used: heredocs are opaque to them, positions are
private, errors quote the rest of the file, the cache is a pickle inside site-packages that costs seconds where that is
read-only, and parsing recurses. Its table is plain data. The one of the supported release is kept beside this module
(``make generate`` writes it, a test holds it to the installed release), so that nothing is built or
cached at run time. An installed release with another grammar is asked for its own table.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from validator.terraform.hcl.errors import HclSyntaxError
from validator.terraform.hcl.syntax.template_text import Token

TABLE = Path(__file__).with_name("grammar.json")
_UNUSED = {
    "ESCAPED_INTERPOLATION", "ESCAPED_DIRECTIVE", "INTERP_START", "DIRECTIVE_START", "STRIP_MARKER", "COLONS",
    "HEREDOC_TEMPLATE", "HEREDOC_TEMPLATE_TRIM", "ELSE_IF",
}  # fmt: skip
"""Terminals that the lexer never makes: templates are one token, and so is a name with colons."""


class Table(NamedTuple):
    """States by number: what to do at a terminal (shift to a state, or reduce: ``-1 - rule``), where to go from there."""

    rules: Sequence[tuple[str, str, int]]
    states: Sequence[Mapping[str, int]]
    start: int
    end: int


Handlers = Mapping[str, Callable[[list[Any], int], Any]]
"""By rule: makes the value of the rule from those of its parts and the offset where it begins.

Without one the value is that of the only part, or the list of all parts.
"""


KEYWORDS = {"IF", "IN", "FOR", "FOR_EACH", "ELSE", "ENDIF", "ENDFOR", "NULL", "TRUE", "FALSE"}
"""Terminals that are names where the grammar expects none of them."""


def parse(tokens: Sequence[Token], handlers: Handlers, end: int) -> Any:
    """Return the value of the rule ``start`` over ``tokens``; ``end`` is the offset behind the last one.

    Raises:
        HclSyntaxError: the tokens are not HCL.
    """
    table = grammar()
    rules, states = table.rules, table.states
    stack, offsets = [table.start], []
    values: list[Any] = []
    for token in (*tokens, ("NL_OR_COMMENT", "\n", end), ("$END", "", end)):
        kind, at = token[0], token[2]
        while True:
            state = states[stack[-1]]
            action = state.get(kind)
            if action is None:
                if kind in KEYWORDS and "NAME" in state:
                    kind = "NAME"  # a keyword, where none is expected
                    continue
                raise _unexpected(token, state)
            if action >= 0:
                stack.append(action)
                values.append(token)
                offsets.append(at)
                break
            name, origin, size = rules[-1 - action]
            if size:
                children, start = values[-size:], offsets[-size]
                del stack[-size:], values[-size:], offsets[-size:]
            else:
                children, start = [], at
            stack.append(states[stack[-1]][origin])
            handler = handlers.get(name)
            if handler is not None:
                values.append(handler(children, start))
            else:
                values.append(children[0] if size == 1 else children)
            offsets.append(start)
            if stack[-1] == table.end:
                return values[-1]
    raise AssertionError("the grammar does not end")


_WORDS = {
    "EQ": "“=”", "RBRACE": "“}”", "RPAR": "“)”", "RSQB": "“]”", "NL_OR_COMMENT": "a new line", "COMMA": "“,”",
    "LBRACE": "“{”", "COLON": "“:”", "IN": "“in”", "FOR_OBJECT_ARROW": "“=>”",
}  # fmt: skip


_CONTENT = {
    "TEMPLATE_STRING": "a text", "STRING_CHARS": "a text", "DBLQUOTE": "a text", "NAME": "a name",
    "INT_LITERAL": "a number", "FLOAT_LITERAL": "a number",
}  # fmt: skip
"""What may be a secret whose quotes were forgotten, and is not repeated."""


def _unexpected(token: Token, state: Mapping[str, int]) -> HclSyntaxError:
    """Say what stands where it cannot, without quoting content, and what would be possible."""
    kind, value, at = token
    if kind == "$END":
        what = "the text ends too early"
    elif kind == "NL_OR_COMMENT":
        what = "the line ends too early"
    elif kind in _CONTENT:
        what = f"{_CONTENT[kind]} cannot stand here"
    else:
        what = f"“{str(value)[:40]}” cannot stand here"
    if "TEMPLATE_STRING" in state and "LSQB" in state:
        return HclSyntaxError(f"{what}; expected a value", at)
    expected = [
        word for terminal, word in _WORDS.items() if terminal in state and (terminal != "IN" or len(state) == 1)
    ]
    return HclSyntaxError(f"{what}; expected {' or '.join(expected[:4])}" if expected else what, at)


@cache
def grammar() -> Table:
    """Return the table: of the installed release of python-hcl2 where its grammar is another, else the one kept here."""
    document = json.loads(TABLE.read_text(encoding="utf-8"))
    installed = _installed_grammar()
    if installed is not None and installed != document["grammar"]:
        document = extract()
    return _table(document)


def _table(document: Mapping[str, Any]) -> Table:
    symbols = document["symbols"]
    states = [{symbols[row[i]]: row[i + 1] for i in range(0, len(row), 2)} for row in document["states"]]
    rules = [(symbols[name], symbols[origin], size) for name, origin, size in document["rules"]]
    return Table(rules, states, document["start"], document["end"])


def _installed_grammar() -> str | None:
    """Return the digest of the installed grammar; ``None`` where there is none.

    Another distribution (bc-python-hcl2) has a package of the same name and may have written over its files.
    """
    try:
        found = importlib.util.find_spec("hcl2")
        if found is None or found.origin is None or not Path(found.origin).with_name("api.py").is_file():
            return None
        return hashlib.sha256(Path(found.origin).with_name("hcl2.lark").read_bytes()).hexdigest()
    except (ImportError, OSError, ValueError):
        return None


def extract() -> dict[str, Any]:
    """Return the table of the installed python-hcl2 as JSON values, without what the lexer has no use for."""
    import importlib.metadata  # noqa: PLC0415 - only where the kept table does not fit

    from hcl2 import parser as hcl2_parser  # noqa: PLC0415 - only where the kept table does not fit
    from lark import Lark  # noqa: PLC0415 - as above

    file = Path(str(hcl2_parser.__file__)).with_name("hcl2.lark")
    made = Lark(file.read_text(encoding="utf-8"), parser="lalr", propagate_positions=False)
    parse_table = made.parser.parser._parse_table  # noqa: SLF001 - lark has no public way to it
    rules = sorted(made.rules, key=_rule_order)
    start = parse_table.start_states["start"]
    kept = _reached(parse_table.states, start, _useful(rules))
    symbols: dict[str, int] = {}

    def symbol(name: str) -> int:
        return symbols.setdefault(str(name), len(symbols))

    numbers = {state: position for position, state in enumerate(kept)}
    listed = [[symbol(rule.alias or rule.origin.name), symbol(rule.origin.name), len(rule.expansion)] for rule in rules]
    places = {rule: position for position, rule in enumerate(rules)}
    rows = []
    for actions in kept.values():
        row: list[int] = []
        for name, (action, argument) in sorted(actions.items()):
            row += [symbol(name), -1 - places[argument] if action.name == "Reduce" else numbers[argument]]
        rows.append(row)
    return {
        "python-hcl2": importlib.metadata.version("python-hcl2"),
        "grammar": hashlib.sha256(file.read_bytes()).hexdigest(),
        "start": numbers[start],
        "end": numbers[parse_table.end_states["start"]],
        "symbols": list(symbols),
        "rules": listed,
        "states": rows,
    }


def _rule_order(rule: Any) -> tuple[str, ...]:
    """Return what orders rules: lark numbers rules and states in another way on every run."""
    return (rule.origin.name, rule.alias or "", *(part.name for part in rule.expansion))


def table_text(document: Mapping[str, Any]) -> str:
    """Return a table as the file of this module has it: a state on each line."""
    head = {key: value for key, value in document.items() if key != "states"}
    rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in document["states"])
    return json.dumps(head, separators=(",", ":"))[:-1] + f',"states":[\n{rows}\n]}}\n'


def _useful(rules: Sequence[Any]) -> set[str]:
    """Return the symbols that can come about without the unused terminals."""
    terminals = {part.name for rule in rules for part in rule.expansion if part.is_term} - _UNUSED
    found = terminals | {"$END"}
    while True:
        more = {rule.origin.name for rule in rules if all(part.name in found for part in rule.expansion)}
        if more <= found:
            return found
        found |= more


def _reached(states: Mapping[int, Mapping[str, Any]], start: int, useful: set[str]) -> dict[int, dict[str, Any]]:
    """Return the states that the useful symbols lead to, in the order they are reached, with what those do there."""
    found: dict[int, dict[str, Any]] = {}
    waiting = [start]
    while waiting:
        state = waiting.pop()
        if state in found:
            continue
        found[state] = {name: action for name, action in states[state].items() if name in useful}
        waiting += [argument for _, (action, argument) in sorted(found[state].items()) if action.name != "Reduce"]
    return found
