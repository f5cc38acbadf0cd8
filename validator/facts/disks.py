"""Which disks of several inputs are the same one: by file, device key or where they are plugged, never by label alone.

The label of a device is vSphere's word ("Hard disk 1"). Terraform has labels of its own ("disk0"), by which it tells the
disks of one resource apart; the provider documents them as such
(https://registry.terraform.io/providers/vmware/vsphere/latest/docs/resources/virtual_machine#label).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from validator.facts.canonical import agree
from validator.model import Fragment, InputKind, Path, Time
from validator.reasons import Reason, ReasonCode, because

_TERRAFORM = (InputKind.TERRAFORM_PLAN, InputKind.TERRAFORM_STATE, InputKind.TERRAFORM_HCL)

_IDENTITY = ("path", "key", "device_address")
_PASSING = ("key", "device_address")
"""What vSphere may give a disk anew without making it another one; the word of the device stays."""

Labels: TypeAlias = dict[str, dict[str, "str | None"]]
"""What disks are called from now on, by virtual machine and by label so far; ``None`` for those taken out."""


@dataclass(slots=True)
class _Disk:
    """A disk as one or several inputs know it: what they say of it, and when it is there."""

    label: str
    claims: list[tuple[set[Time], dict[str, Any]]] = field(default_factory=list)

    @property
    def times(self) -> set[Time]:
        """Return when the disk is there."""
        return {time for times, _ in self.claims for time in times}

    def stated_facts(self) -> set[str]:
        """Return the facts that any input tells of it, but what it is called."""
        return {fact for _, claim in self.claims for fact in claim} - {"label"}


@dataclass(slots=True)
class _Voice:
    """Inputs that call disks by the same labels: all of Terraform, or one other input, with its sides of a plan."""

    sides: list[Fragment]
    is_terraform: bool
    labels: dict[int, Labels] = field(default_factory=lambda: defaultdict(dict))

    def disks(self, vm: str) -> list[_Disk]:
        """Return the disks of a virtual machine, by label."""
        found: dict[str, _Disk] = {}
        for side, times in _with_times(self.sides, vm):
            for label, disk in _disks_of(side, vm).items():
                found.setdefault(label, _Disk(label)).claims.append((times, disk))
        return [found[label] for label in sorted(found)]

    def lists_all(self, vm: str) -> bool:
        """Tell whether one of the sides lists every disk of the virtual machine."""
        return any(_lists_disks(side, vm) and _list_of(vm) not in side.partial for side in self.sides)

    def call(self, vm: str, label: str, new: str | None) -> None:
        """Remember what a disk is called from now on."""
        for side in self.sides:
            self.labels[id(side)].setdefault(vm, {})[label] = new


def join_disks(fragments: Sequence[Fragment]) -> list[str]:
    """Give disks one label in all ``fragments``, and in their sides before a plan; return notes about those that have none.

    The label of the device wins over Terraform's. A disk that may be any of several ones is taken out, and the list of
    its machine may have further members from then on: as a disk of its own it would contradict them.
    """
    notes: list[str] = []
    voices = _voices(fragments)
    if len(voices) < 2:
        return notes
    machines = (vm for voice in voices for side in voice.sides for vm in side.objects.get("vms", {}))
    for vm in dict.fromkeys(machines):
        telling = [voice for voice in voices if any(_lists_disks(side, vm) for side in voice.sides)]
        if len(telling) > 1:
            notes += _join_machine(vm, telling)
    for voice in voices:
        for side in voice.sides:
            _apply(side, voice.labels[id(side)])
    return notes


def _voices(fragments: Sequence[Fragment]) -> list[_Voice]:
    """Return who speaks of disks, devices before Terraform, and by file: the order of the inputs does not matter."""
    terraform = _Voice([], is_terraform=True)
    others = []
    for fragment in sorted(fragments, key=lambda one: one.file):
        sides = [fragment, *([] if fragment.before is None else [fragment.before])]
        if fragment.kind in _TERRAFORM:
            terraform.sides += sides
        else:
            others.append(_Voice(sides, is_terraform=False))
    return [*others, *([terraform] if terraform.sides else [])]


def _with_times(sides: Sequence[Fragment], vm: str) -> Iterator[tuple[Fragment, set[Time]]]:
    """Yield each side with the times at which its disks are there.

    A plan that knows the disks before tells when each comes and goes; what it makes anew, as code, may be there already.
    """
    for side in sides:
        if (side.before is not None and not _lists_disks(side.before, vm)) or side.kind is InputKind.TERRAFORM_HCL:
            yield side, {Time.NOW, Time.AFTER}
        else:
            yield side, {side.time}


def _join_machine(vm: str, voices: Sequence[_Voice]) -> list[str]:
    notes = []
    known = voices[0].disks(vm)
    is_complete = voices[0].lists_all(vm)
    for voice in voices[1:]:
        disks = voice.disks(vm)
        torn = [disk for disk in disks if voice.is_terraform and _changes_file(disk)]
        complete = (False, False) if torn else (voice.lists_all(vm), is_complete)
        whole = [disk for disk in disks if not any(disk is one for one in torn)]
        comparison = _Comparison(whole, known, complete, voice.is_terraform)
        for disk, device in comparison.pairs():
            _give_up_passing(disk, device)
            voice.call(vm, disk.label, device.label)
            device.claims += disk.claims
        if voice.is_terraform:
            _leave_room(voice, vm, comparison.free)
        doubtful = [*comparison.doubtful(), *((disk, comparison.free) for disk in torn if comparison.free)]
        for disk, devices in doubtful:
            names = sorted(one.label for one in devices)
            notes.append(
                f"{voice.sides[0].file}: {disk.label} may be {' or '.join(names)} of {vm}, and counts as neither"
            )
            reason = because(ReasonCode.DISK_OF_SEVERAL, disk=disk.label, devices=", ".join(names))
            voice.call(vm, disk.label, None)
            _open_list([*voice.sides, *(side for other in voices for side in other.sides)], vm, reason)
        for disk in [*comparison.left, *torn]:
            if not any(disk is one for one, _ in doubtful):
                label = _free_label(disk.label, {one.label for one in known}, voice, vm)
                voice.call(vm, disk.label, label)
                known.append(_Disk(label, disk.claims))
        is_complete = is_complete or voice.lists_all(vm)
    return notes


_Relation: TypeAlias = Callable[[_Disk, _Disk], bool]


class _Comparison:
    """The disks of a machine as one input lists them, beside the devices that are known of it.

    ``complete`` tells whether the first list and the second one are all disks.
    """

    def __init__(
        self, disks: Sequence[_Disk], known: Sequence[_Disk], complete: tuple[bool, bool], is_terraform: bool
    ) -> None:
        self.left = list(disks)
        self.free = list(known)
        self._complete = complete
        self._is_terraform = is_terraform

    def pairs(self) -> Iterator[tuple[_Disk, _Disk]]:
        """Yield each disk and device that are one, the surest first."""
        for fact in _IDENTITY:
            yield from self._unique(partial(_agree, fact=fact))
        if not self._is_terraform:
            yield from self._unique(lambda disk, device: disk.label == device.label and _fits(disk, device))
        is_sure = any(self._complete) if self._is_terraform else all(self._complete)
        for fits in (_contradict_nothing, _fits) if is_sure else ():  # else the other list may leave either out
            yield from self._by_elimination(fits)
            yield from self._by_label(fits)
            yield from self._alike(fits)
        if all(self._complete):  # what is left on one side is what is left on the other, or the lists disagree
            yield from self._unique(lambda _disk, _device: True)
        yield from self._unique(self._disagree_under_one_label)

    def doubtful(self) -> list[tuple[_Disk, list[_Disk]]]:
        """Return the disks that are left and may be some device, with those devices."""
        if not self._is_terraform:
            return []  # devices that are called differently are different ones
        found = [(disk, [device for device in self.free if self._may_be(disk, device, _fits)]) for disk in self.left]
        return [(disk, devices) for disk, devices in found if devices]

    def _by_elimination(self, fits: _Relation) -> Iterator[tuple[_Disk, _Disk]]:
        """Yield disks and devices that fit no other one, again and again: each that is found leaves fewer for the rest."""
        before = -1
        while len(self.left) != before:
            before = len(self.left)
            yield from self._unique(fits)

    def _by_label(self, fits: _Relation) -> Iterator[tuple[_Disk, _Disk]]:
        """Yield disks and devices of one label, if the labels fit for every disk that is left, or for every device.

        A label alone tells nothing: something else that is known of both has to agree. And where not all of them fit,
        Terraform and vSphere do not call the disks alike, and one taken for another would leave a wrong rest.
        """

        def are_called_alike(disk: _Disk, device: _Disk) -> bool:
            return (
                disk.label == device.label
                and self._may_be(disk, device, fits)
                and any(_agree(disk, device, fact) for fact in disk.stated_facts())
            )

        if all(any(are_called_alike(disk, device) for device in self.free) for disk in self.left) or all(
            any(are_called_alike(disk, device) for disk in self.left) for device in self.free
        ):
            yield from self._unique(are_called_alike)

    def _unique(self, are_one: _Relation) -> Iterator[tuple[_Disk, _Disk]]:
        fits = [
            (disk, device)
            for disk in self.left
            for device in self.free
            if self._is_possible(disk, device) and are_one(disk, device)
        ]
        disks, devices = [id(disk) for disk, _ in fits], [id(device) for _, device in fits]
        for disk, device in fits:
            if disks.count(id(disk)) == 1 and devices.count(id(device)) == 1:
                yield self._take(disk, device)

    def _take(self, disk: _Disk, device: _Disk) -> tuple[_Disk, _Disk]:
        self.left = [one for one in self.left if one is not disk]
        self.free = [one for one in self.free if one is not device]
        return disk, device

    def _alike(self, fits: _Relation) -> Iterator[tuple[_Disk, _Disk]]:
        """Yield disks and devices that nothing tells apart: whichever is which, the facts are the same."""
        for disk in list(self.left):
            devices = [device for device in self.free if self._may_be(disk, device, fits)]
            rivals = [one for one in self.left if any(self._may_be(one, device, fits) for device in devices)]
            are_closed = all(self._may_be(rival, device, fits) for rival in rivals for device in devices) and not any(
                self._may_be(rival, device, fits)
                for rival in rivals
                for device in self.free
                if not any(device is one for one in devices)
            )
            are_alike = _are_alike(devices) or (_are_alike(rivals) and len(rivals) == len(devices))
            if any(one is disk for one in rivals) and are_closed and are_alike and len(rivals) <= len(devices):
                yield from [self._take(rival, device) for rival, device in zip(rivals, devices, strict=False)]

    def _is_possible(self, disk: _Disk, device: _Disk) -> bool:
        """Tell whether neither the files nor the times at which they are there make two disks of them."""
        is_moved = _differ(disk, device, "datastore")  # with its file, which may get another name
        return not (_differ(disk, device, "path") and not is_moved) and (
            not self._is_terraform or bool(disk.times & device.times)
        )

    def _may_be(self, disk: _Disk, device: _Disk, fits: _Relation) -> bool:
        return self._is_possible(disk, device) and fits(disk, device)

    def _disagree_under_one_label(self, disk: _Disk, device: _Disk) -> bool:
        """Tell whether neither can be any other one: they contradict each other, and are better named than listed."""
        others = [*((one, device) for one in self.left), *((disk, one) for one in self.free)]
        return disk.label == device.label and not any(self._may_be(*pair, _fits) for pair in others)


def _agree(disk: _Disk, device: _Disk, fact: str) -> bool:
    """Tell whether both say the fact, and some of what is said of each is the same; of one time, where both speak of one.

    A disk that a plan moves to the place of another one is there afterwards, and is still what was elsewhere before.
    """
    both = [
        (times & others, one[fact], other[fact])
        for times, one in disk.claims
        for others, other in device.claims
        if fact in one and fact in other and (fact != "path" or not _are_in_different_datastores(one, other))
    ]
    of_one_time = [pair for pair in both if pair[0]]
    return any(agree(("vms", "", "disks", "", fact), one, other) for _, one, other in of_one_time or both)


def _changes_file(disk: _Disk) -> bool:
    """Tell whether a plan gives the label of a disk to another file in its datastore: to another disk, that is."""
    path = ("vms", "", "disks", "", "path")
    told = [(times, claim) for times, claim in disk.claims if "path" in claim]
    return any(
        not times & others
        and not agree(path, one["path"], other["path"])
        and not _are_in_different_datastores(one, other)
        for times, one in told
        for others, other in told
    )


def _are_in_different_datastores(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two files are in different datastores."""
    return "datastore" in one and "datastore" in other and bool(one["datastore"] != other["datastore"])


