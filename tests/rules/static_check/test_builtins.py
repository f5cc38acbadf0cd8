"""Every builtin that policies may call gives the same on both engines, or an error on both."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support import opa
from validator.engine.base import RegoModule
from validator.engine.embedded import UNDEFINED, Interpreter
from validator.errors import PolicyError
from validator.rules.static_check.builtins import ALLOWED, refusal

NUMBERS = [0, 1, -1, 2.5, -2.5, 10, 65535, 2**53 + 1, 2**63 - 1, -(2**63)]
STRINGS = [
    "",
    "a",
    "abc",
    "ABC",
    "東京",
    "a,b,,c",
    "  x ",
    "192.0.2.1",
    "10.0.0.0/8",
    "é",
    "12",
    "-3",
    "1.5",
    "vmnic10",
    '"',
]
LISTS: list[Any] = [[], [1], [3, 1, 2], ["b", "a"], [1, "a", None, True, [1], {"a": 1}], [[1], [2]], ["a", "a"], [None]]
OBJECTS: list[Any] = [{}, {"a": 1}, {"a": {"b": 1}}, {"b": 2, "a": 1}, {"東": 1}]
VALUES: list[Any] = [*NUMBERS, *STRINGS, *LISTS, *OBJECTS, None, True, False]

ONE = {
    *("abs", "array.reverse", "ceil", "count", "floor", "is_array", "is_boolean", "is_null", "is_number", "is_object"),
    *("is_set", "is_string", "lower", "max", "min", "object.keys", "product", "round", "sort"),
    *("strings.reverse", "sum", "trim_space", "type_name"),
}
TEXTS = {
    *("contains", "endswith", "split", "startswith", "strings.any_prefix_match", "strings.any_suffix_match"),
    *("trim", "trim_left", "trim_prefix", "trim_right", "trim_suffix"),
}
ARGUMENTS: dict[str, list[list[Any]]] = {
    **{name: [[value] for value in VALUES] for name in ONE},
    **{name: [[text, part] for text in STRINGS for part in STRINGS] for name in TEXTS},
    "array.concat": [[first, second] for first in LISTS for second in LISTS],
    "array.slice": [[items, start, stop] for items in LISTS for start in (-1, 0, 1, 9) for stop in (-1, 0, 2, 9)],
    "concat": [[text, items] for text in STRINGS for items in LISTS],
    "format_int": [[number, base] for number in NUMBERS for base in (2, 8, 10, 16, 3)],
    "glob.match": [
        [pattern, by, text]
        for pattern in ("*", "a*", "vmnic?", "a.*.c", "**", "[a-c]", "{a,b}*", "東*", "")
        for by in ([], ["."], None)
        for text in ("a", "abc", "a.b.c", "vmnic1", "東京", "")
    ],
    "net.cidr_contains": [
        [net, address]
        for net in ("10.0.0.0/8", "192.0.2.0/25", "192.0.2.5/24", "2001:db8::/32", "bad", "10.0.0.0/33", "10.0.0.1")
        for address in ("10.1.2.3", "10.1.0.0/16", "192.0.2.130", "2001:db8::1", "x", "192.0.2.0/24", "")
    ],
    "net.cidr_is_valid": [[text] for text in STRINGS],
    "numbers.range": [[first, last] for first in (-2, 0, 3, 2.5, "a") for last in (-2, 0, 3, 5)],
    "object.filter": [[value, keys] for value in OBJECTS for keys in ([], ["a"], {"a": 1})],
    "object.get": [[value, key, 7] for value in VALUES for key in ("a", "b", ["a", "b"], [], 0, 1, "東")],
    "object.remove": [[value, keys] for value in OBJECTS for keys in ([], ["a"], {"a": 1})],
    "object.subset": [[first, second] for first in OBJECTS for second in OBJECTS],
    "object.union": [[first, second] for first in OBJECTS for second in OBJECTS],
    "regex.match": [
        [pattern, text]
        for pattern in ("a+", "^vmnic[0-9]+$", "(", "[[:alpha:]]", "(?i)abc", ".", "a{2}", r"\p{L}", "^$", r"\p{Han}")
        for text in STRINGS
    ],
    "replace": [[text, old, new] for text in STRINGS for old in ("a", "京", ",") for new in ("", "z", "東")],
    "substring": [[text, start, length] for text in STRINGS for start in (-1, 0, 1, 9) for length in (-1, 0, 1, 9)],
    "to_number": [[value] for value in VALUES],
}
IN_REGO = {
    "count": ["{1, 2, 1.0}", "set()", '"東京"'],
    "intersection": ["{{1, 2}, {2}}", "set()", "{{1}, {2}}"],
    "max": ['{"a", 1}', "set()"],
    "sort": ["{3, 1}"],
    "sum": ["{1, 2.5}"],
    "sprintf": [
        '"%v %v%%", [true, null]',
        *(
            f'"%v", [{value}]'
            for value in ("-1", "2.5", '"東京"', '["a\\"b"]', '{"a": {1, 2}}', '{1, "a"}', "9007199254740993")
        ),
    ],
    "type_name": ["{1}"],
    "union": ["{{1}, {2}}", "set()"],
}
WALKS = [f"{{x | walk(input.rows, [{path}, x])}}" for path in ("path", "[0, _]", "[1, 0]")]
"""`walk` is a statement: its output is its last argument."""


def test_every_builtin_is_compared() -> None:
    assert {*ARGUMENTS, *IN_REGO, "walk"} == set(ALLOWED)


def test_the_engines_agree() -> None:
    calls, document = _calls()
    text = "package t\n" + "".join(f"c{number} := {call}\n" for number, call in enumerate(calls))
    answers = opa.evaluate([RegoModule("t.rego", text)], "data.t", document, strict=False)
    interpreter = Interpreter([RegoModule("t.rego", text)], "{}")
    interpreter.set_input(document)

    differences = {
        call: (ours, theirs)
        for number, call in enumerate(calls)
        if not _equal(ours := _ours(interpreter, f"c{number}"), theirs := answers.get(f"c{number}", "undefined"))
    }

    assert differences == {}


@pytest.mark.parametrize(
    "name", ["http.send", "time.now_ns", "rand.intn", "opa.runtime", "net.cidr_merge", "upper", "print"]
)
def test_a_refusal_has_a_reason(name: str) -> None:
    assert refusal(name) is not None


@pytest.mark.parametrize("name", ["nosuch", "httpx", "countt"])
def test_an_unknown_name_has_none(name: str) -> None:
    assert refusal(name) is None


def _calls() -> tuple[list[str], str]:
    """Return the calls, and the document with their arguments: constants would be judged by OPA's type checker."""
    rows: list[list[Any]] = []
    calls = []
    for name, variants in ARGUMENTS.items():
        for arguments in variants:
            places = ", ".join(f"input.a{len(rows)}_{place}" for place in range(len(arguments)))
            calls.append(f"{name}({places})")
            rows.append(arguments)
    calls += [f"{name}({arguments})" for name, variants in IN_REGO.items() for arguments in variants]
    calls += WALKS
    values = {f"a{row}_{place}": value for row, values in enumerate(rows) for place, value in enumerate(values)}
    return calls, json.dumps({**values, "rows": rows[:100]})


def _ours(interpreter: Interpreter, name: str) -> Any:
    try:
        value = interpreter.value("t", name)
    except PolicyError:
        return "undefined"
    return "undefined" if value is UNDEFINED else value


def _equal(first: Any, second: Any) -> bool:
    """Return whether the values are the same JSON: in Python true equals 1."""
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)
