"""Files that commands write."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO, Literal

from validator.errors import ConfigurationError

_STREAMS: dict[str, Literal["stdout", "stderr", "null"]] = {
    "/dev/stdout": "stdout",
    "/dev/fd/1": "stdout",
    "/proc/self/fd/1": "stdout",
    "/dev/stderr": "stderr",
    "/dev/fd/2": "stderr",
    "/proc/self/fd/2": "stderr",
    os.devnull: "null",
}


def stream_of(name: str) -> Literal["stdout", "stderr", "null"] | None:
    """Return which stream a name is of; ``None`` for a file. No other device is written to."""
    found = _STREAMS.get(os.path.normpath(name))
    if found is None and Path(name).exists() and Path(os.devnull).exists() and Path(name).samefile(os.devnull):
        return "null"
    return found


def _write_stream(stream: Literal["stdout", "stderr", "null"], content: bytes) -> None:
    target = {"stdout": sys.stdout, "stderr": sys.stderr, "null": None}[stream]
    if target is not None:
        target.flush()
        binary: BinaryIO = target.buffer
        binary.write(content)
        binary.flush()


def write_whole(path: Path, content: str | bytes) -> None:
    """Write ``content`` to ``path`` wholly or not at all: beside it first, then renamed. Text is UTF-8.

    What is called /dev/stdout, /dev/stderr or /dev/null is written to and stays what it is.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    import tempfile  # noqa: PLC0415 - most runs write no file

    data = content.encode("utf-8") if isinstance(content, str) else content
    stream = stream_of(str(path))
    if stream is not None:
        _write_stream(stream, data)
        return
    target = path.resolve()  # what a link leads to is written, and the link stays
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror or error}") from None
