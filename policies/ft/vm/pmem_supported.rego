# METADATA
# title: HA failover of persistent memory is off for an FT virtual machine
# description: >-
#   FT works with disks in persistent memory, but not with the option of 7.0 Update 2 that lets vSphere HA restart a
#   virtual machine on another host with empty persistent memory.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/enum.go
#     description: "vSphere API, unsupportedPMemHAFailOver: FT does not support PMem HA failover"
# custom:
#   severity: error
#   scope: vm
#   applies: {since: "7.0.2"}
#   reads: [vms.*.pmem_ha_failover]
#   message: "HA failover of persistent memory is on for {subject}, which FT does not support"
#   solution: >-
#     Turn off the option that lets vSphere HA fail the virtual machine over to hosts without its persistent memory
#     (pmemFailoverEnabled in the API).
#   ja:
#     title: FT 仮想マシンで永続メモリの HA フェイルオーバーが無効である
#     description: "\
#       FT は永続メモリ上のディスクに対応しています。ただし、7.0 Update 2 で追加された、\
#       永続メモリの内容が空の状態でも vSphere HA が別のホストで仮想マシンを再起動できるようにするオプションには\
#       対応していません。"
#     message: "{subject} で永続メモリの HA フェイルオーバーが有効です。FT ではサポートされません"
#     solution: "\
#       永続メモリを使う仮想マシンを vSphere HA がほかのホストにフェイルオーバーできるようにするオプション (API では \
#       pmemFailoverEnabled) を無効にしてください。"
#   vcenter_reason: [unsupportedPMemHAFailOver]
#   sources:
#     - id: V33
#       title: "vSphere API: unsupportedPMemHAFailOver"
#       url: https://github.com/vmware/govmomi/blob/main/vim25/types/enum.go
#       versions: 7.0 Update 2 and later
#   confidence: V
package ft.vm.pmem_supported

deny contains finding if {
	some v, vm in input.vms
	vm.pmem_ha_failover == true
	finding := {"subject": ["vms", v], "path": ["vms", v, "pmem_ha_failover"], "args": {"actual": vm.pmem_ha_failover}}
}
