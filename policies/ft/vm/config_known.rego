# METADATA
# title: vCenter knows the configuration of an FT virtual machine
# description: >-
#   vCenter can turn FT on only for a virtual machine whose configuration it can read. That of a virtual machine that is
#   disconnected, orphaned, inaccessible or invalid cannot be read.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/enum.go
#     description: "vSphere API, noConfig: there is no configuration information for the virtual machine"
# custom:
#   severity: error
#   scope: vm
#   reads: [vms.*.connection_state]
#   message: "{subject} is {actual}; vCenter can turn FT on only for a virtual machine that is connected"
#   solution: >-
#     Reconnect the host of the virtual machine or restore access to its datastore. Remove an orphaned or invalid
#     virtual machine from the inventory and register its configuration file again.
#   ja:
#     title: FT 仮想マシンの構成を vCenter Server が把握している
#     description: "\
#       vCenter Server が FT を有効にできるのは、構成を読み取れる仮想マシンだけです。切断、孤立、アクセス不可、\
#       無効の状態にある仮想マシンからは構成を取得できません。"
#     message: "{subject} の接続状態は {actual} です。FT を有効にできるのは、接続されている仮想マシンだけです"
#     solution: "\
#       仮想マシンのホストを再接続するか、データストアへのアクセスを回復してください。孤立または無効の状態にある仮想マシン\
#       は、インベントリから削除し、構成ファイルを登録し直してください。"
#   vcenter_reason: [noConfig]
#   sources:
#     - id: C14
#       title: "vSphere Availability: the virtual machine is neither disconnected nor orphaned"
#       versions: 4.1 to 6.7
#   confidence: V
package ft.vm.config_known

deny contains finding if {
	some v, vm in input.vms
	vm.connection_state != "connected"
	finding := {"subject": ["vms", v], "path": ["vms", v, "connection_state"], "args": {"actual": vm.connection_state}}
}
