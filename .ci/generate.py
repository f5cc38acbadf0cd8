"""Files that follow from others: the facts' schema, the pages of rules and tables, parts of docs/, python-hcl2's grammar.

A test fails when one is stale.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from editor_schema import editor_schema_text
from keys_page import keys_page
from known_bad import FILE as KNOWN_BAD, known_bad_text
from tables_page import tables_page

from validator.assets import load_schema
from validator.facts.fields import Field, object_field
from validator.facts.model import COLLECTIONS, FORMAT
from validator.model import ACTIONS, KINDS, Outcome, Severity
from validator.rules.catalogue import load_rules
from validator.rules.pages import catalogue_page
from validator.rules.static_check import builtins, calls, forms, loops
from validator.terraform.hcl.syntax import lalr as adapter

_PAGES = ("CONTRIBUTING.md", "docs/rules.md")
"""Pages of documentation that show code of rules, or what the static check says."""

_EXCERPT = re.compile(r"(<!-- excerpt: (?P<file>\S+) -->\n).*?(<!-- end of excerpt -->)", re.DOTALL)

_RELEASE = {
    "release": {"type": "integer", "description": "Derived: version as major × 100 + minor; 6.7 is 607, 10.0 is 1000."},
    "update": {"type": "integer", "description": "Derived: update of the release (8.0U3: 3); absent where unknown."},
}
_NEWEST = {
    "newest_release": {
        "type": "integer",
        "description": "Derived: the release of the newest host, where the hosts of the cluster are of several versions.",
    },
    "newest_update": {
        "type": "integer",
        "description": "Derived: the newest update of that release; absent where unknown.",
    },
}
_TYPE = {
    "ft_type": {"enum": ["legacy", "smp"], "description": "Derived: the type of FT that the object is judged by."},
}
_INTENT = {
    "fault_tolerance": {"type": "boolean", "description": "Meant for FT; always present."},
    "intent": {"enum": ["declared", "assumed"], "description": "Whether somebody declared it to be meant for FT."},
}


def _names(description: str) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string"}, "description": f"Derived: {description}"}


_GRADE = {
    "enum": ["V", "V2", "M"],
    "description": "How well it is known: V read in the vendor's own text, V2 in another, M unverified.",
}


def _graded(description: str, **members: Any) -> dict[str, Any]:
    """Return the schema of what a table tells, with how well that is known."""
    properties = {**members, "confidence": _GRADE}
    return {"type": "object", "additionalProperties": False, "description": description, "properties": properties}


def _number(description: str) -> dict[str, Any]:
    return {"type": "integer", "description": description, "minimum": 0}


_SUPPORTED = {"supported": {"type": "boolean", "description": "Whether FT of this type runs on it."}}
_SINCE = "(release × 100 + update)."
_PROCESSOR = {
    "processor": {
        "type": "object",
        "additionalProperties": False,
        "description": "Derived: what follows from the processor by the built-in tables, from what vCenter reports of it, "
        "and from the EVC mode of the cluster.",
        "properties": {
            "vendor": {"enum": ["Intel", "AMD"], "description": "Who made it."},
            "name": {"type": "string", "description": "The series, as the table calls it."},
            "brand": {"type": "string", "description": "The brand string without trademarks: identical ones pair."},
            "category": {"type": "string", "description": "CPUs of one category can run a primary and its secondary."},
            "smp": _graded("SMP FT.", **_SUPPORTED),
            "legacy": _graded(
                "Legacy FT.",
                **_SUPPORTED,
                since=_number(f"From this version on, where that is known exactly {_SINCE}"),
                not_before=_number(f"Certainly not before this version {_SINCE}"),
                **{"from": _number(f"Certainly from this version on {_SINCE}")},
            ),
            "evc": _graded(
                "The highest EVC mode of its generation.", mode={"type": "string", "description": "Its key."}
            ),
            "threads_at_least": _number("It has this many threads, or more."),
            "last_release": _graded(
                "The last release of ESXi that supports it.",
                release=_number("Major × 100 + minor."),
                doubted_after=_number("Sources disagree about releases after this one."),
            ),
            "deprecated_from": _number("From this release on ESXi warns that its support ends."),
        },
    },
    "fits_evc": _graded(
        "Derived: whether the host can take the EVC mode of its cluster; absent where EVC is off.",
        fits={"type": "boolean", "description": "Whether it can."},
    ),
    "can_run_ft": {
        "type": "boolean",
        "description": "Derived: it is physical, active, licensed for FT, and its CPU supports FT of its type.",
    },
    "guide_counts": {
        "const": True,
        "description": "Derived: the compatibility guide plays a part for the host, or may: legacy FT asks for an entry, "
        "or it has one.",
    },
}


_EXISTS = {"enum": ["certain", "possible", "excluded"]}
_FACT_PATH = {"type": "array", "items": {"type": "string"}, "description": "Path of the fact."}
_PAIRS = {
    "type": "object",
    "description": "Derived: the pairs of FT hosts of its cluster on which primary and secondary could run.",
    "properties": {
        "exists": {**_EXISTS, "description": "The best that one of the pairs is: possible where facts are unknown."},
        "counts": {
            "type": "object",
            "properties": {name: {"type": "integer"} for name in _EXISTS["enum"]},
            "required": _EXISTS["enum"],
            "additionalProperties": False,
            "description": "How many pairs are certain, possible, excluded.",
        },
        "example": {"type": "array", "items": {"type": "string"}, "description": "The first certain pair by name."},
        "is_soft": {"type": "boolean", "description": "What excludes some pair is worth no more than a warning."},
        "reasons": {
            "type": "array",
            "description": "What excludes most hosts, and pairs of the others: at most six of each.",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string", "description": "A fact, its value, and what is required."},
                    "objects": {"type": "array", "items": {"type": "string"}, "description": "Of what; at most four."},
                    "path": _FACT_PATH,
                },
                "required": ["text", "objects", "path"],
                "additionalProperties": False,
            },
        },
        "declared": {
            "type": "object",
            "description": "The hosts that are declared for primary and secondary, as a pair.",
            "properties": {
                "exists": _EXISTS,
                "reasons": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "path": _FACT_PATH,
                            **{name: {"type": "string"} for name in ("object", "fact", "actual", "required")},
                            "is_soft": {"type": "boolean"},
                        },
                        "required": ["path", "object", "fact", "actual", "required", "is_soft"],
                        "additionalProperties": False,
                    },
                },
            },
            "required": ["exists", "reasons"],
            "additionalProperties": False,
        },
    },
    "required": ["exists", "counts"],
    "additionalProperties": False,
}
_CAPACITY = {
    "type": "object",
    "description": "Derived: whether all primaries and secondaries have room, also after the loss of any one host.",
    "properties": {
        "fits": {"enum": ["yes", "no", "open"]},
        "lost": {
            "type": "array",
            "items": {"type": "string"},
            "description": "The hosts without any one of which there is no room; empty: there is none with all of them.",
        },
        "unit": {
            "enum": ["VM", "vCPU", "MB"],
            "description": "What is short by counting; absent: no placement exists.",
        },
        "needed": {"type": "integer"},
        "room": {"type": "integer"},
        "unpaired": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Machines that have no pair of hosts then; at most four.",
        },
        "pool": {"type": "string", "description": "The resource pool that is short of memory."},
        "is_unverified": {"type": "boolean", "description": "It rests on what no primary source says."},
    },
    "required": ["fits"],
    "additionalProperties": False,
}

_EXTRA: Mapping[str, Mapping[str, Any]] = {
    "vcenters": {
        **_RELEASE,
        "hosts": _names("the hosts that it manages."),
        "clusters": _names("the clusters that it manages."),
    },
    "clusters": {
        **_INTENT,
        **_RELEASE,
        **_NEWEST,
        **_TYPE,
        "assumed_version": {
            "type": "string",
            "description": "The version to judge by where no host says one: the image's, vCenter's or --vsphere.",
        },
        "reported_capabilities": {
            "type": "array",
            "items": {"type": "string"},
            "description": "The members of capability that some host of it reports: a host that does not may differ from "
            "the tables; always present.",
        },
        "hosts": _names("its member hosts."),
        "ft_hosts": _names("its member hosts that are meant for FT."),
        "vms": _names("its virtual machines."),
        "ft_vms": _names("its virtual machines that are meant for FT."),
        "active_hosts": _names("those of ft_hosts that are connected, powered on and not in maintenance mode."),
        "inactive_hosts": _names("those of ft_hosts that are known not to be; further ones may be."),
        "capacity": _CAPACITY,
        "heartbeats_count": {
            "const": True,
            "description": "Derived: some datastore of the cluster can hold HA heartbeats, or may, and the check for two "
            "is not turned off.",
        },
    },
    "hosts": {
        **_INTENT,
        **_RELEASE,
        **_TYPE,
        **_PROCESSOR,
        "networks": _names("the labels of the port groups that the host offers, standard and distributed."),
        "labels": {
            "type": "object",
            "description": "Derived: what the host has under the labels that FT machines of its cluster use.",
            "additionalProperties": {"$ref": "#/$defs/label"},
        },
        "interfaces": {
            "type": "object",
            "description": "Derived: VMkernel adapters and consoles, each with what follows for its address and MTU.",
            "additionalProperties": {"$ref": "#/$defs/interface"},
        },
        "traffic": {
            "type": "object",
            "description": "Derived: what each kind of traffic runs over.",
            "properties": {
                kind: {"$ref": "#/$defs/traffic"} for kind in ("vmotion", "ft_logging", "management", "vm", "storage")
            },
            "additionalProperties": False,
        },
    },
    "vms": {
        **_INTENT,
        **_RELEASE,
        **_NEWEST,
        **_TYPE,
        "networks": _names("the labels of the networks of its adapters."),
        "datastores": _names("the datastores of its configuration files and disks."),
        "pairs": _PAIRS,
    },
}

_CARRIER = {
    "type": "object",
    "description": "An interface or port group that carries the traffic, with its chain down to the adapters.",
    "properties": {
        "port_group": {"type": "string"},
        "switch": {"type": "string"},
        "switch_type": {"enum": ["standard", "distributed"]},
        "vlan": {"$ref": "spec.schema.json#/$defs/vlan"},
        "ip": {"type": "string"},
        "subnet": {"type": "string", "description": "As 192.0.2.0/25."},
        "gateway": {"type": "string"},
        "gateway_reachable": {
            "type": "boolean",
            "description": "The gateway is another host of the subnet; absent without one.",
        },
        "dhcp": {"type": "boolean"},
        "netstack": {"type": "string"},
        "mtu": {"type": "integer"},
        "teaming": {"type": "string"},
        "failover_order": {"enum": ["explicit", "inherited"]},
        "active": {"type": "array", "items": {"type": "string"}, "description": "Active adapters, in order."},
        "standby": {"type": "array", "items": {"type": "string"}, "description": "Standby adapters, in order."},
        "has_uplink": {"type": "boolean", "description": "One of these is an adapter of the switch."},
    },
    "additionalProperties": False,
}

_LABEL = {
    "type": "object",
    "description": "A port group of a host. A member is absent where it is not known.",
    "properties": {
        "switch": {"type": "string"},
        "switch_type": {"enum": ["standard", "distributed"]},
        "use": {
            "enum": ["management", "vm", "vmkernel"],
            "description": "Machines can use any distributed port group.",
        },
        "has_uplink": {"type": "boolean", "description": "It has an adapter, active or standby, that its switch has."},
    },
    "additionalProperties": False,
}

_INTERFACE = {
    "type": "object",
    "description": "An interface of a host with an address of its own. A member is absent where it is not known.",
    "properties": {
        "kind": {"enum": ["vmkernels", "service_consoles"]},
        "fault": {"type": "string", "description": "Why no host can have the address; empty for one that it can have."},
        "subnet": {"type": "string", "description": "As 192.0.2.0/25."},
        "vlan": {"$ref": "spec.schema.json#/$defs/vlan"},
        "gateway_reachable": {
            "type": "boolean",
            "description": "The gateway is another host of the subnet; absent without one.",
        },
        "overlaps": _names("the VMkernel adapters of the host in subnets that share addresses with its own."),
        "switch_mtu": {"type": "integer"},
        "unique": {"type": "boolean", "description": "No interface that it could meet has its address."},
        "shared_with": {
            "type": "array",
            "description": "Some of the interfaces with the same address, as keys of the facts.",
            "items": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["kind"],
    "additionalProperties": False,
}

_TRAFFIC = {
    "type": "object",
    "description": "One kind of traffic on one host. A member is absent where a link of its chain is unknown.",
    "properties": {
        "vmkernels": {"type": "object", "additionalProperties": {"$ref": "#/$defs/carrier"}},
        "port_groups": {"type": "object", "additionalProperties": {"$ref": "#/$defs/carrier"}},
        "uplinks": {
            "type": "object",
            "description": "The adapters that it runs over, active or standby.",
            "additionalProperties": {
                "type": "object",
                "properties": {
                    "speed_mbps": {"type": "integer"},
                    "role": {"enum": ["active", "standby"]},
                    "shared_with": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["role", "shared_with"],
                "additionalProperties": False,
            },
        },
        "vlans": {"type": "array"},
        "subnets": {"type": "array", "items": {"type": "string"}},
        "mtus": {"type": "array", "items": {"type": "integer"}},
    },
    "additionalProperties": False,
}

_PLACE = {
    "type": "object",
    "properties": {
        "file": {"type": "string"},
        "line": {"type": ["integer", "null"]},
        "column": {"type": ["integer", "null"]},
        "address": {"type": ["string", "null"], "description": "Terraform address."},
    },
    "required": ["file", "line", "column", "address"],
}

_NAME = {"type": "string", "minLength": 1}
_NAMES = {"type": "array", "items": _NAME}
_WHOLE = {"type": "integer"}
_AS_SPELLED = {"type": ["string", "integer", "boolean"], "description": "As the provider spells it."}
_BESIDE = (
    *("name", "memory_limit", "memory_reservation", "ha_vm_restart_priority", "drs_enabled", "drs_automation_level"),
    *("sdrs_enabled", "sdrs_automation_level", "dpm_enabled", "dpm_automation_level", "mandatory"),
)

_STATE_FACTS: Mapping[str, Any] = {
    "num_cpus": _WHOLE,
    "memory_mb": _WHOLE,
    "memory_reservation_mb": _WHOLE,
    "memory_limit_mb": {"type": ["integer", "string"]},
    "storage_datastore": _NAME,
    "host": _NAME,
    "cluster": _NAME,
    "resource_pool": {**_NAME, "description": "Its id."},
    "disks": {
        "type": "object",
        "description": "By label.",
        "additionalProperties": {
            "type": "object",
            "properties": {"size_gb": _WHOLE, "datastore": _NAME},
            "additionalProperties": False,
        },
    },
    "network_adapters": {
        "type": "object",
        "description": "By position.",
        "additionalProperties": {
            "type": "object",
            "properties": {"type": _NAME, "network": _NAME},
            "additionalProperties": False,
        },
    },
    "ha": {"type": "object", "properties": {"enabled": {"type": "boolean"}}, "additionalProperties": False},
    "hosts": {
        "description": "The members of a cluster or a host group that the plan knows, the hosts that mount a datastore, "
        "or the hosts of a distributed switch with the adapters that each gives to it.",
        "oneOf": [
            _NAMES,
            {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "properties": {"host": _NAME, "pnics": _NAMES},
                    "additionalProperties": False,
                },
            },
        ],
    },
    "host_count": {
        **_WHOLE,
        "description": "How many hosts a cluster has by its own list, named in the plan or not; absent where the list is not whole.",
    },
    "vms": _NAMES,
    **dict.fromkeys(("port_group", "switch", "ip", "netmask", "gateway", "netstack", "teaming"), _NAME),
    **dict.fromkeys(("services", "pnics", "active", "standby", "uplinks"), _NAMES),
    "dhcp": {"type": "boolean"},
    "blocked": {"type": "boolean", "description": "Whether all ports of a network are closed."},
    "mtu": _WHOLE,
    "vlan": {"type": ["integer", "string", "object"], "description": "As the facts have it."},
    "type": {**_NAME, "description": "Of a datastore, or of a VM-Host rule."},
    "enabled": {"type": "boolean"},
    "vm_group": _NAME,
    "host_group": _NAME,
    **dict.fromkeys(_BESIDE, _AS_SPELLED),
}

_STATE = {
    "type": "object",
    "description": "What FT depends on. A fact that is not known is absent; an object without a known name is called by its id.",
    "properties": _STATE_FACTS,
    "additionalProperties": False,
}

_CHANGE = {
    "type": "object",
    "properties": {
        "action": {"enum": list(ACTIONS)},
        "deferred": {"const": True, "description": "Terraform leaves it to a later plan."},
        "runs": {**_NAMES, "description": "Actions of Terraform that run with it, by address; they may do anything."},
        "attributes": {
            **_NAMES,
            "description": "Names of the attributes of a virtual machine that differ; of a block that comes or goes, its own.",
        },
        "open_attributes": {**_NAMES, "description": "Those that are known only after apply."},
        "changed": {**_NAMES, "description": "Facts of another object that an update changes, known or not."},
        "open": {**_NAMES, "description": "Facts that it may change: their values are known only after apply."},
        "left_out": {
            **_NAMES,
            "description": "Hosts of a cluster that the next apply moves out: its own list leaves them out.",
        },
        "before": _STATE,
        "after": _STATE,
    },
    "required": ["action"],
    "additionalProperties": False,
}

_REASON: dict[str, Any] = {
    "type": "object",
    "description": "What the words of a reason are made of; a report in another language says it in its own words.",
    "properties": {
        "code": {"type": "string", "pattern": "^[a-z0-9_]+$", "description": "Which reason it is."},
        "args": {
            "type": "object",
            "description": "The names, places and texts in it, and reasons within the reason.",
            "additionalProperties": {"oneOf": [{"type": "string"}, {"$ref": "#/$defs/reason"}]},
        },
        "further": {
            "type": "array",
            "items": {"$ref": "#/$defs/reason"},
            "description": "Reasons that stand beside it.",
        },
    },
    "additionalProperties": False,
}

_FRAME = {
    "type": "object",
    "description": "What is known of each rule and object in its scope before the rule runs: `data.ftpolicy.conftest` joins "
    "it with what the rules say. Whoever judges facts from it takes the bundle of this revision.",
    "properties": {
        "revision": {"type": "string", "description": "The revision of the bundle of the same rules."},
        "errors": {
            "type": "array",
            "description": "What could not be read of the inputs: the facts are incomplete, and nothing may pass.",
            "items": {"type": "string"},
        },
        "rules": {
            "type": "object",
            "description": "By rule: rows, each about a group of objects of which the same is known. Every object in the "
            "scope of a rule is in one row of it.",
            "additionalProperties": {"type": "array", "items": {"$ref": "#/$defs/row"}},
        },
        "groups": {
            "type": "array",
            "description": "The names of the objects of each group.",
            "items": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["revision", "errors", "rules", "groups"],
    "additionalProperties": False,
}

_ROW = {
    "type": "object",
    "properties": {
        "settled": {
            "enum": [Outcome.NOT_APPLICABLE.value, Outcome.UNDECIDED.value],
            "description": "The verdict, whatever the rule says; absent where its word counts.",
        },
        "severity": {"enum": [severity.value for severity in Severity]},
        "missing": {
            "type": "array",
            "description": "JSON pointers of facts, relative to the object unless they begin with a slash: those that decide "
            "whether the rule applies, or those that it reads and that leave no pass.",
            "items": {"type": "string"},
        },
        "group": {"type": "integer", "minimum": 0, "description": "The position of the group of objects in `groups`."},
    },
    "required": ["severity", "missing", "group"],
    "additionalProperties": False,
}

_COUNT: Mapping[str, Any] = {"type": "integer", "minimum": 1}

_TEXT: Mapping[str, Any] = {"type": "string"}

_SETTINGS: Mapping[str, Any] = {
    "type": "object",
    "description": "What a configuration and a command line ask of the estate, where they do.",
    "properties": {
        "expect": {
            "type": "object",
            "description": "`expect` of the estate in the configuration.",
            "required": ["at_least", "files"],
            "properties": {
                "at_least": {
                    "type": "object",
                    "description": "How many objects there are to be.",
                    "properties": dict.fromkeys(("clusters", "hosts", "vms", "ft_vms"), _COUNT),
                    "additionalProperties": False,
                },
                "files": {
                    "type": "object",
                    "description": "The files that are to be inputs, each with those that were read of it.",
                    "additionalProperties": {"type": "array", "items": _TEXT},
                },
            },
            "additionalProperties": False,
        },
        "trusted": {
            "type": "object",
            "description": "The commit of --trusted, and what the working tree weakens against it.",
            "required": ["base", "weakened"],
            "properties": {
                "base": _TEXT,
                "weakened": {
                    "type": "object",
                    "description": "What is weakened, what it is at the base and in the working tree, and where that stands.",
                    "additionalProperties": {
                        "type": "object",
                        "required": ["what", "old", "new", "place"],
                        "properties": {
                            **dict.fromkeys(("what", "old", "new", "place"), _TEXT),
                            "kind": {"type": "string", "description": "The kind, by which other languages have words."},
                            "parts": {"type": "array", "items": _TEXT, "description": "What fills in these words."},
                        },
                        "additionalProperties": False,
                    },
                },
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}

_PLAN_DIFFERENCES = ("only_in_plan", "only_in_code", "different")
"""Addresses of blocks, and of arguments behind them."""

_TABLES: Mapping[str, Any] = {
    "changes": {
        "type": "object",
        "description": "What a plan does to objects, by the JSON pointer of each; absent without a plan. Below a cluster stand "
        "its resource pools, groups and rules, below a machine and a host the overrides that concern them.",
        "propertyNames": {"pattern": f"^/({'|'.join(KINDS)})/."},
        "additionalProperties": _CHANGE,
    },
    "now": {
        "type": "object",
        "description": "The clusters, hosts and distributed switches before the plan, and the virtual machines meant for FT; "
        "absent without a plan.",
        "properties": {
            **{kind: {"$ref": f"#/properties/{kind}"} for kind in ("clusters", "hosts", "vms", "distributed_switches")},
            "partial": {"$ref": "#/properties/partial"},
            "assumed": {"$ref": "#/properties/assumed"},
        },
        "additionalProperties": False,
    },
    "settings": _SETTINGS,
    "plans": {
        "type": "object",
        "description": "By the file of a plan that is not of the Terraform code beside it: how they differ; absent where no "
        "plan is.",
        "additionalProperties": {
            "type": "object",
            "properties": {
                "code": {"type": "string", "description": "The directory of the code."},
                **{name: {"type": "array", "items": {"type": "string"}} for name in _PLAN_DIFFERENCES},
            },
            "required": ["code", *_PLAN_DIFFERENCES],
            "additionalProperties": False,
        },
    },
    "contradictions": {
        "type": "object",
        "description": "By JSON pointer: what each input says of a fact on which they disagree.",
        "additionalProperties": {"type": "array", "items": {"$ref": "#/$defs/claim"}},
    },
    "partial": {
        "type": "array",
        "description": "Paths of the collections and lists that may have further members.",
        "items": {"type": "array", "minItems": 1, "items": {"type": "string"}},
    },
    "assumed": {
        "type": "array",
        "description": "JSON pointers of the facts that no input says: `defaults: vsphere` in a cluster spec supplies them.",
        "items": {"type": "string"},
    },
    "unknown": {
        "type": "object",
        "description": "By JSON pointer: why a fact is absent, or which facts a derived one lacks.",
        "additionalProperties": {
            "type": "object",
            "properties": {
                "reason": {"type": "string", "description": "In English."},
                **_REASON["properties"],
                "because_of": {"type": "array", "items": {"type": "string"}},
            },
            "additionalProperties": False,
        },
    },
    "verdict_frame": _FRAME,
    "sources": {
        "type": "object",
        "description": "By JSON pointer: where a fact, or what is around it, was read.",
        "additionalProperties": {"$ref": "#/$defs/place"},
    },
}


def facts_schema() -> dict[str, Any]:
    """Return the schema of the facts document: the spec's fields as objects by name, derived facts and side tables."""
    properties: dict[str, Any] = {"format": {"const": FORMAT}}
    for kind in COLLECTIONS:
        members = _object(object_field(kind))
        members["properties"].update(_EXTRA.get(kind, {}))
        properties[kind] = {"type": "object", "description": f"{kind} by name.", "additionalProperties": members}
    return {
        "$comment": "Generated by `make generate` from spec.schema.json. Do not edit.",
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "facts.schema.json",
        "title": "ftpolicy facts",
        "description": "The only contract between readers and rules. An unknown fact is absent, never null.",
        "type": "object",
        "required": ["format"],
        "properties": {**properties, **_TABLES},
        "additionalProperties": False,
        "$defs": {
            "traffic": _TRAFFIC,
            "label": _LABEL,
            "interface": _INTERFACE,
            "carrier": _CARRIER,
            "place": _PLACE,
            "reason": _REASON,
            "row": _ROW,
            "claim": {**_PLACE, "properties": {**_PLACE["properties"], "value": {}}},  # type: ignore[dict-item]
        },
        "examples": [
            {
                "format": FORMAT,
                "clusters": {"ft-cluster": {"name": "ft-cluster", "fault_tolerance": True, "ha": {"enabled": True}}},
                "partial": [["clusters", "ft-cluster", "hosts"]],
            }
        ],
    }


