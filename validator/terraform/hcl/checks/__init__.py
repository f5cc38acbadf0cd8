"""What Terraform refuses in a configuration without evaluating it."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from validator.errors import FtpolicyError
from validator.terraform.hcl.checks.conditions import unfounded
from validator.terraform.hcl.checks.cycles import cycles
from validator.terraform.hcl.checks.declarations import declaration_errors
from validator.terraform.hcl.checks.undeclared import every_reference, undeclared
from validator.terraform.hcl.configuration.model import ModuleConfiguration

_MAX_CYCLES = 20


class Checked(NamedTuple):
    """The errors of a configuration, and whether something in it leads back to itself."""

    errors: list[FtpolicyError]
    has_cycles: bool


def problems(configuration: ModuleConfiguration, *, is_part: bool) -> Checked:
    """Return what is wrong with the files of a configuration, one by one and then together.

    ``is_part``: it is only some files of a directory, so what it does not declare may be declared in another.
    """
    references = every_reference(configuration)
    undeclared_ones = () if is_part else undeclared(configuration, references)
    circles = tuple(islice(cycles(references), _MAX_CYCLES))
    refused = [*dict.fromkeys(undeclared_ones), *dict.fromkeys(unfounded(configuration)), *dict.fromkeys(circles)]
    errors = [*declaration_errors(configuration), *(problem.error() for problem in refused)]
    return Checked(errors, bool(circles))
