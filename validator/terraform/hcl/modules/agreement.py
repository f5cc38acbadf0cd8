"""Whether a plan is of the code beside it: what its ``configuration`` says is compared with what is written.

A plan keeps of its code the blocks, and of each expression the value where it is a constant, else the names that it
mentions: https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation. What it does not
keep (local values, dynamic blocks, functions, operators) cannot be compared, and is no difference.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from validator.errors import FtpolicyError
from validator.model import Location, Resource
from validator.terraform.hcl.configuration.files import ReadPaths, Root
from validator.terraform.hcl.configuration.model import ModuleConfiguration
from validator.terraform.hcl.configuration.options import Options
from validator.terraform.hcl.errors import EvaluationError, HclSyntaxError, TooMuchError, UndeclaredError
from validator.terraform.hcl.evaluation.functions.encoding import to_json
from validator.terraform.hcl.modules.instances import META, META_BLOCKS
from validator.terraform.hcl.modules.module import MAX_DEPTH, MODULE_META
from validator.terraform.hcl.modules.module_variables import says
from validator.terraform.hcl.modules.planned import other_values
from validator.terraform.hcl.modules.session import Session
from validator.terraform.hcl.modules.sources import local_directory
from validator.terraform.hcl.modules.variables import Setting, constant, settings, values_of_repository
from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.syntax.parser import parse_expression
from validator.terraform.hcl.syntax.provider import SchemaAttribute, schema
from validator.terraform.hcl.syntax.references import first_free, references
from validator.terraform.hcl.syntax.tree import Argument, Block, SourceText
from validator.terraform.hcl.values.values import UnknownValue, Value, reveal
from validator.terraform.plan.addresses import parse_segments

_IGNORED = {"each", "count", "path", "terraform", "tofu", "self"}
"""First names of references that say nothing about other blocks."""

_LONG = {"data": 3, "ephemeral": 3, "action": 3}
"""How many names a reference to a block has, where it is not two."""


@dataclass(slots=True)
class Agreement:
    """How a plan and the code in a directory differ: addresses of blocks and their arguments, in the order of the code.

    ``in_common`` counts the blocks that both have. ``left_out`` are resources of the code that a plan has not which
    need not be complete. Without a ``configuration`` in the plan nothing is compared. ``gaps`` tell which modules were not, and why. ``place`` is where the first difference stands in the code.
    ``errors`` are of code that cannot be read; then nothing was compared. ``looked_at`` is the record of what was read.
    """

    only_in_plan: list[str] = field(default_factory=list)
    only_in_code: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    in_common: int = 0
    has_configuration: bool = True
    left_out: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    errors: list[FtpolicyError] = field(default_factory=list)
    place: Location | None = None
    looked_at: ReadPaths = field(default_factory=ReadPaths)

    @property
    def is_whole(self) -> bool:
        """Whether nothing differs."""
        return not (self.only_in_plan or self.only_in_code or self.different)

    @property
    def is_of_another(self) -> bool:
        """Whether the two have so little in common that the plan is rather that of another directory than an old one."""
        return self.in_common < len(self.only_in_plan) + len(self.only_in_code)


def compare(document: Mapping[str, Any], resources: Sequence[Resource], directory: str, options: Options) -> Agreement:
    """Return how the plan ``document``, which has ``resources``, and the code in ``directory`` differ.

    ``options`` are the values of variables on the command line, which the plan is to be made with, too.
    """
    root_module = _mapping(document.get("configuration")).get("root_module")
    if not isinstance(root_module, Mapping):
        return Agreement(has_configuration=False)
    root = Root(directory)
    found = _Comparison(Session(root), Agreement(looked_at=root.looked_at))
    configuration = found.session.configuration(".")
    found.agreement.errors += [one for one in configuration.files if isinstance(one, FtpolicyError)]
    if found.agreement.errors:
        return found.agreement
    found.module(root_module, configuration, ".", "")
    variables = _mapping(document.get("variables"))
    found.values(variables, configuration, options)
    if found.agreement.is_whole:
        planned = [one for one in resources if one.mode == "managed"]
        again = Session(found.session.root)
        for address, place, is_missing in other_values(again, configuration, variables, planned, _destroyed(document)):
            if is_missing and document.get("complete") is not True:  # as with -target; Terraform tells from 1.8 on
                found.agreement.left_out.append(address)
            else:
                found.differ(address, place)
    return found.agreement


@dataclass(slots=True)
class _Comparison:
    """Walks a plan's configuration beside the code."""

    session: Session
    agreement: Agreement

    def module(self, planned: Mapping[str, Any], code: ModuleConfiguration, directory: str, prefix: str) -> None:
        """Compare one module; ``prefix`` begins its addresses."""
        self._variables(_mapping(planned.get("variables")), code.variables, prefix)
        self._resources(planned.get("resources"), code, prefix)
        if prefix:  # nothing reads the outputs of the root module
            self._outputs(_mapping(planned.get("outputs")), code.outputs, prefix)
        calls = _mapping(planned.get("module_calls"))
        for name in self._both(calls, code.modules, f"{prefix}module."):
            self._call(name, _mapping(calls[name]), code.modules[name], directory, prefix)

    def values(self, planned: Mapping[str, Any], code: ModuleConfiguration, options: Options) -> None:
        """Compare the values that the plan has for variables with those that files and options give them.

        Where nobody names files, a value is as good that any file of variables in the repository gives: the plan named it.
        """
        root = self.session.root
        given = settings(root, code.variables, Options(given=options.given), [])
        for name, block in code.variables.items():
            value = _mapping(planned.get(name))
            setting = given.get(name)
            if setting is None or "value" not in value or says(block, "sensitive", word=True):
                continue
            others = () if options.given else (one[name] for one in values_of_repository(root) if name in one)
            if not any(_is_alike(value["value"], _plain(one, value["value"])) for one in chain((setting,), others)):
                place = block.source.location(block.at) if setting.is_text else setting.location
                self.differ(f"var.{name}", place)

    def _both(self, planned: Mapping[str, Any], code: Mapping[str, Any], prefix: str) -> list[str]:
        """Note what only one side has, and return the names that both have."""
        for name, one in code.items():
            if name not in planned:
                self._only_in_code(prefix + name, one.source.location(one.at))
        self.agreement.only_in_plan += [prefix + name for name in planned if name not in code]
        both = [name for name in code if name in planned]
        self.agreement.in_common += len(both)
        return both

    def _only_in_code(self, address: str, place: Location) -> None:
        self.agreement.only_in_code.append(address)
        self.agreement.place = self.agreement.place or place

    def differ(self, address: str, place: Location) -> None:
        """Note what both sides have otherwise."""
        self.agreement.different.append(address)
        self.agreement.place = self.agreement.place or place

    def _variables(self, planned: Mapping[str, Any], code: Mapping[str, Block], prefix: str) -> None:
        for name in self._both(planned, code, f"{prefix}var."):
            default = code[name].body.arguments.get("default")
            known = _mapping(planned[name])
            if default is None:
                is_same = known.get("default") is None
            else:
                is_same = all(_is_alike(known.get("default"), value) for value in _constant(default))
            if not is_same:
                block = code[name]
                self.differ(f"{prefix}var.{name}.default", block.source.location(default.at if default else block.at))

    def _outputs(self, planned: Mapping[str, Any], code: Mapping[str, Block], prefix: str) -> None:
        for name in self._both(planned, code, f"{prefix}output."):
            value = code[name].body.arguments.get("value")
            if value is not None and not _is_same(_mapping(planned[name]).get("expression"), value):
                self.differ(f"{prefix}output.{name}", value.source.location(value.at))

    def _resources(self, listed: Any, code: ModuleConfiguration, prefix: str) -> None:
        planned = {
            str(one["address"]): one
            for one in (listed if isinstance(listed, list) else ())
            if isinstance(one, Mapping) and one.get("mode") in ("managed", "data") and "address" in one
        }
        blocks = {
            ("data." if mode == "data" else "") + f"{kind}.{name}": (mode, kind, block)
            for (mode, kind, name), block in code.resources.items()
            if mode in ("managed", "data")
        }
        of_checks = {".".join(("data", *block.labels)) for block in _data_of_checks(code.others)}
        planned = {address: one for address, one in planned.items() if address not in of_checks}
        for address in self._both(planned, {address: block for address, (_, _, block) in blocks.items()}, prefix):
            mode, kind, block = blocks[address]
            self._repetition(prefix + address, planned[address], block)
            expressions = _mapping(planned[address].get("expressions"))
            self._body(prefix + address, expressions, block, schema(mode, kind), META)

    def _call(self, name: str, planned: Mapping[str, Any], block: Block, directory: str, prefix: str) -> None:
        address = f"{prefix}module.{name}"
        self._repetition(address, planned, block)
        is_same_source = self._is_same_source(address, planned, block)
        self._body(address, _mapping(planned.get("expressions")), block, {}, MODULE_META)
        if "module" not in planned or not is_same_source:
            return
        place = local_directory(self.session, directory, prefix, name, block, None)
        if isinstance(place, UnknownValue):
            self.agreement.gaps.append(f"{address} is not compared with the plan: {place.reason}")
        elif prefix.count("module.") < MAX_DEPTH:
            configuration = self.session.configuration(place)
            if len(list(configuration.parsed())) == len(configuration.files):
                self.module(_mapping(planned["module"]), configuration, place, f"{address}.")
            else:
                self.agreement.gaps.append(f"{address} is not compared with the plan: its code cannot be read")

    def _is_same_source(self, address: str, planned: Mapping[str, Any], block: Block) -> bool:
        """Compare where a module comes from, as far as both sides spell it alike."""
        for name, known in (("source", planned.get("source")), ("version", planned.get("version_constraint"))):
            argument = block.body.arguments.get(name)
            node = argument.expression if argument is not None else None
            value = node.value if isinstance(node, syntax.Literal) else None
            if isinstance(known, str) and isinstance(value, str) and argument is not None:
                spell = _source_parts if name == "source" else _constraints
                if spell(known) != spell(value):
                    self.differ(f"{address}.{name}", argument.source.location(argument.at))
                    return False
        return True

    def _repetition(self, address: str, planned: Mapping[str, Any], block: Block) -> None:
        """Compare how many there are; a plan leaves out what is a function without references."""
        for name in ("count", "for_each"):
            argument = block.body.arguments.get(name)
            known = planned.get(f"{name}_expression")
            is_same = known is None if argument is None else _is_same({} if known is None else known, argument)
            if not is_same:
                self.differ(f"{address}.{name}", block.source.location(argument.at if argument else block.at))

    def _body(
        self,
        address: str,
        planned: Mapping[str, Any],
        block: Block,
        known: Mapping[str, SchemaAttribute] | None,
        meta: Iterable[str] = (),
    ) -> None:
        """Compare arguments and nested blocks of a block; ``known`` are those of its kind, as far as they are known."""
        body = block.body
        place = block.source.location
        for name, argument in body.arguments.items():
            if name not in meta and (name not in planned or not _is_same(planned[name], argument)):
                self.differ(f"{address}.{name}", argument.source.location(argument.at))
        types = dict.fromkeys(one.type for one in body.blocks if one.type not in {*META_BLOCKS, "dynamic"})
        for kind in types:
            nested = _mapping(known).get(kind)
            if kind in planned:
                self._blocks(f"{address}.{kind}", planned[kind], body.of(kind), nested)
            elif nested is not None and not nested.is_computed:  # a plan leaves out blocks that are attributes, too
                self.differ(f"{address}.{kind}", place(body.of(kind)[0].at))
        for name in planned:
            if name not in body.arguments and name not in types and name not in META_BLOCKS:
                self.differ(f"{address}.{name}", place(block.at))

    def _blocks(self, address: str, planned: Any, blocks: Sequence[Block], known: SchemaAttribute | None) -> None:
        listed = planned if isinstance(planned, list) else [planned]
        if len(listed) != len(blocks):
            self.differ(address, blocks[0].source.location(blocks[0].at))
            return
        for position, (one, block) in enumerate(zip(listed, blocks, strict=True)):
            here = address if len(blocks) == 1 else f"{address}[{position}]"
            if isinstance(one, Mapping):
                self._body(here, one, block, known.block if known is not None else None)


