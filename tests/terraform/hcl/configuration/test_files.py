"""What code may read: the files of its repository, and nothing outside, whatever leads there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.repositories import CONFIG_HEAD, write
from validator.terraform.hcl.configuration.files import Root
from validator.terraform.hcl.configuration.options import Options
from validator.terraform.hcl.read import ReadConfiguration, read_terraform

HOST = 'resource "vsphere_host" "h" {\n  hostname = "esx01"\n}\n'
CALL = 'module "m" {{\n  source = "{}"\n}}\noutput "text" {{\n  value = {}\n}}\n'.format


def _read(place: Path) -> ReadConfiguration:
    return read_terraform(str(place), Options(), with_outputs=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    write(
        tmp_path,
        {
            "repo/.git/config": "secret",
            "repo/modules/host/main.tf": HOST,
            "repo/common/name.txt": "inside",
            "repo/envs/prod/main.tf": CALL("../../modules/host", 'file("../../common/name.txt")'),
            "outside/main.tf": HOST,
            "outside/name.txt": "secret",
        },
    )
    return tmp_path / "repo"


def test_modules_and_files_of_the_repository_are_read(repository: Path) -> None:
    found = _read(repository / "envs" / "prod")

    assert (found.errors, found.notes) == ([], [])
    assert [(one.address, one.location.file) for one in found.resources] == [
        ("module.m.vsphere_host.h", str(repository / "modules" / "host" / "main.tf"))
    ]
    assert found.outputs == {"text": "inside"}


@pytest.mark.parametrize("kind", ["a file", "a directory", "a module"])
def test_links_inside_the_repository_are_followed(repository: Path, kind: str) -> None:
    place = repository / "envs" / "prod"
    if kind == "a file":
        (place / "main.tf").rename(repository / "common" / "main.tf")
        (place / "main.tf").symlink_to("../../common/main.tf")
    elif kind == "a directory":
        (repository / "link").symlink_to("envs/prod")
        place = repository / "link"
    else:
        (place / "m").symlink_to("../../modules/host")
        (place / "main.tf").write_text(CALL("./m", 'file("../../common/name.txt")'), encoding="utf-8")

    found = _read(place)

    assert (found.errors, found.notes) == ([], [])
    assert [one.address for one in found.resources] == ["module.m.vsphere_host.h"]
    assert found.outputs == {"text": "inside"}


@pytest.mark.parametrize("way", ["dots", "links", "git"])
def test_nothing_outside_the_repository_is_read(repository: Path, way: str) -> None:
    source, file = "../../../outside", "../../../outside/name.txt"
    if way == "links":
        (repository / "m").symlink_to("../outside")
        (repository / "name.txt").symlink_to("../outside/name.txt")
        source, file = "../../m", "../../name.txt"
    elif way == "git":
        source, file = "../../.git", "../../.GIT/config"
        (repository / ".GIT").symlink_to(".git")
    (repository / "envs/prod/main.tf").write_text(CALL(source, f'file("{file}")'), encoding="utf-8")

    found = _read(repository / "envs" / "prod")

    assert found.resources == []
    assert [f"outside {repository} and is not read" in note.replace("../", "") or "is outside" in note for note in found.notes] == [True]  # fmt: skip
    assert "secret" not in repr(found.outputs)
    assert {one.parts[-2] for one in found.looked_at.paths if one.is_file()} == {"prod"}


def test_outside_a_repository_the_limit_is_the_configurations_directory_or_the_root_itself(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / ".git" / "config").unlink()
    (repository / ".git").rmdir()
    monkeypatch.chdir(repository)

    assert Root("envs/prod").inside("../../modules/host") is None
    write(repository, {".ftpolicy.yaml": CONFIG_HEAD})
    assert Root("envs/prod").inside("../../modules/host") == repository / "modules" / "host"
    assert Root("envs/prod").inside("../../../outside") is None
    assert Root("../outside").inside("../repo/modules/host") is None


def test_a_check_of_one_environment_reads_the_modules_beside(
    cli: Cli, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    off = 'resource "vsphere_compute_cluster" "c" {\n  name = "c"\n  datacenter_id = "d"\n  ha_enabled = false\n}\n'
    (repository / "modules" / "host" / "main.tf").write_text(off, encoding="utf-8")

    done = cli("check", "envs/prod", "--only", "cluster.ha_enabled")

    assert done.code == 1
    assert "at modules/host/main.tf:4:3 (module.m.vsphere_compute_cluster.c)" in done.out
