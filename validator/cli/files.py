"""Files that commands write."""

from __future__ import annotations

import os
from pathlib import Path

from validator.errors import ConfigurationError


def write_whole(path: Path, content: str | bytes) -> None:
    """Write ``content`` to ``path`` wholly or not at all: beside it first, then renamed. Text is UTF-8.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    import tempfile  # noqa: PLC0415 - most runs write no file

    target = path.resolve()  # what a link leads to is written, and the link stays
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content.encode("utf-8") if isinstance(content, str) else content)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror or error}") from None
