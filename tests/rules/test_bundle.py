"""The bundle: the same for the same policies, and all that a server or conftest needs is in it."""

from __future__ import annotations

import dataclasses
import io
import json
import tarfile

from tests.support.estates import BUNDLE, RULES
from tests.support.paths import ROOT
from validator.model import Severity
from validator.rules.bundle import archive, build
from validator.rules.catalogue import Applicability, library_files
from validator.verdicts.evaluate import data_document


def test_the_same_policies_are_the_same_bundle() -> None:
    again = build(list(reversed(RULES)), data_document(RULES))

    assert archive(again) == archive(BUNDLE)
    assert len(BUNDLE.revision) == 64


def test_other_policies_or_parameters_are_another_revision() -> None:
    changed = dataclasses.replace(
        RULES[0], module=dataclasses.replace(RULES[0].module, text=RULES[0].module.text + "\n")
    )
    data = json.loads(data_document(RULES))
    data["ftpolicy"]["params"]["host"] = {"x": {"y": 1}}
    lowered = dataclasses.replace(RULES[0], severities=((Severity.INFO, Applicability()),))
    revisions = {
        BUNDLE.revision,
        build([lowered, *RULES[1:]], data_document(RULES)).revision,
        build(RULES[1:], data_document(RULES[1:])).revision,
        build([changed, *RULES[1:]], data_document(RULES)).revision,
        build(
            [dataclasses.replace(rule, libraries=rule.libraries[1:]) for rule in RULES], data_document(RULES)
        ).revision,
        build(RULES, json.dumps(data)).revision,
    }

    assert len(revisions) == 6


def test_what_is_in_a_bundle() -> None:
    with tarfile.open(fileobj=io.BytesIO(archive(BUNDLE)), mode="r:gz") as tar:
        names = tar.getnames()
        built = _content(tar, "/ftpolicy/built.rego")
        manifest = json.loads(_content(tar, "/.manifest"))
        data = json.loads(_content(tar, "/data.json"))

    rules = [f"/ft/{rule.id.replace('.', '/')}.rego" for rule in RULES]
    libraries = [f"/lib/{path.name}" for path in library_files(ROOT / "policies")]
    ours = [f"/ftpolicy/{name}.rego" for name in ("built", "conftest", "report", "verdicts")]
    assert names == sorted(["/.manifest", "/data.json", *ours, *rules, *libraries])
    assert "/lib/needs.rego" in libraries
    assert manifest["roots"] == ["ft", "ftpolicy", "lib"]
    assert manifest["revision"] == BUNDLE.revision == data["ftpolicy"]["revision"]
    assert built == f'package ftpolicy.built\n\nrevision := "{BUNDLE.revision}"\n'
    assert set(data["ftpolicy"]) == {"params", "revision", "rules", "tables"}
    assert set(data["ftpolicy"]["rules"]) == {rule.id for rule in RULES}


def _content(tar: tarfile.TarFile, name: str) -> str:
    stream = tar.extractfile(name)
    assert stream is not None
    return stream.read().decode("utf-8")
