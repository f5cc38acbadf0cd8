"""What the files of one directory declare together, and what each file is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from validator.errors import FtpolicyError
from validator.terraform.hcl.syntax.references import Hints
from validator.terraform.hcl.syntax.tree import Argument, Block, File


@dataclass(slots=True)
class ModuleConfiguration:
    """What the files of a directory declare; ``others`` are the blocks that say nothing of resources.

    ``files`` are in the order of their names: each as it was parsed, or why it was not. Of what is declared twice the
    first counts, and overrides are merged: ``checks`` says what of it Terraform refuses, and whether something
    ``has_cycles``.
    """

    variables: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, Argument] = field(default_factory=dict)
    outputs: dict[str, Block] = field(default_factory=dict)
    modules: dict[str, Block] = field(default_factory=dict)
    resources: dict[tuple[str, str, str], Block] = field(default_factory=dict)
    others: list[Block] = field(default_factory=list)
    files: list[File | FtpolicyError] = field(default_factory=list)
    has_cycles: bool = False
    hints: Hints = field(default_factory=Hints)
    size: int = 0

    def named(self, word: str) -> Mapping[str, Block] | Mapping[str, Argument] | None:
        """Return what ``var``, ``local`` or ``module`` names, by name; ``None`` for any other word."""
        tables: dict[str, Mapping[str, Any]] = {"var": self.variables, "local": self.locals, "module": self.modules}
        return tables.get(word)

    def parsed(self) -> Iterator[File]:
        """Yield the files that could be parsed."""
        return (file for file in self.files if isinstance(file, File))


def is_override(file: File) -> bool:
    """Tell whether a file is merged into the others, by its name.

    https://developer.hashicorp.com/terraform/language/files/override
    """
    stem = Path(file.source.file).name
    for suffix in (".json", ".tf", ".tofu"):
        stem = stem.removesuffix(suffix)
    return stem == "override" or stem.endswith("_override")
