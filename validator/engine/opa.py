"""The engine on a server: OPA, or a fleet of them behind one address, asked over its REST API.

The policies are there as a bundle of ours, or are pushed into a namespace of their own that bears their revision. Every
answer says by which revision it was given, so that a fleet that is being updated cannot mix two.

A revision is data that a server repeats, so it is tried, too: before a rule judges anything, it has to find on a document
that it denies what it finds here.
"""

from __future__ import annotations

import io
import json
import queue
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeGuard, TypeVar
from urllib.parse import urlsplit

import requests
import urllib3
from opa_client import OpaClient
from opa_client.errors import RegoParseError
from requests.adapters import HTTPAdapter

from validator.engine.base import Answers, Bundle, Judgement, Query, RegoModule
from validator.engine.embedded import Embedded
from validator.errors import ConfigurationError, EngineError, FtpolicyError, PolicyError

_ENTRY = "ftpolicy.report"
_ENTRY_FILE = "ftpolicy/report.rego"
_IMPORT = re.compile(r"^import data\.lib\.(\w+)", re.MULTILINE)
_STRICT = {"strict-builtin-errors": "true"}
_TRANSIENT = {408, 425, 429, 502, 503, 504}
"""What servers and load balancers answer while they start, stop or are too busy."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 3.0
_FIRST_PATIENCE = 3.0
"""Seconds for a server that never answered: it may be starting, or the address is wrong."""

_BUNDLE_HINT = "Load the bundle of this program (`ftpolicy bundle -o ftpolicy.tar.gz`) into the server, or use --push."

_CHANGED_HINT = (
    "Its policies or data are not those of this program, or were changed after they were loaded. Load the bundle again, "
    "best a signed one (`opa build --signing-key`, `opa run --verification-key`)."
)

_CHUNK = 1 << 16
_LARGEST_ANSWER = 256 << 20
"""Bytes; the findings of ten thousand hosts are some 20 MB."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Server:
    """Where OPA is and how to talk to it.

    ``url`` is its base address; ``ca_file`` verifies its certificate instead of the system's authorities;
    ``certificate`` is the client's with its key, as file names; ``timeout`` is seconds per request, ``patience`` the
    seconds for which a server that does not answer is asked again; ``parallel`` the requests at a time.
    """

    url: str
    ca_file: str | None = None
    certificate: tuple[str, str] | None = None
    token: str | None = field(default=None, repr=False)
    timeout: float = 60.0
    patience: float = 30.0
    parallel: int = 4

    @property
    def shown(self) -> str:
        """The address as messages show it: without a user or a password."""
        parts = urlsplit(self.url)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


class _UndefinedError(Exception):
    """The server has no answer: it does not have the policies, or not yet."""


class _TooLongError(requests.RequestException):
    """The answer is larger than any of ours."""


_FINAL = (
    requests.exceptions.InvalidJSONError,
    requests.exceptions.InvalidURL,
    requests.exceptions.SSLError,
    requests.TooManyRedirects,
    _TooLongError,
)
"""What asking again does not mend."""


_NO_JSON = (RecursionError, ValueError)
"""What reading JSON raises: brackets nested too deeply and numbers of too many digits are no ``JSONDecodeError``."""


class _WholeAnswers(HTTPAdapter):
    """Gets every answer whole within a time, and not larger than ours can be.

    The timeout of a request is for each read alone, so a server that sends a byte now and then would never be given up:
    https://requests.readthedocs.io/en/latest/user/quickstart/#timeouts
    """

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def send(self, *arguments: Any, **options: Any) -> requests.Response:
        """Return the answer to a request, read to its end.

        Raises:
            requests.RequestException: the server cannot be reached, breaks off, is too slow or says too much.
        """
        came: queue.SimpleQueue[requests.Response | Exception] = queue.SimpleQueue()

        def run() -> None:
            try:
                came.put(_read(super(_WholeAnswers, self).send(*arguments, **options)))
            except Exception as error:  # noqa: BLE001 - raised below, where it is waited for
                came.put(error)

        threading.Thread(target=run, daemon=True).start()
        try:
            found = came.get(timeout=self._seconds)
        except queue.Empty:
            raise requests.Timeout from None
        if isinstance(found, Exception):
            raise found
        return found


def _read(answer: requests.Response) -> requests.Response:
    """Read an answer to its end, and return it with its content at hand."""
    content = bytearray()
    try:
        for chunk in answer.raw.stream(_CHUNK, decode_content=True):
            content += chunk
            if len(content) > _LARGEST_ANSWER:
                answer.close()
                raise _TooLongError
    except urllib3.exceptions.ReadTimeoutError as error:
        raise requests.Timeout from error
    except urllib3.exceptions.HTTPError as error:
        raise requests.exceptions.ChunkedEncodingError from error
    answer.raw = io.BytesIO(content)
    return answer


