"""Cluster specs: YAML nodes become fragments of facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validator.errors import InputError, nearest
from validator.facts.advanced_options import read_options
from validator.facts.fields import DOCUMENT_LISTS, PROFILES, Field, spec_field
from validator.facts.shapes import fits, fits_whole
from validator.facts.words import as_word
from validator.model import Fragment, InputKind, Location, Path, Time
from validator.readers.schema_errors import explain
from validator.readers.yaml_text import YamlNode

_KIND = "ClusterSpec"
_LISTS = {"clusters", "hosts", "vms"}
_NO_FACTS = ("partial", "profile", "defaults")
"""Keys of an object that say how the others are meant."""


class _SpecShapeError(Exception):
    """The document does not have the shape of the schema; the schema validator will say where."""


def is_spec(document: Any) -> bool:
    """Tell whether ``document``, plain or with nodes for values, means to be a cluster spec.

    Its kind and an ``apiVersion`` of ours say so; without another's ``apiVersion`` also the lists that only specs have.
    """
    if not isinstance(document, Mapping):
        return False
    if "format" in document:  # as in facts documents, which have the same lists
        return False
    version, kind = (_plain(document.get(key)) for key in ("apiVersion", "kind"))
    if version is not None:
        return kind == _KIND or str(version).startswith("ftpolicy")
    return kind == _KIND or not _LISTS.isdisjoint(document)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, YamlNode) else value


def read_spec(root: YamlNode, file: str) -> tuple[Fragment | None, list[InputError]]:
    """Return what one spec document says, and everything that is wrong with it.

    With errors there is no fragment: what can be read all the same ``validator.inputs.spec_rest`` tells.
    """
    errors: list[InputError] = []
    document = with_profiles(root, file, errors)
    if errors:
        return None, errors
    try:
        return _SpecReader(file).read(document), []
    except _SpecShapeError:
        return None, explain(_in_words(spec_field(), root), file)
    except InputError as error:
        return None, [error]


def read_merged(root: YamlNode, file: str) -> Fragment | None:
    """Return what a document says whose objects have their profiles already; ``None`` where something in it is wrong."""
    try:
        return _SpecReader(file).read(root)
    except (_SpecShapeError, InputError):
        return None


def with_profiles(root: YamlNode, file: str, errors: list[InputError]) -> YamlNode:
    """Return ``root`` with the profile of every object merged into it; the object's own keys win."""
    if not isinstance(root.value, dict):
        return root
    merged = dict(root.value)
    for kind, section in PROFILES.items():
        objects, profiles = root.value.get(kind), root.value.get(section)
        if objects is None or not isinstance(objects.value, list):
            continue
        if profiles is not None and not isinstance(profiles.value, dict):
            continue  # the schema says what is wrong with it
        known = profiles.value if profiles is not None else {}
        what = section.removesuffix("s").replace("_", " ")
        whole = [_with_profile(one, what, known, file, errors) for one in objects.value]
        merged[kind] = YamlNode(whole, objects.line, objects.column)
    return YamlNode(merged, root.line, root.column, key_positions=root.key_positions)


def _with_profile(
    one: YamlNode, what: str, profiles: Mapping[str, YamlNode], file: str, errors: list[InputError]
) -> YamlNode:
    if not isinstance(one.value, dict) or "profile" not in one.value:
        return one
    name = one.value["profile"]
    if not isinstance(name.value, str):
        return one  # the schema says what is wrong with it
    if name.value not in profiles:
        place = Location(file, name.line, name.column)
        errors.append(InputError(f"no {what} “{name.value[:80]}”{nearest(name.value, profiles)}", place))
        return one
    return _overlay(profiles[name.value], one)


_WHOLE = ("capability",)
"""What a host reports of itself is one answer: members of it that are left out are not those of another host."""


def _overlay(under: YamlNode, over: YamlNode) -> YamlNode:
    """Return ``over`` on ``under``: mappings but ``_WHOLE`` ones member by member, everything else as a whole."""
    if not isinstance(under.value, dict) or not isinstance(over.value, dict):
        return over
    value = dict(under.value)
    for key, child in over.value.items():
        value[key] = _overlay(value[key], child) if key in value and key not in _WHOLE else child
    return YamlNode(value, over.line, over.column, key_positions={**under.key_positions, **over.key_positions})


