"""What the static check refuses, and for each form what would go wrong: the same rule on both engines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.support import opa
from validator.engine.base import RegoModule
from validator.engine.embedded import UNDEFINED, Interpreter
from validator.errors import FtpolicyError
from validator.rules.static_check import builtins, check, forms, libraries, loops

UNDEFINED_WORD = "undefined"
ERROR = "error"


@dataclass(frozen=True)
class Form:
    """A refused form of the rule `p`, what stands for it, and the value of `p` on each engine."""

    name: str
    banned: str
    allowed: str
    line: int
    column: int
    message: str
    embedded: Any
    opa: Any
    document: str = '{"hosts": {"a": {"s": 1, "n": "x", "l": ["x"]}, "b": {"s": 1}}}'


FORMS = [
    Form(
        "an expression in the head of a partial set",
        'p contains {"h": h, "n": host.n} if {\n\tsome h, host in input.hosts\n}',
        'p contains f if {\n\tsome h, host in input.hosts\n\tf := {"h": h, "n": host.n}\n}',
        *(3, 12, forms._PARTIAL_HEAD[0]),
        embedded=[],
        opa=[{"h": "a", "n": "x"}],
    ),
    Form(
        "a key in the head of a partial object",
        "p[host.n] := h if {\n\tsome h, host in input.hosts\n}",
        "p[n] := h if {\n\tsome h, host in input.hosts\n\tn := host.n\n}",
        *(3, 3, forms._PARTIAL_HEAD[0]),
        embedded={},
        opa={"x": "a"},
    ),
    Form(
        "a rule of its own in the head",
        'p contains other if {\n\tsome h, _ in input.hosts\n}\n\nother := x if x := input.nothing\n\np contains "a"',
        'p contains other if {\n\tother := input.nothing\n}\n\np contains "a"',
        *(3, 12, forms._PARTIAL_HEAD[0]),
        embedded=["a"],
        opa=["a"],
    ),
    Form(
        "the value of a rule with a body",
        "p := host.n if {\n\tsome host in input.hosts\n}",
        "p := n if {\n\tsome host in input.hosts\n\tn := host.n\n}",
        *(3, 6, forms._VALUE[0]),
        embedded=UNDEFINED_WORD,
        opa="x",
    ),
    Form(
        "the value before an else",
        'p := {h: v | some h, host in input.hosts; v := f(host)}\n\nf(host) := host.n if {\n\thost.s\n} else := "-"',
        'p := {h: v | some h, host in input.hosts; v := f(host)}\n\nf(host) := n if {\n\tn := host.n\n} else := "-"',
        *(5, 12, forms._VALUE[0]),
        embedded={"a": "x"},
        opa={"a": "x", "b": "-"},
    ),
    Form(
        "iteration in a value without a body",
        "p := input.hosts[_].n",
        "p := n if {\n\tsome host in input.hosts\n\tn := host.n\n}",
        *(3, 6, forms._ITERATING[0]),
        embedded=UNDEFINED_WORD,
        opa="x",
    ),
    Form(
        "not of a membership in what may be absent",
        'p contains h if {\n\tsome h, host in input.hosts\n\tnot "x" in host.l\n}',
        'p contains h if {\n\tsome h, host in input.hosts\n\tlist := host.l\n\tnot "x" in list\n}',
        *(5, 2, forms._NEGATION[0]),
        embedded=["b"],
        opa=[],
    ),
    Form(
        "not of a builtin over what may be absent",
        'p contains h if {\n\tsome h, host in input.hosts\n\tnot startswith(host.n, "x")\n}',
        'p contains h if {\n\tsome h, host in input.hosts\n\tname := host.n\n\tnot startswith(name, "x")\n}',
        *(5, 2, forms._NEGATION[0]),
        embedded=["b"],
        opa=[],
    ),
    Form(
        "not of a function over what may be absent",
        'p contains h if {\n\tsome h, host in input.hosts\n\tnot f(host.n)\n}\n\nf(n) if n == "x"',
        'p contains h if {\n\tsome h, host in input.hosts\n\tnot f(host)\n}\n\nf(host) if host.n == "x"',
        *(5, 2, forms._NEGATION[0]),
        embedded=["b"],
        opa=[],
    ),
    Form(
        "not of an order",
        'p contains h if {\n\tsome h, host in input.hosts\n\tnot host.n < "z"\n}',
        'p contains h if {\n\tsome h, host in input.hosts\n\thost.n >= "z"\n}',
        *(5, 2, forms._COMPARISON[0]),
        embedded=["b"],
        opa=[],
    ),
    Form(
        "not of an inequality",
        'p contains h if {\n\tsome h, host in input.hosts\n\tnot host.n != "x"\n}',
        'p contains h if {\n\tsome h, host in input.hosts\n\thost.n == "x"\n}',
        *(5, 2, forms._COMPARISON[0]),
        embedded=["a", "b"],
        opa=["a"],
    ),
    Form(
        "not of a path with a path in its brackets",
        "p contains h if {\n\tsome h, host in input.hosts\n\tnot host[host.n]\n}",
        "p contains h if {\n\tsome h, host in input.hosts\n\tkey := host.n\n\tnot host[key]\n}",
        *(5, 2, forms._INDEX[0]),
        embedded=["a", "b"],
        opa=["a"],
    ),
    Form(
        "not of a wildcard",
        "p contains h if {\n\tsome h, host in input.hosts\n\tnot host.l[_]\n}",
        "p contains h if {\n\tsome h, host in input.hosts\n\tcount({x | some x in host.l}) == 0\n}",
        *(5, 2, forms._INDEX[0]),
        embedded=[],
        opa=ERROR,
    ),
    Form(
        "not of a composite",
        "p contains h if {\n\tsome h, host in input.hosts\n\tnot [host.n]\n}",
        "p contains h if {\n\tsome h, host in input.hosts\n\tnot host.n\n}",
        *(5, 2, forms._NOT_OTHER[0]),
        embedded=["b"],
        opa=[],
    ),
    Form(
        "not of a count",
        "p contains h if {\n\tsome h, host in input.hosts\n\tnot count(host.l) > 0\n}",
        "p contains h if {\n\tsome h, host in input.hosts\n\tnumber := count(host.l)\n\tnot number > 0\n}",
        *(5, 2, forms._NOT_OTHER[0]),
        embedded=["b"],
        opa=[],
    ),
    Form(
        "membership as a value",
        'p contains f if {\n\tsome h, host in input.hosts\n\tf := [h, "x" in host.l]\n}',
        'p contains f if {\n\tsome h, host in input.hosts\n\tlist := host.l\n\tf := [h, "x" in list]\n}',
        *(5, 11, forms._MEMBERSHIP[0]),
        embedded=[["a", True], ["b", False]],
        opa=[["a", True]],
    ),
    Form(
        "an object pattern",
        'p contains h if {\n\tsome h, host in input.hosts\n\t{"s": speed} := host\n\tspeed == 1\n}',
        "p contains h if {\n\tsome h, host in input.hosts\n\tspeed := host.s\n\tspeed == 1\n}",
        *(5, 2, forms._PATTERN[0]),
        embedded=["a", "b"],
        opa=["b"],
    ),
    Form(
        "an object pattern as parameter",
        'p contains h if {\n\tsome h, host in input.hosts\n\tf(host)\n}\n\nf({"s": speed}) if speed == 1',
        "p contains h if {\n\tsome h, host in input.hosts\n\tf(host)\n}\n\nf(host) if host.s == 1",
        *(8, 3, forms._PARAMETER[0]),
        embedded=["a", "b"],
        opa=["b"],
    ),
    Form(
        "the result of walk assigned",
        "p contains path if {\n\t[path, value] := walk(input)\n\tvalue == 1\n}",
        "p contains path if {\n\twalk(input, [path, value])\n\tvalue == 1\n}",
        *(4, 19, "the result of walk is assigned: the embedded engine finds nothing, without an error"),
        embedded=[],
        opa=[["hosts", "a", "s"], ["hosts", "b", "s"]],
    ),
    Form(
        "sprintf of a number by %d",
        'p := sprintf("%d", [input.n])',
        'p := sprintf("%v%%", [input.n])',
        *(3, 14, "%d in sprintf prints differently on the two engines"),
        embedded="--1",
        opa="-1",
        document='{"n": -1}',
    ),
    Form(
        "sprintf with a width",
        'p := sprintf("東 %5v", [input.n])',
        'p := sprintf("東 %v", [input.n])',
        *(3, 14, "%5v in sprintf prints differently on the two engines"),
        embedded="東 1",
        opa="東     1",
        document='{"n": 1}',
    ),
    Form(
        "sprintf with a value too many",
        'p := sprintf("%v", [1, 2])',
        'p := sprintf("%v", [1])',
        *(3, 20, "sprintf has 1 verbs, and its values are not an array of as many"),
        embedded=ERROR,
        opa="1%!(EXTRA int64=2)",
    ),
    Form(
        "a Perl class",
        "p := regex.match(`^\\w+$`, input.n)",
        "p := regex.match(`^[A-Za-z0-9_]+$`, input.n)",
        *(3, 18, "\\w in a regular expression is Unicode on the embedded engine and ASCII in OPA"),
        embedded=True,
        opa=False,
        document='{"n": "東京"}',
    ),
    Form(
        "a number beyond 64 bits",
        "p := input.n == 9223372036854775809",
        "p := input.n == 9223372036854775807",
        *(3, 17, "9223372036854775809 does not fit into 64 bits: the embedded engine rounds it"),
        embedded=False,
        opa=False,
        document='{"n": 1}',
    ),
    Form(
        "a number of many digits",
        "p := 123456789012345678901234567890",
        "p := 1234567890123456789",
        *(3, 6, "123456789012345678901234567890 does not fit into 64 bits: the embedded engine rounds it"),
        embedded=1.2345678901234568e29,
        opa=123456789012345678901234567890,
    ),
    Form(
        "a builtin that gives another result",
        "p := upper(input.n)",
        "p := lower(input.n)",
        *(3, 6, "upper may not be called: the engines give different results"),
        embedded="STRASSE",
        opa="STRAßE",
        document='{"n": "Straße"}',
    ),
    Form(
        "a rule named like a keyword",
        "p := 1 if contains\n\ncontains := 1",
        "p := 1 if holds\n\nholds := 1",
        *(5, 1, "a rule is named like a keyword: “contains”"),
        embedded=1,
        opa=ERROR,
    ),
    Form(
        "a parameter named like a keyword",
        "p := f(1)\n\nf(input) := input",
        "p := f(1)\n\nf(value) := value",
        *(5, 3, "a parameter is named like a keyword: “input”"),
        embedded=1,
        opa=ERROR,
    ),
    Form(
        "an unknown function that is not reached",
        "p := 1 if {\n\tinput.nothing\n\tcuont([])\n}",
        "p := 1 if {\n\tinput.nothing\n\tcount([])\n}",
        *(
            5,
            2,
            "cuont is neither a function of this package nor one that both engines compute alike (did you mean “count”?)",
        ),
        embedded=UNDEFINED_WORD,
        opa=ERROR,
    ),
    Form(
        "an argument too many, not reached",
        "p := 1 if {\n\tinput.nothing\n\tf(1, 2, 3)\n}\n\nf(x) := x",
        "p := 1 if {\n\tinput.nothing\n\tf(1)\n}\n\nf(x) := x",
        *(5, 2, "f takes 1 argument, not 3"),
        embedded=UNDEFINED_WORD,
        opa=ERROR,
    ),
]
DIVERGING = [form for form in FORMS if form.embedded != form.opa]
each_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
each_diverging = pytest.mark.parametrize("form", DIVERGING, ids=lambda form: form.name)


def _module(text: str) -> RegoModule:
    return RegoModule("rule.rego", f"package ft.t\n\n{text}\n")


def _embedded(text: str, document: str) -> Any:
    try:
        interpreter = Interpreter([_module(text)], "{}")
        interpreter.set_input(document)
        value = interpreter.value("ft.t", "p")
    except FtpolicyError:
        return ERROR
    return UNDEFINED_WORD if value is UNDEFINED else value


def _opa(text: str, document: str) -> Any:
    try:
        value = opa.evaluate([_module(text)], "data.ft.t.p", document)
    except opa.OpaError:
        return ERROR
    return UNDEFINED_WORD if value is None else value


def _refusals(text: str) -> list[str]:
    return [f"{error.location}: {error.message}" for error in check([_module(text)])]


@each_form
def test_the_form_is_refused_at_its_place(form: Form) -> None:
    assert _refusals(form.banned) == [f"rule.rego:{form.line}:{form.column}: {form.message}"]
    assert all(error.hint for error in check([_module(form.banned)]))


@each_form
def test_what_stands_for_it_is_accepted(form: Form) -> None:
    assert _refusals(form.allowed) == []


@each_form
def test_the_embedded_engine_still_does_what_is_said(form: Form) -> None:
    assert _embedded(form.banned, form.document) == form.embedded


@each_form
def test_opa_still_does_what_is_said(form: Form) -> None:
    assert _opa(form.banned, form.document) == form.opa


@each_diverging
def test_what_stands_for_it_means_the_same_to_both(form: Form) -> None:
    assert _embedded(form.allowed, form.document) == _opa(form.allowed, form.document) != ERROR


@pytest.mark.parametrize(
    ("text", "refusals"),
    [
        (
            "p contains x if {\n\tsome x in input.l\n\tbad[x]\n}\n\nbad contains x if some x in input.l",
            ["rule.rego:5:2: a bracket lookup in the partial rule “bad”: quadratic in OPA"],
        ),
        (
            "p contains x if {\n\tsome x in input.l\n\tnot data.ft.t.bad[x]\n}\n\nbad contains x if some x in input.l",
            ["rule.rego:5:6: a bracket lookup in the partial rule “bad”: quadratic in OPA"],
        ),
        (
            "p := {ip: ns | some x in input.l; ip := x.ip; ns := {y.n | some y in input.l; y.ip == ip}}",
            [
                f"rule.rego:3:53: {loops._GROUPING[0]}",
            ],
        ),
        (
            "p := time.now_ns()",
            [
                f"rule.rego:3:6: time.now_ns may not be called: {builtins._IMPURE}",
            ],
        ),
        (
            'p := http.send({"url": "x"})',
            [
                f"rule.rego:3:6: http.send may not be called: {builtins._IMPURE}",
            ],
        ),
        (
            "p := rego.metadata.rule()",
            ["rule.rego:3:6: rego.metadata.rule may not be called: the embedded engine does not have it"],
        ),
        (
            'p := net.cidr_intersects("a", "b")',
            ["rule.rego:3:6: net.cidr_intersects may not be called: the embedded engine does not have it"],
        ),
        ("import data.ft.other\n\np := 1", ["rule.rego:3:1: the import of data.ft.other"]),
        ("import input.hosts\n\np := 1", ["rule.rego:3:1: the import of input.hosts"]),
        ("count(x) := x", ["rule.rego:3:1: a rule is named like a builtin function: “count”"]),
        ("p := sprintf(input.format, [1])", ["rule.rego:3:14: the format of sprintf is not a constant"]),
        ("p := regex.match(input.pattern, input.n)", ["rule.rego:3:18: the pattern of regex.match is not a constant"]),
        ("if := 1", ["rule.rego:3:1: unexpected keyword `if`: a keyword cannot be a name"]),
        ('p := $"{input.n}"', ["rule.rego:3:6: string interpolation is not known to the embedded engine"]),
        ("p := 1 if {", ["rule.rego:4:1: expecting expression"]),
    ],
)
def test_other_forms_are_refused(text: str, refusals: list[str]) -> None:
    assert _refusals(text) == refusals


@pytest.mark.parametrize(
    "text",
    [
        "import rego.v1\n\np := 1",
        "p contains x if {\n\tsome x in input.l\n\tx in bad\n\tnot x in bad\n}\n\nbad contains x if some x in input.l",
        "p := g[input.k]\n\ng := {k: v | some k, v in input.o}",
        'p contains x if {\n\tsome x in input.l\n\tnot x in {"a", "b"}\n\tnot x in known\n}\n\nknown := {"c"}',
        'p contains x if {\n\tsome x in input.l\n\tpath := ["hosts", x]\n\tnot known(path)\n\tnot known(["a", x])\n}\n\nknown(path) if path in input.partial',
        "f(h) := {p | not input.hosts[h].n; p := h} | {p | p := h; p in input.partial}",
        "f(h) := g(h) | {p | p := h}\n\ng(h) := {input.hosts[h].n}",
        "limit := data.ftpolicy.params.a.b.c\n\nf(h) := input.hosts[h].n",
        'f(1, "a", _, [x, y]) := x if y',
        "default p := 1\n\np := 2 if input.x",
        "p if {\n\tevery x in input.l {\n\t\tnot x in {1}\n\t}\n}",
        "p := {x | some x in input.l; count({y | some y in x.members}) > 1}",
        "p := -2.5 + 9223372036854775807 + -9223372036854775808",
    ],
)
def test_ordinary_rules_are_accepted(text: str) -> None:
    assert _refusals(text) == []


def test_functions_of_libraries_are_known_by_import_and_by_path() -> None:
    library = RegoModule("lib.rego", "package lib.units\n\nmbit(x) := x * 1000\n")
    rule = _module("import data.lib.units as u\n\np := u.mbit(1) + data.lib.units.mbit(2) + u.mbit(1, 2) + u.gbit(1)")

    assert [f"{error.location}: {error.message}" for error in check([library, rule])] == [
        "rule.rego:5:43: u.mbit takes 1 argument, not 2",
        "rule.rego:5:58: lib.units has no rule or function “gbit” (did you mean “mbit”?)",
    ]


LIBRARY = RegoModule(
    "units.rego", "package lib.units\n\nmbit(x) := x\n\nbase := 1000\n\nused contains x if some x in input.l\n"
)
KNOWN = "a library is a whole package, data.lib.NAME, in lib/NAME.rego beside ft/; there are: units"
OF_UNITS = "it has: base, mbit, used"


@pytest.mark.parametrize(
    ("text", "fault", "hint"),
    [
        ("import data.lib.unit\n\np := unit.mbit(1) + unit.base", "3:1: there is no library data.lib.unit (did you mean “units”?)", KNOWN),
        ("import data.lib.units.mbit\n\np := mbit(1)", "3:1: there is no library data.lib.units.mbit (did you mean “units”?)", KNOWN),
        ("p := data.lib.junits.mbit(1)", "3:6: there is no library data.lib.junits (did you mean “units”?)", KNOWN),
        ('p := data["lib"].zzz.base', "3:6: there is no library data.lib.zzz", KNOWN),
        ("import data.lib.units\n\np := units.bse", "5:6: lib.units has no rule or function “bse” (did you mean “base”?)", OF_UNITS),
        ("p := data.lib.units.mbits(1)", "3:6: lib.units has no rule or function “mbits” (did you mean “mbit”?)", OF_UNITS),
        ("import data.lib.units\n\np := units.base(1)", "5:6: lib.units.base is no function", "name it without parentheses"),
        ("import data.lib.units\n\np := units[input.x]", "5:6: " + libraries._INDEX[0], libraries._INDEX[1]),
        ("p := data.lib[input.x].base", "3:6: " + libraries._INDEX[0], libraries._INDEX[1]),
        (
            "import data.lib.units\n\np := units.used[input.x]",
            "5:6: a bracket lookup in the partial rule “units.used”: quadratic in OPA",
            "write x in units.used; for a lookup by key make it a comprehension: units.used := {key: value | …}",
        ),
    ],
)  # fmt: skip
def test_a_library_or_a_rule_of_one_that_does_not_exist_is_refused(text: str, fault: str, hint: str) -> None:
    """The embedded engine has no value for what does not exist, and says nothing."""
    errors = check([LIBRARY, _module(text)])

    assert [(f"{error.location}: {error.message}", error.hint) for error in errors] == [(f"rule.rego:{fault}", hint)]


@pytest.mark.parametrize(
    "text",
    [
        "import data.lib.units\n\np := units.mbit(units.base)",
        "import data.lib.units as u\n\np := u.base | u.used",
        'p := data.lib.units.mbit(data["lib"]["units"].base)',
        "import data.lib.units\n\np contains x if {\n\tsome x in input.l\n\tx in units.used\n}",
    ],
)
def test_libraries_are_used_by_import_and_by_path(text: str) -> None:
    assert check([LIBRARY, _module(text)]) == []


def test_without_any_library_none_is_named() -> None:
    [error] = check([_module("import data.lib.units\n\np := 1")])

    assert error.message == "there is no library data.lib.units"
    assert error.hint is not None
    assert error.hint.endswith("beside ft/; there is none")


def test_a_rule_that_a_library_does_not_have_is_silent_on_the_embedded_engine_and_no_function_is_not() -> None:
    absent = _module("import data.lib.units\n\np := 1 if not units.nothing")
    interpreter = Interpreter([LIBRARY, absent], "{}")

    assert interpreter.value("ft.t", "p") == 1


def test_an_unreadable_module_does_not_hide_the_faults_of_others() -> None:
    broken = RegoModule("broken.rego", "package ft.x\n\np := ")

    assert [str(error.location) for error in check([broken, _module("p := upper(input.n)")])] == [
        "broken.rego:3:6",
        "rule.rego:3:6",
    ]


def test_columns_count_characters_behind_tabs_and_a_byte_order_mark() -> None:
    module = RegoModule("rule.rego", '\ufeffpackage ft.t\n\np if {\n\t"東京" == "é"; upper("a") == "A"\n}\n')

    assert [str(error.location) for error in check([module])] == ["rule.rego:4:15"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "p contains x if {\n\tsome x in numbers.range(1, 100000000)\n}",
            "4:12: numbers.range takes two whole numbers",
        ),
        (
            "p contains x if {\n\tsome x in numbers.range(1, count(input.hosts))\n}",
            "4:12: numbers.range takes two whole",
        ),
        ("p contains x if {\n\tsome x in numbers.range(1, 10)\n}", None),
        ("f(x) := f(x)", "3:1: the rule leads to itself: f → f"),
        ("a if b\n\nb if not a", "3:1: the rule leads to itself: a → b → a"),
        ("g(x) := n if n := h(x)\n\nh(x) := n if n := g(x)", "3:1: the rule leads to itself: g → h → g"),
        ("p contains x if {\n\tsome x in data.ft.a.b.p\n}", "3:1: the rule leads to itself: p → p"),
        ("p contains x if {\n\tsome x in data.ft[_].b.p\n}", "4:12: policies are looked up by a value"),
        ("p contains x if {\n\tx := data.ft\n}", "4:7: policies are looked up by a value"),
        ("p contains n if {\n\tsome n in input.hosts\n}\n\nn := 1 if p", None),
    ],
)
def test_what_does_not_end_is_refused(body: str, message: str | None) -> None:
    errors = [str(error) for error in check([RegoModule("a/b.rego", f"package ft.a.b\n\n{body}\n")])]

    assert (errors == []) if message is None else errors[0].startswith(f"a/b.rego:{message}")
