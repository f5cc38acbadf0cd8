"""The built package, alone in an empty environment outside the checkout, gives what the checkout gives."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.estates import RULES
from tests.support.paths import ROOT
from validator.rules.catalogue import CATALOGUE, metadata_of, modules


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    [built] = folder.glob("ftpolicy-*.whl")
    return built


def test_policies_and_schemas_are_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    assert {f"validator/{module.path}" for module in modules(RULES)} <= names
    assert "validator/schemas/spec.schema.json" in names
    compiled = json.loads(zipfile.ZipFile(wheel).read(f"validator/policies/{CATALOGUE}"))
    assert compiled == {rule.module.path: metadata_of(rule.module) for rule in RULES}
    assert not any(name.startswith(("tests/", "examples/", "policies/", "schemas/")) for name in names)


def test_an_installed_package_gives_the_same_findings(
    wheel: Path, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)]
    subprocess.run(pip, check=True, capture_output=True, text=True)
    shutil.copytree(ROOT / "examples" / "quickstart", tmp_path / "examples" / "quickstart")

    def ftpolicy(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(python.with_name("ftpolicy")), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        )

    ran = ftpolicy("check", "examples/quickstart")
    code = ftpolicy("parse", "examples/quickstart/main.tf")

    assert (code.returncode, code.stderr, len(json.loads(code.stdout)["resources"])) == (0, "", 22)
    assert (ran.returncode, ran.stderr) == (1, "")
    monkeypatch.chdir(ROOT)
    assert ran.stdout == cli("check", "examples/quickstart").out
