package ft.network.ft_logging_hosts_connected_test

import data.ft.network.ft_logging_hosts_connected as rule

# policies/lib/reachability_test.rego has the cases; these show that it is ft_logging that the rule judges.
_in(vlan) := {"vmkernels": {"vmk0": {"subnet": "192.0.2.0/25", "vlan": vlan, "has_uplink": true, "netstack": "defaultTcpipStack"}}}

_facts(hosts) := {
	"clusters": {"c1": {"ft_type": "smp", "ft_hosts": [h | some h, _ in hosts]}},
	"hosts": {h: {"traffic": traffic} | some h, traffic in hosts},
}

test_another_vlan_is_denied if {
	finding := {
		"subject": ["clusters", "c1"],
		"path": ["hosts", "esx02", "vmkernels"],
		"related": [["hosts", "esx01", "vmkernels"]],
		"args": {
			"hosts": ["esx01"],
			"networks": ["192.0.2.0/25 (VLAN 30)"],
			"others": ["esx02"],
			"other_networks": ["192.0.2.0/25 (VLAN 31)"],
		},
	}
	document := _facts({"esx01": {"ft_logging": _in(30), "vmotion": _in(32)}, "esx02": {"ft_logging": _in(31), "vmotion": _in(32)}})
	rule.deny == {finding} with input as document
}

test_the_same_vlan_is_allowed if {
	document := _facts({"esx01": {"ft_logging": _in(30), "vmotion": _in(31)}, "esx02": {"ft_logging": _in(30), "vmotion": _in(32)}})
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

test_unknown_interfaces_is_undecided if {
	paths := {["hosts", h, "traffic", "ft_logging", "vmkernels"] | some h in ["esx01", "esx02"]}
	document := _facts({"esx01": {"vmotion": _in(30)}, "esx02": {"vmotion": _in(30)}})
	rule.missing == {{"subject": ["clusters", "c1"], "path": path} | some path in paths} with input as document
}
