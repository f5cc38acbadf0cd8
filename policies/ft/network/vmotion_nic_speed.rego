# METADATA
# title: vMotion uses physical NICs of 1 Gbps or more
# description: >-
#   FT uses vMotion to bring up a secondary, at first and again after each failover. Over a NIC slower than 1 Gbps the
#   copy of a busy virtual machine may never finish, and without it there is no protection. A standby NIC counts like
#   an active one: it carries vMotion as soon as the active one fails. An interface without any NIC (shown as "-") runs
#   at 0 Mbps.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: vMotion uses physical NICs of 1 Gbps or more"
# custom:
#   severity: error
#   scope: host
#   message: "vMotion of {subject} runs at {actual} Mbps over {nic}; {required} Mbps or more is required"
#   solution: >-
#     Give the port group of vMotion physical NICs of 1 Gbps or more (active and standby), and check cabling, switch
#     port and the negotiated link speed of this NIC.
#   ja:
#     title: vMotion に 1 Gbps 以上の物理 NIC を使う
#     description: "\
#       FT は、最初にセカンダリを起動するときも、フェイルオーバー後に再作成するときも vMotion の仕組みを使います。\
#       1 Gbps 未満の物理 NIC では負荷の高い仮想マシンのコピーが完了しないことがあり、その間は保護されません。\
#       スタンバイの物理 NIC も、アクティブな物理 NIC の障害時には vMotion に使われるため対象とします。\
#       物理 NIC が 1 つもない場合 (「-」と表示) は 0 Mbps とみなします。"
#     message: "{subject} の vMotion の速度は {actual} Mbps です (物理 NIC: {nic})。{required} Mbps 以上が必要です"
#     solution: "\
#       vMotion 用ポート グループの物理 NIC (アクティブ、スタンバイとも) を 1 Gbps 以上のものにしてください。\
#       あわせて、ケーブル、物理スイッチのポート、リンク速度のネゴシエーション結果を確認してください。"
#   article: [S6-3]
#   sources:
#     - id: S6-3
#       title: The vMotion interface is assigned to physical NICs of 1 Gbps or more
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#   confidence: V
package ft.network.vmotion_nic_speed

import data.lib.needs

_limit := 1000
_uplinks(h) := ["hosts", h, "traffic", "vmotion", "uplinks"]

_speeds(h) := {["hosts", h, "traffic", "vmotion", "uplinks", nic, "speed_mbps"] |
	some nic, _ in input.hosts[h].traffic.vmotion.uplinks
}

deny contains finding if {
	some h, host in input.hosts
	some nic, uplink in host.traffic.vmotion.uplinks
	uplink.speed_mbps < _limit
	args := {"nic": nic, "actual": uplink.speed_mbps, "required": _limit}
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "pnics", nic, "speed_mbps"], "args": args}
}

# Nothing leaves the host without a physical NIC.
deny contains finding if {
	some h, host in input.hosts
	count(host.traffic.vmotion.vmkernels) > 0
	host.traffic.vmotion.uplinks == {}
	count(needs.unmet({_uplinks(h)})) == 0
	args := {"nic": "-", "actual": 0, "required": _limit}
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "vmkernels"], "args": args}
}

missing contains need if {
	some h, _ in input.hosts
	some path in needs.unmet(_speeds(h) | {_uplinks(h)})
	need := {"subject": ["hosts", h], "path": path}
}
