package lib.dedication_test

import data.lib.dedication

_path(keys) := array.concat(["hosts", "esx01", "traffic", "vmotion"], keys)
_shared_with(nic) := _path(["uplinks", nic, "shared_with"])
_control(switch) := ["distributed_switches", switch, "network_io_control", "enabled"]
_type := ["hosts", "esx01", "ft_type"]

_carrier(type, switch) := {"switch_type": type, "switch": switch, "active": ["vmnic2"], "standby": ["vmnic3"]}
_uplink(speed, others) := {"speed_mbps": speed, "shared_with": others}

_facts(type, carrier, uplinks, partial) := {
	"hosts": {"esx01": {
		"ft_type": type,
		"traffic": {
			"vmotion": {"vmkernels": {"vmk0": carrier}, "uplinks": uplinks},
			"management": {"vmkernels": {
				"vmk8": {"switch_type": "standard", "switch": "vSwitch0", "active": ["vmnic0"], "standby": []},
				"vmk9": _carrier("standard", "vSwitch1"),
			}},
			"vm": {"port_groups": {
				"VM Network": _carrier("standard", "vSwitch1"),
				"DB": {"switch_type": "distributed", "switch": "dvs1", "active": [], "standby": ["vmnic2"]},
				"Elsewhere": {"switch_type": "standard", "switch": "vSwitch0", "active": ["vmnic0"], "standby": []},
			}},
		},
	}},
	"distributed_switches": {
		"dvs1": {"network_io_control": {"enabled": true}},
		"dvs2": {"network_io_control": {"enabled": false}},
		"dvs3": {},
	},
	"partial": partial,
}

_legacy(uplinks) := _facts("legacy", _carrier("standard", "vSwitch1"), uplinks, [])
_smp(switch, uplinks) := _facts("smp", _carrier("distributed", switch), uplinks, [])
_without(document, path) := json.patch(document, [{"op": "remove", "path": path}])

_finding(nic, others, sources) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "pnics", nic],
	"related": sources,
	"args": {"nic": nic, "others": others},
}

_groups := [["distributed_switches", "dvs1", "port_groups", "DB"], ["hosts", "esx01", "port_groups", "VM Network"]]
_management := ["hosts", "esx01", "vmkernels", "vmk9"]

_denied(document, findings) if {
	dedication.denials("vmotion") == findings with input as document
	dedication.missing("vmotion") == set() with input as document
}

_allowed(document) if _denied(document, set())

_undecided(document, paths) if {
	dedication.denials("vmotion") == set() with input as document
	dedication.missing("vmotion") == {{"subject": ["hosts", "esx01"], "path": path} | some path in paths} with input as document
}

test_virtual_machines_on_the_same_nic_is_denied if {
	document := _legacy({"vmnic2": _uplink(10000, ["ft_logging", "vm"])})
	_denied(document, {_finding("vmnic2", ["vm"], _groups)})
}

test_each_shared_nic_is_denied if {
	document := _legacy({"vmnic2": _uplink(1000, ["vm", "management"]), "vmnic3": _uplink(1000, ["management"])})
	sources := array.concat(_groups, [_management])
	_denied(document, {_finding("vmnic2", ["management", "vm"], sources), _finding("vmnic3", ["management"], [_management])})
}

test_interface_without_services_on_the_same_nic_is_denied if {
	_denied(_legacy({"vmnic2": _uplink(1000, ["other"])}), {_finding("vmnic2", ["VMkernel"], [])})
}

test_sharing_beside_unknown_facts_is_denied if {
	lists := [_path(["uplinks"]), _path(["vmkernels"]), _shared_with("vmnic2")]
	document := _facts("legacy", {}, {"vmnic2": {"shared_with": ["storage"]}}, lists)
	_denied(document, {_finding("vmnic2", ["storage"], [])})
}

test_sharing_below_10_gbps_with_smp_ft_is_denied if {
	document := _smp("dvs1", {"vmnic2": _uplink(25000, ["vm"]), "vmnic3": _uplink(9999, [])})
	_denied(document, {_finding("vmnic2", ["vm"], _groups)})
	_denied(_without(document, "/hosts/esx01/ft_type"), {_finding("vmnic2", ["vm"], _groups)})
}

test_sharing_without_network_io_control_with_smp_ft_is_denied if {
	_denied(_smp("dvs2", {"vmnic2": _uplink(25000, ["vm"])}), {_finding("vmnic2", ["vm"], _groups)})
}

test_sharing_on_standard_switch_with_smp_ft_is_denied if {
	document := _facts("smp", _carrier("standard", "vSwitch1"), {"vmnic2": _uplink(25000, ["vm"])}, [])
	_denied(document, {_finding("vmnic2", ["vm"], _groups)})
}

