# METADATA
# title: Virtualization-based security is off for an FT virtual machine
# description: >-
#   With virtualization-based security (VBS) Windows runs a hypervisor inside the virtual machine. vSphere Availability
#   excludes virtual machines with VBS from FT from 6.7 on, the version that introduced the setting.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-F5264795-11DA-4242-B774-8C3450997033.html
#     description: "vSphere Availability: virtual machines with VBS enabled are not supported"
# custom:
#   severity: error
#   scope: vm
#   applies: {since: "6.7"}
#   reads: [vms.*.vbs]
#   message: "Virtualization-based security is on for {subject}; FT requires it to be off"
#   solution: >-
#     Turn VBS off in the guest OS, power the virtual machine off and turn VBS off in its options (Terraform:
#     vbs_enabled = false).
#   ja:
#     title: FT 仮想マシンで仮想化ベースのセキュリティが無効である
#     description: "\
#       仮想化ベースのセキュリティ (VBS) では、仮想マシンの中で Windows がハイパーバイザーを実行します。\
#       vSphere Availability では、この設定が追加された 6.7 以降、VBS を有効にした仮想マシンを FT の対象外としています。"
#     message: "{subject} で仮想化ベースのセキュリティが有効です。FT を使うには無効にする必要があります"
#     solution: "\
#       ゲスト OS で VBS を無効にしてから仮想マシンをパワーオフし、仮想マシン オプションで VBS を無効にしてください \
#       (Terraform では vbs_enabled = false)。"
#   vcenter_reason: [hasNestedHVConfiguration]
#   sources:
#     - id: V28
#       title: "vSphere Availability: virtual machines with VBS enabled are not supported"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-F5264795-11DA-4242-B774-8C3450997033.html
#       versions: 6.7 to 8.0
#   confidence: V
package ft.vm.no_vbs

deny contains finding if {
	some v, vm in input.vms
	vm.vbs == true
	finding := {"subject": ["vms", v], "path": ["vms", v, "vbs"], "args": {"actual": vm.vbs}}
}
