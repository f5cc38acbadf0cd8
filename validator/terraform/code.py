"""Terraform code among the inputs. The evaluator is loaded only when there is some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from validator.errors import InputError
from validator.model import Location, Resource
from validator.terraform.hcl.configuration.options import MAX_FILE, SUFFIXES, Options
from validator.waivers.inline import DIRECTIVE

if TYPE_CHECKING:
    from validator.terraform.hcl.modules.agreement import Agreement
    from validator.terraform.hcl.read import ReadConfiguration


def is_automatic(name: str) -> bool:
    """Tell whether Terraform reads a file of variables of this name by itself, where it stands beside the code."""
    return name in ("terraform.tfvars", "terraform.tfvars.json") or name.endswith((".auto.tfvars", ".auto.tfvars.json"))


def by_directory(paths: Sequence[str]) -> dict[str, list[str]]:
    """Return the files of Terraform code among ``paths`` by their directory: those of one are one configuration."""
    found: dict[str, list[str]] = {}
    for path in dict.fromkeys(paths):
        if path.endswith(SUFFIXES) and not Path(path).is_dir():
            found.setdefault(str(Path(path).parent), []).append(path)
    return found


def is_whole(directory: str, files: Sequence[str]) -> bool:
    """Tell whether ``files`` are all the Terraform code in ``directory``."""
    try:
        names = {entry.name for entry in Path(directory).iterdir() if entry.name.endswith(SUFFIXES)}
    except OSError:
        return False
    return {name for name in names if not name.startswith(".")} <= {Path(file).name for file in files}


def has_code(directory: str) -> bool:
    """Tell whether there is Terraform code in a directory; not where there is no such directory."""
    try:
        return any(entry.name.endswith(SUFFIXES) for entry in Path(directory).iterdir())
    except OSError:
        return False


def existing(files: Sequence[str]) -> Sequence[str]:
    """Return ``files``.

    Raises:
        InputError: one of them does not exist.
    """
    for file in files:
        if not Path(file).is_file():
            raise InputError("there is no such file", Location(file))
    return files


def waivers_without_code(path: str, files: Sequence[Path]) -> list[str]:
    """Return a note where ``files`` of the directory ``path`` have waivers, which are not heeded unless the code is read."""
    for file in files:
        try:
            if file.is_file() and file.stat().st_size <= MAX_FILE and DIRECTIVE.encode() in file.read_bytes():
                return [f"{file}: its waivers are not heeded beside a plan; `--source {path}` heeds them"]
        except OSError:
            continue  # nothing of it is wanted, so it is no error either
    return []


def read(path: str, options: Options, files: Sequence[str] = (), *, with_outputs: bool = False) -> ReadConfiguration:
    """Return what the Terraform code in a directory says, or some of its files; see ``validator.terraform.hcl.read``."""
    from validator.terraform.hcl.read import read_terraform  # noqa: PLC0415 - a run on plans needs no evaluator

    return read_terraform(path, options, files, with_outputs=with_outputs)


def of_plan(document: Mapping[str, Any], source: str) -> ReadConfiguration:
    """Return what the code of a plan in the directory ``source`` says, with the plan's values of variables."""
    from validator.terraform.hcl.syntax.tree import exact_deep  # noqa: PLC0415 - as above

    declared = document.get("variables")
    values = {
        name: exact_deep(one.get("value"))
        for name, one in (declared.items() if isinstance(declared, Mapping) else ())
        if isinstance(one, Mapping)
    }
    return read(source, Options(values=values))


def agreement(document: Mapping[str, Any], resources: Sequence[Resource], source: str, options: Options) -> Agreement:
    """Return how a plan and the code in the directory ``source`` differ; see ``validator.terraform.hcl.modules.agreement``."""
    from validator.terraform.hcl.modules.agreement import compare  # noqa: PLC0415 - as above

    return compare(document, resources, source, options)


def filled(resources: Sequence[Resource], found: ReadConfiguration) -> list[Resource]:
    """Return the resources of a plan with the references that only its code tells."""
    from validator.terraform.hcl.modules.fill import fill  # noqa: PLC0415 - as above

    return fill(resources, found.resources)
