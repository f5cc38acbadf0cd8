package ft.network.change_allowed_with_ft_test

import data.ft.network.change_allowed_with_ft as rule

# A host with vMotion on vmk1 and FT Logging on vmk2, both on vSwitch1, and machines on a label of vSwitch0.
_host := {
	"cluster": "c1",
	"networks": ["vMotion", "FT", "VM Network"],
	"port_groups": {
		"vMotion": {"switch": "vSwitch1"},
		"FT": {"switch": "vSwitch1"},
		"VM Network": {"switch": "vSwitch0", "failover_order": "inherited"},
	},
	"vmkernels": {"vmk0": {"services": ["management"]}, "vmk1": {}, "vmk2": {}},
	"traffic": {
		"management": {"vmkernels": {"vmk0": {"port_group": "Management"}}},
		"vmotion": {"vmkernels": {"vmk1": _carrier("vMotion")}},
		"ft_logging": {"vmkernels": {"vmk2": _carrier("FT")}},
	},
}

_carrier(label) := {
	"port_group": label, "switch": "vSwitch1", "switch_type": "standard", "failover_order": "explicit",
}

_db01 := {
	"fault_tolerance": true, "cluster": "c1", "host": "esx01", "secondary_host": "esx02", "networks": ["VM Network"],
}

_cluster := {"hosts": ["esx01", "esx02", "esx03"], "ft_vms": ["db01"]}

_estate(vms, hosts, partial) := {
	"clusters": {"c1": object.union(_cluster, {"ft_vms": [v | some v, _ in vms]})},
	"hosts": hosts,
	"vms": vms,
	"partial": partial,
}

_hosts := {"esx01": _host, "esx02": _host, "esx03": _host}

_facts(changes) := {"now": _estate({"db01": _db01}, _hosts, []), "changes": changes}

_unplaced(changes, fields, partial) := {
	"now": _estate({"db01": object.remove(_db01, fields)}, _hosts, partial),
	"changes": changes,
}

_finding(h, path, key, texts, severity) := {
	"subject": ["hosts", h], "path": path, "related": [["changes", key]],
	"args": {"changes": texts, "vms": ["db01"]}, "severity": severity,
}

_of(h, path, text, severity) := _finding(h, path, concat("/", array.concat([""], path)), [text], severity)

_judged(findings, paths, facts) if {
	rule.deny == findings with input as facts
	rule.missing == {need | some [h, path] in paths; need := {"subject": ["hosts", h], "path": path}} with input as facts
}

_vmk2 := ["hosts", "esx01", "vmkernels", "vmk2"]

_update(before, after) := {
	"action": "update",
	"before": before,
	"after": after,
	"changed": [fact | some fact in _facts_of(before, after); object.get(before, fact, null) != object.get(after, fact, null)],
}

_facts_of(before, after) := {fact | some fact, _ in before} | {fact | some fact, _ in after}

_opens(before) := {"action": "update", "before": before, "after": {}, "open": [fact | some fact, _ in before]}

_delete := {"action": "delete", "before": {}}

test_without_a_plan_or_without_changes_there_is_nothing_to_say if {
	_judged(set(), set(), {"hosts": _hosts})
	_judged(set(), set(), _facts({}))
}

test_what_is_added_interrupts_nothing if {
	_judged(set(), set(), _facts({
		"/hosts/esx01/vmkernels/vsphere_vnic.x": {"action": "create", "after": {"mtu": 1500}},
		"/hosts/esx01/port_groups/New": {"action": "create", "after": {"vlan": 7}},
		"/datastores/nfs09": {"action": "create", "after": {"hosts": ["esx01"]}},
	}))
}

