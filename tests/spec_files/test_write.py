"""Specs that imports write, and files that they renew: nothing that people wrote is lost."""

from __future__ import annotations

import copy
from typing import Any

import yaml
from hypothesis import HealthCheck, assume, given, settings, strategies as st

from tests.support.estates import NORMATIVE
from tests.support.samples import several
from tests.support.spec_changes import spec_at
from tests.support.spec_documents import documents
from validator.facts.fields import object_field
from validator.facts.join import join
from validator.facts.model import Facts, leaves
from validator.facts.spec_document import spec_value
from validator.importers.base import ImportedSpec
from validator.importers.merge import merge
from validator.spec_files.compare import read_file
from validator.spec_files.drift import drift
from validator.spec_files.write import update_spec, write_spec

FILE = "cluster.yaml"
ORIGIN = "vc01.example.com"
_SLOW = settings(max_examples=several(30), suppress_health_check=list(HealthCheck))


def _source(document: Any, **unread: str) -> ImportedSpec:
    return ImportedSpec(ORIGIN, document, {tuple(path.split("|")): why for path, why in unread.items()})


def _written(document: Any) -> str:
    return write_spec(merge([_source(document)]), [ORIGIN]).text


def _read(text: str) -> Facts:
    return join(read_file(text, FILE))


def _plain(facts: Facts) -> Any:
    """Return all objects, with the lists that have no order in one order."""
    return {
        kind: {name: spec_value(object_field(kind), value) for name, value in objects.items()}
        for kind, objects in facts.objects.items()
        if objects or (kind,) not in facts.partial
    }


def _expressible(facts: Facts) -> set[tuple[str, ...]]:
    """Return the partial lists of which a spec has to say so; memberships of clusters it says in several ways."""
    return {
        path
        for path in facts.partial
        if (len(path) == 1 and facts.objects[path[0]])
        or (len(path) == 3 and path[2] not in ("hosts", "vms") and "partial" in object_field(path[0]).members)
    }


@_SLOW
@given(documents())
def test_the_reader_finds_in_a_written_spec_what_the_source_said(document: Any) -> None:
    facts = merge([_source(document)])

    text = write_spec(facts, [ORIGIN]).text
    again = _read(text)

    assert _plain(again) == _plain(facts)
    assert _expressible(again) == _expressible(facts)
    assert write_spec(facts, [ORIGIN]).text == text
    assert update_spec(text, FILE, merge([_source(document)]), [ORIGIN]).text == text
    assert drift(text, FILE, merge([_source(document)])).lines == ()


@st.composite
def _histories(draw: st.DrawFn) -> tuple[Any, Any]:
    """Return what a file says and what a source says later: less here, more there, other values elsewhere."""
    written, other = draw(documents()), draw(documents())
    told: dict[str, Any] = {kind: value for kind, value in written.items() if draw(st.booleans())}
    for kind, value in other.items():
        if isinstance(value, list) and kind != "partial":
            known = {one["name"]: one for one in told.get(kind, ())}
            for one in value:
                known[one["name"]] = {**known.get(one["name"], {}), **one}
            told[kind] = list(known.values())
    for kind in ("clusters", "hosts", "distributed_switches", "datastores", "vms"):
        for one in told.get(kind, ()):
            one.pop("partial", None)
    return written, told


def _commented(text: str, draw: Any) -> tuple[str, list[str]]:
    """Return ``text`` with comments of a person at random places."""
    lines, comments = [], []
    for number, line in enumerate(text.splitlines()):
        choice = draw(st.integers(0, 5))
        if choice == 0:
            comments.append(f"# above {number}")
            lines.append(" " * draw(st.integers(0, 6)) + comments[-1])
        if choice == 1 and line.strip() and not line.lstrip().startswith("#"):
            comments.append(f"# behind {number}")
            line = f"{line}   {comments[-1]}"  # noqa: PLW2901 - the line with its comment
        lines.append(line)
    return "\n".join([*lines, ""]), comments


