# METADATA
# title: The networks of an FT virtual machine lead to the same VLAN from every FT host
# description: >-
#   After a failover the secondary goes on with the addresses of the primary, so its port groups must lead to the same
#   physical network. The rule compares the VLANs of all port groups of a label on the FT hosts of the cluster,
#   standard and distributed. A port group without a physical NIC leads nowhere, one for VMkernel interfaces takes no
#   machine, and a standard and a distributed one of the same name are two networks. VLAN 0 leaves the VLAN to the
#   physical switch; whether that is the VLAN of another host the inputs do not tell.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 7: the virtual machine's networks reach the same physical network from every host"
# custom:
#   severity: error
#   scope: vm
#   message: >-
#     {subject} is connected to the network {label}, which does not lead to the same VLAN from every FT host of the
#     cluster: {found}
#   solution: >-
#     Give all FT hosts a port group of this label for virtual machines, on one kind of switch, with a physical NIC and in
#     the same VLAN. Where the label stands for different networks, rename the port groups of one of them.
#   ja:
#     title: FT 仮想マシンのネットワークが、すべての FT ホストから同じ VLAN につながっている
#     description: "\
#       フェイルオーバー後、セカンダリはプライマリと同じアドレスで処理を引き継ぐため、ポート グループは同じ物理ネットワークに接続されている必要があります。\
#       このルールは、クラスタ内の FT ホストにある同じネットワーク ラベルのポート グループの VLAN ID を、標準スイッチと分散スイッチの両方について\
#       比較します。物理 NIC のないポート グループはどこにもつながらず、VMkernel 用のポート グループには仮想マシンを接続できません。\
#       また、名前が同じでも、標準スイッチと分散スイッチのポート グループは別のネットワークです。VLAN 0 (タグなし) の場合は物理スイッチの設定で VLAN が決まるため、ほかのホストと同じ VLAN かどうかは入力からは判断できません。"
#     message: "\
#       {subject} が接続しているネットワーク {label} は、クラスタ内のすべての FT ホストから同じ VLAN \
#       につながっていません: {found}"
#     solution: "\
#       すべての FT ホストで、このネットワーク ラベルの仮想マシン用ポート グループを同じ種類のスイッチに用意し、物理 NIC を割り当て、\
#       同じ VLAN ID を設定してください。\
#       同じラベルを別々のネットワークに使っている場合は、一方のポート グループの名前を変更してください。"
#   article: [S7-7]
#   sources:
#     - id: S7-7
#       title: The networks of the virtual machine reach the same physical network from every host
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#   confidence: V
package ft.network.vm_networks_same_segment

import data.lib.labels
import data.lib.needs

# The port groups of a label on the FT hosts of a cluster, by the path of their VLAN.
_standard(c, label) := {["hosts", h, "port_groups", label, "vlan"] |
	some h in input.clusters[c].ft_hosts
	groups := input.hosts[h].port_groups
	groups[label]
}

_distributed(c, label) := {["distributed_switches", s, "port_groups", label, "vlan"] |
	some s, switch in input.distributed_switches
	switch.port_groups[label]
	count({h | some h in input.clusters[c].ft_hosts; switch.hosts[h]}) > 0
}

_groups := {c: groups |
	some c, _ in input.clusters
	groups := {label: paths | some label in labels.of[c]; paths := _standard(c, label) | _distributed(c, label)}
}

# The spaces of a trunk do not matter, and 4095 is the trunk of all VLANs.
_segment(vlan) := parts if {
	is_string(vlan)
	parts := {trim_space(part) | some part in split(vlan, ",")}
} else := {"0-4094"} if {
	vlan == 4095
} else := {vlan}

_tagged(groups) := {path: vlan | some path in groups; vlan := object.get(input, path, 0); vlan != 0}

_vlans := {c: vlans |
	some c, groups in _groups
	vlans := {label: tagged | some label, paths in groups; tagged := _tagged(paths)}
}

_text(vlan) := text if {
	text := sprintf("PVLAN %v", [vlan.private])
} else := text if {
	is_string(vlan)
	text := sprintf("VLAN %v", [replace(vlan, " ", "")])
} else := text if text := sprintf("VLAN %v", [vlan])

_segments := {c: segments |
	some c, vlans in _vlans
	segments := {label: found | some label, tagged in vlans; found := {segment | some vlan in tagged; segment := _segment(vlan)}}
}

# Any host may have one more port group of a label.
_open_lists := {c: paths |
	some c in {c | some vm in input.vms; c := vm.cluster}
	hosts := object.get(input, ["clusters", c, "ft_hosts"], [])
	paths := needs.unmet({["clusters", c, "ft_hosts"]} | {["hosts", h, "networks"] | some h in hosts})
}

# A single port group is in one VLAN, whichever it is.
_open_groups := {c: open |
	some c, groups in _groups
	open := {label: gaps | some label, paths in groups; count(paths) > 1; gaps := needs.unmet(paths)}
}

# VLAN 0 leaves it to the physical switch, which may be in the one segment of the others.
_untagged := {c: untagged |
	some c, groups in _groups
	segments := _segments[c]
	untagged := {label: zeros |
		some label, paths in groups
		count(segments[label]) == 1
		zeros := {path | some path in paths; object.get(input, path, null) == 0}
	}
}

deny contains finding if {
	some v, vm in input.vms
	segments := _segments[vm.cluster]
	some label in vm.networks
	count(segments[label]) > 1
	vlans := _vlans[vm.cluster]
	tagged := vlans[label]
	args := {"label": label, "found": sort({text | some vlan in tagged; text := _text(vlan)})}
	related := sort([path | some path, _ in tagged])
	finding := {"subject": ["vms", v], "path": ["vms", v, "network_adapters"], "related": related, "args": args}
}

# One VLAN is of no use where a host has no way into it for machines, or another kind of network.
deny contains finding if {
	some v, vm in input.vms
	odd := labels.odd[vm.cluster]
	some label in vm.networks
	count(odd[label]) > 0
	args := {"label": label, "found": odd[label]}
	related := [["hosts", h, "port_groups"] | some h in labels.hosts[vm.cluster]; count(labels.fault(h, label)) > 0]
	finding := {"subject": ["vms", v], "path": ["vms", v, "network_adapters"], "related": related, "args": args}
}

missing contains need if {
	some v, _ in input.vms
	some path in needs.unmet({["vms", v, "networks"]})
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

missing contains need if {
	some v, vm in input.vms
	some open in [_open_groups[vm.cluster], _untagged[vm.cluster], labels.gaps[vm.cluster]]
	some label in vm.networks
	some path in open[label]
	need := {"subject": ["vms", v], "path": path}
}
