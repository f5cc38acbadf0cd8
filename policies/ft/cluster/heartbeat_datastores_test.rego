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

_cluster(chosen, options) := {"hosts": ["a", "b"], "ha": {"heartbeat_datastores": chosen, "advanced_options": options}}

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

test_one_datastore_is_denied if _denies({_finding(1)}, _facts(_cluster(["d1"], {}), {"d1": _san, "d2": _san}))

test_none_is_denied if _denies({_finding(0)}, _facts(_cluster([], {}), {"d1": _san, "v1": _vsan}))

test_any_kind_of_shared_datastore_asks_for_two if {
	_denies({_finding(0)}, _facts(_cluster([], {}), {"d1": {"type": "NFS", "hosts": ["b"]}}))
	_denies({_finding(0)}, _facts(_cluster([], {}), {"d1": {"type": "NFS41", "hosts": ["b"]}}))
	every type in ["VMFS", "VVOL", "OTHER"] {
		every transport in ["fc", "fcoe", "iscsi", "nfs", "nvme_fabrics"] {
			_denies({_finding(0)}, _facts(_cluster([], {}), {"d1": {"type": type, "transport": transport, "hosts": ["b"]}}))
		}
	}
}

test_what_else_is_unknown_does_not_matter_then if {
	datastores := {"d1": _san, "d2": {"type": "VMFS"}}
	_denies({_finding(1)}, _partial(_facts(_cluster(["d1"], {}), datastores), [["datastores"]]))
}

test_two_datastores_are_allowed if {
	_passes(_facts(_cluster(["d1", "d2"], {}), {"d1": _san, "d2": _san}))
	_passes(_partial({"clusters": {"c1": _cluster(["d1", "d2"], {})}}, [_list, _options]))
}

test_the_same_datastore_twice_is_one if _denies({_finding(1)}, _facts(_cluster(["d1", "d1"], {}), {"d1": _san}))

test_the_option_turns_the_check_off if {
	_passes(_facts(_cluster(["d1"], {"das.ignoreInsufficientHbDatastore": "true"}), {"d1": _san}))
	_passes(_facts(_cluster([], {"das.ignoreinsufficienthbdatastore": true}), {"d1": _san}))
	_denies({_finding(1)}, _facts(_cluster(["d1"], {"das.ignoreInsufficientHbDatastore": "false"}), {"d1": _san}))
	_denies({_finding(1)}, _facts(_cluster(["d1"], {"das.isolationaddress0": "true"}), {"d1": _san}))
}

test_the_option_asks_for_nothing_else if {
	facts := _facts(_cluster(["d1"], {"das.ignoreInsufficientHbDatastore": "true"}), {"d1": _san})
	_passes(_partial(facts, [_list, _options, ["datastores"]]))
}

test_where_none_is_asked_for_nothing_is_missing if {
	_passes(_partial(_facts(_cluster([], {}), {"v1": _vsan}), [_list, _options]))
}

test_vsan_and_local_datastores_ask_for_none if {
	_passes(_facts(_cluster([], {}), {"v1": _vsan, "l1": _local}))
	_passes(_facts(_cluster([], {}), {"v1": {"type": "vSAN"}, "p1": {"type": "PMEM"}, "l1": {"transport": "local"}}))
	_passes(_facts(_cluster([], {}), {"v1": {"transport": "vsan"}}))
	_passes(_facts(_cluster([], {}), {}))
}

test_a_datastore_of_other_hosts_asks_for_none if {
	_passes(_facts(_cluster([], {}), {"v1": _vsan, "d1": {"type": "VMFS", "transport": "fc", "hosts": ["x"]}}))
	_passes(_facts(_cluster([], {}), {"v1": _vsan, "d1": {"type": "VMFS", "hosts": ["x"]}}))
}

test_unknown_datastores_are_missing if {
	facts := _facts(_cluster([], {}), {"v1": _vsan})
	_misses({["datastores"]}, _partial(facts, [["datastores"]]))
	_misses({["datastores"]}, {"clusters": {"c1": _cluster([], {})}})
}

test_a_datastore_that_may_hold_heartbeats_is_missing if {
	_misses({["datastores", "d1", "transport"]}, _facts(_cluster([], {}), {"d1": {"type": "VMFS", "hosts": ["a"]}}))
	_misses({["datastores", "d1", "type"]}, _facts(_cluster([], {}), {"d1": {"transport": "fc", "hosts": ["a"]}}))
	_misses({["datastores", "d1", "hosts"]}, _facts(_cluster([], {}), {"d1": {"type": "NFS", "transport": "nfs"}}))
}

test_a_host_that_is_only_claimed_does_not_decide if {
	facts := _facts(_cluster([], {}), {"d1": _san})
	claimed := [["hosts", "a", "cluster"], ["hosts", "b", "cluster"], ["clusters", "c1", "hosts"]]
	_misses({["clusters", "c1", "hosts"]}, _partial(facts, claimed))
}

test_hosts_that_may_be_members_are_missing if {
	facts := _facts(_cluster([], {}), {"d1": {"type": "VMFS", "transport": "fc", "hosts": ["x"]}})
	_misses({["clusters", "c1", "hosts"]}, _partial(facts, [["clusters", "c1", "hosts"]]))
}

test_an_unknown_choice_is_missing if {
	facts := _facts(_cluster(["d1"], {}), {"d1": _san})
	_misses({_list}, _partial(facts, [_list]))
	_misses({_list}, _without(facts, "/clusters/c1/ha/heartbeat_datastores"))
	_misses({_options}, _partial(facts, [_options]))
	_misses({_options}, _without(facts, "/clusters/c1/ha/advanced_options"))
}
