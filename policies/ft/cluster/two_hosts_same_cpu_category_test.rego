package ft.cluster.two_hosts_same_cpu_category_test

import data.ft.cluster.two_hosts_same_cpu_category

_host(vendor, category) := {"can_run_ft": true, "cpu": {}, "processor": {"vendor": vendor, "category": category}}

_nehalem := _host("Intel", "intel-nehalem")

_westmere := _host("Intel", "intel-westmere")

_rome := _host("AMD", "amd-zen2")

_unusable := object.union(_nehalem, {"can_run_ft": false})

_perhaps_usable := {"processor": {"vendor": "Intel", "category": "intel-nehalem"}}

_unknown := {"can_run_ft": true, "processor": {}}

_unknown_intel := {"can_run_ft": true, "processor": {"vendor": "Intel"}}

_fitting(host, fits) := object.union(host, {"fits_evc": {"fits": fits, "confidence": "V"}})

_facts(cluster, hosts) := {
	"clusters": {"c1": object.union({"ft_hosts": [h | some h, _ in hosts]}, cluster)},
	"hosts": hosts,
}

_legacy(hosts) := _facts({"ft_type": "legacy", "evc_mode": "none"}, hosts)

_smp(evc_mode, hosts) := _facts({"ft_type": "smp", "evc_mode": evc_mode}, hosts)

