"""What is found in a directory or by a glob and was named by nobody: read where it is ours, listed where it is not."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.repositories import CONFIG_HEAD, SPEC_HEAD, cluster, write
from validator.inputs.recognition import has_our_keys

pytestmark = pytest.mark.usefixtures("in_an_empty_directory")

ONLY = ("--only", "cluster.ha_enabled", "-o", "json")
BARE = cluster(ha=False, name="c2").removeprefix(SPEC_HEAD)
FOREIGN = {
    "ingress.yml": "apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec: {rules: [{host: a}]}\n",
    "k8s-hosts.yaml": "apiVersion: v1\nkind: ConfigMap\nhosts: [a]\n",
    "vault.yml": "password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n",
    "template.yaml": "{{- if .Values.on }}\nreplicas: 2\n{{- end }}\n",
    "playbook.yml": "- hosts: all\n  tasks: []\n",
    "empty.yaml": "",
    "broken.yaml": "a: [1, 2\n",
    "settings.json": '{"a": 1, // comment\n}',
    "cloud-init.yaml": "#cloud-config\npackages: [vim]\n",
}


def _report(cli: Cli, *paths: str) -> dict[str, object]:
    done = cli("check", *paths, *ONLY)
    report = json.loads(done.out)
    left_out = {one["file"]: one["reason"] for one in report["left_out"]}
    return {
        "code": done.code,
        "inputs": [one["path"] for one in report["inputs"]],
        "left_out": left_out,
        "errors": [f"{one['file']}: {one['message']}" for one in report["errors"]],
    }


def test_yaml_of_others_is_left_out_and_listed(cli: Cli) -> None:
    write(Path(), {"a.yaml": cluster(ha=True), **FOREIGN})

    found = _report(cli, ".")

    assert (found["code"], found["inputs"], found["errors"]) == (0, ["a.yaml"], [])
    assert sorted(found["left_out"]) == sorted(FOREIGN)  # type: ignore[call-overload]
    assert all(found["left_out"].values())  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_of_others_that_is_named_is_an_error(cli: Cli, name: str) -> None:
    write(Path(), {"a.yaml": cluster(ha=True), **FOREIGN})

    assert _report(cli, "a.yaml", name)["code"] == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BARE, "the document lacks “apiVersion” and “kind”"),
        (SPEC_HEAD.replace("ftpolicy/v1", "ftpolicy/v2") + BARE, "“apiVersion” is “ftpolicy/v2”"),
        (cluster(ha=False, name="c2") + "oops: [\n", "expected"),
        (BARE + "oops: [\n", "expected"),
        ('{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {', "JSON"),
        ('{"vms": [{"name": "v"}]', "JSON"),
    ],
)
def test_what_has_our_keys_must_be_readable(cli: Cli, text: str, words: str) -> None:
    write(Path(), {"a.yaml": cluster(ha=True), "b.yaml": text})

    found = _report(cli, ".")

    assert (found["code"], found["inputs"], found["left_out"]) == (2, ["a.yaml"], {})
    assert words in str(found["errors"])


@pytest.mark.parametrize("name", ["b.YAML", "b.Yml", ".b.yaml"])
def test_a_name_in_capitals_or_hidden_is_read(cli: Cli, name: str) -> None:
    write(Path(), {"a.yaml": cluster(ha=True), name: cluster(ha=False, name="c2")})

    assert _report(cli, ".")["code"] == 1


def test_a_spec_under_another_name_is_listed_and_other_files_are_not(cli: Cli) -> None:
    spec = cluster(ha=False, name="c2")
    write(
        Path(), {"a.yaml": cluster(ha=True), "b.yaml.bak": spec, "c.txt": spec, "main.tf.off": "", "README.md": "# A\n"}
    )

    found = _report(cli, ".")

    reason = "its name ends in none of .json, .yaml, .yml or .tfstate"
    assert (found["code"], found["left_out"]) == (0, dict.fromkeys(["b.yaml.bak", "c.txt", "main.tf.off"], reason))


def test_a_name_of_ours_that_is_nothing_to_read_is_an_error(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "x.yaml"
    elsewhere.write_text(cluster(ha=False), encoding="utf-8")
    write(Path(), {"a.yaml": cluster(ha=True)})
    Path("gone.yaml").symlink_to("nowhere.yaml")
    Path("null.json").symlink_to("/dev/null")
    Path("out.yaml").symlink_to(elsewhere)
    Path("inside.yaml").symlink_to("a.yaml")
    os.mkfifo("pipe.yaml")

    found = _report(cli, ".")

    assert (found["code"], found["inputs"], found["left_out"]) == (2, ["a.yaml", "inside.yaml"], {})
    assert found["errors"] == [
        "gone.yaml: the link leads nowhere",
        "null.json: it leads out of ., and nothing there is read",
        "out.yaml: it leads out of ., and nothing there is read",
        "pipe.yaml: this is not a regular file",
    ]


def test_a_pipe_that_is_named_is_not_waited_for(cli: Cli) -> None:
    os.mkfifo("pipe.yaml")

    done = cli("check", "pipe.yaml")

    assert (done.code, done.err) == (
        2,
        "error: pipe.yaml: this is not a regular file\n  For what a program writes, use `-`.\n",
    )


def test_what_a_glob_finds_is_found_and_not_named(cli: Cli) -> None:
    config = CONFIG_HEAD + "estates:\n  e:\n    inputs: ['*.y*ml', named.yaml]\n    exclude: [x.yaml]\n"
    write(Path(), {".ftpolicy.yaml": config, "a.yaml": cluster(ha=True), "x.yaml": BARE, **FOREIGN})
    write(Path(), {"named.yaml": FOREIGN["ingress.yml"]})

    found = _report(cli)

    assert (found["code"], found["inputs"]) == (2, ["a.yaml"])
    assert len(found["errors"]) == 1  # type: ignore[arg-type]
    assert sorted(found["left_out"]) == sorted([*(name for name in FOREIGN if not name.endswith("json")), "x.yaml"])  # type: ignore[call-overload]
    assert found["left_out"]["x.yaml"] == "the estate “e” excludes it"  # type: ignore[index]


def test_an_input_that_the_configuration_makes_a_report_or_data_is_listed(cli: Cli) -> None:
    config = CONFIG_HEAD + "estates:\n  e:\n    inputs: ['*.yaml']\n    output: ['json=b.yaml']\n"
    write(Path(), {".ftpolicy.yaml": config, "a.yaml": cluster(ha=True), "b.yaml": BARE})

    assert _report(cli)["left_out"] == {"b.yaml": "the configuration names it as a file of its own"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("clusters:\n- a", True),
        ('"vms": [', True),
        ("apiVersion: v1\nhosts:\n- a", False),
        ("apiVersion: ftpolicy/v1\nbroken", True),
        ("spec:\n  hosts: [a]", False),
        ("- hosts: all", False),
        ('{"lineage": "x"', True),
        ("", False),
    ],
)
def test_our_keys_are_told_from_those_of_others(text: str, expected: bool) -> None:
    assert has_our_keys(text) is expected
