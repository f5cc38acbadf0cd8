"""A person who knows an estate, and answers what ``ftpolicy fill`` asks about a spec that says less of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.estates import RULES
from validator.check import CheckRequest, FactsRequest, check
from validator.cli.common import embedded_engine
from validator.facts.spec_document import spec_value
from validator.findings.model import Result
from validator.model import Path as FactPath
from validator.spec_files.questions import Question, questions_of, value_of, with_answers
from validator.spec_files.render import flow


def judged(*files: Path) -> Result:
    """Return what all rules say of an estate."""
    inputs = FactsRequest([str(file) for file in files])
    return check(CheckRequest(inputs, RULES, embedded_engine, fail_on=("never",)))


def answers(question: Question, whole: Result) -> Iterator[tuple[FactPath, str]]:
    """Yield what the facts of the ``whole`` estate say of each object that is asked about."""
    for name in question.objects or ("",):
        path = (question.kind, name, *question.below) if name else (question.kind,)
        value = whole.facts.get(path)
        if value is not None:
            is_text = question.field.schema.get("type") == "string"
            yield path, str(value) if is_text else flow(spec_value(question.field, value, path[-1]), path[-1])
            continue
        for way in question.instead:
            beside = {key: whole.facts.get((*path[:-1], key)) for key in way}
            if None not in beside.values():
                yield path, ", ".join(f"{key}: {flow(one, key)}" for key, one in beside.items())
                break


def rounds_of_answers(spec: Path, whole: Result) -> Iterator[Sequence[tuple[Question, Mapping[FactPath, str]]]]:
    """Answer everything that is asked about ``spec``, round after round until nothing new is; yield what was answered."""
    given: set[Any] = set()
    while True:
        result = judged(spec)
        assert not result.errors
        open_now = [
            (question, told)
            for question in questions_of(result).questions
            if (told := {path: text for path, text in answers(question, whole) if path not in given})
        ]
        if not open_now:
            return
        for question, told in open_now:
            given |= set(told)
            values = {
                (*path[:2], *below): one
                for path, answer in told.items()
                for below, one in value_of(question.about(path[1]) if path[1:] else question, answer).items()
            }
            new = with_answers(spec.read_text(encoding="utf-8"), str(spec), result.facts, values)
            spec.write_text(new, encoding="utf-8")
        yield open_now
