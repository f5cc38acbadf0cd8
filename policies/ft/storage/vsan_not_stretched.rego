# METADATA
# title: FT virtual machines are in no stretched vSAN cluster, or on one site of it
# description: >-
#   A stretched vSAN cluster of 6.0 or 6.5 does not support FT. One of 6.7 or later does, for virtual machines whose
#   policy keeps the data on one site: primary failures to tolerate 0 and data locality preferred or secondary, in later
#   words site disaster tolerance "None - keep data on Preferred" or "Secondary". A two-node cluster with its witness
#   elsewhere is in order, too, where both data nodes are at one site. The FT guide of 6.7 excludes metro clusters without
#   exception; the vSAN guide is the more specific one.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/6.7/com.vmware.vsphere.vsan-planning.doc/GUID-4172337E-E25F-4C6B-945E-01623D314FDA.html
#     description: "vSAN 6.7, stretched clusters: SMP FT with PFTT 0 and data locality preferred or secondary"
#   - ref: https://docs.vmware.com/en/VMware-vSphere/6.5/com.vmware.vsphere.virtualsan.doc/GUID-4172337E-E25F-4C6B-945E-01623D314FDA.html
#     description: "vSAN 6.5, stretched clusters: SMP FT is not supported"
# custom:
#   severity: error
#   scope: cluster
#   applies: {type: smp, since: "6.0"}
#   message: "{subject} is a stretched vSAN cluster, which FT does not support in this form (FT virtual machines: {vms})"
#   solution: >-
#     Run the FT virtual machines in a cluster that is not stretched. From 6.7 on you can also give them a storage policy
#     that keeps their data on one site (site disaster tolerance "None - keep data on Preferred" or "Secondary"). Where
#     both data nodes of a two-node cluster are at one site, say so (vsan.one_site).
#   ja:
#     title: FT 仮想マシンがストレッチ vSAN クラスタにないか、その片方のサイトだけにデータを置いている
#     description: "\
#       6.0 と 6.5 のストレッチ vSAN クラスタは FT をサポートしません。6.7 以降では、データを片方のサイトだけに置くポリシー \
#       (許容されるプライマリ レベルの障害数が 0、データの局所性が preferred または secondary。新しいバージョンの表記では、\
#       サイトの耐障害性が「なし - データを優先サイトに保持」または「なし - データをセカンダリ サイトに保持」) \
#       の仮想マシンに限ってサポートします。監視ホストだけが離れた場所にあり、2 台のデータ ノードが同じサイトにある 2 ノード \
#       クラスタでも利用できます。6.7 の FT のガイドはメトロ クラスタを一律に対象外としていますが、\
#       より具体的な vSAN のガイドに従います。"
#     message: "{subject} はストレッチ vSAN クラスタであり、この構成では FT がサポートされません (FT 仮想マシン: {vms})"
#     solution: "\
#       FT 仮想マシンをストレッチ構成でないクラスタで実行してください。6.7 以降では、データを片方のサイトだけに置く\
#       ストレージ ポリシーを割り当てる方法もあります。2 ノード クラスタの 2 台のデータ ノードが同じサイトにある場合は、\
#       そのことを入力に書いてください (vsan.one_site)。"
#   sources:
#     - id: V11
#       title: "vSAN stretched cluster guidelines: no SMP FT"
#       url: https://docs.vmware.com/en/VMware-vSphere/6.5/com.vmware.vsphere.virtualsan.doc/GUID-4172337E-E25F-4C6B-945E-01623D314FDA.html
#       versions: 6.0 and 6.5
#     - id: V11
#       title: "vSAN stretched cluster guidelines: SMP FT with PFTT 0 and data locality preferred or secondary"
#       url: https://docs.vmware.com/en/VMware-vSphere/6.7/com.vmware.vsphere.vsan-planning.doc/GUID-4172337E-E25F-4C6B-945E-01623D314FDA.html
#       versions: "6.7"
#     - id: V11
#       title: "vSAN planning 7.0, stretched clusters: no SMP FT with FTT 1 or more"
#       url: https://docs.vmware.com/en/VMware-vSphere/7.0/com.vmware.vsphere.vsan-planning.doc/GUID-4172337E-E25F-4C6B-945E-01623D314FDA.html
#       versions: "7.0"
#     - id: V11
#       title: "vSAN 9.0, what are vSAN stretched clusters: SMP FT with site disaster tolerance None on one site; two nodes at one site"
#       versions: "9.0"
#   confidence: V
package ft.storage.vsan_not_stretched

