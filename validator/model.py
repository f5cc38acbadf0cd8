"""The values that travel between the layers: locations, resources, fragments of facts, rules and verdicts.

Everything here is data. What a thing means for Fault Tolerance is decided elsewhere.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from validator.reasons import Reason

Path: TypeAlias = tuple[str, ...]
"""A place in the facts document, as keys from the top: ``("hosts", "esx01.example.com", "version")``."""

KINDS = ("vcenters", "clusters", "hosts", "distributed_switches", "datastores", "vms")
"""The collections of the facts document that hold objects of the estate, in the order of reports."""

SINGULAR = {
    "vcenters": "vcenter",
    "clusters": "cluster",
    "hosts": "host",
    "distributed_switches": "distributed_switch",
    "datastores": "datastore",
    "vms": "vm",
    "estate": "estate",
}
"""The name of one member of a collection, as rules (``scope``) and reports (``subject.kind``) spell it."""

PLURAL = {singular: collection for collection, singular in SINGULAR.items()}
"""The collection that the members of a kind are in: ``SINGULAR`` turned round."""


def pointer(path: Path) -> str:
    """Return ``path`` as a JSON pointer (RFC 6901): ``/hosts/esx01.example.com/version``."""
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in path)


def parse_pointer(text: str) -> Path:
    """Return the path that the JSON pointer ``text`` names."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])


class Outcome(str, enum.Enum):
    """The word of a verdict, as reports spell it."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    UNDECIDED = "undecided"
    NOT_APPLICABLE = "not_applicable"

    __str__ = str.__str__


class Severity(str, enum.Enum):
    """How bad it is when a rule fails, worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    __str__ = str.__str__

    @property
    def rank(self) -> int:
        """The place from the worst, 0, down."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class InputKind(str, enum.Enum):
    """What an input is, as reports spell it."""

    CLUSTER_SPEC = "cluster-spec"
    TERRAFORM_PLAN = "terraform-plan"
    TERRAFORM_STATE = "terraform-state"
    TERRAFORM_HCL = "terraform-hcl"
    FACTS = "facts"


@dataclass(frozen=True, slots=True)
class Location:
    """Where something was read: a file, a position counted from 1, and the Terraform address where there is one."""

    file: str
    line: int | None = None
    column: int | None = None
    address: str | None = None

    def __deepcopy__(self, memo: dict[int, Any]) -> Location:
        """Return itself, as nothing of it changes: a copy of facts is mostly one of the places where they stand."""
        return self

    def document(self) -> dict[str, Any]:
        """Return the place as facts documents and reports write it."""
        return {"file": self.file, "line": self.line, "column": self.column, "address": self.address}

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f":{self.line}" + (f":{self.column}" if self.column is not None else "")
        return f"{place} ({self.address})" if self.address else place


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that an input does not tell, with the reason.

    ``targets`` are the addresses of the resources that the value refers to, where they could be followed.
    ``exact`` is false where more targets than the true ones may be listed (a filter or a lookup was not evaluated).
    ``count`` is the number of elements, where at least that is known.
    """

    reason: Reason
    targets: tuple[str, ...] = ()
    exact: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What one input says of a fact on which inputs disagree."""

    value: Any
    location: Location


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that was found in a directory, by a glob or beside another input, and was not read; and why."""

    file: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: left out: {self.reason}"


@dataclass(frozen=True, slots=True)
class PlanDifferences:
    """How a plan and the Terraform code beside it differ: blocks and arguments, by their addresses without instances.

    ``code`` is the directory of the code.
    """

    code: str
    only_in_plan: tuple[str, ...] = ()
    only_in_code: tuple[str, ...] = ()
    different: tuple[str, ...] = ()


