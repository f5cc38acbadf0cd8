"""Closed and full streams, a terminal of few characters, a directory that is gone, an interrupt: words, and the right code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.repositories import cluster, write
from tests.support.samples import is_whole

PROGRAM = f"{sys.executable} -m validator"
FULL = "error: cannot write to standard output: No space left on device\n"
CLOSED = "error: standard output is closed\n"


def _environment(**more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", **more}


@pytest.fixture(autouse=True)
def _estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"good.yaml": cluster(ha=True), "bad.yaml": cluster(ha=False)})


def _bash(script: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["bash", "-c", script], capture_output=True, check=False, env=_environment(**more), timeout=60
    )


@pytest.mark.parametrize(
    "command", ["check good.yaml --fail-on never", "check bad.yaml -o json", "parse", "--version", "--help", "rules"]
)
@pytest.mark.parametrize(("redirection", "told"), [(">/dev/full", FULL), (">&-", CLOSED)])
def test_a_report_that_cannot_be_written_is_never_success(command: str, redirection: str, told: str) -> None:
    done = _bash(f"exec {PROGRAM} {command.replace('parse', 'parse good.yaml')} {redirection}")

    assert (done.returncode, done.stderr.decode().endswith(told), b"Traceback" in done.stderr) == (2, True, False)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ("check bad.yaml --only cluster.ha_enabled <&-", 1, ""),
        ("check good.yaml --only cluster.ha_enabled <&-", 0, ""),
        (
            "check - <&-",
            2,
            "error: -: standard input is closed\n  Name a file, or let a program write to it.\n",
        ),
        ("check bad.yaml --only cluster.ha_enabled 2>&-", 1, ""),
        ("check good.yaml --only cluster.ha_enabled -o json=report.json <&- 2>&-", 0, ""),
        ("import vcenter --server x.invalid --user u <&-", 2, "error: no password for u\n"),
    ],
)
def test_other_closed_streams_are_missed_by_who_needs_them(arguments: str, code: int, told: str) -> None:
    done = _bash(f"exec {PROGRAM} {arguments}")

    assert (done.returncode, done.stderr.decode()[: len(told) or None]) == (code, told)


def test_a_file_does_not_get_what_is_meant_for_a_closed_stream() -> None:
    _bash(f"exec {PROGRAM} check bad.yaml -o json=report.json -o text >&- 2>&-")

    assert Path("bad.yaml").read_text(encoding="utf-8") == cluster(ha=False)


_ENCODINGS, _FORMATS = ("latin-1", "ascii", "latin-1:strict", "cp932"), ("text", "json", "html", "github")


@pytest.mark.whole
@pytest.mark.parametrize(
    ("encoding", "name"),
    list(product(_ENCODINGS, _FORMATS) if is_whole() else zip(_ENCODINGS, _FORMATS, strict=True)),
)
def test_what_goes_to_a_pipe_is_utf_8_whatever_the_locale(encoding: str, name: str) -> None:
    command = f"exec {PROGRAM} check bad.yaml --only cluster.ha_enabled -o {name} --lang ja"

    done = _bash(command, PYTHONIOENCODING=encoding)

    assert (done.returncode, done.stdout) == (1, _bash(command).stdout)
    assert "HA" in done.stdout.decode("utf-8")
    assert name != "json" or json.loads(done.stdout)["exit_code"] == 1


def test_a_terminal_is_shown_as_numbers_what_it_has_no_character_for() -> None:
    inside = f"{PROGRAM} check bad.yaml --only cluster.ha_enabled --color never"

    done = _bash(f"script -qec '{inside}' /dev/null </dev/null", PYTHONIOENCODING="latin-1")

    assert (done.returncode, b"  \\u2717 error  cluster.ha_enabled\r\n" in done.stdout) == (1, True)


@pytest.mark.parametrize("arguments", ["check /dev/null", "hook x", "rules"])
def test_a_directory_that_is_gone(arguments: str) -> None:
    done = _bash(f"mkdir gone && cd gone && rmdir ../gone && exec {PROGRAM} {arguments}")

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"error: the working directory does not exist any more; change to another one\n"


@pytest.mark.parametrize(
    "module", ["click", "validator.cli.streams", "validator.check", "validator.engine.embedded", "re"]
)
def test_an_interrupt_during_an_import_ends_in_a_word(module: str) -> None:
    """The import of one module waits; the interrupt comes while it does."""
    write(Path(), {"good.yaml": cluster(ha=True)})
    code = (
        "import importlib.abc, sys, time\n"
        "class Slow(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        f"        if name == {module!r}:\n"
        "            print('now', flush=True)\n"
        "            time.sleep(30)\n"
        "sys.meta_path.insert(0, Slow())\n"
        f"sys.modules.pop({module!r}, None)\n"
        "sys.argv = ['ftpolicy', 'check', 'good.yaml']\n"
        "from validator.__main__ import main\n"
        "main()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"now\n"
        time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=20)

    assert (running.returncode, told.strip()) == (130, b"interrupted")
