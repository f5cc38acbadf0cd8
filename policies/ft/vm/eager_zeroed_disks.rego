# METADATA
# title: The disks of an FT virtual machine are thick and eager-zeroed
# description: >-
#   Legacy FT shares the disks of primary and secondary, so all their blocks have to be allocated and zeroed beforehand.
#   A virtual RDM is fine as well. On a virtual machine that is powered off vCenter converts other disks when FT is
#   turned on, which takes time and space; there it is only a warning.
# related_resources:
#   - ref: https://deinoscloud.wordpress.com/2009/07/10/the-list-of-things-ft-doesnt-like-is-very-long/
#     description: VMware KB of July 2009, quoted, thick eager-zeroed disks and virtual RDM
# custom:
#   severity: error
#   scope: vm
#   applies: {type: legacy}
#   message: "Disk {disk} of {subject} is {actual}; legacy FT requires {required} or a virtual RDM"
#   solution: >-
#     Inflate the disk to thick provision eager zeroed (vmkfstools, or a migration to another datastore with that
#     format) while the virtual machine is powered off, and leave room for its full size on the datastore.
#   ja:
#     title: FT 仮想マシンの仮想ディスクが Eager Zeroed のシック形式である
#     description: "\
#       レガシー FT ではプライマリとセカンダリが仮想ディスクを共有するため、すべてのブロックをあらかじめ割り当て、ゼロで\
#       初期化しておく必要があります。仮想互換モードの RDM も使えます。仮想マシンがパワーオフされていれば、FT を有効にする際に \
#       vCenter Server が変換しますが、時間と容量を要するため警告とします。"
#     message: "{subject} のディスク {disk} の形式は {actual} です。レガシー FT では {required} または仮想互換モードの RDM が必要です"
#     solution: "\
#       仮想マシンをパワーオフし、ディスクを「シック プロビジョニング (Eager Zeroed)」に変換してください (vmkfstools、または\
#       形式を指定した別のデータストアへの移行)。データストアには、ディスクの全サイズ分の空き容量が必要です。"
#   article: [S10-1]
#   vcenter_reason: [thinDisk]
#   sources:
#     - id: S10-1
#       title: Disks are eager-zeroed thick or virtual RDM, quoted from a VMware KB of July 2009
#       url: https://deinoscloud.wordpress.com/2009/07/10/the-list-of-things-ft-doesnt-like-is-very-long/
#       versions: "4.0"
#     - id: V4
#       title: "vSphere Availability 5.0: other disks are converted when FT is turned on, with the virtual machine powered off"
#       versions: 4.0 to 5.5
#   confidence: V
package ft.vm.eager_zeroed_disks

import data.lib.needs

# vCenter converts the disks itself when the virtual machine is known to be powered off.
_severity(vm) := "warning" if {
	vm.power_state == "powered_off"
} else := "error"

deny contains finding if {
	some v, vm in input.vms
	some k, disk in vm.disks
	disk.provisioning in {"thin", "lazy_zeroed_thick"}
	disk.rdm == "none"
	args := {"disk": k, "actual": disk.provisioning, "required": "eager_zeroed_thick"}
	path := ["vms", v, "disks", k, "provisioning"]
	finding := {"subject": ["vms", v], "path": path, "args": args, "severity": _severity(vm)}
}

missing contains need if {
	some v, _ in input.vms
	some path in needs.unmet({["vms", v, "disks"]})
	need := {"subject": ["vms", v], "path": path}
}

# An eager-zeroed disk and an RDM are decided, whatever else is unknown of them.
missing contains need if {
	some v, vm in input.vms
	some k, disk in vm.disks
	not disk.provisioning == "eager_zeroed_thick"
	not disk.rdm == "virtual"
	not disk.rdm == "physical"
	some path in needs.unmet({["vms", v, "disks", k, field] | some field in ["provisioning", "rdm"]})
	need := {"subject": ["vms", v], "path": path}
}
