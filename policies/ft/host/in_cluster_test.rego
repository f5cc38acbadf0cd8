package ft.host.in_cluster_test

import data.ft.host.in_cluster

_path := ["hosts", "esx01", "cluster"]

_facts(host) := {"hosts": {"esx01": host}}

_partial(facts) := object.union(facts, {"partial": [_path]})

_finding := {"subject": ["hosts", "esx01"], "path": ["hosts", "esx01", "standalone"], "args": {}}

_denies(expected, facts) if {
	in_cluster.deny == expected with input as facts
	in_cluster.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	needs := {{"subject": ["hosts", "esx01"], "path": path} | some path in paths}
	in_cluster.deny == set() with input as facts
	in_cluster.missing == needs with input as facts
}

test_host_outside_any_cluster_is_denied if {
	_denies({_finding}, _facts({"standalone": true}))
}

test_member_of_a_cluster_is_allowed if {
	_passes(_facts({"cluster": "c1"}))
	_passes(_facts({"cluster": "c1", "standalone": false}))
}

test_unknown_cluster_is_undecided if {
	_misses({_path}, _facts({}))
	_misses({_path}, _facts({"standalone": false}))
}

test_claimed_cluster_is_undecided if {
	_misses({_path}, _partial(_facts({"cluster": "c1"})))
}

test_claims_of_others_are_allowed if {
	_passes(object.union(_facts({"cluster": "c1"}), {"partial": [["hosts", "esx02", "cluster"]]}))
}
