package ft.network.vsan_separate_test

import data.ft.network.vsan_separate as rule

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["hosts", "esx01"], "path": path} | some path in paths} with input as facts
}

_list(kind) := ["hosts", "esx01", "traffic", kind, "vmkernels"]

_services := {"vmk3": {"services": ["vsan"]}, "vmk4": {"services": ["nfs"]}, "vmk5": {"services": ["ft_logging", "vsan"]}}

_facts(storage, logging) := {"hosts": {"esx01": {
	"vmkernels": _services,
	"traffic": {"storage": {"vmkernels": storage}, "ft_logging": {"vmkernels": logging}},
	"interfaces": {i: {"overlaps": [j | some j, b in logging; _overlap(a.subnet, b.subnet)]} | some i, a in storage},
}}}

_overlap(a, b) if a == b
_overlap(a, b) if {a, b} == {"192.0.2.0/24", "192.0.2.128/25"}

_partial(facts, path) := object.union(facts, {"partial": [path]})

_network(subnet, vlan) := {
	"subnet": subnet,
	"vlan": vlan,
	"port_group": "pg",
	"switch": "s1",
	"switch_type": "standard",
}

_a := "192.0.2.0/25"

_b := "192.0.2.128/25"

_without(network, field) := {name: value | some name, value in network; name != field}

_finding(vsan, logging, text) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "vmkernels", logging],
	"related": [["hosts", "esx01", "vmkernels", vsan]],
	"args": {"vsan": vsan, "ft_logging": logging, "network": text},
}

test_one_network_is_denied if {
	_denies({_finding("vmk3", "vmk2", "192.0.2.0/25 (VLAN 50)")}, _facts({"vmk3": _network(_a, 50)}, {"vmk2": _network(_a, 50)}))
	private := _network(_a, {"private": 50})
	_denies({_finding("vmk3", "vmk2", "192.0.2.0/25 (PVLAN 50)")}, _facts({"vmk3": private}, {"vmk2": private}))
	_denies({_finding("vmk3", "vmk2", "192.0.2.0/25 (VLAN 0)")}, _facts({"vmk3": _network(_a, 0)}, {"vmk2": _network(_a, 0)}))
}

test_an_interface_for_both_is_denied if {
	_denies({_finding("vmk5", "vmk5", "? (VLAN 50)")}, _facts({"vmk5": {"vlan": 50}}, {"vmk5": {"vlan": 50}}))
	_denies({_finding("vmk5", "vmk5", "192.0.2.0/25 (VLAN ?)")}, _facts({"vmk5": {"subnet": _a}}, {"vmk5": {"subnet": _a}}))
}

test_overlapping_subnets_are_denied if {
	facts := _facts({"vmk3": _network("192.0.2.0/24", 50)}, {"vmk2": _network(_b, 50)})
	_denies({_finding("vmk3", "vmk2", "192.0.2.128/25 (VLAN 50)")}, facts)
	_passes(_facts({"vmk3": _network("192.0.2.0/24", 50)}, {"vmk2": _network(_b, 40)}))
	vlan := array.concat(_list("storage"), ["vmk3", "vlan"])
	_misses({vlan}, _facts({"vmk3": _without(_network("192.0.2.0/24", 50), "vlan")}, {"vmk2": _network(_b, 40)}))
}

test_the_rest_may_be_unknown if {
	finding := _finding("vmk3", "vmk2", "192.0.2.0/25 (VLAN 50)")
	facts := _facts({"vmk3": _network(_a, 50), "vmk5": {}}, {"vmk2": _network(_a, 50)})
	rule.deny == {finding} with input as _partial(facts, _list("ft_logging"))
}

test_another_vlan_is_allowed if {
	_passes(_facts({"vmk3": _network(_a, 50)}, {"vmk2": _network(_a, 40)}))
	_passes(_facts({"vmk3": _network(_a, 1)}, {"vmk2": _network(_a, 4094)}))
	_passes(_facts({"vmk3": _without(_network(_a, {"private": 50}), "subnet")}, {"vmk2": _network(_a, 40)}))
}

test_another_subnet_is_allowed if {
	_passes(_facts({"vmk3": _network(_a, 50)}, {"vmk2": _network(_b, 50)}))
	_passes(_facts({"vmk3": _network(_a, 0)}, {"vmk2": _without(_network(_b, 50), "vlan")}))
}

test_other_storage_is_allowed if _passes(_facts({"vmk4": _network(_a, 50)}, {"vmk2": _network(_a, 50)}))

test_without_one_of_the_two_it_is_allowed if {
	_passes(_facts({}, {"vmk2": _network(_a, 50)}))
	_passes(_facts({"vmk3": _network(_a, 50)}, {}))
	_passes({"hosts": {"esx01": {"traffic": {"ft_logging": {"vmkernels": {}}}}}})
}

test_unknown_interfaces_are_missing if {
	facts := _facts({"vmk3": _network(_a, 50)}, {"vmk2": _network(_b, 50)})
	_misses({_list("storage")}, _partial(facts, _list("storage")))
	_misses({_list("ft_logging")}, _partial(facts, _list("ft_logging")))
	_misses({_list("storage"), _list("ft_logging")}, {"hosts": {"esx01": {}}})
}

test_an_interface_that_may_be_for_vsan_is_missing if {
	path := ["hosts", "esx01", "vmkernels", "vmk4", "services"]
	_misses({path}, _partial(_facts({"vmk4": _network(_a, 50)}, {"vmk2": _network(_a, 50)}), path))
	_passes(_partial(_facts({"vmk4": _network(_a, 50)}, {}), path))
	vsan := ["hosts", "esx01", "vmkernels", "vmk3", "services"]
	_passes(_partial(_facts({"vmk3": _network(_a, 50)}, {"vmk2": _network(_b, 50)}), vsan))
}

test_an_unknown_subnet_is_missing if {
	path := array.concat(_list("storage"), ["vmk3", "subnet"])
	_misses({path}, _facts({"vmk3": _without(_network(_a, 50), "subnet")}, {"vmk2": _network(_a, 50)}))
	logging := array.concat(_list("ft_logging"), ["vmk2", "subnet"])
	_misses({logging}, _facts({"vmk3": _network(_a, 50)}, {"vmk2": _without(_network(_a, 50), "subnet")}))
}

test_an_unknown_vlan_is_missing if {
	path := array.concat(_list("ft_logging"), ["vmk2", "vlan"])
	_misses({path}, _facts({"vmk3": _network(_a, 50)}, {"vmk2": _without(_network(_a, 50), "vlan")}))
	vsan := array.concat(_list("storage"), ["vmk3", "vlan"])
	_misses({vsan}, _facts({"vmk3": _without(_network(_a, 50), "vlan")}, {"vmk2": _network(_a, 50)}))
}

test_untagged_here_and_tagged_there_is_undecided if {
	_misses({["hosts", "esx01", "port_groups", "pg", "vlan"]}, _facts({"vmk3": _network(_a, 0)}, {"vmk2": _network(_a, 50)}))
	trunk := object.union(_network(_a, 4095), {"switch": "d1", "switch_type": "distributed"})
	path := ["distributed_switches", "d1", "port_groups", "pg", "vlan"]
	_misses({path}, _facts({"vmk3": _network(_a, 50)}, {"vmk2": trunk}))
	_misses({path}, _facts({"vmk3": _network(_a, 50)}, {"vmk2": object.union(trunk, {"vlan": "0-4094"})}))
}
