"""``ftpolicy parse``: what the readers saw, before it becomes facts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from validator.cli import code, common
from validator.cli.estates import only_job
from validator.cli.needless import without_needless
from validator.inputs import SeenResources, read_resources
from validator.messages import printable_json
from validator.model import InputKind, Resource, Secret, Unknown

_WITHOUT = {InputKind.CLUSTER_SPEC: "a cluster spec", InputKind.FACTS: "a facts document"}


@click.command("parse")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@common.one_estate_option
@common.config_option
@code.code_options
@common.debug_option
def command(paths: tuple[str, ...], estate: str | None, config: str | None, source: str | None) -> None:
    """Print the resources and outputs that the readers saw in plans, states and Terraform code, as JSON.

    A value that is not known yet is {"unknown": "reason"}, with the addresses it refers to as "targets"; a secret is
    {"sensitive": true}, and so is what no rule reads and people put secrets into: keys of extra_config, vApp properties,
    custom attributes, annotations. Without PATH the inputs are those of the estate of the configuration.

    \b
    Examples:
      ftpolicy parse plan.json
      ftpolicy parse --estate tokyo
    """
    job = only_job(common.configuration(config), paths, estate)
    seen = read_resources(job.paths, code.variables(), code.source_directory(source), job.found)
    seen.errors[:0] = job.errors
    common.print_messages(seen.errors, "error")
    without = dict.fromkeys((one.path, _WITHOUT[one.kind]) for one in seen.read if one.kind in _WITHOUT)
    notes = [f"{path} is {word}, which gives no resources; `ftpolicy facts` shows it" for path, word in without]
    common.print_messages([*job.left_out, *seen.left_out, *seen.notes, *notes], "note")
    sys.stdout.writelines(_document(seen))
    sys.stdout.flush()
    sys.exit(max((error.exit_code for error in seen.errors), default=0))


def _document(seen: SeenResources) -> Iterator[str]:
    """Yield the JSON document in pieces: that of a large plan is large."""
    yield '{"resources": ['
    separator = "\n"
    for resource in seen.resources:
        yield separator + _json(_resource(resource))
        separator = ",\n"
    yield ("\n" if seen.resources else "") + f'], "outputs": {_json(without_needless(seen.outputs))}}}\n'


def _resource(resource: Resource) -> dict[str, Any]:
    return {
        "address": resource.address,
        "mode": resource.mode,
        "type": resource.type,
        "name": resource.name,
        "index": resource.index,
        "file": resource.location.file,
        "values": without_needless(resource.values),
    }


def _json(value: Any) -> str:
    return printable_json(_ENCODER.encode(value))


def _leaf(value: object) -> dict[str, Any]:
    """Return what stands for a value that is not JSON."""
    if isinstance(value, Secret):
        return {"sensitive": True}
    if isinstance(value, Unknown):
        return {"unknown": str(value.reason), **({"targets": list(value.targets)} if value.targets else {})}
    raise TypeError(f"a {type(value).__name__} is no value of a resource")


_ENCODER = json.JSONEncoder(ensure_ascii=False, default=_leaf)
