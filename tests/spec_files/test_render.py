"""Values as YAML text: the forms that people see, and that every value is read back as it was."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from validator.readers.yaml_text import parse_yaml
from validator.spec_files.render import WIDTH, block_lines, flow, list_lines

SCALARS = [
    ("esx01.example.com", "", "esx01.example.com"),
    ("VM Network (old)", "", "VM Network (old)"),
    ("[ds 1] a/a.vmdk", "", "'[ds 1] a/a.vmdk'"),
    ("scsi0:0", "", "scsi0:0"),
    ("a: b", "", "'a: b'"),
    ("a #b", "", "'a #b'"),
    ("it's", "", "it's"),
    ("{x}", "", "'{x}'"),
    ("- x", "", "'- x'"),
    ("", "", '""'),
    ("true", "", '"true"'),
    ("no", "", '"no"'),
    ("8.0", "", '"8.0"'),
    ("8.0.3", "version", '"8.0.3"'),
    ("10.0.0.1", "", "10.0.0.1"),
    ("日本", "", "日本"),
    ("a\tb", "", '"a\\tb"'),
    (True, "", "true"),
    (4, "", "4"),
    (0.25, "", "0.25"),
]


@pytest.mark.parametrize(("value", "key", "text"), SCALARS, ids=repr)
def test_a_scalar_stands_plain_where_it_can(value: Any, key: str, text: str) -> None:
    assert flow(value, key) == text


def test_short_things_stand_on_one_line() -> None:
    value = {
        "name": "a",
        "ha": {"enabled": True, "hosts": []},
        "pnics": [{"device": "vmnic0"}, {"device": "vmnic1", "x": ["1", "b c"]}],
        "long": {"list": ["x" * WIDTH], "empty": {}},
    }

    assert block_lines(value) == [
        "name: a",
        "ha: {enabled: true, hosts: []}",
        "pnics:",
        "  - {device: vmnic0}",
        '  - {device: vmnic1, x: ["1", b c]}',
        "long:",
        "  list:",
        f"    - {'x' * WIDTH}",
        "  empty: {}",
    ]
    assert block_lines(value, 0)[:2] == ["name: a", "ha: {enabled: true, hosts: []}"]
    assert list_lines([{"name": "a", "x": {"k": 1}}], "hosts", is_leaf=False) == ["- name: a", "  x: {k: 1}"]
    assert list_lines([{"name": "a", "x": {"k": 1}}], "hosts", is_leaf=True) == ["- {name: a, x: {k: 1}}"]
    assert flow([{"a": [{"b": 1}]}, {}]) == "[{a: [{b: 1}]}, {}]"


_TEXT = st.one_of(
    st.text(alphabet="abzAZ019 _./()@+-:#,[]{}&*!|>'\"%`?=\\~^$;<\t", max_size=12),
    st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=6),
    st.sampled_from(
        ["yes", "true", "null", "~", "1.2.3", "8.0", "2001-01-01", "<<", "=", "0x1F", "1e3", ".5", "*", "---"]
    ),
)
_KEY = st.sampled_from(["name", "version", "patches", "active", "x y", "a:b", "on", "[k]"])
_VALUE = st.recursive(
    st.one_of(_TEXT, st.integers(), st.booleans()),
    lambda child: st.one_of(
        st.dictionaries(_KEY, child, max_size=4),
        st.lists(st.one_of(_TEXT, st.integers()), max_size=4),
        st.lists(st.dictionaries(_KEY, child, max_size=3), max_size=3),
    ),
    max_leaves=14,
)


@given(st.dictionaries(_KEY, _VALUE, min_size=1, max_size=5), st.integers(0, 3))
def test_every_value_is_read_back(value: dict[str, Any], depth: int) -> None:
    [block] = parse_yaml("\n".join(block_lines(value, depth)), "x")
    [inline] = parse_yaml(flow(value), "x")

    assert block.plain() == inline.plain() == value
