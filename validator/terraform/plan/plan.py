"""Plans and states as ``terraform show -json`` writes them, read as resources."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from validator.errors import InputError
from validator.model import Change, Location, Resource, Secret, Unknown
from validator.reasons import Reason, ReasonCode, because
from validator.terraform.plan.addresses import Address, parse_address, render_address
from validator.terraform.plan.differences import Difference, difference
from validator.terraform.plan.references import References
from validator.terraform.plan.values import KNOWN_AFTER_APPLY, Values, ValueStatus

DEFERRED = because(ReasonCode.DEFERRED_BY_PLAN)
_PLAN_HINT = "write the plan again with `terraform plan -out=p.bin` and `terraform show -json p.bin > plan.json`"

_IDENTITY = (
    *("id", "name", "hostname", "datacenter", "datacenter_id", "host", "compute_cluster_id", "virtual_machine_id"),
    *("virtual_machine_uuid", "distributed_virtual_switch_uuid"),
)
"""Attributes that tell which object a resource is. They stay known where everything else about it is open."""

_ON_HOST = {"vsphere_host_virtual_switch", "vsphere_host_port_group"}
"""Types whose ``host_system_id`` is a part of what they are."""

_OUTPUTS = Address((), "managed", "output", "output", None)
"""Stands where the address of a resource would: outputs are values like those of a resource."""


@dataclass(frozen=True, slots=True)
class _Instance:
    """One resource instance of a document, before secrets and unknown values are put in."""

    raw_address: str
    address: Address
    values: Mapping[str, Any]
    sensitive: Any


def read_plan(document: Mapping[str, Any], file: str) -> list[Resource]:
    """Return the resources that exist once the plan is applied, and the data sources that it read.

    ``document`` is the parsed output of ``terraform show -json PLAN``; ``file`` is named in locations and errors.

    Raises:
        InputError: the plan is errored, or a part of it has another shape than Terraform writes.
    """
    shape = _Shape(file)
    planned_values = shape.mapping(document.get("planned_values"), "planned_values")
    planned = list(shape.instances(planned_values.get("root_module"), "planned_values.root_module"))
    _refuse_errored(document, bool(planned), file)
    changes = shape.changes(document.get("resource_changes"))
    deferred = shape.deferred(document.get("deferred_changes"))
    later = [shape.deferred_instance(address, change) for address, change in deferred.items()]
    prior = shape.prior(document.get("prior_state"))
    planned = [instance for instance in planned if instance.raw_address not in deferred]
    known = {instance.raw_address for instance in planned}
    kept = [
        instance
        for instance in prior
        if instance.raw_address not in known | deferred.keys() and _remains(instance, changes)
    ]
    instances = [*planned, *kept, *later]
    shown = _shown_keys([*planned, *prior, *later])
    named = [(instance, _shown(instance, shown)) for instance in instances]
    configuration = shape.mapping(document.get("configuration") or {}, "configuration")
    references = References(configuration, [(instance.address, address) for instance, address in named])
    values = Values(file, references, frozenset(shown))
    reasons = dict.fromkeys(deferred, DEFERRED)
    for address, actions in shape.actions(document.get("action_invocations")).items():
        own = [action.address for action in actions if action.type.startswith("vsphere_")]
        reasons.update({address: because(ReasonCode.ACTION_RUNS, action=own[0])} if own else {})
    return [
        _resource(
            instance,
            address,
            changes.get(instance.raw_address, {}) if position < len(planned) else {},
            values,
            reasons.get(instance.raw_address),
        )
        for position, (instance, address) in enumerate(named)
    ]


def read_changes(document: Mapping[str, Any], file: str) -> list[Change]:
    """Return what the plan does to every managed resource, now or in a later plan.

    A resource that Terraform only forgets stays as it is, and is left out. ``document`` is one that ``read_plan``
    accepts; ``file`` is named in locations and errors. Addresses are those of ``read_plan``.

    Raises:
        InputError: a change is of something that is not the address of a resource instance, or is nested too deeply.
    """
    shape = _Shape(file)
    changes = shape.changes(document.get("resource_changes"))
    deferred = shape.deferred(document.get("deferred_changes"))
    acting = {address: (change, _action(change)) for address, change in {**changes, **deferred}.items()}
    instances = [shape.before(address, change) for address, (change, action) in acting.items() if action is not None]
    managed = [instance for instance in instances if instance.address.mode == "managed"]
    planned_values = shape.mapping(document.get("planned_values"), "planned_values")
    planned = shape.instances(planned_values.get("root_module"), "planned_values.root_module")
    shown = _shown_keys([*planned, *shape.prior(document.get("prior_state")), *managed])
    values = Values(file, References({}, ()), frozenset(shown))
    actions = shape.actions(document.get("action_invocations"))
    result = []
    for instance in managed:
        change, action = acting[instance.raw_address]
        address, is_deferred = _shown(instance, shown), instance.raw_address in deferred
        before = _resource(instance, address, {}, values) if isinstance(change.get("before"), Mapping) else None
        found = shape.difference(change) if action == "update" else Difference()
        result.append(
            Change(
                address,
                instance.address.type,
                str(action),
                before,
                previous_address=shape.previous(instance.raw_address),
                is_deferred=is_deferred,
                after=_expected(instance, address, change, values) if is_deferred else None,
                actions=tuple(action.address for action in actions.get(instance.raw_address, ())),
                attributes=found.changed,
                open_attributes=found.unknown,
            )
        )
    return result


def _expected(instance: _Instance, shown: str, change: Mapping[str, Any], values: Values) -> Resource | None:
    """Return what Terraform expects of a deferred resource, or ``None`` when that is nothing."""
    after = change.get("after")
    if not isinstance(after, Mapping):
        return None
    sensitive = change.get("after_sensitive")
    expected = _Instance(instance.raw_address, instance.address, after, sensitive)
    return _resource(expected, shown, change, values)


_ACTIONS = {("no-op",): "no-op", ("create",): "create", ("update",): "update", ("delete",): "delete"}
_LEFT_ALONE = {"moved", "forget", "read"}


def _action(change: Mapping[str, Any]) -> str | None:
    """Return what a change does in the words of the facts, or ``None`` when nothing happens to the object."""
    words = tuple(str(word) for word in change["actions"])
    if words in _ACTIONS:
        return _ACTIONS[words]
    if "delete" in words:
        return "replace" if "create" in words else "delete"
    if "create" in words:
        return "create"
    return None if set(words) <= _LEFT_ALONE else "update"


def read_state(document: Mapping[str, Any], file: str) -> list[Resource]:
    """Return the resources and data sources of a state; an empty state has none.

    ``document`` is the parsed output of ``terraform show -json`` of a state; ``file`` is named in locations and errors.

    Raises:
        InputError: a part of the document has another shape than Terraform writes.
    """
    shape = _Shape(file)
    instances = shape.prior({"values": document.get("values")}, "")
    shown = _shown_keys(instances)
    values = Values(file, References({}, ()), frozenset(shown))
    return [_resource(instance, _shown(instance, shown), {}, values) for instance in instances]


def read_outputs(document: Mapping[str, Any], file: str) -> dict[str, Any]:
    """Return the outputs of a plan or a state by name, with ``Unknown`` and ``Secret`` leaves.

    ``document`` is one that ``read_plan`` or ``read_state`` accepts; ``file`` is named in errors.

    Raises:
        InputError: the outputs have another shape than Terraform writes, or are nested too deeply.
    """
    shape = _Shape(file)
    part = "planned_values" if "planned_values" in document else "values"
    values = shape.mapping({} if document.get(part) is None else document[part], part)
    declared = shape.mapping({} if values.get("outputs") is None else values["outputs"], f"{part}.outputs")
    outputs = {name: shape.mapping(output, f"{part}.outputs.{name}") for name, output in declared.items()}
    if not outputs:
        return {}
    planned = shape.instances(values.get("root_module"), f"{part}.root_module")
    shown = _shown_keys([*planned, *shape.prior(document.get("prior_state"))])
    is_known = {name: "value" in output or part == "values" for name, output in outputs.items()}
    plain = {name: output.get("value") for name, output in outputs.items() if is_known[name]}
    tree = Values(file, References({}, ()), frozenset(shown)).tree(_OUTPUTS, plain, ValueStatus())
    for name in [name for name in outputs if name not in shown]:
        if outputs[name].get("sensitive"):
            tree[name] = Secret(plain.get(name))
        elif not is_known[name]:
            tree[name] = Unknown(KNOWN_AFTER_APPLY)
    return tree


def licence_keys(document: Mapping[str, Any], file: str) -> dict[Any, str]:
    """Return what to show for the licence keys of a plan that ``read_plan`` accepts: they may be keys of ``for_each``."""
    shape = _Shape(file)
    planned = shape.mapping(document.get("planned_values"), "planned_values")
    changes = {
        **shape.changes(document.get("resource_changes")),
        **shape.deferred(document.get("deferred_changes")),
    }
    before = [shape.before(address, change) for address, change in changes.items() if _action(change) is not None]
    instances = shape.instances(planned.get("root_module"), "planned_values.root_module")
    return _shown_keys([*instances, *shape.prior(document.get("prior_state")), *before])


def _refuse_errored(document: Mapping[str, Any], has_resources: bool, file: str) -> None:
    if document.get("errored") is True:
        raise InputError("the plan is errored: Terraform stopped before it was complete", Location(file), _PLAN_HINT)
    if has_resources and "resource_changes" not in document:
        message = "the plan is errored or not whole: it has planned_values and no resource_changes"
        raise InputError(message, Location(file), _PLAN_HINT)


def _remains(instance: _Instance, changes: Mapping[str, Mapping[str, Any]]) -> bool:
    """Tell whether a resource of the prior state still exists afterwards: nothing deletes or renames it.

    What a targeted plan leaves out has no change at all, and stays as it is. So does what Terraform only forgets.
    """
    change = changes.get(instance.raw_address)
    if instance.address.mode == "data":
        return True
    return change is None or change.get("actions") in (["no-op"], ["forget"])


def _shown_keys(instances: list[_Instance]) -> dict[Any, str]:
    """Return what addresses show for keys of ``for_each`` that are licence keys."""
    found = dict.fromkeys(
        value
        for instance in instances
        for value in (
            instance.values.get("license_key"),
            instance.values.get("license") if instance.address.type == "vsphere_host" else None,
        )
        if isinstance(value, str) and value
    )
    return {value: f"(sensitive {position})" for position, value in enumerate(found, start=1)}


def _shown(instance: _Instance, shown: Mapping[Any, str]) -> str:
    address = instance.address
    if address.key in shown or any(key in shown for _, key in address.modules):
        return render_address(address, shown)
    return instance.raw_address


def _resource(
    instance: _Instance, shown: str, change: Mapping[str, Any], values: Values, why_open: Reason | None = None
) -> Resource:
    """Return the resource of an instance; with ``why_open`` nothing of it is known but which object it is."""
    address = instance.address
    sensitive = instance.sensitive or change.get("after_sensitive")
    tree = values.tree(address, instance.values, ValueStatus(change.get("after_unknown"), sensitive))
    if why_open is not None:
        identity = {*_IDENTITY, *(["host_system_id"] if address.type in _ON_HOST else [])}
        kept = {name: value for name, value in tree.items() if name in identity and value is not None}
        tree = {**dict.fromkeys(tree, Unknown(why_open)), **kept}
    parsed = address if shown == instance.raw_address else parse_address(shown)
    index = parsed.key if parsed else None
    return Resource(shown, address.type, address.name, tree, Location(values.file, address=shown), address.mode, index)


@dataclass(frozen=True, slots=True)
class _Action:
    """An action that runs with a plan: its address and its type."""

    address: str
    type: str


class _Shape:
    """Walks a document and refuses parts that are not what Terraform writes, naming the place."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._previous: dict[str, str] = {}

    def error(self, place: str, expected: str) -> InputError:
        return InputError(
            f"{place} is not {expected}", Location(self._file), "is it the output of `terraform show -json`?"
        )

    def mapping(self, value: Any, place: str) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            raise self.error(place, "an object")
        return value

    def sequence(self, value: Any, place: str) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error(place, "a list")
        return value

    def changes(self, value: Any, part: str = "resource_changes") -> dict[str, Mapping[str, Any]]:
        """Return the changes by address; those of deposed objects, which are on their way out, are left out."""
        result: dict[str, Mapping[str, Any]] = {}
        for position, element in enumerate(self.sequence(value, part)):
            place = f"{part}[{position}]"
            entry = self.mapping(element, place)
            if not isinstance(entry.get("address"), str):
                raise self.error(f"{place}.address", "a text")
            if "deposed" in entry:
                continue
            change = result[entry["address"]] = self.mapping(entry.get("change"), f"{place}.change")
            if isinstance(entry.get("previous_address"), str):
                result.setdefault(entry["previous_address"], {"actions": ["moved"]})
                self._previous[entry["address"]] = entry["previous_address"]
            if not isinstance(change.get("actions"), list):
                raise self.error(f"{place}.change.actions", "a list")
        return result

    def previous(self, address: str) -> str | None:
        """Return the address that a resource had before a ``moved`` block, as ``changes`` found it."""
        return self._previous.get(address)

    def deferred(self, value: Any) -> dict[str, Mapping[str, Any]]:
        """Return the deferred changes of managed resources by address.

        A block of which Terraform does not know yet how many instances it has (``NAME["*"]``) names no instance.
        """
        entries = self.sequence(value, "deferred_changes")
        inner = [
            self.mapping(entry, f"deferred_changes[{at}]").get("resource_change") for at, entry in enumerate(entries)
        ]
        found = self.changes(inner, "deferred_changes")
        parsed = {address: parse_address(address) for address in found}
        return {
            address: change
            for address, change in found.items()
            if (known := parsed[address]) is not None and known.mode == "managed" and known.key != "*"
        }

    def deferred_instance(self, address: str, change: Mapping[str, Any]) -> _Instance:
        """Return a resource whose change is deferred, as it is now; one that is not made yet as it is expected."""
        parsed = parse_address(address)
        assert parsed is not None  # `deferred` leaves out what is none
        before, after = change.get("before"), change.get("after")
        known = {**dict.fromkeys(_object(change.get("after_unknown"))), **_object(after), **_object(before)}
        return _Instance(address, parsed, known, change.get("before_sensitive") or change.get("after_sensitive"))

    def actions(self, value: Any) -> dict[str, list[_Action]]:
        """Return the actions that run with the plan, by the address of the resource whose change triggers them."""
        result: dict[str, list[_Action]] = {}
        for position, element in enumerate(self.sequence(value, "action_invocations")):
            entry = self.mapping(element, f"action_invocations[{position}]")
            trigger = _object(entry.get("lifecycle_action_trigger")).get("triggering_resource_address")
            if isinstance(trigger, str):
                action = _Action(str(entry.get("address")), str(entry.get("type")))
                result.setdefault(trigger, []).append(action)
        return result

    def difference(self, change: Mapping[str, Any]) -> Difference:
        """Return the names of the attributes that a change changes."""
        try:
            return difference(_object(change.get("before")), _object(change.get("after")), change.get("after_unknown"))
        except RecursionError:
            raise InputError("the values of a resource are nested too deeply", Location(self._file)) from None

    def before(self, address: str, change: Mapping[str, Any]) -> _Instance:
        """Return the resource instance that a change starts from, without values where it does not exist yet."""
        parsed = parse_address(address)
        if parsed is None:
            raise self.error("an address in resource_changes", "the address of a resource instance")
        values = self.mapping(change.get("before") or {}, "the part before of a change in resource_changes")
        return _Instance(address, parsed, values, change.get("before_sensitive"))

    def prior(self, state: Any, prefix: str = "prior_state.") -> list[_Instance]:
        """Return the instances of a state, or of the prior state of a plan."""
        values = self.mapping(state or {}, prefix.rstrip(".")).get("values")
        if values is None:
            return []
        root = self.mapping(values, f"{prefix}values").get("root_module")
        return list(self.instances(root, f"{prefix}values.root_module"))

    def instances(self, root: Any, place: str) -> Iterator[_Instance]:
        """Yield the resource instances of a module and of its child modules, in the order of the document."""
        seen: set[str] = set()
        waiting = [(root if root is not None else {}, place)]
        while waiting:
            module, at = waiting.pop()
            module = self.mapping(module, at)
            for position, entry in enumerate(self.sequence(module.get("resources"), f"{at}.resources")):
                instance = self._instance(entry, f"{at}.resources[{position}]")
                if instance is None:
                    continue
                if instance.raw_address in seen:
                    raise self.error(f"{at}.resources[{position}].address", "unique in the document")
                seen.add(instance.raw_address)
                yield instance
            children = self.sequence(module.get("child_modules"), f"{at}.child_modules")
            named = [(child, f"{at}.child_modules[{position}]") for position, child in enumerate(children)]
            waiting.extend(reversed(named))

    def _instance(self, entry: Any, place: str) -> _Instance | None:
        entry = self.mapping(entry, place)
        if "deposed_key" in entry:
            return None
        text = entry.get("address")
        if not isinstance(text, str):
            raise self.error(f"{place}.address", "a text")
        address = parse_address(text)
        if address is None:
            raise self.error(f"{place}.address", "the address of a resource instance")
        if entry.get("index") is not None and address.key is None:
            text = f"{text}[{self._key(entry['index'], place)}]"
            address = parse_address(text) or address
        if entry.get("type", address.type) != address.type:
            raise self.error(f"{place}.type", "the type that the address names")
        values = entry.get("values")
        values = {} if values is None else self.mapping(values, f"{place}.values")
        return _Instance(text, address, values, entry.get("sensitive_values"))

    def _key(self, index: Any, place: str) -> str:
        """Return the key of an instance as addresses have it: Terraform 0.12 leaves it out of those of a state.

        https://github.com/hashicorp/terraform-json/blob/main/testdata/no_changes/plan.json
        """
        if isinstance(index, bool) or not isinstance(index, (int, str)):
            raise self.error(f"{place}.index", "a number or a text")
        return str(index) if isinstance(index, int) else json.dumps(index, ensure_ascii=False)


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
