"""A new user's tour, command by command, in a repository that begins with somebody's Terraform and its plan.

Every command is run by a shell as people type it, and all that it prints is held by the golden transcript. What the user
does in an editor is done here. The README shows the same transcript, cut by the rule of ``_cut``.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import golden
from tests.support.paths import EXAMPLES, GOLDEN, ROOT
from tests.support.pinned import without_counts
from tests.support.repositories import ENVIRONMENT

_ANSWERS = {
    "cluster": "ft-cluster",
    "vcenter": "vc01.example.com",
    "managed": "true",
    "ha_agent": "running",
    "power_state": "powered_on",
    "firewall.enabled": "false",
    "vsan.enabled": "false",
    "version": '"6.7U3"',
    "edition": "Enterprise Plus",
    "certificate_verified": "true",
    "vendor": "Example Corp",
    "model": "ES-7",
    "hardware_virtualization": "true",
    "hyperthreading": "true",
    "power_profile": "maximum_performance",
    "virtual": "false",
    "cpu.vendor": "Intel",
    "cpu.model": "Intel(R) Xeon(R) CPU E5-2680 v3 @ 2.50GHz",
    "family": "6",
    "model_number": "63",
    "threads": "48",
    "hardware_mmu": "true",
    "memory_mb": "262144",
    "category": "intel-haswell",
    "speed_mbps": "10000",
    "use": "vmkernel",
    "evc_mode": "intel-haswell",
    "service_consoles": "[]",
    "heartbeat_datastores": "[nfs-01, nfs-heartbeat]",
    "vm_host_rules": "[]",
    "network": "VM Network",
    "connection_state": "connected",
    "ft_role": "primary",
    "ft_secondaries": "0",
    "template": "false",
    "agent_vm": "false",
    "memory_limit_mb": "none",
    "ha_restart_priority": "high",
    "storage_drs": "disabled",
    "storage_policy": "none",
    "encrypted": "false",
    "io_filters": "[]",
    "vflash_cache_mb": "0",
    "floppies": "[]",
    "devices": "[]",
    "video_3d": "false",
    "vbs": "false",
    "npiv": "false",
    "snapshots": "0",
}
"""What the user knows of every object that asks for it; with the key above it where that makes a difference."""

_DIFFERENT = {
    ("esx03.example.com", "", "certificate_verified"): "false",
}
"""What is different of a host: a certificate nobody looked at."""

_OF_DEVICES = {("vmk1", "services"): "[]", ("vmk2", "services"): "[ft_logging]"}
_LISTS = ("bios", "cpu", "vmkernels", "pnics", "switches", "port_groups", "network_adapters")

_FIRST, _LAST = 3, 7
"""Of an output that is longer the README shows so many lines at the beginning and at the end."""

_BLOCK = re.compile(
    r"(<!-- tour: (?P<name>\w+) -->\n```console\n)(?P<output>.*?)(```\n<!-- end of tour -->)", re.DOTALL
)


@dataclass(frozen=True)
class Step:
    """A command of the tour, the block of the README that it stands in, its exit code and what it printed."""

    block: str
    command: str
    code: int
    output: str


class User:
    """Somebody at a terminal, in a directory with Terraform code and a plan."""

    def __init__(self, home: Path) -> None:
        self.here = home / "tokyo"
        self._home = home
        self.steps: list[Step] = []
        (home / "bin").mkdir()
        for name, module in (("ftpolicy", "tests.support.pinned"), ("pre-commit", "pre_commit")):
            program = home / "bin" / name
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n', encoding="utf-8")
            program.chmod(0o755)
        self.here.mkdir()
        for name in ("main.tf", "plan.json"):
            shutil.copy(EXAMPLES / "quickstart" / name, self.here)

    def run(self, block: str, command: str) -> str:
        """Run ``command`` and return what it printed, on both streams."""
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
            cwd=self.here,
            env={
                **{name: ENVIRONMENT[name] for name in ENVIRONMENT if name.startswith("GIT_")},
                "PATH": f"{self._home / 'bin'}:{ENVIRONMENT['PATH']}",
                "PYTHONPATH": str(ROOT),
                "HOME": str(self._home),
                "PRE_COMMIT_HOME": str(self._home / "pre-commit"),
                "LANG": "C.UTF-8",
            },
        )
        self.steps.append(Step(block, command, ran.returncode, ran.stdout))
        return ran.stdout

    def edit(self, name: str, *changes: tuple[str, str]) -> None:
        """Replace texts in a file; each must be there."""
        file = self.here / name
        text = file.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, f"{name} has no {old!r}"
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")

    def fill_in(self, name: str) -> None:
        """Take away the "# " before every key whose value the user knows, and write the value."""
        file = self.here / name
        file.write_text("".join(_filled(file.read_text(encoding="utf-8"))), encoding="utf-8")


def _filled(text: str) -> Iterator[str]:
    """Yield the lines of a spec in which comments have become keys; what the user does not know stays a comment."""
    owner = device = above = ""
    for line in text.splitlines(keepends=True):
        if named := re.match(r"  - name: (\S+)", line):
            owner, device = named[1], ""
        found = re.match(r"(?P<indent> +)# (?P<key> *(?:- )?(?P<name>\w+)):(?P<value>.*)", line)
        if found is None:
            yield line
            continue
        name, value = found["name"], found["value"]
        above = above if found["key"].startswith(" ") else name
        is_given = not value.lstrip().startswith("#")
        if name == "device":
            device = value.strip() if is_given else "vmk2" if "ft_logging" in value else "vmk1"
        known = _ANSWERS.get(f"{above}.{name}", {"device": device, **_ANSWERS}.get(name))
        known = known or _OF_DEVICES.get((device, name))
        answer = _DIFFERENT.get((owner, device, name), known)
        if is_given or name in _LISTS:
            yield f"{found['indent']}{found['key']}:{'' if name in _LISTS else value}\n"
        else:
            yield line if answer is None else f"{found['indent']}{found['key']}: {answer}\n"


def _tour(user: User) -> None:
    """Walk from somebody's Terraform to a commit that the gate lets through, and one that it does not."""
    user.run("start", "git init --quiet --initial-branch main")
    user.run("start", "ftpolicy init")
    user.run("first", "ftpolicy check")
    _declare(user)
    user.run("fill", "sed -n '/esx03/,$p' cluster.yaml")
    user.run("fill", "ftpolicy check --write-missing more.yaml")
    _supply_the_rest(user)
    user.run("rest", "ftpolicy check")
    _set_ha(user, "false", "true")
    user.edit("cluster.yaml", ("VM network", "VM Network"))
    user.run("fix", "ftpolicy check --quiet")
    user.run(
        "waive",
        "ftpolicy waive network.ft_logging_nic_speed host/esx02.example.com "
        "--reason 'a new cable is ordered' --expires 2099-03-31",
    )
    user.run("waive", "ftpolicy baseline")
    user.edit(".ftpolicy.yaml", ("# baseline: ", "baseline: "))
    user.run("waive", "ftpolicy check")
    user.run("commit", "pre-commit install")
    user.run("commit", "git add --all && git commit --quiet --message 'Check the cluster'")
    _set_ha(user, "true", "false")
    user.run("commit", "git commit --quiet --all --message 'Turn HA off'")


