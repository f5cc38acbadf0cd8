package ft.vm.memory_limit_test

import data.ft.vm.memory_limit as rule

_facts(vm, hosts, partial) := {
	"clusters": {"c1": {"ft_hosts": [h | some h, _ in hosts], "reported_capabilities": []}},
	"hosts": hosts,
	"vms": {"db01": vm},
	"partial": partial,
}

_legacy(memory) := {"vms": {"db01": {"ft_type": "legacy", "memory_mb": memory}}}

_vm(memory) := {"ft_type": "smp", "memory_mb": memory, "cluster": "c1"}

_host(release) := {"release": release}

# A virtual machine in a cluster of two hosts that are alike.
_pair(memory, host) := _facts(_vm(memory), {"esx01": host, "esx02": host}, [])

_path := ["vms", "db01", "memory_mb"]

_found(actual, limit) := {"subject": ["vms", "db01"], "path": _path, "args": {"actual": actual, "limit": limit}}

_finding(actual, limit) := object.union(_found(actual, limit), {"severity": "error"})

_unverified(actual, limit) := {
	"subject": ["vms", "db01"],
	"path": _path,
	"args": {"actual": actual, "limit": limit, "confidence": "M"},
	"severity": "warning",
}

_denied(document, finding) if rule.deny == {finding} with input as document

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_more_than_64_gb_with_legacy_is_denied if _denied(_legacy(65537), _found(65537, 65536))

test_more_than_64_gb_with_legacy_on_known_hosts_is_denied_once if {
	vm := {"ft_type": "legacy", "memory_mb": 65537, "cluster": "c1"}
	_denied(_facts(vm, {"esx01": _host(505), "esx02": _host(505)}, []), _found(65537, 65536))
}

test_64_gb_with_legacy_is_allowed if _allowed(_legacy(65536))

test_more_than_64_gb_on_6_0_and_6_5_is_denied if {
	every release in [600, 605] {
		_denied(_pair(65537, _host(release)), _finding(65537, 65536))
	}
}

test_64_gb_needs_no_hosts_is_allowed if {
	_allowed(_facts(_vm(65536), {}, []))
	_allowed(_pair(65536, _host(600)))
}

test_128_gb_from_6_7_on_is_allowed if {
	every release in [607, 700, 800, 900] {
		_allowed(_pair(131072, _host(release)))
	}
}

test_more_than_128_gb_from_6_7_on_is_denied if {
	every release in [607, 700, 800] {
		_denied(_pair(131073, _host(release)), _finding(131073, 131072))
	}
}

test_more_than_128_gb_on_9_x_is_denied_unverified if {
	every release in [900, 901] {
		_denied(_pair(131073, _host(release)), _unverified(131073, 131072))
	}
}

test_more_than_64_gb_before_6_0_is_denied if _denied(_pair(65537, _host(505)), _finding(65537, 65536))

test_mixed_versions_need_two_hosts_that_allow_it if {
	two := {"esx01": _host(605), "esx02": _host(607), "esx03": _host(800)}
	_allowed(_facts(_vm(131072), two, []))
	one := {"esx01": _host(605), "esx02": _host(600), "esx03": _host(800)}
	_denied(_facts(_vm(131072), one, []), _finding(131072, 65536))
}

test_capability_wins_over_the_table if {
	less := {"release": 800, "capability": {"max_memory_mb_per_ft_vm": 98304}}
	_denied(_pair(98305, less), _finding(98305, 98304))
	_allowed(_pair(98304, less))
	more := {"release": 605, "capability": {"max_memory_mb_per_ft_vm": 131072}}
	_allowed(_pair(131072, more))
	new := {"release": 900, "capability": {"max_memory_mb_per_ft_vm": 131072}}
	_denied(_pair(131073, new), _finding(131073, 131072))
}

# That the cluster has a second host is not the matter of this rule.
test_one_host_is_allowed if _allowed(_facts(_vm(65537), {"esx01": _host(800)}, []))

test_unknown_memory_is_undecided if _undecided({"vms": {"db01": {"ft_type": "smp"}}}, {_path})

test_unknown_ft_type_is_undecided if {
	_undecided({"vms": {"db01": {"memory_mb": 65537}}}, {["vms", "db01", "ft_type"]})
}

test_small_memory_of_unknown_ft_type_is_allowed if _allowed(_facts({"memory_mb": 65536, "cluster": "c1"}, {}, []))

test_unknown_cluster_is_undecided if {
	_undecided({"vms": {"db01": {"ft_type": "smp", "memory_mb": 65537}}}, {["vms", "db01", "cluster"]})
}

test_partial_hosts_is_undecided if {
	path := ["clusters", "c1", "ft_hosts"]
	_undecided(_facts(_vm(131072), {"esx01": _host(605), "esx02": _host(800)}, [path]), {path})
	_allowed(_facts(_vm(131072), {"esx01": _host(700), "esx02": _host(800)}, [path]))
}

