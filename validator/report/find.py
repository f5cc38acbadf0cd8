"""Where a person finds what a verdict lacks: in the client, in an export of RVTools, with PowerCLI or on a command line."""

from __future__ import annotations

from collections.abc import Mapping

from validator.facts.fields import TOOLS, places_of
from validator.model import Path
from validator.report.phrases import PHRASES
from validator.verdicts.missing import asked_key


def find_document(path: Path) -> Mapping[str, str]:
    """Return where the fact at ``path`` is found, by tool, or under ``none`` why no tool tells it; nothing where no key supplies it."""
    found = asked_key(path)
    places: Mapping[str, str] = {} if found is None else found.schema.get("x-find", {})
    return places


def where_to_find(path: Path, language: str, *, everything: bool) -> str:
    """Return in a line where the fact at ``path`` is found, empty where no tool tells it; the first place alone, unless ``everything``."""
    found = asked_key(path)
    if found is None:
        return ""
    words = PHRASES[language]
    places = places_of(found, {**TOOLS, "cli": words["command_line"]})
    return words["places"].join(places if everything else places[:1])
