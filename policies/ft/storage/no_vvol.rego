# METADATA
# title: An FT virtual machine is not on Virtual Volumes
# description: >-
#   FT does not support Virtual Volumes (vVols): neither the configuration files nor a disk of the virtual machine may
#   be on such a datastore.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-F5264795-11DA-4242-B774-8C3450997033.html
#     description: "vSphere Availability: Virtual Volume datastores are not supported"
# custom:
#   severity: error
#   scope: vm
#   applies: {type: smp}
#   message: "{subject} uses datastore {datastore}, which is of type {actual}; FT does not support Virtual Volumes"
#   solution: >-
#     Move the virtual machine to a VMFS, NFS or vSAN datastore with Storage vMotion before you turn FT on.
#   ja:
#     title: FT 仮想マシンが Virtual Volumes 上にない
#     description: "\
#       FT は Virtual Volumes (vVol) をサポートしません。\
#       構成ファイルも仮想ディスクも、Virtual Volumes のデータストアに置くことはできません。"
#     message: "{subject} が使うデータストア {datastore} の種類は {actual} です。FT では Virtual Volumes を使用できません"
#     solution: "\
#       FT を有効にする前に、Storage vMotion で仮想マシンを VMFS、NFS、vSAN のいずれかのデータストアに移動してください。"
#   sources:
#     - id: V12
#       title: "vSphere Availability: Virtual Volume datastores are not supported"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-F5264795-11DA-4242-B774-8C3450997033.html
#       versions: 6.0 to 8.0
#   confidence: V
package ft.storage.no_vvol

import data.lib.needs

_type(d) := path if path := ["datastores", d, "type"]

deny contains finding if {
	some v, vm in input.vms
	some d in vm.datastores
	store := input.datastores[d]
	store.type == "VVOL"
	args := {"datastore": d, "actual": store.type}
	finding := {"subject": ["vms", v], "path": _type(d), "args": args}
}

missing contains need if {
	some v, vm in input.vms
	some path in needs.unmet({["vms", v, "datastores"]} | {_type(d) | some d in vm.datastores})
	need := {"subject": ["vms", v], "path": path}
}
