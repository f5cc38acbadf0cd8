# METADATA
# title: Every FT host has two physical NIC ports of 1 Gbps or more
# description: >-
#   vMotion and FT Logging each take a physical NIC of 1 Gbps or more, so a host for FT needs two of them at least.
#   Slower ports may serve management and the networks of the virtual machines.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: two of the physical network ports run at 1 Gbps or more"
#   - ref: https://deinoscloud.wordpress.com/2009/07/10/the-list-of-things-ft-doesnt-like-is-very-long/
#     description: "Quotation of a VMware KB of 2009: two gigabit NICs for FT Logging and vMotion"
# custom:
#   severity: error
#   scope: host
#   applies: {type: legacy}
#   message: "physical NIC ports of {speed} Mbps or more on {subject}: {actual}; at least {required} are required"
#   solution: >-
#     Add physical NICs of 1 Gbps or more for vMotion and FT Logging, or check cabling, switch ports and the negotiated
#     link speed of those that should run at 1 Gbps.
#   ja:
#     title: すべての FT ホストに 1 Gbps 以上の物理 NIC ポートが 2 個以上ある
#     description: "\
#       vMotion と FT ログは、それぞれ 1 Gbps 以上の物理 NIC を使います。そのため FT ホストには 1 Gbps 以上のポートが最低 2 個必要です。\
#       管理用と仮想マシンのネットワーク用のポートは、これより低速でも構いません。"
#     message: "{subject} で {speed} Mbps 以上の物理 NIC ポートは {actual} 個です。{required} 個以上必要です"
#     solution: "\
#       vMotion と FT ログ用に 1 Gbps 以上の物理 NIC を増設してください。1 Gbps で動作するはずのポートがある場合は、\
#       ケーブル、物理スイッチのポート、リンク速度のネゴシエーション結果を確認してください。"
#   article: [S6-17]
#   sources:
#     - id: S6-17
#       title: Two of the physical network ports of a host run at 1 Gbps or more
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: N4
#       title: "vSphere Availability, configuring networking: two gigabit NICs or more"
#       versions: 5.0 to 5.5
#   confidence: V
package ft.network.two_gigabit_ports

import data.lib.needs

_speed := 1000
_required := 2
_fast(h) := {nic | some nic, pnic in input.hosts[h].pnics; pnic.speed_mbps >= _speed}

_needed(h) := paths if {
	speeds := {["hosts", h, "pnics", nic, "speed_mbps"] | some nic, _ in input.hosts[h].pnics}
	paths := speeds | {["hosts", h, "pnics"]}
}

deny contains finding if {
	some h, _ in input.hosts
	count(_fast(h)) < _required
	count(needs.unmet(_needed(h))) == 0
	args := {"actual": count(_fast(h)), "required": _required, "speed": _speed}
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "pnics"], "args": args}
}

missing contains need if {
	some h, _ in input.hosts
	count(_fast(h)) < _required
	some path in needs.unmet(_needed(h))
	need := {"subject": ["hosts", h], "path": path}
}
