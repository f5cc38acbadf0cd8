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

_given(vm, cluster) := {"vms": {"db01": object.union(vm, {"datastores": [], "datastore_cluster": cluster})}}

_pod := {"name": "pod", "automation_level": "automated"}

_own := ["vms", "db01", "datastore_cluster"]

test_given_to_an_automated_datastore_cluster_is_denied if {
	every document in [_given({"storage_drs": "default"}, _pod), {"vms": {"db01": {"storage_drs": "default", "datastore_cluster": _pod}}}] {
		args := {"datastore": "pod", "actual": "default"}
		rule.deny == {{"subject": ["vms", "db01"], "path": _path, "related": [_own], "args": args}} with input as document
	}
	unnamed := _given({"storage_drs": "automated"}, {"automation_level": "manual"})
	args := {"datastore": "?", "actual": "automated"}
	rule.deny == {{"subject": ["vms", "db01"], "path": _path, "related": [_own], "args": args}} with input as unnamed
}

test_given_to_a_manual_datastore_cluster_is_allowed if {
	_allowed(_given({"storage_drs": "default"}, {"name": "pod", "automation_level": "manual"}))
	_allowed(_given({"storage_drs": "disabled"}, _pod))
}

test_given_to_a_datastore_cluster_of_unknown_setting_is_undecided if {
	level := array.concat(_own, ["automation_level"])
	_undecided(_given({}, _pod), {_path})
	_undecided(_given({"storage_drs": "default"}, {"name": "pod"}), {level})
	_undecided(_given({}, {"name": "pod"}), {_path, level})
	datastores := ["vms", "db01", "datastores"]
	manual := {"name": "pod", "automation_level": "manual"}
	_undecided({"vms": {"db01": {"storage_drs": "default", "datastore_cluster": manual}}}, {datastores})
}

test_without_a_datastore_cluster_nothing_is_asked_of_one if {
	_allowed({"vms": {"db01": {"datastores": []}}})
}

test_a_machine_with_a_setting_of_its_own_does_not_ask_for_that_of_the_cluster if {
	rule.missing == set() with input as _given({"storage_drs": "automated"}, {"name": "pod"})
}
