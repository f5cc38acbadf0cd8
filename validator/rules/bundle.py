"""The policies as an OPA bundle: rules, libraries, tables, parameters and catalogue, with a revision that tells them apart."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from validator import __version__
from validator.assets import load_known_bad, policies_directory
from validator.engine.base import Bundle
from validator.rules.catalogue import Rule, catalogue_entry

_OURS = ("ftpolicy",)
"""Packages for servers only: the embedded engine does not know all of what they use."""


def build(rules: Sequence[Rule], data: str) -> Bundle:
    """Return the bundle of ``rules`` with the JSON text ``data`` (tables and parameters) as their data document.

    The same rules, tables and parameters give the same revision, on every machine. It is in the data and in a policy, so
    that policies of one bundle beside the data of another are noticed.
    """
    files = {f"ft/{rule.id.replace('.', '/')}.rego": rule.module.text for rule in rules}
    files.update((f"lib/{PurePath(one.path).name}", one.text) for rule in rules for one in rule.libraries)
    files.update((path, (policies_directory() / path).read_text(encoding="utf-8")) for path in server_files())
    document = json.loads(data)
    document["ftpolicy"]["rules"] = {rule.id: catalogue_entry(rule) for rule in rules}
    digest = hashlib.sha256()
    for text in (*(part for file in sorted(files.items()) for part in file), canonical(document)):
        digest.update(hashlib.sha256(text.encode("utf-8")).digest())
    revision = digest.hexdigest()
    document["ftpolicy"]["revision"] = revision
    files["ftpolicy/built.rego"] = f'package ftpolicy.built\n\nrevision := "{revision}"\n'
    known = load_known_bad()
    built_in = [rule.id for rule in rules if rule.module.is_trusted and rule.id in known]
    return Bundle(revision, files, document, {rule: known[rule] for rule in built_in})


def server_files() -> list[str]:
    """Return the policies for servers only, as paths below the policies' directory."""
    root = policies_directory()
    return sorted(path.relative_to(root).as_posix() for name in _OURS for path in (root / name).glob("*.rego"))


def archive(bundle: Bundle) -> bytes:
    """Return the bundle as ``opa run --bundle`` and ``opa eval --bundle`` take it: a gzipped tar, byte for byte the same."""
    manifest = {
        "revision": bundle.revision,
        "roots": bundle.roots,
        "rego_version": 1,
        "metadata": {"ftpolicy": {"version": __version__}},
    }
    files = {
        "/.manifest": canonical(manifest),
        "/data.json": canonical(bundle.data),
        **{f"/{path}": text for path, text in bundle.files.items()},
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(files):
            content = files[name].encode("utf-8")
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o644
            tar.addfile(entry, io.BytesIO(content))
    return gzip.compress(packed.getvalue(), mtime=0)


def canonical(value: Any) -> str:
    """Return JSON text that is the same for equal values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
