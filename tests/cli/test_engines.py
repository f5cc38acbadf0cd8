"""The OPA engine, bundles and company policies as the command line offers them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.support.estates import NORMATIVE
from tests.support.opa_server import OpaProcess, options_with
from tests.support.paths import EXAMPLES

CONFIGURATION = """\
apiVersion: ftpolicy/v1
kind: Configuration
rules:
  network.ft_logging_bandwidth: {params: {overhead_percent: 50}}
"""


@pytest.fixture(scope="module")
def opa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpaProcess]:
    """Return a server with the bundle that the command writes."""
    import subprocess  # noqa: PLC0415 - the fixture that runs commands in this process lives for one test only
    import sys  # noqa: PLC0415

    file = tmp_path_factory.mktemp("bundle") / "ftpolicy.tar.gz"
    ran = subprocess.run(
        [sys.executable, "-m", "validator", "bundle", "-o", str(file)], check=True, capture_output=True, text=True
    )
    assert ran.stdout.startswith(f"{file}: ")
    with OpaProcess(*options_with(file)) as process:
        yield process


def _report(run: Any) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(run.out)
    return {key: value for key, value in report.items() if key != "engine"}


def test_check_asks_the_server(cli: Cli, opa: OpaProcess) -> None:
    ours = cli("check", str(EXAMPLES / "quickstart"), "-o", "json")
    theirs = cli("check", str(EXAMPLES / "quickstart"), "-o", "json", "--engine", "opa", "--opa-url", opa.url)

    assert theirs.code == ours.code == 1
    assert _report(theirs) == _report(ours)
    assert json.loads(theirs.out)["engine"]["name"] == "opa"


def test_only_some_rules_are_asked_of_the_same_bundle(cli: Cli, opa: OpaProcess) -> None:
    options = ("--only", "vm", "--skip", "vm.no_npiv", "-o", "json", "--show", "pass")
    ours = cli("check", str(NORMATIVE), *options)
    theirs = cli("check", str(NORMATIVE), *options, "--engine", "opa", "--opa-url", opa.url)

    assert theirs.code == ours.code == 0
    assert _report(theirs) == _report(ours)


def test_other_parameters_need_another_bundle(
    cli: Cli, opa: OpaProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".ftpolicy.yaml").write_text(CONFIGURATION, encoding="utf-8")
    refused = cli("check", str(NORMATIVE), "--engine", "opa", "--opa-url", opa.url)
    written = cli("bundle", "-o", "own.tar.gz")
    with OpaProcess(*options_with(tmp_path / "own.tar.gz")) as own:
        taken = cli("check", str(NORMATIVE), "-o", "json", "--engine", "opa", "--opa-url", own.url)

    assert refused.code == 4
    assert "has policies of revision" in refused.err
    assert written.code == 0
    assert _report(taken) == _report(cli("check", str(NORMATIVE), "-o", "json"))


def test_company_policies_are_pushed_along(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written = cli("rules", "--new", "acme.in_use")
    tested = cli("test", "policies")
    listed = cli("rules", "acme.in_use", "--policy", "policies")
    spec = "examples/rules/acme.in_use/fail/cluster.yaml"
    ours = cli("check", spec, "--policy", "policies", "--only", "acme", "--fail-on", "warning", "-o", "json")
    cli("bundle", "-o", "own.tar.gz", "--policy", "policies")
    with OpaProcess(*options_with(tmp_path / "own.tar.gz")) as own:
        theirs = cli(
            "check", spec, "--policy", "policies", "--only", "acme", "--fail-on", "warning", "-o", "json",
            "--engine", "opa", "--opa-url", own.url,
        )  # fmt: skip

    assert written.out == (
        "wrote policies/ft/acme/in_use.rego\n"
        "wrote policies/ft/acme/in_use_test.rego\n"
        "wrote examples/rules/acme.in_use/pass/cluster.yaml\n"
        "wrote examples/rules/acme.in_use/fail/cluster.yaml\n"
        "Next: ftpolicy test policies; ftpolicy check … --policy policies\n"
    )
    assert (tested.code, tested.out) == (
        0,
        "3 passed, 0 failed; 100.0 % of the lines of 1 policies\n2 examples as they should be, 0 not\n",
    )
    assert "The host has 64 GB of memory or more" in listed.out
    assert ours.code == theirs.code == 1
    assert [one["rule"] for one in json.loads(ours.out)["findings"]] == ["acme.in_use"]
    assert _report(ours) == _report(theirs)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--engine", "opa"), "--engine opa needs --opa-url URL, such as http://localhost:8181"),
        (("--opa-url", "http://localhost:8181"), "--opa-url and --push are for --engine opa"),
        (("--push",), "--opa-url and --push are for --engine opa"),
        (("--engine", "opa", "--opa-url", "localhost:8181"), "is no address of a server"),
        (("--engine", "opa", "--opa-url", "http://x", "--opa-key", "k"), "--opa-key needs --opa-cert"),
        (("--engine", "opa", "--opa-url", "http://x", "--opa-ca-file", "nowhere.pem"), "there is no file nowhere.pem"),
        (
            ("--engine", "opa", "--opa-url", "http://x", "--opa-token-file", "nowhere"),
            "cannot read the token in nowhere",
        ),
        (("--data", "x.json"), "--data is for the policies of --policy, and there are none"),
        (("--policy", "nowhere"), "--policy nowhere: there is no such directory"),
    ],
)
def test_options_that_cannot_be_meant(options: tuple[str, ...], message: str, cli: Cli) -> None:
    run = cli("check", str(NORMATIVE), *options)

    assert (run.code, run.out) == (2, "")
    assert message in run.err


def test_a_bad_company_policy_stops_the_run(cli: Cli, tmp_path: Path) -> None:
    policy = tmp_path / "ft" / "acme" / "x.rego"
    policy.parent.mkdir(parents=True)
    policy.write_text("package ft.acme.x\n", encoding="utf-8")
    run = cli("check", str(NORMATIVE), "--policy", str(tmp_path))

    assert (run.code, run.out) == (4, "")
    assert run.err == f"error: {policy}:1: no METADATA block stands directly before the package\n"


@pytest.mark.parametrize("token", ["two words", "日本", ""])
def test_a_token_that_is_none_is_refused_without_being_shown(token: str, cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(token, encoding="utf-8")
    run = cli("check", str(NORMATIVE), "--engine", "opa", "--opa-url", "http://x", "--opa-token-file", str(file))

    assert (run.code, run.out) == (2, "")
    assert "does not hold one bearer token" in run.err
    assert not token or token not in run.err


def test_nobody_there_is_exit_4(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("validator.engine.opa._FIRST_PATIENCE", 0.1)
    run = cli("check", str(NORMATIVE), "--engine", "opa", "--opa-url", "http://127.0.0.1:9", "-q")

    assert run.code == 4
    assert "error: OPA at http://127.0.0.1:9 cannot be reached\n" in run.err
    assert "passed" not in run.out.splitlines()[0]
