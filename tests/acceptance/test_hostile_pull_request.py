"""A pull request that breaks the estate and would hide it: the shipped action, the template and the hook are run for real.

Each branch switches vSphere HA off, and something else beside it. The base says what is asked; the gate is red in each of
them, and what was weakened is named. The hook runs at home, where no base decides: it is red as well, or says what is weakened.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.action_step import lay_out, run_action, run_gitlab
from tests.support.repositories import CONFIG_HEAD, SPEC_HEAD, cluster, commit, git, repository
from tests.support.samples import is_whole

HA = "cluster.ha_enabled"
CONFIG = (
    f"{CONFIG_HEAD}only: [{HA}, inputs]\nestates:\n  tokyo:\n    inputs: [tokyo.yaml, 'more/*.yaml']\n"
    "    expect: {clusters: 1, files: [tokyo.yaml]}\n"
)
WAIVERS = "apiVersion: ftpolicy/v1\nkind: Waivers\nwaivers:\n"
OFF = cluster(ha=False)
WEAKENS = "the working tree weakens"


def _config(old: str, new: str) -> dict[str, str]:
    assert CONFIG.count(old) == 1
    return {".ftpolicy.yaml": CONFIG.replace(old, new)}


HIDDEN: dict[str, tuple[Mapping[str, str | None], str]] = {
    "nothing is hidden": ({}, HA),
    "no gate": (_config("only", "fail_on: [never]\nonly"), WEAKENS),
    "a gate for what is undecided alone": (_config("only", "fail_on: [undecided]\nonly"), HA),
    "the rule is off": (_config("only", f"rules: {{{HA}: {{enabled: false, reason: x}}}}\nonly"), WEAKENS),
    "the area is off": (_config("only", "rules: {cluster: {enabled: false, reason: x}}\nonly"), WEAKENS),
    "the rule is only a remark": (_config("only", f"rules: {{{HA}: {{severity: info}}}}\nonly"), WEAKENS),
    "other rules alone": (_config(f"[{HA}, inputs]", "[vm.no_npiv]"), WEAKENS),
    "the file is left out": (_config("    expect", "    exclude: ['tokyo*']\n    expect"), WEAKENS),
    "other inputs": (_config("tokyo.yaml, 'more", "'more"), WEAKENS),
    "another estate alone": (_config("  tokyo:", "  osaka:"), WEAKENS),
    "nothing is expected": (_config("    expect: {clusters: 1, files: [tokyo.yaml]}\n", ""), WEAKENS),
    "no configuration": ({".ftpolicy.yaml": None}, WEAKENS),
    "a configuration that is none": ({".ftpolicy.yaml": "x: [\n"}, ""),
    "a configuration for a version to come": (_config("only", "required_version: '>=99'\nonly"), ""),
    "a configuration further down": ({"more/.ftpolicy.yaml": f"{CONFIG_HEAD}fail_on: [never]\n"}, HA),
    "a waiver in a file": (
        {".ftpolicy-waivers.yaml": f"{WAIVERS}- {{rule: {HA}, subject: cluster/c1, reason: x, expires: 2100-01-01}}\n"},
        WEAKENS,
    ),
    "a waiver in a comment": (
        {"tokyo.yaml": OFF.replace("- name", f"# ftpolicy:waive {HA} expires=2100-01-01 reason=x\n- name")},
        WEAKENS,
    ),
    "no first line": ({"tokyo.yaml": OFF.partition("\n")[2]}, "tokyo.yaml"),
    "another name": ({"tokyo.yaml": None, "tokyo.txt": OFF}, "tokyo.yaml"),
    "no file": ({"tokyo.yaml": None}, "tokyo.yaml"),
    "not meant for FT": ({"tokyo.yaml": OFF.replace("fault_tolerance: true", "fault_tolerance: false")}, ""),
    "no cluster": ({"tokyo.yaml": f"{SPEC_HEAD}clusters: []\n"}, "inputs.expected"),
    "the same key twice": ({"tokyo.yaml": OFF + "  ha: {enabled: true}\n"}, "stands twice"),
    "another file that says the opposite": ({"more/b.yaml": cluster(ha=True)}, "inputs.contradiction"),
    "a file that is named like an option": ({"--fail-on=never": "x", "-q": "x"}, HA),
    "programs": (dict.fromkeys(("ftpolicy.py", "sitecustomize.py", "yaml.py"), "raise SystemExit(0)\n"), HA),
}
"""What each branch changes beside HA (without a text: deletes), and what the action says then: errors are on the other stream."""

FOR_GITLAB = ("nothing is hidden", "no gate", "no configuration", "a waiver in a file", "programs")
"""The template asks the same of the same command, so that some branches tell whether it is asked."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with the programs of a runner and a repository ``work`` whose estate is in order."""
    home = tmp_path_factory.mktemp("runner")
    lay_out(home)
    repository(home / "work", {".ftpolicy.yaml": CONFIG, "tokyo.yaml": cluster(ha=True)})
    return home


@pytest.mark.whole
@pytest.mark.parametrize("what", HIDDEN)
def test_the_gate_is_red(what: str, base: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    files, said = HIDDEN[what]
    changes = {"tokyo.yaml": OFF, **files}
    work = base / "work"
    git(work, "switch", "--quiet", "--force-create", "branch", "main")
    for name in [name for name, text in changes.items() if text is None]:
        (work / name).unlink()
    commit(work, {name: text for name, text in changes.items() if text is not None}, what)

    try:
        action = run_action(base, {"INPUT_TRUSTED": "main"})
        gitlab = run_gitlab(base, "main") if is_whole() or what in FOR_GITLAB else None
        monkeypatch.chdir(work)
        hook = cli("hook", "--", *changes)
    finally:
        git(work, "reset", "--quiet", "--hard")
        git(work, "clean", "--quiet", "--force", "-d")
        git(work, "switch", "--quiet", "main")

    assert (action.outputs["exit-code"] in "1234", said in action.printed + action.summary) == (True, True), action
    assert gitlab is None or gitlab.returncode in (1, 2, 3, 4), gitlab
    assert hook.code in (1, 2, 3, 4) or "What weakens the gate" in hook.out, hook
