package ft.vm.no_3d_video_test

import data.ft.vm.no_3d_video as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_denied(vm, actual) if {
	finding := {"subject": ["vms", "db01"], "path": ["vms", "db01", "video_3d"], "args": {"actual": actual}}
	rule.deny == {finding} with input as _facts(vm)
}

_allowed(vm) if rule.deny == set() with input as _facts(vm)

test_on_is_denied if _denied({"video_3d": true}, true)

test_off_is_allowed if _allowed({"video_3d": false})

# Without the fact there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if _allowed({})
