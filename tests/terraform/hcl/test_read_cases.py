"""Terraform's own answers: 118 given cases through the command line, and many times more of our own."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.hcl.cases import judge, load, write

GIVEN = load("hcl-cases.json")
OWN = load("own-cases.json")
CONFIGURATIONS = load("configuration-cases.json")
EXPRESSIONS = load("expression-cases.json")

CAUTIOUS = {
    "abspath": "path.cwd and the working directory are those of whoever runs Terraform",
    "base64": "base64gzip depends on the release of Terraform",
    "terraform_ws": "the workspace is chosen where Terraform runs",
    "f244_cidrsubnet__10_0_0_0_8": "a negative number of a subnet, which Terraform lets wrap around",
    "f270_try_1_0___1__d": "Terraform goes on with infinity",
    "res_null_eq": "an id is never null, which the schema of the provider does not tell",
    "g270": "a file that is not there may be made before Terraform runs",
    "c_re_default_ws": "the workspace is chosen where Terraform runs",
    "c_sg_len": "a resource has the attributes of its provider's release",
    "u30": "a function that could keep some members known",
    "r_lifecycle": "what ignore_changes names is as it is where the resource exists",
    "c_lc_ignall": "what ignore_changes names is as it is where the resource exists",
}
"""Values that are unknown here although Terraform knows them, each with the reason."""

TAKEN = {
    "c_lc_prevvar": "prevent_destroy may be an expression since OpenTofu 1.12",
    "c_mod_lifecycle": "a module may be enabled or not since OpenTofu 1.11",
}
"""What Terraform refuses and OpenTofu, which reads the same files, takes."""

BY_DEFAULT = {
    "c_js_lifecycle_pre",
    "c_js_lifecycle_pre_list",
    "c_js_var_val",
    "c_js_var_val_list",
    "c_lc_pre_bad",
    "c_lc_pre_eval",
    "c_lcu_pre_bad",
    "c_out_other_pre_bad",
    "c_out_pre_bad2",
    "c_val_alltrue",
    "c_val_can_fails",
    "c_val_error_in_cond",
    "c_val_fails",
    "c_val_other_var_bad",
    "c_val_two_second_fails",
    "c_val_unused_fails",
    "c_vn_two_val_fail",
}
"""Terraform refuses them for the defaults of variables; here that is a note: the values may come from elsewhere."""

HIDDEN = {"mod_sens"}
"""Terraform shows the sensitive output of a module that a root output repeats; here it stays hidden."""


@pytest.mark.parametrize("name", GIVEN)
def test_given_case(name: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _check(name, GIVEN[name], cli, tmp_path, monkeypatch)


@pytest.mark.parametrize("name", [name for name in OWN if name not in HIDDEN])
def test_own_case(name: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _check(name, OWN[name], cli, tmp_path, monkeypatch)


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_configuration(name: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _check(name, CONFIGURATIONS[name], cli, tmp_path, monkeypatch)


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_expression(name: str, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _check(name, EXPRESSIONS[name], cli, tmp_path, monkeypatch)


def _check(name: str, case: dict[str, object], cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(case, tmp_path)
    monkeypatch.chdir(tmp_path)
    for variable in [one for one in os.environ if one.startswith("TF_")]:
        monkeypatch.delenv(variable)
    for variable, value in dict(case.get("env", {})).items():  # type: ignore[call-overload]
        monkeypatch.setenv(variable, value)
    options = [f"--var={one}" for one in list(case.get("vars", []))]  # type: ignore[call-overload]
    options += [f"--var-file={one}" for one in list(case.get("var_files", []))]  # type: ignore[call-overload]

    run = cli("parse", ".", *options)

    got = json.loads(run.out)["outputs"].get("r")
    assert run.code in (0, 2)
    expected = "cautious" if name in CAUTIOUS else "wrong" if name in TAKEN else "right"
    by_default = run.code == 0 and ": with the defaults of variables the " in run.err
    assert by_default == (name in BY_DEFAULT), run.err
    assert judge(got, case, refused=run.code == 2 or by_default) == expected, (got, run.err)


def test_a_sensitive_output_of_a_module_stays_hidden(cli: Cli, tmp_path: Path) -> None:
    write(OWN["mod_sens"], tmp_path)

    run = cli("parse", str(tmp_path))

    assert (run.code, json.loads(run.out)["outputs"]) == (0, {"r": {"sensitive": True}})


def test_how_cautious(capsys: pytest.CaptureFixture[str]) -> None:
    """Counts and lists what is unknown without need."""
    cases = {**GIVEN, **OWN, **CONFIGURATIONS, **EXPRESSIONS}
    known = [case for case in cases.values() if "error" not in case["expect"]]
    with capsys.disabled():
        print(f"\n{len(CAUTIOUS)} of {len(known)} values are unknown without need:")
        print("\n".join(f"  {name}: {reason}" for name, reason in CAUTIOUS.items()))
    assert set(CAUTIOUS) <= set(cases)
    assert len(CAUTIOUS) < len(known) / 20
