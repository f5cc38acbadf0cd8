"""Functions of collections of either sort: their size, their members, maps and objects.

https://github.com/zclconf/go-cty/blob/v1.16.0/cty/function/stdlib/collection.go has most of them;
https://github.com/hashicorp/terraform/blob/v1.11.4/internal/lang/funcs/collection.go has coalesce, index, length, lookup,
one and transpose in Terraform's own way.
"""

from __future__ import annotations

from validator.reasons import ReasonCode, because
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.evaluation.functions.base import Function, NotEvaluatedError, whole
from validator.terraform.hcl.evaluation.functions.text import characters
from validator.terraform.hcl.evaluation.operators import equals
from validator.terraform.hcl.values.numbers import counted
from validator.terraform.hcl.values.types import convert, doubt, elements_of, pairs_of, to_string
from validator.terraform.hcl.values.unification import unify
from validator.terraform.hcl.values.values import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    InstanceValue,
    ListValue,
    MapValue,
    SetValue,
    UnknownValue,
    Value,
    describe,
    first_unknown,
    hide,
    reveal,
    reveal_deep,
    type_of,
    union_of,
    unknown_like,
)

_STRINGS = ("list", STRING)


def _length(value: Value) -> Value:
    if isinstance(value, UnknownValue):
        kind = value.type
        if isinstance(kind, tuple) and kind[0] in ("tuple", "object"):
            return counted(len(kind[1]))
        return unknown_like(value, NUMBER)
    if isinstance(value, str):
        return counted(len(characters(value)))
    if (cause := doubt(value)) is not None:
        return unknown_like(cause, NUMBER)
    items = elements_of(value)
    if items is not None:
        return counted(len(items))
    pairs = pairs_of(value)
    if pairs is None:
        if isinstance(value, InstanceValue):
            raise NotEvaluatedError
        raise EvaluationError(f"{describe(value)} has no length")
    return counted(len(pairs))


def _keys(value: Value) -> Value:
    if isinstance(value, UnknownValue) and isinstance(value.type, tuple) and value.type[0] == "object":
        return tuple(name for name, _ in value.type[1])
    if isinstance(value, (UnknownValue, InstanceValue)):
        return unknown_like(first_unknown(value) or UnknownValue(because(ReasonCode.UNEXPLAINED)), _STRINGS)
    pairs = pairs_of(value)
    if pairs is None:
        raise EvaluationError(f"{describe(value)} has no keys")
    if isinstance(value, MapValue):
        return ListValue(tuple(pairs), STRING)
    return tuple(pairs)


def _values(value: Value) -> Value:
    if isinstance(value, (UnknownValue, InstanceValue)):
        return unknown_like(first_unknown(value) or UnknownValue(because(ReasonCode.UNEXPLAINED)))
    pairs = pairs_of(value)
    if pairs is None:
        raise EvaluationError(f"{describe(value)} has no keys")
    items = tuple(pairs.values())
    return ListValue(items, value.element) if isinstance(value, MapValue) else items


def _merge(*arguments: Value) -> Value:
    """Return all members; of two with one key the last. Null counts as nothing."""
    result: dict[str, Value] = {}
    elements = []
    for argument in arguments:
        if argument is None:
            continue
        if isinstance(argument, (UnknownValue, InstanceValue)):
            return unknown_like(first_unknown(argument) or UnknownValue(because(ReasonCode.UNEXPLAINED)))
        pairs = pairs_of(argument)
        if pairs is None:
            raise EvaluationError(f"expected maps or objects, found {describe(argument)}")
        elements.append(argument.element if isinstance(argument, MapValue) else None)
        result.update(pairs)
    if elements and None not in elements and len(set(elements)) == 1:
        return MapValue(result, elements[0])
    return result


def _lookup(collection: Value, key: Value, *default: Value) -> Value:
    """Return a member, or the default, whose mark counts only where it is taken."""
    if len(default) > 1:
        raise EvaluationError("expected a map, a key and a default")
    collection, is_hidden = reveal(collection)
    key, is_key_hidden = reveal(key)
    return hide(_looked_up(collection, key, default), is_hidden or is_key_hidden)


def _looked_up(collection: Value, key: Value, default: tuple[Value, ...]) -> Value:
    if isinstance(collection, UnknownValue) or isinstance(key, UnknownValue):
        both = [one for one in (collection, key) if isinstance(one, UnknownValue)]
        return unknown_like(both[0])
    pairs = pairs_of(collection)
    if pairs is None:
        if isinstance(collection, InstanceValue):
            raise NotEvaluatedError
        raise EvaluationError(f"expected a map, found {describe(collection)}")
    if key is None:
        raise EvaluationError("the key is null")
    if default and isinstance(collection, MapValue):
        default = (convert(default[0], collection.element),)
    name = to_string(key)
    if name in pairs:
        return pairs[name]
    if not default:
        raise EvaluationError("the map has no such key, and there is no default")
    return default[0]


def _element(collection: Value, position: Value) -> Value:
    if isinstance(collection, UnknownValue):
        return unknown_like(collection)
    items = elements_of(collection)
    if items is None or isinstance(collection, SetValue):
        raise EvaluationError(f"expected a list, found {describe(collection)}")
    if isinstance(position, UnknownValue):
        if items and all(isinstance(item, UnknownValue) for item in items):
            return union_of(items)
        return unknown_like(position)
    if not items:
        raise EvaluationError("an empty list has no elements")
    number = whole(position)
    if number < 0:
        raise EvaluationError("a position is not negative")
    return items[number % len(items)]


