# METADATA
# title: vSAN and FT Logging use different networks
# description: >-
#   Both vSAN and FT Logging can fill a link on their own. Up to 6.7 VMware recommends separate networks for the two:
#   different VLANs or different subnets.
# related_resources:
#   - ref: http://38.142.81.21:8001/manual/vmware/vcenter-server/6-0-1-english/page-57.html
#     description: "vSphere Availability 6.0: using Virtual SAN datastores with Fault Tolerance"
# custom:
#   severity: warning
#   scope: host
#   applies: {since: "6.0", until: "6.7"}
#   message: >-
#     vSAN interface {vsan} and FT Logging interface {ft_logging} of {subject} are in the same network: {network}
#   solution: Put vSAN and FT Logging into VLANs and subnets of their own, on all hosts of the cluster alike.
#   ja:
#     title: vSAN と FT ログが異なるネットワークを使用している
#     description: "\
#       vSAN と FT ログは、どちらも単独でリンクの帯域を使い切ることがあります。VMware は 6.7 まで、両者に別々のネット\
#       ワーク (異なる VLAN または異なるサブネット) を使用することを推奨しています。"
#     message: "\
#       {subject} の vSAN 用インターフェイス {vsan} と FT ログ用インターフェイス {ft_logging} が、\
#       同じネットワーク {network} にあります"
#     solution: クラスタ内のすべてのホストで、vSAN と FT ログにそれぞれ専用の VLAN とサブネットを割り当ててください。
#   sources:
#     - id: N16
#       title: "vSphere Availability 6.0 and 6.7: vSAN and FT should use separate networks"
#       url: http://38.142.81.21:8001/manual/vmware/vcenter-server/6-0-1-english/page-57.html
#       versions: 6.0 to 6.7
#   confidence: V
package ft.network.vsan_separate

import data.lib.needs
import data.lib.port_groups
import data.lib.vlans

_list(h, kind) := ["hosts", h, "traffic", kind, "vmkernels"]
_ft(h) := object.get(input, _list(h, "ft_logging"), {})
_services(h, k) := object.get(input, ["hosts", h, "vmkernels", k, "services"], [])

_vsan(h) := {k: vmkernel |
	some k, vmkernel in object.get(input, _list(h, "storage"), {})
	"vsan" in _services(h, k)
}

_overlap(h, i, j) if j in input.hosts[h].interfaces[i].overlaps

_apart(h, i, a, j, b) if {
	a.subnet != b.subnet
	not _overlap(h, i, j)
}

_apart(_, _, a, _, b) if vlans.are_apart(a.vlan, b.vlan)

_together(_, i, _, j, _) if i == j

_together(h, i, a, j, b) if {
	a.vlan == b.vlan
	_overlap(h, i, j)
}

# Where VLAN 0 is written down, or where the VLAN is missing; nothing where the VLAN tells enough.
_doubt(h, kind, k, vmkernel) := paths if {
	vlan := vmkernel.vlan
	group := port_groups.path(h, vmkernel, vmkernel.port_group)
	paths := {p | not vlans.is_tagged(vlan); p := array.concat(group, ["vlan"])}
} else := paths if paths := {array.concat(_list(h, kind), [k, "vlan"])}

deny contains finding if {
	some h, _ in input.hosts
	some i, a in _vsan(h)
	some j, b in _ft(h)
	_together(h, i, a, j, b)
	args := {"vsan": i, "ft_logging": j, "network": vlans.network(b)}
	related := [["hosts", h, "vmkernels", i]]
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "vmkernels", j], "related": related, "args": args}
}

# Without FT Logging or without vSAN nothing is shared.
missing contains need if {
	some h, _ in input.hosts
	some kind, other in {"ft_logging": "storage", "storage": "ft_logging"}
	some path in needs.unmet({_list(h, kind)})
	kinds := {"ft_logging": _ft(h), "storage": _vsan(h)}
	count(needs.unmet({_list(h, other)})) + count(kinds[other]) > 0
	need := {"subject": ["hosts", h], "path": path}
}

# An interface for other storage may turn out to be for vSAN too.
missing contains need if {
	some h, host in input.hosts
	vsan := _vsan(h)
	some k, _ in host.traffic.storage.vmkernels
	not vsan[k]
	some path in needs.unmet({["hosts", h, "vmkernels", k, "services"]})
	count(_ft(h)) > 0
	need := {"subject": ["hosts", h], "path": path}
}

missing contains need if {
	some h, _ in input.hosts
	some j, b in _ft(h)
	some i, a in _vsan(h)
	not _apart(h, i, a, j, b)
	not _together(h, i, a, j, b)
	subnets := {array.concat(_list(h, "storage"), [i, "subnet"]), array.concat(_list(h, "ft_logging"), [j, "subnet"])}
	vlans := _doubt(h, "storage", i, a) | _doubt(h, "ft_logging", j, b)
	some path in (needs.unmet(subnets) | vlans)
	need := {"subject": ["hosts", h], "path": path}
}
