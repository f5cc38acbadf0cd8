# METADATA
# title: Hardware virtualization is not exposed to the guest of an FT virtual machine
# description: >-
#   Up to 6.0 nested virtualization and FT exclude each other. In later versions it depends on the host whether both
#   work together, which is not known before FT is turned on; there it is a warning. The setting exists from 5.1 on.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/enum.go
#     description: "vSphere API, hasNestedHVConfiguration: the host does not support FT for a virtual machine with nested virtualization"
# custom:
#   severity:
#     - {severity: error, until: "6.0"}
#     - {severity: warning}
#   scope: vm
#   applies: {since: "5.1"}
#   reads: [vms.*.nested_virtualization]
#   message: >-
#     Hardware virtualization is exposed to the guest OS of {subject} (nested virtualization), which FT does not support
#     up to 6.0, and later not on every host
#   solution: >-
#     Power the virtual machine off and turn off "Expose hardware assisted virtualization to the guest OS" in its CPU
#     settings (Terraform: nested_hv_enabled = false).
#   ja:
#     title: FT 仮想マシンのゲスト OS にハードウェア仮想化を公開していない
#     description: "\
#       6.0 まで、ネストされた仮想化と FT は併用できません。それ以降のバージョンで併用できるかどうかは\
#       ホストによって異なり、FT を有効にするまで分からないため、警告とします。この設定は 5.1 以降にあります。"
#     message: "\
#       {subject} のゲスト OS にハードウェア仮想化が公開されています (ネストされた仮想化)。\
#       6.0 までの FT ではサポートされず、それ以降もホストによってはサポートされません"
#     solution: "\
#       仮想マシンをパワーオフし、CPU の設定で、ハードウェア アシストによる仮想化をゲスト OS \
#       に公開しないようにしてください (Terraform では nested_hv_enabled = false)。"
#   vcenter_reason: [hasNestedHVConfiguration]
#   sources:
#     - id: V29
#       title: "vSphere API: nested virtualization and FT exclude each other; in later versions it depends on the host"
#       url: https://github.com/vmware/govmomi/blob/main/vim25/types/enum.go
#       versions: 5.1 and later
#   confidence: V
package ft.vm.no_nested_virtualization

deny contains finding if {
	some v, vm in input.vms
	vm.nested_virtualization == true
	finding := {"subject": ["vms", v], "path": ["vms", v, "nested_virtualization"], "args": {"actual": vm.nested_virtualization}}
}
