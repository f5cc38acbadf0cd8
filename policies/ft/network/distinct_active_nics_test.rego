package ft.network.distinct_active_nics_test

import data.ft.network.distinct_active_nics as rule

_path(kind, k, field) := ["hosts", "esx01", "traffic", kind, "vmkernels", k, field]

_carrier(group, active) := {
	"port_group": group,
	"switch": "vSwitch1",
	"switch_type": "standard",
	"teaming": "failover_explicit",
	"failover_order": "explicit",
	"active": active,
}

_distributed(group, active) := object.union(_carrier(group, active), {"switch": "dvs1", "switch_type": "distributed"})

_traffic(vmotion, ft_logging) := {"vmotion": {"vmkernels": vmotion}, "ft_logging": {"vmkernels": ft_logging}}

_facts(a, b, partial) := {
	"hosts": {"esx01": {"traffic": _traffic({"vmk0": a}, {"vmk1": b})}},
	"distributed_switches": {"dvs1": {
		"hosts": {"esx01": {"uplinks": {"uplink1": "vmnic2", "uplink2": "vmnic3"}}},
		"lags": {"lag1": {"uplinks": {"esx01": ["vmnic4", "vmnic5"]}}},
	}},
	"partial": partial,
}

_finding(switch, nics, path, related) := {
	"subject": ["hosts", "esx01"],
	"path": path,
	"related": [related],
	"args": {"vmotion": "vmk0", "ft_logging": "vmk1", "switch": switch, "nics": nics},
}

_standard_finding(nics) := _finding(
	"vSwitch1", nics,
	["hosts", "esx01", "port_groups", "FT Logging", "active"],
	["hosts", "esx01", "port_groups", "VMotion", "active"],
)

_denied(document, findings) if {
	rule.deny == findings with input as document
	rule.missing == set() with input as document
}

_allowed(document) if _denied(document, set())

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["hosts", "esx01"], "path": path} | some path in paths} with input as document
}

test_same_active_nic_is_denied if {
	document := _facts(_carrier("VMotion", ["vmnic2"]), _carrier("FT Logging", ["vmnic2"]), [])
	_denied(document, {_standard_finding(["vmnic2"])})
}

test_one_common_nic_of_several_is_denied if {
	document := _facts(_carrier("VMotion", ["vmnic3", "vmnic2"]), _carrier("FT Logging", ["vmnic1", "vmnic3", "vmnic2"]), [])
	_denied(document, {_standard_finding(["vmnic2", "vmnic3"])})
}

test_same_port_group_is_denied if {
	path := ["hosts", "esx01", "port_groups", "VMkernel", "active"]
	document := _facts(_carrier("VMkernel", ["vmnic2"]), _carrier("VMkernel", ["vmnic2"]), [])
	_denied(document, {_finding("vSwitch1", ["vmnic2"], path, path)})
}

test_same_active_uplink_of_distributed_switch_is_denied if {
	path := ["distributed_switches", "dvs1", "port_groups", "FT Logging", "active"]
	related := ["distributed_switches", "dvs1", "port_groups", "VMotion", "active"]
	document := _facts(_distributed("VMotion", ["vmnic2"]), _distributed("FT Logging", ["vmnic2"]), [])
	_denied(document, {_finding("dvs1", ["vmnic2"], path, related)})
}

test_same_active_nic_in_partial_list_of_interfaces_is_denied if {
	a := _carrier("VMotion", ["vmnic2"])
	document := _facts(a, _carrier("FT Logging", ["vmnic2"]), [["hosts", "esx01", "traffic", "ft_logging", "vmkernels"]])
	rule.deny == {_standard_finding(["vmnic2"])} with input as document
}

test_two_nics_in_opposite_order_is_allowed if {
	a := object.union(_carrier("VMotion", ["vmnic2"]), {"standby": ["vmnic3"]})
	b := object.union(_carrier("FT Logging", ["vmnic3"]), {"standby": ["vmnic2"]})
	_allowed(_facts(a, b, []))
}

test_two_uplinks_of_distributed_switch_in_opposite_order_is_allowed if {
	_allowed(_facts(_distributed("VMotion", ["vmnic2"]), _distributed("FT Logging", ["vmnic3"]), []))
}

test_lag_for_both_is_allowed if {
	nics := ["vmnic4", "vmnic5"]
	_allowed(_facts(_distributed("VMotion", nics), _distributed("FT Logging", nics), []))
}

