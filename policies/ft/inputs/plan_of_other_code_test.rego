package ft.inputs.plan_of_other_code_test

import data.ft.inputs.plan_of_other_code as rule

_denied(plans, findings) if rule.deny == findings with input as {"plans": plans}

_finding(differences) := {
	"subject": ["estate", "estate"],
	"path": ["plans", "plan.json"],
	"args": {"plan": "plan.json", "code": "./", "differences": differences},
}

_plan(only_in_plan, only_in_code, different) := {
	"code": "./",
	"only_in_plan": only_in_plan,
	"only_in_code": only_in_code,
	"different": different,
}

_ten := [name | some i in numbers.range(1, 10); name := sprintf("vsphere_folder.f%d", [i])]

test_stale_plan_is_denied if {
	found := _plan([], ["vsphere_host.b"], ["vsphere_compute_cluster.c.ha_enabled", "var.size"])
	differences := ["+ vsphere_host.b", "~ vsphere_compute_cluster.c.ha_enabled", "~ var.size"]
	_denied({"plan.json": found}, {_finding(differences)})
}

test_plan_of_another_root_is_denied if {
	found := _plan(["vsphere_host.a"], ["vsphere_host.b"], [])
	_denied({"plan.json": found}, {_finding(["+ vsphere_host.b", "- vsphere_host.a"])})
}

test_ten_are_all_shown_is_denied if {
	shown := [text | some name in _ten; text := sprintf("- %s", [name])]
	_denied({"plan.json": _plan(_ten, [], [])}, {_finding(shown)})
}

test_more_than_ten_are_cut_is_denied if {
	shown := array.concat([text | some name in _ten; text := sprintf("- %s", [name])], ["…"])
	_denied({"plan.json": _plan(_ten, [], ["vsphere_host.b"])}, {_finding(shown)})
}

test_each_plan_is_denied if {
	plans := {"a/plan.json": _plan(["vsphere_host.a"], [], []), "b/plan.json": _plan(["vsphere_host.a"], [], [])}
	paths := {finding.path | some finding in rule.deny with input as {"plans": plans}}
	paths == {["plans", "a/plan.json"], ["plans", "b/plan.json"]}
}

test_no_plans_is_allowed if _denied({}, set())

test_absent_plans_is_allowed if rule.deny == set() with input as {"hosts": {}}
