package ft.vm.scsi_controller_supported_test

import data.ft.vm.scsi_controller_supported as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_allowed(vm) if rule.deny == set() with input as _facts(vm)

test_pvscsi_is_denied if {
	path := ["vms", "db01", "scsi_controllers", "1", "type"]
	finding := {"subject": ["vms", "db01"], "path": path, "args": {"controller": "1", "actual": "pvscsi"}}
	controllers := {"0": {"type": "lsilogic"}, "1": {"type": "pvscsi"}}
	rule.deny == {finding} with input as _facts({"scsi_controllers": controllers})
}

test_other_types_are_allowed if {
	every type in ["lsilogic", "lsilogic-sas", "buslogic"] {
		_allowed({"scsi_controllers": {"0": {"type": type}}})
	}
}

test_no_controller_is_allowed if _allowed({"scsi_controllers": {}})

# Without the facts there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if {
	_allowed({})
	_allowed({"scsi_controllers": {"0": {}}})
}
