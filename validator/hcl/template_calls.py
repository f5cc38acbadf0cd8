"""``templatefile`` and ``templatestring``: templates with variables of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from validator.hcl import syntax
from validator.hcl.errors import EvaluationError, HclSyntaxError
from validator.hcl.parser import parse_template
from validator.hcl.scope import Context, TemplateScope
from validator.hcl.types import convert, pairs_of
from validator.hcl.values import STRING, UnknownValue, Value, hide, reveal, unknown_like

_MAX_TEMPLATES = 10


def _is_reference(node: Any) -> bool:
    while isinstance(node, (syntax.Attribute, syntax.Index)):
        node = node.target
    return isinstance(node, syntax.Name)


def template_call(
    name: str, first: Any, arguments: list[Value], context: Context, value_of: Callable[[Any, Context], Value]
) -> Value:
    """Return what a template of a file, or of a text, gives with the variables of an object.

    ``first`` is the expression of the first argument.

    Raises:
        EvaluationError: the template is not valid, or cannot be evaluated; what is wrong would quote the file.
    """
    if len(arguments) != 2:
        raise EvaluationError(f"{name} takes two arguments")
    if name == "templatestring" and not _is_reference(first):
        raise EvaluationError("templatestring takes a reference to a text from elsewhere")
    arguments[0], is_hidden = reveal(arguments[0])
    variables, is_map_hidden = reveal(arguments[1])
    found = context.scope.files.read(convert(arguments[0], STRING)) if name == "templatefile" else arguments[0]
    found, _ = reveal(found)
    pairs = pairs_of(variables)
    for one in (found, variables):
        if isinstance(one, UnknownValue):
            return unknown_like(one, STRING)
    if pairs is None or not isinstance(found, str):
        raise EvaluationError(f"{name} takes a text and an object of variables")
    try:
        node = parse_template(syntax.Source(name, found))
    except HclSyntaxError:
        raise EvaluationError("the template is not valid") from None  # what is wrong would quote the file
    if context.depth >= _MAX_TEMPLATES:
        raise EvaluationError("templates call one another too deeply")
    inner = Context(TemplateScope(context.scope.files), context.budget, pairs, context.depth + 1)
    try:
        result = value_of(node, inner)
    except EvaluationError:
        raise EvaluationError("the template cannot be evaluated") from None
    return hide(result, is_hidden or is_map_hidden)
