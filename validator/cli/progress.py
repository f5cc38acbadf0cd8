"""Progress of work that takes over a second: bars on a terminal, nothing anywhere else."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import click

from validator.messages import clean

ShowProgress: TypeAlias = Callable[[str, int, int | None], None]
"""Is told what is being done, how much of it is done, and of how much, where that is known."""


_AFTER = 1.0
"""Seconds of work before anything is shown."""


@contextlib.contextmanager
def progress() -> Iterator[ShowProgress]:
    """Give what shows progress on standard error while the block runs; the last bar ends with the block."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    bars = _Bars()
    try:
        yield bars.show
    finally:
        bars.end()


class _Bars:
    """One bar at a time: the next thing to do ends the bar before it."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._what: tuple[str, int | None] | None = None
        self._bar: Any = None

    def show(self, what: str, done: int, total: int | None) -> None:
        if time.monotonic() - self._started < _AFTER:
            return
        if (what, total) != self._what:
            self.end()
            self._what = (what, total)
            if total is None:
                click.echo(f"{clean(what)} …", err=True)
            else:
                self._bar = click.progressbar(length=total, label=clean(what), file=sys.stderr)
                self._bar.render_progress()
        if self._bar is not None and done > self._bar.pos:
            self._bar.update(done - self._bar.pos)

    def end(self) -> None:
        if self._bar is not None:
            self._bar.render_finish()
        self._what = self._bar = None
