package ft.network.explicit_failover_order_test

import data.ft.network.explicit_failover_order as rule

_list(kind) := ["hosts", "esx01", "traffic", kind, "vmkernels"]
_path(kind, k, field) := array.concat(_list(kind), [k, field])
_active(label) := ["distributed_switches", "dvs1", "port_groups", label, "active"]

_carrier(group, order) := {
	"port_group": group,
	"switch": "vSwitch1",
	"switch_type": "standard",
	"teaming": "loadbalance_srcid",
	"failover_order": order,
}

_distributed(group, teaming) := object.union(
	_carrier(group, "inherited"),
	{"switch": "dvs1", "switch_type": "distributed", "teaming": teaming},
)

_traffic(vmotion, ft_logging) := {"vmotion": {"vmkernels": vmotion}, "ft_logging": {"vmkernels": ft_logging}}

_facts(type, a, b, partial) := {
	"hosts": {"esx01": {"ft_type": type, "traffic": _traffic({"vmk0": a}, {"vmk1": b})}},
	"distributed_switches": {"dvs1": {
		"hosts": {"esx01": {"uplinks": {"uplink1": "vmnic2", "uplink2": "vmnic3"}}},
		"lags": {"lag1": {"uplinks": {"esx01": ["vmnic4", "vmnic5"]}}},
		"port_groups": {
			"VMotion": {"active": ["uplink1", "uplink2"]},
			"FT Logging": {"active": ["uplink1", "uplink2"]},
			"Bundled VMotion": {"active": ["lag1"]},
			"Bundled FT Logging": {"active": ["lag1"]},
			"Unmapped": {"active": ["uplink1", "uplink3"]},
			"Open": {},
		},
	}},
	"partial": partial,
}

_legacy(a, b) := _facts("legacy", a, b, [])
_smp(a, b) := _facts("smp", a, b, [])
_explicit := _carrier("VMotion", "explicit")
_ordered(group) := object.union(_distributed(group, "loadbalance_srcid"), {"failover_order": "explicit"})
_unknown_order(carrier) := object.remove(carrier, ["failover_order"])

_finding(switch, label, owner, severity) := {
	"subject": ["hosts", "esx01"],
	"path": array.concat(owner, ["port_groups", label]),
	"args": {"switch": switch, "port_group": label},
	"severity": severity,
}

_standard(label) := _standard_as("error", label)
_standard_as(severity, label) := _finding("vSwitch1", label, ["hosts", "esx01"], severity)
_dvs(label) := _dvs_as("error", label)
_dvs_as(severity, label) := _finding("dvs1", label, ["distributed_switches", "dvs1"], severity)
_severities := {"legacy": "error", "smp": "info", "unknown": "error"}

_denied(document, findings) if {
	rule.deny == findings with input as document
	rule.missing == set() with input as document
}

_allowed(document) if _denied(document, set())

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["hosts", "esx01"], "path": path} | some path in paths} with input as document
}

test_inherited_order_of_ft_logging_is_denied if {
	every type, severity in _severities {
		_denied(_facts(type, _explicit, _carrier("FT Logging", "inherited"), []), {_standard_as(severity, "FT Logging")})
	}
}

_active_on(carrier, nics) := object.union(carrier, {"active": nics})

test_inherited_order_with_other_nics_is_denied_as_a_warning if {
	b := _carrier("FT Logging", "inherited")
	every type, severity in {"legacy": "warning", "smp": "info", "unknown": "error"} {
		document := _facts(type, _active_on(_explicit, ["vmnic2"]), _active_on(b, ["vmnic3"]), [])
		_denied(document, {_standard_as(severity, "FT Logging")})
	}
	every nics in [["vmnic2"], ["vmnic3", "vmnic2"], []] {
		_denied(_legacy(_active_on(_explicit, ["vmnic2"]), _active_on(b, nics)), {_standard("FT Logging")})
	}
	_denied(_legacy(_active_on(_explicit, []), _active_on(b, ["vmnic2"])), {_standard("FT Logging")})
}

test_inherited_order_of_both_is_denied if {
	document := _legacy(_carrier("VMotion", "inherited"), _carrier("FT Logging", "inherited"))
	_denied(document, {_standard("VMotion"), _standard("FT Logging")})
}

test_one_port_group_for_both_is_denied if {
	_denied(_legacy(_carrier("VMkernel", "inherited"), _carrier("VMkernel", "inherited")), {_standard("VMkernel")})
}

test_inherited_order_of_distributed_switch_is_denied if {
	b := object.union(_distributed("FT Logging", "loadbalance_srcid"), {"failover_order": "explicit"})
	every type, severity in _severities {
		_denied(_facts(type, _distributed("VMotion", "loadbalance_srcid"), b, []), {_dvs_as(severity, "VMotion")})
	}
}