test_interfaces_that_go_or_are_made_anew_are_denied if {
	replaced := {
		"action": "replace",
		"before": {"mtu": 9000, "pnics": ["vmnic2"], "services": ["ft_logging", "vmotion"]},
		"after": {"mtu": 1500, "pnics": [], "services": []},
	}
	every action, change in {"delete": _delete, "replace": replaced} {
		ft := _of("esx01", _vmk2, sprintf("vmkernels.vmk2 (ft_logging): %v", [action]), "error")
		_judged({ft}, set(), _facts({"/hosts/esx01/vmkernels/vmk2": change}))
		path := ["hosts", "esx02", "vmkernels", "vmk1"]
		vmotion := _of("esx02", path, sprintf("vmkernels.vmk1 (vmotion): %v", [action]), "error")
		_judged({vmotion}, set(), _facts({"/hosts/esx02/vmkernels/vmk1": change}))
	}
}

test_a_host_without_ft_machines_may_change if {
	_judged(set(), set(), _facts({"/hosts/esx03/vmkernels/vmk2": _delete, "/hosts/esx03/switches/vSwitch1": _delete}))
	_judged(set(), set(), _facts({"/hosts/esx03/vmkernels/vmk2": _opens({"ip": "a"})}))
}

test_what_carries_nothing_of_ft_may_change if {
	_judged(set(), set(), _facts({
		"/hosts/esx01/vmkernels/vmk0": _delete,
		"/hosts/esx01/port_groups/Other": _delete,
		"/hosts/esx01/switches/vSwitch9": _delete,
		"/distributed_switches/dvs": _delete,
		"/distributed_switches/dvs/port_groups/FT": _delete,
	}))
}

_fixed := {
	"ip": ["192.0.2.1", "192.0.2.9"],
	"netmask": ["255.255.255.0", "255.255.0.0"],
	"gateway": ["192.0.2.254", "192.0.2.253"],
	"port_group": ["FT", "FT2"],
	"switch": ["dvs", "dvs2"],
	"netstack": ["defaultTcpipStack", "own"],
	"dhcp": [false, true],
}

_changing(before, after) := _facts({"/hosts/esx01/vmkernels/vmk2": _update(before, after)})

test_each_fact_of_an_interface_is_fixed if {
	every fact, values in _fixed {
		text := sprintf("vmkernels.vmk2.%v (ft_logging): %v -> %v", [fact, values[0], values[1]])
		expected := {_of("esx01", _vmk2, text, "error")}
		rule.deny == expected with input as _changing({fact: values[0]}, {fact: values[1]})
	}
}

test_what_stays_or_is_only_said_now_is_no_change if {
	_judged(set(), set(), _changing(
		{fact: values[0] | some fact, values in _fixed},
		{fact: values[0] | some fact, values in _fixed},
	))
	_judged(set(), set(), _changing({}, {"gateway": "192.0.2.254"}))
	idle := {"action": "no-op", "before": {"ip": "a"}, "after": {"ip": "b"}}
	_judged(set(), set(), _facts({"/hosts/esx01/vmkernels/vmk2": idle}))
}

test_a_fact_that_differs_is_denied_though_its_value_is_not_known if {
	every states in [[{"ip": "a"}, {}, "a -> ?"], [{}, {"ip": "b"}, "? -> b"]] {
		[before, after, text] := states
		facts := _changing(before, after)
		expected := {_of("esx01", _vmk2, sprintf("vmkernels.vmk2.ip (ft_logging): %v", [text]), "error")}
		_judged(expected, set(), facts)
	}
}

test_what_differs_is_undecided_where_its_value_decides_and_is_not_known if {
	every fact in ["services", "mtu", "pnics"] {
		before := _changing({}, {fact: []})
		after := _changing({fact: []}, {})
		path := ["changes", "/hosts/esx01/vmkernels/vmk2"]
		_judged(set(), {["esx01", array.concat(path, ["before", fact])]}, before)
		_judged(set(), {["esx01", array.concat(path, ["after", fact])]}, after)
	}
}

test_each_fact_that_is_not_known_afterwards_is_undecided if {
	paths := {["esx01", path] |
		some fact, _ in _fixed
		path := ["changes", "/hosts/esx01/vmkernels/vmk2", "after", fact]
	}
	open := _opens({fact: values[0] | some fact, values in _fixed})
	_judged(set(), paths, _facts({"/hosts/esx01/vmkernels/vmk2": open}))
}

