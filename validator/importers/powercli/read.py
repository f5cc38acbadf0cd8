"""Views that PowerCLI wrote (``Get-View … | ConvertTo-Json``), and answers of the Virtual Infrastructure JSON API.

Both tell what govc tells, spelled in other ways. What ``ConvertTo-Json`` damages is refused: enumerations as numbers, what
is deeper than ``-Depth``, and views that have only some properties, because a part of a property looks like all of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NoReturn

from validator.errors import InputError
from validator.importers.base import ImportedSpec
from validator.importers.vsphere.inventory import ENTITIES, Inventory, inside
from validator.importers.vsphere.json_objects import is_whole, json_documents, take_json, vcenter_of
from validator.importers.vsphere.mapping import to_source
from validator.model import Location
from validator.readers.text import read_text

_HINT = (
    "Write views with: Get-View … | ConvertTo-Json -Depth 20 -EnumsAsStrings (PowerShell 7); of the VI-JSON API, answers of "
    "RetrievePropertiesEx."
)
_DEPTH = 100  # the most that ConvertTo-Json writes
_WRAPPED = {"value", "Count"}
"""The keys of a list that Windows PowerShell wrapped."""

_NEVER_READ = ("Client", "LinkedView")
_CUT = re.compile(
    r"(?:VMware\.Vim\.[\w.+`]+(?:\[\])?|System\.[\w.+`]+\[\])(?: (?:VMware\.Vim|System)\.[\w.+`\[\]]+)*|@\{.*\}"
)
"""What ``ConvertTo-Json`` writes for what is deeper than its ``-Depth``: the names of types, or a table in one line."""

_LISTS = frozenset(
    {
        *("activeNic", "activeUplinkPort", "candidateVnic", "childEntity", "consoleVnic", "cpuFeature", "cpuPkg"),
        *("dasVmConfig", "drsVmConfig", "extent", "featureVersion", "heartbeatDatastore", "hostBusAdapter"),
        *("hostGroupName", "hostLag", "hostMember", "infrastructureTrafficResourceConfig", "lacpGroupConfig", "lun"),
        *("netConfig", "netStackInstance", "networkResourcePool", "npivNodeWorldWideName", "npivPortWorldWideName"),
        *("opaqueNetwork", "pnicSpec", "proxySwitch", "rootSnapshotList", "ruleset", "secondaries"),
        *(
            "selectedVnic",
            "standbyNic",
            "standbyUplinkPort",
            "uplinkPort",
            "uplinkPortName",
            "uplinkPortgroup",
            "vmConfig",
        ),
        "vnic",
    }
)
"""Properties that are lists: a text there is a list that was cut, its members joined by blanks."""

_WHOLE = ("overallStatus", "effectiveRole")
"""What every view of an entity has that was read as a whole."""

_MAY_NOT_READ = (-5, -4, -3)  # ids of the roles No access, Anonymous and View
_UNTYPED = "views of PowerCLI do not tell the types of devices; govc object.save does"


def read_powercli(files: Sequence[str]) -> ImportedSpec:
    """Return what all ``files`` show together; PowerCLI writes views of one type at a time.

    Raises:
        InputError: a file cannot be read, shows no managed object, or is one that ``ConvertTo-Json`` damaged.
    """
    names = list(dict.fromkeys(files))
    origin = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
    inventory = Inventory(origin, complete=False, tells_missing=False)
    inventory.reasons["settings"] = "the settings of vCenter are not in the dump"
    inventory.reasons["editions"] = "the dump has no assigned licences"
    inventory.reasons["types"] = _UNTYPED
    hidden = [file for file in names if not _read(file, inventory)]
    inventory.complete = is_whole(inventory) and not hidden
    if not inventory.complete:
        inventory.notes.append(f"{origin} has no whole inventory: there may be more than it shows")
    return to_source(inventory, vcenter_of(inventory))


def _read(file: str, inventory: Inventory) -> bool:
    """Take what a file shows; tell whether the account could read the root folder, where the file has it."""
    text = read_text(file)
    if not text.strip():
        raise InputError("the file is empty", Location(file, 1, 1), _HINT)
    view = _View(file)
    taken = []
    for document in json_documents(text, file, _HINT):
        found = view.plain(document, "$", 0) if _is_powercli(document) else document
        taken.append(take_json(found, inventory))
    if not any(taken):
        raise InputError("no view of PowerCLI (MoRef) and no managed object of the VI-JSON API", Location(file), _HINT)
    return view.sees_root


def _is_powercli(document: Any) -> bool:
    """Tell whether a document is one or several views."""
    if isinstance(document, dict) and document.keys() == _WRAPPED:
        document = document["value"]
    views = document if isinstance(document, list) else [document]
    return any(isinstance(one, dict) and "MoRef" in one for one in views)


class _View:
    """Turns views into objects of the API; errors name the JSON path, never a value."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.sees_root = True

    def plain(self, value: Any, path: str, depth: int) -> Any:
        if depth > _DEPTH:
            self._refuse(path, f"more than {_DEPTH} levels deep, which ConvertTo-Json never writes")
        if isinstance(value, dict):
            if value.keys() == _WRAPPED:
                return self.plain(value["value"], f"{path}.value", depth + 1)
            return self._object(value, path, depth)
        if isinstance(value, list):
            return [self.plain(one, f"{path}[{position}]", depth + 1) for position, one in enumerate(value)]
        if isinstance(value, str) and _CUT.fullmatch(value):
            self._refuse(path, "cut off by ConvertTo-Json: the name of a type stands for the value")
        return value

    def _object(self, value: dict[str, Any], path: str, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, child in value.items():
            if child is None or key in _NEVER_READ or not key:
                continue
            name = "self" if key == "MoRef" else f"{key[0].lower()}{key[1:]}"
            if name in _LISTS and isinstance(child, str) and child:
                self._refuse(f"{path}.{key}", "cut off by ConvertTo-Json: a text stands for a list")
            result[name] = self.plain(child, f"{path}.{key}", depth + 1)
        if "MoRef" in value:
            self._check_view(result, path)
        elif "Name" in value and "UserCreated" in value and "Host" in value:
            result["_typeName"] = "ClusterHostGroup"  # an empty one lists no hosts to be known by
        return result

    def _check_view(self, view: dict[str, Any], path: str) -> None:
        if inside(view, "self.type") not in (
            *ENTITIES,
            "Datacenter",
            "Folder",
            "ResourcePool",
            "StoragePod",
            "DistributedVirtualPortgroup",
        ):
            return
        status = view.get("overallStatus")
        if isinstance(status, int):
            self._refuse(f"{path}.OverallStatus", "a number stands for a word: it was written without -EnumsAsStrings")
        if any(name not in view for name in _WHOLE):
            self._refuse(path, "a view without OverallStatus or EffectiveRole: it has only some of its properties")
        if inside(view, "self.type") == "Folder" and "parent" not in view:
            roles = view["effectiveRole"]
            self.sees_root &= isinstance(roles, list) and any(role not in _MAY_NOT_READ for role in roles)

    def _refuse(self, path: str, problem: str) -> NoReturn:
        raise InputError(f"{path}: {problem}", Location(self._file), _HINT)
