"""A spec, what the vSphere API says of its estate in the forms people have, and what is imported: the facts are the same."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from tests.support.api_objects import ABOUT, ROOT, estates, inventory_of, untyped
from tests.support.powercli import CLIENT, retrieved, service_instance, views, without_types
from tests.support.samples import several
from validator.importers.base import ImportedSpec
from validator.importers.govc_dump.read import read_govc_files
from validator.importers.merge import merge
from validator.importers.powercli.read import read_powercli
from validator.importers.vsphere.inventory import Inventory

Json = dict[str, Any]

_SERVICE = ("ServiceInstance", "ServiceInstance")
_CONTENT = {"content": {"about": ABOUT, "rootFolder": {"type": "Folder", "value": ROOT}}}


def _views(inventory: Inventory) -> Any:
    return [service_instance(ABOUT, ROOT), *views(inventory)]


def _vi_json(inventory: Inventory) -> Any:
    inventory.objects[_SERVICE] = dict(_CONTENT)
    return retrieved(inventory)


def _govc_json(inventory: Inventory) -> Any:
    inventory.objects[_SERVICE] = dict(_CONTENT)
    return [{"self": {"type": kind, "value": one}, **without_types(value)} for (kind, one), value in inventory.objects.items()]  # fmt: skip


FORMS = {
    "powercli": (_views, read_powercli, untyped),
    "vi-json": (_vi_json, read_powercli, lambda document: document),
    "govc": (_govc_json, read_govc_files, untyped),
}
"""How each form is written and read, and what it can tell of an estate."""


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict) and value:
        for key, child in value.items():
            yield from _leaves(child, (*path, key))
    elif value != {}:
        yield path, value


@pytest.mark.parametrize("form", sorted(FORMS))
@settings(max_examples=several(50))
@given(document=estates(), says_defaults=st.booleans())
def test_the_facts_of_a_spec_come_back_from_what_the_api_says(form: str, document: Json, says_defaults: bool) -> None:
    write, read, told = FORMS[form]
    with tempfile.TemporaryDirectory(prefix="ftpolicy-api-") as name:
        file = Path(name, "objects.json")
        file.write_text(json.dumps(write(inventory_of(document, says_defaults=says_defaults))), encoding="utf-8")
        source = read([str(file)])

    found, wanted = merge([source]), merge([ImportedSpec("spec", told(document))])
    assert dict(_leaves(found.objects)) == dict(_leaves(wanted.objects))
    assert found.partial == wanted.partial
    assert CLIENT["Password"] not in repr(source)
