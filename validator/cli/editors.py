"""What makes an editor check, complete and explain the files of a repository: settings of VS Code, and the schemas beside them.

The schemas are copies in the repository, for a path into somebody's installation would hold on one machine only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from validator.assets import schema_file
from validator.own_files import CONFIGURATION_FILE, WAIVERS_FILE

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
    """Return the texts of the schemas that the settings name, by their files relative to the root of the repository."""
    return {_copy(name): schema_file(name).read_text(encoding="utf-8") for name in ("spec", "config", "waivers")}


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
