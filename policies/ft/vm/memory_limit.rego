# METADATA
# title: An FT virtual machine has no more memory than FT allows
# description: >-
#   Legacy FT and SMP FT of vSphere 6.0 and 6.5 allow 64 GB, SMP FT from 6.7 on 128 GB. Primary and secondary run on two
#   hosts, so two FT hosts of the cluster have to allow the memory. What a host reports as its capability wins over
#   these limits. The limit of 9.x is that of 8.0, unverified.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#     description: "vSphere API, HostCapability.maxMemMBPerFtVm: the memory that a host supports for an FT virtual machine"
# custom:
#   severity:
#     - {severity: warning, type: legacy}
#     - {severity: error}
#   scope: vm
#   message: "{subject} has {actual} MB of memory; the most that two hosts of its cluster allow with FT is {limit} MB"
#   solution: >-
#     Reduce the memory while the virtual machine is powered off. For SMP FT you can also upgrade two or more FT hosts
#     to a version that allows more.
#   ja:
#     title: FT 仮想マシンのメモリが FT の上限以内である
#     description: "\
#       レガシー FT と、vSphere 6.0、6.5 の SMP FT で使えるメモリは 64 GB、6.7 以降の SMP FT では 128 GB までです。\
#       プライマリとセカンダリは 2 台のホストで動作するため、クラスタ内の 2 台以上の FT ホストがそのメモリ サイズに\
#       対応している必要があります。ホストが capability として報告する値は、これらの上限に優先します。\
#       9.x の上限は 8.0 の値であり、未検証です。"
#     message: "\
#       {subject} のメモリは {actual} MB です。クラスタ内の 2 台のホストが FT で対応できるのは、\
#       仮想マシン 1 台あたり {limit} MB までです"
#     solution: "\
#       仮想マシンをパワーオフし、メモリを減らしてください。SMP FT では、2 台以上の FT ホストを、\
#       より多くのメモリに対応したバージョンにアップグレードする方法もあります。"
#   vcenter_reason: [tooMuchMemory]
#   sources:
#     - id: L4
#       title: "Requirements list of 4.0 and 4.1: 64 GB of memory at most"
#       url: https://vmwarearena.com/virtual-machine-requirements-for-vmware/
#       versions: 4.0 and 4.1
#     - id: L4
#       title: "vSphere reference cards of 5.x and 6.0: 64 GB of memory"
#       versions: 5.0 to 6.0
#     - id: L4
#       title: "Comparisons of versions, and what a host reports: 64 GB in 6.5, 128 GB from 6.7 on"
#       versions: 6.5 to 8.0
#   confidence: V2
package ft.vm.memory_limit

import data.lib.capabilities
import data.lib.ft_hosts
import data.lib.needs
import data.lib.releases

_table := data.ftpolicy.tables.memory_limits

# The releases that a host may have: its own, or where that is unknown one for every row.
_releases(host) := {r | r := host.release} | {row.since | not host.release; some row in _table.releases}

# The limits that a host may have, one when it is known.
_limits(host) := {limit | limit := host.capability.max_memory_mb_per_ft_vm} | {row.limit |
	not host.capability.max_memory_mb_per_ft_vm
	some release in _releases(host)
	some row in releases.rows(_table.releases, release)
}

# The machines of a cluster share its hosts: each is looked up once.
_limits_of := {h: limits | some cluster in input.clusters; some h in cluster.ft_hosts; limits := _limits(_host(h))}

# The hosts that may report anything, whatever the table says.
_open_hosts := {c: hosts |
	some c, cluster in input.clusters
	hosts := capabilities.open_hosts(cluster.ft_hosts, "max_memory_mb_per_ft_vm")
}

_open(vm) := object.get(_open_hosts, object.get(vm, "cluster", null), set())

_host(h) := host if host := object.get(input, ["hosts", h], {})

_allowing(vm) := {h | some h in ft_hosts.of(vm); min(_limits_of[h]) >= vm.memory_mb} - _open(vm)

_possible(vm) := {h | some h in ft_hosts.of(vm); max(_limits_of[h]) >= vm.memory_mb} | _open(vm)

# The hosts whose limit rests on an unverified row.
_doubtful(vm) := {h |
	some h in ft_hosts.of(vm)
	not input.hosts[h].capability.max_memory_mb_per_ft_vm
	some release in _releases(_host(h))
	some row in releases.rows(_table.releases, release)
	row.confidence == "M"
}

# The most that two hosts allow: the second of their limits. That there is a second host is another rule's matter.
_limit_of_two(vm) := limit if {
	limits := array.reverse(sort([max(_limits_of[h]) | some h in ft_hosts.of(vm)]))
	limit := limits[1]
}

_finding(v, limit) := finding if {
	args := {"actual": input.vms[v].memory_mb, "limit": limit}
	finding := {"subject": ["vms", v], "path": ["vms", v, "memory_mb"], "args": args}
}

deny contains finding if {
	some v, vm in input.vms
	vm.ft_type == "legacy"
	vm.memory_mb > _table.legacy.limit
	finding := _finding(v, _table.legacy.limit)
}

# Every version allows the lowest of the limits; a host may report less.
_lowest := min({row.limit | some row in _table.releases})

_may_be_too_much(vm) if vm.memory_mb > _lowest

_may_be_too_much(vm) if {
	vm.memory_mb
	_may_be_reported(vm)
}

_may_be_reported(vm) if {
	reported := input.clusters[vm.cluster].reported_capabilities
	"max_memory_mb_per_ft_vm" in reported
}

_may_be_reported(vm) if count(needs.unmet({["clusters", vm.cluster, "reported_capabilities"]})) > 0

# Which hosts it may run on is not known, nor what they report.
_may_be_reported(vm) if not vm.cluster

_asks(vm) if {
	vm.ft_type == "smp"
	_may_be_too_much(vm)
}

deny contains finding if {
	some v, vm in input.vms
	_asks(vm)
	count(needs.unmet({["clusters", vm.cluster, "ft_hosts"]})) == 0
	count(_possible(vm)) < 2
	doubt := {"confidence": "M" | count(_possible(vm) | _doubtful(vm)) > 1}
	base := _finding(v, _limit_of_two(vm))
	args := object.union(base.args, doubt)
	finding := object.union(base, {"args": args, "severity": ["error", "warning"][count(doubt)]})
}

missing contains need if {
	some v, vm in input.vms
	fields := {"memory_mb"} | {"ft_type" | _may_be_too_much(vm)}
	some path in needs.unmet({["vms", v, field] | some field in fields})
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	_asks(vm)
	count(_allowing(vm)) < 2
	place := ft_hosts.paths(v, vm)
	open := _possible(vm) - _allowing(vm)
	hosts := {["hosts", h, "release"] | some h in open} | capabilities.paths(open, "max_memory_mb_per_ft_vm")
	some path in needs.unmet((place | hosts))
	need := {"subject": ["vms", v], "path": path}
}
