"""Mutated inputs of every kind, by number, for every reader and for the whole command.

Run by hand: ``python -m tests.support.fuzz SECONDS SEED [KIND...]`` (``make fuzz``). The mutations run in a process of their
own, which the system ends after five seconds of computing on one of them. What goes wrong is printed with its number and
written to a directory, to be made small and kept as tests beside the reader.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import yaml

from tests.support.hcl.fuzz import change, cut, seeds as code_and_plans
from tests.support.paths import DATA, EXAMPLES
from tests.support.rvtools import Tables, headers, parts_of, sheet_xml, tables_of, zipped
from validator.check import FactsRequest, read_facts
from validator.cli import main
from validator.config import read_configuration
from validator.errors import FtpolicyError
from validator.findings.baseline import read_baseline
from validator.findings.changed import read_report
from validator.importers.ansible_modules.read import read_ansible
from validator.importers.govc_dump.read import read_govc
from validator.importers.merge import merge
from validator.importers.rvtools.headers import header_lines
from validator.importers.rvtools.read import read_rvtools
from validator.spec_files.write import update_spec, write_spec
from validator.terraform.hcl.configuration.options import Options
from validator.waivers.file import read_waivers

SLOWEST = 5  # seconds of computing
LARGEST = 1024  # MiB of memory
CODES = range(5)
_AT_ONCE = 400
"""Mutations of one process: a leak of one of them is not to be taken for the size of another."""

_PIECES = (
    ":", ": ", "- ", "{", "}", "[", "]", ",", '"', "'", "|", ">", "#", "&a ", "*a", "<<: *a", "!!binary x", "!x ", "---\n", "...\n",
    "~", "null", "true", "0", "-1", "1e400", "0x10", "0o7", ".nan", "2026-01-01", "1:30", "\n", "\t", "  ", "\\", "\\u0000", "%YAML 9\n",
    "\u0000", "\ufeff", "é", "\U0001f600", "\u2028", "\u202e", "<", "</", "/>", "&x;", "<![CDATA[", "<!DOCTYPE x [", "package x\n",
)  # fmt: skip


Reader: TypeAlias = Callable[[Path, random.Random], int]
"""What reads a directory with one mutated file, and returns an exit code."""


class FuzzTarget(NamedTuple):
    """What is fuzzed: the texts that are mutated, each with the name of its file, and what reads one of them."""

    seeds: Callable[[], Sequence[tuple[str, str]]]
    read: Reader


def _texts(*patterns: str, root: Path = EXAMPLES) -> list[tuple[str, str]]:
    files = sorted(file for pattern in patterns for file in root.glob(pattern))
    assert files, patterns
    return [(file.name, file.read_text(encoding="utf-8")) for file in files]


@cache
def _specs() -> Sequence[tuple[str, str]]:
    return _texts("cluster-spec.yaml", "vsphere-*.yaml", "healthy/*.yaml", "rules/*/fail/*.yaml", "quickstart/*.yaml")


@cache
def _states() -> Sequence[tuple[str, str]]:
    raw = [("terraform.tfstate", (DATA / "plans" / "change" / "terraform.tfstate").read_text(encoding="utf-8"))]
    return [*raw, *_texts("state_show_real.json", "real/ha-off/state.json", root=DATA / "terraform")]


@cache
def _facts() -> Sequence[tuple[str, str]]:
    files = [EXAMPLES / "vsphere-8.0u3.yaml", EXAMPLES / "quickstart" / "plan.json", EXAMPLES / "quickstart"]
    return [
        ("facts.json", json.dumps(read_facts(FactsRequest([str(one)], options=Options())).facts.document()))
        for one in files
    ]


@cache
def _waivers() -> Sequence[tuple[str, str]]:
    return [(".ftpolicy-waivers.yaml", (EXAMPLES / "waivers.yaml").read_text(encoding="utf-8"))]


@cache
def _configurations() -> Sequence[tuple[str, str]]:
    return [(".ftpolicy.yaml", (EXAMPLES / "ftpolicy.yaml").read_text(encoding="utf-8"))]


def _made(name: str, *arguments: str) -> str:
    """Return what a command writes of the quickstart."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / name
        code, said = _run(Path(place), [*arguments, str(EXAMPLES / "quickstart"), "-o", f"{file}"])
        assert file.exists(), (code, said)
        return file.read_text(encoding="utf-8")


