# METADATA
# title: Every disk of an FT virtual machine is smaller than 2 TB
# description: >-
#   From 6.7 on vSphere Availability excludes virtual disks of 2 TB or more from FT. Up to 5.1 no virtual disk can be
#   that large at all. For 5.5 to 6.5, and from 9.0 on, the limit is unverified; there it is only a warning.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-C1749AD4-70E2-406C-864C-719F54BF1BC1.html
#     description: "vSphere Availability: FT is not supported with a 2TB+ VMDK"
#   - ref: https://kb.vmware.com/kb/3371739
#     description: "VMware KB 3371739: virtual disks are limited to 2 TB minus 512 bytes on 4.0 to 5.1"
# custom:
#   severity: error
#   scope: vm
#   reads: [vms.*.disks.*.size_gb]
#   message: "Disk {disk} of {subject} has {actual} GB; FT requires less than {limit} GB"
#   solution: >-
#     Spread the data over several disks that are smaller than 2 TB each.
#   ja:
#     title: FT 仮想マシンのディスクがすべて 2 TB 未満である
#     description: "\
#       vSphere Availability では、6.7 以降、2 TB 以上の仮想ディスクを FT の対象外としています。\
#       5.1 までは、それほど大きな仮想ディスクは作成できません。5.5 から 6.5 までと 9.0 以降の上限は未検証のため、\
#       警告とします。"
#     message: "{subject} のディスク {disk} は {actual} GB です。FT では {limit} GB 未満である必要があります"
#     solution: データを、それぞれ 2 TB 未満の複数のディスクに分けてください。
#   sources:
#     - id: L6
#       title: "vSphere Availability: FT is not supported with a 2TB+ VMDK"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-C1749AD4-70E2-406C-864C-719F54BF1BC1.html
#       versions: 6.7 to 8.0
#     - id: L6
#       title: "VMware KB 3371739: virtual disks and virtual RDMs are limited to 2 TB minus 512 bytes"
#       url: https://kb.vmware.com/kb/3371739
#       versions: 4.0 to 5.1
#   confidence: V
package ft.vm.disk_size

import data.lib.releases

_rows(vm) := releases.possible_rows(data.ftpolicy.tables.disk_limits.size_gb, vm)

# No row says it for certain.
_doubtful(vm) if count({row | some row in _rows(vm); row.confidence != "M"}) == 0

deny contains finding if {
	some v, vm in input.vms
	some k, disk in vm.disks
	limit := max({row.limit | some row in _rows(vm)})
	disk.size_gb >= limit
	args := object.union({"disk": k, "actual": disk.size_gb, "limit": limit}, {"confidence": "M" | _doubtful(vm)})
	base := {"subject": ["vms", v], "path": ["vms", v, "disks", k, "size_gb"], "args": args}
	finding := object.union(base, {"severity": "warning" | _doubtful(vm)})
}
