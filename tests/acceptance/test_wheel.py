"""The built package, in an environment with nothing else of ours outside the checkout, gives what the checkout gives."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.estates import RULES
from tests.support.paths import ROOT
from validator.cli.designs import DESIGNS
from validator.rules.catalogue import CATALOGUE, metadata_of, modules

_SITE = "import sysconfig; print(sysconfig.get_path('purelib'))"


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
    assert {"validator/schemas/spec.schema.json", "validator/schemas/editors/spec.schema.json"} <= names
    assert {f"validator/examples/{one.file}" for one in DESIGNS.values()} <= names
    compiled = json.loads(zipfile.ZipFile(wheel).read(f"validator/policies/{CATALOGUE}"))
    assert compiled == {rule.module.path: metadata_of(rule.module) for rule in RULES}
    assert not any(name.startswith(("tests/", "examples/", "policies/", "schemas/")) for name in names)


def test_an_installed_package_gives_the_same_findings(
    wheel: Path, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "venv"
    venv.create(home)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    said = subprocess.run([python, "-c", _SITE], check=True, capture_output=True, text=True).stdout
    # What it needs lies there already. A path in this file is searched, and its own files of paths are not: nothing of the
    # checkout comes with it (https://docs.python.org/3/library/site.html).
    Path(said.strip(), "needs.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--quiet", str(wheel)]
    subprocess.run([*pip, "--disable-pip-version-check"], check=True, capture_output=True, text=True)
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
    schema = ftpolicy("schema", "--path", "spec").stdout.removesuffix("\n")

    assert (code.returncode, code.stderr, len(json.loads(code.stdout)["resources"])) == (0, "", 22)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert Path(schema).is_relative_to(home)
    assert Path(schema).read_text("utf-8") == (ROOT / "schemas" / "editors" / "spec.schema.json").read_text("utf-8")
    monkeypatch.chdir(ROOT)
    assert ran.stdout == cli("check", "examples/quickstart").out
