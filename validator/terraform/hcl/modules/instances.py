"""Resource instances: their attributes and nested blocks, evaluated when something asks for them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from validator.errors import nearest
from validator.reasons import ReasonCode, because
from validator.terraform.hcl.configuration.model import ModuleConfiguration
from validator.terraform.hcl.errors import NOWHERE, EvaluationError, UndeclaredError
from validator.terraform.hcl.evaluation.access import iterate
from validator.terraform.hcl.evaluation.namespaces import AbsentNamespace, FixedNamespace
from validator.terraform.hcl.evaluation.scope import Files
from validator.terraform.hcl.modules.lifecycle import Ignored
from validator.terraform.hcl.modules.session import Session
from validator.terraform.hcl.syntax.provider import SchemaAttribute, schema
from validator.terraform.hcl.syntax.tree import Argument, Block, Body
from validator.terraform.hcl.values.types import convert
from validator.terraform.hcl.values.values import (
    ANY,
    BOOL,
    STRING,
    InstanceValue,
    SetValue,
    UnknownValue,
    Value,
    describe,
    first_unknown,
    hide,
    reveal,
    type_of,
)
from validator.terraform.plan.values import KNOWN_AFTER_APPLY

META = {"count", "for_each", "provider", "depends_on"}
META_BLOCKS = {"lifecycle", "connection", "provisioner", "timeouts"}
NOT_SET = because(ReasonCode.LEFT_UNSET)


@dataclass(frozen=True, slots=True)
class Caller:
    """A module call: the address of the instance that it makes, and its block."""

    address: str
    block: Block


def indexed(name: str, key: Any) -> str:
    """Return a name with the key of an instance, as addresses spell it."""
    if key is None:
        return name
    if isinstance(key, int):
        return f"{name}[{key}]"
    quoted = json.dumps(key, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
    return f"{name}[{quoted}]"


class EnclosingModule(Protocol):
    """What a block needs of the module instance that it stands in."""

    session: Session
    configuration: ModuleConfiguration
    path: str
    prefix: str
    callers: tuple[Caller, ...]

    def namespace(self, name: str) -> Any:
        """Return what the first name of a reference means, whatever block it stands in."""


class BlockScope:
    """The names inside a block: those of its module, and of its repetition (``count`` or ``each``)."""

    def __init__(self, module: EnclosingModule, repetition: Mapping[str, Mapping[str, Value]]) -> None:
        self.module = module
        self.files: Files = module.session.files
        self._repetition = repetition

    def repeated(self, word: str, values: Mapping[str, Value]) -> BlockScope:
        """Return the names inside one instance of a repeated block."""
        return BlockScope(self.module, {**self._repetition, word: values})

    def root(self, name: str, at: int) -> Any:  # noqa: ARG002 - other scopes refuse names
        """Return what the first name of a reference means."""
        if name in self._repetition:
            return FixedNamespace(name, self._repetition[name])
        if name in ("count", "each"):
            return AbsentNamespace(name)
        if name == "path":
            cwd = UnknownValue(because(ReasonCode.WORKING_DIRECTORY), STRING)
            return FixedNamespace("path", {"module": self.module.path, "root": ".", "cwd": cwd})
        if name in {"terraform", "tofu"}:
            applying = UnknownValue(because(ReasonCode.NOT_APPLIED_YET), BOOL)
            return FixedNamespace(name, {"workspace": self._workspace(), "applying": applying})
        if name == "ephemeral":
            return UnknownValue(because(ReasonCode.RESOURCE_EPHEMERAL))
        if name == "self":
            return UnknownValue(because(ReasonCode.SELF_NOT_EVALUATED))
        return self.module.namespace(name)

    def _workspace(self) -> Value:
        workspace = self.module.session.workspace
        return workspace if workspace is not None else UnknownValue(because(ReasonCode.WORKSPACE_NOT_SET), STRING)


class IteratorScope:
    """The names inside a dynamic block: those around it, and its iterator."""

    def __init__(self, outer: Any, name: str, key: Value, value: Value) -> None:
        self._outer = outer
        self._name = name
        self._values = {"key": key, "value": value}
        self.files: Files = outer.files

    def root(self, name: str, at: int) -> Any:
        """Return what the first name of a reference means."""
        return FixedNamespace(name, self._values) if name == self._name else self._outer.root(name, at)


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A resource block of a module instance."""

    module: EnclosingModule
    mode: str
    type: str
    name: str
    block: Block
    ignored: Ignored

    def instance(self, key: Any, scope: Any) -> Instance:
        """Return the instance with a key."""
        plain = f"{'data.' if self.mode == 'data' else ''}{self.type}.{self.name}"
        return Instance(self, f"{self.module.prefix}{indexed(plain, key)}", key, scope)


