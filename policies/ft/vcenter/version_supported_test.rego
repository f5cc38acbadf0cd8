package ft.vcenter.version_supported_test

import data.ft.vcenter.version_supported

# One vCenter Server, one cluster for FT, one host without updates.
_facts(release, ft_type, host_release) := {
	"vcenters": {"vc01": {"release": release, "hosts": ["esx01"], "clusters": ["c1"]}},
	"clusters": {"c1": {"fault_tolerance": true, "ft_type": ft_type}},
	"hosts": {"esx01": {"release": host_release, "update": 0}},
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
	_denies({_finding("3.5", ">= 4.0", "Fault Tolerance", [])}, _facts(305, "legacy", 305))
	_denies({_finding("3.99", ">= 4.0", "Fault Tolerance", [])}, _facts(399, "legacy", 305))
}

test_version_4_0_with_4_0_hosts_is_allowed if {
	_passes(_facts(400, "legacy", 400))
}

test_smp_ft_below_6_0_is_denied if {
	_denies({_finding("5.5", ">= 6.0", "SMP FT (c1)", [["clusters", "c1", "ft_type"]])}, _facts(505, "smp", 505))
	_denies({_finding("5.99", ">= 6.0", "SMP FT (c1)", [["clusters", "c1", "ft_type"]])}, _facts(599, "smp", 505))
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
	_denies({_finding("6.5", ">= 6.7", "esx01 (6.7)", [["hosts", "esx01", "version"]])}, _facts(605, "smp", 607))
}

test_version_10_is_later_than_9_is_denied if {
	_denies({_finding("9.0", ">= 10.0", "esx01 (10.0)", [["hosts", "esx01", "version"]])}, _facts(900, "smp", 1000))
}

test_host_of_an_earlier_release_is_allowed if {
	_passes(_facts(800, "smp", 607))
}

# A vCenter Server and a host of these releases and updates.
_updates(vcenter, vcenter_update, host, host_update) := json.patch(_facts(vcenter, _type(host), host), [
	{"op": "add", "path": "/vcenters/vc01/update", "value": vcenter_update},
	{"op": "add", "path": "/hosts/esx01/update", "value": host_update},
])

_type(release) := "legacy" if release < 600

_type(release) := "smp" if release >= 600

_of_host(actual, required, by) := _finding(actual, required, by, [["hosts", "esx01", "version"]])

_mildly(finding) := object.union(finding, {"severity": "warning"})

_unverified(finding) := object.union(finding, {"severity": "warning", "args": {"confidence": "M"}})

test_host_of_a_later_update_is_a_warning if {
	_denies({_mildly(_of_host("8.0U1", ">= 8.0U3", "esx01 (8.0U3)"))}, _updates(800, 1, 800, 3))
	_denies({_mildly(_of_host("8.0", ">= 8.0U1", "esx01 (8.0U1)"))}, _updates(800, 0, 800, 1))
	_denies({_mildly(_of_host("7.0U1", ">= 7.0U2", "esx01 (7.0U2)"))}, _updates(700, 1, 700, 2))
	_misses(set(), _updates(800, 1, 800, 3))
}

test_of_updates_before_7_0_nothing_was_read if {
	_passes(_updates(607, 1, 607, 3))
	_passes(_without_update(_facts(607, "smp", 607)))
}

test_host_of_7_0_update_3_under_an_earlier_update_is_denied if {
	_denies({_of_host("7.0U2", ">= 7.0U3", "esx01 (7.0U3)")}, _updates(700, 2, 700, 3))
	_denies({_of_host("7.0", ">= 7.0U3", "esx01 (7.0U3)")}, _updates(700, 0, 700, 3))
	_denies({_mildly(_of_host("7.0U3", ">= 7.0U4", "esx01 (7.0U4)"))}, _updates(700, 3, 700, 4))
}

test_host_of_the_same_or_an_earlier_update_is_allowed if {
	_passes(_updates(700, 3, 700, 3))
	_passes(_updates(800, 3, 800, 1))
	_passes(_updates(607, 2, 607, 2))
}

