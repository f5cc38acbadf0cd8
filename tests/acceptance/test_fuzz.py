"""Mutated inputs of every kind: no crash, no hang, no memory without end, no exit code of which nobody has heard."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support import fuzz
from tests.support.fuzz import TARGETS, FuzzTarget, campaign, mutation
from tests.support.paths import ROOT
from tests.support.samples import is_whole

SECONDS = 60 if is_whole() else 5


@pytest.mark.whole
def test_mutations_do_no_harm() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.support.fuzz", str(SECONDS), "0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.stdout.endswith(": 0 problems\n"), ended.stdout + ended.stderr
    assert all(f"{kind} " in ended.stdout for kind in TARGETS)


def _raises(place: Path, _: random.Random) -> int:
    raise KeyError(place.name[:8])


def _spins(_place: Path, _: random.Random) -> int:
    while time.process_time() < 100:
        pass
    return 0


def _grows(_place: Path, _: random.Random) -> int:
    return len(bytearray(64 * 2**20)) and 0


def _dies(_place: Path, _: random.Random) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (_raises, "KeyError: 'ftpolicy'\n"),
        (_spins, "more than 1 s"),
        (_grows, " MiB"),
        (_dies, "SIGKILL"),
        (lambda _place, _: 5, "exit code 5"),
    ],
)
def test_what_goes_wrong_is_found(read: fuzz.Reader, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "TARGETS", {"bad": FuzzTarget(lambda: [("a", "b")], read)})
    monkeypatch.setattr(fuzz, "SLOWEST", 1)
    monkeypatch.setattr(fuzz, "LARGEST", 32 if told == " MiB" else 4096)

    found = campaign(0, seconds=10, kinds=["bad"], most=1)

    assert found.executions == {"bad": 1}
    assert list(found.problems) == [0]
    assert found.problems[0].endswith(told)


def test_a_number_is_always_the_same_mutation() -> None:
    assert [mutation(number) for number in range(20)] == [mutation(number) for number in range(20)]
