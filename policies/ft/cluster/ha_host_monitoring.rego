# METADATA
# title: vSphere HA monitors the hosts of the cluster
# description: >-
#   FT leaves it to vSphere HA to restart a primary and to find a host for a new secondary. With host monitoring off,
#   HA does neither after a host has failed: the virtual machine runs on without protection, or not at all.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/5.5/com.vmware.vsphere.avail.doc/GUID-D8E38A73-F14F-45A0-90CE-6048EF227C38.html
#     description: "vSphere Availability 5.5: host monitoring is required for the recovery of Fault Tolerance"
# custom:
#   severity: warning
#   scope: cluster
#   reads: [clusters.*.ha.host_monitoring]
#   message: >-
#     host monitoring is off in vSphere HA of {subject}; after the failure of a host no new secondary is started
#   solution: >-
#     Turn on host monitoring in vSphere HA of the cluster (Terraform: ha_host_monitoring = "enabled"). Where it was
#     turned off for maintenance of the network, turn it on again afterwards.
#   ja:
#     title: クラスタの vSphere HA でホストの監視が有効になっている
#     description: "\
#       FT では、プライマリの再起動と、新しいセカンダリを実行するホストの選択を vSphere HA が行います。ホストの監視が\
#       無効な場合、ホストに障害が発生しても vSphere HA はこれらを実行しないため、仮想マシンは保護されないまま動作を\
#       続けるか、停止したままになります。"
#     message: "\
#       {subject} の vSphere HA でホストの監視が無効です。ホストに障害が発生しても、新しいセカンダリは起動されません"
#     solution: "\
#       クラスタの vSphere HA でホストの監視を有効にしてください (Terraform では ha_host_monitoring = \"enabled\")。\
#       ネットワークの保守作業のために無効にした場合は、作業後に有効に戻してください。"
#   sources:
#     - id: C2
#       title: "vSphere reference cards 5.x: FT requires HA and host monitoring; vSphere Availability 4.0 recommends it"
#       versions: 4.0 and later
#     - id: C2
#       title: "vSphere Availability 5.0, 5.5 and 6.0: the recovery process of Fault Tolerance requires host monitoring"
#       url: https://docs.vmware.com/en/VMware-vSphere/5.5/com.vmware.vsphere.avail.doc/GUID-D8E38A73-F14F-45A0-90CE-6048EF227C38.html
#       versions: 5.0 to 6.0
#   confidence: V
package ft.cluster.ha_host_monitoring

deny contains finding if {
	some c, cluster in input.clusters
	cluster.ha.host_monitoring == false
	finding := {"subject": ["clusters", c], "path": ["clusters", c, "ha", "host_monitoring"], "args": {}}
}
