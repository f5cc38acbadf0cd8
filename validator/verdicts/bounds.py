"""How much one run judges and reports. More is an error that says how much it is: nothing is cut off in silence.

A vCenter Server has at most 2,500 hosts, which are some 60,000 findings where nothing but Terraform tells of them:
https://configmax.broadcom.com/. A finding costs about 12 KB of memory, a verdict about 1 KB.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from validator.errors import InputError
from validator.facts.model import Facts
from validator.model import KINDS, PLURAL
from validator.rules.catalogue import Rule
from validator.verdicts.model import Verdict

MAX_VERDICTS = 1_000_000
MAX_FINDINGS = 100_000

_HINT = (
    "Judge fewer at a time: some of the rules (--only RULE or AREA), or fewer objects, as estates of a configuration or by "
    "narrower selectors of what is meant for FT."
)


def require_bounded(rules: Sequence[Rule], facts: Facts) -> None:
    """Refuse to judge more than one run can: what is not meant for FT costs next to nothing and does not count.

    Raises:
        InputError: it says how many objects of which kinds there are, and what to do.
    """
    meant = {
        kind: sum(one.get("fault_tolerance") is not False for one in facts.members(kind).values()) for kind in KINDS
    }
    verdicts = sum(meant.get(PLURAL[rule.scope], 1) for rule in rules)  # of the estate as a whole there is one
    if verdicts > MAX_VERDICTS:
        objects = ", ".join(f"{number:,} {kind}".replace("_", " ") for kind, number in meant.items() if number)
        raise InputError(
            f"nothing was judged: {len(rules)} rules on {objects} are {verdicts:,} verdicts, and {MAX_VERDICTS:,} is the "
            "most of one run",
            hint=_HINT,
        )


def too_many(verdicts: Iterable[Verdict]) -> InputError | None:
    """Return the error of more findings than a report can have; each denial of a finding counts."""
    by_rule: Counter[str] = Counter()
    objects = set()
    for verdict in verdicts:
        by_rule[verdict.rule.id] += max(1, len(verdict.denials))
        objects.add(verdict.subject)
    if by_rule.total() <= MAX_FINDINGS:
        return None
    most = ", ".join(
        f"{rule} ({number:,})" for rule, number in sorted(by_rule.items(), key=lambda one: (-one[1], one[0]))[:3]
    )
    return InputError(
        f"no finding is listed: {by_rule.total():,} findings about {len(objects):,} objects are more than {MAX_FINDINGS:,}, the "
        f"most of one report; most are of {most}",
        hint=_HINT,
    )
