package ft.network.vm_networks_same_segment_test

import data.ft.network.vm_networks_same_segment as rule

_hosts := ["esx01", "esx02", "esx03"]
_ft_hosts := ["clusters", "c1", "ft_hosts"]
_networks(h) := ["hosts", h, "networks"]
_vlan(h) := ["hosts", h, "port_groups", "VM Network", "vlan"]
_distributed_vlan(s) := ["distributed_switches", s, "port_groups", "VM Network", "vlan"]

_label := {"switch_type": "standard", "use": "vm", "has_uplink": true}
_good := {"VM Network": _label, "DB": _label}

# Hosts by name, each with the port group of the label.
_facts(groups, switches, partial) := {
	"clusters": {"c1": {"ft_hosts": [h | some h, _ in groups]}},
	"hosts": {h: {"networks": ["VM Network"], "labels": _good, "port_groups": group} | some h, group in groups},
	"distributed_switches": switches,
	"vms": {"db01": {"cluster": "c1", "networks": ["VM Network"]}},
	"partial": partial,
}

_group(vlan) := {"VM Network": {"vlan": vlan}}
_unknown := {"VM Network": {"use": "vm"}}
_switch(hosts, group) := {"hosts": {h: {"host": h} | some h in hosts}, "port_groups": group}
_two(a, b) := _facts({"esx01": _group(a), "esx02": _group(b)}, {}, [])

# The machine web01 is in the port groups that are given; db01 is in others, of one VLAN.
_two_machines(a, b) := object.union(
	_facts({"esx01": {"DB": {"vlan": 20}, "VM Network": a}, "esx02": {"DB": {"vlan": 20}, "VM Network": b}}, {}, []),
	{"vms": {"web01": {"cluster": "c1", "networks": ["VM Network"]}, "db01": {"networks": ["DB"]}}},
)

_finding(found, related) := {
	"subject": ["vms", "db01"],
	"path": ["vms", "db01", "network_adapters"],
	"related": related,
	"args": {"label": "VM Network", "found": found},
}

_both := [_vlan("esx01"), _vlan("esx02")]

_denied(document, findings) if {
	rule.deny == findings with input as document
	rule.missing == set() with input as document
}

_allowed(document) if _denied(document, set())

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_other_vlan_on_one_host_is_denied if {
	document := _facts({"esx01": _group(20), "esx02": _group(20), "esx03": _group(21)}, {}, [])
	_denied(document, {_finding(["VLAN 20", "VLAN 21"], [_vlan(h) | some h in _hosts])})
}

test_other_vlan_on_distributed_switch_is_denied if {
	document := _facts({"esx01": _group(20), "esx02": {}}, {"dvs1": _switch(["esx02"], _group(21))}, [])
	_denied(document, {_finding(["VLAN 20", "VLAN 21"], [_distributed_vlan("dvs1"), _vlan("esx01")])})
}

test_other_vlan_on_two_distributed_switches_is_denied if {
	switches := {"dvs1": _switch(["esx01"], _group(20)), "dvs2": _switch(["esx02"], _group(21))}
	document := _facts({"esx01": {}, "esx02": {}}, switches, [])
	_denied(document, {_finding(["VLAN 20", "VLAN 21"], [_distributed_vlan("dvs1"), _distributed_vlan("dvs2")])})
}

test_trunk_against_vlan_is_denied if _denied(_two(20, "10-30"), {_finding(["VLAN 10-30", "VLAN 20"], _both)})

test_trunk_is_one_word_of_the_message if _denied(_two("10, 20-30", 20), {_finding(["VLAN 10,20-30", "VLAN 20"], _both)})

test_private_vlan_against_vlan_is_denied if {
	_denied(_two({"private": 20}, 20), {_finding(["PVLAN 20", "VLAN 20"], _both)})
}

test_other_vlan_beside_vlan_0_and_unknown_ones_is_denied if {
	groups := {"esx00": _unknown, "esx01": _group(20), "esx02": _group(21), "esx03": _group(0)}
	rule.deny == {_finding(["VLAN 20", "VLAN 21"], _both)} with input as _facts(groups, {}, [])
}

test_other_vlan_in_partial_lists_is_denied if {
	partial := [_ft_hosts, _networks("esx01"), ["vms", "db01", "networks"]]
	document := _facts({"esx01": _group(20), "esx02": _group(21)}, {}, partial)
	rule.deny == {_finding(["VLAN 20", "VLAN 21"], _both)} with input as document
}

test_same_vlan_is_allowed if {
	every vlan in [0, 20, "10-30", {"private": 20}] {
		_allowed(_facts({h: _group(vlan) | some h in _hosts}, {}, []))
	}
}

test_same_trunk_in_other_words_is_allowed if {
	_allowed(_two("10,20-30", "20-30, 10"))
	_allowed(_two(4095, "0-4094"))
}

test_standard_and_distributed_switch_with_one_vlan_is_allowed if {
	_allowed(_facts({"esx01": _group(20), "esx02": {}}, {"dvs1": _switch(["esx02"], _group(20))}, []))
}

# What esx02 has under the label, in the VLAN of esx01.
_under(label) := object.union(_two(20, 20), {"hosts": {"esx02": {"labels": {"VM Network": label}}}})

_places(hosts) := [["hosts", h, "port_groups"] | some h in hosts]

test_no_nic_is_denied if {
	_denied(_under({"has_uplink": false}), {_finding(["esx02 (no NIC)"], _places(["esx02"]))})
}

