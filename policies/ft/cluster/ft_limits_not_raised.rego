# METADATA
# title: The limits of FT virtual machines and FT vCPUs per host are not raised
# description: >-
#   vCenter Server counts the FT virtual machines and, for SMP FT, the FT vCPUs on a host, primaries and secondaries
#   alike. The HA advanced options das.maxftvmsperhost and das.maxftvcpusperhost raise the limits, and 0 turns the check
#   off; a host may then take more FT load than VMware recommends. From 7.0 on the limits are defaults that may be
#   exceeded where the load allows it.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#     description: "vSphere Availability 8.0: requirements, limits and licensing of Fault Tolerance"
# custom:
#   severity:
#     - {severity: warning, until: "6"}
#     - {severity: info, since: "7.0"}
#   scope: cluster
#   message: "{option} is {actual} on {subject}; the default is {limit}, and 0 turns the check off"
#   solution: >-
#     Remove the option from the HA advanced options of the cluster (Terraform: ha_advanced_options), or set it to the
#     default or less. From 7.0 on a larger number is allowed where the FT virtual machines perform well.
#   ja:
#     title: ホストあたりの FT 仮想マシン数と FT vCPU 数の上限が引き上げられていない
#     description: "\
#       vCenter Server は、ホスト上の FT 仮想マシンの数と、SMP FT では FT vCPU の数を、\
#       プライマリとセカンダリの両方について数えます。HA の詳細オプション das.maxftvmsperhost と \
#       das.maxftvcpusperhost で上限を引き上げることができ、0 にするとチェックが無効になります。その場合、ホストの \
#       FT の負荷が VMware の推奨する範囲を超えることがあります。7.0 以降の上限は既定値であり、\
#       負荷に問題がなければ超えても構いません。"
#     message: "\
#       {subject} で {option} が {actual} に設定されています。既定値は {limit} で、0 はチェックの無効化を意味します"
#     solution: "\
#       クラスタの HA の詳細オプション (Terraform では ha_advanced_options) からこのオプションを削除するか、\
#       既定値以下に設定してください。7.0 以降では、FT 仮想マシンの性能に問題がなければ、より大きな値も許容されます。"
#   sources:
#     - id: L7
#       title: "vSphere Availability: four FT virtual machines per host by default, das.maxftvmsperhost"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#       versions: 4.1 to 8.0
#     - id: L8
#       title: "vSphere Availability: eight FT vCPUs per host by default, das.maxftvcpusperhost"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#       versions: 6.0 to 8.0
#   confidence: V
package ft.cluster.ft_limits_not_raised

import data.lib.ft_limits
import data.lib.needs
import data.lib.releases

# Only SMP FT counts vCPUs.
_relevant(cluster) := {"vms"} | {"vcpus" | not cluster.ft_type == "legacy"}

_given(cluster) := {key: kind |
	some key, _ in cluster.ha.advanced_options
	some kind in _relevant(cluster)
	ft_limits.is_option(key, kind)
}

_within(value, limit) if ft_limits.meaning(value) <= limit

deny contains finding if {
	some c, cluster in input.clusters
	cluster.ft_type
	some key, kind in _given(cluster)
	some row in releases.rows(ft_limits.tables[kind].rows, cluster.release)
	limit := row.limit
	value := cluster.ha.advanced_options[key]
	not _within(value, limit)
	args := object.union({"option": key, "actual": value, "limit": limit}, releases.doubt(row))
	finding := {"subject": ["clusters", c], "path": array.concat(ft_limits.options(c), [key]), "args": args}
}

missing contains need if {
	some c, cluster in input.clusters
	count({kind | some kind in _given(cluster)}) < count(_relevant(cluster))
	some path in needs.unmet({ft_limits.options(c)})
	need := {"subject": ["clusters", c], "path": path}
}

missing contains need if {
	some c, cluster in input.clusters
	count(_given(cluster)) > 0
	some path in needs.unmet({["clusters", c, "release"], ["clusters", c, "ft_type"]})
	need := {"subject": ["clusters", c], "path": path}
}
