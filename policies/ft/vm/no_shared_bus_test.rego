package ft.vm.no_shared_bus_test

import data.ft.vm.no_shared_bus as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_allowed(vm) if rule.deny == set() with input as _facts(vm)

test_shared_bus_is_denied if {
	every sharing in ["virtual", "physical"] {
		path := ["vms", "db01", "scsi_controllers", "1", "bus_sharing"]
		finding := {"subject": ["vms", "db01"], "path": path, "args": {"controller": "1", "actual": sharing}}
		controllers := {"0": {"bus_sharing": "none"}, "1": {"bus_sharing": sharing}}
		rule.deny == {finding} with input as _facts({"scsi_controllers": controllers})
	}
}

test_own_bus_is_allowed if _allowed({"scsi_controllers": {"0": {"bus_sharing": "none"}}})

test_no_controller_is_allowed if _allowed({"scsi_controllers": {}})

# Without the facts there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if {
	_allowed({})
	_allowed({"scsi_controllers": {"0": {}}})
}