def _index(collection: Value, wanted: Value) -> Value:
    if isinstance(collection, UnknownValue) or isinstance(wanted, UnknownValue):
        return unknown_like(collection if isinstance(collection, UnknownValue) else wanted, NUMBER)
    items = elements_of(collection)
    if items is None or isinstance(collection, SetValue):
        raise EvaluationError(f"expected a list, found {describe(collection)}")
    for position, item in enumerate(items):
        equal = equals(item, wanted)
        if isinstance(equal, UnknownValue):
            return unknown_like(equal, NUMBER)
        if equal is True:
            return counted(position)
    raise EvaluationError("the list has no such element")


def _contains(collection: Value, wanted: Value) -> Value:
    if isinstance(collection, UnknownValue) or isinstance(wanted, UnknownValue):
        return unknown_like(collection if isinstance(collection, UnknownValue) else wanted, BOOL)
    items = elements_of(collection)
    if items is None:
        raise EvaluationError(f"expected a list or a set, found {describe(collection)}")
    unknown: UnknownValue | None = None
    for item in items:
        equal = equals(item, wanted)
        if equal is True:
            return True
        if isinstance(equal, UnknownValue):
            unknown = unknown or equal
    return False if unknown is None else unknown


def _coalesce(*arguments: Value) -> Value:
    """Return the first that is neither null nor an empty text."""
    kind = unify([type_of(argument) for argument in arguments])
    if kind is None:
        raise EvaluationError("the arguments have no type in common")
    for argument in arguments:
        if isinstance(argument, UnknownValue):
            return unknown_like(argument, kind)
        if argument is not None and argument != "":
            return convert(argument, kind)
    raise EvaluationError("every argument is null or empty")


def _coalescelist(*arguments: Value) -> Value:
    for argument in arguments:
        is_list = elements_of(argument) is not None and not isinstance(argument, SetValue)
        if not is_list and not isinstance(argument, UnknownValue):
            raise EvaluationError(f"expected lists, found {describe(argument)}")
    for argument in arguments:
        if isinstance(argument, UnknownValue):
            return unknown_like(argument)
        if elements_of(argument):
            return argument
    raise EvaluationError("every list is empty")


def _one(collection: Value) -> Value:
    if isinstance(collection, UnknownValue):
        return unknown_like(collection)
    items = elements_of(collection)
    if items is None:
        raise EvaluationError(f"expected a list, a set or a tuple, found {describe(collection)}")
    if (cause := doubt(collection)) is not None:
        return unknown_like(cause)
    if len(items) > 1:
        raise EvaluationError("the list has more than one element")
    return items[0] if items else None


def _transpose(value: MapValue) -> MapValue:
    result: dict[str, list[str]] = {}
    for key in sorted(value.items):
        if value.items[key] is None:
            raise EvaluationError("a list is null")
        for member in value.items[key].items:
            if member is None:
                raise EvaluationError("an element is null")
            result.setdefault(member, []).append(key)
    return MapValue({name: ListValue(tuple(result[name]), STRING) for name in sorted(result)}, _STRINGS)


def _zipmap(keys: Value, values: Value) -> Value:
    keys, is_hidden = reveal_deep(keys)
    return hide(_zipped(keys, values), is_hidden)


def _zipped(keys: Value, values: Value) -> Value:
    if isinstance(keys, UnknownValue) or (cause := first_unknown(keys)) is not None:
        return unknown_like(
            keys if isinstance(keys, UnknownValue) else cause or UnknownValue(because(ReasonCode.UNEXPLAINED))
        )
    if isinstance(values, UnknownValue):
        return unknown_like(values)
    items = elements_of(values)
    if items is None or isinstance(values, SetValue):
        raise EvaluationError(f"expected a list of values, found {describe(values)}")
    names = list(keys.items)
    if any(name is None for name in names):
        raise EvaluationError("a key is null")
    if len(names) != len(items):
        raise EvaluationError(f"there are {len(names)} keys and {len(items)} values")
    result = dict(zip(names, items, strict=True))
    return MapValue(result, values.element) if isinstance(values, ListValue) else result


COLLECTIONS = {
    "coalesce": Function(_coalesce, (ANY,), ANY, rest=ANY, takes_null=True, takes_unknown=True),
    "coalescelist": Function(_coalescelist, (ANY,), ANY, rest=ANY, takes_null=True, takes_unknown=True),
    "contains": Function(_contains, (ANY, ANY), BOOL, takes_unknown=True),
    "element": Function(_element, (ANY, NUMBER), ANY, takes_unknown=True, keeps_marks=True),
    "index": Function(_index, (ANY, ANY), NUMBER, takes_unknown=True),
    "keys": Function(_keys, (ANY,), _STRINGS, takes_unknown=True, keeps_marks=True),
    "length": Function(_length, (ANY,), NUMBER, takes_unknown=True, keeps_marks=True),
    "lookup": Function(_lookup, (ANY, STRING), ANY, rest=ANY, takes_null=True, takes_unknown=True, takes_marks=True),
    "merge": Function(_merge, (), ANY, rest=ANY, takes_null=True, takes_unknown=True, keeps_marks=True),
    "one": Function(_one, (ANY,), ANY, takes_unknown=True, keeps_marks=True),
    "transpose": Function(_transpose, (("map", _STRINGS),), ("map", _STRINGS)),
    "values": Function(_values, (ANY,), ANY, takes_unknown=True, keeps_marks=True),
    "zipmap": Function(_zipmap, (_STRINGS, ANY), ANY, takes_unknown=True, keeps_marks=True),
}