test_load_based_teaming_with_legacy_ft_is_denied if {
	document := _legacy(_distributed("VMotion", "loadbalance_loadbased"), _distributed("Bundled FT Logging", "loadbalance_ip"))
	_denied(document, {_dvs("VMotion"), _dvs("Bundled FT Logging")})
}

test_inherited_order_in_partial_lists_is_denied if {
	document := _facts("legacy", _explicit, _carrier("FT Logging", "inherited"), [_list("vmotion"), _list("ft_logging")])
	rule.deny == {_standard("FT Logging")} with input as document
}

test_two_nics_in_explicit_order_is_allowed if {
	_allowed(_legacy(_explicit, _carrier("FT Logging", "explicit")))
	_allowed(_smp(_explicit, _carrier("FT Logging", "explicit")))
}

test_two_25_gbe_nics_with_load_based_teaming_is_allowed if {
	_allowed(_smp(_distributed("VMotion", "loadbalance_loadbased"), _distributed("FT Logging", "loadbalance_loadbased")))
}

test_lag_with_smp_ft_is_allowed if {
	_allowed(_smp(_distributed("Bundled VMotion", "loadbalance_ip"), _distributed("Bundled FT Logging", "loadbalance_ip")))
}

test_load_based_teaming_in_unknown_order_with_smp_ft_is_allowed if {
	_allowed(_smp(_ordered("VMotion"), _unknown_order(_distributed("FT Logging", "loadbalance_loadbased"))))
}

test_lag_in_unknown_order_with_smp_ft_is_allowed if {
	_allowed(_smp(_ordered("VMotion"), _unknown_order(_distributed("Bundled FT Logging", "loadbalance_ip"))))
}

# A name that both an uplink and a LAG have means the LAG.
test_lag_with_the_name_of_an_uplink_with_smp_ft_is_allowed if {
	uplinks := {"dvs1": {"hosts": {"esx01": {"uplinks": {"lag1": "vmnic4"}}}}}
	a := _ordered("VMotion")
	b := _distributed("Bundled FT Logging", "loadbalance_ip")
	_allowed(object.union(_smp(a, b), {"distributed_switches": uplinks}))
	_allowed(object.union(_facts("smp", a, b, [_active("Bundled FT Logging")]), {"distributed_switches": uplinks}))
}

test_four_nics_on_two_switches_is_allowed if {
	b := object.union(_carrier("FT Logging", "inherited"), {"switch": "vSwitch2"})
	_allowed(_legacy(_carrier("VMotion", "inherited"), b))
	_allowed(_legacy(_carrier("VMotion", "inherited"), _unknown_order(b)))
}

test_switches_of_other_type_with_one_name_is_allowed if {
	b := object.union(_carrier("FT Logging", "inherited"), {"switch_type": "distributed"})
	_allowed(_legacy(_carrier("VMotion", "inherited"), b))
	_allowed(_legacy(_carrier("VMotion", "inherited"), _unknown_order(b)))
}

test_other_traffic_on_the_same_switch_is_allowed if {
	carrier := _carrier("VMkernel", "inherited")
	vmotion := _traffic({"vmk1": carrier, "vmk2": carrier}, {})
	traffic := object.union(vmotion, {"management": {"vmkernels": {"vmk0": carrier}}})
	_allowed({"hosts": {"esx01": {"ft_type": "legacy", "traffic": traffic}}})
}

test_another_partial_list_is_allowed if {
	_allowed(_facts("legacy", _explicit, _carrier("FT Logging", "explicit"), [["hosts", "esx01", "pnics"]]))
}

test_one_interface_for_both_is_allowed if {
	both := {"vmk0": _carrier("VMotion", "inherited")}
	_allowed({"hosts": {"esx01": {"ft_type": "legacy", "traffic": _traffic(both, both)}}})
}

test_no_ft_logging_and_unknown_vmotion_is_allowed if {
	_allowed({"hosts": {"esx01": {"traffic": {"ft_logging": {"vmkernels": {}}}}}})
}

test_explicit_order_on_unknown_switches_is_allowed if {
	_allowed(_legacy({"failover_order": "explicit"}, {"failover_order": "explicit"}))
}

test_unknown_interfaces_is_undecided if {
	_undecided({"hosts": {"esx01": {}}}, {_list("vmotion"), _list("ft_logging")})
}

test_partial_interfaces_is_undecided if {
	_undecided(_facts("legacy", _explicit, _carrier("FT Logging", "explicit"), [_list("vmotion")]), {_list("vmotion")})
}

