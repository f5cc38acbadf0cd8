package ft.vm.no_physical_rdm_test

import data.ft.vm.no_physical_rdm as rule

_facts(vm, partial) := {"vms": {"db01": vm}, "partial": partial}

_vm(type, rdms) := {"ft_type": type, "disks": {disk: {"rdm": rdm} | some disk, rdm in rdms}}

_physical(disk) := {
	"subject": ["vms", "db01"],
	"path": ["vms", "db01", "disks", disk, "rdm"],
	"args": {"disk": disk, "actual": "physical"},
}

_virtual(disk) := {
	"subject": ["vms", "db01"],
	"path": ["vms", "db01", "disks", disk, "rdm"],
	"args": {"disk": disk, "actual": "virtual", "confidence": "M"},
	"severity": "warning",
}

_denied(document, findings) if {
	rule.deny == findings with input as document
	rule.missing == set() with input as document
}

_allowed(document) if _denied(document, set())

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_physical_rdm_is_denied if {
	every type in ["legacy", "smp"] {
		_denied(_facts(_vm(type, {"disk0": "none", "disk1": "physical"}), []), {_physical("disk1")})
	}
}

test_each_physical_rdm_is_denied if {
	findings := {_physical("disk0"), _physical("disk1")}
	_denied(_facts(_vm("legacy", {"disk0": "physical", "disk1": "physical"}), []), findings)
}

test_physical_rdm_of_unknown_type_is_denied if {
	_denied(_facts({"disks": {"disk0": {"rdm": "physical"}}}, []), {_physical("disk0")})
}

test_physical_rdm_in_partial_list_is_denied if {
	document := _facts(_vm("legacy", {"disk0": "physical"}), [["vms", "db01", "disks"]])
	rule.deny == {_physical("disk0")} with input as document
}

test_virtual_rdm_with_smp_is_denied_unverified if {
	_denied(_facts(_vm("smp", {"disk0": "virtual"}), []), {_virtual("disk0")})
}

test_virtual_rdm_with_legacy_is_allowed if _allowed(_facts(_vm("legacy", {"disk0": "virtual", "disk1": "none"}), []))

test_no_rdm_is_allowed if _allowed(_facts({"disks": {"disk0": {"rdm": "none"}}}, []))

test_no_disks_is_allowed if _allowed(_facts({"disks": {}}, []))

test_virtual_rdm_of_unknown_type_is_undecided if {
	_undecided(_facts({"disks": {"disk0": {"rdm": "virtual"}}}, []), {["vms", "db01", "ft_type"]})
}

test_unknown_disks_is_undecided if _undecided(_facts({"ft_type": "smp"}, []), {["vms", "db01", "disks"]})

test_partial_disks_is_undecided if {
	path := ["vms", "db01", "disks"]
	_undecided(_facts(_vm("legacy", {"disk0": "none"}), [path]), {path})
}

test_unknown_rdm_is_undecided if {
	_undecided(_facts({"ft_type": "legacy", "disks": {"disk0": {}}}, []), {["vms", "db01", "disks", "disk0", "rdm"]})
}

test_partial_disks_of_another_is_allowed if {
	_allowed(_facts(_vm("legacy", {"disk0": "none"}), [["vms", "web01", "disks"]]))
}
