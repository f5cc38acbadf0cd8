# METADATA
# title: An FT virtual machine is not a linked clone
# description: >-
#   A linked clone shares its base disk with other virtual machines. vSphere Availability excludes linked clones from FT
#   from 5.0 on; for 4.x this is inferred and unverified.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-F5264795-11DA-4242-B774-8C3450997033.html
#     description: "vSphere Availability: FT cannot be used on a linked clone, nor a linked clone be made from an FT virtual machine"
# custom:
#   severity:
#     - {severity: warning, until: "4.1"}
#     - {severity: error}
#   scope: vm
#   reads: [vms.*.linked_clone]
#   message: "{subject} is a linked clone, which FT does not support"
#   solution: >-
#     Make a full clone of the virtual machine and protect that instead (Terraform: clone.linked_clone = false).
#   ja:
#     title: FT 仮想マシンがリンク クローンではない
#     description: "\
#       リンク クローンは、基本ディスクをほかの仮想マシンと共有します。vSphere Availability では 5.0 以降、\
#       リンク クローンを FT の対象外としています。4.x については推定であり、未検証です。"
#     message: "{subject} はリンク クローンです。FT ではサポートされません"
#     solution: "\
#       仮想マシンの完全クローンを作成し、そちらを FT で保護してください (Terraform では clone.linked_clone = false)。"
#   vcenter_reason: [hasLinkedCloneDisk]
#   sources:
#     - id: V3
#       title: "vSphere Availability: linked clones are not supported"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-F5264795-11DA-4242-B774-8C3450997033.html
#       versions: 5.0 to 8.0
#   confidence: V
package ft.vm.no_linked_clone

# The sources begin with 5.0.
_confidence(vm) := {"confidence": "M" | vm.release < 500}

deny contains finding if {
	some v, vm in input.vms
	vm.linked_clone == true
	args := object.union({"actual": vm.linked_clone}, _confidence(vm))
	finding := {"subject": ["vms", v], "path": ["vms", v, "linked_clone"], "args": args}
}