test_a_service_that_is_taken_away_is_denied if {
	change := _update({"services": ["ft_logging", "management"]}, {"services": ["management"]})
	text := "vmkernels.vmk2.services (ft_logging): ft_logging, management -> management"
	_judged({_of("esx01", _vmk2, text, "error")}, set(), _facts({"/hosts/esx01/vmkernels/vmk2": change}))
	kept := _update({"services": ["ft_logging", "management"]}, {"services": ["ft_logging"]})
	_judged(set(), set(), _facts({"/hosts/esx01/vmkernels/vmk2": kept}))
	other := _update({"services": ["management"]}, {"services": []})
	_judged(set(), set(), _facts({"/hosts/esx01/vmkernels/vmk2": other}))
	more := _update({"services": []}, {"services": ["ft_logging"]})
	_judged(set(), set(), _facts({"/hosts/esx01/vmkernels/vmk2": more}))
}

test_services_that_are_not_known_are_undecided if {
	change := _update({"services": ["ft_logging"]}, {})
	path := ["changes", "/hosts/esx01/vmkernels/vmk2", "after", "services"]
	_judged(set(), {["esx01", path]}, _facts({"/hosts/esx01/vmkernels/vmk2": change}))
}

test_a_lower_mtu_is_a_warning_and_a_higher_one_is_none if {
	text := "vmkernels.vmk2.mtu (ft_logging): 9000 -> 8999"
	lower := {"/hosts/esx01/vmkernels/vmk2": _update({"mtu": 9000}, {"mtu": 8999})}
	_judged({_of("esx01", _vmk2, text, "warning")}, set(), _facts(lower))
	_judged(set(), set(), _facts({"/hosts/esx01/vmkernels/vmk2": _update({"mtu": 1500}, {"mtu": 9000})}))
	same := {"action": "update", "before": {"mtu": 9000}, "after": {"mtu": 9000}, "changed": ["mtu"]}
	_judged(set(), set(), _facts({"/hosts/esx01/vmkernels/vmk2": same}))
}

test_another_vlan_of_a_port_group_is_denied if {
	path := ["hosts", "esx01", "port_groups", "FT"]
	change := _update({"vlan": 40}, {"vlan": 41})
	text := "port_groups.FT.vlan (ft_logging): 40 -> 41"
	_judged({_of("esx01", path, text, "error")}, set(), _facts({"/hosts/esx01/port_groups/FT": change}))
}

test_another_order_of_uplinks_is_a_warning if {
	path := ["hosts", "esx01", "port_groups", "FT"]
	every fact in ["active", "standby"] {
		change := _update({fact: ["vmnic1", "vmnic2"]}, {fact: ["vmnic2"]})
		text := sprintf("port_groups.FT.%v (ft_logging): vmnic1, vmnic2 -> vmnic2", [fact])
		_judged({_of("esx01", path, text, "warning")}, set(), _facts({"/hosts/esx01/port_groups/FT": change}))
	}
	teaming := _update({"teaming": "failover_explicit"}, {"teaming": "loadbalance_ip"})
	text := "port_groups.FT.teaming (ft_logging): failover_explicit -> loadbalance_ip"
	_judged({_of("esx01", path, text, "warning")}, set(), _facts({"/hosts/esx01/port_groups/FT": teaming}))
}

test_the_order_of_a_switch_matters_to_those_that_inherit_it if {
	change := _update({"active": ["vmnic1"]}, {"active": ["vmnic2"]})
	_judged(set(), set(), _facts({"/hosts/esx01/switches/vSwitch1": change}))
	text := "switches.vSwitch0.active (vm): vmnic1 -> vmnic2"
	warned := _of("esx01", ["hosts", "esx01", "switches", "vSwitch0"], text, "warning")
	_judged({warned}, set(), _facts({"/hosts/esx01/switches/vSwitch0": change}))
	open := _opens({"active": ["vmnic1"]})
	_judged(set(), set(), _facts({"/hosts/esx01/switches/vSwitch1": open}))
	path := ["changes", "/hosts/esx01/switches/vSwitch0", "after", "active"]
	_judged(set(), {["esx01", path]}, _facts({"/hosts/esx01/switches/vSwitch0": open}))
}

