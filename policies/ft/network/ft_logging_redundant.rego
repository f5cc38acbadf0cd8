# METADATA
# title: FT Logging has two physical NICs or more
# description: >-
#   With one physical NIC the failure of a cable, a NIC or a switch port cuts the secondaries off from their primaries,
#   and every FT virtual machine of the host loses its protection. Two NICs will do in any form: active and standby,
#   both active, or a LAG, whose members count one by one. They may be the NICs that vMotion uses.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: NIC teaming for FT Logging is desirable"
# custom:
#   severity: warning
#   scope: host
#   message: >-
#     physical NICs of FT Logging on {subject} ({interfaces}), active and standby together: {actual};
#     {required} or more are needed for redundancy
#   solution: >-
#     Add a second physical NIC, active or standby, to the port group of the FT Logging interface or to its switch,
#     preferably connected to another physical switch.
#   ja:
#     title: FT ログに 2 個以上の物理 NIC がある
#     description: "\
#       物理 NIC が 1 個だけの場合、ケーブル、NIC、物理スイッチのポートのいずれかに障害が起きると、プライマリとセカンダリの接続が切れ、\
#       そのホストの FT 仮想マシンはすべて保護されなくなります。2 個の物理 NIC は、アクティブとスタンバイ、両方アクティブ、LAG のいずれの構成でも\
#       構いません。LAG はメンバーの数で数えます。vMotion と同じ物理 NIC を使うこともできます。"
#     message: "\
#       {subject} の FT ログ用インターフェイス ({interfaces}) が使用できる物理 NIC は、アクティブとスタンバイを合わせて {actual} 個です。\
#       冗長化には {required} 個以上が必要です"
#     solution: "\
#       FT ログ用のポート グループまたはその仮想スイッチに、2 個目の物理 NIC をアクティブまたはスタンバイとして追加してください。\
#       別の物理スイッチに接続された物理 NIC が望ましい構成です。"
#   article: [S6-10]
#   sources:
#     - id: S6-10
#       title: Redundancy of the FT Logging interface by NIC teaming is desirable
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#   confidence: V
package ft.network.ft_logging_redundant

import data.lib.needs

_required := 2
_path(h, name) := path if path := ["hosts", h, "traffic", "ft_logging", name]
_needed(h) := {_path(h, name) | some name in {"vmkernels", "uplinks"}}
_uplinks(h) := {nic | some nic, _ in input.hosts[h].traffic.ft_logging.uplinks}

_place(h, carrier) := path if {
	carrier.switch_type == "standard"
	path := ["hosts", h, "port_groups", carrier.port_group, "standby"]
} else := path if path := ["distributed_switches", carrier.switch, "port_groups", carrier.port_group, "standby"]

deny contains finding if {
	some h, host in input.hosts
	count(_uplinks(h)) < _required
	count(needs.unmet(_needed(h))) == 0
	interfaces := sort([k | some k, _ in host.traffic.ft_logging.vmkernels])

	# Without any interface there is no place: that is the finding of another rule.
	places := sort({_place(h, carrier) | some carrier in host.traffic.ft_logging.vmkernels})
	more := array.slice(places, 1, count(places))
	args := {"interfaces": interfaces, "actual": count(_uplinks(h)), "required": _required}
	finding := {"subject": ["hosts", h], "path": places[0], "related": more, "args": args}
}

missing contains need if {
	some h, _ in input.hosts
	count(_uplinks(h)) < _required
	some path in needs.unmet(_needed(h))
	need := {"subject": ["hosts", h], "path": path}
}
