"""Comments of Terraform code that waive something, and the objects that the resources they stand at state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from validator.errors import InputError
from validator.model import KINDS, Fragment, Path
from validator.waivers.inline import parse_comment

if TYPE_CHECKING:
    from validator.terraform.hcl.comments import FtpolicyComment


def read_code_waivers(remarks: Sequence[FtpolicyComment], fragment: Fragment) -> list[InputError]:
    """Give the fragment of Terraform code, or of its plan, the waivers among the comments; return what is wrong with others.

    A comment concerns the objects that the resource or the module call makes. Where it makes none in this run, the waiver
    has no objects and marks nothing.
    """
    errors: list[InputError] = []
    made = _made(fragment) if remarks else {}
    for remark in remarks:
        try:
            entry = parse_comment(remark.text, remark.location)
            if entry is None:
                continue
            if not remark.block:
                raise InputError(
                    "the waiver stands at no resource and no module call",
                    remark.location,
                    "Write it inside of the block that it concerns, or directly above; or use a waivers file.",
                )
            objects = dict.fromkeys(path for address in remark.addresses for path in made.get(address, ()))
            fragment.waivers.append(replace(entry, objects=tuple(objects)))
        except InputError as error:
            errors.append(error)
    return errors


def _made(fragment: Fragment) -> Mapping[str, Sequence[Path]]:
    """Return the objects of each resource: those it declares, or else those that it says something about."""
    whole: dict[str, list[Path]] = defaultdict(list)
    parts: dict[str, dict[Path, None]] = defaultdict(dict)
    for path, location in fragment.sources.items():
        if location.address is None or path[0] not in KINDS or len(path) < 2:
            continue
        if len(path) == 2:
            whole[location.address].append(path)
        else:
            parts[location.address][path[:2]] = None
    return {address: whole.get(address) or list(found) for address, found in (*parts.items(), *whole.items())}