import data.lib.needs

_since := data.ftpolicy.tables.device_support.stretched_vsan.since.release

_is_whole(cluster) if cluster.vsan.enabled == false

_is_whole(cluster) if cluster.vsan.stretched == false

_is_stretched(cluster) if {
	cluster.vsan.enabled == true
	cluster.vsan.stretched == true
}

_facts_of_policies(cluster) := {["vms", v, "vsan_policy", field] |
	some v in cluster.ft_vms
	some field in ["primary_failures_to_tolerate", "data_locality"]
}

# The virtual machines whose data are not on one site.
_on_both_sites(cluster) := {v | some v in cluster.ft_vms; input.vms[v].vsan_policy.primary_failures_to_tolerate > 0} | {v |
	some v in cluster.ft_vms
	input.vms[v].vsan_policy.data_locality == "none"
}

_named(vms) := vms if count(vms) > 0

_named(vms) := ["-"] if count(vms) == 0

_finding(c, vms) := {"subject": ["clusters", c], "path": ["clusters", c, "vsan", "stretched"], "args": {"vms": _named(vms)}}

deny contains finding if {
	some c, cluster in input.clusters
	_is_stretched(cluster)
	cluster.release < _since
	finding := _finding(c, sort(object.get(cluster, "ft_vms", [])))
}

deny contains finding if {
	some c, cluster in input.clusters
	_is_stretched(cluster)
	cluster.release >= _since
	cluster.vsan.one_site == false
	vms := sort(_on_both_sites(cluster))
	count(vms) > 0
	finding := object.union(_finding(c, vms), {"related": [["vms", v, "vsan_policy"] | some v in vms]})
}

# Where the data are on one site anyway nobody is asked whether vSAN is stretched.
_is_harmless(_, cluster) if {
	cluster.release >= _since
	cluster.vsan.one_site == true
}

_is_harmless(c, cluster) if {
	cluster.release >= _since
	count(_on_both_sites(cluster)) == 0
	count(needs.unmet({["clusters", c, "ft_vms"]} | _facts_of_policies(cluster))) == 0
}

missing contains need if {
	some c, cluster in input.clusters
	not _is_whole(cluster)
	not _is_harmless(c, cluster)
	some path in needs.unmet({["clusters", c, "vsan", "enabled"], ["clusters", c, "vsan", "stretched"]})
	need := {"subject": ["clusters", c], "path": path}
}

missing contains need if {
	some c, cluster in input.clusters
	_is_stretched(cluster)
	some path in needs.unmet({["clusters", c, "release"]})
	need := {"subject": ["clusters", c], "path": path}
}

# Policies that keep all data on one site settle it, and so do both data nodes at one site.
_undetermined(c, cluster) := paths if {
	count(_on_both_sites(cluster)) == 0
	paths := needs.unmet({["clusters", c, "ft_vms"]} | _facts_of_policies(cluster))
} else := paths if {
	paths := needs.unmet({["clusters", c, "vsan", "one_site"]})
}

missing contains need if {
	some c, cluster in input.clusters
	_is_stretched(cluster)
	cluster.release >= _since
	not cluster.vsan.one_site == true
	open := _undetermined(c, cluster)
	count(open) > 0
	some path in (open | needs.unmet({["clusters", c, "vsan", "one_site"]}))
	need := {"subject": ["clusters", c], "path": path}
}
