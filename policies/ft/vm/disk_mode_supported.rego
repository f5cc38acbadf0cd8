# METADATA
# title: The disks of an FT virtual machine have a mode and sharing that FT supports
# description: >-
#   FT supports disks whose writes are permanent and that belong to one virtual machine. It cannot be turned on with
#   disks whose changes can be discarded (nonpersistent, independent_nonpersistent, undoable, append), nor with disks to
#   which several virtual machines write at the same time (multi-writer).
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
#     title: FT 仮想マシンのディスクのモードと共有の設定を FT がサポートしている
#     description: "\
#       FT がサポートするのは、書き込みが恒久的に保存され、1 台の仮想マシンだけが使うディスクです。\
#       変更を破棄できるディスク (nonpersistent、independent_nonpersistent、undoable、append) や、\
#       複数の仮想マシンが同時に書き込むディスク (マルチライター) があると、FT を有効にできません。"
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
