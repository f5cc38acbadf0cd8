"""Changes of a cluster spec that is read already: a value put in, a key taken out, several of them together."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tests.support.estates import NORMATIVE

Spec = dict[str, Any]
Change = Callable[[Spec], None]

HOST, VM = ("host_profiles", "es-1"), ("vms", 0)
DISK = (*VM, "disks", 0)
"""Places in the normative spec: what all its hosts have, its first virtual machine, and the first disk of that."""


def spec_at(path: Path = NORMATIVE) -> Spec:
    """Return what the spec at ``path`` says, to be changed; nothing in it is shared."""
    spec: Spec = json.loads(_json_of(path))
    return spec


@functools.cache
def _json_of(path: Path) -> str:
    return json.dumps(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def put(value: Any, *path: Any) -> Change:
    """Return the change that sets the value at ``path``."""

    def change(spec: Spec) -> None:
        parent: Any = spec
        for key in path[:-1]:
            parent = parent[key]
        parent[path[-1]] = copy.deepcopy(value)  # one change may be made to several specs

    return change


def without(*path: Any) -> Change:
    """Return the change that takes out what is at ``path``."""

    def change(spec: Spec) -> None:
        parent: Any = spec
        for key in path[:-1]:
            parent = parent[key]
        del parent[path[-1]]

    return change


def together(*changes: Change) -> Change:
    """Return the change that makes all ``changes`` in their order."""

    def change(spec: Spec) -> None:
        for one in changes:
            one(spec)

    return change
