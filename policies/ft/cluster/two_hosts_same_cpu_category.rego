# METADATA
# title: Two hosts of the cluster can run a primary and its secondary
# description: >-
#   The secondary runs on another host than the primary. For legacy FT both hosts need CPUs of one FT category:
#   Intel never pairs with AMD, and generations such as Nehalem and Westmere do not pair either. SMP FT needs two
#   hosts between which vMotion works: CPUs of one category, or an EVC mode that evens out their CPUs and that both
#   can take. Identical CPUs pair in any case. Nested ESXi does not count, nor does a host that is not active, has no
#   licence for FT, or a CPU without FT of this type.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 5: two or more physical machines of one CPU category"
# custom:
#   severity: error
#   scope: cluster
#   message: >-
#     {subject} has no two FT hosts that can form a pair (hosts that can run FT: {usable}; {hosts}); two of the same
#     CPU category are required (for SMP FT an EVC mode that both can take will do)
#   solution: >-
#     Take hosts out of maintenance, or add a physical host whose CPU category equals that of another FT host of the
#     cluster. For SMP FT you can also set an EVC mode that all FT hosts can take.
#   ja:
#     title: プライマリとセカンダリを実行できるホストがクラスタに 2 台以上ある
#     description: "\
#       セカンダリはプライマリとは別のホストで動作します。レガシー FT では、両方のホストの CPU が同じ FT \
#       カテゴリに属している必要があります。Intel と AMD の組み合わせはもちろん、Nehalem と Westmere \
#       のように世代が異なる場合もペアを組めません。SMP FT では、互いに vMotion が可能な 2 台のホスト (CPU \
#       カテゴリが同じであるか、両方が対応する EVC モードで CPU の差を吸収していること) が必要です。CPU \
#       がまったく同じであれば、常にペアを組めます。ネストされた ESXi と、稼働していないホスト、FT \
#       のライセンスがないホスト、CPU がこの方式の FT に対応していないホストは数に含めません。"
#     message: "\
#       {subject} に、ペアを組める FT ホストが 2 台ありません (FT を実行できるホスト: {usable} 台、{hosts})。CPU \
#       カテゴリが同じホストが 2 台以上必要です (SMP FT では、両方が対応する EVC モードの設定でも可)"
#     solution: "\
#       ホストのメンテナンスモードを終了するか、クラスタ内のいずれかの FT ホストと CPU \
#       カテゴリが同じ物理ホストを追加してください。SMP FT では、すべての FT ホストが対応する EVC \
#       モードを設定する方法もあります。"
#   article: [S5-4, S5-5]
#   sources:
#     - id: S5-4
#       title: Two or more physical machines of one CPU category in the HA cluster
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: S5-5
#       title: Primary and secondary run only on hosts of one CPU category
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: H2
#       title: "VMware KB 1008027: compatible sets of CPUs, one per generation of a vendor"
#       versions: legacy FT
#     - id: H3
#       title: "vSphere Availability: CPUs compatible with vMotion, or improved with EVC"
#       versions: 6.0 to 8.0
#     - id: EVC-1
#       title: "Broadcom KB 313545 and 1005764: EVC evens out CPUs of one vendor that can take its mode"
#       url: https://knowledge.broadcom.com/external/article/313545
#   confidence: V
package ft.cluster.two_hosts_same_cpu_category

import data.lib.needs

# The FT hosts that can certainly run FT, and those of which nothing is known that stands against it.
_usable := {c: hosts |
	some c, cluster in input.clusters
	hosts := {h | some h in cluster.ft_hosts; input.hosts[h].can_run_ft}
}

_candidates := {c: hosts |
	some c, cluster in input.clusters
	hosts := {h | some h in cluster.ft_hosts; object.get(input.hosts[h], "can_run_ft", true)}
}

_of(hosts, member) := [value | some h in hosts; value := input.hosts[h].processor[member]]

# Of n hosts with fewer than n values two share one.
_share(hosts, member) if count({value | some value in _of(hosts, member)}) < count(_of(hosts, member))

# What proves that there is a pair.
_has_pair(c) if {
	some member in ["category", "brand"]
	_share(_usable[c], member)
}

_has_pair(c) if {
	input.clusters[c].ft_type == "smp"
	count([h | some h in _usable[c]; input.hosts[h].fits_evc.fits]) > 1
}

# What could still turn out to be one: an unknown category may equal any other of its vendor.
_may_have_pair(c) if {
	some vendor in ["Intel", "AMD"]
	hosts := [h | some h in _candidates[c]; object.get(input.hosts[h], ["processor", "vendor"], vendor) == vendor]
	count({category | some category in _of(hosts, "category")}) < count(hosts)
	count(hosts) > 1
}

_may_have_pair(c) if {
	not input.clusters[c].ft_type == "legacy"
	not input.clusters[c].evc_mode == "none"
	count([h | some h in _candidates[c]; object.get(input.hosts[h], ["fits_evc", "fits"], true)]) > 1
}

_may_have_pair(c) if count(_open_list(c)) > 0

_open_list(c) := needs.unmet({["clusters", c, "ft_hosts"]})

_open_hosts(c) := needs.unmet({array.concat(["hosts", h], field) |
	some h in object.get(_candidates, c, set())
	some field in [["can_run_ft"], ["processor", "category"]]
})

_open_evc(c) := {p |
	not input.clusters[c].ft_type == "legacy"
	not input.clusters[c].evc_mode == "none"
	some field in ["ft_type", "evc_mode"]
	not input.clusters[c][field]
	p := ["clusters", c, field]
} | needs.unmet({["hosts", h, "fits_evc"] |
	not input.clusters[c].ft_type == "legacy"
	input.clusters[c].evc_mode != "none"
	some h in object.get(_candidates, c, set())
})

_text(h) := text if {
	input.hosts[h].can_run_ft == false
	text := sprintf("%v: cannot run FT", [h])
} else := text if text := sprintf("%v: %v", [h, object.get(input.hosts[h], ["processor", "category"], "-")])

deny contains finding if {
	some c, cluster in input.clusters
	not _has_pair(c)
	not _may_have_pair(c)
	hosts := [_text(h) | some h in sort(cluster.ft_hosts)]
	finding := {
		"subject": ["clusters", c],
		"path": ["clusters", c, "ft_hosts"],
		"related": [["hosts", h, "cpu"] | some h in sort(cluster.ft_hosts); input.hosts[h].cpu],
		"args": {"usable": count(_candidates[c]), "hosts": array.concat(hosts, ["-" | count(hosts) == 0])},
	}
}

missing contains need if {
	some c, _ in input.clusters
	not _has_pair(c)
	_may_have_pair(c)
	some path in ((_open_list(c) | _open_hosts(c)) | _open_evc(c))
	need := {"subject": ["clusters", c], "path": path}
}
