"""What a directory holds: Terraform code, files that may be inputs, and names of ours that are nothing to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from validator.config.discovery import is_inside, reading_root, shown_path
from validator.errors import FtpolicyError, InputError
from validator.inputs.recognition import has_our_keys
from validator.model import LeftOut, Location
from validator.own_files import BASELINE_FILE, CONFIGURATION_FILE, WAIVERS_FILE
from validator.readers.text import beginning
from validator.terraform.hcl.configuration.options import SUFFIXES as _CODE

SUFFIXES = (".json", ".yaml", ".yml", ".tfstate")
"""Names of files that a directory is searched for, in either case."""

_OTHERS_OF_TERRAFORM = (".tfvars", ".hcl", ".tftest.hcl")
"""Read with the code, or of the tools around it."""


@dataclass(frozen=True, slots=True)
class ListedDirectory:
    """The entries of a directory: Terraform code, files to look into, what is none, and what is broken."""

    code: list[Path] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    errors: list[FtpolicyError] = field(default_factory=list)


def list_directory(path: str) -> ListedDirectory:
    """Return what the directory at ``path`` holds; directories in it are not looked into.

    Nothing outside the root of its repository is read (``reading_root``), whatever links to it.

    Raises:
        InputError: the directory cannot be listed.
    """
    try:
        entries = sorted(Path(path).iterdir())
    except OSError as error:
        raise InputError(f"cannot list the directory: {error.strerror or error}", Location(path)) from None
    root = reading_root(Path(path))
    own = {Path(name).resolve() for name in (CONFIGURATION_FILE, WAIVERS_FILE, BASELINE_FILE)}
    listed = ListedDirectory()
    for entry in entries:
        if entry.is_dir() or entry.resolve() in own:
            continue
        if entry.name.endswith(_CODE):
            if not entry.name.startswith("."):
                listed.code.append(entry)
        elif entry.suffix.lower() not in SUFFIXES:
            _leave_out(entry, listed.left_out)
        elif (wrong := _problem(entry, root)) is not None:
            listed.errors.append(InputError(wrong, Location(str(entry))))
        else:
            listed.files.append(entry)
    return listed


def _leave_out(entry: Path, left_out: list[LeftOut]) -> None:
    """List a file whose name ends otherwise where it was an input, or is one under another name, as `vms.yaml.bak`."""
    if entry.name.endswith(_OTHERS_OF_TERRAFORM):
        return
    if any(one in entry.name.lower() for one in (*SUFFIXES, *_CODE)) or has_our_keys(beginning(str(entry))):
        left_out.append(LeftOut(str(entry), f"its name ends in none of {_or(SUFFIXES)}"))


def _or(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _problem(entry: Path, root: Path) -> str | None:
    """Return what is wrong with an entry that has the name of an input."""
    if not is_inside(entry, root):
        return f"it leads out of {shown_path(root)}, and nothing there is read"
    if not entry.exists():
        return "the link leads nowhere"
    return None if entry.is_file() else "this is not a regular file"