test_unknown_order_is_undecided if {
	b := object.remove(_carrier("FT Logging", ""), ["failover_order"])
	_undecided(_legacy(_explicit, b), {_path("ft_logging", "vmk1", "failover_order")})
}

test_unknown_port_group_is_undecided if {
	fields := ["port_group", "switch", "switch_type", "failover_order"]
	_undecided(_legacy(_explicit, {}), {_path("ft_logging", "vmk1", field) | some field in fields})
}

test_unknown_switch_of_the_other_is_undecided if {
	document := _legacy({"failover_order": "explicit"}, _carrier("FT Logging", "inherited"))
	_undecided(document, {_path("vmotion", "vmk0", "switch"), _path("vmotion", "vmk0", "switch_type")})
}

test_unknown_type_with_load_based_teaming_is_undecided if {
	a := object.union(_distributed("VMotion", "loadbalance_srcid"), {"failover_order": "explicit"})
	document := _smp(a, _distributed("FT Logging", "loadbalance_loadbased"))
	_undecided(json.patch(document, [{"op": "remove", "path": "/hosts/esx01/ft_type"}]), {["hosts", "esx01", "ft_type"]})
}

test_unknown_teaming_is_undecided if {
	a := object.union(_distributed("VMotion", "loadbalance_srcid"), {"failover_order": "explicit"})
	b := object.remove(_distributed("FT Logging", ""), ["teaming"])
	_undecided(_smp(a, b), {_path("ft_logging", "vmk1", "teaming")})
}

test_unknown_active_uplinks_is_undecided if {
	a := object.union(_distributed("VMotion", "loadbalance_srcid"), {"failover_order": "explicit"})
	_undecided(_smp(a, _distributed("Open", "loadbalance_srcid")), {_active("Open")})
}

test_partial_active_uplinks_is_undecided if {
	a := object.union(_distributed("VMotion", "loadbalance_srcid"), {"failover_order": "explicit"})
	document := _facts("smp", a, _distributed("FT Logging", "loadbalance_srcid"), [_active("FT Logging")])
	_undecided(document, {_active("FT Logging")})
}

test_uplink_that_may_be_a_lag_is_undecided if {
	a := object.union(_distributed("VMotion", "loadbalance_srcid"), {"failover_order": "explicit"})
	document := _smp(a, _distributed("Unmapped", "loadbalance_srcid"))
	_undecided(document, {["distributed_switches", "dvs1", "hosts", "esx01", "uplinks"]})
}

test_standard_switch_with_the_name_of_a_distributed_one_is_undecided if {
	lag := object.union(_distributed("Bundled FT Logging", "loadbalance_ip"), {"switch_type": "standard"})
	a := object.union(_distributed("VMotion", "loadbalance_ip"), {"switch_type": "standard", "failover_order": "explicit"})
	_undecided(_smp(a, _unknown_order(lag)), {_path("ft_logging", "vmk1", "failover_order")})
}

test_load_based_teaming_in_unknown_order_is_undecided if {
	b := _unknown_order(_distributed("FT Logging", "loadbalance_loadbased"))
	path := _path("ft_logging", "vmk1", "failover_order")
	_undecided(_legacy(_ordered("VMotion"), b), {path})
	_undecided(_facts("unknown", _ordered("VMotion"), b, []), {path})
}

test_lag_in_unknown_order_is_undecided if {
	b := _unknown_order(_distributed("Bundled FT Logging", "loadbalance_ip"))
	path := _path("ft_logging", "vmk1", "failover_order")
	_undecided(_legacy(_ordered("VMotion"), b), {path})
	_undecided(_facts("unknown", _ordered("VMotion"), b, []), {path})
}

test_lag_with_unknown_type_is_undecided if {
	document := _smp(_ordered("VMotion"), _distributed("Bundled FT Logging", "loadbalance_ip"))
	_undecided(json.patch(document, [{"op": "remove", "path": "/hosts/esx01/ft_type"}]), {["hosts", "esx01", "ft_type"]})
}

test_unknown_order_asks_for_nothing_else_with_legacy_ft_is_undecided if {
	every label in ["Open", "Unmapped"] {
		b := object.remove(_distributed(label, ""), ["teaming", "failover_order"])
		_undecided(_legacy(_ordered("VMotion"), b), {_path("ft_logging", "vmk1", "failover_order")})
	}
}

test_unknown_port_group_with_smp_ft_is_undecided if {
	fields := ["port_group", "switch", "switch_type", "failover_order"]
	_undecided(_smp(_explicit, {}), {_path("ft_logging", "vmk1", field) | some field in fields})
}
