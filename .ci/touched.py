"""Lint, types and tests of what changed: `make check`, for the minute between two edits.

Changed is what differs from the last commit; `BASE=main make check` takes what differs from where the branch left main. The
tests are those of the changed modules (tests mirror `validator/`), of changed rules, and changed tests. What does not fit into
a minute is stopped, and that is no success.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 60
_OF_ALL = "tests/cli/commands/test_check.py"
_OF_RULES = (
    "tests/policies/test_rules.py",
    "tests/policies/test_smallest_changes.py",
    "tests/acceptance/test_examples.py",
)


def mirrored(test: Path) -> Path | None:
    """Return the module or package below `validator/` that a tests file is about, by its path; both are from the root.

    `tests/a/test_b.py` and `tests/a/test_b_more.py` are about `validator/a/b.py` or the package `validator/a/b`;
    `tests/a/b/test_b.py` is about the package, too.
    """
    folder = Path("validator", *test.parts[1:-1])
    name = test.stem.removeprefix("test_")
    found = [one for one in _subjects(folder) if name == one.stem or name.startswith(f"{one.stem}_")]
    return max(found, key=lambda one: len(one.stem), default=None)


def _subjects(folder: Path) -> Iterator[Path]:
    if not (ROOT / folder).is_dir():
        return
    yield folder
    for path in (ROOT / folder).iterdir():
        if (path / "__init__.py").is_file() or (path.suffix == ".py" and path.stem != "__init__"):
            yield folder / path.name


def tests_of(changed: Iterable[str]) -> list[str]:
    """Return what to hand to pytest for changed files: tests files, and for rules the tests of that name."""
    files = list(changed)
    by_subject: dict[str, list[str]] = {}
    everything = {path.relative_to(ROOT).as_posix(): path for path in (ROOT / "tests").rglob("test_*.py")}
    for test in everything:
        by_subject.setdefault(str(mirrored(Path(test))), []).append(test)
    found: list[str] = []
    for file in files:
        path = Path(file)
        if file in everything:
            found.append(file)
        elif path.parts[0] == "validator":
            package = by_subject.get(str(path.parent), [])
            found += [*by_subject.get(str(path), []), *package] or _nearest(path, everything)
        elif path.parts[:2] == ("tests", "support") and path.suffix == ".py":
            name = ".".join(path.with_suffix("").parts)
            found += [test for test, where in everything.items() if f"{name} import" in where.read_text("utf-8")]
    return sorted(dict.fromkeys(found))


def _nearest(module: Path, tests: Iterable[str]) -> list[str]:
    """Return the tests files of the nearest folder above a module without tests of its own."""
    for folder in module.parents[:-2]:
        mirror = Path("tests", *folder.parts[1:])
        found = [test for test in tests if Path(test).parent == mirror]
        if found:
            return found
    return [_OF_ALL]


def rules_of(changed: Iterable[str]) -> list[str]:
    """Return the ids of the rules of which the policy, its tests or its examples changed."""
    found: list[str] = []
    for parts in (Path(file).parts for file in changed):
        if parts[:2] == ("policies", "ft") and len(parts) == 4:
            found.append(f"{parts[2]}.{Path(parts[3]).stem.removesuffix('_test')}")
        if parts[:2] == ("examples", "rules") and len(parts) > 3:
            found.append(parts[2])
    return sorted(dict.fromkeys(found))


def _changed(base: str) -> list[str]:
    committed = _git("diff", "--name-only", "--diff-filter=d", base)
    return sorted({*committed, *_git("ls-files", "--others", "--exclude-standard")})


def _git(*arguments: str) -> list[str]:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()


def main() -> int:
    """Check what changed, and return the exit code: 0 when everything ran and passed."""
    started = time.monotonic()
    base = os.environ.get("BASE")
    changed = _changed(_git("merge-base", base, "HEAD")[0] if base else "HEAD")
    python = [one for one in changed if one.endswith(".py")]
    rules, tests = rules_of(changed), tests_of(changed)
    commands = []
    if python:
        commands += [["ruff", "format", "--check", *python], ["ruff", "check", *python], ["mypy"]]
    if rules:
        commands += [["pytest", "-q", *_OF_RULES, "-k", " or ".join(rules)]]
    if tests:
        commands += [["pytest", "-q", *tests]]
    print(f"{len(changed)} files changed; tests: {' '.join([*rules, *tests]) or 'none'}", flush=True)
    codes = []
    for program, *arguments in commands:
        command = [sys.executable, "-m", program, *arguments]
        with subprocess.Popen(command, cwd=ROOT, start_new_session=True) as process:
            try:
                codes.append(process.wait(max(SECONDS - (time.monotonic() - started), 1)))
            except subprocess.TimeoutExpired:
                print(f"stopped after {SECONDS} s: {program} did not end. Not all was checked: make lint test")
                return 1
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)  # with the servers that tests started
    print(f"{time.monotonic() - started:.0f} s; make lint test checks the rest")
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main())
