# METADATA
# title: Hardware virtualization is on in the BIOS of the host
# description: >-
#   Both types of Fault Tolerance run virtual machines with Intel VT-x or AMD-V. Where the CPU lacks it or the BIOS
#   turns it off, vCenter Server refuses to turn on FT on this host.
# related_resources:
#   - ref: https://climb.co.jp/blog_vmware/vmware-4406
#     description: "Conditions of Fault Tolerance, item 1: Intel VT-x or AMD-V is enabled in the BIOS"
# custom:
#   severity: error
#   scope: host
#   reads: [hosts.*.bios.hardware_virtualization]
#   message: hardware virtualization (Intel VT-x or AMD-V) is off on {subject}; Fault Tolerance needs it on
#   solution: >-
#     Put the host into maintenance mode, turn on Intel VT-x or AMD-V in its BIOS, and power it off and on again. A
#     CPU without either cannot run FT virtual machines.
#   ja:
#     title: ホストの BIOS でハードウェア仮想化 (HV) が有効になっている
#     description: >-
#       レガシー FT でも SMP FT でも、仮想マシンの実行には Intel VT-x または AMD-V が必要です。CPU
#       が対応していない場合や BIOS で無効になっている場合、そのホストでは FT を有効にできません。
#     message: "\
#       {subject} でハードウェア仮想化 (Intel VT-x または AMD-V) が無効です。FT \
#       を使用するには有効にする必要があります"
#     solution: >-
#       ホストをメンテナンス モードにして BIOS で Intel VT-x または AMD-V
#       を有効にし、電源を入れ直してください。どちらにも対応していない CPU では、FT 仮想マシンを実行できません。
#   article: [S1-2]
#   vcenter_reason: [cpuHvUnsupported, cpuHvDisabled]
#   sources:
#     - id: S1-2
#       title: Intel VT-x or AMD-V is enabled in the BIOS of the hosts
#       url: https://climb.co.jp/blog_vmware/vmware-4406
#       versions: 4.x
#     - id: H1
#       title: "vSphere Availability: hardware virtualization is enabled in the BIOS of every host"
#       versions: 4.0 to 8.0
#   confidence: V
package ft.host.hardware_virtualization

deny contains finding if {
	some h, host in input.hosts
	host.bios.hardware_virtualization == false
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "bios", "hardware_virtualization"], "args": {}}
}
