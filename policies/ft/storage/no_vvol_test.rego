package ft.storage.no_vvol_test

import data.ft.storage.no_vvol as rule

_facts(vm, types, partial) := {
	"datastores": {d: {"type": type} | some d, type in types},
	"vms": {"db01": vm},
	"partial": partial,
}

_path(d) := ["datastores", d, "type"]

_finding(d) := {"subject": ["vms", "db01"], "path": _path(d), "args": {"datastore": d, "actual": "VVOL"}}

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_vvol_is_denied if {
	document := _facts({"datastores": ["ds1", "ds2"]}, {"ds1": "VMFS", "ds2": "VVOL"}, [])
	rule.deny == {_finding("ds2")} with input as document
}

test_vvol_in_partial_list_is_denied if {
	document := _facts({"datastores": ["ds1"]}, {"ds1": "VVOL"}, [["vms", "db01", "datastores"]])
	rule.deny == {_finding("ds1")} with input as document
}

test_other_types_are_allowed if {
	every type in ["VMFS", "NFS", "NFS41", "vSAN", "PMEM", "OTHER"] {
		_allowed(_facts({"datastores": ["ds1"]}, {"ds1": type, "ds2": "VVOL"}, []))
	}
}

test_unknown_datastores_is_undecided if _undecided(_facts({}, {}, []), {["vms", "db01", "datastores"]})

test_partial_datastores_is_undecided if {
	path := ["vms", "db01", "datastores"]
	_undecided(_facts({"datastores": ["ds1"]}, {"ds1": "VMFS"}, [path]), {path})
}

test_unknown_type_is_undecided if _undecided(_facts({"datastores": ["ds1"]}, {}, []), {_path("ds1")})

test_partial_datastores_of_another_is_allowed if {
	_allowed(_facts({"datastores": ["ds1"]}, {"ds1": "VMFS"}, [["vms", "web01", "datastores"]]))
}
