"""Ask Terraform again: write its answers into the files of cases. Run by hand, with ``terraform`` on the path."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.support.hcl.cases import CODE, load, write

FILES = ("own-cases.json", "configuration-cases.json", "expression-cases.json")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m|[│╷╵]")
ENVIRONMENT = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """Return what Terraform says of the output ``r``: its value and what of it is unknown, or its error."""
    environment = {**ENVIRONMENT, **case.get("env", {})}
    with tempfile.TemporaryDirectory() as place:
        write(case, Path(place))

        def terraform(*arguments: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                ["terraform", *arguments], cwd=place, env=environment, capture_output=True, text=True, check=False
            )

        options = [f"-var={one}" for one in case.get("vars", [])]
        options += [f"-var-file={one}" for one in case.get("var_files", [])]
        for arguments in (["init"], ["plan", "-out=p", *options]):
            done = terraform(*arguments, "-input=false", "-no-color")
            if done.returncode:
                return {"error": " ".join(_COLOUR.sub("", done.stderr).split())[:160]}
        change = json.loads(terraform("show", "-json", "p").stdout)["output_changes"]["r"]
        return {"after": change.get("after"), "unknown": change.get("after_unknown", False)}


def main() -> None:
    """Refresh the files that are named, or all; say which answers changed."""
    for file in sys.argv[1:] or FILES:
        _refresh(file)


def _refresh(file: str) -> None:
    cases = load(file)
    for name, case in cases.items():
        before, case["expect"] = case["expect"], answer(case)
        if before != case["expect"]:
            sys.stdout.write(f"{name}: {before} is now {case['expect']}\n")
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases.values())
    (CODE / file).write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