@_SLOW
@given(_histories(), st.data())
def test_nothing_that_people_wrote_is_lost(history: tuple[Any, Any], data: st.DataObject) -> None:
    written, told = history
    text, comments = _commented(_written(written), data.draw)

    _assert_renewed(text, comments, told)


def _normative() -> Any:
    """Return the normative spec as a source would tell it: without profiles, and without what only people know."""
    spec = spec_at()
    profiles = spec.pop("host_profiles")
    spec["hosts"] = [{**profiles[host.pop("profile")], **host} for host in spec["hosts"]]
    return {key: value for key, value in spec.items() if key not in ("apiVersion", "kind", "compatibility_guide")}


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return value


@st.composite
def _changed(draw: st.DrawFn) -> Any:
    """Return the normative estate some time later: numbers and switches changed, keys and objects gone, others new."""
    told = _normative()
    for kind in ("clusters", "hosts", "datastores", "vms"):
        for one in told[kind]:
            for key in draw(st.lists(st.sampled_from(sorted(one)), max_size=4)):
                if key != "name" and draw(st.booleans()):
                    one.pop(key, None)
                elif isinstance(one.get(key), dict):
                    one[key] = {name: _other(value) for name, value in one[key].items()}
                elif isinstance(one.get(key), list) and one[key] and isinstance(one[key][0], dict):
                    one[key] = [{name: _other(value) for name, value in part.items()} for part in one[key]]
                elif key in one:
                    one[key] = _other(one[key])
        told[kind] = told[kind][draw(st.integers(0, 1)) :]
        if draw(st.booleans()) and told[kind]:
            told[kind].append({**told[kind][-1], "name": "new.example.com"})
    return told


@_SLOW
@given(_changed())
def test_a_file_in_a_layout_of_its_own_is_renewed_with_every_comment(told: Any) -> None:
    text = NORMATIVE.read_text(encoding="utf-8")
    comments = [line.partition(" # ")[2] for line in text.splitlines() if " # " in line]

    _assert_renewed(text, [], told)

    after = update_spec(text, FILE, merge([_source(told)]), [ORIGIN]).text
    assert [one for one in comments if one not in after] == []


def _assert_renewed(text: str, comments: list[str], told: Any) -> None:
    before, sources = _read(text), merge([_source(told)])

    after_text = update_spec(text, FILE, copy.deepcopy(sources), [ORIGIN]).text
    after = _read(after_text)

    assert [one for one in comments if after_text.count(f"{one}\n") != 1] == []
    for path, value in leaves(before.objects):
        if sources.get(path) is None:
            assert after.get(path) == value or value == {}, path
    for path, value in leaves(sources.objects):
        found = after.get(path)
        assert found == value or (isinstance(value, list) and set(value) <= set(found)) or value == {}, path
    assert update_spec(after_text, FILE, sources, [ORIGIN]).text == after_text
    assert [line for line in drift(after_text, FILE, sources).lines if "not found by the sources" not in line] == []


class _Dumper(yaml.SafeDumper):
    """Writes as PyYAML does, with quotes where YAML 1.2 would read a number."""


def _represented(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if "e" in text and text[0] in "0123456789" else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _represented)


@_SLOW
@given(_histories(), st.sampled_from([None, False]), st.sampled_from([30, 1000]), st.booleans())
def test_files_in_the_layout_of_another_tool_are_renewed(
    history: tuple[Any, Any], style: bool | None, width: int, unicode: bool
) -> None:
    written, told = history
    document = {"apiVersion": "ftpolicy/v1", "kind": "ClusterSpec", **copy.deepcopy(written)}
    text = yaml.dump(
        document, Dumper=_Dumper, default_flow_style=style, width=width, allow_unicode=unicode, sort_keys=False
    )

    assume(not text.startswith("{"))  # braces around everything are JSON, which is refused
    _assert_renewed(text, [], told)