test_the_order_of_a_distributed_switch_matters_to_those_that_inherit_it if {
	key := "/distributed_switches/dvs"
	facts := _dvs({key: _update({"uplinks": ["a", "b"]}, {"uplinks": ["b", "a"]})})
	texts := ["dvs.uplinks (ft_logging): a, b -> b, a", "dvs.uplinks (vm): a, b -> b, a"]
	_judged({_finding("esx01", ["distributed_switches", "dvs"], key, texts, "warning")}, set(), facts)
	own := json.patch(facts, [
		{"op": "add", "path": "now/distributed_switches/dvs/port_groups/VM/failover_order", "value": "explicit"},
		{
			"op": "add", "path": "now/hosts/esx01/traffic/ft_logging/vmkernels/vmk2/failover_order",
			"value": "explicit",
		},
	])
	_judged(set(), set(), own)
}

test_a_switch_of_the_other_kind_is_another_one_whatever_its_name if {
	_judged(set(), set(), _facts({
		"/distributed_switches/vSwitch1": _delete,
		"/distributed_switches/vSwitch1/port_groups/FT": _delete,
	}))
	_judged(set(), set(), _dvs({"/hosts/esx01/switches/dvs": _delete, "/hosts/esx01/port_groups/FT": _delete}))
}

test_a_standard_port_group_comes_before_a_distributed_one_of_its_name if {
	facts := _dvs({"/distributed_switches/dvs/port_groups/VM": _delete})
	standard := {"now": {"hosts": {"esx01": {"port_groups": {"VM": {"switch": "vSwitch0"}}}}}}
	_judged(set(), set(), object.union(facts, standard))
}

test_a_switch_that_goes_or_loses_uplinks_is_denied if {
	path := ["hosts", "esx01", "switches", "vSwitch1"]
	key := "/hosts/esx01/switches/vSwitch1"
	gone := ["switches.vSwitch1 (ft_logging): delete", "switches.vSwitch1 (vmotion): delete"]
	_judged({_finding("esx01", path, key, gone, "error")}, set(), _facts({key: _delete}))
	fewer := _update({"pnics": ["vmnic2", "vmnic3"]}, {"pnics": ["vmnic3"]})
	some_left := [
		"switches.vSwitch1.pnics (ft_logging): vmnic2, vmnic3 -> vmnic3",
		"switches.vSwitch1.pnics (vmotion): vmnic2, vmnic3 -> vmnic3",
	]
	_judged({_finding("esx01", path, key, some_left, "warning")}, set(), _facts({key: fewer}))
	none := _update({"pnics": ["vmnic3"]}, {"pnics": []})
	none_left := ["switches.vSwitch1.pnics (ft_logging): vmnic3 -> ", "switches.vSwitch1.pnics (vmotion): vmnic3 -> "]
	_judged({_finding("esx01", path, key, none_left, "error")}, set(), _facts({key: none}))
	more := _update({"pnics": ["vmnic3"]}, {"pnics": ["vmnic3", "vmnic4"]})
	_judged(set(), set(), _facts({key: more}))
}

test_the_network_of_a_machine_counts if {
	path := ["hosts", "esx01", "port_groups", "VM Network"]
	change := _update({"vlan": 1}, {"vlan": 2})
	text := "port_groups.VM Network.vlan (vm): 1 -> 2"
	changes := {"/hosts/esx01/port_groups/VM Network": change}
	_judged({_of("esx01", path, text, "error")}, set(), _facts(changes))
	beside := {"now": {"vms": {"web01": {"host": "esx01", "networks": ["Web"]}, "web02": {"networks": ["Web"]}}}}
	_judged({_of("esx01", path, text, "error")}, set(), object.union(_facts(changes), beside))
}

