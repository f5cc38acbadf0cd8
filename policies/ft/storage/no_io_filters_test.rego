package ft.storage.no_io_filters_test

import data.ft.storage.no_io_filters as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_denied(filters, actual) if {
	path := ["vms", "db01", "disks", "disk1", "io_filters"]
	finding := {"subject": ["vms", "db01"], "path": path, "args": {"disk": "disk1", "actual": actual}}
	disks := {"disk0": {"io_filters": []}, "disk1": {"io_filters": filters}}
	rule.deny == {finding} with input as _facts({"disks": disks})
}

_allowed(vm) if rule.deny == set() with input as _facts(vm)

test_filters_are_denied if {
	_denied(["VMW_spm_1.0.0"], ["VMW_spm_1.0.0"])
	_denied(["cache", "replication"], ["cache", "replication"])
}

test_filter_beside_encryption_is_denied if _denied(["VMW_vmwarevmcrypt_1.0.0", "cache"], ["cache"])

test_encryption_is_allowed if {
	every name in ["vmwarevmcrypt", "VMW_vmwarevmcrypt_1.0.0", "VMwareVMCrypt"] {
		_allowed({"disks": {"disk0": {"io_filters": [name]}}})
	}
}

test_no_filters_is_allowed if _allowed({"disks": {"disk0": {"io_filters": []}}})

test_no_disks_is_allowed if _allowed({"disks": {}})

# Without the facts there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if {
	_allowed({})
	_allowed({"disks": {"disk0": {}}})
}