class _Client(OpaClient):  # type: ignore[misc]  # the package has no types
    """The client, as the options say and nothing else.

    Redirects would turn a question into another one elsewhere; variables of the environment (REQUESTS_CA_BUNDLE) or a
    .netrc would win over the options.
    """

    def __init__(self, server: Server) -> None:
        parts = urlsplit(server.url)
        secure = parts.scheme == "https"
        self._seconds = server.timeout
        super().__init__(
            host=parts.hostname or "",
            port=parts.port or (443 if secure else 8181),
            ssl=(server.ca_file or True) if secure else False,
            cert=server.certificate,
            token=server.token,
            retries=0,
            timeout=server.timeout,
        )
        self.root_url = f"{server.url.rstrip('/')}/v1"

    def _init_session(self) -> requests.Session:
        session: requests.Session = super()._init_session()
        session.max_redirects = 0
        session.trust_env = False
        for scheme in ("http://", "https://"):
            session.mount(scheme, _WholeAnswers(self._seconds))
        return session

    def policies(self, prefix: str) -> dict[str, str]:
        """Return the texts of the policies whose names begin with ``prefix``."""
        answer = self._session.get(f"{self.root_url}/policies", timeout=self.timeout)
        answer.raise_for_status()
        listed = answer.json().get("result", ())
        return {one["id"]: one["raw"] for one in listed if one["id"].startswith(prefix)}


