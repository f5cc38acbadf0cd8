"""The embedded engine: findings, errors with their places, and what one error leaves alone."""

from __future__ import annotations

import importlib.metadata
import json
from typing import Any

import pytest

from tests.support import opa
from validator.engine.base import Judgement, Query, RegoModule
from validator.engine.embedded import Embedded, Interpreter, parse
from validator.errors import EngineError, FtpolicyError, PolicyError
from validator.model import Location

SPEED = RegoModule(
    "speed.rego",
    """package ft.network.speed

deny contains finding if {
	some h, host in input.hosts
	host.speed < data.limit
	finding := {"subject": ["hosts", h], "args": {"actual": host.speed}}
}

missing contains need if {
	some h, host in input.hosts
	not host.speed
	need := {"subject": ["hosts", h]}
}
""",
)
BAD = RegoModule(
    "bad.rego", 'package ft.host.bad\n\ndeny contains f if {\n\t"東" != "京"; to_number(input.text) > 1\n\tf := {}\n}\n'
)
PANIC = RegoModule(
    "panic.rego",
    "package ft.host.panic\n\ndeny contains f if {\n\tstrings.count(input.none, input.none) == 1\n\tf := {}\n}\n",
)
DATA = '{"limit": 1000}'
DOCUMENT = json.dumps(
    {"hosts": {"東京-01": {"speed": 9007199254740993 - 2**53}, "b": {"speed": 1000}, "c": {}}, "text": "x", "none": ""},
    ensure_ascii=False,
)
QUERY = Query("network.speed", has_missing=True)
JUDGEMENT = Judgement(
    [{"subject": ["hosts", "東京-01"], "args": {"actual": 1}}],
    [{"subject": ["hosts", "c"]}],
)


def _loaded(*modules: RegoModule) -> Embedded:
    engine = Embedded()
    engine.load(modules, DATA)
    return engine


def _one(module: str, document: str = "{}", *, has_missing: bool = False) -> Judgement | FtpolicyError:
    engine = _loaded(RegoModule("one.rego", module))
    return engine.evaluate(document, [Query("t.one", has_missing)])["t.one"]


def _refused(module: str) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        _loaded(RegoModule("one.rego", module))
    return caught.value


def test_a_rule_gives_its_findings_and_what_it_misses() -> None:
    assert _loaded(SPEED).evaluate(DOCUMENT, [QUERY]) == {"network.speed": JUDGEMENT}


def test_missing_is_asked_for_only_where_it_is_defined() -> None:
    answers = _loaded(SPEED).evaluate(DOCUMENT, [Query("network.speed", has_missing=False)])

    assert answers == {"network.speed": Judgement(JUDGEMENT.deny, [])}


def test_documents_do_not_see_each_other() -> None:
    engine = _loaded(SPEED)

    assert engine.evaluate('{"hosts": {"a": {}}}', [QUERY])["network.speed"] == Judgement(
        [], [{"subject": ["hosts", "a"]}]
    )
    assert engine.evaluate(DOCUMENT, [QUERY])["network.speed"] == JUDGEMENT
    assert engine.evaluate("{}", [QUERY])["network.speed"] == Judgement([], [])


def test_name_and_version() -> None:
    engine = Embedded()

    assert (engine.name, engine.version) == ("embedded", importlib.metadata.version("gordon-to-regorus"))


def test_an_error_has_its_place_and_leaves_the_others_alone() -> None:
    queries = [Query("host.bad", has_missing=False), QUERY]

    answers = _loaded(BAD, SPEED).evaluate(DOCUMENT, queries)

    assert list(answers) == ["host.bad", "network.speed"]
    assert str(answers["host.bad"]) == "bad.rego:4:29: could not parse string as number"
    assert isinstance(answers["host.bad"], PolicyError)
    assert answers["network.speed"] == JUDGEMENT


def test_a_panic_is_an_error_and_the_engine_goes_on() -> None:
    engine = _loaded(PANIC, SPEED)

    for _ in range(2):
        answers = engine.evaluate(DOCUMENT, [Query("host.panic", has_missing=False), QUERY])

        assert str(answers["host.panic"]) == (
            "panic.rego: the engine broke down (window size must be non-zero) at data.ft.host.panic.deny"
        )
        assert answers["network.speed"] == JUDGEMENT


def test_an_interrupt_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        def eval_rule_as_json(self, path: str) -> str:
            raise KeyboardInterrupt(path)

    interpreter = Interpreter([SPEED], DATA)
    monkeypatch.setattr(interpreter, "_engine", Interrupted())

    with pytest.raises(KeyboardInterrupt):
        interpreter.value("ft.network.speed", "deny")


def test_a_rule_that_is_undefined_has_no_findings() -> None:
    assert _one("package ft.t.one\n\ndeny := [1] if input.nothing\n") == Judgement([], [])


@pytest.mark.parametrize("value", ["1", '"<undefined>"', "{1}", '{"a": 1}', "null", "true"])
def test_what_is_not_a_set_of_objects_is_an_error(value: str) -> None:
    error = _one(f"package ft.t.one\n\ndeny := {value}\n")

    # The word that the engine has for an undefined rule cannot be told from the same text as a value.
    if value == '"<undefined>"':
        assert error == Judgement([], [])
    else:
        assert isinstance(error, PolicyError)
        assert (error.message, error.location) == ("data.ft.t.one.deny is not a set of objects", Location("one.rego"))


