# METADATA
# title: An FT virtual machine has hardware version 7 or later
# description: >-
#   Legacy FT needs the virtual hardware that came with vSphere 4. A virtual machine taken over from ESX 3.x has an older
#   version until it is upgraded.
# related_resources:
#   - ref: https://vmwarearena.com/virtual-machine-requirements-for-vmware/
#     description: "Virtual machine requirements for VMware FT: hardware version 7 or later"
# custom:
#   severity: error
#   scope: vm
#   applies: {type: legacy}
#   reads: [vms.*.hardware_version]
#   message: "{subject} has hardware version {actual}; legacy FT requires {required} or later"
#   solution: >-
#     Upgrade VMware Tools, take a backup, power the virtual machine off and upgrade its virtual hardware.
#   ja:
#     title: FT 仮想マシンの仮想ハードウェア バージョンが 7 以降である
#     description: "\
#       レガシー FT には、vSphere 4 で導入された仮想ハードウェアが必要です。ESX 3.x から引き継いだ仮想マシンは、\
#       アップグレードするまで古いバージョンのままです。"
#     message: "{subject} の仮想ハードウェア バージョンは {actual} です。レガシー FT ではバージョン {required} 以降が必要です"
#     solution: "\
#       VMware Tools をアップグレードし、バックアップを取得したうえで仮想マシンをパワーオフし、仮想ハードウェアを\
#       アップグレードしてください。"
#   article: [S10-1]
#   sources:
#     - id: S10-1
#       title: Virtual hardware version 7 or later (inferred; that page of the article could not be read)
#     - id: V37
#       title: "Virtual machine requirements for VMware FT: hardware version 7 or later"
#       url: https://vmwarearena.com/virtual-machine-requirements-for-vmware/
#       versions: "4.0"
#   confidence: V2
package ft.vm.hardware_version

deny contains finding if {
	some v, vm in input.vms
	vm.hardware_version < 7
	args := {"actual": vm.hardware_version, "required": 7}
	finding := {"subject": ["vms", v], "path": ["vms", v, "hardware_version"], "args": args}
}
