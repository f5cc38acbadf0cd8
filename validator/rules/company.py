"""Policies, libraries and data of a company, beside the built-in ones: the same contract, checked before anything runs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from validator.engine.base import RegoModule
from validator.errors import ConfigurationError, FtpolicyError, InputError, PolicyError
from validator.model import Location
from validator.readers.schema_errors import explain
from validator.readers.text import read_text
from validator.readers.yaml_text import YamlNode, parse_yaml
from validator.rules.catalogue import Rule, check_library, metadata_block, modules, rule_of
from validator.rules.references import check_references
from validator.rules.static_check import check, parsed

_LAYOUT = (
    "Policies are found as DIR/ft/AREA/NAME.rego and libraries as DIR/lib/NAME.rego, with a test beside each as"
    " NAME_test.rego."
)
_NAME = r"[a-z][a-z0-9_]*"
_OURS = ("ft", "ftpolicy", "lib")


@dataclass(slots=True)
class Company:
    """Rules of the directories that were given, and everything that is wrong with them. With errors no rule is usable.

    Each rule has all ``libraries``, the built-in ones and those of every directory: a company is one, however many it has.
    """

    rules: list[Rule] = field(default_factory=list)
    libraries: list[RegoModule] = field(default_factory=list)
    errors: list[FtpolicyError] = field(default_factory=list)


def load_company(directories: Sequence[str], builtin: Sequence[Rule], place: Location | None = None) -> Company:
    """Return the rules below ``directories``; ``builtin`` are those whose ids are taken.

    ``place`` is where a configuration names the directories; without it an option does.

    Raises:
        ConfigurationError: there is no such directory, or no policy in it.
    """
    found = Company()
    for directory in dict.fromkeys(directories):
        for path in _files(directory, place):
            if path.parent == Path(directory, "lib"):
                _add_library(path, found)
            else:
                _add(path, found)
    ours = list(dict.fromkeys(library for rule in builtin for library in rule.libraries))
    found.errors += _duplicates(found.rules, builtin)
    found.errors += _taken_names(found.libraries, ours)
    found.rules = [replace(rule, libraries=(*ours, *found.libraries)) for rule in found.rules]
    if not found.errors:
        own = [module for module in modules(found.rules) if not module.is_trusted]
        found.errors += check(own, ours)
    if not found.errors:
        found.errors += _unknown_facts(found.rules)
    return found


def _unknown_facts(rules: Sequence[Rule]) -> list[PolicyError]:
    """Return the references of ``rules`` to facts that there are not, each once."""
    read = {library: parsed(library) for rule in rules for library in rule.libraries}
    found = (
        error
        for rule in rules
        for error in check_references(rule, parsed(rule.module), [read[library] for library in rule.libraries])
    )
    return list({str(error): error for error in found}.values())


def _files(directory: str, place: Location | None) -> list[Path]:
    root = Path(directory)
    named = directory if place is not None else f"--policy {directory}"
    if not root.is_dir():
        raise ConfigurationError(f"{named}: there is no such directory", place)
    policies = sorted(path for path in root.rglob("*.rego") if not path.name.endswith("_test.rego"))
    misplaced = [path for path in policies if not _has_rule_path(path.relative_to(root).parts)]
    if misplaced:
        raise ConfigurationError(f"{named}: {misplaced[0]} would not be judged by", place, _LAYOUT)
    if all(path.parent == root / "lib" for path in policies):
        raise ConfigurationError(f"{named}: there is no policy in it", place, _LAYOUT)
    return policies


def _has_rule_path(parts: tuple[str, ...]) -> bool:
    names = rf"ft/{_NAME}/{_NAME}\.rego|lib/{_NAME}\.rego"
    return re.fullmatch(names, "/".join(parts)) is not None


def _add_library(path: Path, found: Company) -> None:
    try:
        module = RegoModule(str(path), read_text(str(path)))
        check_library(module)
    except (InputError, PolicyError) as error:
        found.errors.append(error)
    else:
        found.libraries.append(module)


def _add(path: Path, found: Company) -> None:
    rule, errors = read_rule(path)
    found.errors += errors
    if rule is not None:
        found.rules.append(rule)


def read_rule(path: Path) -> tuple[Rule | None, list[FtpolicyError]]:
    """Return the rule in a file without its libraries, or everything that is wrong with it."""
    try:
        module = RegoModule(str(path), read_text(str(path)))
    except InputError as error:
        return None, [error]
    try:
        block, line = metadata_block(module)
        # Empty lines before it and blanks for the marks keep the lines and columns of the file.
        documents = parse_yaml("\n" * line + re.sub(r"^#", " ", block, flags=re.MULTILINE), module.path)
        if len(documents) != 1:
            raise PolicyError("METADATA is not one YAML document", Location(module.path, line))
        errors = _mistakes(documents[0], module)
        return (None, [*errors]) if errors else (rule_of(module, documents[0].plain()), [])
    except InputError as error:
        return None, [PolicyError(f"METADATA: {error.message}", error.location, error.hint)]
    except PolicyError as error:
        return None, [error]


def _mistakes(metadata: YamlNode, module: RegoModule) -> list[PolicyError]:
    import jsonschema  # noqa: PLC0415 - costs more than the rest, and only company policies need it

    from validator.assets import load_schema  # noqa: PLC0415

    if jsonschema.Draft202012Validator(load_schema("rule")).is_valid(metadata.plain()):
        return []
    return [
        PolicyError(f"METADATA: {one.message}", one.location, one.hint)
        for one in explain(metadata, module.path, "rule")
    ]


def _duplicates(rules: Sequence[Rule], builtin: Sequence[Rule]) -> list[PolicyError]:
    taken = {rule.id: rule for rule in builtin}
    errors = []
    for rule in rules:
        if rule.id in taken:
            other = taken[rule.id].module.path
            message = f"the id {rule.id} is taken by {other}"
            errors.append(PolicyError(message, Location(rule.module.path), "Give the policy another name or area."))
        taken.setdefault(rule.id, rule)
    return errors


def _taken_names(libraries: Sequence[RegoModule], builtin: Sequence[RegoModule]) -> list[PolicyError]:
    taken = {Path(module.path).stem: module.path for module in builtin}
    errors = []
    for module in libraries:
        name = Path(module.path).stem
        if name in taken:
            message = f"the library lib.{name} is taken by {taken[name]}"
            errors.append(PolicyError(message, Location(module.path), "Give the library another name."))
        taken.setdefault(name, module.path)
    return errors


def read_data(files: Sequence[str], place: Location | None = None) -> dict[str, Any]:
    """Return what the JSON or YAML ``files`` say together, for ``data`` beside the built-in tables.

    ``place`` is where a configuration names the files; without it an option does.

    Raises:
        ConfigurationError: a file is no mapping, has a key that belongs to the program, or one that another file has.
        InputError: a file cannot be read.
    """
    data: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for file in dict.fromkeys(files):
        named = file if place is not None else f"--data {file}"
        for key, value in _mapping(file, named, place).items():
            if key in _OURS:
                raise ConfigurationError(f"{named}: data.{key} belongs to ftpolicy; use another key", place)
            if key in data:
                raise ConfigurationError(f"{named}: {origin[key]} has the key “{key[:80]}” as well", place)
            data[key], origin[key] = value, file
    return data


def _mapping(file: str, named: str, place: Location | None) -> Mapping[str, Any]:
    documents = parse_yaml(read_text(file), file)  # JSON is YAML
    values = [document.plain() for document in documents]
    if len(values) != 1 or not isinstance(values[0], dict):
        raise ConfigurationError(f"{named}: expected one mapping; its keys become data.KEY for the policies", place)
    return values[0]
