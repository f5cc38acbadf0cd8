"""Policies of a company: judged beside the built-in ones, and refused with file and line before anything runs."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.support import opa
from tests.support.estates import RULES, check_paths
from validator.assets import load_tables
from validator.engine.embedded import Embedded
from validator.errors import ConfigurationError, FtpolicyError
from validator.findings.model import Result
from validator.rules.bundle import archive, build
from validator.rules.catalogue import Rule, modules
from validator.rules.company import load_company, read_data
from validator.rules.scaffold import scaffold
from validator.rules.unit_tests import run
from validator.verdicts.evaluate import data_document


def _written(root: Path, identity: str = "acme.in_use") -> Path:
    """Write a new rule below ``root`` and return its policy."""
    files = scaffold(identity, root / "policies")
    for path, text in files.items():
        path.parent.mkdir(parents=True) if not path.parent.exists() else None
        path.write_text(text, encoding="utf-8")
    return next(iter(files))


def _loaded(root: Path) -> tuple[list[Rule], list[str]]:
    found = load_company([str(root / "policies")], RULES)
    return found.rules, [str(error) for error in found.errors]


def _check(spec: Path, rules: list[Rule]) -> Result:
    return check_paths([str(spec)], rules, Embedded, with_passes=True)


def test_a_new_rule_works_as_it_is(tmp_path: Path) -> None:
    policy = _written(tmp_path)
    [rule], errors = _loaded(tmp_path)
    tests = [
        type(rule.module)(str(path), path.read_text(encoding="utf-8")) for path in policy.parent.glob("*_test.rego")
    ]
    outcome = run([rule.module], tests, data_document([rule]), rule.libraries)

    assert errors == []
    assert rule.id == "acme.in_use"
    assert [result.passed for result in outcome.results] == [True, True, True]
    assert [len(one.not_covered) for one in outcome.coverage] == [0]
    for word, verdict in (("pass", "pass"), ("fail", "fail")):
        result = _check(tmp_path / "examples" / "rules" / "acme.in_use" / word / "cluster.yaml", [*RULES, rule])
        found = {one.name: one.verdict.outcome for one in result.findings if one.rule.id == "acme.in_use"}
        assert found == {"esx01.example.com": verdict, "esx02.example.com": "pass", "esx03.example.com": "pass"}
        assert [one.rule.id for one in result.findings if one.verdict.outcome == "fail"] == ["acme.in_use"] * (
            word == "fail"
        )
        assert result.errors == []


def test_a_new_rule_writes_over_nothing(tmp_path: Path) -> None:
    policy = _written(tmp_path)
    with pytest.raises(ConfigurationError) as caught:
        scaffold("acme.in_use", tmp_path / "policies")

    assert caught.value.message == f"{policy} exists; a new rule never writes over one"


@pytest.mark.parametrize("identity", ["in_use", "acme.In_use", "acme.in.use", "acme.", ".x", "a/b.c", "acme.in-use"])
def test_an_id_of_another_form_is_refused(identity: str) -> None:
    with pytest.raises(ConfigurationError, match="is no id of a rule"):
        scaffold(identity, Path("policies"))


def test_a_company_rule_has_the_company_s_data(tmp_path: Path) -> None:
    policy = _written(tmp_path)
    text = policy.read_text(encoding="utf-8")
    policy.write_text(text.replace("_required := 65536", "_required := data.acme.least"), encoding="utf-8")
    (tmp_path / "acme.yaml").write_text("acme: {least: 300000}\n", encoding="utf-8")
    [rule], errors = _loaded(tmp_path)
    data = data_document([rule], read_data([str(tmp_path / "acme.yaml")]))
    engine = Embedded()
    engine.load(modules([rule]), data)
    answer = engine.evaluate('{"hosts": {"h": {"memory_mb": 200000}}}', [rule.query])

    assert errors == []
    assert '"tables"' in data
    assert load_tables()
    assert getattr(answer["acme.in_use"], "deny", None) == [
        {
            "subject": ["hosts", "h"],
            "path": ["hosts", "h", "memory_mb"],
            "args": {"actual": 200000, "required": 300000},
        }
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("severity: warning", "severity: fatal", ":9:15: METADATA: “severity” is “fatal”; expected: One word, or a list "
         "whose first entry that fits the subject's version and FT type counts."),
        ("scope: host", "scope: hots", ":10:12: METADATA: “scope” is “hots”; expected one of: vcenter, cluster, host, "
         "distributed_switch, datastore, vm, estate (did you mean “host”?)"),
        ("#   scope: host\n", "", ":9:5: METADATA: “custom” lacks “scope”"),
        ("  reads:", "  raeds:", ":11:5: METADATA: unknown key “raeds” (did you mean “reads”?)"),
        ("# title: The", "# title: [The", ":3:14: METADATA: not YAML: "),
        ("package ft.acme.in_use", "package ft.acme.other", ":22: the package is ft.acme.other; its path says ft.acme.in_use"),
        ("# METADATA\n", "", ":1: no METADATA block stands directly before the package"),
        ("< _required", "< _required\n\t[p, v] := walk(input)", ":29:12: "),
        ("deny contains finding if", "deny contains finding", ":"),
        ("host.memory_mb < _required", "not host.memory_mb < 5", ":28:2: "),
        ("host.memory_mb < _required", 'http.send({"url": "http://x", "method": "get"})', ":28:2: "),
    ],
)  # fmt: skip
def test_what_a_company_rule_may_not_be(old: str, new: str, message: str, tmp_path: Path) -> None:
    policy = _written(tmp_path)
    text = policy.read_text(encoding="utf-8")
    assert old in text
    policy.write_text(text.replace(old, new, 1), encoding="utf-8")
    _, errors = _loaded(tmp_path)

    assert errors
    assert errors[0].startswith(f"{policy}{message}")


def test_an_id_that_is_taken_is_refused(tmp_path: Path) -> None:
    first = _written(tmp_path / "a", "host.in_cluster")
    second = _written(tmp_path / "b", "acme.in_use")
    third = _written(tmp_path / "c", "acme.in_use")
    found = load_company([str(tmp_path / name / "policies") for name in ("a", "b", "c")], RULES)

    assert [str(error) for error in found.errors] == [
        f"{first}: the id host.in_cluster is taken by policies/ft/host/in_cluster.rego\n"
        "  Give the policy another name or area.",
        f"{third}: the id acme.in_use is taken by {second}\n  Give the policy another name or area.",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "stray.rego",
        "ft/stray.rego",
        "ft/a/b/stray.rego",
        "ft/Area/stray.rego",
        "other/a/b.rego",
        "lib/a/b.rego",
        "lib/A.rego",
    ],
)
def test_a_policy_that_would_not_be_judged_by_is_refused(name: str, tmp_path: Path) -> None:
    _written(tmp_path)
    stray = tmp_path / "policies" / name
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_text("package stray\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        _loaded(tmp_path)

    assert f"{stray} would not be judged by" in caught.value.message


@pytest.mark.parametrize("make", [False, True])
def test_a_directory_without_policies_is_refused(make: bool, tmp_path: Path) -> None:
    if make:
        (tmp_path / "policies").mkdir()
    with pytest.raises(ConfigurationError) as caught:
        _loaded(tmp_path)

    assert caught.value.message.endswith("there is no policy in it" if make else "there is no such directory")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("ft: {}", "data.ft belongs to ftpolicy; use another key"),
        ("lib: {}", "data.lib belongs to ftpolicy; use another key"),
        ("ftpolicy: {}", "data.ftpolicy belongs to ftpolicy; use another key"),
        ("[1]", "expected one mapping; its keys become data.KEY for the policies"),
        ("", "expected one mapping; its keys become data.KEY for the policies"),
        ("acme: {x", "a.yaml:2:1: not YAML"),
    ],
)
def test_data_that_cannot_be_used_is_refused(text: str, error: str, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FtpolicyError) as caught:
        read_data([str(file)])

    assert error in str(caught.value)


def test_two_data_files_with_one_key_are_refused(tmp_path: Path) -> None:
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    for file in files:
        file.write_text('{"acme": {"x": 1}}', encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_data([str(file) for file in files])
    one: dict[str, Any] = read_data([str(files[0])])

    assert caught.value.message == f"--data {files[1]}: {files[0]} has the key “acme” as well"
    assert one == {"acme": {"x": 1}}


OWN_LIBRARY = """package lib.acme

