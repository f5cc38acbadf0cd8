package ft.storage.vsan_not_stretched_test

import data.ft.storage.vsan_not_stretched as rule

_policy(failures, locality) := {"vsan_policy": {"primary_failures_to_tolerate": failures, "data_locality": locality}}

_document(release, vsan, vms, partial) := {
	"clusters": {"c1": {"release": release, "vsan": vsan, "ft_vms": [v | some v, _ in vms]}},
	"vms": vms,
	"partial": partial,
}

_stretched := {"enabled": true, "stretched": true, "one_site": false}

_at_one_site := {"enabled": true, "stretched": true, "one_site": true}

_of_two_nodes := {"enabled": true, "stretched": true}

_site := ["clusters", "c1", "vsan", "one_site"]

_path := ["clusters", "c1", "vsan", "stretched"]

_finding(vms) := {"subject": ["clusters", "c1"], "path": _path, "args": {"vms": vms}}

_on_6_7(vms) := object.union(_finding(vms), {"related": [["vms", v, "vsan_policy"] | some v in vms]})

_denied(document, finding) if rule.deny == {finding} with input as document

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["clusters", "c1"], "path": path} | some path in paths} with input as document
}

test_stretched_before_6_7_is_denied if {
	every release in [600, 605] {
		_denied(_document(release, _stretched, {"db01": _policy(0, "preferred")}, []), _finding(["db01"]))
		_denied(_document(release, _stretched, {"db01": _policy(1, "none")}, []), _finding(["db01"]))
		_denied(_document(release, _stretched, {}, []), _finding(["-"]))
	}
}

# Contradiction 11 of the requirements: the FT guide excludes metro clusters, vSAN 6.7 names conditions.
test_stretched_6_7_with_data_on_one_site_is_allowed if {
	vms := {"db01": _policy(0, "preferred"), "db02": _policy(0, "secondary")}
	_allowed(_document(607, _stretched, vms, []))
	_allowed(_document(607, _stretched, {}, []))
}

test_stretched_6_7_with_data_on_both_sites_is_denied if {
	vms := {"db01": _policy(1, "preferred"), "db02": _policy(0, "none"), "db03": _policy(0, "preferred")}
	_denied(_document(607, _stretched, vms, []), _on_6_7(["db01", "db02"]))
	_denied(_document(607, _stretched, vms, [["clusters", "c1", "ft_vms"]]), _on_6_7(["db01", "db02"]))
}

test_later_releases_are_like_6_7 if {
	every release in [700, 800, 900, 901] {
		_denied(_document(release, _stretched, {"db01": _policy(1, "none")}, []), _on_6_7(["db01"]))
		_allowed(_document(release, _stretched, {"db01": _policy(0, "preferred")}, []))
	}
}

test_both_data_nodes_at_one_site_are_allowed if {
	every vm in [_policy(1, "none"), {}] {
		_allowed(_document(607, _at_one_site, {"db01": vm}, [["clusters", "c1", "ft_vms"]]))
		_allowed(_document(800, _at_one_site, {"db01": vm}, []))
	}
}

test_both_data_nodes_at_one_site_before_6_7_are_denied if {
	_denied(_document(605, _at_one_site, {"db01": _policy(1, "none")}, []), _finding(["db01"]))
}

test_unknown_site_of_data_on_both_nodes_is_undecided if {
	_undecided(_document(800, _of_two_nodes, {"db01": _policy(1, "none")}, []), {_site})
	_undecided(_document(800, _of_two_nodes, {"db01": _policy(1, "none"), "db02": {}}, []), {_site})
	list := ["clusters", "c1", "ft_vms"]
	_undecided(_document(800, _of_two_nodes, {"db01": _policy(0, "preferred")}, [list]), {_site, list})
}

test_unknown_site_is_not_asked_where_policies_settle_it if {
	_allowed(_document(800, _of_two_nodes, {"db01": _policy(0, "preferred")}, []))
	_allowed(_document(800, _of_two_nodes, {}, []))
	_denied(_document(600, _of_two_nodes, {}, []), _finding(["-"]))
}

test_one_virtual_machine_on_both_sites_is_denied if {
	_denied(_document(607, _stretched, {"db01": _policy(1, "preferred")}, []), _on_6_7(["db01"]))
}

test_virtual_machines_without_ft_are_allowed if {
	document := _document(607, _stretched, {"db01": _policy(0, "preferred")}, [])
	_allowed(object.union(document, {"vms": {"web01": _policy(1, "none")}}))
}

test_cluster_that_is_not_stretched_is_allowed if {
	_allowed(_document(600, {"enabled": false}, {}, []))
	_allowed(_document(600, {"stretched": false}, {}, []))
	_allowed(_document(600, {"enabled": true, "stretched": false}, {}, []))
	_allowed({"clusters": {"c1": {"vsan": {"stretched": false}}}})
	_allowed(_document(607, {"stretched": false, "one_site": false}, {"db01": _policy(1, "none")}, []))
	_allowed(_document(607, {"stretched": false}, {"db01": _policy(1, "none"), "db02": {}}, []))
}

test_unknown_vsan_is_undecided if {
	enabled := ["clusters", "c1", "vsan", "enabled"]
	_undecided({"clusters": {"c1": {"release": 600}}}, {enabled, _path})
	_undecided(_document(600, {"enabled": true}, {}, []), {_path})
	_undecided(_document(607, {"enabled": true}, {"db01": {}}, []), {_path})
	_undecided(_document(600, {"stretched": true}, {}, []), {enabled})
}

test_where_all_data_are_on_one_site_nobody_is_asked if {
	enabled := ["clusters", "c1", "vsan", "enabled"]
	one := {"db01": _policy(0, "preferred")}
	every vsan in [{}, {"stretched": true}, {"enabled": true}] {
		_allowed(_document(607, vsan, one, []))
		_allowed(_document(607, object.union(vsan, {"one_site": true}), {"db01": {}}, []))
	}
	_undecided(_document(605, {"one_site": true}, one, []), {enabled, _path})
	_undecided(_document(607, {"one_site": false}, {"db01": _policy(1, "preferred")}, []), {enabled, _path})
	_undecided(_document(607, {}, {"db01": _policy(0, "none")}, []), {enabled, _path})
	_undecided(_document(607, {}, {"db01": {"vsan_policy": {"primary_failures_to_tolerate": 0}}}, []), {enabled, _path})
	_undecided(_document(607, {}, one, [["clusters", "c1", "ft_vms"]]), {enabled, _path})
}

test_unknown_policy_is_undecided if {
	policy := ["vms", "db01", "vsan_policy"]
	paths := {array.concat(policy, ["primary_failures_to_tolerate"]), array.concat(policy, ["data_locality"])}
	_undecided(_document(607, _stretched, {"db01": {}}, []), paths)
}

test_partial_vms_is_undecided if {
	path := ["clusters", "c1", "ft_vms"]
	_undecided(_document(607, _stretched, {"db01": _policy(0, "preferred")}, [path]), {path})
}

test_unknown_release_is_undecided if {
	_undecided({"clusters": {"c1": {"vsan": _stretched, "ft_vms": []}}}, {["clusters", "c1", "release"]})
}

test_unknown_release_asks_for_no_policies_is_undecided if {
	document := {"clusters": {"c1": {"vsan": _stretched, "ft_vms": ["db01"]}}, "vms": {"db01": {}}}
	_undecided(document, {["clusters", "c1", "release"]})
}

test_partial_list_of_another_kind_is_allowed if {
	vms := {"db01": _policy(0, "preferred")}
	_allowed(_document(607, _stretched, vms, [["clusters", "c1", "ft_hosts"]]))
}
