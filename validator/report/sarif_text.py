"""Texts and addresses as SARIF writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

_LINK = re.compile(r"\[([^\[\]]*)\](?=\()")
"""Brackets before a parenthesis make a link in a message."""


def message(lines: Sequence[str]) -> dict[str, str]:
    """Return a message object of ``lines``; a name in them cannot make a link."""
    return {"text": "\n".join(_LINK.sub(r"\\[\1\\]", line) for line in lines)}


def artifact_location(path: str) -> dict[str, str]:
    """Return where a file is: from the root of the checkout, or, for an absolute path, everywhere."""
    from urllib.parse import quote  # noqa: PLC0415 - other reports need no addresses

    if Path(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(path.encode("utf-8", "surrogateescape"), safe="/"), "uriBaseId": "%SRCROOT%"}
