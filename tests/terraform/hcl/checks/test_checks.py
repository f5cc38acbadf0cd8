"""What Terraform refuses about a configuration, in the words that a user reads; and what it does not refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from validator.terraform.hcl.configuration.options import Options
from validator.terraform.hcl.read import ReadConfiguration, read_terraform

TD = 'resource "terraform_data" "t" {\n'


def _read(place: Path, options: Options | None = None, /, **files: str) -> ReadConfiguration:
    for name, text in files.items():
        file = place / (name.replace("__", "/") + ("" if "." in name else ".tf"))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return read_terraform(str(place), options or Options(), with_outputs=True)


def _told(place: Path, found: ReadConfiguration) -> list[str]:
    return [str(error).replace(f"{place}/", "") for error in found.errors]


REFUSED = {
    "argument": ('variable "a" {\n  defualt = 1\n}\n', "2:3: a block “variable” has no argument “defualt” (did you mean “default”?); there are: const, default, deprecated, description, ephemeral, nullable, sensitive, type"),
    "block": ('variable "a" {\n  check {\n  }\n}\n', "2:3: a block “variable” has no block “check”; there are: validation"),
    "block for argument": ('variable "a" {\n  default {\n  }\n}\n', "2:3: “default” is an argument here: write default = …"),
    "argument for block": ('variable "a" {\n  validation = {}\n}\n', "2:3: “validation” is a block here: write validation { … } without ="),
    "missing": ('output "a" {\n}\n', "1:1: a block “output” needs value"),
    "twice": (TD + "  lifecycle {\n  }\n  lifecycle {\n  }\n}\n", "4:3: a block “resource” has no more than one block “lifecycle”"),
    "no constant": ('output "a" {\n  value = 1\n  sensitive = local.b\n}\nlocals {\n  b = true\n}\n', "3:3: this is a constant: no references, no functions"),
    "null for a constant": ('variable "a" {\n  default   = 1\n  sensitive = null\n}\n', "3:3: expected a bool"),
    "name": ('variable "a b" {\n  default = 1\n}\n', "1:1: “a b” is no name: it begins with a letter or _, and has letters, digits, _ and - only"),
    "reserved": ('variable "count" {\n  default = 1\n}\n', "1:1: a variable is not called “count”: a module block has that argument for itself"),
    "provisioner": (TD + '  provisioner "local-exec" {\n    command = "x"\n    comand  = "x"\n  }\n}\n', "4:5: a block “provisioner” has no argument “comand” (did you mean “command”?); there are: command, environment, interpreter, on_failure, quiet, when, working_dir"),
    "command": (TD + '  provisioner "local-exec" {\n    quiet = true\n  }\n}\n', "2:3: a provisioner “local-exec” needs command"),
    "word": (TD + '  provisioner "local-exec" {\n    command = "x"\n    when    = later\n  }\n}\n', "4:5: “when” is one of: create, destroy"),
    "destroy": (TD + '  provisioner "local-exec" {\n    command = local.x\n    when    = destroy\n  }\n}\nlocals {\n  x = 1\n}\n', "3:15: a provisioner that runs on destroy refers to self, count.index and each.key only"),
    "self": ("locals {\n  a = self.id\n}\n", "2:7: self is there only in provisioners, connections and postconditions"),
    "each": ("locals {\n  a = each.key\n}\n", "2:7: each.key is there only in a block with for_each"),
    "each of": (TD + "  for_each = {}\n  input    = each.name\n}\n", "3:14: there is no each.name"),
    "alone": ("locals {\n  a = path\n}\n", "2:7: “path” is followed by one of: module, root, cwd"),
    "data alone": ("locals {\n  a = data.vsphere_host\n}\n", "2:7: “data” is followed by a type and a name: data.TYPE.NAME"),
    "not evaluated": ("locals {\n  a = [for x in [] : local.bb]\n  b = 1\n}\n", "2:22: nothing declares local.bb (did you mean “b”?)"),
    "in a directive": ('locals {\n  a = "%{ if false }${var.b}%{ endif }"\n}\n', "2:23: nothing declares var.b"),
    "instance": (TD + "  count = 1\n}\nlocals {\n  a = try(terraform_data.t.id, 1)\n}\n", "5:11: terraform_data.t has count, so an attribute is one of a single instance: terraform_data.t[…].id"),
    "no instance": (TD + "}\nlocals {\n  a = [for x in [] : terraform_data.t[0]]\n}\n", "4:22: terraform_data.t has neither count nor for_each, so it has no keys"),
    "attribute": (TD + "}\nlocals {\n  a = [for x in [] : terraform_data.t.inputs]\n}\n", "4:22: terraform_data has no attribute “inputs” (did you mean “input”?)"),
    "own resource": (TD + "  inputs = 1\n}\n", "2:3: terraform_data has no argument “inputs” (did you mean “input”?); there are: input, triggers_replace"),
    "depends_on": (TD + '  depends_on = [terraform_data.u.id]\n}\nresource "terraform_data" "u" {\n}\n', "2:17: depends_on names whole resources, no attributes"),
    "depends_on part": (TD + "  depends_on = [local.a.b]\n}\nlocals {\n  a = {}\n}\n", "2:17: depends_on names the whole of local.a, no part of it"),
    "no list": (TD + "  depends_on = local.a\n}\nlocals {\n  a = {}\n}\n", "2:3: “depends_on” is a list of references: [TYPE.NAME, …]"),
    "trigger": (TD + "  lifecycle {\n    replace_triggered_by = [local.a]\n  }\n}\nlocals {\n  a = {}\n}\n", "3:29: replace_triggered_by names resources and their attributes only"),
    "circle": ("locals {\n  a = local.b\n  b = true ? 1 : local.c\n  c = local.a\n}\n", "4:7: local.a leads back to itself: local.a → local.b → local.c → local.a"),
    "circle of one": (TD + "  input = terraform_data.t.id\n}\n", "2:11: terraform_data.t leads back to itself"),
    "circle of attributes": (TD + '  input = terraform_data.u.input\n}\nresource "terraform_data" "u" {\n  input = terraform_data.t.input\n}\n', "5:11: terraform_data.t leads back to itself: terraform_data.t → terraform_data.u → terraform_data.t"),
    "count": (TD + '  count = "many"\n}\n', "2:3: count: expected a number, found a text that is none"),
    "for_each": (TD + '  for_each = ["a"]\n}\n', "2:3: for_each takes a map or a set of texts, not tuple; use toset([…]) for a list"),
    "both": (TD + "  count    = 1\n  for_each = {}\n}\n", "3:3: a block has count or for_each, not both"),
    "nothing looked at": (TD + '  lifecycle {\n    precondition {\n      condition     = true\n      error_message = "No."\n    }\n  }\n}\n', "4:7: the condition looks at nothing that can change"),
    "precondition": (TD + '  count = 2\n  lifecycle {\n    precondition {\n      condition     = count.index == 0\n      error_message = "No."\n    }\n  }\n}\n', "5:7: the precondition of terraform_data.t[1] does not hold"),
    "postcondition": (TD + '  input = 1\n  lifecycle {\n    postcondition {\n      condition     = self.input == 2\n      error_message = "No."\n    }\n  }\n}\n', "5:7: the postcondition of terraform_data.t does not hold"),
    "of an output": ('locals {\n  a = 1\n}\noutput "o" {\n  value = 1\n  precondition {\n    condition     = local.a > 1\n    error_message = "No."\n  }\n}\n', "7:5: the precondition of the output “o” does not hold"),
    "null": (TD + '  lifecycle {\n    precondition {\n      condition     = path.module == "." ? null : true\n      error_message = "No."\n    }\n  }\n}\n', "4:7: the precondition of terraform_data.t is null"),
    "no condition": (TD + '  lifecycle {\n    precondition {\n      condition     = path.module\n      error_message = "No."\n    }\n  }\n}\n', "4:7: the precondition of terraform_data.t cannot be evaluated: expected a bool, found string"),
    "default": ('variable "a" {\n  default  = null\n  nullable = false\n}\n', "2:3: the default of var.a is null, which it does not take (nullable = false)"),
    "unused default": ('variable "a" {\n  type    = number\n  default = "x"\n}\n', "3:3: the default of var.a is not of its type: expected a number, found a text that is none"),
    "quoted type": ('variable "a" {\n  type    = "list"\n  default = []\n}\n', "2:13: a type stands without quotes since Terraform 0.12: string, list(string)"),
    "set alone": ('variable "a" {\n  type    = set\n  default = []\n}\n', "2:13: this is no type; there are string, number, bool, any, list, set, map, object and tuple"),
    "optional": ('variable "a" {\n  type    = object({ b = optional(string, upper("c")) })\n  default = {}\n}\n', "2:43: the default of “b” is a constant: no references, no functions"),
    "attribute twice": ('variable "a" {\n  type    = object({ b = string, b = string })\n  default = {}\n}\n', "2:20: the attribute “b” stands twice in the type"),
    "any": ('variable "a" {\n  type    = map(object({ b = any }))\n  default = { c = { b = 1 }, d = { b = [] } }\n}\n', "3:3: the default of var.a is not of its type: the values of a map are of one type; these have none in common"),
    "moved": (TD + "}\nmoved {\n  from = terraform_data.t\n  to   = terraform_data.u\n}\n", "4:3: terraform_data.t is said to be moved, and is still declared"),
    "moved to itself": ("moved {\n  from = terraform_data.t\n  to   = terraform_data.t\n}\n", "1:1: “from” and “to” are the same address"),
    "moved to a module": ("moved {\n  from = terraform_data.t\n  to   = module.t\n}\n", "1:1: “from” and “to” are both resources or both modules"),
    "moved key": ("moved {\n  from = terraform_data.t[local.a]\n  to   = terraform_data.u\n}\n", "2:3: the keys in an address are constants here"),
    "removed": (TD + "}\nremoved {\n  from = terraform_data.t\n}\n", "4:3: terraform_data.t is said to be removed, and is still declared"),
    "removed key": ("removed {\n  from = terraform_data.t[0]\n}\n", "2:3: “from” is a whole resource or module: an address without a key"),
    "import": (TD + '}\nimport {\n  to = terraform_data.s\n  id = "x"\n}\n', "4:3: nothing declares terraform_data.s (did you mean “terraform_data.t”?)"),
    "import of nothing": (TD + '}\nimport {\n  to = terraform_data.t\n  id = ""\n}\n', "5:3: the id of what is imported is empty"),
    "import without": (TD + "}\nimport {\n  to = terraform_data.t\n}\n", "3:1: a block “import” needs id"),
    "import of data": ('import {\n  to = data.vsphere_host.h\n  id = "x"\n}\n', "2:3: a data source is not imported"),
    "version": ('terraform {\n  required_version = ">> 1.0"\n}\n', "2:3: this is no constraint of versions, such as “>= 1.5.0, < 2.0.0”"),
    "experiments": ("terraform {\n  experiments = [x]\n}\n", "2:3: experiments are there in alpha releases of Terraform only"),
    "backends": ('terraform {\n  backend "local" {\n  }\n}\nterraform {\n  backend "local" {\n  }\n}\n', "6:3: the block “backend” is there twice; first at main.tf:2:3"),
    "providers": ('provider "vsphere" {\n}\nprovider "vsphere" {\n}\n', "3:1: the provider “vsphere” is declared twice; first at main.tf:1:1"),
    "provider": ('provider "vsphere" {\n  count = 1\n}\n', "2:3: a block “provider” has no argument “count”"),
    "alias": ('provider "vsphere" {\n  alias = "1"\n}\n', "2:3: “1” is no name: it begins with a letter or _, and has letters, digits, _ and - only"),
    "no source": ('module "m" {\n}\n', "1:1: a block “module” needs source"),
    "bare source": ('module "m" {\n  source = "m"\n}\n', "2:3: this is no source; a local one begins with ./; did you mean “./m”?"),
    "local version": ('module "m" {\n  source  = "./m"\n  version = "1.0"\n}\n', "3:3: a module in a local directory has no version"),
    "module lacks": ('module "n" {\n  source = "./n"\n}\n', "1:1: module.n lacks the argument “a”"),
    "module block": ('module "m" {\n  source = "./m"\n  a {\n  }\n}\n', "3:3: a block “module” has no block “a”; there are: lifecycle"),
    "null for a module": ('module "n" {\n  source = "./n"\n  a = null\n}\n', "3:3: the value of var.a does not fit: null is no value for it (nullable = false), and it has no default"),
    "one line": ('variable "a" { default = 1\n}\n', "1:1: not HCL: a block of several lines has a new line behind its {"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, tmp_path: Path) -> None:
    text, message = REFUSED[name]

    found = _read(tmp_path, main=text, m__m="", n__n='variable "a" {\n  nullable = false\n}\n')

    assert _told(tmp_path, found) == [f"main.tf:{message}"]


def test_a_validation_names_the_place_of_the_value(tmp_path: Path) -> None:
    called = 'variable "n" {\n  validation {\n    condition     = var.n < 5\n    error_message = "Low."\n  }\n}\n'

    found = _read(
        tmp_path,
        main='module "m" {\n  source = "./m"\n  n      = 7\n}\nvariable "pin" {\n  default = 3\n  validation {\n'
        '    condition     = var.pin < 2\n    error_message = "Secret ${var.pin}"\n  }\n}\n',
        m__m=called,
    )

    assert _told(tmp_path, found) == [
        "m/m.tf:3:5: the validation of var.n, whose value is from main.tf:3:3, does not hold",
    ]
    assert [note.replace(f"{tmp_path}/", "") for note in found.notes] == [
        "main.tf:8:5: with the defaults of variables the validation of var.pin, whose value is from main.tf:6:3, does not "
        "hold",
    ]


def test_a_plan_went_through_its_conditions(tmp_path: Path) -> None:
    text = 'variable "a" {\n  validation {\n    condition     = var.a == 1\n    error_message = "No."\n  }\n}\n'

    assert _told(tmp_path, _read(tmp_path, Options(values={"a": 2}), main=text)) == []


def test_a_condition_on_what_is_not_known_yet_may_hold(tmp_path: Path) -> None:
    text = (
        'resource "vsphere_host" "h" {\n  hostname = "h"\n  lifecycle {\n    postcondition {\n'
        '      condition     = self.id != "" && var.a > 1\n      error_message = "No."\n    }\n  }\n}\n'
        'variable "a" {\n  validation {\n    condition     = var.a > 1\n    error_message = "No."\n  }\n}\n'
    )

    found = _read(tmp_path, main=text)

    assert (_told(tmp_path, found), found.notes) == ([], [])


def test_what_is_declared_elsewhere_is_not_missed_in_single_files(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text("locals {\n  a = local.b\n}\n" + TD + "  input = var.c\n}\n", encoding="utf-8")

    found = read_terraform(str(tmp_path), Options(), [str(tmp_path / "a.tf")])

    assert found.errors == []


def test_of_very_many_missing_names_the_first_get_a_hint(tmp_path: Path) -> None:
    lines = [f"  name_{number} = [local.nam_{number}, local.name_{(number + 1) % 150}]\n" for number in range(150)]

    told = _told(tmp_path, _read(tmp_path, main=f"locals {{\n{''.join(lines)}}}\n"))

    assert len([line for line in told if "nothing declares" in line]) == 150
    assert len([line for line in told if "did you mean" in line]) == 100
    assert len([line for line in told if "leads back to itself" in line]) == 1


def test_only_comments_may_be_other_than_utf8(tmp_path: Path) -> None:
    file = tmp_path / "main.tf"
    comments = "# 予約\nlocals {\n  a = 1 // 値\n} /* 終 */\n".encode("shift_jis")

    file.write_bytes(comments)
    assert (read_terraform(str(tmp_path), Options()).errors) == []
    file.write_bytes(comments + b'output "o" {\n  value = "caf\xe9"\n}\n')
    assert _told(tmp_path, read_terraform(str(tmp_path), Options())) == [
        "main.tf:1:3: byte 0x97 is not UTF-8 text\n  Save the file as UTF-8."
    ]


def test_opentofu_has_arguments_of_its_own(tmp_path: Path) -> None:
    text = (
        TD + "  lifecycle {\n    enabled         = false\n    prevent_destroy = local.a\n  }\n}\nlocals {\n  a = 1\n}\n"
    )

    assert _told(tmp_path, _read(tmp_path, **{"x.tofu": text})) == []


OVERRIDES = {
    'variable "a" {\n  validation {\n    condition     = var.a > 1\n    error_message = "N."\n  }\n}\n': (
        "2:3: an override file has no block “validation”"
    ),
    TD + "  depends_on = [local.b]\n}\n": "2:3: an override file does not replace depends_on",
    "moved {\n  from = terraform_data.a\n  to   = terraform_data.t\n}\n": "1:1: an override file has no block “moved”",
    'output "o" {\n  value = 1\n}\n': "1:1: the override of the output “o” has nothing to override",
}


@pytest.mark.parametrize("text", OVERRIDES)
def test_what_an_override_file_does_not_do(text: str, tmp_path: Path) -> None:
    main = 'variable "a" {\n  default = 2\n}\nlocals {\n  b = 1\n}\n' + TD + "}\n"

    found = _read(tmp_path, main=main, x_override=text)

    assert _told(tmp_path, found) == [f"x_override.tf:{OVERRIDES[text]}"]


def test_keys_of_provider_configurations_are_references(tmp_path: Path) -> None:
    text = 'module "m" {\n  source = "./m"\n  providers = {\n    vsphere.site-a = vsphere.osaka\n    vsphere = vsphere\n  }\n}\n'

    found = _read(tmp_path, main=text + 'output "o" {\n  value = try({ path.module = 1 }, 2)\n}\n', m__m="")

    assert (_told(tmp_path, found), found.outputs) == ([], {"o": 2})


def test_an_import_belongs_to_the_root_module(tmp_path: Path) -> None:
    called = TD + '}\nimport {\n  to = terraform_data.t\n  id = "x"\n}\n'

    found = _read(tmp_path, main='module "m" {\n  source = "./m"\n}\n', m__m=called)

    assert _told(tmp_path, found) == ["m/m.tf:3:1: only the root module has blocks “import”"]


def test_errors_stand_file_by_file_then_those_of_the_whole(tmp_path: Path) -> None:
    """A file that cannot be read is in the row of its name, overrides come behind all others, and circles are last."""
    files = {
        "a.tf": 'stray = 1\nvariable "a" {\n  defualt = 1\n}\nprovider "p" {\n  alias = "q"\n}\n',
        "b_override.tf": 'variable "none" {\n  bad = 1\n}\nlocals {\n  none = 1\n}\n',
        "c.tf": "locals {\n",
        "d.tf": 'variable "a" {\n  bad = 1\n}\nlocals {\n  x = local.x\n}\nprovider "p" {\n  alias = "q"\n}\n',
        "e.tf": "locals {\n  x = var.b\n}\nterraform {\n  cloud {\n  }\n}\nterraform {\n  cloud {\n  }\n}\n",
    }

    assert [error.partition(": ")[0] for error in _told(tmp_path, _read(tmp_path, **files))] == [
        "a.tf:1:1", "a.tf:3:3", "c.tf:1:8", "d.tf:2:3", "d.tf:1:1", "d.tf:7:1", "e.tf:2:3", "e.tf:9:3",
        "b_override.tf:2:3", "b_override.tf:1:1", "b_override.tf:5:3", "d.tf:5:7",
    ]  # fmt: skip


def test_names_that_are_misspelled_are_noted(tmp_path: Path) -> None:
    text = (
        'resource "vsphere_virtual_machine" "v" {\n  num_cpu = 2\n  clone = {}\n  extra_config {\n  }\n  disks {\n  }\n'
        '  dynamic "disk" {\n    for_each = [1]\n    content {\n      lable = "a"\n    }\n  }\n  lifecycle {\n  }\n}\n'
    )

    found = _read(tmp_path, main=text)

    assert [note.replace(f"{tmp_path}/", "") for note in found.notes] == [
        "main.tf:2:3: vsphere_virtual_machine has no argument “num_cpu” (did you mean “num_cpus”?); it is left out",
        "main.tf:3:3: “clone” is a block of vsphere_virtual_machine: write clone { … } without =",
        "main.tf:4:3: “extra_config” is an argument of vsphere_virtual_machine: write extra_config = …",
        "main.tf:6:3: vsphere_virtual_machine has no block “disks” (did you mean “disk”?); it is left out",
        "main.tf:11:7: vsphere_virtual_machine.disk has no argument “lable” (did you mean “label”?); it is left out",
    ]


JSON = {
    '{"variable": {"a": {"default": "${x}"}}, "output": {"o": {"value": "${var.a}"}}}': "${x}",
    '[{"locals": null}, {"locals": {"a": 1}}, {"output": {"o": {"value": "${local.a}"}}}]': 1,
    '{"output": {"o": {"value": 2, "depends_on": ["local.a"]}}, "locals": {"a": 1}}': 2,
}


@pytest.mark.parametrize("text", JSON)
def test_json(text: str, tmp_path: Path) -> None:
    found = _read(tmp_path, **{"x.tf.json": text})

    assert (_told(tmp_path, found), found.outputs) == ([], {"o": JSON[text]})


BAD_JSON = {
    '{"output": {"o": {"value": 1, "depends_on": ["local.b"]}}}': "1:46: nothing declares local.b",
    '{"output": {"o": {"value": 1, "depends_on": ["local b"]}}}': "1:46: not HCL: this is no reference",
    '{"locals": {"a": 1}, "check": {"c": {"assert": {"condition": "${local.a > 1}"}}}}': "1:38: a block “assert” needs error_message",
    "\ufeff{}": "1:1: the file begins with a byte order mark, which JSON does not have",
}  # fmt: skip


@pytest.mark.parametrize("text", BAD_JSON)
def test_bad_json(text: str, tmp_path: Path) -> None:
    found = _read(tmp_path, **{"x.tf.json": text})

    assert _told(tmp_path, found) == [f"x.tf.json:{BAD_JSON[text]}"]


def test_the_iterator_of_a_dynamic_block_in_json(tmp_path: Path) -> None:
    block = '{"disk": {"for_each": ["a"], "iterator": "d", "content": {"label": "${d.value}"}}}'

    found = _read(
        tmp_path, **{"x.tf.json": f'{{"resource": {{"vsphere_virtual_machine": {{"v": {{"dynamic": {block}}}}}}}}}'}
    )

    assert _told(tmp_path, found) == []
    assert [disk["label"] for disk in found.resources[0].values["disk"]] == ["a"]


def test_ephemeral_values_are_unknown(tmp_path: Path) -> None:
    called = 'output "o" {\n  value     = 1\n  ephemeral = true\n}\n'
    text = 'variable "a" {\n  default   = 1\n  ephemeral = true\n}\nlocals {\n  b = [var.a, module.m.o]\n}\n'

    found = _read(
        tmp_path, main=text + 'module "m" {\n  source = "./m"\n}\noutput "r" {\n  value = local.b\n}\n', m__m=called
    )

    assert [str(value.reason) for value in found.outputs["r"]] == [
        "var.a is ephemeral: it is there only while Terraform runs",
        "the output is ephemeral: it is there only while Terraform runs",
    ]
