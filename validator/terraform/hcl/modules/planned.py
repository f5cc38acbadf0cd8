"""Whether a plan has the values that the code beside it gives: local values, functions and repetition included.

What a plan keeps of its configuration does not tell how a value comes about, so the code is evaluated with the plan's
values of variables. Only what both know counts, and only arguments that the provider takes as they are written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from validator.errors import FtpolicyError
from validator.model import Location, Resource, Secret, Unknown
from validator.terraform.hcl.configuration.model import ModuleConfiguration
from validator.terraform.hcl.configuration.options import Options
from validator.terraform.hcl.errors import EvaluationError, TooMuchError, UndeclaredError
from validator.terraform.hcl.modules.instances import META, Instance, block_types
from validator.terraform.hcl.modules.module import ModuleInstance
from validator.terraform.hcl.modules.resources import resource_of
from validator.terraform.hcl.modules.session import Session
from validator.terraform.hcl.modules.variables import settings
from validator.terraform.hcl.syntax.provider import SchemaAttribute
from validator.terraform.hcl.syntax.tree import Body, exact_deep
from validator.terraform.plan.addresses import parse_address

_EMPTY: tuple[Any, ...] = (None, False, 0, "", [], {})
"""What the provider may have for an argument that is left out."""


def other_values(
    session: Session,
    configuration: ModuleConfiguration,
    variables: Mapping[str, Any],
    planned: Sequence[Resource],
    destroyed: Container[str],
) -> Iterator[tuple[str, Location, bool]]:
    """Yield the address of what a plan has otherwise than the code gives it, where it stands, and whether the plan lacks it.

    ``variables`` are the plan's values, ``planned`` its managed resources; ``destroyed`` are addresses of what it is made to destroy.
    """
    values = {name: exact_deep(one.get("value")) for name, one in variables.items() if isinstance(one, Mapping)}
    given = settings(session.root, configuration.variables, Options(values=values), [])
    licences: dict[str, str] = {}
    try:
        blocks = [
            (address, place, [(one, resource_of(one, licences)) for one in instances])
            for address, place, instances in _known_blocks(ModuleInstance(session, configuration, ".", given.get))
        ]
    except (EvaluationError, UndeclaredError, TooMuchError, FtpolicyError, RecursionError):
        return  # what cannot be evaluated is not compared
    by_block: dict[tuple[Any, ...], dict[str, Resource]] = defaultdict(dict)
    for one in planned:
        by_block[_block(one.address)][one.address] = one
    for block, place, made in blocks:
        if any(key in instance.address for instance, _ in made for key in licences):
            continue  # the plan's addresses are shown otherwise
        known = by_block[_block(block)]
        addresses = {instance.address for instance, _ in made}
        yield from ((address, place, False) for address in known if address not in addresses)
        for instance, code in made:
            if instance.address in known:
                others = _other_arguments(instance, known[instance.address], code)
                yield from ((address, at, False) for address, at in others)
            elif instance.address not in destroyed:
                yield instance.address, place, True


def _known_blocks(root: ModuleInstance) -> Iterator[tuple[str, Location, list[Instance]]]:
    """Yield every managed resource of which the number is known: its address, its place and its instances."""
    for module in root.every_module():
        for (mode, kind, name), block in module.configuration.resources.items():
            instances = module.instances(mode, kind, name)
            if mode == "managed" and instances.unknown is None:
                place = block.source.location(block.at)
                yield f"{module.prefix}{kind}.{name}", place, list(instances.members())


def _other_arguments(instance: Instance, planned: Resource, code: Resource) -> Iterator[tuple[str, Location]]:
    body = instance.resource.block.body
    for name in dict.fromkeys((*body.arguments, *block_types(body))):
        declared = (instance.schema or {}).get(name)
        if name in META or declared is None or declared.is_computed or name not in planned.values:
            continue
        if declared.block is not None:
            written = _written_in_all(body, name, declared.block)
            is_same = _agree_as_blocks(planned.values[name], code.values.get(name), written)
        else:
            is_same = _agrees(planned.values[name], code.values.get(name))
        if not is_same:
            at = body.arguments.get(name, instance.resource.block)
            yield f"{instance.address}.{name}", at.source.location(at.at)


def _block(address: str) -> tuple[Any, ...]:
    found = parse_address(address)
    return (found.modules, found.block) if found is not None else (address,)


def _written_in_all(body: Body, kind: str, known: Mapping[str, SchemaAttribute]) -> set[str]:
    """Return the arguments that all nested blocks of a type have, and that the provider takes as they are written."""
    bodies = [one.body for one in body.of(kind)]
    for dynamic in body.of("dynamic"):
        if dynamic.labels == (kind,):
            bodies += [one.body for one in dynamic.body.of("content")]
    names = set.intersection(*(set(one.arguments) for one in bodies)) if bodies else set()
    return {name for name in names if name in known and not known[name].is_computed}


def _agree_as_blocks(planned: Any, code: Any, names: set[str]) -> bool:
    """Tell whether nested blocks can be those of the code, in whatever order: the provider may keep them as a set."""
    if not isinstance(planned, list) or not isinstance(code, list):
        return True
    rest = list(planned)
    for one in code:
        if not isinstance(one, dict):
            return True
        fitting = (
            at
            for at, other in enumerate(rest)
            if not isinstance(other, dict) or all(_agrees(other.get(name), one.get(name)) for name in names)
        )
        at = next(fitting, None)
        if at is None:
            return False
        del rest[at]
    return not rest


def _agrees(planned: Any, code: Any) -> bool:
    """Tell whether a value of a plan can be that of the code; the provider spells some texts in its own way."""
    if isinstance(planned, (Unknown, Secret)) or isinstance(code, (Unknown, Secret)):
        return True
    if code is None or (planned in _EMPTY and code in _EMPTY):
        return True
    if isinstance(planned, list) and isinstance(code, list):
        if any(isinstance(one, (Unknown, Secret)) for one in (*planned, *code)):
            return True
        if any(isinstance(one, (list, dict)) for one in (*planned, *code)):
            return True
        return sorted(map(_text, planned)) == sorted(map(_text, code))
    if isinstance(planned, dict) and isinstance(code, dict):
        return all(_agrees(planned.get(name), value) for name, value in code.items())
    if isinstance(planned, (list, dict)) or isinstance(code, (list, dict)):
        return True
    return _text(planned) == _text(code)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"{float(value):.12g}"
    return str(value).casefold().strip().strip("/")