def _differ(disk: _Disk, device: _Disk, fact: str) -> bool:
    return fact in disk.stated_facts() & device.stated_facts() and not _agree(disk, device, fact)


def _contradict_nothing(disk: _Disk, device: _Disk) -> bool:
    return not any(_differ(disk, device, fact) for fact in disk.stated_facts() - {"path", "key"})


def _fits(disk: _Disk, device: _Disk) -> bool:
    return not any(_differ(disk, device, fact) for fact in ("size_gb", "datastore", "device_address"))


def _are_alike(disks: Collection[_Disk]) -> bool:
    """Tell whether everything that is known of the disks is the same, but what they are called and where they are."""
    apart = {"label", *_IDENTITY}
    told = [
        [(times, {key: value for key, value in one.items() if key not in apart}) for times, one in disk.claims]
        for disk in disks
    ]
    return all(one == told[0] for one in told)


def _leave_room(voice: _Voice, vm: str, devices: Sequence[_Disk]) -> None:
    """Let Terraform's lists have the devices that the provider leaves to others: those on no SCSI controller."""
    for device in devices:
        addresses = [claim["device_address"] for _, claim in device.claims if "device_address" in claim]
        if addresses and not any(address.startswith("scsi") for address in addresses):
            for side in voice.sides:
                if _lists_disks(side, vm):
                    _disks_of(side, vm).setdefault(device.label, {})