@cache
def _baselines() -> Sequence[tuple[str, str]]:
    return [("baseline.json", _made("baseline.json", "baseline"))]


@cache
def _reports() -> Sequence[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "report.json"
        _run(Path(place), ["check", str(EXAMPLES / "quickstart"), "-o", f"json={file}"])
        return [("report.json", file.read_text(encoding="utf-8"))]


@cache
def _ansible() -> Sequence[tuple[str, str]]:
    return [one for one in _texts("*.json", "*.yml", "*.txt", "tree/*", root=DATA / "ansible") if one[1]]


_SAVED = """\
<Objects xmlns="urn:vim25" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><ObjectContent>
<obj type="HostSystem">host-21</obj>
<propSet><name>name</name><val xsi:type="xsd:string">esx01.example.com</val></propSet>
<propSet><name>summary</name><val xsi:type="HostListSummary"><hardware><vendor>Dell</vendor><numNics>2</numNics></hardware>
<config><name>esx01</name></config><runtime><connectionState>connected</connectionState></runtime></val></propSet>
<propSet><name>config</name><val xsi:type="HostConfigInfo"><network><pnic><device>vmnic0</device></pnic>
<vnic><device>vmk0</device><spec><ip><ipAddress>192.0.2.1</ipAddress><subnetMask>255.255.255.0</subnetMask></ip></spec></vnic>
</network></val></propSet></ObjectContent></Objects>
"""
_LISTED = {
    "ClusterComputeResource": [
        {
            "self": {"type": "ClusterComputeResource", "value": "domain-c1"},
            "name": "ft",
            "host": [{"type": "HostSystem", "value": "host-21"}],
            "configurationEx": {
                "dasConfig": {"enabled": True, "option": [{"key": "das.maxftvmsperhost", "value": "4"}]},
                "drsConfig": {"enabled": True, "defaultVmBehavior": "manual"},
                "rule": [{"key": 1, "name": "r", "enabled": True, "vm": [{"type": "VirtualMachine", "value": "vm-1"}]}],
            },
        }
    ],
    "HostSystem": [
        {
            "self": {"type": "HostSystem", "value": "host-21"},
            "name": "esx01.example.com",
            "parent": {"type": "ClusterComputeResource", "value": "domain-c1"},
            "config": {
                "product": {"version": "8.0.3", "build": "24022510"},
                "network": {
                    "pnic": [{"key": "p0", "device": "vmnic0", "linkSpeed": {"speedMb": 10000, "duplex": True}}],
                    "vswitch": [{"name": "vSwitch0", "key": "s0", "mtu": 1500, "pnic": ["p0"]}],
                    "portgroup": [{"spec": {"name": "FT", "vlanId": 7, "vswitchName": "vSwitch0", "policy": {}}}],
                    "vnic": [{"device": "vmk1", "portgroup": "FT", "spec": {"mtu": 1500, "ip": {"ipAddress": "192.0.2.1"}}}],
                },
            },
            "runtime": {"connectionState": "connected", "powerState": "poweredOn", "inMaintenanceMode": False},
        }
    ],
    "VirtualMachine": [
        {
            "self": {"type": "VirtualMachine", "value": "vm-1"},
            "name": "db01",
            "runtime": {"host": {"type": "HostSystem", "value": "host-21"}, "powerState": "poweredOn"},
            "config": {
                "guestId": "otherGuest64",
                "version": "vmx-21",
                "hardware": {"numCPU": 2, "memoryMB": 4096, "device": [{"_typeName": "VirtualDisk", "key": 2000, "unitNumber": 0}]},
            },
        }
    ],
}  # fmt: skip


@cache
def _dumps() -> Sequence[tuple[str, str]]:
    return [("0001-HostSystem-host-21.xml", _SAVED), *[("dump.json", json.dumps(_LISTED))] * 4]


@cache
def _exports() -> Sequence[tuple[str, str]]:
    files = _texts("*.csv", root=DATA / "rvtools" / "rvtools-csv")
    sheets = [(f"{name}.xml", sheet_xml(rows, headers(name, rows))) for name, rows in _tables().items()]
    return [one for one in (*files, *sheets) if one[1].count("\n") > 1 or one[0].endswith(".xml")]


@cache
def _tables() -> Tables:
    return tables_of(yaml.safe_load((EXAMPLES / "vsphere-8.0u3.yaml").read_text(encoding="utf-8")))


def _inputs(place: Path, _: random.Random) -> int:
    [file] = place.iterdir()
    read = read_facts(FactsRequest([str(file)], options=Options()))
    json.dumps(read.facts.document())
    return max((error.exit_code for error in read.errors), default=0)


def _configuration(place: Path, _: random.Random) -> int:
    _found, errors = read_configuration(str(place / ".ftpolicy.yaml"))
    return max((error.exit_code for error in errors), default=0)


def _waivers_file(place: Path, _: random.Random) -> int:
    _found, errors = read_waivers(str(place / ".ftpolicy-waivers.yaml"))
    return max((error.exit_code for error in errors), default=0)


def _baseline(place: Path, _: random.Random) -> int:
    return max((error.exit_code for error in read_baseline(str(place / "baseline.json")).errors), default=0)


def _report(place: Path, _: random.Random) -> int:
    read_report(str(place / "report.json"), None)
    return 0


def _ansible_results(place: Path, _: random.Random) -> int:
    [file] = place.iterdir()
    written = write_spec(merge(read_ansible([str(file)])), ["a"]).text
    assert written
    return 0


def _rvtools(place: Path, _: random.Random) -> int:
    """Read a CSV file among the others of its export, or a sheet among the others of its workbook."""
    [file] = place.iterdir()
    if file.suffix == ".xml":
        sheets = {name: sheet_xml(rows, headers(name, rows)) for name, rows in _tables().items()}
        parts: dict[str, str | bytes] = dict(parts_of(sheets))
        parts[f"xl/worksheets/sheet{1 + list(sheets).index(file.stem)}.xml"] = file.read_bytes()
        file.unlink()
        (place / "export.xlsx").write_bytes(zipped(parts))
    else:
        for other in (DATA / "rvtools" / "rvtools-csv").iterdir():
            if other.name != file.name:
                shutil.copy(other, place)
    assert list(header_lines([str(place)]))
    assert write_spec(merge(read_rvtools([str(place)])), ["a"]).text
    return 0


def _govc(place: Path, _: random.Random) -> int:
    facts = merge([read_govc(str(place))])
    written = write_spec(facts, ["a"]).text
    assert update_spec(written, "a.yaml", facts, ["a"]).text == written
    return 0


_COMMANDS: tuple[tuple[str, ...], ...] = (
    *[("check", ".", "-o", name, "--show", "pass") for name in ("text", "json", "html", "markdown", "sarif", "junit", "gitlab")],
    ("check", ".", "--lang", "ja", "-v", "--write-missing", "missing.yaml"), ("check",), ("check", "--baseline", "baseline.json"),
    ("facts", "."), ("parse", "."), ("candidates", "."), ("candidates", ".", "-o", "html"), ("baseline", "."), ("init", "--dry-run"),
    ("explain", "host.version_known", "esx01.example.com", "."), ("import", "ansible", "."), ("import", "rvtools", "."), ("import", "govc", ".", "--diff", "x.yaml"),
    ("check", ".", "--policy", "policies"), ("test", "policies"), ("config", "show", "--origin"), ("hook", "main.tf", "osaka.yaml"),
)  # fmt: skip


@cache
def _all() -> Sequence[tuple[str, str]]:
    quick = _texts("quickstart/*.tf", "quickstart/*.yaml", "quickstart/plan.json") * 5
    rego = EXAMPLES.parent / "policies" / "ft" / "vm" / "no_snapshots.rego"
    policy = (
        "policies/ft/acme/snapshots.rego",
        rego.read_text(encoding="utf-8").replace("ft.vm.no_snap", "ft.acme.snap"),
    )
    return [*quick, *_waivers(), *_configurations(), *_baselines(), *_ansible(), *_dumps(), policy, *_states()]


def _command(place: Path, chance: random.Random) -> int:
    for file in (EXAMPLES / "quickstart").iterdir():
        if file.is_file() and not (place / file.name).exists():
            shutil.copy(file, place)
    arguments = chance.choice(_COMMANDS)
    code, said = _run(place, arguments)
    if "Traceback" in said or "itself failed" in said:
        raise RuntimeError(" ".join(arguments) + _run(place, [*arguments, "--debug"])[1][-2500:])
    return code


TARGETS: Mapping[str, FuzzTarget] = {
    "spec": FuzzTarget(_specs, _inputs),
    "plan-or-code": FuzzTarget(code_and_plans, _inputs),
    "state": FuzzTarget(_states, _inputs),
    "facts": FuzzTarget(_facts, _inputs),
    "waivers": FuzzTarget(_waivers, _waivers_file),
    "configuration": FuzzTarget(_configurations, _configuration),
    "baseline": FuzzTarget(_baselines, _baseline),
    "report": FuzzTarget(_reports, _report),
    "ansible": FuzzTarget(_ansible, _ansible_results),
    "govc": FuzzTarget(_dumps, _govc),
    "rvtools": FuzzTarget(_exports, _rvtools),
    "command": FuzzTarget(_all, _command),
}


def _run(place: Path, arguments: Sequence[str]) -> tuple[int, str]:
    """Run the command line in a directory, with its streams in a file; return its exit code and what it said."""
    with tempfile.TemporaryFile() as said, _streams(said.fileno()):
        os.chdir(place)
        sys.argv = ["ftpolicy", *arguments]
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    assert isinstance(code, int), code
    return code, text


@contextmanager
def _streams(target: int) -> Iterator[None]:
    before, here, streams = [os.dup(one) for one in (0, 1, 2)], Path.cwd(), (sys.stdin, sys.stdout, sys.stderr)
    nothing = os.open(os.devnull, os.O_RDONLY)
    try:
        for number, one in enumerate((nothing, target, target)):
            os.dup2(one, number)
        sys.stdin = open(0, closefd=False, encoding="utf-8")  # noqa: SIM115 - the program replaces them
        sys.stdout, sys.stderr = (open(one, "w", closefd=False, encoding="utf-8") for one in (1, 2))  # noqa: SIM115
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
        for number, one in enumerate(before):
            os.dup2(one, number)
            os.close(one)
        os.close(nothing)
        os.chdir(here)


class Mutation(NamedTuple):
    """A mutation: of which target, the name of the file, and its content."""

    kind: str
    name: str
    content: bytes


def mutation(number: int, kinds: Sequence[str] = tuple(TARGETS)) -> Mutation:
    """Return the mutation with a number."""
    chance = random.Random(number)
    kind = chance.choice(kinds)
    seeds = TARGETS[kind].seeds()
    name, text = seeds[chance.randrange(len(seeds))]
    if chance.random() < 0.6 and (text := _changed(text, chance)):
        return Mutation(kind, name, _encoded(text, chance))
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        text = cut(text, chance, _PIECES)
    return Mutation(kind, name, _encoded(text, chance))


def _changed(text: str, chance: random.Random) -> str:
    """Return the text of a JSON or YAML document with other values at some places; what is neither is returned as it is."""
    is_json = text.lstrip()[:1] in ("{", "[")
    try:
        document: Any = json.loads(text) if is_json else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError):
        return text
    if not isinstance(document, (dict, list)):
        return text
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        change(document, chance)
    return json.dumps(document, default=str) if is_json else yaml.safe_dump(document, sort_keys=False)


