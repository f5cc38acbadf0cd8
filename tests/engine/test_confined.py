"""Policies that are not built in: whatever they do to their process, this one goes on and names the rule."""

from __future__ import annotations

import pytest

from validator.engine import confined
from validator.engine.base import Judgement, Query, RegoModule
from validator.engine.confined import Confined
from validator.engine.embedded import Embedded
from validator.errors import FtpolicyError, PolicyError

_SOUND = """\
deny contains finding if {
	some h, _ in input.hosts
	finding := {"subject": ["hosts", h], "path": ["hosts", h], "args": {}}
}
"""
_ENDLESS = """\
deny contains finding if {
	some a in numbers.range(1, 100000)
	some b in numbers.range(1, 100000)
	a + b == 0
	finding := {}
}
"""


def _judged(*rules: str, documents: tuple[str, ...] = ('{"hosts": {"a": {}}}',)) -> list[dict[str, str | Judgement]]:
    """Return what each of ``rules`` says of each document; of an error its words."""
    engine = Confined(Embedded())
    engine.load([RegoModule(f"p/ft/a/r{n}.rego", f"package ft.a.r{n}\n\n{text}") for n, text in enumerate(rules)], "{}")
    queries = [Query(f"a.r{n}", has_missing=False) for n in range(len(rules))]
    return [
        {rule: str(one).split("\n")[0] if isinstance(one, FtpolicyError) else one for rule, one in answers.items()}
        for answers in engine.evaluate_all(documents, queries)
    ]


def _denied(host: str) -> Judgement:
    return Judgement([{"subject": ["hosts", host], "path": ["hosts", host], "args": {}}], [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("f(x) := f(x + 1)\n\ndeny contains y if y := f(1)", "ended the process that judges by it (the stack was used up, or memory)"),
        ("deny contains y if y := count(numbers.range(1, 100000000))", "ended the process that judges by it (out of memory, or aborted)"),
        (_ENDLESS, "did not end within 2 s"),
    ],
)  # fmt: skip
def test_a_rule_that_does_not_end_is_named_and_the_others_are_judged(
    text: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if text == _ENDLESS:
        monkeypatch.setattr(confined, "SECONDS", 2)
    documents = ('{"hosts": {"a": {}}}', '{"hosts": {"b": {}}}')

    error = f"p/ft/a/r0.rego: a.r0 {words}"
    assert _judged(text, _SOUND, documents=documents) == [
        {"a.r0": error, "a.r1": _denied("a")},
        {"a.r0": error, "a.r1": _denied("b")},
    ]


def test_what_the_other_process_says_of_a_rule_keeps_its_place() -> None:
    assert _judged("deny contains y if y := 1 / 0") == [{"a.r0": "p/ft/a/r0.rego:3:27: divide by zero"}]


def test_a_policy_that_does_not_parse_is_told_when_it_is_loaded() -> None:
    with pytest.raises(PolicyError) as caught:
        _judged("deny contains y if {")

    assert str(caught.value.location) == "p/ft/a/r0.rego:3:21"


def test_an_answer_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "_LARGEST_ANSWER", 50)

    assert _judged(_SOUND) == [{"a.r0": "p/ft/a/r0.rego: a.r0 says more than a report can hold"}]