import data.lib.releases

# The memory that our standard asks for, in MB; on a release that nobody has read about it is the same.
least := 65536

short_of(actual) := lacking if {
	actual < least
	lacking := least - actual
}

args(host) := object.union({"actual": host.memory_mb, "required": least}, releases.unread(host))
"""
OWN_TEST = """package lib.acme_test

import data.lib.acme

test_least if acme.least == 65536

test_short if acme.short_of(65000) == 536

test_enough if not acme.short_of(65536)

test_args if acme.args({"memory_mb": 1, "release": 900}) == {"actual": 1, "required": 65536, "confidence": "M"}
"""
OWN_RULES = """
import data.lib.acme
import data.lib.needs

deny contains finding if {
	some h, host in input.hosts
	acme.short_of(host.memory_mb) > 0
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "memory_mb"], "args": acme.args(host)}
}

missing contains need if {
	some h, _ in input.hosts
	some path in needs.unmet({["hosts", h, "memory_mb"]})
	need := {"subject": ["hosts", h], "path": path}
}
"""
FINDING = {
    "subject": ["hosts", "h1"],
    "path": ["hosts", "h1", "memory_mb"],
    "args": {"actual": 65535, "required": 65536, "confidence": "M"},
}
NEED = {"subject": ["hosts", "h2"], "path": ["hosts", "h2", "memory_mb"]}
DOCUMENT = '{"hosts": {"h1": {"memory_mb": 65535, "release": 900}, "h2": {}, "h3": {"memory_mb": 65536}}}'


def _with_libraries(root: Path) -> Path:
    """Write a rule that stands on a library of ours and on one of the company, which stands on one of ours."""
    policy = _written(root)
    head, package, _ = policy.read_text(encoding="utf-8").partition("package ft.acme.in_use\n")
    policy.write_text(head.replace("#   reads: [hosts.*.memory_mb]\n", "") + package + OWN_RULES, encoding="utf-8")
    library = root / "policies" / "lib"
    library.mkdir()
    (library / "acme.rego").write_text(OWN_LIBRARY, encoding="utf-8")
    (library / "acme_test.rego").write_text(OWN_TEST, encoding="utf-8")
    return policy


def test_a_company_rule_stands_on_our_libraries_and_on_its_own(tmp_path: Path) -> None:
    _with_libraries(tmp_path)
    [rule], errors = _loaded(tmp_path)
    engine = Embedded()
    engine.load(modules([*RULES, rule]), data_document([*RULES, rule]))
    answer = engine.evaluate(DOCUMENT, [rule.query])["acme.in_use"]
    result = _check(tmp_path / "examples" / "rules" / "acme.in_use" / "fail" / "cluster.yaml", [*RULES, rule])
    found = {one.name: one.verdict.outcome for one in result.findings if one.rule.id == "acme.in_use"}

    assert errors == []
    assert [Path(library.path).name for library in rule.libraries][-1] == "acme.rego"
    assert (getattr(answer, "deny", None), getattr(answer, "missing", None)) == ([FINDING], [NEED])
    assert found == {"esx01.example.com": "fail", "esx02.example.com": "pass", "esx03.example.com": "pass"}
    assert result.errors == []


def test_the_tests_of_a_company_cover_its_libraries_and_not_ours(tmp_path: Path, cli: Cli) -> None:
    _with_libraries(tmp_path)
    tested = cli("test", str(tmp_path / "policies"))

    lines = "7 passed, 0 failed; 100.0 % of the lines of 2 policies\n"
    assert (tested.code, tested.out) == (0, f"{lines}2 examples as they should be, 0 not\n")


def test_a_bundle_has_our_libraries_and_the_company_s(tmp_path: Path) -> None:
    _with_libraries(tmp_path)
    [rule], _ = _loaded(tmp_path)
    rules = [*RULES, rule]
    file = tmp_path / "bundle.tar.gz"
    file.write_bytes(archive(build(rules, data_document(rules))))
    (tmp_path / "input.json").write_text(DOCUMENT, encoding="utf-8")
    query = "[data.ft.acme.in_use.deny, data.ft.acme.in_use.missing]"
    command = [
        opa.require_opa(),
        "eval",
        "--bundle",
        str(file),
        "--input",
        str(tmp_path / "input.json"),
        "--format",
        "raw",
        query,
    ]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout

    assert json.loads(answer) == [[FINDING], [NEED]]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("needs.rego", "package lib.needs\n\nunmet(_) := set()\n", ": the library lib.needs is taken by policies/lib/needs.rego\n"),
        ("acme.rego", "# ours\npackage lib.other\n", ":2: the package is lib.other; its path says lib.acme"),
        ("acme.rego", "# ours\n", ":1: there is no package; its path says lib.acme"),
        ("acme.rego", "package lib.acme\n\nimport data.lib.need\n", ":3:1: there is no library data.lib.need (did you mean “needs”?)"),
        ("acme.rego", "package lib.acme\n\np contains input.x\n", ":3:12: the head of a partial rule"),
    ],
)  # fmt: skip
def test_what_a_company_library_may_not_be(name: str, text: str, message: str, tmp_path: Path) -> None:
    _written(tmp_path)
    library = tmp_path / "policies" / "lib" / name
    library.parent.mkdir()
    library.write_text(text, encoding="utf-8")
    _, errors = _loaded(tmp_path)

    assert [error.startswith(f"{library}{message}") for error in errors] == [True], errors


def test_a_company_rule_cannot_import_what_nobody_has(tmp_path: Path) -> None:
    policy = _written(tmp_path)
    text = policy.read_text(encoding="utf-8")
    policy.write_text(
        text.replace("package ft.acme.in_use\n", "package ft.acme.in_use\n\nimport data.lib.neds\n"), encoding="utf-8"
    )
    _, [error] = _loaded(tmp_path)

    assert error.startswith(f"{policy}:24:1: there is no library data.lib.neds (did you mean “needs”?)\n")
    assert "lib/NAME.rego beside ft/" in error


def test_a_library_has_one_name_in_all_directories_of_a_company(tmp_path: Path) -> None:
    first, second = (_with_libraries(tmp_path / name) for name in ("a", "b"))
    second.rename(second.with_name("other.rego"))
    second.with_name("other.rego").write_text(
        first.read_text(encoding="utf-8").replace("ft.acme.in_use", "ft.acme.other"), encoding="utf-8"
    )
    found = load_company([str(tmp_path / name / "policies") for name in ("a", "b")], RULES)

    assert [str(error) for error in found.errors] == [
        f"{tmp_path / 'b' / 'policies' / 'lib' / 'acme.rego'}: the library lib.acme is taken by"
        f" {tmp_path / 'a' / 'policies' / 'lib' / 'acme.rego'}\n  Give the library another name."
    ]


def test_rules_of_one_directory_may_import_the_library_of_another(tmp_path: Path) -> None:
    user, owner = _with_libraries(tmp_path / "a"), _written(tmp_path / "b", "acme.other")
    library = tmp_path / "a" / "policies" / "lib"
    library.rename(tmp_path / "b" / "policies" / "lib")
    found = load_company([str(tmp_path / name / "policies") for name in ("a", "b")], RULES)

    assert found.errors == []
    assert [rule.module.path for rule in found.rules] == [str(user), str(owner)]


def test_a_library_alone_is_no_policy(tmp_path: Path) -> None:
    library = tmp_path / "policies" / "lib" / "acme.rego"
    library.parent.mkdir(parents=True)
    library.write_text(OWN_LIBRARY, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="there is no policy in it"):
        _loaded(tmp_path)


def test_the_examples_of_a_company_are_judged_by_its_rules(
    tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cli("rules", "--new", "acme.naming")
    examples = Path("examples/rules/acme.naming")
    good = (examples / "pass/cluster.yaml").read_text(encoding="utf-8")
    lines = "3 passed, 0 failed; 100.0 % of the lines of 1 policies\n"

    tested = cli("test", "policies")
    (examples / "fail/cluster.yaml").write_text(good, encoding="utf-8")
    both_pass = cli("test", "policies")
    (examples / "pass/cluster.yaml").write_text("apiVersion: ftpolicy/v2\nkind: ClusterSpec\n", encoding="utf-8")
    broken = cli("test", "policies")

    assert (tested.code, tested.out) == (0, f"{lines}2 examples as they should be, 0 not\n")
    wrong = f"✗ {examples}/fail: acme.naming says pass of it; expected fail\n"
    assert (both_pass.code, both_pass.out) == (1, f"{lines}{wrong}1 examples as they should be, 1 not\n")
    assert (broken.code, f"✗ {examples}/pass: " in broken.out) == (1, True)
    assert broken.out.endswith("0 examples as they should be, 2 not\n")


@pytest.mark.parametrize(("key", "line"), [("custom", 8), ("related_resources", 5), ("title", 2)])
def test_metadata_that_lacks_a_key_is_an_error_of_the_policy(
    key: str, line: int, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cli("rules", "--new", "acme.naming")
    policy = Path("policies/ft/acme/naming.rego")
    text = policy.read_text(encoding="utf-8")
    policy.write_text(text.replace(f"# {key}:", f"# x{key}:", 1), encoding="utf-8")

    tested = cli("test", "policies")

    assert (tested.code, tested.out) == (4, "")
    assert tested.err == (
        f"error: {policy}:2:3: METADATA: the document lacks “{key}”\n"
        f"error: {policy}:{line}:3: METADATA: unknown key “x{key}” (did you mean “{key}”?)\n"
    )
