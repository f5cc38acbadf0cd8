"""A rule touches three places: what ``ftpolicy rules --new`` writes is a built-in rule that passes every test as it stands.

The rule is added to a copy of the checkout. There the tests that look at all rules are run, cut down to it; that it says
nothing of the examples of other rules is shown here, in one process.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.estates import Judge, base_facts, rule_examples
from tests.support.mutation import of_rule, survivors
from tests.support.opa import require_opa
from tests.support.paths import ROOT
from validator.rules.catalogue import Rule, load_rules

ID = "host.memory_of_our_standard"
FILES = [
    f"examples/rules/{ID}/fail/cluster.yaml",
    f"examples/rules/{ID}/pass/cluster.yaml",
    "policies/ft/host/memory_of_our_standard.rego",
    "policies/ft/host/memory_of_our_standard_test.rego",
]
GENERATED = ["policies/README.ja.md", "policies/README.md", "policies/known_bad.json"]

LOOK_AT_ALL_RULES = ("test_rules.py", "test_coverage.py", "test_examples.py", "test_documents.py")
ABOUT_IT = (
    f"{ID} or normative or modern or permits or every or unused or common_language or path or generated or covers"
)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the checkout in which a rule was added, and the generated files made anew."""
    copy = tmp_path_factory.mktemp("home") / "checkout"
    left_out = shutil.ignore_patterns(
        ".git", ".venv", ".tools", "__pycache__", ".*_cache", ".hypothesis", "dist", "build"
    )
    shutil.copytree(ROOT, copy, ignore=left_out)
    _run(copy, "-m", "validator", "rules", "--new", ID)
    _run(copy, ".ci/generate.py")
    return copy


@pytest.fixture(scope="module")
def rule(checkout: Path) -> Rule:
    return next(one for one in load_rules(checkout / "policies") if one.id == ID)


def _run(copy: Path, *arguments: str) -> str:
    ran = subprocess.run(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=copy,
        env={"PYTHONPATH": str(copy), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(copy.parent)},
    )
    assert ran.returncode == 0, ran.stdout
    return ran.stdout


def test_three_places_are_touched_and_the_generated_pages(checkout: Path) -> None:
    names = [*ROOT.joinpath("policies").rglob("*"), *ROOT.joinpath("examples").rglob("*")]
    before = {str(path.relative_to(ROOT)): path.read_bytes() for path in names if path.is_file()}
    places = [*checkout.joinpath("policies").rglob("*"), *checkout.joinpath("examples").rglob("*")]
    after = {str(path.relative_to(checkout)): path.read_bytes() for path in places if path.is_file()}

    assert sorted(after.keys() - before.keys()) == FILES
    assert sorted(name for name in before if after[name] != before[name]) == GENERATED
    facts = "schemas/facts.schema.json"
    assert checkout.joinpath(facts).read_bytes() == ROOT.joinpath(facts).read_bytes()


def test_every_test_that_looks_at_all_rules_passes(checkout: Path) -> None:
    files = [str(next(checkout.joinpath("tests").rglob(name))) for name in LOOK_AT_ALL_RULES]

    said = _run(checkout, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files, "-k", ABOUT_IT)

    assert " passed" in said
    assert said.endswith("nothing was skipped\n")


def test_it_fails_its_own_example_only(rule: Rule, checkout: Path) -> None:
    judge = Judge([rule])

    found = {
        str(path.relative_to(ROOT))
        for kind in ("pass", "fail")
        for path in rule_examples(kind)
        if "fail" in judge.words(base_facts(path)).values()
    }

    assert found == set()
    own = judge.words(base_facts(checkout / "examples" / "rules" / ID / "fail"))
    assert sorted(own.values()) == ["fail", "pass", "pass"]


def test_its_unit_tests_run_every_line_and_notice_every_change(
    rule: Rule, checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = tmp_path / "ft" / "host"
    alone.mkdir(parents=True)
    for name in (f"{ID.partition('.')[2]}.rego", f"{ID.partition('.')[2]}_test.rego"):
        shutil.copy(checkout / "policies" / "ft" / "host" / name, alone)
    said = _run(checkout, "-m", "validator", "test", str(tmp_path))
    monkeypatch.setattr("tests.support.mutation.ROOT", checkout)

    assert ", 0 failed; 100.0 % of the lines of " in said
    assert survivors(of_rule(rule)) == {}


def test_opa_finds_it_formatted_and_strict(checkout: Path) -> None:
    opa, folder = require_opa(), checkout / "policies" / "ft" / "host"
    files = [str(path) for path in sorted(folder.glob("memory_of_our_standard*.rego"))]
    formatted = subprocess.run([opa, "fmt", "--fail", "--diff", *files], capture_output=True, text=True, check=False)
    checked = subprocess.run([opa, "check", "--strict", *files], capture_output=True, text=True, check=False)

    assert (formatted.returncode, formatted.stdout, formatted.stderr) == (0, "", "")
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
