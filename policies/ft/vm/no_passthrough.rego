# METADATA
# title: An FT virtual machine has no passthrough device
# description: >-
#   The guest OS drives a passthrough device itself, outside the control of ESXi. FT is not available with PCI
#   passthrough (VMDirectPath I/O) and SR-IOV. The sources do not name vGPUs; for them it is an unverified warning.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_4.html
#     description: "VMware vSphere 4 徹底解剖 (5), restrictions of FT: VMDirectPath I/O cannot be used"
# custom:
#   severity: error
#   scope: vm
#   reads: [vms.*.devices, vms.*.network_adapters.*.type]
#   message: "{subject} uses passthrough ({actual}), which FT does not support"
#   solution: >-
#     Remove the PCI passthrough device or vGPU from the virtual machine, and replace SR-IOV network adapters with
#     VMXNET3 (Terraform: pci_device_id, adapter_type).
#   ja:
#     title: FT 仮想マシンにパススルー デバイスがない
#     description: "\
#       パススルー デバイスは、ESXi の管理を離れてゲスト OS が直接操作します。\
#       PCI パススルー (VMDirectPath I/O) や SR-IOV を使う仮想マシンでは、FT を利用できません。\
#       vGPU については明記した資料がないため、未検証の警告とします。"
#     message: "{subject} はパススルー ({actual}) を使用しています。FT ではサポートされません"
#     solution: "\
#       仮想マシンから PCI パススルー デバイスまたは vGPU を取り外し、\
#       SR-IOV のネットワーク アダプタは VMXNET3 に置き換えてください (Terraform では pci_device_id、adapter_type)。"
#   article: [S11-6]
#   sources:
#     - id: S11-6
#       title: VMDirectPath I/O cannot be used
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_4.html
#       versions: "4.0"
#     - id: V19
#       title: "vSphere Networking: Fault Tolerance is not available with DirectPath I/O and SR-IOV"
#       versions: 4.0 Update 1 to 8.0
#   confidence: V
package ft.vm.no_passthrough

_kinds := {"pci_passthrough", "sriov"}

deny contains finding if {
	some v, vm in input.vms
	found := [kind | some kind in vm.devices; kind in _kinds]
	count(found) > 0
	finding := {"subject": ["vms", v], "path": ["vms", v, "devices"], "args": {"actual": found}}
}

deny contains finding if {
	some v, vm in input.vms
	some k, adapter in vm.network_adapters
	adapter.type == "sriov"
	path := ["vms", v, "network_adapters", k, "type"]
	finding := {"subject": ["vms", v], "path": path, "args": {"actual": [adapter.type]}}
}

deny contains finding if {
	some v, vm in input.vms
	"vgpu" in vm.devices
	args := {"actual": ["vgpu"], "confidence": "M"}
	finding := {"subject": ["vms", v], "path": ["vms", v, "devices"], "args": args, "severity": "warning"}
}