test_errors_and_warnings_are_told_apart if {
	facts := _facts({
		"/hosts/esx01/vmkernels/vmk2": _update({"mtu": 9000, "ip": "a"}, {"mtu": 1500, "ip": "b"}),
		"/hosts/esx01/vmkernels/vmk1": _delete,
	})
	vmk1 := ["hosts", "esx01", "vmkernels", "vmk1"]
	errors := ["vmkernels.vmk1 (vmotion): delete", "vmkernels.vmk2.ip (ft_logging): a -> b"]
	_judged(
		{
			_finding("esx01", _vmk2, "/hosts/esx01/vmkernels/vmk2", errors, "error"),
			_finding("esx01", vmk1, "/hosts/esx01/vmkernels/vmk1", errors, "error"),
			_of("esx01", _vmk2, "vmkernels.vmk2.mtu (ft_logging): 9000 -> 1500", "warning"),
		},
		set(), facts,
	)
}

_far := {"port_group": "FT", "switch": "dvs", "switch_type": "distributed", "failover_order": "inherited"}

_on_dvs := {
	"cluster": "c1", "networks": ["FT", "VM"], "port_groups": {}, "vmkernels": {"vmk2": {}},
	"traffic": {"vmotion": {"vmkernels": {}}, "ft_logging": {"vmkernels": {"vmk2": _far}}},
}

_members := {h: {"pnics": ["vmnic2", "vmnic3"]} | some h in ["esx01", "esx02", "esx03"]}

_dvs(changes) := {
	"now": object.union(
		_estate({"db01": object.union(_db01, {"networks": ["VM"]})}, {"esx01": _on_dvs}, []),
		{"distributed_switches": {
			"dvs": {"hosts": _members, "port_groups": {"VM": {}, "FT": {}}},
			"far": {"hosts": {"esx02": {}}, "port_groups": {"VM": {}}},
			"new": {"hosts": _members, "port_groups": {}},
		}},
	),
	"changes": changes,
}

test_only_the_switch_counts_that_has_the_label_on_the_host if {
	_judged(set(), set(), _dvs({"/distributed_switches/far": _delete, "/distributed_switches/new/port_groups/x": _delete}))
}

test_ports_that_are_blocked_are_denied_and_opened_ones_are_not if {
	path := ["distributed_switches", "dvs", "port_groups", "VM"]
	key := "/distributed_switches/dvs/port_groups/VM"
	text := "dvs.port_groups.VM.blocked (vm): false -> true"
	_judged({_of("esx01", path, text, "error")}, set(), _dvs({key: _update({"blocked": false}, {"blocked": true})}))
	_judged(set(), set(), _dvs({key: _update({"blocked": true}, {"blocked": false})}))
}

test_a_distributed_port_group_is_fixed if {
	path := ["distributed_switches", "dvs", "port_groups", "FT"]
	text := "dvs.port_groups.FT.vlan (ft_logging): 40 -> 41"
	changes := {"/distributed_switches/dvs/port_groups/FT": _update({"vlan": 40}, {"vlan": 41})}
	_judged({_of("esx01", path, text, "error")}, set(), _dvs(changes))
	vm := ["distributed_switches", "dvs", "port_groups", "VM"]
	_judged({_of("esx01", vm, "dvs.port_groups.VM (vm): delete", "error")}, set(), _dvs({concat("/", array.concat([""], vm)): _delete}))
}

test_a_port_group_that_the_plan_takes_with_its_switch_is_found if {
	facts := _dvs({
		"/distributed_switches/dvs/port_groups/VM": _delete,
		"/distributed_switches/dvs": {"action": "delete", "before": {"hosts": _members}},
	})
	switch := ["distributed_switches", "dvs"]
	texts := ["dvs (ft_logging): delete", "dvs (vm): delete", "dvs.port_groups.VM (vm): delete"]
	_judged(
		{
			_finding("esx01", switch, "/distributed_switches/dvs", texts, "error"),
			_finding(
				"esx01", array.concat(switch, ["port_groups", "VM"]), "/distributed_switches/dvs/port_groups/VM", texts,
				"error",
			),
		},
		set(), facts,
	)
}

