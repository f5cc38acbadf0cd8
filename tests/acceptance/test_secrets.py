"""No secret of an input or of the surroundings leaves the program, whatever is asked of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli, Run
from tests.support.paths import DATA, EXAMPLES, ROOT
from tests.support.repositories import CONFIG_HEAD, SPEC_HEAD, write
from validator.report import FORMATS

PLAN = DATA / "terraform" / "plan_vsphere_real_create.json"
SECRET = "hunter2-TOP-SECRET"
_BY_NAME = ("password", "license_key", "license", "thumbprint", "username", "user", "admin_password", "api_token")
_KEPT = ("name", "hostname", "id", "datacenter", "datacenter_id", "host", "host_system_id", "virtual_switch_name")
"""Attributes that stay, so that there are objects to judge."""


class Planter:
    """Puts the secret at places, each time followed by a number that tells where it came from."""

    def __init__(self) -> None:
        self.count = 0

    def text(self) -> str:
        """Return the secret for one more place."""
        self.count += 1
        return f"{SECRET}-{self.count}"

    def everywhere(self, value: Any) -> tuple[Any, Any]:
        """Return ``value`` with a secret for every leaf, and the marks that Terraform writes for them: leaf by leaf."""
        if isinstance(value, dict):
            pairs = {key: self.everywhere(one) for key, one in value.items()}
            return {key: pair[0] for key, pair in pairs.items()}, {key: pair[1] for key, pair in pairs.items()}
        if isinstance(value, list):
            members = [self.everywhere(one) for one in value]
            return [one for one, _ in members], [mark for _, mark in members]
        return self.text(), True

    def attributes(self, values: dict[str, Any]) -> dict[str, Any]:
        """Plant secrets in the attributes of a resource, all but those that name it; return the marks."""
        marks: dict[str, Any] = {}
        for position, name in enumerate(sorted(values)):
            if name in _BY_NAME and isinstance(values[name], str):
                values[name] = self.text()
            elif name not in _KEPT:
                values[name], mark = self.everywhere(values[name])
                marks[name] = True if position % 2 else mark
        values |= {name: self.text() for name in ("guest_password", "api_token", "private_key_pem")}
        return marks


def _resources(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from module.get("resources", ())
    for child in module.get("child_modules", ()):
        yield from _resources(child)


def _constants(value: Any, planter: Planter) -> None:
    """Plant secrets for the constants of expressions."""
    if isinstance(value, dict):
        if "constant_value" in value:
            value["constant_value"] = planter.text()
        for one in value.values():
            _constants(one, planter)
    for one in value if isinstance(value, list) else ():
        _constants(one, planter)


def _planted() -> str:
    """Return a real plan with secrets at every place that can hold one."""
    plan, planter = json.loads(PLAN.read_text(encoding="utf-8")), Planter()
    for number, resource in enumerate(_resources(plan["planned_values"]["root_module"])):
        marks = planter.attributes(resource["values"]) if number % 3 else {}
        resource["sensitive_values"] = marks
        _by_name(resource["values"], planter)
    for resource in _resources(plan["prior_state"]["values"]["root_module"]):
        resource["sensitive_values"] = planter.attributes(resource["values"])
    for change in plan["resource_changes"]:
        after = change["change"]["after"]
        change["change"]["after_sensitive"] = planter.attributes(after) if after else {}
        change["change"]["before"] = {"name": "old", "num_cpus": 1, "ha_enabled": True, "evc_mode": "x", "disk": [{}]}
        change["change"]["before_sensitive"] = planter.attributes(change["change"]["before"])
    outputs = {"one": {"sensitive": True, "value": planter.text()}, "api_token": {"value": planter.text()}}
    plan["planned_values"]["outputs"] = outputs
    plan["prior_state"]["values"]["outputs"] = {"two": {"sensitive": True, "value": {"deep": [planter.text()]}}}
    plan["output_changes"] = {"one": {"actions": ["create"], "after": planter.text(), "after_sensitive": True}}
    plan["variables"] = {name: {"value": planter.text()} for name in ("vc_password", "anything")}
    _constants(plan["configuration"], planter)
    plan["checks"] = [{"address": {"kind": "resource"}, "status": "fail", "problems": [{"message": planter.text()}]}]
    plan["resource_drift"] = plan["resource_changes"][:3]
    assert planter.count > 500
    return json.dumps(plan)


def _by_name(value: Any, planter: Planter) -> None:
    for key, one in list(value.items()) if isinstance(value, dict) else ():
        if key in _BY_NAME and isinstance(one, str):
            value[key] = planter.text()
        else:
            _by_name(one, planter)
    for one in value if isinstance(value, list) else ():
        _by_name(one, planter)


def _state() -> str:
    """Return a raw state with secrets by name, by path at depth, and in outputs."""
    step = {"type": "get_attr", "value": "custom"}
    inner = [step, {"type": "index", "value": {"value": 0, "type": "number"}}, {"type": "get_attr", "value": "deep"}]
    attributes: dict[str, Any] = {
        "hostname": "esx01.example.com",
        "id": "h-1",
        "password": f"{SECRET}-1",
        "license": f"{SECRET}-2",
    }
    attributes |= {"custom": [{"deep": {"x": f"{SECRET}-3"}}], "notes": f"{SECRET}-4", "thumbprint": f"{SECRET}-5"}
    paths = [inner, [{"type": "get_attr", "value": "notes"}]]
    instance = {"index_key": "a", "attributes": attributes, "sensitive_attributes": paths}
    host = {"mode": "managed", "type": "vsphere_host", "name": "h", "provider": "vsphere", "instances": [instance]}
    licence = {"attributes": {"id": f"{SECRET}-6", "license_key": f"{SECRET}-6", "name": "e"}}
    key = {"mode": "managed", "type": "vsphere_license", "name": "l", "provider": "vsphere", "instances": [licence]}
    outputs = {"pw": {"sensitive": True, "type": "string", "value": f"{SECRET}-7"}}
    head = {"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x"}
    return json.dumps({**head, "outputs": outputs, "resources": [host, key]})


SPEC = SPEC_HEAD + "hosts: [{name: esx01.example.com, version: 8.0U3, fault_tolerance: true}]\n"


@pytest.fixture(autouse=True)
def _estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay out an estate full of secrets, with the token of a server in the environment."""
    files = {"plan.json": _planted(), "terraform.tfstate": _state(), "spec.yaml": SPEC, ".git/HEAD": ""}
    write(tmp_path, {**files, "quick/plan.json": (EXAMPLES / "quickstart" / "plan.json").read_text(encoding="utf-8")})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FTPOLICY_OPA_TOKEN", f"{SECRET}-token")


