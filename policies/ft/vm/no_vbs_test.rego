package ft.vm.no_vbs_test

import data.ft.vm.no_vbs as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_denied(vm, actual) if {
	finding := {"subject": ["vms", "db01"], "path": ["vms", "db01", "vbs"], "args": {"actual": actual}}
	rule.deny == {finding} with input as _facts(vm)
}

_allowed(vm) if rule.deny == set() with input as _facts(vm)

test_on_is_denied if _denied({"vbs": true}, true)

test_off_is_allowed if _allowed({"vbs": false})

# Without the fact there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if _allowed({})
