package ft.vm.disk_size_test

import data.ft.vm.disk_size as rule

_vm(size, release) := {"disks": {"disk0": {"size_gb": 40}, "disk1": {"size_gb": size}}, "release": release}

_path := ["vms", "db01", "disks", "disk1", "size_gb"]

_finding(size) := {"subject": ["vms", "db01"], "path": _path, "args": {"disk": "disk1", "actual": size, "limit": 2048}}

_unverified(size) := {
	"subject": ["vms", "db01"],
	"path": _path,
	"args": {"disk": "disk1", "actual": size, "limit": 2048, "confidence": "M"},
	"severity": "warning",
}

_denied(vm, finding) if rule.deny == {finding} with input as {"vms": {"db01": vm, "web01": {}}}

_allowed(vm) if rule.deny == set() with input as {"vms": {"db01": vm}}

test_two_terabytes_is_denied if {
	every release in [400, 401, 500, 501, 607, 700, 800] {
		_denied(_vm(2048, release), _finding(2048))
	}
}

test_two_terabytes_between_and_on_9_x_is_denied_unverified if {
	every release in [505, 600, 605, 900, 901] {
		_denied(_vm(2048, release), _unverified(2048))
	}
}

test_two_terabytes_among_several_versions_is_denied if {
	_denied(object.union(_vm(2048, 605), {"newest_release": 607}), _finding(2048))
	_denied(object.union(_vm(2048, 800), {"newest_release": 900}), _finding(2048))
	_denied(object.union(_vm(2048, 600), {"newest_release": 605}), _unverified(2048))
}

test_two_terabytes_of_unknown_release_is_denied if {
	_denied({"disks": {"disk1": {"size_gb": 4096}}}, _finding(4096))
}

test_smaller_is_allowed if {
	every release in [400, 505, 607, 800, 900] {
		_allowed(_vm(2047, release))
	}
}

# Without the facts there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if {
	_allowed({"release": 800})
	_allowed({"release": 800, "disks": {"disk0": {}}})
}

test_more_than_the_highest_limit_of_several_versions_is_denied if {
	older := {"since": 0, "until": 606, "limit": 1024, "confidence": "V"}
	rows := [older, {"since": 607, "limit": 2048, "confidence": "V"}]
	mixed := {"newest_release": 607}
	_allowed(object.union(_vm(2047, 606), mixed)) with data.ftpolicy.tables.disk_limits.size_gb as rows
	_denied(object.union(_vm(2048, 606), mixed), _finding(2048)) with data.ftpolicy.tables.disk_limits.size_gb as rows
}
