package ft.storage.supported_transport_test

import data.ft.storage.supported_transport as rule

_facts(vm, datastores, partial) := {"datastores": datastores, "vms": {"db01": vm}, "partial": partial}

_on(release, update, datastore) := _facts({"release": release, "update": update, "datastores": ["ds"]}, {"ds": datastore}, [])

_finding(field, actual, required) := {
	"subject": ["vms", "db01"],
	"path": ["datastores", "ds", field],
	"args": {"datastore": "ds", "actual": actual, "required": required},
}

_unverified(actual, required) := {
	"subject": ["vms", "db01"],
	"path": ["datastores", "ds", "transport"],
	"args": {"datastore": "ds", "actual": actual, "required": required, "confidence": "M"},
	"severity": "warning",
}

_always := ["fc", "iscsi", "nfs"]

_of_5_5 := ["fc", "fcoe", "iscsi", "nfs"]

_of_6_0u1 := ["fc", "fcoe", "iscsi", "nfs", "vsan"]

_denied(document, findings) if {
	rule.deny == findings with input as document
	rule.missing == set() with input as document
}

_allowed(document) if _denied(document, set())

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_fcoe_before_5_5_is_denied if {
	every release in [400, 401, 500, 501] {
		_denied(_on(release, 0, {"transport": "fcoe"}), {_finding("transport", "fcoe", _always)})
	}
}

test_fcoe_from_5_5_on_is_allowed if {
	_allowed(_on(505, 0, {"transport": "fcoe"}))
	_allowed(_on(800, 3, {"transport": "fcoe"}))
}

test_vsan_before_6_0_update_1_is_denied if {
	_denied(_on(505, 3, {"transport": "vsan"}), {_finding("transport", "vsan", _of_5_5)})
	_denied(_on(600, 0, {"transport": "vsan"}), {_finding("transport", "vsan", _of_5_5)})
}

test_vsan_from_6_0_update_1_on_is_allowed if {
	_allowed(_on(600, 1, {"transport": "vsan"}))
	_allowed(_on(605, 0, {"transport": "vsan"}))
	_allowed(_on(800, 0, {"type": "vSAN"}))
}

test_type_that_tells_the_transport_is_denied if {
	_denied(_on(600, 0, {"type": "vSAN"}), {_finding("type", "vsan", _of_5_5)})
}

test_transport_is_denied_whatever_the_type if {
	_denied(_on(400, 0, {"type": "VMFS", "transport": "fcoe"}), {_finding("transport", "fcoe", _always)})
}

test_transport_counts_before_the_type_is_allowed if _allowed(_on(505, 0, {"type": "vSAN", "transport": "fc"}))

test_transports_of_the_article_are_allowed if {
	every transport in _always {
		_allowed(_on(400, 0, {"transport": transport}))
		_allowed(_on(900, 1, {"transport": transport}))
		_allowed(_facts({"datastores": ["ds"]}, {"ds": {"transport": transport}}, []))
	}
}

test_nfs_types_are_allowed if {
	every type in ["NFS", "NFS41"] {
		_allowed(_on(400, 0, {"type": type}))
	}
}

test_transport_that_no_source_names_is_denied_unverified if {
	_denied(_on(400, 0, {"transport": "nvme_fabrics"}), {_unverified("nvme_fabrics", _always)})
	_denied(_on(600, 1, {"transport": "nvme_fabrics"}), {_unverified("nvme_fabrics", _of_6_0u1)})
	unknown := _facts({"datastores": ["ds"]}, {"ds": {"transport": "nvme_fabrics"}}, [])
	_denied(unknown, {_unverified("nvme_fabrics", _always)})
}

# storage.vm_on_shared_storage denies it.
test_local_is_allowed if _allowed(_on(400, 0, {"transport": "local"}))

test_other_datastores_are_allowed if {
	datastores := {"ds": {"transport": "fc"}, "other": {"transport": "fcoe"}}
	_allowed(_facts({"release": 400, "datastores": ["ds"]}, datastores, []))
}

test_datastore_in_partial_list_is_denied if {
	document := _facts({"release": 400, "datastores": ["ds"]}, {"ds": {"transport": "fcoe"}}, [["vms", "db01", "datastores"]])
	rule.deny == {_finding("transport", "fcoe", _always)} with input as document
}

test_no_datastores_is_allowed if _allowed(_facts({"datastores": []}, {}, []))

test_unknown_transport_is_undecided if {
	path := ["datastores", "ds", "transport"]
	_undecided(_on(400, 0, {}), {path})
	_undecided(_on(400, 0, {"type": "VMFS"}), {path})
	_undecided(_facts({"release": 400, "datastores": ["ds"]}, {}, []), {path})
}

test_unknown_datastores_is_undecided if _undecided(_facts({}, {}, []), {["vms", "db01", "datastores"]})

test_partial_datastores_is_undecided if {
	path := ["vms", "db01", "datastores"]
	_undecided(_facts({"datastores": ["ds"]}, {"ds": {"transport": "fc"}}, [path]), {path})
}

test_unknown_release_is_undecided if {
	every transport in ["fcoe", "vsan"] {
		_undecided(_facts({"datastores": ["ds"]}, {"ds": {"transport": transport}}, []), {["vms", "db01", "release"]})
	}
}

test_unknown_update_of_6_0_is_undecided if {
	document := _facts({"release": 600, "datastores": ["ds"]}, {"ds": {"transport": "vsan"}}, [])
	_undecided(document, {["vms", "db01", "update"]})
}

test_unknown_update_of_5_5_is_allowed if {
	_allowed(_facts({"release": 505, "datastores": ["ds"]}, {"ds": {"transport": "fcoe"}}, []))
}

test_partial_datastores_of_another_is_allowed if {
	_allowed(_facts({"datastores": ["ds"]}, {"ds": {"transport": "fc"}}, [["vms", "web01", "datastores"]]))
}

test_transport_among_other_facts_is_denied if {
	datastore := {"capacity_gb": 100, "datacenter": "tokyo", "hosts": ["esx01"], "transport": "fcoe"}
	_denied(_on(400, 0, datastore), {_finding("transport", "fcoe", _always)})
}

test_what_any_update_supports_is_denied_unverified if {
	every release in [505, 600] {
		document := _facts({"release": release, "datastores": ["ds"]}, {"ds": {"transport": "nvme_fabrics"}}, [])
		_denied(document, {_unverified("nvme_fabrics", _of_5_5)})
	}
}
