"""Templates of files and texts: what they are called with, and what they give."""

from __future__ import annotations

from pathlib import Path

import pytest

from validator.model import Unknown
from validator.terraform.hcl.configuration.options import Options
from validator.terraform.hcl.read import read_terraform

HEAD = 'variable "u" {\n}\nvariable "n" {\n  default = null\n}\nlocals {\n  text = "${"$"}{a}!"\n}\n'
NO_PATH = "templatefile takes the path of a file, found null"


@pytest.mark.parametrize(
    ("call", "value", "note"),
    [
        ('templatefile("x.tmpl", { a = 1 })', "1!", None),
        ("templatefile(null, {})", None, NO_PATH),
        ("templatefile(var.n, {})", None, NO_PATH),
        ("templatefile(tostring(null), { a = 1 })", None, NO_PATH),
        ('templatefile("x.tmpl", null)', None, "templatefile takes a text and an object of variables"),
        ("templatefile([], {})", None, "expected a string, found tuple"),
        ("templatefile(var.u, {})", None, None),
        ('templatefile("x.tmpl", var.u)', None, None),
        ('templatefile("../x.tmpl", {})', None, None),
        ("templatestring(local.text, { a = 1 })", "1!", None),
        ("templatestring(var.n, {})", None, "templatestring takes a text and an object of variables"),
    ],
)
def test_what_a_template_gives_or_why_it_is_unknown(
    call: str, value: str | None, note: str | None, tmp_path: Path
) -> None:
    (tmp_path / "x.tmpl").write_text("${a}!", encoding="utf-8")
    (tmp_path / "main.tf").write_text(f'{HEAD}output "o" {{\n  value = {call}\n}}\n', encoding="utf-8")

    found = read_terraform(str(tmp_path), Options(), with_outputs=True)

    assert found.errors == []
    output = found.outputs["o"]
    assert output == value if value is not None else isinstance(output, Unknown)
    assert [one.partition("the value is unknown: ")[2] for one in found.notes] == ([] if note is None else [note])
