"""The command line: reports, languages, selections, and what is said when something is misspelled."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from tests.conftest import Cli, golden
from tests.support.estates import NORMATIVE, RULES
from tests.support.paths import EXAMPLES, GOLDEN, ROOT
from tests.support.samples import is_whole
from validator import __version__
from validator.assets import load_schema, schema_names

pytestmark = pytest.mark.usefixtures("in_the_checkout")

QUICKSTART = "examples/quickstart"


@pytest.mark.usefixtures("golden_rules")
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("quickstart.txt", ()),
        ("quickstart.colour.txt", ("--color", "always")),
        ("quickstart.ja.txt", ("--lang", "ja")),
        ("quickstart.quiet.txt", ("-q",)),
        ("quickstart.json", ("-o", "json")),
        ("quickstart.ja.json", ("-o", "json", "--lang", "ja")),
    ],
)
def test_reports_of_the_quickstart(name: str, arguments: tuple[str, ...], cli: Cli, update_golden: bool) -> None:
    run = cli("check", QUICKSTART, *arguments)

    assert (run.code, run.err) == (1, "")
    golden(GOLDEN / name, run.out, update_golden)


@pytest.mark.usefixtures("golden_rules")
def test_report_of_a_real_plan_alone(cli: Cli, update_golden: bool) -> None:
    run = cli("check", "tests/data/terraform/plan_vsphere_real_create.json")

    assert run.code == 1
    golden(GOLDEN / "plan.txt", run.out, update_golden)


def test_json_reports_satisfy_their_schema(cli: Cli) -> None:
    for path in (QUICKSTART, "tests/data/terraform/plan_vsphere_real_create.json", str(NORMATIVE)):
        report = json.loads(cli("check", path, "-o", "json", "--show", "pass").out)
        jsonschema.Draft202012Validator(load_schema("report")).validate(report)
        assert report["exit_code"] in (0, 1)


def test_facts_satisfy_their_schema_and_give_the_same_verdicts_when_read_again(cli: Cli, tmp_path: Path) -> None:
    registry: Any = Registry().with_resource("spec.schema.json", Resource.from_contents(load_schema("spec")))
    for path in (QUICKSTART, "tests/data/terraform/plan_vsphere_real_create.json", str(NORMATIVE)):
        text = cli("facts", path).out
        jsonschema.Draft202012Validator(load_schema("facts"), registry=registry).validate(json.loads(text))
        file = tmp_path / "facts.json"
        file.write_text(text, encoding="utf-8")
        reports = [json.loads(cli("check", one, "-o", "json", "--show", "pass").out) for one in (path, str(file))]
        first, again = [
            {(one["rule"], one["subject"]["name"], one["verdict"], one["severity"]) for one in report["findings"]}
            for report in reports
        ]
        assert first == again


@pytest.mark.usefixtures("golden_rules")
def test_several_reports_from_one_run(cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "report.json"

    run = cli("check", QUICKSTART, "-o", "text", "-o", f"json={target}")

    assert run.out == (GOLDEN / "quickstart.txt").read_text(encoding="utf-8")
    assert target.read_text(encoding="utf-8") == (GOLDEN / "quickstart.json").read_text(encoding="utf-8")


def test_only_and_skip_take_rules_and_areas(cli: Cli) -> None:
    def rules(*arguments: str) -> set[str]:
        report = json.loads(cli("check", str(NORMATIVE), "-o", "json", "--show", "pass", *arguments).out)
        return {one["rule"] for one in report["findings"]}

    everything = rules()  # what applies to 4.0
    assert rules("--only", "cluster.ha_enabled") == {"cluster.ha_enabled"}
    assert rules("--only", "cluster") == {rule for rule in everything if rule.startswith("cluster.")}
    assert rules("--skip", "cluster", "--skip", "host.edition_licensed") == {
        rule for rule in everything if not rule.startswith("cluster.") and rule != "host.edition_licensed"
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("check", "x", "--only", "cluster.ha_enable"),
            "no rule or area “cluster.ha_enable” (did you mean “cluster.ha_enabled”?)",
        ),
        (("check", "x", "-o", "jsn"), "no report format “jsn” (did you mean “json”?); there are: text, json"),
        (("check", "x", "-o", "json", "-o", "text"), "only one report can go to standard output"),
        (("check", "x", "-o", "json=/nowhere/at/all.json"), "there is no directory /nowhere/at"),
        (
            ("check", "x", "--vsphere", "eight"),
            "--vsphere 'eight' is not a version; write one like 6.7, 8.0U3 or 8.0.3",
        ),
        (
            ("chek", "x"),
            "no command “chek” (did you mean “check”?); there are: check, hook, candidates, waive, baseline, rules, explain, facts, "
            "parse, init, fill, import, config, schema, test, bundle",
        ),
        (("check", "x", "--fail-onn", "error"), "--fail-on"),
        (("check",), "no PATH is given, and there is no .ftpolicy.yaml"),
        (("rules", "cluster.ha"), "no rule “cluster.ha” (did you mean “cluster.ha_enabled”?)"),
        (("schema", "spek"), "no schema “spek” (did you mean “spec”?)"),
    ],
)
def test_what_is_misspelled_is_named_with_the_nearest_word(arguments: tuple[str, ...], message: str, cli: Cli) -> None:
    run = cli(*arguments)

    assert (run.code, run.out) == (2, "")
    assert message in run.err


def test_the_version_to_assume_comes_from_the_command_line(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nclusters: [{name: c, fault_tolerance: true}]\nhosts: []\n",
        encoding="utf-8",
    )

    def verdict(*arguments: str) -> str:
        report = json.loads(cli("check", str(file), "-o", "json", "--only", "cluster.same_patch_level", *arguments).out)
        return ",".join(one["verdict"] for one in report["findings"]) or f"exit {report['exit_code']}"

    assert verdict() == "undecided"
    assert verdict("--vsphere", "8.0U3") == "exit 3"


def test_rules_are_listed_and_told_in_full_in_both_languages(cli: Cli, update_golden: bool) -> None:
    listed = cli("rules")

    assert all(rule.id in listed.out for rule in RULES)
    for language in ("en", "ja"):
        page = cli("rules", "network.ft_logging_nic_speed", "--lang", language)
        assert (page.code, page.err) == (0, "")
        golden(GOLDEN / f"rule.{language}.txt", page.out, update_golden)


@pytest.mark.usefixtures("golden_rules")
def test_what_the_rules_cover_is_listed(cli: Cli, update_golden: bool) -> None:
    listed = cli("rules", "--coverage")

    assert (listed.code, listed.err) == (0, "")
    golden(GOLDEN / "coverage.txt", listed.out, update_golden)


@pytest.mark.usefixtures("golden_rules")
def test_the_language_follows_the_surroundings(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    japanese = cli("check", QUICKSTART)
    machine = cli("check", QUICKSTART, "-o", "json")
    monkeypatch.setenv("FTPOLICY_LANG", "en")
    english = cli("check", QUICKSTART)

    assert japanese.out == (GOLDEN / "quickstart.ja.txt").read_text(encoding="utf-8")
    assert machine.out == (GOLDEN / "quickstart.json").read_text(encoding="utf-8")
    assert english.out == (GOLDEN / "quickstart.txt").read_text(encoding="utf-8")


def test_colours_only_where_they_are_wanted(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in cli("check", QUICKSTART).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in cli("check", QUICKSTART).out
    assert "\x1b" not in cli("check", QUICKSTART, "--color", "never").out


def test_every_schema_is_printed(cli: Cli) -> None:
    assert (
        cli("schema").out.split()
        == schema_names()
        == [
            *("baseline", "candidates", "config", "explain", "facts", "finding", "report", "rule", "spec", "waivers"),
        ]
    )
    for name in schema_names():
        jsonschema.Draft202012Validator.check_schema(json.loads(cli("schema", name).out))


@pytest.mark.whole
def test_the_unit_tests_of_the_policies_pass_with_every_line_covered(cli: Cli, tmp_path: Path) -> None:
    """Those of one area, or with `--whole` all of them, as `make policies` runs them."""
    areas = sorted({rule.area for rule in RULES}) if is_whole() else ["cluster"]
    for area in areas:
        shutil.copytree(ROOT / "policies" / "ft" / area, tmp_path / "ft" / area)

    run = cli("test", str(tmp_path))

    assert run.code == 0
    count = len([rule for rule in RULES if rule.area in areas])
    assert run.out.splitlines()[-1].endswith(f" passed, 0 failed; 100.0 % of the lines of {count} policies")


def test_hostile_names_do_not_reach_the_terminal(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    name = "evil\\e[31m\\u202e|<script>%0A::error"
    file.write_text(
        f'apiVersion: ftpolicy/v1\nkind: ClusterSpec\nclusters: [{{name: "{name}", fault_tolerance: true, '
        "ha: {enabled: false}}]\n",
        encoding="utf-8",
    )

    run = cli("check", str(file))

    assert run.code == 1
    assert "evil\ufffd[31m\ufffd|<script>%0A::error" in run.out
    assert "\x1b" not in run.out + run.err
    assert "\u202e" not in run.out + run.err


def _imports(*arguments: str) -> set[str]:
    code = (
        f"import sys\nsys.argv = {['ftpolicy', *arguments]!r}\nfrom validator.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\nprint('\\n' + ' '.join(sorted(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(ran.stdout.splitlines()[-1].split())


def test_what_is_not_needed_is_not_imported() -> None:
    heavy = {"ruamel", "pyVmomi", "yaml", "hcl2", "jsonschema", "rich", "regorus", "opa_client"}

    assert _imports("--version") & heavy == set()
    assert _imports("check", QUICKSTART) & heavy == {"yaml", "regorus"}


def test_the_version_is_printed(cli: Cli) -> None:
    assert cli("--version").out == f"ftpolicy, version {__version__}\n"


def test_a_traceback_only_for_those_who_ask(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no secret here")

    monkeypatch.setattr("validator.check.read_inputs", broken)

    run = cli("check", QUICKSTART)

    assert (run.code, run.out) == (4, "")
    assert run.err == (
        "error: ftpolicy itself failed (RuntimeError). Run the same command with --debug and report it.\n"
    )
    told = cli("check", QUICKSTART, "--debug")
    assert (told.code, told.out) == (4, "")
    assert told.err.startswith("Traceback (most recent call last):\n")
    assert told.err.endswith(f"\nRuntimeError: no secret here\n{run.err}")
    assert cli("check", "--", QUICKSTART, "--debug").err == run.err  # the name of a file


def test_the_examples_stand_where_the_readme_says() -> None:
    assert (EXAMPLES / "quickstart" / "plan.json").is_file()
    assert (EXAMPLES / "quickstart" / "cluster.yaml").is_file()
