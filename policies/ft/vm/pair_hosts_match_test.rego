package ft.vm.pair_hosts_match_test

import data.ft.vm.pair_hosts_match as rule

_vm(declared) := {
	"fault_tolerance": true,
	"cluster": "ft",
	"host": "esx01",
	"secondary_host": "esx02",
	"pairs": {"declared": declared},
}

_facts(vm) := {"vms": {"db01": vm}}

_reason(is_soft) := {
	"path": ["hosts", "esx02", "cpu", "category"],
	"object": "esx02",
	"fact": "cpu.category",
	"actual": "intel-haswell",
	"required": "intel-skylake",
	"is_soft": is_soft,
}

_excluded(is_soft) := {"exists": "excluded", "reasons": [_reason(is_soft)]}

_finding(severity, primary) := {
	"subject": ["vms", "db01"],
	"path": ["hosts", "esx02", "cpu", "category"],
	"severity": severity,
	"args": {
		"primary": primary,
		"secondary": "esx02",
		"object": "esx02",
		"fact": "cpu.category",
		"actual": "intel-haswell",
		"required": "intel-skylake",
	},
}

_said(document, findings, paths) if {
	rule.deny == findings with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_pair_that_is_excluded_is_denied if _said(_facts(_vm(_excluded(false))), {_finding("error", "esx01")}, set())

test_pair_that_datastores_exclude_is_denied_as_a_warning if {
	_said(_facts(_vm(_excluded(true))), {_finding("warning", "esx01")}, set())
}

test_secondary_alone_that_is_excluded_is_denied if {
	_said(_facts(object.remove(_vm(_excluded(false)), ["host"])), {_finding("error", "?")}, set())
}

test_certain_pair_is_allowed if _said(_facts(_vm({"exists": "certain", "reasons": []})), set(), set())

test_possible_pair_is_undecided if {
	_said(_facts(_vm({"exists": "possible", "reasons": []})), set(), {["vms", "db01", "pairs", "declared"]})
}

test_pair_of_a_machine_in_no_known_cluster_is_undecided if {
	_said(_facts(object.remove(_vm({}), ["cluster", "pairs"])), set(), {["vms", "db01", "cluster"]})
}

test_machine_without_a_declared_secondary_is_allowed if {
	_said(_facts(object.remove(_vm({}), ["cluster", "pairs", "secondary_host"])), set(), set())
}

test_secondary_itself_is_no_pair if {
	vm := object.union(object.remove(_vm({}), ["pairs"]), {"ft_role": "secondary"})
	_said(_facts(vm), set(), set())
}
