package ft.network.ft_logging_interface_test

import data.ft.network.ft_logging_interface as rule

_path := ["hosts", "esx01", "traffic", "ft_logging", "vmkernels"]

_facts(vmkernels, partial) := {"hosts": {"esx01": {"traffic": {"ft_logging": {"vmkernels": vmkernels}}}}, "partial": partial}

_denied(document) if {
	rule.missing == set() with input as document
	rule.deny == {{
		"subject": ["hosts", "esx01"],
		"path": ["hosts", "esx01", "vmkernels"],
		"related": [],
		"args": {"actual": 0, "required": 1},
	}} with input as document
}

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["hosts", "esx01"], "path": _path}} with input as document
}

test_no_interface_is_denied if _denied(_facts({}, []))

test_no_interface_beside_another_partial_list_is_denied if _denied(_facts({}, [["hosts", "esx01", "pnics"]]))

test_one_interface_is_allowed if _allowed(_facts({"vmk0": {"netstack": "defaultTcpipStack"}}, []))

test_interface_about_which_nothing_else_is_known_is_allowed if _allowed(_facts({"vmk0": {}}, []))

test_several_interfaces_are_allowed if _allowed(_facts({"vmk0": {}, "vmk1": {"netstack": "vmotion"}}, []))

test_interface_in_partial_list_is_allowed if _allowed(_facts({"vmk0": {}}, [_path]))

test_unknown_traffic_is_undecided if _undecided({"hosts": {"esx01": {}}})

test_unknown_interfaces_is_undecided if _undecided({"hosts": {"esx01": {"traffic": {"ft_logging": {}}}}, "partial": []})

test_partial_list_without_interface_is_undecided if _undecided(_facts({}, [_path]))

test_each_host_is_judged_alone_is_denied if {
	none := {"traffic": {"ft_logging": {"vmkernels": {}}}}
	hosts := {"esx01": none, "esx02": {"traffic": {"ft_logging": {"vmkernels": {"vmk0": {}}}}}, "esx03": {}}
	{finding.subject | some finding in rule.deny} == {["hosts", "esx01"]} with input as {"hosts": hosts}
	{need.subject | some need in rule.missing} == {["hosts", "esx03"]} with input as {"hosts": hosts}
}

test_an_interface_on_a_stack_for_something_else_is_denied_and_shown if {
	vmkernels := {"vmk0": {"services": ["vmotion"]}, "vmk1": {"netstack": "provisioning", "services": ["ft_logging"]}}
	document := {"hosts": {"esx01": {"vmkernels": vmkernels, "traffic": {"ft_logging": {"vmkernels": {}}}}}}
	{finding.related | some finding in rule.deny} == {[["hosts", "esx01", "vmkernels", "vmk1", "netstack"]]} with input as document
	rule.missing == set() with input as document
}
