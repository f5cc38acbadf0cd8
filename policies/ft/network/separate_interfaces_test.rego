package ft.network.separate_interfaces_test

import data.ft.network.separate_interfaces as rule

_path(kind) := ["hosts", "esx01", "traffic", kind, "vmkernels"]

_host(vmotion, ft_logging) := {"traffic": {"vmotion": {"vmkernels": vmotion}, "ft_logging": {"vmkernels": ft_logging}}}

_facts(vmotion, ft_logging, partial) := {"hosts": {"esx01": _host(vmotion, ft_logging)}, "partial": partial}

_services(k) := ["hosts", "esx01", "vmkernels", k, "services"]

_denied(document, interfaces) if {
	rule.deny == {{
		"subject": ["hosts", "esx01"],
		"path": _services(interfaces[0]),
		"related": [_services(k) | some i, k in interfaces; i > 0],
		"args": {"interfaces": interfaces},
	}} with input as document
	rule.missing == set() with input as document
}

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document, kinds) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["hosts", "esx01"], "path": _path(kind)} | some kind in kinds} with input as document
}

test_one_interface_for_both_is_denied if _denied(_facts({"vmk0": {}}, {"vmk0": {}}, []), ["vmk0"])

test_one_of_several_interfaces_for_both_is_denied if {
	_denied(_facts({"vmk0": {}, "vmk1": {}}, {"vmk1": {}, "vmk2": {}}, []), ["vmk1"])
}

test_two_interfaces_for_both_is_denied if {
	_denied(_facts({"vmk0": {}, "vmk1": {}}, {"vmk1": {}, "vmk0": {}}, []), ["vmk0", "vmk1"])
}

test_one_interface_for_both_in_partial_lists_is_denied if {
	_denied(_facts({"vmk0": {}}, {"vmk0": {}}, [_path("vmotion"), _path("ft_logging")]), ["vmk0"])
}

test_each_host_is_judged_alone_is_denied if {
	both := _host({"vmk0": {}}, {"vmk0": {}})
	hosts := {"esx01": both, "esx02": _host({"vmk0": {}}, {"vmk1": {}}), "esx03": {}}
	{finding.subject | some finding in rule.deny} == {["hosts", "esx01"]} with input as {"hosts": hosts}
	{need.subject | some need in rule.missing} == {["hosts", "esx03"]} with input as {"hosts": hosts}
}

test_two_interfaces_is_allowed if _allowed(_facts({"vmk0": {}}, {"vmk1": {}}, []))

test_two_interfaces_on_one_switch_in_opposite_order_is_allowed if {
	vmotion := {"switch": "vSwitch1", "active": ["vmnic2"], "standby": ["vmnic3"]}
	ft_logging := {"switch": "vSwitch1", "active": ["vmnic3"], "standby": ["vmnic2"]}
	_allowed(_facts({"vmk0": vmotion}, {"vmk1": ft_logging}, []))
}

test_two_interfaces_on_one_distributed_switch_is_allowed if {
	shared := {"switch": "dvs1", "switch_type": "distributed", "active": ["vmnic0", "vmnic1"], "standby": []}
	_allowed(_facts({"vmk1": shared}, {"vmk2": shared}, []))
}

test_no_interface_for_ft_logging_is_allowed if _allowed(_facts({"vmk0": {}}, {}, []))

test_no_interface_for_ft_logging_and_unknown_vmotion_is_allowed if {
	_allowed({"hosts": {"esx01": {"traffic": {"ft_logging": {"vmkernels": {}}}}}})
}

test_no_interface_for_vmotion_and_partial_ft_logging_is_allowed if {
	_allowed(_facts({}, {"vmk1": {}}, [_path("ft_logging")]))
}

test_unknown_interfaces_is_undecided if _undecided({"hosts": {"esx01": {}}}, {"vmotion", "ft_logging"})

test_unknown_ft_logging_is_undecided if {
	_undecided({"hosts": {"esx01": {"traffic": {"vmotion": {"vmkernels": {"vmk0": {}}}}}}}, {"ft_logging"})
}

test_partial_vmotion_is_undecided if _undecided(_facts({"vmk0": {}}, {"vmk1": {}}, [_path("vmotion")]), {"vmotion"})

test_no_interface_for_management_is_undecided if {
	traffic := {"vmotion": {"vmkernels": {"vmk0": {}}}, "management": {"vmkernels": {}}}
	_undecided({"hosts": {"esx01": {"traffic": traffic}}}, {"ft_logging"})
}

test_partial_list_without_interface_is_undecided if {
	_undecided(_facts({}, {"vmk1": {}}, [_path("vmotion")]), {"vmotion"})
}
