"""Comments in Terraform code that waive: where they may stand, and what they mark, with and without a plan."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from tests.conftest import Cli, Run
from tests.support.paths import ROOT
from tests.support.samples import several
from validator.terraform.hcl.comments import read_comments
from validator.terraform.hcl.configuration.options import Options
from validator.terraform.hcl.configuration.read import parse_source
from validator.terraform.hcl.positions import SourceMap
from validator.terraform.hcl.read import read_terraform
from validator.terraform.hcl.syntax.tree import SourceText

QUICKSTART = ROOT / "examples" / "quickstart"
W = 'ftpolicy:waive cluster.ha_enabled expires=2099-03-31 reason="Until the move"'
CLUSTER = (
    'resource "vsphere_compute_cluster" "{0}" {{\n  name = "{0}"\n  datacenter_id = "dc"\n  ha_enabled = false\n}}\n'
)
A, B = CLUSTER.format("a"), CLUSTER.format("b")
NOWHERE = (
    "the waiver stands at no resource and no module call. Write it inside of the block that it concerns, or directly "
    "above; or use a waivers file."
)
FORM = 'Write it like: ftpolicy:waive cluster.ha_enabled expires=2027-03-31 reason="Until the move"'


def _check(cli: Cli, place: Path, *arguments: str, rule: str = "cluster.ha_enabled") -> Run:
    return cli("check", str(place), "-o", "json", "--only", rule, *arguments)


def _waived(run: Run) -> dict[str, str | None]:
    found: list[dict[str, Any]] = json.loads(run.out)["findings"]
    return {one["subject"]["name"]: one["waiver"] and one["waiver"]["reason"] for one in found}


@pytest.mark.parametrize(
    "text",
    [
        f"# {W}\n{A}{B}",
        f"// {W}\n{A}{B}",
        f"/* {W} */\n{A}{B}",
        f"## {W}\n# more of it\n/* and\nmore */\n{A}{B}",
        f"{B}# {W}\n{A}",
        f"{B} /* c */ # {W}\n{A}",
        A.replace("{\n", f"{{ # {W}\n", 1) + B,
        A.replace("  ha_", f"  # {W}\n\n  ha_") + B,
        A.replace("false", f"false // {W}") + B,
        A.replace("}\n", f"}} # {W}\n") + B,
        A.replace("}\n", f"  timeouts {{\n    # {W}\n  }}\n}}\n") + B,
        A.replace("false", f"(\n# {W}\nfalse)") + B,
        f'resource "vsphere_compute_cluster" "a" {{ name = "a" }} # {W}\n{B}',
        f'{B}# {W}\nresource "vsphere_compute_cluster" "a" {{\r\n  name = "a"\r\n}}\r\n',
    ],
)
def test_a_comment_is_about_the_block_around_before_or_below_it(text: str, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_bytes(text.encode())

    run = _check(cli, tmp_path)

    assert _waived(run) == {"a": "Until the move", "b": None}
    assert (run.code, run.err) == (1, "")


@pytest.mark.parametrize(
    "text",
    [
        f"# {W}\n\n{A}",
        f"{A}\n# {W}\n\n{B}",
        f"{A}\n# {W}\n",
        f"# {W}\nlocals {{\n}}\n{A}",
        f"locals {{\n  a = 1 # {W}\n}}\n{A}",
        f"# {W}\n",
    ],
)
def test_a_comment_at_no_resource_is_an_error(text: str, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")

    run = _check(cli, tmp_path)

    assert run.code == 2
    assert [(error["line"], error["message"]) for error in json.loads(run.out)["errors"]] == [
        (text.split(W, maxsplit=1)[0].count("\n") + 1, NOWHERE)
    ]


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ftpolicy:waive cluster.ha_enabld expires=2099-03-31 reason=x", "no rule “cluster.ha_enabld” (did you mean “cluster.ha_enabled”?). `ftpolicy rules` lists them all."),
        ("ftpolicy:waive host.active expires=2099-03-31 reason=x", "host.active judges objects of the kind host; the waiver is for a cluster. `ftpolicy waive host.active host/NAME` writes one into a waivers file."),
        ("ftpolicy:waive cluster.ha_enabled reason=x", f"the waiver lacks “expires”. {FORM}"),
        ("ftpolicy:ignore cluster.ha_enabled", f"“ftpolicy:ignore” is no word of ftpolicy (did you mean “ftpolicy:waive”?). {FORM}"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_line(comment: str, message: str, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(A.replace("false", f"false # {comment}"), encoding="utf-8")

    run = _check(cli, tmp_path)

    (error,) = json.loads(run.out)["errors"]
    assert run.code == 2
    assert (error["line"], error["column"], error["message"]) == (4, 22, message)
    assert _waived(run) == {"a": None}


def test_texts_and_other_comments_are_left_in_peace(cli: Cli, tmp_path: Path) -> None:
    text = f'# see {W}\n# ftpolicy judges this\nlocals {{\n  a = "# ftpolicy:waive x"\n  b = <<E\n# {W}\nE\n}}\n{A}'
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")

    run = _check(cli, tmp_path)

    assert (run.code, run.err, _waived(run)) == (1, "", {"a": None})


def test_json_has_its_comments_in_the_key_of_two_slashes(cli: Cli, tmp_path: Path) -> None:
    clusters: dict[str, Any] = {name: {"name": name, "datacenter_id": "dc", "ha_enabled": False} for name in "abc"}
    clusters["b"]["//"] = W
    clusters["c"]["//"] = ["ftpolicy: not read"]
    (tmp_path / "main.tf.json").write_text(json.dumps({"resource": {"vsphere_compute_cluster": clusters}}))

    assert _waived(_check(cli, tmp_path)) == {"a": None, "b": "Until the move", "c": None}


def _module(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(
        'variable "name" {}\nresource "vsphere_host" "h" {\n  hostname = var.name\n  maintenance = true\n}\n' + A,
        encoding="utf-8",
    )


def test_at_a_module_call_it_is_about_what_the_module_makes_of_the_rules_kind(cli: Cli, tmp_path: Path) -> None:
    _module(tmp_path)
    active = W.replace("cluster.ha_enabled", "host.active")
    call = 'module "{0}" {{\n  source = "./m"\n  for_each = toset(["{0}1", "{0}2"])\n  name = each.key\n}}\n'
    (tmp_path / "main.tf").write_text(f"# {active}\n{call.format('x')}{call.format('y')}", encoding="utf-8")

    run = _check(cli, tmp_path, rule="host.active")

    assert _waived(run) == {"x1": "Until the move", "x2": "Until the move", "y1": None, "y2": None}
    assert (run.code, run.err) == (1, "")


def test_inside_a_module_it_is_about_every_instance(cli: Cli, tmp_path: Path) -> None:
    _module(tmp_path)
    file = tmp_path / "m" / "main.tf"
    file.write_text(file.read_text().replace("true", f"true # {W}").replace("cluster.ha_enabled", "host.active"))
    (tmp_path / "main.tf").write_text(
        'module "x" {\n  source = "./m"\n  count = 2\n  name = "x${count.index}"\n}\n', encoding="utf-8"
    )

    run = _check(cli, tmp_path, rule="host.active")

    assert _waived(run) == {"x0": "Until the move", "x1": "Until the move"}
    assert run.code == 0


def test_an_override_waives_what_it_overrides(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(A.replace("ha_enabled = false", "ha_enabled = true"), encoding="utf-8")
    (tmp_path / "lab_override.tf").write_text(
        f'# {W}\nresource "vsphere_compute_cluster" "a" {{\n  ha_enabled = false\n}}\n', encoding="utf-8"
    )

    run = _check(cli, tmp_path)

    assert (run.code, _waived(run)) == (0, {"a": "Until the move"})


def test_a_part_of_a_host_waives_for_the_host(cli: Cli, tmp_path: Path) -> None:
    rule = "network.vmotion_interface"
    comment = f"# {W} verdict=undecided\n".replace("cluster.ha_enabled", rule)
    shutil.copy(QUICKSTART / "main.tf", tmp_path / "main.tf")
    file = tmp_path / "main.tf"
    switch = 'resource "vsphere_host_virtual_switch"'
    file.write_text(file.read_text().replace(switch, comment + switch).replace('["vmotion"]', "var.services"))
    (tmp_path / "services.tf").write_text('variable "services" {}\n', encoding="utf-8")

    run = _check(cli, tmp_path, rule=rule)

    assert _waived(run) == {f"esx0{n}.example.com": "Until the move" for n in (1, 2, 3)}
    assert run.err == ""


@pytest.mark.parametrize("how", ["off", "elsewhere"])
def test_a_waiver_of_what_is_not_made_is_unused(how: str, cli: Cli, tmp_path: Path) -> None:
    text = A + {
        "off": B.replace("{\n", "{\n  count = 0\n", 1),
        "elsewhere": 'resource "random_id" "b" {\n}\n',
    }[how].replace("}\n", f"  # {W}\n}}\n")
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")

    lenient, strict = _check(cli, tmp_path), _check(cli, tmp_path, "--strict-waivers")

    line = text.split(W)[0].count("\n") + 1
    said = (
        f"{tmp_path}/main.tf:{line}:3: unused waiver of cluster.ha_enabled: what it stands at makes no object of the "
        "estate; remove it or correct it"
    )
    assert (lenient.code, lenient.err) == (1, f"note: {said}\n")
    assert (strict.code, strict.err.splitlines()[0]) == (1, f"error: {said}")


def test_waivers_of_the_code_hold_for_its_plan(cli: Cli, tmp_path: Path) -> None:
    shutil.copy(QUICKSTART / "main.tf", tmp_path / "main.tf")
    file = tmp_path / "main.tf"
    file.write_text(file.read_text().replace('resource "vsphere_compute', f'# {W}\nresource "vsphere_compute'))
    plan = QUICKSTART / "plan.json"

    bare = _check(cli, plan)
    with_code = _check(cli, plan, "--source", str(tmp_path))
    unheeded = _check(cli, plan, "--source", str(tmp_path), "--no-waivers")

    assert [(run.code, _waived(run)) for run in (bare, with_code, unheeded)] == [
        (1, {"ft-cluster": None}),
        (0, {"ft-cluster": "Until the move"}),
        (1, {"ft-cluster": None}),
    ]


def test_beside_a_plan_it_is_said_that_the_code_is_not_read(cli: Cli, tmp_path: Path) -> None:
    shutil.copy(QUICKSTART / "plan.json", tmp_path)
    code = (QUICKSTART / "main.tf").read_text(encoding="utf-8")
    (tmp_path / "main.tf").write_text(code.replace('resource "vsphere_compute', f'# {W}\nresource "vsphere_compute'))

    alone = _check(cli, tmp_path)
    with_code = _check(cli, tmp_path, "--source", str(tmp_path))

    said = f"{tmp_path}/main.tf: its waivers are not heeded beside a plan; `--source {tmp_path}` heeds them"
    assert alone.err == f"note: {said}\n"
    assert said not in with_code.err


_LINES = st.sampled_from(
    ["", "comment", "block", "block with a comment inside", "block with a comment behind", "locals"]
)


@settings(max_examples=several(200))
@given(st.lists(_LINES, max_size=12))
def test_wherever_comments_stand_each_is_about_one_block_or_none(lines: list[str]) -> None:
    text, expected = "", []
    for number, line in enumerate(lines):
        name = f"vsphere_compute_cluster.c{number}"
        block = CLUSTER.format(f"c{number}")
        if line == "comment":
            text += f"# {W}\n"
            below = next(((n, one) for n, one in enumerate(lines[number:], number) if one != "comment"), (0, ""))
            expected.append(f"vsphere_compute_cluster.c{below[0]}" if below[1].startswith("block") else "")
        elif line == "block with a comment inside":
            text += block.replace("  ha_", f"  # {W}\n  ha_")
            expected.append(name)
        elif line == "block with a comment behind":
            text += block.replace("}\n", f"}} // {W}\n")
            expected.append(name)
        else:
            text += {"": "\n", "block": block, "locals": "locals {\n}\n"}[line]

    found = read_comments([parse_source(SourceText("main.tf", text))], SourceMap())

    assert [one.block for one in found] == expected


def test_only_comments_to_ftpolicy_are_kept(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(f"# ftpolicy: one\n# two\n{A}", encoding="utf-8")

    found = read_terraform(str(tmp_path), Options())

    assert [(str(one.location), one.text, one.block, one.addresses) for one in found.remarks] == [
        (
            f"{tmp_path}/main.tf:1:1",
            " ftpolicy: one",
            "vsphere_compute_cluster.a",
            ("vsphere_compute_cluster.a",),
        )
    ]