def _encoded(text: str, chance: random.Random) -> bytes:
    content = text.encode("utf-8", "surrogatepass")
    if chance.random() > 0.03:
        return content
    return chance.choice(
        (text.encode("utf-16", "surrogatepass"), b"\xff" + content, content[: len(content) // 2] + b"\xe2\x28", b"")
    )


def problem(number: int, found: Mutation) -> str | None:
    """Return what goes wrong when a mutation is read, ``None`` where nothing does. It runs in this process."""
    with tempfile.TemporaryDirectory(prefix="ftpolicy-fuzz-") as name:
        place = Path(name)
        file = place / found.name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(found.content)
        try:
            code = TARGETS[found.kind].read(place, random.Random(number))
        except FtpolicyError as error:
            code = error.exit_code
        except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
            return "".join(traceback.format_exc().splitlines(keepends=True)[-8:])
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if size > LARGEST:
        return f"{size} MiB"
    return None if code in CODES else f"exit code {code}"


class Campaign(NamedTuple):
    """What a run of mutations came to: how many of which kind, and what goes wrong by number."""

    executions: Counter[str]
    problems: dict[int, str]


def campaign(first: int, seconds: float, kinds: Sequence[str] = tuple(TARGETS), most: int | None = None) -> Campaign:
    """Run the mutations from ``first`` on until the time or their number is over, in processes of their own."""
    for kind in kinds:
        TARGETS[kind].seeds()  # made here, once
    end, number, kept = time.monotonic() + seconds, first, Campaign(Counter(), {})
    while time.monotonic() < end and (most is None or number < first + most):
        count = _AT_ONCE if most is None else min(_AT_ONCE, first + most - number)
        number = _process(number, count, kinds, end, kept)
    return kept


def _process(first: int, count: int, kinds: Sequence[str], end: float, kept: Campaign) -> int:
    """Run mutations in a child, keep what comes of them, and return the number after the last one."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a thread of whoever runs the tests may hold a lock
        child = os.fork()
    if child == 0:
        try:
            for number in range(first, first + count):
                signal.setitimer(signal.ITIMER_PROF, SLOWEST)
                one = mutation(number, kinds)
                told = problem(number, one)
                signal.setitimer(signal.ITIMER_PROF, 0)
                os.write(writing, json.dumps([one.kind, told]).encode() + b"\n")
                if time.monotonic() > end or (told is not None and told.endswith("MiB")):
                    break
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        lines = [json.loads(line) for line in pipe]
    _, status = os.waitpid(child, 0)
    for number, (kind, told) in enumerate(lines, start=first):
        kept.executions[kind] += 1
        if told is not None:
            kept.problems[number] = told
    following = first + len(lines)
    if os.WIFSIGNALED(status):
        what = signal.Signals(os.WTERMSIG(status)).name
        kept.problems[following] = f"more than {SLOWEST} s" if what == "SIGPROF" else what
        kept.executions[mutation(following, kinds).kind] += 1
        following += 1
    return following


def run() -> None:
    """Run mutations for some seconds and print what goes wrong."""
    seconds, seed, *kinds = sys.argv[1:]
    chosen = kinds or list(TARGETS)
    first = int(seed) * 1_000_000
    found = campaign(first, float(seconds), chosen)
    kept = Path(tempfile.mkdtemp(prefix="ftpolicy-fuzz-findings-")) if found.problems else Path()
    for number, told in found.problems.items():
        one = mutation(number, chosen)
        file = kept / f"{number}-{one.kind}-{Path(one.name).name}"
        file.write_bytes(one.content)
        sys.stdout.write(f"{number} {file}: {told}\n")
    counts = ", ".join(f"{kind} {count}" for kind, count in sorted(found.executions.items()))
    sys.stdout.write(
        f"{sum(found.executions.values())} executions from {first} ({counts}): {len(found.problems)} problems\n"
    )
    sys.exit(1 if found.problems else 0)


if __name__ == "__main__":
    run()
