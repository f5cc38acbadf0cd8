package ft.vm.config_known_test

import data.ft.vm.config_known as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_denied(vm, actual) if {
	finding := {"subject": ["vms", "db01"], "path": ["vms", "db01", "connection_state"], "args": {"actual": actual}}
	rule.deny == {finding} with input as _facts(vm)
}

_allowed(vm) if rule.deny == set() with input as _facts(vm)

test_disconnected_is_denied if _denied({"connection_state": "disconnected"}, "disconnected")

test_orphaned_is_denied if _denied({"connection_state": "orphaned"}, "orphaned")

test_inaccessible_is_denied if _denied({"connection_state": "inaccessible"}, "inaccessible")

test_invalid_is_denied if _denied({"connection_state": "invalid"}, "invalid")

test_connected_is_allowed if _allowed({"connection_state": "connected"})

# Without the fact there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if _allowed({})
