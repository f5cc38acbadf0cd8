package ft.storage.no_storage_drs_test

import data.ft.storage.no_storage_drs as rule

_facts(vm, store, partial) := {
	"datastores": {"ds": store},
	"vms": {"db01": object.union({"datastores": ["ds"]}, vm)},
	"partial": partial,
}

_store(level) := {"type": "VMFS", "datastore_cluster": {"name": "dsc", "automation_level": level}}

_path := ["vms", "db01", "storage_drs"]

_denied(document, actual) if {
	args := {"datastore": "ds", "actual": actual}
	related := [["datastores", "ds", "datastore_cluster"]]
	rule.deny == {{"subject": ["vms", "db01"], "path": _path, "related": related, "args": args}} with input as document
}

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_default_in_automated_cluster_is_denied if {
	_denied(_facts({"storage_drs": "default"}, _store("automated"), []), "default")
}

test_automated_in_any_cluster_is_denied if {
	every level in ["automated", "manual"] {
		_denied(_facts({"storage_drs": "automated"}, _store(level), []), "automated")
	}
	_denied(_facts({"storage_drs": "automated"}, _store("manual"), [["vms", "db01", "datastores"]]), "automated")
}

test_default_in_manual_cluster_is_allowed if _allowed(_facts({"storage_drs": "default"}, _store("manual"), []))

test_disabled_or_manual_is_allowed if {
	every own in ["disabled", "manual"] {
		_allowed(_facts({"storage_drs": own}, _store("automated"), []))
		_allowed({"vms": {"db01": {"storage_drs": own}}})
		_allowed(_facts({"storage_drs": own}, {}, []))
	}
}

test_vsan_is_allowed if {
	_allowed(_facts({}, {"type": "vSAN"}, []))
	_allowed(_facts({"storage_drs": "automated"}, {"type": "vSAN"}, []))
	_allowed(_facts({"storage_drs": "automated"}, object.union(_store("automated"), {"type": "vSAN"}), []))
}

test_other_datastores_are_allowed if {
	document := _facts({"storage_drs": "default"}, {"type": "vSAN"}, [])
	_allowed(object.union(document, {"datastores": {"other": _store("automated")}}))
	_allowed(object.union(document, {"datastores": {"other": {}}}))
}

test_unknown_setting_is_undecided if {
	_undecided(_facts({}, _store("manual"), []), {_path})
	level := ["datastores", "ds", "datastore_cluster", "automation_level"]
	_undecided(_facts({}, {"type": "VMFS", "datastore_cluster": {"name": "dsc"}}, []), {_path, level})
}

test_unknown_datastores_is_undecided if _undecided({"vms": {"db01": {}}}, {["vms", "db01", "datastores"]})

test_partial_datastores_is_undecided if {
	path := ["vms", "db01", "datastores"]
	_undecided(_facts({"storage_drs": "default"}, _store("manual"), [path]), {path})
}

test_unknown_datastore_cluster_is_undecided if {
	cluster := ["datastores", "ds", "datastore_cluster"]
	level := array.concat(cluster, ["automation_level"])
	_undecided(_facts({"storage_drs": "default"}, {"type": "VMFS"}, []), {cluster, level})
	_undecided(_facts({"storage_drs": "automated"}, {"type": "VMFS"}, []), {cluster})
}

test_unknown_level_is_undecided if {
	store := {"type": "VMFS", "datastore_cluster": {"name": "dsc"}}
	path := ["datastores", "ds", "datastore_cluster", "automation_level"]
	_undecided(_facts({"storage_drs": "default"}, store, []), {path})
}

test_unknown_type_is_undecided if {
	store := object.remove(_store("automated"), ["type"])
	_undecided(_facts({"storage_drs": "default"}, store, []), {["datastores", "ds", "type"]})
}

test_partial_datastores_of_another_is_allowed if {
	_allowed(_facts({"storage_drs": "default"}, _store("manual"), [["vms", "web01", "datastores"]]))
}
