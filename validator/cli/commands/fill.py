"""``ftpolicy fill``: what is undecided is asked, one question for each distinct fact, and written into the spec."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from validator.check import CheckRequest, FactsRequest, check
from validator.cli import code, common
from validator.cli.catalogue import catalogues
from validator.cli.editors import begun
from validator.cli.estates import only_job
from validator.cli.files import write_whole
from validator.cli.progress import progress
from validator.cli.settings import CommandLineSettings, effective
from validator.cli.spec_target import require_spec
from validator.errors import ConfigurationError, FtpolicyError
from validator.facts.fields import places_of
from validator.facts.model import Facts
from validator.findings.model import Result
from validator.messages import clean
from validator.model import Path as FactPath
from validator.readers.text import read_text
from validator.rules.ruleset import choose
from validator.spec_files.compare import read_file
from validator.spec_files.missing import example_member
from validator.spec_files.questions import (
    Asked,
    Question,
    chosen,
    questions_of,
    short_key,
    value_of,
    values_of_each,
    with_answers,
)

_EACH, _END = "each", "q"
_FEW = 60
"""Objects of an estate that is judged again after every answer; a larger one is when all its questions were asked."""

_SHOWN = 4
"""Names of objects and rules that a question shows."""


class _Ended(Exception):  # noqa: N818 - no error: the person has had enough
    """Nobody answers any more."""


@click.command("fill")
@click.argument("spec", metavar="SPEC", type=click.Path())
@common.estate_options
@common.one_estate_option
@common.config_option
@code.code_options
@common.skip_option
@common.only_option
@common.debug_option
def command(
    spec: str,
    paths: tuple[str, ...],
    estate: str | None,
    config: str | None,
    vsphere: str | None,
    no_assumptions: bool,
    source: str | None,
    skip: tuple[str, ...],
    only: tuple[str, ...],
) -> None:
    """Ask for what is undecided, and write the answers into the cluster spec SPEC.

    SPEC and all PATHs together are judged as `ftpolicy check` does. Each distinct fact that is missing is one question, also
    where many objects lack it; "each" asks for every object by itself. Enter leaves a fact unknown, q ends. Every answer is
    written at once; comments, order and layout of SPEC stay. A SPEC that does not exist yet is made.

    \b
    Examples:
      ftpolicy fill cluster.yaml
      ftpolicy fill cluster.yaml plan.json
      ftpolicy fill cluster.yaml --only vm
      ftpolicy fill cluster.yaml --estate tokyo
    """
    require_spec(spec)
    configuration = common.configuration(config)
    named = [spec, *(path for path in paths if path != spec)] if paths or estate is None else []
    job = only_job(configuration, named, estate)
    inputs = list(dict.fromkeys((*job.paths, spec)))
    settings = effective(
        configuration,
        job.estate,
        CommandLineSettings(vsphere=vsphere, no_assumptions=no_assumptions, only=only, skip=skip),
    )
    known = catalogues(configuration).of(settings.settings)
    rules = choose(known.rules, settings.settings, settings.only, settings.skip).rules

    def judge() -> Result:
        present = [path for path in inputs if path != spec or Path(spec).exists()]
        request = FactsRequest(
            present,
            settings.vsphere,
            settings.settings.intent,
            code.variables(),
            code.source_directory(source),
            job.found,
            with_assumptions=settings.with_assumptions,
        )
        with progress() as show:
            return check(
                CheckRequest(
                    request,
                    rules,
                    lambda: common.embedded_engine_for(rules),
                    fail_on=("never",),
                    progress=lambda done, total: show("judging", done, total),
                    estate=job.name,
                    errors=job.errors,
                    data=known.data,
                )
            )

    if not Path(spec).exists() and inputs == [spec]:
        hint = "`ftpolicy init` writes one, `ftpolicy import` makes one of what you have; or name a plan beside it."
        raise ConfigurationError(f"there is no file {spec}", hint=hint)
    _Session(spec, inputs, judge).run()


@dataclass(slots=True)
class _Session:
    """What is asked of the inputs that ``judge`` judges, how many answers were written, and what was left unknown."""

    spec: str
    inputs: Sequence[str]
    judge: Callable[[], Result]
    written: int = 0
    facts: Facts = field(default_factory=lambda: Facts({}))
    left: set[tuple[str, FactPath]] = field(default_factory=set)
    answered: set[tuple[str, FactPath, tuple[str, ...]]] = field(default_factory=set)

    def run(self) -> None:
        """Ask until nothing is open that was not left unknown, or nobody answers any more."""
        asked = self._questions()
        try:
            while open_now := self._open(asked):
                is_small = sum(len(members) for members in self.facts.objects.values()) <= _FEW
                for questions in _together(open_now)[: 1 if is_small else None]:
                    self._ask(questions, len(open_now))
                asked = self._questions()
        except _Ended:
            click.echo()
            asked = self._questions()
        self._close(asked)

    def _questions(self) -> Asked:
        """Judge, and return what is open; where there are errors they are told, and the process ends.

        An error would make questions of facts that a file has.
        """
        result = self.judge()
        if result.errors:
            common.print_messages(result.errors, "error")
            if self.written:
                click.echo(f"{self.spec}: {_count(self.written, 'answer')} written before", err=True)
            sys.exit(max(error.exit_code for error in result.errors))
        self.facts = result.facts
        return questions_of(result)

    def _open(self, asked: Asked) -> list[Question]:
        """Return what is still to be asked; what was answered and is open all the same is not asked for ever."""
        return [
            one
            for one in asked.questions
            if (one.kind, one.below) not in self.left and (one.kind, one.below, one.objects) not in self.answered
        ]

    def _ask(self, questions: Sequence[Question], count: int) -> None:
        if len(questions) > 1:
            self._ask_together(questions, count)
            return
        [question] = questions
        click.echo("\n" + "\n".join(clean(line) for line in _shown(question, count)))
        if self._answer(question, may_split=len(question.objects) > 1):
            self.answered.add((question.kind, question.below, question.objects))
        else:
            self.left.add((question.kind, question.below))

    def _ask_together(self, questions: Sequence[Question], count: int) -> None:
        """Ask which of several facts are true; each by itself where that is wished."""
        click.echo("\n" + "\n".join(clean(line) for line in _shown_together(questions, count)))
        while True:
            text = _read(questions[0])
            if text == "":
                self.left.update((one.kind, one.below) for one in questions)
                return
            if text.casefold() == _EACH:
                for question in questions:
                    self._ask([question], count)
                return
            try:
                told = chosen(questions, text)
                answers = {(one.kind, name, *one.below): is_so for one, is_so in told.items() for name in one.objects}
                self._save(answers)
            except FtpolicyError as error:
                _complain(error)
            else:
                return

    def _answer(self, question: Question, *, may_split: bool) -> bool:
        """Ask until an answer can be written or is left out; tell whether there is one."""
        while True:
            text = _read(question)
            if text == "":
                return False
            if may_split and text.casefold() == _EACH:
                return self._answer_each(question)
            try:
                if question.is_of_each and question.field.shape != "collection":
                    self._write_each(question, values_of_each(question, text))
                else:
                    self._write(question, value_of(question, text, list(self.facts.members("hosts"))))
            except FtpolicyError as error:
                _complain(error)
            else:
                return True

    def _answer_each(self, question: Question) -> bool:
        answered = []
        for name in question.objects:
            click.echo(f"  {clean(name)}")
            answered.append(self._answer(question.about(name), may_split=False))
        return all(answered)

    def _write(self, question: Question, values: Mapping[FactPath, Any]) -> None:
        objects: list[FactPath] = [(question.kind, name) for name in question.objects] or [(question.kind,)]
        self._save({(*path, *below): value for path in objects for below, value in values.items()})

    def _write_each(self, question: Question, values: Mapping[str, Any]) -> None:
        self._save({(question.kind, name, *question.below): value for name, value in values.items()})

    def _save(self, answers: Mapping[FactPath, Any]) -> None:
        text = read_text(self.spec) if Path(self.spec).exists() else ""
        new = begun(with_answers(text, self.spec, self.facts, answers), "spec", Path(self.spec), text)
        read_file(new, self.spec)  # what cannot be read again is not written
        write_whole(Path(self.spec), new)
        self.written += len({(path[0], path[2:]) for path in answers})

    def _close(self, asked: Asked) -> None:
        count = _count(self.written, "answer")
        click.echo(f"\n{clean(self.spec)}: {count} written" if self.written else f"\n{clean(self.spec)} is as it was")
        left = [question.key for question in asked.questions]
        if left:
            click.echo(f"{_count(len(left), 'fact')} still unknown: {clean(_some(left))}")
        for what, supply in asked.elsewhere.items():
            click.echo(f"not to be answered here: {clean(what)}: {clean(supply)}")
        if not left and not asked.elsewhere:
            click.echo("Every verdict is decided.")
        click.echo(f"Next: `ftpolicy check {clean(' '.join(self.inputs))}`")


def _complain(error: FtpolicyError) -> None:
    click.echo(f"    {clean(error.message)}" + (f"\n    {clean(error.hint)}" if error.hint else ""))


def _together(questions: Sequence[Question]) -> list[list[Question]]:
    """Return the questions, those of the same objects that take true or false in one."""
    result: list[list[Question]] = []
    places: dict[tuple[str, tuple[str, ...]], list[Question]] = {}
    for one in questions:
        group = places.get((one.kind, one.objects)) if one.is_yes_or_no else None
        if group is not None:
            group.append(one)
            continue
        result.append([one])
        if one.is_yes_or_no:
            places[one.kind, one.objects] = result[-1]
    return result


def _shown_together(questions: Sequence[Question], count: int) -> Iterator[str]:
    """Yield the lines of a question that is about several facts: their keys, each with where it is found."""
    first = questions[0]
    yield f"({count} open) which of these are true of {_some(first.objects)}"
    for one in questions:
        place = places_of(one.field)[:1]
        yield f"    {short_key(one)}" + (f"   {place[0]}" if place else "")
    yield f"    for {_some(sorted(set().union(*(one.rules for one in questions))))}"
    yield f'    names of those that are, "all" or "none" of them; "{_EACH}" asks for one after the other'


def _shown(question: Question, count: int) -> Iterator[str]:
    """Yield the lines of a question: the key, the objects, what it takes, and which rules wait for it."""
    objects = question.objects
    yield f"({count} open) {question.key}" + (f" of {_some(objects)}" if objects else "")
    yield f"    {question.takes}"
    if question.instead:
        ways = " or ".join(", ".join(f"{key}: …" for key in way) for way in question.instead)
        yield f"    or {ways}"
    if question.field.shape == "collection":
        example = example_member(question.field)
        yield "    one member a line, an empty line ends" + (f"; such as {example}" if example else "")
        yield "    or a table: a line with keys, then one with their values for each member: a, b, c"
    elif question.field.shape == "object":
        yield f"    its keys: {', '.join(question.field.members)}"
    yield from (f"    {place}" for place in places_of(question.field))
    yield f"    for {_some(sorted(question.rules))}"
    if question.is_of_each and question.field.shape == "collection":
        yield f'    for all {len(objects)}, without what is of each: that is asked then; "{_EACH}" asks for each'
    elif question.is_of_each:
        yield f"    {len(objects)} words, in this order: {', '.join(objects)}; or of addresses in a row 192.0.2.11-14"
    elif len(objects) > 1:
        yield f'    for all {len(objects)}; "{_EACH}" asks for each'


def _read(question: Question) -> str:
    """Return what is typed: a line, or of a list of objects all lines up to an empty one.

    Raises:
        _Ended: q, or the end of the input.
    """
    lines: list[str] = []
    while True:
        click.echo("  > ", nl=False)
        line = sys.stdin.readline() if sys.stdin is not None else ""
        text = line.strip()
        if (not line and not lines) or text == _END:
            raise _Ended
        lines.append(text)
        is_members = question.field.shape == "collection" and text.casefold() not in ("none", "[]", _EACH)
        if not text or not is_members or text.startswith("["):
            return "\n".join(one for one in lines if one)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
