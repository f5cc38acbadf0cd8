"""``ftpolicy fill``: whole conversations, and what they leave in the spec."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.repositories import SPEC_HEAD

SPEC = SPEC_HEAD + (
    "clusters: [{name: c, fault_tolerance: true}]  # ours\n"
    "hosts:\n  - {name: a, cluster: c}\n  - {name: b, cluster: c}\nvms: []\n"
)


@pytest.fixture(autouse=True)
def _spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("c.yaml").write_text(SPEC, encoding="utf-8")


def _answers(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def test_a_fact_is_asked_once_for_all_and_each_where_wished(cli: Cli) -> None:
    run = cli(
        "fill",
        "c.yaml",
        "--only",
        "host.active",
        stdin=_answers("conected", "connected", "each", "powered_on", "standby", "no"),
    )

    assert (run.code, run.err) == (0, "")
    assert run.out == (
        "\n(3 open) hosts[].connection_state of a, b\n"
        "    one of: connected, disconnected, not_responding\n"
        "    vSphere Client: Host > Summary > State\n"
        "    PowerCLI: (Get-VMHost).ExtensionData.Runtime.ConnectionState\n"
        "    Command line: govc host.info -json HOST\n"
        "    for host.active\n"
        '    for all 2; "each" asks for each\n'
        "  >     “connection_state” is “conected”; expected one of: connected, disconnected, not_responding"
        " (did you mean “connected”?)\n  > "
        "\n(2 open) hosts[].power_state of a, b\n"
        "    one of: powered_on, powered_off, standby\n"
        "    vSphere Client: Host > Summary > State\n"
        "    PowerCLI: (Get-VMHost).ExtensionData.Runtime.PowerState\n"
        "    Command line: govc host.info -json HOST\n"
        "    for host.active\n"
        '    for all 2; "each" asks for each\n'
        "  >   a\n  >   b\n  > "
        "\n(1 open) hosts[].maintenance_mode of a\n    true or false\n"
        "    vSphere Client: Host > Summary > State\n"
        "    RVTools: vHost: in Maintenance Mode\n"
        "    PowerCLI: (Get-VMHost).ExtensionData.Runtime.InMaintenanceMode\n"
        "    Command line: esxcli system maintenanceMode get\n"
        "    for host.active\n  > "
        "\nc.yaml: 4 answers written\nEvery verdict is decided.\nNext: `ftpolicy check c.yaml`\n"
    )
    assert Path("c.yaml").read_text(encoding="utf-8") == SPEC.replace(
        "{name: a, cluster: c}",
        "{name: a, cluster: c, connection_state: connected, power_state: powered_on, maintenance_mode: false}",
    ).replace("{name: b, cluster: c}", "{name: b, cluster: c, connection_state: connected, power_state: standby}")


def test_lists_are_typed_member_by_member_and_addresses_for_each_host(cli: Cli) -> None:
    typed = _answers(
        "each", "device: vmk0, ip: 10.0.0.1", "- {device: vmk1, ip: 10.0.1.1, services: [vmotion]}", "", "none"
    )

    run = cli("fill", "c.yaml", "--only", "network.vmotion_interface", "--vsphere", "8.0U3", stdin=typed)

    assert run.code == 0
    text = Path("c.yaml").read_text(encoding="utf-8")
    assert "vmkernels: [{device: vmk0, ip: 10.0.0.1}, {device: vmk1, ip: 10.0.1.1, services: [vmotion]}]" in text
    assert "{name: b, cluster: c, vmkernels: []}" in text


def test_enter_leaves_a_fact_unknown_and_q_keeps_what_was_answered(cli: Cli) -> None:
    run = cli("fill", "c.yaml", "--only", "host.active", stdin=_answers("", "powered_on", "q"))

    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines()[-3:] == [
        "c.yaml: 1 answer written",
        "2 facts still unknown: hosts[].connection_state, hosts[].maintenance_mode",
        "Next: `ftpolicy check c.yaml`",
    ]
    assert Path("c.yaml").read_text(encoding="utf-8") == SPEC.replace(
        "cluster: c}\n", "cluster: c, power_state: powered_on}\n"
    )


def test_nobody_answers(cli: Cli) -> None:
    run = cli("fill", "c.yaml", "--only", "host.active")

    assert run.code == 0
    assert run.out.splitlines()[-3:-1] == [
        "c.yaml is as it was",
        "3 facts still unknown: hosts[].connection_state, hosts[].power_state, hosts[].maintenance_mode",
    ]
    assert Path("c.yaml").read_text(encoding="utf-8") == SPEC


def test_a_spec_beside_a_plan_is_made(cli: Cli) -> None:
    Path("plan").mkdir()
    Path("plan/other.yaml").write_text(SPEC, encoding="utf-8")

    run = cli("fill", "new.yaml", "plan/other.yaml", "--only", "host.active", stdin=_answers("connected", "q"))

    assert run.code == 0
    assert Path("new.yaml").read_text(encoding="utf-8") == SPEC_HEAD + (
        "\nhosts:\n  - name: a\n    connection_state: connected\n  - name: b\n    connection_state: connected\n"
        "\npartial: [hosts]\n"
    )
    assert Path("plan/other.yaml").read_text(encoding="utf-8") == SPEC
    assert run.out.splitlines()[-1] == "Next: `ftpolicy check new.yaml plan/other.yaml`"


REFUSED = {
    "nothing there": (
        ("new.yaml",),
        "error: there is no file new.yaml\n  `ftpolicy init` writes one, `ftpolicy import` makes one of what you have; "
        "or name a plan beside it.\n",
    ),
    "standard input": (
        ("-",),
        "error: - is no file that can be written; name the cluster spec to write into\n",
    ),
    "a directory": (
        (".",),
        "error: . is no file that can be written; name the cluster spec to write into\n",
    ),
    "no directory": (("x/new.yaml", "c.yaml"), "error: x/new.yaml: there is no directory x\n"),
    "no spec": (
        ("other.yaml",),
        "error: other.yaml:1:1: this is no cluster spec\n  A cluster spec begins with: apiVersion: ftpolicy/v1\n",
    ),
    "in JSON": (("c.json",), "error: c.json:1:1: the file is in JSON; only YAML can be renewed in place\n"),
}


@pytest.mark.parametrize(("arguments", "told"), REFUSED.values(), ids=REFUSED)
def test_what_gets_no_answers_is_refused(cli: Cli, arguments: tuple[str, ...], told: str) -> None:
    Path("other.yaml").write_text("kind: Pod\n", encoding="utf-8")
    Path("c.json").write_text('{"apiVersion": "ftpolicy/v1", "kind": "ClusterSpec", "hosts": [{"name": "a"}]}')

    run = cli("fill", *arguments, stdin=_answers("connected"))

    assert (run.code, run.out, run.err) == (2, "", told)


RULES = ("--only", "host.certificate_verified", "--only", "host.active")


def test_facts_of_yes_or_no_are_one_question_for_the_same_objects(cli: Cli) -> None:
    typed = ("connected", "powered_on", "certificate", "certificate_verified")

    run = cli("fill", "c.yaml", *RULES, stdin=_answers(*typed))

    assert run.code == 0
    assert run.out.partition("\n(2 open) ")[2] == (
        "which of these are true of a, b\n"
        "    maintenance_mode   vSphere Client: Host > Summary > State\n"
        "    certificate_verified\n"
        "    for host.active, host.certificate_verified\n"
        '    names of those that are, "all" or "none" of them; "each" asks for one after the other\n'
        "  >     certificate is none of them (did you mean “certificate_verified”?)\n    all, none, or names of them.\n"
        "  > \nc.yaml: 4 answers written\nEvery verdict is decided.\nNext: `ftpolicy check c.yaml`\n"
    )
    told = "connection_state: connected, power_state: powered_on, maintenance_mode: false, certificate_verified: true}"
    assert Path("c.yaml").read_text(encoding="utf-8") == SPEC.replace("cluster: c}\n", f"cluster: c, {told}\n")


def test_facts_asked_together_are_asked_one_by_one_where_wished_and_left_by_enter(cli: Cli) -> None:
    left = cli("fill", "c.yaml", *RULES, stdin=_answers("", "", ""))
    assert (left.code, Path("c.yaml").read_text(encoding="utf-8")) == (0, SPEC)
    assert "4 facts still unknown" in left.out

    run = cli("fill", "c.yaml", *RULES, stdin=_answers("", "", "each", "", "yes"))

    assert "3 facts still unknown: hosts[].connection_state, hosts[].power_state, hosts[].maintenance_mode" in run.out
    assert Path("c.yaml").read_text(encoding="utf-8") == SPEC.replace(
        "cluster: c}\n", "cluster: c, certificate_verified: true}\n"
    )
