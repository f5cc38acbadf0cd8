package ft.vm.no_passthrough_test

import data.ft.vm.no_passthrough as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_finding(keys, actual) := {
	"subject": ["vms", "db01"],
	"path": array.concat(["vms", "db01"], keys),
	"args": {"actual": actual},
}

_unverified := {
	"subject": ["vms", "db01"],
	"path": ["vms", "db01", "devices"],
	"args": {"actual": ["vgpu"], "confidence": "M"},
	"severity": "warning",
}

_denied(vm, findings) if rule.deny == findings with input as _facts(vm)

test_pci_passthrough_is_denied if {
	_denied({"devices": ["usb", "pci_passthrough"]}, {_finding(["devices"], ["pci_passthrough"])})
}

test_sriov_device_is_denied if _denied({"devices": ["sriov"]}, {_finding(["devices"], ["sriov"])})

test_both_devices_in_one_finding_is_denied if {
	_denied({"devices": ["pci_passthrough", "sriov"]}, {_finding(["devices"], ["pci_passthrough", "sriov"])})
}

test_sriov_adapter_is_denied if {
	adapters := {"0": {"type": "vmxnet3"}, "1": {"type": "sriov"}, "2": {}}
	_denied({"devices": [], "network_adapters": adapters}, {_finding(["network_adapters", "1", "type"], ["sriov"])})
}

test_vgpu_is_denied_unverified if _denied({"devices": ["vgpu"]}, {_unverified})

test_vgpu_beside_passthrough_is_denied if {
	_denied({"devices": ["vgpu", "pci_passthrough"]}, {_unverified, _finding(["devices"], ["pci_passthrough"])})
}

test_other_devices_and_adapters_are_allowed if {
	devices := ["usb", "usb_controller", "sound", "serial_port", "parallel_port", "vtpm", "nvdimm"]
	_denied({"devices": devices, "network_adapters": {"0": {"type": "vmxnet3"}, "1": {"type": "e1000"}}}, set())
}

test_no_devices_is_allowed if _denied({"devices": [], "network_adapters": {}}, set())

# Without the facts there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if _denied({}, set())

test_unknown_adapter_type_is_undecided if _denied({"devices": [], "network_adapters": {"0": {}}}, set())
