# METADATA
# title: All primaries and secondaries have room in the cluster, also after the loss of a host
# description: >-
#   Every FT virtual machine takes room on two hosts, within the limits of FT virtual machines and, for SMP FT, FT vCPUs
#   per host. In a cluster of three hosts or more there should be room for all of them when any one host is lost;
#   otherwise some stay without protection. Only hosts whose CPUs can form a pair count. Other rules check that every
#   host has the networks and datastores, and that its edition allows the size of each virtual machine. The rule fails
#   where the limits add up to too little, and passes where a placement certainly exists: by counting, or because the
#   declared one holds.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#     description: "vSphere Availability 8.0: requirements, limits and licensing of Fault Tolerance"
# custom:
#   severity: warning
#   scope: cluster
#   message: >-
#     the limits of {subject} leave no room for all primaries and secondaries of its FT virtual machines ({unit}:
#     {needed} needed, {room} allowed; hosts lost: {losses}, any of: {lost})
#   solution: >-
#     Add a host to the cluster, leave FT off for virtual machines that can do without it, or from 7.0 on raise
#     das.maxftvmsperhost or das.maxftvcpusperhost where the virtual machines perform well.
#   ja:
#     title: ホストが 1 台停止しても、すべてのプライマリとセカンダリをクラスタに配置できる
#     description: "\
#       FT 仮想マシンはそれぞれ 2 台のホストのリソースを使用し、ホストあたりの FT 仮想マシン数と、SMP FT \
#       ではホストあたりの FT vCPU 数の上限の範囲内で配置されます。3 台以上のホストがあるクラスタでは、どのホストが \
#       1 台停止してもすべてを配置できることが望まれます。配置できない仮想マシンは保護されません。ホストは、CPU \
#       の組み合わせからペアを組めるものだけを数えます。すべてのホストにネットワークとデータストアがあること、\
#       エディションが仮想マシンの vCPU 数に対応していることは、ほかのルールで確認します。\
#       上限の合計が足りない場合は不適合、計算または宣言された配置により確実に配置できると分かる場合は適合とします。"
#     message: "\
#       {subject} の上限の範囲内では、FT 仮想マシンのプライマリとセカンダリをすべて配置することはできません ({unit}: \
#       必要数 {needed}、上限の合計 {room}。停止したホスト: {losses} 台、該当するホスト: {lost})"
#     solution: "\
#       クラスタにホストを追加するか、必要のない仮想マシンの FT を無効にしてください。7.0 以降では、仮想マシンの性能\
#       に問題がなければ das.maxftvmsperhost または das.maxftvcpusperhost を引き上げることもできます。"
#   sources:
#     - id: L7
#       title: "vSphere Availability: four FT virtual machines per host by default, das.maxftvmsperhost"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#       versions: 4.1 to 8.0
#     - id: L8
#       title: "vSphere Availability: eight FT vCPUs per host by default, das.maxftvcpusperhost"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#       versions: 6.0 to 8.0
#     - id: C7
#       title: "vSphere Availability 5.5, 6.0 and 6.7: a third host can take the new secondary after a failure"
#       versions: 5.5 to 8.0
#   confidence: V
package ft.cluster.ft_capacity

import data.lib.ft_limits
import data.lib.needs
import data.lib.placement
import data.lib.releases

_hosts := {c: hosts | some c, cluster in input.clusters; hosts := {h | some h in cluster.ft_hosts}}

_vms := placement.vms

_cpus(v) := object.get(input, ["vms", v, "num_cpus"], 0)
_sum(vms) := total if total := sum([n | some v in vms; n := _cpus(v)])

# Legacy FT counts no vCPUs.
_limits := {c: limits |
	some c, cluster in input.clusters
	release := object.get(cluster, "release", 0)
	uncounted := {"vcpus" | cluster.ft_type == "legacy"}
	told := {kind: limit | some kind in ({"vms", "vcpus"} - uncounted); limit := ft_limits.limit(c, kind, release)}
	limits := object.union(told, {kind: ft_limits.unlimited | some kind in uncounted})
}

# What tells hosts apart that can form no pair: nothing under EVC, which is for SMP FT, else the category of the CPU.
_evc(cluster) if {
	cluster.ft_type == "smp"
	cluster.evc_mode != "none"
}

_kind(cluster, _) := "EVC" if _evc(cluster)

_kind(cluster, h) := kind if {
	not _evc(cluster)
	kind := input.hosts[h].cpu.category
}

_kinds := {c: kinds | some c, cluster in input.clusters; kinds := {h: kind | some h in _hosts[c]; kind := _kind(cluster, h)}}

_counts := {c: counts |
	some c, kinds in _kinds
	counts := {kind: n | some kind in {k | some k in kinds}; n := count([h | some h, k in kinds; k == kind])}
}

# Nothing that is unknown could still let more hosts pair; otherwise all of them may, and under EVC they do.
_settled(cluster) if cluster.ft_type == "legacy"
_settled(cluster) if [cluster.ft_type, cluster.evc_mode] == ["smp", "none"]

_most(c) := counts if {
	count(_kinds[c]) == count(_hosts[c])
	_settled(input.clusters[c])
	counts := _counts[c]
} else := counts if counts := {"any": count(_hosts[c])}

# The hosts by kind that are left without one of a kind.
_losses(c, counts) := {kind: left |
	count(_hosts[c]) > 2
	some kind, n in counts
	left := object.union(counts, {kind: n - 1})
}

_usable(counts) := hosts if hosts := sum([n | some n in counts; n > 1])

_lost(_, "-") := {"-"}
_lost(c, "any") := _hosts[c]

_lost(c, kind) := hosts if {
	not kind in {"-", "any"}
	hosts := {h | some h, k in _kinds[c]; k == kind}
}

