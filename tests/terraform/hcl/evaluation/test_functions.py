"""Functions of the language, whatever they are given: a value, an unknown value, or a note; never a crash."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from validator.terraform.hcl.configuration.options import Options
from validator.terraform.hcl.evaluation.functions import FUNCTIONS, NOT_EVALUATED
from validator.terraform.hcl.evaluation.functions.filesystem import FILES
from validator.terraform.hcl.read import read_terraform

NAMES = sorted(
    {*FUNCTIONS, *FILES, *NOT_EVALUATED, "can", "try", "templatefile", "templatestring", "sensitive", "nonsensitive"}
)
VALUES = (
    *(
        "null",
        "true",
        '""',
        '"a"',
        '"é%s"',
        '"x.tmpl"',
        '"../x"',
        '"/etc/hosts"',
        "-1",
        "0",
        "1.5",
        "99999999999999999999999",
    ),
    *(
        "[]",
        "[null]",
        '["a", null]',
        "[[1], [2, [null]]]",
        "{}",
        "{ a = null }",
        "{ (var.u) = 1 }",
        "{ a = var.s }",
        "[var.u]",
    ),
    *(
        'toset(["a"])',
        "toset([null])",
        "tonumber(null)",
        "var.u",
        "var.n",
        "var.s",
        "var.su",
        "var.l",
        "var.o",
        '"${var.u}x"',
    ),
    *("vsphere_host.h", "vsphere_host.h.id"),
)
HEAD = """
variable "u" {}
variable "n" { default = null }
variable "s" {
  default   = "hidden"
  sensitive = true
}
variable "su" {
  type      = string
  sensitive = true
}
variable "l" {
  type    = list(string)
  default = ["a", "b"]
}
variable "o" {
  type    = object({ a = optional(string) })
  default = {}
}
resource "vsphere_host" "h" { hostname = "h" }
"""


@pytest.mark.parametrize("seed", range(4))
def test_no_function_breaks_on_what_it_is_given(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    calls = [
        f"{name}({', '.join(chance.choice(VALUES) for _ in range(count))}{'...' if count and chance.random() < 0.05 else ''})"
        for name in NAMES
        for count in (0, 1, 2, 2, 3)
    ]
    (tmp_path / "x.tmpl").write_text("${a} %{ for x in l }${x}%{ endfor }", encoding="utf-8")
    outputs = [f'output "o{n}" {{\n  sensitive = true\n  value     = {call}\n}}\n' for n, call in enumerate(calls)]
    (tmp_path / "main.tf").write_text(HEAD + "".join(outputs), encoding="utf-8")

    found = read_terraform(str(tmp_path), Options(), with_outputs=True)

    assert len(found.outputs) == len(calls) > 500
    assert "hidden" not in str(found.outputs) + str(found.notes) + str(found.errors)
