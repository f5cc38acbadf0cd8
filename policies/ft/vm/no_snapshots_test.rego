package ft.vm.no_snapshots_test

import data.ft.vm.no_snapshots as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_denied(vm, args) if {
	finding := {"subject": ["vms", "db01"], "path": ["vms", "db01", "snapshots"], "args": args}
	rule.deny == {finding} with input as _facts(vm)
}

_allowed(vm) if rule.deny == set() with input as _facts(vm)

test_one_snapshot_is_denied if _denied({"snapshots": 1}, {"actual": 1})

test_several_snapshots_is_denied if _denied({"snapshots": 3}, {"actual": 3})

test_no_snapshot_is_allowed if _allowed({"snapshots": 0})

# Without the fact there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if _allowed({})
