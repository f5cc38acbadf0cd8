# METADATA
# title: An FT virtual machine is no linked clone
# description: >-
#   A linked clone shares its base disk with other virtual machines, and FT needs disks that belong to one alone.
#   vSphere Availability says so from 5.0 on; that it was so on 4.x is inferred.
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
#     Make a full clone of the virtual machine and use that (Terraform: clone.linked_clone = false).
#   ja:
#     title: FT 仮想マシンがリンク クローンではない
#     description: "\
#       リンク クローンは基本ディスクを他の仮想マシンと共有しますが、FT には専用のディスクが必要です。vSphere Availability \
#       に記載があるのは 5.0 以降であり、4.x については推定です。"
#     message: "{subject} はリンク クローンです。FT ではサポートされません"
#     solution: 仮想マシンの完全クローンを作成し、そちらを使用してください (Terraform では clone.linked_clone = false)。
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
