# METADATA
# title: vMotion and FT Logging have VMkernel interfaces of their own
# description: >-
#   FT Logging is sent over an interface apart from the one for vMotion, so that each kind of traffic has its own
#   address, port group and order of physical NICs. An interface with both services enabled leaves the two to compete,
#   and a long vMotion holds up the secondary. The two interfaces may share a vSwitch and its NICs.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: an FT Logging interface apart from the vMotion interface"
# custom:
#   severity:
#     - {severity: error, type: legacy}
#     - {severity: warning, type: smp}
#   scope: host
#   message: "on {subject} vMotion and FT Logging use the same VMkernel interface ({interfaces}); each needs its own"
#   solution: >-
#     Add a VMkernel interface with a port group and IP address of its own, enable only Fault Tolerance logging on it,
#     and disable Fault Tolerance logging on the interface for vMotion.
#   ja:
#     title: vMotion と FT ログに、それぞれ専用の VMkernel インターフェイスがある
#     description: "\
#       FT ログには、vMotion とは別の VMkernel インターフェイスを使い、IP アドレス、ポート グループ、物理 NIC の優先順位を\
#       個別に設定できるようにします。1 つのインターフェイスで両方のサービスを有効にすると帯域を奪い合い、\
#       vMotion の実行中にセカンダリの追従が遅れます。2 つのインターフェイスが同じ仮想スイッチと物理 NIC を使うことは構いません。"
#     message: "\
#       {subject} では vMotion と FT ログが同じ VMkernel インターフェイス ({interfaces}) を使用しています。\
#       それぞれに専用のインターフェイスが必要です"
#     solution: "\
#       専用のポート グループと IP アドレスを持つ VMkernel インターフェイスを追加して Fault Tolerance ログだけを有効にし、\
#       vMotion 用のインターフェイスでは Fault Tolerance ログを無効にしてください。"
#   article: [S6-4]
#   sources:
#     - id: S6-4
#       title: An FT Logging interface apart from the vMotion interface is needed
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: N3
#       title: "vSphere Availability, configuring networking: vMotion and FT Logging each on a switch or port group of its own"
#       versions: 5.0 to 8.0
#   confidence: V
package ft.network.separate_interfaces

import data.lib.needs

_kinds := {"vmotion", "ft_logging"}
_list(h, kind) := path if path := ["hosts", h, "traffic", kind, "vmkernels"]

_both(h) := {k |
	traffic := input.hosts[h].traffic
	some k, _ in traffic.vmotion.vmkernels
	traffic.ft_logging.vmkernels[k]
}

# Without any interface for one of the two they cannot have one in common: that is the finding of other rules.
_unserved(h) := {kind |
	traffic := input.hosts[h].traffic
	some kind in _kinds
	count(traffic[kind].vmkernels) == 0
	count(needs.unmet({_list(h, kind)})) == 0
}

deny contains finding if {
	some h, _ in input.hosts
	interfaces := sort(_both(h))

	# Without any interface in common there is no first path.
	paths := [["hosts", h, "vmkernels", k, "services"] | some k in interfaces]
	more := array.slice(paths, 1, count(paths))
	finding := {"subject": ["hosts", h], "path": paths[0], "related": more, "args": {"interfaces": interfaces}}
}

missing contains need if {
	some h, _ in input.hosts
	some path in needs.unmet({_list(h, "vmotion"), _list(h, "ft_logging")})
	count(_both(h)) == 0
	count(_unserved(h)) == 0
	need := {"subject": ["hosts", h], "path": path}
}
