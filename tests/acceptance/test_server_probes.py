"""What a server answers that is no OPA, or not one with our policies: nothing of it passes for a judgement.

One server stands for all probes of tests/data/published/opa_server.yaml; the path of an address says which one it plays. An
answer that lies in our own shape to the end is what no client can see: the README says so, and how bundles are signed.
"""

from __future__ import annotations

import contextlib
import gzip
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.estates import RULES, check_paths
from tests.support.probes import Probe, table, unsaid
from tests.support.repositories import cluster
from validator.engine import opa
from validator.engine.base import Judgement, Query
from validator.engine.embedded import Embedded
from validator.engine.opa import OpaServer, Server
from validator.rules.bundle import build
from validator.rules.catalogue import modules
from validator.verdicts.evaluate import data_document

pytestmark = pytest.mark.usefixtures("no_collection")

HA = "cluster.ha_enabled"
HA_RULES = [rule for rule in RULES if rule.id == HA]
BUNDLE = build(HA_RULES, data_document(HA_RULES))
PROBES = table("opa_server")
NUMBERS = {what: number for number, what in enumerate(PROBES)}
STAGES = ("load", "known", "judge")


def _known() -> list[Any]:
    engine = Embedded()
    engine.load(modules(HA_RULES), data_document(HA_RULES))
    said = engine.evaluate(json.dumps(BUNDLE.known_bad[HA]), [Query(HA, has_missing=False)])[HA]
    assert isinstance(said, Judgement)
    return list(said.deny)


class _Odd(http.server.BaseHTTPRequestHandler):
    """Answers as the probe in the path of the question wants it, and before that as OPA would."""

    known: list[Any]
    over: threading.Event

    def do_POST(self) -> None:
        document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        probe = list(PROBES.values())[int(self.path.split("/")[1])]
        asked = document.pop("ftpolicy")["rules"]
        stage = 0 if not asked else 1 if document == BUNDLE.known_bad[HA] else 2
        self.close_connection = True
        if stage < STAGES.index(probe.get("at", "load")):
            self._answer({"deny": self.known, "missing": []} if stage else None)
        else:
            self._odd(probe)

    def _odd(self, probe: Probe) -> None:
        if "how" in probe:
            getattr(self, f"_{probe['how']}")()
        elif "raw" in probe:
            self.wfile.write(probe["raw"].encode("latin-1"))
        elif "answer" in probe:
            self._send(200, self._filled({"result": probe["answer"]}))
        elif "rules" in probe:
            self._send(200, self._filled({"result": {"revision": "REVISION", "rules": probe["rules"]}}))
        elif "rule" in probe:
            self._answer(probe["rule"])
        else:
            self._send(probe.get("status", 200), probe.get("body", "").encode(), probe.get("headers"))

    def _answer(self, said: Any) -> None:
        self._send(200, self._filled({"result": {"revision": "REVISION", "version": "1", "rules": {HA: said}}}))

    def _filled(self, answer: Any) -> bytes:
        text = json.dumps(answer).replace("REVISION", BUNDLE.revision)
        return text.replace('"KNOWN"', json.dumps(self.known[0])).encode()

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status, "Odd")
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _slow(self) -> None:
        self.over.wait(60)

    def _dripping(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")
        while not self.over.wait(0.05):
            try:
                self.wfile.write(b" ")
            except OSError:
                return

    def _endless(self) -> None:
        self._send(200, b" " * 200_000)

    def _bomb(self) -> None:
        self._send(200, gzip.compress(b" " * 5_000_000), {"Content-Encoding": "gzip"})

    def _long_header(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n")

    def _many_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n{}")

    def _nested(self) -> None:
        self._send(200, b"[" * 90_000)

    def _digits(self) -> None:
        self._send(200, b'{"result": ' + b"9" * 9_000 + b"}")

    def _characters(self) -> None:
        self._send(200, b'{"result": "\xff\xfe\xed\xa0\x80"}')

    def log_message(self, *_: Any) -> None:
        """Say nothing on standard error."""

    def handle(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # the client is gone, or asks for TLS
            super().handle()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Return the port of the server."""
    over = threading.Event()
    handler = type("Handler", (_Odd,), {"known": _known(), "over": over})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_port
        over.set()
        server.shutdown()


def _judged(url: str, timeout: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(opa, "_FIRST_PATIENCE", 0.02)
    monkeypatch.setattr(opa, "_FIRST_PAUSE", 0.02)
    monkeypatch.setattr(opa, "_LARGEST_ANSWER", 100_000)
    (tmp_path / "c.yaml").write_text(cluster(ha=False), encoding="utf-8")
    server = Server(url, timeout=timeout, patience=0.02, parallel=1)
    return check_paths([str(tmp_path / "c.yaml")], HA_RULES, lambda: OpaServer(server, BUNDLE))


def test_there_are_many() -> None:
    assert len(PROBES) >= 60


@pytest.mark.parametrize("what", PROBES)
def test_probe(what: str, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    probe = PROBES[what]
    url = f"{probe.get('scheme', 'http')}://127.0.0.1:{port}/{NUMBERS[what]}"
    timeout = 0.3 if probe.get("how") in ("slow", "dripping") else 30  # a busy machine is no slow server
    result = _judged(url, timeout, tmp_path, monkeypatch)
    told = "\n".join(map(str, result.errors))

    assert (result.exit_code, list(result.findings), unsaid(probe, told)) == (4, [], []), told