def _is_same(planned: Any, argument: Argument) -> bool:
    """Tell whether an expression of the code can be the one of which the plan keeps ``planned``."""
    if not isinstance(planned, Mapping):
        return True
    node = argument.expression
    wanted, found = _planned_names(planned.get("references")), _names(node)
    if wanted is None:
        return True
    if wanted or found:
        return wanted == found
    if argument.source.file.endswith(".json") and _has_template(planned.get("constant_value")):
        return True  # of JSON syntax a plan keeps the text as it is written
    if first_free(node) is not None:  # neither a constant nor a reference to another block
        return "constant_value" not in planned
    if planned.get("references"):
        return False
    if "constant_value" not in planned:
        return not isinstance(node, syntax.Literal) or node.value is None
    return all(_is_alike(planned["constant_value"], value) for value in _constant(argument))


def _has_template(value: Any) -> bool:
    text = json.dumps(value)
    return "${" in text or "%{" in text


def _planned_names(listed: Any) -> set[str] | None:
    """Return the blocks, variables and local values that references of a plan name; ``None`` where one is no reference."""
    found: set[str] = set()
    for text in listed if isinstance(listed, list) else ():
        segments = parse_segments(text) if isinstance(text, str) else None
        if segments is None:
            return None
        found.update(_base([segment.name for segment in segments]))
    return found


