"""Objects of the vSphere API as PowerCLI and the Virtual Infrastructure JSON API write them."""

from __future__ import annotations

from typing import Any

from validator.importers.vsphere.inventory import Inventory

Json = dict[str, Any]
ENTITY = {"OverallStatus": "green", "EffectiveRole": [-1], "ConfigStatus": "gray", "Tag": None}
CLIENT = {"Version": "Vim80", "VimService": "VMware.Vim.VimServicePortTypeClient", "Password": "hunter2TOPSECRET"}


def view(kind: str, identity: str, properties: Any) -> Json:
    """Return a managed object as ``Get-View | ConvertTo-Json -EnumsAsStrings`` writes it."""
    reference = {"Type": kind, "Value": identity}
    return {"MoRef": reference, "Client": CLIENT, "LinkedView": None, **ENTITY, **named_as_in_net(properties)}


def named_as_in_net(value: Any) -> Any:
    """Return a value with the names of .NET, and without the types that are lost in JSON."""
    if isinstance(value, dict):
        return {f"{key[0].upper()}{key[1:]}": named_as_in_net(one) for key, one in value.items() if key != "_typeName"}
    return [named_as_in_net(one) for one in value] if isinstance(value, list) else value


def views(inventory: Inventory) -> list[Json]:
    """Return every object of an inventory as a view."""
    return [view(*one, properties) for one, properties in inventory.objects.items()]


def service_instance(about: Any, root: str) -> Json:
    """Return the view of the service itself, which has no properties of an entity."""
    content = {"about": about, "rootFolder": {"type": "Folder", "value": root}}
    return {"MoRef": {"Type": "ServiceInstance", "Value": "ServiceInstance"}, "Content": named_as_in_net(content)}


def retrieved(inventory: Inventory) -> Json:
    """Return every object as RetrievePropertiesEx of the VI-JSON API answers it: each property by its path."""
    objects = [
        {
            "_typeName": "ObjectContent",
            "obj": {"_typeName": "ManagedObjectReference", "type": kind, "value": identity},
            "propSet": [
                {"_typeName": "DynamicProperty", "name": name, "val": _boxed(value)}
                for name, value in properties.items()
            ],
        }
        for (kind, identity), properties in inventory.objects.items()
    ]
    return {"_typeName": "RetrieveResult", "objects": objects}


def _boxed(value: Any) -> Any:
    """Return a value as JSON has it where any type may stand: scalars and lists tell theirs."""
    if isinstance(value, dict):
        return value
    kind = "ArrayOfAnyType" if isinstance(value, list) else "boolean" if isinstance(value, bool) else "string"
    return {"_typeName": kind, "_value": value}


def without_types(value: Any) -> Any:
    """Return a value without the names of its types."""
    if isinstance(value, dict):
        return {key: without_types(one) for key, one in value.items() if key != "_typeName"}
    return [without_types(one) for one in value] if isinstance(value, list) else value