_needs(c) := {"VM": ["vms", 2 * count(_vms[c])], "vCPU": ["vcpus", 2 * _sum(_vms[c])]}

_counted(c) := {"vms"} | {"vcpus" | _limits[c].vcpus < ft_limits.unlimited}

# Where the limits add up to too little; with all hosts there, or else without one.
_short(c, kind, needed) := {"-": room} if {
	limits := _limits[c]
	room := _usable(_most(c)) * limits[kind]
	room < needed
} else := rooms if {
	limits := _limits[c]
	limit := limits[kind]
	rooms := {lost: room | some lost, counts in _losses(c, _most(c)); room := _usable(counts) * limit; room < needed}
}

# That no two hosts can form a pair at all is the finding of another rule.
deny contains finding if {
	some c, cluster in input.clusters
	count(needs.unmet({["clusters", c, "ft_hosts"]})) == 0
	_usable(_most(c)) > 0
	some unit, [kind, needed] in _needs(c)
	kind in _counted(c)
	rooms := _short(c, kind, needed)
	room := min([r | some r in rooms])
	lost := sort({h | some k, r in rooms; r == room; some h in _lost(c, k)})
	losses := 1 - count([h | some h in lost; h == "-"])
	args := object.union({"unit": unit, "needed": needed, "room": room, "losses": losses, "lost": lost}, releases.unread(cluster))
	finding := {"subject": ["clusters", c], "path": ["clusters", c, "ft_vms"], "args": args}
}

# With hosts of one kind: every host takes as many of the largest as its limits allow, dealt out in turn.
_dealt(c, counts) if {
	count(counts) == 1
	hosts := sum([n | some n in counts])
	largest := max(array.concat([1], [n | some v in _vms[c]; n := _cpus(v)]))
	each := min([_limits[c].vms, floor(_limits[c].vcpus / largest)])
	2 * count(_vms[c]) <= hosts * each
}

# Or pairs of hosts, each for the same machines: one finds a pair that is not full, whatever came before it.
_paired(c, counts) if {
	pairs := sum([floor(n / 2) | some n in counts])
	total := _sum(_vms[c])
	others := count(_vms[c]) - 1
	limit := _limits[c].vcpus
	full := floor(others / _limits[c].vms)
	count([n | some v in _vms[c]; n := _cpus(v); n > limit]) == 0
	count([n | some v in _vms[c]; n := _cpus(v); floor((total - n) / ((limit - n) + 1)) + full >= pairs]) == 0
}

_fits(c, counts) if _dealt(c, counts)
_fits(c, counts) if _paired(c, counts)

# Or the declared placement holds, and what the loss of a host leaves over finds room elsewhere.
_load := {h: load |
	some hosts in _hosts
	some h in hosts
	vms := placement.on(h)
	largest := max(array.concat([1], [n | some v in vms; n := _cpus(v)]))
	load := {"vms": count(vms), "vcpus": _sum(vms), "largest": largest}
}

# How many machines of a size a host can take in addition.
_slots(limits, h, size) := n if {
	load := _load[h]
	n := min([limits.vms - load.vms, floor((limits.vcpus - load.vcpus) / size)])
}

_declared(c) := {v |
	some v in _vms[c]
	vm := input.vms[v]
	vm.host != vm.secondary_host
	{vm.host, vm.secondary_host} - _hosts[c] == set()
}

_recovers(hosts, limits, h) if {
	load := _load[h]
	slots := [n | some g in (hosts - {h}); n := _slots(limits, g, load.largest)]
	load.vms <= sum(slots) - max(slots)
}

_holds(c) if {
	count(_counts[c]) == 1
	_declared(c) == _vms[c]
	hosts := _hosts[c]
	limits := {"vms": _limits[c].vms, "vcpus": _limits[c].vcpus}
	count([h | some h in hosts; _slots(limits, h, 1) < 0]) == 0
	count({h | some h in hosts; _recovers(hosts, limits, h)}) == count(hosts)
}

_placed(c) if {
	_fits(c, _counts[c])
	losses := _losses(c, _counts[c])
	count([k | some k, counts in losses; _fits(c, counts)]) == count(losses)
} else if _holds(c)

_open(c) := ({p |
	cluster := input.clusters[c]
	not cluster.ft_type == "legacy"
	some p in needs.unmet({["vms", v, "num_cpus"] | some v in _vms[c]} | {["clusters", c, "ft_type"]})
} | {p |
	some kind in ["vms", "vcpus"]
	limits := _limits[c]
	not limits[kind]
	some p in needs.unmet({ft_limits.options(c), ["clusters", c, "release"]})
}) | {p |
	count(_kinds[c]) < count(_hosts[c])
	some p in (needs.unmet({["hosts", h, "cpu", "category"] | some h in _hosts[c]}) | _modes(c))
}

_modes(c) := {p | cluster := input.clusters[c]; not _settled(cluster); some p in needs.unmet({["clusters", c, "evc_mode"]})}

_lists(c) := needs.unmet({["clusters", c, "ft_hosts"], ["clusters", c, "ft_vms"]})

# What is known does not tell whether there is a placement: a declared one would.
_places(c) := {path | some v in _vms[c]; some path in placement.paths(v)}

missing contains need if {
	some c, _ in input.clusters
	some path in _lists(c)
	need := {"subject": ["clusters", c], "path": path}
}

missing contains need if {
	some c, vms in _vms
	count(vms) > 0
	_usable(_most(c)) > 0
	open := _open(c)
	placed := {c | _placed(c)}
	count(open) + count({c} - placed) > 0
	some path in (open | {p | count(open | _lists(c)) == 0; some p in (_places(c) | _modes(c))})
	need := {"subject": ["clusters", c], "path": path}
}
