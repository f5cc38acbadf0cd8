"""Whatever the objects of a plan and a spec are called: every report, from end to end, is harmless and names them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import Cli
from tests.support import pages
from tests.support.paths import EXAMPLES
from tests.support.reports import FORBIDDEN, HOSTILE
from tests.support.repositories import SPEC_HEAD, write
from tests.support.samples import is_whole
from validator.messages import LANGUAGES, counted_kind
from validator.report import FORMATS

_COMMANDS = ("::error file=", "::warning file=", "::notice file=", "::warning title=", "::error title=")


def _json(value: Any) -> str:
    """Return JSON that YAML can read too: escapes, but characters beyond U+FFFF as they are."""
    return json.dumps(value).replace("\\ud842\\udfb7", "𠮷")


@pytest.fixture(autouse=True)
def _estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay out a plan and a spec with every hostile name, and files with one."""
    text = (EXAMPLES / "quickstart" / "plan.json").read_text(encoding="utf-8")
    whole = "".join(HOSTILE[:-1])  # the last is only long
    for old in ("ft-cluster", "db01", "nfs-01"):
        text = text.replace(f'"name":"{old}"', f'"name":{json.dumps(old + whole)}')
    clusters = [{"name": name, "fault_tolerance": True, "ha": {"enabled": False}} for name in HOSTILE]
    hosts = [{"name": f"h{at}{name}", "cluster": name, "fault_tolerance": True} for at, name in enumerate(HOSTILE)]
    vms = [{"name": f"v{name}", "cluster": name, "fault_tolerance": True, "snapshots": 1} for name in HOSTILE]
    spec = f"clusters: {_json(clusters)}\nhosts: {_json(hosts)}\nvms: {_json(vms)}\npartial: [vms]\n"
    write(tmp_path, {"a|b <script>%0A::error::東京.json": text, "[x](y)`z`.yaml": SPEC_HEAD + spec, "summary": ""})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inside = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inside:
        yield from _strings(one)


def _shown(name: str, text: str) -> str:
    """Return what a reader of the format gets to see."""
    if name in ("json", "sarif", "gitlab"):
        return "\n".join(_strings(json.loads(text)))
    if name == "junit":
        return "\n".join(one for node in ET.fromstring(text).iter() for one in (*node.attrib.values(), node.text or ""))
    return text


@pytest.mark.whole
@pytest.mark.parametrize(
    ("name", "language"),
    list(product(FORMATS, LANGUAGES))
    if is_whole()
    else [*((name, "en") for name in FORMATS), ("text", "ja"), ("markdown", "ja"), ("html", "ja")],
)
def test_every_report_is_harmless_and_names_them(name: str, language: str, cli: Cli) -> None:
    inputs = [str(path) for path in Path().iterdir() if path.suffix in (".json", ".yaml")]

    run = cli("check", *inputs, "-o", name, "--show", "pass", "--lang", language, "-v", "--write-missing", "m.yaml")

    assert run.code == 1, run.err
    for text in (run.out, run.err, *(Path(file).read_text(encoding="utf-8") for file in ("summary", "m.yaml"))):
        assert FORBIDDEN.search(text) is None
        lines = [line for line in text.splitlines() if line.lstrip().startswith(("::", "##["))]
        assert all(line.startswith(_COMMANDS) for line in lines if name == "github")
        assert not lines or name == "github"
    shown = _shown(name, run.out)
    assert "東京-クラスタ" in shown or name == "github"  # which shows ten of a kind
    assert name in ("github", "markdown") or "a" * 400 in shown
    if name in ("html", "markdown"):
        page = pages.read(run.out) if name == "html" else pages.markdown(run.out)
        assert not any(page.find(tag) for tag in ("script", "img", "iframe", "object"))
        assert all(str(one.attributes["href"]).startswith(("#", "https://")) for one in page.find("a"))
    if name == "github":
        counted = counted_kind("cluster", len(HOSTILE) + 1, language)
        assert f"title=cluster.ha_enabled%3A {counted}::" in run.out


@pytest.mark.parametrize("command", ["facts", "baseline"])
def test_what_else_is_written_is_harmless_and_means_the_names(command: str, cli: Cli) -> None:
    inputs = [str(path) for path in Path().iterdir() if path.suffix in (".json", ".yaml")]

    run = cli(command, *inputs, *(["-o", "b.out"] if command == "baseline" else []))
    text = Path("b.out").read_text(encoding="utf-8") if command == "baseline" else run.out

    assert run.code == 0, run.err
    assert FORBIDDEN.search(text + run.out + run.err) is None
    whole = "\n".join(_strings(json.loads(text)))
    assert all(f"v{name}" in whole for name in HOSTILE)


def test_json_has_the_names_as_they_are(cli: Cli) -> None:
    run = cli("check", "[x](y)`z`.yaml", "-o", "json")

    names = {one["subject"]["name"] for one in json.loads(run.out)["findings"] if one["subject"]["kind"] == "cluster"}
    assert set(HOSTILE) <= names
    assert FORBIDDEN.search(run.out) is None


@pytest.mark.parametrize(
    ("escape", "message"),
    [
        ("a\\ud800b", "\\ud800 is half of a surrogate pair, which is no character"),
        ("\\\\\\uDFFF", "\\uDFFF is half of a surrogate pair, which is no character"),
        ("\\udc00\\ud800", "\\udc00 is half of a surrogate pair, which is no character"),
    ],
)
def test_half_a_character_is_an_error_of_the_input(escape: str, message: str, cli: Cli) -> None:
    text = (EXAMPLES / "quickstart" / "plan.json").read_text(encoding="utf-8")
    at = text.index('"name":"ft-cluster"')
    write(Path(), {"p.json": f"{text[:at]}\n{text[at:].replace('ft-cluster', escape)}"})

    run = cli("check", "p.json", "-o", "json")

    column = 9 + escape.index(message.split(maxsplit=1)[0])
    expected = f"error: p.json:2:{column}: {message}\n  Write both halves, or the character itself.\n"
    assert (run.code, run.err) == (2, expected)


@pytest.mark.parametrize("name", ["\\ud842\\udfb7", "\\\\ud800", "\\uD842\\uDFB7 \\\\\\\\ud800"])
def test_whole_characters_and_escaped_backslashes_are_read(name: str, cli: Cli) -> None:
    text = (EXAMPLES / "quickstart" / "plan.json").read_text(encoding="utf-8").replace("ft-cluster", name)
    write(Path(), {"p.json": text})

    run = cli("facts", "p.json")

    assert (run.code, run.err) == (0, "")
    assert list(json.loads(run.out)["clusters"]) == [json.loads(f'"{name}"')]
