"""Amounts with their unit, as tools print them, become numbers of the unit that the facts have."""

from __future__ import annotations

from typing import Any

import pytest

from validator.facts.quantities import as_number

_LIMIT = {"x-unit": "MB", "oneOf": [{"const": "none"}, {"type": "integer"}]}


@pytest.mark.parametrize(
    ("unit", "printed", "number"),
    [
        ("MB", "512 GB", 524288),
        ("MB", "16GB", 16384),
        ("MB", "1.5 TB", 1572864),
        ("MB", "1,023.66 GB", 1048227),
        ("MB", "4096 MB", 4096),
        ("GB", "40 GB", 40),
        ("GB", "1.82 TB", 1863),
        ("GB", "512 MB", 0),
        ("Mbit/s", "25 Gbit/s", 25000),
        ("Mbit/s", "1000 Mbit/s", 1000),
        ("Mbit/s", "10Gbps", 10000),
        ("hardware version", "vmx-21", 21),
        ("hardware version", "vmx-09", 9),
        ("hardware version", "VM version 15", 15),
        ("hardware version", "ESXi 8.0 U2 and later (VM version 21)", 21),
    ],
)
def test_an_amount_becomes_a_number_of_the_unit(unit: str, printed: str, number: int) -> None:
    assert as_number({"x-unit": unit}, printed) == number


@pytest.mark.parametrize("value", ["512", "512 XB", "GB", "", "1,02 GB", "-1 GB", "vmx-21", 512, True, None, ["1 GB"]])
def test_what_is_no_amount_stays_as_it_is(value: Any) -> None:
    assert as_number({"x-unit": "MB"}, value) == value
    assert as_number({}, value) == value


def test_a_hardware_version_is_no_release() -> None:
    assert as_number({"x-unit": "hardware version"}, "ESXi 8.0") == "ESXi 8.0"


def test_a_limit_may_be_unlimited() -> None:
    assert as_number(_LIMIT, "Unlimited") == "none"
    assert as_number({"x-unit": "MB"}, "Unlimited") == "Unlimited"