def _require_nothing(run: Run, *files: str) -> str:
    """Demand that neither the streams nor the files have a secret; return all of them."""
    texts = [run.out, run.err, *(Path(file).read_text(encoding="utf-8") for file in files)]
    text = "\n".join(texts)
    assert SECRET not in text
    assert re.search(r"hunter2|top.secret|not-a-real-password", text, re.IGNORECASE) is None
    return text


LOUD = ("-v", "--debug")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_report_has_a_secret(name: str, language: str, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path(), {"summary": ""})
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary")
    options = ("--lang", language, "--show", "pass", "--write-missing", "missing.yaml", *LOUD)

    run = cli("check", "plan.json", "terraform.tfstate", "spec.yaml", "-o", f"{name}=report", "-o", "text", *options)

    text = _require_nothing(run, "report", "summary", "missing.yaml")
    assert run.code in (0, 1), run.err
    assert len(Path("report").read_text(encoding="utf-8")) > 500
    assert "esx21.lab.local" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("facts", "plan.json", "terraform.tfstate", "spec.yaml", "--debug"),
        ("parse", "plan.json", "--debug"),
        ("parse", "terraform.tfstate", "--debug"),
        ("parse", "quick/plan.json"),
        ("facts", "quick/plan.json"),
        ("explain", "host.managed_by_vcenter", "esx01.example.com", "terraform.tfstate", "spec.yaml", "-v", "--debug"),
        ("explain", "host.certificate_verified", "esx01.example.com", "terraform.tfstate", "spec.yaml", "-o", "json"),
        ("init", "--dry-run", "--debug"),
        ("rules",),
        ("config", "show", "--origin"),
    ],
)
def test_no_command_prints_a_secret(arguments: tuple[str, ...], cli: Cli) -> None:
    run = cli(*arguments)

    assert run.code == 0
    assert len(_require_nothing(run)) > 100


@pytest.mark.parametrize("path", ["plan.json", "terraform.tfstate"])
def test_what_is_secret_is_said_to_be(path: str, cli: Cli) -> None:
    assert '{"sensitive": true}' in _require_nothing(cli("parse", path))


def test_no_command_writes_a_secret(cli: Cli) -> None:
    _require_nothing(cli("baseline", "plan.json", "spec.yaml", "-o", "baseline.json", "--debug"), "baseline.json")
    _require_nothing(cli("bundle", "-o", "bundle.tar.gz"))
    _require_nothing(cli("waive", "vm.no_npiv", "vm/*", "--reason", "x", "--expires", "nonsense"))
    _require_nothing(cli("waive", "vm.no_npiv", "vm/*", "--reason", "x", "--expires", "2099-01-01"))
    run = cli("init")
    _require_nothing(run, ".ftpolicy.yaml", ".pre-commit-config.yaml")
    for written in Path().rglob("cluster.yaml"):
        _require_nothing(run, str(written))
    for name in ("hook", "check"):
        _require_nothing(cli(name, *(["--fail-on", "never"] if name == "check" else ["plan.json"])))


