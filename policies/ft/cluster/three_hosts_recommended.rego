# METADATA
# title: The cluster has three or more active FT hosts
# description: >-
#   After the failure of a host FT needs a third one to start a new secondary on. With two hosts every failure leaves
#   the FT virtual machines without protection until the host is back. Hosts that are disconnected, in standby or in
#   maintenance mode do not count.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/5.5/com.vmware.vsphere.avail.doc/GUID-ED61649B-B8A6-4758-AF34-6C7A1CDF147B.html
#     description: "vSphere Availability 5.5: recommendations for the configuration of Fault Tolerance"
# custom:
#   severity: warning
#   scope: cluster
#   message: >-
#     the number of active FT hosts in {subject} is {actual}; with fewer than {required}, FT virtual machines stay without
#     protection after the failure of a host
#   solution: >-
#     Add a host to the cluster or bring one back, or accept with a waiver that the virtual machines are without protection while a host
#     is down.
#   ja:
#     title: クラスタにアクティブな FT ホストが 3 台以上ある
#     description: "\
#       ホストに障害が発生した後に新しいセカンダリを起動するには、3 台目のホストが必要です。2 台の構成では、\
#       障害の発生したホストが復旧するまで、FT 仮想マシンは保護されません。切断中、スタンバイ、メンテナンス モードの\
#       ホストは数えません。"
#     message: "\
#       {subject} のアクティブな FT ホストは {actual} 台です。{required} 台未満では、ホストに障害が発生した後に FT \
#       仮想マシンが保護されません"
#     solution: "\
#       クラスタにホストを追加するか、停止中のホストを復帰させてください。ホストの停止中に仮想マシンが保護されないことを許容する場合は、適用除外 \
#       (waiver) にしてください。"
#   sources:
#     - id: C7
#       title: "vSphere Availability 5.5, 6.0 and 6.7: three hosts or more in the cluster"
#       versions: 4.0 to 8.0
#   confidence: V
package ft.cluster.three_hosts_recommended

import data.lib.needs
import data.lib.releases

_required := 3

# No more are active than are not known to be inactive.
_most(cluster) := count(cluster.ft_hosts) - count(cluster.inactive_hosts)

deny contains finding if {
	some c, cluster in input.clusters
	path := ["clusters", c, "ft_hosts"]
	most := _most(cluster)
	most < _required
	count(needs.unmet({path})) == 0
	args := object.union({"actual": most, "required": _required}, releases.unread(cluster))
	finding := {"subject": ["clusters", c], "path": path, "args": args}
}

missing contains need if {
	some c, cluster in input.clusters
	count(object.get(cluster, "active_hosts", [])) < _required
	some path in needs.unmet({["clusters", c, "active_hosts"]})
	need := {"subject": ["clusters", c], "path": path}
}