test_a_port_group_for_something_else_is_denied if {
	every use in ["vmkernel", "management"] {
		_denied(_under({"use": use}), {_finding([sprintf("esx02 (%v)", [use])], _places(["esx02"]))})
	}
}

test_another_kind_of_switch_is_denied if {
	_denied(_under({"switch_type": "distributed"}), {_finding(["esx01 (standard)", "esx02 (distributed)"], [])})
}

test_no_nic_in_another_vlan_is_denied_twice if {
	document := object.union(_two(20, 21), {"hosts": {"esx02": {"labels": {"VM Network": {"has_uplink": false}}}}})
	_denied(document, {_finding(["VLAN 20", "VLAN 21"], _both), _finding(["esx02 (no NIC)"], _places(["esx02"]))})
}

test_what_hosts_outside_ft_have_is_allowed if {
	outside := {"hosts": {"esx09": {"networks": ["VM Network"], "labels": {"VM Network": {"use": "vmkernel"}}}}}
	_allowed(object.union(_two(20, 20), outside))
}

test_what_is_under_another_label_is_allowed if {
	other := {"hosts": {"esx02": {"labels": {"Other": {"switch_type": "distributed", "use": "vmkernel", "has_uplink": false}}}}}
	_allowed(object.union(_two(20, 20), other))
}

test_what_another_machine_uses_is_its_own_matter if {
	odd := {"hosts": {"esx02": {"labels": {"VM Network": {"has_uplink": false}}}}}
	document := object.union(_two_machines({"vlan": 20}, {"vlan": 20}), odd)
	{finding.subject | some finding in rule.deny} == {["vms", "web01"]} with input as document
	rule.missing == set() with input as document
}

test_unknown_facts_of_a_label_are_undecided if {
	label := ["hosts", "esx02", "labels", "VM Network"]
	every fact in ["switch_type", "use", "has_uplink"] {
		document := json.remove(_two(20, 20), [concat("/", array.concat(label, [fact]))])
		_undecided(document, {array.concat(label, [fact])})
	}
}

test_one_distributed_port_group_is_allowed if {
	_allowed(_facts({h: {} | some h in _hosts}, {"dvs1": _switch(_hosts, _unknown)}, []))
}

test_host_without_the_label_is_allowed if {
	_allowed(_facts({"esx01": _group(20), "esx02": {"Other": {"vlan": 21}}}, {}, []))
}

test_other_vlan_outside_ft_is_allowed if {
	document := _facts({"esx01": _group(20), "esx02": _group(20)}, {"dvs1": _switch(["esx09"], _group(21))}, [])
	_allowed(object.union(document, {"hosts": {"esx09": {"port_groups": _group(22)}}}))
}

test_distributed_switch_without_the_label_is_allowed if {
	_allowed(_facts({"esx01": _group(20)}, {"dvs1": _switch(["esx01"], {"Other": {"vlan": 21}})}, []))
}

test_no_networks_without_cluster_is_allowed if _allowed({"vms": {"db01": {"networks": []}}})

test_no_networks_with_unknown_ft_hosts_is_allowed if {
	_allowed({"clusters": {"c1": {}}, "vms": {"db01": {"cluster": "c1", "networks": []}}})
}

test_another_partial_list_is_allowed if {
	_allowed(_facts({"esx01": _group(20)}, {}, [["hosts", "esx01", "pnics"]]))
}

test_other_network_of_another_machine_is_allowed if {
	document := _two_machines({"vlan": 30}, {"vlan": 31})
	{finding.subject | some finding in rule.deny} == {["vms", "web01"]} with input as document
	rule.missing == set() with input as document
}

test_vlan_0_against_vlan_is_undecided if _undecided(_two(0, 20), {_vlan("esx01")})

test_unknown_vlan_is_undecided if {
	_undecided(_facts({"esx01": _group(20), "esx02": _unknown}, {}, []), {_vlan("esx02")})
}

test_unknown_vlan_of_another_machine_is_undecided if {
	document := _two_machines({}, {"vlan": 31})
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "web01"], "path": _vlan("esx01")}} with input as document
}

test_unknown_vlan_on_distributed_switch_is_undecided if {
	document := _facts({"esx01": _group(20), "esx02": {}}, {"dvs1": _switch(["esx02"], _unknown)}, [])
	_undecided(document, {_distributed_vlan("dvs1")})
}

test_partial_networks_of_host_is_undecided if {
	_undecided(_facts({"esx01": _group(20), "esx02": _group(20)}, {}, [_networks("esx02")]), {_networks("esx02")})
}

test_unknown_networks_of_host_is_undecided if {
	document := object.union(_two(20, 20), {"hosts": {"esx02": null}})
	_undecided(document, {_networks("esx02")})
}

test_partial_ft_hosts_is_undecided if {
	_undecided(_facts({"esx01": _group(20)}, {}, [_ft_hosts]), {_ft_hosts})
}

test_unknown_cluster_is_undecided if {
	_undecided({"vms": {"db01": {"networks": ["VM Network"]}}}, {["vms", "db01", "cluster"]})
}

test_unknown_ft_hosts_is_undecided if {
	_undecided({"vms": {"db01": {"cluster": "c1", "networks": ["VM Network"]}}}, {_ft_hosts})
}

test_unknown_networks_is_undecided if {
	_undecided({"vms": {"db01": {"cluster": "c1"}}}, {["vms", "db01", "networks"]})
}

test_partial_networks_is_undecided if {
	path := ["vms", "db01", "networks"]
	_undecided(_facts({"esx01": _group(20)}, {}, [path]), {path})
}