class Instance(InstanceValue):
    """One instance of a resource or a data source."""

    def __init__(self, resource: ResourceType, address: str, key: Any, scope: Any) -> None:
        self.resource = resource
        self.address = address
        self.key = key
        self.scope = scope
        self._session = resource.module.session
        self._memo: dict[str, Value] = {}
        self._active: set[str] = set()

    @property
    def schema(self) -> Mapping[str, SchemaAttribute] | None:
        """The provider's schema of the type, where it is known."""
        return schema(self.resource.mode, self.resource.type, self._session.release)

    def attribute(self, name: str) -> Value:
        """Return an attribute as a reference sees it: one that is unknown refers to this instance, if to no other."""
        value = self.own(name)
        if isinstance(value, UnknownValue) and not value.targets:
            return replace(value, targets=(self.address,), exact=True)
        return value

    def whole(self) -> Value:
        """Return all attributes of a resource that Terraform has itself; of others nobody lists them for sure."""
        known = self.schema
        if known is None or self.resource.type != "terraform_data":
            return None
        return {name: self.own(name) for name in known}

    def own(self, name: str) -> Value:
        """Return an attribute as the instance itself has it."""
        if name not in self._memo:
            if name in self._active:
                reason = because(ReasonCode.LEADS_BACK, reference=f"{self.address}.{name}")
                if self.resource.module.configuration.has_cycles:
                    return UnknownValue(reason)  # it was told already
                raise UndeclaredError(str(reason), NOWHERE)
            self._active.add(name)
            try:
                self._memo[name] = self.resource.ignored.without(name, self._attribute(name))
            finally:
                self._active.discard(name)
        return self._memo[name]

    def _attribute(self, name: str) -> Value:
        body, known = self.resource.block.body, self.schema
        declared = known.get(name) if known is not None else None
        if name in body.arguments and name not in META:
            value = self.argument(body.arguments[name], declared, self.scope)
            if value is not None or declared is None:  # null is the same as leaving it out
                return value
        if written(body, name):
            return self.blocks(body, name, declared.block if declared is not None else None, self.scope)
        if declared is None and known is not None and self.resource.type == "terraform_data":
            raise UndeclaredError(f"terraform_data has no attribute “{name[:80]}”{nearest(name, known)}", NOWHERE)
        if declared is not None and declared.is_set and declared.gap is None:
            return unset(declared)
        if self.resource.type == "terraform_data" and name == "output":
            return self._output()
        kind = declared.type if declared is not None and declared.type is not None else ANY
        reason = KNOWN_AFTER_APPLY if declared is None else declared.gap or NOT_SET
        return UnknownValue(reason, kind, (self.address,), exact=True)

    def _output(self) -> Value:
        """Return the output of a terraform_data: what its input will be, which has the type that the input has now."""
        given, _ = reveal(self.own("input"))
        return None if given is None else UnknownValue(KNOWN_AFTER_APPLY, type_of(given), (self.address,), exact=True)

    def argument(self, argument: Argument, declared: SchemaAttribute | None, scope: Any) -> Value:
        """Return the value of an argument, as one of the type that the provider declares."""
        value = self._session.value(argument, scope)
        if declared is None or declared.type is None:
            return value
        try:
            return hide(convert(value, declared.type), declared.is_sensitive)
        except EvaluationError as error:
            return self._session.refused(f"{argument.name}: {error.message}", argument.source, argument.at)

    def blocks(self, body: Body, name: str, known: Mapping[str, SchemaAttribute] | None, scope: Any) -> Value:
        """Return the nested blocks of a type as a tuple of objects; unknown where their number is."""
        objects: list[Value] = []
        for block in body.blocks:
            if block.type == name:
                objects.append(self.block(block.body, known, scope))
            elif block.type == "dynamic" and block.labels == (name,):
                made = self._dynamic(block, known, scope)
                if isinstance(made, UnknownValue):
                    return made
                objects += made
        return tuple(objects)

    def block(self, body: Body, known: Mapping[str, SchemaAttribute] | None, scope: Any) -> dict[str, Value]:
        """Return the object of a nested block; what it leaves out is as the provider's schema has it."""
        result: dict[str, Value] = {}
        for name, declared in (known or {}).items():
            result[name] = unset(declared)
        for name, argument in body.arguments.items():
            value = self.argument(argument, (known or {}).get(name), scope)
            if value is not None or name not in result:  # null is the same as leaving it out
                result[name] = value
        for name in dict.fromkeys(block_types(body)):
            inner = (known or {}).get(name)
            result[name] = self.blocks(body, name, inner.block if inner is not None else None, scope)
        return result

    def _dynamic(
        self, block: Block, known: Mapping[str, SchemaAttribute] | None, scope: Any
    ) -> list[Value] | UnknownValue:
        argument = block.body.arguments.get("for_each")
        contents = block.body.of("content")
        if argument is None or len(contents) != 1:
            return self._session.refused("a dynamic block has for_each and one content block", block.source, block.at)
        collection, _ = reveal(self._session.value(argument, scope))
        cause = collection if isinstance(collection, UnknownValue) else None
        if isinstance(collection, SetValue):
            cause = first_unknown(collection)
        if cause is not None:
            place = argument.source.location(argument.at)
            return UnknownValue(because(ReasonCode.BLOCKS_NOT_COUNTED, cause=cause.reason, place=str(place)))
        pairs = iterate(collection)
        if pairs is None:
            message = f"for_each of a dynamic block takes a collection, not {describe(collection)}"
            return self._session.refused(message, argument.source, argument.at)
        self._session.budget.spend(16 * len(pairs))
        iterator = block.body.arguments.get("iterator")
        name = getattr(iterator.expression, "name", block.labels[0]) if iterator is not None else block.labels[0]
        return [self.block(contents[0].body, known, IteratorScope(scope, name, key, one)) for key, one in pairs]


def written(body: Body, name: str) -> bool:
    """Tell whether a body has a nested block of a type, plain or dynamic."""
    return any(kind == name for kind in block_types(body))


def block_types(body: Body) -> list[str]:
    """Return the types of the nested blocks of a body, without those that are Terraform's own."""
    types = [block.labels[0] if block.type == "dynamic" and block.labels else block.type for block in body.blocks]
    return [kind for kind in types if kind not in META_BLOCKS]


def unset(declared: SchemaAttribute) -> Value:
    """Return what a resource has for an attribute that the configuration leaves out, as a plan would."""
    if declared.gap is not None:
        return UnknownValue(declared.gap, declared.type if declared.type is not None else ANY)
    return () if declared.block is not None else declared.default
