package ft.vcenter.version_supported_test

import data.ft.vcenter.version_supported

# One vCenter Server, one cluster for FT, one host.
_facts(release, ft_type, host_release) := {
	"vcenters": {"vc01": {"release": release, "hosts": ["esx01"], "clusters": ["c1"]}},
	"clusters": {"c1": {"fault_tolerance": true, "ft_type": ft_type}},
	"hosts": {"esx01": {"release": host_release}},
}

_changed(facts, operation, path, value) := json.patch(facts, [{"op": operation, "path": path, "value": value}])

_finding(actual, required, by, related) := {
	"subject": ["vcenters", "vc01"],
	"path": ["vcenters", "vc01", "version"],
	"related": related,
	"args": {"actual": actual, "required": required, "needed_by": by},
}

_needs(paths) := {{"subject": ["vcenters", "vc01"], "path": path} | some path in paths}

_denies(expected, facts) if {
	version_supported.deny == expected with input as facts
}

_misses(paths, facts) if {
	version_supported.missing == _needs(paths) with input as facts
}

_passes(facts) if {
	_denies(set(), facts)
	_misses(set(), facts)
}

test_virtualcenter_before_4_0_is_denied if {
	_denies({_finding("3.5", "4.0", "Fault Tolerance", [])}, _facts(305, "legacy", 305))
	_denies({_finding("3.99", "4.0", "Fault Tolerance", [])}, _facts(399, "legacy", 305))
}

test_version_4_0_with_4_0_hosts_is_allowed if {
	_passes(_facts(400, "legacy", 400))
}

test_smp_ft_below_6_0_is_denied if {
	_denies({_finding("5.5", "6.0", "SMP FT (c1)", [["clusters", "c1", "ft_type"]])}, _facts(505, "smp", 505))
	_denies({_finding("5.99", "6.0", "SMP FT (c1)", [["clusters", "c1", "ft_type"]])}, _facts(599, "smp", 505))
}

test_smp_ft_with_6_0_is_allowed if {
	_passes(_facts(600, "smp", 600))
}

test_legacy_ft_below_6_0_is_allowed if {
	_passes(_facts(505, "legacy", 505))
}

test_smp_cluster_not_meant_for_ft_is_allowed if {
	_passes(_changed(_facts(505, "smp", 505), "replace", "/clusters/c1/fault_tolerance", false))
}

test_host_of_a_later_release_is_denied if {
	_denies({_finding("6.5", "6.7", "esx01", [["hosts", "esx01", "version"]])}, _facts(605, "smp", 607))
}

test_version_10_is_later_than_9_is_denied if {
	_denies({_finding("9.0", "10.0", "esx01", [["hosts", "esx01", "version"]])}, _facts(900, "smp", 1000))
}

test_host_of_an_earlier_release_is_allowed if {
	_passes(_facts(800, "smp", 607))
}

test_updates_are_not_compared_is_allowed if {
	with_updates := json.patch(_facts(800, "smp", 800), [
		{"op": "add", "path": "/vcenters/vc01/update", "value": 1},
		{"op": "add", "path": "/hosts/esx01/update", "value": 3},
	])
	_passes(with_updates)
}

test_host_of_another_vcenter_is_allowed if {
	_passes(_changed(_facts(605, "smp", 605), "add", "/hosts/esx09", {"release": 800}))
	_passes(_changed(_facts(605, "smp", 605), "add", "/hosts/esx09", {}))
}

test_cluster_of_another_vcenter_is_allowed if {
	_passes(_changed(_facts(505, "legacy", 505), "add", "/clusters/c9", {"fault_tolerance": true, "ft_type": "smp"}))
	_passes(_changed(_facts(505, "legacy", 505), "add", "/clusters/c9", {"fault_tolerance": true}))
}

test_no_host_and_no_cluster_is_allowed if {
	_passes({"vcenters": {"vc01": {"release": 400, "hosts": [], "clusters": []}}})
}

test_several_reasons_are_denied if {
	expected := {
		_finding("3.5", "4.0", "Fault Tolerance", []),
		_finding("3.5", "6.0", "SMP FT (c1)", [["clusters", "c1", "ft_type"]]),
		_finding("3.5", "6.7", "esx01", [["hosts", "esx01", "version"]]),
	}
	_denies(expected, _facts(305, "smp", 607))
}

test_known_later_host_in_partial_list_is_denied if {
	facts := _changed(_facts(605, "smp", 607), "add", "/partial", [["vcenters", "vc01", "hosts"]])
	_denies({_finding("6.5", "6.7", "esx01", [["hosts", "esx01", "version"]])}, facts)
}

test_unknown_version_is_undecided if {
	facts := json.remove(_facts(800, "smp", 800), ["vcenters/vc01/release"])
	_denies(set(), facts)
	_misses({["vcenters", "vc01", "release"]}, facts)
}

test_unknown_host_release_is_undecided if {
	facts := json.remove(_facts(800, "smp", 800), ["hosts/esx01/release"])
	_denies(set(), facts)
	_misses({["hosts", "esx01", "release"]}, facts)
}

test_partial_host_list_is_undecided if {
	facts := _changed(_facts(800, "smp", 800), "add", "/partial", [["vcenters", "vc01", "hosts"]])
	_denies(set(), facts)
	_misses({["vcenters", "vc01", "hosts"]}, facts)
}

test_unknown_host_list_is_undecided if {
	facts := json.remove(_facts(800, "smp", 800), ["vcenters/vc01/hosts"])
	_denies(set(), facts)
	_misses({["vcenters", "vc01", "hosts"]}, facts)
}

test_unknown_ft_type_below_6_0_is_undecided if {
	facts := json.remove(_facts(505, "legacy", 505), ["clusters/c1/ft_type"])
	_denies(set(), facts)
	_misses({["clusters", "c1", "ft_type"]}, facts)
	_misses({["clusters", "c1", "ft_type"]}, _changed(facts, "replace", "/vcenters/vc01/release", 599))
}

test_unknown_clusters_below_6_0_are_undecided if {
	facts := json.remove(_facts(505, "legacy", 505), ["vcenters/vc01/clusters"])
	_denies(set(), facts)
	_misses({["vcenters", "vc01", "clusters"]}, facts)
	_misses({["vcenters", "vc01", "clusters"]}, _changed(facts, "replace", "/vcenters/vc01/release", 599))
}

test_partial_clusters_below_6_0_are_undecided if {
	facts := _changed(_facts(505, "legacy", 505), "add", "/partial", [["vcenters", "vc01", "clusters"]])
	_denies(set(), facts)
	_misses({["vcenters", "vc01", "clusters"]}, facts)
}

test_unknown_clusters_from_6_0_on_are_allowed if {
	_passes(json.remove(_facts(600, "smp", 600), ["vcenters/vc01/clusters"]))
}

test_unknown_ft_type_from_6_0_on_is_allowed if {
	_passes(json.remove(_facts(600, "smp", 600), ["clusters/c1/ft_type"]))
}

test_unknown_ft_type_of_a_cluster_not_meant_for_ft_is_allowed if {
	_passes({
		"vcenters": {"vc01": {"release": 505, "hosts": [], "clusters": ["c1"]}},
		"clusters": {"c1": {"fault_tolerance": false}},
	})
}
