package ft.network.three_nic_ports_test

import data.ft.network.three_nic_ports as rule

_path := ["hosts", "esx01", "pnics"]

_facts(nics, partial) := {"hosts": {"esx01": {"pnics": {nic: {} | some nic in nics}}}, "partial": partial}

_denied(document, actual) if {
	rule.deny == {{"subject": ["hosts", "esx01"], "path": _path, "args": {"actual": actual, "required": 3}}} with input as document
	rule.missing == set() with input as document
}

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["hosts", "esx01"], "path": _path}} with input as document
}

test_no_ports_is_denied if _denied(_facts([], []), 0)

test_two_ports_is_denied if _denied(_facts(["vmnic0", "vmnic1"], []), 2)

test_two_ports_beside_another_partial_list_is_denied if {
	_denied(_facts(["vmnic0", "vmnic1"], [["hosts", "esx01", "vmkernels"]]), 2)
}

test_three_ports_is_allowed if _allowed(_facts(["vmnic0", "vmnic1", "vmnic2"], []))

test_four_ports_on_two_switches_is_allowed if _allowed(_facts(["vmnic0", "vmnic1", "vmnic2", "vmnic3"], []))

test_three_ports_in_partial_list_is_allowed if _allowed(_facts(["vmnic0", "vmnic1", "vmnic2"], [_path]))

test_two_ports_in_partial_list_is_undecided if _undecided(_facts(["vmnic0", "vmnic1"], [_path]))

test_unknown_ports_is_undecided if _undecided({"hosts": {"esx01": {}}})

test_each_host_is_judged_alone_is_denied if {
	three := {"vmnic0": {}, "vmnic1": {}, "vmnic2": {}}
	hosts := {"esx01": {"pnics": {"vmnic0": {}}}, "esx02": {"pnics": three}, "esx03": {}}
	{finding.subject | some finding in rule.deny} == {["hosts", "esx01"]} with input as {"hosts": hosts}
	{need.subject | some need in rule.missing} == {["hosts", "esx03"]} with input as {"hosts": hosts}
}
