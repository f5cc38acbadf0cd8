"""``ftpolicy schema``: what it prints, and where the file of it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import Cli
from tests.support.paths import EXAMPLES, ROOT
from validator.assets import load_schema, load_tables, schema_file, schema_names
from validator.facts.words import as_word
from validator.readers.yaml_text import parse_yaml

EDITORS = ROOT / "schemas" / "editors"


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(one)


@pytest.mark.parametrize("name", schema_names())
def test_the_path_is_of_what_it_prints(name: str, cli: Cli) -> None:
    directory = EDITORS if name == "spec" else ROOT / "schemas"
    done = cli("schema", "--path", name)

    assert (done.code, done.out, done.err) == (0, f"{directory / f'{name}.schema.json'}\n", "")
    assert cli("schema", name).out == Path(done.out.strip()).read_text(encoding="utf-8")


def test_a_path_wants_a_name(cli: Cli) -> None:
    done = cli("schema", "--path")

    assert (done.code, done.out) == (2, "")
    assert done.err.endswith(f"Error: --path wants the NAME of a schema: {', '.join(schema_names())}\n")


def test_editors_show_where_a_value_is_found(cli: Cli) -> None:
    schema = json.loads(cli("schema", "spec").out)

    found = [one for one in _objects(schema) if isinstance(one.get("x-find"), dict)]
    assert len(found) > 250
    assert [
        one for one in found if "$ref" in one or "\n\nWhere to find it:\n\n- " not in one["markdownDescription"]
    ] == []
    assert schema["$defs"]["vm"]["properties"]["memory_limit_mb"]["markdownDescription"] == (
        "A memory limit in MB, or `none`.\n\nWhere to find it:\n\n"
        "- vSphere Client: VM > Edit Settings > Virtual Hardware > Memory > Limit\n"
        "- PowerCLI: `(Get-VM).ExtensionData.Config.MemoryAllocation.Limit`\n"
        "- RVTools: `vMemory: Limit`\n"
        "- Command line: `govc vm.info -json NAME`"
    )
    assert {key: value for key, value in schema.items() if key not in ("$defs", "properties")} == {
        key: value for key, value in load_schema("spec").items() if key not in ("$defs", "properties")
    }


def _faults(text: str) -> list[str]:
    schema = json.loads(schema_file("spec").read_text(encoding="utf-8"))
    [document] = parse_yaml(text, "spec.yaml")
    found = jsonschema.Draft202012Validator(schema).iter_errors(document.plain())
    return [f"{'/'.join(map(str, one.absolute_path))}: {one.message}" for one in found]


@pytest.mark.parametrize(
    "path",
    [
        *sorted(EXAMPLES.glob("healthy/*.yaml")),
        *sorted(EXAMPLES.glob("rules/*/pass/cluster.yaml")),
    ],
    ids=lambda path: str(path.relative_to(EXAMPLES)),
)
def test_editors_find_no_fault_with_words_and_units_that_are_read(path: Path) -> None:
    assert _faults(path.read_text(encoding="utf-8")) == []


HEAD = "apiVersion: ftpolicy/v1\nkind: ClusterSpec\n"


def test_editors_find_wrong_keys_and_wrong_types() -> None:
    assert _faults(f"{HEAD}host: []\nhosts: [{{name: a, build: x, managed: 1, memory_mb: many}}]\n") == [
        ": Additional properties are not allowed ('host' was unexpected)",
        "hosts/0/managed: 1 is not of type 'boolean'",
        "hosts/0/build: 'x' is not of type 'integer'",
        "hosts/0/memory_mb: 'many' does not match '[0-9]'",
    ]


def _patterns() -> Iterator[tuple[dict[str, Any], re.Pattern[str]]]:
    """Yield every key with an enum, and the pattern that editors have for it."""
    editors = json.loads(schema_file("spec").read_text(encoding="utf-8"))

    def pairs(one: Any, other: Any) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        if isinstance(one, dict):
            yield one, other
        for key in one if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ():
            if key not in ("$ref", "enum"):
                yield from pairs(one[key], other[key])

    for one, other in pairs(load_schema("spec"), editors):
        if "enum" in one:
            assert "enum" not in other
            yield one, re.compile(other.get("pattern", ""))


def test_editors_take_every_word_that_is_read_and_no_other() -> None:
    tables = load_tables()["words"]["kinds"]
    tried = []
    for schema, pattern in _patterns():
        others = tables.get(schema.get("x-words"), {"words": {}})
        words = [one for word in schema["enum"] for one in (word, *others["words"].get(word, ()))]
        for word in words:
            spelled = (word, word.upper(), f" {word.replace('_', ' - ')}(TM) ", word.replace("o", "O_"))
            tried += [(schema, pattern, text) for text in (*spelled, f"{word}x", f"x{word}", word[:-1])]
        tried += [(schema, pattern, text) for text in ("", "thick", "none", "[", *others.get("either", ()))]

    assert len(tried) > 1000
    assert [
        (text, schema["enum"])
        for schema, pattern, text in tried
        if pattern.pattern and bool(pattern.search(text)) is not (as_word(schema, text) in schema["enum"])
    ] == []


@pytest.mark.parametrize("word", ["thick", "Thick Provision", "eager"])
def test_an_editor_says_which_words_there_are(word: str) -> None:
    disks = f"vms: [{{name: a, disks: [{{label: d, provisioning: {word}}}]}}]\n"
    assert [one.partition("does not match")[0] for one in _faults(HEAD + disks)] == [
        f"vms/0/disks/0/provisioning: '{word}' "
    ]
