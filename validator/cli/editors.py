"""What makes an editor check, complete and explain the files of a repository: the schemas in it, and what names them.

That is a comment at the top of a file, for every editor with yaml-language-server, or settings of VS Code. The schemas are
copies in the repository, for a path into somebody's installation would hold on one machine only.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

from validator.assets import schema_file
from validator.config import repository_root
from validator.own_files import CONFIGURATION_FILE, SCHEMA_LINE, WAIVERS_FILE

SETTINGS_FILE = ".vscode/settings.json"
_SCHEMAS = ".ftpolicy/schemas"
_SETTING = "yaml.schemas"
"""https://github.com/redhat-developer/vscode-yaml#associating-schemas"""


def settings_text(specs: Sequence[str]) -> str:
    """Return the settings; ``specs`` are the cluster specs, relative to the root of the repository."""
    return json.dumps({_SETTING: _associations(specs)}, indent=2, ensure_ascii=False) + "\n"


def setting_to_add(specs: Sequence[str]) -> str:
    """Return the member that settings lack which are there already."""
    return settings_text(specs).removeprefix("{\n").removesuffix("\n}\n")


def has_setting(text: str) -> bool:
    """Tell whether settings name a schema of ours; they may have comments, so that they are not read as JSON."""
    return f"{_SCHEMAS}/" in text


def schema_copies() -> dict[str, str]:
    """Return the texts of the schemas, by their files relative to the root of the repository."""
    return {_copy(name): schema_file(name).read_text(encoding="utf-8") for name in ("spec", "config", "waivers")}


def schema_line(schema: str, file: Path, root: Path) -> str:
    """Return the first line of ``file``, which names the copy of its schema below ``root`` as seen from the file."""
    copy = os.path.relpath(root.absolute() / _copy(schema), file.absolute().parent)
    return f"{SCHEMA_LINE}{Path(copy).as_posix()}\n"


def begun(text: str, schema: str, file: Path, old: str = "") -> str:
    """Return the ``text`` that is to be written into ``file`` with a first line that names its schema.

    The line that an ``old`` text has stays; one that people began otherwise stays without. A new file gets the line where
    the repository has a copy of the schema: nothing is named that is not there.
    """
    first = old.split("\n", 1)[0] + "\n"
    if first.startswith(SCHEMA_LINE):
        return text if text.startswith(SCHEMA_LINE) else first + text
    root = _root(file.absolute().parent)
    if old.strip() or not (root / _copy(schema)).is_file():
        return text
    return schema_line(schema, file, root) + text


def _root(directory: Path) -> Path:
    """Return the directory in which ``ftpolicy init`` wrote the schemas for files in ``directory``, if it did."""
    here = Path.cwd()
    return repository_root(directory) or (here if here in directory.parents else directory)


def _associations(specs: Sequence[str]) -> dict[str, list[str]]:
    files = {
        "spec": [_literal(one) for one in specs],
        "config": [f"**/{CONFIGURATION_FILE}"],
        "waivers": [f"**/{WAIVERS_FILE}"],
    }
    return {f"./{_copy(name)}": patterns for name, patterns in files.items() if patterns}


def _copy(name: str) -> str:
    return f"{_SCHEMAS}/{name}.schema.json"


def _literal(path: str) -> str:
    """Return a glob that matches ``path`` alone."""
    return "/" + re.sub(r"[*?\[\]{}!()]", "?", path)