test_maintenance_releases_of_9_0_are_like_patches if {
	_passes(_updates(900, 0, 900, 1))
	_passes(_facts(900, "smp", 900))
}

test_update_of_an_earlier_release_is_no_later_update if {
	_passes(_updates(800, 0, 700, 3))
}

test_host_that_is_too_old_is_denied if {
	_denies({_of_host("5.5", "< 5.5", "esx01 (3.5)")}, _facts(505, "legacy", 305))
	_denies({_of_host("6.0", "< 6.0", "esx01 (4.1)")}, _facts(600, "legacy", 401))
	_denies({_of_host("6.5", "< 6.5", "esx01 (5.1)")}, _facts(605, "smp", 501))
	_denies({_of_host("6.7", "< 6.7", "esx01 (5.5)")}, _facts(607, "smp", 505))
	_denies({_of_host("7.0", "< 7.0", "esx01 (6.0)")}, _facts(700, "smp", 600))
	_denies({_of_host("8.0", "< 8.0", "esx01 (6.5)")}, _facts(800, "smp", 605))
	_denies({_of_host("8.0", "< 6.7", "esx01 (5.5)")}, _facts(800, "smp", 505))
}

test_oldest_host_that_is_managed_is_allowed if {
	_passes(_facts(505, "legacy", 400))
	_passes(_facts(600, "legacy", 500))
	_passes(_facts(605, "smp", 505))
	_passes(_facts(607, "smp", 600))
	_passes(_facts(700, "smp", 605))
	_passes(_facts(800, "smp", 607))
	_passes(_facts(900, "smp", 800))
	_passes(_facts(501, "legacy", 305))
}

test_host_before_8_0_under_9_0_is_unverified if {
	_denies({_unverified(_of_host("9.0", "< 9.0", "esx01 (7.0)"))}, _facts(900, "smp", 700))
	_denies({_unverified(_of_host("9.1", "< 8.0", "esx01 (6.5)"))}, _facts(901, "smp", 605))
}

test_host_of_4_1_under_5_5_needs_update_1 if {
	_denies({_of_host("5.5", "< 5.5", "esx01 (4.1)")}, _updates(505, 3, 401, 0))
	_passes(_updates(505, 3, 401, 1))
	_passes(_updates(501, 3, 401, 0))
	_misses({["hosts", "esx01", "update"]}, _without_update(_facts(505, "legacy", 401)))
}

# Legacy FT on hosts of 5.5 and one FT virtual machine.
_legacy(release, vm) := object.union(_facts(release, "legacy", 505), {
	"clusters": {"c1": {"ft_vms": ["db01"]}},
	"vms": {"db01": vm},
})

_of_legacy(actual) := _finding(actual, "<= 6.0", "legacy FT (c1)", [["clusters", "c1", "ft_type"]])

test_legacy_ft_is_allowed_up_to_6_0 if {
	_passes(_legacy(505, {}))
	_passes(_legacy(600, {}))
}

test_legacy_ft_that_is_to_be_turned_on_under_6_5_is_denied if {
	_denies({_of_legacy("6.5")}, _legacy(605, {}))
	_denies({_of_legacy("6.5")}, _legacy(605, {"ft_secondaries": 0}))
	_denies({_of_legacy("6.5")}, _facts(605, "legacy", 505))
	_denies({_of_legacy("6.5")}, _changed(_facts(605, "legacy", 505), "add", "/clusters/c1/ft_vms", []))
	open := _changed(_legacy(605, {"ft_role": "primary"}), "add", "/partial", [["clusters", "c1", "ft_vms"]])
	_denies({_of_legacy("6.5")}, open)
	another := _changed(_legacy(605, {"ft_role": "primary"}), "add", "/clusters/c1/ft_vms/-", "db02")
	_denies({_of_legacy("6.5")}, object.union(another, {"vms": {"db02": {}}}))
	elsewhere := object.union(_legacy(605, {}), {"vms": {"db09": {"ft_role": "primary"}}})
	_denies({_of_legacy("6.5")}, elsewhere)
}

