"""The process that judges by policies that are not built in: questions on standard input, answers on standard output.

Each line is one JSON object: first the policies and their data, then documents and rules to judge them by.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from validator.engine.base import Query, RegoModule
from validator.engine.embedded import Embedded
from validator.errors import FtpolicyError

_MEMORY = 2 << 30
"""Bytes of address space."""

_PROCESSOR_SECONDS = 20
"""For one rule on one document."""


def main() -> None:
    """Answer until the questions end."""
    engine = Embedded()
    answer: Mapping[str, Any]
    document = "{}"
    for question in _questions():
        if "document" in question:
            document = question["document"]
            continue
        limit()
        try:
            answer = _answer(engine, question, document)
        except FtpolicyError as error:
            answer = {"error": _words(error)}
        except MemoryError:
            sys.exit(6)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _answer(engine: Embedded, question: Mapping[str, Any], document: str) -> Mapping[str, Any]:
    if "modules" in question:
        engine.load([RegoModule(*module) for module in question["modules"]], question["data"])
        return {}
    query = Query(question["rule"], question["has_missing"])
    found = engine.evaluate(document, [query])[query.rule]
    if isinstance(found, FtpolicyError):
        return {"error": _words(found)}
    return {"deny": found.deny, "missing": found.missing}


def _words(error: FtpolicyError) -> Mapping[str, Any]:
    place = error.location
    return {
        "message": error.message,
        "hint": error.hint,
        "location": None if place is None else [place.file, place.line, place.column],
    }


def _questions() -> Iterator[Mapping[str, Any]]:
    for line in sys.stdin.buffer:
        yield json.loads(line)


def limit() -> None:
    """Limit memory, and the processor time from now on; where the system has no such limits the other end's clock counts."""
    try:
        import resource  # noqa: PLC0415 - Windows does not have it
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + _PROCESSOR_SECONDS
    for kind, wanted in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        _, most = resource.getrlimit(kind)
        resource.setrlimit(kind, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
