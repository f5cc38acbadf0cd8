package ft.cluster.metro_host_groups_test

import data.ft.cluster.metro_host_groups as rule

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["clusters", "c1"], "path": path} | some path in paths} with input as facts
}

_metro(field) := ["clusters", "c1", "metro", field]

_groups := {"site-a": {"hosts": ["a", "b"]}, "site-b": {"hosts": ["c", "d"]}, "all": {"hosts": ["a", "b", "c", "d"]}}

_rules := {
	"r1": {"enabled": true, "vm_group": "g1"},
	"r2": {"enabled": true, "vm_group": "g2"},
	"r3": {"enabled": false, "vm_group": "g1"},
}

_vm_groups := {"g1": {"vms": ["db01", "web01"]}, "g2": {"vms": ["db02", "web01"]}}

_cluster(names) := {
	"ft_vms": ["db01", "db02"],
	"release": 800,
	"update": 3,
	"metro": {"enabled": true, "host_groups": names},
	"host_groups": _groups,
	"vm_groups": _vm_groups,
	"vm_host_rules": _rules,
}

_two := _cluster(["site-a", "site-b"])

_facts(cluster) := {"clusters": {"c1": cluster}}

_partial(cluster, path) := {"clusters": {"c1": cluster}, "partial": [array.concat(["clusters", "c1"], path)]}

_with(cluster, path, value) := json.patch(cluster, [{"op": "replace", "path": path, "value": value}])

_without(cluster, path) := json.patch(cluster, [{"op": "remove", "path": path}])

_finding(path, found) := {
	"subject": ["clusters", "c1"],
	"path": array.concat(["clusters", "c1"], path),
	"args": {"found": found},
}

test_one_group_is_denied if {
	_denies({_finding(["metro", "host_groups"], "metro.host_groups: [site-a]")}, _facts(_cluster(["site-a"])))
}

test_no_group_is_denied if {
	_denies({_finding(["metro", "host_groups"], "metro.host_groups: []")}, _facts(_cluster([])))
}

test_three_groups_are_denied if {
	groups := object.union(_groups, {"site-c": {"hosts": ["e"]}})
	cluster := _with(_cluster(["site-a", "site-b", "site-c"]), "/host_groups", groups)
	finding := _finding(["metro", "host_groups"], "metro.host_groups: [site-a, site-b, site-c]")
	_denies({finding}, _facts(cluster))
	rule.deny == {finding} with input as _partial(cluster, ["metro", "host_groups"])
}

test_groups_with_a_common_host_are_denied if {
	cluster := _with(_two, "/host_groups/site-b/hosts", ["b", "c"])
	_denies({_finding(["host_groups"], "site-a & site-b: b")}, _facts(cluster))
	_denies({_finding(["host_groups"], "all & site-a: a, b")}, _facts(_cluster(["site-a", "all"])))
}

test_a_group_that_does_not_exist_is_denied if {
	finding := _finding(["metro", "host_groups"], "metro.host_groups: site-x; host_groups: [all, site-a, site-b]")
	rule.deny == {finding} with input as _facts(_cluster(["site-a", "site-x"]))
}

test_a_machine_in_two_rules_is_denied if {
	cluster := _with(_two, "/vm_groups/g2/vms", ["db01", "db02"])
	_denies({_finding(["vm_host_rules"], "db01: r1, r2")}, _facts(cluster))
}

test_two_separate_groups_are_allowed if {
	_passes(_facts(_two))
	_passes(_facts(_with(_two, "/vm_host_rules", {})))
	_passes(_facts(_with(_with(_two, "/ft_vms", []), "/vm_groups/g2/vms", ["db01"])))
}

test_without_metro_it_is_allowed if {
	_passes(_facts({"metro": {"enabled": false}}))
	_passes(_facts(_with(_cluster(["site-a"]), "/metro/enabled", false)))
	_passes(_facts(_with(_with(_two, "/metro/enabled", false), "/host_groups/site-b/hosts", ["a"])))
	_passes(_facts(_with(_with(_cluster(["site-x"]), "/metro/enabled", false), "/vm_groups/g2/vms", ["db01"])))
}

