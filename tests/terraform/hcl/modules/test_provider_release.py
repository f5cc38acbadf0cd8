"""Defaults hold from the release of the provider that has them: the lock file's, or the newest that is allowed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from validator.model import Unknown
from validator.reasons import ReasonCode, because
from validator.terraform.hcl.configuration.options import Options
from validator.terraform.hcl.read import ReadConfiguration, read_terraform
from validator.terraform.hcl.syntax import provider
from validator.terraform.hcl.syntax.provider import releases, schema, version_of

CLUSTER = 'resource "vsphere_compute_cluster" "c" {\n  name = "c"\n  datacenter_id = "d"\n}\n'
MACHINE = 'resource "vsphere_virtual_machine" "v" {\n  name = "v"\n  disk {\n    label = "d"\n    size = 1\n  }\n}\n'


def _lock(version: str, address: str = "registry.terraform.io/hashicorp/vsphere") -> str:
    return (
        f'provider "{address}" {{\n  version     = "{version}"\n  constraints = ">= 2.0.0"\n  hashes = ["h1:x"]\n}}\n'
    )


def _read(place: Path, text: str, lock: str | None = None, options: Options | None = None) -> ReadConfiguration:
    (place / "main.tf").write_text(text, encoding="utf-8")
    if lock is not None:
        (place / ".terraform.lock.hcl").write_text(lock, encoding="utf-8")
    return read_terraform(str(place), options or Options())


def _gap(version: str) -> Unknown:
    return Unknown(because(ReasonCode.UNLIKE_RELEASE, release=version))


def _seen(found: ReadConfiguration, *names: str) -> dict[str, Any]:
    assert found.errors == []
    return {name: found.resources[0].values[name] for name in names}


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("2.2.0", {"evc_mode": None, "vsan_enabled": None, "vsan_esa_enabled": None}),
        ("2.3.0", {"evc_mode": None, "vsan_enabled": False, "vsan_esa_enabled": None}),
        ("2.15.2", {"evc_mode": None, "vsan_enabled": False, "vsan_esa_enabled": False}),
        ("2.16.1", {}),
    ],
)
@pytest.mark.parametrize("address", ["registry.terraform.io/hashicorp/vsphere", "registry.opentofu.org/vmware/vsphere"])
def test_a_default_holds_from_the_release_that_has_it(
    version: str, expected: dict[str, bool | None], address: str, tmp_path: Path
) -> None:
    found = _read(tmp_path, CLUSTER, _lock(version, address))

    seen = _seen(found, "evc_mode", "vsan_enabled", "vsan_esa_enabled", "ha_enabled")
    now = {"evc_mode": None, "vsan_enabled": False, "vsan_esa_enabled": False, "ha_enabled": False}
    assert seen == {**now, **{name: _gap(version) for name, value in expected.items() if value is None}}
    assert found.notes == (
        [
            f"{tmp_path}/.terraform.lock.hcl:2:3: the vSphere provider is {version}; arguments that came later or had "
            "another default are unknown where they are left out"
        ]
        if expected
        else []
    )


@pytest.mark.parametrize("version", ["1.26.0", "2.17.0", "3.0.0", "2.16.1-beta", "x"])
def test_of_an_unknown_release_no_default_is_known(version: str, tmp_path: Path) -> None:
    found = _read(tmp_path, MACHINE, _lock(version))

    seen = _seen(found, "name", "num_cpus", "network_interface", "vbs_enabled", "disk")
    (disk,) = seen.pop("disk")
    assert seen == {"name": "v", **dict.fromkeys(("num_cpus", "network_interface", "vbs_enabled"), _gap(version))}
    assert (disk["label"], disk["size"], disk["disk_mode"].reason) == ("d", 1, _gap(version).reason)
    assert found.notes == [
        f"{tmp_path}/.terraform.lock.hcl:2:3: the vSphere provider is {version}; known here are 2.0.0 to 2.16.1, so every "
        "argument that is left out is unknown"
    ]


def test_what_is_written_is_as_it_is_written(tmp_path: Path) -> None:
    text = CLUSTER.replace("}", "  evc_mode = null\n  vsan_enabled = true\n}")

    assert _seen(_read(tmp_path, text, _lock("2.2.0")), "evc_mode", "vsan_enabled") == {
        "evc_mode": _gap("2.2.0"),
        "vsan_enabled": True,
    }


def test_the_lock_files_of_other_providers_and_the_code_of_a_plan_say_nothing(tmp_path: Path) -> None:
    assert _read(tmp_path, CLUSTER, _lock("2.2.0", "registry.terraform.io/vmware/avi")).notes == []
    assert _read(tmp_path, CLUSTER, _lock("2.2.0"), Options(values={})).notes == []


def test_a_lock_file_that_cannot_be_read_may_lock_anything(tmp_path: Path) -> None:
    found = _read(tmp_path, CLUSTER, "provider {")

    assert isinstance(found.resources[0].values["ha_enabled"], Unknown)
    assert "of a lock file that cannot be read" in found.notes[0]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / ".terraform.lock.hcl").symlink_to(tmp_path / ".terraform.lock.hcl")
    assert isinstance(_read(tmp_path / "in", CLUSTER).resources[0].values["ha_enabled"], Unknown)


@pytest.mark.parametrize(
    ("constraint", "release"),
    [
        (">= 2.6", None),
        ("~> 2.2", None),
        ("", None),
        ("2.2.0", "2.2.0"),
        ("= v2.2.0", "2.2.0"),
        ("~> 2.2.0", "2.2.0"),
        ("~> 2.4.1", "2.4.3"),
        (">= 2.0, < 2.3", "2.2.0"),
        (">= 2.0, <= 2.3", "2.3.0"),
        ("> 2.5.0, < 2.6", "2.5.1"),
        ("!= 2.16.1", "2.16.0"),
        ("~> 1.26", "~> 1.26"),
        (">= 3.0.0", ">= 3.0.0"),
        ("newest", "newest"),
    ],
)
@pytest.mark.parametrize("form", ["object", "text", "other name", "provider", "module"])
def test_without_a_lock_file_the_newest_release_that_fits(
    constraint: str, release: str | None, form: str, tmp_path: Path
) -> None:
    head = "terraform {\n  required_providers {\n    "
    wanted = {
        "object": f'{head}vsphere = {{\n      source  = "vmware/vsphere"\n      version = "{constraint}"\n    }}\n  }}\n}}\n',
        "text": f'{head}vsphere = "{constraint}"\n  }}\n}}\n',
        "other name": f'{head}vc = {{\n      source  = "hashicorp/vsphere"\n      version = "{constraint}"\n    }}\n  }}\n}}\n',
        "provider": f'provider "vsphere" {{\n  version = "{constraint}"\n}}\n',
        "module": 'module "m" {\n  source = "./m"\n}\n',
    }[form]
    if not constraint:
        wanted = head + 'random = {\n      version = "2.2.0"\n    }\n  }\n}\n'
    if form == "module":
        (tmp_path / "m").mkdir()
        (tmp_path / "m" / "main.tf").write_text(
            f'{head}vsphere = "{constraint or ">= 0"}"\n  }}\n}}\n', encoding="utf-8"
        )

    found = _read(tmp_path, wanted + CLUSTER)

    told = [note.partition("the vSphere provider is ")[2].partition(";")[0] for note in found.notes]
    assert ([str(error) for error in found.errors], told) == ([], [] if release is None else [release])
    expected = None if release is None or release == "2.16.0" else _gap(release)
    assert found.resources[0].values["evc_mode"] == expected


def test_the_table_names_arguments_that_have_defaults_and_releases_that_are_known() -> None:
    files = Path(provider.__file__).parent
    table = json.loads((files / "provider_history.json").read_text(encoding="utf-8"))
    newest = json.loads((files / "provider.json").read_text(encoding="utf-8"))["provider"]

    assert list(releases()) == sorted(releases())
    assert newest == "vmware/vsphere " + ".".join(map(str, releases()[-1]))
    for kind, since in table["since"].items():
        known = schema("managed", kind) or {}
        for name, version in since.items():
            assert known[name].gap is None, f"{kind}.{name}"
            assert version_of(version) in releases()[1:]


@pytest.mark.parametrize(("version", "verdict"), [("2.15.2", "undecided"), ("2.16.1", "pass")])
def test_no_rule_passes_on_a_default_that_came_later(version: str, verdict: str, cli: Cli, tmp_path: Path) -> None:
    """``video_card`` came with 2.16.0: before, a card with 3D is nothing that the code could tell."""
    _read(tmp_path, MACHINE, _lock(version))
    (tmp_path / "spec.yaml").write_text(
        "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nclusters: [{name: c}]\n"
        "vms: [{name: v, cluster: c, fault_tolerance: true}]\n",
        encoding="utf-8",
    )

    run = cli("check", str(tmp_path), "-o", "json", "--show", "pass", "--only", "vm.no_3d_video", "--vsphere", "8.0.3")

    assert [one["verdict"] for one in json.loads(run.out)["findings"]] == [verdict]
