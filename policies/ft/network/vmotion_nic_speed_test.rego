package ft.network.vmotion_nic_speed_test

import data.ft.network.vmotion_nic_speed as rule

_uplinks := ["hosts", "esx01", "traffic", "vmotion", "uplinks"]

_facts(uplinks, partial) := {"hosts": {"esx01": {"traffic": {"vmotion": {"uplinks": uplinks}}}}, "partial": partial}

_active(speed) := {"role": "active", "speed_mbps": speed}

_standby(speed) := {"role": "standby", "speed_mbps": speed}

_finding(nic, speed) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "pnics", nic, "speed_mbps"],
	"args": {"nic": nic, "actual": speed, "required": 1000},
}

_denied(document, findings) if {
	rule.deny == findings with input as document
	rule.missing == set() with input as document
}

_allowed(document) if _denied(document, set())

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["hosts", "esx01"], "path": path} | some path in paths} with input as document
}

test_999_mbps_is_denied if _denied(_facts({"vmnic2": _active(999)}, []), {_finding("vmnic2", 999)})

test_1000_mbps_is_allowed if _allowed(_facts({"vmnic2": _active(1000)}, []))

test_slow_standby_nic_is_denied if {
	_denied(_facts({"vmnic2": _active(1000), "vmnic3": _standby(100)}, []), {_finding("vmnic3", 100)})
}

test_link_down_is_denied if _denied(_facts({"vmnic2": _active(0)}, []), {_finding("vmnic2", 0)})

test_each_slow_nic_is_denied if {
	document := _facts({"vmnic2": _active(10), "vmnic3": _standby(100)}, [])
	_denied(document, {_finding("vmnic2", 10), _finding("vmnic3", 100)})
}

test_slow_nic_beside_unknown_ones_is_denied if {
	document := _facts({"vmnic2": {"role": "active"}, "vmnic3": _standby(100)}, [_uplinks])
	rule.deny == {_finding("vmnic3", 100)} with input as document
}

test_two_nics_in_active_and_standby_order_is_allowed if {
	_allowed(_facts({"vmnic2": _active(1000), "vmnic3": _standby(1000)}, []))
}

test_two_25_gbe_nics_is_allowed if _allowed(_facts({"vmnic0": _active(25000), "vmnic1": _active(25000)}, []))

_without_nics(partial) := _interfaces(_facts({}, partial), {"vmk1": {}})

_interfaces(document, vmkernels) := json.patch(
	document,
	[{"op": "add", "path": "/hosts/esx01/traffic/vmotion/vmkernels", "value": vmkernels}],
)

test_interface_over_fast_nics_is_allowed if {
	document := _facts({"vmnic2": _active(1000)}, [["clusters", "c1", "vms"]])
	_allowed(_interfaces(document, {"vmk1": {}}))
}

test_no_interface_and_no_nic_is_allowed if _allowed(_interfaces(_facts({}, []), {}))

test_interface_without_nics_is_denied if {
	finding := {
		"subject": ["hosts", "esx01"],
		"path": ["hosts", "esx01", "vmkernels"],
		"args": {"nic": "-", "actual": 0, "required": 1000},
	}
	_denied(_without_nics([]), {finding})
}

test_interface_that_may_have_a_nic_is_undecided if _undecided(_without_nics([_uplinks]), {_uplinks})

test_no_interface_is_allowed if _allowed(_facts({}, []))

test_unknown_traffic_is_undecided if _undecided({"hosts": {"esx01": {}}}, {_uplinks})

test_partial_nics_is_undecided if _undecided(_facts({"vmnic2": _active(1000)}, [_uplinks]), {_uplinks})

test_unknown_speed_is_undecided if {
	document := _facts({"vmnic2": _active(1000), "vmnic3": {"role": "standby"}}, [])
	_undecided(document, {array.concat(_uplinks, ["vmnic3", "speed_mbps"])})
}
