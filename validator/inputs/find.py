"""What a directory holds that could be judged: inputs by directory, and Terraform code that no input stands for yet."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from validator.inputs import SUFFIXES, read_inputs
from validator.inputs.recognition import NotAnInputError, has_our_keys
from validator.model import InputKind

MAX_DEPTH = 4
MAX_FILES = 2_000
MAX_BYTES = 64 * 1024 * 1024
_LEFT_OUT = ("node_modules", "vendor", "venv", "__pycache__")
_BLOCK = re.compile(r'^[ \t]*(?:resource|data)[ \t]+"(vsphere_[a-z0-9_]+)"', re.MULTILINE)


@dataclass(eq=False, slots=True)
class InputDirectory:
    """A directory with something to judge, relative to where the survey began."""

    directory: Path
    inputs: dict[str, InputKind] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    code: Counter[str] = field(default_factory=Counter)

    @property
    def has_spec(self) -> bool:
        """Whether a cluster spec is among the inputs."""
        return InputKind.CLUSTER_SPEC in self.inputs.values()


@dataclass(frozen=True, slots=True)
class FoundInputs:
    """The places that were found, in alphabetical order, and whether there were more files than are looked at."""

    places: Sequence[InputDirectory]
    is_cut: bool


def find_inputs(root: Path, max_files: int = MAX_FILES) -> FoundInputs:
    """Return the directories at and below ``root`` that have inputs or Terraform code for vSphere.

    It looks four directories deep and follows no links. Of Terraform code it counts the resources for vSphere that are
    written out; modules from elsewhere, variables, `count` and `for_each` are not looked at.
    """
    places: dict[Path, InputDirectory] = {}
    files = list(islice(_files(root), max_files + 1))
    for file in files[:max_files]:
        place = places.setdefault(file.parent, InputDirectory(file.parent.relative_to(root)))
        if file.suffix == ".tf":
            place.code.update(_BLOCK.findall(_beginning(file)))
        elif has_our_keys(_beginning(file)):  # any other is no input, and need not be a well-formed one
            _read(file, place)
    found = [place for _, place in sorted(places.items()) if place.inputs or place.unreadable or place.code]
    return FoundInputs(found, len(files) > max_files)


def _files(root: Path) -> Iterator[Path]:
    for folder, directories, files in os.walk(root):
        is_deepest = len(Path(folder).relative_to(root).parts) >= MAX_DEPTH
        directories[:] = [] if is_deepest else sorted(one for one in directories if _is_searched(one))
        for name in sorted(files):
            file = Path(folder, name)
            if file.suffix in (*SUFFIXES, ".tf") and not name.startswith(".") and not file.is_symlink():
                yield file


def _is_searched(name: str) -> bool:
    return not name.startswith(".") and name not in _LEFT_OUT


def _beginning(file: Path) -> str:
    """Return what is in ``file`` as far as it is worth a look; nothing where it cannot be read."""
    try:
        with file.open("rb") as stream:
            return stream.read(1_000_000).decode("utf-8", "replace")
    except OSError:
        return ""


def _read(file: Path, place: InputDirectory) -> None:
    if file.stat().st_size > MAX_BYTES:
        place.unreadable[file.name] = f"it is larger than {MAX_BYTES // 1024**2} MiB, and was not looked at"
        return
    found = read_inputs([str(file)])
    if found.read:
        place.inputs[file.name] = found.read[0].kind
    elif found.errors and not all(isinstance(error, NotAnInputError) for error in found.errors):
        place.unreadable[file.name] = found.errors[0].message
