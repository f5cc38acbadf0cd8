# METADATA
# title: An FT virtual machine has no USB or sound device
# description: >-
#   A USB or sound device is bound to one host or client, and the secondary on another host cannot use it. A USB
#   controller without a device is no obstacle. For 4.x only a secondary source says so; there it is a warning.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-C1749AD4-70E2-406C-864C-719F54BF1BC1.html
#     description: "vSphere Availability: remove USB and sound devices from the virtual machine"
# custom:
#   severity:
#     - {severity: warning, until: "4.1"}
#     - {severity: error}
#   scope: vm
#   reads: [vms.*.devices]
#   message: "{subject} has USB or sound devices ({actual}), which FT does not support"
#   solution: >-
#     Remove the devices from the virtual machine.
#   ja:
#     title: FT 仮想マシンに USB デバイスとサウンド デバイスがない
#     description: "\
#       USB デバイスとサウンド デバイスは特定のホストまたはクライアントに結び付いているため、\
#       別のホストにあるセカンダリでは使えません。デバイスが接続されていない USB コントローラは問題ありません。\
#       4.x については二次資料にしか記載がないため、警告とします。"
#     message: "{subject} に USB デバイスまたはサウンド デバイス ({actual}) があります。FT ではサポートされません"
#     solution: 仮想マシンからデバイスを取り外してください。
#   sources:
#     - id: V16
#       title: "vSphere Availability: remove USB and sound devices"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-C1749AD4-70E2-406C-864C-719F54BF1BC1.html
#       versions: 5.0 to 8.0
#     - id: V49
#       title: "vSphere reference card: USB passthrough does not go together with FT"
#       versions: 5.0 to 6.0
#     - id: V49
#       title: "Virtual machine requirements for VMware FT, items 9 and 10: no USB passthrough, no USB and sound devices"
#       url: https://vmwarearena.com/virtual-machine-requirements-for-vmware/
#       versions: 4.0 and 4.1
#   confidence: V
package ft.vm.no_usb_or_sound

_kinds := {"usb", "sound"}

deny contains finding if {
	some v, vm in input.vms
	found := [kind | some kind in vm.devices; kind in _kinds]
	count(found) > 0
	args := {"actual": found}
	finding := {"subject": ["vms", v], "path": ["vms", v, "devices"], "args": args}
}
