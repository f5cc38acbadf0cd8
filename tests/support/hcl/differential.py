"""Random Terraform expressions by number, and where their values differ from Terraform's.

Run by hand, with ``terraform`` on the path: ``python -m tests.support.hcl.differential FIRST COUNT``. Every difference is
printed with the number of its expression; those that taught something become cases in ``expression-cases.json``.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.support.hcl.cases import judge
from tests.support.hcl.oracle import ENVIRONMENT
from validator.cli.commands.parse import _json as shown
from validator.terraform.hcl.configuration.options import Options
from validator.terraform.hcl.read import read_terraform

PRELUDE = 'resource "terraform_data" "u" {\n  input = "x"\n}\n'
BATCH = 100

_UNKNOWN = "terraform_data.u.id"
_LEAVES = {
    "n": ("0", "1", "2", "-1", "3", "10", "0.5", "1.25", "-7.3", "1e3", "1e21", "100000000000000000000", "1/3", '"5"', "-0"),
    "s": ('""', '"a"', '"b"', '"a,b"', '"A b"', '"10"', '"true"', '"é"', '"x\\ny"', '"1.50"', '"z-1"', '"{}"'),
    "b": ("true", "false", "true", "false", '"true"'),
    "l": ("[]", "[1, 2]", '["a", "b"]', '["b", "a", "b"]', '[1, "a", true]', "[null]", "[[1], [2, 3]]", 'tolist(["x", "y"])'),
    "t": ("toset([])", 'toset(["b", "a"])', "toset([10, 9, 1])", "toset([true])", "toset([[2], [1]])"),
    "m": ("{}", "{ a = 1 }", '{ b = "x", a = "y" }', "{ a = 1, b = [2] }", "tomap({ a = 1, b = 2 })", '{ "x y" = null }'),
    "u": (_UNKNOWN, f"jsondecode({_UNKNOWN})", f"tonumber({_UNKNOWN})", f'split(",", {_UNKNOWN})', f"[{_UNKNOWN}]",
          f"{{ a = {_UNKNOWN} }}", f"tobool({_UNKNOWN})", "terraform_data.u.output", f'toset([{_UNKNOWN}, "a"])'),
}  # fmt: skip
_FORMS = {
    "n": (
        "<n> + <n>", "<n> - <n>", "<n> * <n>", "<n> / <n>", "<n> % <n>", "-(<n>)", "length(<a>)", "length(<l>)",
        "abs(<n>)", "ceil(<n>)", "floor(<n>)", "max(<n>, <n>)", "min(<n>, <l>...)", "sum(<l>)", "signum(<n>)", "pow(<n>, 2)",
        "index(<l>, <a>)", "parseint(<s>, 16)", "tonumber(<s>)", "<b> ? <n> : <n>", "<l>[0]", "element(<l>, <n>)",
        "one(<l>)", "try(<a>.a, <n>)", "lookup(<m>, <s>, <n>)", "coalesce(<n>, <n>)", "length(<l>)/length(<l>)",
    ),
    "s": (
        '"${<s>}-${<n>}"', "upper(<s>)", "title(<s>)", "strrev(<s>)", "substr(<s>, <n>, <n>)", "join(<s>, <l>)",
        "replace(<s>, <s>, <s>)", 'replace(<s>, "/[a-z]+/", "<$0>")', "trim(<s>, <s>)", "tostring(<n>)", "tostring(<b>)",
        "jsonencode(<a>)", "yamlencode(<a>)", 'format("%s|%v|%5.1f", <s>, <a>, <n>)', 'format("%d %g", <n>, <n>)',
        "base64encode(<s>)", "urlencode(<s>)", "<b> ? <s> : <s>", '"%{ if <b> }${<s>}%{ else }${<n>}%{ endif }"',
        '"%{ for k, v in <c> }${k}=${v};%{ endfor }"', "try(<a>.b, <s>)", "lookup(<m>, <s>, <s>)", "coalesce(<s>, <s>)",
        "sha1(<s>)", "indent(2, <s>)", "chomp(<s>)", "trimprefix(<s>, <s>)", "join(<s>, keys(<m>))", "<l>[<n>]", "<m>.a",
        'regex("[a-z]+", <s>)', "element(<l>, <n>)", 'format("%q %t %x", <s>, <b>, <n>)', "one(<t>)",
    ),
    "b": (
        "<n> < <n>", "<n> >= <n>", "<a> == <a>", "<a> != <a>", "<l> == <l>", "<m> == <m>", "!(<b>)", "<b> && <b>",
        "<b> || <b>", "contains(<c>, <a>)", "can(<a>.a)", "can(<l>[<n>])", "alltrue(<l>)", "anytrue([<b>, <b>])",
        "startswith(<s>, <s>)", "strcontains(<s>, <s>)", "<b> ? <b> : <b>", "tobool(<s>)", "<n> == <s>", "issensitive(<a>)",
        "<t> == <t>", "can(regex(<s>, <s>))",
    ),
    "l": (
        "[<a>, <a>]", "[<n>, <s>]", "concat(<l>, <l>)", "distinct(<l>)", "flatten([<l>, <a>])", "reverse(<l>)", "sort(<l>)",
        "slice(<l>, <n>, <n>)", "compact(<l>)", "keys(<m>)", "values(<m>)", "[for x in <c> : x]", "[for k, v in <c> : [k, v]]",
        "[for x in <c> : x if <b>]", '[for i, x in <l> : "${i}" if x != <a>]', "<l>[*]", "<a>[*]", "split(<s>, <s>)",
        "range(<n>)", "range(<n>, <n>)", "chunklist(<l>, <n>)", "setproduct(<c>, <l>)", "tolist(<c>)", "<b> ? <l> : <l>",
        "coalescelist(<l>, <l>)", "matchkeys(<l>, <l>, <l>)", "<l>[*].a", "try(<a>, <l>)", 'formatlist("%v-%s", <l>, <s>)',
        'regexall("[a-z]", <s>)', "[for x in <l> : try(x.a, x[0], x)]", "jsondecode(jsonencode(<l>))", "yamldecode(yamlencode(<l>))",
        "tolist([<a>, <a>])", "[<m>, <m>][*].a", "<l>[*][0]", "lookup(<m>, <s>, <l>)",
    ),
    "t": (
        "toset(<l>)", "setunion(<c>, <c>)", "setintersection(<c>, <c>)", "setsubtract(<c>, <c>)", "<b> ? <t> : <t>",
        "setproduct(<t>, <t>)", "toset([<a>, <a>])", "toset(keys(<m>))", "toset([<m>, <m>])",
    ),
    "m": (
        "{ a = <a>, b = <a> }", "merge(<m>, <m>)", "zipmap(<l>, <l>)", "{ for k, v in <m> : k => v }", "tomap(<m>)",
        "{ for x in <c> : x => x... }", '{ for i, x in <l> : "k${i}" => x }', "<b> ? <m> : <m>", "transpose({ a = <l>, b = <l> })",
        "{ for k, v in <m> : k => v if <b> }", "{ (<s>) = <a> }", "jsondecode(jsonencode(<m>))", "yamldecode(yamlencode(<m>))",
        "tomap({ a = <a>, b = <a> })", '{ for k, v in <c> : "${v}" => k }', "try(<a>, <m>)", "merge([<m>, <m>]...)",
        "one([<m>])", "[<m>][0]", '{ a = <a>, "b" = <m> }',
    ),
}  # fmt: skip
_PLACE = re.compile(r"<([nsbltmca])>")


def expression(number: int) -> str:
    """Return the expression with a number."""
    chance = random.Random(number)
    odd = chance.choice((0.0, 0.03, 0.12))
    made = _made(chance, chance.choice("nsblltma"), chance.choice((1, 2, 2, 3)), odd)
    return (
        made
        if number % 10
        else f"nonsensitive(jsonencode([issensitive({made}), {made}]))".replace("true", "sensitive(true)")
    )


def _made(chance: random.Random, kind: str, depth: int, odd: float) -> str:
    """Return an expression of a kind; ``odd`` is how often it is of another one, null or unknown."""
    if chance.random() < odd:
        return chance.choice(
            ("null", chance.choice(_LEAVES["u"]), chance.choice(_LEAVES["u"]), _made(chance, "a", depth, 0))
        )
    if kind == "a":
        kind = chance.choice("nsbltm")
    if kind == "c":
        kind = chance.choice("lltm")
    if depth == 0:
        return chance.choice(_LEAVES[kind])
    form = chance.choice(_FORMS[kind])
    inner = _PLACE.sub(
        lambda place: _made(chance, place[1], depth - chance.choice((1, 1, 2)) if depth > 1 else 0, odd), form
    )
    return f"({inner})" if depth < 3 and chance.random() < 0.2 else inner


def source(expressions: list[str]) -> dict[str, str]:
    """Return the files of a configuration with an output for each expression."""
    return {
        f"f{position}.tf": f'output "r{position}" {{\n  value = {one}\n}}\n' for position, one in enumerate(expressions)
    }


def answers(expressions: list[str]) -> list[dict[str, Any]]:
    """Return what Terraform says of each expression: its value and what of it is unknown, or its error."""
    found: dict[int, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "main.tf").write_text(PRELUDE, encoding="utf-8")
        for file, text in source(expressions).items():
            (place / file).write_text(text, encoding="utf-8")
        while True:
            done = _terraform(place, "plan", "-input=false", "-json", "-out=p")
            refused = _refused(done.stdout) if done.returncode else {}
            if done.returncode and not refused:
                return _halves(expressions)
            for position, message in refused.items():
                found[position] = {"error": message}
                (place / f"f{position}.tf").unlink()
            if not refused:
                break
        changes = json.loads(_terraform(place, "show", "-json", "p").stdout).get("output_changes", {})
    for output, change in changes.items():
        found[int(output[1:])] = {"after": change.get("after"), "unknown": change.get("after_unknown", False)}
    return [found[position] for position in range(len(expressions))]


def _halves(expressions: list[str]) -> list[dict[str, Any]]:
    """Ask for fewer at once, where an error tells no place: an infinite number cannot be written into a plan."""
    if len(expressions) == 1:
        return [{"error": "Terraform cannot write it"}]
    middle = len(expressions) // 2
    return answers(expressions[:middle]) + answers(expressions[middle:])


def _terraform(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["terraform", *arguments], cwd=place, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )


def _refused(output: str) -> dict[int, str]:
    """Return the messages of the errors by the number of the file they stand in."""
    found: dict[int, str] = {}
    for line in output.splitlines():
        told = json.loads(line).get("diagnostic", {})
        match = re.fullmatch(r"f([0-9]+)\.tf", told.get("range", {}).get("filename", ""))
        if match is not None and told["severity"] == "error":
            found.setdefault(int(match[1]), f"{told['summary']}: {told['detail']}"[:160])
    return found


def ours(text: str, place: Path) -> tuple[Any, bool]:
    """Return what is read of one expression, and whether it is refused."""
    (place / "main.tf").write_text(f'{PRELUDE}output "r" {{\n  value = {text}\n}}\n', encoding="utf-8")
    found = read_terraform(str(place), Options(), with_outputs=True)
    return json.loads(shown(found.outputs.get("r"))), bool(found.errors)


def main() -> None:
    """Compare a range of expressions."""
    first, count = int(sys.argv[1]), int(sys.argv[2])
    judged = {"right": 0, "cautious": 0, "wrong": 0, "refused": 0}
    with tempfile.TemporaryDirectory() as place:
        for start in range(first, first + count, BATCH):
            numbers = range(start, min(start + BATCH, first + count))
            texts = [expression(number) for number in numbers]
            for number, text, expect in zip(numbers, texts, answers(texts), strict=True):
                got, refused = ours(text, Path(place))
                verdict = judge(got, {"expect": expect}, refused=refused)
                judged["refused" if verdict == "right" and "error" in expect else verdict] += 1
                if verdict == "wrong" or (verdict == "cautious" and "-v" in sys.argv):
                    sys.stdout.write(f"{number} {verdict}: {text}\n  Terraform: {expect}\n  here: {got}\n")
    sys.stdout.write(f"{judged}\n")


if __name__ == "__main__":
    main()
