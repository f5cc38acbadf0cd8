# METADATA
# title: Two physical hosts of the cluster can run a primary and its secondary
# description: >-
#   The secondary runs on another host than the primary. For legacy FT both hosts need CPUs of one FT category:
#   Intel never pairs with AMD, and generations such as Nehalem and Westmere do not pair either. SMP FT needs two
#   hosts between which vMotion works: an EVC mode that evens out their CPUs, or CPUs of one category. Nested ESXi
#   does not count.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 5: two or more physical machines of one CPU category"
# custom:
#   severity: error
#   scope: cluster
#   message: >-
#     {subject} has no two physical FT hosts that can form a pair (physical FT hosts: {physical}; {hosts}); two of the
#     same CPU category are required (for SMP FT an EVC mode will do)
#   solution: >-
#     Add a physical host whose CPU category equals that of another FT host of the cluster. For SMP FT you can also
#     set an EVC mode that all FT hosts support.
#   ja:
#     title: プライマリとセカンダリを実行できる物理ホストがクラスタに 2 台以上ある
#     description: "\
#       セカンダリはプライマリとは別のホストで動作します。レガシー FT では、両方のホストの CPU が同じ FT \
#       カテゴリに属している必要があります。Intel と AMD の組み合わせはもちろん、Nehalem と Westmere \
#       のように世代が異なる場合もペアを組めません。SMP FT では、互いに vMotion が可能な 2 台のホスト (EVC モードで \
#       CPU の差を吸収しているか、CPU カテゴリが同じであること) が必要です。ネストされた ESXi は数に含めません。"
#     message: "\
#       {subject} に、ペアを組める物理 FT ホストが 2 台ありません (物理 FT ホスト: {physical} 台、{hosts})。CPU \
#       カテゴリが同じホストが 2 台以上必要です (SMP FT では EVC モードの設定でも可)"
#     solution: "\
#       クラスタ内のいずれかの FT ホストと CPU カテゴリが同じ物理ホストを追加してください。SMP FT では、すべての FT \
#       ホストが対応する EVC モードを設定する方法もあります。"
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
#   confidence: V
package ft.cluster.two_hosts_same_cpu_category

import data.lib.needs

_physical(c) := {h | some h in input.clusters[c].ft_hosts; input.hosts[h].virtual == false}
_candidates(c) := {h | some h in input.clusters[c].ft_hosts; not input.hosts[h].virtual}
_known(hosts) := [h | some h in hosts; input.hosts[h].cpu.category]
_categories(hosts) := {category | some h in hosts; category := input.hosts[h].cpu.category}

# What proves that there is a pair: of n hosts with fewer than n categories, two share one.
_has_pair(c) if count(_categories(_physical(c))) < count(_known(_physical(c)))

_has_pair(c) if {
	count(_physical(c)) > 1
	input.clusters[c].ft_type == "smp"
	input.clusters[c].evc_mode != "none"
}

# What could still turn out to be one: an unknown category may equal any other.
_may_have_pair(c) if {
	n := count(_candidates(c))
	n > 1
	count(_categories(_candidates(c))) < n
}

_may_have_pair(c) if {
	count(_candidates(c)) > 1
	not input.clusters[c].ft_type == "legacy"
	not input.clusters[c].evc_mode == "none"
}

_open_list(c) := needs.unmet({["clusters", c, "ft_hosts"]})

_may_have_pair(c) if count(_open_list(c)) > 0

_open_hosts(c) := needs.unmet({array.concat(["hosts", h], field) |
	some h in _candidates(c)
	some field in [["virtual"], ["cpu", "category"]]
})

_open_evc(c) := {p |
	not input.clusters[c].ft_type == "legacy"
	not input.clusters[c].evc_mode == "none"
	some field in ["ft_type", "evc_mode"]
	not input.clusters[c][field]
	p := ["clusters", c, field]
}

deny contains finding if {
	some c, _ in input.clusters
	not _may_have_pair(c)
	hosts := [text | some h in _candidates(c); text := sprintf("%v: %v", [h, input.hosts[h].cpu.category])]
	finding := {
		"subject": ["clusters", c],
		"path": ["clusters", c, "ft_hosts"],
		"related": [["hosts", h, "cpu", "category"] | some h in _candidates(c); input.hosts[h].cpu.category],
		"args": {"physical": count(_candidates(c)), "hosts": array.concat(hosts, ["-" | count(hosts) == 0])},
	}
}

missing contains need if {
	some c, _ in input.clusters
	not _has_pair(c)
	_may_have_pair(c)
	some path in ((_open_list(c) | _open_hosts(c)) | _open_evc(c))
	need := {"subject": ["clusters", c], "path": path}
}
