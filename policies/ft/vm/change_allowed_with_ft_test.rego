package ft.vm.change_allowed_with_ft_test

import data.ft.vm.change_allowed_with_ft as rule

_state := {
	"num_cpus": 2,
	"memory_mb": 4096,
	"memory_reservation_mb": 4096,
	"memory_limit_mb": "none",
	"storage_datastore": "nfs01",
	"host": "esx01",
	"cluster": "c1",
	"resource_pool": "resgroup-9",
	"disks": {"disk0": {"size_gb": 40, "datastore": "nfs01"}},
	"network_adapters": {"0": {"type": "vmxnet3", "network": "VM Network"}},
}

_now := {"clusters": {"c1": {"hosts": ["esx01", "esx02"]}}, "partial": []}

_plan(name, key, change) := {
	"now": object.union(_now, {"vms": {name: {"fault_tolerance": true, "cluster": "c1"}}}),
	"changes": {key: change},
}

_updated(before, after) := _plan("db01", "/vms/db01", {"action": "update", "before": before, "after": after})

_changed(attributes, open) := _plan("db01", "/vms/db01", {
	"action": "update",
	"before": _state,
	"after": _state,
	"attributes": attributes,
	"open_attributes": open,
})

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

_misses(paths, facts) if {
	needs := {need |
		some path in paths
		need := {"subject": ["vms", "db01"], "path": path}
	}
	rule.deny == set() with input as facts
	rule.missing == needs with input as facts
}

test_without_a_plan_there_is_nothing_to_say if _nothing({"vms": {"db01": {}}})

test_a_machine_that_is_not_there_yet_is_left_alone if {
	_nothing({"vms": {"db01": {}}, "now": {"vms": {}}, "changes": {"/vms/db01": {"action": "delete"}}})
}

test_a_machine_that_the_plan_does_not_manage_is_left_alone if _nothing(_plan("db01", "/vms/db02", {"action": "delete"}))

test_an_update_of_something_else_is_allowed if _nothing(_updated(_state, _state))

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

test_devices_that_are_known_on_one_side_only_are_not_compared if {
	_nothing(_updated(object.remove(_state, ["disks"]), _state))
	_nothing(_updated(_state, object.remove(_state, ["disks"])))
}

