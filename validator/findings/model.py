"""Findings and the result of a run: everything that a report can show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from validator.errors import FtpolicyError, WaiverError
from validator.facts.model import Facts
from validator.findings.baseline import BaselineComparison, BaselineEntry
from validator.findings.fingerprint import Fault
from validator.findings.gate import EXIT_OK
from validator.inputs import Input
from validator.model import SINGULAR, LeftOut, Location, Path, Waiver, Weakening
from validator.rules.catalogue import Rule
from validator.verdicts.missing import Missing
from validator.verdicts.model import Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict as reports show it: with places, reasons and a fingerprint that survives edits of the file.

    ``faults`` are what it consists of, each with a fingerprint of its own; ``fingerprint`` is that of the
    first. ``is_new`` tells of one that counts whether an earlier run, where there is one to compare with, has it not, or
    not as bad.
    A finding with a ``waiver``, or one that the baseline already has (``known``), does not count for the gate. An
    ``expired_waiver`` is one that no longer holds, where none does: it changes nothing and is only told. ``set_aside`` are
    the faults, by path and values, that are waived while others of the finding are open.
    """

    verdict: Verdict
    name: str
    path: Path
    locations: tuple[Location, ...]
    missing: tuple[Missing, ...]
    fingerprint: str
    waiver: Waiver | None = None
    known: bool = False
    expired_waiver: Waiver | None = None
    faults: tuple[Fault, ...] = ()
    is_new: bool | None = None
    set_aside: frozenset[tuple[Path, str]] = frozenset()

    @property
    def gates(self) -> bool:
        """Whether it counts for the gate: nobody has waived it, and no baseline has it."""
        return self.waiver is None and not self.known

    @property
    def rule(self) -> Rule:
        """The rule that was judged."""
        return self.verdict.rule

    @property
    def kind(self) -> str:
        """The kind of the subject, as reports spell it."""
        return SINGULAR[self.verdict.subject[0]]


class EngineIdentity(NamedTuple):
    """Which engine judged: its word in ``--engine``, its version, and the revision of policies that it keeps itself."""

    name: str
    version: str
    revision: str | None = None

    def __str__(self) -> str:
        return f"{self.name} {self.version}" + (f", policies {self.revision[:12]}" if self.revision else "")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run beside an earlier one, that over ``base``: how many findings are new or worse and how many still open.

    ``fixed`` are the faults that are gone. Where ``reason`` says why the two cannot be compared, everything counts.
    """

    base: str
    reason: str | None = None
    new: int = 0
    still_open: int = 0
    fixed: Sequence[BaselineEntry] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that a report can show.

    ``estate`` is the estate's name, where a configuration gives it one; ``profile`` that in force, unless it is the default;
    ``unused_waivers`` are those of the waivers file
    that mark nothing here. ``files`` are all that were read: the inputs, and the modules, values, templates and data that
    Terraform code leads to.
    """

    engine: EngineIdentity
    inputs: Sequence[Input]
    findings: Sequence[Finding]
    counts: Mapping[str, int]
    errors: Sequence[FtpolicyError]
    notes: Sequence[str] = field(default_factory=tuple)
    files: Sequence[str] = ()
    left_out: Sequence[LeftOut] = ()
    weakened: Sequence[Weakening] = ()
    gate: Sequence[str] = ()
    exit_code: int = EXIT_OK
    facts: Facts = field(default_factory=Facts)
    baseline: BaselineComparison | None = None
    comparison: Comparison | None = None
    unused_waivers: Sequence[WaiverError] = ()
    estate: str | None = None
    profile: str | None = None
