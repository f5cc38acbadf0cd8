"""What a directory holds that could be judged: inputs and Terraform code by directory, root modules told from called ones."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from validator.config.discovery import is_inside, reading_root
from validator.inputs import SUFFIXES, read_inputs
from validator.inputs.recognition import NotAnInputError, has_our_keys
from validator.model import InputKind
from validator.terraform.code import is_automatic
from validator.terraform.hcl.configuration.options import SUFFIXES as CODE, VALUES

MAX_DEPTH = 4
MAX_FILES = 2_000
MAX_BYTES = 64 * 1024 * 1024
_LEFT_OUT = ("node_modules", "vendor", "venv", "__pycache__")
_BLOCK = re.compile(
    r"""^[ \t]*(?:resource|data)[ \t]+"(vsphere_[a-z0-9_]+)"|"(vsphere_[a-z0-9_]+)"[ \t]*:""", re.MULTILINE
)
_CALL = re.compile(r"""\bsource"?\s*[=:]\s*"(\.\.?(?:/[^"]*)?)\"""")
_PROVIDER = re.compile(r"""\bsource"?\s*[=:]\s*"(?:[\w.-]+/)*vsphere"|\bprovider[ \t]+"vsphere\"""")
_OF_A_ROOT = re.compile(r"""\bbackend[ \t]+"|\bcloud[ \t]*\{|"(?:backend|cloud)"\s*:""")
"""Where the state is kept: only a root module says that."""

_MODULES = "modules"
"""The directory that modules to be called stand in, by the standard structure.

https://developer.hashicorp.com/terraform/language/modules/develop/structure
"""


@dataclass(eq=False, slots=True)
class InputDirectory:
    """A directory with something to judge, relative to where the survey began.

    ``code`` counts the blocks for vSphere in its ``code_files``, which are those of a root module. Of several
    ``value_files``, files of variables that are read on demand only, each makes an estate of its own, ``variant``.
    """

    directory: Path
    inputs: dict[str, InputKind] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    code: Counter[str] = field(default_factory=Counter)
    code_files: list[str] = field(default_factory=list)
    value_files: list[str] = field(default_factory=list)
    variant: str = ""

    @property
    def has_spec(self) -> bool:
        """Whether a cluster spec is among the inputs."""
        return InputKind.CLUSTER_SPEC in self.inputs.values()

    def variants(self) -> list[InputDirectory]:
        """Return the estates that the directory is: one, or one for each file of variables that can be chosen."""
        if len(self.value_files) < 2:
            return [self]
        return [replace(self, value_files=[one], variant=_stem(one)) for one in self.value_files]


@dataclass(frozen=True, slots=True)
class FoundInputs:
    """The places that were found, in alphabetical order, the directories of modules that others call, and if that is not all."""

    places: Sequence[InputDirectory]
    modules: Sequence[Path]
    is_cut: bool


@dataclass(slots=True)
class _Code:
    """What the Terraform code of a directory looks like; ``calls`` are the directories that it calls."""

    blocks: Counter[str] = field(default_factory=Counter)
    files: list[str] = field(default_factory=list)
    calls: set[Path] = field(default_factory=set)
    has_provider: bool = False
    keeps_state: bool = False

    def add(self, file: Path) -> None:
        text = _beginning(file)
        self.files.append(file.name)
        self.blocks.update(one or other for one, other in _BLOCK.findall(text))
        self.calls.update(Path(os.path.normpath(file.parent / one)) for one in _CALL.findall(text))
        self.has_provider |= _PROVIDER.search(text) is not None
        self.keeps_state |= _OF_A_ROOT.search(text) is not None


def find_inputs(root: Path, max_files: int = MAX_FILES) -> FoundInputs:
    """Return the directories at and below ``root`` that have inputs or root modules of Terraform code for vSphere.

    It looks four directories deep and follows no links but those of code to other code in the repository. Of Terraform code it counts the blocks for vSphere that are
    written out; variables, `count` and `for_each` are not looked at.
    """
    places: dict[Path, InputDirectory] = {}
    code: dict[Path, _Code] = {}
    values: list[Path] = []
    files = list(islice(_files(root), max_files + 1))
    for file in files[:max_files]:
        if file.name.endswith(CODE):
            code.setdefault(file.parent, _Code()).add(file)
        elif file.name.endswith(VALUES):
            values.append(file)
        elif has_our_keys(_beginning(file)):  # any other is no input, and need not be a well-formed one
            _read(file, places.setdefault(file.parent, InputDirectory(file.parent.relative_to(root))))
    roots = _roots(code, root)
    for directory in roots:
        place = places.setdefault(directory, InputDirectory(directory.relative_to(root)))
        place.code, place.code_files = code[directory].blocks, code[directory].files
        place.inputs = {name: kind for name, kind in place.inputs.items() if not name.endswith(".tfstate")}
    for file in values:
        owner = next((one for one in file.parents if one in code), None)
        if owner in roots and not is_automatic(file.name):
            places[owner].value_files.append(file.relative_to(owner).as_posix())
    found = [place for _, place in sorted(places.items()) if place.inputs or place.unreadable or place.code_files]
    modules = [one.relative_to(root) for one in sorted(code) if one not in roots and code[one].blocks]
    return FoundInputs([one for place in found for one in place.variants()], modules, len(files) > max_files)


def _roots(code: Mapping[Path, _Code], root: Path) -> set[Path]:
    """Return the directories of root modules that have something for vSphere, in themselves or in what they call.

    What another directory calls is none, unless it says where its state is kept; nor is what stands among modules, where
    there is any other.
    """
    called = {one for directory, found in code.items() for one in found.calls if one != directory}
    roots = {
        one for one, found in code.items() if (one not in called or found.keeps_state) and _is_for_vsphere(one, code)
    }
    apart = {one for one in roots if code[one].keeps_state or _MODULES not in one.relative_to(root).parts}
    return apart or roots


def _is_for_vsphere(directory: Path, code: Mapping[Path, _Code]) -> bool:
    waiting, seen = [directory], set[Path]()
    limit = reading_root(directory)
    while waiting:
        one = waiting.pop()
        if one in seen or not is_inside(one, limit):
            continue
        seen.add(one)
        found = code.get(one) or _code_in(one)
        if found.blocks or found.has_provider:
            return True
        waiting += found.calls
    return False


def _code_in(directory: Path) -> _Code:
    """Return what the code of a directory looks like in which the survey was not."""
    found = _Code()
    if directory.is_dir():
        for file in sorted(directory.iterdir()):
            if file.name.endswith(CODE) and file.is_file():
                found.add(file)
    return found


def _stem(name: str) -> str:
    text = Path(name).name
    return next(text.removesuffix(suffix) for suffix in VALUES if text.endswith(suffix))


def _files(root: Path) -> Iterator[Path]:
    limit = reading_root(root)
    for folder, directories, files in os.walk(root):
        is_deepest = len(Path(folder).relative_to(root).parts) >= MAX_DEPTH
        directories[:] = [] if is_deepest else sorted(one for one in directories if _is_searched(one))
        for name in sorted(files):
            file = Path(folder, name)
            if name.startswith(".") or not name.endswith((*SUFFIXES, *CODE, *VALUES)):
                continue
            if not file.is_symlink() or (name.endswith((*CODE, *VALUES)) and file.is_file() and is_inside(file, limit)):
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