def _names(node: syntax.Expression) -> set[str]:
    return {name for one in references(node) for name in _base(one.names)}


def _base(names: Sequence[str]) -> Iterator[str]:
    names = names[1:] if names[0] == "resource" else names
    length = _LONG.get(names[0], 2) if names else 2
    if len(names) >= length and names[0] not in _IGNORED:
        yield ".".join(names[:length])


def _constant(argument: Argument) -> list[Any]:
    """Return the value of an expression, as JSON has it, alone in a list; nothing where it is no constant or is refused."""
    try:
        return [_json(constant(argument.expression))]
    except (EvaluationError, UndeclaredError, TooMuchError, RecursionError):
        return []


def _plain(setting: Setting, planned: Any) -> Any:
    """Return the value of a setting as JSON has it; a text is an expression where the plan has no text."""
    value = setting.value
    if setting.is_text and isinstance(planned, (list, dict)):
        try:
            value = constant(parse_expression(SourceText("text", value)))
        except (HclSyntaxError, EvaluationError, UndeclaredError, TooMuchError, RecursionError):
            return None
    return _json(value)


def _json(value: Value) -> Any:
    return json.loads(to_json(reveal(value)[0]))


def _is_alike(planned: Any, code: Any) -> bool:
    """Tell whether a value of a plan can be what became of one in the code: of another type, or of a set."""
    if isinstance(planned, list) and isinstance(code, list):
        ordered = [sorted(one, key=_text) for one in (planned, code)]
        return len(planned) == len(code) and any(
            all(map(_is_alike, *pair)) for pair in ((planned, code), (ordered[0], ordered[1]))
        )
    if isinstance(planned, dict) and isinstance(code, dict):
        return all(_is_alike(planned.get(name), value) for name, value in code.items())
    if isinstance(planned, (list, dict)) or isinstance(code, (list, dict)):
        return False
    if planned is None or code is None:
        return planned is code
    return bool(planned == code) or _text(planned) == _text(code) or _number(planned) == _number(code) is not None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _destroyed(document: Mapping[str, Any]) -> set[str]:
    """Return the addresses of what a plan destroys that does nothing else, as with -destroy: the code may have them."""
    listed = document.get("resource_changes")
    changes = [one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, Mapping)]
    actions = {str(one.get("address")): _mapping(one.get("change")).get("actions") for one in changes}
    return set(actions) if all(one in (["delete"], ["read"]) for one in actions.values()) else set()


def _number(value: Any) -> float | None:
    """Return a number, also one that is written as a text; ``None`` for anything else."""
    try:
        return None if isinstance(value, bool) else float(value)
    except ValueError:
        return None


def _data_of_checks(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the data sources inside ``check`` blocks, which a plan lists among the others."""
    for block in blocks:
        if block.type == "check":
            yield from block.body.of("data")


def _source_parts(source: str) -> str:
    """Return what has to be the same of the two spellings of a source: a local directory, or the release of another."""
    if source.startswith("."):
        return posixpath.normpath(source.replace("\\", "/"))
    return source.partition("?")[2]


def _constraints(version: str) -> set[str]:
    return {"".join(one.split()).removeprefix("=") for one in version.split(",")}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
