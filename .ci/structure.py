"""Print figures about the structure of a checkout, to hold a change of it against: ``python .ci/structure.py [CHECKOUT]``.

Imports count wherever they stand, in functions and for types alike.
"""

from __future__ import annotations

import ast
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

RUN = 6
"""Lines that have to be alike, comments, blanks and imports apart, to count as a duplicated run."""

COMPLEX = 10
"""Ways through a function above which it counts as complex (McCabe)."""

_WAYS = (ast.If, ast.IfExp, ast.For, ast.While, ast.ExceptHandler, ast.comprehension, ast.Assert, ast.match_case)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def modules(root: Path) -> dict[str, ast.Module]:
    """Return the syntax trees of the package ``validator`` by dotted name."""
    files = sorted((root / "validator").rglob("*.py"))
    return {_name(file.relative_to(root)): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def _name(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imports(trees: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """Return what each module imports of the package."""
    found: dict[str, set[str]] = {name: set() for name in trees}
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("validator"):
                named = (f"{node.module}.{alias.name}" for alias in node.names)
                found[name] |= {one if one in trees else node.module for one in named}
            elif isinstance(node, ast.Import):
                found[name] |= {alias.name for alias in node.names if alias.name in trees}
        found[name] -= {name}
    return found


def circles(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return the groups of modules that lead back to themselves (Tarjan's strongly connected components)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    groups: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph.get(node, ()):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            cut = stack.index(node)
            group, stack[cut:] = stack[cut:], []
            groups.extend([group] if len(group) > 1 else [])

    sys.setrecursionlimit(10_000)
    for node in graph:
        if node not in index:
            visit(node)
    return groups


def functions(trees: Iterable[ast.Module]) -> Iterator[tuple[int, int]]:
    """Yield lines and ways through of every function."""
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, _FUNCTIONS):
                ways = 1 + sum(isinstance(one, _WAYS) for one in ast.walk(node))
                ways += sum(len(one.values) - 1 for one in ast.walk(node) if isinstance(one, ast.BoolOp))
                yield (node.end_lineno or node.lineno) - node.lineno + 1, ways


def duplicated(files: Iterable[Path], comment: str) -> int:
    """Return how many runs of lines stand in two places."""
    places: dict[tuple[str, ...], set[tuple[Path, int]]] = defaultdict(set)
    for file in files:
        lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
        kept = [
            line for line in lines if len(line) > 1 and not line.startswith((comment, "import ", "from ", "package "))
        ]
        for start in range(len(kept) - RUN + 1):
            places[tuple(kept[start : start + RUN])].add((file, start))
    shared = {place for found in places.values() if len(found) > 1 for place in found}
    return sum((file, start - 1) not in shared for file, start in shared)


def figures(root: Path) -> dict[str, object]:
    """Return the figures of the checkout at ``root``."""
    trees = modules(root)
    graph = imports(trees)
    rooms = {name: ".".join(name.split(".")[:2]) for name in trees}
    arrows = {(rooms[one], rooms[other]) for one, others in graph.items() for other in others}
    folders = Counter(name.rpartition(".")[0] for name in trees if name != "validator")
    lengths, ways = zip(*functions(trees.values()), strict=True)
    policies = [file for file in (root / "policies").rglob("*.rego") if not file.name.endswith("_test.rego")]
    return {
        "modules at the root of validator/": len(list((root / "validator").glob("*.py"))),
        "first-level rooms": len({room for room in rooms.values() if room != "validator"}),
        "arrows between them": sum(one != other for one, other in arrows),
        "modules in circles, type-only imports counted": sum(map(len, circles(graph))),
        "most modules in a folder": max(folders.values()),
        "lines of a function: median": statistics.median(lengths),
        "lines of a function: 95th percentile": sorted(lengths)[int(len(lengths) * 0.95)],
        "lines of a function: most": max(lengths),
        f"functions with more than {COMPLEX} ways through": sum(one > COMPLEX for one in ways),
        f"duplicated runs of {RUN} lines, Python": duplicated((root / "validator").rglob("*.py"), "#"),
        f"duplicated runs of {RUN} lines, Rego": duplicated(policies, "#"),
    }


if __name__ == "__main__":
    for what, figure in figures(Path(sys.argv[1] if len(sys.argv) > 1 else ".")).items():
        print(f"{figure:>8}  {what}")
