package ft.cluster.two_hosts_same_cpu_category_test

import data.ft.cluster.two_hosts_same_cpu_category

_nehalem := {"virtual": false, "cpu": {"category": "intel-nehalem"}}

_westmere := {"virtual": false, "cpu": {"category": "intel-westmere"}}

_nested := {"virtual": true, "cpu": {"category": "intel-nehalem"}}

_unknown_category := {"virtual": false, "cpu": {"vendor": "Intel"}}

_perhaps_nested := {"cpu": {"category": "intel-nehalem"}}

_facts(cluster, hosts) := {
	"clusters": {"c1": object.union({"ft_hosts": [h | some h, _ in hosts]}, cluster)},
	"hosts": hosts,
}

_legacy(hosts) := _facts({"ft_type": "legacy", "evc_mode": "none"}, hosts)

_smp(evc_mode, hosts) := _facts({"ft_type": "smp", "evc_mode": evc_mode}, hosts)

_finding(physical, hosts, related) := {
	"subject": ["clusters", "c1"],
	"path": ["clusters", "c1", "ft_hosts"],
	"related": [["hosts", h, "cpu", "category"] | some h in related],
	"args": {"physical": physical, "hosts": hosts},
}

_different := _finding(2, ["esx01: intel-nehalem", "esx02: intel-westmere"], ["esx01", "esx02"])

_denies(expected, facts) if {
	two_hosts_same_cpu_category.deny == expected with input as facts
	two_hosts_same_cpu_category.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	needs := {{"subject": ["clusters", "c1"], "path": path} | some path in paths}
	two_hosts_same_cpu_category.deny == set() with input as facts
	two_hosts_same_cpu_category.missing == needs with input as facts
}

test_two_categories_legacy_is_denied if {
	_denies({_different}, _legacy({"esx01": _nehalem, "esx02": _westmere}))
}

test_two_categories_smp_without_evc_is_denied if {
	_denies({_different}, _smp("none", {"esx01": _nehalem, "esx02": _westmere}))
}

test_two_categories_legacy_with_evc_is_denied if {
	facts := _facts({"ft_type": "legacy", "evc_mode": "intel-nehalem"}, {"esx01": _nehalem, "esx02": _westmere})
	_denies({_different}, facts)
}

test_one_host_is_denied if {
	expected := {_finding(1, ["esx01: intel-nehalem"], ["esx01"])}
	_denies(expected, _legacy({"esx01": _nehalem}))
	_denies(expected, _smp("intel-nehalem", {"esx01": _nehalem}))
}

test_one_host_of_unknown_category_is_denied if {
	_denies({_finding(1, ["-"], [])}, _legacy({"esx01": _unknown_category}))
}

test_no_host_is_denied if {
	_denies({_finding(0, ["-"], [])}, _legacy({}))
}

test_nested_hosts_do_not_count_is_denied if {
	expected := {_finding(1, ["esx01: intel-nehalem"], ["esx01"])}
	_denies(expected, _legacy({"esx01": _nehalem, "esx02": _nested, "esx03": _nested}))
	_denies(expected, _smp("intel-nehalem", {"esx01": _nehalem, "esx02": _nested}))
}

test_host_not_meant_for_ft_does_not_count_is_denied if {
	facts := _legacy({"esx01": _nehalem})
	with_other := object.union(facts, {"hosts": {"esx01": _nehalem, "esx02": _nehalem}})
	_denies({_finding(1, ["esx01: intel-nehalem"], ["esx01"])}, with_other)
}

test_perhaps_nested_host_of_another_category_is_denied if {
	_denies({_different}, _legacy({"esx01": _perhaps_nested, "esx02": _westmere}))
}

test_unknown_ft_type_without_any_pair_is_denied if {
	_denies({_different}, _facts({"evc_mode": "none"}, {"esx01": _nehalem, "esx02": _westmere}))
}

test_same_category_is_allowed if {
	_passes(_legacy({"esx01": _nehalem, "esx02": _nehalem}))
	_passes(_smp("none", {"esx01": _nehalem, "esx02": _nehalem}))
}

