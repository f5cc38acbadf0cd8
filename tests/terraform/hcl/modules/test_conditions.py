"""Conditions that fail: an error, unless only the defaults of variables make them fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from validator.terraform.hcl.configuration.options import Options
from validator.terraform.hcl.read import read_terraform

SIZE = 'variable "size" {\n  default = 9\n}\n'
TWO = "locals {\n  two = 2\n}\n"
HOST = 'resource "vsphere_host" "h" {\n  hostname = "h"\n  lifecycle {\n    precondition {\n'
END = '      error_message = "No."\n    }\n  }\n}\n'
HELD = 'resource "terraform_data" "d" {\n  input = 1\n}\n'


def _read(place: Path, text: str, *given: str) -> tuple[list[str], list[str]]:
    """Return the errors and the notes about a directory, without its name."""
    (place / "main.tf").write_text(text, encoding="utf-8")
    found = read_terraform(str(place), Options(given=tuple(("var", one) for one in given)))
    return (
        [str(error).replace(f"{place}/", "") for error in found.errors],
        [note.replace(f"{place}/", "") for note in found.notes],
    )


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("var.size < 5", "the precondition of vsphere_host.h does not hold"),
        ("local.two > 5 || var.size < 5", "the precondition of vsphere_host.h does not hold"),
        ("[1, 2][var.size] == 1", "the precondition of vsphere_host.h cannot be evaluated: "),
        ("var.size < 5 ? true : null", "the precondition of vsphere_host.h is null"),
    ],
)
def test_what_fails_for_a_default_is_a_note_and_what_fails_for_a_value_is_an_error(
    condition: str, message: str, tmp_path: Path
) -> None:
    text = f"{SIZE}{TWO}{HOST}      condition     = {condition}\n{END}"

    errors, notes = _read(tmp_path, text)
    assert errors == []
    [note] = notes
    assert note.partition(": ")[2].startswith(f"with the defaults of variables {message}")

    errors, notes = _read(tmp_path, text, "size=9")
    [error] = errors
    assert (error.partition(": ")[2].startswith(message), notes) == (True, [])

    assert _read(tmp_path, text.replace("[1, 2][var.size] == 1", "var.size < 5"), "size=3") == ([], [])


def test_what_fails_whatever_variables_are_is_an_error(tmp_path: Path) -> None:
    text = f"{SIZE}{TWO}{HOST}      condition     = local.two > 5\n{END}"

    assert _read(tmp_path, text) == (["main.tf:11:7: the precondition of vsphere_host.h does not hold"], [])


def test_a_variable_of_a_module_is_a_default_only_where_the_root_gives_one(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    called = 'variable "n" {\n  validation {\n    condition     = var.n < 5\n    error_message = "No."\n  }\n}\n'
    (tmp_path / "m" / "m.tf").write_text(called, encoding="utf-8")
    text = (
        SIZE
        + 'module "a" {\n  source = "./m"\n  n      = var.size\n}\nmodule "b" {\n  source = "./m"\n  n      = 7\n}\n'
    )

    assert _read(tmp_path, text) == (
        ["m/m.tf:3:5: the validation of var.n, whose value is from main.tf:10:3, does not hold"],
        [
            "m/m.tf:3:5: with the defaults of variables the validation of var.n, whose value is from main.tf:6:3, does not hold"
        ],
    )


def test_a_module_that_nobody_plans_as_it_is_is_read(tmp_path: Path) -> None:
    text = 'variable "a" {\n  type = list(string)\n}\n' + HOST + f"      condition     = length(var.a) > 0\n{END}"

    assert _read(tmp_path, text) == ([], [])
