package lib.reachability_test

import data.lib.reachability

_hosts := ["esx01", "esx02", "esx03"]
_list(h) := ["hosts", h, "traffic", "vmotion", "vmkernels"]
_path(h, k, field) := array.concat(_list(h), [k, field])
_ft_hosts := ["clusters", "c1", "ft_hosts"]

# Hosts by name, each with its interfaces; all of them are for FT.
_facts(type, hosts, partial) := {
	"clusters": {"c1": {"ft_type": type, "ft_hosts": [h | some h, _ in hosts]}},
	"hosts": {h: {"traffic": {"vmotion": {"vmkernels": _wired(vmkernels)}}} | some h, vmkernels in hosts},
	"partial": partial,
}

# Interfaces have a physical NIC unless they say otherwise.
_wired(vmkernels) := {k: object.union({"has_uplink": true}, vmkernel) | some k, vmkernel in vmkernels}

_in(subnet, vlan) := {"subnet": subnet, "vlan": vlan, "netstack": "defaultTcpipStack"}
_one(subnet, vlan) := {"vmk0": _in(subnet, vlan)}
_two(type, a, b) := _facts(type, {"esx01": a, "esx02": b}, [])
_through(gateway, subnet, vlan) := {"vmk0": object.union(_in(subnet, vlan), {"gateway": gateway, "gateway_reachable": true})}
_astray(subnet, vlan) := {"vmk0": object.union(_in(subnet, vlan), {"gateway": "198.51.100.1", "gateway_reachable": false})}
_stack(name, subnet, vlan) := {"vmk0": object.union(_in(subnet, vlan), {"netstack": name})}

_finding(hosts, networks, others, other_networks) := {
	"subject": ["clusters", "c1"],
	"path": ["hosts", others[0], "vmkernels"],
	"related": [["hosts", h, "vmkernels"] | some h in hosts],
	"args": {"hosts": hosts, "networks": networks, "others": others, "other_networks": other_networks},
}

_group := {"switch_type": "standard", "switch": "vSwitch1", "port_group": "VMkernel"}

_pair(network, other_network) := _finding(["esx01"], [network], ["esx02"], [other_network])

_denied(document, findings) if {
	reachability.denials("vmotion") == findings with input as document
	reachability.missing("vmotion") == set() with input as document
}

_allowed(document) if _denied(document, set())

_undecided(document, paths) if {
	reachability.denials("vmotion") == set() with input as document
	reachability.missing("vmotion") == {{"subject": ["clusters", "c1"], "path": path} | some path in paths} with input as document
}

test_other_subnet_with_legacy_ft_is_denied if {
	document := _two("legacy", _one("192.0.2.0/25", 30), _one("192.0.2.128/25", 30))
	_denied(document, {_pair("192.0.2.0/25 (VLAN 30)", "192.0.2.128/25 (VLAN 30)")})
}

test_other_subnet_in_unknown_vlans_with_legacy_ft_is_denied if {
	document := _two("legacy", {"vmk0": {"subnet": "192.0.2.0/25"}}, {"vmk0": {"subnet": "192.0.2.128/25"}})
	_denied(document, {_pair("192.0.2.0/25 (VLAN ?)", "192.0.2.128/25 (VLAN ?)")})
}

test_routed_subnets_with_legacy_ft_is_denied if {
	document := _two("legacy", _stack("vmotion", "192.0.2.0/25", 30), _stack("vmotion", "192.0.2.128/25", 30))
	_denied(document, {_pair("192.0.2.0/25 (VLAN 30)", "192.0.2.128/25 (VLAN 30)")})
}

test_other_vlan_is_denied if {
	every type in ["legacy", "smp", "unknown"] {
		document := _two(type, _one("192.0.2.0/25", 30), _through("192.0.2.1", "192.0.2.0/25", 31))
		_denied(document, {_pair("192.0.2.0/25 (VLAN 30)", "192.0.2.0/25 (VLAN 31)")})
	}
}

test_other_vlan_with_unknown_type_is_denied if {
	document := _two("smp", _one("192.0.2.0/25", 30), _one("192.0.2.0/25", 31))
	unknown := object.union(document, {"clusters": {"c1": {"ft_type": null}}})
	_denied(unknown, {_pair("192.0.2.0/25 (VLAN 30)", "192.0.2.0/25 (VLAN 31)")})
}