test_legacy_ft_that_exists_under_6_5_is_a_warning if {
	_denies({_mildly(_of_legacy("6.5"))}, _legacy(605, {"ft_role": "primary"}))
	_denies({_mildly(_of_legacy("6.5"))}, _legacy(605, {"ft_role": "secondary"}))
	_denies({_mildly(_of_legacy("6.5"))}, _legacy(605, {"ft_secondaries": 1}))
}

test_legacy_ft_under_6_7_is_denied if {
	facts := json.patch(_legacy(607, {"ft_role": "primary"}), [{"op": "replace", "path": "/hosts/esx01/release", "value": 600}])
	_denies({_of_legacy("6.7")}, facts)
}

test_legacy_cluster_not_meant_for_ft_is_allowed if {
	_passes(_changed(_facts(605, "legacy", 505), "replace", "/clusters/c1/fault_tolerance", false))
}

_without_update(facts) := json.remove(facts, ["hosts/esx01/update"])

test_unknown_update_is_undecided if {
	facts := _without_update(_facts(800, "smp", 800))
	_misses({["vcenters", "vc01", "update"], ["hosts", "esx01", "update"]}, facts)
	_misses({["vcenters", "vc01", "update"]}, _changed(facts, "add", "/hosts/esx01/update", 1))
	_misses({["hosts", "esx01", "update"]}, _changed(facts, "add", "/vcenters/vc01/update", 2))
}

test_update_that_decides_nothing_is_not_asked if {
	_passes(_changed(_without_update(_facts(800, "smp", 800)), "add", "/vcenters/vc01/update", 3))
	_passes(_changed(_without_update(_facts(700, "smp", 700)), "add", "/vcenters/vc01/update", 3))
	_passes(_facts(800, "smp", 800))
	_passes(_without_update(_facts(800, "smp", 700)))
	_passes(_without_update(_facts(900, "smp", 900)))
}

test_host_of_another_vcenter_is_allowed if {
	_passes(_changed(_facts(605, "smp", 605), "add", "/hosts/esx09", {"release": 800}))
	_passes(_changed(_facts(605, "smp", 605), "add", "/hosts/esx09", {}))
	_passes(_changed(_updates(800, 1, 800, 1), "add", "/hosts/esx09", {"release": 800, "update": 3}))
	_passes(_changed(_updates(800, 1, 800, 1), "add", "/hosts/esx09", {"release": 800}))
	_passes(_changed(_facts(605, "smp", 605), "add", "/hosts/esx09", {"release": 501}))
	_passes(_changed(_facts(505, "legacy", 505), "add", "/hosts/esx09", {"release": 401, "update": 0}))
	_passes(_changed(_facts(505, "legacy", 505), "add", "/hosts/esx09", {"release": 401}))
}

test_cluster_of_another_vcenter_is_allowed if {
	_passes(_changed(_facts(505, "legacy", 505), "add", "/clusters/c9", {"fault_tolerance": true, "ft_type": "smp"}))
	_passes(_changed(_facts(505, "legacy", 505), "add", "/clusters/c9", {"fault_tolerance": true}))
	_passes(_changed(_facts(605, "smp", 605), "add", "/clusters/c9", {"fault_tolerance": true, "ft_type": "legacy"}))
	_passes(_changed(_facts(605, "smp", 605), "add", "/clusters/c9", {"fault_tolerance": true}))
}

test_no_host_and_no_cluster_is_allowed if {
	_passes({"vcenters": {"vc01": {"release": 400, "hosts": [], "clusters": []}}})
}

test_several_reasons_are_denied if {
	expected := {
		_finding("3.5", ">= 4.0", "Fault Tolerance", []),
		_finding("3.5", ">= 6.0", "SMP FT (c1)", [["clusters", "c1", "ft_type"]]),
		_finding("3.5", ">= 6.7", "esx01 (6.7)", [["hosts", "esx01", "version"]]),
	}
	_denies(expected, _facts(305, "smp", 607))
}

test_known_later_host_in_partial_list_is_denied if {
	facts := _changed(_facts(605, "smp", 607), "add", "/partial", [["vcenters", "vc01", "hosts"]])
	_denies({_finding("6.5", ">= 6.7", "esx01 (6.7)", [["hosts", "esx01", "version"]])}, facts)
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
