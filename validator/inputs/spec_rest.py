"""What a cluster spec with errors says all the same: one wrong key does not void what stands around it.

Nothing at fault passes for said: a key with an error is unknown, and where it cannot be told which key was meant, every key
that the object does not have is. An object that could be any other, or be meant for FT or not, is left out, and its list is
partial. An error at the top of the document, where it cannot be told what it is about, leaves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from validator.errors import InputError
from validator.facts.fields import DOCUMENT_LISTS, PROFILES, Field, object_field, spec_field
from validator.inputs.spec import read_merged, with_profiles
from validator.model import Fragment, Path
from validator.readers.yaml_text import YamlNode
from validator.reasons import ReasonCode, because

_HEAD = ("apiVersion", "kind", "describes")
"""Keys without which it cannot be told what the rest means."""

_MEANS_NOTHING = ("profile", "defaults")
"""Keys of an object of which nothing is assumed where they are wrong."""

_IDENTITY = ("name", "datacenter")


@dataclass(slots=True)
class _Rest:
    """What is kept of the objects of one list, and what is to be said of it."""

    kept: list[YamlNode] = field(default_factory=list)
    unknown: set[Path] = field(default_factory=set)
    partial: set[Path] = field(default_factory=set)


def readable_rest(root: YamlNode, file: str) -> Fragment | None:
    """Return what can be read of a document with errors; ``None`` where that is nothing."""
    document = spec_field()
    if not isinstance(root.value, dict) or not set(root.value) <= set(document.members):
        return None
    profiles = {kind: _profiles(root, section) for kind, section in PROFILES.items()}
    without_profile: list[InputError] = []
    merged = with_profiles(root, file, without_profile)
    head = {key: root.value[key] for key in _HEAD if key in root.value}
    if read_merged(_with(root, head), file) is None:
        return None
    whole, rests = dict(head), []
    for key, node in merged.value.items():
        if key in (*head, *PROFILES.values(), "partial"):
            continue
        lacks_profile = without_profile and key in PROFILES
        if not lacks_profile and read_merged(_with(root, {**head, key: node}), file) is not None:
            whole[key] = node
        elif key in DOCUMENT_LISTS and isinstance(node.value, list):
            rests.append(_list(key, node, _Elements(root, head, file), profiles.get(key, {})))
            whole[key] = YamlNode(rests[-1].kept, node.line, node.column)
    fragment = read_merged(_with(root, whole), file)  # nothing where objects that are fine alone stand there twice
    if fragment is None:
        return None
    _take_partial(root, head, file, fragment)
    for rest in rests:
        fragment.partial |= rest.partial
        fragment.unknown |= {path: because(ReasonCode.ERROR_IN_SPEC) for path in rest.unknown}
    _open_memberships(fragment)
    return fragment


def _with(root: YamlNode, value: Mapping[str, YamlNode]) -> YamlNode:
    return YamlNode(dict(value), root.line, root.column, key_positions=root.key_positions)


def _profiles(root: YamlNode, section: str) -> Mapping[str, YamlNode]:
    found = root.value.get(section)
    return found.value if found is not None and isinstance(found.value, dict) else {}


def _take_partial(root: YamlNode, head: Mapping[str, YamlNode], file: str, fragment: Fragment) -> None:
    """Heed which lists of the document are partial; all may be where that is not written as it should be."""
    said = root.value.get("partial")
    if said is None:
        return
    read = read_merged(_with(root, {**head, "partial": said}), file)
    names = {path[0] for path in read.partial if len(path) == 1} if read is not None else set()
    fragment.partial |= {(name,) for name in (names if names <= set(DOCUMENT_LISTS) and names else DOCUMENT_LISTS)}


def _open_memberships(fragment: Fragment) -> None:
    for cluster in fragment.objects.get("clusters", {}):
        fragment.partial |= {("clusters", cluster, kind) for kind in ("hosts", "vms") if (kind,) in fragment.partial}


@dataclass(frozen=True, slots=True)
class _Elements:
    """Tells of parts of an element of a list whether they can be read."""

    root: YamlNode
    head: Mapping[str, YamlNode]
    file: str

    def can_be_read(self, kind: str, element: YamlNode) -> bool:
        listed = YamlNode([element], element.line, element.column)
        return read_merged(_with(self.root, {**self.head, kind: listed}), self.file) is not None


def _list(kind: str, node: YamlNode, elements: _Elements, profiles: Mapping[str, YamlNode]) -> _Rest:
    rest = _Rest()
    for element in node.value:
        profile = element.value.get("profile") if isinstance(element.value, dict) else None
        has_profile = profile is None or (isinstance(profile.value, str) and profile.value in profiles)
        if has_profile and elements.can_be_read(kind, element):
            rest.kept.append(element)
        elif not isinstance(element.value, dict) or not _keep(kind, element, elements, rest, is_open=not has_profile):
            rest.partial.add((kind,))
    return rest


def _keep(kind: str, element: YamlNode, elements: _Elements, rest: _Rest, *, is_open: bool) -> bool:
    """Keep what can be read of an object; tell whether that is enough to know which object it is and what it is for."""
    identity = {key: element.value[key] for key in _IDENTITY if key in element.value}
    if not elements.can_be_read(kind, _part(element, identity)):
        return False
    found = object_field(kind)
    kept = {
        key: one
        for key, one in element.value.items()
        if key in found.members and elements.can_be_read(kind, _part(element, {**identity, key: one}))
    }
    wrong = element.value.keys() - kept.keys() - set(_MEANS_NOTHING)
    is_open = is_open or not wrong <= found.members.keys()
    absent = set(found.members) - kept.keys() - {"partial", *_MEANS_NOTHING}
    name = str(element.value["name"].value)
    doubtful = absent if is_open else wrong & absent
    if kind != "clusters" and "fault_tolerance" in doubtful:
        return False
    if "cluster" in doubtful:
        rest.partial.add((kind,))
    if "partial" in wrong or (is_open and "partial" not in kept):
        rest.partial |= set(_lists(found, (kind, name)))
    rest.unknown |= {(kind, name, key) for key in doubtful}
    kept.pop("profile", None)
    rest.kept.append(_part(element, kept))
    return True


def _part(element: YamlNode, value: Mapping[str, YamlNode]) -> YamlNode:
    return YamlNode(dict(value), element.line, element.column, key_positions=element.key_positions)


def _lists(found: Field, path: Path) -> Iterator[Path]:
    """Yield the lists of an object, of which any may be partial where that cannot be read."""
    yield from (
        (*path, key) for key, one in found.members.items() if one.shape in ("collection", "list") and key != "partial"
    )
    if path[0] == "clusters":
        yield from ((*path, key) for key in ("hosts", "vms"))