@pytest.mark.parametrize("push", [(), ("--push",)])
def test_the_token_of_a_server_is_not_told_when_it_does_not_answer(push: tuple[str, ...], cli: Cli) -> None:
    server = ("--engine", "opa", "--opa-url", "http://127.0.0.1:9", *push)

    run = cli("check", "plan.json", "spec.yaml", *server, "-o", "json", *LOUD)

    assert run.code == 4
    _require_nothing(run)


@pytest.mark.parametrize("token", [f"{SECRET} two words", f"{SECRET}\u6771"])
def test_a_token_that_is_none_is_not_quoted(token: str, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FTPOLICY_OPA_TOKEN", token)
    command = ("check", "spec.yaml", "--engine", "opa", "--opa-url", "http://127.0.0.1:9")
    traced = subprocess.run(
        [sys.executable, "-m", "validator", *command, "--debug"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    run = cli(*command)

    assert (run.code, run.out) == (2, "")
    assert "Traceback" in traced.stderr
    _require_nothing(run)
    _require_nothing(Run(2, traced.stdout, traced.stderr))


@pytest.mark.parametrize(
    "extra",
    [
        "password: {}\n",
        "vcenter: {{name: v, password: {}}}\n",
        "vms: [{{name: a, secrets: {{deep: [{}]}}}}]\n",
        "x-note: &a {}\nclusters: [{{name: *a}}]\n",
    ],
)
def test_what_a_spec_should_not_have_is_named_and_not_quoted(extra: str, cli: Cli) -> None:
    write(Path(), {"bad.yaml": SPEC_HEAD + extra.format(SECRET)})

    run = cli("check", "bad.yaml", "-o", "json", *LOUD)

    assert run.code == 2
    _require_nothing(run)


def test_an_error_does_not_quote_the_plan(cli: Cli) -> None:
    text = _planted()
    for name, bad in {
        "cut.json": text[: text.index(SECRET) + 200],
        "odd.json": text.replace('"resources": [', '"resources": 7, "x": [', 1),
        "list.json": text.replace('"values": {', '"values": ["' + SECRET + '"], "x": {', 1),
        "twice.json": text.replace('"format_version"', f'"{SECRET}": 1, "format_version"', 1),
        "number.json": text.replace(f'"{SECRET}-7"', f"{SECRET}", 1),
        "escape.json": text.replace(SECRET, SECRET + "\\q", 1),
    }.items():
        write(Path(), {name: bad})
        run = cli("check", name, "-o", "json", *LOUD)
        assert run.code == 2 or name == "twice.json", (name, run.err)
        _require_nothing(run)


def test_a_misspelt_state_does_not_quote_it(cli: Cli) -> None:
    for old, new in (
        ('"index_key": "a"', f'"index_key": ["{SECRET}"]'),
        ('"attributes": {', '"attributes": 7, "x": {'),
    ):
        write(Path(), {"bad.tfstate": _state().replace(old, new, 1)})
        run = cli("check", "bad.tfstate", *LOUD)
        assert run.code == 2
        _require_nothing(run)


def test_secrets_of_the_configuration_are_not_quoted(cli: Cli) -> None:
    write(Path(), {".ftpolicy.yaml": CONFIG_HEAD + f"password: {SECRET}\n"})

    run = cli("check", "spec.yaml", "--debug")

    assert (run.code, run.out) == (2, "")
    _require_nothing(run)


NEEDLESS = """
resource "vsphere_virtual_machine" "vm" {{
  name              = "db01"
  annotation        = "root: {0}"
  custom_attributes = {{ "41" = "{0}" }}
  extra_config = {{
    "guestinfo.userdata" = "{0}"
    "guestinfo.role"     = "{0}"
    "vhv.enable"         = "TRUE"
  }}
  vapp {{
    properties = {{ "admin" = "{0}" }}
  }}
  clone {{
    template_uuid = "https://reader:{0}@images.example.com/x"
  }}
}}
output "address" {{
  value = "https://{0}@vc.example.com/sdk"
}}
output "db_passphrase" {{
  value = "{0}"
}}
output "s3_access_key" {{
  value = "{0}"
}}
output "aws_credentials" {{
  value = {{ id = "{0}" }}
}}
"""


def test_what_nothing_reads_is_not_shown(cli: Cli) -> None:
    write(Path(), {"code/main.tf": NEEDLESS.format(SECRET)})

    parsed = cli("parse", "code")
    facts = cli("facts", "code")

    _require_nothing(facts)
    document = json.loads(_require_nothing(parsed).split("\nnote:")[0])
    [values] = [one["values"] for one in document["resources"]]
    hidden = {"sensitive": True}
    assert values["extra_config"] == {"guestinfo.userdata": hidden, "guestinfo.role": hidden, "vhv.enable": "TRUE"}
    assert (values["annotation"], values["custom_attributes"]) == (hidden, {"41": hidden})
    assert values["vapp"] == [{"properties": {"admin": hidden}}]
    assert values["clone"][0]["template_uuid"] == "https://(sensitive)@images.example.com/x"
    assert document["outputs"]["address"] == "https://(sensitive)@vc.example.com/sdk"
