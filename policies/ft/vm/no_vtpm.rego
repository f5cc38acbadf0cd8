# METADATA
# title: An FT virtual machine has no vTPM, or its FT encryption is required
# description: >-
#   vSphere Availability 6.7 and 7.0 exclude virtual machines with a virtual TPM from FT. From 8.0 on they are not
#   excluded any more, but such a virtual machine needs encrypted FT: with FT encryption set to required a vTPM passes,
#   otherwise it is a warning.
# related_resources:
#   - ref: https://github.com/vmware/vcf-security-and-compliance-guidelines
#     description: "VMware security guidelines, virtual TPM: the virtual machine requires vMotion and FT encryption"
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-F5264795-11DA-4242-B774-8C3450997033.html
#     description: "vSphere Availability 8.0: TPM is not in the list of unsupported features any more"
# custom:
#   severity:
#     - {severity: error, until: "7.0"}
#     - {severity: warning}
#   scope: vm
#   applies: {since: "6.7"}
#   message: >-
#     {subject} has a {actual}; FT requires that there is none, or from 8.0 on that FT encryption is set to required
#   solution: >-
#     On 8.0 and later set FT encryption of the virtual machine to required (Edit Settings > VM Options > Encrypted FT).
#     On 6.7 and 7.0 remove the vTPM while the virtual machine is powered off; save what it protects first (BitLocker
#     recovery keys, for example).
#   ja:
#     title: FT 仮想マシンに vTPM がないか、FT の暗号化が必須に設定されている
#     description: "\
#       vSphere Availability 6.7 と 7.0 では、仮想 TPM のある仮想マシンは FT の対象外です。\
#       8.0 以降は対象外ではなくなりましたが、暗号化された FT が必要です。\
#       そのため、FT の暗号化が「必須」であれば適合とし、それ以外は警告とします。"
#     message: "\
#       {subject} に {actual} があります。FT を使うには取り外すか、\
#       8.0 以降では FT の暗号化を「必須」に設定する必要があります"
#     solution: "\
#       8.0 以降では、「設定の編集」の「仮想マシン オプション」で FT の暗号化を「必須」に設定してください。\
#       6.7 と 7.0 では、仮想マシンをパワーオフして vTPM を削除してください。\
#       その前に、vTPM で保護しているもの (BitLocker の回復キーなど) を退避しておく必要があります。"
#   sources:
#     - id: V27
#       title: "vSphere Availability: TPM is not supported in 6.7 and 7.0, and not listed in 8.0; with a vTPM the virtual machine requires FT encryption"
#       versions: 6.7 and later
#   confidence: V
package ft.vm.no_vtpm

import data.lib.needs

_since := data.ftpolicy.tables.device_support.vtpm.since.release

_finding(v) := finding if {
	finding := {"subject": ["vms", v], "path": ["vms", v, "devices"], "args": {"actual": "vTPM"}}
}

deny contains finding if {
	some v, vm in input.vms
	"vtpm" in vm.devices
	vm.release < _since
	finding := _finding(v)
}

deny contains finding if {
	some v, vm in input.vms
	"vtpm" in vm.devices
	vm.release >= _since
	vm.ft_encryption != "required"
	finding := object.union(_finding(v), {"related": [["vms", v, "ft_encryption"]]})
}

missing contains need if {
	some v, vm in input.vms
	own := {"devices"} | {"release" | "vtpm" in vm.devices}
	fields := own | {"ft_encryption" | "vtpm" in vm.devices; vm.release >= _since}
	some path in needs.unmet({["vms", v, field] | some field in fields})
	need := {"subject": ["vms", v], "path": path}
}
