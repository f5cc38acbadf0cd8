"""Files and standard input as text, with limits: inputs come from pull requests and may be hostile."""

from __future__ import annotations

import codecs
import shlex
import sys
from pathlib import Path

from validator.errors import InputError
from validator.model import Location

STDIN = "-"
MAX_BYTES = 512 * 1024 * 1024
"""No input is larger; a plan of ten thousand hosts has some 60 MB."""

_BEGINNING = 1_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What older workbooks of Excel begin with, and those that a password protects."""

_OPEN_ALREADY = ("/dev/fd/", "/proc/self/fd/", "/dev/stdin")
"""What a shell opens for a program, as in `ftpolicy check <(terraform show -json p.bin)`."""


def read_text(name: str) -> str:
    """Return the text of the file ``name`` (``-``: standard input): UTF-8, or UTF-16 with a byte order mark.

    ``terraform show -json tfplan > plan.json`` writes UTF-16 in Windows PowerShell 5.1:
    https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_character_encoding

    Raises:
        InputError: the file cannot be read, is too large, or is not text of either kind.
    """
    data = _read_bytes(name)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded_utf16(data, name)
    data = data.removeprefix(codecs.BOM_UTF8)
    zero = data.find(b"\0")
    if zero >= 0:
        if data.startswith((b"PK", _OLE)) and (data.startswith(_OLE) or b"xl/workbook" in data):
            raise InputError("this is a workbook of Excel, not an input", Location(name), export_hint(name))
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
            export_hint(name)
            if name.lower().endswith(".csv")
            else "Save the file as UTF-8 (it may be latin-1 or Shift_JIS).",
        ) from None


def export_hint(name: str) -> str:
    """Return what to do with a table that is given as an input: it may be an export of RVTools."""
    path = "FILE" if name == STDIN else shlex.quote(name)
    return f"An export of RVTools is imported first: ftpolicy import rvtools {path} -o cluster.yaml"


def beginning(name: str) -> str:
    """Return the first megabyte of the file ``name`` as text, whatever it is; empty where it cannot be read."""
    try:
        if not Path(name).is_file():
            return ""
        with Path(name).open("rb") as stream:
            data = stream.read(_BEGINNING)
    except OSError:
        return ""
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if is_utf16 else "utf-8", "replace")


def _decoded_utf16(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise InputError(
            f"the file is UTF-16 that breaks off or is mixed with other text at byte {error.start}",
            Location(name),
            "Write it again as UTF-8; in Windows PowerShell: terraform show -json tfplan | Out-File -Encoding utf8 plan.json",
        ) from None
    zero = text.find("\0")
    if zero >= 0:
        line, column = text.count("\n", 0, zero) + 1, zero - text.rfind("\n", 0, zero)
        raise InputError("the file is binary (it has a zero character), not text", Location(name, line, column))
    return text


def _read_bytes(name: str) -> bytes:
    try:
        if name == STDIN:
            if sys.stdin is None:
                raise InputError(
                    "standard input is closed", Location(name), "Name a file, or let a program write to it."
                )
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            if not (Path(name).is_file() or name.startswith(_OPEN_ALREADY)) and Path(name).exists():
                # To open a pipe that nobody writes to waits for ever: https://man7.org/linux/man-pages/man7/fifo.7.html
                raise InputError("this is not a regular file", Location(name), "For what a program writes, use `-`.")
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
