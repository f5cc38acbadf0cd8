package ft.vm.change_allowed_with_ft_test

import data.ft.vm.change_allowed_with_ft as rule

_state := {
	"num_cpus": 2,
	"memory_mb": 4096,
	"memory_reservation_mb": 4096,
	"memory_limit_mb": "none",
	"storage_datastore": "nfs01",
	"cluster": "c1",
	"resource_pool": "resgroup-9",
	"disks": {"disk0": {"size_gb": 40, "datastore": "nfs01"}},
	"network_adapters": {"0": {"type": "vmxnet3", "network": "VM Network"}},
}

_plan(name, key, change) := {"vms": {name: {"fault_tolerance": true}}, "changes": {key: change}}

_updated(before, after) := _plan("db01", "/vms/db01", {"action": "update", "before": before, "after": after})

_finding(path, texts) := {
	"subject": ["vms", "db01"],
	"path": array.concat(["vms", "db01"], path),
	"related": [["changes", "/vms/db01"]],
	"args": {"changes": texts},
}

_denied(findings, after) if {
	rule.deny == findings with input as _updated(_state, after)
	rule.missing == set() with input as _updated(_state, after)
}

_nothing(facts) if {
	rule.deny == set() with input as facts
	rule.missing == set() with input as facts
}

_misses(paths, before, after) if {
	needs := {need |
		some path in paths
		need := {"subject": ["vms", "db01"], "path": array.concat(["changes", "/vms/db01"], path)}
	}
	rule.deny == set() with input as _updated(before, after)
	rule.missing == needs with input as _updated(before, after)
}

test_without_a_plan_there_is_nothing_to_say if _nothing({"vms": {"db01": {}}})

test_a_machine_that_the_plan_does_not_manage_is_left_alone if _nothing(_plan("db01", "/vms/db02", {"action": "delete"}))

test_an_update_of_something_else_is_allowed if _nothing(_updated(_state, _state))

# vSphere Troubleshooting says to raise it when the secondary is short of CPU.
test_cpu_reservation_is_not_locked if {
	_nothing(_updated(
		object.union(_state, {"cpu_reservation_mhz": 0}),
		object.union(_state, {"cpu_reservation_mhz": 500}),
	))
}

test_what_is_created_is_not_under_ft_yet if _nothing(_plan("db01", "/vms/db01", {"action": "create", "after": {}}))

test_no_op_needs_no_facts if _nothing(_plan("db01", "/vms/db01", {"action": "no-op", "before": {}, "after": {}}))

test_each_single_value_is_locked if {
	changed := {
		"num_cpus": [4, "num_cpus: 2 -> 4"],
		"memory_mb": [8192, "memory_mb: 4096 -> 8192"],
		"memory_reservation_mb": [0, "memory_reservation_mb: 4096 -> 0"],
		"memory_limit_mb": [4096, "memory_limit_mb: none -> 4096"],
		"storage_datastore": ["nfs02", "storage_datastore: nfs01 -> nfs02"],
		"cluster": ["c2", "cluster: c1 -> c2"],
		"resource_pool": ["resgroup-12", "resource_pool: resgroup-9 -> resgroup-12"],
	}
	every fact, change in changed {
		_denied({_finding([fact], [change[1]])}, object.union(_state, {fact: change[0]}))
	}
}

test_members_of_disks_and_adapters_are_locked if {
	after := object.union(_state, {
		"disks": {"disk0": {"size_gb": 80, "datastore": "nfs02"}},
		"network_adapters": {"0": {"type": "e1000e", "network": "Backup"}},
	})
	texts := [
		"disks.disk0.datastore: nfs01 -> nfs02",
		"disks.disk0.size_gb: 40 -> 80",
		"network_adapters.0.network: VM Network -> Backup",
		"network_adapters.0.type: vmxnet3 -> e1000e",
	]
	paths := [
		["disks", "disk0", "datastore"], ["disks", "disk0", "size_gb"],
		["network_adapters", "0", "network"], ["network_adapters", "0", "type"],
	]
	_denied({finding | some path in paths; finding := _finding(path, texts)}, after)
}

test_a_disk_more_and_an_adapter_less_are_denied if {
	after := object.union(
		object.remove(_state, ["disks", "network_adapters"]),
		{
			"disks": {"disk0": {"size_gb": 40, "datastore": "nfs01"}, "disk1": {"size_gb": 10, "datastore": "nfs01"}},
			"network_adapters": {},
		},
	)
	texts := ["disks: disk0 -> disk0, disk1", "network_adapters: 0 -> "]
	_denied({_finding(["disks"], texts), _finding(["network_adapters"], texts)}, after)
}

test_delete_is_denied if {
	facts := _plan("db01", "/vms/db01", {"action": "delete", "before": _state})
	rule.deny == {_finding([], ["delete"])} with input as facts
}

test_replace_is_denied if {
	facts := _plan("db01", "/vms/db01", {"action": "replace", "before": _state, "after": _state})
	rule.deny == {_finding([], ["replace"])} with input as facts
}

test_names_are_found_by_their_json_pointer if {
	facts := _plan("tokyo/db~01", "/vms/tokyo~1db~001", {"action": "delete", "before": _state})
	findings := rule.deny with input as facts
	{finding.subject | some finding in findings} == {["vms", "tokyo/db~01"]}
}

test_a_value_known_after_apply_is_undecided if {
	_misses([["after", "num_cpus"]], _state, object.remove(_state, ["num_cpus"]))
	_misses([["before", "cluster"]], object.remove(_state, ["cluster"]), _state)
}

test_unknown_disks_are_undecided if {
	rest := object.remove(_state, ["disks"])
	_misses([["after", "disks"]], _state, rest)
	_misses([["before", "disks"]], rest, _state)
}

test_an_unknown_member_is_undecided if {
	after := object.union(object.remove(_state, ["disks"]), {"disks": {"disk0": {"size_gb": 40}}})
	_misses([["after", "disks", "disk0", "datastore"]], _state, after)
}
