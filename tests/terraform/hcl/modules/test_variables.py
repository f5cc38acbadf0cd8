"""Files of variables that are not read, and outputs with a type of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from validator.terraform.hcl.configuration.options import Options
from validator.terraform.hcl.read import ReadConfiguration, read_terraform

VARIABLES = 'variable "ha" {\n  default = true\n}\nvariable "size" {\n  type = number\n}\n'


def _read(place: Path, files: dict[str, str], options: Options | None = None) -> ReadConfiguration:
    for name, text in files.items():
        (place / name).write_text(text, encoding="utf-8")
    return read_terraform(str(place), options or Options(), with_outputs=True)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"prod.tfvars": "ha = false\n"}, ["prod.tfvars: the file is not read and would set var.ha"]),
        (
            {"b.tfvars.json": '{"size": 3}', "a.tfvars": "ha = false\nsize = 2\n"},
            [
                "a.tfvars: the file is not read and would set var.ha, var.size",
                "b.tfvars.json: the file is not read and would set var.size",
            ],
        ),
        ({"prod.tfvars": "other = 1\n"}, []),
        ({"prod.tfvars": "ha = \n"}, ["prod.tfvars: the file is not read and cannot be"]),
        ({"prod.tfvars": "ha = false\n", "terraform.tfvars": "ha = true\n"}, []),
        ({"a.auto.tfvars": "ha = false\n"}, []),
    ],
)
def test_a_file_of_variables_that_is_not_read_is_told(
    files: dict[str, str], expected: list[str], tmp_path: Path
) -> None:
    found = _read(tmp_path, {"main.tf": VARIABLES, **files})

    notes = [note.replace(f"{tmp_path}/", "") for note in found.notes]
    assert notes == [f"{one}; --var-file {one.partition(':')[0]} reads it" for one in expected]
    assert found.errors == []


def test_a_file_of_variables_that_is_named_is_no_note(tmp_path: Path) -> None:
    options = Options(given=(("var-file", str(tmp_path / "prod.tfvars")),))

    assert _read(tmp_path, {"main.tf": VARIABLES, "prod.tfvars": "ha = false\n"}, options).notes == []


@pytest.mark.parametrize(
    ("output", "expected", "errors"),
    [
        ('type  = object({ n = optional(string, "x") })\n  value = {}', {"n": "x"}, []),
        ("type  = string\n  value = 5", "5", []),
        ("value = 5", 5, []),
        ("type  = number\n  value = 5", 5, []),
        (
            'type  = number\n  value = "five"',
            None,
            ["main.tf:3:3: the value of the output is not of its type: expected a number, found a text that is none"],
        ),
        ("type  = nummber\n  value = 5", 5, None),
    ],
)
def test_an_output_may_have_a_type(output: str, expected: object, errors: list[str] | None, tmp_path: Path) -> None:
    found = _read(tmp_path, {"main.tf": f'output "o" {{\n  {output}\n}}\n'})

    told = [str(error).replace(f"{tmp_path}/", "") for error in found.errors]
    assert told == errors if errors is not None else len(told) == 1
    if expected is not None:
        assert found.outputs == {"o": expected}
