# METADATA
# title: An FT virtual machine has no more disks than FT recommends
# description: >-
#   VMware recommends 16 virtual disks at most for an FT virtual machine. This is documented for 5.0 to 6.0; for other
#   versions the number is unverified.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/5.5/com.vmware.vsphere.avail.doc/GUID-ED61649B-B8A6-4758-AF34-6C7A1CDF147B.html
#     description: "vSphere Availability 5.5: use a maximum of 16 virtual disks per FT virtual machine"
# custom:
#   severity: warning
#   scope: vm
#   reads: [vms.*.disks]
#   message: "{subject} has {actual} disks; VMware recommends {limit} at most with FT"
#   solution: >-
#     Put the data on fewer and larger disks, or attach what needs no protection to another virtual machine.
#   ja:
#     title: FT 仮想マシンのディスク数が、FT の推奨数以内である
#     description: "\
#       VMware は、FT 仮想マシンの仮想ディスクを 16 個までにするよう推奨しています。\
#       記載があるのは 5.0 から 6.0 で、ほかのバージョンの値は未検証です。"
#     message: "{subject} のディスクは {actual} 個です。FT で推奨されるディスクは {limit} 個までです"
#     solution: データをより少数の大きなディスクにまとめるか、保護が不要なディスクを別の仮想マシンに移してください。
#   sources:
#     - id: L5
#       title: "vSphere Availability: use a maximum of 16 virtual disks per FT virtual machine"
#       versions: 5.5 and 6.0
#     - id: L5
#       title: "vSphere reference card: 16 disks per FT virtual machine"
#       versions: 5.0 to 6.0
#   confidence: V
package ft.vm.disk_count

import data.lib.releases

_rows(vm) := releases.possible_rows(data.ftpolicy.tables.disk_limits.count, vm)

# No row says it for certain.
_doubtful(vm) if count({row | some row in _rows(vm); row.confidence != "M"}) == 0

deny contains finding if {
	some v, vm in input.vms
	limit := max({row.limit | some row in _rows(vm)})
	count(vm.disks) > limit
	args := object.union({"actual": count(vm.disks), "limit": limit}, {"confidence": "M" | _doubtful(vm)})
	finding := {"subject": ["vms", v], "path": ["vms", v, "disks"], "args": args}
}
