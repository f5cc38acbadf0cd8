"""Wrong and odd ways to ask the hook: none of them lets a commit pass whose estate is wrong.

Each probe of tests/data/published/hook.yaml starts in a copy of one repository with three estates, in all of which vSphere
HA is off: ``tokyo`` (a glob), ``osaka`` (a directory) and ``code`` (Terraform code with a module). Where nothing is touched
the hook is silent, which is what a commit of other files is to wait for.
"""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.probes import prepare, table, unsaid
from tests.support.repositories import CONFIG_HEAD, cluster, git, own_git_only, repository

PROBES = table("hook")
FILES = {
    ".ftpolicy.yaml": f"{CONFIG_HEAD}only: [cluster.ha_enabled]\nestates:\n  tokyo: {{inputs: ['tokyo/*.yaml']}}\n"
    "  osaka: {inputs: [osaka]}\n  code: {inputs: [code]}\n",
    "tokyo/a.yaml": cluster(ha=False),
    "osaka/a.yaml": cluster(ha=False, name="c2"),
    "code/main.tf": 'variable "name" {\n  type = string\n}\n\nmodule "cluster" {\n  source = "../modules/cluster"\n'
    "  name   = var.name\n}\n",
    "code/terraform.tfvars": 'name = "c3"\n',
    "modules/cluster/main.tf": 'variable "name" {\n  type = string\n}\n\nresource "vsphere_compute_cluster" "this" {\n'
    '  name          = var.name\n  datacenter_id = "datacenter-1"\n'
    '  ha_enabled    = file("${path.module}/../ha.txt") == "on"\n}\n',
    "modules/ha.txt": "off",
    "other/values.yaml": "a: 1\n",
}
MANY = " ".join(f"other/{number}.yaml" for number in range(3000))


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory that every probe gets a copy of: the repository, another one, and a bare one."""
    home = tmp_path_factory.mktemp("origin")
    repository(home / "r", FILES)
    repository(home / "elsewhere", {"a.yaml": cluster(ha=False)})
    git(home, "init", "--quiet", "--bare", "bare.git")
    return home


@pytest.fixture
def _copy(origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_git_only(monkeypatch)
    shutil.copytree(origin, tmp_path / "home", ignore=shutil.ignore_patterns("hooks", "info"))
    monkeypatch.chdir(tmp_path / "home" / "r")


def test_there_are_many() -> None:
    assert len(PROBES) >= 60
    assert [what for what, probe in PROBES.items() if probe["exit"] == 0] == []


@pytest.mark.usefixtures("_copy")
@pytest.mark.parametrize("what", PROBES)
def test_probe(what: str, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    probe, here = PROBES[what], Path.cwd()
    prepare(probe)
    monkeypatch.chdir(probe.get("cd", "."))
    ran = cli("hook", *shlex.split(probe["run"].replace("{here}", str(here)).replace("{many}", MANY)))

    assert (ran.code, unsaid(probe, ran.out + ran.err)) == (probe["exit"], []), ran


@pytest.mark.usefixtures("_copy")
@pytest.mark.parametrize(
    "files", [["other/values.yaml"], ["other", "other/"], ["gone.yaml"], ["modules/unused.tf"], ["../elsewhere"]]
)
def test_what_touches_no_estate_is_passed_over(files: list[str], cli: Cli) -> None:
    ran = cli("hook", *files, ".gitignore")

    assert (ran.code, ran.out, ran.err) == (0, "", "")
