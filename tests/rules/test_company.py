"""Policies of a company: judged beside the built-in ones, and refused with file and line before anything runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.estates import RULES, check_paths
from validator.assets import load_tables
from validator.engine.embedded import Embedded
from validator.errors import ConfigurationError, FtpolicyError
from validator.findings.model import Result
from validator.rules.catalogue import Rule
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
    outcome = run([rule.module], tests, data_document([rule]))

    assert errors == []
    assert rule.id == "acme.in_use"
    assert [result.passed for result in outcome.results] == [True, True]
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
    engine.load([rule.module], data)
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
        ("package ft.acme.in_use", "package ft.acme.other", ":23: the package is ft.acme.other; its path says ft.acme.in_use"),
        ("# METADATA\n", "", ":1: no METADATA block stands directly before the package"),
        ("< _required", "< _required\n\t[p, v] := walk(input)", ":30:12: "),
        ("deny contains finding if", "deny contains finding", ":"),
        ("host.memory_mb < _required", "not host.memory_mb < 5", ":29:2: "),
        ("host.memory_mb < _required", 'http.send({"url": "http://x", "method": "get"})', ":29:2: "),
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
    "name", ["stray.rego", "ft/stray.rego", "ft/a/b/stray.rego", "ft/Area/stray.rego", "other/a/b.rego"]
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
