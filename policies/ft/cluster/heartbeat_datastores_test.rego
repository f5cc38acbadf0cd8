package ft.cluster.heartbeat_datastores_test

import data.ft.cluster.heartbeat_datastores as rule

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["clusters", "c1"], "path": path} | some path in paths} with input as facts
}

_list := ["clusters", "c1", "ha", "heartbeat_datastores"]

_options := ["clusters", "c1", "ha", "advanced_options"]

_policy := ["clusters", "c1", "ha", "heartbeat_datastore_policy"]

_cluster(policy, chosen, options) := {"hosts": ["a", "b"], "ha": {
	"heartbeat_datastore_policy": policy,
	"heartbeat_datastores": chosen,
	"advanced_options": options,
}}

_selected(chosen) := _cluster("userSelectedDs", chosen, {})

_any := _cluster("allFeasibleDs", [], {})

_san := {"type": "VMFS", "transport": "fc", "hosts": ["a", "b"]}

_vsan := {"type": "vSAN", "transport": "vsan", "hosts": ["a", "b"]}

_local := {"type": "VMFS", "transport": "local", "hosts": ["a"]}

_facts(cluster, datastores) := {
	"clusters": {"c1": cluster},
	"datastores": datastores,
	"hosts": {"a": {"cluster": "c1"}, "b": {"cluster": "c1"}, "x": {"cluster": "c2"}},
}

_partial(facts, paths) := object.union(facts, {"partial": paths})

_without(facts, path) := json.patch(facts, [{"op": "remove", "path": path}])

_finding(actual) := {"subject": ["clusters", "c1"], "path": _list, "args": {"actual": actual, "required": 2}}

test_one_selected_datastore_is_denied if {
	_denies({_finding(1)}, _facts(_selected(["d1"]), {"d1": _san, "d2": _san}))
}

test_no_selected_datastore_is_denied if {
	_denies({_finding(0)}, _facts(_selected([]), {"d1": _san, "d2": _san}))
}

test_a_single_datastore_to_choose_is_denied if {
	_denies({_finding(1)}, _facts(_any, {"d1": _san, "v1": _vsan, "l1": _local}))
	preferred := _cluster("allFeasibleDsWithUserPreference", ["d1", "d2"], {})
	_denies({_finding(1)}, _facts(preferred, {"d1": _san, "d2": _on_one}))
}

_on_one := {"type": "VMFS", "transport": "fc", "hosts": ["a"]}

test_datastores_of_one_host_do_not_count if {
	_denies({_finding(0)}, _facts(_selected(["l1", "l2"]), {"d1": _san, "d2": _san, "l1": _local, "l2": _local}))
	_denies({_finding(1)}, _facts(_selected(["d1", "d2"]), {"d1": _san, "d2": _on_one}))
	_denies({_finding(1)}, _facts(_any, {"d1": _san, "d2": object.union(_san, {"hosts": ["a", "x"]})}))
}

test_vsan_does_not_count if {
	_denies({_finding(1)}, _facts(_selected(["d1", "v1"]), {"d1": _san, "v1": _vsan}))
	_denies({_finding(1)}, _facts(_selected(["d1", "v1"]), {"d1": _san, "v1": {"type": "OTHER", "transport": "vsan", "hosts": ["a", "b"]}}))
	_denies({_finding(1)}, _facts(_selected(["d1", "p1"]), {"d1": _san, "p1": {"type": "PMEM", "hosts": ["a", "b"]}}))
	_denies({_finding(1)}, _facts(_any, {"d1": _san, "v1": {"transport": "vsan", "hosts": ["a", "b"]}}))
}

test_two_selected_datastores_are_allowed if {
	_passes(_facts(_selected(["d1", "d2"]), {"d1": _san, "d2": _san}))
	_passes(_partial(_facts(_selected(["d1", "d2"]), {"d1": _san, "d2": _san}), [_list, _options, ["datastores"]]))
}

test_left_to_ha_two_datastores_are_allowed if {
	_passes(_facts(_any, {"d1": _san, "d2": _san}))
	_passes(_facts(_cluster("allFeasibleDsWithUserPreference", ["d1"], {}), {"d1": _san, "d2": _san}))
	facts := _facts(_any, {"d1": _san, "d2": _san, "d3": {}})
	_passes(_without(_partial(facts, [_options, ["datastores"]]), "/clusters/c1/ha/heartbeat_datastores"))
}

