"""The three streams of a process, whatever became of them: closed, full, or of a terminal with few characters."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys

_OF_STREAMS = (errno.ENOSPC, errno.EBADF, errno.EIO, errno.EPIPE, errno.EDQUOT, errno.EFBIG)


def prepare() -> None:
    """Make the streams usable, before anything is opened.

    A file that is opened while a stream is closed gets its number, and would get what is meant for the stream. So closed
    ones lead to /dev/null, opened the wrong way round where what happens must not be passed over: writing to standard
    output then fails. What goes to a file or a pipe is UTF-8; a terminal is shown what it has no character for as a number.
    """
    _fill()
    if sys.stdout is None:
        sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), encoding="utf-8")
    elif isinstance(sys.stdout, io.TextIOWrapper):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="backslashreplace")
        else:
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    if sys.stderr is None:
        sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False), encoding="utf-8", errors="backslashreplace")


def _fill() -> None:
    for number, flags in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, flags)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)


def finish() -> None:
    """Write out what standard output still holds.

    Raises:
        OSError: it cannot be written.
    """
    sys.stdout.flush()


def abandon() -> None:
    """Let what standard output still holds go nowhere: Python would try once more at its end, and change the exit code."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
        sys.stdout.flush()


def told(error: OSError) -> str:
    """Return what to say of an error of the operating system that nothing foresaw."""
    reason = error.strerror or type(error).__name__
    if error.filename is not None:
        return f"{os.fsdecode(error.filename)}: {reason}"
    if error.errno == errno.EBADF:
        return "standard output is closed"
    return f"cannot write to standard output: {reason}" if error.errno in _OF_STREAMS else reason
