"""Run when the package is built: the METADATA of all rules, compiled into one JSON file beside them."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledCatalogue(BuildHookInterface):  # type: ignore[type-arg]
    """Adds ``validator/policies/catalogue.json`` to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the catalogue, unless the checkout itself is installed (``pip install --editable``)."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from validator.rules.catalogue import CATALOGUE, load_rules, metadata_of  # noqa: PLC0415 - found in the checkout only

        compiled = {rule.module.path: metadata_of(rule.module) for rule in load_rules(Path(self.root) / "policies")}
        target = Path(tempfile.mkdtemp()) / CATALOGUE
        target.write_text(json.dumps(compiled, ensure_ascii=False), encoding="utf-8")
        build_data["force_include"][str(target)] = f"validator/policies/{CATALOGUE}"
