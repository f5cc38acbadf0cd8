package ft.vm.no_vmi_test

import data.ft.vm.no_vmi as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_denied(vm, args) if {
	finding := {"subject": ["vms", "db01"], "path": ["vms", "db01", "paravirtualized_vmi"], "args": args}
	rule.deny == {finding} with input as _facts(vm)
}

_allowed(vm) if rule.deny == set() with input as _facts(vm)

test_vmi_is_denied if _denied({"paravirtualized_vmi": true}, {"actual": true})

test_vmi_off_is_allowed if _allowed({"paravirtualized_vmi": false})

# Without the fact there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if _allowed({})
