package ft.cluster.change_allowed_with_ft_test

import data.ft.cluster.change_allowed_with_ft as rule

_on := {"enabled": true}

_state(hosts) := {"ha": _on, "hosts": hosts}

_key := "/clusters/c1"

_three := ["esx01", "esx02", "esx03"]

_vm(host, secondary) := {"fault_tolerance": true, "host": host, "secondary_host": secondary}

# A cluster whose hosts and machines are all known; db01 runs on the first two hosts.
_facts(changes) := _estate({"db01": _vm("esx01", "esx02")}, [], changes)

_estate(vms, partial, changes) := {
	"now": {"clusters": {"c1": {"hosts": _three, "ft_vms": [v | some v, _ in vms]}}, "vms": vms, "partial": partial},
	"changes": changes,
}

_with_db01(vm, changes) := _estate({"db01": vm}, [], changes)

_cluster(cluster, partial, changes) := {
	"now": {"clusters": {"c1": cluster}, "vms": {}, "partial": partial},
	"changes": changes,
}

_update(before, after) := {_key: {"action": "update", "before": before, "after": after}}

_finding(path, change) := {
	"subject": ["clusters", "c1"],
	"path": path,
	"related": [["changes", _key]],
	"args": {"change": change},
}

_judged(findings, paths, facts) if {
	needs := {{"subject": ["clusters", "c1"], "path": path} | some path in paths}
	rule.deny == findings with input as facts
	rule.missing == needs with input as facts
}

_leaves(h, vms) := _finding(["hosts", h, "cluster"], sprintf("hosts: -%v (FT: %v)", [h, vms]))

_list := ["clusters", "c1", "hosts"]

test_without_a_plan_there_is_nothing_to_say if _judged(set(), set(), object.remove(_facts({}), ["changes"]))

test_a_cluster_that_the_plan_does_not_change_is_left_alone if _judged(set(), set(), _facts({}))

test_other_settings_may_change if _judged(set(), set(), _facts(_update(_state(_three), _state(_three))))

test_ha_turned_off_is_denied if {
	after := {"ha": {"enabled": false}, "hosts": _three}
	finding := _finding(["clusters", "c1", "ha", "enabled"], "ha.enabled: true -> false")
	_judged({finding}, set(), _facts(_update(_state(_three), after)))
}

test_a_name_with_separators_is_found if {
	key := "/clusters/lab~1c~01"
	after := {"ha": {"enabled": false}, "hosts": _three}
	facts := {
		"now": {"clusters": {"lab/c~1": {"hosts": _three, "ft_vms": []}}},
		"changes": {key: {"action": "update", "before": _state(_three), "after": after}},
	}
	rule.missing == set() with input as facts
	rule.deny == {{
		"subject": ["clusters", "lab/c~1"],
		"path": ["clusters", "lab/c~1", "ha", "enabled"],
		"related": [["changes", key]],
		"args": {"change": "ha.enabled: true -> false"},
	}} with input as facts
}

test_ha_that_was_off_may_stay_off if {
	off := {"ha": {"enabled": false}, "hosts": _three}
	_judged(set(), set(), _facts(_update(off, off)))
	_judged(set(), set(), _facts(_update(off, {"hosts": _three})))
}

test_ha_that_will_be_on_is_allowed if {
	_judged(set(), set(), _facts(_update({"hosts": _three}, _state(_three))))
}

test_ha_known_after_apply_is_undecided if {
	_judged(set(), {["changes", _key, "after", "ha", "enabled"]}, _facts(_update(_state(_three), {"hosts": _three})))
	after := {"ha": {"enabled": false}, "hosts": _three}
	_judged(set(), {["changes", _key, "before", "ha", "enabled"]}, _facts(_update({"hosts": _three}, after)))
}

test_a_host_without_ft_machines_may_leave if {
	_judged(set(), set(), _facts(_update(_state(_three), _state(["esx01", "esx02"]))))
}

test_the_host_of_a_primary_or_secondary_may_not_leave if {
	_judged({_leaves("esx01", "db01")}, set(), _facts(_update(_state(_three), _state(["esx02", "esx03"]))))
	_judged({_leaves("esx02", "db01")}, set(), _facts(_update(_state(_three), _state(["esx01", "esx03"]))))
}

test_all_ft_machines_on_a_leaving_host_are_told if {
	vms := {"db01": _vm("esx01", "esx02"), "db02": object.union(_vm("esx02", "esx01"), {"name": "esx03"})}
	leaves := _estate(vms, [], _update(_state(_three), _state(["esx02", "esx03"])))
	_judged({_leaves("esx01", "db01, db02")}, set(), leaves)
	_judged(set(), set(), _estate(vms, [], _update(_state(_three), _state(["esx01", "esx02"]))))
}

