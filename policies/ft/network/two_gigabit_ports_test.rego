package ft.network.two_gigabit_ports_test

import data.ft.network.two_gigabit_ports as rule

_path := ["hosts", "esx01", "pnics"]

# A host with one port per speed; a speed of -1 stands for an unknown one.
_facts(speeds, partial) := {"hosts": {"esx01": {"pnics": _ports(speeds)}}, "partial": partial}

_ports(speeds) := {sprintf("vmnic%v", [i]): port |
	some i, speed in speeds
	port := {key: speed | some key in ["speed_mbps"]; speed >= 0}
}

_denied(document, actual) if {
	args := {"actual": actual, "required": 2, "speed": 1000}
	rule.deny == {{"subject": ["hosts", "esx01"], "path": _path, "args": args}} with input as document
	rule.missing == set() with input as document
}

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["hosts", "esx01"], "path": path} | some path in paths} with input as document
}

test_no_ports_is_denied if _denied(_facts([], []), 0)

test_one_gigabit_port_is_denied if _denied(_facts([100, 1000, 999], []), 1)

test_only_slow_ports_is_denied if _denied(_facts([100, 100, 100], []), 0)

test_one_gigabit_port_beside_another_partial_list_is_denied if {
	_denied(_facts([100, 1000], [["hosts", "esx01", "vmkernels"]]), 1)
}

test_two_gigabit_ports_is_allowed if _allowed(_facts([100, 1000, 1000], []))

test_four_gigabit_ports_on_two_switches_is_allowed if _allowed(_facts([1000, 1000, 1000, 1000], []))

test_two_faster_ports_is_allowed if _allowed(_facts([10000, 25000], []))

test_two_gigabit_ports_beside_unknown_speeds_in_partial_list_is_allowed if _allowed(_facts([1000, -1, 1000], [_path]))

test_unknown_ports_is_undecided if _undecided({"hosts": {"esx01": {}}}, {_path})

test_one_gigabit_port_in_partial_list_is_undecided if _undecided(_facts([1000, 100], [_path]), {_path})

test_unknown_speeds_is_undecided if {
	_undecided(_facts([1000, -1, -1], []), {array.concat(_path, [nic, "speed_mbps"]) | some nic in ["vmnic1", "vmnic2"]})
}

test_each_host_is_judged_alone_is_denied if {
	hosts := {"esx01": {"pnics": _ports([100])}, "esx02": {"pnics": _ports([1000, 1000])}, "esx03": {}}
	{finding.subject | some finding in rule.deny} == {["hosts", "esx01"]} with input as {"hosts": hosts}
	{need.subject | some need in rule.missing} == {["hosts", "esx03"]} with input as {"hosts": hosts}
}