def test_an_unknown_package_is_an_error() -> None:
    error = _loaded(SPEED).evaluate("{}", [Query("network.spede", has_missing=False)])["network.spede"]

    assert isinstance(error, PolicyError)
    assert str(error) == "no policy has the package ft.network.spede"


@pytest.mark.parametrize(("has", "lacks"), [("deny", "missing"), ("missing", "deny")])
def test_a_rule_that_the_package_lacks_is_an_error(has: str, lacks: str) -> None:
    error = _one(f"package ft.t.one\n\n{has} contains {{}}\n", has_missing=True)

    assert isinstance(error, PolicyError)
    assert str(error) == f"one.rego: the package ft.t.one has no rule “{lacks}”"


@pytest.mark.parametrize("number", [2**53 + 1, 2**63 - 1, -(2**63), 2**64 - 1])
def test_integers_of_64_bits_stay_exact(number: int) -> None:
    module = 'package ft.t.one\n\ndeny contains f if {\n\tf := {"n": input.n}\n}\n'

    assert _one(module, json.dumps({"n": number})) == Judgement([{"n": number}], [])


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("package ft.t.one\n\ndeny contains f if {\n", "one.rego:4:1: expecting expression"),
        ("deny := 1\n", "one.rego:1:1: expecting `package` Missing package declaration."),
        ('package t\n\np if {\n\t"東" == "é"; x > 1\n}\n', "one.rego:4:14: use of undefined variable `x` is unsafe"),
        ("package t\r\n\r\np if {\r\n\tx > 1\r\n}\r\n", "one.rego:4:2: use of undefined variable `x` is unsafe"),
        (
            "package t\n\np if in == 1\n",
            "one.rego:3:6: unexpected keyword `in`: a keyword cannot be a name\n  choose another name than “in”",
        ),
        (
            'package t\n\np := $"{input.x}"\n',
            "one.rego:3:6: string interpolation is not known to the embedded engine\n  write concat or sprintf",
        ),
    ],
)
def test_what_does_not_compile_is_refused_with_its_place(module: str, said: str) -> None:
    assert str(_refused(module)) == said


def test_recursion_names_the_rule() -> None:
    error = _one("package ft.t.one\n\ndeny contains f if some f in deny\n")

    assert str(error) == "one.rego:3:1: recursion detected when evaluating rule"


def test_a_byte_order_mark_and_long_lines_are_read() -> None:
    text = "x" * 4000

    assert _one(f'\ufeffpackage ft.t.one\n\ndeny contains {{"text": "{text}"}}\n') == Judgement([{"text": text}], [])


def test_a_document_nested_too_deeply_is_an_error_of_the_engine() -> None:
    with pytest.raises(EngineError, match="nested more than 127 levels deep"):
        _loaded(SPEED).evaluate("[" * 200 + "]" * 200, [QUERY])


def test_a_document_that_is_no_json_is_an_error_of_the_engine() -> None:
    with pytest.raises(EngineError, match="cannot read the facts: EOF while parsing"):
        _loaded(SPEED).evaluate('{"hosts":', [QUERY])


def test_data_that_is_no_json_is_an_error_of_the_engine() -> None:
    with pytest.raises(EngineError, match="cannot read the data document"):
        Embedded().load([SPEED], "{")


def test_loading_again_replaces_policies_and_data() -> None:
    engine = _loaded(SPEED)
    engine.load([SPEED], '{"limit": 0}')

    assert engine.evaluate(DOCUMENT, [QUERY])["network.speed"] == Judgement([], JUDGEMENT.missing)


def test_parse_gives_the_rules_and_refuses_with_a_place() -> None:
    assert [next(iter(rule)) for rule in parse(SPEED)["rules"]] == ["Spec", "Spec"]
    with pytest.raises(PolicyError, match=r"one\.rego:1:10: expecting identifier"):
        parse(RegoModule("one.rego", "package t; p if {\n"))


def test_both_engines_judge_many_documents_alike() -> None:
    documents = [_estate(number) for number in range(300)]
    quiet = RegoModule("quiet.rego", 'package ft.host.quiet\n\ndeny contains f if {\n\tf := {"n": input.nothing}\n}\n')
    engine = _loaded(SPEED, quiet)

    ours = [engine.evaluate(document, [QUERY, Query("host.quiet", has_missing=False)]) for document in documents]
    theirs = opa.evaluate_many([SPEED, quiet], DATA, documents, ["network.speed", "host.quiet"])

    assert [{rule: _members(judgement) for rule, judgement in answer.items()} for answer in ours] == theirs
    assert any(answer["network.speed"]["deny"] for answer in theirs)
    assert any(answer["network.speed"]["missing"] for answer in theirs)


def test_opa_says_which_builtin_fails() -> None:
    with pytest.raises(opa.OpaError, match="to_number"):
        opa.evaluate_many([BAD], "{}", ['{"text": "1"}', '{"text": "x"}'], ["host.bad"])


def _estate(number: int) -> str:
    hosts: dict[str, Any] = {
        f"h{index}": {"speed": number * index} if (number + index) % 5 else {} for index in range(6)
    }
    return json.dumps({"hosts": hosts})


def _members(judgement: Judgement | FtpolicyError) -> dict[str, Any]:
    assert isinstance(judgement, Judgement)
    return {"deny": judgement.deny, "missing": judgement.missing}
