package ft.vm.vcpu_limit_test

import data.ft.vm.vcpu_limit as rule

_facts(vm, hosts, partial) := {
	"clusters": {"c1": {"ft_hosts": [h | some h, _ in hosts]}},
	"hosts": hosts,
	"vms": {"db01": vm},
	"partial": partial,
}

_legacy(vcpus) := {"vms": {"db01": {"ft_type": "legacy", "num_cpus": vcpus}}}

_vm(vcpus) := {"ft_type": "smp", "num_cpus": vcpus, "cluster": "c1"}

_host(release, edition) := {"release": release, "edition": edition}

_capable(limit) := {"release": 700, "edition": "Enterprise Plus", "capability": {"max_vcpus_per_ft_vm": limit}}

# Virtual machines in a cluster of two hosts that are alike.
_pair(vcpus, host) := _facts(_vm(vcpus), {"esx01": host, "esx02": host}, [])

_finding(actual, limit) := {
	"subject": ["vms", "db01"],
	"path": ["vms", "db01", "num_cpus"],
	"args": {"actual": actual, "limit": limit},
}

_unverified(actual, limit) := {
	"subject": ["vms", "db01"],
	"path": ["vms", "db01", "num_cpus"],
	"args": {"actual": actual, "limit": limit, "confidence": "M"},
	"severity": "warning",
}

_denied(document, finding) if {
	rule.deny == {finding} with input as document
}

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_two_vcpus_with_legacy_is_denied if _denied(_legacy(2), _finding(2, 1))

test_one_vcpu_with_legacy_is_allowed if _allowed(_legacy(1))

test_legacy_on_hosts_with_several_limits_is_denied if {
	vm := {"ft_type": "legacy", "num_cpus": 2, "cluster": "c1"}
	_denied(_facts(vm, {"esx01": _host(600, "Enterprise Plus")}, []), _finding(2, 1))
}

test_one_vcpu_with_smp_needs_no_hosts_is_allowed if {
	_allowed(_facts(_vm(1), {"esx01": _host(800, "VCF")}, []))
	_allowed(_facts(_vm(1), {}, []))
	_allowed({"vms": {"db01": _vm(1)}})
}

test_five_vcpus_on_6_0_and_6_5_is_denied if {
	every release in [600, 605] {
		_denied(_pair(5, _host(release, "Enterprise Plus")), _finding(5, 4))
	}
}

test_four_vcpus_on_6_0_and_6_5_is_allowed if {
	every release in [600, 605] {
		_allowed(_pair(4, _host(release, "Enterprise Plus")))
	}
}

test_nine_vcpus_from_6_7_on_is_denied if {
	every release in [607, 700, 800] {
		_denied(_pair(9, _host(release, "Enterprise Plus")), _finding(9, 8))
	}
}

test_eight_vcpus_from_6_7_on_is_allowed if {
	every release in [607, 700, 800, 900] {
		_allowed(_pair(8, _host(release, "Enterprise Plus")))
	}
}

test_nine_vcpus_on_9_1_is_denied_unverified if {
	_denied(_pair(9, _host(900, "VCF")), _finding(9, 8))
	_denied(_pair(9, _host(901, "VCF")), _unverified(9, 8))
}

test_two_vcpus_before_6_0_is_denied if _denied(_pair(2, _host(505, "Enterprise Plus")), _finding(2, 1))

test_three_vcpus_with_standard_or_enterprise_is_denied if {
	every edition in ["Standard", "Enterprise"] {
		_denied(_pair(3, _host(600, edition)), _finding(3, 2))
		_denied(_pair(3, _host(800, edition)), _finding(3, 2))
		_denied(_pair(3, _host(901, edition)), _unverified(3, 2))
	}
}

test_two_vcpus_with_standard_or_enterprise_is_allowed if {
	every edition in ["Standard", "Enterprise"] {
		_allowed(_pair(2, _host(600, edition)))
	}
}

test_eight_vcpus_with_other_editions_is_allowed if {
	every edition in ["Enterprise Plus", "VVF", "VCF", "Evaluation"] {
		_allowed(_pair(8, _host(800, edition)))
	}
}

test_one_host_of_two_is_denied if {
	hosts := {"esx01": _host(800, "VCF"), "esx02": _host(800, "Standard")}
	_denied(_facts(_vm(4), hosts, []), _finding(4, 2))
}