class OpaServer:
    """Judges documents on a server, several at a time. ``bundle`` is what the server has to have, or is given."""

    name = "opa"

    def __init__(self, server: Server, bundle: Bundle, *, push: bool = False) -> None:
        parts = urlsplit(server.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigurationError(
                f"“{server.shown}” is no address of a server; write http://host:8181 or https://host"
            )
        self._server = server
        self._bundle = bundle
        self._push = push
        self._namespace = f"ftpolicy_{bundle.revision[:16]}" if push else ""
        self._entry = f"{self._namespace}.{_ENTRY}".removeprefix(".")
        self._local = threading.local()
        self._version = "unknown"
        self._answered = False
        self._held_to: tuple[Sequence[RegoModule], str] = ((), "{}")
        self._tried: set[str] = set()

    @property
    def version(self) -> str:
        """The version of OPA that answered last; "unknown" before."""
        return self._version

    @property
    def revision(self) -> str:
        """The revision of the policies that the server has to have."""
        return self._bundle.revision

    def load(self, modules: Sequence[RegoModule], data: str) -> None:
        """Make sure that the server has the policies of the bundle; give them to it where that was asked for.

        ``modules`` and ``data`` are what its answers about known documents are held to.

        Raises:
            EngineError: the server does not answer, does not take the policies, or has others.
        """
        self._patiently(lambda: self._ask({}, ()))
        if self._push:
            self._patiently(self._compare)
        self._held_to = ([module for module in modules if module.is_trusted], data)

    def evaluate_all(self, documents: Iterable[str], queries: Sequence[Query]) -> Iterator[Answers]:
        """Judge the facts in each of ``documents``, several at a time; yield the answers in the order of the documents.

        Raises:
            EngineError: the server does not answer any more, or its answers are not those of our policies.
        """
        self._try([query for query in queries if query.rule not in self._tried])
        waiting: deque[Future[Answers]] = deque()
        with ThreadPoolExecutor(max_workers=self._server.parallel) as pool:
            try:
                for document in documents:
                    waiting.append(pool.submit(self._judge, document, queries))
                    if len(waiting) > 2 * self._server.parallel:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()

    def _try(self, queries: Sequence[Query]) -> None:
        """Have each rule of ``queries`` judge the document that is known to be denied by it.

        Raises:
            EngineError: the server finds something else than the same rule here.
        """
        known = [Query(query.rule, has_missing=False) for query in queries if query.rule in self._bundle.known_bad]
        found_here = self._found_here(known)
        with ThreadPoolExecutor(max_workers=self._server.parallel) as pool:
            for query, theirs in zip(known, pool.map(self._judge_known, known), strict=True):
                ours = found_here[query.rule]
                is_same = isinstance(ours, Judgement) and (
                    theirs is None or (isinstance(theirs, Judgement) and _same_findings(ours.deny, theirs.deny))
                )
                if not is_same:
                    message = f"does not find what {query.rule} finds in a document that is known to be wrong"
                    raise self._error(message, _CHANGED_HINT)
        self._tried.update(query.rule for query in queries)

    def _found_here(self, known: Sequence[Query]) -> Answers:
        """Return what the embedded engine says of the known documents.

        It is gone again before there are threads: an engine may be dropped only by the thread that made it.
        """
        if not known:
            return {}
        engine = Embedded()
        engine.load(*self._held_to)
        return {
            query.rule: engine.evaluate(json.dumps(self._bundle.known_bad[query.rule]), [query])[query.rule]
            for query in known
        }

    def _judge_known(self, query: Query) -> Judgement | FtpolicyError | None:
        """Return what the server says of the known document of a rule; ``None`` where the rule fails, which judging tells."""
        try:
            return self._patiently(lambda: self._ask(self._bundle.known_bad[query.rule], [query]))[query.rule]
        except PolicyError:
            return None

    def _judge(self, document: str, queries: Sequence[Query]) -> Answers:
        facts = json.loads(document)
        try:
            return self._patiently(lambda: self._ask(facts, queries))
        except PolicyError:  # one rule fails, and takes the answers of all others along
            return {query.rule: self._judge_one(facts, query) for query in queries}

    def _judge_one(self, facts: Mapping[str, Any], query: Query) -> Judgement | FtpolicyError:
        try:
            return self._patiently(lambda: self._ask(facts, [query]))[query.rule]
        except PolicyError as error:
            return PolicyError(f"{query.rule} fails on {self._server.shown}: {error.message}")

    def _ask(self, facts: Mapping[str, Any], queries: Sequence[Query]) -> Answers:
        """Ask once. What a server that is starting or going away does is left as it is raised."""
        document = {**facts, "ftpolicy": {"rules": [query.rule for query in queries]}}
        try:
            said = self._client().query_rule(document, self._entry, "answer", _STRICT)
        except requests.HTTPError as error:
            self._explain(error)
        if not isinstance(said, Mapping) or "result" not in said:
            raise _UndefinedError
        answer = said["result"]
        if not isinstance(answer, Mapping) or not isinstance(answer.get("rules"), Mapping):
            raise self._error("answers in a shape that is not ours", _BUNDLE_HINT)
        if answer.get("revision") != self._bundle.revision:
            theirs = str(answer.get("revision"))[:12]
            raise self._error(f"has policies of revision {theirs}; ours are {self._bundle.revision[:12]}", _BUNDLE_HINT)
        self._version = str(answer.get("version", "unknown"))
        self._answered = True
        return {query.rule: self._judgement(answer["rules"], query) for query in queries}

    def _compare(self) -> None:
        """Refuse a namespace in which something else is than what is pushed there: anybody may have written into it.

        Raises:
            EngineError: a policy or data is another, or one more is there.
        """
        client = self._client()
        theirs = client.policies(f"{self._namespace}/")
        ours = {
            f"{self._namespace}/{path}": _moved(text, self._namespace, self._bundle.roots)
            for path, text in self._bundle.files.items()
        }
        changed = sorted(name for name in theirs.keys() | ours.keys() if theirs.get(name) != ours.get(name))
        for root, data in self._bundle.data.items():
            said = client.get_data(f"{self._namespace}/{root}").get("result")
            if not _has(said, data):
                changed.append(f"{self._namespace}/{root} (data)")
        if changed:
            hint = "Somebody else wrote there. Remove that namespace from the server, and push again."
            raise self._error(f"has something else at {changed[0]} than what was pushed", hint)

    def _judgement(self, rules: Mapping[str, Any], query: Query) -> Judgement:
        said = rules.get(query.rule)
        deny, missing = (said.get("deny"), said.get("missing")) if isinstance(said, Mapping) else (None, None)
        if _is_set_of_findings(deny) and _is_set_of_findings(missing):
            return Judgement(deny, missing if query.has_missing else [])
        raise self._error(f"does not say what {query.rule} finds", _BUNDLE_HINT)

    def _explain(self, error: requests.HTTPError) -> NoReturn:
        """Raise what an HTTP status means: come again, a rule that fails, or a server that will not answer."""
        status = error.response.status_code
        if status in _TRANSIENT:
            raise error
        try:
            said = error.response.json()
        except _NO_JSON:
            said = {}
        if status == 500 and isinstance(said, Mapping) and said.get("code") == "internal_error":  # OPA's own word
            errors = said.get("errors")
            listed = errors if isinstance(errors, list) else []
            reasons = [str(one["message"]) for one in listed if isinstance(one, Mapping) and "message" in one]
            raise PolicyError("; ".join(reasons or [str(said.get("message", "OPA does not say why"))])[:500])
        words = {
            401: ("refuses the request: it wants a token (401)", "Set FTPOLICY_OPA_TOKEN or use --opa-token-file."),
            403: ("refuses the request: the token may not do this (403)", None),
            404: ("knows no such path (404)", "Is it the base address of OPA, without /v1?"),
        }
        message, hint = words.get(status, (f"answers with HTTP status {status}", None))
        raise self._error(message, hint)

    def _give(self) -> None:
        """Put data and policies on the server, into their namespace; the entry point comes last, when all is there."""
        client = self._client()
        try:
            for root, data in sorted(self._bundle.data.items()):
                client.update_or_create_data(data, f"{self._namespace}/{root}")
            for path, text in push_order(self._bundle.files):
                name = f"{self._namespace}/{path}"
                client.update_policy_from_string(
                    _moved(text, self._namespace, self._bundle.roots), name, rego_compat=False
                )
        except RegoParseError as error:
            raise self._error(f"does not take the policies: {str(error)[:500]}") from None

    def _patiently(self, ask: Callable[[], Found]) -> Found:
        """Return what ``ask`` returns, after asking again for a while where the server may only be restarting.

        Raises:
            EngineError, PolicyError: ``ask`` raised it, or the server stayed away.
        """
        give_up = time.monotonic() + (self._server.patience if self._answered else _FIRST_PATIENCE)
        pause = _FIRST_PAUSE
        given = False
        while True:
            try:
                return ask()
            except _UndefinedError as error:
                if self._push and not given:  # never had them, or was restarted and has forgotten them
                    given = True
                    self._patiently(self._give)
                    continue
                if not self._answered or time.monotonic() + pause > give_up:
                    raise self._error(*_reason(error)) from None
            except requests.RequestException as error:
                if isinstance(error, _FINAL) or time.monotonic() + pause > give_up:
                    raise self._error(*_reason(error)) from None
            except _NO_JSON as error:
                raise self._error(*_reason(requests.exceptions.InvalidJSONError())) from error
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _client(self) -> _Client:
        """Return the client of this thread."""
        if not hasattr(self._local, "client"):
            self._local.client = _Client(self._server)
        client: _Client = self._local.client
        return client

    def _error(self, message: str, hint: str | None = None) -> EngineError:
        return EngineError(f"OPA at {self._server.shown} {message}", hint=hint)


def push_order(files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the policies in an order in which each can be compiled: a library before whatever imports it.

    The one that answers comes last: a server that got only some of the others has no answer.
    """
    waiting = dict(sorted(files.items()))
    needed = {path: {f"lib/{name}.rego" for name in _IMPORT.findall(text)} for path, text in files.items()}
    needed[_ENTRY_FILE] = files.keys() - {_ENTRY_FILE}
    while waiting:
        ready = [path for path in waiting if not (needed[path] - {path}) & waiting.keys()]
        for path in ready or list(waiting):  # of a circle the server says what is wrong
            yield path, waiting.pop(path)


def _moved(text: str, namespace: str, roots: Sequence[str]) -> str:
    """Return a policy with its package, and all that it refers to in our packages and data, inside ``namespace``."""
    ours = "|".join(re.escape(root) for root in roots)
    text = re.sub(rf"^package (?=(?:{ours})\b)", f"package {namespace}.", text, count=1, flags=re.MULTILINE)
    return re.sub(rf"\bdata\.(?=(?:{ours})\b)", f"data.{namespace}.", text)


def _same_findings(ours: Sequence[Any], theirs: Sequence[Any]) -> bool:
    spelled = [sorted(json.dumps(one, sort_keys=True) for one in found) for found in (ours, theirs)]
    return spelled[0] == spelled[1]


def _has(theirs: Any, ours: Any) -> bool:
    """Tell whether data of a server has all of ours; policies beside it add members at the top."""
    if isinstance(theirs, Mapping) and isinstance(ours, Mapping):
        return all(theirs.get(name) == one for name, one in ours.items())
    return bool(theirs == ours)


def _is_set_of_findings(value: Any) -> TypeGuard[list[Mapping[str, Any]]]:
    return isinstance(value, list) and all(isinstance(one, Mapping) and "subject" in one for one in value)


def _reason(error: Exception) -> tuple[str, str | None]:
    """Return what became of a question that got no answer, and what to do."""
    if isinstance(error, _UndefinedError):
        return "has no policies of this program", _BUNDLE_HINT
    if isinstance(error, requests.exceptions.SSLError):
        return "has a certificate that does not verify", "Name the authority's certificate with --opa-ca-file."
    if isinstance(error, requests.TooManyRedirects):
        return "sends the question elsewhere (a redirect)", "Use the address of OPA itself."
    if isinstance(error, _TooLongError):
        return f"answers with more than {_LARGEST_ANSWER >> 20} MiB", None
    if isinstance(error, requests.Timeout):
        return "does not answer in time", "Allow it more with --opa-timeout SECONDS."
    if isinstance(error, requests.HTTPError):
        return f"answers with HTTP status {error.response.status_code}, again and again", None
    if isinstance(error, requests.exceptions.InvalidJSONError):
        return "answers something that is not JSON", "Is it OPA, and not a proxy or a login page?"
    if isinstance(error, (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError)):
        return "breaks off in the middle of its answers", None
    return "cannot be reached", "Is it running, and is the address right?"
