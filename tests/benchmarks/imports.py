"""What an import costs, by the simulator of vCenter: `python -m tests.benchmarks.imports [CLUSTERS]`. Not a test.

A cluster has 50 hosts and 500 virtual machines; ten clusters by default. Seconds are of this process's CPU and, in
brackets, of the clock, during which the simulator works as well. Memory is the peak of a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.paths import ROOT
from tests.support.simulator import PASSWORD, USER, simulated

_MEASURED = """
import json, resource, sys, time
from validator.importers.govc_dump.read import read_govc
from validator.importers.live.read import Login, read_vcenter
argument = json.loads(sys.argv[1])
cpu, clock = time.process_time(), time.monotonic()
source = read_govc(argument) if isinstance(argument, str) else read_vcenter(Login(**argument), lambda *_: None)
seconds = time.process_time() - cpu, time.monotonic() - clock
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
sizes = {name: len(source.document[name]) for name in ("hosts", "vms")}
print(f"{seconds[0]:.1f} s CPU ({seconds[1]:.0f} s), {peak:.0f} MiB: {sizes} {' '.join(source.notes)}")
"""


def measured(name: str, argument: object) -> None:
    """Read one source in a process of its own and print what that took."""
    command = [sys.executable, "-c", _MEASURED, json.dumps(argument)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    print(f"{name}: {said.strip()}", flush=True)


def main() -> None:
    """Read the same inventory from the simulator and from a dump of it."""
    clusters = sys.argv[1] if len(sys.argv) > 1 else "10"
    with tempfile.TemporaryDirectory(prefix="ftpolicy-import-") as folder:
        size = ("-clusters", clusters, "-hosts", "50", "-standalone", "0", "-vms", "500")
        with simulated(Path(folder), *size) as simulator:
            login = {"server": simulator.host, "port": simulator.port, "user": USER, "password": PASSWORD}
            measured("vcenter", {**login, "thumbprint": simulator.thumbprint, "timeout": 600.0})
            dump = Path(folder) / "dump"
            started = time.monotonic()
            simulator.govc("object.save", "-d", str(dump))
            size_of_dump = sum(file.stat().st_size for file in dump.rglob("*.xml")) / 2**20
            print(f"govc object.save: {time.monotonic() - started:.0f} s, {size_of_dump:.0f} MiB", flush=True)
        measured("govc", str(dump))


if __name__ == "__main__":
    main()
