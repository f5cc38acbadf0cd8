# METADATA
# title: vSphere HA restarts an FT virtual machine
# description: >-
#   FT builds on vSphere HA, which restarts the primary when both hosts fail. Where the restart of a virtual machine is
#   disabled, vSphere HA does not protect it, and FT cannot be turned on.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#     description: "vSphere API, InvalidDasRestartPriorityForFtVm: the restart priority of an FT virtual machine must not be disabled"
# custom:
#   severity: error
#   scope: vm
#   reads: [vms.*.ha_restart_priority]
#   message: "{subject} has HA restart priority {actual}; FT requires a virtual machine that vSphere HA may restart"
#   solution: >-
#     Remove the override of the virtual machine that disables its HA restart, or set another restart priority
#     (Terraform: vsphere_ha_vm_override.ha_vm_restart_priority). Without an override the cluster's counts (Terraform:
#     vsphere_compute_cluster.ha_vm_restart_priority).
#   ja:
#     title: FT 仮想マシンで vSphere HA による再起動が無効になっていない
#     description: "\
#       FT は vSphere HA を前提とし、両方のホストに障害が発生した場合は vSphere HA がプライマリを再起動します。\
#       再起動を無効にした仮想マシンは vSphere HA で保護されないため、FT を有効にできません。"
#     message: "\
#       {subject} の HA の再起動の優先順位は {actual} です。FT には、vSphere HA で再起動できる仮想マシンが必要です"
#     solution: "\
#       HA の再起動を無効にしている仮想マシンのオーバーライドを削除するか、別の再起動の優先順位を設定してください \
#       (Terraform では vsphere_ha_vm_override.ha_vm_restart_priority)。オーバーライドがない場合はクラスタの設定 \
#       (Terraform では vsphere_compute_cluster.ha_vm_restart_priority) が適用されます。"
#   sources:
#     - id: C8
#       title: "vSphere Availability: the virtual machine is not in a disabled state of HA"
#       versions: 4.1 to 8.0
#   confidence: V
package ft.vm.ha_not_disabled

deny contains finding if {
	some v, vm in input.vms
	vm.ha_restart_priority == "disabled"
	finding := {"subject": ["vms", v], "path": ["vms", v, "ha_restart_priority"], "args": {"actual": vm.ha_restart_priority}}
}
