"""Speed and memory as ratios: `make bench`. Not a test; the machine's noise would make it one of luck.

CPU seconds are medians over several runs. Facts are generated: clusters of 32 hosts, each host with four adapters, two
switches, four port groups and two VMkernel interfaces, one FT virtual machine for every four hosts.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.support.estates import NORMATIVE, base_facts
from tests.support.paths import ROOT
from tests.support.tools import find
from validator.facts.derive import derive
from validator.facts.model import Facts
from validator.terraform.hcl.configuration.options import Options
from validator.terraform.hcl.read import read_terraform
from validator.verdicts.units import whole

ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "RUST_BACKTRACE"}
"""With that variable the embedded engine records a stack at every error inside it, and makes many that nobody sees."""


def cpu(command: list[str], runs: int = 9, code: int = 0) -> tuple[float, float]:
    """Return the median CPU seconds of a command that ends with ``code``, and its peak memory in MiB."""
    seconds = []
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ended = subprocess.run(command, check=False, capture_output=True, cwd=ROOT, env=ENVIRONMENT)
        if ended.returncode != code:
            raise SystemExit(f"{' '.join(command)} ended with {ended.returncode}:\n{ended.stderr.decode()}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    probe = [sys.executable, "-c", _PEAK, *command]
    peak = subprocess.run(probe, check=True, capture_output=True, text=True, cwd=ROOT, env=ENVIRONMENT).stdout
    return statistics.median(seconds), int(peak) / 1024


_PEAK = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, "
    "stderr=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def estate(hosts: int) -> Facts:
    """Return facts like the normative spec's, for as many hosts as asked for."""
    base = base_facts(NORMATIVE)
    [cluster] = base.members("clusters").values()
    cluster["ha"].pop("heartbeat_datastores")
    host, vm = base.members("hosts")["esx01.example.com"], base.members("vms")["db01"]
    shared = base.members("datastores")[vm["storage_datastore"]]
    objects: dict[str, dict[str, Any]] = {**base.objects, "clusters": {}, "hosts": {}, "vms": {}, "datastores": {}}
    for number in range(hosts):
        group = number // 32
        name = f"esx{number:05}.example.com"
        objects["clusters"].setdefault(f"c{group:03}", {**cluster, "name": f"c{group:03}"})
        own = json.loads(json.dumps({**host, "name": name, "cluster": f"c{group:03}"}))
        for third, vmkernel in enumerate(own["vmkernels"].values()):
            vmkernel["ip"] = f"10.{10 * third + group // 256}.{group % 256}.{number % 32 + 1}"
        own["service_consoles"]["vswif0"] |= {
            "ip": f"10.{90 + group // 256}.{group % 256}.{number % 32 + 1}", "netmask": "255.255.255.0",
        }  # fmt: skip
        objects["hosts"][name] = own
        store = objects["datastores"].setdefault(f"lun-{group:03}", {**shared, "name": f"lun-{group:03}", "hosts": []})
        store["hosts"].append(name)
        if number % 4 == 0:
            objects["vms"][f"vm{number:05}"] = {
                **vm, "name": f"vm{number:05}", "cluster": f"c{group:03}", "storage_datastore": f"lun-{group:03}",
                "host": name, "secondary_host": f"esx{number + 1:05}.example.com",
                "disks": {"disk0": {**vm["disks"]["disk0"], "datastore": f"lun-{group:03}"}},
            }  # fmt: skip
    return Facts(objects)


def main() -> None:
    """Print the table."""
    python = [sys.executable, "-c", "pass"]
    base, _ = cpu(python, 25)
    ftpolicy = [sys.executable, "-m", "validator"]
    print(f"python -c pass: {base * 1000:.1f} ms CPU")
    for name, command, code in (
        ("--version", [*ftpolicy, "--version"], 0),
        ("check examples/quickstart", [*ftpolicy, "check", "examples/quickstart"], 1),
    ):
        seconds, peak = cpu(command, 25, code)
        print(f"ftpolicy {name}: {seconds / base:.1f} x python -c pass, {peak:.0f} MiB")
    opa = find("opa")
    with tempfile.TemporaryDirectory() as folder:
        _plan(Path(folder), ftpolicy)
        times = {hosts: _estate(hosts, Path(folder), ftpolicy, opa) for hosts in (10, 100, 1000, 10_000)}
    _code(1000)
    print(f"10,000 hosts: {times[10_000] / times[1000]:.1f} x the CPU time of 1,000 hosts")


def _code(resources: int) -> None:
    """Print what reading Terraform code costs against python-hcl2's own parse, both without the garbage collector."""
    import hcl2  # noqa: PLC0415 - measured only here

    vm = (
        'resource "vsphere_virtual_machine" "vm{0}" {{\n  name = "vm-${{var.env}}-{0}"\n  num_cpus = {0} % 8 + 1\n'
        '  resource_pool_id = data.vsphere_resource_pool.p.id\n  network_interface {{\n    network_id = "n"\n  }}\n'
        '  disk {{\n    label = "disk0"\n    size = 20\n  }}\n}}\n'
    )
    head = 'variable "env" {\n  default = "x"\n}\ndata "vsphere_resource_pool" "p" {\n  name = "p"\n}\n'
    texts = [head, *("".join(vm.format(n) for n in range(first, first + 10)) for first in range(0, resources, 10))]
    with tempfile.TemporaryDirectory() as folder:
        for position, text in enumerate(texts):
            Path(folder, f"f{position}.tf").write_text(text, encoding="utf-8")
        hcl2.parses("a = 1\n")
        gc.disable()
        begin = time.process_time()
        for text in texts:
            hcl2.parses(text)
        theirs = time.process_time() - begin
        begin = time.process_time()
        read_terraform(folder, Options())
        ours = time.process_time() - begin
        gc.enable()
    print(f"{resources:,} HCL resources: {ours:.2f} s CPU, {ours / theirs:.2f} x python-hcl2's own parse")