test_vlans_at_both_ends_of_the_range_is_denied if {
	document := _two("smp", _one("192.0.2.0/25", 1), _one("192.0.2.0/25", 4094))
	_denied(document, {_pair("192.0.2.0/25 (VLAN 1)", "192.0.2.0/25 (VLAN 4094)")})
}

test_private_vlan_against_vlan_is_denied if {
	document := _two("smp", _one("192.0.2.0/25", 30), _one("192.0.2.0/25", {"private": 31}))
	_denied(document, {_pair("192.0.2.0/25 (VLAN 30)", "192.0.2.0/25 (PVLAN 31)")})
}

test_hosts_that_are_alike_are_denied_together_is_denied if {
	a := _one("192.0.2.0/25", 30)
	document := _facts("legacy", {"esx01": a, "esx02": _one("192.0.2.0/25", 31), "esx03": a}, [])
	_denied(document, {_finding(["esx01", "esx03"], ["192.0.2.0/25 (VLAN 30)"], ["esx02"], ["192.0.2.0/25 (VLAN 31)"])})
}

test_one_pair_of_three_hosts_is_denied if {
	both := {"vmk0": _in("192.0.2.0/25", 30), "vmk1": _in("192.0.2.128/25", 31)}
	document := _facts("legacy", {"esx01": _one("192.0.2.0/25", 30), "esx02": _one("192.0.2.128/25", 31), "esx03": both}, [])
	_denied(document, {_pair("192.0.2.0/25 (VLAN 30)", "192.0.2.128/25 (VLAN 31)")})
}

test_several_interfaces_without_a_common_network_is_denied if {
	a := {"vmk0": _in("192.0.2.0/25", 30), "vmk1": _in("192.0.2.0/25", 31)}
	document := _two("legacy", a, {"vmk0": _in("192.0.2.0/25", 32)})
	networks := ["192.0.2.0/25 (VLAN 30)", "192.0.2.0/25 (VLAN 31)"]
	_denied(document, {_finding(["esx01"], networks, ["esx02"], ["192.0.2.0/25 (VLAN 32)"])})
}

test_other_vlan_in_partial_list_of_hosts_is_denied if {
	document := _facts("smp", {"esx01": _one("192.0.2.0/25", 30), "esx02": _one("192.0.2.0/25", 31)}, [_ft_hosts])
	reachability.denials("vmotion") == {_pair("192.0.2.0/25 (VLAN 30)", "192.0.2.0/25 (VLAN 31)")} with input as document
}

test_same_subnet_and_vlan_is_allowed if {
	_allowed(_facts("legacy", {h: _one("192.0.2.0/25", 30) | some h in _hosts}, []))
	_allowed(_facts("smp", {h: _one("192.0.2.0/25", 0) | some h in _hosts}, []))
	_allowed(_facts("unknown", {h: _one("2001:db8::/64", {"private": 105}) | some h in _hosts}, []))
}

test_one_common_network_of_several_is_allowed if {
	a := {"vmk0": _in("192.0.2.0/25", 30), "vmk1": _in("192.0.2.128/25", 31)}
	b := {"vmk1": _in("198.51.100.0/24", 32), "vmk2": _in("192.0.2.128/25", 31)}
	_allowed(_two("legacy", a, b))
}

test_common_networks_that_differ_from_pair_to_pair_is_allowed if {
	a := _in("192.0.2.0/26", 30)
	b := _in("192.0.2.64/26", 31)
	c := _in("192.0.2.128/26", 32)
	_allowed(_facts("legacy", {"esx01": {"k": a, "l": b}, "esx02": {"k": b, "l": c}, "esx03": {"k": c, "l": a}}, []))
}

test_common_network_in_partial_lists_of_interfaces_is_allowed if {
	_allowed(_facts("legacy", {h: _one("192.0.2.0/25", 30) | some h in _hosts}, [_list(h) | some h in _hosts]))
}

test_routed_subnets_with_smp_ft_is_allowed if {
	a := _through("192.0.2.1", "192.0.2.0/25", 30)
	_allowed(_two("smp", a, _through("192.0.2.129", "192.0.2.128/25", 31)))
}

