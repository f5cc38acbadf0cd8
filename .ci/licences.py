"""Write docs/dependencies.md: what requirements.lock installs, under which licences, and for which platforms there are wheels.

It asks the package index (`make licences`, with Python 3.11 or later); so it is no part of `make generate`, which works offline.
"""

from __future__ import annotations

import email
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from email.message import Message
from pathlib import Path
from typing import Any

import tomllib

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "dependencies.md"
PYTHONS = tuple(f"3.{minor}" for minor in range(10, 15))
PLATFORMS = {
    r"(?:manylinux_2_(\d+)|manylinux1|manylinux2010|manylinux2014)_x86_64": "Linux x86_64",
    r"(?:manylinux_2_(\d+)|manylinux2014)_aarch64": "Linux aarch64",
    r"musllinux_1_\d+_x86_64": "Linux x86_64 with musl",
    r"musllinux_1_\d+_aarch64": "Linux aarch64 with musl",
    r"macosx_\d+_\d+_(?:arm64|universal2)": "macOS arm64",
    r"macosx_\d+_\d+_(?:x86_64|universal2)": "macOS x86_64",
    r"win_amd64": "Windows AMD64",
    r"win_arm64": "Windows ARM64",
}
EVERYWHERE = "any"
_OLD_GLIBC = 17  # that of manylinux2014, which every system in use has

HEAD = """\
# Dependencies

Written by `make licences` from [requirements.lock](../requirements.lock) and the package index; do not edit. "Asked for" is what
[pyproject.toml](../pyproject.toml) demands; the other packages are what those need. A wheel is installed as it is; where there
is none, `pip` builds the package, which takes a compiler.

"""


def main() -> None:
    """Write the page."""
    with tempfile.TemporaryDirectory() as name:
        packages = _locked(Path(name))
        metadata = _metadata(Path(name), packages)
    asked = {_name(one): one for one in _asked()}
    lines = ["| Package | Version | Asked for | Licence | Wheels |", "| --- | --- | --- | --- | --- |"]
    able: dict[str, set[str]] = {}
    for package in packages:
        wheels = [Path(one["url"]).name for one in package.get("wheels", ())]
        found = _platforms(wheels)
        able[f"{package['name']} {package['version']}"] = set(found)
        licence = _licence(metadata[package["name"]])
        wanted = re.sub(r"^[\w.-]+", "", asked.get(package["name"], ""))
        where = package.get("marker", "")
        version = package["version"] + (f" ({where})" if where else "")
        lines.append(f"| {package['name']} | {version} | {wanted} | {licence} | {_told(found)} |")
    every = [one for one in PLATFORMS.values() if all({one, EVERYWHERE} & found for found in able.values())]
    rest = [
        f"- {one}: {', '.join(name for name, found in able.items() if not {one, EVERYWHERE} & found)}"
        for one in PLATFORMS.values()
        if one not in every
    ]
    text = [f"There are wheels of every package for {', '.join(every)}.", "", "Without a wheel elsewhere:", *rest, ""]
    PAGE.write_text(HEAD + "\n".join([*lines, "", *text]), encoding="utf-8")


def _locked(place: Path) -> list[dict[str, Any]]:
    """Return the packages of the lock, with the files that the index has of each."""
    made = place / "pylock.toml"
    command = [
        "pip",
        "compile",
        "pyproject.toml",
        "--group",
        "build",
        "--universal",
        "--python-version",
        "3.10",
        "--quiet",
    ]
    tool = Path(sys.executable).with_name("uv")
    arguments = [*command, "--constraint", "requirements.lock", "--format", "pylock.toml", "--output-file", str(made)]
    subprocess.run([str(tool), *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    packages: list[dict[str, Any]] = tomllib.loads(made.read_text(encoding="utf-8"))["packages"]
    lock = set(
        re.findall(r"^([\w.-]+)==([^ ;\\]+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert {(one["name"], one["version"]) for one in packages} == lock, (
        "requirements.lock is not what uv reads: make lock"
    )
    return packages


def _metadata(place: Path, packages: Sequence[dict[str, Any]]) -> dict[str, Message]:
    """Return the core metadata of the packages by name: https://packaging.python.org/specifications/core-metadata/."""
    newest = {one["name"]: one["version"] for one in packages}
    wanted = [f"{name}=={version}" for name, version in newest.items()]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--dest", str(place), *wanted], check=True)
    found = {}
    for wheel in place.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            [file] = [one for one in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", one)]
            told = email.message_from_bytes(archive.read(file))
        found[_name(told["Name"])] = told
    return found


def _asked() -> Iterable[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [*project["project"]["dependencies"], *project["dependency-groups"]["build"]]


def _name(requirement: str) -> str:
    """Return the normalised name: https://packaging.python.org/specifications/name-normalization/."""
    return re.sub(r"[-_.]+", "-", re.split(r"[ <>=!~;\[]", requirement)[0]).lower()


def _licence(metadata: Message) -> str:
    """Return the licence as an expression, else its name, else what the classifiers say."""
    told = metadata["License-Expression"] or (metadata["License"] or "").partition("\n")[0].strip()
    classifiers = [one.rpartition(" :: ")[2] for one in metadata.get_all("Classifier", []) if one.startswith("License")]
    return told or ", ".join(classifiers) or "not told"


def _platforms(wheels: Iterable[str]) -> dict[str, tuple[set[str], int]]:
    """Return for each platform the versions of Python that have a wheel, and the minor version of glibc that they need."""
    found: dict[str, tuple[set[str], int]] = {}
    for wheel in wheels:
        *_, python, abi, tags = wheel.removesuffix(".whl").split("-")
        if tags == "any":
            return {EVERYWHERE: (set(PYTHONS), 0)}
        first = re.fullmatch(r"cp3(\d+)", python)
        if first is None or abi.endswith("t"):
            continue
        pythons = {
            one for one in PYTHONS if int(one[2:]) == int(first[1]) or (abi == "abi3" and int(one[2:]) > int(first[1]))
        }
        for pattern, platform in PLATFORMS.items():
            libraries = [match for tag in tags.split(".") if (match := re.fullmatch(pattern, tag)) is not None]
            if libraries and pythons:
                glibc = (
                    min(int(one[1]) if one.lastindex else _OLD_GLIBC for one in libraries) if "linux" in pattern else 0
                )
                before = found.get(platform, (set(), 0))
                found[platform] = (before[0] | pythons, max(before[1], glibc))
    return found


def _told(found: dict[str, tuple[set[str], int]]) -> str:
    if EVERYWHERE in found:
        return EVERYWHERE
    by_pythons: dict[str, list[str]] = defaultdict(list)
    for platform, (pythons, glibc) in found.items():
        minors = sorted(int(one[2:]) for one in pythons)
        span = f"3.{minors[0]} to 3.{minors[-1]}" if len(minors) > 1 else f"3.{minors[0]}"
        by_pythons[span].append(platform + (f" (glibc 2.{glibc})" if glibc > _OLD_GLIBC else ""))
    return "; ".join(f"Python {span}: {', '.join(platforms)}" for span, platforms in by_pythons.items())


if __name__ == "__main__":
    main()
