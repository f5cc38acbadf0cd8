"""No secret of a plan leaves the program, whatever is asked of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.estates import EXAMPLES

PLAN = Path(__file__).parent / "data" / "terraform" / "plan_vsphere_real_create.json"
SECRET = "hunter2-TOP-SECRET"


def _planted(tmp_path: Path) -> Path:
    """Return a real plan with the secret as every password, licence key and sensitive value."""
    plan = json.loads(PLAN.read_text(encoding="utf-8"))

    def plant(value: Any) -> Any:
        if isinstance(value, dict):
            names = ("password", "license_key", "license", "thumbprint", "username")
            return {key: SECRET if key in names and isinstance(one, str) else plant(one) for key, one in value.items()}
        return [plant(one) for one in value] if isinstance(value, list) else value

    planted = plant(plan)
    planted["variables"] = {"vc_password": {"value": SECRET}}
    for change in planted["resource_changes"]:
        if change["type"] == "vsphere_compute_cluster":
            change["change"]["after_sensitive"] = {"evc_mode": True}
            change["change"]["after"]["evc_mode"] = SECRET
    for resource in planted["planned_values"]["root_module"]["resources"]:
        if resource["type"] == "vsphere_compute_cluster":
            resource["sensitive_values"] = {"evc_mode": True}
            resource["values"]["evc_mode"] = SECRET
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(planted), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "{}", "-v", "--debug", "--show", "pass"),
        ("check", "{}", "-o", "json", "--show", "pass", "-v"),
        ("check", "{}", "--lang", "ja"),
        ("facts", "{}", "--debug"),
        ("parse", "{}", "--debug"),
    ],
)
def test_no_command_prints_a_secret(arguments: tuple[str, ...], cli: Cli, tmp_path: Path) -> None:
    plan = _planted(tmp_path)

    run = cli(*(argument.format(plan) for argument in arguments))

    assert SECRET in plan.read_text(encoding="utf-8")
    assert SECRET not in run.out + run.err
    assert "secret" not in run.out.lower()
    assert len(run.out) > 1000


def test_an_error_does_not_quote_the_plan(cli: Cli, tmp_path: Path) -> None:
    text = _planted(tmp_path).read_text(encoding="utf-8")
    (tmp_path / "cut.json").write_text(text[: text.index(SECRET) + 200], encoding="utf-8")
    (tmp_path / "odd.json").write_text(text.replace('"resources": [', '"resources": 7, "x": [', 1), encoding="utf-8")

    for name in ("cut.json", "odd.json"):
        run = cli("check", str(tmp_path / name), "--debug")
        assert run.code == 2
        assert SECRET not in run.out + run.err


def test_the_quickstart_shows_no_password(cli: Cli) -> None:
    run = cli("facts", str(EXAMPLES / "quickstart"))

    assert "not-a-real-password" in (EXAMPLES / "quickstart" / "plan.json").read_text(encoding="utf-8")
    assert "not-a-real-password" not in run.out + run.err
