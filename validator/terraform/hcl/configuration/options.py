"""What commands say of Terraform code. It stands alone so that a run on plans need not load the evaluator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SUFFIXES = (".tf", ".tofu", ".tf.json", ".tofu.json")
"""How the names of files of Terraform code end."""

VALUES = (".tfvars", ".tfvars.json")
"""How the names of files of variables end."""

MAX_FILE = 10 * 1024 * 1024
"""The size in bytes of the largest file of code that is read."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a command says of variables.

    ``given`` are the options ``--var`` (``NAME=VALUE``) and ``--var-file`` in their order, each as (word, text).
    ``environment`` is that of the process. ``values`` are known already, as those of a plan are.
    """

    given: tuple[tuple[str, str], ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] | None = None
