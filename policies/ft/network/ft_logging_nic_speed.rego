# METADATA
# title: FT Logging uses physical NICs that are fast enough
# description: >-
#   The secondary has to keep up with the primary, so FT Logging needs bandwidth: 1 Gbps or more for legacy FT,
#   10 Gbps for FT of vSphere 6.0 and later. With a slower network a virtual machine with several vCPUs is slowed down,
#   or FT cannot be turned on for it; on 6.0 and later it is a warning as long as no such virtual machine is known. A
#   slow standby NIC beside an active one is a warning, and an interface without any NIC (shown as "-") runs at 0 Mbps. From 6.5 on a
#   host may use several interfaces for FT Logging, and the speeds of their active NICs are added up.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: FT Logging uses physical NICs of 1 Gbps or more"
# custom:
#   severity: error
#   scope: host
#   message: "FT Logging of {subject} runs at {actual} Mbps over {nics}; {required} Mbps or more is required"
#   solution: >-
#     Give the FT Logging interface physical NICs of that speed (active and standby), and check the negotiated link speed.
#     From vSphere 6.5 on you can also add FT Logging interfaces on further NICs.
#   ja:
#     title: FT ログに十分な速度の物理 NIC を使う
#     description: "\
#       セカンダリがプライマリに追従するには FT ログの帯域が必要です。レガシー FT では 1 Gbps 以上、\
#       vSphere 6.0 以降の FT では 10 Gbps が求められます。帯域が足りないと、複数の vCPU を持つ仮想マシンは\
#       性能が低下するか、FT を有効にできません。6.0 以降では、そのような仮想マシンが入力にない限り警告とします。\
#       アクティブな物理 NIC のほかにあるスタンバイの物理 NIC が遅い場合は警告とし、物理 NIC が 1 つもない場合 (「-」と表示) は \
#       0 Mbps とみなします。\
#       6.5 以降では FT ログ用のインターフェイスを複数使うことができ、そのアクティブな物理 NIC の速度を合計します。"
#     message: "{subject} の FT ログの速度は {actual} Mbps です (物理 NIC: {nics})。{required} Mbps 以上が必要です"
#     solution: "\
#       FT ログ用インターフェイスの物理 NIC (アクティブ、スタンバイとも) を必要な速度のものにしてください。\
#       リンク速度のネゴシエーション結果も確認してください。vSphere 6.5 以降では、別の物理 NIC を使う \
#       FT ログ用インターフェイスを追加する方法もあります。"
#   article: [S6-5]
#   vcenter_reason: [insufficientBandwidth]
#   sources:
#     - id: S6-5
#       title: FT Logging uses physical NICs of 1 Gbps or more
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: N1
#       title: "vSphere Availability, requirements of Fault Tolerance: a 10-Gbit logging network"
#       versions: 6.0 to 8.0
#     - id: N9
#       title: "vSphere Availability 6.7, best practices, and a blog on 6.5: several NICs for FT Logging"
#       versions: 6.5 and later
#   confidence: V
package ft.network.ft_logging_nic_speed

import data.lib.needs

_limits := {"legacy": 1000, "smp": 10000}
_ft(h, keys) := path if path := array.concat(["hosts", h, "traffic", "ft_logging"], keys)
_interfaces(h) := {k | some k, _ in input.hosts[h].traffic.ft_logging.vmkernels}
_active(h) := {nic | some vmkernel in input.hosts[h].traffic.ft_logging.vmkernels; some nic in vmkernel.active}

_total(h, nics) := speed if {
	uplinks := input.hosts[h].traffic.ft_logging.uplinks
	speed := sum([s | some n in nics; s := uplinks[n].speed_mbps])
}

# One NIC at a time carries FT Logging, so each counts; from 6.5 the active NICs of several interfaces add up. Where no
# NIC is active, one that stands by carries it.
_single(h) if input.hosts[h].ft_type == "legacy"
_single(h) if input.hosts[h].release < 605

_single(h) if {
	count(_interfaces(h)) == 1
	count(needs.unmet({_ft(h, ["vmkernels"])})) == 0
}

_adds_up(h) if {
	input.hosts[h].ft_type == "smp"
	input.hosts[h].release >= 605
	count(_interfaces(h)) > 1
	count(_active(h)) > 0
}

# The NICs that do not reach the limit, an unknown speed counted as none.
_short(h) := {nics |
	_adds_up(h)
	nics := sort(_active(h))
	_total(h, nics) < _limits[input.hosts[h].ft_type]
} | {[nic] |
	limit := _limits[input.hosts[h].ft_type]
	some nic, uplink in input.hosts[h].traffic.ft_logging.uplinks
	object.get(uplink, "speed_mbps", 0) < limit
	not _adds_up(h)
}

_needed(h, nics) := paths if {
	speeds := {_ft(h, ["uplinks", nic, "speed_mbps"]) | some nic in nics}
	actives := {_ft(h, ["vmkernels", k, "active"]) | not _single(h); some k in _interfaces(h)}
	paths := (speeds | actives) | {p | not _single(h); some p in {["hosts", h, "release"], _ft(h, ["vmkernels"])}}
}

# A NIC that only stands by, beside an active one, slows FT Logging down after a failure.
_stands_by(h, nic) if {
	count(_active(h)) > 0
	input.hosts[h].traffic.ft_logging.uplinks[nic].role == "standby"
}

_name(h, nic) := text if {
	_stands_by(h, nic)
	text := sprintf("%v (standby)", [nic])
} else := nic

_least(h, nics) := "warning" if {
	count({nic | some nic in nics; _stands_by(h, nic)}) == count(nics)
} else := severity if severity := _severity(h)

_severity(h) := "warning" if {
	input.hosts[h].ft_type == "smp"
	count({v | some v in input.clusters[input.hosts[h].cluster].ft_vms; input.vms[v].num_cpus > 1}) == 0
} else := "error"

deny contains finding if {
	some h, host in input.hosts
	some nics in _short(h)
	count(needs.unmet(_needed(h, nics))) == 0
	paths := [["hosts", h, "pnics", nic, "speed_mbps"] | some nic in nics]
	more := array.slice(paths, 1, count(paths))
	names := [name | some nic in nics; name := _name(h, nic)]
	args := {"actual": _total(h, nics), "nics": names, "required": _limits[host.ft_type]}
	severity := _least(h, nics)
	finding := {"subject": ["hosts", h], "path": paths[0], "related": more, "args": args, "severity": severity}
}

# Nothing leaves the host without a physical NIC.
deny contains finding if {
	some h, host in input.hosts
	count(_interfaces(h)) > 0
	host.traffic.ft_logging.uplinks == {}
	count(needs.unmet({_ft(h, ["uplinks"])})) == 0
	args := {"actual": 0, "nics": ["-"], "required": _limits[host.ft_type]}
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "vmkernels"], "args": args, "severity": _severity(h)}
}

missing contains need if {
	some h, _ in input.hosts
	lists := {p | not _adds_up(h); some p in {["hosts", h, "ft_type"], ["hosts", h, "traffic", "ft_logging", "uplinks"]}}
	some path in needs.unmet(lists | {p | some nics in _short(h); some p in _needed(h, nics)})
	count(_interfaces(h)) + count(needs.unmet({_ft(h, ["vmkernels"])})) > 0
	need := {"subject": ["hosts", h], "path": path}
}
