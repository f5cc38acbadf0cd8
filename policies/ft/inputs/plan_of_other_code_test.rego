package ft.inputs.plan_of_other_code_test

import data.ft.inputs.plan_of_other_code as rule

_denied(plans, findings) if rule.deny == findings with input as {"plans": plans}

_args(only_in_plan, only_in_code, different) := {
	"plan": "plan.json",
	"code": ".",
	"only_in_plan": only_in_plan,
	"only_in_code": only_in_code,
	"different": different,
}

_finding(args) := {"subject": ["estate", "estate"], "path": ["plans", "plan.json"], "args": args}

_plan(only_in_plan, only_in_code, different) := {
	"code": ".",
	"only_in_plan": only_in_plan,
	"only_in_code": only_in_code,
	"different": different,
}

_ten := [name | some i in numbers.range(1, 10); name := sprintf("vsphere_folder.f%d", [i])]

test_stale_plan_is_denied if {
	found := _plan([], ["vsphere_host.b"], ["vsphere_compute_cluster.c.ha_enabled", "var.size"])
	args := _args(["–"], ["vsphere_host.b"], ["vsphere_compute_cluster.c.ha_enabled", "var.size"])
	_denied({"plan.json": found}, {_finding(args)})
}

test_plan_of_another_root_is_denied if {
	found := _plan(["vsphere_host.a"], ["vsphere_host.b"], [])
	_denied({"plan.json": found}, {_finding(_args(["vsphere_host.a"], ["vsphere_host.b"], ["–"]))})
}

test_ten_are_all_shown_is_denied if {
	_denied({"plan.json": _plan(_ten, [], [])}, {_finding(_args(_ten, ["–"], ["–"]))})
}

test_more_than_ten_are_cut_is_denied if {
	found := _plan(array.concat(_ten, ["vsphere_host.b"]), [], [])
	_denied({"plan.json": found}, {_finding(_args(array.concat(_ten, ["…"]), ["–"], ["–"]))})
}

test_each_plan_is_denied if {
	plans := {"a/plan.json": _plan(["vsphere_host.a"], [], []), "b/plan.json": _plan(["vsphere_host.a"], [], [])}
	paths := {finding.path | some finding in rule.deny with input as {"plans": plans}}
	paths == {["plans", "a/plan.json"], ["plans", "b/plan.json"]}
}

test_no_plans_is_allowed if _denied({}, set())

test_absent_plans_is_allowed if rule.deny == set() with input as {"hosts": {}}
