package ft.vm.hardware_version_test

import data.ft.vm.hardware_version as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_denied(vm, args) if {
	finding := {"subject": ["vms", "db01"], "path": ["vms", "db01", "hardware_version"], "args": args}
	rule.deny == {finding} with input as _facts(vm)
}

_allowed(vm) if rule.deny == set() with input as _facts(vm)

test_version_6_is_denied if _denied({"hardware_version": 6}, {"actual": 6, "required": 7})

test_version_4_is_denied if _denied({"hardware_version": 4}, {"actual": 4, "required": 7})

test_version_7_is_allowed if _allowed({"hardware_version": 7})

test_later_version_is_allowed if _allowed({"hardware_version": 10})

# Without the fact there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if _allowed({})
