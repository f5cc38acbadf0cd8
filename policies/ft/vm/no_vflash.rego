# METADATA
# title: An FT virtual machine uses no vFlash read cache
# description: >-
#   The vSphere Flash Read Cache keeps blocks of a disk on flash devices of one host, and FT cannot mirror that. It
#   existed from 5.5 to 6.7.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/enum.go
#     description: "vSphere API, hasVFlashConfiguration: a vFlash memory device, or disks with a vFlash cache"
# custom:
#   severity: error
#   scope: vm
#   applies: {since: "5.5", until: "6.7"}
#   reads: [vms.*.disks.*.vflash_cache_mb]
#   message: "Disk {disk} of {subject} has a vFlash read cache of {actual} MB; FT requires that there is none"
#   solution: >-
#     Set the vFlash read cache of the disk to 0.
#   ja:
#     title: FT 仮想マシンが vFlash 読み取りキャッシュを使っていない
#     description: "\
#       vSphere Flash Read Cache は、ディスクのブロックを特定のホストのフラッシュ デバイスに保持しますが、\
#       FT はこれをミラーリングできません。5.5 から 6.7 までの機能です。"
#     message: "\
#       {subject} のディスク {disk} に {actual} MB の vFlash 読み取りキャッシュが割り当てられています。\
#       FT では使用できません"
#     solution: ディスクの vFlash 読み取りキャッシュを 0 に設定してください。
#   vcenter_reason: [hasVFlashConfiguration]
#   sources:
#     - id: V31
#       title: "vSphere API: hasVFlashConfiguration, a vFlash memory device or vFlash-cached disks"
#       url: https://github.com/vmware/govmomi/blob/main/vim25/types/enum.go
#       versions: 5.5 to 6.7
#   confidence: V
package ft.vm.no_vflash

deny contains finding if {
	some v, vm in input.vms
	some k, disk in vm.disks
	disk.vflash_cache_mb > 0
	path := ["vms", v, "disks", k, "vflash_cache_mb"]
	finding := {"subject": ["vms", v], "path": path, "args": {"disk": k, "actual": disk.vflash_cache_mb}}
}
