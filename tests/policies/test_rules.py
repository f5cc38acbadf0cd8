"""Every rule is complete: METADATA by its schema, both languages, tests, and the common language of both engines."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.support.estates import RULES
from tests.support.paths import ROOT
from validator.assets import load_schema, load_tables
from validator.engine.base import RegoModule
from validator.errors import PolicyError
from validator.facts.fields import field_at
from validator.messages import LANGUAGES, fill, render
from validator.rules.catalogue import Rule, libraries_below, library_files, load_rules, metadata_of, modules, rule_files
from validator.rules.static_check import check

_IDS = [rule.id for rule in RULES]
_DERIVED = {"release", "update", "ft_type", "hosts", "ft_hosts", "vms", "ft_vms", "networks", "datastores", "traffic"}
_DERIVED |= {"labels", "interfaces", "guide_counts", "heartbeats_count"}


def _metadata(rule: Rule) -> dict[str, object]:
    block = re.search(r"^# METADATA\n((?:#.*\n)+)package", rule.module.text, re.MULTILINE)
    assert block is not None
    loaded: dict[str, object] = yaml.load(re.sub(r"^# ?", "", block[1], flags=re.MULTILINE), Loader=yaml.CSafeLoader)
    return loaded


@pytest.mark.parametrize("rule", RULES, ids=_IDS)
def test_metadata_satisfies_its_schema(rule: Rule) -> None:
    jsonschema.Draft202012Validator(load_schema("rule")).validate(_metadata(rule))


@pytest.mark.parametrize("rule", RULES, ids=_IDS)
def test_sources_are_rows_of_the_requirements(rule: Rule) -> None:
    assert [
        one["id"] for one in rule.sources if "id" in one and not re.fullmatch(r"[A-Z]+-?[0-9]+(-[0-9]+)?", one["id"])
    ] == []


@pytest.mark.parametrize("rule", RULES, ids=_IDS)
def test_a_rule_reads_or_says_what_is_missing(rule: Rule) -> None:
    assert rule.has_missing != bool(rule.reads) or rule.scope == "estate"
    for path in (*rule.reads, *rule.when_declared):
        kind, *rest = path.split(".")
        assert rest[:1] in ([], ["*"])
        if rest[1:2] and rest[1] not in _DERIVED:
            assert field_at((kind, *rest)) is not None, path


@pytest.mark.parametrize("rule", RULES, ids=_IDS)
def test_both_languages_use_the_same_placeholders(rule: Rule) -> None:
    english, japanese = rule.texts["en"], rule.texts["ja"]
    for name in ("message", "solution"):
        used = [set(re.findall(r"\{[^}]*\}", getattr(texts, name))) for texts in (english, japanese)]
        assert used[0] == used[1]
        assert all(re.fullmatch(r"\{[a-z_]+\}", one) for one in used[0])


@pytest.mark.parametrize("rule", RULES, ids=_IDS)
def test_japanese_is_japanese(rule: Rule) -> None:
    texts = rule.texts["ja"]
    for text in (texts.title, texts.description, texts.message, texts.solution):
        assert re.search(r"[ぁ-んァ-ヶ一-龠]", text)


@pytest.mark.parametrize("rule", RULES, ids=_IDS)
def test_an_unverified_rule_warns_at_most(rule: Rule) -> None:
    assert rule.confidence != "M" or rule.highest_severity != "error"


def test_policies_keep_to_the_common_language_of_both_engines() -> None:
    assert check(modules(RULES)) == []


def test_every_rule_file_has_a_test_beside_it() -> None:
    for path in (*rule_files(ROOT / "policies"), *library_files(ROOT / "policies")):
        assert path.with_name(f"{path.stem}_test.rego").is_file()


def test_every_library_is_used() -> None:
    texts = [module.text for module in modules(RULES)]
    for path in library_files(ROOT / "policies"):
        assert any(f"\nimport data.lib.{path.stem}\n" in text for text in texts), path


def test_the_libraries_of_a_directory_stand_beside_the_built_in_ones_and_may_replace_one(tmp_path: Path) -> None:
    builtin = {path.name for path in library_files(ROOT / "policies")}
    (tmp_path / "lib").mkdir()
    for name in ("acme", "needs", "acme_test"):
        (tmp_path / "lib" / f"{name}.rego").write_text(f"package lib.{name}\n", encoding="utf-8")
    found = libraries_below(tmp_path)

    assert set(found) == builtin | {"acme.rego"}
    assert (found["needs.rego"].text, found["needs.rego"].is_trusted) == ("package lib.needs\n", False)
    assert found["vlans.rego"].is_trusted
    assert set(libraries_below()) == builtin


def test_what_an_engine_loads_has_each_library_once() -> None:
    paths = [module.path for module in modules(RULES)]

    assert len(paths) == len(set(paths)) == len(RULES) + len(library_files(ROOT / "policies"))
    assert modules([]) == []


def test_every_value_of_a_table_names_its_source() -> None:
    def rows(value: object) -> list[dict[str, object]]:
        if isinstance(value, list):
            return [row for one in value for row in rows(one)]
        if isinstance(value, dict):
            own = [value] if "confidence" in value else []
            return own + [row for one in value.values() for row in rows(one)]
        return []

    for name, table in load_tables().items():
        found = rows(table)
        assert found, name
        for row in found:
            assert row["confidence"] in ("V", "V2", "M"), (name, row)
            assert row["source"], (name, row)


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("policies/ft/a/b.rego", "package ft.a.b\n", "no METADATA block stands directly before the package"),
        (
            "policies/ft/a/b.rego",
            "# METADATA\n# title: x\npackage ft.a.c\n",
            "the package is ft.a.c; its path says ft.a.b",
        ),
        ("policies/ft/a/b.rego", "# METADATA\n# title: [\npackage ft.a.b\n", "METADATA is not YAML"),
    ],
)
def test_a_rule_file_that_cannot_be_read_says_why(path: str, text: str, message: str) -> None:
    with pytest.raises(PolicyError, match=re.escape(message)):
        metadata_of(RegoModule(path, text))


def test_rules_are_found_by_their_path() -> None:
    assert [rule.id for rule in load_rules(ROOT / "policies")] == sorted(_IDS)


def test_templates_are_filled_in_and_unverified_rows_say_so() -> None:
    assert LANGUAGES == ("en", "ja")
    assert render("{subject}: {a} of {b}", "host x", {"a": [1, 2], "b": True}, "en") == "host x: 1, 2 of true"
    assert render("{subject} {unknown}", "x", {"confidence": "M"}, "en") == "x {unknown} (unverified)"
    assert render("{a}", "x", {"a": "e\x1b[1m", "confidence": "M"}, "ja") == "e\ufffd[1m (未検証)"
    assert fill("{subject}: {a}", "x", {"a": "e\x1b[1m", "confidence": "M"}) == "x: e\ufffd[1m"
