"""Policies on a real OPA server: the same reports, and never a pass from a server that is down, slow or not ours."""

from __future__ import annotations

import contextlib
import copy
import http.server
import json
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.benchmarks.speed import estate
from tests.support.estates import BUNDLE, NORMATIVE, RULES, check_paths
from tests.support.opa import VERSION
from tests.support.opa_server import OpaProcess, options_with
from tests.support.paths import EXAMPLES
from validator.assets import load_known_bad
from validator.engine.base import Bundle, Engine, RegoModule
from validator.engine.embedded import Embedded
from validator.engine.opa import _CHANGED_HINT, OpaServer, Server
from validator.errors import ConfigurationError, EngineError, PolicyError
from validator.facts.derive import derive
from validator.findings.model import Result
from validator.report.json_report import document
from validator.rules.bundle import archive, build
from validator.rules.catalogue import modules, select
from validator.verdicts.evaluate import data_document, evaluate

pytestmark = pytest.mark.usefixtures("no_collection")

FEW_RULES = [
    replace(rule, libraries=tuple(one for one in rule.libraries if one.path.endswith("/needs.rego")))
    for rule in select(RULES, ["cluster.change_allowed_with_ft", "cluster.evc_for_drs", "cluster.ha_enabled"], [])
]
FEW = build(FEW_RULES, data_document(FEW_RULES))
"""Fewer rules, and the library that they import: a server compiles everything anew for every policy that it is given."""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the bundle as a file."""
    file = tmp_path_factory.mktemp("bundle") / "ftpolicy.tar.gz"
    file.write_bytes(archive(BUNDLE))
    return file


@pytest.fixture(scope="module")
def opa(bundle: Path) -> Iterator[OpaProcess]:
    """Return a running server that has the bundle."""
    with OpaProcess(*options_with(bundle)) as process:
        yield process


def _judged(path: Path, engine: Callable[[], Engine]) -> Result:
    return check_paths([str(path)], RULES, engine, with_passes=True)


def _report(result: Result) -> dict[str, Any]:
    return {key: value for key, value in document(result, "en").items() if key != "engine"}


def _engine(url: str, *, push: bool = False, bundle: Bundle = BUNDLE, **options: Any) -> OpaServer:
    return OpaServer(Server(url, **options), bundle, push=push)


def _got(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)["result"]


@pytest.mark.parametrize("path", [EXAMPLES / "quickstart", NORMATIVE], ids=["quickstart", "normative"])
def test_the_report_is_that_of_the_embedded_engine(path: Path, opa: OpaProcess) -> None:
    theirs = _judged(path, lambda: _engine(opa.url))

    assert _report(theirs) == _report(_judged(path, Embedded))
    assert theirs.engine == ("opa", VERSION, BUNDLE.revision)
    assert document(theirs, "en")["engine"] == {"name": "opa", "version": VERSION, "revision": BUNDLE.revision}


def test_pushed_policies_are_in_a_namespace_of_their_own() -> None:
    with OpaProcess() as bare:
        first = check_paths(
            [str(NORMATIVE)], FEW_RULES, lambda: _engine(bare.url, push=True, bundle=FEW), with_passes=True
        )
        names = [one["id"] for one in _got(f"{bare.url}/v1/policies")]
        again = check_paths(
            [str(NORMATIVE)], FEW_RULES, lambda: _engine(bare.url, push=True, bundle=FEW), with_passes=True
        )
        tops = set(_got(f"{bare.url}/v1/data"))

    assert (
        _report(first)
        == _report(again)
        == _report(check_paths([str(NORMATIVE)], FEW_RULES, Embedded, with_passes=True))
    )
    namespace = f"ftpolicy_{FEW.revision[:16]}"
    assert sorted(names) == sorted(f"{namespace}/{path}" for path in FEW.files)
    assert tops - {"system"} == {namespace}


def test_rules_that_are_left_out_are_not_asked_for(opa: OpaProcess) -> None:
    some = select(RULES, ["cluster", "vm.no_snapshots"], ["cluster.ha_enabled"])
    theirs = check_paths([str(NORMATIVE)], some, lambda: _engine(opa.url), with_passes=True)

    assert _report(theirs) == _report(check_paths([str(NORMATIVE)], some, Embedded, with_passes=True))


def test_a_rule_that_fails_is_named_and_the_others_are_judged() -> None:
    first = f"ft/{FEW_RULES[0].area}/{FEW_RULES[0].id.partition('.')[2]}.rego"
    failing = "\ndeny contains x if {\n\tsome x, _ in input.hosts\n\tto_number(x)\n}\n"
    bad = Bundle(FEW.revision, {**FEW.files, first: FEW.files[first] + failing}, FEW.data)
    with OpaProcess() as bare:
        result = check_paths(
            [str(NORMATIVE)], FEW_RULES, lambda: _engine(bare.url, push=True, bundle=bad), with_passes=True
        )

    assert result.exit_code == 4
    assert [error.kind for error in result.errors] == ["policy"]
    assert str(result.errors[0]).startswith(f"{FEW_RULES[0].id} fails on http://127.0.0.1:")
    assert "to_number" in str(result.errors[0])
    assert {finding.rule.id for finding in result.findings} == {"cluster.ha_enabled"}  # the third does not apply


def test_a_server_that_is_restarted_in_the_middle_gives_the_same_report(tmp_path: Path) -> None:
    facts = derive(estate(320))
    ours, _ = evaluate(facts, FEW_RULES, Embedded())
    (tmp_path / "few.tar.gz").write_bytes(archive(FEW))
    with OpaProcess(*options_with(tmp_path / "few.tar.gz")) as process:
        seen: list[int] = []

        def interfere(done: int, total: int) -> None:
            assert total == 10
            seen.append(done)
            if done == 2:
                process.kill()
                threading.Timer(0.5, process.start).start()

        theirs, errors = evaluate(facts, FEW_RULES, _engine(process.url, bundle=FEW, patience=60), interfere)

    assert errors == []
    assert theirs == ours
    assert seen == list(range(1, 11))


def test_a_pushed_server_that_forgets_its_policies_gets_them_again() -> None:
    facts = derive(estate(320))
    rules = FEW_RULES
    ours, _ = evaluate(facts, rules, Embedded())
    with OpaProcess() as process:

        def interfere(done: int, _: int) -> None:
            if done == 2:
                process.kill()
                process.start()

        theirs, _ = evaluate(
            facts, rules, _engine(process.url, push=True, bundle=FEW, patience=60, parallel=2), interfere
        )

    assert theirs == ours


def test_a_server_that_is_killed_for_good_passes_nothing(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with OpaProcess(*options_with(bundle)) as process:
        engine = _engine(process.url, patience=0.5, parallel=1)
        asked = engine._ask

        def dying(facts: Any, queries: Any) -> Any:
            if queries:
                process.kill()
            return asked(facts, queries)

        monkeypatch.setattr(engine, "_ask", dying)
        result = check_paths([str(NORMATIVE)], RULES, lambda: engine, with_passes=True)

    assert (result.exit_code, list(result.findings), result.counts["pass"]) == (4, [], 0)
    assert [str(error) for error in result.errors] == [
        f"OPA at {process.url} cannot be reached\n  Is it running, and is the address right?"
    ]


def test_a_server_with_other_policies_is_refused(bundle: Path) -> None:
    other = build(RULES[1:], data_document(RULES[1:]))
    with OpaProcess(*options_with(bundle)) as process:
        result = check_paths([str(NORMATIVE)], RULES[1:], lambda: _engine(process.url, bundle=other))

    assert result.exit_code == 4
    assert [str(error) for error in result.errors] == [
        f"OPA at {process.url} has policies of revision {BUNDLE.revision[:12]}; ours are {other.revision[:12]}\n"
        "  Load the bundle of this program (`ftpolicy bundle -o ftpolicy.tar.gz`) into the server, or use --push."
    ]


def test_a_server_without_policies_is_refused() -> None:
    with OpaProcess() as bare:
        result = check_paths([str(NORMATIVE)], RULES, lambda: _engine(bare.url))

    assert result.exit_code == 4
    assert str(result.errors[0]).startswith(f"OPA at {bare.url} has no policies of this program\n")


def test_a_token_is_sent_and_never_shown(tmp_path: Path, bundle: Path) -> None:
    (tmp_path / ".manifest").write_text('{"roots": ["system/authz"]}', encoding="utf-8")
    (tmp_path / "authz.rego").write_text(
        'package system.authz\n\ndefault allow := false\n\nallow if input.identity == "hunter2-token"\n',
        encoding="utf-8",
    )
    options = options_with(bundle, "--authentication=token", "--authorization=basic", "--bundle", str(tmp_path))
    with OpaProcess(*options) as process:
        right = _judged(NORMATIVE, lambda: _engine(process.url, token="hunter2-token"))
        wrong = _judged(NORMATIVE, lambda: _engine(process.url, token="hunter3-token"))

    assert right.errors == []
    assert wrong.exit_code == 4
    assert "refuses the request" in str(wrong.errors[0])
    assert "hunter" not in str(wrong.errors[0]) + repr(Server("http://x", token="hunter2-token"))


def test_tls_is_verified_and_the_client_shows_its_certificate(tmp_path: Path, bundle: Path) -> None:
    authority = trustme.CA()
    for name, issued in (
        ("server", authority.issue_cert("127.0.0.1")),
        ("client", authority.issue_cert("me@example.com")),
    ):
        issued.cert_chain_pems[0].write_to_path(tmp_path / f"{name}.pem")
        issued.private_key_pem.write_to_path(tmp_path / f"{name}.key")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    files = {name: str(tmp_path / name) for name in ("server.pem", "server.key", "client.pem", "client.key", "ca.pem")}
    options = options_with(
        bundle, "--tls-cert-file", files["server.pem"], "--tls-private-key-file", files["server.key"],
        "--tls-ca-cert-file", files["ca.pem"], "--authentication=tls",
    )  # fmt: skip
    with OpaProcess(*options) as process:
        url = process.url.replace("http:", "https:")
        client = (files["client.pem"], files["client.key"])
        right = _judged(NORMATIVE, lambda: _engine(url, ca_file=files["ca.pem"], certificate=client))
        unknown = _judged(NORMATIVE, lambda: _engine(url, certificate=client))

    assert right.errors == []
    assert _report(right) == _report(_judged(NORMATIVE, Embedded))
    assert [str(error) for error in unknown.errors] == [
        f"OPA at {url} has a certificate that does not verify\n  Name the authority's certificate with --opa-ca-file."
    ]


class _Odd(http.server.BaseHTTPRequestHandler):
    """A server that is not OPA, in one of several ways."""

    manner = ""
    given_up: threading.Event

    def do_POST(self) -> None:
        self.asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]["ftpolicy"]["rules"]
        getattr(self, f"_{self.manner}")()

    def _send(self, status: int, body: bytes, *headers: tuple[str, str], length: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def _html(self) -> None:
        self._send(200, b"<html><body>Please log in</body></html>")

    def _half(self) -> None:
        self._send(200, b'{"result": {"revision"', length=5000)
        self.close_connection = True

    def _missing(self) -> None:
        self._send(404, b"not found")

    def _teapot(self) -> None:
        self._send(418, b"short and stout")

    def _busy(self) -> None:
        self._send(503, b"later")

    def _moved(self) -> None:
        self._send(307, b"", ("Location", "http://127.0.0.1:9/"))

    def _undefined(self) -> None:
        self._send(200, b"{}")

    def _nonsense(self) -> None:
        self._send(200, b'{"result": [1, 2]}')

    def _silent(self) -> None:
        self._send(200, json.dumps({"result": {"revision": BUNDLE.revision, "version": "1", "rules": {}}}).encode())

    def _empty(self) -> None:
        rules: dict[str, Any] = {rule: {"deny": [], "missing": []} for rule in self.asked}
        self._send(200, json.dumps({"result": {"revision": BUNDLE.revision, "version": "1", "rules": rules}}).encode())

    def _slow(self) -> None:
        self.given_up.wait(60)
        self.close_connection = True

    def _dripping(self) -> None:
        self._drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", b"")

    def _dripping_head(self) -> None:
        self._drip(b"", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 9000)

    def _drip(self, at_once: bytes, slowly: bytes) -> None:
        """Send a byte now and then, each well within the timeout of a read."""
        self.close_connection = True
        self.wfile.write(at_once)
        for at in range(9000):
            if self.given_up.wait(0.1):
                return
            with contextlib.suppress(OSError):
                self.wfile.write(slowly[at : at + 1] or b" ")

    def _endless(self) -> None:
        self._send(200, b" " * 200_000)

    def log_message(self, *_: Any) -> None:
        """Say nothing on standard error."""


@pytest.mark.parametrize(
    ("manner", "message"),
    [
        ("html", "answers something that is not JSON\n  Is it OPA, and not a proxy or a login page?"),
        ("half", "breaks off in the middle of its answers"),
        ("missing", "knows no such path (404)\n  Is it the base address of OPA, without /v1?"),
        ("teapot", "answers with HTTP status 418"),
        ("busy", "answers with HTTP status 503, again and again"),
        ("moved", "sends the question elsewhere (a redirect)\n  Use the address of OPA itself."),
        ("undefined", "has no policies of this program\n  Load the bundle of this program (`ftpolicy bundle -o "
         "ftpolicy.tar.gz`) into the server, or use --push."),
        ("nonsense", "answers in a shape that is not ours\n  Load the bundle of this program (`ftpolicy bundle -o "
         "ftpolicy.tar.gz`) into the server, or use --push."),
        ("silent", f"does not say what {RULES[0].id} finds\n  Load the bundle of this program (`ftpolicy bundle -o "
         "ftpolicy.tar.gz`) into the server, or use --push."),
        ("empty", f"does not find what {RULES[0].id} finds in a document that is known to be wrong\n  {_CHANGED_HINT}"),
        ("slow", "does not answer in time\n  Allow it more with --opa-timeout SECONDS."),
        ("dripping", "does not answer in time\n  Allow it more with --opa-timeout SECONDS."),
        ("dripping_head", "does not answer in time\n  Allow it more with --opa-timeout SECONDS."),
        ("endless", "answers with more than 0 MiB"),
    ],
)  # fmt: skip
def test_what_is_not_opa_passes_nothing(manner: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("validator.engine.opa._FIRST_PATIENCE", 0.5)
    monkeypatch.setattr("validator.engine.opa._LARGEST_ANSWER", 100_000)
    timeout = 0.4 if manner in ("slow", "dripping", "dripping_head") else 30  # a busy machine is no slow server
    given_up = threading.Event()
    handler = type("Handler", (_Odd,), {"manner": manner, "given_up": given_up})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        result = check_paths(
            [str(NORMATIVE)], RULES[:1], lambda: _engine(url, timeout=timeout, patience=0.5), with_passes=True
        )
        given_up.set()
        server.shutdown()

    assert (result.exit_code, list(result.findings)) == (4, [])
    assert [str(error) for error in result.errors] == [f"OPA at {url} {message}"]


@pytest.mark.parametrize("url", ["localhost:8181", "ftp://opa", "http://", "https://user:pass@"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        _engine(url)

    assert "write http://host:8181 or https://host" in caught.value.message
    assert "pass@" not in caught.value.message


@pytest.mark.parametrize("change", ["an emptied rule", "another limit", "another library"])
def test_a_server_whose_policies_were_changed_does_not_judge(change: str, tmp_path: Path) -> None:
    rules = select(RULES, ["vm.no_snapshots", "network.ft_logging_latency", "network.ft_logging_redundant"], [])
    bundle = build(rules, data_document(rules))
    files = {"data.json": json.dumps(bundle.data), **bundle.files}
    if change == "an emptied rule":
        files["ft/vm/no_snapshots.rego"] = "package ft.vm.no_snapshots\n\ndeny contains f if {\n\tfalse\n\tf := {}\n}\n"
    elif change == "another limit":
        data = copy.deepcopy(dict(bundle.data))
        data["ftpolicy"]["params"]["network"]["ft_logging_latency"]["max_round_trip_ms"] = 100
        files["data.json"] = json.dumps(data)
    else:
        library = files["lib/redundancy.rego"]
        files["lib/redundancy.rego"] = library.replace("_required := 2", "_required := 0")
        assert files["lib/redundancy.rego"] != library
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with OpaProcess("--bundle", str(tmp_path)) as server:
        result = check_paths([str(NORMATIVE)], rules, lambda: _engine(server.url, bundle=bundle), with_passes=True)

    assert (result.exit_code, list(result.findings)) == (4, [])
    (error,) = result.errors
    assert str(error).startswith(f"OPA at {server.url} does not find what ")


TAMPERED = {
    "a policy": ("policies/{namespace}/ft/cluster/ha_enabled.rego", "package {namespace}.ft.cluster.ha_enabled\n"),
    "one more policy": ("policies/{namespace}/x.rego", "package {namespace}.x\n"),
    "data": ("data/{namespace}/ftpolicy/params/cluster/ha_enabled", '{{"x": 1}}'),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_pushed_is_compared(what: str) -> None:
    namespace = f"ftpolicy_{FEW.revision[:16]}"
    place, text = (one.format(namespace=namespace) for one in TAMPERED[what])
    with OpaProcess() as bare:
        check_paths([str(NORMATIVE)], FEW_RULES, lambda: _engine(bare.url, push=True, bundle=FEW))
        urllib.request.urlopen(
            urllib.request.Request(f"{bare.url}/v1/{place}", data=text.encode(), method="PUT"), timeout=10
        ).close()
        result = check_paths([str(NORMATIVE)], FEW_RULES, lambda: _engine(bare.url, push=True, bundle=FEW))

    assert (result.exit_code, list(result.findings)) == (4, [])
    where = f"{namespace}/ftpolicy (data)" if what == "data" else place.removeprefix("policies/")
    assert [str(error) for error in result.errors] == [
        f"OPA at {bare.url} has something else at {where} than what was pushed\n"
        "  Somebody else wrote there. Remove that namespace from the server, and push again."
    ]


def test_every_rule_has_a_smallest_document_that_it_denies() -> None:
    known = load_known_bad()
    engine = Embedded()
    engine.load(modules(RULES), data_document(RULES))
    said = {rule.id: engine.evaluate(json.dumps(known[rule.id]), [rule.query])[rule.id] for rule in RULES}

    assert sorted(known) == sorted(rule.id for rule in RULES)
    assert [rule for rule, answer in said.items() if not getattr(answer, "deny", ())] == []
    assert max(len(json.dumps(document)) for document in known.values()) < 600


def test_a_policy_that_the_server_does_not_take_is_an_error() -> None:
    bad = Bundle(BUNDLE.revision, {"ft/t/t.rego": "package ft.t.t\n\ndeny contains x if x"}, BUNDLE.data)
    with OpaProcess() as bare, pytest.raises(EngineError) as caught:
        _engine(bare.url, push=True, bundle=bad).load([RegoModule("x", "")], "{}")

    assert f"OPA at {bare.url} does not take the policies: " in caught.value.message
    assert "unsafe" in caught.value.message
    assert not isinstance(caught.value, PolicyError)
