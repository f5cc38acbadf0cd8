# METADATA
# title: The FT hosts of the cluster have the same hyperthreading and power settings
# description: >-
#   A primary and its secondary keep pace best on hosts that run alike. Up to 6.7 VMware recommends the same BIOS
#   settings for hyperthreading and power management on all hosts of a cluster for FT.
# related_resources:
#   - ref: http://38.142.81.21:8001/manual/vmware/vsphere/1-6-7-english/page-61.html
#     description: "vSphere Availability 6.7, homogeneous clusters: the same BIOS settings for all hosts"
# custom:
#   severity: warning
#   scope: cluster
#   applies: {since: "5.0", until: "6.7"}
#   message: >-
#     the FT hosts of {subject} differ in the BIOS setting {setting} ({values}); it should be the same on all of them
#   solution: Set hyperthreading and power management alike in the BIOS of all FT hosts of the cluster.
#   ja:
#     title: クラスタ内の FT ホストでハイパースレッディングと電力の設定が統一されている
#     description: "\
#       プライマリとセカンダリが足並みをそろえて動作するには、両方のホストの動作条件が同じであることが望まれます。\
#       VMware は 6.7 まで、FT 用クラスタのすべてのホストで、BIOS \
#       のハイパースレッディングと電力管理の設定を同じにするよう推奨しています。"
#     message: "{subject} の FT ホストで、BIOS の {setting} の設定が異なっています ({values})。同じ設定にしてください"
#     solution: クラスタ内のすべての FT ホストで、BIOS のハイパースレッディングと電力管理の設定を同じにしてください。
#   sources:
#     - id: H11
#       title: "vSphere Availability 5.0 and 6.7, homogeneous clusters: the same BIOS settings (power management and hyperthreading)"
#       versions: 5.0 to 6.7
#     - id: H10
#       title: "vSphere Availability, best practices: all hosts in the same power management mode"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-2A87B967-5BBB-4394-B1E6-EE87D50A2A86.html
#       versions: 4.0 to 8.0
#   confidence: V
package ft.host.hyperthreading_alike

import data.lib.ft_hosts
import data.lib.needs

_settings := ["hyperthreading", "power_profile"]

_values(c, setting) := {h: value |
	some h in input.clusters[c].ft_hosts
	bios := input.hosts[h].bios
	value := bios[setting]
}

deny contains finding if {
	some c, _ in input.clusters
	some setting in _settings
	values := _values(c, setting)
	count({value | some value in values}) > 1
	finding := {
		"subject": ["clusters", c],
		"path": ["clusters", c, "ft_hosts"],
		"related": [["hosts", h, "bios", setting] | some h, _ in values],
		"args": {"setting": setting, "values": [sprintf("%v: %v", [h, value]) | some h, value in values]},
	}
}

missing contains need if {
	some c, _ in input.clusters
	some path in needs.unmet(ft_hosts.compared(c, {["bios", setting] | some setting in _settings}))
	need := {"subject": ["clusters", c], "path": path}
}
