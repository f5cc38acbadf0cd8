package ft.network.mtu_consistent_test

import data.ft.network.mtu_consistent as rule

# A host with vmk0 for vMotion and vmk1 for FT Logging, by their MTUs, on switches with another MTU.
_host(vmotion, ft_logging, switch) := {
	"vmkernels": {"vmk0": _mtu(vmotion), "vmk1": _mtu(ft_logging)},
	"interfaces": {k: {"kind": "vmkernels", "switch_mtu": switch} | some k in ["vmk0", "vmk1"]},
	"traffic": {
		"vmotion": {"vmkernels": {"vmk0": _mtu(vmotion)}, "mtus": [vmotion]},
		"ft_logging": {"vmkernels": {"vmk1": _mtu(ft_logging)}, "mtus": [ft_logging]},
		"management": {"vmkernels": {}},
		"storage": {"vmkernels": {}},
	},
}

_mtu(value) := {"mtu": value}

_facts(hosts, partial) := {
	"clusters": {"c1": {"ft_hosts": sort([h | some h, _ in hosts])}},
	"hosts": hosts,
	"partial": partial,
}

_path(h, k) := ["hosts", h, "vmkernels", k, "mtu"]

_finding(path, more, args) := {"subject": ["clusters", "c1"], "path": path, "related": more, "args": args}

_denied(document, findings) if {
	rule.deny == findings with input as document
	rule.missing == set() with input as document
}

_allowed(document) if _denied(document, set())

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["clusters", "c1"], "path": path} | some path in paths} with input as document
}

test_more_than_the_switch_takes_is_denied if {
	hosts := {"esx01": _host(9000, 1500, 1500), "esx02": _host(9000, 1500, 1500)}
	args := {"interfaces": ["esx01 (vmk0)", "esx02 (vmk0)"], "actual": 9000, "others": "vSwitch / VDS", "required": 1500}
	_denied(_facts(hosts, []), {_finding(_path("esx01", "vmk0"), [_path("esx02", "vmk0")], args)})
}

test_each_excess_names_its_own_interfaces_is_denied if {
	document := _facts({"esx01": _host(1600, 9000, 1500)}, [])
	texts := {finding.args.actual: finding.args.interfaces | some finding in rule.deny} with input as document
	texts == {1600: ["esx01 (vmk0)"], 9000: ["esx01 (vmk1)"]}
}

_outside := {"hosts": {"esx09": _host(9000, 9000, 9000)}}

test_hosts_with_another_mtu_is_denied if {
	every kind, hosts in {
		"vmk0": {"esx01": _host(1500, 9000, 9000), "esx02": _host(9000, 9000, 9000)},
		"vmk1": {"esx01": _host(9000, 1500, 9000), "esx02": _host(9000, 9000, 9000)},
	} {
		args := {
			"interfaces": [sprintf("esx02 (%v)", [kind])],
			"actual": 9000,
			"others": [sprintf("esx01 (%v)", [kind])],
			"required": 1500,
		}
		_denied(object.union(_facts(hosts, []), _outside), {_finding(_path("esx02", kind), [_path("esx01", kind)], args)})
	}
}

test_each_mtu_is_held_against_the_smallest_is_denied if {
	hosts := {"esx01": _host(1500, 1500, 9000), "esx02": _host(4000, 1500, 9000), "esx03": _host(9000, 1500, 9000)}
	document := _facts(hosts, [])
	{[finding.args.actual, finding.args.required] | some finding in rule.deny} == {[4000, 1500], [9000, 1500]} with input as document
}

test_one_mtu_of_each_kind_is_allowed if {
	_allowed(_facts({"esx01": _host(1500, 1500, 1500), "esx02": _host(1500, 1500, 1500)}, []))
	_allowed(_facts({"esx01": _host(1500, 9000, 9000), "esx02": _host(1500, 9000, 9000)}, []))
	_allowed(_facts({}, []))
}

test_an_interface_for_management_or_storage_counts_is_denied if {
	every kind in ["management", "storage"] {
		host := object.union(_host(1500, 1500, 1500), {
			"vmkernels": {"vmk2": _mtu(9000)},
			"interfaces": {"vmk2": {"kind": "vmkernels", "switch_mtu": 1500}},
			"traffic": {kind: {"vmkernels": {"vmk2": {}}}},
		})
		args := {"interfaces": ["esx01 (vmk2)"], "actual": 9000, "others": "vSwitch / VDS", "required": 1500}
		_denied(_facts({"esx01": host}, []), {_finding(_path("esx01", "vmk2"), [], args)})
	}
}

test_an_interface_that_carries_nothing_is_allowed if {
	more := {"vmkernels": {"vmk10": _mtu(9000), "vmk50": {}}, "interfaces": {"vmk10": {"kind": "vmkernels", "switch_mtu": 1500}}}
	_allowed(_facts({"esx01": object.union(_host(1500, 1500, 1500), more)}, []))
}

test_hosts_without_ft_do_not_matter_is_allowed if {
	document := _facts({"esx01": _host(1500, 1500, 1500)}, [])
	_allowed(object.union(document, {"hosts": {"esx02": _host(9000, 9000, 1500)}}))
	_allowed(object.union(document, {"hosts": {"esx02": {"vmkernels": {"vmk0": {}}}}}))
}

test_unknown_facts_are_undecided if {
	hosts := {"esx01": _host(1500, 1500, 1500)}
	_undecided(_facts(json.patch(hosts, [{"op": "remove", "path": "/esx01/vmkernels/vmk0/mtu"}]), []), {_path("esx01", "vmk0")})
	open := json.patch(hosts, [{"op": "remove", "path": "/esx01/interfaces/vmk1/switch_mtu"}])
	_undecided(_facts(open, []), {["hosts", "esx01", "interfaces", "vmk1", "switch_mtu"]})
	every list in [
		["clusters", "c1", "ft_hosts"],
		["hosts", "esx01", "traffic", "vmotion", "vmkernels"],
		["hosts", "esx01", "traffic", "ft_logging", "vmkernels"],
		["hosts", "esx01", "traffic", "management", "vmkernels"],
		["hosts", "esx01", "traffic", "storage", "vmkernels"],
	] {
		_undecided(_facts(hosts, [list]), {list})
	}
	_undecided({"clusters": {"c1": {}}}, {["clusters", "c1", "ft_hosts"]})
}
