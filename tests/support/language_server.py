"""The server by which editors check, complete and explain YAML, run as an editor runs it: LSP on its standard streams."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tests.support.paths import ROOT
from tests.support.tools import require

_OFFLINE = ROOT / "tests" / "support" / "yaml_language_server" / "offline.js"
_SETTINGS = {
    "yaml": {
        "validate": True,
        "hover": True,
        "completion": True,
        "schemaStore": {"enable": False},
        "kubernetesCRDStore": {"enable": False},
    }
}
_CAPABILITIES = {
    "textDocument": {"hover": {"contentFormat": ["markdown"]}},
    "workspace": {"configuration": True},
}
_SECONDS = 60


class LanguageServer:
    """A running server; every method waits for the answer."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._said: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._asked = 0
        self._files: dict[str, str] = {}
        threading.Thread(target=self._listen, args=(_stream(process.stdout),), daemon=True).start()

    def start(self, root: Path) -> None:
        """Open the directory ``root``."""
        folder = {"uri": root.as_uri(), "name": root.name}
        start = {"processId": None, "rootUri": folder["uri"], "workspaceFolders": [folder]}
        self._ask("initialize", {**start, "capabilities": _CAPABILITIES})
        self._send({"method": "initialized", "params": {}})
        self._send({"method": "workspace/didChangeConfiguration", "params": {"settings": _SETTINGS}})

    def open(self, file: Path, text: str | None = None) -> list[str]:
        """Open a file and return the faults that the server finds in it: ``line: message``; ``text`` is what an editor holds."""
        text = file.read_text(encoding="utf-8") if text is None else text
        self._files[file.as_uri()] = text
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        faults = self._told("textDocument/publishDiagnostics", file.as_uri())["diagnostics"]
        return [f"{one['range']['start']['line'] + 1}: {one['message']}" for one in faults]

    def complete(self, file: Path, after: str) -> list[str]:
        """Return what the server offers behind the text ``after``, which stands once in an open file."""
        return [one["label"] for one in self._ask("textDocument/completion", self._place(file, after))["items"]]

    def hover(self, file: Path, word: str) -> str:
        """Return what the server shows over the end of ``word``, which stands once in an open file."""
        found = self._ask("textDocument/hover", self._place(file, word, back=1))
        return str(found["contents"]["value"])

    def stop(self) -> None:
        """End the server as an editor does."""
        self._ask("shutdown", None)
        self._send({"method": "exit"})

    def _place(self, file: Path, text: str, back: int = 0) -> dict[str, Any]:
        whole = self._files[file.as_uri()]
        assert whole.count(text) == 1, text
        before = whole[: whole.index(text) + len(text) - back]
        line = before.count("\n")
        position = {"line": line, "character": len(before) - before.rfind("\n") - 1}
        return {"textDocument": {"uri": file.as_uri()}, "position": position}

    def _ask(self, method: str, params: Mapping[str, Any] | None) -> Any:
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == self._asked and "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]

    def _told(self, method: str, uri: str) -> Any:
        while True:
            message = self._next()
            if message.get("method") == method and message["params"]["uri"] == uri:
                return message["params"]

    def _next(self) -> dict[str, Any]:
        """Return the next message, and answer it where it is a question: the settings, or nothing."""
        message = self._said.get(timeout=_SECONDS)
        assert message is not None, "the server ended"
        if "method" in message and "id" in message:
            wanted = message["params"]["items"] if message["method"] == "workspace/configuration" else None
            answer = None if wanted is None else [_SETTINGS.get(one["section"]) for one in wanted]
            self._send({"id": message["id"], "result": answer})
        return message

    def _send(self, message: Mapping[str, Any]) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = _stream(self._process.stdin)
        stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        stream.flush()

    def _listen(self, stream: IO[bytes]) -> None:
        while head := stream.readline():
            if head.lower().startswith(b"content-length:"):
                length = int(head.partition(b":")[2])
                while stream.readline().strip():
                    pass
                self._said.put(json.loads(stream.read(length)))
        self._said.put(None)


@contextmanager
def serving(root: Path) -> Iterator[LanguageServer]:
    """Run the server with ``root`` opened until the end of the block; one that reaches for the network fails the test."""
    command = ["node", "--require", str(_OFFLINE), str(Path(require("yaml-language-server")).resolve()), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        try:
            server = LanguageServer(run)
            server.start(root)
            yield server
            server.stop()
            assert run.wait(_SECONDS) == 0
            assert _stream(run.stderr).read().decode() == ""
        finally:
            run.kill()


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream
