# METADATA
# title: An FT virtual machine is either wholly on vSAN or not at all
# description: >-
#   FT supports no mix of vSAN and other datastores for a virtual machine: its configuration files and all of its disks
#   are on vSAN, or none of them is.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#     description: "vSphere API, CreateSecondaryVMEx: primary and secondary are both on vSAN, or neither is"
# custom:
#   severity: error
#   scope: vm
#   applies: {type: smp}
#   message: "{subject} is on vSAN ({vsan}) and on other datastores ({others}); FT supports only one kind at a time"
#   solution: >-
#     Move all disks and the configuration files of the virtual machine to vSAN, or all of them to other shared storage.
#   ja:
#     title: FT 仮想マシンが vSAN とそれ以外のデータストアを併用していない
#     description: "\
#       FT は、vSAN とそれ以外のデータストアを併用する仮想マシンをサポートしません。構成ファイルとすべての仮想ディスクを \
#       vSAN に置くか、すべてを vSAN 以外に置く必要があります。"
#     message: "\
#       {subject} は vSAN ({vsan}) とそれ以外のデータストア ({others}) を併用しています。\
#       FT ではどちらか一方だけを使う必要があります"
#     solution: "\
#       仮想マシンの構成ファイルとすべてのディスクを、vSAN か、それ以外の共有ストレージのどちらかにまとめてください。"
#   sources:
#     - id: V10
#       title: "vSphere Availability 6.0 and 6.7, using vSAN datastores: no mix of vSAN and other types of datastores"
#       versions: 6.0 and later
#   confidence: V
package ft.storage.vsan_not_mixed

import data.lib.needs

# Type and transport each tell whether a datastore is one of vSAN.
_names := {"vSAN": "vsan", "vsan": "vsan"}

_kinds(d) := {kind |
	store := input.datastores[d]
	some field in ["type", "transport"]
	value := store[field]
	kind := object.get(_names, value, "other")
}

_of_kind(vm, kind) := [d | some d in vm.datastores; kind in _kinds(d)]

deny contains finding if {
	some v, vm in input.vms
	vsan := sort(_of_kind(vm, "vsan"))
	others := sort(_of_kind(vm, "other"))
	count(vsan) * count(others) > 0
	related := [["datastores", d, "type"] | some d in array.concat(vsan, others)]
	args := {"vsan": vsan, "others": others}
	finding := {"subject": ["vms", v], "path": ["vms", v, "datastores"], "related": related, "args": args}
}

missing contains need if {
	some v, _ in input.vms
	some path in needs.unmet({["vms", v, "datastores"]})
	need := {"subject": ["vms", v], "path": path}
}

# A single datastore is no mix.
missing contains need if {
	some v, vm in input.vms
	count(vm.datastores) + count(needs.unmet({["vms", v, "datastores"]})) > 1
	some d in vm.datastores
	count(_kinds(d)) == 0
	need := {"subject": ["vms", v], "path": ["datastores", d, "type"]}
}
