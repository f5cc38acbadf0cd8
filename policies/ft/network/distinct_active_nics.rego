# METADATA
# title: vMotion and FT Logging use different active NICs of the switch they share
# description: >-
#   One vSwitch with two physical NICs may carry both vMotion and FT Logging, each NIC standing by for the other.
#   Then the two kinds of traffic must normally use different NICs, or a vMotion takes the bandwidth that FT Logging
#   needs. The rule is about port groups with a failover order of their own; load-based teaming and LAGs
#   balance by themselves.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: one vSwitch with two physical NICs for vMotion and FT Logging"
# custom:
#   severity:
#     - {severity: error, type: legacy}
#     - {severity: info, type: smp}
#   scope: host
#   message: >-
#     on {subject} vMotion ({vmotion}) and FT Logging ({ft_logging}) have active NICs of {switch} in common: {nics};
#     their active NICs must be different
#   solution: >-
#     Reverse the failover order of one of the two port groups: the active NIC of vMotion is the standby NIC of
#     FT Logging, and the other way round.
#   ja:
#     title: 同じ仮想スイッチを使う vMotion と FT ログのアクティブな物理 NIC が異なる
#     description: "\
#       2 個の物理 NIC を接続した 1 つの仮想スイッチで vMotion と FT ログの両方を扱い、互いの物理 NIC をスタンバイとする構成が可能です。\
#       その場合、通常時はそれぞれが別の物理 NIC を使うようにします。同じ物理 NIC を使うと、FT ログに必要な帯域が vMotion に奪われます。\
#       フェイルオーバーの順序を個別に設定したポート グループが対象で、物理 NIC の負荷に基づくチーミングや LAG は対象外です。"
#     message: "\
#       {subject} の vMotion ({vmotion}) と FT ログ ({ft_logging}) は、{switch} の同じアクティブ NIC {nics} を使います。\
#       アクティブ NIC は別々にする必要があります"
#     solution: "\
#       いずれかのポート グループのフェイルオーバーの順序を入れ替え、vMotion のアクティブ NIC を FT ログのスタンバイ NIC、\
#       FT ログのアクティブ NIC を vMotion のスタンバイ NIC にしてください。"
#   article: [S6-13]
#   sources:
#     - id: S6-13
#       title: On a shared vSwitch vMotion and FT Logging normally use different physical ports
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: N6
#       title: "vSphere Availability, networking best practices: a deterministic active and standby order for each kind of traffic"
#       versions: 6.0 to 8.0
#   confidence: V
package ft.network.distinct_active_nics

import data.lib.needs
import data.lib.port_groups

_fields := {"port_group", "switch", "switch_type", "teaming", "failover_order", "active"}
_shared(a, b) := {n | some n in a.active; n in b.active}

# NICs that are an uplink each; the members of a LAG are one uplink together.
_own(h, a) := {n | a.switch_type == "standard"; some n in a.active} | {n |
	switch := input.distributed_switches[a.switch]
	some n in switch.hosts[h].uplinks
}

_bundled(h, a) := {n | some lag in input.distributed_switches[a.switch].lags; some n in lag.uplinks[h]}

_place(h, a) := path if path := array.concat(port_groups.path(h, a, a.port_group), ["active"])

_apart(a, b) if [a.switch, a.switch_type] != [b.switch, b.switch_type]

# An interface that does both is the finding of another rule.
_pairs(h) := {pair |
	some i, a in input.hosts[h].traffic.vmotion.vmkernels
	some j, b in input.hosts[h].traffic.ft_logging.vmkernels
	i != j
	not a.failover_order == "inherited"
	not b.failover_order == "inherited"
	not a.teaming == "loadbalance_loadbased"
	not b.teaming == "loadbalance_loadbased"
	not _apart(a, b)
	pair := {"vmotion": i, "ft_logging": j, "a": a, "b": b}
}

_traffic(h, kind) := path if path := ["hosts", h, "traffic", kind, "vmkernels"]
_facts(h, pair, fs) := {["hosts", h, "traffic", kind, "vmkernels", pair[kind], f] | some kind in ["vmotion", "ft_logging"]; some f in fs}

deny contains finding if {
	some h, _ in input.hosts
	some pair in _pairs(h)
	nics := _shared(pair.a, pair.b) & _own(h, pair.b)
	count(nics) > 0
	count(needs.unmet(_facts(h, pair, _fields))) == 0
	args := {"vmotion": pair.vmotion, "ft_logging": pair.ft_logging, "switch": pair.b.switch, "nics": sort(nics)}
	finding := {"subject": ["hosts", h], "path": _place(h, pair.b), "related": [_place(h, pair.a)], "args": args}
}

missing contains need if {
	some h, _ in input.hosts
	some [kind, other] in [["vmotion", "ft_logging"], ["ft_logging", "vmotion"]]
	some path in needs.unmet({_traffic(h, kind)})
	count(needs.unmet({_traffic(h, other)})) + count(object.get(input, _traffic(h, other), {})) > 0
	need := {"subject": ["hosts", h], "path": path}
}

missing contains need if {
	some h, _ in input.hosts
	some pair in _pairs(h)
	doubtful := _shared(pair.a, pair.b) - _bundled(h, pair.b)
	count(doubtful) + count(needs.unmet(_facts(h, pair, {"active"}))) > 0
	unmapped := {["distributed_switches", pair.b.switch, "hosts", h, "uplinks"] | count(doubtful - _own(h, pair.b)) > 0}
	some path in (unmapped | needs.unmet(_facts(h, pair, _fields)))
	need := {"subject": ["hosts", h], "path": path}
}
