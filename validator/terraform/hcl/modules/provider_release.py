"""Which release of the vSphere provider a configuration runs with: the lock file's, else the newest that it allows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from validator.errors import FtpolicyError
from validator.model import Location
from validator.readers.text import read_text
from validator.terraform.hcl.configuration.model import ModuleConfiguration
from validator.terraform.hcl.configuration.read import parse_source
from validator.terraform.hcl.modules.session import Session
from validator.terraform.hcl.modules.sources import local_directory
from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.syntax.grammar import word_of
from validator.terraform.hcl.syntax.provider import Release, Version, releases, version_of
from validator.terraform.hcl.syntax.tree import Argument, SourceText

LOCK = ".terraform.lock.hcl"
_PROVIDER = "vsphere"
_CONDITION = re.compile(r"\s*(=|!=|>=|<=|~>|>|<|)\s*v?([0-9]+(?:\.[0-9]+)*)\s*")


def set_release(session: Session, configuration: ModuleConfiguration) -> None:
    """Tell ``session`` which release of the provider the configuration runs with, where that is not the newest one.

    What a release does not have, or has with another default, is unknown where the code leaves it out.
    """
    found = _locked(session)
    if found is None:
        constraints = dict(_constraints(session, configuration, ".", set()))
        newest = _newest("".join(f",{text}" for text in constraints).strip(","))
        if not constraints or newest == releases()[-1]:
            return
        text = ", ".join(constraints)
        found = (
            Release(text if newest is None else ".".join(map(str, newest)), newest),
            next(iter(constraints.values())),
        )
    release, place = found
    if release.version is None or release.version != releases()[-1]:
        first, last = (".".join(map(str, one)) for one in (releases()[0], releases()[-1]))
        session.release = release
        told = (
            f"known here are {first} to {last}, so every argument that is left out is unknown"
            if release.version is None
            else "arguments that came later or had another default are unknown where they are left out"
        )
        session.note(f"{place}: the vSphere provider is {release.text}; {told}")


def _locked(session: Session) -> tuple[Release, Location] | None:
    """Return the release of the lock file and where it stands; the oldest, should it have two vSphere providers."""
    shown = session.root.shown(LOCK)
    place = session.root.inside(LOCK)
    unread = Release(f"of a lock file that cannot be read, {shown},", None), Location(shown)
    if place is None or not place.exists():
        return None if place is not None else unread
    try:
        parsed = parse_source(SourceText(shown, read_text(str(place))))
    except (FtpolicyError, OSError):
        return unread
    found: list[tuple[Release, Location]] = []
    for block in parsed.body.of("provider"):
        argument = block.body.arguments.get("version")
        if argument is not None and block.labels and block.labels[0].rpartition("/")[2] == _PROVIDER:
            text = word_of(argument.expression) or ""
            version = version_of(text)
            release = Release(text[:80], version if version in releases() else None)
            found.append((release, argument.source.location(argument.at)))
    return min(found, key=lambda one: one[0].version or (), default=None)


def _constraints(
    session: Session, configuration: ModuleConfiguration, path: str, seen: set[str]
) -> Iterator[tuple[str, Location]]:
    """Yield the constraints of a module and of those that it calls: Terraform takes a release that fits all.

    A module whose source is computed is not looked into: to compute it, the release would have to be known.
    """
    seen.add(path)
    for block in configuration.others:
        wanted = block.body.of("required_providers") if block.type == "terraform" else []
        for argument in (one for inner in wanted for one in inner.body.arguments.values()):
            text = _constraint(argument)
            if text is not None:
                yield text, argument.source.location(argument.at)
        version = block.body.arguments.get("version")
        if block.type == "provider" and block.labels[0] == _PROVIDER and version is not None:
            yield word_of(version.expression) or "", version.source.location(version.at)
    for name, call in configuration.modules.items():
        directory = local_directory(session, path, "", name, call, None)
        if isinstance(directory, str) and directory not in seen:
            yield from _constraints(session, session.configuration(directory), directory, seen)


def _constraint(argument: Argument) -> str | None:
    """Return the constraint of an entry of ``required_providers``, if it is of the vSphere provider and has one."""
    node = argument.expression
    if not isinstance(node, syntax.Object):
        return word_of(node) if argument.name == _PROVIDER else None
    members = {name if isinstance(name, str) else word_of(name): word_of(value) for name, value in node.items}
    source = members.get("source") or argument.name
    return members.get("version") if source.rpartition("/")[2].lower() == _PROVIDER else None


def _newest(constraint: str) -> Version | None:
    """Return the newest release that fits a constraint, such as ``>= 2.2, < 2.6``; ``None`` where no known one does."""
    conditions = [_CONDITION.fullmatch(one) for one in constraint.split(",")] if constraint else []
    fitting = (
        version
        for version in releases()
        if all(one is not None and _fits(version, one[1], tuple(map(int, one[2].split(".")))) for one in conditions)
    )
    return max(fitting, default=None)


def _fits(version: Version, operator: str, bound: tuple[int, ...]) -> bool:
    whole = bound + (0,) * (len(version) - len(bound))
    if operator == "~>":  # the last number of the bound may grow
        return version >= whole and version[: max(len(bound) - 1, 1)] == bound[: max(len(bound) - 1, 1)]
    return {
        "": version == whole,
        "=": version == whole,
        "!=": version != whole,
        ">": version > whole,
        ">=": version >= whole,
        "<": version < whole,
        "<=": version <= whole,
    }[operator]