test_routed_subnets_in_partial_lists_of_interfaces_with_smp_ft_is_allowed if {
	hosts := {"esx01": _through("192.0.2.1", "192.0.2.0/25", 30), "esx02": _through("192.0.2.129", "192.0.2.128/25", 31)}
	_allowed(_facts("smp", hosts, [_list("esx01"), _list("esx02")]))
}

test_hosts_without_interface_is_allowed if {
	_allowed(_facts("legacy", {"esx01": _one("192.0.2.0/25", 30), "esx02": {}, "esx03": {}}, []))
}

test_single_host_is_allowed if _allowed(_facts("legacy", {"esx01": {"vmk0": {}}}, []))

test_no_host_is_allowed if _allowed(_facts("legacy", {}, []))

test_other_vlan_outside_ft_is_allowed if {
	document := _two("legacy", _one("192.0.2.0/25", 30), _one("192.0.2.0/25", 30))
	_allowed(object.union(document, {"hosts": {"esx03": {"traffic": {"vmotion": {"vmkernels": _one("192.0.2.0/25", 31)}}}}}))
}

test_vlan_0_against_vlan_is_undecided if {
	document := _two("legacy", _one("192.0.2.0/25", 0), _one("192.0.2.0/25", 30))
	_undecided(document, {_path("esx01", "vmk0", "vlan")})
	turned := _two("legacy", _one("192.0.2.0/25", 30), _one("192.0.2.0/25", 0))
	_undecided(turned, {_path("esx02", "vmk0", "vlan")})
}

test_vlan_0_of_standard_port_group_is_undecided if {
	document := _two("smp", {"vmk0": object.union(_in("192.0.2.0/25", 0), _group)}, _one("192.0.2.0/25", 30))
	_undecided(document, {["hosts", "esx01", "port_groups", "VMkernel", "vlan"]})
}

test_vlan_0_of_distributed_port_group_is_undecided if {
	group := {"switch_type": "distributed", "switch": "dvs1", "port_group": "VMkernel"}
	document := _two("smp", {"vmk0": object.union(_in("192.0.2.0/25", 0), group)}, _one("192.0.2.0/25", 30))
	_undecided(document, {["distributed_switches", "dvs1", "port_groups", "VMkernel", "vlan"]})
}

test_trunk_against_vlan_is_undecided if {
	document := _two("legacy", _one("192.0.2.0/25", "0-4094"), _one("192.0.2.0/25", 30))
	_undecided(document, {_path("esx01", "vmk0", "vlan")})
}

test_trunk_of_standard_switch_against_vlan_is_undecided if {
	document := _two("smp", _one("192.0.2.0/25", 4095), _one("192.0.2.0/25", {"private": 30}))
	_undecided(document, {_path("esx01", "vmk0", "vlan")})
}

test_unknown_vlan_is_undecided if {
	document := _two("legacy", {"vmk0": {"subnet": "192.0.2.0/25"}}, _one("192.0.2.0/25", 30))
	_undecided(document, {_path("esx01", "vmk0", "vlan")})
}

test_unknown_subnet_is_undecided if {
	document := _two("legacy", {"vmk0": object.union(_group, {"vlan": 30})}, _one("192.0.2.0/25", 30))
	_undecided(document, {_path("esx01", "vmk0", "subnet")})
}

test_hosts_that_are_alike_and_unknown_is_undecided if {
	document := _two("legacy", {"vmk0": {"vlan": 30}}, {"vmk0": {"vlan": 30}})
	_undecided(document, {_path("esx01", "vmk0", "subnet"), _path("esx02", "vmk0", "subnet")})
}

test_other_subnet_with_smp_ft_is_undecided if {
	document := _two("smp", _one("192.0.2.0/25", 30), _stack("vmotion", "192.0.2.128/25", 30))
	_undecided(document, {["hosts", h, "vmkernels", "vmk0", "gateway"] | some h in ["esx01", "esx02"]})
	routed := _two("smp", _one("192.0.2.0/25", 30), _through("192.0.2.129", "192.0.2.128/25", 30))
	_undecided(routed, {["hosts", "esx01", "vmkernels", "vmk0", "gateway"]})
}

test_other_subnet_with_unknown_type_is_undecided if {
	document := _two("smp", _through("192.0.2.1", "192.0.2.0/25", 30), _through("192.0.2.129", "192.0.2.128/25", 30))
	_undecided(object.union(document, {"clusters": {"c1": {"ft_type": null}}}), {["clusters", "c1", "ft_type"]})
}

