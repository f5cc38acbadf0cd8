"""The rules of an estate: severities, parameters and what is switched off, and that every report says so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.estates import RULES
from tests.support.paths import EXAMPLES
from tests.support.repositories import CONFIG_HEAD, cluster, configured, write
from validator.model import Location, WeakenedBy, Weakening
from validator.rules.catalogue import Applicability, Rule
from validator.rules.ruleset import Ruleset, choose, problems
from validator.verdicts.evaluate import data_document

pytestmark = pytest.mark.usefixtures("in_an_empty_directory")


def _rules() -> Sequence[Rule]:
    """The catalogue, with parameters of every type on one rule."""
    params = {"limit": 4, "share": 1.2, "names": ["a"], "strict": True, "label": "x", "map": {}}
    return [replace(rule, params=params) if rule.id == "vm.no_npiv" else rule for rule in RULES]


def _choose(text: str, only: Sequence[str] = (), skip: Sequence[str] = ()) -> Ruleset:
    configuration = configured(text)
    assert problems(_rules(), configuration) == []
    return choose(_rules(), configuration.settings, only, skip)


def _ids(chosen: Ruleset) -> list[str]:
    return [rule.id for rule in chosen.rules]


ALL = [rule.id for rule in RULES]


def _at(line: int, column: int) -> Location:
    return Location("c.yaml", line, column)


def test_without_settings_the_catalogue_is_unchanged() -> None:
    assert _choose("") == Ruleset(list(_rules()), [], [], [])


def test_a_rule_that_is_switched_off_is_not_judged_and_said_with_its_reason() -> None:
    chosen = _choose('rules:\n  vm.no_npiv: {enabled: false, reason: "no\\n  FC"}\n')

    assert _ids(chosen) == [rule for rule in ALL if rule != "vm.no_npiv"]
    assert chosen.weakened == [Weakening(WeakenedBy.RULE, "vm.no_npiv", "on", "off", _at(4, 16), "no FC")]


def test_an_area_is_switched_off_but_for_the_rules_that_say_otherwise() -> None:
    chosen = _choose("rules:\n  vm: {enabled: false, reason: later}\n  vm.no_npiv: {enabled: true}\n")

    assert _ids(chosen) == [rule for rule in ALL if not rule.startswith("vm.") or rule == "vm.no_npiv"]
    assert chosen.weakened == [Weakening(WeakenedBy.RULE, "vm", "on", "off", _at(4, 8), "later")]


def test_a_severity_takes_the_place_of_all_of_the_rule() -> None:
    chosen = _choose("rules:\n  vm.no_npiv: {severity: info, reason: r}\n  vm: {severity: warning}\n")
    found = {rule.id: rule.severities for rule in chosen.rules}

    assert found["vm.no_npiv"] == (("info", Applicability()),)
    assert found["vm.no_vmi"] == (("warning", Applicability()),)
    assert found["cluster.ha_enabled"] == next(rule.severities for rule in RULES if rule.id == "cluster.ha_enabled")
    usual = next(rule.highest_severity for rule in RULES if rule.id == "vm.no_npiv")
    assert usual == "error"
    assert chosen.weakened == [
        Weakening(WeakenedBy.SEVERITY, "vm.no_npiv", "error", "info", _at(4, 16), "r"),
        Weakening(WeakenedBy.SEVERITY, "vm", "error or warning", "warning", _at(5, 8)),
    ]
    assert chosen.notes == []


def test_a_higher_severity_is_told_and_weakens_nothing() -> None:
    chosen = _choose(
        "rules: {network.ft_logging_redundant: {severity: error, reason: r}, vm.no_npiv: {severity: error}}\n"
    )

    assert chosen.weakened == []
    assert chosen.notes == ["c.yaml:3:40: network.ft_logging_redundant has the severity error here, not warning: r"]


def test_what_a_rule_does_not_say_itself_its_area_says() -> None:
    chosen = _choose("rules:\n  vm: {severity: info}\n  vm.no_npiv: {waivable: false}\n")

    assert next(rule.severities for rule in chosen.rules if rule.id == "vm.no_npiv") == (("info", Applicability()),)
    assert [str(one.location) for one in chosen.not_waivable if one.pattern == "vm.no_npiv"] == ["c.yaml:5:16"]
    assert len(chosen.not_waivable) == 1


def test_parameters_reach_the_data_that_rules_read() -> None:
    chosen = _choose("rules:\n  vm.no_npiv: {params: {limit: 7, share: 2, names: [], strict: false}}\n")
    data = json.loads(data_document(chosen.rules))

    assert data["ftpolicy"]["params"]["vm"]["no_npiv"] == {
        "limit": 7,
        "share": 2,
        "names": [],
        "strict": False,
        "label": "x",
        "map": {},
    }
    assert chosen.weakened == [
        Weakening(WeakenedBy.PARAMETER, "limit of vm.no_npiv", "4", "7", _at(4, 25)),
        Weakening(WeakenedBy.PARAMETER, "share of vm.no_npiv", "1.2", "2", _at(4, 35)),
        Weakening(WeakenedBy.PARAMETER, "names of vm.no_npiv", '["a"]', "[]", _at(4, 45)),
        Weakening(WeakenedBy.PARAMETER, "strict of vm.no_npiv", "true", "false", _at(4, 56)),
    ]


def test_rules_that_no_waiver_may_set_aside_are_named() -> None:
    text = "rules: {vm: {waivable: false}, vm.no_npiv: {waivable: true}, cluster.ha_enabled: {waivable: false}}\n"

    assert [one.pattern for one in _choose(text).not_waivable] == [
        "cluster.ha_enabled",
        *(rule for rule in ALL if rule.startswith("vm.") and rule != "vm.no_npiv"),
    ]


def test_what_is_chosen_is_said_and_by_whom() -> None:
    text = "only: [cluster, vm.no_npiv]\nrules: {vm.no_npiv: {enabled: false, reason: r}}\n"
    chosen = _choose(text)

    assert _ids(chosen) == [rule for rule in ALL if rule.startswith("cluster.")]
    off = Weakening(WeakenedBy.RULE, "vm.no_npiv", "on", "off", _at(4, 22), "r")
    assert chosen.weakened == [Weakening(WeakenedBy.ONLY, "only", "", "cluster, vm.no_npiv", _at(3, 1)), off]
    assert _ids(_choose(text, ["vm"], ["vm.no_vmi"])) == [
        rule for rule in ALL if rule.startswith("vm.") and rule not in ("vm.no_npiv", "vm.no_vmi")
    ]
    assert _choose(text, ["vm"], ["vm.no_vmi"]).weakened == [
        Weakening(WeakenedBy.ONLY, "--only", "", "vm"),
        Weakening(WeakenedBy.SKIP, "--skip", "", "vm.no_vmi"),
        off,
    ]


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        (
            "only: [clutser]\nrules:\n  vm.no_npv: {severity: info}\n",
            [
                "c.yaml:3:1: no rule or area “clutser” (did you mean “cluster”?)\n  `ftpolicy rules` lists them all.",
                "c.yaml:5:3: no rule or area “vm.no_npv” (did you mean “vm.no_npiv”?)\n"
                "  `ftpolicy rules` lists them all.",
            ],
        ),
        (
            "rules:\n  vm: {params: {limit: 1}}\n",
            ["c.yaml:4:8: “vm” is an area; parameters are those of one rule"],
        ),
        (
            "rules:\n  vm.no_vmi: {params: {limit: 1}}\n  vm.no_npiv: {params: {limmit: 1}}\n",
            [
                "c.yaml:4:24: vm.no_vmi has no parameter “limit”; it has none",
                "c.yaml:5:25: vm.no_npiv has no parameter “limmit” (did you mean “limit”?); it has: limit, share, names, "
                "strict, label, map",
            ],
        ),
        (
            "rules:\n  vm.no_npiv:\n    params:\n      limit: true\n      share: '1'\n      names: [1]\n      strict: 1\n"
            "      label: 1\n      map: []\n",
            [
                "c.yaml:6:7: the parameter “limit” of vm.no_npiv is true; expected a whole number",
                'c.yaml:7:7: the parameter “share” of vm.no_npiv is "1"; expected a number',
                "c.yaml:8:7: the parameter “names” of vm.no_npiv is [1]; expected a list, each member text",
                "c.yaml:9:7: the parameter “strict” of vm.no_npiv is 1; expected true or false",
                "c.yaml:10:7: the parameter “label” of vm.no_npiv is 1; expected text",
                "c.yaml:11:7: the parameter “map” of vm.no_npiv is []; expected a mapping",
            ],
        ),
        (
            "rules: {vm.gone: {severity: info}}\nestates: {a: {inputs: [x]}, b: {inputs: [y], rules: {vmm: {waivable: false}}}}\n",
            [
                "c.yaml:3:9: no rule or area “vm.gone”\n  `ftpolicy rules` lists them all.",
                "c.yaml:4:54: no rule or area “vmm” (did you mean “vm”?)\n  `ftpolicy rules` lists them all.",
            ],
        ),
    ],
)
def test_what_does_not_exist_is_named_with_the_nearest_word_and_once(text: str, errors: list[str]) -> None:
    assert [str(error) for error in problems(_rules(), configured(text))] == errors


def test_reports_show_what_a_configuration_changes(cli: Cli) -> None:
    write(Path(), {"c1.yaml": cluster(ha=False)})
    write(
        Path(),
        {
            ".ftpolicy.yaml": CONFIG_HEAD + "fail_on: [never]\nonly: [cluster]\nrules:\n"
            "  cluster.ha_enabled: {severity: warning, reason: lab}\n"
            "  cluster.same_patch_level: {enabled: false, reason: mixed on purpose}\n"
        },
    )

    done = cli("check", "c1.yaml", "-o", "json")
    report = json.loads(done.out)

    assert (done.code, report["exit_code"]) == (0, 0)
    assert report["gate"] == ["never"]
    assert [
        (one["by"], one["name"], one["old"], one["new"], one["location"]["line"], one["reason"])
        for one in report["weakened"]
    ] == [
        ("gate", "fail_on", "error, undecided", "never", 3, None),
        ("only", "only", "", "cluster", 4, None),
        ("severity", "cluster.ha_enabled", "error", "warning", 6, "lab"),
        ("rule", "cluster.same_patch_level", "on", "off", 7, "mixed on purpose"),
    ]
    assert done.err == ""
    assert [(one["rule"], one["severity"]) for one in report["findings"] if one["verdict"] == "fail"] == [
        ("cluster.ha_enabled", "warning")
    ]
    assert not any(one["rule"] == "cluster.same_patch_level" for one in report["findings"])


def test_a_parameter_decides_a_verdict(cli: Cli) -> None:
    estate = str(EXAMPLES / "rules" / "network.ft_logging_bandwidth" / "fail")
    rule = "network.ft_logging_bandwidth"

    def verdict(config: str) -> str:
        write(Path(), {"c.yaml": CONFIG_HEAD + config})
        done = cli("check", estate, "--only", rule, "--config", "c.yaml", "-o", "json", "--show", "pass")
        [finding] = json.loads(done.out)["findings"]
        return str(finding["verdict"])

    assert verdict("") == "fail"
    assert verdict(f"rules: {{{rule}: {{params: {{overhead_percent: 18}}}}}}\n") == "fail"
    assert verdict(f"rules: {{{rule}: {{params: {{overhead_percent: 17}}}}}}\n") == "pass"


def test_nothing_is_judged_by_settings_that_cannot_be_meant(cli: Cli) -> None:
    write(Path(), {"c1.yaml": cluster(ha=True), ".ftpolicy.yaml": CONFIG_HEAD + "rules: {no.such: {severity: info}}\n"})

    done = cli("check", "c1.yaml")

    assert (done.code, done.out) == (2, "")
    assert done.err == "error: .ftpolicy.yaml:3:9: no rule or area “no.such”\n  `ftpolicy rules` lists them all.\n"


_STIG = "c.yaml:3:1: the profile stig is in force: "
_OF_ENCRYPTION = (
    "vm.ft_encryption_not_disabled has the severity error "
    "(DISA STIG V-258717 (vSphere 8.0), DISA STIG V-256477 (vSphere 7.0), VCFV-9X-000209 (VCF 9.x))"
)
_OF_VLANS = "network.ft_logging_private has the severity error, own_vlan true (DISA STIG ESXI-80-000160 (vSphere 8.0))"


def _rule(chosen: Ruleset, name: str) -> Rule:
    return next(rule for rule in chosen.rules if rule.id == name)


def test_the_profile_stig_raises_rules_and_names_its_guides() -> None:
    chosen = _choose("profile: stig\n")
    rule = _rule(chosen, "vm.ft_encryption_not_disabled")

    assert _ids(chosen) == ALL
    assert chosen.notes == [_STIG + _OF_VLANS, _STIG + _OF_ENCRYPTION]
    assert (rule.highest_severity, rule.references[-3:]) == (
        "error",
        ("DISA STIG V-258717 (vSphere 8.0)", "DISA STIG V-256477 (vSphere 7.0)", "VCFV-9X-000209 (VCF 9.x)"),
    )
    assert _rule(chosen, "network.ft_logging_private").params == {"own_vlan": True}
    assert _rule(_choose(""), "vm.ft_encryption_not_disabled").highest_severity == "warning"


def test_what_the_configuration_says_of_a_rule_or_its_area_wins_over_the_profile() -> None:
    chosen = _choose(
        "profile: stig\nrules:\n  vm: {severity: info}\n  network.ft_logging_private: {params: {own_vlan: false}}\n"
    )

    assert _rule(chosen, "vm.ft_encryption_not_disabled").highest_severity == "info"
    assert _rule(chosen, "network.ft_logging_private").params == {"own_vlan": False}
    assert _rule(chosen, "network.ft_logging_private").highest_severity == "error"
    assert [note for note in chosen.notes if "vm.ft_encryption" in note] == []


def test_the_profile_essential_judges_what_vcenter_refuses_and_what_the_configuration_names() -> None:
    refused = [rule.id for rule in RULES if rule.vcenter_reason]
    chosen = _choose("profile: essential\nrules:\n  vm.disk_count: {severity: info}\n")

    assert _ids(chosen) == [rule for rule in ALL if rule in refused or rule == "vm.disk_count"]
    new = f"essential ({len(refused)})"
    assert chosen.weakened[0] == Weakening(WeakenedBy.PROFILE, "profile", str(len(ALL)), new, _at(3, 1))
    assert chosen.notes == []
    assert _ids(_choose("profile: essential\nonly: [vm.disk_count]\n")) == ["vm.disk_count"]
    assert 0 < len(refused) < len(ALL)


def test_the_profile_default_changes_nothing() -> None:
    assert _choose("profile: default\n") == _choose("")


def test_the_profile_of_the_command_line_wins_and_the_report_names_it(cli: Cli) -> None:
    example = str(EXAMPLES / "rules/vm.ft_encryption_not_disabled/fail")
    write(Path(), {".ftpolicy.yaml": CONFIG_HEAD + "profile: essential\n"})

    report = json.loads(cli("check", example, "--profile", "stig", "-o", "json").out)
    [finding] = [one for one in report["findings"] if one["rule"] == "vm.ft_encryption_not_disabled"]
    text = cli("check", example, "--profile", "stig")
    plain = json.loads(cli("check", example, "--profile", "default", "-o", "json").out)

    assert (report["profile"], "profile" in plain) == ("stig", False)
    assert (finding["severity"], finding["references"][-1]) == ("error", "VCFV-9X-000209 (VCF 9.x)")
    assert "the profile stig is in force" in text.out + text.err
    assert "profile: stig " in cli("config", "show", "--origin", "--profile", "stig").out
