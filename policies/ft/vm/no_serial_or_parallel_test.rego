package ft.vm.no_serial_or_parallel_test

import data.ft.vm.no_serial_or_parallel as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_denied(vm, args) if {
	finding := {"subject": ["vms", "db01"], "path": ["vms", "db01", "devices"], "args": args}
	rule.deny == {finding} with input as _facts(vm)
}

_allowed(vm) if rule.deny == set() with input as _facts(vm)

test_serial_port_is_denied if _denied({"devices": ["vtpm", "serial_port"], "release": 500}, {"actual": ["serial_port"]})

test_parallel_port_is_denied if _denied({"devices": ["parallel_port"], "release": 800}, {"actual": ["parallel_port"]})

test_both_in_one_finding_is_denied if _denied({"devices": ["serial_port", "parallel_port"]}, {"actual": ["serial_port", "parallel_port"]})

test_4_x_is_denied_unverified if {
	every release in [400, 401] {
		_denied({"devices": ["serial_port"], "release": release}, {"actual": ["serial_port"], "confidence": "M"})
	}
}

test_other_devices_are_allowed if _allowed({"devices": ["usb", "sound", "vtpm", "nvdimm"]})

test_no_devices_is_allowed if _allowed({"devices": []})

# Without the fact there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if _allowed({})
