# METADATA
# title: The SCSI controllers of an FT virtual machine are of a type that FT supports
# description: >-
#   On 4.0 FT does not work with the paravirtual SCSI adapter (PVSCSI). From 4.1 on it does.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#     description: "vSphere API, NotSupportedDeviceForFT: PVSCSI and vmxnet3 are supported on 4.1 hosts and later"
# custom:
#   severity: error
#   scope: vm
#   applies: {until: "4.0"}
#   reads: [vms.*.scsi_controllers.*.type]
#   message: "SCSI controller {controller} of {subject} is of type {actual}, which FT does not support on 4.0"
#   solution: >-
#     Change the controller to LSI Logic while the virtual machine is powered off (the guest needs the driver first), or
#     upgrade the hosts.
#   ja:
#     title: FT 仮想マシンの SCSI コントローラが、FT のサポートする種類である
#     description: "\
#       4.0 では、準仮想化 SCSI アダプタ (PVSCSI) を使う仮想マシンで FT を利用できません。4.1 以降では利用できます。"
#     message: "{subject} の SCSI コントローラ {controller} の種類は {actual} です。4.0 の FT ではサポートされません"
#     solution: "\
#       ゲスト OS にドライバを用意したうえで仮想マシンをパワーオフし、コントローラを LSI Logic に変更してください。または、\
#       ホストをアップグレードしてください。"
#   sources:
#     - id: V20
#       title: "vSphere API: PVSCSI with FT is supported only on 4.1 hosts and later; it is rejected on 4.0"
#       url: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#       versions: "4.0"
#   confidence: V
package ft.vm.scsi_controller_supported

deny contains finding if {
	some v, vm in input.vms
	some k, controller in vm.scsi_controllers
	controller.type == "pvscsi"
	path := ["vms", v, "scsi_controllers", k, "type"]
	finding := {"subject": ["vms", v], "path": path, "args": {"controller": k, "actual": controller.type}}
}
