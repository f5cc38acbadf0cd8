"""One instance of a module: its variables, local values, resources, calls and outputs, evaluated when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from validator.errors import nearest
from validator.model import Location
from validator.reasons import ReasonCode, because
from validator.terraform.hcl.configuration.model import ModuleConfiguration
from validator.terraform.hcl.errors import EvaluationError, UndeclaredError
from validator.terraform.hcl.evaluation.namespaces import LookupNamespace
from validator.terraform.hcl.modules.expansion import Expansion, expand
from validator.terraform.hcl.modules.instances import BlockScope, Caller, Instance, ResourceType, indexed
from validator.terraform.hcl.modules.lifecycle import Ignored, ignored
from validator.terraform.hcl.modules.module_variables import of_declared_type, says, variable_value
from validator.terraform.hcl.modules.session import Session
from validator.terraform.hcl.modules.sources import local_directory
from validator.terraform.hcl.modules.variables import Setting
from validator.terraform.hcl.syntax.references import missing
from validator.terraform.hcl.syntax.tree import Block
from validator.terraform.hcl.values.values import InstanceValue, Sensitive, UnknownValue, Value

MAX_DEPTH = 20

Given = Callable[[str], "Setting | None"]


class ModuleInstance:
    """One instance of a module. ``path`` is its directory relative to the root, ``prefix`` begins its addresses."""

    def __init__(
        self,
        session: Session,
        configuration: ModuleConfiguration,
        path: str,
        given: Given,
        callers: tuple[Caller, ...] = (),
        ancestors: frozenset[str] = frozenset(),
    ) -> None:
        self.session = session
        self.configuration = configuration
        self.path = path
        self.callers = callers
        self.prefix = "".join(f"{caller.address}." for caller in callers[-1:])
        self._given = given
        self.ancestors = ancestors | {path}
        self._memo: dict[tuple[str, str], Value] = {}
        self._active: set[tuple[str, str]] = set()
        self._expansions: dict[tuple[str, ...], Expansion] = {}

    def scope(self, **_: Any) -> BlockScope:
        """Return the names outside any repeated block."""
        return BlockScope(self, {})

    def namespace(self, name: str) -> Any:
        """Return what the first name of a reference means in this module, whatever block it stands in."""
        if name == "var":
            return LookupNamespace("var", self._variable)
        if name == "local":
            return LookupNamespace("local", self._local)
        if name == "module":
            return LookupNamespace("module", self._call)
        if name == "resource":
            return LookupNamespace(
                "resource", lambda kind, _: LookupNamespace(f"resource.{kind}", self._resource("managed", kind))
            )
        if name == "data":
            return LookupNamespace(
                "data", lambda kind, _: LookupNamespace(f"data.{kind}", self._resource("data", kind))
            )
        return LookupNamespace(name, self._resource("managed", name))

    def _once(self, word: str, name: str, at: int, make: Callable[[], Value]) -> Value:
        key = (word, name)
        if key not in self._memo:
            if key in self._active:
                reason = because(ReasonCode.LEADS_BACK, reference=f"{word}.{name[:80]}")
                if self.configuration.has_cycles:
                    return UnknownValue(reason)  # it was told already
                raise UndeclaredError(str(reason), at)
            self._active.add(key)
            try:
                self._memo[key] = make()
            finally:
                self._active.discard(key)
        return self._memo[key]

    def _missing(self, reference: str, known: Iterable[str], name: str, at: int) -> UnknownValue:
        if self.session.is_part and not self.callers:
            return UnknownValue(because(ReasonCode.NOT_DECLARED_HERE, reference=reference))
        raise missing(reference, known, name, at, self.configuration.hints)

    def _variable(self, name: str, at: int) -> Value:
        declared = self.configuration.variables
        if name not in declared:
            return self._missing(f"var.{name}", declared, name, at)
        return self._once("var", name, at, lambda: self._variable_value(name))

    def _variable_value(self, name: str) -> Value:
        block = self.configuration.variables[name]
        return variable_value(self.session, self.scope(), name, block, self._given(name))

    def location_of(self, name: str) -> Location:
        """Return where the value of a variable stands."""
        setting = self._given(name)
        if setting is not None:
            return setting.location
        block = self.configuration.variables[name]
        default = block.body.arguments.get("default")
        return block.source.location(default.at if default is not None else block.at)

    def _local(self, name: str, at: int) -> Value:
        declared = self.configuration.locals
        if name not in declared:
            return self._missing(f"local.{name}", declared, name, at)
        return self._once("local", name, at, lambda: self.session.value(declared[name], self.scope()))

    def _resource(self, mode: str, kind: str) -> Callable[[str, int], Value]:
        def look_up(name: str, at: int) -> Value:
            declared = self.configuration.resources
            if (mode, kind, name) not in declared:
                reference = f"{'data.' if mode == 'data' else ''}{kind}.{name}"
                names = (f"{'data.' if one[0] == 'data' else ''}{one[1]}.{one[2]}" for one in declared)
                return self._missing(reference, names, reference, at)
            return self._once(f"{mode} {kind}", name, at, lambda: self.instances(mode, kind, name).value())

        return look_up

    def instances(self, mode: str, kind: str, name: str) -> Expansion:
        """Return the instances of a resource."""
        key = (mode, kind, name)
        if key not in self._expansions:
            block = self.configuration.resources[key]
            resource = ResourceType(self, mode, kind, name, block, self._ignored(mode, block))
            self._expansions[key] = expand(self.session, block, self.scope(), resource.instance)
        return self._expansions[key]

    def _ignored(self, mode: str, block: Block) -> Ignored:
        """Return what ``ignore_changes`` leaves alone. In a plan Terraform has heeded it already."""
        found = ignored(block) if mode == "managed" and not self.session.is_planned else Ignored()
        if found:
            place = block.source.location(block.at)
            self.session.note(f"{place}: unknown here, for ignore_changes leaves it as it is where it exists: {found}")
        return found

    def _call(self, name: str, at: int) -> Value:
        declared = self.configuration.modules
        if name not in declared:
            return self._missing(f"module.{name}", declared, name, at)
        return self._once("module", name, at, lambda: self.modules(name).value())

    def modules(self, name: str) -> Expansion:
        """Return the instances of a module that this one calls."""
        key = ("module", name)
        if key not in self._expansions:
            block = self.configuration.modules[name]
            directory = local_directory(self.session, self.path, self.prefix, name, block, self.scope())
            if isinstance(directory, UnknownValue):
                self._expansions[key] = Expansion(unknown=directory)
            elif directory in self.ancestors or len(self.callers) >= MAX_DEPTH:
                message = f"module.{name} leads back to the module that calls it"
                unknown = self.session.wrong(message, block.source, block.at)
                self._expansions[key] = Expansion(unknown=unknown)
            else:
                configuration = self.session.configuration(directory)
                maker = _CallMaker(self, name, block, configuration, directory)
                self._expansions[key] = expand(self.session, block, self.scope(), maker.make)
        return self._expansions[key]

    def output(self, name: str) -> Value:
        """Return the value of an output; sensitive where the output says so.

        Raises:
            EvaluationError: there is no such output.
        """
        block = self.configuration.outputs.get(name)
        if block is None:
            raise EvaluationError(f"the module has no output “{name[:80]}”{nearest(name, self.configuration.outputs)}")
        return self._once("output", name, block.at, lambda: self._output_value(block))

    def _output_value(self, block: Block) -> Value:
        argument = block.body.arguments.get("value")
        value = self.session.value(argument, self.scope()) if argument is not None else None
        value = of_declared_type(self.session, self.scope(), block, value)
        if says(block, "ephemeral", word=True):
            return UnknownValue(because(ReasonCode.OUTPUT_EPHEMERAL))
        if says(block, "sensitive", word=True) and not isinstance(value, Sensitive):
            return Sensitive(value, is_declared=True)
        return value

    def every_module(self) -> Iterator[ModuleInstance]:
        """Yield this module and every instance of one that it calls, however deep."""
        yield self
        for name in self.configuration.modules:
            for called in self.modules(name).members():
                yield from called.module.every_module()

    def every_instance(self) -> Iterator[Instance]:
        """Yield every resource instance of this module and of those it calls; what has no known number is noted."""
        for key, block in self.configuration.resources.items():
            yield from self._of(self.instances(*key), block, ".".join(part for part in key if part != "managed"))
        for name, block in self.configuration.modules.items():
            for called in self._of(self.modules(name), block, f"module.{name}"):
                yield from called.module.every_instance()

    def _of(self, expansion: Expansion, block: Block, name: str) -> Iterator[Any]:
        if expansion.unknown is not None:
            place = block.source.location(block.at)
            self.session.note(f"{place}: {self.prefix}{name} is left out: {expansion.unknown.reason}")
        yield from expansion.members()


class _CallMaker:
    """Makes the instances of a called module."""

    def __init__(
        self, module: ModuleInstance, name: str, block: Block, configuration: ModuleConfiguration, directory: str
    ) -> None:
        self._module = module
        self._name = name
        self._block = block
        self._configuration = configuration
        self._directory = directory

    def make(self, key: Any, scope: BlockScope) -> ModuleValue:
        parent = self._module
        address = f"{parent.prefix}{indexed(f'module.{self._name}', key)}"
        caller = Caller(address, self._block)
        arguments = self._block.body.arguments
        unknown = [one for one in arguments if one not in self._configuration.variables and one not in MODULE_META]
        for one in unknown:
            message = f"the module has no variable “{one[:80]}”{nearest(one, self._configuration.variables)}"
            parent.session.wrong(message, arguments[one].source, arguments[one].at)
        for one, block in self._configuration.variables.items():
            if one not in arguments and "default" not in block.body.arguments:
                message = f"module.{self._name} lacks the argument “{one[:80]}”"
                parent.session.wrong(message, self._block.source, self._block.at)

        def given(variable: str) -> Setting | None:
            argument = arguments.get(variable)
            if argument is None:
                return None
            value = parent.session.value(argument, scope)
            return Setting(value, is_text=False, location=argument.source.location(argument.at))

        parent.session.budget.spend(50)
        called = ModuleInstance(
            parent.session, self._configuration, self._directory, given, (*parent.callers, caller), parent.ancestors
        )
        return ModuleValue(address, called)


MODULE_META = {"source", "version", "count", "for_each", "providers", "depends_on"}
"""The arguments of a module call that are no variables of the module."""


class ModuleValue(InstanceValue):
    """An instance of a called module: an object of its outputs."""

    def __init__(self, address: str, module: ModuleInstance) -> None:
        self.address = address
        self.module = module

    def attribute(self, name: str) -> Value:
        """Return the value of an output."""
        return self.module.output(name)

    def whole(self) -> Value:
        """Return the object of all outputs."""
        return {name: self.module.output(name) for name in self.module.configuration.outputs}
