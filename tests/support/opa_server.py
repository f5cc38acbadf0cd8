"""A real OPA server on loopback, started and stopped by the test."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from tests.support.opa import require_opa


class OpaProcess:
    """One ``opa run --server``; ``options`` go to it, a bundle file among them where one is wanted."""

    def __init__(self, *options: str, port: int | None = None) -> None:
        self.port = port or _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = [
            require_opa(), "run", "--server", "--disable-telemetry", "--log-level", "error",
            "--addr", f"127.0.0.1:{self.port}", *options,
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> OpaProcess:
        """Start the server and wait until it answers."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            assert self._process.poll() is None, f"OPA ended: {' '.join(self._command)}"
            if self._answers():
                return self
            time.sleep(0.05)
        raise AssertionError("OPA does not answer")

    def kill(self) -> None:
        """End the server as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(60)
            self._process = None

    def used(self) -> tuple[float, float]:
        """Return the CPU seconds that the server has used so far, and its peak memory in MiB (Linux only)."""
        assert self._process is not None
        base = Path("/proc") / str(self._process.pid)
        fields = (base / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
        status = (base / "status").read_text(encoding="ascii")
        peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), int(peak) / 1024

    def __enter__(self) -> OpaProcess:  # noqa: PYI034 - Self is not in Python 3.10
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1):
                pass
            with urllib.request.urlopen(f"{self.url}/health", timeout=1):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return "--tls-cert-file" in self._command and self._listens()

    def _listens(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1):
                return True
        except OSError:
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def options_with(bundle: Path, *others: str) -> Sequence[str]:
    """Return the options of a server that has the bundle."""
    return ["--bundle", str(bundle), *others]
