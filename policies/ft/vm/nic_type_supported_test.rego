package ft.vm.nic_type_supported_test

import data.ft.vm.nic_type_supported as rule

_facts(vm, partial) := {"vms": {"db01": vm}, "partial": partial}

_vm(release, ft_type, type) := {"release": release, "ft_type": ft_type, "network_adapters": {"0": {"type": type}}}

_path := ["vms", "db01", "network_adapters", "0", "type"]

_denied(document, type) if {
	rule.deny == {{"subject": ["vms", "db01"], "path": _path, "args": {"adapter": "0", "actual": type}}} with input as document
}

_allowed(vm) if {
	rule.deny == set() with input as _facts(vm, [])
	rule.missing == set() with input as _facts(vm, [])
}

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_vmxnet3_on_4_0_is_denied if _denied(_facts(_vm(400, "legacy", "vmxnet3"), []), "vmxnet3")

# Contradiction 3 of the requirements: a list of 4.0 and a note of 5.x name vmxnet3, VMware's API says 4.1 and later.
test_vmxnet3_from_4_1_on_is_allowed if {
	every release in [401, 500, 505, 600] {
		_allowed(_vm(release, "legacy", "vmxnet3"))
	}
}

test_vlance_with_legacy_is_denied if {
	every release in [400, 505, 600] {
		_denied(_facts(_vm(release, "legacy", "vlance"), []), "vlance")
	}
}

test_vlance_with_smp_is_allowed if _allowed(_vm(600, "smp", "vlance"))

test_other_types_are_allowed if {
	every type in ["e1000", "e1000e", "vmxnet", "vmxnet2", "flexible"] {
		_allowed(_vm(400, "legacy", type))
		_allowed({"network_adapters": {"0": {"type": type}}})
	}
}

test_no_adapters_is_allowed if _allowed({"network_adapters": {}})

test_vmxnet3_in_partial_list_is_denied if {
	_denied(_facts(_vm(400, "legacy", "vmxnet3"), [["vms", "db01", "network_adapters"]]), "vmxnet3")
}

test_unknown_adapters_is_undecided if _undecided(_facts({}, []), {["vms", "db01", "network_adapters"]})

test_partial_adapters_is_undecided if {
	path := ["vms", "db01", "network_adapters"]
	_undecided(_facts(_vm(400, "legacy", "e1000"), [path]), {path})
}

test_unknown_type_is_undecided if _undecided(_facts({"network_adapters": {"0": {}}}, []), {_path})

test_vmxnet3_of_unknown_release_is_undecided if {
	_undecided(_facts({"network_adapters": {"0": {"type": "vmxnet3"}}}, []), {["vms", "db01", "release"]})
}

test_vlance_of_unknown_ft_type_is_undecided if {
	vm := {"release": 505, "network_adapters": {"0": {"type": "vlance"}}}
	_undecided(_facts(vm, []), {["vms", "db01", "ft_type"]})
}

test_vlance_with_smp_of_unknown_release_is_allowed if {
	_allowed({"ft_type": "smp", "network_adapters": {"0": {"type": "vlance"}}})
}

test_partial_adapters_of_another_is_allowed if {
	document := _facts(_vm(400, "legacy", "e1000"), [["vms", "web01", "network_adapters"]])
	_undecided(document, set())
}

_warns_of_pvrdma(release) if {
	args := {"adapter": "0", "actual": "vmxnet3vrdma", "confidence": "M"}
	finding := {"subject": ["vms", "db01"], "path": _path, "args": args, "severity": "warning"}
	rule.deny == {finding} with input as _facts(_vm(release, "smp", "vmxnet3vrdma"), [])
}

test_pvrdma_is_an_unverified_warning if {
	every release in [605, 800, 901] {
		_warns_of_pvrdma(release)
	}
}
