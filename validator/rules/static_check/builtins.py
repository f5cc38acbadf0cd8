"""The builtin functions that rules may call: those for which both engines gave equal results when they were compared.

`tests/rules/static_check/test_builtins.py` repeats the comparison.
"""

from __future__ import annotations

from collections.abc import Mapping

ALLOWED: Mapping[str, int] = {
    "abs": 1,
    "array.concat": 2,
    "array.reverse": 1,
    "array.slice": 3,
    "ceil": 1,
    "concat": 2,
    "contains": 2,
    "count": 1,
    "endswith": 2,
    "floor": 1,
    "format_int": 2,
    "glob.match": 3,
    "intersection": 1,
    "is_array": 1,
    "is_boolean": 1,
    "is_null": 1,
    "is_number": 1,
    "is_object": 1,
    "is_set": 1,
    "is_string": 1,
    "lower": 1,
    "max": 1,
    "min": 1,
    "net.cidr_contains": 2,
    "net.cidr_is_valid": 1,
    "numbers.range": 2,
    "object.filter": 2,
    "object.get": 3,
    "object.keys": 1,
    "object.remove": 2,
    "object.subset": 2,
    "object.union": 2,
    "product": 1,
    "regex.match": 2,
    "replace": 3,
    "round": 1,
    "sort": 1,
    "split": 2,
    "sprintf": 2,
    "startswith": 2,
    "strings.any_prefix_match": 2,
    "strings.any_suffix_match": 2,
    "strings.reverse": 1,
    "substring": 3,
    "sum": 1,
    "to_number": 1,
    "trim": 2,
    "trim_left": 2,
    "trim_prefix": 2,
    "trim_right": 2,
    "trim_space": 1,
    "trim_suffix": 2,
    "type_name": 1,
    "union": 1,
    "walk": 2,
}
"""Name and number of arguments. `walk` counts its output, which has to stand inside the parentheses."""

_IMPURE = "policies are judged offline and give the same answer every time"
_DIFFERENT = "the engines give different results"
_ABSENT = "the embedded engine does not have it"

REFUSED: Mapping[str, tuple[str, str]] = {
    "http.": (_IMPURE, "put what it would fetch into the facts or the data"),
    "net.lookup_ip_addr": (_IMPURE, "put addresses into the facts"),
    "opa.runtime": (_IMPURE, "take settings from data.ftpolicy.params"),
    "rand.": (_IMPURE, "use values from the facts"),
    "time.": (_IMPURE, "dates belong into waivers, not into rules"),
    "uuid.": (_IMPURE, "use names from the facts"),
    "print": ("output of a rule is its findings", "remove it"),
    "trace": ("output of a rule is its findings", "remove it"),
    "rego.": (_ABSENT, "METADATA is joined to findings outside of Rego"),
    "net.cidr_": (_ABSENT, "compare with net.cidr_contains"),
    "array.flatten": (_ABSENT, "write [x | some xs in lists; some x in xs]"),
    "crypto.": (_ABSENT, "compare the values themselves"),
    "io.jwt.": (_ABSENT, "rules have no use for tokens"),
    "indexof": ("the engines differ on an empty search string", "write contains, startswith or split"),
    "json.": (_DIFFERENT, "facts are JSON values already"),
    "object.union_n": ("it is quadratic on the embedded engine", "write object.union or a comprehension"),
    "semver.": ("the engines differ on a leading “v”", "compare the facts release and update"),
    "strings.count": (_DIFFERENT, "write count(split(text, part)) - 1"),
    "units.": (_DIFFERENT, "facts are numbers in fixed units"),
    "upper": (_DIFFERENT, "write lower"),
    "yaml.": (_DIFFERENT, "facts are JSON values already"),
}
"""Why a function is refused and what to write instead, by its name or, with ``.`` or ``_`` at the end, how it begins."""


def refusal(name: str) -> tuple[str, str] | None:
    """Return why the builtin `name` is refused and what to write instead; None for a name that is no such builtin."""
    matches = [prefix for prefix in REFUSED if name == prefix or (prefix[-1] in "._" and name.startswith(prefix))]
    return REFUSED[max(matches, key=len)] if matches else None
