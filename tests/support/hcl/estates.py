"""Plans with the code beside them, and the facts of both."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.hcl.cases import CODE
from tests.support.paths import DATA, ROOT
from validator.check import FactsRequest, read_facts

PLANS = DATA / "plans"
RULES = ROOT / "examples" / "rules"


@dataclass(frozen=True)
class Estate:
    """A plan, the directory of its code, and the file that explains what the two tell differently."""

    plan: Path
    source: Path
    reasons: Path

    @property
    def code(self) -> Path:
        """The main file of the code; a directory with a plan is read as that plan."""
        return self.source / "main.tf"


def _beside(plan: Path, source: Path) -> Estate:
    return Estate(plan, source, source / "differences.json")


ESTATES = {
    "quickstart": Estate(
        ROOT / "examples" / "quickstart" / "plan.json",
        ROOT / "examples" / "quickstart",
        CODE / "quickstart" / "differences.json",
    ),
    "real": _beside(DATA / "terraform" / "plan_vsphere_real_create.json", CODE / "real_create"),
    "vm_change": _beside(RULES / "vm.change_allowed_with_ft" / "fail" / "plan.json", CODE / "vm_change"),
    "cluster_change": _beside(RULES / "cluster.change_allowed_with_ft" / "fail" / "plan.json", CODE / "cluster_change"),
    **{place.parent.name: _beside(place, place.parent) for place in sorted(PLANS.glob("*/plan.json"))},
}


@cache
def document(*paths: Path, source: Path | None = None) -> dict[str, Any]:
    """Return the facts document of inputs, ``source`` being the directory of the code of plans."""
    read = read_facts(FactsRequest([str(path) for path in paths], source=str(source) if source else None))
    facts, errors = read.facts, read.errors
    assert errors == []
    found: dict[str, Any] = json.loads(json.dumps(facts.document()))
    return found
