package ft.vm.eager_zeroed_disks_test

import data.ft.vm.eager_zeroed_disks as rule

_facts(vm, partial) := {"vms": {"db01": vm}, "partial": partial}

_vm(disk) := {"power_state": "powered_on", "disks": {"disk0": disk}}

_disk(provisioning) := {"provisioning": provisioning, "rdm": "none"}

_path(field) := ["vms", "db01", "disks", "disk0", field]

_finding(provisioning, severity) := {
	"subject": ["vms", "db01"],
	"path": _path("provisioning"),
	"args": {"disk": "disk0", "actual": provisioning, "required": "eager_zeroed_thick"},
	"severity": severity,
}

_denied(document, findings) if {
	rule.deny == findings with input as document
	rule.missing == set() with input as document
}

_allowed(vm) if _denied(_facts(vm, []), set())

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_thin_is_denied if _denied(_facts(_vm(_disk("thin")), []), {_finding("thin", "error")})

test_lazy_zeroed_is_denied if {
	_denied(_facts(_vm(_disk("lazy_zeroed_thick")), []), {_finding("lazy_zeroed_thick", "error")})
}

test_thin_of_powered_off_vm_is_denied_as_warning if {
	vm := {"power_state": "powered_off", "disks": {"disk0": _disk("thin")}}
	_denied(_facts(vm, []), {_finding("thin", "warning")})
}

test_thin_of_suspended_vm_is_denied if {
	vm := {"power_state": "suspended", "disks": {"disk0": _disk("thin")}}
	_denied(_facts(vm, []), {_finding("thin", "error")})
}

test_thin_in_unknown_power_state_is_denied if {
	_denied(_facts({"disks": {"disk0": _disk("thin")}}, []), {_finding("thin", "error")})
}

test_one_disk_of_two_is_denied if {
	vm := {"disks": {"disk0": _disk("thin"), "disk1": _disk("eager_zeroed_thick")}}
	_denied(_facts(vm, []), {_finding("thin", "error")})
}

test_thin_in_partial_list_is_denied if {
	document := _facts(_vm(_disk("thin")), [["vms", "db01", "disks"]])
	rule.deny == {_finding("thin", "error")} with input as document
}

test_eager_zeroed_is_allowed if _allowed(_vm(_disk("eager_zeroed_thick")))

test_eager_zeroed_of_unknown_rdm_is_allowed if _allowed(_vm({"provisioning": "eager_zeroed_thick"}))

test_virtual_rdm_is_allowed if {
	_allowed(_vm({"rdm": "virtual"}))
	_allowed(_vm({"rdm": "virtual", "provisioning": "lazy_zeroed_thick"}))
}

# vm.no_physical_rdm denies it.
test_physical_rdm_is_allowed if _allowed(_vm({"rdm": "physical"}))

test_no_disks_is_allowed if _allowed({"disks": {}})

test_unknown_disks_is_undecided if _undecided(_facts({}, []), {["vms", "db01", "disks"]})

test_partial_disks_is_undecided if {
	path := ["vms", "db01", "disks"]
	_undecided(_facts(_vm(_disk("eager_zeroed_thick")), [path]), {path})
}

test_unknown_provisioning_is_undecided if _undecided(_facts(_vm({"rdm": "none"}), []), {_path("provisioning")})

test_thin_of_unknown_rdm_is_undecided if _undecided(_facts(_vm({"provisioning": "thin"}), []), {_path("rdm")})

test_nothing_known_is_undecided if _undecided(_facts(_vm({}), []), {_path("provisioning"), _path("rdm")})

test_partial_disks_of_another_is_allowed if {
	_denied(_facts(_vm(_disk("eager_zeroed_thick")), [["vms", "web01", "disks"]]), set())
}