test_unknown_metro_is_missing if {
	_misses({_metro("enabled"), _metro("host_groups")}, _facts({"release": 800, "update": 3}))
	_misses({_metro("enabled")}, _facts(_without(_two, "/metro/enabled")))
}

test_unknown_groups_are_missing if {
	_misses({_metro("host_groups")}, _facts(_without(_two, "/metro/host_groups")))
	_misses({_metro("host_groups")}, _partial(_cluster(["site-a"]), ["metro", "host_groups"]))
	path := ["clusters", "c1", "host_groups", "site-b", "hosts"]
	_misses({path}, _partial(_two, ["host_groups", "site-b", "hosts"]))
	_misses({path}, _facts(_without(_two, "/host_groups/site-b/hosts")))
	_misses({path}, _partial(_without(_two, "/host_groups/site-b"), ["host_groups"]))
}

test_unknown_rules_are_missing if {
	rules := ["clusters", "c1", "vm_host_rules"]
	_misses({rules}, _facts(_without(_two, "/vm_host_rules")))
	_misses({rules}, _partial(_two, ["vm_host_rules"]))
	_misses({array.concat(rules, ["r2", "enabled"])}, _facts(_without(_two, "/vm_host_rules/r2/enabled")))
	_misses({array.concat(rules, ["r2", "vm_group"])}, _facts(_without(_two, "/vm_host_rules/r2/vm_group")))
}

test_unknown_members_are_missing if {
	path := ["clusters", "c1", "vm_groups", "g2", "vms"]
	_misses({path}, _facts(_without(_two, "/vm_groups/g2/vms")))
	_misses({path}, _partial(_two, ["vm_groups", "g2", "vms"]))
	_misses({["clusters", "c1", "ft_vms"]}, _partial(_two, ["ft_vms"]))
}

test_one_rule_is_in_order_whatever_it_says if {
	one := _without(_two, "/vm_host_rules/r2")
	_passes(_facts(_without(one, "/vm_groups")))
	_passes(_facts(_without(one, "/vm_host_rules/r1/enabled")))
	_passes(_partial(one, ["ft_vms"]))
}

_early(changes) := object.union(_two, changes)

_version_finding(text) := _finding(["metro", "enabled"], text)

test_metro_before_8_0_update_3_is_denied if {
	_denies({_version_finding("vSphere 8.0U2")}, _facts(_early({"update": 2})))
	_denies({_version_finding("vSphere 7.0U3")}, _facts(_early({"release": 700})))
	_denies({_version_finding("vSphere 7.0")}, _facts(object.remove(_early({"release": 700}), ["update"])))
}

test_metro_of_later_releases_is_allowed if {
	_passes(_facts(_early({"release": 900, "update": 0})))
	_passes(_facts(object.remove(_early({"release": 801}), ["update"])))
}

test_metro_that_is_off_on_any_version_is_allowed if {
	_passes(_facts(object.union(_early({"release": 700}), {"metro": {"enabled": false}})))
}

test_unknown_update_of_8_0_is_undecided if _misses({["clusters", "c1", "update"]}, _facts(object.remove(_two, ["update"])))

test_unknown_version_is_undecided if {
	_misses({["clusters", "c1", "release"]}, _facts(object.remove(_two, ["release", "update"])))
}

test_group_without_hosts_is_denied if {
	groups := object.union(_groups, {"site-b": {"hosts": []}})
	_denies({_finding(["host_groups", "site-b", "hosts"], "site-b: []")}, _facts(object.union(_two, {"host_groups": groups})))
}

test_empty_group_of_others_is_allowed if {
	groups := object.union(_groups, {"spare": {"hosts": []}})
	_passes(_facts(object.union(_two, {"host_groups": groups})))
}

test_empty_group_without_metro_is_allowed if {
	groups := object.union(_groups, {"site-b": {"hosts": []}})
	cluster := object.union(_two, {"host_groups": groups})
	_passes(_facts(_with(cluster, "/metro/enabled", false)))
}

test_group_that_may_have_hosts_is_undecided if {
	groups := object.union(_groups, {"site-b": {"hosts": []}})
	path := ["host_groups", "site-b", "hosts"]
	_misses({array.concat(["clusters", "c1"], path)}, _partial(object.union(_two, {"host_groups": groups}), path))
}