test_a_host_that_leaves_a_cluster_only_read_is_denied if {
	change := {"action": "no-op", "before": {"hosts": _three}, "after": {"hosts": ["esx02", "esx03"]}}
	_judged({_leaves("esx01", "db01")}, set(), _facts({_key: change}))
}

test_a_host_that_is_deleted_or_replaced_leaves if {
	every action in ["delete", "replace"] {
		_judged({_leaves("esx01", "db01")}, set(), _facts({"/hosts/esx01": {"action": action}}))
	}
}

test_a_host_that_joins_another_cluster_leaves if {
	change := {"action": "update", "before": {"cluster": "c1"}, "after": {"cluster": "c2"}}
	_judged({_leaves("esx01", "db01")}, set(), _facts({"/hosts/esx01": change}))
}

test_a_host_that_joins_this_cluster_does_not_leave if {
	change := {"action": "update", "before": {"cluster": "c2"}, "after": {"cluster": "c1"}}
	_judged(set(), set(), _facts({"/hosts/esx01": change}))
}

test_a_host_that_stays_in_another_cluster_does_not_leave if {
	change := {"action": "update", "before": {"cluster": "c2"}, "after": {"cluster": "c2"}}
	_judged(set(), set(), _facts({"/hosts/esx01": change}))
}

test_a_host_whose_next_cluster_is_unknown_is_undecided if {
	change := {"action": "update", "before": {"cluster": "c1"}, "after": {}}
	_judged(set(), {["changes", "/hosts/esx01", "after", "cluster"]}, _facts({"/hosts/esx01": change}))
}

test_a_host_whose_last_cluster_is_unknown_is_undecided if {
	change := {"action": "update", "before": {}, "after": {"cluster": "c2"}}
	_judged(set(), {["changes", "/hosts/esx01", "before", "cluster"]}, _facts({"/hosts/esx01": change}))
	joining := {"action": "update", "before": {}, "after": {"cluster": "c1"}}
	_judged(set(), set(), _facts({"/hosts/esx01": joining}))
}

test_one_host_left_is_denied if {
	facts := _with_db01({"fault_tolerance": true, "host": "esx01"}, _update(_state(_three), _state(["esx01"])))
	finding := _finding(_list, "hosts: -esx02, -esx03 (3 -> 1)")
	_judged({finding}, {["now", "vms", "db01", "secondary_host"]}, facts)
}

test_one_host_left_of_two_is_denied if {
	changes := _update(_state(["esx01", "esx02"]), _state(["esx01"]))
	facts := _cluster({"hosts": ["esx01", "esx02"], "ft_vms": []}, [], changes)
	_judged({_finding(_list, "hosts: -esx02 (2 -> 1)")}, set(), facts)
}

test_a_host_that_was_alone_may_stay_alone if {
	changes := _update(_state(["esx01"]), _state(["esx01"]))
	_judged(set(), set(), _cluster({"hosts": ["esx01"], "ft_vms": []}, [], changes))
	_judged(set(), set(), _cluster({"hosts": ["esx01"], "ft_vms": []}, [_list], changes))
}

test_a_partial_list_matters_only_with_one_known_host_left if {
	changes := _update(_state(_three), _state(["esx01", "esx02"]))
	_judged(set(), set(), _estate({"db01": _vm("esx01", "esx02")}, [_list], changes))
}

test_one_known_host_left_of_a_partial_list_is_undecided if {
	changes := _update(_state(["esx02", "esx03"]), _state(["esx02"]))
	facts := _cluster({"hosts": ["esx02", "esx03"]}, [_list], changes)
	_judged(set(), {array.concat(["now"], _list)}, facts)
}

_counted(before, after) := _update(
	object.union(_state(["esx01"]), {"host_count": before}),
	object.union(_state(["esx01"]), {"host_count": after}),
)

test_the_count_of_a_whole_list_decides if {
	expected := {_finding(_list, "hosts:  (3 -> 1)")}
	_judged(expected, set(), _cluster({"hosts": ["esx01"]}, [_list], _counted(3, 1)))
	_judged(set(), set(), _cluster({"hosts": ["esx01"]}, [_list], _counted(3, 2)))
	_judged(set(), set(), _cluster({"hosts": ["esx01"]}, [_list], _counted(1, 1)))
	one_left := _update(
		object.union(_state(["esx01", "esx02"]), {"host_count": 4}),
		object.union(_state(["esx01"]), {"host_count": 3}),
	)
	_judged(set(), set(), _cluster({"hosts": ["esx01", "esx02"]}, [_list], one_left))
	_judged(set(), set(), _cluster({"hosts": ["esx01", "esx02"]}, [], one_left))
}

test_a_replaced_cluster_loses_all_however_many_its_list_has if {
	states := object.union(_counted(2, 2)[_key], {"action": "replace"})
	change := object.union(states, {"before": {"hosts": ["esx01", "esx02"]}})
	facts := _cluster({"hosts": ["esx01", "esx02"]}, [], {_key: change})
	_judged({_finding(_list, "hosts: -esx01, -esx02 (2 -> 0)")}, set(), facts)
}