test_a_host_that_leaves_its_distributed_switch_is_denied if {
	switch := ["distributed_switches", "dvs"]
	key := "/distributed_switches/dvs"
	before := {"hosts": _members}
	texts := [
		"dvs.hosts.esx01 (ft_logging): vmnic2, vmnic3 -> ",
		"dvs.hosts.esx01 (vm): vmnic2, vmnic3 -> ",
	]
	left := _update(before, {"hosts": object.remove(_members, ["esx01"])})
	_judged({_finding("esx01", switch, key, texts, "error")}, set(), _dvs({key: left}))
	fewer := _update(before, {"hosts": object.union(_members, {"esx01": {"pnics": ["vmnic2"]}})})
	some_left := [
		"dvs.hosts.esx01 (ft_logging): vmnic2, vmnic3 -> vmnic2",
		"dvs.hosts.esx01 (vm): vmnic2, vmnic3 -> vmnic2",
	]
	_judged({_finding("esx01", switch, key, some_left, "warning")}, set(), _dvs({key: fewer}))
	replaced := {"action": "replace", "before": before, "after": {"hosts": {}}}
	anew := ["dvs (ft_logging): replace", "dvs (vm): replace"]
	_judged({_finding("esx01", switch, key, anew, "error")}, set(), _dvs({key: replaced}))
	unknown := _update({}, before)
	_judged(set(), {["esx01", ["changes", key, "before", "hosts"]]}, _dvs({key: unknown}))
	other := _update(before, {"hosts": object.remove(_members, ["esx02"])})
	_judged(set(), set(), _dvs({key: other}))
	bare := {"hosts": object.union(object.remove(_members, ["esx01"]), {"esx01": {}})}
	_judged(set(), {["esx01", ["changes", key, "after", "hosts", "esx01", "pnics"]]}, _dvs({key: _update(before, bare)}))
	_judged(set(), {["esx01", ["changes", key, "before", "hosts", "esx01", "pnics"]]}, _dvs({key: _update(bare, before)}))
	_judged(set(), set(), _dvs({key: _update(bare, bare)}))
	away := {"now": {"vms": {"db01": {"host": "esx02", "secondary_host": "esx03"}}}}
	_judged(set(), set(), object.union(_dvs({key: _update(before, bare)}), away))
	open := _update(before, {})
	_judged(set(), {["esx01", ["changes", key, "after", "hosts"]]}, _dvs({key: open}))
}

test_an_unplaced_machine_is_undecided_naming_its_placement if {
	changes := {"/hosts/esx03/vmkernels/vmk2": _delete}
	expected := {["esx03", ["now", "vms", "db01", "secondary_host"]]}
	_judged(set(), expected, _unplaced(changes, ["secondary_host"], []))
	both := expected | {["esx03", ["now", "vms", "db01", "host"]]}
	_judged(set(), both, _unplaced(changes, ["host", "secondary_host"], []))
	primary := _of("esx01", _vmk2, "vmkernels.vmk2 (ft_logging): delete", "error")
	_judged({primary}, set(), _unplaced({"/hosts/esx01/vmkernels/vmk2": _delete}, ["secondary_host"], []))
}

