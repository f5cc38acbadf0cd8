# METADATA
# title: CD-ROM and floppy drives of an FT virtual machine are backed by what both hosts reach
# description: >-
#   A drive that uses a device of a host or of a client exists on one side only, and FT cannot be turned on with it. An
#   ISO or floppy image works where two FT hosts mount its datastore. An image that fewer FT hosts reach is a warning:
#   FT runs with it, but a failover loses it.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-C1749AD4-70E2-406C-864C-719F54BF1BC1.html
#     description: "vSphere Availability: no CD-ROM or floppy devices backed by a physical or remote device; use an ISO on shared storage"
# custom:
#   severity: error
#   scope: vm
#   message: >-
#     {drive} of {subject} is backed by {actual}; FT needs an image on a datastore that two FT hosts mount, or no medium
#   solution: >-
#     Disconnect the drive from the device, or remove the drive. Copy the image to a datastore that the FT hosts share.
#   ja:
#     title: FT 仮想マシンの CD-ROM とフロッピー ドライブが、両方のホストから使えるものに接続されている
#     description: "\
#       ホストやクライアントのデバイスに接続したドライブは片方のホストでしか使えないため、FT を有効にできません。\
#       ISO イメージやフロッピー イメージは、2 台の FT ホストがマウントしているデータストアにあれば使えます。\
#       それ以外の場所にあるイメージでも FT は動作しますが、フェイルオーバー後に使えなくなるため、警告とします。"
#     message: "\
#       {subject} の {drive} は {actual} に接続されています。\
#       FT では、2 台の FT ホストがマウントしているデータストア上のイメージを使うか、メディアなしにする必要があります"
#     solution: "\
#       ドライブをデバイスから切断するか、ドライブを削除してください。\
#       イメージは、FT ホストが共有するデータストアにコピーしてください。"
#   sources:
#     - id: V15
#       title: "vSphere Availability: remove drives that are backed by a physical or remote device, or use an ISO on shared storage"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-C1749AD4-70E2-406C-864C-719F54BF1BC1.html
#       versions: 5.0 to 8.0
#     - id: V43
#       title: "vSphere Availability: ISOs are on shared storage that both hosts reach"
#       versions: 5.0 to 6.7
#     - id: V46
#       title: "vSphere API: VmFaultToleranceInvalidFileBacking for drives"
#       url: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#       versions: 4.0 and later
#   confidence: V
package ft.vm.removable_media_backing

import data.lib.ft_hosts
import data.lib.needs

# Every drive by the keys of its path.
_drives(vm) := {[kind, k] | some kind in ["cdroms", "floppies"]; some k, _ in vm[kind]}

_drive(vm, keys) := drive if drive := object.get(vm, keys, {})

_images(vm) := {keys | some keys in _drives(vm); _drive(vm, keys).backing in {"iso", "image"}}

_hosts_path(drive) := path if path := ["datastores", drive.datastore, "hosts"]

_mounting(vm, drive) := {h | some h in object.get(input, _hosts_path(drive), [])} & {h | some h in ft_hosts.of(vm)}

# Fewer than two FT hosts mount the datastore, for certain, and not for want of FT hosts.
_is_out_of_reach(vm, drive) if {
	count(needs.unmet({_hosts_path(drive), ["clusters", vm.cluster, "ft_hosts"]})) == 0
	count(_mounting(vm, drive)) < min([2, count(ft_hosts.of(vm))])
}

_finding(v, keys, actual) := finding if {
	args := {"drive": sprintf("%v[%v]", [keys[0], keys[1]]), "actual": actual}
	finding := {"subject": ["vms", v], "path": array.concat(["vms", v], keys), "args": args}
}

deny contains finding if {
	some v, vm in input.vms
	some keys in _drives(vm)
	backing := _drive(vm, keys).backing
	backing in {"host_device", "client_device"}
	finding := _finding(v, keys, backing)
}

deny contains finding if {
	some v, vm in input.vms
	some keys in _images(vm)
	drive := _drive(vm, keys)
	_is_out_of_reach(vm, drive)
	actual := sprintf("%v (%v)", [drive.backing, drive.datastore])
	finding := object.union(_finding(v, keys, actual), {"severity": "warning"})
}

missing contains need if {
	some v, vm in input.vms
	backings := {array.concat(["vms", v], array.concat(keys, ["backing"])) | some keys in _drives(vm)}
	stores := {array.concat(["vms", v], array.concat(keys, ["datastore"])) | some keys in _images(vm)}
	lists := {["vms", v, "cdroms"], ["vms", v, "floppies"]}
	some path in needs.unmet(((lists | backings) | stores))
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	some keys in _images(vm)
	drive := _drive(vm, keys)
	count(_mounting(vm, drive)) < 2
	place := ft_hosts.paths(v, vm)
	some path in needs.unmet((place | {_hosts_path(drive)}))
	need := {"subject": ["vms", v], "path": path}
}
