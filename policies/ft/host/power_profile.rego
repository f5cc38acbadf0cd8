# METADATA
# title: The BIOS runs the host at maximum performance or leaves power management to ESXi
# description: >-
#   Power saving of the BIOS lowers the clock of a CPU on its own. A secondary that falls behind slows its primary down,
#   and may be restarted more often. VMware recommends maximum performance, or leaving the control to the operating
#   system.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-83FE5A45-8260-436B-A603-B8CBD2A1A611.html
#     description: "vSphere Availability 8.0: checklist for Fault Tolerance, power management of the BIOS"
# custom:
#   severity: warning
#   scope: host
#   applies: {type: smp}
#   reads: [hosts.*.bios.power_profile]
#   message: "the power profile in the BIOS of {subject} is {actual}; for FT it should be one of: {required}"
#   solution: >-
#     Set power management in the BIOS of the server to maximum performance or to control by the operating system
#     (OS-managed).
#   ja:
#     title: ホストの BIOS の電力設定が最大パフォーマンスまたは OS による管理である
#     description: "\
#       BIOS の省電力機能は、独自に CPU のクロックを下げます。セカンダリの処理が遅れると、\
#       プライマリの動作も遅くなり、セカンダリの再起動が増えることがあります。VMware は、最大パフォーマンスにするか、\
#       制御を OS に任せることを推奨しています。"
#     message: "{subject} の BIOS の電力設定は {actual} です。FT では次のいずれかにしてください: {required}"
#     solution: サーバの BIOS の電力管理を、最大パフォーマンスまたは OS による管理 (OS-managed) に設定してください。
#   sources:
#     - id: H9
#       title: "vSphere Availability 6.0 to 8.0, checklist: BIOS power management at maximum performance or OS-managed"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-83FE5A45-8260-436B-A603-B8CBD2A1A611.html
#       versions: 6.0 to 8.0
#     - id: H10
#       title: "vSphere Availability, best practices: power management that does not make CPU frequencies differ"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-2A87B967-5BBB-4394-B1E6-EE87D50A2A86.html
#       versions: 4.0 to 8.0
#   confidence: V
package ft.host.power_profile

import data.lib.releases

_required := ["maximum_performance", "os_managed"]

deny contains finding if {
	some h, host in input.hosts
	actual := host.bios.power_profile
	not actual in _required
	args := object.union({"actual": actual, "required": _required}, releases.unread(host))
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "bios", "power_profile"], "args": args}
}