test_two_nics_shared_with_ft_logging_is_allowed if {
	others := ["ft_logging", "vmotion"]
	_allowed(_legacy({"vmnic2": _uplink(1000, others), "vmnic3": _uplink(1000, others)}))
}

test_four_nics_on_two_switches_is_allowed if {
	_allowed(_legacy({"vmnic2": _uplink(1000, []), "vmnic3": _uplink(1000, [])}))
	_allowed(_facts("smp", {}, {"vmnic2": _uplink(1000, []), "vmnic3": {"shared_with": []}}, [_path(["vmkernels"])]))
}

test_two_25_gbe_nics_with_network_io_control_is_allowed if {
	everything := ["ft_logging", "management", "storage", "vm"]
	_allowed(_smp("dvs1", {"vmnic2": _uplink(25000, everything), "vmnic3": _uplink(25000, everything)}))
}

test_two_10_gbe_nics_with_network_io_control_is_allowed if {
	document := _smp("dvs1", {"vmnic2": _uplink(10000, ["vm"]), "vmnic3": _uplink(10000, [])})
	_allowed(object.union(document, {"partial": [_shared_with("vmnic2"), _shared_with("vmnic3")]}))
}

test_permitted_sharing_that_is_not_known_is_allowed if {
	document := _smp("dvs1", {"vmnic2": _uplink(10000, [])})
	_allowed(object.union(document, {"partial": [_shared_with("vmnic2")]}))
}

test_no_interface_is_allowed if {
	_allowed({"hosts": {"esx01": {"ft_type": "legacy", "traffic": {"vmotion": {"vmkernels": {}, "uplinks": {}}}}}})
}

test_unknown_uplinks_is_undecided if {
	_undecided(_without(_legacy({}), "/hosts/esx01/traffic/vmotion/uplinks"), {_path(["uplinks"])})
}

test_partial_uplinks_is_undecided if {
	document := _facts("legacy", _carrier("standard", "vSwitch1"), {"vmnic2": _uplink(1000, [])}, [_path(["uplinks"])])
	_undecided(document, {_path(["uplinks"])})
}

test_partial_sharing_is_undecided if {
	uplinks := {"vmnic2": _uplink(1000, ["ft_logging"]), "vmnic3": _uplink(1000, [])}
	document := _facts("legacy", _carrier("standard", "vSwitch1"), uplinks, [_shared_with("vmnic3")])
	_undecided(document, {_shared_with("vmnic3")})
	one := {"vmnic2": _uplink(10000, [])}
	distributed := _facts("legacy", _carrier("distributed", "dvs1"), one, [_shared_with("vmnic2")])
	_undecided(distributed, {_shared_with("vmnic2")})
}

test_partial_sharing_under_unknown_network_io_control_is_undecided if {
	document := _smp("dvs3", {"vmnic2": _uplink(10000, [])})
	_undecided(object.union(document, {"partial": [_shared_with("vmnic2")]}), {_shared_with("vmnic2")})
}

test_sharing_with_unknown_type_is_undecided if {
	_undecided(_without(_smp("dvs1", {"vmnic2": _uplink(25000, ["vm"])}), "/hosts/esx01/ft_type"), {_type})
}

test_sharing_with_unknown_speed_is_undecided if {
	document := _smp("dvs1", {"vmnic2": _uplink(25000, ["vm"]), "vmnic3": {"shared_with": []}})
	_undecided(document, {_path(["uplinks", "vmnic3", "speed_mbps"])})
}

test_sharing_with_unknown_network_io_control_is_undecided if {
	_undecided(_smp("dvs3", {"vmnic2": _uplink(25000, ["vm"])}), {_control("dvs3")})
}

test_sharing_on_unknown_switch_is_undecided if {
	document := _facts("smp", {}, {"vmnic2": _uplink(25000, ["vm"])}, [])
	_undecided(document, {_path(["vmkernels", "vmk0", "switch"]), _path(["vmkernels", "vmk0", "switch_type"])})
}

test_sharing_in_partial_lists_with_smp_ft_is_undecided if {
	lists := [_path(["uplinks"]), _path(["vmkernels"])]
	_undecided(object.union(_smp("dvs1", {"vmnic2": _uplink(25000, ["vm"])}), {"partial": lists}), {list | some list in lists})
}

test_the_other_kind_of_traffic_is_judged_alike if {
	document := object.union(
		_legacy({}),
		{"hosts": {"esx01": {"traffic": {"ft_logging": {"vmkernels": {}, "uplinks": {"vmnic2": _uplink(1000, ["vmotion", "vm"])}}}}}},
	)
	dedication.denials("ft_logging") == {_finding("vmnic2", ["vm"], _groups)} with input as document
	dedication.missing("ft_logging") == set() with input as document
	_allowed(document)
}
