"""``ftpolicy init --like``: whole cluster specs to start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.paths import EXAMPLES
from tests.support.repositories import cluster, write
from validator.cli.designs import DESIGNS
from validator.cli.starter import PRE_COMMIT
from validator.config import read_configuration


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"repo/.git/HEAD": ""})
    monkeypatch.chdir(tmp_path / "repo")


def _inputs() -> list[list[str]]:
    configuration, errors = read_configuration(None)
    assert errors == []
    return [[one.text for one in estate.inputs] for estate in configuration.estates.values()]


@pytest.mark.parametrize("word", DESIGNS)
def test_a_design_passes_as_it_stands(word: str, cli: Cli) -> None:
    done = cli("init", "--like", word.upper())

    assert (done.code, done.out) == (
        0,
        "wrote cluster.yaml\nwrote .ftpolicy.yaml\nwrote .pre-commit-config.yaml\n"
        + "".join(f"wrote .ftpolicy/schemas/{name}.schema.json\n" for name in ("spec", "config", "waivers"))
        + "Next: replace the names in cluster.yaml, then `ftpolicy check`.\n",
    )
    example = (EXAMPLES / DESIGNS[word].file).read_text(encoding="utf-8")
    assert Path("cluster.yaml").read_text(encoding="utf-8") == (
        "# yaml-language-server: $schema=.ftpolicy/schemas/spec.schema.json\n"
        f"# {DESIGNS[word].what}.\n"
        f"# From `ftpolicy init --like {word}`; it passes `ftpolicy check` as it stands. Names, addresses, versions, builds and hardware\n"
        "# are those of an example: replace them by yours, and check again. What you do not know, leave out: left out is unknown.\n"
        + example[example.index("apiVersion:") :].replace(
            "kind: ClusterSpec\n",
            "kind: ClusterSpec\n# All of it is a design: nobody has seen that anything is so. Once every value is what the vSphere Client shows, "
            "take out the line.\ndescribes: target\n",
            1,
        )
    )
    assert _inputs() == [["cluster.yaml"]]
    assert Path(".pre-commit-config.yaml").read_text(encoding="utf-8") == PRE_COMMIT
    checked = cli("check")
    assert checked.code == 0
    assert checked.err == (
        "note: cluster.yaml says “describes: target”: verdicts tell of the design, and not of what is there\n"
    )


def test_the_help_names_every_design(cli: Cli) -> None:
    told = " ".join(cli("init", "--help").out.split())
    assert [word for word in DESIGNS if word not in told] == []


def test_an_unknown_design_names_the_nearest_and_writes_nothing(cli: Cli) -> None:
    done = cli("init", "--like", "8.0u3vsan")

    assert (done.code, done.out) == (2, "")
    first, hint = done.err.splitlines()
    assert first == "error: no design “8.0u3vsan” (did you mean “8.0u3-vsan”?)"
    assert hint == f"  There are: {'; '.join(f'{word}: {one.what}' for word, one in DESIGNS.items())}."
    assert sorted(path.name for path in Path().iterdir()) == [".git"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cluster.yaml", cluster(ha=True)),
        ("cluster.yaml", "no spec"),
        ("other.yaml", cluster(ha=True)),
        ("main.tf", 'resource "vsphere_host" "a" {\n}\n'),
    ],
)
def test_a_design_is_not_mixed_with_what_is_there(name: str, text: str, cli: Cli) -> None:
    write(Path(), {name: text})

    done = cli("init", "--like", "7.0-fc")

    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[-2:] == [
        f"error: {name} is here already, and a design is a whole estate",
        "  Run it in a new directory.",
    ]
    assert Path(name).read_text(encoding="utf-8") == text
    assert sorted(path.name for path in Path().iterdir()) == sorted([".git", name])


def test_estates_below_stay_estates_of_their_own(cli: Cli) -> None:
    write(Path(), {"osaka/spec.yaml": cluster(ha=True)})

    assert cli("init", "--like", "6.7-nfs").code == 0

    assert _inputs() == [["osaka/spec.yaml"], ["cluster.yaml"]]


def test_a_configuration_that_is_there_is_told_what_to_add(cli: Cli) -> None:
    cli("init", "--like", "7.0-fc")
    kept = Path(".ftpolicy.yaml").read_text(encoding="utf-8")
    Path("cluster.yaml").unlink()

    done = cli("init", "--like", "4.0")

    assert (done.code, done.out.splitlines()[0]) == (0, "wrote cluster.yaml")
    assert ".ftpolicy.yaml is there and stays as it is; add cluster.yaml to the inputs of an estate\n" in done.err
    assert Path(".ftpolicy.yaml").read_text(encoding="utf-8") == kept


def test_a_dry_run_prints_the_design(cli: Cli) -> None:
    done = cli("init", "--like", "5.5-legacy", "--dry-run")

    assert done.code == 0
    assert done.out.startswith(
        "--- would write cluster.yaml\n# yaml-language-server: $schema=.ftpolicy/schemas/spec.schema.json\n"
        "# 5.5 Update 2: three hosts, legacy FT, Fibre Channel.\n"
    )
    assert sorted(path.name for path in Path().iterdir()) == [".git"]
