# METADATA
# title: An FT virtual machine has no physical RDM
# description: >-
#   FT does not support raw device mappings in physical compatibility mode. With legacy FT those in virtual
#   compatibility mode are supported; the sources name them for legacy FT only, so with SMP FT a virtual RDM is an
#   unverified warning.
# related_resources:
#   - ref: https://deinoscloud.wordpress.com/2009/07/10/the-list-of-things-ft-doesnt-like-is-very-long/
#     description: VMware KB of July 2009, quoted, virtual RDM is supported and physical RDM is not
# custom:
#   severity: error
#   scope: vm
#   message: "Disk {disk} of {subject} is a {actual} RDM, which FT does not support"
#   solution: >-
#     Replace the RDM with a virtual disk on a shared datastore; for legacy FT you can also change a physical RDM to
#     virtual compatibility mode. Both need the virtual machine powered off.
#   ja:
#     title: FT 仮想マシンに物理互換モードの RDM がない
#     description: "\
#       FT は、物理互換モードの RDM をサポートしません。レガシー FT では仮想互換モードの RDM がサポートされます。\
#       資料には仮想互換モードの記載がレガシー FT についてしかないため、SMP FT では未検証の警告とします。"
#     message: "{subject} のディスク {disk} は RDM ({actual}) であり、FT ではサポートされません"
#     solution: "\
#       RDM を共有データストア上の仮想ディスクに置き換えてください。レガシー FT では、物理互換モードの RDM を仮想互換モードに\
#       変更する方法もあります。いずれも仮想マシンをパワーオフして行います。"
#   article: [S10-1]
#   vcenter_reason: [hasUnsupportedDisk]
#   sources:
#     - id: S10-1
#       title: Virtual RDM is supported, physical RDM is not, quoted from a VMware KB of July 2009
#       url: https://deinoscloud.wordpress.com/2009/07/10/the-list-of-things-ft-doesnt-like-is-very-long/
#       versions: "4.0"
#     - id: V6
#       title: "vSphere Availability: no physical-mode RDM; with legacy FT it can be reconfigured as a virtual RDM"
#       versions: 4.0 to 8.0
#   confidence: V
package ft.vm.no_physical_rdm

import data.lib.needs

_rdm(v, k) := path if path := ["vms", v, "disks", k, "rdm"]

deny contains finding if {
	some v, vm in input.vms
	some k, disk in vm.disks
	disk.rdm == "physical"
	finding := {"subject": ["vms", v], "path": _rdm(v, k), "args": {"disk": k, "actual": disk.rdm}}
}

# The sources name virtual RDMs for legacy FT only.
deny contains finding if {
	some v, vm in input.vms
	vm.ft_type == "smp"
	some k, disk in vm.disks
	disk.rdm == "virtual"
	args := {"disk": k, "actual": disk.rdm, "confidence": "M"}
	finding := {"subject": ["vms", v], "path": _rdm(v, k), "args": args, "severity": "warning"}
}

missing contains need if {
	some v, vm in input.vms
	disks := {["vms", v, "disks"]} | {_rdm(v, k) | some k, _ in vm.disks}
	types := {["vms", v, "ft_type"] | some disk in vm.disks; disk.rdm == "virtual"}
	some path in needs.unmet((disks | types))
	need := {"subject": ["vms", v], "path": path}
}
