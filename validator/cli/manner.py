"""What a run is asked for beside its settings: how it talks, what it writes, and what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass, field

from validator.cli.engines import EMBEDDED, EngineChoice
from validator.report.style import Grouping
from validator.terraform.hcl.configuration.options import Options


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """How a run talks: colour, how much, how findings stand together, and what it shows and writes beside reports.

    ``loud`` is -1 for the closing lines only, 1 for everything; ``is_brief`` tells what fails, and the rest in a line.
    """

    color: str = "auto"
    loud: int = 0
    grouping: Grouping = "rule"
    is_brief: bool = False
    with_passes: bool = False
    write_missing: str | None = None
    changed_only: str | None = None
    compare: str | None = None
    config: str | None = None
    heeds_waivers: bool = True
    is_baseline_strict: bool = False
    engine: EngineChoice = EMBEDDED
    policies: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    variables: Options = field(default_factory=Options)
    source: str | None = None
