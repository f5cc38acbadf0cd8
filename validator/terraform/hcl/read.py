"""A directory of Terraform files, read as a plan would be: resources, outputs, and where everything stands."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from validator.errors import FtpolicyError, InputError
from validator.model import Location, Resource, Unknown
from validator.reasons import ReasonCode, because
from validator.terraform.hcl.comments import FtpolicyComment, read_comments
from validator.terraform.hcl.configuration.files import ReadPaths, Root
from validator.terraform.hcl.configuration.model import ModuleConfiguration
from validator.terraform.hcl.configuration.options import Options
from validator.terraform.hcl.configuration.read import read_configuration
from validator.terraform.hcl.errors import NOWHERE, EvaluationError, TooMuchError, UndeclaredError
from validator.terraform.hcl.modules import conditions
from validator.terraform.hcl.modules.instances import Instance
from validator.terraform.hcl.modules.misspellings import misspellings
from validator.terraform.hcl.modules.module import ModuleInstance
from validator.terraform.hcl.modules.provider_release import set_release
from validator.terraform.hcl.modules.resources import hidden_value, hide_licences, leaf, resource_of
from validator.terraform.hcl.modules.session import Session
from validator.terraform.hcl.modules.variables import Setting, settings, unread_files, unused
from validator.terraform.hcl.positions import SourceMap
from validator.terraform.hcl.syntax.tree import Block
from validator.terraform.hcl.values.values import Budget, Sensitive, UnknownValue, Value, has

_LARGE = 2_000_000
"""What evaluating a large configuration may cost more than a small one: one for every character, up to this."""


@dataclass(slots=True)
class ReadConfiguration:
    """What a configuration says.

    ``resources`` are as those of a plan; ``errors`` are of what Terraform would refuse, ``notes`` of what is left out.
    ``places`` finds the line of an attribute; ``remarks`` are the comments that are meant for ftpolicy; ``looked_at`` is
    the record of the files that were read.
    """

    path: str
    resources: list[Resource] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)
    errors: list[FtpolicyError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    places: SourceMap = field(default_factory=SourceMap)
    remarks: list[FtpolicyComment] = field(default_factory=list)
    looked_at: ReadPaths = field(default_factory=ReadPaths)


def read_terraform(
    path: str, options: Options, files: Sequence[str] = (), *, with_outputs: bool = False
) -> ReadConfiguration:
    """Return what the Terraform files in the directory ``path`` say, or those of ``files`` in it.

    Outputs are evaluated only when they are asked for. Errors are in the result, not raised.
    """
    result = ReadConfiguration(path)
    with _without_collector():
        try:
            _read(result, options, files, with_outputs)
        except TooMuchError as error:
            result.resources, result.outputs = [], {}
            message = f"the configuration is too costly: {error}"
            result.errors.append(InputError(message, Location(path)))
        except FtpolicyError as error:
            result.errors.append(error)
        except OSError as error:
            result.errors.append(InputError(f"cannot be read: {error.strerror or error}", Location(path)))
    return result


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the garbage collector from running again and again over trees that only grow."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(result: ReadConfiguration, options: Options, files: Sequence[str], with_outputs: bool) -> None:
    root = Root(result.path)
    result.looked_at = root.looked_at
    is_planned = options.values is not None
    session = Session(root, is_part=bool(files), is_planned=is_planned, workspace=_workspace(root, options))
    configuration = read_configuration(root, ".", [Path(file) for file in files] or None)
    session.keep(".", configuration, is_part=session.is_part)
    session.budget = Budget(session.budget.left + min(configuration.size, _LARGE))
    given = settings(root, configuration.variables, options, session.errors)
    if not session.is_part and not is_planned:
        for message in (
            *unused(given, list(configuration.variables)),
            *unread_files(root, configuration.variables, given, options),
        ):
            session.note(message)
    if not is_planned:
        set_release(session, configuration)
    module = ModuleInstance(session, configuration, ".", given.get)
    licences: dict[str, str] = {}
    try:
        _resources(module, result, licences)
        if with_outputs:
            result.outputs = _outputs(module, configuration, licences)
        if not is_planned:  # else Terraform found that they hold, and made a plan
            _check_conditions(module, given)
        for parsed in session.configurations():
            for one in misspellings(parsed):
                session.note(f"{one.source.location(one.at)}: {one.message}")
    finally:
        every_file = [file for one in session.configurations() for file in one.parsed()]
        result.remarks += read_comments(every_file, result.places)
        result.errors += session.errors
        result.notes += session.notes


def _check_conditions(module: ModuleInstance, given: Mapping[str, Setting]) -> None:
    """Take conditions that fail as errors, or as notes where the defaults of variables of the root module make them fail.

    Which these are shows when the same module is evaluated with the variables unknown that nobody gave a value.
    """
    failed = conditions.failures(module)
    if not failed:
        return
    session, configuration = module.session, module.configuration
    again = Session(session.root, session.is_part, workspace=session.workspace, release=session.release)
    again.keep(".", configuration, is_part=session.is_part)

    def known(name: str) -> Setting | None:
        setting = given.get(name)
        if setting is not None:
            return setting
        unknown = UnknownValue(because(ReasonCode.NO_VALUE, variable=name, place=str(module.location_of(name))))
        return Setting(unknown, is_text=False, location=module.location_of(name))

    certain = {
        (one.address, one.source.file, one.at)
        for one in conditions.failures(ModuleInstance(again, configuration, ".", known))
    }
    for one in failed:
        if (one.address, one.source.file, one.at) in certain:
            session.wrong(one.message, one.source, one.at)
        else:
            session.note(f"{one.source.location(one.at)}: with the defaults of variables {one.message}")


def _shows_secret(value: Value, block: Block) -> bool:
    """Tell whether an output has something sensitive and does not say so, which Terraform refuses."""
    if "sensitive" in block.body.arguments or (isinstance(value, Sensitive) and value.is_declared):
        return False
    return has(value, Sensitive)


def _workspace(root: Root, options: Options) -> str | None:
    chosen = options.environment.get("TF_WORKSPACE")
    if chosen:
        return chosen
    place = root.inside(".terraform/environment")
    try:
        text = place.read_text(encoding="utf-8").strip() if place is not None and place.is_file() else ""
    except (OSError, UnicodeDecodeError):
        return None
    return text or None


def _resources(module: ModuleInstance, result: ReadConfiguration, licences: dict[str, str]) -> None:
    made: list[tuple[Instance, Resource]] = []
    for instance in module.every_instance():
        try:
            made.append((instance, resource_of(instance, licences)))
        except UndeclaredError as error:
            error.at = instance.resource.block.at if error.at == NOWHERE else error.at
            module.session.undeclared(error, instance.resource.block.source)
    made.sort(key=_order)
    shown = hide_licences([resource for _, resource in made], licences)
    result.resources = shown
    for (instance, _), resource in zip(made, shown, strict=True):
        result.places.add(resource.address, instance)


def _order(made: tuple[Instance, Resource]) -> tuple[Any, ...]:
    """Order resources as a plan does: managed ones first, by module, type, name and key."""
    instance, resource = made
    key = instance.key
    is_text = isinstance(key, str)
    place = (resource.mode == "data", instance.resource.module.prefix, resource.type, resource.name)
    return (*place, is_text, key if key is not None else 0)


def _outputs(module: ModuleInstance, configuration: ModuleConfiguration, licences: dict[str, str]) -> dict[str, Any]:
    outputs: dict[str, Any] = {}
    for name, block in configuration.outputs.items():
        try:
            value = module.output(name)
        except (UndeclaredError, EvaluationError) as error:
            value = module.session.undeclared(UndeclaredError(error.message, block.at), block.source)
        if _shows_secret(value, block):
            message = f"the output “{name[:80]}” has a sensitive part and does not say sensitive = true"
            module.session.undeclared(UndeclaredError(message, block.at), block.source)
        if isinstance(value, UnknownValue):
            outputs[name] = Unknown(value.reason, value.targets, value.exact)
        else:
            outputs[name] = hidden_value(leaf(value, name, "output"), licences)
    return outputs