test_unknown_interfaces_is_undecided if {
	document := _two("legacy", _one("192.0.2.0/25", 30), {})
	_undecided(object.union(document, {"hosts": {"esx02": {"traffic": null}}}), {_list("esx02")})
}

test_partial_list_of_interfaces_is_undecided if {
	hosts := {"esx01": _one("192.0.2.0/25", 30), "esx02": _one("192.0.2.0/25", 31)}
	every partial in [["esx01"], ["esx02"], ["esx01", "esx02"]] {
		_undecided(_facts("legacy", hosts, [_list(h) | some h in partial]), {_list(h) | some h in partial})
	}
}

test_partial_list_of_hosts_is_undecided if {
	_undecided(_facts("legacy", {h: _one("192.0.2.0/25", 30) | some h in _hosts}, [_ft_hosts]), {_ft_hosts})
}

test_unknown_hosts_is_undecided if _undecided({"clusters": {"c1": {}}}, {_ft_hosts})

test_vlan_0_against_unknown_vlan_is_undecided if {
	document := _two("legacy", _one("192.0.2.0/25", 0), {"vmk0": {"subnet": "192.0.2.0/25"}})
	_undecided(document, {_path("esx02", "vmk0", "vlan")})
}

test_unknown_vlan_of_known_port_group_is_undecided if {
	document := _two("legacy", {"vmk0": object.union(_group, {"subnet": "192.0.2.0/25"})}, _one("192.0.2.0/25", 30))
	_undecided(document, {_path("esx01", "vmk0", "vlan")})
}

test_vlan_0_of_one_of_several_interfaces_is_undecided if {
	a := {"vmk0": _in("192.0.2.0/25", 0), "vmk1": _in("192.0.2.128/25", 31)}
	document := _two("legacy", a, _one("192.0.2.0/25", 30))
	_undecided(document, {_path("esx01", "vmk0", "vlan")})
}

test_vlan_0_beside_a_host_that_reaches_all_is_undecided if {
	all := {"vmk0": _in("192.0.2.0/25", 0), "vmk1": _in("192.0.2.0/25", 30)}
	hosts := {"esx01": _one("192.0.2.0/25", 0), "esx02": _one("192.0.2.0/25", 30), "esx03": all}
	_undecided(_facts("legacy", hosts, [_list("esx03")]), {_path("esx01", "vmk0", "vlan")})
}

test_vlan_0_against_partial_list_of_interfaces_is_undecided if {
	document := _facts("legacy", {"esx01": _one("192.0.2.0/25", 0), "esx02": _one("192.0.2.0/25", 30)}, [_list("esx02")])
	_undecided(document, {_path("esx01", "vmk0", "vlan"), _list("esx02")})
}

test_routed_interfaces_in_unknown_vlan_is_undecided if {
	a := _through("192.0.2.1", "192.0.2.0/25", 30)
	document := _two("smp", a, {"vmk0": object.remove(a.vmk0, ["vlan"])})
	_undecided(document, {_path("esx02", "vmk0", "vlan")})
}

test_other_subnet_and_partial_list_of_interfaces_is_undecided if {
	hosts := {"esx01": _one("192.0.2.0/25", 0), "esx02": _through("192.0.2.129", "192.0.2.128/25", 30)}
	gateway := ["hosts", "esx01", "vmkernels", "vmk0", "gateway"]
	_undecided(_facts("smp", hosts, [_list("esx02")]), {gateway, _list("esx02")})
}

# Two hosts with FT Logging in two subnets, and vMotion on a stack of its own.
_ft_logging(gateway) := {
	"clusters": {"c1": {"ft_type": "smp", "ft_hosts": ["esx01", "esx02"]}},
	"hosts": {
		"esx01": {"traffic": {"ft_logging": {"vmkernels": _wired(gateway)}}},
		"esx02": {"traffic": {"ft_logging": {"vmkernels": _wired(_through("192.0.2.129", "192.0.2.128/25", 30))}}},
	},
}