test_same_category_beside_others_is_allowed if {
	hosts := {"esx01": _nehalem, "esx02": _westmere, "esx03": _nehalem, "esx04": _nested, "esx05": _unknown_category}
	_passes(_legacy(hosts))
}

test_hosts_not_meant_for_ft_change_nothing if {
	pair := _legacy({"esx01": _nehalem, "esx02": _nehalem})
	_passes(object.union(pair, {"hosts": {"esx03": _westmere}}))
	open := _legacy({"esx01": _nehalem, "esx02": _unknown_category})
	_misses({["hosts", "esx02", "cpu", "category"]}, object.union(open, {"hosts": {"esx03": _nehalem}}))
}

test_smp_with_evc_is_allowed if {
	_passes(_smp("intel-nehalem", {"esx01": _nehalem, "esx02": _westmere}))
	_passes(_smp("intel-icelake", {"esx01": _unknown_category, "esx02": _unknown_category}))
}

test_pair_in_partial_list_is_allowed if {
	facts := _legacy({"esx01": _nehalem, "esx02": _nehalem})
	_passes(object.union(facts, {"partial": [["clusters", "c1", "ft_hosts"]]}))
}

test_pair_with_unknown_ft_type_and_evc_mode_is_allowed if {
	_passes(_facts({}, {"esx01": _nehalem, "esx02": _nehalem}))
}

test_partial_list_without_pair_is_undecided if {
	facts := _legacy({"esx01": _nehalem, "esx02": _westmere})
	_misses({["clusters", "c1", "ft_hosts"]}, object.union(facts, {"partial": [["clusters", "c1", "ft_hosts"]]}))
}

test_unknown_list_is_undecided if {
	_misses({["clusters", "c1", "ft_hosts"]}, {"clusters": {"c1": {"ft_type": "legacy"}}})
}

test_unknown_category_is_undecided if {
	_misses({["hosts", "esx02", "cpu", "category"]}, _legacy({"esx01": _nehalem, "esx02": _unknown_category}))
	_misses({["hosts", "esx02", "cpu", "category"]}, _smp("none", {"esx01": _nehalem, "esx02": _unknown_category}))
}

test_host_without_any_fact_is_undecided if {
	paths := {["hosts", "esx02", "cpu", "category"], ["hosts", "esx02", "virtual"]}
	_misses(paths, _legacy({"esx01": _nehalem, "esx02": {}}))
}

test_perhaps_nested_host_of_the_same_category_is_undecided if {
	_misses({["hosts", "esx01", "virtual"]}, _legacy({"esx01": _perhaps_nested, "esx02": _nehalem}))
}

test_perhaps_nested_host_with_evc_is_undecided if {
	_misses({["hosts", "esx01", "virtual"]}, _smp("intel-nehalem", {"esx01": _perhaps_nested, "esx02": _westmere}))
}

test_unknown_evc_mode_with_smp_is_undecided if {
	facts := _facts({"ft_type": "smp"}, {"esx01": _nehalem, "esx02": _westmere})
	_misses({["clusters", "c1", "evc_mode"]}, facts)
}

test_unknown_ft_type_with_evc_is_undecided if {
	facts := _facts({"evc_mode": "intel-nehalem"}, {"esx01": _nehalem, "esx02": _westmere})
	_misses({["clusters", "c1", "ft_type"]}, facts)
}

test_unknown_ft_type_and_evc_mode_is_undecided if {
	paths := {["clusters", "c1", "ft_type"], ["clusters", "c1", "evc_mode"]}
	_misses(paths, _facts({}, {"esx01": _nehalem, "esx02": _westmere}))
}

test_unknown_ft_type_without_evc_is_undecided if {
	facts := _facts({"evc_mode": "none"}, {"esx01": _nehalem, "esx02": _unknown_category})
	_misses({["hosts", "esx02", "cpu", "category"]}, facts)
}
