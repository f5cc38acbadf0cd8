"""What becomes of a design document: parts of a cluster spec, what could not be told, and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from validator.errors import nearest
from validator.facts.words import EVC_OFF, evc_mode, is_evc_mode, known_words
from validator.importers.vcf.document import Node
from validator.model import Path

_UNKNOWN = "the document says a word that is not known"


@dataclass(slots=True)
class Design:
    """A cluster spec that is being written from a document.

    ``unread`` tells why a fact is unknown, by its path in the facts; ``notes`` name places by their JSON paths, never what
    stands there.
    """

    unread: dict[Path, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def word(self, node: Node, words: Mapping[str, str], fact: Path = ()) -> str | None:
        """Return the spec's word for the one at ``node``, in any capitals; a note names the nearest for one that is none.

        ``fact`` is what it would have told.
        """
        told = node.text("a word")
        if told is None:
            return None
        found = {key.casefold(): word for key, word in words.items()}.get(told.casefold())
        if found is None:
            self.not_a_word(node, told, words)
            if fact:
                self.unread.setdefault(fact, _UNKNOWN)
        return found

    def evc_mode(self, node: Node, cluster: str) -> str | None:
        """Return the key of an EVC mode, which VCF spells in capitals; an empty text stands for no EVC."""
        if node.value == "":
            return EVC_OFF
        told = node.text("an EVC mode")
        found = evc_mode(told) if told is not None else None
        if told is None or is_evc_mode(str(found)):
            return found
        self.not_a_word(node, told, known_words("evc_modes"))
        self.unread.setdefault(("clusters", cluster, "evc_mode"), _UNKNOWN)
        return None

    def not_a_word(self, node: Node, told: str, known: Iterable[str]) -> None:
        """Note that a text is none of the ``known`` words, and which of them it is most like."""
        self.notes.append(f"{node.path}: no word that is known here{nearest(told, known)}")


def no_twice(nodes: Iterable[tuple[Node, str | None]], what: str) -> None:
    """Refuse a document in which two places say the same where each must be another one.

    Raises:
        InputError: two of ``nodes`` have the same text, whatever its capitals.
    """
    seen: dict[str, Node] = {}
    for node, told in nodes:
        if told is None:
            continue
        other = seen.setdefault(told.casefold(), node)
        if other is not node:
            node.at(f"{node.path}: the same {what} as {other.path}")


def known(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``value`` without what is not known and without objects in which nothing is left."""
    return {key: one for key, one in value.items() if one is not None and one != {}}
