package ft.network.ft_logging_nics_dedicated_test

import data.ft.network.ft_logging_nics_dedicated as rule

# policies/lib/dedication_test.rego has the cases; these show that it is ft_logging that the rule judges.
_host(traffic) := {"hosts": {"esx01": {"ft_type": "legacy", "traffic": traffic}}}

_beside(others) := {"vmkernels": {}, "uplinks": {"vmnic2": {"speed_mbps": 1000, "shared_with": others}}}

test_a_nic_with_virtual_machines_is_denied if {
	finding := {
		"subject": ["hosts", "esx01"],
		"path": ["hosts", "esx01", "pnics", "vmnic2"],
		"related": [],
		"args": {"nic": "vmnic2", "others": ["vm"]},
	}
	rule.deny == {finding} with input as _host({"ft_logging": _beside(["vm"]), "vmotion": _beside([])})
}

test_a_nic_with_vmotion_is_allowed if {
	document := _host({"ft_logging": _beside(["vmotion"]), "vmotion": _beside(["vm"])})
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

test_unknown_uplinks_is_undecided if {
	path := ["hosts", "esx01", "traffic", "ft_logging", "uplinks"]
	rule.missing == {{"subject": ["hosts", "esx01"], "path": path}} with input as _host({"vmotion": _beside([])})
}
