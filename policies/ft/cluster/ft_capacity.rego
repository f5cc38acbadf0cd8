# METADATA
# title: All primaries and secondaries have room in the cluster, also after the loss of a host
# description: >-
#   Every FT virtual machine takes room on two hosts that can be its pair: one of the FT virtual machines that a host may
#   run, with SMP FT its vCPUs of those that a host may run, and all of its memory, which FT reserves on both sides and in
#   its resource pool. With three active hosts or more there should be room for all of them when any one host is lost;
#   otherwise some stay without protection. A search over the pairs of hosts decides: it is exact for eight hosts and eight
#   virtual machines at least, and for larger clusters wherever a placement is found by dealing out or none exists by
#   counting. Virtual machines without any pair of hosts are the finding of another rule.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#     description: "vSphere Availability 8.0: requirements, limits and licensing of Fault Tolerance"
# custom:
#   severity: warning
#   scope: cluster
#   message: >-
#     {subject} has no room for all primaries and secondaries of its FT virtual machines ({short}; without: {lost})
#   solution: >-
#     Add a host or memory to the cluster, leave FT off for virtual machines that can do without it, loosen the rules and
#     limits that bind them to few hosts or to a small resource pool, or from 7.0 on raise das.maxftvmsperhost or
#     das.maxftvcpusperhost where the virtual machines perform well.
#   ja:
#     title: ホストが 1 台停止しても、すべてのプライマリとセカンダリをクラスタに配置できる
#     description: "\
#       FT 仮想マシンはそれぞれ、ペアを組める 2 台のホストのリソースを使用します。ホストあたりの FT 仮想マシン数、SMP FT \
#       ではホストあたりの FT vCPU 数、そして FT が両方のホストとリソース プールで予約する全メモリです。\
#       アクティブなホストが 3 台以上ある場合は、どのホストが 1 台停止してもすべてを配置できることが望まれます。\
#       配置できない仮想マシンは保護されません。配置はホストのペアの探索により判定します。8 台のホストと 8 \
#       台の仮想マシンまでは常に厳密で、それより大きいクラスタでは、順に割り当てて配置が見つかるか、\
#       計算により配置できないと分かる場合に判定します。ペアを組めるホストがない仮想マシンは、ほかのルールで確認します。"
#     message: "\
#       {subject} には、FT 仮想マシンのプライマリとセカンダリをすべて配置する余裕がありません ({short}。停止したホスト: \
#       {lost})"
#     solution: "\
#       クラスタにホストまたはメモリを追加するか、必要のない仮想マシンの FT を無効にするか、\
#       少数のホストや小さいリソース プールに制限しているルールや上限を緩和してください。7.0 以降では、\
#       仮想マシンの性能に問題がなければ das.maxftvmsperhost または das.maxftvcpusperhost を引き上げることもできます。"
#   sources:
#     - id: L7
#       title: "vSphere Availability: four FT virtual machines per host by default, das.maxftvmsperhost"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#       versions: 4.1 to 8.0
#     - id: L8
#       title: "vSphere Availability: eight FT vCPUs per host by default, das.maxftvcpusperhost"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#       versions: 6.0 to 8.0
#     - id: C7
#       title: "vSphere Availability 5.5, 6.0 and 6.7: a third host can take the new secondary after a failure"
#       versions: 5.5 to 8.0
#     - id: V41
#       title: "vSphere Availability: FT reserves all of the memory, and a resource pool needs more than that"
#       url: https://docs.vmware.com/en/VMware-vSphere/5.5/com.vmware.vsphere.avail.doc/GUID-ED61649B-B8A6-4758-AF34-6C7A1CDF147B.html
#       versions: 4.0 and later
#   confidence: V
package ft.cluster.ft_capacity

import data.lib.needs
import data.lib.releases

# Machines that then have no pair of hosts; or what is short by counting, of a resource pool or of the hosts.
_short(capacity) := text if {
	text := sprintf("%v, %v: %v >= %v", [capacity.pool, capacity.unit, capacity.needed, capacity.room])
} else := text if {
	text := sprintf("%v: %v > %v", [capacity.unit, capacity.needed, capacity.room])
} else := text if {
	text := sprintf("pairs of %v: 0", [concat(", ", capacity.unpaired)])
} else := "placements: 0"

_doubt(capacity) := {"confidence": "M" | capacity.is_unverified}

deny contains finding if {
	some c, cluster in input.clusters
	cluster.capacity.fits == "no"
	capacity := cluster.capacity
	doubt := object.union(_doubt(capacity), releases.unread(cluster))
	lost := array.concat(capacity.lost, ["-" | count(capacity.lost) == 0])
	args := object.union({"short": _short(capacity), "lost": lost}, doubt)
	finding := {"subject": ["clusters", c], "path": ["clusters", c, "ft_vms"], "args": args}
}

missing contains need if {
	some c, cluster in input.clusters
	cluster.capacity.fits == "open"
	need := {"subject": ["clusters", c], "path": ["clusters", c, "capacity", "fits"]}
}

missing contains need if {
	some c, _ in input.clusters
	some path in needs.unmet({["clusters", c, "ft_vms"]})
	need := {"subject": ["clusters", c], "path": path}
}