test_unknown_release_is_undecided if {
	hosts := {"esx01": {}, "esx02": _host(800), "esx03": _host(605)}
	_undecided(_facts(_vm(131072), hosts, []), {["hosts", "esx01", "release"]})
}

test_more_than_any_version_allows_is_denied if {
	_denied(_pair(131073, {}), _unverified(131073, 131072))
}

test_hosts_that_are_not_for_ft_change_nothing_is_denied if {
	all := {"esx01": _host(800), "esx02": _host(800), "esx03": _host(900), "esx04": _host(900)}
	document := object.union(_facts(_vm(131073), all, []), {"clusters": {"c1": {"ft_hosts": ["esx01", "esx02"]}}})
	_denied(document, _finding(131073, 131072))
}

test_one_capable_host_and_one_in_doubt_is_denied_unverified if {
	capable := {"release": 800, "capability": {"max_memory_mb_per_ft_vm": 262144}}
	_denied(_facts(_vm(131073), {"esx01": capable, "esx02": _host(900)}, []), _unverified(131073, 131072))
}

test_release_of_a_capable_host_is_not_needed_is_undecided if {
	capable := {"capability": {"max_memory_mb_per_ft_vm": 131072}}
	_undecided(_facts(_vm(131072), {"esx01": capable, "esx02": {}}, []), {["hosts", "esx02", "release"]})
}

# Three hosts of a cluster of which some report their maximum.
_reporting(reported, limits) := document if {
	hosts := {h: host |
		some h in ["esx01", "esx02", "esx03"]
		told := {"max_memory_mb_per_ft_vm": limit | some name, limit in limits; name == h}
		host := {"cluster": "c1", "release": 700, "capability": told}
	}
	document := object.union(_facts(_vm(32768), hosts, []), {"clusters": {"c1": {"reported_capabilities": reported}}})
}

_report(h) := ["hosts", h, "capability", "max_memory_mb_per_ft_vm"]

_reported := ["max_memory_mb_per_ft_vm"]

test_host_that_does_not_report_what_another_does_is_undecided if {
	_undecided(_reporting(_reported, {"esx01": 16384, "esx02": 131072}), {_report("esx03")})
	_undecided(_reporting(_reported, {"esx01": 16384}), {_report("esx02"), _report("esx03")})
}

test_memory_in_no_known_cluster_is_undecided if {
	_undecided({"vms": {"db01": {"ft_type": "smp", "memory_mb": 4096}}}, {["vms", "db01", "cluster"]})
}

test_two_hosts_that_report_enough_are_allowed if _allowed(_reporting(_reported, {"esx01": 32768, "esx02": 65536}))

test_hosts_that_report_less_than_any_table_are_denied if {
	document := _reporting(_reported, {"esx01": 16384, "esx02": 16384, "esx03": 65536})
	_denied(document, _finding(32768, 16384))
}

test_hosts_of_which_none_reports_it_are_allowed if _allowed(_reporting(["smp_ft_supported"], {}))

test_what_hosts_report_that_is_known_in_part_is_undecided if {
	document := object.union(_reporting([], {}), {"partial": [["clusters", "c1", "reported_capabilities"]]})
	_undecided(document, {_report("esx01"), _report("esx02"), _report("esx03")})
}

test_hosts_may_report_more_than_the_table_says_is_undecided if {
	document := object.union(_reporting(_reported, {"esx01": 262144}), {"vms": {"db01": {"memory_mb": 262144}}})
	_undecided(document, {_report("esx02"), _report("esx03")})
}

test_hosts_of_another_cluster_do_not_count if {
	two := {h: {"cluster": "c2", "release": 700, "capability": {"max_memory_mb_per_ft_vm": 262144}} | some h in ["esx11", "esx12"]}
	other := {"clusters": {"c2": {"ft_hosts": ["esx11", "esx12"], "reported_capabilities": _reported}}, "hosts": two}
	document := object.union(_reporting(_reported, {"esx01": 16384, "esx02": 16384, "esx03": 8192}), other)
	_denied(document, _finding(32768, 16384))
	rule.missing == set() with input as document
	_undecided(object.union(_reporting(_reported, {"esx01": 16384}), other), {_report("esx02"), _report("esx03")})
}

test_hosts_of_another_cluster_that_report_less_do_not_count if {
	two := {h: {"cluster": "c2", "release": 700, "capability": {"max_memory_mb_per_ft_vm": 0}} | some h in ["esx11", "esx12"]}
	other := {"clusters": {"c2": {"ft_hosts": ["esx11", "esx12"], "reported_capabilities": _reported}}, "hosts": two}
	_allowed(object.union(_reporting(_reported, {"esx01": 32768, "esx02": 32768, "esx03": 8192}), other))
}
