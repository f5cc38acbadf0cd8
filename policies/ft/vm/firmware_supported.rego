# METADATA
# title: The FT hosts support the firmware of an FT virtual machine
# description: >-
#   Whether FT works with EFI firmware depends on the host, which reports it as the capability ftEfiSupported. BIOS
#   always works. Two FT hosts have to support EFI, one for the primary and one for the secondary.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/enum.go
#     description: "vSphere API, hasEFIFirmware: the virtual machine has EFI firmware, which the host does not support with FT"
# custom:
#   severity: warning
#   scope: vm
#   applies: {type: smp}
#   message: >-
#     {subject} has EFI firmware, which these FT hosts do not support with FT: {hosts}; two FT hosts have to support it
#   solution: >-
#     Upgrade the hosts named to a version that reports ftEfiSupported as true. The firmware of an installed guest OS
#     can usually not be changed without installing it anew.
#   ja:
#     title: FT 仮想マシンのファームウェアを FT ホストがサポートしている
#     description: "\
#       EFI ファームウェアで FT を利用できるかどうかはホストによって異なり、\
#       ホストが capability の ftEfiSupported で報告します。BIOS は常に利用できます。\
#       プライマリ用とセカンダリ用に、2 台の FT ホストが EFI に対応している必要があります。"
#     message: "\
#       {subject} のファームウェアは EFI ですが、次の FT ホストは EFI の仮想マシンの FT に対応していません: {hosts}。\
#       2 台の FT ホストが対応している必要があります"
#     solution: "\
#       該当するホストを、ftEfiSupported が true になるバージョンにアップグレードしてください。\
#       インストール済みのゲスト OS のファームウェアは、通常、再インストールしない限り変更できません。"
#   vcenter_reason: [hasEFIFirmware]
#   sources:
#     - id: V30
#       title: "vSphere API: hasEFIFirmware; HostCapability.ftEfiSupported"
#       url: https://github.com/vmware/govmomi/blob/main/vim25/types/enum.go
#       versions: 6.0 and later
#   confidence: V
package ft.vm.firmware_supported

import data.lib.ft_hosts
import data.lib.needs

_with_support(vm, answer) := [h | some h in ft_hosts.of(vm); input.hosts[h].capability.ft_efi_supported == answer]

deny contains finding if {
	some v, vm in input.vms
	vm.firmware == "efi"
	count(needs.unmet({["clusters", vm.cluster, "ft_hosts"]})) == 0
	hosts := sort(_with_support(vm, false))
	count(hosts) > 0
	count(ft_hosts.of(vm)) - count(hosts) < 2
	related := [["hosts", h, "capability", "ft_efi_supported"] | some h in hosts]
	args := {"actual": vm.firmware, "hosts": hosts}
	finding := {"subject": ["vms", v], "path": ["vms", v, "firmware"], "related": related, "args": args}
}

missing contains need if {
	some v, _ in input.vms
	some path in needs.unmet({["vms", v, "firmware"]})
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	vm.firmware == "efi"
	count(_with_support(vm, true)) < 2
	place := ft_hosts.paths(v, vm)
	hosts := {["hosts", h, "capability", "ft_efi_supported"] | some h in ft_hosts.of(vm)}
	some path in needs.unmet((place | hosts))
	need := {"subject": ["vms", v], "path": path}
}
