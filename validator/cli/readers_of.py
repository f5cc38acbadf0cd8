"""The estates that read a file which is none of their inputs: a module that they call, values, a template, data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from validator.cli.estates import jobs_of
from validator.config import Configuration
from validator.errors import FtpolicyError
from validator.terraform import code as terraform_code
from validator.terraform.hcl.configuration.options import VALUES, Options


def readers_of(files: Sequence[Path], configuration: Configuration, known: Sequence[str]) -> list[str]:
    """Return the estates whose Terraform code reads one of ``files`` (absolute), beside those that are ``known`` to.

    What code reads is known when it has been read: module sources and names of files may be expressions.
    """
    found = set(known)
    for name in configuration.estates:
        if name not in found and _reads(files, configuration, name):
            found.add(name)
    return [name for name in configuration.estates if name in found]


def _reads(files: Sequence[Path], configuration: Configuration, name: str) -> bool:
    [job] = jobs_of(configuration, (), [name])
    code = terraform_code.by_directory(job.paths)
    code.update({path: [] for path in job.paths if terraform_code.has_code(path)})
    options = Options(tuple(("var-file", path) for path in job.paths if path.endswith(VALUES)))
    try:
        looked_at = [terraform_code.read(directory, options).looked_at for directory in code]
    except FtpolicyError:
        return True  # judging it tells what is wrong
    return any(one.has(file) for one in looked_at for file in files)
