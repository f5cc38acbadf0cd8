# METADATA
# title: An FT virtual machine has no serial or parallel ports
# description: >-
#   FT does not work with serial and parallel ports. vSphere Availability says from 5.0 on to remove them; for 4.x this
#   is unverified.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-C1749AD4-70E2-406C-864C-719F54BF1BC1.html
#     description: "vSphere Availability: remove serial and parallel ports from the virtual machine"
# custom:
#   severity:
#     - {severity: warning, until: "4.1"}
#     - {severity: error}
#   scope: vm
#   reads: [vms.*.devices]
#   message: "{subject} has serial or parallel ports ({actual}), which FT does not support"
#   solution: >-
#     Remove the ports from the virtual machine while it is powered off.
#   ja:
#     title: FT 仮想マシンにシリアル ポートとパラレル ポートがない
#     description: "\
#       FT は、シリアル ポートとパラレル ポートをサポートしません。vSphere Availability では 5.0 以降、\
#       これらを削除するよう求めています。4.x については未検証です。"
#     message: "{subject} にシリアル ポートまたはパラレル ポート ({actual}) があります。FT ではサポートされません"
#     solution: 仮想マシンをパワーオフし、ポートを削除してください。
#   sources:
#     - id: V17
#       title: "vSphere Availability: remove serial and parallel ports"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-C1749AD4-70E2-406C-864C-719F54BF1BC1.html
#       versions: 5.0 to 8.0
#   confidence: V
package ft.vm.no_serial_or_parallel

_kinds := {"serial_port", "parallel_port"}

# Where the sources begin with 5.0.
_confidence(vm) := {"confidence": "M" | vm.release < 500}

deny contains finding if {
	some v, vm in input.vms
	found := [kind | some kind in vm.devices; kind in _kinds]
	count(found) > 0
	args := object.union({"actual": found}, _confidence(vm))
	finding := {"subject": ["vms", v], "path": ["vms", v, "devices"], "args": args}
}