def _object(found: Field) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "additionalProperties": False}
    if "description" in found.schema:
        schema["description"] = found.schema["description"]
    schema["properties"] = {name: _value(member, name) for name, member in found.members.items() if name != "partial"}
    for key in ("profile", "defaults"):
        schema["properties"].pop(key, None)
    return schema


def _value(found: Field, name: str) -> dict[str, Any]:
    if found.shape == "collection":
        assert found.item is not None
        member = _object(found.item)
        if name == "port_groups":
            order = {"enum": ["explicit", "inherited"], "description": "Whether it sets its failover order itself."}
            member["properties"]["failover_order"] = order
        described = f"{found.schema.get('description', '')} By {found.key}."
        return {"type": "object", "description": described, "additionalProperties": member}
    if found.shape == "object" and "oneOf" not in found.schema:
        return _object(found)
    schema = {key: value for key, value in found.schema.items() if not key.startswith("x-")}
    if "null" in schema.get("type", ()):  # a spec may say nothing with null, facts never do
        schema["type"] = next(one for one in schema["type"] if one != "null")
    return schema


def main() -> None:
    """Write every generated file of the checkout."""
    root = Path(__file__).resolve().parent.parent
    os.chdir(root)
    for name, text in generated(root).items():
        (root / name).write_text(text, encoding="utf-8")
    adapter.TABLE.write_text(adapter.table_text(adapter.extract()), encoding="utf-8")


