# METADATA
# title: FT encryption of an FT virtual machine is not disabled
# description: >-
#   From 7.0 Update 2 on the FT log of a virtual machine can be encrypted: always (required), wherever both hosts can
#   (opportunistic, the default), or never (disabled). The log carries the memory and the disk writes of the guest. The
#   security guides of the DISA ask for required or opportunistic; with the profile stig this is an error.
# related_resources:
#   - ref: https://github.com/vmware/dod-compliance-and-automation
#     description: "DISA STIG, VMware vSphere 8.0 Virtual Machine: V-258717, encryption for Fault Tolerance"
#   - ref: https://docs.vmware.com/en/VMware-vSphere/7.0/com.vmware.vsphere.avail.doc/GUID-85092429-8248-4362-9207-C0E26B5897C8.html
#     description: "vSphere Availability 7.0: FT encryption"
# custom:
#   severity: warning
#   scope: vm
#   applies: {type: smp, since: "7.0.2"}
#   reads: [vms.*.ft_encryption]
#   message: "FT encryption of {subject} is {actual}; its FT log crosses the network in clear text"
#   solution: >-
#     Edit the virtual machine and set "Encrypted FT" to Required, or to Opportunistic where one of the hosts does not
#     support it yet.
#   ja:
#     title: FT 仮想マシンの FT の暗号化が無効になっていない
#     description: "\
#       7.0 Update 2 以降では、仮想マシンの FT ログを暗号化できます。設定は、常に暗号化する (必須)、\
#       両方のホストが対応していれば暗号化する (任意、既定値)、暗号化しない (無効) の 3 つです。FT \
#       ログにはゲストのメモリとディスクへの書き込みの内容が含まれます。DISA のセキュリティ ガイド (STIG) \
#       は必須または任意にすることを求めており、プロファイル stig ではエラーとします。"
#     message: "{subject} の FT の暗号化は {actual} です。FT ログが平文でネットワークを流れます"
#     solution: "\
#       仮想マシンの設定を編集し、「暗号化された FT」を「必須」にしてください。対応していないホストがある間は「任意」\
#       でもかまいません。"
#   sources:
#     - title: "DISA STIG V-258717 (vSphere 8.0), V-256477 (vSphere 7.0), VCFV-9X-000209: encryption for Fault Tolerance"
#       url: https://github.com/vmware/dod-compliance-and-automation
#       versions: 7.0 and later
#     - id: V26
#       title: "vSphere Availability: FT encryption is required, opportunistic or disabled"
#       url: https://docs.vmware.com/en/VMware-vSphere/7.0/com.vmware.vsphere.avail.doc/GUID-85092429-8248-4362-9207-C0E26B5897C8.html
#       versions: 7.0 Update 2 and later
#   confidence: V
package ft.vm.ft_encryption_not_disabled

deny contains finding if {
	some v, vm in input.vms
	vm.ft_encryption == "disabled"
	finding := {"subject": ["vms", v], "path": ["vms", v, "ft_encryption"], "args": {"actual": vm.ft_encryption}}
}