test_every_type_of_datastore_but_vsan_counts if {
	every type in ["VMFS", "NFS", "NFS41", "VVOL", "OTHER"] {
		_passes(_facts(_any, {"d1": _san, "d2": {"type": type, "hosts": ["a", "b"]}}))
	}
}

test_any_kind_of_shared_datastore_asks_for_two if {
	_denies({_finding(0)}, _facts(_any, {"d1": {"type": "NFS", "hosts": ["b"]}}))
	_denies({_finding(0)}, _facts(_any, {"d1": {"type": "NFS41", "hosts": ["b"]}}))
	_denies({_finding(1)}, _facts(_any, {"d1": {"type": "VMFS", "hosts": ["a", "b"]}}))
	every type in ["VMFS", "VVOL", "OTHER"] {
		every transport in ["fc", "fcoe", "iscsi", "nfs", "nvme_fabrics", "sas"] {
			_denies({_finding(0)}, _facts(_any, {"d1": {"type": type, "transport": transport, "hosts": ["b"]}}))
		}
	}
}

test_what_is_not_selected_does_not_matter if {
	datastores := {"d1": _san, "d2": {"type": "VMFS"}}
	_denies({_finding(1)}, _partial(_facts(_selected(["d1"]), datastores), [["datastores"]]))
}

test_the_same_datastore_twice_is_one if _denies({_finding(1)}, _facts(_selected(["d1", "d1"]), {"d1": _san}))

test_the_option_turns_the_check_off if {
	_passes(_facts(_cluster("userSelectedDs", ["d1"], {"das.ignoreInsufficientHbDatastore": "true"}), {"d1": _san}))
	_passes(_facts(_cluster("userSelectedDs", [], {"das.ignoreinsufficienthbdatastore": true}), {"d1": _san}))
	off := _cluster("userSelectedDs", ["d1"], {"das.ignoreInsufficientHbDatastore": "false"})
	_denies({_finding(1)}, _facts(off, {"d1": _san}))
	_denies({_finding(1)}, _facts(_cluster("userSelectedDs", ["d1"], {"das.isolationaddress0": "true"}), {"d1": _san}))
}

test_the_option_asks_for_nothing_else if {
	facts := _facts(_cluster("userSelectedDs", ["d1"], {"das.ignoreInsufficientHbDatastore": "true"}), {"d1": _san})
	_passes(_partial(facts, [_list, _options, ["datastores"]]))
}

test_where_none_is_asked_for_nothing_is_missing if {
	_passes(_partial(_facts(_selected([]), {"v1": _vsan}), [_list, _options]))
	_passes(_without(_facts(_selected([]), {"v1": _vsan}), "/clusters/c1/ha"))
}

test_vsan_and_local_datastores_ask_for_none if {
	every cluster in [_any, _selected([]), _selected(["l1"])] {
		_passes(_facts(cluster, {"v1": _vsan, "l1": _local}))
		_passes(_facts(cluster, {"v1": {"type": "vSAN"}, "p1": {"type": "PMEM"}, "l1": {"transport": "local", "hosts": ["a"]}}))
		_passes(_facts(cluster, {"v1": {"transport": "vsan"}, "l1": _local}))
	}
	_passes(_facts(_any, {}))
}

test_a_datastore_of_other_hosts_asks_for_none if {
	_passes(_facts(_any, {"v1": _vsan, "d1": {"type": "VMFS", "transport": "fc", "hosts": ["x"]}}))
	_passes(_facts(_any, {"v1": _vsan, "d1": {"type": "VMFS", "hosts": ["x"]}}))
}

test_unknown_datastores_are_missing if {
	_misses({["datastores"]}, _partial(_facts(_any, {"v1": _vsan}), [["datastores"]]))
	_misses({["datastores"]}, {"clusters": {"c1": _any}})
}

test_a_datastore_that_may_hold_heartbeats_is_missing if {
	_misses({["datastores", "d1", "transport"]}, _facts(_any, {"d1": {"type": "VMFS", "hosts": ["a"]}}))
	_misses({["datastores", "d1", "type"]}, _facts(_any, {"d1": {"transport": "fc", "hosts": ["a"]}}))
	_misses({["datastores", "d1", "hosts"]}, _facts(_any, {"d1": {"type": "NFS", "transport": "nfs"}}))
}

