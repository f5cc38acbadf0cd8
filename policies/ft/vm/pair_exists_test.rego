package ft.vm.pair_exists_test

import data.ft.vm.pair_exists as rule

_reasons := [
	{"text": "edition Standard (num_cpus 4 > 2)", "objects": ["esx02", "esx03"], "path": ["hosts", "esx02", "edition"]},
	{"text": "cpu.category amd-zen2 (intel-skylake)", "objects": ["esx01 / esx04"], "path": ["hosts", "esx04", "cpu", "category"]},
]

_facts(pairs) := {"vms": {"app01": {"fault_tolerance": true, "cluster": "ft", "pairs": pairs}}}

_excluded(is_soft) := _facts({"exists": "excluded", "is_soft": is_soft, "reasons": _reasons})

_finding(severity) := {
	"subject": ["vms", "app01"],
	"path": ["vms", "app01"],
	"related": [["hosts", "esx02", "edition"], ["hosts", "esx04", "cpu", "category"]],
	"severity": severity,
	"args": {"cluster": "ft", "reasons": [
		"esx02, esx03: edition Standard (num_cpus 4 > 2)",
		"esx01 / esx04: cpu.category amd-zen2 (intel-skylake)",
	]},
}

_said(document, findings, paths) if {
	rule.deny == findings with input as document
	rule.missing == {{"subject": ["vms", "app01"], "path": path} | some path in paths} with input as document
}

test_no_pair_is_denied if _said(_excluded(false), {_finding("error")}, set())

test_no_pair_for_want_of_datastores_is_denied_as_a_warning if _said(_excluded(true), {_finding("warning")}, set())

test_certain_pair_is_allowed if _said(_facts({"exists": "certain"}), set(), set())

test_possible_pair_is_undecided if _said(_facts({"exists": "possible"}), set(), {["vms", "app01", "pairs", "exists"]})

test_what_excludes_other_pairs_does_not_matter if {
	pairs := {"exists": "certain", "is_soft": false, "reasons": _reasons}
	_said(_facts(pairs), set(), set())
}

test_unknown_cluster_is_undecided if {
	_said({"vms": {"app01": {"fault_tolerance": true}}}, set(), {["vms", "app01", "cluster"]})
}

test_machine_without_ft_needs_no_pair if _said({"vms": {"app01": {"fault_tolerance": false}}}, set(), set())

test_secondary_needs_no_pair_of_its_own if {
	_said({"vms": {"app01": {"fault_tolerance": true, "cluster": "ft", "ft_role": "secondary"}}}, set(), set())
}
