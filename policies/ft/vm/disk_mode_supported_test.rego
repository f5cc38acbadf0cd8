package ft.vm.disk_mode_supported_test

import data.ft.vm.disk_mode_supported as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_finding(field, actual) := {
	"subject": ["vms", "db01"],
	"path": ["vms", "db01", "disks", "disk1", field],
	"args": {"disk": "disk1", "fact": field, "actual": actual},
}

_denied(disk, findings) if {
	disks := {"disk0": {"mode": "persistent", "sharing": "none"}, "disk1": disk}
	rule.deny == findings with input as _facts({"disks": disks})
}

test_modes_that_discard_is_denied if {
	every mode in ["nonpersistent", "independent_nonpersistent", "undoable", "append"] {
		_denied({"mode": mode, "sharing": "none"}, {_finding("mode", mode)})
	}
}

test_multi_writer_is_denied if {
	_denied({"mode": "persistent", "sharing": "multi_writer"}, {_finding("sharing", "multi_writer")})
}

test_both_are_denied if {
	findings := {_finding("mode", "append"), _finding("sharing", "multi_writer")}
	_denied({"mode": "append", "sharing": "multi_writer"}, findings)
}

test_persistent_is_allowed if {
	every mode in ["persistent", "independent_persistent"] {
		_denied({"mode": mode, "sharing": "none"}, set())
	}
}

# Without the facts there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if {
	_denied({}, set())
	rule.deny == set() with input as _facts({})
}
