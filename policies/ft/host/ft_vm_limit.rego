# METADATA
# title: No more FT virtual machines are placed on the host than its limit allows
# description: >-
#   vCenter Server counts the FT virtual machines on a host, primaries and secondaries alike, against the HA advanced
#   option das.maxftvmsperhost, 4 where it is not set. Placements beyond it are refused, or bring the host more FT load
#   than VMware recommends. From 7.0 on the number is a default and no maximum.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#     description: "vSphere Availability 8.0: requirements, limits and licensing of Fault Tolerance"
# custom:
#   severity:
#     - {severity: warning, until: "6"}
#     - {severity: info, since: "7.0"}
#   scope: host
#   message: "{actual} FT virtual machines are placed on {subject} ({vms}); the limit of the cluster is {limit}"
#   solution: >-
#     Place some of the primaries or secondaries on other hosts (host and secondary_host in a cluster spec), add
#     hosts, or from 7.0 on raise das.maxftvmsperhost where the virtual machines perform well.
#   ja:
#     title: ホストに配置された FT 仮想マシンの数が上限以内である
#     description: "\
#       vCenter Server は、ホスト上の FT 仮想マシンの数をプライマリとセカンダリの両方について数え、HA \
#       の詳細オプション das.maxftvmsperhost (設定されていない場合は 4) と比較します。\
#       上限を超える配置は拒否されるか、ホストの FT の負荷が VMware の推奨する範囲を超えることになります。7.0 以降、\
#       この値は最大数ではなく既定値です。"
#     message: "{subject} に {actual} 台の FT 仮想マシンが配置されています ({vms})。クラスタの上限は {limit} 台です"
#     solution: "\
#       プライマリまたはセカンダリの一部をほかのホストに配置するか (クラスタ仕様では host と secondary_host)、\
#       ホストを追加してください。7.0 以降では、仮想マシンの性能に問題がなければ das.maxftvmsperhost を引き上げること\
#       もできます。"
#   sources:
#     - id: L7
#       title: "vSphere Availability: four FT virtual machines per host by default, das.maxftvmsperhost"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#       versions: 4.1 to 8.0
#   confidence: V
package ft.host.ft_vm_limit

import data.lib.ft_limits
import data.lib.needs
import data.lib.placement

# Hosts of a cluster are mostly of one release: the limits of each are looked up once.
_limits := {place: limit |
	some place in {[c, release] | some host in input.hosts; c := host.cluster; release := object.get(host, "release", 0)}
	limit := ft_limits.limit(place[0], "vms", place[1])
}

deny contains finding if {
	some h, host in input.hosts
	release := object.get(host, "release", 0)
	limit := _limits[[host.cluster, release]]
	vms := sort(placement.on(h))
	count(vms) > limit
	args := object.union({"actual": count(vms), "limit": limit, "vms": vms}, ft_limits.doubt("vms", release))
	related := [["vms", v] | some v in vms]
	finding := {"subject": ["hosts", h], "path": ["hosts", h], "related": related, "args": args}
}

missing contains need if {
	some h, host in input.hosts
	not host.standalone == true
	some path in needs.unmet({["hosts", h, "cluster"]} | {["clusters", c, "ft_vms"] | c := host.cluster})
	need := {"subject": ["hosts", h], "path": path}
}

# A single machine is within every limit.
missing contains need if {
	some h, host in input.hosts
	c := host.cluster
	release := object.get(host, "release", 0)
	count({limit | limit := _limits[[c, release]]}) == 0
	count(placement.candidates(h, c)) > 1
	some path in needs.unmet({ft_limits.options(c), ["hosts", h, "release"]})
	need := {"subject": ["hosts", h], "path": path}
}

missing contains need if {
	some h, host in input.hosts
	c := host.cluster
	limit := _limits[[c, object.get(host, "release", 0)]]
	vms := placement.candidates(h, c)
	count(vms) > limit
	places := {path | some v in vms; some path in placement.paths(v)}
	some path in needs.unmet(places)
	need := {"subject": ["hosts", h], "path": path}
}