test_two_25_gbe_nics_with_load_based_teaming_is_allowed if {
	nics := ["vmnic2", "vmnic3"]
	teaming := {"teaming": "loadbalance_loadbased"}
	_allowed(_facts(object.union(_distributed("VMotion", nics), teaming), object.union(_distributed("FT Logging", nics), teaming), []))
}

test_load_based_teaming_of_one_of_the_two_is_allowed if {
	teaming := {"teaming": "loadbalance_loadbased"}
	a := _distributed("VMotion", ["vmnic2"])
	b := _distributed("FT Logging", ["vmnic2"])
	_allowed(_facts(object.union(a, teaming), b, []))
	_allowed(_facts(a, object.union(b, teaming), []))
}

test_inherited_order_is_allowed if {
	inherited := {"failover_order": "inherited"}
	a := _carrier("VMotion", ["vmnic2"])
	b := _carrier("FT Logging", ["vmnic2"])
	_allowed(_facts(object.union(a, inherited), b, []))
	_allowed(_facts(a, object.union(b, inherited), []))
}

test_other_switch_is_allowed if {
	b := {"switch": "vSwitch2", "switch_type": "standard"}
	_allowed(_facts(_carrier("VMotion", ["vmnic2"]), b, []))
}

test_switch_of_other_type_with_that_name_is_allowed if {
	b := object.union(_carrier("FT Logging", ["vmnic2"]), {"switch_type": "distributed"})
	_allowed(_facts(_carrier("VMotion", ["vmnic2"]), b, []))
}

test_one_interface_for_both_is_allowed if {
	both := {"vmk0": _carrier("VMotion", ["vmnic2"])}
	_allowed({"hosts": {"esx01": {"traffic": _traffic(both, both)}}})
}

test_no_ft_logging_and_unknown_vmotion_is_allowed if {
	_allowed({"hosts": {"esx01": {"traffic": {"ft_logging": {"vmkernels": {}}}}}})
}

test_no_vmotion_and_unknown_ft_logging_is_allowed if {
	_allowed({"hosts": {"esx01": {"traffic": {"vmotion": {"vmkernels": {}}}}}})
}

test_unknown_interfaces_is_undecided if {
	_undecided({"hosts": {"esx01": {}}}, {["hosts", "esx01", "traffic", kind, "vmkernels"] | some kind in ["vmotion", "ft_logging"]})
}

test_partial_interfaces_is_undecided if {
	path := ["hosts", "esx01", "traffic", "vmotion", "vmkernels"]
	_undecided(_facts(_carrier("VMotion", ["vmnic2"]), _carrier("FT Logging", ["vmnic3"]), [path]), {path})
}

test_unknown_port_group_is_undecided if {
	known := {"active": ["vmnic2"]}
	fields := {"port_group", "switch", "switch_type", "teaming", "failover_order"}
	_undecided(_facts(known, _carrier("FT Logging", ["vmnic2"]), []), {_path("vmotion", "vmk0", field) | some field in fields})
}

test_unknown_order_is_undecided if {
	b := object.remove(_carrier("FT Logging", ["vmnic2"]), ["failover_order"])
	_undecided(_facts(_carrier("VMotion", ["vmnic2"]), b, []), {_path("ft_logging", "vmk1", "failover_order")})
}

test_unknown_active_nics_is_undecided if {
	b := object.remove(_carrier("FT Logging", []), ["active"])
	_undecided(_facts(_carrier("VMotion", ["vmnic2"]), b, []), {_path("ft_logging", "vmk1", "active")})
}

test_partial_active_nics_is_undecided if {
	path := _path("ft_logging", "vmk1", "active")
	_undecided(_facts(_carrier("VMotion", ["vmnic2"]), _carrier("FT Logging", ["vmnic3"]), [path]), {path})
}

test_nic_of_unknown_uplink_is_undecided if {
	document := _facts(_distributed("VMotion", ["vmnic6"]), _distributed("FT Logging", ["vmnic6"]), [])
	_undecided(document, {["distributed_switches", "dvs1", "hosts", "esx01", "uplinks"]})
}

test_other_active_nics_in_unknown_order_is_allowed if {
	b := object.remove(_carrier("FT Logging", ["vmnic3"]), ["failover_order", "teaming"])
	_allowed(_facts(_carrier("VMotion", ["vmnic2"]), b, []))
}
