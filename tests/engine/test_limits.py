"""Policies that the parser would not survive are refused before it sees them."""

from __future__ import annotations

import pytest

from validator.engine.base import RegoModule
from validator.engine.embedded import Embedded
from validator.engine.limits import refuse_hostile
from validator.errors import PolicyError

DEEP = "brackets are nested more than 12 deep\n  bind the inner values to variables first"
CALLS = "brackets are nested more than 30 deep\n  bind the inner values to variables first"
LONG = "the policy has more than 1000 operators\n  put long lists of values into the data"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("[" * 40 + "]" * 40, f"one.rego:3:18: {DEEP}"),
        ("{" * 40 + "}" * 40, f"one.rego:3:18: {DEEP}"),
        ("f(" * 3000 + "1" + ")" * 3000, f"one.rego:3:67: {CALLS}"),
        ("{1}" + "\n| {1}" * 20_000, f"one.rego:1004:1: {LONG}"),
        ("1" + "\n+ 1" * 20_000, f"one.rego:1004:1: {LONG}"),
        ("-" * 20_000 + "1", f"one.rego:3:1006: {LONG}"),
        ("input" + "[0]\n" * 20_000, LONG),
    ],
    ids=["arrays", "sets", "calls", "unions", "sums", "signs", "indexes"],
)
def test_a_hostile_policy_is_refused(value: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        Embedded().load([RegoModule("one.rego", f"package t\n\np := {value}\n")], "{}")

    assert str(caught.value).endswith(said)


@pytest.mark.parametrize(
    "value",
    [
        "[" * 12 + "]" * 12,
        "f(" * 30 + "1" + ")" * 30,
        "1" + " + 1" * 1000,
        '"' + "[" * 40 + '"',
        "`" + "-" * 2000 + "`",
        '"\\"[[[[[[[[[[[[["',
        "1 # " + "[" * 40,
        "[" + "[1], " * 2000 + "]",
    ],
)
def test_an_ordinary_policy_is_not(value: str) -> None:
    refuse_hostile("one.rego", f"package t\n\np := {value}\n")


def test_the_parser_survives_what_is_just_allowed() -> None:
    calls = "abs(" * 30 + "1" + ")" * 30
    text = "package t\n\np := 1" + "\n+ 1" * 999 + f"\n\nq := {calls}\n\nr := " + "[" * 12 + "]" * 12 + "\n"

    Embedded().load([RegoModule("one.rego", text)], "{}")
