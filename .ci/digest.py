"""Print one digest of all verdicts on all examples, to hold a change against that must change none of them.

``python .ci/digest.py [--engine opa --opa-url URL]``: the options go to ``ftpolicy check``. A line an example with ``-v``.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
_UNRELATED = ("tool", "engine")
"""What a report says of the program itself."""


def estates() -> list[Path]:
    """Return every example that is an estate: the rules' passing and failing ones, permitted setups, whole specs."""
    examples = ROOT / "examples"
    specs = sorted(file for file in examples.glob("*.yaml") if "kind: ClusterSpec" in file.read_text(encoding="utf-8"))
    return [
        *specs,
        *sorted((examples / "permitted").iterdir()),
        *sorted((examples / "quickstart").iterdir()),
        *sorted((examples / "rules").glob("*/*")),
    ]


def report(path: Path, options: list[str]) -> str:
    """Return the JSON report on the estate at ``path`` with every verdict, without what it says of the program."""
    from validator.cli import main  # noqa: PLC0415 - the path is set first

    out, arguments = io.StringIO(), ["ftpolicy", "check", str(path.relative_to(ROOT)), "-o", "json", "--show", "pass"]
    with mock.patch.object(sys, "argv", [*arguments, *options]), redirect_stdout(out), redirect_stderr(io.StringIO()):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    document = {key: value for key, value in json.loads(out.getvalue()).items() if key not in _UNRELATED}
    return json.dumps([code, document], sort_keys=True)


def run(options: list[str]) -> None:
    """Print the digest, and how many verdicts are in it."""
    is_verbose = "-v" in options
    options = [one for one in options if one != "-v"]
    whole, verdicts = hashlib.sha256(), 0
    for path in estates():
        text = report(path, options)
        whole.update(text.encode())
        summary = json.loads(text)[1]["summary"]
        verdicts += sum(summary[word] for word in ("pass", "fail", "undecided", "not_applicable", "waived"))
        if is_verbose:
            print(hashlib.sha256(text.encode()).hexdigest()[:12], path.relative_to(ROOT))
    print(f"{whole.hexdigest()}  {verdicts} verdicts on {len(estates())} examples")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    run(sys.argv[1:])
