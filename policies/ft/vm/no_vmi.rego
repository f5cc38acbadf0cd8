# METADATA
# title: VMI paravirtualization is off for an FT virtual machine
# description: >-
#   A guest that uses the Virtual Machine Interface (VMI) is not fully virtualized, and its execution cannot be recorded
#   and replayed. Legacy FT needs full virtualization.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_4.html
#     description: "VMware vSphere 4 徹底解剖 (5), restrictions of FT: no paravirtualized guests"
# custom:
#   severity: error
#   scope: vm
#   applies: {type: legacy}
#   reads: [vms.*.paravirtualized_vmi]
#   message: "{subject} has VMI paravirtualization enabled, which legacy FT does not support"
#   solution: >-
#     Power the virtual machine off and turn off VMI paravirtualization in its options (Paravirtualization: Support VMI
#     Paravirtualization). The guest then has to boot a kernel without VMI.
#   ja:
#     title: FT 仮想マシンで VMI による準仮想化が無効である
#     description: "\
#       VMI (Virtual Machine Interface) を使う準仮想化ゲストの実行は、記録と再生の対象にできません。レガシー FT では\
#       完全仮想化が必要です。"
#     message: "{subject} で VMI による準仮想化が有効です。レガシー FT ではサポートされません"
#     solution: "\
#       仮想マシンをパワーオフし、オプションの「準仮想化」で VMI のサポートを無効にしてください。ゲスト OS は VMI を使わない\
#       カーネルで起動する必要があります。"
#   article: [S11-4]
#   sources:
#     - id: S11-4
#       title: Guests that are paravirtualized with VMI are not supported, only full virtualization
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_4.html
#       versions: "4.0"
#     - id: V21
#       title: "vSphere Availability 5.0: power off and reconfigure the virtual machine without VMI ROM"
#       versions: 4.0 to 5.5
#   confidence: V
package ft.vm.no_vmi

deny contains finding if {
	some v, vm in input.vms
	vm.paravirtualized_vmi == true
	args := {"actual": vm.paravirtualized_vmi}
	finding := {"subject": ["vms", v], "path": ["vms", v, "paravirtualized_vmi"], "args": args}
}
