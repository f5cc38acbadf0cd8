# METADATA
# title: No more FT vCPUs are placed on the host than its limit allows
# description: >-
#   vCenter Server adds up the vCPUs of the FT virtual machines on a host, primaries and secondaries alike, and compares
#   the sum with the HA advanced option das.maxftvcpusperhost, 8 where it is not set. From 7.0 on the number is a
#   default and no maximum.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#     description: "vSphere Availability 8.0: requirements, limits and licensing of Fault Tolerance"
# custom:
#   severity:
#     - {severity: warning, until: "6"}
#     - {severity: info, since: "7.0"}
#   scope: host
#   applies: {type: smp}
#   message: >-
#     the FT virtual machines placed on {subject} have {actual} vCPUs ({vms}); the limit of the cluster is {limit}
#   solution: >-
#     Place some of the primaries or secondaries on other hosts (host and secondary_host in a cluster spec), add
#     hosts, or from 7.0 on raise das.maxftvcpusperhost where the virtual machines perform well.
#   ja:
#     title: ホストに配置された FT vCPU の数が上限以内である
#     description: "\
#       vCenter Server は、ホスト上の FT 仮想マシンの vCPU 数をプライマリとセカンダリの両方について合計し、\
#       HA の詳細オプション das.maxftvcpusperhost (設定されていない場合は 8) と比較します。7.0 以降、この値は最大数で\
#       はなく既定値です。"
#     message: "\
#       {subject} に配置された FT 仮想マシンの vCPU は合計 {actual} 個です ({vms})。クラスタの上限は {limit} \
#       個です"
#     solution: "\
#       プライマリまたはセカンダリの一部をほかのホストに配置するか (クラスタ仕様では host と secondary_host)、\
#       ホストを追加してください。7.0 以降では、仮想マシンの性能に問題がなければ das.maxftvcpusperhost を引き上げるこ\
#       ともできます。"
#   sources:
#     - id: L8
#       title: "vSphere Availability: eight FT vCPUs per host by default, das.maxftvcpusperhost"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#       versions: 6.0 to 8.0
#   confidence: V
package ft.host.ft_vcpu_limit

import data.lib.ft_limits
import data.lib.needs
import data.lib.placement

# Hosts of a cluster are mostly of one release: the limits of each are looked up once.
_limits := {place: limit |
	some place in {[c, release] | some host in input.hosts; c := host.cluster; release := object.get(host, "release", 0)}
	limit := ft_limits.limit(place[0], "vcpus", place[1])
}

_sum(vms) := total if {
	total := sum([n | some v in vms; n := input.vms[v].num_cpus])
}

deny contains finding if {
	some h, host in input.hosts
	release := object.get(host, "release", 0)
	limit := _limits[[host.cluster, release]]
	vms := sort(placement.on(h))
	count(vms) > 0
	_sum(vms) > limit
	texts := [sprintf("%v: %v", [v, n]) | some v in vms; n := input.vms[v].num_cpus]
	args := object.union({"actual": _sum(vms), "limit": limit, "vms": texts}, ft_limits.doubt("vcpus", release))
	related := [["vms", v, "num_cpus"] | some v in vms; input.vms[v].num_cpus]
	finding := {"subject": ["hosts", h], "path": ["hosts", h], "related": related, "args": args}
}

missing contains need if {
	some h, host in input.hosts
	not host.standalone == true
	some path in needs.unmet({["hosts", h, "cluster"]} | {["clusters", c, "ft_vms"] | c := host.cluster})
	need := {"subject": ["hosts", h], "path": path}
}

missing contains need if {
	some h, host in input.hosts
	c := host.cluster
	release := object.get(host, "release", 0)
	count({limit | limit := _limits[[c, release]]}) == 0
	count(placement.candidates(h, c)) > 0
	some path in needs.unmet({ft_limits.options(c), ["hosts", h, "release"]})
	need := {"subject": ["hosts", h], "path": path}
}

_may_exceed(sizes, _, _) if count(sizes) > 0
_may_exceed(_, vms, limit) if _sum(vms) > limit

# Nothing more is needed where all that may come to the host fits.
missing contains need if {
	some h, host in input.hosts
	c := host.cluster
	limit := _limits[[c, object.get(host, "release", 0)]]
	limit < ft_limits.unlimited
	vms := placement.candidates(h, c)
	count(vms) > 0
	sizes := needs.unmet({["vms", v, "num_cpus"] | some v in vms})
	_may_exceed(sizes, vms, limit)
	places := {path | some v in vms; some path in placement.paths(v)}
	some path in (sizes | needs.unmet(places))
	need := {"subject": ["hosts", h], "path": path}
}
