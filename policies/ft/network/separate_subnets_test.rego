package ft.network.separate_subnets_test

import data.ft.network.separate_subnets as rule

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

_facts(vmotion, logging) := {"hosts": {"esx01": {
	"traffic": {"vmotion": {"vmkernels": vmotion}, "ft_logging": {"vmkernels": logging}},
	"interfaces": {i: {"overlaps": [j | some j, b in logging; _overlap(a.subnet, b.subnet)]} | some i, a in vmotion},
}}}

_overlap(a, b) if a == b
_overlap(a, b) if {a, b} == {"192.0.2.0/24", "192.0.2.128/25"}

_partial(facts, kind) := object.union(facts, {"partial": [_list(kind)]})

_a := {"subnet": "192.0.2.0/25", "netstack": "defaultTcpipStack"}

_b := {"subnet": "192.0.2.128/25", "netstack": "defaultTcpipStack"}

_own_stack := {"subnet": "192.0.2.0/25", "netstack": "vmotion"}

_without(vmkernel, field) := object.remove(vmkernel, [field])

_finding := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "vmkernels", "vmk2", "ip"],
	"related": [["hosts", "esx01", "vmkernels", "vmk1", "ip"]],
	"args": {"vmotion": "vmk1", "ft_logging": "vmk2", "subnets": ["192.0.2.0/25"], "confidence": "M"},
}

test_one_subnet_is_denied if {
	_denies({_finding}, _facts({"vmk1": _a}, {"vmk2": _a}))
	_denies({_finding}, _facts({"vmk1": _a, "vmk3": _b}, {"vmk2": _a}))
}

test_overlapping_subnets_are_denied if {
	wide := object.union(_a, {"subnet": "192.0.2.0/24"})
	finding := object.union(_finding, {"args": {"subnets": ["192.0.2.0/24", "192.0.2.128/25"]}})
	_denies({finding}, _facts({"vmk1": wide}, {"vmk2": _b}))
	_passes(_facts({"vmk1": object.union(wide, {"netstack": "vmotion"})}, {"vmk2": _b}))
	stack := array.concat(_list("vmotion"), ["vmk1", "netstack"])
	_misses({stack}, _facts({"vmk1": _without(wide, "netstack")}, {"vmk2": _b}))
}

test_the_rest_may_be_unknown if {
	finding := _finding
	rule.deny == {finding} with input as _partial(_facts({"vmk1": _a, "vmk3": {}}, {"vmk2": _a}), "vmotion")
}

test_different_subnets_are_allowed if {
	_passes(_facts({"vmk1": _a}, {"vmk2": _b}))
	_passes(_facts({"vmk1": _a, "vmk3": _a}, {"vmk2": _b}))
}

test_an_interface_for_both_is_the_matter_of_another_rule if {
	_passes(_facts({"vmk1": _a}, {"vmk1": _a}))
}

test_without_one_of_the_two_it_is_allowed if {
	_passes(_facts({}, {"vmk2": _a}))
	_passes(_facts({"vmk1": _a}, {}))
	_passes({"hosts": {"esx01": {"traffic": {"ft_logging": {"vmkernels": {}}}}}})
}

test_different_stacks_are_allowed if {
	_passes(_facts({"vmk1": _own_stack}, {"vmk2": _a}))
	_passes(_facts({"vmk1": _without(_own_stack, "subnet")}, {"vmk2": _a}))
}

test_one_stack_of_its_own_for_both_is_denied if {
	_denies({_finding}, _facts({"vmk1": _own_stack}, {"vmk2": _own_stack}))
}

test_different_subnets_of_unknown_stacks_are_allowed if {
	_passes(_facts({"vmk1": _without(_a, "netstack")}, {"vmk2": _without(_b, "netstack")}))
}

test_an_unknown_subnet_is_missing if {
	_misses({array.concat(_list("vmotion"), ["vmk1", "subnet"])}, _facts({"vmk1": _without(_a, "subnet")}, {"vmk2": _a}))
	_misses({array.concat(_list("ft_logging"), ["vmk2", "subnet"])}, _facts({"vmk1": _a}, {"vmk2": _without(_a, "subnet")}))
}

test_an_unknown_stack_in_one_subnet_is_missing if {
	_misses({array.concat(_list("vmotion"), ["vmk1", "netstack"])}, _facts({"vmk1": _without(_a, "netstack")}, {"vmk2": _a}))
}

test_unknown_interfaces_are_missing if {
	_misses({_list("vmotion")}, _partial(_facts({"vmk1": _a}, {"vmk2": _b}), "vmotion"))
	_misses({_list("ft_logging")}, _partial(_facts({"vmk1": _a}, {}), "ft_logging"))
	_misses({_list("vmotion"), _list("ft_logging")}, {"hosts": {"esx01": {}}})
}

test_other_partial_lists_do_not_matter if {
	_passes(object.union(_facts({"vmk1": _a}, {"vmk2": _b}), {"partial": [["clusters", "c1", "vms"]]}))
}

test_partial_interfaces_of_one_kind_without_the_other_is_allowed if {
	_passes(_partial(_facts({}, {"vmk2": _a}), "ft_logging"))
	_passes(_partial(_facts({"vmk1": _a}, {}), "vmotion"))
}
