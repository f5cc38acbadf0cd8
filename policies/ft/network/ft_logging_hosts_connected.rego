# METADATA
# title: The FT Logging interfaces of all FT hosts of the cluster reach each other
# description: >-
#   Primary and secondary exchange everything that keeps them alike over FT Logging, and the secondary may be placed
#   on any FT host of the cluster. So every FT host must reach every other one over its FT Logging interface: in the
#   same subnet and VLAN. For SMP FT, routing through a TCP/IP stack of its own or a gateway of the interface is accepted
#   too. VLAN 0 leaves the VLAN to the physical switch; whether that is the VLAN of another host the inputs do not tell.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: the hosts can communicate over the vMotion and FT Logging networks"
# custom:
#   severity:
#     - {severity: error, type: legacy}
#     - {severity: warning, type: smp}
#   scope: cluster
#   message: >-
#     not all FT hosts of {subject} reach each other over FT Logging: {networks} on {hosts}, but {other_networks} on
#     {others}; subnet and VLAN must be the same
#   solution: >-
#     Give the FT Logging interfaces of all FT hosts addresses of one subnet and put their port groups into one VLAN.
#     For SMP FT, different subnets will do when every interface has a TCP/IP stack of its own or a gateway.
#   ja:
#     title: クラスタ内のすべての FT ホストが FT ログ用インターフェイスで相互に通信できる
#     description: "\
#       プライマリとセカンダリは、同じ状態を保つための情報を FT ログのネットワークでやり取りし、セカンダリはクラスタ内のどの FT ホストにも\
#       配置される可能性があります。そのため、すべての FT ホストの FT ログ用インターフェイスが同じサブネットと VLAN にあり、\
#       相互に通信できる必要があります。SMP FT では、専用の TCP/IP スタックまたは\
#       インターフェイスのゲートウェイを使ったルーティングも認めます。VLAN 0 (タグなし) の場合は物理スイッチの設定で VLAN が決まるため、\
#       ほかのホストと同じ VLAN かどうかは入力からは判断できません。"
#     message: "\
#       {subject} の FT ホストには、FT ログで相互に通信できない組み合わせがあります。{hosts} は {networks}、{others} は {other_networks} です。\
#       サブネットと VLAN を同じにする必要があります"
#     solution: "\
#       すべての FT ホストの FT ログ用インターフェイスに同じサブネットの IP アドレスを割り当て、ポート グループの VLAN ID を統一してください。\
#       SMP FT では、すべてのインターフェイスで専用の TCP/IP スタックまたはゲートウェイを使用していれば、サブネットが異なっていても構いません。"
#   article: [S6-8]
#   sources:
#     - id: S6-8
#       title: The physical and virtual networks let the ESX hosts communicate for vMotion and FT Logging
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#   confidence: V
package ft.network.ft_logging_hosts_connected

import data.lib.needs

_list(h) := ["hosts", h, "traffic", "ft_logging", "vmkernels"]
_network(vmkernel) := object.filter(vmkernel, ["subnet", "vlan", "netstack", "gateway"])

# What is known of a host; hosts that are alike are compared once.
_kind(h) := kind if {
	networks := {network | some k in object.get(input, _list(h), {}); network := _network(k)}
	kind := {"networks": networks, "gaps": count(needs.unmet({_list(h)}))}
}

# A host that is known to have no FT Logging interface is the finding of another rule.
_kinds(c) := {h: kind |
	some h in object.get(input, ["clusters", c, "ft_hosts"], [])
	kind := _kind(h)
	count(kind.networks) + kind.gaps > 0
}

_routed(network) if network.netstack != "defaultTcpipStack"
_routed(network) if network.gateway

_linked(_, a, b) if [a.subnet, a.vlan] == [b.subnet, b.vlan]

_linked("smp", a, b) if {
	a.subnet != b.subnet
	_routed(a)
	_routed(b)
}

_together(type, a, b) if {
	some m in a.networks
	some n in b.networks
	_linked(type, m, n)
}

# VLAN 0, and for an interface a trunk too, means frames without a tag: the physical switch decides.
_tagged(vlan) if vlan.private

_tagged(vlan) if {
	is_number(vlan)
	vlan > 0
	vlan < 4095
}

_apart("legacy", a, b) if a.subnet != b.subnet

_apart(_, a, b) if {
	a.subnet == b.subnet
	a.vlan != b.vlan
	_tagged(a.vlan)
	_tagged(b.vlan)
}

# The pairs of interfaces that are connected or may yet turn out to be.
_chances(type, a, b) := {[m, n] | some m in a.networks; some n in b.networks; not _apart(type, m, n)}

# The facts of one interface that would tell whether it reaches the other.
_doubts(m, n) := fields if {
	unknown := {field | some field in ["subnet", "vlan"]; not m[field]}
	untagged := {"vlan" | m.subnet == n.subnet; vlan := m.vlan; vlan != n.vlan; not _tagged(vlan)}
	fields := (unknown | untagged) | {"gateway" | m.subnet != n.subnet; not _routed(m)}
}

# Where the fact is written down: a VLAN that is known is the port group's.
_place(h, k, f) := path if {
	f == "gateway"
	path := ["hosts", h, "vmkernels", k, f]
} else := path if {
	f == "vlan"
	v := input.hosts[h].traffic.ft_logging.vmkernels[k]
	v.vlan
	switch := ["distributed_switches", object.get(v, "switch", "")]
	path := array.concat({"standard": ["hosts", h], "distributed": switch}[v.switch_type], ["port_groups", v.port_group, f])
} else := path if path := array.concat(_list(h), [k, f])

_vlan(n) := text if {
	text := sprintf("PVLAN %v", [n.vlan.private])
} else := text if text := sprintf("VLAN %v", [object.get(n, "vlan", "?")])

_text(kind) := [sprintf("%v (%v)", [n.subnet, _vlan(n)]) | some n in kind.networks]

deny contains finding if {
	some c, cluster in input.clusters
	kinds := _kinds(c)
	some a in {kind | some kind in kinds}
	some b in {kind | some kind in kinds}
	count(_chances(object.get(cluster, "ft_type", ""), a, b)) + (a.gaps + b.gaps) == 0
	hosts := sort([h | some h, kind in kinds; kind == a])
	others := sort([h | some h, kind in kinds; kind == b])
	hosts[0] < others[0]
	args := {"hosts": hosts, "networks": _text(a), "others": others, "other_networks": _text(b)}
	related := [["hosts", h, "vmkernels"] | some h in hosts]
	finding := {"subject": ["clusters", c], "path": ["hosts", others[0], "vmkernels"], "related": related, "args": args}
}

missing contains need if {
	some c, _ in input.clusters
	some path in needs.unmet({["clusters", c, "ft_hosts"]})
	need := {"subject": ["clusters", c], "path": path}
}

missing contains need if {
	some c, cluster in input.clusters
	type := object.get(cluster, "ft_type", "")
	kinds := _kinds(c)
	some a in {kind | some kind in kinds}
	some b in {kind | some kind in kinds}
	count([h | some h, kind in kinds; kind in {a, b}]) > 1
	not _together(type, a, b)
	pairs := _chances(type, a, b)
	count(pairs) + a.gaps > 0
	some h, kind in kinds
	kind == a
	vmkernels := object.get(input, _list(h), {})
	facts := {_place(h, k, f) | some k, v in vmkernels; some pair in pairs; pair[0] == _network(v); some f in _doubts(pair[0], pair[1])}
	some path in (facts | needs.unmet({_list(h), ["clusters", c, "ft_type"]}))
	need := {"subject": ["clusters", c], "path": path}
}
