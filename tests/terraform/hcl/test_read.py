"""Terraform code as resources: what is known, what is not and why, and that no more is unknown than has to be."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from validator.model import Secret, Unknown
from validator.reasons import ReasonCode, because
from validator.terraform.hcl.configuration.options import Options
from validator.terraform.hcl.read import ReadConfiguration, read_terraform

AFTER = because(ReasonCode.KNOWN_AFTER_APPLY)
HOSTS = 'resource "vsphere_host" "h" {\n  for_each = toset(["a", "b"])\n  hostname = each.key\n}\n'


def _read(place: Path, text: str, name: str = "main.tf", **variables: str) -> ReadConfiguration:
    (place / name).write_text(text, encoding="utf-8")
    return read_terraform(str(place), Options(tuple(("var", f"{key}={one}") for key, one in variables.items())))


def _values(found: ReadConfiguration, address: str) -> dict[str, Any]:
    assert found.errors == []
    return dict(next(one.values for one in found.resources if one.address == address))


def test_unknown_members_of_a_list_of_known_length(tmp_path: Path) -> None:
    text = HOSTS + (
        'resource "vsphere_compute_cluster" "c" {\n  name = "c"\n  datacenter_id = "dc"\n'
        "  host_system_ids = [for h in vsphere_host.h : h.id]\n}\n"
    )

    values = _values(_read(tmp_path, text), "vsphere_compute_cluster.c")

    assert values["host_system_ids"] == [
        Unknown(AFTER, ('vsphere_host.h["a"]',), exact=True, count=2),
        Unknown(AFTER, ('vsphere_host.h["b"]',), exact=True, count=2),
    ]
    assert (values["id"], values["evc_mode"], values["ha_enabled"]) == (Unknown(AFTER), None, False)


def test_an_unknown_number_of_instances_is_neither_none_nor_one(tmp_path: Path) -> None:
    text = (
        'variable "n" {}\nresource "vsphere_host" "h" {\n  count = var.n\n}\n'
        'resource "vsphere_host" "e" {\n  for_each = toset([var.n])\n}\n'
    )

    found = _read(tmp_path, text)

    assert (found.resources, found.errors) == ([], [])
    reason = f"the number of its instances is unknown: var.n has no value ({tmp_path}/main.tf:1:1)"
    assert found.notes == [
        f"{tmp_path}/main.tf:2:1: vsphere_host.h is left out: {reason} ({tmp_path}/main.tf:3:3)",
        f"{tmp_path}/main.tf:5:1: vsphere_host.e is left out: {reason} ({tmp_path}/main.tf:6:3)",
    ]


def test_blocks_of_dynamic_in_their_order(tmp_path: Path) -> None:
    text = (
        'variable "more" {}\n'
        'resource "vsphere_virtual_machine" "v" {\n  name = "v"\n  disk {\n    label = "d0"\n    size = "10"\n  }\n'
        '  dynamic "disk" {\n    for_each = { b = 2, a = 1 }\n    iterator = one\n'
        '    content {\n      label = "d${one.key}"\n      size = one.value\n    }\n  }\n'
        '  disk {\n    label = "d9"\n    size = 90\n  }\n  lifecycle {\n    ignore_changes = [tags]\n  }\n'
        '  dynamic "network_interface" {\n    for_each = var.more\n    content {\n      network_id = "n"\n    }\n  }\n}\n'
    )

    values = _values(_read(tmp_path, text), "vsphere_virtual_machine.v")

    disks = [(disk["label"], disk["size"], disk["thin_provisioned"]) for disk in values["disk"]]
    assert disks == [("d0", 10, True), ("da", 1, True), ("db", 2, True), ("d9", 90, True)]
    cause = because(ReasonCode.NO_VALUE, variable="more", place=f"{tmp_path}/main.tf:1:1")
    reason = because(ReasonCode.BLOCKS_NOT_COUNTED, cause=cause, place=f"{tmp_path}/main.tf:24:5")
    assert values["network_interface"] == Unknown(reason)
    assert values["cdrom"] == []
    assert "lifecycle" not in values


def test_null_is_the_same_as_leaving_it_out(tmp_path: Path) -> None:
    text = (
        'resource "vsphere_vnic" "v" {\n  host = "h"\n  mtu = null\n  services = null\n  netstack = null\n  portgroup = null\n'
        "  ipv4 {\n    ip = null\n  }\n}\n"
    )

    values = _values(_read(tmp_path, text), "vsphere_vnic.v")

    given = {name: values[name] for name in ("mtu", "services", "netstack", "portgroup", "ipv4")}
    assert given == {
        "mtu": Unknown(AFTER),
        "services": Unknown(AFTER),
        "netstack": "defaultTcpipStack",
        "portgroup": None,
        "ipv4": [{"dhcp": None, "gw": None, "ip": None, "netmask": None}],
    }


def test_a_reference_to_an_unknown_name_is_still_a_reference(tmp_path: Path) -> None:
    text = (
        'variable "n" {}\nresource "vsphere_host_port_group" "p" {\n  name = var.n\n}\n'
        'resource "vsphere_vnic" "v" {\n  portgroup = vsphere_host_port_group.p.name\n}\n'
    )

    found = _read(tmp_path, text)

    reason = because(ReasonCode.NO_VALUE, variable="n", place=f"{tmp_path}/main.tf:1:1")
    assert _values(found, "vsphere_host_port_group.p")["name"] == Unknown(reason)
    reference = Unknown(reason, ("vsphere_host_port_group.p",), exact=True)
    assert _values(found, "vsphere_vnic.v")["portgroup"] == reference


def test_references_follow_modules_and_locals_exactly(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(
        'variable "name" {}\nresource "vsphere_host" "this" {\n  hostname = var.name\n}\n'
        'output "id" {\n  value = vsphere_host.this.id\n}\n',
        encoding="utf-8",
    )
    text = (
        'module "h" {\n  source = "./m"\n  for_each = toset(["a", "b", "c"])\n  name = "${each.key}.example.com"\n}\n'
        'locals {\n  ids = [for k, m in module.h : m.id if k != "b"]\n}\n'
        'resource "vsphere_compute_cluster" "c" {\n  name = "c"\n  datacenter_id = "dc"\n  host_system_ids = local.ids\n}\n'
    )

    found = _read(tmp_path, text)

    targets = [one.targets for one in _values(found, "vsphere_compute_cluster.c")["host_system_ids"]]
    assert targets == [('module.h["a"].vsphere_host.this',), ('module.h["c"].vsphere_host.this',)]
    places = found.places.locations('module.h["b"].vsphere_host.this', ("hostname",))
    assert [str(place) for place in places] == [
        f'{tmp_path}/main.tf:1:1 (module.h["b"])',
        f'{tmp_path}/m/main.tf:3:3 (module.h["b"].vsphere_host.this)',
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('locals {\n  a = var.nam\n}\nvariable "name" {}\n', "2:7: nothing declares var.nam (did you mean “name”?)"),
        ("locals {\n  a = local.b\n}\n", "2:7: nothing declares local.b"),
        ("locals {\n  a = vsphere_host.x.id\n}\n", "2:7: nothing declares vsphere_host.x (did you mean “vsphere_host.h”?)"),
        ("locals {\n  a = each.key\n}\n", "2:7: each.key is there only in a block with for_each"),
        ("locals {\n  a = path.rot\n}\n", "2:7: there is no path.rot (did you mean “root”?)"),
        ("locals {\n  a = local.b\n  b = local.a\n}\n", "3:7: local.a leads back to itself: local.a → local.b → local.a"),
        ("locals {\n  a = try(var.x, 1)\n}\n", "2:11: nothing declares var.x"),
    ],
)  # fmt: skip
def test_what_nobody_declares_is_an_error(text: str, message: str, tmp_path: Path) -> None:
    found = _read(tmp_path, f'{text}resource "vsphere_host" "h" {{\n  hostname = local.a\n}}\n')

    assert [str(error) for error in found.errors] == [f"{tmp_path}/main.tf:{message}"]


def test_a_file_alone_knows_only_itself(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "v.tf").write_text('variable "name" {\n  default = "esx"\n}\n', encoding="utf-8")
    (tmp_path / "h.tf").write_text('resource "vsphere_host" "h" {\n  hostname = var.name\n}\n', encoding="utf-8")

    alone = cli("parse", str(tmp_path / "h.tf"))
    both = cli("parse", str(tmp_path / "h.tf"), str(tmp_path / "v.tf"))

    def hostname(out: str) -> Any:
        return json.loads(out)["resources"][0]["values"]["hostname"]

    reason = "var.name is not declared in the files given; give the directory to read all of it"
    assert (alone.code, hostname(alone.out)) == (0, {"unknown": reason})
    assert (both.code, hostname(both.out)) == (0, "esx")


def test_values_of_variables_come_in_order(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = "abcdefg"
    outputs = "".join(
        f'variable "{name}" {{\n  default = "0"\n}}\noutput "{name}" {{\n  value = var.{name}\n}}\n' for name in names
    )
    (tmp_path / "main.tf").write_text(outputs, encoding="utf-8")
    for level, file in enumerate(
        ("terraform.tfvars", "terraform.tfvars.json", "a.auto.tfvars", "b.auto.tfvars.json", "given.tfvars"), start=2
    ):
        later = names[level:]
        text = json.dumps(dict.fromkeys(later, str(level))) if file.endswith(".json") else ""
        text = text or "".join(f'{name} = "{level}"\n' for name in later)
        (tmp_path / file).write_text(text, encoding="utf-8")
    for name in names[1:]:
        monkeypatch.setenv(f"TF_VAR_{name}", "1")
    monkeypatch.chdir(tmp_path)

    file_last = cli("parse", ".", "--var", "g=x", "--var-file", "given.tfvars")
    option_last = cli("parse", ".", "--var-file", "given.tfvars", "--var", "g=x")

    expected = {name: str(position) for position, name in enumerate(names)}
    assert json.loads(file_last.out)["outputs"] == expected
    assert json.loads(option_last.out)["outputs"] == {**expected, "g": "x"}


def test_secrets_stay_hidden(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'variable "pw" {\n  sensitive = true\n  default = "hunter2"\n}\n'
        'variable "keys" {\n  default = ["AAAAA-BBBBB", "CCCCC-DDDDD"]\n}\n'
        'resource "vsphere_license" "l" {\n  for_each = toset(var.keys)\n  license_key = each.key\n}\n'
        'resource "vsphere_host" "h" {\n  hostname = "esx"\n  password = "plain7"\n  username = "x-${var.pw}"\n'
        '  license = vsphere_license.l["AAAAA-BBBBB"].license_key\n  thumbprint = md5(var.pw)\n}\n'
        'locals {\n  bad = { a = 1 }[var.pw]\n  worse = tonumber("hunter2")\n}\n'
        'output "n" {\n  value = local.bad\n}\noutput "w" {\n  value = local.worse\n}\n',
        encoding="utf-8",
    )

    run = cli("parse", str(tmp_path))

    for secret in ("hunter2", "plain7", "AAAAA", "CCCCC"):
        assert secret not in run.out + run.err
    addresses = [one["address"] for one in json.loads(run.out)["resources"]]
    assert addresses == ["vsphere_host.h", 'vsphere_license.l["(sensitive 1)"]', 'vsphere_license.l["(sensitive 2)"]']


@pytest.mark.parametrize(
    "text",
    [
        "password = hunter2",
        "password = hunter2 extra",
        "password = hunter2.secret",
        'password = "x" hunter2',
        'password = "hunter2\n',
        "password = <<E\nhunter2\n",
        "password = 5 hunter2",
        'password = templatefile("t.tpl", {})',
        'password = tonumber(file("s.txt"))',
        'password = jsondecode(file("s.txt"))',
        'password = { a = 1 }[file("s.txt")]',
        "password = 'hunter2'",
    ],
)
def test_errors_do_not_repeat_what_may_be_secret(text: str, cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "t.tpl").write_text("${hunter2} %{ hunter2 }", encoding="utf-8")
    (tmp_path / "s.txt").write_text("hunter2", encoding="utf-8")
    (tmp_path / "main.tf").write_text(f'resource "vsphere_host" "h" {{\n  {text}\n}}\n', encoding="utf-8")

    run = cli("check", str(tmp_path), "-o", "json")

    assert run.code in (0, 1, 2)
    assert "hunter2" not in run.out + run.err


def test_values_of_sensitive_attributes_are_secrets(tmp_path: Path) -> None:
    text = 'resource "vsphere_host" "h" {\n  hostname = sensitive("esx")\n  password = "p"\n}\n'

    values = _values(_read(tmp_path, text), "vsphere_host.h")

    assert (values["hostname"], values["password"]) == (Secret("esx"), Secret("p"))


def test_nothing_outside_the_root_is_read(cli: Cli, tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "in").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("s3cret", encoding="utf-8")
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text('output "o" {\n  value = "s3cret"\n}\n', encoding="utf-8")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "linked").symlink_to(tmp_path / "m")
    (root / "code.tf").symlink_to(tmp_path / "m" / "main.tf")
    (root / "x.auto.tfvars").symlink_to(tmp_path / "secret.txt")
    os.mkfifo(root / "pipe")
    calls = {
        "up": 'file("../secret.txt")',
        "down_up": 'file("in/../../secret.txt")',
        "absolute": f'file("{tmp_path}/secret.txt")',
        "home": 'file("~/.profile")',
        "link": 'file("link.txt")',
        "pipe": 'file("pipe")',
        "template": 'templatefile("../secret.txt", {})',
        "hash": 'filesha256("../secret.txt")',
        "exists": 'fileexists("../secret.txt")',
        "set": 'fileset("..", "*")',
        "through": 'file("linked/main.tf")',
        "try": 'try(file("../secret.txt"), "fallback")',
        "module": "module.up.o",
        "module_link": "module.link.o",
    }
    text = "".join(f'output "{name}" {{\n  value = {call}\n}}\n' for name, call in calls.items())
    modules = 'module "up" {\n  source = "../m"\n}\nmodule "link" {\n  source = "./linked"\n}\n'
    (root / "main.tf").write_text(text + modules, encoding="utf-8")

    run = cli("parse", str(root))

    assert "s3cret" not in run.out + run.err
    outside = {"unknown": f"a file outside {root} is not read"}
    outputs = json.loads(run.out)["outputs"]
    special = {
        "home": {"unknown": "a path from the home directory depends on who runs it"},
        "pipe": {"unknown": "a file that the configuration reads does not exist"},
        "module": {"unknown": f"the source of module.up is outside {root} and is not read"},
        "module_link": {"unknown": f"the source of module.link is outside {root} and is not read"},
    }
    assert outputs == {name: special.get(name, outside) for name in calls}
    assert [line for line in run.err.splitlines() if line.startswith("error")] == [
        f"error: {root}/code.tf: the file leads out of {root} and is not read",
        f"error: {root}/x.auto.tfvars: the file leads out of the directory and is not read",
    ]


def test_modules_that_terraform_init_fetched(tmp_path: Path) -> None:
    fetched = tmp_path / ".terraform" / "modules" / "m"
    fetched.mkdir(parents=True)
    (fetched / "main.tf").write_text('resource "vsphere_host" "h" {\n  hostname = "esx"\n}\n', encoding="utf-8")
    manifest = {"Modules": [{"Key": "", "Dir": "."}, {"Key": "m", "Dir": ".terraform/modules/m"}]}
    (fetched.parent / "modules.json").write_text(json.dumps(manifest), encoding="utf-8")
    text = 'module "m" {\n  source = "example/hosts/vsphere"\n}\nmodule "n" {\n  source = "git::https://x/y"\n}\n'

    found = _read(tmp_path, text)

    assert [one.address for one in found.resources] == ["module.m.vsphere_host.h"]
    assert found.notes == [
        f"{tmp_path}/main.tf:4:1: module.n is left out: the source of module.n is not in this directory, "
        "and `terraform init` was not run"
    ]


def test_files_of_opentofu_and_overrides(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text('resource "vsphere_host" "h" {\n  hostname = "terraform"\n}\n', encoding="utf-8")
    (tmp_path / "a.tofu").write_text(
        'resource "vsphere_host" "h" {\n  hostname = "tofu"\n  connected = true\n}\n', encoding="utf-8"
    )
    (tmp_path / "a_override.tf").write_text('resource "vsphere_host" "h" {\n  connected = false\n}\n', encoding="utf-8")

    found = read_terraform(str(tmp_path), Options())

    values = _values(found, "vsphere_host.h")
    assert (values["hostname"], values["connected"]) == ("tofu", False)
    places = [
        str(place) for name in ("hostname", "connected") for place in found.places.locations("vsphere_host.h", (name,))
    ]
    assert places == [f"{tmp_path}/a.tofu:2:3 (vsphere_host.h)", f"{tmp_path}/a_override.tf:2:3 (vsphere_host.h)"]


def test_json_syntax_gives_the_same(tmp_path: Path) -> None:
    native, other = tmp_path / "native", tmp_path / "json"
    native.mkdir()
    other.mkdir()
    document = {
        "locals": {"names": ["a", "b"]},
        "resource": {
            "vsphere_virtual_machine": {
                "v": {
                    "count": 2,
                    "name": "${local.names[count.index]}",
                    "num_cpus": "4",
                    "disk": [{"label": "d0", "size": 1}],
                    "dynamic": {"network_interface": {"for_each": [1, 2], "content": {"network_id": "n${network_interface.value}"}}},
                    "lifecycle": {"ignore_changes": ["tags"]},
                }
            }
        },
    }  # fmt: skip
    text = (
        'locals {\n  names = ["a", "b"]\n}\nresource "vsphere_virtual_machine" "v" {\n  count = 2\n'
        '  name = local.names[count.index]\n  num_cpus = "4"\n  disk {\n    label = "d0"\n    size = 1\n  }\n'
        '  dynamic "network_interface" {\n    for_each = [1, 2]\n    content {\n'
        '      network_id = "n${network_interface.value}"\n    }\n  }\n  lifecycle {\n    ignore_changes = [tags]\n  }\n}\n'
    )

    one, two = _read(native, text), _read(other, json.dumps(document), "main.tf.json")

    assert (one.errors, two.errors) == ([], [])
    assert [resource.values for resource in one.resources] == [resource.values for resource in two.resources]
    assert one.resources[1].values["network_interface"][1]["network_id"] == "n2"


HOSTILE = {
    "texts that double": [("a0", '"xxxxxxxx"'), *((f"a{n}", f'"${{local.a{n - 1}}}${{local.a{n - 1}}}"') for n in range(1, 60))],
    "lists that double": [("a0", "[1]"), *((f"a{n}", f"[local.a{n - 1}, local.a{n - 1}]") for n in range(1, 60))],
    "loops": [("a59", "[for a in range(999): [for b in range(999): [for c in range(999): c]]]")],
    "digits": [("a59", "1e99999 * 1e99999")],
    "comparisons": [("b", "[for i in range(999): range(500)]"), ("a59", "[for i in range(999): local.b == local.b]")],
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_work_is_limited(name: str, cli: Cli, tmp_path: Path) -> None:
    text = "locals {\n" + "".join(f"  {local} = {value}\n" for local, value in HOSTILE[name]) + "}\n"
    (tmp_path / "main.tf").write_text(f'{text}output "r" {{\n  value = local.a59\n}}\n', encoding="utf-8")

    run = cli("parse", str(tmp_path))

    assert run.code == 2
    assert run.err.startswith(f"error: {tmp_path}: the configuration is too costly: ")


def test_a_module_that_calls_itself(tmp_path: Path) -> None:
    found = _read(tmp_path, 'module "m" {\n  source = "./."\n  count = 9\n}\n')

    message = "module.m leads back to the module that calls it"
    assert [str(error) for error in found.errors] == [f"{tmp_path}/main.tf:1:1: {message}"]


def test_a_regular_expression_takes_linear_time(tmp_path: Path) -> None:
    text = f'resource "vsphere_host" "h" {{\n  hostname = can(regex("(a+)+$", "{"a" * 5000}b")) ? "x" : "y"\n}}\n'

    assert _values(_read(tmp_path, text), "vsphere_host.h")["hostname"] == "y"


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("terraform.tfvars", 'a = file("s")\n', ":1:5: the value of a variable is a constant: no references, no functions"),
        ("terraform.tfvars", "a = [1\n", ":1:5: not HCL: the bracket that opens here is never closed"),
        ("terraform.tfvars", "b {\n}\n", ":1:1: a file of variables has no blocks"),
        ("x.auto.tfvars.json", "[1]", ":1:1: a file of variables is an object"),
        ("x.auto.tfvars.json", '{"a": ', ":1:7: the JSON ends too early; the file is truncated"),
        ("x.tf.json", '{"resource": 1}', ":1:2: not HCL: a block “resource” is an object"),
        ("x.tf.json", '{"resorce": {}}', ":1:2: not HCL: there is no block “resorce” in a configuration"),
        ("x.tf", "resorce {\n}\n", ":1:1: there is no block “resorce” (did you mean “resource”?)"),
        ("x.tf", 'variable "a" {\n}\n', ":1:1: the variable “a” is declared twice; first at {0}/main.tf:1:1"),
        ("x.tf", "a = 1\n", ":1:1: the argument “a” stands outside any block; a file has only blocks"),
        ("x.tf", 'locals "x" {\n}\n', ":1:1: a block “locals” has 0 labels, found 1"),
        ("x.tf", 'module "m" {\n  source = "./no"\n}\n', ":2:3: the source of module.m, {0}/no, is no directory"),
    ],
)  # fmt: skip
def test_broken_files(file: str, text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")

    found = _read(tmp_path, 'variable "a" {\n  default = 1\n}\n')

    told = [str(error).partition("; there are")[0] for error in found.errors]
    assert told == [f"{tmp_path}/{file}{message.format(tmp_path)}"]


def test_ephemeral_resources_and_what_only_an_apply_knows(tmp_path: Path) -> None:
    text = (
        'resource "vsphere_host" "h" {\n  hostname = ephemeral.random_password.p.result\n'
        "  maintenance = terraform.applying\n}\n"
        'ephemeral "random_password" "p" {\n  length = 16\n}\n'
    )

    values = _values(_read(tmp_path, text), "vsphere_host.h")

    assert values["hostname"] == Unknown(because(ReasonCode.RESOURCE_EPHEMERAL))
    assert values["maintenance"] == Unknown(because(ReasonCode.NOT_APPLIED_YET))
