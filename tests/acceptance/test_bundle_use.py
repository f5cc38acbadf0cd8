"""The bundle in conftest, in ``opa eval`` and on a server fed by hand: the findings of a report, and no wrong use passes."""

from __future__ import annotations

import copy
import io
import json
import shutil
import subprocess
import tarfile
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Cli
from tests.support import opa
from tests.support.estates import BUNDLE, NORMATIVE, RULES, check_paths, rule_examples
from tests.support.opa_server import OpaProcess
from tests.support.paths import EXAMPLES
from tests.support.samples import is_whole
from tests.support.tools import require
from validator.check import FactsRequest, read_facts
from validator.engine.base import Bundle, RegoModule
from validator.engine.embedded import Embedded
from validator.engine.opa import OpaServer, Server, push_order
from validator.facts.model import FORMAT
from validator.model import pointer
from validator.report.json_report import document as report_document
from validator.rules.bundle import archive, build
from validator.rules.catalogue import Rule
from validator.verdicts.evaluate import data_document
from validator.verdicts.frame_document import frame_document

QUICKSTART = EXAMPLES / "quickstart"

_FEW = ("cluster.ha_enabled", "host.no_sgx", "inputs.contradiction", "network.ft_logging_interface", "vm.no_snapshots")
FEW_RULES = [rule for rule in RULES if rule.id in _FEW]
"""Fewer rules where it does not matter which: conftest compiles all of them for every call."""

FEW = build(FEW_RULES, data_document(FEW_RULES))
OTHER = build(FEW_RULES[1:], data_document(FEW_RULES[1:]))

Facts = dict[str, Any]


def _facts(*paths: Path, rules: list[Rule] | None = None, bundle: Bundle = FEW) -> Facts:
    """Return the facts document as ``ftpolicy facts`` prints it."""
    read = read_facts(FactsRequest([str(path) for path in paths]))
    frame = frame_document(read.facts, FEW_RULES if rules is None else rules, bundle.revision, read.errors)
    return {**read.facts.document(), "verdict_frame": frame}


def _unpack(bundle: Bundle, directory: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(archive(bundle)), mode="r:gz") as tar:
        for member in tar.getmembers():
            member.name = member.name.lstrip("/")
            tar.extract(member, directory, filter="data")


