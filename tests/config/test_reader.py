"""The configuration file: where it is found, what it may say, and what is said about what it may not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings, strategies as st

from tests.conftest import Cli
from tests.support.estates import RULES
from tests.support.paths import EXAMPLES
from tests.support.repositories import CONFIG_HEAD, cluster, configured, write
from tests.support.samples import several
from validator import __version__
from validator.assets import load_schema
from validator.config import Configuration, find_file, read_configuration
from validator.facts.shapes import fits_whole, without_references
from validator.facts.versions import Version
from validator.model import Location
from validator.readers.yaml_text import parse_yaml
from validator.rules.ruleset import problems

pytestmark = pytest.mark.usefixtures("in_an_empty_directory")


def _errors(text: str) -> list[str]:
    Path("c.yaml").write_text(CONFIG_HEAD + text, encoding="utf-8")
    found, errors = read_configuration("c.yaml")
    assert found == Configuration() or not errors
    return [str(error) for error in errors]


def _place(line: int, column: int) -> Location:
    return Location("c.yaml", line, column)


def test_an_estate_has_the_settings_above_where_it_sets_nothing_itself() -> None:
    found = configured(
        "vsphere: 7.0U3\nfail_on: [error, undecided]\noutput: [text]\nlanguage: ja\nstrict_waivers: true\n"
        "rules: {vm: {severity: info}, vm.no_npiv: {enabled: false, reason: no FC}}\n"
        "fault_tolerance: {vms: [{tag: ft/yes}]}\n"
        "estates:\n"
        "  a:\n    inputs: [a.yaml]\n"
        "  b:\n    inputs: [b.yaml]\n    vsphere: 8.0U3\n    strict_waivers: false\n    waivers: w.yaml\n"
        "    rules: {vm.no_npiv: {enabled: true}, vm: {reason: young}}\n"
        "    fault_tolerance: {vms: [{name: db*}], hosts: [{name: esx*}]}\n"
    )
    a, b = found.estates["a"].settings, found.estates["b"].settings

    assert (a.vsphere, a.fail_on, a.output, a.language, a.strict_waivers, a.waivers) == (
        Version(700, 3),
        ("error", "undecided"),
        ("text",),
        "ja",
        True,
        None,
    )
    assert (b.vsphere, b.fail_on, b.strict_waivers, b.waivers) == (
        Version(800, 3),
        ("error", "undecided"),
        False,
        "w.yaml",
    )
    assert (b.rules["vm.no_npiv"].is_enabled, b.rules["vm.no_npiv"].reason) == (True, "no FC")
    assert (b.rules["vm"].severity, b.rules["vm"].reason) == ("info", "young")
    assert [one.pattern for one in b.intent.selectors["vms"]] == ["ft/yes", "db*"]
    assert [one.pattern for one in b.intent.selectors["hosts"]] == ["esx*"]
    assert a.rules["vm.no_npiv"].is_enabled is False
    assert b.places["vsphere"] == _place(15, 5)
    assert b.places["fail_on"] == _place(4, 1)


def test_parameters_are_merged_one_by_one_with_their_places() -> None:
    found = configured(
        "rules: {a.b: {params: {x: 1, y: 2}}}\nestates:\n  e:\n    inputs: [a.yaml]\n    rules:\n"
        "      a.b:\n        params:\n          y: 3\n"
    )
    rule = found.estates["e"].settings.rules["a.b"]

    assert rule.params == {"x": 1, "y": 3}
    assert rule.places["params.x"] == _place(3, 24)
    assert rule.places["params.y"] == _place(10, 11)


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("fail_onn: [error]\n", ["c.yaml:3:1: unknown key “fail_onn” (did you mean “fail_on”?)"]),
        (
            "fail_on: [eror]\n",
            [
                "c.yaml:3:11: “fail_on” is “eror”; expected one of: error, warning, info, undecided, never "
                "(did you mean “error”?)"
            ],
        ),
        ("fail_on: error\n", ["c.yaml:3:10: “fail_on” is “error”; expected a list"]),
        ("vsphere: 8.0\n", ['c.yaml:3:10: “vsphere” is 8.0; expected text\n  Quote it: "8.0".']),
        ("vsphere: eight\n", ["c.yaml:3:10: “vsphere” is “eight”; expected a version like 6.7, 8.0U3 or 8.0.3"]),
        ("estates: {}\n", ["c.yaml:3:10: “estates” is a mapping; expected: The estates by name; `ftpolicy check` "
                           "judges each on its own."]),
        ("estates: {a: {vsphere: 8.0U3}}\n", ["c.yaml:3:14: “a” lacks “inputs”"]),
        ("estates: {a: {inputs: [], input: []}}\n", [
            "c.yaml:3:23: “inputs” is an empty list; expected: Files and directories, or globs of files: *, ? and [seq] stay "
            "inside one directory, ** stands for any number of directories, a / at the end asks for directories. A name "
            "without wildcards must exist.",
            "c.yaml:3:27: unknown key “input” (did you mean “inputs”?)",
        ]),
        ("estates: {a/b: {inputs: [x]}}\n", ["c.yaml:3:10: “estates” is a mapping; the name of an estate is made of "
                                              "letters, digits, dots, dashes and underscores: it becomes part of file names"]),
        ("rules: {a.b: {severity: warn}}\n", ["c.yaml:3:25: “severity” is “warn”; expected one of: error, warning, info "
                                              "(did you mean “warning”?)"]),
        ("rules: {a.b: {}}\n", ["c.yaml:3:14: “a.b” is a mapping; expected: at least one of enabled, severity, waivable, "
                                "params and reason"]),
        ("rules: {a.b: {enabled: false}}\n", [
            "c.yaml:3:15: “a.b” is switched off without a reason; expected one under “reason”\n  Every report shows it."
        ]),
        ("estates: {e: {inputs: [../x.yaml]}}\n", ["c.yaml:3:24: the path “../x.yaml” leads out of the repository (.)"]),
        ("estates: {e: {inputs: [/etc/passwd]}}\n", ["c.yaml:3:24: the path “/etc/passwd” is not relative; paths are "
                                                      "relative to the directory of the configuration"]),
        ("estates: {e: {inputs: ['a\\b.yaml']}}\n", ["c.yaml:3:24: the path “a\\b.yaml” has a backslash; write "
                                                       "directories with /"]),
        ("estates: {e: {inputs: [.git/config]}}\n", ["c.yaml:3:24: the path “.git/config” is in .git, where nothing is "
                                                      "read or written"]),
        ("estates: {e: {inputs: [a/../../x]}}\n", ["c.yaml:3:24: the path “a/../../x” has .. after a name; write the "
                                                    "shorter path"]),
        ("waivers: ../w.yaml\nbaseline: .GIT/b\n", [
            "c.yaml:3:10: the path “../w.yaml” leads out of the repository (.)",
            "c.yaml:4:11: the path “.GIT/b” is in .git, where nothing is read or written",
        ]),
        ("output: [text, json=../a.json, json=]\n", [
            "c.yaml:3:16: the path “../a.json” leads out of the repository (.)",
            "c.yaml:3:32: “json=” names no file after =\n  Leave = out for standard output: json",
        ]),
        ("required_version: '>=99'\nno_such_key: 1\n", [
            f"c.yaml:3:19: this configuration is for ftpolicy >=99; this is {__version__}\n  Install a version that fits."
        ]),
        ("required_version: newest\n", ["c.yaml:3:19: “required_version” is “newest”; expected versions to compare "
                                        'with\n  As in: ">=0.3,<1".']),
        ("required_version: 1\n", ['c.yaml:3:19: “required_version” is 1; expected text\n  Quote it: "1".']),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_line(text: str, errors: list[str]) -> None:
    assert _errors(text) == errors


@pytest.mark.parametrize("wanted", [f"=={__version__}", ">=0.0.1", "<1000,!=0.0.9", "~=0.1"])
def test_a_version_that_fits_is_no_error(wanted: str) -> None:
    assert configured(f"required_version: '{wanted}'\n").required_version == wanted


def test_a_rule_may_be_switched_off_above_and_explained_in_the_estate_only_where_both_are_said() -> None:
    text = "rules: {a.b: {reason: why}}\nestates: {e: {inputs: [x], rules: {a.b: {enabled: false}}}}\n"

    assert configured(text).estates["e"].settings.rules["a.b"].reason == "why"


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    write(tmp_path, {"secret.yaml": "password: hunter2\n"})
    (inside / "w.yaml").symlink_to(tmp_path / "secret.yaml")
    (inside / "c.yaml").write_text(CONFIG_HEAD + "waivers: w.yaml\n", encoding="utf-8")

    _, errors = read_configuration(str(inside / "c.yaml"))

    assert [error.message for error in errors] == ["the path “w.yaml” leads out of the repository (inside)"]


def test_it_is_found_from_below_up_to_the_root_of_the_repository_and_no_further(tmp_path: Path) -> None:
    write(tmp_path, {".ftpolicy.yaml": "", "repo/.ftpolicy.yaml": "", "repo/a/.ftpolicy.yaml": "", "repo/a/b/x": ""})
    write(tmp_path, {"repo/c/d/x": "", "other/.git": "gitdir: elsewhere", "other/e/x": ""})
    (tmp_path / "repo" / ".git").mkdir()

    assert find_file(tmp_path / "repo/a/b") == tmp_path / "repo/a/.ftpolicy.yaml"
    assert find_file(tmp_path / "repo/c/d") == tmp_path / "repo/.ftpolicy.yaml"
    assert find_file(tmp_path / "other/e") is None


def test_outside_a_repository_only_the_working_directory_counts(tmp_path: Path) -> None:
    write(tmp_path, {".ftpolicy.yaml": "", "a/x": ""})

    assert find_file(tmp_path) == tmp_path / ".ftpolicy.yaml"
    assert find_file(tmp_path / "a") is None


def test_a_configuration_that_is_a_link_out_of_the_repository_is_notconfiguration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"elsewhere.yaml": "token: hunter2\n", "repo/.git/HEAD": ""})
    (tmp_path / "repo/.ftpolicy.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    monkeypatch.chdir(tmp_path / "repo")

    assert [str(error) for error in read_configuration(None)[1]] == [
        ".ftpolicy.yaml: the configuration leads out of the repository (.)"
    ]


def test_messages_name_the_file_as_the_working_directory_sees_it(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {".git/HEAD": "", ".ftpolicy.yaml": CONFIG_HEAD + "vmz: {}\n", "a/b.yaml": cluster(ha=True)})
    monkeypatch.chdir(tmp_path / "a")

    assert cli("check", "b.yaml").err == "error: ../.ftpolicy.yaml:3:1: unknown key “vmz”\n"


_MEMBERS: dict[str, Any] = {
    "vsphere": "8.0U3",
    "fail_on": ["error", "undecided"],
    "only": ["vm"],
    "rules": {"vm.no_npiv": {"enabled": False, "reason": "none", "params": {"x": 1}, "severity": "info"}},
    "waivers": "w.yaml",
    "strict_waivers": True,
    "baseline": "b.json",
    "output": ["text", "json={estate}.json"],
    "language": "ja",
    "required_version": ">=0.1",
    "fault_tolerance": {"clusters": [{"name": "a"}], "vms": [{"tag": "ft/yes"}]},
    "estates": {"e": {"inputs": ["a.yaml"], "exclude": ["b"], "vsphere": "7.0"}},
}
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("abe", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from([*_MEMBERS, "name", "x"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, child in inside for found in _places(child, (*path, key)))]


_WHOLE = {"apiVersion": "ftpolicy/v1", "kind": "Configuration", **_MEMBERS}


@settings(max_examples=several(300))
@given(place=st.sampled_from(_places(_WHOLE)[1:]), value=_VALUES)
def test_the_quick_check_says_what_a_schema_validator_says(place: tuple[Any, ...], value: Any) -> None:
    document = json.loads(json.dumps(_WHOLE))
    inside = document
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = value
    schema = load_schema("config")

    assert fits_whole(document, without_references(schema)) == jsonschema.Draft202012Validator(schema).is_valid(
        document
    )


@settings(max_examples=several(200))
@given(place=st.sampled_from(_places(_WHOLE)[1:]), value=_VALUES)
def test_whatever_it_says_it_is_read_or_refused_with_a_line(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[Any, ...], value: Any
) -> None:
    document = json.loads(json.dumps(_WHOLE))
    inside = document
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = value
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_text(json.dumps(document), encoding="utf-8")

    found, errors = read_configuration(str(file))

    assert (found == Configuration()) == bool(errors)
    assert all(error.location is not None and error.location.line == 1 for error in errors)


def test_the_examples_of_the_schema_satisfy_it() -> None:
    schema = load_schema("config")
    jsonschema.Draft202012Validator.check_schema(schema)
    found = 0
    for name, definition in {**schema["$defs"], "required_version": schema["properties"]["required_version"]}.items():
        part = jsonschema.Draft202012Validator({**definition, "$defs": schema["$defs"]})
        for example in definition.get("examples", ()):
            assert part.is_valid(example), name
            found += 1
    assert found > 8


def test_the_example_has_every_key_and_is_a_configuration() -> None:
    example = EXAMPLES / "ftpolicy.yaml"
    configuration, errors = read_configuration(str(example))
    assert (errors, problems(RULES, configuration)) == ([], [])

    [document] = parse_yaml(example.read_text(encoding="utf-8"), "example")
    plain = document.plain()
    schema = load_schema("config")
    assert {*plain, "only"} == set(schema["properties"])
    assert {key for estate in plain["estates"].values() for key in estate} >= {"inputs", "exclude", "only", "rules"}
    assert {key for rule in plain["rules"].values() for key in rule} == set(schema["$defs"]["rule"]["properties"])
    selectors = [one for found in plain["fault_tolerance"].values() for one in found]
    assert {way for one in selectors for way in one} == set(schema["$defs"]["selector"]["properties"])
