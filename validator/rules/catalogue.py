"""The catalogue: what the METADATA of every rule file says about the rule. Nothing is registered; files are found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from validator.assets import policies_directory
from validator.engine.base import Query, RegoModule
from validator.errors import ConfigurationError, PolicyError, nearest
from validator.messages import subject_name
from validator.model import PLURAL, Location, Severity
from validator.readers.text import read_text

CATALOGUE = "catalogue.json"
"""The METADATA of all rules by path, compiled when the package is built: reading YAML costs more than judging."""

_BLOCK = re.compile(r"^# METADATA\n((?:#.*\n)+)package (\S+)$", re.MULTILINE)
_PACKAGE = re.compile(r"^package[ \t]+(\S+)", re.MULTILINE)
_MISSING = "\nmissing contains "


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a rule in one language."""

    title: str
    description: str
    message: str
    solution: str


@dataclass(frozen=True, slots=True)
class Applicability:
    """Where something applies: FT type, first and last version ("5.5" includes its updates), declared intent, an input.

    ``input`` is "plan" for rules about changes: they apply when a plan is among the inputs. ``setting`` is what a
    configuration or a command line must ask for.
    """

    type: str | None = None
    since: str | None = None
    until: str | None = None
    intent: str | None = None
    input: str | None = None
    setting: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: a package ``ft.<area>.<name>`` and its METADATA. ``id`` is ``<area>.<name>``.

    ``libraries`` are the packages ``lib.<name>`` that it may import. All of those that stand beside it: which ones it
    uses, the engine finds out, and nothing that one of them needs in turn can be forgotten.
    """

    id: str
    module: RegoModule
    libraries: tuple[RegoModule, ...]
    scope: str
    severities: tuple[tuple[Severity, Applicability], ...]
    applies: Applicability
    reads: tuple[str, ...]
    when_declared: tuple[str, ...]
    params: Mapping[str, Any]
    texts: Mapping[str, Texts]
    references: tuple[str, ...]
    article: tuple[str, ...]
    vcenter_reason: tuple[str, ...]
    sources: tuple[Mapping[str, str], ...]
    confidence: str
    has_missing: bool

    @property
    def area(self) -> str:
        """The first part of the id."""
        return self.id.partition(".")[0]

    @property
    def query(self) -> Query:
        """What to ask an engine to evaluate this rule."""
        return Query(self.id, self.has_missing)

    @property
    def highest_severity(self) -> Severity:
        """The most severe word that the rule can have."""
        return min((severity for severity, _ in self.severities), key=lambda severity: severity.rank)


def rule_files(directory: FilePath) -> list[FilePath]:
    """Return the rule files below ``directory``, without tests, in the order of their ids."""
    return sorted(path for path in directory.glob("ft/*/*.rego") if not path.name.endswith("_test.rego"))


def library_files(directory: FilePath) -> list[FilePath]:
    """Return the library files below ``directory``, without tests, in the order of their names."""
    return sorted(path for path in directory.glob("lib/*.rego") if not path.name.endswith("_test.rego"))


def modules(rules: Iterable[Rule]) -> list[RegoModule]:
    """Return what an engine has to load to evaluate ``rules``: their modules, and each of their libraries once."""
    found = {module: None for rule in rules for module in (rule.module, *rule.libraries)}
    return list(found)


def load_rules(directory: FilePath | None = None) -> list[Rule]:
    """Return all rules below ``directory`` (default: the built-in policies), with the libraries that they may import.

    These are the built-in ones and those below ``directory``, which win where both have a library of the same name.

    Raises:
        PolicyError: a rule file without METADATA, with METADATA that is not YAML, or in another package than its path says.
    """
    root = directory or policies_directory()
    rules = [_module(path, root, is_trusted=directory is None) for path in rule_files(root)]
    libraries = tuple(libraries_below(directory).values())
    catalogue = root / CATALOGUE
    if catalogue.is_file():
        compiled = json.loads(catalogue.read_text("utf-8"))
        return [rule_of(module, compiled[module.path], libraries) for module in rules]
    return [rule_of(module, metadata_of(module), libraries) for module in rules]


def libraries_below(directory: FilePath | None = None) -> dict[str, RegoModule]:
    """Return the built-in libraries by their file names, and in their place those of that name below ``directory``.

    Raises:
        PolicyError: a library file in another package than its path says.
    """
    builtin = policies_directory()
    found = {path.name: _module(path, builtin, is_trusted=True) for path in library_files(builtin)}
    if directory is not None:
        found |= {path.name: _module(path, directory, is_trusted=False) for path in library_files(directory)}
    for module in found.values():
        check_library(module)
    return found


def check_library(module: RegoModule) -> None:
    """Make sure that a library is in the package that its path says; nobody could import it by that name otherwise.

    Raises:
        PolicyError: it is not.
    """
    expected = f"lib.{FilePath(module.path).stem}"
    match = _PACKAGE.search(module.text)
    if match is None or match[1] != expected:
        line = module.text.count("\n", 0, match.start()) + 1 if match else 1
        found = f"the package is {match[1]}" if match else "there is no package"
        raise PolicyError(f"{found}; its path says {expected}", Location(module.path, line))


def _module(path: FilePath, root: FilePath, *, is_trusted: bool) -> RegoModule:
    return RegoModule(f"policies/{path.relative_to(root).as_posix()}", read_text(str(path)), is_trusted)


def metadata_of(module: RegoModule) -> dict[str, Any]:
    """Return the METADATA of the rule in ``module``; it is trusted to fit ``schemas/rule.schema.json``.

    Raises:
        PolicyError: as ``load_rules`` does.
    """
    import yaml  # noqa: PLC0415 - an installed package has the catalogue compiled

    block, line = metadata_block(module)
    try:
        metadata = yaml.load(re.sub(r"^# ?", "", block, flags=re.MULTILINE), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise PolicyError(f"METADATA is not YAML: {error}", Location(module.path, line)) from None
    return dict(metadata)


def metadata_block(module: RegoModule) -> tuple[str, int]:
    """Return the comment lines of METADATA, and the number of lines before them.

    Raises:
        PolicyError: there is none before the package, or the package is another than the path says.
    """
    match = _BLOCK.search(module.text)
    if match is None:
        raise PolicyError("no METADATA block stands directly before the package", Location(module.path, 1))
    area, name = FilePath(module.path).parts[-2:]
    identity = f"{area}.{name.removesuffix('.rego')}"
    if match[2] != f"ft.{identity}":
        line = module.text.count("\n", 0, match.end()) + 1
        raise PolicyError(f"the package is {match[2]}; its path says ft.{identity}", Location(module.path, line))
    return match[1], module.text.count("\n", 0, match.start(1))


def rule_of(module: RegoModule, metadata: Mapping[str, Any], libraries: Iterable[RegoModule] = ()) -> Rule:
    """Return the rule that ``module`` is by its METADATA, which fits ``schemas/rule.schema.json``."""
    custom = metadata["custom"]
    english = {**custom, "title": metadata["title"], "description": metadata["description"]}
    area, name = FilePath(module.path).parts[-2:]
    return Rule(
        id=f"{area}.{name.removesuffix('.rego')}",
        module=module,
        libraries=tuple(libraries),
        scope=custom["scope"],
        severities=tuple(_severities(custom["severity"])),
        applies=Applicability(**custom.get("applies", {})),
        reads=tuple(custom.get("reads", ())),
        when_declared=tuple(custom.get("when_declared", ())),
        params={key: value["default"] for key, value in custom.get("params", {}).items()},
        texts={
            "en": _texts(english),
            "ja": _texts({**english, **custom.get("ja", {})}),
        },
        references=tuple(entry["ref"] for entry in metadata["related_resources"]),
        article=tuple(custom.get("article", ())),
        vcenter_reason=tuple(custom.get("vcenter_reason", ())),
        sources=tuple(custom["sources"]),
        confidence=custom["confidence"],
        has_missing=_MISSING in module.text,
    )


def _texts(source: Mapping[str, Any]) -> Texts:
    return Texts(*(" ".join(source[key].split()) for key in ("title", "description", "message", "solution")))


def _severities(entry: str | Sequence[Mapping[str, str]]) -> Iterable[tuple[Severity, Applicability]]:
    if isinstance(entry, str):
        yield Severity(entry), Applicability()
        return
    for row in entry:
        yield Severity(row["severity"]), Applicability(row.get("type"), row.get("since"), row.get("until"))


def catalogue_entry(rule: Rule) -> dict[str, Any]:
    """Return what the policies of a bundle have to know of a rule besides its Rego.

    A ``severity`` is not for them: it is in the facts. It is here so that bundles of other severities differ.
    """
    texts = rule.texts["en"]
    return {
        "collection": PLURAL[rule.scope],
        "kind": rule.scope,
        "looks_back": rule.applies.input is not None,
        "called": subject_name(rule.scope, "{name}", "en"),
        "title": texts.title,
        "message": texts.message,
        "severities": [severity.value for severity, _ in rule.severities],
        "has_missing": rule.has_missing,
    }


def select(rules: Sequence[Rule], only: Sequence[str], skip: Sequence[str]) -> list[Rule]:
    """Return the rules that ``only`` (all when empty) and not ``skip`` name, by id or area.

    Raises:
        ConfigurationError: a name is neither an id nor an area.
    """
    known = {rule.id for rule in rules} | {rule.area for rule in rules}
    for name in (*only, *skip):
        if name not in known:
            raise ConfigurationError(
                f"no rule or area “{name}”{nearest(name, known)}", hint="`ftpolicy rules` lists them all."
            )
    wanted = [rule for rule in rules if not only or rule.id in only or rule.area in only]
    return [rule for rule in wanted if rule.id not in skip and rule.area not in skip]
