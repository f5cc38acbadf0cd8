# METADATA
# title: The host is connected, powered on and not in maintenance mode
# description: >-
#   FT can use only hosts that are active. vCenter Server refuses to turn on FT on a host that is disconnected,
#   powered off, in standby or in maintenance mode, and no secondary is placed there. While two other FT hosts of the
#   cluster are active this is a warning.
# related_resources:
#   - ref: http://pubs.vmware.com/vsphere-4-esx-vcenter/topic/com.vmware.vsphere.availability.doc_41/c_turn_on_ft.html
#     description: "vSphere Availability 4.1: no Fault Tolerance on a host in maintenance or standby mode"
# custom:
#   severity: error
#   scope: host
#   reads: [hosts.*.connection_state, hosts.*.power_state, hosts.*.maintenance_mode]
#   message: "{subject} is not active: {fact} is {actual}; it has to be {required}"
#   solution: >-
#     Reconnect the host, power it on or take it out of maintenance mode before FT is turned on, or declare
#     fault_tolerance: false for a host that is not meant to run FT virtual machines.
#   ja:
#     title: ホストが接続されてパワーオン状態にあり、メンテナンス モードではない
#     description: "\
#       FT で使用できるのは、アクティブなホストだけです。切断されたホスト、パワーオフまたはスタンバイ状態のホスト、\
#       メンテナンス モードのホストでは、vCenter Server は FT を有効にできず、セカンダリも配置されません。クラスタ内のほかの \
#       FT ホストが 2 台以上アクティブであれば、警告とします。"
#     message: "{subject} はアクティブではありません。{fact} が {actual} です ({required} である必要があります)"
#     solution: "\
#       FT を有効にする前に、ホストを再接続するか、パワーオンするか、メンテナンス モードを終了してください。\
#       FT 仮想マシンを実行しないホストには fault_tolerance: false を指定してください。"
#   vcenter_reason: [hostInactive]
#   sources:
#     - id: C14
#       title: "vSphere Availability: the host is not in maintenance mode or standby when FT is turned on"
#       versions: 4.1 to 6.7
#     - title: "vSphere API, VmFaultToleranceConfigIssueReasonForIssue: hostInactive"
#       versions: 4.0 and later
#   confidence: V
package ft.host.active

import data.lib.activity

_facts := ["connection_state", "power_state", "maintenance_mode"]

_enough := activity.enough(_facts)

# While others are at work, one may be taken out for a while.
_severity(host) := {"severity": "warning"} if {
	host.cluster in _enough
} else := {}

deny contains finding if {
	some h, host in input.hosts
	some fact in _facts
	actual := host[fact]
	required := activity.required[fact]
	actual != required
	args := {"fact": fact, "actual": actual, "required": required}
	base := {"subject": ["hosts", h], "path": ["hosts", h, fact], "args": args}
	finding := object.union(base, _severity(host))
}