test_ft_logging_is_routed_through_gateways_only if {
	every netstack in ["ft", "defaultTcpipStack"] {
		document := _ft_logging(_stack(netstack, "192.0.2.0/25", 30))
		gateway := {"subject": ["clusters", "c1"], "path": ["hosts", "esx01", "vmkernels", "vmk0", "gateway"]}
		reachability.missing("ft_logging") == {gateway} with input as document
		reachability.denials("ft_logging") == set() with input as document
	}
	document := _ft_logging(_through("192.0.2.1", "192.0.2.0/25", 30))
	reachability.missing("ft_logging") == set() with input as document
}

test_ft_logging_in_another_vlan_is_denied if {
	document := json.patch(
		_ft_logging(_one("192.0.2.0/25", 30)),
		[{"op": "replace", "path": "/hosts/esx02/traffic/ft_logging/vmkernels", "value": _wired(_one("192.0.2.0/25", 31))}],
	)
	finding := _pair("192.0.2.0/25 (VLAN 30)", "192.0.2.0/25 (VLAN 31)")
	reachability.denials("ft_logging") == {finding} with input as document
}

test_a_gateway_outside_the_subnet_is_denied if {
	a := _astray("192.0.2.0/25", 30)
	b := _astray("192.0.2.128/25", 30)
	_denied(_two("smp", a, b), {_pair("192.0.2.0/25 (VLAN 30), gateway elsewhere", "192.0.2.128/25 (VLAN 30), gateway elsewhere")})
	c := _through("192.0.2.129", "192.0.2.128/25", 30)
	_denied(_two("smp", a, c), {_pair("192.0.2.0/25 (VLAN 30), gateway elsewhere", "192.0.2.128/25 (VLAN 30)")})
	_denied(_two("smp", c, a), {_pair("192.0.2.128/25 (VLAN 30)", "192.0.2.0/25 (VLAN 30), gateway elsewhere")})
}

test_a_gateway_outside_the_subnet_does_not_matter_within_one_is_allowed if {
	_allowed(_two("smp", _astray("192.0.2.0/25", 30), _astray("192.0.2.0/25", 30)))
}

# An interface of which all NICs are on other switches.
_unwired(subnet) := {"vmk0": object.union(_in(subnet, 30), {"has_uplink": false})}

test_an_interface_without_a_nic_is_denied if {
	every type in ["legacy", "smp"] {
		document := _two(type, _unwired("192.0.2.0/25"), _one("192.0.2.0/25", 30))
		_denied(document, {_pair("192.0.2.0/25 (VLAN 30), no NIC", "192.0.2.0/25 (VLAN 30)")})
		turned := _two(type, _one("192.0.2.0/25", 30), _unwired("192.0.2.0/25"))
		_denied(turned, {_pair("192.0.2.0/25 (VLAN 30)", "192.0.2.0/25 (VLAN 30), no NIC")})
	}
}

test_interfaces_without_a_nic_on_all_hosts_is_denied if {
	text := "192.0.2.0/25 (VLAN 30), no NIC"
	document := _facts("smp", {h: _unwired("192.0.2.0/25") | some h in _hosts}, [])
	_denied(document, {_finding(["esx01"], [text], ["esx02", "esx03"], [text])})
	_allowed(_facts("smp", {"esx01": _unwired("192.0.2.0/25")}, []))
}

test_an_interface_that_may_have_no_nic_is_undecided if {
	document := _two("smp", {"vmk0": object.union(_in("192.0.2.0/25", 30), {"has_uplink": null})}, _one("192.0.2.0/25", 30))
	_undecided(document, {_path("esx01", "vmk0", "has_uplink")})
}

test_an_interface_of_which_nobody_tells_a_nic_is_undecided if {
	document := _two("smp", _one("192.0.2.0/25", 30), _one("192.0.2.0/25", 30))
	every h in ["esx01", "esx02"] {
		path := sprintf("/hosts/%v/traffic/vmotion/vmkernels/vmk0/has_uplink", [h])
		_undecided(json.patch(document, [{"op": "remove", "path": path}]), {_path(h, "vmk0", "has_uplink")})
	}
}

test_gateways_of_interfaces_that_may_have_no_nic_is_undecided if {
	open := {"vmk0": object.union(_through("192.0.2.1", "192.0.2.0/25", 30).vmk0, {"has_uplink": null})}
	document := _two("smp", open, _through("192.0.2.129", "192.0.2.128/25", 30))
	_undecided(document, {_path("esx01", "vmk0", "has_uplink")})
}