def _set_ha(user: User, old: str, new: str) -> None:
    """Turn HA on or off in the code, and plan it again."""
    user.edit("main.tf", (f"ha_enabled      = {old}", f"ha_enabled      = {new}"))
    values = (f'"ha_enabled":{old}', f'"ha_enabled":{new}')
    kept = (f'"ha_enabled":{{"constant_value":{old}}}', f'"ha_enabled":{{"constant_value":{new}}}')
    user.edit("plan.json", values, kept)


def _declare(user: User) -> None:
    """Fill in the spec that init wrote, add what the lists in it lack, and say which objects are meant for FT."""
    user.fill_in("cluster.yaml")
    spec = user.here / "cluster.yaml"
    known = "      - name: vMotion\n        use: vmkernel\n"
    labels = ("VM Network", "VM Network", "VM network")  # a slip of the pen, or of the host
    rest = "use: vm, active: [vmnic0], standby: [vmnic1]"
    first, *others = spec.read_text(encoding="utf-8").split(known)
    added = [f"{known}      - {{name: {label}, switch: vSwitch0, vlan: 20, {rest}}}\n" for label in labels]
    text = first + "".join(more + other for more, other in zip(added, others, strict=True))
    other = "{name: vSwitch0, pnics: [vmnic0, vmnic1], active: [vmnic0], standby: [vmnic1], mtu: 1500}"
    text = text.replace("      - name: vSwitch1\n", f"      - name: vSwitch1\n      - {other}\n")
    vcenter = 'vcenter: {name: vc01.example.com, version: "6.7U3", verify_host_certificates: true}'
    spec.write_text(f"{text}distributed_switches: []\n{vcenter}\n", encoding="utf-8")
    user.edit("cluster.yaml", ("partial: [clusters, hosts, vms]", "partial: [clusters]"))  # these are all
    selectors = "fault_tolerance:\n  clusters: [{name: ft-cluster}]\n  vms: [{name: db01}]"
    user.edit(".ftpolicy.yaml", ("# fault_tolerance:\n#   vms: [{tag: ft/yes}]", selectors))


def _supply_the_rest(user: User) -> None:
    """Fill in what turned out to be needed as well, and make the file another input of the estate.

    What the hosts lack stands in a profile: the one with the cable in the wrong port gets a list of its own.
    """
    user.fill_in("more.yaml")
    own = "  - name: esx02.example.com\n    profile: missing-ft-cluster\n"
    pnics = "[{device: vmnic2, speed_mbps: 10000}, {device: vmnic3, speed_mbps: 1000}]"
    user.edit("more.yaml", (own, f"{own}    pnics: {pnics}\n"))
    user.edit(".ftpolicy.yaml", ('- "cluster.yaml"', '- "cluster.yaml"\n      - "more.yaml"'))


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    """Return what happened, command by command."""
    user = User(tmp_path_factory.mktemp("home"))
    _tour(user)
    return user.steps


def test_every_command_ends_and_says_what_it_should(steps: list[Step], update_golden: bool) -> None:
    text = "\n".join(f"$ {one.command}\n{one.output}[exit code {one.code}]\n" for one in steps)

    golden(GOLDEN / "tour.txt", text, update_golden)


def test_the_readme_shows_it(steps: list[Step], update_golden: bool) -> None:
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")

    current = _BLOCK.sub(lambda block: block[1] + _shown(block["name"], steps) + block[4], text)

    golden(readme, current, update_golden)
    assert [block["name"] for block in _BLOCK.finditer(text)] == list(dict.fromkeys(one.block for one in steps))


def _shown(block: str, steps: list[Step]) -> str:
    return "\n".join(f"$ {one.command}\n{_cut(without_counts(one.output))}" for one in steps if one.block == block)


def _cut(output: str) -> str:
    """Return an output as the README has it: a long one only with its first and its last lines."""
    lines = output.strip("\n").splitlines(keepends=True)
    left_out = len(lines) - _FIRST - _LAST
    if left_out <= 1:
        return "".join(lines) + "\n" * bool(lines)
    return "".join([*lines[:_FIRST], f"[… {left_out} more lines]\n", *lines[-_LAST:]]) + "\n"
