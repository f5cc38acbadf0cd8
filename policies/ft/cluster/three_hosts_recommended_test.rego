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

_facts(hosts, release) := {"clusters": {"c1": {"ft_hosts": hosts, "release": release}}}

_finding(actual, more) := {
	"subject": ["clusters", "c1"],
	"path": _list,
	"args": object.union({"actual": actual, "required": 3}, more),
}

test_two_hosts_are_denied if _denies({_finding(2, {})}, _facts(["a", "b"], 800))

test_two_hosts_beside_another_partial_list_are_denied if {
	_denies({_finding(2, {})}, object.union(_facts(["a", "b"], 800), {"partial": [["clusters", "c1", "ft_vms"]]}))
}

test_one_host_is_denied if _denies({_finding(1, {})}, _facts(["a"], 400))

test_from_9_0_on_it_is_unverified if {
	_denies({_finding(2, {"confidence": "M"})}, _facts(["a", "b"], 900))
	_denies({_finding(2, {})}, _facts(["a", "b"], 899))
}

test_the_version_may_be_unknown if _denies({_finding(0, {})}, {"clusters": {"c1": {"ft_hosts": []}}})

test_three_hosts_are_allowed if _passes(_facts(["a", "b", "c"], 800))

test_three_hosts_of_a_partial_list_are_allowed if {
	_passes(object.union(_facts(["a", "b", "c"], 800), {"partial": [_list]}))
}

test_two_hosts_of_a_partial_list_are_undecided if {
	_misses({_list}, object.union(_facts(["a", "b"], 800), {"partial": [_list]}))
}

test_no_list_is_missing if _misses({_list}, {"clusters": {"c1": {}}})