_finding(usable, hosts, related) := {
	"subject": ["clusters", "c1"],
	"path": ["clusters", "c1", "ft_hosts"],
	"related": [["hosts", h, "cpu"] | some h in related],
	"args": {"usable": usable, "hosts": hosts},
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

_category(h) := ["hosts", h, "processor", "category"]

test_two_categories_are_denied if {
	_denies({_different}, _legacy({"esx01": _nehalem, "esx02": _westmere}))
	_denies({_different}, _smp("none", {"esx01": _nehalem, "esx02": _westmere}))
	_denies({_different}, _facts({"evc_mode": "none"}, {"esx01": _nehalem, "esx02": _westmere}))
}

test_evc_does_not_help_legacy if {
	hosts := {"esx01": _fitting(_nehalem, true), "esx02": _fitting(_westmere, true)}
	_denies({_different}, _facts({"ft_type": "legacy", "evc_mode": "intel-nehalem"}, hosts))
}

test_evc_that_one_host_cannot_take_is_denied if {
	_denies({_different}, _smp("intel-westmere", {"esx01": _fitting(_nehalem, false), "esx02": _fitting(_westmere, true)}))
}

test_one_host_is_denied if {
	expected := {_finding(1, ["esx01: intel-nehalem"], ["esx01"])}
	_denies(expected, _legacy({"esx01": _nehalem}))
	_denies(expected, _smp("intel-nehalem", {"esx01": _fitting(_nehalem, true)}))
	_denies({_finding(1, ["esx01: -"], [])}, _legacy({"esx01": _unknown}))
}

test_no_host_is_denied if _denies({_finding(0, ["-"], [])}, _legacy({}))

test_hosts_that_cannot_run_ft_do_not_count if {
	hosts := ["esx01: intel-nehalem", "esx02: cannot run FT", "esx03: cannot run FT"]
	expected := {_finding(1, hosts, ["esx01", "esx02", "esx03"])}
	_denies(expected, _legacy({"esx01": _nehalem, "esx02": _unusable, "esx03": _unusable}))
	fitting := {"esx01": _fitting(_nehalem, true), "esx02": _fitting(_unusable, true), "esx03": _unusable}
	_denies(expected, _smp("intel-nehalem", fitting))
}

test_hosts_not_meant_for_ft_do_not_count if {
	facts := object.union(_legacy({"esx01": _nehalem}), {"hosts": {"esx02": _nehalem}})
	_denies({_finding(1, ["esx01: intel-nehalem"], ["esx01"])}, facts)
}

test_two_vendors_are_denied_whatever_their_categories if {
	hosts := {"esx01": _unknown_intel, "esx02": _rome}
	_denies({_finding(2, ["esx01: -", "esx02: amd-zen2"], ["esx02"])}, _legacy(hosts))
}

test_same_category_is_allowed if {
	_passes(_legacy({"esx01": _nehalem, "esx02": _nehalem}))
	_passes(_smp("none", {"esx01": _nehalem, "esx02": _nehalem}))
	_passes(_facts({}, {"esx01": _nehalem, "esx02": _nehalem}))
	_passes(_legacy({"esx01": _nehalem, "esx02": _westmere, "esx03": _nehalem, "esx04": _unusable, "esx05": _unknown}))
}

test_same_brand_is_allowed if {
	host := {"can_run_ft": true, "processor": {"brand": "INTEL XEON 7000P"}}
	_passes(_smp("none", {"esx01": host, "esx02": host}))
	_passes(_smp("none", {"esx01": object.union(_nehalem, host), "esx02": object.union(_westmere, host)}))
}

test_evc_that_both_can_take_is_allowed if {
	_passes(_smp("intel-nehalem", {"esx01": _fitting(_nehalem, true), "esx02": _fitting(_westmere, true)}))
	_passes(_smp("intel-nehalem", {"esx01": _fitting(_unknown, true), "esx02": _fitting(_unknown, true), "esx03": _rome}))
}

test_pair_in_partial_list_is_allowed if {
	facts := _legacy({"esx01": _nehalem, "esx02": _nehalem})
	_passes(object.union(facts, {"partial": [["clusters", "c1", "ft_hosts"]]}))
}

test_partial_list_without_pair_is_undecided if {
	facts := _legacy({"esx01": _nehalem, "esx02": _westmere})
	_misses({["clusters", "c1", "ft_hosts"]}, object.union(facts, {"partial": [["clusters", "c1", "ft_hosts"]]}))
}

test_unknown_list_is_undecided if {
	_misses({["clusters", "c1", "ft_hosts"]}, {"clusters": {"c1": {"ft_type": "legacy"}}})
	_misses({["clusters", "c1", "ft_hosts"]}, {"clusters": {"c1": {"ft_type": "smp", "evc_mode": "amd-zen"}}})
}

test_unknown_category_is_undecided if {
	amd := {"can_run_ft": true, "processor": {"vendor": "AMD"}}
	_misses({_category("esx02")}, _legacy({"esx01": _rome, "esx02": amd}))
	_misses({_category("esx02")}, _legacy({"esx01": _nehalem, "esx02": _unknown}))
	_misses({_category("esx02")}, _legacy({"esx01": _nehalem, "esx02": _unknown_intel}))
	_misses({_category("esx02")}, _smp("none", {"esx01": _nehalem, "esx02": _unknown_intel, "esx03": _rome}))
	_misses({_category("esx01"), _category("esx02")}, _legacy({"esx01": _unknown, "esx02": _unknown}))
}

test_perhaps_usable_host_is_undecided if {
	_misses({["hosts", "esx01", "can_run_ft"]}, _legacy({"esx01": _perhaps_usable, "esx02": _nehalem}))
	_misses(
		{["hosts", "esx01", "can_run_ft"]},
		_smp("intel-nehalem", {"esx01": _fitting(_perhaps_usable, true), "esx02": _fitting(_westmere, true)}),
	)
}

test_unknown_fit_is_undecided if {
	_misses(
		{["hosts", "esx02", "fits_evc"]},
		_smp("intel-nehalem", {"esx01": _fitting(_nehalem, true), "esx02": _westmere}),
	)
}

test_unknown_evc_mode_is_undecided if {
	facts := _facts({"ft_type": "smp"}, {"esx01": _nehalem, "esx02": _westmere})
	_misses({["clusters", "c1", "evc_mode"]}, facts)
}

test_unknown_evc_mode_is_not_asked_for_legacy if {
	_misses({_category("esx02")}, _facts({"ft_type": "legacy"}, {"esx01": _nehalem, "esx02": _unknown}))
	_misses({_category("esx02")}, _facts({"ft_type": "legacy", "evc_mode": "intel-nehalem"}, {"esx01": _nehalem, "esx02": _unknown}))
}

test_unknown_ft_type_is_not_asked_without_evc if {
	_misses({_category("esx02")}, _facts({"evc_mode": "none"}, {"esx01": _nehalem, "esx02": _unknown}))
}

test_unknown_ft_type_is_undecided if {
	hosts := {"esx01": _fitting(_nehalem, true), "esx02": _fitting(_westmere, true)}
	_misses({["clusters", "c1", "ft_type"]}, _facts({"evc_mode": "intel-nehalem"}, hosts))
	both := {["clusters", "c1", "ft_type"], ["clusters", "c1", "evc_mode"]}
	_misses(both, _facts({}, {"esx01": _nehalem, "esx02": _westmere}))
}
