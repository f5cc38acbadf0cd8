package ft.cluster.admission_control_fits_test

import data.ft.cluster.admission_control_fits as rule

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["clusters", "c1"], "path": path} | some path in paths} with input as facts
}

_policy := ["clusters", "c1", "ha", "admission_control"]

_fixed := ["clusters", "c1", "ha", "slot_size", "fixed"]

_list := ["clusters", "c1", "ft_vms"]

_facts(ha, vms) := {"clusters": {"c1": {"ft_vms": vms, "ha": ha}}}

_partial(facts) := object.union(facts, {"partial": [_list]})

_slots(size) := {"admission_control": "slot_policy", "slot_size": size}

_finding(vms) := {
	"subject": ["clusters", "c1"],
	"path": _policy,
	"related": [["vms", v] | some v in vms],
	"args": {"vms": vms},
}

test_slots_that_grow_are_denied if {
	_denies({_finding(["db01", "db02"])}, _facts(_slots({"fixed": false}), ["db02", "db01"]))
	_denies({_finding(["db01"])}, _partial(_facts(_slots({"fixed": false}), ["db01"])))
}

test_other_policies_are_allowed if {
	_passes(_facts({"admission_control": "resource_percentage"}, ["db01"]))
	_passes(_facts({"admission_control": "failover_hosts", "slot_size": {"fixed": false}}, ["db01"]))
	_passes(_facts({"admission_control": "disabled"}, ["db01"]))
}

test_a_fixed_slot_is_allowed if {
	_passes(_facts(_slots({"fixed": true}), ["db01"]))
	_passes(_facts(_slots({"memory_mb": 4096}), ["db01"]))
	_passes(_facts({"slot_size": {"fixed": true}}, ["db01"]))
}

test_without_ft_machines_it_is_allowed if {
	_passes(_facts(_slots({"fixed": false}), []))
	_passes(_facts({}, []))
}

test_an_unknown_slot_size_is_missing if {
	_misses({_fixed}, _facts(_slots({}), ["db01"]))
	_misses({_fixed}, _facts(_slots({"cpu_mhz": 500}), ["db01"]))
}

test_an_unknown_policy_is_missing if {
	_misses({_policy}, _facts({"slot_size": {"fixed": false}}, ["db01"]))
	_misses({_policy, _fixed}, {"clusters": {"c1": {"ft_vms": ["db01"]}}})
}

test_unknown_ft_machines_are_missing if {
	_misses({_list}, _partial(_facts(_slots({"fixed": false}), [])))
	_misses({_list}, {"clusters": {"c1": {"ha": _slots({"fixed": false})}}})
}