test_an_unplaced_machine_is_hit_where_every_host_is if {
	changes := {key: _delete | some h in ["esx02", "esx03"]; key := sprintf("/hosts/%v/vmkernels/vmk2", [h])}
	findings := {finding |
		some h in ["esx02", "esx03"]
		finding := _of(h, ["hosts", h, "vmkernels", "vmk2"], "vmkernels.vmk2 (ft_logging): delete", "error")
	}
	_judged(findings, set(), _unplaced(changes, ["secondary_host"], []))
	list := ["clusters", "c1", "hosts"]
	open := {[h, ["now", "vms", "db01", "secondary_host"]] | some h in ["esx02", "esx03"]}
	_judged(set(), open, _unplaced(changes, ["secondary_host"], [list]))
	lower := {key: _update({"mtu": 9000}, {"mtu": 1500}) | some key, _ in changes}
	_judged(set(), open, _unplaced(lower, ["secondary_host"], []))
	beside := {"/hosts/esx04/vmkernels/vmk2": _delete}
	more := {"now": {"hosts": {"esx04": object.union(_host, {"cluster": "c2"})}, "clusters": {"c2": {"ft_vms": []}}}, "changes": beside}
	_judged(findings, set(), object.union(_unplaced(changes, ["secondary_host"], []), more))
}

test_an_unplaced_machine_is_not_hit_by_what_only_others_use if {
	web := {"port_groups": {"Web": {"switch": "vSwitch2"}}}
	lost := {sprintf("/hosts/%v/port_groups/Web", [h]): _delete | some h in ["esx02", "esx03"]}
	lower := {"/hosts/esx02/vmkernels/vmk2": _update({"mtu": 9000}, {"mtu": 1500})}
	facts := object.union(_unplaced(object.union(lost, lower), ["secondary_host"], []), {"now": {
		"hosts": {"esx02": web, "esx03": web},
		"vms": {"web01": {"host": "esx11", "secondary_host": "esx12", "networks": ["Web"]}},
	}})
	_judged(set(), {["esx02", ["now", "vms", "db01", "secondary_host"]]}, facts)
}

test_machines_that_no_input_names_are_asked_for if {
	list := ["clusters", "c1", "ft_vms"]
	changes := {"/hosts/esx03/vmkernels/vmk2": _delete}
	_judged(set(), {["esx03", array.concat(["now"], list)]}, _unplaced(changes, [], [list]))
	_judged(set(), set(), _unplaced({}, [], [list]))
	open := {"/hosts/esx03/vmkernels/vmk2": _opens({"ip": "a"})}
	path := ["changes", "/hosts/esx03/vmkernels/vmk2", "after", "ip"]
	_judged(set(), {["esx03", path]}, _unplaced(open, [], [list]))
}

test_a_host_outside_any_cluster_is_asked_for_its_cluster if {
	lone := object.remove(_host, ["cluster"])
	changes := {"/hosts/esx09/vmkernels/vmk2": _delete}
	facts := {"now": {"hosts": {"esx09": lone}, "vms": {}, "partial": []}, "changes": changes}
	_judged(set(), {["esx09", ["now", "hosts", "esx09", "cluster"]]}, facts)
	_judged(set(), set(), object.union(facts, {"now": {
		"hosts": {"esx09": {"cluster": "c9"}}, "clusters": {"c9": {"ft_vms": []}},
		"partial": [["hosts", "esx09", "cluster"]],
	}}))
	_judged(set(), set(), {"now": {"hosts": {}, "vms": {}}, "changes": changes})
	standalone := {"now": {"hosts": {"esx09": object.union(lone, {"standalone": true})}, "vms": {}}, "changes": changes}
	_judged(set(), set(), standalone)
}

test_what_a_later_plan_or_an_action_does_is_undecided if {
	every word, path in {"deferred": "after", "runs": "runs"} {
		change := object.union(_update({"ip": "a"}, {"ip": "a"}), {word: true})
		key := "/hosts/esx01/vmkernels/vmk2"
		_judged(set(), {["esx01", ["changes", key, path]]}, _facts({key: change}))
	}
}

_with(host, partial, changes) := {
	"now": _estate({"db01": _db01}, {"esx01": object.union(_host, host)}, partial),
	"changes": changes,
}

test_an_interface_whose_services_are_unknown_is_undecided if {
	path := ["hosts", "esx01", "vmkernels", "vmk9", "services"]
	changes := {"/hosts/esx01/vmkernels/vmk9": _delete}
	need := {["esx01", array.concat(["now"], path)]}
	_judged(set(), need, _with({"vmkernels": {"vmk9": {}}}, [], changes))
	_judged(set(), need, _with({"vmkernels": {"vmk9": {"services": []}}}, [path], changes))
	_judged(set(), set(), _with({"vmkernels": {"vmk9": {"services": []}}}, [], changes))
}

