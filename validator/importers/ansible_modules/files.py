"""Files that Ansible wrote, as the results that modules returned: whatever wraps them is taken away.

Understood are registered results, stdout of the JSON callback, lines and blocks of ad-hoc runs (``ansible -o``), files of
``--tree``, and any mapping or list around them, in JSON or YAML. What a module was called with (``invocation``) is never read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from validator.errors import InputError
from validator.model import Location
from validator.own_files import API_VERSION
from validator.readers.json_text import parse_json
from validator.readers.text import STDIN, export_hint, read_text

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 24
"""Levels of wrapping around a result; real ones have some eight."""

_AD_HOC = re.compile(r"^(?P<host>[^\s|]{1,255}) \| (?P<word>[A-Z!]+)(?: \(rc=\d+\))? => ", re.MULTILINE)
FAILED = "failed"
"""Stands for the result of a run that failed or did not reach its target."""

_NEVER_READ = frozenset({"invocation", "module_args", "ansible_loop", "stats", "custom_stats", "diff", "exception"})


def files_of(paths: Sequence[str]) -> list[str]:
    """Return the files that ``paths`` name: of a directory (``ansible --tree``) every file in it, in order.

    Raises:
        InputError: a path does not exist, or a directory is empty.
    """
    found: list[str] = []
    for path in dict.fromkeys(paths):
        if path == STDIN or not Path(path).is_dir():
            found.append(path)
            continue
        inside = sorted(
            str(one)
            for one in Path(path).iterdir()
            if one.is_file() and not one.is_symlink() and not one.name.startswith(".")
        )
        if not inside:
            raise InputError("the directory has no files", Location(path))
        found += inside
    return list(dict.fromkeys(found))


def results_in(file: str, is_result: Callable[[str, Any], bool]) -> Iterator[tuple[str, Any]]:
    """Yield each key and value in ``file`` that ``is_result``, at any depth, and ``FAILED`` for each run that failed.

    Raises:
        InputError: the file cannot be read, is too large, or is neither JSON nor YAML.
    """
    text = read_text(file)
    if file.lower().endswith(".csv"):
        raise InputError("this is a table (CSV), not a result of Ansible", Location(file, 1, 1), export_hint(file))
    if len(text) > MAX_BYTES:
        raise InputError(f"the file is larger than {MAX_BYTES // 1024**2} MiB, the limit", Location(file))
    if not text.strip():
        raise InputError("the file is empty", Location(file, 1, 1))
    for document in _documents(text, file):
        if isinstance(document, dict) and document.get("apiVersion") == API_VERSION:
            hint = "As input of a check it needs no import."
            raise InputError("this is a file of ftpolicy, not a result of Ansible", Location(file, 1, 1), hint)
        yield from _found(document, is_result, file, 0)


def _documents(text: str, file: str) -> Iterator[Any]:
    if _AD_HOC.match(text):
        yield from _ad_hoc(text, file)
    elif text.lstrip()[0] in "{[":
        yield parse_json(text, file)
    else:
        from validator.readers.yaml_text import parse_yaml  # noqa: PLC0415 - most dumps are JSON

        for root in parse_yaml(text, file):
            yield root.plain()


def _ad_hoc(text: str, file: str) -> Iterator[Any]:
    """Yield the JSON behind each ``HOST | SUCCESS =>``."""
    heads = list(_AD_HOC.finditer(text))
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        body = text[head.end() : following.start() if following else len(text)]
        if head["word"] in ("FAILED!", "UNREACHABLE!"):
            yield {"failed": True}
            continue
        before = "\n" * text.count("\n", 0, head.start()) + " " * (head.end() - head.start())
        yield parse_json(before + body, file)  # so that errors name the place in the file


def _found(value: Any, is_result: Callable[[str, Any], bool], file: str, depth: int) -> Iterator[tuple[str, Any]]:
    if depth > MAX_DEPTH:
        raise InputError(f"nested more than {MAX_DEPTH} levels deep; results of modules are not", Location(file))
    if isinstance(value, dict):
        has_failed = value.get("failed") is True or value.get("unreachable") is True
        if has_failed and "results" not in value:
            yield FAILED, None
            return
        for key, child in value.items():
            if key in _NEVER_READ:
                continue
            if is_result(key, child):
                yield key, child
            else:
                yield from _found(child, is_result, file, depth + 1)
    elif isinstance(value, list):
        for child in value:
            yield from _found(child, is_result, file, depth + 1)
