"""``templatefile`` and ``templatestring``: templates with variables of their own.

https://developer.hashicorp.com/terraform/language/functions/templatefile and
https://developer.hashicorp.com/terraform/language/functions/templatestring;
https://github.com/hashicorp/terraform/blob/v1.11.4/internal/lang/funcs/filesystem.go and string.go beside it
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from validator.terraform.hcl.errors import EvaluationError, HclSyntaxError
from validator.terraform.hcl.evaluation.scope import Context, TemplateScope
from validator.terraform.hcl.syntax import tree as syntax
from validator.terraform.hcl.syntax.parser import parse_template
from validator.terraform.hcl.values.types import convert, pairs_of
from validator.terraform.hcl.values.values import STRING, UnknownValue, Value, hide, reveal, unknown_like

_NAME = re.compile(r"[^\W\d][\w-]*")


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
    _check(name, first, len(arguments), context)
    template, is_hidden = reveal(arguments[0])
    variables, is_map_hidden = reveal(arguments[1])
    content, _ = reveal(_content(template, context) if name == "templatefile" else template)
    for one in (content, variables):
        if isinstance(one, UnknownValue):
            return unknown_like(one, STRING)
    pairs = pairs_of(variables)
    if pairs is None or not isinstance(content, str) or not all(map(_NAME.fullmatch, pairs)):
        raise EvaluationError(f"{name} takes a text and an object of variables")
    return hide(_rendered(name, content, pairs, context, value_of), is_hidden or is_map_hidden)


def _content(path: Value, context: Context) -> Value:
    """Return the text of a file, or why it is not read."""
    converted = convert(path, STRING)
    if converted is None:
        raise EvaluationError("templatefile takes the path of a file, found null")
    return context.scope.files.read(converted)


def _check(name: str, first: Any, count: int, context: Context) -> None:
    if count != 2:
        raise EvaluationError(f"{name} takes two arguments")
    if name == "templatestring" and not _is_reference(first):
        raise EvaluationError("templatestring takes a reference to a text from elsewhere")
    if isinstance(context.scope, TemplateScope):
        raise EvaluationError(f"{name} is not called inside a template")


def _rendered(
    name: str,
    template: str,
    variables: Mapping[str, Value],
    context: Context,
    value_of: Callable[[Any, Context], Value],
) -> Value:
    try:
        node = parse_template(syntax.SourceText(name, template.removeprefix("\ufeff")))
        result = value_of(node, Context(TemplateScope(context.scope.files), context.budget, variables))
    except HclSyntaxError:
        raise EvaluationError("the template is not valid") from None  # what is wrong would quote the file
    except EvaluationError:
        raise EvaluationError("the template cannot be evaluated") from None
    if reveal(result)[0] is None:
        raise EvaluationError("the template gives null")
    return result
