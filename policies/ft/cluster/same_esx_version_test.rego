package ft.cluster.same_esx_version_test

import data.ft.cluster.same_esx_version

_facts(hosts) := {"clusters": {"c1": {"ft_hosts": [h | some h, _ in hosts]}}, "hosts": hosts}

_partial(facts) := object.union(facts, {"partial": [["clusters", "c1", "ft_hosts"]]})

_on_4_0 := {"version": "4.0.0", "release": 400}

_on_4_1 := {"version": "4.1.0", "release": 401}

_with_ft(host, ft_version) := object.union(host, {"ft_version": ft_version})

_on_5_0(ft_version) := {"version": "5.0.0", "release": 500, "ft_version": ft_version}

_on_5_5(ft_version) := {"version": "5.5.0", "release": 505, "ft_version": ft_version}

_finding(versions, related) := {
	"subject": ["clusters", "c1"],
	"path": ["clusters", "c1", "ft_hosts"],
	"related": related,
	"args": {"versions": versions},
}

_all_of(hosts, fields) := [["hosts", h, field] | some h in hosts; some field in fields]

_denies(expected, facts) if {
	same_esx_version.deny == expected with input as facts
	same_esx_version.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	needs := {{"subject": ["clusters", "c1"], "path": path} | some path in paths}
	same_esx_version.deny == set() with input as facts
	same_esx_version.missing == needs with input as facts
}

test_two_versions_on_4_0_are_denied if {
	related := _all_of(["esx01", "esx02"], ["version"])
	_denies({_finding(["vSphere 4.0", "vSphere 4.1"], related)}, _facts({"esx01": _on_4_0, "esx02": _on_4_1}))
}

test_version_before_4_0_beside_4_0_is_denied if {
	facts := _facts({"esx01": _on_4_0, "esx02": {"version": "3.5.0", "release": 305}})
	_denies({_finding(["vSphere 3.5", "vSphere 4.0"], _all_of(["esx01", "esx02"], ["version"]))}, facts)
}

test_the_last_possible_version_before_4_0_is_denied if {
	facts := _facts({"esx01": _on_4_0, "esx02": {"version": "3.99", "release": 399}})
	_denies({_finding(["vSphere 3.99", "vSphere 4.0"], _all_of(["esx01", "esx02"], ["version"]))}, facts)
}

test_two_versions_on_4_0_with_one_ft_version_are_denied if {
	facts := _facts({"esx01": _with_ft(_on_4_0, "2.0.1"), "esx02": _with_ft(_on_4_1, "2.0.1")})
	related := _all_of(["esx01", "esx02"], ["version", "ft_version"])
	_denies({_finding(["vSphere 4.0", "vSphere 4.1"], related)}, facts)
}

test_two_versions_beside_an_unknown_one_are_denied if {
	facts := _facts({"esx01": _on_4_0, "esx02": {}, "esx03": _on_4_1})
	related := _all_of(["esx01", "esx03"], ["version"])
	versions := ["vSphere 4.0", "vSphere 4.1"]
	same_esx_version.deny == {_finding(versions, related)} with input as facts
	same_esx_version.missing == set() with input as facts
}

test_two_versions_in_partial_list_are_denied if {
	facts := _partial(_facts({"esx01": _on_4_0, "esx02": _on_4_1}))
	_denies({_finding(["vSphere 4.0", "vSphere 4.1"], _all_of(["esx01", "esx02"], ["version"]))}, facts)
}

test_one_version_on_4_0_is_allowed if {
	_passes(_facts({"esx01": _on_4_0, "esx02": _on_4_0, "esx03": _on_4_0}))
}

test_updates_of_4_0_are_allowed if {
	_passes(_facts({
		"esx01": {"version": "4.0U1", "release": 400, "update": 1},
		"esx02": {"version": "4.0U2", "release": 400, "update": 2},
	}))
}

test_two_ft_versions_are_denied if {
	related := _all_of(["esx01", "esx02"], ["version", "ft_version"])
	expected := {_finding(["FT 3.0.0", "FT 4.0.0"], related)}
	_denies(expected, _facts({"esx01": _on_5_0("3.0.0"), "esx02": _on_5_5("4.0.0")}))
	_denies(expected, _facts({"esx01": _on_5_0("3.0.0"), "esx02": _on_5_0("4.0.0")}))
}

