# METADATA
# title: An FT virtual machine shares no SCSI bus
# description: >-
#   A SCSI bus is shared to make virtual machines the nodes of a guest cluster (MSCS, WSFC). VMware supports such
#   virtual machines only without FT. For 4.x only a secondary source says so; there it is a warning.
# related_resources:
#   - ref: https://vmwarearena.com/virtual-machine-requirements-for-vmware/
#     description: "Virtual machine requirements for VMware FT: no Microsoft Cluster Service"
# custom:
#   severity:
#     - {severity: warning, until: "4.1"}
#     - {severity: error}
#   scope: vm
#   reads: [vms.*.scsi_controllers.*.bus_sharing]
#   message: "SCSI controller {controller} of {subject} shares its bus ({actual}), which FT does not support"
#   solution: >-
#     Set the bus sharing of the controller to none while the virtual machine is powered off (Terraform:
#     scsi_bus_sharing = "noSharing"). Protect the nodes of a guest cluster by that cluster, not by FT.
#   ja:
#     title: FT 仮想マシンが SCSI バスを共有していない
#     description: "\
#       SCSI バスの共有は、仮想マシンをゲスト OS のクラスタ (MSCS、WSFC) のノードにするための設定です。\
#       VMware は、そのような仮想マシンでの FT の使用をサポートしていません。\
#       4.x については二次資料にしか記載がないため、警告とします。"
#     message: "{subject} の SCSI コントローラ {controller} はバスを共有しています ({actual})。FT ではサポートされません"
#     solution: "\
#       仮想マシンをパワーオフし、コントローラの SCSI バスの共有を「なし」に設定してください (Terraform では \
#       scsi_bus_sharing = \"noSharing\")。ゲスト OS のクラスタのノードは、FT ではなくそのクラスタで保護してください。"
#   sources:
#     - id: V39
#       title: "vSphere MSCS and WSFC guides: clustered virtual machines are not supported together with Fault Tolerance"
#       versions: 5.0 to 8.0
#     - id: V39
#       title: "Virtual machine requirements for VMware FT: no MSCS in the virtual machine"
#       url: https://vmwarearena.com/virtual-machine-requirements-for-vmware/
#       versions: 4.0 and 4.1
#   confidence: V
package ft.vm.no_shared_bus

deny contains finding if {
	some v, vm in input.vms
	some k, controller in vm.scsi_controllers
	controller.bus_sharing != "none"
	path := ["vms", v, "scsi_controllers", k, "bus_sharing"]
	finding := {"subject": ["vms", v], "path": path, "args": {"controller": k, "actual": controller.bus_sharing}}
}
