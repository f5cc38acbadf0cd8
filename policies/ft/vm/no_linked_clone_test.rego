package ft.vm.no_linked_clone_test

import data.ft.vm.no_linked_clone as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_denied(vm, args) if {
	finding := {"subject": ["vms", "db01"], "path": ["vms", "db01", "linked_clone"], "args": args}
	rule.deny == {finding} with input as _facts(vm)
}

_allowed(vm) if rule.deny == set() with input as _facts(vm)

test_linked_clone_is_denied if {
	_denied({"linked_clone": true, "release": 500}, {"actual": true})
	_denied({"linked_clone": true, "release": 803}, {"actual": true})
}

test_linked_clone_on_4_x_is_denied_unverified if {
	_denied({"linked_clone": true, "release": 400}, {"actual": true, "confidence": "M"})
	_denied({"linked_clone": true, "release": 401}, {"actual": true, "confidence": "M"})
}

test_linked_clone_of_unknown_release_is_denied if _denied({"linked_clone": true}, {"actual": true})

test_full_clone_is_allowed if _allowed({"linked_clone": false, "release": 800})

# Without the fact there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if _allowed({})
