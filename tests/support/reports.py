"""Results for tests of reports: the quickstart, one with everything that reports can show, and one with hostile names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tests.support.estates import RULES, check_paths
from validator.engine.embedded import Embedded
from validator.errors import InputError
from validator.findings.baseline import Baseline
from validator.findings.build import set_aside
from validator.findings.model import Finding, Result
from validator.messages import clean
from validator.model import Location, Waiver, WeakenedBy, Weakening
from validator.rules.catalogue import Rule, select

QUICKSTART = "examples/quickstart"

FEW = select(
    RULES,
    [
        "cluster.ha_enabled",
        "network.distinct_active_nics",
        "network.ft_logging_interface",
        "vcenter.verifies_host_certificates",
        "vcenter.version_supported",
        "vm.no_snapshots",
    ],
    [],
)

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a|b\\|c",
    "%0A::error::injected",
    "line\n::error::injected\r\n::warning::injected",
    "##[error]injected",
    "\x1b[31mred\x1b[0m \x07 \x9b2J",
    "東京-クラスタ 𠮷",
    "right\u202eto\u202cleft \u200f\u061c \u2066x\u2069",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "@octocat #1 GH-1 https://evil.example www.evil.example me@evil.example $x^2$",
    "`code` ``more`` ~~gone~~ **bold** _soft_ \\",
    "]]></failure><!-- --> &amp; &#60;",
    "line\u2028separator\u2029here\x85",
    "- [ ] list",
    "1. first",
    "# heading",
    "{0} {{x}} {subject}",
    "a" * 400,
)

FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What no report may carry: control characters, marks of direction, separators, halves of characters."""


def quickstart(*paths: str, rules: Sequence[Rule] = RULES, with_passes: bool = False) -> Result:
    """Return the judged quickstart; the working directory has to be the checkout."""
    return check_paths(paths or (QUICKSTART,), rules, Embedded, fail_on=("error",), with_passes=with_passes)


def everything() -> Result:
    """Return a result with fails, undecided, passed, waived and known findings, notes and errors, by a few rules."""
    result = quickstart(QUICKSTART, "tests/data/reports/partial.yaml", rules=FEW, with_passes=True)
    outside = Waiver("migration in spring", "2027-03-31", "storage team", Location("waivers.yaml", 3, 5))
    inside = Waiver("lab only | <b>really</b>", "2027-01-31", None, Location("examples/quickstart/cluster.yaml", 57, 9))
    findings = list(result.findings)
    findings[0] = replace(findings[0], waiver=outside)
    findings[2] = replace(findings[2], waiver=inside)
    findings[3] = replace(findings[3], known=True)
    at = next(at for at, one in enumerate(findings) if one.verdict.outcome == "undecided")
    findings[at] = replace(findings[at], waiver=outside)
    findings[at + 1] = replace(findings[at + 1], known=True)
    past = Waiver("until the audit", "2026-01-31", "storage team", Location("waivers.yaml", 9, 5))
    findings[4] = replace(findings[4], expired_waiver=past)
    findings[at + 2] = replace(findings[at + 2], expired_waiver=replace(past, owner=None))
    errors = [
        InputError("the file ends inside a string", Location("examples/quickstart/bad.tf", 3, 7), "Close the quote."),
        InputError("cannot read the file: No such file or directory", Location("missing.json")),
        InputError("no input could be read"),
    ]
    notes = [*result.notes, "esx01 is a short name of two hosts; both stay"]
    counts = {**result.counts, "fail": result.counts["fail"] - 2, "undecided": result.counts["undecided"] - 1}
    counts |= {"waived": 3, "errors": len(errors)}
    weakened = [
        Weakening(WeakenedBy.GATE, "fail_on", "error, undecided", "error", Location(".ftpolicy.yaml", 3, 1)),
        Weakening(
            WeakenedBy.RULE, "vm.no_npiv", "on", "off", Location(".ftpolicy.yaml", 5, 16), "no FC | <b>at all</b>"
        ),
        Weakening(WeakenedBy.SKIP, "--skip", "", "storage"),
        *set_aside(findings, Baseline(".ftpolicy-baseline.json")),
    ]
    told = replace(result, errors=errors, notes=notes, weakened=weakened, exit_code=2)
    return replace(told, findings=findings, counts=counts)


def hostile(directory: Path) -> Result:
    """Return the judged estate of clusters with hostile names, each without HA, in a file with a hostile name."""
    clusters = [{"name": name, "fault_tolerance": True, "ha": {"enabled": False}} for name in HOSTILE]
    document = {"apiVersion": "ftpolicy/v1", "kind": "ClusterSpec", "clusters": clusters}
    file = directory / "a,b:c%0A [x](y) 東京 <b>.yaml"
    file.write_text("\n".join(_flow(document)), encoding="utf-8")
    return quickstart(str(file))


def _flow(document: Mapping[str, object]) -> Iterable[str]:
    """Yield a spec with an object a line; JSON strings are YAML but for characters beyond U+FFFF, left as they are."""
    yield f"apiVersion: {document['apiVersion']}\nkind: {document['kind']}\nclusters:"
    clusters = document["clusters"]
    assert isinstance(clusters, list)
    for one in clusters:
        text = json.dumps(one)
        yield f"  - {text}".replace("\\ud842\\udfb7", "𠮷")


def keys(findings: Iterable[Finding], *verdicts: str) -> set[tuple[str, str, str]]:
    """Return rule, name of the subject as reports write it, and verdict of what counts."""
    return {
        (one.rule.id, clean(one.name), one.verdict.outcome)
        for one in findings
        if one.verdict.outcome in verdicts and one.gates
    }
