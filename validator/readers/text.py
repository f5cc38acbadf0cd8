"""Files and standard input as text, with limits: inputs come from pull requests and may be hostile."""

from __future__ import annotations

import sys
from pathlib import Path

from validator.errors import InputError
from validator.model import Location

STDIN = "-"
MAX_BYTES = 512 * 1024 * 1024
"""No input is larger; a plan of ten thousand hosts has some 60 MB."""


def read_text(name: str) -> str:
    """Return the text of the file ``name`` (``-``: standard input), decoded as UTF-8 without a byte order mark.

    Raises:
        InputError: the file cannot be read, is too large, or is not UTF-8 text.
    """
    data = _read_bytes(name)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("the file is UTF-16", Location(name, 1, 1), "Save it as UTF-8.")
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    zero = data.find(b"\0")
    if zero >= 0:
        line, column = _position(data, zero)
        raise InputError(
            "the file is binary (it has a zero byte), not text",
            Location(name, line, column),
            "A plan file is binary: write its JSON with `terraform show -json PLANFILE > plan.json`.",
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _position(data, error.start)
        raise InputError(
            f"byte 0x{data[error.start]:02x} is not UTF-8 text",
            Location(name, line, column),
            "Save the file as UTF-8 (it may be latin-1 or Shift_JIS).",
        ) from None


def _read_bytes(name: str) -> bytes:
    try:
        if name == STDIN:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(name).open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"cannot read the file: {error.strerror or error}", Location(name)) from None
    if len(data) > MAX_BYTES:
        raise InputError(f"the file is larger than {MAX_BYTES // 1024**2} MiB, the limit", Location(name))
    return data


def _position(data: bytes, offset: int) -> tuple[int, int]:
    start = data.rfind(b"\n", 0, offset) + 1
    return data.count(b"\n", 0, offset) + 1, offset - start + 1