test_a_selected_datastore_of_which_too_little_is_known_is_missing if {
	facts := _facts(_selected(["d1", "d2"]), {"d1": _san})
	_misses({["datastores", "d2", "hosts"], ["datastores", "d2", "type"]}, facts)
	_misses({["datastores", "d2", "type"]}, object.union(facts, {"datastores": {"d2": {"hosts": ["a", "b"]}}}))
	_misses({["datastores", "d2", "hosts"]}, object.union(facts, {"datastores": {"d2": {"type": "VMFS"}}}))
	partial := _partial(object.union(facts, {"datastores": {"d2": _on_one}}), [["datastores", "d2", "hosts"]])
	_misses({["datastores", "d2", "hosts"]}, partial)
	_denies({_finding(1)}, object.union(facts, {"datastores": {"d2": {"hosts": ["a"]}}}))
	more := _partial(object.union(facts, {"datastores": {"d2": _on_one}}), [["datastores", "d1", "hosts"]])
	_denies({_finding(1)}, more)
	member := _partial(object.union(facts, {"datastores": {"d2": {"type": "VMFS", "hosts": ["a", "y"]}}}), [["clusters", "c1", "hosts"]])
	_misses({["clusters", "c1", "hosts"]}, member)
}

test_another_datastore_of_which_too_little_is_known_is_missing if {
	_misses({["datastores", "d2", "hosts"]}, _facts(_any, {"d1": _san, "d2": {"type": "VMFS"}}))
	_misses({["datastores"]}, _partial(_facts(_any, {"d1": _san}), [["datastores"]]))
	unlisted := _without(_facts(_any, {"d1": _san}), "/clusters/c1/ha/heartbeat_datastores")
	_misses({["datastores"]}, _partial(unlisted, [["datastores"]]))
}

test_a_host_that_is_only_claimed_does_not_decide if {
	facts := _facts(_any, {"d1": _san, "d2": _san})
	claimed := [["hosts", "a", "cluster"], ["hosts", "b", "cluster"], ["clusters", "c1", "hosts"]]
	_misses({["clusters", "c1", "hosts"]}, _partial(facts, claimed))
}

test_hosts_that_may_be_members_are_missing if {
	facts := _facts(_any, {"d1": {"type": "VMFS", "transport": "fc", "hosts": ["x"]}})
	_misses({["clusters", "c1", "hosts"]}, _partial(facts, [["clusters", "c1", "hosts"]]))
}

test_an_unknown_policy_is_missing_where_it_decides if {
	two := {"d1": _san, "d2": _san}
	without := _without(_facts(_selected(["d1"]), two), "/clusters/c1/ha/heartbeat_datastore_policy")
	_misses({_policy}, without)
	_misses({_policy}, object.union(without, {"datastores": {"d3": {}}}))
	_misses({_list}, _without(without, "/clusters/c1/ha/heartbeat_datastores"))
	_misses({_list}, _partial(without, [_list]))
	_passes(_without(_facts(_selected(["d1", "d2"]), two), "/clusters/c1/ha/heartbeat_datastore_policy"))
	one := _without(_facts(_selected(["d1"]), {"d1": _san}), "/clusters/c1/ha/heartbeat_datastore_policy")
	_denies({_finding(1)}, one)
	_denies({_finding(1)}, _without(one, "/clusters/c1/ha/heartbeat_datastores"))
	open := _without(_facts(_selected(["d1"]), {"d1": _san, "d2": {"type": "VMFS"}}), "/clusters/c1/ha/heartbeat_datastore_policy")
	_misses({_policy, ["datastores", "d2", "hosts"]}, open)
}

test_an_unknown_choice_is_missing if {
	facts := _facts(_selected(["d1"]), {"d1": _san})
	_misses({_list}, _partial(facts, [_list]))
	_misses({_list}, _partial(_facts(_selected(["d1"]), {"d1": _san, "d2": _san}), [_list]))
	_misses({_list}, _without(facts, "/clusters/c1/ha/heartbeat_datastores"))
	_misses({_options}, _partial(facts, [_options]))
	_misses({_options}, _without(facts, "/clusters/c1/ha/advanced_options"))
}
