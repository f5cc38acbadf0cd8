package ft.vm.host_rules_allow_two_hosts_test

import data.ft.vm.host_rules_allow_two_hosts as rule

_document(cluster, partial) := {
	"clusters": {"c1": object.union(_base, cluster)},
	"vms": {"db01": {"cluster": "c1"}},
	"partial": partial,
}

_base := {
	"ft_hosts": ["a", "b", "c"],
	"vm_groups": {"dbs": {"vms": ["db01"]}, "others": {"vms": ["web01"]}},
	"host_groups": {"none": {"hosts": []}, "one": {"hosts": ["a"]}, "two": {"hosts": ["a", "b"]}, "far": {"hosts": ["c", "z"]}},
}

_rule(type, group) := {"type": type, "vm_group": "dbs", "host_group": group, "enabled": true}

_ruled(type, group) := _document({"vm_host_rules": {"r1": _rule(type, group)}}, [])

_rules_path := ["clusters", "c1", "vm_host_rules"]

_denied(document, hosts) if {
	args := {"rules": ["r1"], "count": count(hosts), "hosts": hosts}
	path := array.concat(_rules_path, ["r1"])
	rule.deny == {{"subject": ["vms", "db01"], "path": path, "related": [path], "args": args}} with input as document
}

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_must_run_on_fewer_than_two_is_denied if {
	_denied(_ruled("must_run_on", "none"), [])
	_denied(_ruled("must_run_on", "one"), ["a"])
}

test_must_run_on_one_ft_host_and_another_is_denied if _denied(_ruled("must_run_on", "far"), ["c"])

test_must_run_on_two_is_allowed if _allowed(_ruled("must_run_on", "two"))

test_must_not_run_on_all_but_one_is_denied if _denied(_ruled("must_not_run_on", "two"), ["c"])

test_must_not_run_on_one_is_allowed if {
	_allowed(_ruled("must_not_run_on", "one"))
	_allowed(_ruled("must_not_run_on", "none"))
}

test_should_rules_are_allowed if {
	every type in ["should_run_on", "should_not_run_on"] {
		_allowed(_ruled(type, "one"))
		_allowed(_document({"vm_host_rules": {"r1": {"type": type}}}, []))
	}
}

test_rule_that_is_off_is_allowed if {
	off := object.union(_rule("must_run_on", "one"), {"enabled": false})
	_allowed(_document({"vm_host_rules": {"r1": off}}, []))
	_allowed(_document({"vm_host_rules": {"r1": {"enabled": false}}}, []))
}

# That the cluster has a second host is not the matter of this rule.
test_should_rule_with_one_host_is_allowed if {
	rules := {"vm_host_rules": {"r1": _rule("should_run_on", "one")}, "ft_hosts": ["a"]}
	_allowed(_document(rules, []))
}

test_no_binding_rule_with_partial_hosts_is_allowed if {
	_allowed(_document({"vm_host_rules": {}, "ft_hosts": ["a"]}, [_hosts]))
}

test_rule_for_others_is_allowed if {
	other := object.union(_rule("must_run_on", "one"), {"vm_group": "others"})
	_allowed(_document({"vm_host_rules": {"r1": other}}, []))
}

test_rule_for_others_beside_is_allowed if {
	other := object.union(_rule("must_run_on", "one"), {"vm_group": "others"})
	_allowed(_document({"vm_host_rules": {"r1": other, "r2": _rule("must_run_on", "two")}}, []))
}

test_two_rules_together_are_denied if {
	rules := {"r1": _rule("must_run_on", "two"), "r2": _rule("must_not_run_on", "one")}
	finding := {
		"subject": ["vms", "db01"],
		"path": array.concat(_rules_path, ["r1"]),
		"related": [array.concat(_rules_path, ["r1"]), array.concat(_rules_path, ["r2"])],
		"args": {"rules": ["r1", "r2"], "count": 1, "hosts": ["b"]},
	}
	rule.deny == {finding} with input as _document({"vm_host_rules": rules}, [])
}

test_no_rules_is_allowed if _allowed(_document({"vm_host_rules": {}}, []))

test_rule_in_partial_list_is_denied if {
	_denied(_document({"vm_host_rules": {"r1": _rule("must_run_on", "one")}}, [_rules_path]), ["a"])
}

_hosts := ["clusters", "c1", "ft_hosts"]

test_one_host_of_partial_cluster_is_denied if {
	rules := {"vm_host_rules": {"r1": _rule("must_run_on", "one")}}
	_denied(_document(rules, [_hosts]), ["a"])
}

test_two_hosts_of_partial_cluster_is_allowed if {
	_allowed(_document({"vm_host_rules": {"r1": _rule("must_run_on", "two")}}, [_hosts]))
	partial_group := ["clusters", "c1", "host_groups", "two", "hosts"]
	_allowed(_document({"vm_host_rules": {"r1": _rule("must_run_on", "two")}}, [_hosts, partial_group]))
}

test_partial_cluster_is_undecided if {
	_undecided(_document({"vm_host_rules": {"r1": _rule("must_not_run_on", "two")}}, [_hosts]), {_hosts})
	_undecided(_document({"vm_host_rules": {"r1": _rule("must_run_on", "far")}}, [_hosts]), {_hosts})
}

test_partial_host_group_is_undecided if {
	path := ["clusters", "c1", "host_groups", "one", "hosts"]
	every type in ["must_run_on", "must_not_run_on"] {
		_undecided(_document({"vm_host_rules": {"r1": _rule(type, "one")}}, [path]), {path})
	}
}

test_unknown_host_group_is_undecided if {
	_undecided(_ruled("must_run_on", "gone"), {["clusters", "c1", "host_groups", "gone", "hosts"]})
}

test_unknown_vm_group_is_undecided if {
	gone := object.union(_rule("must_run_on", "one"), {"vm_group": "gone"})
	_undecided(_document({"vm_host_rules": {"r1": gone}}, []), {["clusters", "c1", "vm_groups", "gone", "vms"]})
}

test_partial_vm_group_is_undecided if {
	other := object.union(_rule("must_run_on", "one"), {"vm_group": "others"})
	path := ["clusters", "c1", "vm_groups", "others", "vms"]
	_undecided(_document({"vm_host_rules": {"r1": other}}, [path]), {path})
}

test_unknown_fields_is_undecided if {
	every field in ["enabled", "type", "vm_group"] {
		rest := object.remove(_rule("must_run_on", "one"), [field])
		_undecided(_document({"vm_host_rules": {"r1": rest}}, []), {array.concat(_rules_path, ["r1", field])})
	}
}

test_unknown_host_group_name_is_undecided if {
	rest := object.remove(_rule("must_run_on", "one"), ["host_group"])
	_undecided(_document({"vm_host_rules": {"r1": rest}}, []), {array.concat(_rules_path, ["r1", "host_group"])})
}

test_unknown_rules_is_undecided if _undecided(_document({}, []), {_rules_path})

test_unknown_cluster_is_undecided if _undecided({"vms": {"db01": {}}}, {["vms", "db01", "cluster"]})

test_unknown_fields_of_a_rule_for_others_is_allowed if {
	_allowed(_document({"vm_host_rules": {"r1": {"vm_group": "others"}}}, []))
}

test_partial_vm_group_of_the_virtual_machine_is_allowed if {
	path := ["clusters", "c1", "vm_groups", "dbs", "vms"]
	_allowed(_document({"vm_host_rules": {"r1": _rule("must_run_on", "two")}}, [path]))
}
