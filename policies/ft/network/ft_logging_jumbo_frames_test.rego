package ft.network.ft_logging_jumbo_frames_test

import data.ft.network.ft_logging_jumbo_frames as rule

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["hosts", "esx01"], "path": path} | some path in paths} with input as facts
}

_list(kind) := ["hosts", "esx01", "traffic", kind, "vmkernels"]

_vmkernel(type, mtu) := {"switch": "s1", "switch_type": type, "mtu": mtu}

_facts(type, mtu, switch_mtu) := {
	"hosts": {"esx01": {
		"vmkernels": {"vmk1": {"mtu": mtu}},
		"switches": {"s1": {"mtu": switch_mtu}},
		"traffic": {"ft_logging": {"vmkernels": {"vmk1": _vmkernel(type, mtu)}}},
	}},
	"distributed_switches": {"s1": {"mtu": switch_mtu}},
}

_without(facts, path) := json.patch(facts, [{"op": "remove", "path": path}])

_finding(path, part, actual) := {
	"subject": ["hosts", "esx01"],
	"path": path,
	"args": {"interface": "vmk1", "part": part, "actual": actual, "required": 9000},
}

_own := ["hosts", "esx01", "vmkernels", "vmk1", "mtu"]

_standard := ["hosts", "esx01", "switches", "s1", "mtu"]

_distributed := ["distributed_switches", "s1", "mtu"]

test_a_smaller_interface_is_denied if {
	_denies({_finding(_own, "vmk1", 8999)}, _facts("standard", 8999, 9000))
	_denies({_finding(_own, "vmk1", 1500)}, _facts("distributed", 1500, 9000))
}

test_a_smaller_switch_is_denied if {
	_denies({_finding(_standard, "s1", 8999)}, _facts("standard", 9000, 8999))
	_denies({_finding(_distributed, "s1", 1500)}, _facts("distributed", 9000, 1500))
}

test_the_rest_may_be_unknown if {
	finding := _finding(_own, "vmk1", 1500)
	facts := {"hosts": {"esx01": {
		"vmkernels": {"vmk1": {"mtu": 1500}},
		"traffic": {"ft_logging": {"vmkernels": {"vmk1": {}}}},
	}}}
	rule.deny == {finding} with input as facts
}

test_9000_everywhere_is_allowed if {
	_passes(_facts("standard", 9000, 9000))
	_passes(_facts("distributed", 9000, 9000))
	_passes(_facts("distributed", 9000, 9216))
}

test_another_partial_list_is_allowed if {
	_passes(object.union(_facts("standard", 9000, 9000), {"partial": [_list("vmotion")]}))
}

test_without_ft_logging_it_is_allowed if {
	_passes({"hosts": {"esx01": {"traffic": {"ft_logging": {"vmkernels": {}}}}}})
}

test_an_unknown_mtu_is_missing if {
	_misses({_own}, _without(_facts("standard", 9000, 9000), "/hosts/esx01/vmkernels/vmk1/mtu"))
	_misses({_standard}, _without(_facts("standard", 9000, 9000), "/hosts/esx01/switches/s1/mtu"))
	_misses({_distributed}, _without(_facts("distributed", 9000, 9000), "/distributed_switches/s1/mtu"))
}

test_an_unknown_switch_is_missing if {
	path := "/hosts/esx01/traffic/ft_logging/vmkernels/vmk1/"
	names := [concat("", [path, field]) | some field in ["switch", "switch_type"]]
	_misses({array.concat(_list("ft_logging"), ["vmk1", "switch"])}, _without(_facts("standard", 9000, 9000), names[0]))
	_misses({array.concat(_list("ft_logging"), ["vmk1", "switch_type"])}, _without(_facts("standard", 9000, 9000), names[1]))
}

test_unknown_interfaces_are_missing if {
	_misses({_list("ft_logging")}, {"hosts": {"esx01": {}}})
	_misses({_list("ft_logging")}, object.union(_facts("standard", 9000, 9000), {"partial": [_list("ft_logging")]}))
}
