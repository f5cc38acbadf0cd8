"""Estates for tests: the examples, read and judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.support.paths import EXAMPLES
from validator.assets import load_tables
from validator.check import CheckRequest, FactsRequest, check
from validator.engine.base import Engine
from validator.engine.embedded import Embedded
from validator.facts.defaults import resolve
from validator.facts.derive import derive
from validator.facts.join import join
from validator.facts.model import Facts
from validator.facts.versions import is_at_least, is_at_most
from validator.findings.model import Result
from validator.inputs import read_inputs
from validator.model import Path as FactPath
from validator.rules.bundle import build
from validator.rules.catalogue import Rule, load_rules
from validator.verdicts.evaluate import data_document, evaluate
from validator.verdicts.model import Verdict

NORMATIVE = EXAMPLES / "cluster-spec.yaml"

MODERN = [(EXAMPLES / "vsphere-6.7.yaml", 607, 3), (EXAMPLES / "vsphere-8.0u3.yaml", 800, 3)]
"""Healthy estates with SMP FT, each with its release and update."""

RULES: Sequence[Rule] = load_rules()

BUNDLE = build(RULES, data_document(RULES))
"""The bundle of all rules with their own parameters."""


def check_paths(paths: Sequence[str], rules: Sequence[Rule], make_engine: Callable[[], Engine], **held: Any) -> Result:
    """Return the result of judging the estate at ``paths``; ``held`` is what ``CheckRequest`` takes beside."""
    return check(CheckRequest(FactsRequest(paths), rules, make_engine, **held))


def outcomes(path: Path, rules: Sequence[Rule] = RULES, **held: Any) -> tuple[int, dict[str, set[str]]]:
    """Return the exit code for the estate at ``path``, and the rules by their outcomes: fail, undecided and pass."""
    result = check_paths([str(path)], rules, Embedded, with_passes=True, **held)
    assert result.errors == []
    found: dict[str, set[str]] = {"fail": set(), "undecided": set(), "pass": set()}
    for finding in result.findings:
        found[finding.verdict.outcome].add(finding.rule.id)
    return result.exit_code, found


def rule_examples(kind: str) -> list[Path]:
    """Return the example directories of all rules: ``pass`` or ``fail``."""
    return sorted((EXAMPLES / "rules").glob(f"*/{kind}"))


def applies_to(rule: Rule, ft_type: str, release: int, update: int | None = None) -> bool:
    """Tell whether METADATA says that ``rule`` applies to an estate of this type and version that no plan changes."""
    where = rule.applies
    return (
        where.type in (None, ft_type)
        and where.input is None
        and where.setting is None
        and (where.since is None or is_at_least(release, update, where.since) is True)
        and (where.until is None or is_at_most(release, update, where.until) is True)
    )


def joined_facts(path: Path) -> Facts:
    """Return the facts of the estate at ``path`` as its inputs say them."""
    inputs = read_inputs([str(path)])
    assert inputs.errors == []
    return join(inputs.fragments)


def base_facts(path: Path) -> Facts:
    """Return the facts of the estate at ``path`` with defaults written out, before anything is derived."""
    facts = joined_facts(path)
    resolve(facts, load_tables())
    return facts


class Judge:
    """Judges many facts documents with one embedded engine."""

    def __init__(self, rules: Sequence[Rule] = RULES, engine: Engine | None = None) -> None:
        self.rules = rules
        self._engine = engine or Embedded()

    def verdicts(self, base: Facts) -> dict[tuple[str, FactPath], Verdict]:
        """Return the verdicts on ``base``, derived first, by rule and subject."""
        return self.derived_verdicts(derive(base))

    def derived_verdicts(self, facts: Facts) -> dict[tuple[str, FactPath], Verdict]:
        """Return the verdicts on ``facts``, whose derived facts stay as they are."""
        found, errors = evaluate(facts, self.rules, self._engine)
        assert errors == []
        return {(one.rule.id, one.subject): one for one in found}

    def words(self, base: Facts) -> dict[tuple[str, FactPath], str]:
        """Return the same as words: pass, fail, undecided or not_applicable."""
        return {key: one.outcome for key, one in self.verdicts(base).items()}


def law_examples() -> list[Path]:
    """Return every estate over which the forgetting law and parity are shown."""
    later = EXAMPLES / "permitted" / "rolling-upgrade-from-7.0u3.yaml"
    return [NORMATIVE, later, *rule_examples("fail"), *rule_examples("pass")]
