package ft.inputs.expected_test

import data.ft.inputs.expected as rule

_expecting(at_least, files) := {"expect": {"at_least": at_least, "files": files}}

_finding(path, expected, found) := {
	"subject": ["estate", "estate"],
	"path": array.concat(["settings", "expect"], path),
	"args": {"expected": expected, "found": found},
}

_denied(settings, findings) if rule.deny == findings with input as {
	"settings": settings,
	"clusters": {"c1": {}},
	"hosts": {"a": {}, "b": {}},
	"vms": {"v1": {"fault_tolerance": true}, "v2": {"fault_tolerance": false}, "v3": {}},
}

test_fewer_objects_is_denied if _denied(_expecting({"clusters": 2, "hosts": 3, "vms": 4, "ft_vms": 2}, {}), {
	_finding(["at_least", "clusters"], "clusters: 2", "1 (c1)"),
	_finding(["at_least", "hosts"], "hosts: 3", "2 (a, b)"),
	_finding(["at_least", "vms"], "vms: 4", "3 (v1, v2, v3)"),
	_finding(["at_least", "ft_vms"], "ft_vms: 2", "1 (v1)"),
})

test_as_many_objects_is_allowed if _denied(_expecting({"clusters": 1, "hosts": 2, "vms": 3, "ft_vms": 1}, {}), set())

test_more_objects_is_allowed if _denied(_expecting({"hosts": 1}, {}), set())

test_no_objects_is_denied if {
	finding := _finding(["at_least", "hosts"], "hosts: 1", "0")
	rule.deny == {finding} with input as {"settings": _expecting({"hosts": 1}, {})}
}

test_of_many_objects_some_are_named if {
	hosts := {sprintf("h%v", [10 + n]): {} | some n in numbers.range(0, 20)}
	names := concat(", ", [sprintf("h%v", [10 + n]) | some n in numbers.range(0, 19)])
	finding := _finding(["at_least", "hosts"], "hosts: 22", sprintf("21 (%v …)", [names]))
	rule.deny == {finding} with input as {"settings": _expecting({"hosts": 22}, {}), "hosts": hosts}
}

test_all_of_twenty_objects_are_named if {
	hosts := {sprintf("h%v", [10 + n]): {} | some n in numbers.range(0, 19)}
	names := concat(", ", [sprintf("h%v", [10 + n]) | some n in numbers.range(0, 19)])
	finding := _finding(["at_least", "hosts"], "hosts: 21", sprintf("20 (%v)", [names]))
	rule.deny == {finding} with input as {"settings": _expecting({"hosts": 21}, {}), "hosts": hosts}
}

test_a_file_that_was_not_read_is_denied if _denied(
	_expecting({}, {"plan*.json": [], "c.yaml": ["c.yaml"]}),
	{_finding(["files", "plan*.json"], "files: plan*.json", "0")},
)

test_without_expectation_is_allowed if _denied({}, set())
