package ft.storage.policy_supported_test

import data.ft.storage.policy_supported as rule

_vm(release, changes) := object.union({"release": release, "storage_policy": "none", "storage_datastore": "a", "disks": {}}, changes)

_facts(vm, type, partial) := {"datastores": {"a": {"type": type}}, "vms": {"db01": vm}, "partial": partial}

_gold := {"name": "gold", "encryption": false}

_home := {"storage_policy": _gold}

_disk(policy) := {"disks": {"disk0": {"datastore": "a", "storage_policy": policy}}}

_finding(path, object, type, severity) := {
	"subject": ["vms", "db01"],
	"path": array.concat(["vms", "db01"], path),
	"args": {"policy": "gold", "object": object, "datastore": "a", "actual": type},
	"severity": severity,
}

_denied(document, finding) if rule.deny == {finding} with input as document

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_policy_of_the_home_is_denied if {
	every release in [600, 605, 607, 800] {
		_denied(_facts(_vm(release, _home), "VMFS", []), _finding(["storage_policy"], "VM home", "VMFS", "error"))
	}
}

test_policy_of_unknown_name_is_denied if {
	finding := _finding(["storage_policy"], "VM home", "VMFS", "error")
	unnamed := object.union(finding, {"args": {"policy": "?"}})
	_denied(_facts(_vm(800, {"storage_policy": {"encryption": false}}), "VMFS", []), unnamed)
}

test_policy_of_a_disk_is_denied if {
	path := ["disks", "disk0", "storage_policy"]
	_denied(_facts(_vm(800, _disk(_gold)), "NFS", []), _finding(path, "disk0", "NFS", "error"))
	partial := [["vms", "db01", "disks"]]
	_denied(_facts(_vm(800, _disk(_gold)), "NFS", partial), _finding(path, "disk0", "NFS", "error"))
}

test_policy_on_vsan_before_6_7_is_denied_as_warning if {
	every release in [600, 605] {
		_denied(_facts(_vm(release, _home), "vSAN", []), _finding(["storage_policy"], "VM home", "vSAN", "warning"))
	}
}

test_policy_on_vsan_from_6_7_on_is_allowed if {
	every release in [607, 700, 800, 900] {
		_allowed(_facts(_vm(release, _home), "vSAN", []))
		_allowed(_facts(_vm(release, _disk(_gold)), "vSAN", []))
		_allowed(_facts(_vm(release, _disk({"name": "gold"})), "vSAN", []))
	}
}

# vm.encryption_supported judges it.
test_policy_that_encrypts_is_allowed if {
	every release in [605, 800] {
		_allowed(_facts(_vm(release, _disk({"name": "secret", "encryption": true})), "VMFS", []))
	}
}

test_policy_that_encrypts_needs_nothing_else_is_allowed if {
	_allowed({"vms": {"db01": _vm(800, _disk({"name": "secret", "encryption": true}))}})
}

test_no_policy_is_allowed if {
	_allowed(_facts(_vm(600, _disk("none")), "VMFS", []))
	_allowed({"vms": {"db01": {"storage_policy": "none", "disks": {"disk0": {"storage_policy": "none"}}}}})
}

test_unknown_policies_is_undecided if {
	_undecided({"vms": {"db01": {}}}, {["vms", "db01", "disks"], ["vms", "db01", "storage_policy"]})
	disk := {"disks": {"disk0": {"datastore": "a"}}}
	_undecided(_facts(_vm(600, disk), "VMFS", []), {["vms", "db01", "disks", "disk0", "storage_policy"]})
}

test_partial_disks_is_undecided if {
	path := ["vms", "db01", "disks"]
	_undecided(_facts(_vm(600, {}), "VMFS", [path]), {path})
}

test_unknown_encryption_is_undecided if {
	vm := _vm(800, {"storage_policy": {"name": "gold"}})
	_undecided(_facts(vm, "VMFS", []), {["vms", "db01", "storage_policy", "encryption"]})
}

test_unknown_type_is_undecided if {
	document := {"datastores": {"a": {}}, "vms": {"db01": _vm(800, _home)}}
	_undecided(document, {["datastores", "a", "type"]})
}

test_unknown_datastore_is_undecided if {
	vm := object.remove(_vm(800, _home), ["storage_datastore"])
	_undecided(_facts(vm, "VMFS", []), {["vms", "db01", "storage_datastore"]})
}

test_unknown_release_is_undecided if {
	vm := object.remove(_vm(800, _home), ["release"])
	_undecided(_facts(vm, "vSAN", []), {["vms", "db01", "release"]})
}

test_partial_disks_of_another_is_allowed if _allowed(_facts(_vm(600, {}), "VMFS", [["vms", "web01", "disks"]]))

test_row_ends_with_its_last_release_is_denied if {
	supported := {"type": "VMFS", "since": 600, "until": 607}
	rows := {"supported": [supported], "contested": [{"type": "VMFS", "since": 608, "until": 700}]}
	_allowed(_facts(_vm(607, _home), "VMFS", [])) with data.ftpolicy.tables.storage_policies as rows
	warning := _finding(["storage_policy"], "VM home", "VMFS", "warning")
	_denied(_facts(_vm(700, _home), "VMFS", []), warning) with data.ftpolicy.tables.storage_policies as rows
	error := _finding(["storage_policy"], "VM home", "VMFS", "error")
	_denied(_facts(_vm(701, _home), "VMFS", []), error) with data.ftpolicy.tables.storage_policies as rows
}
