"""Progress of work that takes a while: a line on a terminal, nothing anywhere else."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator

from validator.evaluate import Progress, silently

_AFTER = 1.0
"""Seconds of work before anything is shown."""
_EVERY = 0.1
_WIDTH = 30


@contextlib.contextmanager
def progress() -> Iterator[Progress]:
    """Give what shows the progress of a judgement on standard error while the block runs; the line is gone afterwards."""
    if not sys.stderr.isatty():
        yield silently
        return
    shown = _Bar()
    try:
        yield shown.show
    finally:
        shown.end()


class _Bar:
    """One line that is written over."""

    def __init__(self) -> None:
        self._started = self._last = time.monotonic()
        self._is_shown = False

    def show(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._started < _AFTER or now - self._last < _EVERY:
            return
        self._last, self._is_shown = now, True
        filled = _WIDTH * done // max(total, 1)
        sys.stderr.write(f"\r\x1b[K[{'#' * filled}{'-' * (_WIDTH - filled)}] {done}/{total}")
        sys.stderr.flush()

    def end(self) -> None:
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
