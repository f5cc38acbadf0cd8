"""Members of objects in a spec file, renewed from what the sources say, at any depth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from validator.facts.fields import Field
from validator.facts.spec_document import member_name, order_of, spec_value
from validator.model import Path
from validator.spec_files.compare import CHANGED, NEW, Comparison
from validator.spec_files.edits import Edits
from validator.spec_files.locate import KeyAndValue, entries
from validator.spec_files.yaml_tree import ALIAS, MAPPING, Part


class MemberRenewal:
    """Renews values where they stand. ``old`` is what the file says of a place, ``new`` what the sources say."""

    def __init__(self, comparison: Comparison, edits: Edits) -> None:
        self._comparison = comparison
        self._edits = edits

    def members(
        self, found: Field, parts: Sequence[Part], old: Any, new: Any, path: Path, profile: Part | None = None
    ) -> None:
        """Renew the members of an object; what only its ``profile`` says is left to who asks."""
        for key in [key for key in found.members if key in new] or list(new):
            child = found.child(key)
            assert child is not None
            holders = list(entries(parts, key))
            here = (*path, key)
            if holders:
                self.values(child, holders, old.get(key), new[key], here)
            elif profile is not None and (profile.get(key) is not None or key not in old):
                continue
            elif key not in old and not self._comparison.is_kept(here):
                self._edits.add_key(parts[0], key, spec_value(child, new[key], key), order_of(found))
            elif key in old and self.is_due(child, old[key], new[key], here):
                whole = self.combined(child, old[key], new[key], here)
                self._edits.add_key(parts[0], key, spec_value(child, whole, key), order_of(found))

    def is_due(self, found: Field, old: Any, new: Any, path: Path) -> bool:
        """Tell whether something in a value is to be renewed or added."""
        return any(one.kind in (CHANGED, NEW) for one in self._comparison.inside(found, old, new, path))

    def values(self, found: Field, holders: Sequence[KeyAndValue], old: Any, new: Any, path: Path) -> None:
        """Renew a value that stands in the file, in each place where it stands."""
        if not self.is_due(found, old, new, path):
            return
        aliases = [holder for holder in holders if holder[1].kind == ALIAS]
        own = [holder for holder in holders if holder[1].kind != ALIAS]
        for key, value in aliases:
            self._edits.replace(key, value, spec_value(found, self.combined(found, old, new, path), path[-1]))
        if not own:
            return
        parts = [value for _, value in own]
        if "oneOf" in found.schema or found.shape in ("scalar", "list"):
            for key, value in own:
                target = self._comparison.target(path, old, new)
                self._edits.replace(key, value, spec_value(found, target, path[-1]))
        elif found.shape == "collection":
            self._collection(found, own, old, new, path)
        else:
            self.members(found, parts, old, new, path)

    def _collection(self, found: Field, holders: Sequence[KeyAndValue], old: Any, new: Any, path: Path) -> None:
        assert found.item is not None
        for key in new:
            here = (*path, key)
            if key not in old:
                name, sequence = holders[0]
                self._edits.add_element(name, sequence, spec_value(found.item, new[key]))
                continue
            for name, sequence in holders:
                for position, item in enumerate(sequence.items):
                    if self._name(found, item, position) != key:
                        continue
                    if item.kind == MAPPING:
                        self.members(found.item, [item], old[key], new[key], here)
                    elif self.is_due(found.item, old[key], new[key], here):
                        whole = self.combined(found.item, old[key], new[key], here)
                        self._edits.replace(name, item, spec_value(found.item, whole, key))

    def _name(self, found: Field, item: Part, position: int) -> str:
        """Return how the facts call an element of a list."""
        mapping = item.resolved()
        plain = {name.value: value.value for name, value in mapping.entries}
        if found.key == "position" or any(part not in plain for part in str(found.key).split("/")):
            return str(position)
        name = member_name(found, plain, position)
        return self._comparison.names.resolve("hosts", -1, name, None) if found.key == "host" else name

    def combined(self, found: Field, old: Any, new: Any, path: Path) -> Any:
        """Return what the file says with what the sources say put over it."""
        if isinstance(old, dict) and isinstance(new, dict) and "oneOf" not in found.schema:
            result = dict(old)
            for key, value in new.items():
                child = found.child(key)
                assert child is not None
                result[key] = self.combined(child, old[key], value, (*path, key)) if key in old else value
            return result
        if not self._comparison.differs(path, old, new) or self._comparison.is_kept(path):
            return old
        return self._comparison.target(path, old, new)


def differing(found: Field, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of ``new`` is not in ``old``: what has to be put over it."""
    result: dict[str, Any] = {}
    for key, value in new.items():
        child = found.child(key)
        assert child is not None
        is_merged = child.shape in ("object", "map") and "oneOf" not in child.schema
        if key in old and is_merged:
            if inner := differing(child, old[key], value):
                result[key] = inner
        elif key not in old or old[key] != value:
            result[key] = value
    return result
