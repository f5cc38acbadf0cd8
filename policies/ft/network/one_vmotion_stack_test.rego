package ft.network.one_vmotion_stack_test

import data.ft.network.one_vmotion_stack as rule

_list(h) := ["hosts", h, "traffic", "vmotion", "vmkernels"]

_on(stack, subnet) := {"vmk0": {"netstack": stack, "subnet": subnet}}

_facts(hosts, partial) := {
	"clusters": {"c1": {"ft_hosts": sort([h | some h, _ in hosts])}},
	"hosts": {h: {"traffic": {"vmotion": {"vmkernels": vmkernels}}} | some h, vmkernels in hosts},
	"partial": partial,
}

_a := "192.0.2.0/26"

_b := "192.0.2.64/26"

_denied(document, findings) if {
	rule.deny == findings with input as document
	rule.missing == set() with input as document
}

_allowed(document) if _denied(document, set())

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["clusters", "c1"], "path": path} | some path in paths} with input as document
}

test_two_stacks_are_denied if {
	hosts := {"esx01": _on("vmotion", _a), "esx02": _on("defaultTcpipStack", _a), "esx03": _on("vmotion", _a)}
	_denied(_facts(hosts, []), {{
		"subject": ["clusters", "c1"],
		"path": ["hosts", "esx01", "vmkernels"],
		"related": [["hosts", "esx02", "vmkernels"]],
		"args": {"hosts": ["esx02"], "stack": "defaultTcpipStack", "others": ["esx01", "esx03"], "other_stack": "vmotion"},
	}})
}

test_one_stack_is_allowed if {
	every stack in ["vmotion", "defaultTcpipStack"] {
		_allowed(_facts({"esx01": _on(stack, _a), "esx02": _on(stack, _a)}, []))
	}
	_allowed(_facts({"esx01": _on("defaultTcpipStack", _a), "esx02": _on("defaultTcpipStack", _b)}, []))
	_allowed(_facts({"esx01": {"vmk0": {"netstack": "vmotion"}}}, []))
	_allowed(_facts({}, []))
}

test_a_routed_stack_needs_gateways_is_undecided if {
	document := _facts({"esx01": _on("vmotion", _a), "esx02": _on("vmotion", _b)}, [])
	_undecided(document, {["hosts", h, "vmkernels", "vmk0", "gateway"] | some h in ["esx01", "esx02"]})
	gateways := {"hosts": {h: {"vmkernels": {"vmk0": {"gateway": "192.0.2.1"}}} | some h in ["esx01", "esx02"]}}
	_allowed(object.union(document, gateways))
	both := {"vmk0": _on("vmotion", _a).vmk0, "vmk1": _on("vmotion", _b).vmk0}
	_allowed(_facts({"esx01": both, "esx02": _on("vmotion", _b)}, []))
	_allowed(_facts({"esx01": both, "esx02": _on("vmotion", _b), "esx03": {}}, []))
}

test_unknown_facts_are_undecided if {
	hosts := {"esx01": _on("vmotion", _a), "esx02": {"vmk0": {"netstack": "vmotion"}}}
	gateways := {["hosts", h, "vmkernels", "vmk0", "gateway"] | some h in ["esx01", "esx02"]}
	_undecided(_facts(hosts, []), gateways | {array.concat(_list("esx02"), ["vmk0", "subnet"])})
	silent := {"esx01": _on("vmotion", _a), "esx02": {"vmk0": {"subnet": _a}}}
	_undecided(_facts(silent, []), {array.concat(_list("esx02"), ["vmk0", "netstack"])})
	every list in [["clusters", "c1", "ft_hosts"], _list("esx01")] {
		_undecided(_facts({"esx01": _on("vmotion", _a)}, [list]), {list})
	}
	_undecided({"clusters": {"c1": {}}}, {["clusters", "c1", "ft_hosts"]})
}
