# METADATA
# title: An FT virtual machine is not connected to a port group of NSX
# description: >-
#   In 8.0 VMware does not support FT for virtual machines on port groups that NSX created, be they backed by a VLAN or
#   by an overlay segment. For 9.x this is unverified and a warning.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#     description: "vSphere Availability 8.0: requirements of Fault Tolerance, note on NSX"
# custom:
#   severity: error
#   scope: vm
#   applies: {since: "8.0"}
#   message: "{subject} is connected to {label}, a port group of NSX on {switch}; FT does not support it"
#   solution: >-
#     Connect the virtual machine to a distributed or standard port group that vCenter Server manages itself, or leave
#     FT turned off for it.
#   ja:
#     title: FT 仮想マシンが NSX のポート グループに接続されていない
#     description: "\
#       8.0 では、NSX が作成したポート グループ (VLAN、オーバーレイ セグメントのどちらも) に接続された仮想マシンの FT は\
#       サポートされません。9.x については未検証のため、警告とします。"
#     message: "\
#       {subject} は {switch} にある NSX のポート グループ {label} に接続されています。FT ではサポートされません"
#     solution: "\
#       vCenter Server が直接管理する分散ポート グループまたは標準ポート グループに仮想マシンを接続してください。\
#       または、この仮想マシンの FT を無効にしてください。"
#   sources:
#     - id: N14
#       title: "vSphere Availability 8.0, note: FT is not supported on port groups created by NSX (VLAN or overlay segment)"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#       versions: "8.0"
#   confidence: V
package ft.network.no_nsx_port_group

import data.lib.needs
import data.lib.releases

# The distributed port groups of a label that hosts of the cluster have.
_groups(c, label) := {s |
	some s, switch in input.distributed_switches
	switch.port_groups[label]
	count([h | some h in input.clusters[c].hosts; switch.hosts[h]]) > 0
}

# A host may have one more port group of a label.
_open_lists := {c: paths |
	some c in {c | some vm in input.vms; c := vm.cluster}
	hosts := object.get(input, ["clusters", c, "ft_hosts"], [])
	paths := needs.unmet({["clusters", c, "ft_hosts"]} | {["hosts", h, "networks"] | some h in hosts})
}

_severity(vm) := ["error", "warning"][count(releases.unread(vm))]

deny contains finding if {
	some v, vm in input.vms
	some label in vm.networks
	some s in _groups(vm.cluster, label)
	groups := input.distributed_switches[s].port_groups
	groups[label].nsx == true
	finding := {
		"subject": ["vms", v],
		"path": ["vms", v, "network_adapters"],
		"related": [["distributed_switches", s, "port_groups", label, "nsx"]],
		"severity": _severity(vm),
		"args": object.union({"label": label, "switch": s}, releases.unread(vm)),
	}
}

missing contains need if {
	some v, vm in input.vms
	groups := {["distributed_switches", s, "port_groups", label, "nsx"] | some label in vm.networks; some s in _groups(vm.cluster, label)}
	some path in needs.unmet(groups | {["vms", v, "networks"]})
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	count(vm.networks) > 0
	not vm.cluster
	need := {"subject": ["vms", v], "path": ["vms", v, "cluster"]}
}

missing contains need if {
	some v, vm in input.vms
	count(vm.networks) > 0
	some path in _open_lists[vm.cluster]
	need := {"subject": ["vms", v], "path": path}
}
