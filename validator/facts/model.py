"""The facts document in memory, and as the JSON that rules and people read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from validator.model import Claim, InputKind, Location, Path, PlanDifferences, WaiverEntry, parse_pointer, pointer
from validator.reasons import Reason, read_reason

FORMAT = "ftpolicy.facts/1"
COLLECTIONS = ("vcenters", "clusters", "hosts", "distributed_switches", "datastores", "vms", "compatibility_guide")


@dataclass(slots=True)
class Facts:
    """Everything known about the estate.

    ``objects`` maps each of ``COLLECTIONS`` that some input mentions to its members by name. An unknown fact is absent.
    ``partial`` names collections and lists that may have further members.
    ``unknown`` tells for an absent fact why, where there is a specific reason.
    ``causes`` leads from a derived fact that is absent or partial to the facts whose absence is at fault; ``instead`` to
    facts that together would tell it without those.
    ``changes`` tells what a plan does to objects, by their JSON pointer; ``None`` when no plan is among the inputs.
    ``settings`` are those of a configuration that rules look at, by name.
    ``plans`` are the plans that are not of the code beside them, by their file, and how they differ.
    ``now`` are the facts of the estate before the plans among the inputs; ``None`` without a plan.
    ``mentions`` tells which kinds of input mention an object.
    ``addresses`` and ``tags`` (as ``category/name``) are what selectors of a configuration look at, by object;
    ``unknown_tags`` tells why not all tags of an object are known. ``waivers`` are the comments in inputs that waive
    something. None of these is part of the document.
    ``assumed`` are the facts that no input says and `defaults: vsphere` supplies. ``defaults`` are the virtual machines of
    which a spec says that, and where (``None``: one says `none`); ``told_as_assumed`` what a facts document has as assumed.
    """

    objects: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    partial: set[Path] = field(default_factory=set)
    unknown: dict[Path, Reason] = field(default_factory=dict)
    sources: dict[Path, Location] = field(default_factory=dict)
    contradictions: dict[Path, tuple[Claim, ...]] = field(default_factory=dict)
    causes: dict[Path, tuple[Path, ...]] = field(default_factory=dict)
    instead: dict[Path, tuple[Path, ...]] = field(default_factory=dict)
    changes: dict[str, dict[str, Any]] | None = None
    plans: dict[str, PlanDifferences] = field(default_factory=dict)
    mentions: dict[tuple[str, str], tuple[InputKind, ...]] = field(default_factory=dict)
    addresses: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    tags: dict[Path, tuple[str, ...]] = field(default_factory=dict)
    unknown_tags: dict[Path, Reason] = field(default_factory=dict)
    waivers: list[WaiverEntry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    now: Facts | None = None
    assumed: set[Path] = field(default_factory=set)
    defaults: dict[Path, Location | None] = field(default_factory=dict)
    told_as_assumed: dict[Path, Any] = field(default_factory=dict)

    @property
    def assumes(self) -> bool:
        """Whether some fact, of now or after a plan, is there only because `defaults: vsphere` supplies it."""
        return bool(self.assumed) or (self.now is not None and self.now.assumes)

    def members(self, kind: str) -> Mapping[str, dict[str, Any]]:
        """Return the objects of the collection ``kind`` by name; empty where no input mentions any."""
        return self.objects.get(kind, {})

    def get(self, path: Path) -> Any:
        """Return the fact at ``path``, or ``None`` where it is absent."""
        value: Any = self.objects
        for key in path:
            if not isinstance(value, Mapping) or key not in value:
                return None
            value = value[key]
        return value

    def location(self, path: Path) -> Location | None:
        """Return where the fact at ``path``, or else the nearest thing around it, was read."""
        if path[:1] == ("now",):
            return None if self.now is None else self.now.location(path[1:])
        for end in range(len(path), 1, -1):
            if found := self.sources.get(path[:end]):
                return found
        return None if self.now is None else self.now.location(path)

    def document(self) -> dict[str, Any]:
        """Return the whole facts document, side tables included, as JSON values."""
        result: dict[str, Any] = {"format": FORMAT}
        result.update({kind: self.objects[kind] for kind in COLLECTIONS if kind in self.objects})
        if self.changes is not None:
            result["changes"] = self.changes
        if self.now is not None:
            result["now"] = self.now.of_today()
        if self.settings:
            result["settings"] = self.settings
        if self.plans:
            result["plans"] = self.plan_table()
        result["contradictions"] = self.contradiction_table()
        result["partial"] = sorted(list(path) for path in self.partial)
        if self.assumed:
            result["assumed"] = sorted(map(pointer, self.assumed))
        result["unknown"] = {
            **{pointer(path): reason.document() for path, reason in sorted(self.unknown.items())},
            **{
                pointer(path): {"because_of": [pointer(cause) for cause in causes]}
                for path, causes in sorted(self.causes.items())
            },
        }
        result["sources"] = {pointer(path): found.document() for path, found in sorted(self.sources.items())}
        return result

    def of_today(
        self,
        clusters: Iterable[str] | None = None,
        hosts: Iterable[str] | None = None,
        vms: Iterable[str] | None = None,
        distributed_switches: Iterable[str] | None = None,
    ) -> dict[str, Any]:
        """Return what rules about changes see of these facts, when they are of the estate before a plan.

        Those are the ``clusters``, ``hosts`` and ``distributed_switches``, and of the virtual machines ``vms`` those meant
        for FT, by name; of all objects where no names are given.
        """
        names = {"clusters": clusters, "hosts": hosts, "vms": vms, "distributed_switches": distributed_switches}
        found: dict[str, Any] = {}
        for kind, wanted in names.items():
            members = self.members(kind)
            chosen = [name for name in (members if wanted is None else wanted) if name in members]
            if kind == "vms":
                chosen = [name for name in chosen if members[name].get("fault_tolerance")]
            found[kind] = {name: members[name] for name in chosen}
        shown = {(kind, name) for kind, members in found.items() for name in members} | {(kind,) for kind in names}
        found["partial"] = sorted(list(path) for path in self.partial if path[:2] in shown)
        assumed = sorted(pointer(path) for path in self.assumed if path[:2] in shown)
        return {**found, "assumed": assumed} if assumed else found

    def contradiction_table(self) -> dict[str, list[dict[str, Any]]]:
        """Return the contradictions as rules see them: by JSON pointer, what each input says and where."""
        return {
            pointer(path): [{"value": claim.value, **claim.location.document()} for claim in claims]
            for path, claims in sorted(self.contradictions.items())
        }

    def plan_table(self) -> dict[str, dict[str, Any]]:
        """Return the plans that are of other code as rules see them: by file, what differs."""
        return {
            file: {
                "code": found.code,
                "only_in_plan": list(found.only_in_plan),
                "only_in_code": list(found.only_in_code),
                "different": list(found.different),
            }
            for file, found in sorted(self.plans.items())
        }


def side_tables(document: Mapping[str, Any]) -> Facts:
    """Return the facts of a facts document: objects as they are, side tables back in memory.

    The document has been checked against ``schemas/facts.schema.json``.
    """
    facts = Facts({kind: document[kind] for kind in COLLECTIONS if kind in document})
    facts.changes = document.get("changes")
    facts.settings = dict(document.get("settings", {}))
    facts.plans = {
        file: PlanDifferences(
            found["code"], *(tuple(found[name]) for name in ("only_in_plan", "only_in_code", "different"))
        )
        for file, found in document.get("plans", {}).items()
    }
    facts.partial = {tuple(path) for path in document.get("partial", ())}
    facts.sources = {parse_pointer(key): Location(**place) for key, place in document.get("sources", {}).items()}
    facts.told_as_assumed = _assumed_of(facts, document.get("assumed", ()))
    facts.unknown = {
        parse_pointer(key): read_reason(entry)
        for key, entry in document.get("unknown", {}).items()
        if "reason" in entry
    }
    facts.contradictions = {
        parse_pointer(key): tuple(_claim(claim) for claim in claims)
        for key, claims in document.get("contradictions", {}).items()
    }
    return facts


def _assumed_of(facts: Facts, pointers: Iterable[str]) -> dict[Path, Any]:
    """Take what a document has as assumed out of its objects, and return it: any input that says it wins."""
    found: dict[Path, Any] = {}
    for path in map(parse_pointer, pointers):
        holder = facts.get(path[:-1])
        is_fact = path[:1] == ("vms",) and len(path) > 2 and isinstance(holder, dict) and path[-1] in holder
        if is_fact and path[-1] != "name":
            found[path] = holder.pop(path[-1])
    return found


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every scalar and list below ``value`` with its path; empty objects count as leaves."""
    if isinstance(value, Mapping) and value:
        for key, child in value.items():
            yield from leaves(child, (*path, key))
    else:
        yield path, value


def _claim(entry: Mapping[str, Any]) -> Claim:
    return Claim(entry["value"], Location(entry["file"], entry["line"], entry["column"], entry["address"]))
