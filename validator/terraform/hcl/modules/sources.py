"""Where the source of a called module is: a directory of the root's repository, or nowhere that is read."""

from __future__ import annotations

import json
import posixpath
from typing import Any

from validator.reasons import ReasonCode, because
from validator.terraform.hcl.evaluation.scope import Scope
from validator.terraform.hcl.modules.session import Session
from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.syntax.tree import Argument, Block
from validator.terraform.hcl.values.values import UnknownValue, Value, reveal

_MANIFEST = ".terraform/modules/modules.json"


def local_directory(
    session: Session, parent: str, prefix: str, name: str, block: Block, scope: Scope | None
) -> str | UnknownValue:
    """Return the directory of a module relative to the root; a local path, or where ``terraform init`` put it.

    From Terraform 1.15 and OpenTofu 1.8 on the source may have variables and local values, evaluated in ``scope``; without
    one only a plain text is a source.
    https://opentofu.org/docs/language/modules/sources/#support-for-variable-and-local-evaluation
    """
    argument = block.body.arguments.get("source")
    source = _source(session, argument, scope) if argument is not None else None
    if argument is None or not isinstance(source, str):
        return UnknownValue(because(ReasonCode.SOURCE_NOT_PLAIN, module=name))
    source = source.replace("\\", "/") if source.startswith((".\\", "..\\")) else source
    is_local = source.startswith(("./", "../")) or source in (".", "..")
    if is_local and "version" in block.body.arguments:
        message = "a module in a local directory has no version"
        return session.wrong(message, argument.source, block.body.arguments["version"].at)
    if not is_local and not {"/", ":"} & set(source):
        return session.wrong(
            f"this is no source; a local one begins with ./{_hint(session, parent, source)}",
            argument.source,
            argument.at,
        )
    if is_local:
        directory = posixpath.normpath(posixpath.join(parent, source))
    else:
        installed = _installed(session, prefix, name)
        if installed is None:
            return UnknownValue(because(ReasonCode.SOURCE_NOT_INSTALLED, module=name))
        directory = installed
    place = session.root.inside(directory)
    if place is None:
        return UnknownValue(because(ReasonCode.SOURCE_OUTSIDE_ROOT, module=name, root=session.root.limit))
    if not place.is_dir():
        reason = because(ReasonCode.SOURCE_NOT_A_DIRECTORY, module=name, directory=session.root.shown(directory))
        return session.wrong(str(reason), argument.source, argument.at) if is_local else UnknownValue(reason)
    return directory


def _source(session: Session, argument: Argument, scope: Scope | None) -> Value:
    if scope is not None:
        return reveal(session.value(argument, scope))[0]
    node = argument.expression
    return node.value if isinstance(node, syntax.Literal) else None


def _hint(session: Session, parent: str, source: str) -> str:
    """Name the local directory that is likely meant."""
    place = session.root.inside(posixpath.join(parent, source))
    return f"; did you mean “./{source[:80]}”?" if place is not None and place.is_dir() else ""


def _installed(session: Session, prefix: str, name: str) -> str | None:
    """Return where ``terraform init`` put the source of a module; its key has the names of the calls without indexes."""
    text = session.files.read(_MANIFEST)
    if not isinstance(text, str):
        return None
    try:
        document: Any = json.loads(text)
        entries = document["Modules"]
        directories = {entry["Key"]: entry["Dir"] for entry in entries}
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    names = [part.partition("[")[0] for part in prefix.split("module.") if part]
    directory = directories.get(".".join([*(part.rstrip(".") for part in names), name]))
    return directory if isinstance(directory, str) else None
