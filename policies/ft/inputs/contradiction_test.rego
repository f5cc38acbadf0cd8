package ft.inputs.contradiction_test

import data.ft.inputs.contradiction as rule

_finding(path, fact, places) := {"subject": ["estate", "estate"], "path": path, "args": {"fact": fact, "places": places}}

_denied(contradictions, findings) if rule.deny == findings with input as {"contradictions": contradictions}

test_two_values_is_denied if {
	claims := [
		{"value": 171294, "file": "one.yaml", "line": 12, "address": null},
		{"value": 175625, "file": "two.yaml", "line": 9, "address": null},
	]
	path := ["hosts", "esx01.example.com", "build"]
	places := ["171294 (one.yaml:12)", "175625 (two.yaml:9)"]
	_denied({"/hosts/esx01.example.com/build": claims}, {_finding(path, "/hosts/esx01.example.com/build", places)})
}

test_value_without_line_is_denied if {
	claims := [
		{"value": true, "file": "plan.json", "line": null, "address": "vsphere_compute_cluster.c1"},
		{"value": false, "file": "cluster.yaml"},
	]
	places := ["true (plan.json)", "false (cluster.yaml)"]
	_denied({"/clusters/c1/ha/enabled": claims}, {_finding(["clusters", "c1", "ha", "enabled"], "/clusters/c1/ha/enabled", places)})
}

test_lists_and_other_composites_is_denied if {
	claims := [
		{"value": ["vmnic2", "vmnic3"], "file": "a.yaml", "line": 3},
		{"value": {"private": 105}, "file": "b.yaml", "line": 4},
		{"value": "名前", "file": "c.yaml", "line": 5},
	]
	places := [`["vmnic2", "vmnic3"] (a.yaml:3)`, `{"private": 105} (b.yaml:4)`, "名前 (c.yaml:5)"]
	_denied({"/vms/db01/x": claims}, {_finding(["vms", "db01", "x"], "/vms/db01/x", places)})
}

test_slash_and_tilde_in_names_is_denied if {
	claims := [{"value": 1, "file": "a.yaml", "line": 1}, {"value": 2, "file": "b.yaml", "line": 2}]
	pointer := "/datastores/tokyo~1data~0~01/type"
	_denied({pointer: claims}, {_finding(["datastores", "tokyo/data~~1", "type"], pointer, ["1 (a.yaml:1)", "2 (b.yaml:2)"])})
}

test_each_contradiction_is_denied if {
	claims := [{"value": 1, "file": "a.yaml", "line": 1}, {"value": 2, "file": "b.yaml", "line": 2}]
	places := ["1 (a.yaml:1)", "2 (b.yaml:2)"]
	findings := {_finding(["hosts", "a", "build"], "/hosts/a/build", places), _finding(["hosts", "b", "build"], "/hosts/b/build", places)}
	_denied({"/hosts/a/build": claims, "/hosts/b/build": claims}, findings)
}

test_no_contradictions_is_allowed if _denied({}, set())

test_absent_contradictions_is_allowed if rule.deny == set() with input as {"hosts": {}}