test_an_interface_that_may_be_on_the_stack_for_vmotion_is_undecided if {
	list := ["hosts", "esx01", "traffic", "vmotion", "vmkernels"]
	changes := {"/hosts/esx01/vmkernels/vmk9": _delete}
	need := {["esx01", array.concat(["now"], list)]}
	_judged(set(), need, _with({"vmkernels": {"vmk9": {"services": [], "netstack": "vmotion"}}}, [list], changes))
	_judged(set(), need, _with({"vmkernels": {"vmk9": {"services": []}}}, [list], changes))
	other := {"vmkernels": {"vmk9": {"services": [], "netstack": "defaultTcpipStack"}}}
	_judged(set(), set(), _with(other, [list], changes))
}

test_what_may_run_through_a_changed_port_group_is_asked_for if {
	changes := {"/hosts/esx01/port_groups/Other": _delete}
	list := ["hosts", "esx01", "traffic", "ft_logging", "vmkernels"]
	_judged(set(), {["esx01", array.concat(["now"], list)]}, _with({}, [list], changes))
	networks := ["vms", "db01", "networks"]
	_judged(set(), {["esx01", array.concat(["now"], networks)]}, _with({}, [networks], changes))
	loose := {"traffic": {"ft_logging": {"vmkernels": {"vmk3": {"port_group": "X"}}}}}
	link := ["now", "hosts", "esx01", "traffic", "ft_logging", "vmkernels", "vmk3", "switch"]
	_judged(set(), {["esx01", link]}, _with(loose, [], changes))
	_judged(set(), set(), _with({}, [list, networks], {"/hosts/esx01": _delete}))
	_judged(set(), {["esx01", array.concat(["now"], list)]}, _with({}, [list], {"/hosts/esx01/port_groups/Other": _opens({"vlan": 1})}))
	idle := {"hosts": {"esx03": _host}, "partial": [["hosts", "esx03", "traffic", "ft_logging", "vmkernels"]]}
	_judged(set(), set(), {"now": object.union(_facts({}).now, idle), "changes": {"/hosts/esx03/port_groups/Other": _delete}})
	elsewhere := {"/hosts/esx02/port_groups/Other": _delete}
	_judged(set(), set(), _with(loose, [list], elsewhere))
}

test_what_may_run_through_a_switch_of_the_host_is_asked_for if {
	list := ["hosts", "esx01", "traffic", "vmotion", "vmkernels"]
	need := {["esx01", array.concat(["now"], list)]}
	changes := {
		"/distributed_switches/dvs2": _update({"hosts": {"esx01": {}}}, {"hosts": {}}),
		"/distributed_switches/dvs2/port_groups/x": _delete,
	}
	every key, change in changes {
		facts := _with({}, [list], {key: change})
		_judged(set(), need, object.union(facts, {"now": {"distributed_switches": {"dvs2": {"hosts": {"esx01": {}}}}}}))
		_judged(set(), set(), object.union(facts, {"now": {"distributed_switches": {"dvs2": {"hosts": {"esx02": {}}}}}}))
	}
}

test_names_with_separators_are_found if {
	host := object.union(_host, {"traffic": {"ft_logging": {"vmkernels": {"vmk2": _carrier("a/b~c")}}}})
	facts := {
		"now": _estate({"db01": _db01}, {"esx01": host}, [["hosts", "esx01", "traffic", "vmotion", "vmkernels"]]),
		"changes": {"/hosts/esx01/port_groups/a~1b~0c": _delete},
	}
	path := ["hosts", "esx01", "port_groups", "a/b~c"]
	text := "port_groups.a/b~c (ft_logging): delete"
	_judged({_finding("esx01", path, "/hosts/esx01/port_groups/a~1b~0c", [text], "error")}, set(), facts)
}
