# METADATA
# title: The FT hosts of the cluster are all ESX or all ESXi
# description: >-
#   On 4.0 primary and secondary need hosts of one build, and ESX and ESXi are different products with builds of their
#   own. VMware advises against pairing the two. From 4.1 on the FT version decides instead.
# related_resources:
#   - ref: https://docs.vmware.com/jp/VMware-vSphere/5.5/com.vmware.vsphere.avail.doc/GUID-83FE5A45-8260-436B-A603-B8CBD2A1A611.html
#     description: "vSphere Availability 5.5: checklist for Fault Tolerance, hosts of earlier releases"
# custom:
#   severity: warning
#   scope: cluster
#   applies: {until: "4.0"}
#   message: the FT hosts of {subject} are a mix of ESX and ESXi ({hosts}); on 4.0 the two should not form FT pairs
#   solution: >-
#     Install the same product on all FT hosts of the cluster, or declare fault_tolerance: false for the hosts of one
#     of the two.
#   ja:
#     title: クラスタ内の FT ホストが ESX または ESXi に統一されている
#     description: "\
#       4.0 では、プライマリとセカンダリのホストが同一ビルドである必要がありますが、ESX と ESXi \
#       はビルドの異なる別の製品です。VMware は、FT のペアに両者を混在させないよう推奨しています。4.1 以降では FT \
#       バージョンで判断されます。"
#     message: "\
#       {subject} の FT ホストに ESX と ESXi が混在しています ({hosts})。4.0 では、ESX と ESXi で FT \
#       のペアを組まないでください"
#     solution: "\
#       クラスタ内の FT ホストをすべて同じ製品に統一してください。または、どちらか一方の製品のホストに \
#       fault_tolerance: false を指定してください。"
#   sources:
#     - id: C6
#       title: "vSphere Availability 5.5, checklist: do not mix ESX and ESXi hosts in an FT pair"
#       versions: "4.0"
#   confidence: V
package ft.cluster.no_esx_esxi_mix

import data.lib.ft_hosts
import data.lib.needs

_products(c) := {product | some h in input.clusters[c].ft_hosts; product := input.hosts[h].product}

deny contains finding if {
	some c, cluster in input.clusters
	count(_products(c)) > 1
	finding := {
		"subject": ["clusters", c],
		"path": ["clusters", c, "ft_hosts"],
		"related": [["hosts", h, "product"] | some h in cluster.ft_hosts; input.hosts[h].product],
		"args": {"hosts": sort({text | some h in cluster.ft_hosts; text := sprintf("%v: %v", [h, input.hosts[h].product])})},
	}
}

missing contains need if {
	some c, _ in input.clusters
	some path in needs.unmet(ft_hosts.compared(c, {["product"]}))
	need := {"subject": ["clusters", c], "path": path}
}
