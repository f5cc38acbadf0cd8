"""Rules as SARIF describes them, with everything that GitHub code scanning asks for or recommends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from validator.report.phrases import PHRASES
from validator.rules.catalogue import Rule

LEVELS = {"error": "error", "warning": "warning", "info": "note"}
"""The levels of SARIF for our severities."""

_PROBLEMS = {"error": "error", "warning": "warning", "info": "recommendation"}
_PRECISION = {"V": "very-high", "V2": "high", "M": "low"}
"""How sure a rule is follows from its source: primary, secondary, unverified."""

_JAPANESE = re.compile(r"https://[a-z.]*itmedia\.co\.jp/")

_LONGEST_TEXT = 1024
_LONGEST_NAME = 255
_MOST_TAGS = 10


def rule_object(rule: Rule, language: str) -> dict[str, Any]:
    """Return ``rule`` as a reportingDescriptor; its help has the sources, so an address is given only where there is one.

    There is no security-severity: an alert about availability is none about security.
    """
    texts = rule.texts[language]
    described: dict[str, Any] = {
        "id": rule.id,
        "name": _clipped(_camel(rule.id), _LONGEST_NAME),
        "shortDescription": {"text": _clipped(texts.title, _LONGEST_TEXT)},
        "fullDescription": {"text": _clipped(texts.description or texts.title, _LONGEST_TEXT)},
        "help": {
            "text": "\n".join(_help(rule, language, "")),
            "markdown": "\n\n".join(_help(rule, language, "**")),
        },
        "defaultConfiguration": {"level": LEVELS[rule.highest_severity]},
        "properties": {
            "tags": ["vsphere", "fault-tolerance", rule.area, *rule.vcenter_reason][:_MOST_TAGS],
            "precision": _PRECISION.get(rule.confidence, "medium"),
            "problem.severity": _PROBLEMS[rule.highest_severity],
        },
    }
    address = _address(rule, language)
    if address is not None:
        described["helpUri"] = address
    return described


def _address(rule: Rule, language: str) -> str | None:
    """Return a page about the rule in a language that the reader knows: the magazine's article is in Japanese."""
    pages = (*rule.references, *(source["url"] for source in rule.sources if "url" in source))
    known = [one for one in pages if one.startswith("https://")]
    return next((one for one in known if language == "ja" or not _JAPANESE.match(one)), None)


def _help(rule: Rule, language: str, bold: str) -> Iterator[str]:
    words, texts = PHRASES[language], rule.texts[language]
    yield f"{bold}{texts.title}{bold}"
    yield texts.description
    yield f"{bold}{words['how_to_fix']}{bold}: {texts.solution}"
    sources = "; ".join(
        " ".join(source[key] for key in ("id", "title", "versions", "url") if key in source) for source in rule.sources
    )
    if sources:
        yield f"{bold}{words['sources']}{bold}: {sources}"
    command = f"ftpolicy waive {rule.id} KIND/NAME --reason TEXT --expires DATE"
    yield words["waive"].format(command=f"`{command}`" if bold else command)


def _camel(identity: str) -> str:
    """Return an id as SARIF spells names of rules: ``network.own_ip_addresses`` is ``NetworkOwnIpAddresses``."""
    return "".join(part.capitalize() for part in identity.replace(".", "_").split("_"))


def _clipped(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
