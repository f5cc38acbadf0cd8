package ft.network.vmotion_redundant_test

import data.ft.network.vmotion_redundant as rule

# policies/lib/redundancy_test.rego has the cases; these show that it is vmotion that the rule judges.
_host(traffic) := {"hosts": {"esx01": {"traffic": traffic}}}

_on(nics) := {
	"vmkernels": {"vmk1": {"switch_type": "standard", "switch": "vSwitch1", "port_group": "VMkernel", "active": nics}},
	"uplinks": {nic: {"role": "active"} | some nic in nics},
}

_both := _on(["vmnic2", "vmnic3"])

test_a_single_nic_is_denied if {
	finding := {
		"subject": ["hosts", "esx01"],
		"path": ["hosts", "esx01", "port_groups", "VMkernel", "standby"],
		"related": [],
		"args": {"interfaces": ["vmk1"], "actual": 1, "required": 2},
	}
	rule.deny == {finding} with input as _host({"vmotion": _on(["vmnic2"]), "ft_logging": _both})
}

test_two_nics_is_allowed if {
	rule.deny == set() with input as _host({"vmotion": _both, "ft_logging": _on(["vmnic2"])})
	rule.missing == set() with input as _host({"vmotion": _both})
}

test_unknown_traffic_is_undecided if {
	paths := {["hosts", "esx01", "traffic", "vmotion", list] | some list in ["vmkernels", "uplinks"]}
	rule.deny == set() with input as _host({"ft_logging": _both})
	rule.missing == {{"subject": ["hosts", "esx01"], "path": path} | some path in paths} with input as _host({"ft_logging": _both})
}
