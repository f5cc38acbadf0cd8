"""The lock file names all that ftpolicy needs, each with hashes, and nothing of where it was written."""

from __future__ import annotations

import re
from importlib import metadata

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.paths import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
_PIN = re.compile(r"([a-z0-9-]+)==([^ ;]+)(?: ; (.+?))? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)")


def _pins() -> list[tuple[str, str, str | None]]:
    return [(pin[1], pin[2], pin[3]) for pin in _PIN.finditer(LOCK)]


def _here() -> dict[str, str]:
    """Return the versions for this Python and platform."""
    return {name: version for name, version, marker in _pins() if marker is None or Marker(marker).evaluate()}


def _build() -> list[str]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    [required] = re.findall(r"^requires = \[(.*)\]$", text, re.MULTILINE)
    [group] = re.findall(r"^build = \[(.*?)\]", text, re.MULTILINE)
    assert required == group
    return re.findall(r'"([^"]+)"', required)


def test_it_has_nothing_but_versions_and_hashes() -> None:
    assert _PIN.sub("", LOCK) == ""
    assert len(_pins()) > 30


def test_the_page_of_dependencies_is_of_this_lock() -> None:
    """`make licences` writes it after `make lock`."""
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| ([a-z][a-z0-9-]*) \| ([^ |]+)(?: \((.+?)\))? \|[^|]*\| ([^|]+) \| [^|]+ \|$", page, re.MULTILINE
    )

    assert [(name, version, marker or None) for name, version, marker, _ in rows] == _pins()
    assert not [name for name, _, _, licence in rows if licence == "not told"]


@pytest.mark.parametrize("minor", range(10, 15))
@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_all_that_is_asked_for_is_locked_in_one_version(minor: int, system: str) -> None:
    environment = {"python_version": f"3.{minor}", "python_full_version": f"3.{minor}.1", "sys_platform": system}
    chosen = [
        (name, version) for name, version, marker in _pins() if marker is None or Marker(marker).evaluate(environment)
    ]
    wanted = [Requirement(one) for one in (*(metadata.requires("ftpolicy") or ()), *_build())]
    asked = [one for one in wanted if one.marker is None or one.marker.evaluate({**environment, "extra": ""})]

    assert len(dict(chosen)) == len(chosen)
    assert len(asked) >= 11
    for one in asked:
        assert dict(chosen)[canonicalize_name(one.name)] in one.specifier, one


def test_what_these_need_is_locked_as_well() -> None:
    locked = _here()
    for name in locked:
        try:
            needed = metadata.requires(name) or ()
        except metadata.PackageNotFoundError:  # what builds it is not installed with it
            continue
        for one in map(Requirement, needed):
            if one.marker is None or one.marker.evaluate({"extra": ""}):
                assert canonicalize_name(one.name) in locked, f"{name} needs {one}"
