"""``ftpolicy init``: what it finds, what it writes, and that it never changes what is there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.paths import EXAMPLES, ROOT
from tests.support.repositories import CONFIG_HEAD, ENVIRONMENT, SPEC_HEAD, cluster, write
from validator.cli.starter import EMPTY_SPEC, PRE_COMMIT
from validator.config import read_configuration
from validator.inputs.find import find_inputs
from validator.inputs.spec import read_spec
from validator.model import InputKind
from validator.readers.yaml_text import parse_yaml

SCHEMAS = [f".ftpolicy/schemas/{name}.schema.json" for name in ("spec", "config", "waivers")]
WROTE_SCHEMAS = "".join(f"wrote {name}\n" for name in SCHEMAS)
OF_SPEC = "# yaml-language-server: $schema=../.ftpolicy/schemas/spec.schema.json\n"

TF = 'resource "vsphere_host" "a" {\n}\n  data "vsphere_datacenter" "d" {}\nresource "vsphere_host" "b" {}\n'


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"repo/.git/HEAD": ""})
    monkeypatch.chdir(tmp_path / "repo")


def _tree() -> dict[str, str]:
    return {
        path.as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(Path().rglob("*"))
        if path.is_file() and ".git/" not in path.as_posix()
    }


def _quickstart(where: str) -> None:
    Path(where).mkdir(parents=True)
    shutil.copy(EXAMPLES / "quickstart" / "plan.json", where)


def test_an_estate_for_every_directory_that_has_something(cli: Cli) -> None:
    _quickstart("tokyo")
    write(
        Path(),
        {"osaka/spec.yaml": cluster(ha=True), "code/main.tf": TF, "package.json": '{"a": 1}', "docs/x.yaml": "a: 1"},
    )

    done = cli("init")

    assert done.code == 0
    assert done.out == (
        "wrote .ftpolicy.yaml\nwrote code/cluster.yaml\nwrote tokyo/cluster.yaml\nwrote .pre-commit-config.yaml\n"
        f"{WROTE_SCHEMAS}Next: fill in the cluster specs, then `ftpolicy check`.\n"
    )
    assert done.err == (
        "found code/*.tf: 1 vsphere_datacenter, 2 vsphere_host\n"
        "found osaka/spec.yaml: cluster-spec\n"
        "found tokyo/plan.json: terraform-plan\n"
    )
    configuration, errors = read_configuration(None)
    assert errors == []
    assert {name: [one.text for one in estate.inputs] for name, estate in configuration.estates.items()} == {
        "code": ["code/*.tf", "code/cluster.yaml", "code/plan*.json"],
        "osaka": ["osaka/spec.yaml"],
        "tokyo": ["tokyo/plan.json", "tokyo/cluster.yaml"],
    }
    assert configuration.settings.fail_on == ("error", "undecided")
    assert Path(".pre-commit-config.yaml").read_text(encoding="utf-8") == PRE_COMMIT
    spec = Path("code/cluster.yaml").read_text(encoding="utf-8")
    assert spec.startswith(f"{OF_SPEC}## What the inputs do not say about FT.")
    assert "\n# distributed_switches:" in spec  # the code is judged, too


CLUSTER = (
    'resource "vsphere_compute_cluster" "c" {\n  name = "prod"\n  datacenter_id = "dc-1"\n  ha_enabled = false\n}\n'
)
CALLED = 'module "c" {{ source = "{}" }}\n'.format

LAYOUTS: dict[str, tuple[dict[str, str], dict[str, list[str]], list[str]]] = {
    "a root alone": ({"main.tf": CLUSTER}, {"repo": ["*.tf", "cluster.yaml", "plan*.json"]}, []),
    "environments and modules": (
        {
            "environments/prod/main.tf": CALLED("../../modules/vm"),
            "environments/test/main.tf": CALLED("../../modules/vm"),
            "modules/vm/main.tf": CALLED("../disk") + CLUSTER,
            "modules/disk/main.tf": TF,
            "modules/unused/main.tf": TF,
        },
        {
            f"environments-{name}": [f"environments/{name}/{one}" for one in ("*.tf", "cluster.yaml", "plan*.json")]
            for name in ("prod", "test")
        },
        ["modules/disk", "modules/unused", "modules/vm"],
    ),
    "a module with examples": (
        {"main.tf": CLUSTER, "examples/basic/main.tf": 'module "c" {\n  source = "../../"\n}\n'},
        {"examples-basic": [f"examples/basic/{one}" for one in ("*.tf", "cluster.yaml", "plan*.json")]},
        ["."],
    ),
    "a root that somebody calls": (
        {"main.tf": 'terraform {\n  backend "s3" {}\n}\n' + CLUSTER, "test/main.tf": CALLED("..")},
        {
            "repo": ["*.tf", "cluster.yaml", "plan*.json"],
            "test": ["test/*.tf", "test/cluster.yaml", "test/plan*.json"],
        },
        [],
    ),
    "modules only": (
        {"modules/vm/main.tf": CLUSTER},
        {"modules-vm": ["modules/vm/*.tf", "modules/vm/cluster.yaml", "modules/vm/plan*.json"]},
        [],
    ),
    "code for others": ({"main.tf": 'resource "aws_instance" "a" {}\n', "spec.yaml": SPEC_HEAD + "vms: []\n"}, {"repo": ["spec.yaml"]}, []),
    "modules from elsewhere": (
        {"main.tf": 'provider "vsphere" {}\n' + CALLED("git::https://example.com/m.git"), "spec.yaml": cluster(ha=False)},
        {"repo": ["*.tf", "spec.yaml", "plan*.json"]},
        [],
    ),
    "JSON and OpenTofu": (
        {"a.tf.json": json.dumps({"resource": {"vsphere_compute_cluster": {"c": {"name": "a", "datacenter_id": "b"}}}}), "b.tofu": CLUSTER.replace('"c"', '"d"')},
        {"repo": ["*.tofu", "*.tf.json", "cluster.yaml", "plan*.json"]},
        [],
    ),
    "one file of values": (
        {"main.tf": CLUSTER, "terraform.tfvars": "", "prod.tfvars": ""},
        {"repo": ["*.tf", "prod.tfvars", "cluster.yaml", "plan*.json"]},
        [],
    ),
    "several files of values": (
        {"main.tf": CLUSTER, "vars/prod.tfvars": "", "vars/test.tfvars.json": "{}"},
        {
            "repo-prod": ["*.tf", "vars/prod.tfvars", "cluster-prod.yaml", "plan*.json"],
            "repo-test": ["*.tf", "vars/test.tfvars.json", "cluster-test.yaml", "plan*.json"],
        },
        [],
    ),
    "a raw state beside": (
        {"main.tf": CLUSTER, "terraform.tfstate": json.dumps({"version": 4, "lineage": "a", "resources": []})},
        {"repo": ["*.tf", "cluster.yaml", "plan*.json"]},
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_estates_are_root_modules_and_their_values(cli: Cli, layout: str) -> None:
    files, estates, modules = LAYOUTS[layout]
    write(Path(), files)

    done = cli("init")
    checked = cli("check", "--only", "cluster.ha_enabled")

    configuration, errors = read_configuration(None)
    assert (done.code, errors) == (0, [])
    assert {name: [one.text for one in estate.inputs] for name, estate in configuration.estates.items()} == estates
    assert [one.as_posix() for one in find_inputs(Path.cwd()).modules] == modules
    assert [f"found {one}/*.tf: a module, which is judged where it is called".replace("./", "") in done.err for one in modules] == [True] * len(modules)  # fmt: skip
    assert checked.code == (3 if layout == "code for others" else 1)
    assert checked.err.count("error") == 0


def test_links_to_code_of_the_repository_are_followed(cli: Cli, tmp_path: Path) -> None:
    write(Path(), {"common/cluster.tf.txt": CLUSTER, "prod/README.md": ""})
    write(tmp_path, {"outside/main.tf": TF})
    Path("prod/main.tf").symlink_to("../common/cluster.tf.txt")
    Path("out").mkdir()
    Path("out/main.tf").symlink_to(tmp_path / "outside" / "main.tf")

    done = cli("init")
    checked = cli("check", "--only", "cluster.ha_enabled")

    assert done.err == "found prod/*.tf: 1 vsphere_compute_cluster\n"
    assert checked.code == 1
    assert "cluster prod\n  ✗ error  cluster.ha_enabled" in checked.out


def test_values_of_a_file_that_init_found_are_used(cli: Cli) -> None:
    on = CLUSTER.replace("false", "var.ha")
    write(Path(), {"main.tf": on + 'variable "ha" { type = bool }\n', "prod.tfvars": "ha = false\n"})
    cli("init")

    found = json.loads(cli("check", "--only", "cluster.ha_enabled", "-o", "json").out)["findings"]
    hooked = [cli("hook", name).code for name in ("main.tf", "prod.tfvars")]
    Path("prod.tfvars").write_text("ha = true\n")
    mended = cli("check", "--only", "cluster.ha_enabled")

    assert [(one["rule"], one["verdict"]) for one in found] == [("cluster.ha_enabled", "fail")]
    assert (hooked, mended.code) == ([1, 1], 0)


def test_the_spec_has_every_key_that_is_undecided_and_says_nothing_yet(cli: Cli) -> None:
    _quickstart("tokyo")
    plan = json.loads(cli("check", "tokyo/plan.json", "-o", "json").out)
    cli("init")

    spec = Path("tokyo/cluster.yaml").read_text(encoding="utf-8")
    both = json.loads(cli("check", "-o", "json").out)

    assert spec.startswith(f"{OF_SPEC}## What the inputs do not say about FT.")
    assert "  - name: esx01.example.com\n    # cluster:   #" in spec
    assert "\n    # version:   #" in spec
    assert [(one["rule"], one["subject"]["name"], one["verdict"]) for one in both["findings"]] == [
        (one["rule"], one["subject"]["name"], one["verdict"]) for one in plan["findings"]
    ]
    assert both["errors"] == []


def test_a_dry_run_shows_what_a_run_writes_and_writes_nothing(cli: Cli) -> None:
    _quickstart("tokyo")
    before = _tree()
    shown = cli("init", "--dry-run")
    assert _tree() == before

    cli("init")
    written = {name: text for name, text in _tree().items() if name not in before}
    order = [".ftpolicy.yaml", "tokyo/cluster.yaml", ".pre-commit-config.yaml"]
    assert sorted(written) == sorted([*order, *SCHEMAS])
    assert shown.out == "".join(
        [f"--- would write {name}\n{written[name]}\n" for name in order]
        + [f"--- would write {name}\n" for name in SCHEMAS]
    )


def test_every_first_line_names_a_schema_that_is_there(cli: Cli) -> None:
    _quickstart("tokyo/one")
    cli("init")

    files = (".ftpolicy.yaml", "tokyo/one/cluster.yaml")
    first = {name: Path(name).read_text(encoding="utf-8").split("\n", 1)[0] for name in files}
    assert first == {
        ".ftpolicy.yaml": "# yaml-language-server: $schema=.ftpolicy/schemas/config.schema.json",
        "tokyo/one/cluster.yaml": "# yaml-language-server: $schema=../../.ftpolicy/schemas/spec.schema.json",
    }
    assert [name for name, line in first.items() if not (Path(name).parent / line.partition("=")[2]).is_file()] == []
    for name, source in zip(SCHEMAS, ("editors/spec", "config", "waivers"), strict=True):
        assert Path(name).read_text("utf-8") == (ROOT / "schemas" / f"{source}.schema.json").read_text("utf-8")


def test_a_schema_of_another_version_stays_and_is_named(cli: Cli) -> None:
    write(Path(), dict.fromkeys(SCHEMAS[1:], "{}\n"))
    write(Path(), {SCHEMAS[0]: (ROOT / "schemas/editors/spec.schema.json").read_text("utf-8").replace("\n", "\r\n")})

    done = cli("init")

    again = "is another version's and stays as it is; remove it and run `ftpolicy init` again to have this one's"
    assert [line for line in done.err.splitlines() if "schemas" in line] == [f"{name} {again}" for name in SCHEMAS[1:]]
    assert "schemas" not in done.out
    assert Path(SCHEMAS[1]).read_text(encoding="utf-8") == "{}\n"


def test_nothing_that_is_there_is_changed(cli: Cli) -> None:
    _quickstart("tokyo")
    mine = {
        ".ftpolicy.yaml": CONFIG_HEAD,
        ".pre-commit-config.yaml": "repos: []\n",
        "tokyo/cluster.yaml": "mine: 1\n",
    }
    write(Path(), mine)
    before = _tree()

    done = cli("init")

    assert {name: text for name, text in _tree().items() if name not in SCHEMAS} == before
    assert done.out == f"{WROTE_SCHEMAS}Next: fill in the cluster specs, then `ftpolicy check`.\n"
    assert ".ftpolicy.yaml is there and stays as it is\n" in done.err
    assert ".pre-commit-config.yaml is there and stays as it is; under repos: add\n  - repo: local\n" in done.err


def test_a_file_that_is_no_spec_keeps_its_place(cli: Cli) -> None:
    _quickstart("tokyo")
    write(Path(), {"tokyo/cluster.yaml": "kind: Deployment\n"})

    done = cli("init")

    assert (done.code, done.out.splitlines()[:2]) == (0, ["wrote .ftpolicy.yaml", "wrote .pre-commit-config.yaml"])
    assert Path("tokyo/cluster.yaml").read_text(encoding="utf-8") == "kind: Deployment\n"


def test_links_are_neither_read_nor_written_through(cli: Cli, tmp_path: Path) -> None:
    write(tmp_path, {"outside/spec.yaml": cluster(ha=True)})
    Path("link").symlink_to(tmp_path / "outside")
    Path("spec.yaml").symlink_to(tmp_path / "outside" / "spec.yaml")
    Path("cluster.yaml").symlink_to(tmp_path / "outside" / "new.yaml")

    done = cli("init")

    assert "found no plan" in done.err
    assert not (tmp_path / "outside" / "new.yaml").exists()
    assert done.code == 2
    assert "error: cannot write cluster.yaml: File exists\n" in done.err


def test_an_empty_directory_gets_a_beginning_that_is_never_a_pass(cli: Cli) -> None:
    done = cli("init")

    assert done.err == "found no plan, state, cluster spec or Terraform code for vSphere, 4 directories deep\n"
    assert sorted(_tree()) == sorted([".ftpolicy.yaml", ".pre-commit-config.yaml", "cluster.yaml", *SCHEMAS])
    checked = cli("check")
    assert (checked.code, checked.err) == (3, "")
    again = cli("init")
    assert (again.code, again.out) == (0, "Nothing to write.\n")
    assert ".pre-commit-config.yaml is there and stays as it is\n" in again.err


def test_its_comments_become_a_spec_when_they_are_uncommented() -> None:
    _, mark, body = EMPTY_SPEC.partition("apiVersion")
    [document] = parse_yaml((mark + body).replace("\n# ", "\n"), "spec.yaml")
    fragment, errors = read_spec(document, "spec.yaml")

    assert errors == []
    assert fragment is not None
    assert {kind: list(found) for kind, found in fragment.objects.items()} == {
        "clusters": ["ft-cluster"],
        "hosts": ["esx01.example.com"],
        "vms": ["db01"],
    }


def test_outside_a_repository_there_is_no_hook_to_write(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "alone").mkdir()
    monkeypatch.chdir(tmp_path / "alone")

    done = cli("init")

    assert "not in a git repository, so there is no pre-commit entry to write\n" in done.err
    assert sorted(_tree()) == sorted([".ftpolicy.yaml", "cluster.yaml", *SCHEMAS])


def test_below_the_root_the_hook_stands_at_the_root_and_the_configuration_here(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(Path(), {"infra/spec.yaml": cluster(ha=True)})
    monkeypatch.chdir("infra")

    done = cli("init")

    assert done.out.startswith("wrote .ftpolicy.yaml\nwrote ../.pre-commit-config.yaml\n")


def test_directories_and_files_with_odd_names_are_quoted(cli: Cli) -> None:
    write(Path(), {"a [x]/b: 'c'*.yaml": cluster(ha=True), "a-x/spec.yaml": cluster(ha=True, name="c2")})

    cli("init")
    configuration, errors = read_configuration(None)

    assert errors == []
    assert list(configuration.estates) == ["a-x", "a-x-2"]
    assert cli("config", "show").err == ""
    assert {one for one in cli("config", "show").out.splitlines() if "# found" in one} == {
        "    # found a [x]/b: 'c'*.yaml",
        "    # found a-x/spec.yaml",
    }


def test_a_survey_says_what_it_cannot_read_and_where_it_stops(tmp_path: Path) -> None:
    deep = "/".join("abcde")
    write(
        tmp_path / "s",
        {
            "plan.json": '{"planned_values": [',
            "state.tfstate": '{"format_version": "1.0", "terraform_version": "1.9"}',
            "a/b/c/d/spec.yaml": SPEC_HEAD + "vms: []\n",
            f"{deep}/spec.yaml": SPEC_HEAD + "vms: []\n",
            ".hidden/spec.yaml": SPEC_HEAD,
            "node_modules/spec.yaml": SPEC_HEAD,
            "k8s/x.yaml": "apiVersion: v1\nkind: Pod # for ftpolicy\n",
        },
    )

    found = {
        place.directory.as_posix(): (place.inputs, place.unreadable) for place in find_inputs(tmp_path / "s").places
    }

    assert found == {
        ".": (
            {"state.tfstate": InputKind.TERRAFORM_STATE},
            {"plan.json": "the JSON ends too early; the file is truncated"},
        ),
        "a/b/c/d": ({"spec.yaml": InputKind.CLUSTER_SPEC}, {}),
    }
    assert [find_inputs(tmp_path / "s", limit).is_cut for limit in (3, 4)] == [True, False]


def test_what_it_writes_works_with_a_real_pre_commit(cli: Cli, tmp_path: Path) -> None:
    shutil.rmtree(".git")
    subprocess.run(["git", "init", "--quiet"], check=True, env=ENVIRONMENT)
    write(Path(), {"spec.yaml": SPEC_HEAD + "clusters: [{name: c, fault_tolerance: true, ha: {enabled: false}}]\n"})
    cli("init")
    subprocess.run(["git", "add", "--all"], check=True, env=ENVIRONMENT)
    program = tmp_path / "bin" / "ftpolicy"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m validator "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    path = f"{program.parent}:{ENVIRONMENT['PATH']}"

    run = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run"],
        capture_output=True,
        text=True,
        check=False,
        env={
            **ENVIRONMENT,
            "PATH": path,
            "PYTHONPATH": str(ROOT),
            "PRE_COMMIT_HOME": str(tmp_path / "home"),
            "LANG": "C",
        },
    )

    assert run.returncode == 1
    assert "✗ error  cluster.ha_enabled" in run.stdout
