"""Findings that cannot count: each is an error of the policy, with the rule's name, and none is dropped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.estates import RULES, check_paths
from validator.engine.base import Judgement
from validator.engine.embedded import Embedded
from validator.errors import PolicyError
from validator.facts.model import Facts
from validator.rules.company import load_company
from validator.rules.scaffold import scaffold
from validator.verdicts.checked import MOST_FINDINGS, MOST_NEEDS, fault

_HINT = '\n  a finding is {"subject": [COLLECTION, NAME], "path": [COLLECTION, NAME, FIELD …], "args": {…}}'
_FINDING = 'finding := {"subject": ["hosts", h], "path": ["hosts", h, "memory_mb"], "args": args}'


def _errors(tmp_path: Path, finding: str) -> tuple[list[str], Any]:
    files = scaffold("acme.memory", tmp_path / "policies")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(_FINDING, finding), encoding="utf-8")
    found = load_company([str(tmp_path / "policies")], RULES)
    assert found.errors == []
    spec = tmp_path / "examples" / "rules" / "acme.memory" / "fail" / "cluster.yaml"
    result = check_paths([str(spec)], found.rules, Embedded)
    assert all(isinstance(error, PolicyError) for error in result.errors)
    return [str(error).removeprefix(f"{next(iter(files))}: ") for error in result.errors], result


_SPEC = """\
apiVersion: ftpolicy/v1
kind: ClusterSpec
clusters: [{name: c, fault_tolerance: true}]
datastores: [{name: small, type: nfs3}, {name: open}]
"""


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (_FINDING, None),
        ('kind := concat("", ["ho", "st"])\n\tfinding := {"subject": [kind, h], "path": ["hosts", h], "args": args}',
         "its subject is of the kind “host” (did you mean “hosts”?); the scope host asks for “hosts”"),
        ('name := trim_suffix(h, "m")\n\tfinding := {"subject": ["hosts", name], "path": ["hosts", h], "args": args}',
         "there is no host “esx01.example.co” (did you mean “esx01.example.com”?)"),
        ('finding := {"subject": ["hosts", h], "paht": ["hosts", h], "args": args}', "it lacks “path”"),
        ('finding := {"subject": ["hosts", h], "path": ["hosts", h], "args": args, "sevrity": "info"}',
         "it has “sevrity” (did you mean “severity”?); it may have: subject, path, args, related, severity"),
        ('finding := {"subject": ["hosts", h], "path": ["hosts", h], "args": args, "severity": "fatal"}',
         "“severity” is none of error, info, warning"),
        ('finding := {"subject": ["hosts"], "path": ["hosts", h], "args": args}',
         "“subject” is not an array of two texts"),
        ('finding := {"subject": ["hosts", h], "path": ["hosts"], "args": args}',
         "“path” is not an array of texts: COLLECTION, NAME, FIELD …"),
        ('finding := {"subject": ["hosts", h], "path": ["hosts", h], "args": {"actual": {"a": 1}, "required": 1}}',
         "the arg “actual” is neither a text, a number, true or false, nor an array of these"),
        ('finding := {"subject": ["hosts", h], "path": ["hosts", h], "args": args, "related": ["hosts"]}',
         "“related” is not an array of paths"),
    ],
)  # fmt: skip
def test_a_finding_that_cannot_count_is_an_error(finding: str, words: str | None, tmp_path: Path) -> None:
    errors, result = _errors(tmp_path, finding)

    expected = [f"acme.memory: a member of “deny” cannot count: {words}{_HINT}"]
    assert errors == ([] if words is None else expected)
    assert result.exit_code == (0 if words is None else 4)  # the rule is a warning
    assert [one.verdict.outcome for one in result.findings] == (["fail"] if words is None else [])


def test_a_rule_about_datastores_is_judged_whatever_cluster_uses_them(tmp_path: Path) -> None:
    files = scaffold("acme.memory", tmp_path / "policies")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        new = text.replace("scope: host", "scope: datastore").replace("hosts.*.memory_mb", "datastores.*.type")
        new = (
            new.replace("host.memory_mb <", "host.type !=")
            .replace("host.memory_mb", "host.type")
            .replace('"memory_mb"', '"type"')
        )
        path.write_text(new.replace("input.hosts", "input.datastores").replace('"hosts"', '"datastores"'), "utf-8")
    spec = tmp_path / "cluster.yaml"
    spec.write_text(_SPEC, encoding="utf-8")
    found = load_company([str(tmp_path / "policies")], RULES)
    assert found.errors == []
    result = check_paths([str(spec)], found.rules, Embedded)

    assert result.errors == []
    assert [(one.name, one.verdict.outcome) for one in result.findings] == [("small", "fail"), ("open", "undecided")]


@pytest.mark.parametrize(("name", "most"), [("deny", MOST_FINDINGS), ("missing", MOST_NEEDS)])
def test_more_than_a_report_can_show_about_one_object_is_an_error_with_the_number(name: str, most: int) -> None:
    rule = next(one for one in RULES if one.scope == "host")
    facts = Facts({"hosts": {"a": {}, "b": {}}})
    member = {"path": ("hosts", "a", "model"), **({"args": {}} if name == "deny" else {})}
    entries = [{"subject": ("hosts", "a"), **member}] * most

    assert fault(rule, Judgement(**{"deny": [], "missing": [], name: entries}), facts) is None
    assert (
        fault(
            rule,
            Judgement(**{"deny": [], "missing": [], name: [*entries, {**member, "subject": ("hosts", "b")}]}),
            facts,
        )
        is None
    )
    error = fault(rule, Judgement(**{"deny": [], "missing": [], name: [*entries, entries[0]]}), facts)

    assert error is not None
    assert error.message == f"{rule.id}: “{name}” has more than {most:,} members about a"
    assert error.hint is not None
    assert "judge fewer objects" in error.hint
