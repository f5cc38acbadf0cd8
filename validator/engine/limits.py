"""What a policy may not be if parsing it is to end. Custom policies can come from pull requests.

The parser of regorus is recursive: it takes twice as long for each level of brackets (16 take a second, 30 hours), and a
chain of thousands of operators or indexes overflows the stack, which ends the process.
"""

from __future__ import annotations

import re

from validator.errors import PolicyError
from validator.model import Location

_MAX_BRACKETS = 12
_MAX_PARENTHESES = 30
_MAX_OPERATORS = 1_000

_TOKEN = re.compile(
    r"""
    "(?:\\.|[^"\\\n])*" | `[^`]*` | \#[^\n]*  # strings and comments hold no tokens
    | (?P<index>\]\s*(?=\[))                  # an index after an index
    | (?P<bracket>[\[\]{}()])
    | (?P<operator>[-+*/%&|])
    """,
    re.VERBOSE,
)
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}


def refuse_hostile(path: str, text: str) -> None:
    """Refuse a policy that the parser would not survive, before the parser sees it.

    Raises:
        PolicyError: brackets are nested too deeply, or there are too many operators; names the place.
    """
    brackets = parentheses = operators = 0
    for token in _TOKEN.finditer(text):
        word = token[0].strip()
        brackets += _STEPS.get(word, 0)
        parentheses += {"(": 1, ")": -1}.get(word, 0)
        operators += token.lastgroup in ("operator", "index")
        if brackets > _MAX_BRACKETS or parentheses > _MAX_PARENTHESES:
            limit = _MAX_BRACKETS if brackets > _MAX_BRACKETS else _MAX_PARENTHESES
            words = f"brackets are nested more than {limit} deep"
            raise PolicyError(words, _location(path, text, token.start()), "bind the inner values to variables first")
        if operators > _MAX_OPERATORS:
            words = f"the policy has more than {_MAX_OPERATORS} operators"
            raise PolicyError(words, _location(path, text, token.start()), "put long lists of values into the data")


def _location(path: str, text: str, offset: int) -> Location:
    return Location(path, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
