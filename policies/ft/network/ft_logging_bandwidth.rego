# METADATA
# title: FT Logging has the bandwidth for the declared load of the FT virtual machine
# description: >-
#   With legacy FT everything the primary reads from disk and receives from the network also goes over FT Logging, and
#   protocol and timer events add about a fifth. When the physical NIC of FT Logging is slower than that, it slows the
#   primary down. The rule is about virtual machines with a declared load (ft_load), and looks at the two hosts of a
#   declared placement, else at all FT hosts of the cluster.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5); a later page gives the bandwidth as (network receive + disk read) x 1.2"
# custom:
#   severity: warning
#   scope: vm
#   applies: {type: legacy}
#   when_declared: [vms.*.ft_load.disk_read_mbyte_per_s, vms.*.ft_load.network_receive_mbit_per_s]
#   params:
#     overhead_percent:
#       default: 20
#       description: What protocol and timer events add to the declared load, in percent of it.
#   message: >-
#     the declared load of {subject} needs {required} Mbps for FT Logging, but {nic} of {host} runs at {actual} Mbps
#   solution: >-
#     Use faster physical NICs for FT Logging, place the virtual machine on hosts that have them, or reduce what it reads
#     from disk and receives from the network.
#   ja:
#     title: FT 仮想マシンの想定負荷に対して FT ログの帯域が足りている
#     description: "\
#       レガシー FT では、プライマリがディスクから読み取ったデータとネットワークから受信したデータがすべて FT ログとして送られ、\
#       プロトコルのオーバーヘッドやタイマーイベントによって 2 割程度増えます。FT ログの物理 NIC の帯域が足りないと、プライマリの性能が低下します。\
#       負荷 (ft_load) を指定した仮想マシンが対象です。配置が指定されていればその 2 台のホスト、指定されていなければクラスタ内のすべての FT ホストを確認します。"
#     message: "\
#       {subject} の想定負荷では FT ログに {required} Mbps の帯域が必要ですが、{host} の {nic} は {actual} Mbps です"
#     solution: "\
#       FT ログに高速な物理 NIC を使うか、そのような物理 NIC を持つホストに仮想マシンを配置してください。\
#       ディスクの読み取りやネットワークの受信を減らす方法もあります。"
#   article: [S12-1]
#   sources:
#     - id: S12-1
#       title: The bandwidth of FT Logging is about (network receive + disk read) x 1.2, for TCP/IP and timer events
#       versions: "4.0"
#     - id: N11
#       title: "VMware vSphere 4 Fault Tolerance, Architecture and Performance: the traffic of FT Logging follows disk reads and network receive"
#       versions: legacy FT
#   confidence: V2
package ft.network.ft_logging_bandwidth

import data.lib.needs

_load(v, field) := ["vms", v, "ft_load", field]
_loads(v) := {_load(v, field) | some field in ["disk_read_mbyte_per_s", "network_receive_mbit_per_s"]}
_uplinks(h) := ["hosts", h, "traffic", "ft_logging", "uplinks"]

# In hundredths of kbit/s, to compare whole numbers; a load that is not known counts as none.
_required(v) := bandwidth if {
	disk := object.get(input, _load(v, "disk_read_mbyte_per_s"), 0)
	network := object.get(input, _load(v, "network_receive_mbit_per_s"), 0)
	overhead := data.ftpolicy.params.network.ft_logging_bandwidth.overhead_percent
	bandwidth := round(((disk * 8) + network) * 1000) * (100 + overhead)
}

# The active uplinks of every host, looked up once for all machines.
_actives := {h: active |
	some h, _ in input.hosts
	active := {nic: uplink | some nic, uplink in object.get(input, _uplinks(h), {}); uplink.role == "active"}
}

_ft_hosts := {c: hosts | some c, cluster in input.clusters; hosts := {h | some h in cluster.ft_hosts}}

_hosts(vm) := hosts if {
	hosts := _ft_hosts[vm.cluster]
} else := set()

_placed(vm) := _hosts(vm) & {h | some field in ["host", "secondary_host"]; h := vm[field]}

# The FT hosts of every cluster by the speeds of their uplinks, of which there are few.
_by_speed := {c: speeds |
	some c, hosts in _ft_hosts
	uplinks := {[uplink.speed_mbps, h] | some h in hosts; some uplink in _actives[h]}
	speeds := {speed: found | some speed in {s | some [s, _] in uplinks}; found := {h | some [s, h] in uplinks; s == speed}}
}

_slow(vm, required) := {h |
	some speed, hosts in _by_speed[vm.cluster]
	speed * 100000 < required
	some h in hosts
}

# The slow hosts that the pair cannot avoid: those it is placed on, or all when fewer than two others are left.
_burdened(vm, required) := hosts if {
	slow := _slow(vm, required)
	all := {h | count(_hosts(vm) - slow) < 2; count(needs.unmet({["clusters", vm.cluster, "ft_hosts"]})) == 0; some h in slow}
	hosts := (_placed(vm) & slow) | all
}

# Where the pair runs, or may run.
_candidates(vm) := hosts if {
	hosts := _placed(vm)
	vm.host
	vm.secondary_host
} else := hosts if hosts := _hosts(vm)

deny contains finding if {
	some v, vm in input.vms
	required := _required(v)
	some h in _burdened(vm, required)
	some nic, uplink in _actives[h]
	uplink.speed_mbps * 100000 < required
	args := {"required": ceil(required / 100000), "host": h, "nic": nic, "actual": uplink.speed_mbps}
	related := [["hosts", h, "pnics", nic, "speed_mbps"]]
	finding := {"subject": ["vms", v], "path": ["vms", v, "ft_load"], "related": related, "args": args}
}

missing contains need if {
	some v, vm in input.vms
	not vm.cluster
	need := {"subject": ["vms", v], "path": ["vms", v, "cluster"]}
}

missing contains need if {
	some v, vm in input.vms
	cluster := vm.cluster
	required := _required(v)
	count(_burdened(vm, required)) == 0
	members := {["clusters", cluster, "ft_hosts"] | count(_placed(vm)) < 2}
	places := {["vms", v, field] | count(_slow(vm, required)) > 0; some field in ["host", "secondary_host"]}
	uplinks := {_uplinks(h) | some h in _candidates(vm)}
	speeds := {array.concat(_uplinks(h), [nic, "speed_mbps"]) | some h in _candidates(vm); some nic, _ in _actives[h]}
	some path in needs.unmet(((((members | places) | uplinks) | speeds) | _loads(v)))
	need := {"subject": ["vms", v], "path": path}
}
