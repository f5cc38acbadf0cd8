# METADATA
# title: An FT virtual machine has no more vCPUs than FT allows
# description: >-
#   Legacy FT allows one vCPU. SMP FT of vSphere 6.0 and 6.5 allows four, from 6.7 on eight; with a Standard or
#   Enterprise licence two. Primary and secondary run on two hosts, so two FT hosts of the cluster have to allow the
#   number. What a host reports as its capability wins over these limits; where one does, it is unknown of the others that
#   do not. The limit of 9.1 is that of 9.0, unverified.
# related_resources:
#   - ref: https://climb.co.jp/blog_vmware/vmware-4406
#     description: "Conditions of VMware FT: the number of virtual CPUs is 1"
# custom:
#   severity: error
#   scope: vm
#   message: "{subject} has {actual} vCPUs; the most that two hosts of its cluster allow with FT is {limit}"
#   solution: >-
#     Reduce the number of vCPUs while the virtual machine is powered off. For SMP FT you can also give two or more FT
#     hosts a licence of an edition that allows more vCPUs, or upgrade them.
#   ja:
#     title: FT 仮想マシンの vCPU 数が FT の上限以内である
#     description: "\
#       レガシー FT で使える vCPU は 1 個です。vSphere 6.0 と 6.5 の SMP FT では 4 個、6.7 以降では 8 個まで使えますが、\
#       Standard または Enterprise のライセンスでは 2 個までです。\
#       プライマリとセカンダリは 2 台のホストで動作するため、クラスタ内の 2 台以上の FT ホストがその vCPU \
#       数に対応している必要があります。ホストが capability として報告する値は、これらの上限に優先します \
#       (報告するホストがある場合、報告のないほかのホストの値は不明とします)。9.1 の上限は 9.0 の値であり、未検証です。"
#     message: "\
#       {subject} の vCPU は {actual} 個です。クラスタ内の 2 台のホストが FT で対応できるのは、\
#       仮想マシン 1 台あたり {limit} 個までです"
#     solution: "\
#       仮想マシンをパワーオフし、vCPU を減らしてください。SMP FT では、2 台以上の FT ホストに、より多くの vCPU に対応した\
#       エディションのライセンスを割り当てるか、ホストをアップグレードする方法もあります。"
#   article: [S8-1]
#   vcenter_reason: [multipleVCPU, tooManyVCPUs]
#   sources:
#     - id: S8-1
#       title: The virtual machine has exactly one vCPU
#       url: https://climb.co.jp/blog_vmware/vmware-4406
#       versions: "4.0"
#     - id: L1
#       title: "vSphere Availability: one vCPU with legacy FT, four in 6.0 and 6.5, eight from 6.7 on"
#       versions: 4.1 to 8.0
#     - id: L2
#       title: "vSphere Availability, licensing: two vCPUs with Standard and Enterprise"
#       versions: 6.0 to 8.0
#   confidence: V
package ft.vm.vcpu_limit

import data.lib.capabilities
import data.lib.needs
import data.lib.releases

_table := data.ftpolicy.tables.vcpu_limits

# The releases and editions that a host may have: its own, or where that is unknown one for every row.
_releases(host) := {r | r := host.release} | {row.since | not host.release; some row in _table.releases}

_editions(host) := {e | e := host.edition} | {e |
	not host.edition
	some e in ({"any other"} | {name | some name, _ in _table.editions})
}

# The limits that a host may have, one when it is known.
_limits(host) := {limit | limit := host.capability.max_vcpus_per_ft_vm} | {limit |
	not host.capability.max_vcpus_per_ft_vm
	some release in _releases(host)
	some edition in _editions(host)
	limit := min({row.limit | some row in releases.rows(_table.releases, release)} | {cap | cap := _table.editions[edition].limit})
}

_host(h) := host if host := object.get(input, ["hosts", h], {})

# The machines of a cluster share its hosts: each is looked up once.
_limits_of := {h: limits | some cluster in input.clusters; some h in cluster.ft_hosts; limits := _limits(_host(h))}

# The hosts that may report anything, whatever the tables say.
_open_hosts := {c: hosts |
	some c, cluster in input.clusters
	hosts := capabilities.open_hosts(cluster.ft_hosts, "max_vcpus_per_ft_vm")
}

_open(vm) := object.get(_open_hosts, object.get(vm, "cluster", null), set())

_ft_hosts(vm) := object.get(input, ["clusters", object.get(vm, "cluster", null), "ft_hosts"], [])

_allowing(vm) := {h | some h in _ft_hosts(vm); min(_limits_of[h]) >= vm.num_cpus} - _open(vm)

_possible(vm) := {h | some h in _ft_hosts(vm); max(_limits_of[h]) >= vm.num_cpus} | _open(vm)

# The hosts whose limit rests on an unverified row.
_doubtful(vm) := {h |
	some h in _ft_hosts(vm)
	not input.hosts[h].capability.max_vcpus_per_ft_vm
	some release in _releases(_host(h))
	some row in releases.rows(_table.releases, release)
	row.confidence == "M"
}

# The most that two hosts allow: the second of their limits.
_limit_of_two(vm) := limit if {
	limits := array.reverse(sort([max(_limits_of[h]) | some h in _ft_hosts(vm)]))
	limit := array.concat(limits, [0, 0])[1]
}

_finding(v, limit) := finding if {
	args := {"actual": input.vms[v].num_cpus, "limit": limit}
	finding := {"subject": ["vms", v], "path": ["vms", v, "num_cpus"], "args": args}
}

deny contains finding if {
	some v, vm in input.vms
	vm.ft_type == "legacy"
	vm.num_cpus > _table.legacy.limit
	finding := _finding(v, _table.legacy.limit)
}

_too_many(vm) if {
	vm.ft_type == "smp"
	vm.num_cpus > 1
	count(needs.unmet({["clusters", vm.cluster, "ft_hosts"]})) == 0
	count(_possible(vm)) < 2
}

deny contains finding if {
	some v, vm in input.vms
	_too_many(vm)
	count(_possible(vm) | _doubtful(vm)) < 2
	finding := _finding(v, _limit_of_two(vm))
}

deny contains finding if {
	some v, vm in input.vms
	_too_many(vm)
	count(_possible(vm) | _doubtful(vm)) > 1
	base := _finding(v, _limit_of_two(vm))
	args := object.union(base.args, {"confidence": "M"})
	finding := object.union(base, {"severity": "warning", "args": args})
}

missing contains need if {
	some v, vm in input.vms
	fields := {"num_cpus"} | {"ft_type" | vm.num_cpus > 1}
	some path in needs.unmet({["vms", v, field] | some field in fields})
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	vm.ft_type == "smp"
	vm.num_cpus > 1
	count(_allowing(vm)) < 2
	place := {["vms", v, "cluster"]} | {["clusters", c, "ft_hosts"] | c := vm.cluster}
	open := _possible(vm) - _allowing(vm)
	hosts := {["hosts", h, f] | some h in open; some f in ["release", "edition"]} | capabilities.paths(open, "max_vcpus_per_ft_vm")
	some path in needs.unmet((place | hosts))
	need := {"subject": ["vms", v], "path": path}
}
