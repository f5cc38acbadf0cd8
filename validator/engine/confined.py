"""Policies that are not built in run in a process of their own: what they may do to it, they cannot do to this one."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from typing import IO, Any

from validator.engine.base import Answers, Engine, Judgement, Query, RegoModule
from validator.errors import FtpolicyError, PolicyError
from validator.model import Location

SECONDS = 30
"""Wall time of one rule on one part of the estate."""

_START = 60
"""Seconds until a process has loaded the policies."""

_GRACE = 1
"""Seconds for a process to end by itself, as it does when it has nothing more to do, or was ended by the system."""

_LARGEST_ANSWER = 64 << 20
"""Bytes of one answer."""

_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from validator.engine.confined_process import main; main()"


class Confined:
    """Judges by built-in policies with ``inner``, and by all others in a process with limits of time and memory.

    A rule that ends that process is an error and is asked no more; the others go on in a new one.
    """

    name = "embedded"
    revision = None

    def __init__(self, inner: Engine) -> None:
        self._inner = inner
        self._foreign: dict[str, RegoModule] = {}
        self._start: Mapping[str, Any] = {}
        self._process: _Process | None = None
        self._ended: dict[str, PolicyError] = {}

    @property
    def version(self) -> str:
        """The version of the evaluator, which is the same in both."""
        return self._inner.version

    def load(self, modules: Sequence[RegoModule], data: str) -> None:
        """Take policies and the JSON text of the data document.

        Raises:
            PolicyError: a module does not parse or does not compile, or its process ends over it.
        """
        own = [module for module in modules if module.is_trusted]
        self._foreign = {_rule(module): module for module in modules if not module.is_trusted}
        self._inner.load(own, data)
        if self._foreign:
            given = [[module.path, module.text, module.is_trusted] for module in modules]
            self._start = {"modules": given, "data": data}
            self._process = self._started()

    def evaluate_all(self, documents: Iterable[str], queries: Sequence[Query]) -> Iterator[Answers]:
        """Judge one document after the other, each rule where it belongs."""
        own = [query for query in queries if query.rule not in self._foreign]
        foreign = [query for query in queries if query.rule in self._foreign]
        try:
            for document in documents:
                [answers] = self._inner.evaluate_all([document], own)
                yield {**answers, **self._judged(document, foreign)} if foreign else answers
        finally:
            if self._process is not None:
                self._process.end()
                self._process = None

    def _judged(self, document: str, queries: Sequence[Query]) -> Answers:
        answers: dict[str, Judgement | FtpolicyError] = {}
        for query in queries:
            if query.rule not in self._ended:
                answers[query.rule] = self._ask(document, query)
            else:
                answers[query.rule] = self._ended[query.rule]
        return answers

    def _ask(self, document: str, query: Query) -> Judgement | FtpolicyError:
        try:
            if self._process is None:
                self._process = self._started()
            self._process.show(document)
            answer = self._process.ask({"rule": query.rule, "has_missing": query.has_missing}, SECONDS)
        except _EndedError as ended:
            self._process = None
            place = Location(self._foreign[query.rule].path)
            error = PolicyError(f"{query.rule} {ended}", place, _HINT)
            self._ended[query.rule] = error
            return error
        if "error" in answer:
            return _error(answer["error"])
        return Judgement(answer["deny"], answer["missing"])

    def _started(self) -> _Process:
        process = _Process()
        try:
            answer = process.ask(self._start, _START)
        except _EndedError as ended:
            raise PolicyError(f"the policies that are not built in: loading them {ended}", None, _HINT) from None
        if "error" in answer:
            process.end()
            raise _error(answer["error"])
        return process


_HINT = "a rule has to end, with little memory: go through the facts once, without pairs of pairs"


class _EndedError(Exception):
    """The process is no more, and why."""


class _Process:
    """A process that judges, and the document that it has."""

    def __init__(self) -> None:
        root = str(FilePath(__file__).parents[2])
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, on a program that is written out above
            [sys.executable, "-I", "-c", _PROGRAM, root],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=root,
        )
        self._document: str | None = None
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        assert self._process.stdout is not None
        threading.Thread(target=_read, args=(self._process.stdout, self._lines), daemon=True).start()

    def show(self, document: str) -> None:
        """Give the process a document, unless it has it."""
        if document != self._document:
            self._write({"document": document})
            self._document = document

    def ask(self, question: Mapping[str, Any], seconds: float) -> Mapping[str, Any]:
        """Return the answer to ``question``.

        Raises:
            _EndedError: there is none; the process is ended.
        """
        self._write(question)
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            self.end()
            raise _EndedError(f"did not end within {seconds} s") from None
        if not line.endswith(b"\n"):
            code = self.end()
            if line:
                raise _EndedError("says more than a report can hold")
            raise _EndedError(f"ended the process that judges by it ({_cause(code)})")
        found: Mapping[str, Any] = json.loads(line)
        return found

    def end(self) -> int:
        """End the process, whatever it does, and return its code."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            return self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def _write(self, message: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            return  # it has ended: the answer will tell


def _read(stream: IO[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    """Put the lines of ``stream`` into ``lines``; what is none, or too long, is the last."""
    with stream:
        while (line := stream.readline(_LARGEST_ANSWER)).endswith(b"\n"):
            lines.put(line)
    lines.put(line)


def _rule(module: RegoModule) -> str:
    """Return the id of the rule in ``module``, by its path; of a library something that is no id of one."""
    return ".".join(FilePath(module.path).with_suffix("").parts[-2:])


def _error(answer: Mapping[str, Any]) -> PolicyError:
    place = answer["location"]
    return PolicyError(answer["message"], None if place is None else Location(*place), answer["hint"])


def _cause(code: int) -> str:
    """Return why a process ended, by its code."""
    return _SIGNALS.get(-code, f"exit code {code}")


_SIGNALS = {
    6: "out of memory, or aborted",
    9: "killed",
    11: "the stack was used up, or memory",
    24: "out of processor time",
}
"""What the signals say that end a process under limits."""
