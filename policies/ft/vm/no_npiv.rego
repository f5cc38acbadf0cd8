# METADATA
# title: N_Port ID Virtualization is off for an FT virtual machine
# description: >-
#   With NPIV a virtual machine has World Wide Names of its own on the Fibre Channel fabric. vSphere Availability lists
#   NPIV among the features that do not work with FT.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_4.html
#     description: "VMware vSphere 4 徹底解剖 (5), restrictions of FT: NPIV cannot be used"
# custom:
#   severity: error
#   scope: vm
#   reads: [vms.*.npiv]
#   message: "{subject} has NPIV enabled, which FT does not support"
#   solution: >-
#     Power the virtual machine off and turn off N_Port ID Virtualization (Fibre Channel NPIV) in its options. Then
#     remove its World Wide Names from the zoning.
#   ja:
#     title: FT 仮想マシンで NPIV が無効である
#     description: "\
#       NPIV を使うと、仮想マシンはファイバチャネル ファブリック上に固有の World Wide Name を持ちます。\
#       vSphere Availability は、NPIV を FT と互換性のない機能に挙げています。"
#     message: "{subject} で NPIV が有効です。FT では NPIV を使用できません"
#     solution: "\
#       仮想マシンをパワーオフし、オプションの「ファイバ チャネル NPIV」で NPIV を無効にしてください。\
#       その後、その World Wide Name をゾーニングから削除してください。"
#   article: [S11-5]
#   sources:
#     - id: S11-5
#       title: NPIV cannot be used
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_4.html
#       versions: "4.0"
#     - id: V18
#       title: "vSphere Availability, features and devices that are incompatible with FT: NPIV"
#       versions: 4.0 to 8.0
#   confidence: V
package ft.vm.no_npiv

deny contains finding if {
	some v, vm in input.vms
	vm.npiv == true
	finding := {"subject": ["vms", v], "path": ["vms", v, "npiv"], "args": {"actual": vm.npiv}}
}
