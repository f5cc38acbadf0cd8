"""The inputs of an estate: which files its globs find, which changes concern it, and what is refused."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from tests.support.repositories import CONFIG_HEAD, write
from validator.config import Configuration, read_configuration
from validator.config.globs import expand, matches, reach
from validator.config.selection import touched_estates
from validator.model import LeftOut

FILES = (
    "tokyo/plan.json",
    "tokyo/a.yaml",
    "tokyo/b.yaml",
    "tokyo/.hidden.yaml",
    "tokyo/deep/er/c.yaml",
    "osaka/a.yaml",
)


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {".git/HEAD": "", ".git/x.yaml": "", **dict.fromkeys(FILES, "")})
    monkeypatch.chdir(tmp_path)


def _configuration(inputs: Sequence[str], more: str = "") -> Configuration:
    text = f"{CONFIG_HEAD}estates:\n  e:\n    inputs: [{', '.join(f'{one!r}' for one in inputs)}]\n{more}"
    Path(".ftpolicy.yaml").write_text(text, encoding="utf-8")
    found, errors = read_configuration(None)
    assert errors == []
    return found


def _expand(inputs: Sequence[str], more: str = "") -> tuple[list[str], list[str]]:
    configuration = _configuration(inputs, more)
    found = expand(configuration.estates["e"], configuration)
    return found.paths, [str(error) for error in found.errors]


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        (["tokyo/a.yaml"], ["tokyo/a.yaml"]),
        (["./tokyo//a.yaml"], ["tokyo/a.yaml"]),
        (["tokyo/*.yaml"], ["tokyo/a.yaml", "tokyo/b.yaml"]),
        (["tokyo/.*.yaml"], ["tokyo/.hidden.yaml"]),
        ([".*/*.yaml", "tokyo/a.yaml"], ["tokyo/a.yaml"]),
        (["tokyo/[!b].yaml", "tokyo/a.yaml"], ["tokyo/a.yaml"]),
        (["*/a.yaml"], ["osaka/a.yaml", "tokyo/a.yaml"]),
        (["**/*.yaml"], ["osaka/a.yaml", "tokyo/a.yaml", "tokyo/b.yaml", "tokyo/deep/er/c.yaml"]),
        (["tokyo/**"], ["tokyo/a.yaml", "tokyo/b.yaml", "tokyo/deep/er/c.yaml", "tokyo/plan.json"]),
        (["tokyo"], ["tokyo"]),
        (["*/"], ["osaka", "tokyo"]),
        (["tokyo/*/"], ["tokyo/deep"]),
        (["tokyo/p*.json", "nothing/*.json"], ["tokyo/plan.json"]),
    ],
)
def test_globs_find_files_in_the_order_of_names(inputs: list[str], found: list[str]) -> None:
    assert _expand(inputs) == (found, [])


def test_what_is_excluded_is_no_input() -> None:
    assert _expand(["**/*.yaml"], "    exclude: [tokyo/deep, '*/b.yaml']\n") == (["osaka/a.yaml", "tokyo/a.yaml"], [])


def test_the_files_of_the_configuration_are_inputs_only_when_they_are_named() -> None:
    write(Path(), {"w.yaml": "", "base.yaml": "", "out-e.yaml": "", "x.yaml": ""})
    own = "    waivers: w.yaml\n    baseline: base.yaml\n    output: ['json=out-{estate}.yaml']\n"

    assert _expand(["*.yaml", ".f*.yaml"], own) == (["x.yaml"], [])
    assert _expand(["w.yaml"], own) == (["w.yaml"], [])


def test_a_name_must_exist_and_a_glob_may_match_nothing_but_not_all_of_them() -> None:
    assert _expand(["tokyo/plam.json", "tokyo/a.yaml"]) == (
        ["tokyo/a.yaml"],
        [
            ".ftpolicy.yaml:5:14: there is no input tokyo/plam.json (did you mean “plan.json”?)\n"
            "  If it is not always there, write it as a glob: a glob may match nothing."
        ],
    )
    assert _expand(["*.tfstate", "x/**/*.json"]) == (
        [],
        [".ftpolicy.yaml:4:3: estate “e” has no input: nothing matches *.tfstate, x/**/*.json"],
    )


def test_nothing_outside_the_repository_is_an_input_whatever_leads_there(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    write(outside, {"secret.yaml": "", "d/secret.yaml": ""})
    (tmp_path / "link.yaml").symlink_to(outside / "secret.yaml")
    (tmp_path / "osaka" / "link.yaml").symlink_to(outside / "secret.yaml")
    (tmp_path / "links").symlink_to(outside / "d")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "git.yaml").symlink_to(".git/x.yaml")
    out = "leads out of the repository (.), and nothing there is an input"

    assert _expand(["*.yaml"]) == (
        [],
        [f".ftpolicy.yaml:5:14: {name} {out}" for name in ("git.yaml", "link.yaml", "loop.yaml")],
    )
    assert _expand(["osaka"]) == ([], [f".ftpolicy.yaml:5:14: osaka/link.yaml {out}"])
    assert _expand(["*s/"]) == ([], [f".ftpolicy.yaml:5:14: links {out}"])

    configuration = _configuration(["**/secret.yaml", "osaka/a.yaml"])
    found = expand(configuration.estates["e"], configuration)
    assert (found.paths, found.errors) == (["osaka/a.yaml"], [])
    assert found.left_out == [LeftOut("links", "a glob follows no link to a directory")]


def test_a_link_inside_the_repository_is_an_input(tmp_path: Path) -> None:
    (tmp_path / "tokyo" / "z.yaml").symlink_to("../osaka/a.yaml")

    assert _expand(["tokyo/[z].yaml"]) == (["tokyo/z.yaml"], [])


def test_a_directory_above_the_configuration_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"tokyo/.ftpolicy.yaml": CONFIG_HEAD + "estates: {e: {inputs: [../osaka/*.yaml, a.yaml]}}\n"})
    monkeypatch.chdir(tmp_path / "tokyo" / "deep")
    configuration, errors = read_configuration(None)

    assert errors == []
    assert expand(configuration.estates["e"], configuration).paths == ["../../osaka/a.yaml", "../a.yaml"]
    assert reach(configuration.estates["e"], configuration).has(tmp_path / "osaka" / "gone.yaml")
    assert not reach(configuration.estates["e"], configuration).has(tmp_path / "nagoya" / "a.yaml")


@pytest.mark.parametrize(
    ("file", "is_selected"),
    [
        ("tokyo/plan.json", True),
        ("tokyo/plan-2.json", True),
        ("tokyo/main.tf", False),
        ("tokyo/deep/plan.json", False),
        ("specs/any/deep/file.txt", True),
        ("specs/old/a.yaml", False),
        ("w.yaml", True),
        (".ftpolicy.yaml", True),
        ("report.json", False),
        ("x/.ftpolicy.yaml", False),
    ],
)
def test_a_change_concerns_the_estates_whose_inputs_or_settings_it_is(file: str, is_selected: bool) -> None:
    more = "    exclude: [specs/old]\n    waivers: w.yaml\n    output: [json=report.json]\n"
    configuration = _configuration(["tokyo/plan*.json", "specs"], more)

    assert reach(configuration.estates["e"], configuration).has(Path.cwd() / file) is is_selected


def test_a_change_behind_a_link_concerns_the_estate_too(tmp_path: Path) -> None:
    (tmp_path / "now").symlink_to("tokyo")
    (tmp_path / "one.yaml").symlink_to("osaka/a.yaml")
    (tmp_path / "w.yaml").symlink_to("tokyo/deep/w.yaml")
    configuration = _configuration(["now/*.yaml", "one.yaml"], "    waivers: w.yaml\n")
    concerns = reach(configuration.estates["e"], configuration)

    assert {
        name: concerns.has(tmp_path / name) for name in (*FILES, "tokyo/deep/w.yaml", "now/a.yaml", "one.yaml")
    } == {
        "tokyo/plan.json": False,
        "tokyo/a.yaml": True,
        "tokyo/b.yaml": True,
        "tokyo/.hidden.yaml": False,
        "tokyo/deep/er/c.yaml": False,
        "osaka/a.yaml": True,
        "tokyo/deep/w.yaml": True,
        "now/a.yaml": True,
        "one.yaml": True,
    }


def test_every_configuration_above_a_file_is_asked() -> None:
    write(
        Path(),
        {
            ".ftpolicy.yaml": CONFIG_HEAD + "estates: {all: {inputs: ['**/*.yaml']}, tf: {inputs: ['*.json']}}\n",
            "tokyo/.ftpolicy.yaml": CONFIG_HEAD + "estates: {t: {inputs: [a.yaml]}, u: {inputs: [b.yaml]}}\n",
        },
    )

    def touched(*files: str) -> list[tuple[str | None, list[str]]]:
        found = touched_estates(files, None)
        assert found.errors == []
        return [(configuration.file, names) for configuration, names in found.touched]

    assert touched("tokyo/a.yaml") == [(".ftpolicy.yaml", ["all"]), ("tokyo/.ftpolicy.yaml", ["t"])]
    assert touched("osaka/a.yaml", "x.json") == [(".ftpolicy.yaml", ["all", "tf"])]
    assert touched("README.md") == [(".ftpolicy.yaml", [])]
    assert touched() == [(".ftpolicy.yaml", ["all", "tf"])]
    assert touched("/elsewhere/a.yaml") == []


_PART = st.text("ab.*?", min_size=1, max_size=4) | st.just("**")


@given(path=st.lists(st.text("ab.", min_size=1, max_size=4), min_size=1, max_size=4))
def test_a_path_matches_itself_and_everything_matches_it_without_dots(path: list[str]) -> None:
    assert matches(path, path)
    has_hidden = any(part.startswith(".") for part in path)
    assert matches(["**"], path) is not has_hidden
    assert matches(["*"] * len(path), path) is not has_hidden
    assert not matches(["*"] * (len(path) + 1), path)


@given(pattern=st.lists(_PART, min_size=1, max_size=4), path=st.lists(st.sampled_from("ab"), min_size=1, max_size=4))
def test_two_stars_stand_for_any_number_of_directories(pattern: list[str], path: list[str]) -> None:
    for position, part in enumerate(pattern):
        if part == "**":
            spelled = any(
                matches([*pattern[:position], *["*"] * count, *pattern[position + 1 :]], path)
                for count in range(len(path) + 1)
            )
            assert matches(pattern, path) is spelled


def test_a_hostile_glob_is_answered_at_once() -> None:
    started = time.process_time()

    assert not matches(["*a" * 60 + "b"], ["a" * 250])
    assert not matches(["**", "a"] * 20 + ["b"], ["a"] * 60)
    assert time.process_time() - started < 5