def _run(program: str, *arguments: str, cwd: Path) -> tuple[int, list[str]]:
    """Return the exit code and the lines that were printed, errors last."""
    done = subprocess.run(
        [program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
    )
    return done.returncode, [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]


# The same findings


def _many_examples() -> list[Path]:
    specs = [file for file in EXAMPLES.glob("*.yaml") if "kind: ClusterSpec" in file.read_text(encoding="utf-8")]
    whole = [*specs, *(EXAMPLES / "permitted").iterdir(), *QUICKSTART.iterdir(), QUICKSTART]
    few, fewer = (1, 1) if is_whole() else (12, 48)  # what passes is alike
    return [*sorted(whole), *rule_examples("fail")[::few], *rule_examples("pass")[::fewer]]


def _expected(path: Path) -> tuple[list[str], bool]:
    """Return what a report says of the estate, in the words of the adapter, and whether the default gate passes it."""
    result = check_paths([str(path)], RULES, Embedded, fail_on=("error", "undecided"))
    findings = []
    for found, said in zip(result.findings, report_document(result, "en")["findings"], strict=True):
        missing = ", ".join(sorted(set(map(pointer, found.verdict.missing))))
        message = said["message"] + (f": undecided without {missing}" if missing else "")
        findings.append({key: said[key] for key in ("rule", "verdict", "severity", "subject")} | {"message": message})
    return _ordered(findings), result.exit_code == 0


def _ordered(findings: list[Facts]) -> list[str]:
    return sorted(json.dumps(one, sort_keys=True, ensure_ascii=False) for one in findings)


@pytest.mark.whole
def test_examples_have_the_findings_of_their_reports() -> None:
    paths = _many_examples()
    documents = [json.dumps(_facts(path, rules=list(RULES), bundle=BUNDLE)) for path in paths]
    modules = [RegoModule(path, text) for path, text in BUNDLE.files.items()]
    query = "[said | some one in input.documents; said := data.ftpolicy.conftest with input as one]"
    answers = opa.evaluate(modules, query, '{"documents":[' + ",".join(documents) + "]}", json.dumps(BUNDLE.data))

    for path, said in zip(paths, answers, strict=True):
        assert (_ordered(said["findings"]), said.get("passes", False)) == _expected(path), (path, said["_unmet"])


def test_conftest_has_the_findings_of_the_quickstart(cli: Cli, tmp_path: Path) -> None:
    """All by the commands that the documentation shows."""
    file = tmp_path / "ftpolicy.tar.gz"
    written = cli("bundle", "-o", str(file))
    facts = cli("facts", str(QUICKSTART))
    (tmp_path / "facts.json").write_text(facts.out, encoding="utf-8")
    (tmp_path / "policy").mkdir()
    subprocess.run(["tar", "xzf", str(file), "-C", "policy"], cwd=tmp_path, check=True, capture_output=True)
    code, lines = _run(require("conftest"), *_CALL, "--output", "json", "facts.json", cwd=tmp_path)
    [answer] = json.loads("\n".join(lines))
    told = [*answer["failures"], *answer["warnings"]]

    assert (written.code, facts.code, code) == (0, 0, 1)
    for one in told:
        del one["metadata"]["query"]
    assert _ordered([one["metadata"] for one in told]) == _expected(QUICKSTART)[0]
    assert {one["metadata"]["severity"] for one in answer["failures"]} == {"error"}
    assert {one["metadata"]["severity"] for one in answer["warnings"]} == {"warning", "info"}
    assert all(one["msg"] == f"{one['metadata']['rule']}: {one['metadata']['message']}" for one in told)


def test_names_are_cleaned_and_cautions_told_as_in_a_report() -> None:
    """No example has a name that a terminal would obey; severities that a denial lowers and ties are in examples."""
    name = "vm\x1b[31m\u202e\u2028~/{host}"
    said = _joined(
        {"deny": [{"subject": ["vms", name], "path": ["vms", name], "args": {"disks": ["a", 1], "confidence": "M"}}]},
        {"vms": {name: {}}, "verdict_frame": _frame(FEW.revision, [name])},
        {"message": "{subject} has {disks} and {unknown}", "called": "virtual machine {name}"},
    )

    assert [one["message"] for one in said] == [
        "virtual machine vm\ufffd[31m\ufffd\ufffd~/{host} has a, 1 and {unknown} (unverified)"
    ]


@pytest.mark.parametrize(
    ("denied", "severity"), [("info", "info"), ("error", "warning"), (None, "warning"), ("nonsense", "warning")]
)
def test_a_denial_only_lowers_the_severity(denied: str | None, severity: str) -> None:
    denial = {"subject": ["vms", "a"], "path": ["vms", "a"], "args": {}} | ({"severity": denied} if denied else {})
    [said] = _joined({"deny": [denial]}, {"vms": {"a": {}}, "verdict_frame": _frame(FEW.revision, ["a"])}, {})

    assert said["severity"] == severity


def _frame(revision: str, names: list[str]) -> Facts:
    row = {"severity": "warning", "missing": [], "group": 0}
    return {"revision": revision, "errors": [], "rules": {"vm.example": [row]}, "groups": [names]}


def _joined(said: Facts, facts: Facts, about: Facts) -> list[Facts]:
    """Return the verdicts that follow from what one rule says."""
    entry = {"collection": "vms", "kind": "vm", "called": "{name}", "title": "t", "message": "m"} | about
    text = f"package ft.vm.example\n\ndeny := {{one | some one in {json.dumps(said['deny'])}}}\n"
    modules = [RegoModule(path, text) for path, text in FEW.files.items() if path.startswith("ftpolicy/")]
    data = json.dumps({"ftpolicy": {"rules": {"vm.example": entry}, "revision": FEW.revision}})
    answer = opa.evaluate(
        [*modules, RegoModule("rule.rego", text)], "data.ftpolicy.verdicts.all", json.dumps(facts), data, strict=False
    )
    return list(answer)


# Wrong use of the bundle in conftest


_CALL = ("test", "--no-color", "--namespace", "ftpolicy.conftest", "--policy", "policy", "--data", "policy")
_NO_FACTS = "not a facts document (format: {}); give it what `ftpolicy facts` prints"
_NO_FIT = "verdict_frame does not fit the rest of the facts; print the facts anew"
_NO_FRAME = "the facts have no verdict_frame; give it all that `ftpolicy facts` prints"
_OTHER = (
    "facts, policies and data are not of one bundle; print the facts and write the bundle with the same ftpolicy, "
    "configuration and --estate, and unpack it into an empty directory"
)
_UNREAD = "the facts are incomplete: `ftpolicy facts` could not read all inputs, and said why"
_NOTHING = "nothing was evaluated: no rule applies to any object; say what is meant for FT"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with the bundle, unpacked and not, and facts that pass."""
    root = tmp_path_factory.mktemp("use")
    _unpack(FEW, root / "policy")
    (root / "ftpolicy.tar.gz").write_bytes(archive(FEW))
    _unpack(OTHER, root / "other")
    shutil.copytree(root / "policy", root / "no-rules", ignore=shutil.ignore_patterns("ft"))
    shutil.copytree(root / "policy", root / "one-less", ignore=shutil.ignore_patterns("ha_enabled.rego"))
    (root / "empty").mkdir()
    (root / "empty" / "data.json").write_text("{}", encoding="utf-8")
    facts = _facts(NORMATIVE)
    (root / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    (root / "spec.yaml").write_bytes(NORMATIVE.read_bytes())
    (root / "open.json").write_text(json.dumps(_forgetful(facts)), encoding="utf-8")
    for word in ("warn", "pass"):
        (root / f"{word}.json").write_text(json.dumps(_switch(word)), encoding="utf-8")
    return root


def _switch(word: str) -> Facts:
    return {"ftpolicy_switches": {"undecided": word}}


def _forgetful(facts: Facts) -> Facts:
    """Return the facts with something undecided at the severity error, as their frame tells."""
    changed = copy.deepcopy(facts)
    [row] = changed["verdict_frame"]["rules"]["vm.no_snapshots"]
    row["missing"] = ["snapshots"]
    return changed


def _changed(change: Callable[[Facts], Any]) -> Callable[[Path], str]:
    def text(_: Path) -> str:
        facts = _facts(NORMATIVE)
        change(facts)
        return json.dumps(facts)

    return text


def _of_frame(key: str, value: Any) -> Callable[[Path], str]:
    return _changed(lambda facts: facts["verdict_frame"].update({key: value}))


def _of_row(key: str, value: Any) -> Callable[[Path], str]:
    return _changed(lambda facts: facts["verdict_frame"]["rules"]["vm.no_snapshots"][0].update({key: value}))


def _of_spec(text: str) -> Callable[[Path], str]:
    def facts(folder: Path) -> str:
        (folder / "spec.yaml").write_text("apiVersion: ftpolicy/v1\nkind: ClusterSpec\n" + text, encoding="utf-8")
        return json.dumps(_facts(folder / "spec.yaml"))

    return facts


def _report(_: Path) -> str:
    return json.dumps(report_document(check_paths([str(NORMATIVE)], FEW_RULES, Embedded), "en"))


def _unreadable(folder: Path) -> str:
    (folder / "bad.yaml").write_text("apiVersion: ftpolicy/v1\nkind: ClusterSpec\nhots: []\n", encoding="utf-8")
    return json.dumps(_facts(NORMATIVE, folder / "bad.yaml"))


def _twice(_: Path) -> str:
    """Return facts whose frame says two things of the same objects."""
    facts = _facts(NORMATIVE)
    rows = facts["verdict_frame"]["rules"]["vm.no_snapshots"]
    rows.append({**rows[0], "settled": "not_applicable"})
    return json.dumps(facts)


def _told(text: str) -> Callable[[Path], str]:
    return lambda _: text


_DOCUMENTS: dict[str, tuple[Callable[[Path], str], str]] = {
    "an empty object": (_told("{}"), _NO_FACTS.format("none")),
    "null": (_told("null"), _NO_FACTS.format("none")),
    "a text": (_told('"facts.json"'), _NO_FACTS.format("none")),
    "a number": (_told("42"), _NO_FACTS.format("none")),
    "an object in a list": (_told("[{}]"), _NO_FACTS.format("none")),
    "a plan": (_told((QUICKSTART / "plan.json").read_text(encoding="utf-8")), _NO_FACTS.format("none")),
    "a state": (_told('{"version": 4, "terraform_version": "1.9.0", "resources": []}'), _NO_FACTS.format("none")),
    "a report": (_report, _NO_FACTS.format("ftpolicy.report/1")),
    "another format version": (_changed(lambda one: one.update(format="ftpolicy.facts/2")),
                               _NO_FACTS.format("ftpolicy.facts/2")),
    "no format": (_changed(lambda one: one.pop("format")), _NO_FACTS.format("none")),
    "no frame": (_changed(lambda one: one.pop("verdict_frame")), _NO_FRAME),
    "a frame that is null": (_changed(lambda one: one.update(verdict_frame=None)), _NO_FRAME),
    "a frame that is a list": (_changed(lambda one: one.update(verdict_frame=[])), _NO_FRAME),
    "a frame without revision": (_changed(lambda one: one["verdict_frame"].pop("revision")), _NO_FRAME),
    "facts for another bundle": (_of_frame("revision", OTHER.revision), _OTHER),
    "inputs that could not be read": (_unreadable, _UNREAD),
    "a frame without errors": (_changed(lambda one: one["verdict_frame"].pop("errors")), _UNREAD),
    "a frame without rules": (_of_frame("rules", {}), _NO_FIT),
    "a frame whose rules are a list": (_of_frame("rules", []), _NO_FIT),
    "a rule less": (_changed(lambda one: one["verdict_frame"]["rules"].pop("vm.no_snapshots")), _NO_FIT),
    "no rows": (_changed(lambda one: one["verdict_frame"]["rules"]["vm.no_snapshots"].clear()), _NO_FIT),
    "a row twice": (_twice, _NO_FIT),
    "no groups": (_of_frame("groups", []), _NO_FIT),
    "a name less in a group": (_changed(lambda one: one["verdict_frame"]["groups"][0].pop()), _NO_FIT),
    "a name more in a group": (_changed(lambda one: one["verdict_frame"]["groups"][0].append("x")), _NO_FIT),
    "a row without missing": (_changed(lambda one: one["verdict_frame"]["rules"]["vm.no_snapshots"][0].pop("missing")),
                              _NO_FIT),
    "missing that are null": (_of_row("missing", None), _NO_FIT),
    "an unknown severity": (_of_row("severity", "fatal"), _NO_FIT),
    "an unknown outcome": (_of_row("settled", "passed"), _NO_FIT),
    "a group that is not there": (_of_row("group", 99), _NO_FIT),
    "a host less": (_changed(lambda one: one["hosts"].pop("esx01.example.com")), _NO_FIT),
    "a host more": (_changed(lambda one: one["hosts"].update({"esx99.example.com": {}})), _NO_FIT),
    "no hosts": (_changed(lambda one: one.pop("hosts")), _NO_FIT),
    "hosts that are a list": (_changed(lambda one: one.update(hosts=[])), _NO_FIT),
    "nothing in a spec": (_of_spec("clusters: []\n"), _NOTHING),
    "nothing for FT": (_of_spec("clusters: [{name: c, fault_tolerance: false}]\n"), _NOTHING),
    "true": (_told("true"), _NO_FACTS.format("none")),
    "an empty text": (_told('""'), _NO_FACTS.format("none")),
    "facts in another object": (lambda _: json.dumps({"facts": _facts(NORMATIVE)}), _NO_FACTS.format("none")),
    "facts as OPA is asked": (lambda _: json.dumps({"input": _facts(NORMATIVE)}), _NO_FACTS.format("none")),
    "facts as a text": (lambda _: json.dumps(json.dumps(_facts(NORMATIVE))), _NO_FACTS.format("none")),
    "a format with a blank": (_changed(lambda one: one.update(format="ftpolicy.facts/1 ")),
                              _NO_FACTS.format("ftpolicy.facts/1 ")),
    "a format in a list": (_changed(lambda one: one.update(format=["ftpolicy.facts/1"])),
                           _NO_FACTS.format('["ftpolicy.facts/1"]')),
    "a format that is null": (_changed(lambda one: one.update(format=None)), _NO_FACTS.format("null")),
    "a format alone": (_told('{"format": "ftpolicy.facts/1"}'), _NO_FRAME),
    "a frame alone": (_changed(lambda one: [one.pop(key) for key in [*one] if key not in ("format", "verdict_frame")]),
                      _NO_FIT),
    "a revision that is null": (_of_frame("revision", None), _NO_FRAME),
    "a revision in a list": (_of_frame("revision", [FEW.revision]), _NO_FRAME),
    "half a revision": (_of_frame("revision", FEW.revision[:16]), _OTHER),
    "an empty revision": (_of_frame("revision", ""), _OTHER),
    "errors that are null": (_of_frame("errors", None), _UNREAD),
    "errors that are false": (_of_frame("errors", False), _UNREAD),
    "errors that are an object": (_of_frame("errors", {}), _UNREAD),
    "rules that are null": (_of_frame("rules", None), _NO_FIT),
    "groups that are null": (_of_frame("groups", None), _NO_FIT),
    "groups that are an object": (_of_frame("groups", {}), _NO_FIT),
    "no severity": (_changed(lambda one: one["verdict_frame"]["rules"]["vm.no_snapshots"][0].pop("severity")), _NO_FIT),
    "a severity that is null": (_of_row("severity", None), _NO_FIT),
    "an outcome that is null": (_of_row("settled", None), _NO_FIT),
    "an outcome that is false": (_of_row("settled", False), _NO_FIT),
    "a pass that is settled": (_of_row("settled", "pass"), _NO_FIT),
    "a group that is null": (_of_row("group", None), _NO_FIT),
    "a group that is a text": (_of_row("group", "0"), _NO_FIT),
    "missing that are a text": (_of_row("missing", ""), _NO_FIT),
    "missing that are false": (_of_row("missing", False), _NO_FIT),
    "machines that are null": (_changed(lambda one: one.update(vms=None)), _NO_FIT),
    "a frame of another estate": (_changed(lambda one: one.update(verdict_frame=_facts(QUICKSTART)["verdict_frame"])),
                                  _NO_FIT),
}  # fmt: skip

_OTHER_KINDS: dict[str, tuple[str, str]] = {
    "a spec": ("spec.yaml", "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nclusters: []\n"),
    "an empty mapping": ("none.yaml", "{}\n"),
    "foreign YAML": ("map.yml", "apiVersion: v1\nkind: ConfigMap\n"),
    "code": ("main.tf", 'resource "vsphere_host" "a" {\n  hostname = "a"\n}\n'),
    "values of code": ("a.tfvars", 'name = "a"\n'),
    "TOML": ("a.toml", 'name = "a"\n'),
    "INI": ("a.ini", "[a]\nb = c\n"),
    "XML": ("a.xml", "<a><b>c</b></a>\n"),
    "properties": ("a.properties", "a=b\n"),
    "a program": ("Dockerfile", "FROM scratch\n"),
}
"""Files that conftest reads by their names."""


@pytest.fixture(scope="module")
def said(place: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Facts]]:
    """Return what conftest says of every wrong document; one process is asked for them all."""
    root = tmp_path_factory.mktemp("documents")
    files: dict[str, str] = {}
    for number, (name, (make, _)) in enumerate(_DOCUMENTS.items()):
        (root / str(number)).mkdir()
        file = root / str(number) / "input.json"
        file.write_text(make(file.parent), encoding="utf-8")
        files[str(file)] = name
    for name, (file_name, text) in _OTHER_KINDS.items():
        (root / file_name).write_text(text, encoding="utf-8")
        files[str(root / file_name)] = name + " by its name"
    code, lines = _run(require("conftest"), *_CALL, "--output", "json", *files, cwd=place)
    assert code == 1
    answers: dict[str, list[Facts]] = {name: [] for name in files.values()}
    for one in json.loads("\n".join(lines)):
        answers[files[one["filename"]]].append(one)
    return answers


@pytest.mark.parametrize("name", [*_DOCUMENTS, *(f"{name} by its name" for name in _OTHER_KINDS)])
def test_what_is_no_facts_document_of_this_bundle_is_denied(name: str, said: dict[str, list[Facts]]) -> None:
    message = _DOCUMENTS[name][1] if name in _DOCUMENTS else _NO_FACTS.format("none")
    [answer] = said[name]

    assert ([one["msg"] for one in answer["failures"]], answer["successes"]) == ([message], 2)
    assert answer.get("warnings", []) == []


def _call(*arguments: str, namespace: str = "ftpolicy.conftest") -> tuple[str, ...]:
    return ("test", "--no-color", "--namespace", namespace, *arguments)


_POLICY, _DATA = ("--policy", "policy"), ("--data", "policy")
_NO_DATA = "the data of the bundle are missing; give it data.json of the bundle as well (conftest: --data)"
_BROKEN = "policies are missing, or find what is not in the facts: "
_ONE_FAILURE = "3 tests, 2 passed, 0 warnings, 1 failure, 0 exceptions"
_UNDECIDED = "ftpolicy.conftest - vm.no_snapshots: {title}: undecided without /vms/{{}}/snapshots".format(
    title=next(rule.texts["en"].title for rule in FEW_RULES if rule.id == "vm.no_snapshots")
)

_DENIED: dict[str, tuple[tuple[str, ...], str]] = {
    "no data": (_call(*_POLICY, "facts.json"), _NO_DATA),
    "empty data": (_call(*_POLICY, "--data", "empty", "facts.json"), _NO_DATA),
    "the archive as data": (_call(*_POLICY, "--data", "ftpolicy.tar.gz", "facts.json"), _NO_DATA),
    "the facts as data": (_call(*_POLICY, "--data", "facts.json", "facts.json"), _NO_DATA),
    "data of another bundle": (_call(*_POLICY, "--data", "other", "facts.json"), _OTHER),
    "policies of another bundle": (_call("--policy", "other", *_DATA, "facts.json"), _OTHER),
    "another bundle": (_call("--policy", "other", "--data", "other", "facts.json"), _OTHER),
    "policies without the rules": (_call("--policy", "no-rules", *_DATA, "facts.json"),
                                   _BROKEN + ", ".join(_FEW)),
    "a rule less": (_call("--policy", "one-less", *_DATA, "facts.json"),
                    _BROKEN + "cluster.ha_enabled"),
    "a misspelt switch": (_call(*_POLICY, *_DATA, "--data", "pass.json", "facts.json"),
                          'data.ftpolicy_switches is {"undecided": "pass"}; it can be {"undecided": "warn"}'),
    "a spec": (_call(*_POLICY, *_DATA, "spec.yaml"), _NO_FACTS.format("none")),
}  # fmt: skip


@pytest.mark.parametrize("name", _DENIED)
def test_a_bundle_that_is_not_whole_is_denied(name: str, place: Path) -> None:
    arguments, message = _DENIED[name]
    code, lines = _run(require("conftest"), *arguments, cwd=place)

    assert lines == [f"FAIL - {arguments[-1]} - ftpolicy.conftest - {message}", _ONE_FAILURE]
    assert code == 1


_REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "no policies": (_call(*_DATA, "--policy", "nowhere", "facts.json"), "stat nowhere: no such file or directory"),
    "data that are not there": (_call(*_POLICY, "--data", "nowhere", "facts.json"), "stat nowhere: no such file or dir"),
    "the archive as policies": (_call("--policy", "ftpolicy.tar.gz", *_DATA, "facts.json"), "no policies found in ["),
    "no input": (_call(*_POLICY, *_DATA), "missing required arguments"),
    "an input that is not there": (_call(*_POLICY, *_DATA, "nothing.json"), "stat nothing.json: no such file or dir"),
    "an empty file": (_call(*_POLICY, *_DATA, "nothing/empty.json"), "unexpected end of JSON input"),
    "half a document": (_call(*_POLICY, *_DATA, "nothing/half.json"), "unexpected end of JSON input"),
    "an empty directory": (_call(*_POLICY, *_DATA, "nothing/here"), "no files found"),
    "Terraform code": (_call(*_POLICY, *_DATA, "nothing/main.tf"), "FAIL - nothing/main.tf - ftpolicy.conftest - " +
                       _NO_FACTS.format("none")),
    "two files": (_call(*_POLICY, *_DATA, "facts.json", "spec.yaml"), "6 tests, 5 passed, 0 warnings, 1 failure"),
    "files in one": (_call(*_POLICY, *_DATA, "--combine", "facts.json"), "FAIL - Combined - ftpolicy.conftest - " +
                     _NO_FACTS.format("none")),
    "all namespaces": (("test", "--no-color", "--all-namespaces", *_POLICY, *_DATA, "spec.yaml"),
                       "FAIL - spec.yaml - ftpolicy.conftest - " + _NO_FACTS.format("none")),
}  # fmt: skip


@pytest.mark.parametrize("name", _REFUSED)
def test_what_conftest_itself_refuses(name: str, place: Path) -> None:
    arguments, words = _REFUSED[name]
    (place / "nothing" / "here").mkdir(parents=True, exist_ok=True)
    (place / "nothing" / "empty.json").write_text("", encoding="utf-8")
    (place / "nothing" / "half.json").write_text((place / "facts.json").read_text("utf-8")[:5000], encoding="utf-8")
    (place / "nothing" / "main.tf").write_text('resource "vsphere_host" "a" {}\n', encoding="utf-8")
    code, lines = _run(require("conftest"), *arguments, cwd=place)

    assert any(words in line for line in lines), lines
    assert code == 1


_UNSEEN: dict[str, tuple[tuple[str, ...], str]] = {
    "no namespace": (("test", "--no-color", *_POLICY, *_DATA, "spec.yaml"), "0 tests, 0 passed"),
    "a misspelt namespace": (_call(*_POLICY, *_DATA, "spec.yaml", namespace="ftpolicy.conftests"), "0 tests, 0 passed"),
    "a path as namespace": (_call(*_POLICY, *_DATA, "spec.yaml", namespace="ftpolicy/conftest"), "0 tests, 0 passed"),
    "the package of a rule": (_call(*_POLICY, *_DATA, "spec.yaml", namespace="ft.cluster.ha_enabled"),
                              "1 test, 1 passed"),
    "an empty list": (_call(*_POLICY, *_DATA, "list.json"), "0 tests, 0 passed"),
}  # fmt: skip


@pytest.mark.parametrize("name", _UNSEEN)
def test_what_no_policy_can_catch_is_as_documented(name: str, place: Path) -> None:
    """conftest asks this bundle nothing here; the documentation says how that looks, and how to ask so that it fails."""
    arguments, words = _UNSEEN[name]
    (place / "list.json").write_text("[]", encoding="utf-8")
    code, lines = _run(require("conftest"), *arguments, cwd=place)

    assert lines == [f"{words}, 0 warnings, 0 failures, 0 exceptions"]
    assert code == 0


def test_the_right_call_passes_what_passes(place: Path) -> None:
    code, lines = _run(require("conftest"), *_CALL, "facts.json", cwd=place)

    assert lines == ["3 tests, 3 passed, 0 warnings, 0 failures, 0 exceptions"]
    assert code == 0


def test_undecided_fails_unless_the_switch_says_otherwise(place: Path) -> None:
    failed = _run(require("conftest"), *_CALL, "open.json", cwd=place)
    warned = _run(require("conftest"), *_CALL, "--data", "warn.json", "open.json", cwd=place)
    failed_on_warning = _run(
        require("conftest"), *_CALL, "--data", "warn.json", "--fail-on-warn", "open.json", cwd=place
    )

    names = sorted(_facts(NORMATIVE)["vms"])
    told = [f"open.json - {_UNDECIDED.format(name)}" for name in names]
    assert (failed[0], sorted(failed[1][:-1])) == (1, [f"FAIL - {one}" for one in told])
    assert (warned[0], sorted(warned[1][:-1])) == (0, [f"WARN - {one}" for one in told])
    assert failed_on_warning == (1, warned[1])


# Wrong use of the bundle in `opa eval`


_PASSES = "data.ftpolicy.conftest.passes"


def _eval(place: Path, *arguments: str) -> tuple[int, Any]:
    """Return the exit code of the documented call, and what it printed."""
    code, lines = _run(opa.require_opa(), "eval", "--fail", "--format", "json", *arguments, cwd=place)
    try:
        return code, json.loads("\n".join(lines)).get("result")
    except ValueError:
        return code, lines


def test_opa_eval_passes_what_passes_and_nothing_else(place: Path) -> None:
    """With ``--fail`` the exit code is 1 where the answer is undefined, and it is defined for a pass only."""
    bundle = ("--bundle", "ftpolicy.tar.gz")
    passed = [
        _eval(place, *bundle, "--input", "facts.json", _PASSES),
        _eval(place, "--bundle", "policy", "--input", "facts.json", _PASSES),
        _eval(place, *bundle, "--data", "warn.json", "--input", "open.json", _PASSES),
    ]
    refused = [
        _eval(place, *bundle, "--input", "open.json", _PASSES),
        _eval(place, *bundle, "--data", "pass.json", "--input", "facts.json", _PASSES),
        _eval(place, *bundle, _PASSES),
        _eval(place, "--bundle", "other", "--input", "facts.json", _PASSES),
        _eval(place, "--data", "no-rules", "--input", "facts.json", _PASSES),
        _eval(place, "--data", "one-less", "--input", "facts.json", _PASSES),
        _eval(place, "--data", "policy/ftpolicy", "--input", "facts.json", _PASSES),
        _eval(place, "--input", "facts.json", _PASSES),
        _eval(place, *bundle, "--input", "facts.json", "data.ftpolicy.conftest.pass"),
        _eval(place, *bundle, "--input", "facts.json", "data.ftpolicy.conftests.passes"),
        _eval(place, *bundle, "--input", "facts.json", "data.ftpolicy.report.answer"),
    ]

    assert [code for code, _ in passed] == [0, 0, 0]
    assert refused == [(1, None)] * len(refused)


_MISSPELT = (
    "data.ftpolicy.conftest.pass", "data.ftpolicy.conftest.Passes", "data.ftpolicy.conftest.passed",
    "data.ftpolicy.conftest.allow",
    "data.ftpolicy.conftests.passes", "data.ftpolicy.passes", "data.ftpolicy.report.answer", "data.ftpolicy.allow",
    "data.conftest.passes", "data.passes", "data.main.deny", "data.ft.cluster.ha_enabled.passes",
    "input.passes", "input.verdict_frame.passes", "not data.ftpolicy.conftest.passes",
    "data.ftpolicy.conftest.passes == false",
)  # fmt: skip
"""Queries beside the right one: they are undefined for what passes, and `opa eval --fail` ends with 1."""


@pytest.fixture(scope="module")
def answered(place: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, int], dict[str, int]]:
    """Return how often ``passes`` is true of every document, and misspelt queries of what passes; of one process."""
    right = place.joinpath("facts.json").read_text("utf-8")
    texts = {name: make(tmp_path_factory.mktemp("document")) for name, (make, _) in _DOCUMENTS.items()}
    texts |= {"an empty list": "[]", "facts in a list": f"[{right}]", "what passes": right}
    modules = [RegoModule(path, text) for path, text in FEW.files.items()]
    misspelt = ", ".join(f"count([1 | {query}])" for query in _MISSPELT)
    query = (
        f"[[count([1 | {_PASSES} with input as one]) | some one in input.documents], "
        "[one | some right in [input.right]; one := data.asked.said with input as right]]"
    )
    asked = RegoModule("asked.rego", f"package asked\n\nsaid := [{misspelt}]\n")
    document = f'{{"documents":[{",".join(texts.values())}], "right": {right}}}'
    documents, [queries] = opa.evaluate([*modules, asked], query, document, json.dumps(FEW.data), strict=False)
    return dict(zip(texts, documents, strict=True)), dict(zip(_MISSPELT, queries, strict=True))


@pytest.mark.parametrize("name", [*_DOCUMENTS, "an empty list", "facts in a list", "what passes"])
def test_opa_eval_refuses_every_wrong_document(name: str, answered: tuple[dict[str, int], dict[str, int]]) -> None:
    assert answered[0][name] == (name == "what passes")


@pytest.mark.parametrize("query", _MISSPELT)
def test_opa_eval_refuses_every_other_query(query: str, answered: tuple[dict[str, int], dict[str, int]]) -> None:
    assert answered[1][query] == 0


@pytest.mark.parametrize(
    ("options", "query"),
    [
        (("--fail",), "data.ftpolicy.conftest.deny"),
        (("--fail",), "data.ftpolicy.conftest"),
        (("--fail",), "data"),
        (("--fail",), "true"),
        ((), _PASSES),
    ],
)
def test_what_opa_eval_cannot_refuse_is_as_documented(options: tuple[str, ...], query: str, place: Path) -> None:
    """What is always defined is always an answer, and without ``--fail`` there is no other code than 0."""
    code, _ = _run(
        opa.require_opa(), "eval", *options, "--bundle", "ftpolicy.tar.gz", "--input", "spec.yaml", query, cwd=place
    )

    assert code == 0


def test_opa_eval_says_why(place: Path) -> None:
    code, result = _eval(place, "--bundle", "ftpolicy.tar.gz", "--input", "spec.yaml", "data.ftpolicy.conftest.deny")

    assert (code, result[0]["expressions"][0]["value"]) == (0, [{"msg": _NO_FACTS.format("none")}])


@pytest.mark.parametrize("subject", [["vms", "ghost"], ["hosts", "esx01.example.com"], None])
def test_a_finding_about_what_is_not_in_its_scope_is_denied(subject: list[str] | None, place: Path) -> None:
    finding = json.dumps({"path": [], "args": {}} | ({} if subject is None else {"subject": subject}))
    text = f"package ft.vm.no_snapshots\n\ndeny := {{{finding}}}\n"
    modules = [RegoModule(path, text if "no_snapshots" in path else one) for path, one in FEW.files.items()]
    facts = place.joinpath("facts.json").read_text(encoding="utf-8")
    said = opa.evaluate(modules, "data.ftpolicy.conftest.deny", facts, json.dumps(FEW.data))

    assert said == [{"msg": _BROKEN + "vm.no_snapshots"}]


# A server fed by hand


@pytest.fixture
def bare() -> Iterator[OpaProcess]:
    """Return a server without policies."""
    with OpaProcess() as process:
        yield process


def _put(server: OpaProcess, path: str, content: str) -> None:
    request = urllib.request.Request(f"{server.url}/v1/{path}", content.encode(), method="PUT")
    with urllib.request.urlopen(request, timeout=60):
        pass


def _feed(server: OpaProcess, files: Bundle, data: Bundle | None, *without: str) -> None:
    for path, text in push_order(files.files):
        if path not in without:
            _put(server, f"policies/{path}", text)
    if data is not None:
        _put(server, "data/ftpolicy", json.dumps(data.data["ftpolicy"]))


_HINT = "\n  Load the bundle of this program (`ftpolicy bundle -o ftpolicy.tar.gz`) into the server, or use --push."
_FED: dict[str, tuple[Bundle, Bundle | None, tuple[str, ...], str | None]] = {
    "all": (FEW, FEW, (), None),
    "policies without data": (FEW, None, (), "has no policies of this program"),
    "another bundle": (
        OTHER,
        OTHER,
        (),
        f"has policies of revision {OTHER.revision[:12]}; ours are {FEW.revision[:12]}",
    ),
    "data of another bundle": (FEW, OTHER, (), f"has policies of revision mixed; ours are {FEW.revision[:12]}"),
    "policies of another bundle": (OTHER, FEW, (), f"has policies of revision mixed; ours are {FEW.revision[:12]}"),
    "a rule less": (FEW, FEW, ("ft/vm/no_snapshots.rego",), "does not say what vm.no_snapshots finds"),
    "no entry point": (FEW, FEW, ("ftpolicy/report.rego",), "has no policies of this program"),
}


@pytest.mark.parametrize("name", _FED)
def test_a_server_fed_by_hand_judges_only_with_the_whole_bundle(name: str, bare: OpaProcess) -> None:
    files, data, without, message = _FED[name]
    _feed(bare, files, data, *without)
    result = check_paths([str(NORMATIVE)], FEW_RULES, lambda: OpaServer(Server(bare.url, patience=1), FEW))

    assert [str(one) for one in result.errors] == ([] if message is None else [f"OPA at {bare.url} {message}{_HINT}"])
    assert result.exit_code == (0 if message is None else 4)


def test_a_server_asked_by_hand_passes_nothing_else(bare: OpaProcess, place: Path) -> None:
    """The REST API has no way to fail: ``passes`` is absent from what it answers, unless it is true."""
    _feed(bare, FEW, FEW)
    facts = json.loads(place.joinpath("facts.json").read_text(encoding="utf-8"))
    questions = [facts, {}, {**facts, "format": "ftpolicy.facts/2"}, _forgetful(facts)]

    def ask(question: Facts | None) -> Any:
        content = json.dumps({} if question is None else {"input": question}).encode()
        request = urllib.request.Request(f"{bare.url}/v1/data/ftpolicy/conftest/passes", content, method="POST")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer).get("result")

    assert [ask(one) for one in (*questions, None)] == [True, None, None, None, None]


# What the contract between Python and Rego says


def test_the_format_is_that_of_the_facts() -> None:
    assert f'input.format == "{FORMAT}"' in FEW.files["ftpolicy/conftest.rego"]


def test_a_check_reads_a_facts_document_with_its_frame(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_text(cli("facts", str(QUICKSTART)).out, encoding="utf-8")
    again = json.loads(cli("check", str(tmp_path / "facts.json"), "-o", "json").out)
    first = json.loads(cli("check", str(QUICKSTART), "-o", "json").out)

    assert again["summary"] == first["summary"]


def test_a_check_of_facts_from_inputs_that_could_not_be_read_is_exit_2(cli: Cli, tmp_path: Path) -> None:
    """Whoever saves the facts to judge them later has lost the exit code and the message of the reader."""
    (tmp_path / "bad.tf").write_text('resource "vsphere_host" "a" {\n', encoding="utf-8")
    first = cli("facts", str(QUICKSTART / "osaka.yaml"), str(tmp_path / "bad.tf"))
    (tmp_path / "facts.json").write_text(first.out, encoding="utf-8")
    again = cli("check", str(tmp_path / "facts.json"), "--fail-on", "never")

    assert first.code == again.code == 2
    said = first.err.removeprefix("error: ").splitlines()[0]
    assert again.err == f"error: {tmp_path}/facts.json: an input of these facts could not be read: {said}\n"


def test_a_frame_says_of_every_object_what_is_known(tmp_path: Path) -> None:
    """Objects that are alike share a row; what lies in the object is relative to it."""
    (tmp_path / "spec.yaml").write_text(_HOSTS, encoding="utf-8")
    rules = [rule for rule in RULES if rule.id in {"cluster.ha_enabled", "network.three_nic_ports"}]
    frame = _facts(tmp_path / "spec.yaml", rules=rules)["verdict_frame"]

    assert frame == {
        "revision": FEW.revision,
        "errors": [],
        "rules": {
            "cluster.ha_enabled": [{"severity": "error", "missing": ["ha"], "group": 0}],
            "network.three_nic_ports": [
                {"settled": "undecided", "severity": "error", "missing": ["ft_type"], "group": 1},
                {"settled": "undecided", "severity": "warning", "missing": ["ft_type"], "group": 2},
                {"settled": "not_applicable", "severity": "error", "missing": [], "group": 3},
            ],
        },
        "groups": [["c"], ["a.example.com", "b.example.com"], ["d.example.com"], ["e.example.com"]],
    }


_HOSTS = """\
apiVersion: ftpolicy/v1
kind: ClusterSpec
clusters:
- {name: c, fault_tolerance: true}
hosts:
- {name: a.example.com, cluster: c}
- {name: b.example.com, cluster: c}
- {name: d.example.com, cluster: c, version: "5.5"}
- {name: e.example.com, fault_tolerance: false}
"""
