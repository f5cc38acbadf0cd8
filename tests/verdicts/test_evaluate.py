"""A rule or an engine that fails is named and ends with exit code 4; it never passes anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tests.support.estates import NORMATIVE, RULES, check_paths
from validator.engine.base import Answers, Judgement, Query, RegoModule
from validator.errors import EngineError, FtpolicyError, PolicyError
from validator.model import Location
from validator.rules.catalogue import select

_RULES = select(RULES, ["cluster.ha_enabled", "host.edition_licensed"], [])
_BROKEN = PolicyError("a builtin failed", Location("policies/ft/cluster/ha_enabled.rego", 40, 2))


class _Engine:
    """Says nothing of any rule, fails at the rules named, or as a whole."""

    name = "fake"
    version = "1"
    revision = None

    def __init__(self, failing: Sequence[str] = (), error: FtpolicyError | None = None) -> None:
        self._failing = failing
        self._error = error

    def load(self, modules: Sequence[RegoModule], data: str) -> None:
        assert modules
        assert data

    def evaluate_all(self, documents: Iterable[str], queries: Sequence[Query]) -> Iterator[Answers]:
        for document in documents:
            assert document
            if self._error:
                raise self._error
            yield {query.rule: _BROKEN if query.rule in self._failing else Judgement([], []) for query in queries}


def test_a_rule_that_fails_is_named_and_gives_no_verdicts() -> None:
    result = check_paths([str(NORMATIVE)], _RULES, lambda: _Engine(["cluster.ha_enabled"]), with_passes=True)

    assert result.exit_code == 4
    assert [str(error) for error in result.errors] == ["policies/ft/cluster/ha_enabled.rego:40:2: a builtin failed"]
    assert {finding.rule.id for finding in result.findings} == {"host.edition_licensed"}
    assert result.engine == ("fake", "1", None)


def test_an_engine_that_does_not_answer_passes_nothing() -> None:
    result = check_paths([str(NORMATIVE)], _RULES, lambda: _Engine(error=EngineError("no answer")), with_passes=True)

    assert (result.exit_code, result.findings) == (4, [])
    assert [str(error) for error in result.errors] == ["no answer"]


def test_a_broken_engine_weighs_more_than_unreadable_input(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{", encoding="utf-8")

    paths = [str(NORMATIVE), str(tmp_path / "a.json")]
    result = check_paths(paths, _RULES, lambda: _Engine(["cluster.ha_enabled"]))

    assert result.exit_code == 4
    assert len(result.errors) == 2
