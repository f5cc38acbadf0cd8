# METADATA
# title: The disks of an FT virtual machine have a mode that FT supports
# description: >-
#   FT mirrors every write for good. Disks that discard their changes (nonpersistent, undoable, append) cannot be
#   mirrored, and neither can disks to which several virtual machines write at a time.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#     description: "vSphere API, VirtualDiskModeNotSupported and MultiWriterNotSupported: faults of turning FT on"
# custom:
#   severity: error
#   scope: vm
#   reads: [vms.*.disks.*.mode, vms.*.disks.*.sharing]
#   message: "Disk {disk} of {subject} has {fact} {actual}, which FT does not support"
#   solution: >-
#     Set the mode of the disk to persistent or independent_persistent, and its sharing to none, while the virtual
#     machine is powered off (Terraform: disk_mode, disk_sharing).
#   ja:
#     title: FT 仮想マシンのディスクが、FT のサポートするモードである
#     description: "\
#       FT は、すべての書き込みを恒久的にミラーリングします。変更を破棄するディスク (nonpersistent、undoable、append) や、\
#       複数の仮想マシンが同時に書き込むディスク (マルチライター) はミラーリングできません。"
#     message: "{subject} のディスク {disk} の {fact} は {actual} です。FT ではサポートされません"
#     solution: "\
#       仮想マシンをパワーオフし、ディスクのモードを persistent または independent_persistent に、\
#       共有を none に設定してください (Terraform では disk_mode、disk_sharing)。"
#   vcenter_reason: [hasUnsupportedDisk]
#   sources:
#     - id: V32
#       title: "vSphere API: VirtualDiskModeNotSupported, MultiWriterNotSupported"
#       url: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#       versions: 4.0 and later
#   confidence: V
package ft.vm.disk_mode_supported

_modes := {"nonpersistent", "independent_nonpersistent", "undoable", "append"}

_unsupported(disk) := {["mode", disk.mode] | disk.mode in _modes} | {["sharing", disk.sharing] | disk.sharing == "multi_writer"}

deny contains finding if {
	some v, vm in input.vms
	some k, disk in vm.disks
	some [field, actual] in _unsupported(disk)
	args := {"disk": k, "fact": field, "actual": actual}
	finding := {"subject": ["vms", v], "path": ["vms", v, "disks", k, field], "args": args}
}
