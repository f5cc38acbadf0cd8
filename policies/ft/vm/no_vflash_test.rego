package ft.vm.no_vflash_test

import data.ft.vm.no_vflash as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_allowed(vm) if rule.deny == set() with input as _facts(vm)

test_cache_is_denied if {
	path := ["vms", "db01", "disks", "disk1", "vflash_cache_mb"]
	finding := {"subject": ["vms", "db01"], "path": path, "args": {"disk": "disk1", "actual": 1}}
	disks := {"disk0": {"vflash_cache_mb": 0}, "disk1": {"vflash_cache_mb": 1}}
	rule.deny == {finding} with input as _facts({"disks": disks})
}

test_no_cache_is_allowed if _allowed({"disks": {"disk0": {"vflash_cache_mb": 0}}})

test_no_disks_is_allowed if _allowed({"disks": {}})

# Without the facts there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if {
	_allowed({})
	_allowed({"disks": {"disk0": {}}})
}
