package ft.vm.disk_count_test

import data.ft.vm.disk_count as rule

_vm(disks, release) := {"disks": {sprintf("disk%d", [n]): {} | some n in numbers.range(1, disks)}, "release": release}

_denied(vm, args) if {
	finding := {"subject": ["vms", "db01"], "path": ["vms", "db01", "disks"], "args": args}
	rule.deny == {finding} with input as {"vms": {"db01": vm, "web01": {}}}
}

_allowed(vm) if rule.deny == set() with input as {"vms": {"db01": vm}}

test_seventeen_is_denied if {
	every release in [500, 501, 505, 600] {
		_denied(_vm(17, release), {"actual": 17, "limit": 16})
	}
}

test_seventeen_in_other_versions_is_denied_unverified if {
	every release in [400, 401, 605, 607, 700, 800, 900] {
		_denied(_vm(17, release), {"actual": 17, "limit": 16, "confidence": "M"})
	}
}

test_seventeen_among_several_versions_is_denied if {
	_denied(object.union(_vm(17, 401), {"newest_release": 500}), {"actual": 17, "limit": 16})
}

test_seventeen_of_unknown_release_is_denied if {
	_denied({"disks": _vm(17, 0).disks}, {"actual": 17, "limit": 16})
}

test_sixteen_is_allowed if {
	every release in [400, 500, 600, 605, 800, 900] {
		_allowed(_vm(16, release))
	}
}

# Without the fact there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if _allowed({"release": 500})

test_lowest_version_may_be_the_certain_one_is_denied if {
	_denied(object.union(_vm(17, 600), {"newest_release": 605}), {"actual": 17, "limit": 16})
}

test_more_than_the_highest_limit_of_several_versions_is_denied if {
	older := {"since": 0, "until": 606, "limit": 2, "confidence": "V"}
	rows := [older, {"since": 607, "limit": 3, "confidence": "V"}]
	mixed := {"newest_release": 607}
	_allowed(object.union(_vm(3, 606), mixed)) with data.ftpolicy.tables.disk_limits.count as rows
	above := {"actual": 4, "limit": 3}
	_denied(object.union(_vm(4, 606), mixed), above) with data.ftpolicy.tables.disk_limits.count as rows
}
