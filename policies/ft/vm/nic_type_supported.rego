# METADATA
# title: The network adapters of an FT virtual machine are of a type that FT supports
# description: >-
#   On 4.0 FT does not work with vmxnet3; from 4.1 on it does. Legacy FT does not work with vlance; SMP FT does. From
#   6.5 on vCenter no longer checks the type. PVRDMA adapters (vmxnet3vrdma, 6.5 and later) are named nowhere; they are an
#   unverified warning.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#     description: "vSphere API, NotSupportedDeviceForFT: PVSCSI and vmxnet3 are supported on 4.1 hosts and later"
# custom:
#   severity: error
#   scope: vm
#   message: "Network adapter {adapter} of {subject} is of type {actual}, which FT does not support in this version"
#   solution: >-
#     Replace the adapter with one of type vmxnet2 (Enhanced vmxnet) or e1000, from 4.1 on also vmxnet3, while the
#     virtual machine is powered off.
#   ja:
#     title: FT 仮想マシンのネットワーク アダプタが、FT のサポートする種類である
#     description: "\
#       4.0 の FT では vmxnet3 を使用できません (4.1 以降では使用できます)。レガシー FT では vlance を使用できません (SMP \
#       FT では使用できます)。6.5 以降の vCenter Server はアダプタの種類をチェックしません。PVRDMA アダプタ \
#       (vmxnet3vrdma、6.5 以降) については記載した資料がないため、未検証の警告とします。"
#     message: "\
#       {subject} のネットワーク アダプタ {adapter} の種類は {actual} です。このバージョンの FT ではサポートされません"
#     solution: "\
#       仮想マシンをパワーオフし、アダプタを vmxnet2 (拡張 vmxnet) または e1000 に置き換えてください。4.1 以降では vmxnet3 \
#       も使用できます。"
#   sources:
#     - id: V20
#       title: "vSphere API: vmxnet3 with FT is supported only on 4.1 hosts and later; not checked from 6.5 on"
#       url: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#       versions: 4.0 to 6.0
#     - id: V20
#       title: "vSphere Availability 6.5: legacy FT does not support vlance"
#       versions: 4.0 to 6.0
#   confidence: V
package ft.vm.nic_type_supported

import data.lib.needs

_table := data.ftpolicy.tables.device_support.network_adapters

# What is not listed is supported wherever it exists.
_unsupported(vm, type) if vm.release < _table[type].since

_unsupported(vm, type) if vm.ft_type != _table[type].ft_type

deny contains finding if {
	some v, vm in input.vms
	some k, adapter in vm.network_adapters
	_unsupported(vm, adapter.type)
	path := ["vms", v, "network_adapters", k, "type"]
	finding := {"subject": ["vms", v], "path": path, "args": {"adapter": k, "actual": adapter.type}}
}

# Nothing was found about it; it needs a device of the host, as passthrough does.
deny contains finding if {
	some v, vm in input.vms
	some k, adapter in vm.network_adapters
	adapter.type == "vmxnet3vrdma"
	args := {"adapter": k, "actual": adapter.type, "confidence": "M"}
	path := ["vms", v, "network_adapters", k, "type"]
	finding := {"subject": ["vms", v], "path": path, "args": args, "severity": "warning"}
}

missing contains need if {
	some v, vm in input.vms
	types := {["vms", v, "network_adapters", k, "type"] | some k, _ in vm.network_adapters}
	versions := {["vms", v, "release"] | some adapter in vm.network_adapters; _table[adapter.type].since}
	kinds := {["vms", v, "ft_type"] | some adapter in vm.network_adapters; _table[adapter.type].ft_type}
	some path in needs.unmet((({["vms", v, "network_adapters"]} | types) | (versions | kinds)))
	need := {"subject": ["vms", v], "path": path}
}
