# METADATA
# title: On a switch for both vMotion and FT Logging each port group has a failover order of its own
# description: >-
#   One vSwitch with two physical NICs may carry both vMotion and FT Logging. Then each of the two port groups says
#   itself which NIC it normally uses and which one stands by, so that both kinds of traffic use different NICs as long
#   as both work. A failover order inherited from the switch does not tell them apart; where the NICs differ anyway,
#   because one of the two overrides it, that is a warning. With SMP FT, load-based teaming
#   and LAGs balance by themselves, and nothing has to be set.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: one vSwitch with two physical NICs for vMotion and FT Logging"
# custom:
#   severity:
#     - {severity: error, type: legacy}
#     - {severity: info, type: smp}
#   scope: host
#   message: >-
#     on {subject} the switch {switch} carries both vMotion and FT Logging, but the port group {port_group} has no
#     failover order of its own; its active and standby NICs must be set explicitly
#   solution: >-
#     Override the failover order in the port group and set its active and standby NICs: the active NIC of vMotion is
#     the standby NIC of FT Logging, and the other way round. Separate switches for the two will do as well.
#   ja:
#     title: vMotion と FT ログが同じ仮想スイッチを使う場合、それぞれのポート グループに個別のフェイルオーバーの順序が設定されている
#     description: "\
#       2 個の物理 NIC を接続した 1 つの仮想スイッチで、vMotion と FT ログの両方を扱うことができます。\
#       その場合、通常時に使う物理 NIC とスタンバイの物理 NIC をポート グループごとに明示的に設定し、通常時は別々の物理 NIC が使われるようにします。\
#       仮想スイッチから継承した順序では、両者の物理 NIC を分けられません。一方だけのオーバーライドによって結果的に物理 NIC が\
#       分かれている場合は警告とします。\
#       SMP FT では、物理 NIC の負荷に基づくチーミングや LAG を使う場合、この設定は不要です。"
#     message: "\
#       {subject} の {switch} は vMotion と FT ログの両方で使われていますが、ポート グループ {port_group} に個別のフェイルオーバーの順序が\
#       設定されていません。\
#       アクティブとスタンバイの物理 NIC を明示的に設定する必要があります"
#     solution: "\
#       ポート グループでフェイルオーバーの順序をオーバーライドし、アクティブとスタンバイの物理 NIC を設定してください。\
#       vMotion のアクティブ NIC を FT ログのスタンバイ NIC に、FT ログのアクティブ NIC を vMotion のスタンバイ NIC にします。\
#       vMotion と FT ログの仮想スイッチを分けても構いません。"
#   article: [S6-11, S6-12]
#   sources:
#     - id: S6-11
#       title: One vSwitch with two physical NICs may serve both vMotion and FT Logging
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: S6-12
#       title: Then each sets the NIC it prefers and the NIC that stands by explicitly
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: N6
#       title: "vSphere Availability, networking best practices: a deterministic active and standby order for each kind of traffic"
#       versions: 6.0 to 8.0
#   confidence: V
package ft.network.explicit_failover_order

import data.lib.needs
import data.lib.port_groups

_other := {"vmotion": "ft_logging", "ft_logging": "vmotion"}
_list(h, kind) := ["hosts", h, "traffic", kind, "vmkernels"]

_apart(a, b) if a.switch != b.switch
_apart(a, b) if a.switch_type != b.switch_type

# Every interface with each of the other kind that is, or may be, on the same switch. An interface that does both is
# the finding of another rule.
_pairs(h) := [pair |
	traffic := input.hosts[h].traffic
	some kind, other in _other
	some i, a in traffic[kind].vmkernels
	some j, b in traffic[other].vmkernels
	i != j
	not _apart(a, b)
	pair := {
		"a": a,
		"own": ["hosts", h, "traffic", kind, "vmkernels", i],
		"b": b,
		"other": ["hosts", h, "traffic", other, "vmkernels", j],
	}
]

_active(a) := path if path := ["distributed_switches", a.switch, "port_groups", a.port_group, "active"]
_uplinks(a) := {n | some n in object.get(input, _active(a), [])}
_bundles(a) := {n | lags := input.distributed_switches[a.switch].lags; some n in _uplinks(a); lags[n]}

_single(h, a) := {n |
	switch := input.distributed_switches[a.switch]
	nics := switch.hosts[h].uplinks
	some n in _uplinks(a)
	nics[n]
}

# The NICs are in an order of their own, or SMP FT needs none because they share the load.
_orderly(h, a) if {
	a.failover_order == "explicit"
} else if {
	a.teaming == "loadbalance_loadbased"
	input.hosts[h].ft_type == "smp"
} else if {
	a.switch_type == "distributed"
	input.hosts[h].ft_type == "smp"
	count(_bundles(a)) > 0
}

# An order is needed, whatever else becomes known.
_demanded(h, _) if input.hosts[h].ft_type == "legacy"
_demanded(_, a) if a.switch_type == "standard"

_demanded(h, a) if {
	a.teaming != "loadbalance_loadbased"
	count(needs.unmet({_active(a)})) + count(_bundles(a)) == 0
	_single(h, a) == _uplinks(a)
}

# The two use different NICs anyway, as long as both work: what the rule is for holds, though not by an order of its own.
_severity(h, pair) := "warning" if {
	input.hosts[h].ft_type == "legacy"
	count(pair.a.active) * count(pair.b.active) > 0
	count({nic | some nic in pair.a.active} & {nic | some nic in pair.b.active}) == 0
} else := "info" if {
	input.hosts[h].ft_type == "smp"
} else := "error"

deny contains finding if {
	some h, _ in input.hosts
	some pair in _pairs(h)
	pair.a.failover_order == "inherited"
	[pair.a.switch, pair.a.switch_type] == [pair.b.switch, pair.b.switch_type]
	_demanded(h, pair.a)
	args := {"switch": pair.a.switch, "port_group": pair.a.port_group}
	path := port_groups.path(h, pair.a, pair.a.port_group)
	severity := _severity(h, pair)
	finding := {"subject": ["hosts", h], "path": path, "args": args, "severity": severity}
}

missing contains need if {
	some h, _ in input.hosts
	some kind, other in _other
	some path in needs.unmet({_list(h, kind)})
	count(needs.unmet({_list(h, other)})) + count(object.get(input, _list(h, other), {})) > 0
	need := {"subject": ["hosts", h], "path": path}
}

missing contains need if {
	some h, _ in input.hosts
	some pair in _pairs(h)
	a := pair.a
	not _orderly(h, a)
	own := {array.concat(pair.own, [f]) | some f in ["port_group", "switch", "switch_type", "failover_order"]}
	others := {array.concat(pair.other, [f]) | some f in ["switch", "switch_type"]}

	# What may do without an order; of a switch that is not known there is nothing to ask for yet.
	balance := {p |
		not _demanded(h, a)
		some p in {["hosts", h, "ft_type"], array.concat(pair.own, ["teaming"]), _active(a)}
	}
	unmapped := {p |
		not _demanded(h, a)
		count(_single(h, a) | _bundles(a)) < count(_uplinks(a))
		p := ["distributed_switches", a.switch, "hosts", h, "uplinks"]
	}
	some path in (unmapped | needs.unmet(((own | others) | balance)))
	need := {"subject": ["hosts", h], "path": path}
}
