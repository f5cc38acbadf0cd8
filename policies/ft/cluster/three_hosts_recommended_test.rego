package ft.cluster.three_hosts_recommended_test

import data.ft.cluster.three_hosts_recommended as rule

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["clusters", "c1"], "path": path} | some path in paths} with input as facts
}

_list := ["clusters", "c1", "ft_hosts"]

_active := ["clusters", "c1", "active_hosts"]

_cluster(active, inactive, others) := {
	"ft_hosts": array.concat(array.concat(active, inactive), others),
	"active_hosts": active,
	"inactive_hosts": inactive,
	"release": 800,
}

_facts(cluster, partial) := {"clusters": {"c1": cluster}, "partial": partial}

_finding(actual, more) := {
	"subject": ["clusters", "c1"],
	"path": _list,
	"args": object.union({"actual": actual, "required": 3}, more),
}

test_two_hosts_are_denied if _denies({_finding(2, {})}, _facts(_cluster(["a", "b"], [], []), []))

test_two_hosts_beside_another_partial_list_are_denied if {
	_denies({_finding(2, {})}, _facts(_cluster(["a", "b"], [], []), [["clusters", "c1", "ft_vms"]]))
}

test_one_host_is_denied if _denies({_finding(1, {})}, _facts(_cluster(["a"], [], []), []))

test_a_host_in_maintenance_does_not_count if {
	_denies({_finding(2, {})}, _facts(_cluster(["a", "b"], ["c"], []), []))
	_passes(_facts(_cluster(["a", "b", "c"], ["d"], []), []))
}

test_what_the_others_are_does_not_matter_where_they_are_too_few if {
	facts := _facts(_cluster(["a"], ["b"], ["c"]), [_active])
	rule.deny == {_finding(2, {})} with input as facts
}

test_from_9_0_on_it_is_unverified if {
	cluster := _cluster(["a", "b"], [], [])
	_denies({_finding(2, {"confidence": "M"})}, _facts(object.union(cluster, {"release": 900}), []))
	_denies({_finding(2, {})}, _facts(object.union(cluster, {"release": 899}), []))
}

test_the_version_may_be_unknown if {
	_denies({_finding(0, {})}, _facts(object.remove(_cluster([], [], []), ["release"]), []))
}

test_three_hosts_are_allowed if _passes(_facts(_cluster(["a", "b", "c"], [], []), []))

test_three_hosts_of_a_partial_list_are_allowed if {
	_passes(_facts(_cluster(["a", "b", "c"], [], ["d"]), [_list, _active]))
}

test_two_hosts_of_a_partial_list_are_undecided if {
	_misses({_active}, _facts(_cluster(["a", "b"], [], []), [_list, _active]))
}

test_hosts_that_may_be_inactive_are_undecided if _misses({_active}, _facts(_cluster(["a", "b"], [], ["c"]), [_active]))

test_no_list_is_missing if _misses({_active}, _facts({}, []))
