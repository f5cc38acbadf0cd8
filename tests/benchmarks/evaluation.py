"""Judge a facts document: `python -m tests.benchmarks.evaluation prepare|embedded|ADDRESS FILE`.

`prepare` does all that comes before, so that the difference is what judging costs; an address is that of an OPA server.
"""

from __future__ import annotations

import gc
import sys

from validator.check import FactsRequest, read_facts
from validator.engine.embedded import Embedded
from validator.engine.opa import OpaServer, Server
from validator.rules.bundle import build
from validator.rules.catalogue import load_rules
from validator.verdicts.evaluate import data_document, evaluate


def main(engine: str, file: str) -> None:
    """Judge once, as the program does."""
    gc.set_threshold(1_000_000)
    facts = read_facts(FactsRequest([file])).facts
    rules = load_rules()
    if engine == "prepare":
        return
    judge = Embedded() if engine == "embedded" else OpaServer(Server(engine), build(rules, data_document(rules)))
    verdicts, errors = evaluate(facts, rules, judge)
    if errors or not verdicts:
        raise SystemExit(f"{file} was not judged: {errors}")


if __name__ == "__main__":
    main(*sys.argv[1:])
