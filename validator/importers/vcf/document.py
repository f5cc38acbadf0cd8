"""A JSON document that carries passwords: read member by member, and never quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_interface
from typing import Any, NoReturn

from validator.errors import InputError
from validator.model import Location

MOST_SWITCHES = 128
"""Distributed switches of a vCenter, the most that vSphere 8 supports: https://configmax.broadcom.com."""

LARGEST_FRAME = 65_535
_MOST = 2_500
"""Members of any other list; a vCenter has at most so many hosts."""

_NUMBER = re.compile(r"[0-9]{1,9}")
_NETMASK = re.compile(r"1+0*")
_IPV4 = 4
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a document with its JSON path.

    ``null``, an empty text and a member that is not there are the same: nothing is said. Errors tell the file, the path,
    the kind of what was found, and what was expected; the value itself may be a password and is told by none.
    """

    value: Any
    path: str
    file: str

    @property
    def is_said(self) -> bool:
        """Whether the document says something here."""
        return self.value is not None and self.value != ""

    def member(self, key: str) -> Node:
        """Return the member ``key`` of an object.

        Raises:
            InputError: this is no object, or it has the key in other capitals.
        """
        if not self.is_said:
            return Node(None, f"{self.path}.{key}", self.file)
        if not isinstance(self.value, dict):
            self.refuse("an object")
        if key not in self.value:
            for other in self.value:
                if isinstance(other, str) and other.casefold() == key.casefold():
                    self.at(f"{self.path}.{other}: the key is spelled “{key}”")
        return Node(self.value.get(key), f"{self.path}.{key}", self.file)

    def members(self, most: int = _MOST) -> list[Node]:
        """Return the elements of a list; none where there is none.

        Raises:
            InputError: this is no list, or one of more than ``most`` elements.
        """
        if not self.is_said:
            return []
        if not isinstance(self.value, list):
            self.refuse("a list")
        if len(self.value) > most:
            self.at(f"{self.path}: found {len(self.value)} elements, expected at most {most}")
        return [Node(one, f"{self.path}[{position}]", self.file) for position, one in enumerate(self.value)]

    def text(self, expected: str = "a text") -> str | None:
        """Return a text without blanks around it.

        Raises:
            InputError: this is no text.
        """
        if not self.is_said:
            return None
        if not isinstance(self.value, str):
            self.refuse(expected)
        return self.value.strip() or None

    def texts(self, expected: str) -> list[str]:
        """Return the texts of a list."""
        return [found for one in self.members() if (found := one.text(expected)) is not None]

    def whole(self, lowest: int, highest: int) -> int | None:
        """Return a whole number; documents of VCF 4 and 5 write numbers as texts, too.

        Raises:
            InputError: this is no whole number, or none from ``lowest`` to ``highest``.
        """
        expected = f"a whole number from {lowest} to {highest}"
        value = self.value.strip() if isinstance(self.value, str) else self.value
        if value is None or value == "":
            return None
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            self.refuse(expected)
        if not lowest <= value <= highest:
            self.at(f"{self.path}: found another number, expected {expected}")
        return value

    def flag(self) -> bool | None:
        """Return a truth value; documents of VCF 4 and 5 write them as texts, too, as in ``"True"``.

        Raises:
            InputError: this is neither.
        """
        if not self.is_said or isinstance(self.value, bool):
            return self.value if self.is_said else None
        found = _BOOLEANS.get(self.value.strip().casefold()) if isinstance(self.value, str) else None
        if found is None:
            self.refuse("true or false")
        return found

    def netmask(self) -> str | None:
        """Return the netmask of a subnet ("192.0.2.0/24") or of a netmask itself ("255.255.255.0"), for IPv4.

        Raises:
            InputError: this is neither.
        """
        told = self.text("a subnet, as in 192.0.2.0/24")
        if told is None:
            return None
        try:
            found = ip_interface(told)
        except ValueError:
            self.at(f"{self.path}: found another text, expected a subnet, as in 192.0.2.0/24, or a netmask")
        if found.version != _IPV4:
            return None
        if "/" in told:
            return str(found.netmask)
        return told if _NETMASK.fullmatch(f"{int(found.ip):032b}") else None  # else an address without its length

    def refuse(self, expected: str) -> NoReturn:
        """Say what was found and what was expected here."""
        self.at(f"{self.path}: found {kind_of(self.value)}, expected {expected}")

    def at(self, message: str) -> NoReturn:
        """Raise an error about the document."""
        raise InputError(message, Location(self.file), "No value is shown, because the document carries passwords.")


def kind_of(value: Any) -> str:
    """Return what kind of JSON value this is."""
    if isinstance(value, str):
        return "a text" if value else "an empty text"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    if value is None:
        return "nothing"
    return "a list" if isinstance(value, list) else "an object"
