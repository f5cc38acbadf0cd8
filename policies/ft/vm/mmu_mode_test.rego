package ft.vm.mmu_mode_test

import data.ft.vm.mmu_mode as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_denied(vm, actual) if {
	finding := {"subject": ["vms", "db01"], "path": ["vms", "db01", "mmu_mode"], "args": {"actual": actual}}
	rule.deny == {finding} with input as _facts(vm)
}

_allowed(vm) if rule.deny == set() with input as _facts(vm)

test_off_is_denied if _denied({"mmu_mode": "off"}, "off")

test_on_is_allowed if _allowed({"mmu_mode": "on"})

test_automatic_is_allowed if _allowed({"mmu_mode": "automatic"})

# Without the fact there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if _allowed({})
