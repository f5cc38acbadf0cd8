package ft.cluster.evc_fits_hosts_test

import data.ft.cluster.evc_fits_hosts as rule

_host(fits, confidence) := {"fits_evc": {"fits": fits, "confidence": confidence}, "processor": {"evc": {"mode": "intel-haswell"}}}

_facts(mode, hosts) := {"clusters": {"c1": {"evc_mode": mode, "hosts": [h | some h, _ in hosts]}}, "hosts": hosts}

_finding(hosts, texts, more) := finding if {
	base := {
		"subject": ["clusters", "c1"],
		"path": ["clusters", "c1", "evc_mode"],
		"related": [["hosts", h, "cpu"] | some h in hosts],
		"args": {"mode": "intel-skylake", "hosts": texts},
	}
	finding := object.union(base, more)
}

_unverified := {"severity": "warning", "args": {"confidence": "M"}}

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["clusters", "c1"], "path": path} | some path in paths} with input as facts
}

test_a_host_that_cannot_take_the_mode_is_denied if {
	facts := _facts("intel-skylake", {"a": _host(false, "V2"), "b": _host(true, "V")})
	_denies({_finding(["a"], ["a: intel-haswell"], {})}, facts)
}

test_hosts_of_the_other_vendor_are_denied if {
	amd := {"fits_evc": {"fits": false, "confidence": "V"}, "processor": {"vendor": "AMD"}}
	bare := {"fits_evc": {"fits": false, "confidence": "M"}, "processor": {}}
	_denies({_finding(["a", "b"], ["a: AMD", "b: -"], {})}, _facts("intel-skylake", {"a": amd, "b": bare}))
}

test_what_no_source_says_is_a_warning if {
	facts := _facts("intel-skylake", {"a": _host(false, "M"), "b": _host(true, "V")})
	_denies({_finding(["a"], ["a: intel-haswell"], _unverified)}, facts)
}

test_hosts_that_can_take_the_mode_are_allowed if {
	_denies(set(), _facts("intel-skylake", {"a": _host(true, "V"), "b": _host(true, "M")}))
}

test_without_evc_nothing_is_asked if {
	_denies(set(), {"clusters": {"c1": {"evc_mode": "none"}}})
	_denies(set(), _facts("none", {"a": {}}))
}

test_hosts_of_other_clusters_do_not_count if {
	facts := object.union(_facts("intel-skylake", {"a": _host(true, "V")}), {"hosts": {"x": _host(false, "V")}})
	_denies(set(), facts)
}

test_what_is_unknown_is_undecided if {
	_misses({["clusters", "c1", "evc_mode"]}, {"clusters": {"c1": {"hosts": ["a"]}}})
	_misses({["clusters", "c1", "hosts"]}, {"clusters": {"c1": {"evc_mode": "amd-zen"}}})
	_misses({["hosts", "a", "fits_evc"]}, _facts("amd-zen", {"a": {}, "b": _host(true, "V")}))
	partial := {"partial": [["clusters", "c1", "hosts"]]}
	_misses({["clusters", "c1", "hosts"]}, object.union(_facts("amd-zen", {"b": _host(true, "V")}), partial))
}

test_a_misfit_in_a_partial_list_is_denied if {
	facts := object.union(_facts("intel-skylake", {"a": _host(false, "V")}), {"partial": [["clusters", "c1", "hosts"]]})
	rule.deny == {_finding(["a"], ["a: intel-haswell"], {})} with input as facts
}
