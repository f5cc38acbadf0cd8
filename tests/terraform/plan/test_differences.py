"""Which attributes an update changes, by name."""

from __future__ import annotations

from typing import Any

import pytest

from validator.terraform.plan.differences import Difference, difference

DISK = {"label": "disk0", "size": 40, "keep_on_remove": False}


@pytest.mark.parametrize(
    ("before", "after", "unknown", "expected"),
    [
        ({"a": 1}, {"a": 1}, {}, Difference()),
        ({"a": 1, "b": 1}, {"a": 2, "b": 2}, {}, Difference(("a", "b"))),
        ({"a": 1}, {}, {}, Difference(("a",))),
        ({}, {"a": 1}, {}, Difference(("a",))),
        ({"a": 1}, {}, {"a": True}, Difference((), ("a",))),
        ({"a": 1}, {"a": 1}, {"a": False, "b": False}, Difference()),
        ({"a": None}, {"a": ""}, {}, Difference()),
        ({"a": None}, {"a": False}, {}, Difference()),
        ({"a": []}, {"a": None}, None, Difference()),
        ({"a": True}, {"a": False}, {}, Difference(("a",))),
        ({"a": {"k": "x"}}, {"a": {"k": "y"}}, {}, Difference(("a",))),
        ({"a": {"k": "x", "l": ""}}, {"a": {"k": "x"}}, {}, Difference()),
        ({"a": ["x"]}, {"a": ["x", "y"]}, {}, Difference(("a",))),
        ({"a": ["x", "y"]}, {"a": ["y", "x"]}, {}, Difference(("a",))),
        ({"a": {}}, {"a": {}}, {"a": {"k": True}}, Difference((), ("a",))),
        ({"a": ["x"]}, {"a": ["x", None]}, {"a": [False, True]}, Difference(("a",))),
        ({"a": ["x"]}, {"a": ["x"]}, {"a": [[True]]}, Difference((), ("a",))),
    ],
)
def test_single_attributes(before: Any, after: Any, unknown: Any, expected: Difference) -> None:
    assert difference(before, after, unknown) == expected


@pytest.mark.parametrize(
    ("before", "after", "unknown", "expected"),
    [
        ([DISK], [{**DISK, "size": 80}], [], Difference(("disk.size",))),
        ([DISK], [DISK, {**DISK, "label": "disk1"}], [], Difference(("disk",))),
        ([DISK, {**DISK, "label": "disk1"}], [DISK], [], Difference(("disk",))),
        ([DISK], [], [], Difference(("disk",))),
        (None, [DISK], [], Difference(("disk",))),
        ([DISK], [{**DISK, "label": "disk9"}], [], Difference(("disk",))),
        ([DISK, {**DISK, "label": "b"}], [{**DISK, "label": "b"}, DISK], [], Difference()),
        ([DISK], [DISK], [{"path": True}], Difference((), ("disk.path",))),
        (
            [{**DISK, "label": "b"}, DISK],
            [DISK, {**DISK, "label": "b", "size": 9}],
            [{}, {"path": True}],
            Difference(("disk.size",), ("disk.path",)),
        ),
        ([{"size": 1}, {"size": 2}], [{"size": 2}, {"size": 1}], [], Difference(("disk.size",))),
        ([{"in": [{"x": 1}]}], [{"in": [{"x": 2}]}], [], Difference(("disk.in.x",))),
        ([DISK], None, True, Difference((), ("disk",))),
        ([DISK], [DISK, 7], [], Difference(("disk",))),
    ],
)
def test_nested_blocks(before: Any, after: Any, unknown: Any, expected: Difference) -> None:
    assert difference({"disk": before}, {"disk": after}, {"disk": unknown}) == expected