def plan(hosts: int) -> str:
    """Return the quickstart's plan with the resources of one host (``for_each``, joined by reference) many times over."""
    document = json.loads((ROOT / "examples" / "quickstart" / "plan.json").read_text(encoding="utf-8"))
    root = document["planned_values"]["root_module"]
    root["resources"] = _multiplied(root["resources"], hosts)
    document["resource_changes"] = _multiplied(document["resource_changes"], hosts)
    return json.dumps(document)


def _multiplied(resources: list[dict[str, Any]], hosts: int) -> list[dict[str, Any]]:
    model = "esx01.example.com"
    result = [one for one in resources if "index" not in one]
    for text in [json.dumps(one) for one in resources if one.get("index") == model]:
        result += [json.loads(text.replace(model, f"esx{number:05}.example.com")) for number in range(hosts)]
    return result


def _plan(folder: Path, ftpolicy: list[str]) -> None:
    document = folder / "plan.json"
    document.write_text(plan(5350), encoding="utf-8")
    load = f"import json; json.loads(open({str(document)!r}, encoding='utf-8').read())"
    loads = cpu([sys.executable, "-c", load], 5)[0] - cpu([sys.executable, "-c", "import json"], 9)[0]
    seconds, peak = cpu([*ftpolicy, "parse", str(document)], 3)
    size = document.stat().st_size / 1024**2
    print(f"parse of a plan of {size:.0f} MiB: {seconds / loads:.1f} x json.loads, peak {peak / size:.1f} x the file")


def _estate(hosts: int, folder: Path, ftpolicy: list[str], opa: str | None) -> float:
    facts = derive(estate(hosts))
    document = folder / f"{hosts}.json"
    document.write_text(whole(facts), encoding="utf-8")
    load = f"import json; json.loads(open({str(document)!r}, encoding='utf-8').read())"
    empty, _ = cpu([sys.executable, "-c", "import json"], 9)
    loads = cpu([sys.executable, "-c", load], 5)[0] - empty
    seconds, peak = cpu([*ftpolicy, "check", str(document), "-q"], 1)
    size = document.stat().st_size / 1e6
    print(f"{hosts:,} hosts ({size:.1f} MB of facts), whole run: {seconds:.2f} s CPU, {peak:.0f} MiB,"
          f" {seconds / loads:.1f} x json.loads")  # fmt: skip
    engine, engine_peak = cpu([*_JUDGE, "embedded", str(document)], 1)
    prepared, _ = cpu([*_JUDGE, "prepare", str(document)], 1)
    evaluation = engine - prepared
    print(f"  evaluation alone: {evaluation:.2f} s, {evaluation / loads:.1f} x json.loads, {engine_peak:.0f} MiB")
    if opa:
        theirs, their_peak = _opa(opa, document, folder)
        print(f"  opa eval on the same policies and document: {theirs:.2f} s, {their_peak:.0f} MiB;"
              f" ours is {evaluation / theirs:.2f} x that")  # fmt: skip
        client, server, server_peak = _server(document, folder, prepared)
        print(f"  a server asked by 4 at a time: {server:.2f} s in it, {server_peak:.0f} MiB, {client:.2f} s in the client;"
              f" ours is {evaluation / (client + server):.2f} x both")  # fmt: skip
    return seconds


def _server(document: Path, folder: Path, prepared: float) -> tuple[float, float, float]:
    """Return the CPU seconds of the client's evaluation and of an OPA server, and the server's peak memory in MiB."""
    from tests.support.opa_server import OpaProcess, options_with  # noqa: PLC0415 - starts a server
    from validator.rules.bundle import archive, build  # noqa: PLC0415
    from validator.rules.catalogue import load_rules  # noqa: PLC0415
    from validator.verdicts.evaluate import data_document  # noqa: PLC0415

    rules = load_rules()
    (folder / "bundle.tar.gz").write_bytes(archive(build(rules, data_document(rules))))
    with OpaProcess(*options_with(folder / "bundle.tar.gz")) as process:
        before = process.used()[0]
        client, _ = cpu([*_JUDGE, process.url, str(document)], 1)
        after, peak = process.used()
    return client - prepared, (after - before) / 2, peak  # the client runs twice: once for time, once for memory


_JUDGE = [sys.executable, "-m", "tests.benchmarks.evaluation"]


def _opa(opa: str, document: Path, folder: Path) -> tuple[float, float]:
    from validator.rules.catalogue import load_rules, modules  # noqa: PLC0415
    from validator.verdicts.evaluate import data_document  # noqa: PLC0415

    rules = load_rules()
    data = folder / "data.json"
    data.write_text(data_document(rules), encoding="utf-8")
    asked = [
        f"data.ft.{rule.id}.{word}"
        for rule in rules
        for word in ("deny", "missing")
        if word == "deny" or rule.has_missing
    ]
    query = f"[{', '.join(asked)}]"
    files = [argument for module in modules(rules) for argument in ("-d", str(ROOT / module.path))]
    command = [opa, "eval", "--format", "raw", "-d", str(data), *files, "-i", str(document), query]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return cpu(command, 1)


if __name__ == "__main__":
    main()
