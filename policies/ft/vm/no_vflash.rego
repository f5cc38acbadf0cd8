# METADATA
# title: An FT virtual machine uses no vSphere Flash Read Cache
# description: >-
#   vSphere Flash Read Cache, a feature of 5.5 to 6.7, keeps blocks of a virtual disk on flash devices of its host.
#   vCenter refuses to turn FT on for a virtual machine with such a cache.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/enum.go
#     description: "vSphere API, hasVFlashConfiguration: a vFlash memory device, or disks with a vFlash cache"
# custom:
#   severity: error
#   scope: vm
#   applies: {since: "5.5", until: "6.7"}
#   reads: [vms.*.disks.*.vflash_cache_mb]
#   message: "Disk {disk} of {subject} has a vSphere Flash Read Cache of {actual} MB; FT requires that there is none"
#   solution: >-
#     Set the Virtual Flash Read Cache of the disk to 0 in the settings of the virtual machine.
#   ja:
#     title: FT 仮想マシンが vSphere Flash Read Cache を使っていない
#     description: "\
#       vSphere Flash Read Cache は 5.5 から 6.7 までの機能で、\
#       仮想ディスクのブロックをホストのフラッシュ デバイスに保持します。\
#       これを使う仮想マシンでは、FT を有効にできません。"
#     message: "\
#       {subject} のディスク {disk} に {actual} MB の vSphere Flash Read Cache が割り当てられています。\
#       FT では使用できません"
#     solution: 仮想マシンの設定で、ディスクの Virtual Flash Read Cache を 0 にしてください。
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
