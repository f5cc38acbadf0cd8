"""Regular expressions, by the engine whose language Terraform's is. It takes time linear in the text.

https://github.com/zclconf/go-cty/blob/v1.16.0/cty/function/stdlib/regexp.go and
https://github.com/hashicorp/terraform/blob/v1.11.4/internal/lang/funcs/string.go (replace). Go has the language of RE2,
https://pkg.go.dev/regexp/syntax. Python's own language is another, and some patterns take it exponential time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from validator.reasons import ReasonCode
from validator.terraform.hcl.errors import EvaluationError
from validator.terraform.hcl.evaluation.functions.base import Function, NotEvaluatedError
from validator.terraform.hcl.evaluation.functions.text import MAX_TEXT
from validator.terraform.hcl.values.values import ANY, STRING, ListValue, Value

_MAX_PATTERN = 2_000
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MAX_SUBJECT = 200_000
_REFERENCE = re.compile(r"\$(?:(?P<dollar>\$)|(?P<name>[0-9A-Za-z_]+)|\{(?P<braced>[0-9A-Za-z_]+)\})")


def _compiled(pattern: str, value: str) -> Any:
    if len(value) > _MAX_SUBJECT:
        raise NotEvaluatedError(ReasonCode.TEXT_TOO_LONG)
    try:
        import re2  # noqa: PLC0415 - most configurations have no regular expression
    except ImportError:
        raise NotEvaluatedError(ReasonCode.RE2_MISSING) from None
    if len(pattern) > _MAX_PATTERN:
        raise NotEvaluatedError(ReasonCode.PATTERN_TOO_LONG)
    if "C" in _ESCAPED.findall(pattern):  # the one thing of RE2 that Go lacks: https://pkg.go.dev/regexp
        raise EvaluationError("\\C, a single byte, is not allowed in a pattern")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 8 << 20
    try:
        return re2.compile(pattern, options=options)
    except re2.error:
        raise EvaluationError("the pattern is no regular expression") from None


def _captures(pattern: Any, match: Any) -> Value:
    """Return what a match gives: the text, a tuple of its groups, or an object of named ones."""
    names = dict(pattern.groupindex)
    if names and len(names) != pattern.groups:
        raise EvaluationError("groups are all named, or none is")
    if names:
        return {name: match.group(position) for name, position in sorted(names.items())}
    return tuple(match.groups()) if pattern.groups else match.group(0)


def _matches(pattern: Any, value: str) -> Iterator[Any]:
    """Yield the matches; an empty one right behind another does not count: https://pkg.go.dev/regexp."""
    before = -1
    for match in pattern.finditer(value):
        start, end = match.span(0)
        if end > start or start != before:
            yield match
        before = end


def _regex(pattern: str, value: str) -> Value:
    compiled = _compiled(pattern, value)
    match = compiled.search(value)
    if match is None:
        raise EvaluationError("the pattern does not match the text")
    return _captures(compiled, match)


def _regexall(pattern: str, value: str) -> ListValue:
    compiled = _compiled(pattern, value)
    matches = tuple(_captures(compiled, match) for match in _matches(compiled, value))
    if compiled.groupindex:
        kind: Any = ("object", tuple((name, STRING) for name in sorted(compiled.groupindex)))
    else:
        kind = ("tuple", (STRING,) * compiled.groups) if compiled.groups else STRING
    return ListValue(matches, kind)


def _replace(value: str, part: str, replacement: str) -> str:
    if len(part) > 1 and part.startswith("/") and part.endswith("/"):
        return _replace_pattern(value, part[1:-1], replacement)
    pieces = value.count(part) if part else len(value) + 1
    if len(value) + pieces * len(replacement) > MAX_TEXT:
        raise NotEvaluatedError(ReasonCode.RESULT_TOO_LARGE)
    return value.replace(part, replacement)


def _replace_pattern(value: str, pattern: str, replacement: str) -> str:
    compiled = _compiled(pattern, value)
    result, position, size = [], 0, 0
    for match in _matches(compiled, value):
        start, end = match.span(0)
        result += [value[position:start], _expanded(compiled, match, replacement)]
        position = end
        size += len(result[-1])
        if size > MAX_TEXT:
            raise NotEvaluatedError(ReasonCode.RESULT_TOO_LARGE)
    return "".join(result) + value[position:]


def _expanded(compiled: Any, match: Any, replacement: str) -> str:
    def group(reference: re.Match[str]) -> str:
        if reference["dollar"]:
            return "$"
        name = reference["name"] or reference["braced"]
        position = int(name) if name.isdecimal() and len(name) < 9 else compiled.groupindex.get(name, -1)
        return (match.group(position) or "") if 0 <= position <= compiled.groups else ""

    return _REFERENCE.sub(group, replacement)


PATTERNS = {
    "regex": Function(_regex, (STRING, STRING), ANY),
    "regexall": Function(_regexall, (STRING, STRING), ANY),
    "replace": Function(_replace, (STRING, STRING, STRING), STRING),
}
