package ft.network.uplinks_of_switch_test

import data.ft.network.uplinks_of_switch as rule

_host := {
	"switches": {"vSwitch0": {"pnics": ["vmnic0"], "active": ["vmnic0"], "standby": []}},
	"port_groups": {"VM": {"switch": "vSwitch0", "active": ["vmnic0"], "standby": []}},
}

_dvs := {
	"uplinks": ["uplink1", "uplink2"],
	"active": ["uplink1", "lag1"],
	"standby": ["uplink2"],
	"hosts": {"esx01": {"uplinks": {"uplink1": "vmnic2"}}},
	"lags": {"lag1": {"uplinks": {"esx01": ["vmnic3"]}}},
	"port_groups": {"FT": {"active": ["uplink1"], "standby": ["lag1"]}},
}

_facts := {"hosts": {"esx01": _host}, "distributed_switches": {"dvs": _dvs}, "partial": []}

_with(path, value) := json.patch(_facts, [{"op": "add", "path": path, "value": value}])

_without(path) := json.patch(_facts, [{"op": "remove", "path": path}])

_open(path) := object.union(_facts, {"partial": [path]})

_on_host(keys) := array.concat(["hosts", "esx01"], keys)

_on_dvs(keys) := array.concat(["distributed_switches", "dvs"], keys)

_finding(path, args) := {"subject": ["hosts", "esx01"], "path": path, "args": args}

_twice(path, more, args) := object.union(_finding(path, args), {"related": more})

_denied(document, findings) if {
	rule.deny == findings with input as document
	rule.missing == set() with input as document
}

_allowed(document) if _denied(document, set())

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["hosts", "esx01"], "path": path} | some path in paths} with input as document
}

_mapped := _on_dvs(["hosts", "esx01", "uplinks"])

test_a_nic_that_the_switch_does_not_have_is_denied if {
	args := {"nic": "vmnic9", "fault": "is no NIC of vSwitch0"}
	every role in ["active", "standby"] {
		own := _twice(
			_on_host(["switches", "vSwitch0", role]),
			[_on_host(["switches", "vSwitch0", "pnics"])],
			object.union(args, {"user": "vSwitch0"}),
		)
		_denied(_with(sprintf("/hosts/esx01/switches/vSwitch0/%v", [role]), ["vmnic0", "vmnic9"]), {own})
		group := _twice(
			_on_host(["port_groups", "VM", role]),
			[_on_host(["switches", "vSwitch0", "pnics"])],
			object.union(args, {"user": "VM"}),
		)
		_denied(_with(sprintf("/hosts/esx01/port_groups/VM/%v", [role]), ["vmnic9"]), {group})
	}
}

test_an_uplink_that_the_switch_does_not_have_is_denied if {
	args := {"nic": "uplink9", "fault": "is no uplink of dvs"}
	every role in ["active", "standby"] {
		own := _finding(_on_dvs([role]), object.union(args, {"user": "dvs"}))
		_denied(_with(sprintf("/distributed_switches/dvs/%v", [role]), ["uplink1", "uplink9"]), {own})
		group := _finding(_on_dvs(["port_groups", "FT", role]), object.union(args, {"user": "FT"}))
		_denied(_with(sprintf("/distributed_switches/dvs/port_groups/FT/%v", [role]), ["uplink9"]), {group})
	}
}

test_an_uplink_is_no_other_thing_while_names_are_open_is_undecided if {
	strange := _with("/distributed_switches/dvs/active", ["uplink9"])
	every list in ["uplinks", "lags", "hosts"] {
		_undecided(object.union(strange, {"partial": [_on_dvs([list])]}), {_on_dvs([list])})
	}
	_undecided(json.patch(strange, [{"op": "remove", "path": "/distributed_switches/dvs/uplinks"}]), {_on_dvs(["uplinks"])})
	_undecided(object.union(strange, {"partial": [_mapped]}), {_mapped})
	_undecided(object.union(strange, {"partial": [_mapped, _on_dvs(["lags"])]}), {_mapped, _on_dvs(["lags"])})
	other := object.union(strange, {"partial": [["clusters", "c1", "hosts"]]})
	count(rule.deny) == 1 with input as other
}

test_a_name_with_an_adapter_is_an_uplink_is_allowed if {
	names := json.patch(_with("/distributed_switches/dvs/active", ["uplink1", "lag1"]), [
		{"op": "replace", "path": "/distributed_switches/dvs/standby", "value": []},
		{"op": "remove", "path": "/distributed_switches/dvs/uplinks"},
	])
	_allowed(names)
}

test_a_nic_on_two_standard_switches_is_denied if {
	args := {"user": "vSwitch0", "nic": "vmnic0", "fault": "is also on vSwitch1"}
	document := _with("/hosts/esx01/switches/vSwitch1", {"pnics": ["vmnic0", "vmnic1"], "active": [], "standby": []})
	_denied(document, {_twice(
		_on_host(["switches", "vSwitch0", "pnics"]),
		[_on_host(["switches", "vSwitch1", "pnics"])],
		args,
	)})
}

