package ft.vm.no_npiv_test

import data.ft.vm.no_npiv as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_denied(vm, args) if {
	finding := {"subject": ["vms", "db01"], "path": ["vms", "db01", "npiv"], "args": args}
	rule.deny == {finding} with input as _facts(vm)
}

_allowed(vm) if rule.deny == set() with input as _facts(vm)

test_npiv_is_denied if _denied({"npiv": true}, {"actual": true})

test_npiv_off_is_allowed if _allowed({"npiv": false})

# Without the fact there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if _allowed({})