test_a_deleted_cluster_loses_all_though_its_list_is_partial if {
	change := {"action": "delete", "before": _state(["esx01", "esx02"])}
	facts := _cluster({"hosts": ["esx01", "esx02"]}, [_list], {_key: change})
	_judged({_finding(_list, "hosts: -esx01, -esx02 (2 -> 0)")}, set(), facts)
}

_left_out(hosts) := {_key: {"action": "no-op", "left_out": hosts}}

test_a_host_that_the_list_of_its_cluster_leaves_out_leaves_next if {
	finding := _finding(["hosts", "esx01", "cluster"], "host_system_ids: -esx01 (FT: db01)")
	_judged({finding}, set(), _facts(_left_out(["esx01"])))
	_judged(set(), set(), _facts(_left_out(["esx03"])))
	few := _finding(_list, "hosts: -esx01, -esx02 (3 -> 1)")
	both := {_finding(["hosts", h, "cluster"], sprintf("host_system_ids: -%v (FT: db01)", [h])) | some h in ["esx01", "esx02"]}
	_judged(both | {few}, set(), _facts(_left_out(["esx01", "esx02"])))
}

test_what_a_later_plan_or_an_action_does_is_undecided if {
	every word, path in {"deferred": "after", "runs": "runs"} {
		change := {_key: object.union(_update(_state(_three), _state(_three))[_key], {word: true})}
		_judged(set(), {["changes", _key, path]}, _facts(change))
		host := {"/hosts/esx01": {"action": "no-op", "before": {"cluster": "c1"}, "after": {"cluster": "c1"}, word: true}}
		_judged(set(), {["changes", "/hosts/esx01", path]}, _facts(host))
	}
	later := {_key: object.union(_update(_state(_three), _state(["esx02", "esx03"]))[_key], {"deferred": true})}
	rule.deny == {_leaves("esx01", "db01")} with input as _facts(later)
}

test_a_member_counts_that_only_the_plan_knows if {
	changes := object.union(_update(_state(_three), _state(_three)), {"/hosts/esx01": {"action": "delete"}})
	facts := object.union(_facts(changes), {"now": {"clusters": {"c1": {"hosts": []}}, "partial": [_list]}})
	_judged({_leaves("esx01", "db01")}, set(), facts)
}

test_a_claimed_member_does_not_count if {
	changes := _update(_state(["esx02", "esx03"]), _state(["esx02"]))
	facts := _cluster({"hosts": ["esx02", "esx03", "esx04"]}, [_list, ["hosts", "esx04", "cluster"]], changes)
	_judged(set(), {array.concat(["now"], _list)}, facts)
}

test_a_deleted_or_replaced_cluster_loses_its_hosts if {
	finding := _finding(_list, "hosts: -esx01, -esx02, -esx03 (3 -> 0)")
	expected := {finding, _leaves("esx01", "db01"), _leaves("esx02", "db01")}
	_judged(expected, set(), _facts({_key: {"action": "delete", "before": _state(_three)}}))
	_judged(expected, set(), _facts({_key: {"action": "replace", "before": _state(_three), "after": _state(_three)}}))
}

test_a_new_cluster_has_nothing_to_lose if {
	_judged(set(), set(), _facts({_key: {"action": "create", "after": _state(_three)}}))
}

test_unknown_members_are_undecided if {
	without := {"ha": _on}
	_judged(set(), {["changes", _key, "before", "hosts"]}, _facts(_update(without, _state(_three))))
	_judged(set(), {["changes", _key, "after", "hosts"]}, _facts(_update(_state(_three), without)))
	read := {"action": "no-op", "before": {"hosts": _three}, "after": {}}
	_judged(set(), {["changes", _key, "after", "hosts"]}, _facts({_key: read}))
	every action in ["no-op", "delete", "replace"] {
		change := {"action": action, "before": without, "after": _state(_three)}
		_judged(set(), {["changes", _key, "before", "hosts"]}, _facts({_key: change}))
	}
}

test_machines_matter_only_when_a_host_leaves if {
	changes := _update(_state(_three), _state(_three))
	_judged(set(), set(), _estate({"db01": {"fault_tolerance": true}}, [["clusters", "c1", "ft_vms"]], changes))
}

test_machines_that_may_be_on_a_leaving_host_are_asked_for if {
	changes := _update(_state(_three), _state(["esx01", "esx02"]))
	facts := _estate({"db01": _vm("esx01", "esx02")}, [["clusters", "c1", "ft_vms"]], changes)
	_judged(set(), {["now", "clusters", "c1", "ft_vms"]}, facts)
	unplaced := _with_db01({"fault_tolerance": true}, changes)
	_judged(set(), {["now", "vms", "db01", "host"], ["now", "vms", "db01", "secondary_host"]}, unplaced)
}
