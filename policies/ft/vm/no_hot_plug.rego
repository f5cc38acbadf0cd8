# METADATA
# title: CPU and memory hot add are off for an FT virtual machine
# description: >-
#   FT turns hot plugging off: neither devices nor CPUs nor memory can be added while the virtual machine is protected.
#   A virtual machine that is meant to grow while it runs is not suited to FT.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-C1749AD4-70E2-406C-864C-719F54BF1BC1.html
#     description: "vSphere Availability: the hot plug feature is automatically deactivated for FT virtual machines"
# custom:
#   severity:
#     - {severity: warning, type: legacy}
#     - {severity: info, type: smp}
#   scope: vm
#   reads: [vms.*.cpu_hot_add, vms.*.memory_hot_add]
#   message: "{subject} has {fact} enabled; FT turns hot add off"
#   solution: >-
#     Turn CPU and memory hot add off while the virtual machine is powered off (Terraform: cpu_hot_add_enabled,
#     memory_hot_add_enabled), and give it the CPUs and the memory it needs beforehand.
#   ja:
#     title: FT 仮想マシンで CPU とメモリのホットアドが無効である
#     description: "\
#       FT はホットプラグを無効にします。保護されている間は、デバイスも CPU もメモリも追加できません。\
#       稼働中に拡張することを前提とした仮想マシンに、FT は適していません。"
#     message: "{subject} で {fact} が有効です。FT を有効にするとホットアドは使えません"
#     solution: "\
#       仮想マシンをパワーオフして CPU とメモリのホットアドを無効にし (Terraform では cpu_hot_add_enabled、\
#       memory_hot_add_enabled)、必要な CPU とメモリをあらかじめ割り当ててください。"
#   sources:
#     - id: V22
#       title: "vSphere Availability: hot plugging is deactivated automatically; hot adding CPUs and memory cannot be used with FT"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-C1749AD4-70E2-406C-864C-719F54BF1BC1.html
#       versions: 4.0 to 8.0
#   confidence: V2
package ft.vm.no_hot_plug

_fields := {"cpu_hot_add", "memory_hot_add"}

deny contains finding if {
	some v, vm in input.vms
	some field in _fields
	vm[field] == true
	finding := {"subject": ["vms", v], "path": ["vms", v, field], "args": {"fact": field}}
}
