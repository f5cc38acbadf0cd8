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
from tests.support.samples import is_whole
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


OPTIONS = """
resource "vsphere_compute_cluster" "ft" {{
  name                 = "ft"
  ha_enabled           = true
  ha_advanced_options  = {{ "das.isolationAddress0" = "{0}", "das.maxFtVmsPerHost" = "4" }}
  drs_advanced_options = {{ "Account" = "{0}" }}
}}
"""


def test_advanced_options_that_no_rule_reads_are_no_facts(cli: Cli) -> None:
    cluster = f"{{name: ft, ha: {{advanced_options: {{das.isolationaddress0: {SECRET}, das.maxftvmsperhost: 4}}}}}}"
    write(Path(), {"code/main.tf": OPTIONS.format(SECRET), "ha.yaml": SPEC_HEAD + f"clusters: [{cluster}]\n"})

    [values] = [one["values"] for one in json.loads(_require_nothing(cli("parse", "code")))["resources"]]
    code, spec = (json.loads(_require_nothing(cli("facts", file))) for file in ("code", "ha.yaml"))
    for name in FORMATS:
        _require_nothing(cli("check", "code", "ha.yaml", "--show", "pass", "-o", name, *LOUD))

    hidden = {"sensitive": True}
    assert values["ha_advanced_options"] == {"das.isolationAddress0": hidden, "das.maxFtVmsPerHost": "4"}
    assert values["drs_advanced_options"] == {"Account": hidden}
    assert code["clusters"]["ft"]["ha"]["advanced_options"] == {"das.maxFtVmsPerHost": "4"}
    assert spec["clusters"]["ft"]["ha"]["advanced_options"] == {"das.maxftvmsperhost": 4}


CODE = """
terraform {{
  backend "s3" {{
    access_key = "{0}"
  }}
}}
provider "vsphere" {{
  user           = "{0}"
  password       = "{0}"
  vsphere_server = "https://reader:{0}@vc.example.com"
}}
variable "vc_password" {{
  default = "{0}"
  validation {{
    condition     = length(var.vc_password) > 1000
    error_message = "not long enough: ${{var.vc_password}} {0}"
  }}
}}
variable "number" {{
  default = "{0}"
}}
variable "marked" {{
  default   = "{0}"
  sensitive = true
}}
locals {{
  token = "{0}"
  wrong = [
    tonumber("{0}"), parseint("{0}", 10), jsondecode("{0} {{"), yamldecode("a: b: {0}"), base64decode("{0}!"), file("{0}"),
    {{ a = 1 }}["{0}"], cidrsubnet("{0}", 1, 1), formatdate("{0}", "{0}"), timeadd("{0}", "{0}"), regex("{0}(", "x"),
    var.marked + 1, templatefile("{0}", {{}}), {{ a = 1 }}[var.marked],
  ]
}}
module "by_git" {{
  source = "git::https://me:{0}@git.example.com/x.git?token={0}"
}}
module "by_archive" {{
  source = "https://oauth2:{0}@example.com/module.zip"
}}
data "vsphere_datacenter" "dc" {{
  name = "dc"
}}
resource "vsphere_host" "host" {{
  hostname = "esx01.example.com"
  username = "root"
  password = "{0}"
  license  = "{0}"
  connection {{
    password = "{0}"
  }}
  provisioner "local-exec" {{
    command = "echo {0}"
  }}
}}
resource "vsphere_virtual_machine" "vm" {{
  for_each       = {{ a = "{0}" }}
  name           = "db01"
  num_cpus       = local.wrong[0]
  memory         = var.number
  firmware       = local.wrong[6]
  guest_id       = local.wrong[2]
  annotation     = each.value
  snmp_community = "{0}"
  clone {{
    template_uuid = "x"
    customize {{
      windows_options {{
        computer_name         = "db01"
        admin_password        = "{0}"
        product_key           = "{0}"
        run_once_command_list = ["logon {0}"]
      }}
    }}
  }}
  ovf_deploy {{
    remote_ovf_url = "https://reader:{0}@images.example.com/x?sig={0}"
  }}
  lifecycle {{
    precondition {{
      condition     = self.name == "x"
      error_message = "${{local.token}} {0}"
    }}
  }}
}}
output "marked" {{
  value     = var.marked
  sensitive = true
}}
output "kubeconfig" {{
  value = "{0}"
}}
output "chapName" {{
  value = "{0}"
}}
output "pre-shared-key" {{
  value = "{0}"
}}
output "settings" {{
  value = {{ user_data_base64 = "{0}", metadata = ["{0}"], client_secret = "{0}", snmpCommunity = "{0}", db_pass = "{0}" }}
}}
output "texts" {{
  value = ["-----BEGIN EC PRIVATE KEY-----\\n{0}", "#cloud-config\\npassword: {0}", "postgres://me:p/{0}@db/x"]
}}
"""