test_a_nic_on_two_kinds_of_switches_is_denied if {
	standard := _on_host(["switches", "vSwitch0", "pnics"])
	uplink := _twice(_mapped, [standard], {"user": "dvs (uplink1)", "nic": "vmnic0", "fault": "is also on vSwitch0"})
	_denied(_with("/distributed_switches/dvs/hosts/esx01/uplinks/uplink1", "vmnic0"), {uplink})
	bundled := _on_dvs(["lags", "lag1", "uplinks", "esx01"])
	lag := _twice(bundled, [standard], {"user": "dvs (lag1)", "nic": "vmnic0", "fault": "is also on vSwitch0"})
	_denied(_with("/distributed_switches/dvs/lags/lag1/uplinks/esx01", ["vmnic0"]), {lag})
	loose := _twice(_on_dvs(["hosts", "esx01", "pnics"]), [standard], {"user": "dvs", "nic": "vmnic0", "fault": "is also on vSwitch0"})
	rule.deny == {loose} with input as _with("/distributed_switches/dvs/hosts/esx01", {"pnics": ["vmnic0"]})
	_allowed(_with("/distributed_switches/dvs/hosts/esx01/pnics", ["vmnic0"]))
}

test_a_nic_on_two_uplinks_is_denied if {
	finding := _twice(_mapped, [_mapped], {"user": "dvs (uplink1)", "nic": "vmnic2", "fault": "is also on dvs (uplink2)"})
	_denied(_with("/distributed_switches/dvs/hosts/esx01/uplinks/uplink2", "vmnic2"), {finding})
}

test_a_host_that_can_be_is_allowed if {
	_allowed(_facts)
	_allowed(_with("/distributed_switches/dvs/hosts/esx01/pnics", ["vmnic2", "vmnic3", "vmnic4"]))
	_allowed({"hosts": {"esx01": {"switches": {}, "port_groups": {}}}, "distributed_switches": {}})
}

test_a_nic_on_three_switches_is_denied if {
	spare := {"pnics": ["vmnic0"], "active": [], "standby": []}
	document := json.patch(_facts, [
		{"op": "add", "path": "/hosts/esx01/switches/vSwitch1", "value": spare},
		{"op": "add", "path": "/hosts/esx01/switches/vSwitch2", "value": spare},
	])
	{finding.args.fault | some finding in rule.deny} == {"is also on vSwitch1, vSwitch2"} with input as document
}

test_a_host_has_nothing_to_do_with_switches_of_others_is_allowed if {
	strange := json.patch(_facts, [
		{"op": "replace", "path": "/distributed_switches/dvs/active", "value": ["uplink9"]},
		{"op": "add", "path": "/hosts/esx02", "value": {"switches": {}, "port_groups": {}}},
	])
	{finding.subject | some finding in rule.deny} == {["hosts", "esx01"]} with input as strange
	open := json.patch(strange, [{"op": "remove", "path": "/distributed_switches/dvs/uplinks"}])
	{need.subject | some need in rule.missing} == {["hosts", "esx01"]} with input as open
}

test_other_hosts_have_adapters_of_their_own_is_allowed if {
	other := _with("/distributed_switches/dvs/hosts/esx02", {"uplinks": {"uplink1": "vmnic0"}})
	_allowed(other)
}

test_unknown_facts_are_undecided if {
	every place in ["switches", "port_groups"] {
		_undecided(_without(sprintf("/hosts/esx01/%v", [place])), {_on_host([place])})
		_undecided(_open(_on_host([place])), {_on_host([place])})
	}
	_undecided(_open(["distributed_switches"]), {["distributed_switches"]})
	_undecided(_without("/hosts/esx01/switches/vSwitch0/pnics"), {_on_host(["switches", "vSwitch0", "pnics"])})
	every role in ["active", "standby"] {
		_undecided(_without(sprintf("/hosts/esx01/port_groups/VM/%v", [role])), {_on_host(["port_groups", "VM", role])})
		_undecided(
			_without(sprintf("/distributed_switches/dvs/port_groups/FT/%v", [role])),
			{_on_dvs(["port_groups", "FT", role])},
		)
	}
	_undecided(_without("/hosts/esx01/port_groups/VM/switch"), {_on_host(["port_groups", "VM", "switch"])})
	every list in ["hosts", "lags", "port_groups"] {
		_undecided(_open(_on_dvs([list])), {_on_dvs([list])})
	}
	_undecided(_without("/distributed_switches/dvs/hosts/esx01/uplinks"), {_mapped})
	foreign := _with("/hosts/esx01/switches/vSwitch0/active", ["vmnic9"])
	pnics := _on_host(["switches", "vSwitch0", "pnics"])
	_undecided(object.union(foreign, {"partial": [pnics]}), {pnics})
	_undecided(_open(_mapped), {_mapped})
}
