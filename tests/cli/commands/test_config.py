"""``ftpolicy config show``: what holds for every estate, and where it comes from."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.support.repositories import CONFIG_HEAD, cluster, write
from validator.config import Settings, read_configuration
from validator.facts.intent import Intent

FULL = (
    CONFIG_HEAD
    + """required_version: ">=0.1"
fail_on: [error, undecided]
language: ja
rules:
  vm.no_npiv: {enabled: false, reason: "no: FC"}
  network: {severity: info, waivable: false}
fault_tolerance:
  vms: [{tag: ft/yes}]
estates:
  tokyo:
    inputs: [tokyo/*.yaml]
    exclude: [tokyo/old]
    vsphere: 8.0U3
    waivers: w.yaml
    output: [text, 'json=out/{estate}.json']
  osaka:
    inputs: [osaka.yaml]
    fail_on: [never]
    only: [vm]
    fault_tolerance:
      hosts: [{name: "esx*"}]
"""
)


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {".git/HEAD": "", ".ftpolicy.yaml": FULL, "tokyo/a.yaml": cluster(ha=True)})
    write(tmp_path, {"tokyo/b.yaml": "", "osaka.yaml": cluster(ha=True)})
    monkeypatch.chdir(tmp_path)


def test_every_setting_is_shown_with_its_origin(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FTPOLICY_LANG", "en")
    done = cli("config", "show", "--origin", "--estate", "tokyo", "--fail-on", "warning", "--skip", "vm")

    assert (done.code, done.err) == (0, "")
    assert [re.sub(r"\s+", " ", line.strip()) for line in done.out.splitlines()] == [
        "# .ftpolicy.yaml",
        "apiVersion: ftpolicy/v1",
        "kind: Configuration",
        'required_version: ">=0.1" # .ftpolicy.yaml:3:1',
        "estates:",
        "tokyo: # .ftpolicy.yaml:12:3",
        "inputs:",
        '- "tokyo/*.yaml" # .ftpolicy.yaml:13:14',
        "exclude:",
        "- tokyo/old # .ftpolicy.yaml:14:15",
        "# found tokyo/a.yaml",
        "# found tokyo/b.yaml",
        'vsphere: "8.0.3" # .ftpolicy.yaml:15:5',
        "fail_on: [warning] # option",
        "profile: default # default",
        "# only: not set # default",
        "# policies: not set # default",
        "# data: not set # default",
        "waivers: w.yaml # .ftpolicy.yaml:16:5",
        "strict_waivers: false # default",
        "# baseline: not set # default",
        'output: [text, "json=out/{estate}.json"] # .ftpolicy.yaml:17:5',
        "language: en # FTPOLICY_LANG",
        "# skip: [vm] # option",
        "rules:",
        "vm.no_npiv: # .ftpolicy.yaml:7:3",
        "enabled: false # .ftpolicy.yaml:7:16",
        'reason: "no: FC" # .ftpolicy.yaml:7:32',
        "network: # .ftpolicy.yaml:8:3",
        "severity: info # .ftpolicy.yaml:8:13",
        "waivable: false # .ftpolicy.yaml:8:29",
        "fault_tolerance:",
        "vms:",
        "- tag: ft/yes # .ftpolicy.yaml:10:9",
    ]


def _meaning(settings: Settings) -> Any:
    """Return settings without places and defaults."""
    rules = {name: replace(rule, location=None, places={}) for name, rule in settings.rules.items()}  # type: ignore[arg-type]
    selectors = {kind: [(one.by, one.pattern) for one in found] for kind, found in settings.intent.selectors.items()}
    plain = replace(settings, places={}, rules={}, intent=Intent(), strict_waivers=settings.strict_waivers or False)
    shown = replace(plain, output=settings.output or ("text",), profile=settings.profile or "default")
    return shown, rules, selectors


def test_what_is_shown_is_a_configuration_that_means_the_same(cli: Cli) -> None:
    before, _ = read_configuration(None)
    Path("shown.yaml").write_text(cli("config", "show", "--origin").out, encoding="utf-8")
    after, errors = read_configuration("shown.yaml")

    assert errors == []
    assert list(after.estates) == ["tokyo", "osaka"]
    for name, estate in after.estates.items():
        assert _meaning(estate.settings) == _meaning(before.estates[name].settings)
        assert [one.text for one in estate.inputs] == [one.text for one in before.estates[name].inputs]


def test_without_a_configuration_the_defaults_are_shown(cli: Cli) -> None:
    Path(".ftpolicy.yaml").unlink()

    assert cli("config", "show").out == (
        "# no .ftpolicy.yaml: defaults\napiVersion: ftpolicy/v1\nkind: Configuration\n# vsphere: not set\n"
        "fail_on: [error, undecided]\nprofile: default\n# only: not set\n# policies: not set\n# data: not set\n# waivers: not set\nstrict_waivers: false\n# baseline: not set\n"
        "output: [text]\nlanguage: en\n"
    )


def test_what_is_wrong_is_said(cli: Cli) -> None:
    Path("osaka.yaml").unlink()
    missing = cli("config", "show", "--estate", "osaka")
    assert missing.code == 2
    assert missing.err.startswith("error: .ftpolicy.yaml:19:14: there is no input osaka.yaml")
    assert cli("config", "show", "--estate", "nara").code == 2

    write(Path(), {".ftpolicy.yaml": CONFIG_HEAD + "only: [vmm]\n"})
    unknown = cli("config", "show")
    assert (unknown.code, unknown.out) == (2, "")
    assert unknown.err.startswith("error: .ftpolicy.yaml:3:1: no rule or area “vmm” (did you mean “vm”?)")


def test_places_are_those_the_working_directory_sees(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("tokyo")
    out = cli("config", "show", "--origin", "--estate", "tokyo").out

    assert "# found a.yaml\n" in out
    assert "waivers: ../w.yaml" not in out
    assert '"../w.yaml"' in out
    assert "# ../.ftpolicy.yaml:16:5" in out
