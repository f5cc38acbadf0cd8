"""Files that commands write."""

from __future__ import annotations

import os
from pathlib import Path

from validator.errors import ConfigurationError


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` wholly or not at all: beside it first, then renamed.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    import tempfile  # noqa: PLC0415 - most runs write no file

    target = path.resolve()  # what a link leads to is written, and the link stays
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                stream.write(text)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror or error}") from None
