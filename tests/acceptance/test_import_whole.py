"""From a running vCenter to verdicts and back, by the commands that people type."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support import vsphere
from tests.support.simulator import PASSWORD, PRIMARY, USER, Simulator, account, change_through_the_api, simulated

REASONS = "hasSnapshots,tooManyVCPUs"


def _import(cli: Cli, simulator: Simulator, *options: str) -> tuple[int, str, str]:
    login = simulator.login()
    assert login.thumbprint is not None
    run = cli(
        "import", "vcenter", "--server", login.server, "--port", str(login.port), "--user", USER,
        "--thumbprint", login.thumbprint, *options,
    )  # fmt: skip
    assert PASSWORD not in run.out + run.err
    return run.code, run.out, run.err


def test_import_check_edit_import_again(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FTPOLICY_VCENTER_PASSWORD", PASSWORD)
    spec = Path("cluster.yaml")
    extras = ("-heartbeats", "-reasons", f"{PRIMARY}={REASONS}")
    with simulated(tmp_path, *vsphere.SIZE, *extras, plants=vsphere.estate()) as simulator:
        change_through_the_api(simulator)
        code, out, err = _import(cli, simulator, "-o", str(spec))
        first = spec.read_text(encoding="utf-8")
        assert (code, out) == (0, "")
        assert (
            f"warning: vCenter refuses FT of {PRIMARY} because of hasSnapshots, but here passes: vm.no_snapshots" in err
        )
        assert cli("check", str(spec), "--fail-on", "error").code == 0

        edited = first.replace("hosts:\n", "# ours: ask Ito before a change\nhosts:\n", 1)
        edited = edited.replace(
            f"name: {PRIMARY}\n",
            f"name: {PRIMARY}\n    ft_load: {{disk_read_mbyte_per_s: 10, network_receive_mbit_per_s: 50}}\n",
            1,
        )
        edited = edited.replace("enabled: true", "enabled: false", 1)
        assert edited.count("\n") == first.count("\n") + 2
        spec.write_text(edited, encoding="utf-8")

        code, out, _ = _import(cli, simulator, "--diff", str(spec))
        assert code == 1
        assert "enabled" in out
        assert spec.read_text(encoding="utf-8") == edited

        code, _, err = _import(cli, simulator, "-o", str(spec))
        renewed = spec.read_text(encoding="utf-8")
        assert code == 0
        assert "# ours: ask Ito before a change\n" in renewed
        assert "    ft_load: {disk_read_mbyte_per_s: 10, network_receive_mbit_per_s: 50}\n" in renewed
        assert "enabled" in err
        assert _import(cli, simulator, "--diff", str(spec))[0] == 0


def test_nothing_is_written_when_the_login_fails(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FTPOLICY_VCENTER_PASSWORD", "wrong-password-hunter2")
    with simulated(tmp_path, *account()) as simulator:
        code, out, err = _import(cli, simulator, "-o", "cluster.yaml")

    assert (code, out) == (2, "")
    assert "hunter2" not in err
    assert err.startswith("error: ")
    assert not Path("cluster.yaml").exists()