def _in_words(found: Field | None, node: YamlNode) -> YamlNode:
    """Return ``node`` with every word in it as the facts spell it, however a tool prints it."""
    if found is None:
        return node
    if isinstance(node.value, dict):
        value: Any = {key: _in_words(found.child(key), child) for key, child in node.value.items()}
        return YamlNode(value, node.line, node.column, key_positions=node.key_positions)
    if isinstance(node.value, list):
        value = [_in_words(found.item, child) for child in node.value]
        return YamlNode(value, node.line, node.column)
    word = as_word(found.schema, node.value)
    return node if word == node.value else YamlNode(word, node.line, node.column, node.text)


class _SpecReader:
    """Walks a document beside its schema and collects facts and where they stand."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._fragment = Fragment(InputKind.CLUSTER_SPEC, file)
        self._defaults: dict[Path, Location | None] = {}

    def read(self, root: YamlNode) -> Fragment:
        document = spec_field()
        self._require(root, document)
        for key, child in root.value.items():
            found = document.members.get(key)
            if found is None:
                raise _SpecShapeError
            self._section(key, found, child)
        self._memberships(root)
        self._take_defaults(root)
        return self._fragment

    def hold(self, found: Field, node: YamlNode) -> None:
        """Hold a value to the schema."""
        self._value(found, node, ())

    def _section(self, key: str, found: Field, node: YamlNode) -> None:
        if key == "vcenter":
            name = node.value.get("name") if isinstance(node.value, dict) else None
            if name is None or not isinstance(name.value, str):
                raise _SpecShapeError
            self._fragment.objects["vcenters"] = {name.value: self._value(found, node, ("vcenters", name.value))}
        elif key in DOCUMENT_LISTS or key == "compatibility_guide":
            self._fragment.objects[key] = self._value(found, node, (key,))
        else:
            _SpecReader(self._file).hold(found, node)  # nothing of it is kept: a profile may be called “hosts”
            if key == "partial":
                self._fragment.partial.update((child.value,) for child in node.value)
            elif key == "describes":
                self._fragment.time = Time.AFTER if node.value == "target" else Time.NOW

    def _memberships(self, root: YamlNode) -> None:
        """Say which clusters may have further hosts or virtual machines: those of documents that do not list any."""
        for cluster in self._fragment.objects.get("clusters", {}):
            for members in ("hosts", "vms"):
                if members not in root.value or (members,) in self._fragment.partial:
                    self._fragment.partial.add(("clusters", cluster, members))

    def _take_defaults(self, root: YamlNode) -> None:
        """Give what the document says of defaults to its virtual machines that say nothing of them themselves."""
        everywhere = self._default_of(root)
        for name in self._fragment.objects.get("vms", {}):
            if ("vms", name) in self._defaults or everywhere is not None:
                self._fragment.defaults["vms", name] = self._defaults.get(("vms", name), everywhere)

    def _default_of(self, node: YamlNode) -> Location | None:
        """Return where a document or an object says that the rest is as vSphere makes it; ``None`` where it does not."""
        said = node.value.get("defaults")
        return Location(self._file, *node.key_positions["defaults"]) if said and said.value == "vsphere" else None

    def _value(self, found: Field, node: YamlNode, path: Path) -> Any:
        node = _in_words(found, node) if found.shape == "scalar" else node
        self._require(node, found)
        if path:
            self._fragment.sources[path] = Location(self._file, node.line, node.column)
        if found.shape == "object" and "oneOf" not in found.schema:
            return self._object(found, node, path)
        if found.shape == "collection":
            return self._collection(found, node, path)
        if found.shape == "map":
            assert found.item is not None
            members = read_options(node.value) if path[-1:] == ("advanced_options",) else node.value
            return {key: self._value(found.item, child, (*path, key)) for key, child in members.items()}
        if found.shape == "list":
            assert found.item is not None
            return [self._element(found.item, child) for child in node.value]
        return node.plain()

    def _element(self, found: Field, node: YamlNode) -> Any:
        node = _in_words(found, node)
        self._require(node, found)
        return node.plain()

    def _object(self, found: Field, node: YamlNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, child in node.value.items():
            member = found.members.get(key)
            if member is None:
                raise _SpecShapeError
            value = self._value(member, child, (*path, key) if key not in _NO_FACTS else ())
            if key == "partial":
                self._partial(found, child, path)
            elif key == "defaults":
                self._defaults[path] = self._default_of(node)
            elif key not in _NO_FACTS:
                result[key] = value
                here = (*path, key)
                self._fragment.sources[here] = Location(self._file, *node.key_positions[key])
        return result

    def _partial(self, found: Field, node: YamlNode, path: Path) -> None:
        lists = {name for name, member in found.members.items() if member.shape in ("collection", "list")} - {"partial"}
        if len(path) == 2 and path[0] == "clusters":
            lists |= {"hosts", "vms"}
        for child in node.value:
            if child.value not in lists:
                place = Location(self._file, child.line, child.column)
                raise InputError(
                    f"“{child.value}” is not a list of this object{nearest(str(child.value), lists)}", place
                )
            self._fragment.partial.add((*path, child.value))

    def _collection(self, found: Field, node: YamlNode, path: Path) -> dict[str, Any]:
        assert found.item is not None
        assert found.key is not None
        result: dict[str, Any] = {}
        hosts: dict[str, str] = {}
        for position, child in enumerate(node.value):
            self._require(child, found.item)
            name = self._name(found.key, child, position)
            if path == ("hosts",) or found.key == "host":
                self._one_host(name, child, path, hosts)
            elif name in result:
                name = self._distinct(name, child, path, result)
            result[name] = self._value(found.item, child, (*path, name))
        return result

    def _name(self, key: str, node: YamlNode, position: int) -> str:
        if key == "position":
            return str(position)
        parts = [node.value[part].value if part in node.value else None for part in key.split("/")]
        names = [part for part in parts if isinstance(part, str)]
        if len(names) < len(parts):
            raise _SpecShapeError
        return "/".join(names)

    def _one_host(self, name: str, node: YamlNode, path: Path, known: dict[str, str]) -> None:
        """Refuse a host that stands in a list before: in other capitals, or by its short name and its full one."""
        folded = name.casefold()
        short = folded.partition(".")[0]
        if folded in known:
            raise self._twice(name, node, (*path, known[folded]))
        other = short if "." in folded else next((one for one in known if one.startswith(f"{folded}.")), None)
        if other in known:
            hint = (
                f"Write the full names of both, or only one of the two if “{name}” and “{known[other]}” are one host."
            )
            raise self._twice(name, node, (*path, known[other]), hint)
        known[folded] = name

    def _distinct(self, name: str, node: YamlNode, path: Path, known: Mapping[str, Any]) -> str:
        """Return another key for an object whose name stands before, where both say datacenters and these differ."""
        datacenter = node.value["datacenter"].value if "datacenter" in node.value else None
        first = known[name].get("datacenter")
        if len(path) == 1 and isinstance(datacenter, str) and first is not None and first != datacenter:
            other = f"{datacenter}/{name}"
            if other not in known:
                return other
        is_open = len(path) == 1 and path[0] in DOCUMENT_LISTS and (datacenter is None or first is None)
        raise self._twice(name, node, (*path, name), "Give both their datacenter if they are two." if is_open else None)

    def _twice(self, name: str, node: YamlNode, first: Path, hint: str | None = None) -> InputError:
        """Return the error of what stands in a list twice, with both lines."""
        there = self._fragment.sources[first]
        called = "" if first[-1] == name else f" as “{first[-1]}”"
        return InputError(
            f"“{name}” stands twice in {first[-2]}; first in line {there.line}{called}",
            Location(self._file, node.line, node.column),
            hint,
        )

    def _require(self, node: YamlNode, found: Field) -> None:
        value = node.plain() if "oneOf" in found.schema else node.value
        if not (fits_whole if "oneOf" in found.schema else fits)(value, found.schema):
            raise _SpecShapeError
