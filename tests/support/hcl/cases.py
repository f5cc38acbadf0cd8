"""Cases of Terraform code with the answers that Terraform itself gave, and how an answer is judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.paths import DATA

CODE = DATA / "hcl"

Case = dict[str, Any]


def load(name: str) -> dict[str, Case]:
    """Return the cases of a file by name."""
    return {case["name"]: case for case in json.loads((CODE / name).read_text(encoding="utf-8"))}


def write(case: Case, directory: Path) -> None:
    """Write the files of a case."""
    for name, text in case["files"].items():
        file = directory / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8"))


def judge(got: Any, case: Case, *, refused: bool) -> str:
    """Return ``right``, ``cautious`` (unknown although Terraform knows it) or ``wrong``."""
    expect = case["expect"]
    if "error" in expect:
        return "right" if refused or "unknown" in json.dumps(got) else "wrong"
    return "wrong" if refused else _compare(got, expect["after"], expect["unknown"])


def _compare(got: Any, want: Any, unknown: Any) -> str:
    if unknown is True:
        return "right" if _is_unknown(got) else "wrong"
    if _is_unknown(got):
        return "cautious"
    if isinstance(got, list) and isinstance(want, list):
        listed = unknown if isinstance(unknown, list) else [False] * len(want)
        if len(got) != len(want):
            return "wrong"
        return _worst(_compare(*one) for one in zip(got, want, listed, strict=True))
    if isinstance(got, dict) and isinstance(unknown, (dict, bool)) and isinstance(want, (dict, type(None))):
        wanted, marks = want or {}, unknown if isinstance(unknown, dict) else {}
        if got.keys() != {*wanted, *marks}:
            return "wrong"
        return _worst(_compare(got[key], wanted.get(key), marks.get(key, False)) for key in got)
    is_same = got == want and isinstance(got, bool) == isinstance(want, bool)
    return "right" if is_same else "wrong"


def _worst(found: Any) -> str:
    judged = set(found)
    return next((one for one in ("wrong", "cautious") if one in judged), "right")


def _is_unknown(value: Any) -> bool:
    return isinstance(value, dict) and "unknown" in value and set(value) <= {"unknown", "targets"}