class WeakenedBy(str, enum.Enum):
    """How a configuration or an option weakens the gate."""

    PROFILE = "profile"
    RULE = "rule"
    SEVERITY = "severity"
    PARAMETER = "parameter"
    GATE = "gate"
    ONLY = "only"
    SKIP = "skip"
    EXCLUDE = "exclude"
    WAIVERS = "waivers"
    BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Weakening:
    """What the gate does not ask as it would by itself: which rule, area or list, what it was and is, where and why.

    ``location`` is ``None`` for what an option of the command line asks for, ``reason`` where none is given.
    """

    by: WeakenedBy
    name: str
    old: str
    new: str
    location: Location | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A person's decision to live with one verdict for a while.

    ``expires`` is the last day on which it holds (ISO 8601, in UTC), ``location`` the place where it is written.
    """

    reason: str
    expires: str
    owner: str | None
    location: Location


@dataclass(frozen=True, slots=True)
class WaiverEntry:
    """A waiver as it is written: which verdict (``fail``, ``undecided``) of which rule it marks, and on which objects.

    In a waivers file ``subject`` is ``kind/name``, where the name may be a glob. A comment in an input has no subject: it
    concerns the ``objects`` on its line, and of those the facts at ``places``.
    Where a verdict has several faults, ``path``, a JSON pointer or a glob of them, and ``args`` say which are meant.
    """

    rule: str
    verdict: str
    waiver: Waiver
    subject: str | None = None
    objects: tuple[Path, ...] = ()
    places: tuple[Path, ...] = ()
    path: str | None = None
    args: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class NotWaivable:
    """A rule, an area or a glob of rules that the configuration does not allow to be waived, and where it says so."""

    pattern: str
    location: Location


class Secret:
    """A value that must never leave the program.

    Two secrets are equal when the scalars they hide are equal; lists and objects are hidden whole, and all alike.
    """

    __slots__ = ("_digest",)

    def __init__(self, value: object) -> None:
        text = repr(value) if isinstance(value, (str, int, float)) else type(value).__name__
        self._digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._digest == self._digest

    def __hash__(self) -> int:
        return hash(self._digest)

    def __repr__(self) -> str:
        return "(sensitive value)"


@dataclass(frozen=True, slots=True)
class Resource:
    """One Terraform resource or data source instance, as a reader saw it.

    ``values`` is the tree of attributes: JSON values, ``Unknown`` and ``Secret`` leaves. An attribute that is not set is ``None``.
    """

    address: str
    type: str
    name: str
    values: Mapping[str, Any]
    location: Location
    mode: str = "managed"
    index: str | int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a plan does to one managed resource: an action of ``ACTIONS``, and the resource as it is now, if it exists.

    ``previous_address`` is the address under which the state has it, where a ``moved`` block renames it.
    ``is_deferred`` tells that Terraform leaves the change to a later plan; ``after`` is then what it expects of it.
    ``actions`` are the addresses of actions that run with the change, and that may do anything.
    ``attributes`` are the names of those that differ before and after an update, and ``open_attributes`` of those whose
    value is known only after apply. An attribute inside a nested block is ``block.attribute``; a block that comes or
    goes is named itself. Values are not kept: they may be secret.
    """

    address: str
    type: str
    action: str
    before: Resource | None
    previous_address: str | None = None
    is_deferred: bool = False
    after: Resource | None = None
    actions: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    open_attributes: tuple[str, ...] = ()


ACTIONS = ("create", "update", "delete", "replace", "no-op")
"""What a plan can do to an object, as the facts spell it."""


class Time(str, enum.Enum):
    """Which estate an input tells of: the one that is, or the one after the plan; without a plan they are one."""

    NOW = "now"
    AFTER = "after"


@dataclass(slots=True)
class Fragment:
    """What one input says, in the shape of the facts document, before inputs are joined.

    ``time`` tells which estate it describes. A plan has ``before``, what it says of the estate as it is now, and
    ``replaced``, the addresses of what it destroys and makes anew.
    ``renamed`` maps the path of an object before the plan to its path after it, where they differ.

    ``objects`` maps a collection of ``KINDS`` (or ``compatibility_guide``) to its members by name.
    ``partial`` names collections and lists that may have further members; every other one is complete.
    ``unknown`` holds only specific reasons (known after apply, an expression that could not be followed).
    ``contradictions`` are those that a facts document brings along.
    ``sources`` need not have every leaf: the longest known prefix of a path counts.
    ``changes`` is what a plan does to its objects, by path: action, before and after; ``None`` without a plan.
    ``tags`` are the vSphere tags of objects, as ``category/name``; ``unknown_tags`` tells why some of them are not known.
    ``waivers`` are those that stand in the input as comments, ``settings`` what a facts document has of a configuration.
    ``plans`` are plans that are not of the code beside them, by their file.
    ``defaults`` are the virtual machines of which a spec says that the rest is as vSphere makes it, and where; ``None`` for `none`;
    ``told_as_assumed`` what a facts document has of such, which no input says.
    """

    kind: InputKind
    file: str
    objects: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    sources: dict[Path, Location] = field(default_factory=dict)
    unknown: dict[Path, Reason] = field(default_factory=dict)
    partial: set[Path] = field(default_factory=set)
    contradictions: dict[Path, tuple[Claim, ...]] = field(default_factory=dict)
    tags: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    unknown_tags: dict[Path, Reason] = field(default_factory=dict)
    changes: dict[Path, dict[str, Any]] | None = None
    waivers: list[WaiverEntry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    time: Time = Time.NOW
    before: Fragment | None = None
    replaced: frozenset[str] = frozenset()
    plans: dict[str, PlanDifferences] = field(default_factory=dict)
    renamed: dict[Path, Path] = field(default_factory=dict)
    defaults: dict[Path, Location | None] = field(default_factory=dict)
    told_as_assumed: dict[Path, Any] = field(default_factory=dict)

    def count(self) -> int:
        """Return the number of objects of the estate that this fragment mentions."""
        return sum(len(self.objects.get(kind, ())) for kind in KINDS)
