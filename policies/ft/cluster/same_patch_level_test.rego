package ft.cluster.same_patch_level_test

import data.ft.cluster.same_patch_level

_facts(hosts) := {"clusters": {"c1": {"ft_hosts": [h | some h, _ in hosts]}}, "hosts": hosts}

_partial(facts) := object.union(facts, {"partial": [["clusters", "c1", "ft_hosts"]]})

_finding(builds, hosts) := {
	"subject": ["clusters", "c1"],
	"path": ["clusters", "c1", "ft_hosts"],
	"related": [["hosts", h, "build"] | some h in hosts],
	"args": {"builds": builds},
}

_denies(expected, facts) if {
	same_patch_level.deny == expected with input as facts
	same_patch_level.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	needs := {{"subject": ["clusters", "c1"], "path": path} | some path in paths}
	same_patch_level.deny == set() with input as facts
	same_patch_level.missing == needs with input as facts
}

test_two_builds_are_denied if {
	facts := _facts({"esx01": {"build": 208167}, "esx02": {"build": 171294}})
	_denies({_finding([171294, 208167], ["esx01", "esx02"])}, facts)
}

test_two_builds_beside_an_unknown_one_are_denied if {
	facts := _facts({"esx01": {"build": 171294}, "esx02": {}, "esx03": {"build": 171295}})
	_denies({_finding([171294, 171295], ["esx01", "esx03"])}, facts)
}

test_two_builds_in_partial_list_are_denied if {
	facts := _facts({"esx01": {"build": 171294}, "esx02": {"build": 171295}})
	_denies({_finding([171294, 171295], ["esx01", "esx02"])}, _partial(facts))
}

test_one_build_is_allowed if {
	_passes(_facts({"esx01": {"build": 171294}, "esx02": {"build": 171294}, "esx03": {"build": 171294}}))
}

test_other_build_outside_ft_is_allowed if {
	facts := _facts({"esx01": {"build": 171294}, "esx02": {"build": 171294}})
	_passes(object.union(facts, {"hosts": {"esx03": {"build": 208167, "fault_tolerance": false}}}))
}

test_hosts_outside_ft_are_not_told if {
	outside := {"hosts": {"esx03": {"build": 260247}, "esx04": {}}}
	facts := _facts({"esx01": {"build": 208167}, "esx02": {"build": 171294}})
	_denies({_finding([171294, 208167], ["esx01", "esx02"])}, object.union(facts, outside))
	unknown := _facts({"esx01": {"build": 171294}, "esx02": {}})
	_misses({["hosts", "esx02", "build"]}, object.union(unknown, outside))
}

test_single_host_is_allowed if {
	_passes(_facts({"esx01": {}}))
}

test_no_host_is_allowed if {
	_passes(_facts({}))
}

test_unknown_build_is_undecided if {
	_misses({["hosts", "esx02", "build"]}, _facts({"esx01": {"build": 171294}, "esx02": {}}))
}

test_partial_list_is_undecided if {
	facts := _facts({"esx01": {"build": 171294}, "esx02": {"build": 171294}})
	_misses({["clusters", "c1", "ft_hosts"]}, _partial(facts))
}

test_unknown_list_is_undecided if {
	_misses({["clusters", "c1", "ft_hosts"]}, {"clusters": {"c1": {}}, "hosts": {"esx01": {"build": 171294}}})
}

_on(version, release, more) := object.union({"version": version, "release": release}, more)

_differ(levels, facts) if {
	related := [["hosts", h, "version"] | some h in ["esx01", "esx02"]]
	_denies({object.union(_finding(levels, []), {"related": related})}, facts)
}

test_two_updates_without_builds_are_denied if {
	hosts := {"esx01": _on("5.5U1", 505, {"update": 1}), "esx02": _on("5.5U3", 505, {"update": 3})}
	_differ(["5.5U1", "5.5U3"], _facts(hosts))
}

test_two_updates_beside_one_build_are_denied if {
	hosts := {"esx01": _on("5.5U1", 505, {"update": 1, "build": 1623387}), "esx02": _on("5.5U3", 505, {"update": 3})}
	_differ(["5.5U1", "5.5U3"], _facts(hosts))
}

test_two_builds_tell_nothing_of_versions if {
	hosts := {"esx01": _on("5.5U1", 505, {"build": 1}), "esx02": _on("5.5U3", 505, {"build": 2})}
	_denies({_finding([1, 2], ["esx01", "esx02"])}, _facts(hosts))
}

test_two_releases_without_builds_are_denied if {
	_differ(["5.0", "5.5"], _facts({"esx01": _on("5.0", 500, {}), "esx02": _on("5.5U3", 505, {"update": 3})}))
}

test_one_update_without_builds_is_undecided if {
	host := _on("5.5U3", 505, {"update": 3})
	_misses({["hosts", "esx01", "build"], ["hosts", "esx02", "build"]}, _facts({"esx01": host, "esx02": host}))
	open := _facts({"esx01": host, "esx02": _on("5.5", 505, {})})
	_misses({["hosts", "esx01", "build"], ["hosts", "esx02", "build"]}, open)
}

test_updates_that_are_assumed_are_undecided if {
	facts := _facts({"esx01": {"release": 505, "update": 1}, "esx02": {"release": 505, "update": 3}})
	_misses({["hosts", "esx01", "build"], ["hosts", "esx02", "build"]}, facts)
}

test_other_update_outside_ft_is_allowed if {
	facts := _facts({"esx01": {"build": 171294}, "esx02": {"build": 171294}})
	_passes(object.union(facts, {"hosts": {"esx03": _on("4.0U1", 400, {"update": 1}), "esx04": _on("4.1", 401, {})}}))
}
