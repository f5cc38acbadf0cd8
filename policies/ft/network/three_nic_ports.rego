# METADATA
# title: Every FT host has three physical NIC ports or more
# description: >-
#   vMotion and FT Logging need physical NICs of their own, and so do the Service Console and the networks of the
#   virtual machines. That takes at least three ports, four where each of vMotion and FT Logging is to be redundant
#   on NICs of its own. From 5.0 on three ports are a recommendation.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: three or more physical network ports on every host"
#   - ref: https://deinoscloud.wordpress.com/2009/07/10/the-list-of-things-ft-doesnt-like-is-very-long/
#     description: "Quotation of a VMware KB of 2009: a minimum of three NICs"
# custom:
#   severity:
#     - {severity: error, until: "4.1"}
#     - {severity: warning, since: "5.0"}
#   scope: host
#   applies: {type: legacy}
#   message: "physical NIC ports of {subject}: {actual}; legacy FT takes {required} or more"
#   solution: >-
#     Add physical NICs to the host: two of 1 Gbps or more for vMotion and FT Logging, the others for management and
#     the networks of the virtual machines.
#   ja:
#     title: すべての FT ホストに物理 NIC ポートが 3 個以上ある
#     description: "\
#       vMotion と FT ログには専用の物理 NIC が必要で、これとは別にサービス コンソールや仮想マシンのネットワークにも物理 NIC を使います。\
#       そのため最低でも 3 ポート、vMotion と FT ログを別々に冗長化する場合は 4 ポートが必要です。\
#       5.0 以降では 3 ポート以上は推奨事項です。"
#     message: "{subject} の物理 NIC ポートは {actual} 個です。レガシー FT では {required} 個以上を用意してください"
#     solution: "\
#       ホストに物理 NIC を増設してください。vMotion と FT ログに 1 Gbps 以上のポートを 2 個、\
#       残りを管理用と仮想マシンのネットワーク用に使います。"
#   article: [S6-16]
#   sources:
#     - id: S6-16
#       title: A host has three physical network ports or more
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: N4
#       title: "vSphere Availability, configuring networking: two gigabit NICs are required, three or more recommended"
#       versions: 5.0 to 5.5
#   confidence: V
package ft.network.three_nic_ports

import data.lib.needs

_required := 3
_needed(h) := paths if paths := {["hosts", h, "pnics"]}
_ports(h) := {nic | some nic, _ in input.hosts[h].pnics}

deny contains finding if {
	some h, _ in input.hosts
	count(_ports(h)) < _required
	count(needs.unmet(_needed(h))) == 0
	args := {"actual": count(_ports(h)), "required": _required}
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "pnics"], "args": args}
}

missing contains need if {
	some h, _ in input.hosts
	count(_ports(h)) < _required
	some path in needs.unmet(_needed(h))
	need := {"subject": ["hosts", h], "path": path}
}