test_two_hosts_of_three_is_allowed if {
	hosts := {"esx01": _host(800, "VCF"), "esx02": _host(800, "Standard"), "esx03": _host(605, "VCF")}
	_allowed(_facts(_vm(4), hosts, []))
	_denied(_facts(_vm(5), hosts, []), _finding(5, 4))
}

test_fewer_than_two_hosts_is_denied if {
	_denied(_facts(_vm(2), {"esx01": _host(800, "VCF")}, []), _finding(2, 0))
	_denied(_facts(_vm(2), {}, []), _finding(2, 0))
}

test_capability_below_the_table_is_denied if _denied(_pair(5, _capable(4)), _finding(5, 4))

test_capability_above_the_table_is_allowed if _allowed(_pair(16, _capable(16)))

test_capability_on_9_x_is_denied if {
	host := {"release": 901, "edition": "VCF", "capability": {"max_vcpus_per_ft_vm": 8}}
	_denied(_pair(9, host), _finding(9, 8))
}

test_capability_without_release_and_edition_is_allowed if {
	_allowed(_pair(8, {"capability": {"max_vcpus_per_ft_vm": 8}}))
}

test_limit_that_no_edition_changes_is_denied if {
	_denied(_pair(5, {"release": 600}), _finding(5, 4))
}

test_limit_of_unknown_release_is_denied_unverified if {
	_denied(_pair(9, {"edition": "VCF"}), _unverified(9, 8))
}

test_one_verified_host_is_denied_unverified if {
	hosts := {"esx01": _host(901, "VCF"), "esx02": _host(901, "VCF"), "esx03": _host(800, "VCF")}
	_denied(_facts(_vm(9), hosts, []), _unverified(9, 8))
}

test_one_unverified_host_is_denied if {
	hosts := {"esx01": _host(901, "VCF"), "esx02": _host(800, "VCF")}
	_denied(_facts(_vm(9), hosts, []), _finding(9, 8))
}

test_one_vcpu_of_unknown_everything_is_allowed if _allowed({"vms": {"db01": {"num_cpus": 1}}})

test_two_vcpus_of_unknown_edition_is_allowed if _allowed(_pair(2, {"release": 800}))

test_two_allowing_hosts_in_partial_list_is_allowed if {
	hosts := {"esx01": _host(800, "VCF"), "esx02": _host(800, "VCF")}
	_allowed(_facts(_vm(8), hosts, [["clusters", "c1", "ft_hosts"]]))
}

test_partial_hosts_is_undecided if {
	path := ["clusters", "c1", "ft_hosts"]
	_undecided(_facts(_vm(4), {"esx01": _host(800, "VCF"), "esx02": _host(800, "Standard")}, [path]), {path})
}

test_unknown_hosts_is_undecided if {
	_undecided({"clusters": {"c1": {}}, "vms": {"db01": _vm(2)}}, {["clusters", "c1", "ft_hosts"]})
}

test_unknown_cluster_is_undecided if {
	_undecided({"vms": {"db01": {"ft_type": "smp", "num_cpus": 2}}}, {["vms", "db01", "cluster"]})
}

test_unknown_vcpus_is_undecided if {
	_undecided({"vms": {"db01": {"ft_type": "legacy"}}}, {["vms", "db01", "num_cpus"]})
}

test_unknown_type_is_undecided if {
	_undecided({"vms": {"db01": {"num_cpus": 2}}}, {["vms", "db01", "ft_type"]})
}

test_unknown_edition_is_undecided if {
	hosts := {"esx01": {"release": 800}, "esx02": _host(800, "VCF")}
	_undecided(_facts(_vm(3), hosts, []), {["hosts", "esx01", "edition"]})
}

test_unknown_release_is_undecided if {
	hosts := {"esx01": {"edition": "VCF"}, "esx02": _host(800, "VCF")}
	_undecided(_facts(_vm(2), hosts, []), {["hosts", "esx01", "release"]})
}

test_unknown_host_is_undecided if {
	document := {"clusters": {"c1": {"ft_hosts": ["esx01", "esx02"]}}, "hosts": {}, "vms": {"db01": _vm(4)}}
	_undecided(document, {["hosts", h, field] | some h in ["esx01", "esx02"]; some field in ["release", "edition"]})
}