def _give_up_passing(disk: _Disk, device: _Disk) -> None:
    for fact in _PASSING:
        if _differ(disk, device, fact):
            for _, claim in disk.claims:
                claim.pop(fact, None)


def _free_label(label: str, taken: Collection[str], voice: _Voice, vm: str) -> str:
    """Return the label of a disk that no other input has; with where it comes from where another disk is called so."""
    if label not in taken:
        return label
    places = [side.sources[path] for side in voice.sides if (path := ("vms", vm)) in side.sources]
    where = next((place.address for place in places if place.address is not None), voice.sides[0].file)
    return f"{label} ({where})"


def _open_list(sides: Sequence[Fragment], vm: str, reason: Reason) -> None:
    for side in sides:
        if _lists_disks(side, vm):
            side.partial.add(_list_of(vm))
            side.unknown.setdefault(_list_of(vm), reason)


def _list_of(vm: str) -> Path:
    return ("vms", vm, "disks")


def _lists_disks(side: Fragment, vm: str) -> bool:
    return "disks" in side.objects.get("vms", {}).get(vm, {})


def _disks_of(side: Fragment, vm: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = side.objects.get("vms", {}).get(vm, {}).get("disks", {})
    return found


def _apply(side: Fragment, labels: Labels) -> None:
    """Call the disks of a fragment by their labels from now on, everywhere in it."""
    changed = {vm: new for vm, new in labels.items() if any(old != label for old, label in new.items())}
    if not changed:
        return
    for vm, new in changed.items():
        if _lists_disks(side, vm):
            kept = {new.get(old, old): disk for old, disk in _disks_of(side, vm).items()}
            side.objects["vms"][vm]["disks"] = {
                label: {**disk, "label": label} if "label" in disk else disk
                for label, disk in kept.items()
                if label is not None
            }

    def moved(path: Path) -> Path | None:
        if len(path) < 4 or path[0] != "vms" or path[2] != "disks" or path[1] not in changed:
            return path
        label = changed[path[1]].get(path[3], path[3])
        return None if label is None else (*path[:3], label, *path[4:])

    side.sources = {place_now: place for path, place in side.sources.items() if (place_now := moved(path)) is not None}
    side.unknown = {
        place_now: reason for path, reason in side.unknown.items() if (place_now := moved(path)) is not None
    }
    side.contradictions = {
        place_now: claims for path, claims in side.contradictions.items() if (place_now := moved(path)) is not None
    }
    side.partial = {place_now for path in side.partial if (place_now := moved(path)) is not None}
