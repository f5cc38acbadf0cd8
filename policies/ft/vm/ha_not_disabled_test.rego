package ft.vm.ha_not_disabled_test

import data.ft.vm.ha_not_disabled as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_denied(vm, actual) if {
	finding := {"subject": ["vms", "db01"], "path": ["vms", "db01", "ha_restart_priority"], "args": {"actual": actual}}
	rule.deny == {finding} with input as _facts(vm)
}

_allowed(vm) if rule.deny == set() with input as _facts(vm)

test_disabled_is_denied if _denied({"ha_restart_priority": "disabled"}, "disabled")

test_lowest_is_allowed if _allowed({"ha_restart_priority": "lowest"})

test_medium_is_allowed if _allowed({"ha_restart_priority": "medium"})

test_highest_is_allowed if _allowed({"ha_restart_priority": "highest"})

# Without the fact there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if _allowed({})