def generated(root: Path) -> dict[str, str]:
    """Return what belongs into every generated file of the checkout at ``root``, by its path."""
    rules = load_rules(root / "policies")
    examples = root / "examples" / "rules"
    return {
        "schemas/facts.schema.json": facts_text(),
        "schemas/editors/spec.schema.json": editor_schema_text(load_schema("spec")),
        "schemas/README.md": keys_page(rules),
        "policies/README.md": catalogue_page(rules, "en", examples),
        "policies/README.ja.md": catalogue_page(rules, "ja", examples),
        KNOWN_BAD: known_bad_text(root, rules),
        "docs/tables.md": tables_page(root / "policies" / "data"),
        **{name: _with_parts(root / name, root) for name in _PAGES},
    }


def _with_parts(page: Path, root: Path) -> str:
    """Return the text of a page of documentation with its generated parts made anew."""
    text = page.read_text(encoding="utf-8")
    text = _replaced(text, "refused forms", _refused_forms())
    text = _replaced(text, "allowed functions", [", ".join(f"`{one}`" for one in builtins.ALLOWED)])
    text = _replaced(text, "refused functions", _refused_functions())
    return _EXCERPT.sub(lambda match: f"{match[1]}```rego\n{_code_of(root / match['file'])}```\n{match[3]}", text)


def _replaced(text: str, name: str, lines: Sequence[str]) -> str:
    part = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    return part.sub(lambda match: "\n".join([match[1] + lines[0], *lines[1:], match[2]]), text)


def _code_of(rule: Path) -> str:
    """Return a rule from its package on."""
    text = rule.read_text(encoding="utf-8")
    return text[text.index("\npackage ") + 1 :]


def _refused_forms() -> list[str]:
    """Return the table of what the static check says of each form, and what to write instead."""
    found = [value for module in (forms, loops, calls) for value in vars(module).values() if _is_words(value)]
    return _table(("What is refused, and why", "Write instead"), found)


def _is_words(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and all(isinstance(word, str) and " " in word for word in value)


def _refused_functions() -> list[str]:
    rows = [(f"`{name}{'*' * (name[-1] in '._')}`", *words) for name, words in sorted(builtins.REFUSED.items())]
    return _table(("Function", "Why", "Write instead"), rows)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    lines = [head, tuple("---" for _ in head), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


def facts_text() -> str:
    """Return what belongs into ``schemas/facts.schema.json``."""
    return json.dumps(facts_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    main()
