"""Writing facts into a fragment: known values, reasons for unknown ones, and attributes that map one to one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from validator.model import Fragment, Location, Path, Resource, Secret, Unknown
from validator.reasons import Reason, ReasonCode, because
from validator.terraform.mapping.estate import SENSITIVE, Many, of_type

_NO_VALUE = object()
_MAX_DIGITS = 15


@dataclass(frozen=True, slots=True)
class AttributeMapping:
    """An attribute that states one fact: where the fact stands, how it is spelled, and what leaving it out means.

    ``convert`` returns the fact, or ``None`` for a value that it does not know. Without ``unset`` an attribute that is
    left out says nothing.
    """

    attribute: str
    path: Path
    convert: Callable[[Any], Any]
    unset: Any = _NO_VALUE


class Writer:
    """Writes into one fragment. What was written first stays: managed resources come before data sources."""

    def __init__(self, fragment: Fragment) -> None:
        self.fragment = fragment

    def note(self, text: str) -> None:
        """Add a remark for people."""
        self.fragment.notes.append(text)

    def start(self, path: Path, location: Location) -> dict[str, Any]:
        """Return the object or collection at ``path``, made where it is missing, and remember where it comes from."""
        self.fragment.sources.setdefault(path, location)
        return self._at(path)

    def put(self, path: Path, value: Any) -> None:
        """Write a known value, unless there is one already."""
        if self._at(path[:-1]).setdefault(path[-1], value) is value:
            self.fragment.unknown.pop(path, None)

    def unknown(self, path: Path, reason: Reason | None) -> None:
        """Say why a value is unknown; without a reason, nothing."""
        if reason is not None and not self._has(path):
            self.fragment.unknown.setdefault(path, reason)

    def value(self, path: Path) -> Any:
        """Return what is written at ``path``, or ``None``."""
        place: Any = self.fragment.objects
        for key in path:
            place = place.get(key) if isinstance(place, dict) else None
        return place

    def forget(self, path: Path, reason: Reason) -> None:
        """Take back a value that something else puts in doubt, and say why it is unknown."""
        if self._has(path):
            self._at(path[:-1]).pop(path[-1])
        self.fragment.unknown.setdefault(path, reason)

    def partial(self, path: Path, reason: Reason | None = None) -> None:
        """Say that a list may have further members, and why where that is special."""
        self.fragment.partial.add(path)
        if reason is not None:
            self.fragment.unknown.setdefault(path, reason)

    def names(self, path: Path, many: Many, name: Callable[[Resource], str]) -> None:
        """Write a list of names: only those that are certainly in it. With others possible it is partial, or unknown.

        A name that is only claimed (a filter may have taken it out) would let a rule pass that asks for it.
        """
        members = list(dict.fromkeys(name(resource) for resource in many.certain))
        if many.complete or members:
            self.put(path, members)
        if not many.complete and members:
            self.partial(path, many.reason)
        elif not many.complete:
            self.unknown(path, many.reason)

    def fields(self, base: Path, values: Mapping[str, Any], fields: Sequence[AttributeMapping]) -> None:
        """Write the facts that attributes state one to one."""
        for field in fields:
            path = (*base, *field.path)
            value = values.get(field.attribute, _NO_VALUE)
            if value is None or value == "":
                if field.unset is not _NO_VALUE:
                    self.put(path, field.unset)
            elif value is not _NO_VALUE:
                self._field(path, field, value)

    def _field(self, path: Path, field: AttributeMapping, value: Any) -> None:
        reason = reason_of(value)
        if reason is not None:
            self.unknown(path, reason)
            return
        if isinstance(value, (list, dict)):
            value, reason = _known_part(value)
        converted = field.convert(value)
        if converted is None:
            self.unknown(path, no_value(field.attribute, value))
            return
        self.put(path, converted)
        if reason is not None:
            self.partial(path, reason)

    def _has(self, path: Path) -> bool:
        place: Any = self.fragment.objects
        for key in path:
            if not isinstance(place, dict) or key not in place:
                return False
            place = place[key]
        return True

    def _at(self, path: Path) -> dict[str, Any]:
        place: dict[str, Any] = self.fragment.objects
        for key in path:
            place = place.setdefault(key, {})
        return place


def reason_of(value: Any) -> Reason | None:
    """Return why a value is not known, or ``None`` when it is."""
    if isinstance(value, Unknown):
        return value.reason
    return SENSITIVE if isinstance(value, Secret) else None


def no_value(attribute: str, value: Any) -> Reason:
    """Return the reason that the value of an attribute is none of a fact."""
    shown = f"“{value[:60]}”" if isinstance(value, str) else of_type(value)
    return because(ReasonCode.NOT_A_VALUE, attribute=attribute, value=shown)


def _known_part(value: Any) -> tuple[Any, Reason | None]:
    """Return a list or a map without its unknown members, and the reason why they are unknown."""
    members = list(value.values()) if isinstance(value, dict) else value
    reason = next((why for why in map(reason_of, members) if why is not None), None)
    if reason is None:
        return value, None
    if isinstance(value, dict):
        return {key: member for key, member in value.items() if reason_of(member) is None}, reason
    return [member for member in value if reason_of(member) is None], reason


def boolean(value: Any) -> bool | None:
    """Return a boolean; old plans spell it as a text."""
    return (
        value
        if isinstance(value, bool)
        else {"true": True, "false": False}.get(value)
        if isinstance(value, str)
        else None
    )


def integer(value: Any) -> int | None:
    """Return an integer that is not negative."""
    if isinstance(value, str) and value.isdecimal() and len(value) <= _MAX_DIGITS:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 2**53 else None


def positive(value: Any) -> int | None:
    """Return an integer above zero."""
    return integer(value) or None


def text(value: Any) -> str | None:
    """Return a text."""
    return value if isinstance(value, str) else None


def texts(value: Any) -> list[str] | None:
    """Return a list of texts."""
    return [member for member in value if isinstance(member, str)] if isinstance(value, list) else None


def spelled(words: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Return a conversion of the provider's words into those of the facts."""
    return lambda value: words.get(value) if isinstance(value, str) else None


def same(*words: str) -> Callable[[Any], Any]:
    """Return a conversion that lets through words which the facts spell as the provider does."""
    return spelled({word: word for word in words})
