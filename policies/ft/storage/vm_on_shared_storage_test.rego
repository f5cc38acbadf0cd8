package ft.storage.vm_on_shared_storage_test

import data.ft.storage.vm_on_shared_storage as rule

_facts(vm, datastores, partial) := {"datastores": datastores, "vms": {"db01": vm}, "partial": partial}

# Configuration files on `home`, one disk on `other`.
_vm(type, home, other) := {
	"ft_type": type,
	"storage_datastore": home,
	"disks": {"disk0": {"datastore": other}},
	"datastores": [home, other],
}

_two := ["esx01", "esx02"]

_san := {"transport": "fc", "hosts": _two}

_local := {"transport": "local"}

_home := ["vms", "db01", "storage_datastore"]

_disk := ["vms", "db01", "disks", "disk0", "datastore"]

_finding(path, datastore, fields) := {
	"subject": ["vms", "db01"],
	"path": path,
	"related": [["datastores", datastore, field] | some field in fields],
	"args": {"datastore": datastore},
}

_denied(document, findings) if {
	rule.deny == findings with input as document
	rule.missing == set() with input as document
}

_allowed(document) if _denied(document, set())

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

# All files on one datastore.
_all(type, datastore) := _facts(_vm(type, "ds", "ds"), {"ds": datastore}, [])

test_configuration_files_on_local_datastore_is_denied if {
	every type in ["legacy", "smp"] {
		document := _facts(_vm(type, "ds", "san"), {"ds": _local, "san": _san}, [])
		rule.deny == {_finding(_home, "ds", ["transport"])} with input as document
	}
}

test_disk_on_local_datastore_with_legacy_is_denied if {
	document := _facts(_vm("legacy", "san", "ds"), {"ds": {"transport": "local", "hosts": ["esx01"]}, "san": _san}, [])
	_denied(document, {_finding(_disk, "ds", ["transport", "hosts"])})
}

test_each_file_is_denied if {
	document := _all("legacy", {"transport": "local", "hosts": _two})
	fields := ["transport", "hosts"]
	_denied(document, {_finding(_home, "ds", fields), _finding(_disk, "ds", fields)})
}

test_disk_on_local_datastore_with_smp_is_allowed if {
	_allowed(_facts(_vm("smp", "san", "ds"), {"ds": _local, "san": _san}, []))
}

test_single_host_is_denied if {
	document := _all("smp", {"transport": "fc", "hosts": ["esx01"]})
	_denied(document, {_finding(_home, "ds", ["transport", "hosts"])})
}

test_single_host_without_transport_is_denied if {
	rule.deny == {_finding(_home, "ds", ["hosts"])} with input as _all("smp", {"type": "VMFS", "hosts": ["esx01"]})
}

test_no_host_is_denied if {
	_denied(_all("smp", {"transport": "nfs", "hosts": []}), {_finding(_home, "ds", ["transport", "hosts"])})
}

test_local_datastore_with_unknown_hosts_is_denied if {
	rule.deny == {_finding(_home, "ds", ["transport"])} with input as _all("smp", _local)
}

test_configuration_files_of_unknown_type_is_denied if {
	vm := {"storage_datastore": "ds"}
	rule.deny == {_finding(_home, "ds", ["transport"])} with input as _facts(vm, {"ds": _local}, [])
}

test_two_hosts_and_shared_transport_is_allowed if {
	every transport in ["fc", "fcoe", "iscsi", "nfs", "vsan", "nvme_fabrics"] {
		_allowed(_all("legacy", {"transport": transport, "hosts": _two}))
	}
}

test_type_that_tells_the_transport_is_allowed if {
	every type in ["NFS", "NFS41", "vSAN"] {
		_allowed(_all("legacy", {"type": type, "hosts": _two}))
	}
}

test_two_hosts_in_partial_list_is_allowed if {
	_allowed(_facts(_vm("legacy", "ds", "ds"), {"ds": _san}, [["datastores", "ds", "hosts"]]))
}

test_no_disks_is_allowed if {
	vm := {"ft_type": "legacy", "storage_datastore": "ds", "disks": {}, "datastores": ["ds"]}
	_allowed(_facts(vm, {"ds": _san}, []))
}

test_unknown_disks_with_smp_is_allowed if {
	_allowed(_facts({"ft_type": "smp", "storage_datastore": "ds"}, {"ds": _san}, []))
}

test_unknown_transport_is_undecided if {
	_undecided(_all("smp", {"hosts": _two}), {["datastores", "ds", "transport"]})
	_undecided(_all("smp", {"hosts": _two, "type": "VMFS"}), {["datastores", "ds", "transport"]})
}

test_unknown_hosts_is_undecided if {
	_undecided(_all("smp", {"transport": "fc"}), {["datastores", "ds", "hosts"]})
}

test_single_host_in_partial_list_is_undecided if {
	path := ["datastores", "ds", "hosts"]
	_undecided(_facts(_vm("smp", "ds", "ds"), {"ds": {"transport": "fc", "hosts": ["esx01"]}}, [path]), {path})
}

test_unknown_datastore_is_undecided if {
	paths := {["datastores", "ds", "transport"], ["datastores", "ds", "hosts"]}
	_undecided(_facts(_vm("legacy", "ds", "ds"), {}, []), paths)
}

test_unknown_type_is_undecided if {
	vm := {"storage_datastore": "ds", "disks": {}, "datastores": ["ds"]}
	_undecided(_facts(vm, {"ds": _san}, []), {["vms", "db01", "ft_type"]})
}

test_unknown_home_is_undecided if {
	vm := {"ft_type": "smp", "disks": {"disk0": {"datastore": "ds"}}, "datastores": ["ds"]}
	_undecided(_facts(vm, {"ds": _san}, [["vms", "db01", "datastores"]]), {_home})
}

test_unknown_disk_datastore_with_legacy_is_undecided if {
	vm := {"ft_type": "legacy", "storage_datastore": "ds", "disks": {"disk0": {}}, "datastores": ["ds"]}
	path := ["vms", "db01", "datastores"]
	_undecided(_facts(vm, {"ds": _san}, [path]), {path})
}

test_unknown_everything_is_undecided if {
	_undecided(_facts({}, {}, []), {_home, ["vms", "db01", "ft_type"]})
}