@pytest.mark.parametrize(
    "arguments",
    [
        *[("check", "code", "--lang", language, "--show", "pass", *LOUD, "-o", name) for name in FORMATS for language in ("en", "ja")],
        ("parse", "code", "--debug"),
        ("facts", "code", "--debug"),
        ("check", "code", "--write-missing", "/dev/stdout"),
        ("candidates", "code", "--debug"),
        ("candidates", "code", "-o", "json"),
        ("explain", "host.managed_by_vcenter", "esx01.example.com", "code", "-v"),
        ("explain", "vm.vcpu_limit", "db01", "code", "-o", "json"),
        ("baseline", "code", "-o", "/dev/stdout"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_secret_of_code_is_told(arguments: tuple[str, ...], cli: Cli) -> None:
    write(Path(), {"code/main.tf": CODE.format(SECRET)})

    _require_nothing(cli(*arguments))


def test_what_can_be_told_of_code_is(cli: Cli) -> None:
    write(Path(), {"code/main.tf": CODE.format(SECRET)})

    document = json.loads(_require_nothing(cli("parse", "code")).split("\nerror:")[0].split("\nnote:")[0])
    hidden = {"sensitive": True}
    names = ("user_data_base64", "metadata", "client_secret", "snmpCommunity", "db_pass")

    assert document["outputs"] == {
        **dict.fromkeys(("marked", "kubeconfig", "chapName", "pre-shared-key"), hidden),
        "settings": {**dict.fromkeys(names, hidden), "metadata": [hidden]},
        "texts": [hidden, hidden, "postgres://(sensitive)@db/x"],
    }


@pytest.mark.whole
@pytest.mark.parametrize(
    "given", ["http://u:{0}@127.0.0.1:9", "http://127.0.0.1:9/?token={0}", "ftp://u:{0}@x", "http://u:{0} x@y"]
)
@pytest.mark.parametrize("name", ["text", "json", "html"] if is_whole() else ["json"])
def test_the_login_in_the_address_of_a_server_is_not_told(given: str, name: str, cli: Cli) -> None:
    run = cli("check", "spec.yaml", "--engine", "opa", "--opa-url", given.format(SECRET), "-o", name, *LOUD)

    assert run.code in (2, 4)
    _require_nothing(run)


ANSIBLE = {
    "instance": {
        "hw_name": "db01",
        "hw_processor_count": SECRET,
        "hw_power_status": SECRET,
        "hw_esxi_host": "esx\x1b" + SECRET,
        "hw_guest_id": SECRET,
        "annotation": SECRET,
        "customvalues": {"root": SECRET},
        "advanced_settings": {"guestinfo.userdata": SECRET},
        "vnc": {"password": SECRET},
        "instance_uuid": SECRET,
    }
}


def test_no_import_quotes_what_is_no_fact(cli: Cli) -> None:
    write(Path(), {"result.json": json.dumps(ANSIBLE)})

    run = cli("import", "ansible", "result.json", "-o", "imported.yaml", "--debug")

    assert run.code == 0, run.err
    assert "#? power_state: the source says a text, which no cluster spec can hold" in _require_nothing(
        run, "imported.yaml"
    )


HEAD_OF_A_CLUSTER = {"self": {"type": "ClusterComputeResource", "value": "domain-c1"}, "name": "ft"}
WORDS_OF_A_SERVER: dict[str, dict[str, Any]] = {
    "options": {
        "configurationEx": {
            "dasConfig": {"enabled": True, "option": [{"key": "das.isolationaddress0", "value": SECRET}]},
            "drsConfig": {"enabled": True, "option": [{"key": "Account", "value": SECRET}]},
        },
        "customValue": [{"key": 1, "value": SECRET}],
    },
    "monitoring": {"configurationEx": {"dasConfig": {"enabled": True, "hostMonitoring": SECRET}}},
    "policy": {"configurationEx": {"dasConfig": {"enabled": True, "hBDatastoreCandidatePolicy": SECRET}}},
    "automation": {"configurationEx": {"drsConfig": {"enabled": True, "defaultVmBehavior": SECRET}}},
}


@pytest.mark.parametrize("name", WORDS_OF_A_SERVER)
def test_no_import_quotes_a_word_of_a_server(name: str, cli: Cli) -> None:
    document = {"ClusterComputeResource": [{**HEAD_OF_A_CLUSTER, **WORDS_OF_A_SERVER[name]}]}
    write(Path(), {"dump/cluster.json": json.dumps(document)})

    run = cli("import", "govc", "dump", "--debug")

    assert run.code == 0, run.err
    _require_nothing(run)


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
