# METADATA
# title: Hardware MMU virtualization is not turned off for an FT virtual machine
# description: >-
#   SMP FT requires the hardware MMU virtualization of the CPU (EPT, RVI). Legacy FT turns it off for a virtual machine
#   by itself; one that was under legacy FT may still have it off.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#     description: "vSphere API, VirtualMachineFlagInfo.virtualMmuUsage: whether the virtual machine uses EPT or RVI"
# custom:
#   severity: error
#   scope: vm
#   applies: {type: smp}
#   reads: [vms.*.mmu_mode]
#   message: "Hardware MMU virtualization (EPT, RVI) is {actual} for {subject}; SMP FT requires it"
#   solution: >-
#     Power the virtual machine off and set CPU/MMU virtualization to automatic (Terraform: ept_rvi_mode = "automatic").
#   ja:
#     title: FT 仮想マシンでハードウェア MMU 仮想化がオフになっていない
#     description: "\
#       SMP FT には、CPU のハードウェア MMU 仮想化 (EPT、RVI) が必要です。\
#       レガシー FT は仮想マシンのハードウェア MMU 仮想化を自動的にオフにするため、\
#       かつてレガシー FT を使っていた仮想マシンではオフのままになっている場合があります。"
#     message: "{subject} のハードウェア MMU 仮想化 (EPT、RVI) は {actual} です。SMP FT では必須です"
#     solution: "\
#       仮想マシンをパワーオフし、CPU/MMU 仮想化を「自動」に設定してください (Terraform では ept_rvi_mode = \
#       \"automatic\")。"
#   sources:
#     - id: H4
#       title: "vSphere Availability: SMP FT requires hardware MMU virtualization"
#       versions: 6.0 to 8.0
#   confidence: V
package ft.vm.mmu_mode

deny contains finding if {
	some v, vm in input.vms
	vm.mmu_mode == "off"
	finding := {"subject": ["vms", v], "path": ["vms", v, "mmu_mode"], "args": {"actual": vm.mmu_mode}}
}