test_two_ft_versions_of_unknown_releases_are_denied if {
	facts := _facts({"esx01": {"ft_version": "3.0.0"}, "esx02": {"ft_version": "4.0.0"}})
	_denies({_finding(["FT 3.0.0", "FT 4.0.0"], _all_of(["esx01", "esx02"], ["ft_version"]))}, facts)
}

test_one_ft_version_on_two_releases_is_allowed if {
	_passes(_facts({"esx01": _on_5_0("4.0.0"), "esx02": _on_5_5("4.0.0")}))
	_passes(_facts({"esx01": _with_ft(_on_4_1, "2.0.1"), "esx02": _with_ft(_on_4_1, "2.0.1")}))
}

test_other_version_outside_ft_is_allowed if {
	facts := _facts({"esx01": _on_4_0, "esx02": _on_4_0})
	_passes(object.union(facts, {"hosts": {"esx03": _on_4_1}}))
	later := _facts({"esx01": _on_5_0("3.0.0"), "esx02": _on_5_0("3.0.0")})
	_passes(object.union(later, {"hosts": {"esx03": _on_5_5("4.0.0")}}))
}

test_hosts_outside_ft_are_not_told if {
	outside := {"hosts": {"esx03": _on_5_0("3.0.0"), "esx04": {}}}
	related := _all_of(["esx01", "esx02"], ["version"])
	mixed := object.union(_facts({"esx01": _on_4_0, "esx02": _on_4_1}), outside)
	_denies({_finding(["vSphere 4.0", "vSphere 4.1"], related)}, mixed)
	unknown := object.union(_facts({"esx01": _on_4_0, "esx02": {"release": 400}}), outside)
	_misses({["hosts", "esx02", "version"]}, unknown)
}

test_single_host_is_allowed if {
	_passes(_facts({"esx01": {}}))
}

test_no_host_is_allowed if {
	_passes(_facts({}))
}

test_unknown_version_beside_4_0_is_undecided if {
	_misses({["hosts", "esx02", "version"]}, _facts({"esx01": _on_4_0, "esx02": {"release": 400}}))
}

test_releases_that_are_assumed_are_undecided if {
	paths := _all_of(["esx01", "esx02"], ["version", "ft_version"])
	_misses({path | some path in paths}, _facts({"esx01": {"release": 400}, "esx02": {"release": 400}}))
}

test_unknown_release_with_one_ft_version_is_undecided if {
	facts := _facts({"esx01": _on_5_0("3.0.0"), "esx02": {"ft_version": "3.0.0"}})
	_misses({["hosts", "esx02", "version"], ["hosts", "esx02", "release"]}, facts)
}

test_unknown_ft_version_from_4_1_on_is_undecided if {
	_misses({["hosts", "esx02", "ft_version"]}, _facts({
		"esx01": _on_5_0("3.0.0"),
		"esx02": {"version": "5.0.0", "release": 500},
	}))
	_misses({["hosts", "esx01", "ft_version"], ["hosts", "esx02", "ft_version"]}, _facts({
		"esx01": _on_4_1,
		"esx02": _on_4_1,
	}))
}

test_partial_list_is_undecided if {
	_misses({["clusters", "c1", "ft_hosts"]}, _partial(_facts({"esx01": _on_4_0, "esx02": _on_4_0})))
}

test_unknown_list_is_undecided if {
	_misses({["clusters", "c1", "ft_hosts"]}, {"clusters": {"c1": {}}, "hosts": {"esx01": _on_4_0}})
}

_mildly(finding) := object.union(finding, {"severity": "warning"})

_build(host, build) := object.union(host, {"build": build})

test_a_third_host_of_another_ft_version_is_a_warning if {
	facts := _facts({"esx01": _on_5_0("3.0.0"), "esx02": _on_5_5("4.0.0"), "esx03": _on_5_5("4.0.0")})
	related := _all_of(["esx01", "esx02", "esx03"], ["version", "ft_version"])
	_denies({_mildly(_finding(["FT 3.0.0", "FT 4.0.0"], related))}, facts)
}

