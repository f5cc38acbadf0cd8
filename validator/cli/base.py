"""The estate of a run as it is at the base of a branch: judged in a directory of its own, made of git objects."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from validator.cli.engines import EMBEDDED
from validator.cli.estates import Job, jobs_of
from validator.cli.manner import OutputOptions
from validator.cli.moved import Moved, working_directory, written_commit
from validator.cli.settings import CommandLineSettings
from validator.config import Configuration, read_configuration
from validator.errors import FtpolicyError
from validator.findings.changed import Earlier, earlier_of
from validator.findings.git import Base
from validator.findings.model import Result
from validator.inputs import Input
from validator.model import InputKind
from validator.readers.text import STDIN

_MADE = (InputKind.TERRAFORM_PLAN, InputKind.TERRAFORM_STATE, InputKind.FACTS)
"""Inputs that jobs make; without them in git the base would be judged by less than the branch."""


@dataclass(frozen=True, slots=True)
class BaseRequest:
    """What the run over the branch was asked for, and the inputs that it read."""

    job: Job
    asked: CommandLineSettings
    manner: OutputOptions
    read: Sequence[Input]


_Judge = Callable[[Configuration, Job, CommandLineSettings, OutputOptions], Result]


def judge_base(base: Base, request: BaseRequest, judge: _Judge) -> Earlier:
    """Return what ``judge`` says of the estate at ``base``, by the configuration, waivers and baseline that it has there."""
    reason = base.reason or _not_in_git(base, request)
    if reason is not None:
        return Earlier(base.name, reason=reason)
    assert base.commit is not None
    try:
        with written_commit(base.top, base.commit) as moved:
            return _judge_tree(base, moved, request, judge)
    except OSError as error:
        return Earlier(base.name, reason=f"{base.name} cannot be written into a directory of its own: {error.strerror}")
    except FtpolicyError as error:
        return Earlier(base.name, reason=f"{base.name} cannot be judged: {str(error).splitlines()[0]}")
    except SystemExit:  # what is wrong has been told
        return Earlier(base.name, reason=f"{base.name} cannot be judged: its policies or their configuration are wrong")


def _judge_tree(base: Base, moved: Moved, request: BaseRequest, judge: _Judge) -> Earlier:
    if not moved.there.is_dir():
        return Earlier(base.name)  # a new directory: nothing of it is old
    manner = replace(
        request.manner,
        write_missing=None,
        engine=EMBEDDED,
        policies=tuple(moved.path(one) for one in request.manner.policies),
        data=tuple(moved.path(one) for one in request.manner.data),
        source=None if request.manner.source is None else moved.path(request.manner.source),
        variables=replace(request.manner.variables, given=tuple(moved.variables(request.manner.variables.given))),
    )
    asked = replace(
        request.asked, waivers=moved.optional(request.asked.waivers), baseline=moved.optional(request.asked.baseline)
    )
    paths = [moved.path(one) for one in request.job.paths] if request.job.is_named else []
    config = moved.optional(request.manner.config)
    with working_directory(moved.there):
        paths = [path for path in paths if os.path.lexists(path)]
        if request.job.is_named and not paths:
            return Earlier(base.name)
        configuration, errors = read_configuration(config)
        if errors:
            raise errors[0]
        name = request.job.name
        if name is not None and name not in configuration.estates:
            return Earlier(base.name)  # a new estate
        [job] = jobs_of(configuration, paths, [name] if name is not None else [])
        return earlier_of(base.name, judge(configuration, job, asked, manner))


def _not_in_git(base: Base, request: BaseRequest) -> str | None:
    """Return which input of the run git does not have, so that the base cannot be judged by the like of it."""
    manner = request.manner
    named = list(request.job.paths) if request.job.is_named else []
    if STDIN in named:
        return "standard input is not in git"
    if manner.config is not None and not request.job.is_named:
        named.append(manner.config)
    named += [text for word, text in manner.variables.given if word == "var-file"]
    outside = (one for one in named if not (base.surrounds(one) if Path(one).is_dir() else base.has(one)))
    made = (one.path for one in request.read if one.kind in _MADE and not base.has(one.path))
    found = next(outside, None) or next(made, None)
    return None if found is None else f"{found} is not in git"
