# METADATA
# title: The disks of an FT virtual machine have no I/O filters
# description: >-
#   An I/O filter (VAIO) stands between a virtual machine and its disks, for caching, replication or limits. FT mirrors
#   the writes itself and does not support them. The filter of virtual machine encryption is the exception; it is the
#   matter of vm.encryption_supported.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-F5264795-11DA-4242-B774-8C3450997033.html
#     description: "vSphere Availability: I/O filters are not supported"
# custom:
#   severity: error
#   scope: vm
#   applies: {type: smp}
#   reads: [vms.*.disks.*.io_filters]
#   message: "Disk {disk} of {subject} has I/O filters ({actual}); FT does not support them"
#   solution: >-
#     Change the storage policy of the disk to one without the filter, which detaches it, and wait until the disk is
#     compliant again.
#   ja:
#     title: FT 仮想マシンのディスクで I/O フィルタを使っていない
#     description: "\
#       I/O フィルタ (VAIO) は、キャッシュ、レプリケーション、帯域制限などのために仮想マシンとディスクの間で動作します。\
#       FT は書き込みを自身でミラーリングするため、I/O フィルタをサポートしません。\
#       ただし、仮想マシンの暗号化のフィルタは例外で、vm.encryption_supported が判定します。"
#     message: "{subject} のディスク {disk} に I/O フィルタ ({actual}) が適用されています。FT では I/O フィルタを使用できません"
#     solution: "\
#       ディスクのストレージ ポリシーをフィルタを含まないものに変更してフィルタを解除し、ディスクが再び準拠状態になるまで\
#       待ってください。"
#   sources:
#     - id: V14
#       title: "vSphere Availability: I/O filters are not supported"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-F5264795-11DA-4242-B774-8C3450997033.html
#       versions: 6.0 to 8.0
#   confidence: V
package ft.storage.no_io_filters

# The filter of virtual machine encryption: VMW_vmwarevmcrypt_1.0.0, or without prefix and version.
_is_encryption(name) if contains(lower(name), "vmwarevmcrypt")

deny contains finding if {
	some v, vm in input.vms
	some k, disk in vm.disks
	filters := [name | some name in disk.io_filters; not _is_encryption(name)]
	count(filters) > 0
	path := ["vms", v, "disks", k, "io_filters"]
	finding := {"subject": ["vms", v], "path": path, "args": {"disk": k, "actual": filters}}
}
