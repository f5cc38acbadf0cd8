"""The syntax: python-hcl2's grammar over tokens of our own, which take what Terraform takes and refuse what it refuses."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from validator.terraform.hcl.errors import HclSyntaxError
from validator.terraform.hcl.syntax import lalr as adapter
from validator.terraform.hcl.syntax.parser import parse_file
from validator.terraform.hcl.syntax.tree import (
    Binary,
    Conditional,
    Interpolation,
    Literal,
    Name,
    Parentheses,
    SourceText,
    Template,
    Unary,
)

ACCEPTED = {
    "two unary operators": "a = !!true",
    "minus of minus": "a = - -1",
    "identifier beyond ASCII": "é = 1",
    "function in a namespace": 'a = core::upper("x")',
    "function of a provider": 'a = provider::x::y("z")',
    "new line before minus": "a = (1\n - 2)",
    "new line before an attribute": "a = (b\n .c)",
    "marker with underscore": "a = <<_E\nx\n_E\n",
    "marker with spaces behind": "a = <<E\nx\nE  \n",
    "new lines in an interpolation": 'a = "${\n b\n}"',
    "strip markers of an interpolation": 'a = "x ${~ b ~} y"',
    "comment before a value": "a = /* c */ 1",
    "comment at the end": "a = 1 # c",
    "carriage returns": 'a = <<E\r\nx\r\nE\r\nb = "y"\r\n',
    "keyword as a name": "in = 1\nfor_each = 2\nif = 3",
    "keyword as a variable": "a = [for if in b : if]",
    "keyword as an attribute": "a = b.for",
    "block on one line": "a { b = 1 }",
    "heredocs in a list": "a = [<<A\n1\nA\n, <<B\n2\nB\n]",
    "deep": "a = " + "[" * 100 + "]" * 100,
}

REFUSED = {
    "two arguments on a line": ("a = 1 b = 2", "1:7 a new argument or block begins on a line of its own"),
    "argument twice": ("a = 1\na = 2", "2:1 the argument “a” stands twice; first in line 1"),
    "elements without comma": (
        "a = {\n x = 1 y = 2\n}",
        "2:8 elements of an object are separated by a comma or a new line",
    ),
    "new line in a text": (
        'a = "x\ny"',
        "1:5 a quoted text ends on the line it begins on; use a heredoc or \\n for several lines",
    ),
    "unknown escape": ('a = "\\d"', "1:6 not an escape that HCL knows; write \\\\ for a backslash"),
    "interpolation in a label": ('b "${x}" {}', "1:3 a label of a block cannot have an interpolation"),
    "operator at the end": (
        "a = 1 +\n2",
        "1:8 the line ends too early; put what goes on over several lines into parentheses",
    ),
    "operator at the beginning": (
        "a = 1\n+ 2",
        "2:1 “+” cannot begin a line; put what goes on over several lines into parentheses",
    ),
    "brace on the next line": (
        'b "c"\n{}',
        "2:1 “{” cannot begin a line; put what goes on over several lines into parentheses",
    ),
    "nested block on one line": ("a { b {} }", "1:10 this } stands on a line of its own in a block of several lines"),
    "brace behind an argument": (
        "a {\n b = 1 }",
        "2:8 this } stands on a line of its own in a block of several lines",
    ),
    "no value": ("a = ", "1:5 the line ends too early; expected a value"),
    "open bracket": ("a = (1", "1:5 the bracket that opens here is never closed"),
    "wrong bracket": ("a = (1]", "1:5 this bracket is closed by ] instead of )"),
    "closing nothing": ("a = 1)", "1:6 this ) closes nothing"),
    "open comment": ("/* x", "1:1 the comment that opens here is never closed"),
    "open text": ('a = "', "1:5 the quoted text that begins here has no closing quote"),
    "open heredoc": ("a = <<E\nsecret", "1:8 the heredoc that begins here has no closing E"),
    "open interpolation": ('a = "${b', "1:6 the ${ or %{ that opens here is never closed"),
    "single quotes": ("a = 'x'", "1:5 the character “'” has no meaning here; texts stand in double quotes"),
    "key for": ("a = {for = 1}", '1:6 the first key of an object is not for; write it as "for"'),
    "two keys behind dots": ("a = b.0.1", "1:7 two keys behind dots; write them as [0][1]"),
    "open directive": ('a = "%{ if x }"', "1:6 the directive that begins here has no %{ endif }"),
    "unknown directive": (
        'a = "%{ foo }"',
        "1:6 “foo” is no directive of a template; there are if, else, endif, for, endfor",
    ),
    "empty interpolation": ('a = "${}"', "1:6 there is no expression; expected a value"),
    "too deep": ("a = " + "(" * 101, "1:105 nested more than 100 levels deep"),
    "two commas": ("a = [1,,2]", "1:8 “,” cannot stand here; expected a value"),
    "comparison instead of a value": ("a == 1", "1:3 “==” cannot stand here; expected “=” or a new line or “{”"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str) -> None:
    parse_file(SourceText("main.tf", ACCEPTED[name]))


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    text, message = REFUSED[name]
    source = SourceText("main.tf", text)

    with pytest.raises(HclSyntaxError) as error:
        parse_file(source)

    line, column = source.position(error.value.at)
    assert f"{line}:{column} {error.value.message}" == message


def test_the_tree() -> None:
    body = parse_file(SourceText("main.tf", 'a = -1 + 2 * 3 == 5 ? "x${b}" : (null)')).body

    total = Binary("+", Unary("-", Literal(1, 5), 4), Binary("*", Literal(2, 9), Literal(3, 13), 9), 4)
    assert body.arguments["a"].expression == Conditional(
        Binary("==", total, Literal(5, 18), 4),
        Template(("x", Interpolation(Name("b", 26), 24)), 22),
        Parentheses(Literal(None, 33), 32),
        4,
    )


def test_comments_keep_their_places() -> None:
    source = SourceText("main.tf", 'a = 1 # one\n// two\nb {\n  /* three\n */ c = "# no" # four\n}\n')

    comments = parse_file(source).comments

    assert [(source.position(one.at), one.text) for one in comments] == [
        ((1, 7), "# one"),
        ((2, 1), "// two"),
        ((4, 3), "/* three\n */"),
        ((5, 16), "# four"),
    ]


def test_the_table_is_that_of_the_installed_grammar() -> None:
    """When this fails: run ``make generate``, and read what changed in python-hcl2's grammar."""
    kept = json.loads(adapter.TABLE.read_text(encoding="utf-8"))

    assert kept == adapter.extract()


def test_another_grammar_is_asked_for_its_own_table(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    extract = adapter.extract

    def asking() -> dict[str, object]:
        asked.append("asked")
        return extract()

    monkeypatch.setattr(adapter, "_installed_grammar", lambda: "another")
    monkeypatch.setattr(adapter, "extract", asking)
    adapter.grammar.cache_clear()

    parse_file(SourceText("main.tf", "a = 1"))

    assert asked == ["asked"]
    adapter.grammar.cache_clear()


def test_reading_needs_neither_python_hcl2_nor_its_cache() -> None:
    """So a read-only site-packages costs nothing, on the first run as on the second."""
    code = (
        "import sys; from validator.terraform.hcl.syntax.parser import parse_file; from validator.terraform.hcl.syntax.tree import SourceText;"
        "parse_file(SourceText('x', 'a = 1')); print(sorted({'hcl2', 'lark', 'regex'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
