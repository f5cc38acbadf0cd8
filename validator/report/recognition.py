"""Which texts are reports that an earlier run wrote: one may be written again, anything else is somebody's."""

from __future__ import annotations

import json
import re
from typing import Any

from validator.report.words import WORDS

_HEADS = re.compile(
    r"""\{\s*"format":\s"ftpolicy\.report/
    | \{\s*"\$schema":\s"[^"]*sarif[^"]*",.{0,200}?"driver":\s\{\s*"name":\s"ftpolicy"
    | <\?xml[^>]*>\s*<testsuites\sname="ftpolicy"
    | <!DOCTYPE\shtml>\s*<html\slang="..">.{0,600}?<title>vSphere\sFault\sTolerance
    | \#\#\#\s\S+\svSphere\sFault\sTolerance.*<!--\sftpolicy\sreport
    """,
    re.DOTALL | re.VERBOSE,
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_MARKUP = re.compile(r"^[#$`<>{*|-]", re.MULTILINE)
_ANNOTATION = re.compile(r"::(?:error|warning|notice) [^:]*\btitle=.*")

_LINE = re.compile(r"\S.*: (?:error|warning|info): .* \[[a-z0-9_]+\.[a-z0-9_.]+\]")


def _scope(language: str) -> re.Pattern[str]:
    """Return the line with which every report in text tells what was judged."""
    words = WORDS[language]
    rest = words["rest"].format(passed=1, not_applicable=1)
    line = words["scope"].format(rest=rest, rules=1, objects=1)
    return re.compile(f"^{re.escape(line).replace('1', '[0-9]+')}$", re.MULTILINE)


_SCOPES = tuple(_scope(language) for language in WORDS)


def is_report(text: str) -> bool:
    """Tell whether ``text`` is a report in any of the formats."""
    if _HEADS.match(text) or _is_code_quality(text):
        return True
    plain = _COLOUR.sub("", text)
    if any(scope.search(plain) for scope in _SCOPES):
        return not _MARKUP.search(plain)  # else it is a page that shows a report
    lines = text.splitlines()
    if lines and all(map(_LINE.fullmatch, lines)):
        return True
    return bool(lines) and all(map(_ANNOTATION.fullmatch, lines[:-1])) and lines[0].startswith("::")


def _is_code_quality(text: str) -> bool:
    if not text.startswith("["):
        return False
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return all(map(_is_entry, entries))


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, dict) and set(entry) == {
        "description",
        "check_name",
        "fingerprint",
        "severity",
        "location",
    }