test_hosts_of_other_clusters_are_denied if {
	document := {
		"clusters": {"c1": {"ft_hosts": ["esx01"]}, "c2": {"ft_hosts": ["esx02"]}},
		"hosts": {"esx01": _host(800, "VCF"), "esx02": _host(800, "VCF")},
		"vms": {"db01": _vm(4)},
	}
	_denied(document, _finding(4, 0))
}

test_every_release_has_one_row_is_allowed if {
	every release in {305, 400, 505, 600, 605, 607, 700, 800, 900, 1000} {
		rows := [row |
			some row in data.ftpolicy.tables.vcpu_limits.releases
			row.since <= release
			release <= object.get(row, "until", release)
		]
		count(rows) == 1
	}
}

_beside(clusters, hosts, vcpus) := {"clusters": clusters, "hosts": hosts, "vms": {"db01": _vm(vcpus)}}

test_hosts_in_doubt_of_another_cluster_change_nothing_is_denied if {
	clusters := {"c1": {"ft_hosts": ["esx01", "esx02"]}, "c2": {"ft_hosts": ["esx03", "esx04"]}}
	certain := {"esx01": _host(800, "VCF"), "esx02": _host(800, "VCF")}
	hosts := object.union(certain, {"esx03": _host(901, "VCF"), "esx04": _host(901, "VCF")})
	_denied(_beside(clusters, hosts, 9), _finding(9, 8))
}

test_allowing_hosts_of_another_cluster_is_undecided if {
	clusters := {"c1": {"ft_hosts": ["esx01", "esx02"]}, "c2": {"ft_hosts": ["esx03", "esx04"]}}
	hosts := {"esx01": _capable(8), "esx02": {"release": 800}, "esx03": _capable(8), "esx04": _capable(8)}
	_undecided(_beside(clusters, hosts, 8), {["hosts", "esx02", "edition"]})
}

test_one_capable_host_and_one_in_doubt_is_denied_unverified if {
	_denied(_facts(_vm(9), {"esx01": _capable(16), "esx02": _host(901, "VCF")}, []), _unverified(9, 8))
}

test_facts_of_a_capable_host_are_not_needed_is_undecided if {
	capable := {"capability": {"max_vcpus_per_ft_vm": 8}}
	_undecided(_facts(_vm(8), {"esx01": capable, "esx02": {"release": 800}}, []), {["hosts", "esx02", "edition"]})
}

# Three hosts of a cluster of which some report their maximum.
_reporting(reported, limits) := document if {
	hosts := {h: host |
		some h in ["esx01", "esx02", "esx03"]
		told := {"max_vcpus_per_ft_vm": limit | some name, limit in limits; name == h}
		host := {"cluster": "c1", "release": 700, "edition": "Enterprise Plus", "capability": told}
	}
	document := object.union(_facts(_vm(4), hosts, []), {"clusters": {"c1": {"reported_capabilities": reported}}})
}

_report(h) := ["hosts", h, "capability", "max_vcpus_per_ft_vm"]

test_host_that_does_not_report_what_another_does_is_undecided if {
	document := _reporting(["max_vcpus_per_ft_vm"], {"esx01": 2, "esx02": 8})
	_undecided(document, {_report("esx03")})
	_undecided(_reporting(["max_vcpus_per_ft_vm"], {"esx01": 2}), {_report("esx02"), _report("esx03")})
}

test_hosts_may_report_more_than_the_table_says_is_undecided if {
	document := object.union(_reporting(["max_vcpus_per_ft_vm"], {"esx01": 16}), {"vms": {"db01": {"num_cpus": 16}}})
	_undecided(document, {_report("esx02"), _report("esx03")})
}

test_two_hosts_that_report_enough_are_allowed if _allowed(_reporting(["max_vcpus_per_ft_vm"], {"esx01": 8, "esx02": 4}))

test_hosts_that_report_too_little_are_denied if {
	_denied(_reporting(["max_vcpus_per_ft_vm"], {"esx01": 2, "esx02": 3, "esx03": 4}), _finding(4, 3))
}

test_hosts_of_which_none_reports_it_are_allowed if _allowed(_reporting(["smp_ft_supported"], {}))
