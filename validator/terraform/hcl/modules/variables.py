"""Where the values of variables come from, in Terraform's order, and how they get their type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from validator.errors import ConfigurationError, FtpolicyError, InputError, nearest
from validator.model import Location
from validator.readers.text import read_text
from validator.terraform.hcl.configuration.files import Root
from validator.terraform.hcl.configuration.options import MAX_FILE, VALUES, Options
from validator.terraform.hcl.configuration.read import parse_source
from validator.terraform.hcl.errors import EvaluationError, HclSyntaxError, UndeclaredError
from validator.terraform.hcl.evaluation.expressions import value_of
from validator.terraform.hcl.evaluation.functions.encoding import from_json
from validator.terraform.hcl.evaluation.scope import Context, Files
from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.syntax.json_syntax import parse_json_values
from validator.terraform.hcl.syntax.parser import parse_expression
from validator.terraform.hcl.syntax.references import first_free
from validator.terraform.hcl.syntax.tree import SourceText
from validator.terraform.hcl.values.values import PRIMITIVES, Budget, Type, Value

ENVIRONMENT = "TF_VAR_"


class Setting(NamedTuple):
    """The value that one source gives a variable; a text is parsed where the variable is no text."""

    value: Value
    is_text: bool
    location: Location


def settings(
    root: Root, declared: Mapping[str, Any], options: Options, errors: list[FtpolicyError]
) -> dict[str, Setting]:
    """Return the values that are set, by the name of the variable; of several sources the last wins."""
    if options.values is not None:
        place = Location(root.path)
        return {
            name: Setting(from_json(value), is_text=False, location=place) for name, value in options.values.items()
        }
    values: dict[str, Setting] = {}
    for name in declared:
        text = options.environment.get(ENVIRONMENT + name)
        if text is not None:
            values[name] = Setting(
                text, is_text=True, location=Location(f"the environment variable {ENVIRONMENT}{name}")
            )
    for file in _automatic(root):
        values.update(_read(root.shown(file), root.inside(file), errors))
    for word, text in options.given:
        if word == "var-file":
            root.look_at(text)
            values.update(_read(text, Path(text), errors))
            continue
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise ConfigurationError(f"--var {name[:40]}: write NAME=VALUE")
        if name != name.strip():
            raise ConfigurationError(f"--var {name.strip()[:40]}: write NAME=VALUE without a space before the “=”")
        if name not in declared:
            message = f"--var {name[:80]}: the configuration has no such variable{nearest(name, declared)}"
            errors.append(InputError(message, Location(root.path)))
        values[name] = Setting(value, is_text=True, location=Location(f"--var {name}"))
    return values


def _automatic(root: Root) -> list[str]:
    """Return the files of variables that Terraform reads by itself, in its order."""
    place = root.inside(".")
    names = sorted(entry.name for entry in place.iterdir()) if place is not None and place.is_dir() else []
    first = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    return first + [name for name in names if name.endswith((".auto.tfvars", ".auto.tfvars.json"))]


def unread_files(root: Root, declared: Mapping[str, Any], given: Mapping[str, Setting], options: Options) -> list[str]:
    """Return notes on files of variables that are not read though they set a variable that nothing else sets.

    Terraform reads a file only by its name or with ``-var-file``: whoever plans this directory names it.
    https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files
    """
    place = root.inside(".")
    if place is None or not place.is_dir():
        return []
    read = {Path(text).resolve() for word, text in options.given if word == "var-file"}
    automatic = set(_automatic(root))
    notes: list[str] = []
    for name in sorted(entry.name for entry in place.iterdir() if entry.name.endswith((".tfvars", ".tfvars.json"))):
        file = root.inside(name)
        if name in automatic or file is None or file.resolve() in read:
            continue
        errors: list[FtpolicyError] = []
        sets = sorted(_read(root.shown(name), file, errors).keys() & declared.keys() - given.keys())
        if sets or errors:
            what = f"and would set {', '.join(f'var.{one[:80]}' for one in sets[:5])}" if sets else "and cannot be"
            more = " and more" if len(sets) > 5 else ""
            notes.append(
                f"{root.shown(name)}: the file is not read {what}{more}; --var-file {root.shown(name)} reads it"
            )
    return notes


def values_of_repository(root: Root) -> Iterator[Mapping[str, Setting]]:
    """Yield the values in every file of variables that a plan of ``root`` may have been made with, the nearest first."""
    for file in root.around(VALUES):
        yield _read(str(file), file, [])


def _read(shown: str, place: Path | None, errors: list[FtpolicyError]) -> dict[str, Setting]:
    try:
        if place is None:
            raise InputError("the file leads out of the directory and is not read", Location(shown))
        return _parse(shown, place)
    except FtpolicyError as error:
        errors.append(error)
        return {}


def _parse(shown: str, place: Path) -> dict[str, Setting]:
    if place.is_file() and place.stat().st_size > MAX_FILE:
        raise InputError(f"the file is larger than {MAX_FILE // 1024**2} MiB, the limit", Location(shown))
    try:
        source = SourceText(shown, read_text(str(place)))
    except InputError as error:
        raise InputError(error.message, Location(shown)) from None
    if shown.endswith(".json"):
        document = parse_json_values(source)
        return {
            name: Setting(from_json(syntax.exact_deep(value)), is_text=False, location=Location(shown))
            for name, value in document.items()
        }
    body = parse_source(source).body
    if body.blocks:
        raise InputError("a file of variables has no blocks", source.location(body.blocks[0].at))
    result: dict[str, Setting] = {}
    for argument in body.arguments.values():
        try:
            value = constant(argument.expression)
        except (EvaluationError, UndeclaredError) as error:
            raise InputError(error.message, source.location(argument.at if error.at is None else error.at)) from None
        result[argument.name] = Setting(value, is_text=False, location=source.location(argument.at))
    return result


def constant(node: syntax.Expression) -> Value:
    """Return the value of an expression without references and function calls.

    Raises:
        UndeclaredError: it has one.
        EvaluationError: Terraform refuses it.
    """
    reference = first_free(node)
    if reference is not None:
        raise UndeclaredError("the value of a variable is a constant: no references, no functions", reference.at)
    return value_of(node, Context(_NoScope(), Budget()))


class _NoScope:
    """The names of a constant: there are none."""

    files: Files

    def root(self, name: str, at: int) -> Any:  # noqa: ARG002 - whatever the name is
        raise UndeclaredError("a constant has no references", at)


def parsed(setting: Setting, kind: Type | None) -> Value:
    """Return the value of a setting for a variable of a type (``None``: it declares none).

    Raises:
        EvaluationError: the text is no expression.
    """
    if not setting.is_text or kind is None or kind in PRIMITIVES:
        return setting.value
    try:
        return constant(parse_expression(SourceText("text", setting.value)))
    except (HclSyntaxError, UndeclaredError) as error:
        raise EvaluationError(f"the text is no value: {error.message}") from None


def unused(given: Mapping[str, Setting], declared: Sequence[str]) -> list[str]:
    """Return notes on values of variables that nobody declares."""
    return [
        f"{setting.location}: the value of “{name[:80]}” is left out: there is no such variable{nearest(name, declared)}"
        for name, setting in sorted(given.items())
        if name not in declared and not setting.is_text
    ]