test_delete_is_denied if {
	facts := _plan("db01", "/vms/db01", {"action": "delete", "before": _state})
	rule.deny == {_finding([], ["delete"])} with input as facts
	rule.missing == set() with input as facts
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

# What the provider's documentation lists under “Virtual Machine Reboot”, what its source reboots for besides, every
# device, and what vCenter locks.
_refused := [
	"alternate_guest_name", "boot_delay", "boot_retry_delay", "cdrom", "cdrom.client_device", "cdrom.path",
	"cpu_hot_add_enabled", "cpu_hot_remove_enabled", "cpu_limit", "cpu_performance_counters_enabled", "cpu_share_count",
	"cpu_share_level", "datastore_cluster_id", "disk.attach", "disk.controller_type", "disk.disk_mode",
	"disk.disk_sharing", "disk.path", "disk.storage_policy_id", "disk.unit_number", "disk.write_through",
	"efi_secure_boot_enabled", "enable_disk_uuid", "enable_logging", "ept_rvi_mode", "evc_mode", "extra_config",
	"firmware", "guest_id", "hardware_version", "hv_mode", "ide_controller_count", "latency_sensitivity",
	"memory_hot_add_enabled", "memory_reservation_locked_to_max", "memory_share_count", "memory_share_level", "name",
	"nested_hv_enabled", "network_interface.bandwidth_limit", "network_interface.mac_address", "num_cores_per_socket",
	"num_cores_per_numa_node", "nvme_controller_count", "pci_device_id", "run_tools_scripts_after_power_on",
	"run_tools_scripts_before_guest_reboot", "sata_controller_count", "scsi_bus_sharing", "scsi_controller_count",
	"scsi_type", "something_new", "storage_policy_id", "swap_placement_policy", "sync_time_with_host",
	"tools_upgrade_policy", "vapp", "vapp.properties", "vbs_enabled", "video_card", "vtpm", "vvtd_enabled",
]

_allowed := [
	"annotation", "cdrom.device_address", "change_version", "clone", "clone.customize", "clone.timeout",
	"cpu_reservation", "custom_attributes", "disk.device_address", "disk.keep_on_remove", "extra_config_reboot_required",
	"folder", "force_power_off", "guest_ip_addresses", "ignored_guest_ips", "imported", "migrate_wait_timeout",
	"network_interface.key", "poweron_timeout", "shutdown_wait_timeout", "tags", "wait_for_guest_ip_timeout",
	"wait_for_guest_net_routable", "wait_for_guest_net_timeout",
]

test_every_attribute_is_refused_that_is_not_listed if {
	every attribute in _refused {
		rule.deny == {_finding([], [attribute])} with input as _changed([attribute], [])
		rule.missing == set() with input as _changed([attribute], [])
	}
}

test_what_does_nothing_to_the_running_machine_is_allowed if {
	every attribute in _allowed {
		_nothing(_changed([attribute], []))
		_nothing(_changed([], [attribute]))
	}
}

test_an_attribute_that_is_known_after_apply_is_undecided if {
	every attribute in _refused {
		_misses({["changes", "/vms/db01", "after", attribute]}, _changed([], [attribute]))
	}
}

test_an_attribute_with_a_fact_is_told_by_the_fact if {
	facts := {
		"num_cpus": "num_cpus", "memory": "memory_mb", "memory_reservation": "memory_reservation_mb",
		"memory_limit": "memory_limit_mb", "datastore_id": "storage_datastore", "resource_pool_id": "resource_pool",
		"disk": "disks", "disk.size": "disks", "disk.datastore_id": "disks", "network_interface": "network_adapters",
		"network_interface.network_id": "network_adapters", "network_interface.adapter_type": "network_adapters",
	}
	every attribute, fact in facts {
		_misses({["changes", "/vms/db01", "after", fact]}, _changed([], [attribute]))
		rule.deny == {_finding([], [attribute])} with input as _changed([attribute], [])
	}
	change := {
		"action": "update", "before": _state, "after": object.union(_state, {"num_cpus": 4}),
		"attributes": ["num_cpus", "vtpm"],
	}
	texts := ["num_cpus: 2 -> 4", "vtpm"]
	expected := {_finding(["num_cpus"], texts), _finding([], texts)}
	rule.deny == expected with input as _plan("db01", "/vms/db01", change)
}

_moved(h) := {
	"action": "update", "before": _state, "after": object.union(_state, {"host": h}),
	"attributes": ["host_system_id"],
}

test_vmotion_within_the_cluster_is_allowed if _nothing(_plan("db01", "/vms/db01", _moved("esx02")))

test_vmotion_out_of_the_cluster_is_denied if {
	facts := _plan("db01", "/vms/db01", _moved("esx09"))
	rule.deny == {_finding(["host"], ["host: esx01 -> esx09"])} with input as facts
	rule.missing == set() with input as facts
}

test_vmotion_to_a_host_that_may_be_of_the_cluster_is_undecided if {
	list := ["clusters", "c1", "hosts"]
	facts := object.union(_plan("db01", "/vms/db01", _moved("esx09")), {"now": {"partial": [list]}})
	_misses({array.concat(["now"], list)}, facts)
	_nothing(object.union(_plan("db01", "/vms/db01", _moved("esx02")), {"now": {"partial": [list]}}))
	unlisted := {"now": {"vms": {"db01": {"cluster": "c1"}}}, "changes": {"/vms/db01": _moved("esx02")}}
	_misses({array.concat(["now"], list)}, unlisted)
}

test_vmotion_of_a_machine_whose_cluster_is_unknown_is_undecided if {
	facts := {"now": {"vms": {"db01": {}}}, "changes": {"/vms/db01": _moved("esx02")}}
	_misses({["now", "vms", "db01", "cluster"]}, facts)
}

test_the_cluster_matters_only_to_vmotion if {
	change := {"action": "update", "before": _state, "after": _state, "attributes": ["annotation"]}
	_nothing({"now": {"vms": {"db01": {}}}, "changes": {"/vms/db01": change}})
	unlisted := {"now": {"vms": {"db01": {"cluster": "c1"}}, "clusters": {"c1": {}}}, "changes": {"/vms/db01": change}}
	_nothing(unlisted)
	elsewhere := object.union(change, {"before": {"host": "esx09"}, "after": {"host": "esx09"}})
	_nothing(_plan("db01", "/vms/db01", elsewhere))
}

test_vmotion_to_a_host_that_is_not_known_is_undecided if {
	path := ["changes", "/vms/db01", "after", "host"]
	_misses({path}, _changed([], ["host_system_id"]))
	change := {"action": "update", "before": _state, "after": object.remove(_state, ["host"]), "attributes": ["host_system_id"]}
	_misses({path}, _plan("db01", "/vms/db01", change))
}

test_what_a_later_plan_or_an_action_does_is_undecided if {
	change := {"action": "update", "before": _state, "after": _state}
	later := _plan("db01", "/vms/db01", object.union(change, {"deferred": true}))
	_misses({["changes", "/vms/db01", "after"]}, later)
	run := _plan("db01", "/vms/db01", object.union(change, {"runs": ["action.a.b"]}))
	_misses({["changes", "/vms/db01", "runs"]}, run)
	idle := _plan("db01", "/vms/db01", {"action": "no-op", "before": _state, "after": _state, "deferred": true})
	_misses({["changes", "/vms/db01", "after"]}, idle)
}

test_what_a_later_plan_deletes_or_changes_is_denied if {
	gone := _plan("db01", "/vms/db01", {"action": "delete", "before": _state, "deferred": true})
	rule.deny == {_finding([], ["delete"])} with input as gone
	after := object.union(_state, {"num_cpus": 4})
	later := _plan("db01", "/vms/db01", {"action": "update", "before": _state, "after": after, "deferred": true})
	rule.deny == {_finding(["num_cpus"], ["num_cpus: 2 -> 4"])} with input as later
}