test_two_hosts_of_one_build_beside_another_are_a_warning if {
	facts := _facts({
		"esx01": _build(_on_5_0("3.0.0"), 469512),
		"esx02": _build(_on_5_5("4.0.0"), 1331820),
		"esx03": _build({"version": "5.5.0", "release": 505}, 1331820),
	})
	found := {finding.severity | some finding in same_esx_version.deny} with input as facts
	found == {"warning"}
}

test_a_host_of_4_0_beside_two_that_agree_is_denied if {
	facts := _facts({"esx01": _on_4_0, "esx02": _on_5_5("4.0.0"), "esx03": _on_5_5("4.0.0")})
	found := {object.get(finding, "severity", "error") | some finding in same_esx_version.deny} with input as facts
	found == {"error"}
}

test_hosts_outside_ft_that_agree_are_not_enough if {
	facts := _facts({"esx01": _on_5_0("3.0.0"), "esx02": _on_5_5("4.0.0")})
	outside := object.union(facts, {"hosts": {"esx03": _on_5_5("4.0.0")}})
	related := _all_of(["esx01", "esx02"], ["version", "ft_version"])
	_denies({_finding(["FT 3.0.0", "FT 4.0.0"], related)}, outside)
}

test_one_build_without_ft_versions_is_allowed if {
	host := _build({"version": "5.5.0", "release": 505}, 1331820)
	_passes(_facts({"esx01": host, "esx02": host, "esx03": host}))
}

test_the_build_of_a_host_that_reports_its_ft_version_tells_that_of_others if {
	_passes(_facts({
		"esx01": _build(_on_5_5("4.0.0"), 1331820),
		"esx02": _build({"version": "5.5.0", "release": 505}, 1331820),
		"esx03": _build(_on_5_5("4.0.0"), 1623387),
	}))
}

test_two_builds_without_ft_versions_are_undecided if {
	_misses({["hosts", "esx01", "ft_version"], ["hosts", "esx02", "ft_version"]}, _facts({
		"esx01": _build({"version": "5.5.0", "release": 505}, 1331820),
		"esx02": _build({"version": "5.5.0", "release": 505}, 1623387),
	}))
}

test_unknown_builds_and_ft_versions_are_undecided if {
	host := {"version": "5.5.0", "release": 505}
	outside := {"hosts": {"esx03": _build(host, 1331820)}}
	both := {["hosts", "esx01", "ft_version"], ["hosts", "esx02", "ft_version"]}
	_misses(both, object.union(_facts({"esx01": host, "esx02": host}), outside))
}

test_one_build_on_the_hosts_for_ft_is_allowed_whatever_others_have if {
	host := _build({"version": "5.5.0", "release": 505}, 1331820)
	_passes(object.union(_facts({"esx01": host, "esx02": host}), {"hosts": {"esx03": _build(host, 1623387)}}))
}

test_a_host_without_build_and_ft_version_is_undecided if {
	_misses({["hosts", "esx02", "ft_version"]}, _facts({
		"esx01": _build(_on_5_5("4.0.0"), 1331820),
		"esx02": {"version": "5.5.0", "release": 505},
	}))
	of_one_build := _build({"version": "5.5.0", "release": 505}, 1331820)
	_misses({["hosts", "esx01", "ft_version"], ["hosts", "esx02", "ft_version"]}, _facts({
		"esx01": of_one_build,
		"esx02": {"version": "5.5.0", "release": 505},
	}))
}

test_the_build_of_a_host_outside_ft_tells_nothing if {
	facts := _facts({
		"esx01": _build({"version": "5.5.0", "release": 505}, 1331820),
		"esx02": _build({"version": "5.5.0", "release": 505}, 1623387),
	})
	outside := {"hosts": {"esx03": _build(_on_5_5("4.0.0"), 1623387)}}
	_misses({["hosts", "esx01", "ft_version"], ["hosts", "esx02", "ft_version"]}, object.union(facts, outside))
}
