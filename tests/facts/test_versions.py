"""Versions compare as versions, and what is not known stays open."""

from __future__ import annotations

import pytest

from validator.facts.versions import Version, is_at_least, is_at_most, parse_version


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4.0", Version(400, None)),
        ("4.0.0", Version(400, None)),
        ("4.0U1", Version(400, 1)),
        ("6.7.0", Version(607, None)),
        ("6.7 U3", Version(607, 3)),
        ("6.7u3b", Version(607, 3)),
        ("7.0", Version(700, None)),
        ("7.0.0", Version(700, 0)),
        ("8.0U3", Version(800, 3)),
        ("8.0.3", Version(800, 3)),
        ("8.0.3-0.0.24022510", Version(800, 3)),
        ("10.0.1", Version(1000, 1)),
        ("8", None),
        ("eight", None),
        ("", None),
    ],
)
def test_versions_are_read(text: str, expected: Version | None) -> None:
    assert parse_version(text) == expected


@pytest.mark.parametrize("text", ["4.0.0", "4.0U0", "6.7.3", "7.0", "7.0.0", "8.0.3", "10.0.1"])
def test_a_version_is_spelled_one_way(text: str) -> None:
    assert str(parse_version(text)) == text
    assert str(parse_version("8.0U3")) == "8.0.3"


@pytest.mark.parametrize(
    ("release", "update", "bound", "expected"),
    [
        (605, None, "6.5", True),
        (604, None, "6.5", False),
        (600, None, "6.0.1", None),
        (600, 0, "6.0.1", False),
        (600, 1, "6.0.1", True),
        (605, None, "6.0.1", True),
        (1000, None, "9.0", True),
        (None, None, "6.5", None),
    ],
)
def test_at_least(release: int | None, update: int | None, bound: str, expected: bool | None) -> None:
    assert is_at_least(release, update, bound) is expected


@pytest.mark.parametrize(
    ("release", "update", "bound", "expected"),
    [
        (505, 3, "5.5", True),
        (600, None, "5.5", False),
        (607, None, "6", True),
        (700, None, "6", False),
        (702, 1, "7.0.2", False),
        (700, 2, "7.0.2", True),
        (700, 3, "7.0.2", False),
        (700, None, "7.0.2", None),
        (None, None, "6", None),
    ],
)
def test_at_most(release: int | None, update: int | None, bound: str, expected: bool | None) -> None:
    assert is_at_most(release, update, bound) is expected
