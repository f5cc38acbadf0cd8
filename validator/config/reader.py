"""The text of a configuration becomes values, with everything that is wrong with it at its line."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from validator.config.discovery import find_file, is_inside, repository_root, shown_path
from validator.config.globs import expand, problem
from validator.config.locks import locked_by, with_locks
from validator.config.model import Configuration, Estate, Expectation, Pattern, RuleSetting, Settings
from validator.errors import InputError
from validator.facts.intent import SELECTABLE, Intent, Selector
from validator.facts.versions import Version, parse_version
from validator.messages import has_words
from validator.model import Location, Severity
from validator.own_files import API_VERSION, CONFIGURATION_KIND
from validator.readers.text import read_text

if TYPE_CHECKING:
    from validator.readers.yaml_text import YamlNode


def read_configuration(file: str | None) -> tuple[Configuration, list[InputError]]:
    """Return what the configuration ``file`` says, and everything that is wrong with it.

    Without ``file`` it is the nearest `.ftpolicy.yaml` from the working directory up to the root of the repository, or
    empty where there is none. With errors it is empty: half a configuration would leave out what its author meant to be
    judged. One that was found may not take the place of another further up that judges inputs in its directory: its gate
    and its rules would go without a word.
    """
    path = find_file(FilePath.cwd()) if file is None else FilePath(file)
    if path is None:
        return Configuration(), []
    directory = FilePath(os.path.normpath(path.absolute())).parent
    root = repository_root(directory) or directory
    name = shown_path(path) if file is None else file
    try:
        if file is None and not is_inside(path, root):
            raise InputError(f"the configuration leads out of the repository ({shown_path(root)})", Location(name))
        found, errors = _read(_document(name), Configuration(name, directory, root))
    except InputError as error:
        return Configuration(), [error]
    if errors:
        return found, errors
    try:
        above = list(_above(found))
    except InputError as error:
        return Configuration(), [error]
    problems = [error for _, wrong in above for error in wrong]
    if file is None:
        problems += _replaced(found, [outer for outer, _ in above])
    if problems:
        return Configuration(), problems
    return with_locks(found, tuple(locked_by(outer, found) for outer, _ in above if outer.locked)), []


def _above(found: Configuration) -> Iterator[tuple[Configuration, list[InputError]]]:
    """Yield the configurations further up in the repository, the nearest first, and what is wrong with each."""
    directory = found.directory
    while directory != found.root and found.root in directory.parents:
        above = find_file(directory.parent)
        if above is None:
            return
        directory = above.parent
        yield _read(_document(shown_path(above)), Configuration(shown_path(above), directory, found.root))


def _replaced(found: Configuration, above: Sequence[Configuration]) -> Iterator[InputError]:
    """Yield an error for every estate of a configuration further up that has inputs in the directory of ``found``."""
    for outer in above:
        for estate in outer.estates.values():
            if any(is_inside(FilePath(path), found.directory) for path in expand(estate, outer).paths):
                yield InputError(
                    f"this configuration takes the place of {outer.file}, whose estate “{estate.name}” has inputs here",
                    Location(str(found.file), 1, 1),
                    f"Keep its inputs in one of the two, or name the one that is meant: --config {outer.file}",
                )


def _document(name: str) -> YamlNode:
    from validator.readers.yaml_text import parse_yaml  # noqa: PLC0415 - a run without a configuration may not need it

    documents = parse_yaml(read_text(name), name)
    if len(documents) != 1:
        found = f"{len(documents)} documents" if documents else "no document, only comments or nothing"
        raise InputError(
            f"the configuration has {found}; expected one",
            Location(name, 1, 1),
            f"A configuration begins with: apiVersion: {API_VERSION}, kind: {CONFIGURATION_KIND}",
        )
    return documents[0]


def _read(root: YamlNode, found: Configuration) -> tuple[Configuration, list[InputError]]:
    from validator.assets import load_schema  # noqa: PLC0415 - only a configuration needs it
    from validator.facts.shapes import fits_whole, without_references  # noqa: PLC0415 - as above

    file = str(found.file)
    if isinstance(root.value, dict) and "required_version" in root.value:
        # before anything else: a newer ftpolicy may know keys that this one does not
        from validator.config.requirement import unmet  # noqa: PLC0415 - as above

        wanted = root.value["required_version"]
        if error := unmet(wanted.value, Location(file, wanted.line, wanted.column)):
            return Configuration(), [error]
    if not fits_whole(root.plain(), without_references(load_schema("config"))):
        from validator.readers.schema_errors import explain  # noqa: PLC0415 - needed for bad configurations only

        return Configuration(), explain(root, file, "config")
    reader = _ConfigurationReader(found)
    configuration = reader.configuration(root)
    return (Configuration(), reader.errors) if reader.errors else (configuration, [])


class _ConfigurationReader:
    """Walks a configuration that has the shape of the schema, and finds what a schema cannot tell."""

    def __init__(self, empty: Configuration) -> None:
        self._empty = empty
        self.errors: list[InputError] = []

    def configuration(self, root: YamlNode) -> Configuration:
        settings = self._settings(root)
        self._check_rules(settings)
        estates = {
            name: self._estate(name, node, place, settings)
            for name, node, place in self._members(root.value.get("estates"))
        }
        self._check_data([settings, *(estate.settings for estate in estates.values())])
        wanted = root.value.get("required_version")
        return Configuration(
            self._empty.file,
            self._empty.directory,
            self._empty.root,
            wanted.value if wanted is not None else None,
            settings,
            estates,
            tuple(dict.fromkeys(root.plain().get("locked", ()))),
        )

    def _estate(self, name: str, node: YamlNode, place: Location, above: Settings) -> Estate:
        lists = {key: self._patterns(node.value[key]) for key in ("inputs", "exclude") if key in node.value}
        settings = self._settings(node).over(above)
        self._check_rules(settings)
        expect = self._expectation(node.value["expect"]) if "expect" in node.value else None
        return Estate(name, place, lists["inputs"], lists.get("exclude", ()), settings, expect)

    def _expectation(self, node: YamlNode) -> Expectation:
        members = self._members(node)
        counts = {key: child.value for key, child, _ in members if key != "files"}
        files = self._patterns(node.value["files"]) if "files" in node.value else ()
        return Expectation(self._empty.directory, counts, files, {key: place for key, _, place in members})

    def _patterns(self, node: YamlNode) -> tuple[Pattern, ...]:
        return tuple(Pattern(self._path(child), self._location(child)) for child in node.value)

    def _settings(self, node: YamlNode) -> Settings:
        given: dict[str, YamlNode] = node.value
        plain = {key: child.plain() for key, child in given.items()}
        self._check_gate(given.get("fail_on"))
        return Settings(
            vsphere=self._version(given.get("vsphere")),
            fail_on=_tuple(plain.get("fail_on")),
            profile=plain.get("profile"),
            only=_tuple(plain.get("only")),
            rules={name: self._rule(child, place) for name, child, place in self._members(given.get("rules"))},
            policies=self._paths(given.get("policies")),
            data=self._paths(given.get("data")),
            waivers=self._path(given["waivers"]) if "waivers" in given else None,
            strict_waivers=plain.get("strict_waivers"),
            baseline=self._path(given["baseline"]) if "baseline" in given else None,
            output=self._outputs(given.get("output")),
            language=plain.get("language"),
            intent=self._intent(given.get("fault_tolerance")),
            places={key: place for key, _, place in self._members(node)},
        )

    def _check_gate(self, node: YamlNode | None) -> None:
        """Demand that `never` stands alone: beside another word it would take that one away without a sign."""
        if node is not None and "never" in node.plain() and len(node.value) > 1:
            message = "“fail_on” has “never” beside other words; expected it alone, or without it what fails the gate"
            self.errors.append(InputError(message, self._location(node)))

    def _members(self, node: YamlNode | None) -> list[tuple[str, YamlNode, Location]]:
        """Return the keys of a mapping, their values, and where each key is written."""
        if node is None:
            return []
        file = str(self._empty.file)
        return [(key, child, Location(file, *node.key_positions[key])) for key, child in node.value.items()]

    def _rule(self, node: YamlNode, place: Location) -> RuleSetting:
        plain: dict[str, Any] = node.plain()
        places = {key: found for key, _, found in self._members(node)}
        for name, _, found in self._members(node.value.get("params")):
            places[f"params.{name}"] = found
        return RuleSetting(
            location=place,
            severity=Severity(plain["severity"]) if "severity" in plain else None,
            is_enabled=plain.get("enabled"),
            reason=plain.get("reason"),
            is_waivable=plain.get("waivable"),
            params=plain.get("params", {}),
            places=places,
        )

    def _check_rules(self, settings: Settings) -> None:
        """Demand a reason for every rule that is switched off, wherever the reason stands."""
        for name, rule in settings.rules.items():
            if rule.is_enabled is False and not has_words(rule.reason or ""):
                message = f"“{name}” is switched off without a reason; expected one under “reason”"
                error = InputError(message, rule.places["enabled"], "Every report shows it.")
                if str(error) not in map(str, self.errors):
                    self.errors.append(error)

    def _check_data(self, found: Sequence[Settings]) -> None:
        """Demand policies for data: those of the same estate, or of an estate that takes the data from above."""
        useful = {one.places["data"] for one in found if one.data and one.policies}
        for place in dict.fromkeys(one.places["data"] for one in found if one.data):
            if place not in useful:
                hint = "Name their directories under “policies”."
                self.errors.append(InputError("“data” is for policies of your own, and there are none", place, hint))

    def _intent(self, node: YamlNode | None) -> Intent:
        return Intent({kind: [self._selector(one) for one in found.value] for kind, found in self._kinds(node)})

    def _kinds(self, node: YamlNode | None) -> list[tuple[str, YamlNode]]:
        return [(kind, node.value[kind]) for kind in SELECTABLE if kind in node.value] if node is not None else []

    def _selector(self, node: YamlNode) -> Selector:
        [(by, pattern)] = node.value.items()
        return Selector(by, pattern.value, self._location(node))

    def _version(self, node: YamlNode | None) -> Version | None:
        if node is None:
            return None
        found = parse_version(node.value)
        if found is None:
            message = f"“vsphere” is “{node.value[:60]}”; expected a version like 6.7, 8.0U3 or 8.0.3"
            self.errors.append(InputError(message, self._location(node)))
        return found

    def _path(self, node: YamlNode, text: str | None = None) -> str:
        """Return a path or glob as it is written, after a look at where it leads."""
        path = str(node.value) if text is None else text
        wrong = problem(path)
        if wrong is None and not is_inside(self._empty.directory / _fixed(path), self._empty.root):
            wrong = f"leads out of the repository ({shown_path(self._empty.root)})"
        if wrong is not None:
            self.errors.append(InputError(f"the path “{path[:80]}” {wrong}", self._location(node)))
        return path

    def _paths(self, node: YamlNode | None) -> tuple[str, ...] | None:
        return None if node is None else tuple(self._path(child) for child in node.value)

    def _outputs(self, node: YamlNode | None) -> tuple[str, ...] | None:
        if node is None:
            return None
        for child in node.value:
            name, equals, file = child.value.partition("=")
            if equals and not file:
                message = f"“{child.value[:80]}” names no file after ="
                self.errors.append(
                    InputError(message, self._location(child), f"Leave = out for standard output: {name}")
                )
            elif file:
                self._path(child, file)
        return tuple(child.value for child in node.value)

    def _location(self, node: YamlNode) -> Location:
        return Location(str(self._empty.file), node.line, node.column)


def _tuple(value: list[str] | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(value)


def _fixed(path: str) -> str:
    """Return the part of a glob before its first component with a wildcard."""
    parts = path.split("/")
    wild = next((at for at, part in enumerate(parts) if any(one in part for one in "*?[")), len(parts))
    return "/".join(parts[:wild])
