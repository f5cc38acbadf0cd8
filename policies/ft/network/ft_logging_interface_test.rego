package ft.network.ft_logging_interface_test

import data.ft.network.ft_logging_interface as rule

_facts(host, partial) := {"hosts": {"esx01": host}, "partial": partial}

_denied(document) if {
	rule.missing == set() with input as document
	rule.deny == {{
		"subject": ["hosts", "esx01"],
		"path": ["hosts", "esx01", "vmkernels"],
		"args": {"actual": 0, "required": 1},
	}} with input as document
}

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["hosts", "esx01"], "path": path} | some path in paths} with input as document
}

test_no_interfaces_is_denied if _denied(_facts({"vmkernels": {}}, []))

test_only_vmotion_is_denied if _denied(_facts({"vmkernels": {"vmk0": {"services": ["vmotion"]}}}, []))

test_interface_without_services_is_denied if _denied(_facts({"vmkernels": {"vmk0": {"services": []}}}, []))

test_own_interface_is_allowed if {
	_allowed(_facts({"vmkernels": {"vmk0": {"services": ["vmotion"]}, "vmk1": {"services": ["ft_logging"]}}}, []))
}

test_several_interfaces_are_allowed if {
	_allowed(_facts({"vmkernels": {"vmk1": {"services": ["ft_logging"]}, "vmk2": {"services": ["ft_logging"]}}}, []))
}

test_interface_in_partial_list_is_allowed if {
	_allowed(_facts({"vmkernels": {"vmk0": {}, "vmk1": {"services": ["ft_logging"]}}}, [["hosts", "esx01", "vmkernels"]]))
}

test_interface_with_partial_services_is_allowed if {
	_allowed(_facts({"vmkernels": {"vmk1": {"services": ["ft_logging"]}}}, [["hosts", "esx01", "vmkernels", "vmk1", "services"]]))
}

test_another_partial_list_is_denied if _denied(_facts({"vmkernels": {}}, [["hosts", "esx01", "pnics"]]))

test_unknown_interfaces_is_undecided if _undecided(_facts({}, []), {["hosts", "esx01", "vmkernels"]})

test_partial_interfaces_is_undecided if {
	path := ["hosts", "esx01", "vmkernels"]
	_undecided(_facts({"vmkernels": {"vmk0": {"services": ["vmotion"]}}}, [path]), {path})
}

test_unknown_services_is_undecided if {
	_undecided(_facts({"vmkernels": {"vmk0": {}}}, []), {["hosts", "esx01", "vmkernels", "vmk0", "services"]})
}

test_partial_services_is_undecided if {
	path := ["hosts", "esx01", "vmkernels", "vmk0", "services"]
	_undecided(_facts({"vmkernels": {"vmk0": {"services": ["vmotion"]}}}, [path]), {path})
}

test_each_host_is_judged_alone_is_denied if {
	hosts := {"esx01": {"vmkernels": {}}, "esx02": {"vmkernels": {"vmk1": {"services": ["ft_logging"]}}}, "esx03": {}}
	{finding.subject | some finding in rule.deny} == {["hosts", "esx01"]} with input as {"hosts": hosts}
	{need.subject | some need in rule.missing} == {["hosts", "esx03"]} with input as {"hosts": hosts}
}
