"""What the pages for contributors name is there: make targets, paths, modules, links, layers, words."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from validator.readers.yaml_text import parse_yaml

PAGES = ["CONTRIBUTING.md", "docs/architecture.md", "docs/rules.md", "docs/naming.md"]
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in PAGES}

_TOP = "|".join(sorted(path.name for path in ROOT.iterdir() if path.is_dir() and path.name not in (".git", ".venv")))
_PATH = re.compile(rf"(?:(?:{_TOP})/[\w.*/-]*[\w/]|[A-Z]+\.md|Makefile|pyproject\.toml)")
_PATTERN = re.compile(r"AREA|NAME|\*")
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")
_CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)


def _toml(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _block(page: str, name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n```text\n(.*?)```\n<!-- end of {name} -->", TEXTS[page], re.DOTALL)
    assert found is not None
    return found[1]


def _commands(page: str) -> list[str]:
    lines = "".join(_CONSOLE.findall(TEXTS[page])).splitlines()
    return [line.removeprefix("$ ").partition("#")[0].strip() for line in lines if line.startswith("$ ")]


@pytest.mark.parametrize("page", PAGES)
def test_targets_of_make_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", _toml("Makefile"), re.MULTILINE))

    named = set(re.findall(r"(?:`|\$ )make ([a-z]+)", TEXTS[page]))

    assert named - targets == set()
    assert named or page != "CONTRIBUTING.md"


@pytest.mark.parametrize("page", PAGES)
def test_paths_exist(page: str) -> None:
    words = [word for code in _CODE.findall(TEXTS[page]) for word in code.split()]
    words += [word for command in _commands(page) for word in shlex.split(command)]
    named = {match[0] for word in words if (match := _PATH.fullmatch(word.rstrip(","))) and not _PATTERN.search(word)}

    assert sorted(name for name in named if not (ROOT / name).exists()) == []
    assert named or page not in ("CONTRIBUTING.md", "docs/architecture.md")


@pytest.mark.parametrize("page", [*PAGES, "README.md"])
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = _LINK.findall(text)
    broken = []
    for name, anchor in links:
        target = (ROOT / page).parent / name if name else ROOT / page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            broken.append(f"{name}#{anchor}")

    assert broken == []
    assert links


def _anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def test_modules_that_are_run_exist() -> None:
    for page in PAGES:
        for module in re.findall(r"python -m (tests[\w.]+|validator[\w.]*)", TEXTS[page]):
            assert (ROOT / f"{module.replace('.', '/')}.py").is_file() or (ROOT / module.replace(".", "/")).is_dir(), (
                module
            )


def test_the_layers_are_those_that_are_checked() -> None:
    contract = _toml("pyproject.toml").partition('containers = ["validator"]')[2]
    layers = re.findall(r'"([^"]+)"', contract.partition("layers = [")[2].partition("]")[0])

    assert _block("docs/architecture.md", "layers").splitlines() == layers


def test_what_the_picture_names_exists() -> None:
    named = re.findall(r"[a-z_]+(?:/[a-z_]+)*(?:/|\.py)", _block("docs/architecture.md", "picture"))
    missing = [name for name in named if not any((ROOT / top / name).exists() for top in ("validator", "."))]

    assert len(named) > 15
    assert missing == []


def test_the_picture_has_every_package_that_data_flows_through() -> None:
    picture = _block("docs/architecture.md", "picture")
    packages = {path.parent.name for path in (ROOT / "validator").glob("*/__init__.py")}

    assert {name for name in packages if f"{name}/" not in picture} == {"cli"}


def test_keys_of_metadata_are_those_of_the_schema() -> None:
    [schema] = parse_yaml(_toml("schemas/rule.schema.json"), "rule.schema.json")
    plain = schema.plain()
    custom = plain["properties"]["custom"]["properties"]
    known = {name for name in plain["properties"] if name != "custom"} | {f"custom.{name}" for name in custom}

    table = TEXTS["docs/rules.md"].partition("## METADATA")[2].partition("**Severity")[0]
    rows = re.findall(r"^\| (`[^|]*`) \|", table, re.MULTILINE)

    assert {key for row in rows for key in _CODE.findall(row)} == known


def test_what_ci_checks_is_what_ci_runs() -> None:
    run = _toml(".ci/run")
    section = TEXTS["CONTRIBUTING.md"].partition("## What CI checks")[2].partition("\n## ")[0]
    said = set(re.findall(r"`(make [a-z-]+)`", section))

    assert said == set(re.findall(r"^(make [a-z-]+)$", run, re.MULTILINE))
    assert "opa fmt" in section
    assert '"$OPA" fmt' in run
