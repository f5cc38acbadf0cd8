"""Mutated Terraform code and plans, by number: every mutation can be made again from its seed.

Run by hand: ``python -m tests.support.hcl.fuzz FIRST COUNT``. What goes wrong is printed with its seed, to be kept in ``SEEDS``.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.hcl.cases import CODE, load
from tests.support.paths import DATA, ROOT
from validator.check import FactsRequest, read_facts
from validator.errors import FtpolicyError
from validator.terraform.hcl.configuration.options import Options

SLOWEST = 5.0
CODES = {2, 4}

_PIECES = (
    "{", "}", "[", "]", "(", ")", '"', "${", "%{", "}", "<<EOT\n", "<<-E\n", "\nEOT\n", "=", "=>", "...", ".", "[*]",
    ".*", "?", ":", "!", "-", "&&", "for ", "if ", "in ", "null", "true", "each.key", "count.index", "var.", "local.",
    "data.", "count = 2\n", "for_each = {}\n", "count = null\n", 'dynamic "disk" {', "#", "/*", "*/", "\n", "\t", "\\", "\\u",
    "1e9", "0", "-1", "1e400", "\u0000", "\ufeff", "é", "\U0001f600", "~}", "%{ endif }", "$${", "::", "self", "module.",
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, 1.5, "", "x", [], {}, [None], {"": None}, "${x}", [[]], {"references": ["a.b"]},
)  # fmt: skip


@cache
def seeds() -> tuple[tuple[str, str], ...]:
    """Return the texts to mutate, each with the name of its file."""
    found = [("main.tf", (ROOT / "examples" / "quickstart" / "main.tf").read_text(encoding="utf-8"))]
    found += [("main.tf", (CODE / "real_create" / "main.tf").read_text(encoding="utf-8"))]
    for case in (*load("hcl-cases.json").values(), *load("own-cases.json").values()):
        found += [(Path(name).name, text) for name, text in case["files"].items() if name.endswith((".tf", ".tf.json"))]
    plans = sorted((DATA / "terraform").glob("plan_*.json"))
    found += [("plan.json", plan.read_text(encoding="utf-8")) for plan in plans] * 40
    found += [("plan.json", (ROOT / "examples" / "quickstart" / "plan.json").read_text(encoding="utf-8"))] * 40
    return tuple(found)


def mutation(number: int) -> tuple[str, str]:
    """Return the name and the text of the mutation with a number."""
    chance = random.Random(number)
    name, text = seeds()[chance.randrange(len(seeds()))]
    if name == "plan.json" and chance.random() < 0.7:
        document = json.loads(text)
        for _ in range(chance.choice((1, 1, 2, 5))):
            change(document, chance)
        return name, json.dumps(document)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        text = cut(text, chance)
    return name, text


def cut(text: str, chance: random.Random, pieces: Sequence[str] = _PIECES) -> str:
    """Return a text that something is taken out of, put into, repeated in, or that ends early."""
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice((0, 1, 2, 5, 20, 100)))
    kind = chance.randrange(6)
    if kind == 0:
        return text[:start] + text[end:]
    if kind == 1:
        return text[:start] + chance.choice(pieces) + text[start:]
    if kind == 2:
        return text[:start] + chance.choice(pieces) + text[end:]
    if kind == 3:
        return text[:start] + text[start:end] * chance.choice((2, 3, 50)) + text[end:]
    if kind == 4:
        other = chance.randrange(len(text) + 1)
        return text[:other] + text[start:end] + text[other:]
    return text[:start]


def change(document: Any, chance: random.Random) -> None:
    """Put another value into a place of a JSON document."""
    place = document
    for _ in range(chance.randrange(2, 12)):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = chance.choice(keys)
        if not isinstance(place[key], (dict, list)) or not place[key]:
            break
        if chance.random() < 0.1:
            break
        place = place[key]
    keys = list(place) if isinstance(place, dict) else list(range(len(place)))
    if keys:
        place[chance.choice(keys)] = deepcopy(chance.choice(_VALUES))


def problem(name: str, text: str, place: Path) -> str | None:
    """Return what goes wrong when a text is read as an input and becomes facts; ``None`` where nothing does."""
    file = place / name
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    begin = time.process_time()
    try:
        read = read_facts(FactsRequest([str(file)], options=Options()))
        facts, errors = read.facts, read.errors
        json.dumps(facts.document())
    except FtpolicyError as error:
        errors = [error]
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        return "".join(traceback.format_exc().splitlines(keepends=True)[-3:])
    finally:
        file.unlink()
    spent = time.process_time() - begin
    if spent > SLOWEST:
        return f"{spent:.1f} s"
    outside = {error.exit_code for error in errors} - CODES
    return f"exit code {outside}" if outside else None


def problems(first: int, count: int) -> Iterator[tuple[int, str]]:
    """Yield the numbers of mutations that something goes wrong with, and what."""
    with tempfile.TemporaryDirectory() as place:
        for number in range(first, first + count):
            found = problem(*mutation(number), Path(place))
            if found is not None:
                yield number, found


def main() -> None:
    """Run a range of mutations."""
    first, count = int(sys.argv[1]), int(sys.argv[2])
    for number, found in problems(first, count):
        sys.stdout.write(f"{number}: {found}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{count} mutations from {first}\n")


if __name__ == "__main__":
    main()
