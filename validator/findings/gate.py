"""What a run ends with: the exit code that follows from verdicts, errors and the gate."""

from __future__ import annotations

from collections.abc import Container, Sequence

from validator.errors import FtpolicyError
from validator.model import Outcome, Path, Severity
from validator.verdicts.model import Verdict

EXIT_OK, EXIT_FAILED, EXIT_INPUT, EXIT_NOTHING, EXIT_ENGINE = 0, 1, 2, 3, 4


def exit_code(
    verdicts: Sequence[Verdict],
    errors: Sequence[FtpolicyError],
    fail_on: Sequence[str],
    excused: Container[tuple[str, Path]] = (),
) -> int:
    """Return the exit code: broken engine before unreadable input before nothing evaluated before a failed gate.

    ``excused`` are the rules and subjects that do not count for the gate. A failed rule about the inputs as a whole is
    something evaluated only while it counts: waived, it must not let a run pass in which no object was judged.
    """
    codes = {error.exit_code for error in errors}
    for code in (EXIT_ENGINE, EXIT_INPUT):
        if code in codes:
            return code
    evaluated = [one for one in verdicts if one.outcome != Outcome.NOT_APPLICABLE]
    counting = [one for one in evaluated if (one.rule.id, one.subject) not in excused]
    is_about_objects = any(one.subject[0] != "estate" for one in evaluated)
    if not is_about_objects and not any(one.outcome == Outcome.FAIL for one in counting):
        return EXIT_NOTHING
    return EXIT_FAILED if EXIT_FAILED in codes or any(gates(one, fail_on) for one in counting) else EXIT_OK


def gates(verdict: Verdict, fail_on: Sequence[str]) -> bool:
    """Tell whether the verdict fails the gate: at or above the lowest severity named, undecided only when asked for."""
    if "never" in fail_on:
        return False
    named = [severity.rank for severity in Severity if severity.value in fail_on]
    if verdict.severity.rank > max(named, default=Severity.ERROR.rank):
        return False
    return verdict.outcome == Outcome.FAIL or (verdict.outcome == Outcome.UNDECIDED and "undecided" in fail_on)
