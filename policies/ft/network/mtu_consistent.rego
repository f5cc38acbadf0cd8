# METADATA
# title: No interface has a larger MTU than its switch, and vMotion and FT Logging have one MTU on all FT hosts
# description: >-
#   A frame that is larger than the MTU of a virtual switch is dropped there, so connections stop at the first large
#   packet although small ones pass. The same happens between two hosts of which one sends larger frames than the other
#   takes. Any MTU will do, as long as it is the same; the physical switches have to carry it too, which the inputs do
#   not tell. Interfaces with none of the services for vMotion, FT Logging, management, NFS, iSCSI, NVMe and vSAN do not
#   count: those of NSX are on port groups that no client shows.
# related_resources:
#   - ref: https://knowledge.broadcom.com/external/article/417889
#     description: "Broadcom KB 417889: vMotion fails or warns where the MTU of interfaces, switches and hosts differs"
# custom:
#   severity: warning
#   scope: cluster
#   message: >-
#     in {subject} the MTU of {interfaces} is {actual}, that of {others} {required}; an interface must not have more than
#     its switch, and interfaces of one kind have the same on all FT hosts
#   solution: >-
#     Raise the MTU of the virtual switch (and of the physical ones) to that of its interfaces, or lower that of the
#     interfaces, on all hosts alike; switches first when it is raised, interfaces first when it is lowered.
#   ja:
#     title: インターフェイスの MTU が仮想スイッチの MTU を超えず、vMotion と FT ログの MTU がすべての FT ホストで同じである
#     description: "\
#       仮想スイッチの MTU より大きいフレームは破棄されるため、小さなパケットは通っても、大きなパケットで通信が止まります。\
#       送信側の MTU が受信側より大きいホスト間でも同様です。統一されていれば MTU の値は問いません。\
#       物理スイッチも対応している必要がありますが、入力からは判断できません。\
#       vMotion、FT ログ、管理、NFS、iSCSI、NVMe、vSAN のいずれのサービスも有効でないインターフェイスは対象外です。\
#       NSX のインターフェイスなどが該当し、そのポート グループはクライアントに表示されません。"
#     message: "\
#       {subject} で {interfaces} の MTU は {actual}、{others} の MTU は {required} です。\
#       インターフェイスの MTU は仮想スイッチの MTU 以下とし、同じ種類のインターフェイスの MTU はすべての FT ホストで揃えてください"
#     solution: "\
#       すべてのホストで、仮想スイッチ (および物理スイッチ) の MTU をインターフェイスの MTU 以上に上げるか、インターフェイスの \
#       MTU を下げてください。上げる場合はスイッチから先に、下げる場合はインターフェイスから先に変更します。"
#   article: [S6-8]
#   sources:
#     - title: "Broadcom KB 417889 and 432825: vMotion where the MTU of interfaces, switches and hosts differs"
#       url: https://knowledge.broadcom.com/external/article/417889
#       versions: all
#     - title: "Broadcom KB 326539: every component on the way needs an MTU that is not smaller than that of the source"
#       url: https://knowledge.broadcom.com/external/article/326539
#       versions: all
#     - id: S6-8
#       title: The hosts can communicate over the networks for vMotion and FT Logging
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#   confidence: V
package ft.network.mtu_consistent

import data.lib.needs

_hosts(c) := object.get(input, ["clusters", c, "ft_hosts"], [])

_text(h, k) := sprintf("%v (%v)", [h, k])

_mtu(h, k) := path if path := ["hosts", h, "vmkernels", k, "mtu"]

_kinds := {"vmotion", "ft_logging", "management", "storage"}

# The interfaces of a host that carry something.
_carriers(h) := {k | some kind in _kinds; some k, _ in object.get(input, ["hosts", h, "traffic", kind, "vmkernels"], {})}

# The interfaces of a cluster that exceed their switches, with the two MTUs.
_excess(c) := {[actual, limit, h, k] |
	some h in _hosts(c)
	some k in _carriers(h)
	limit := input.hosts[h].interfaces[k].switch_mtu
	actual := input.hosts[h].vmkernels[k].mtu
	actual > limit
}

deny contains finding if {
	some c, _ in input.clusters
	excess := _excess(c)
	some [actual, limit] in {[one[0], one[1]] | some one in excess}
	places := sort([[one[2], one[3]] | some one in excess; [one[0], one[1]] == [actual, limit]])
	paths := [path | some [h, k] in places; path := _mtu(h, k)]
	texts := [text | some [h, k] in places; text := _text(h, k)]
	args := {"interfaces": texts, "actual": actual, "others": "vSwitch / VDS", "required": limit}
	more := array.slice(paths, 1, count(paths))
	finding := {"subject": ["clusters", c], "path": paths[0], "related": more, "args": args}
}

# The MTUs that carry a kind of traffic in a cluster, and the interfaces that have one of them.
_mtus(c, kind) := {mtu | some h in _hosts(c); some mtu in input.hosts[h].traffic[kind].mtus}

_with(c, kind, mtu) := sort([[h, k] |
	some h in _hosts(c)
	some k, vmkernel in input.hosts[h].traffic[kind].vmkernels
	vmkernel.mtu == mtu
])

deny contains finding if {
	some c, _ in input.clusters
	some kind in ["vmotion", "ft_logging"]
	mtus := sort(_mtus(c, kind))
	required := mtus[0]
	some actual in mtus
	actual != required
	places := _with(c, kind, actual)
	others := _with(c, kind, required)
	paths := [path | some [h, k] in array.concat(places, others); path := _mtu(h, k)]
	more := array.slice(paths, 1, count(paths))
	args := {
		"interfaces": [text | some [h, k] in places; text := _text(h, k)],
		"actual": actual,
		"others": [text | some [h, k] in others; text := _text(h, k)],
		"required": required,
	}
	finding := {"subject": ["clusters", c], "path": paths[0], "related": more, "args": args}
}

missing contains need if {
	some c, _ in input.clusters
	some path in needs.unmet({["clusters", c, "ft_hosts"]})
	need := {"subject": ["clusters", c], "path": path}
}

missing contains need if {
	some c, _ in input.clusters
	some h in _hosts(c)
	lists := {["hosts", h, "traffic", kind, "vmkernels"] | some kind in _kinds}
	own := {path | some k in _carriers(h); path := _mtu(h, k)}
	switches := {["hosts", h, "interfaces", k, "switch_mtu"] | some k in _carriers(h)}
	some path in needs.unmet(lists | (own | switches))
	need := {"subject": ["clusters", c], "path": path}
}
