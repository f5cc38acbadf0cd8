# METADATA
# title: The networks of an FT virtual machine exist on every FT host under the same label
# description: >-
#   Primary and secondary connect to their networks by name. A host without a port group of that label, spelled
#   exactly alike, cannot run the secondary. Standard and distributed port groups will both do, but the same kind on every
#   host: a virtual machine cannot move between the two. Nor can it move to a network without a physical NIC, or use the
#   standard port group of a VMkernel interface or a Service Console.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 7: the same network labels on every ESX/ESXi host"
# custom:
#   severity: error
#   scope: vm
#   message: >-
#     {subject} is connected to the network {label}; every FT host of the cluster must have it for virtual machines, on the
#     same kind of switch and with a physical NIC: {hosts}
#   solution: >-
#     Create a port group for virtual machines with exactly this label (upper and lower case count) on the hosts named, on
#     the same kind of switch as on the other hosts and with an active physical NIC, or connect the virtual machine to a
#     network that all FT hosts have.
#   ja:
#     title: FT 仮想マシンのネットワークが、すべての FT ホストに同じネットワーク ラベルで存在する
#     description: "\
#       プライマリとセカンダリは、名前でネットワークに接続します。同じネットワーク ラベルのポート グループがないホストでは\
#       セカンダリを実行できません (大文字と小文字も区別されます)。標準スイッチと分散スイッチのどちらのポート グループでも構いませんが、\
#       すべてのホストで同じ種類にします。種類の異なるスイッチの間や、物理 NIC のないネットワークへは移行できません。また、\
#       VMkernel インターフェイスやサービス コンソールの標準ポート グループは仮想マシンに使えません。"
#     message: "\
#       {subject} はネットワーク {label} に接続しています。クラスタ内のすべての FT ホストに、同じ種類のスイッチにあって物理 NIC を持つ、\
#       仮想マシン用のものが必要です: {hosts}"
#     solution: "\
#       該当するホストに、まったく同じネットワーク ラベルの仮想マシン用ポート グループを、ほかのホストと同じ種類のスイッチに作成し、\
#       アクティブな物理 NIC を割り当ててください。または、すべての FT ホストにある\
#       ネットワークに仮想マシンを接続してください。"
#   article: [S7-5, S7-6, S7-8]
#   sources:
#     - id: S7-5
#       title: The networks of the virtual machine are configured alike on every host
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: S7-6
#       title: Standard and distributed switches will both do
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: S7-8
#       title: The network labels are the same
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - title: "vCenter Server and Host Management 6.0 to 8.0, vMotion networking: no move from a distributed to a standard switch, nor to a network without a physical NIC"
#       versions: 4.0 and later
#   confidence: V
package ft.network.vm_network_labels_match

import data.lib.labels
import data.lib.needs

# The FT hosts that are not known to have the label.
_lacking(vm, label) := hosts if {
	lacking := _lacking_of[vm.cluster]
	hosts := lacking[label]
}

_lacking_of := {c: lacking |
	some c, hosts in labels.hosts
	lacking := {label: absent | some label in labels.of[c]; absent := _without(hosts, label)}
}

_without(hosts, label) := {h | some h in hosts} - {h | some h in hosts; label in input.hosts[h].networks}

# The FT hosts of a cluster that certainly do not have a label.
_missing := {c: by_label |
	some c, hosts in labels.hosts
	whole := {h | some h in hosts; count(needs.unmet({["hosts", h, "networks"]})) == 0}
	by_label := {label: absent | some label in labels.of[c]; absent := _without(hosts, label) & whole}
}

_at_fault(c, label) := hosts if {
	absent := _missing[c]
	hosts := absent[label] | {h | some h in labels.hosts[c]; count(labels.fault(h, label)) > 0}
}

deny contains finding if {
	some v, vm in input.vms
	some label in vm.networks
	absent := _missing[vm.cluster]
	odd := labels.odd[vm.cluster]
	hosts := sort(array.concat(odd[label], [text | some h in absent[label]; text := sprintf("%v (missing)", [h])]))
	count(hosts) > 0
	related := [["hosts", h, "port_groups"] | some h in sort(_at_fault(vm.cluster, label))]
	args := {"label": label, "hosts": hosts}
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
	some path in needs.unmet({["clusters", vm.cluster, "ft_hosts"]})
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	some label in vm.networks
	some path in needs.unmet({["hosts", h, "networks"] | some h in _lacking(vm, label)})
	need := {"subject": ["vms", v], "path": path}
}

# What the hosts have under the label.
missing contains need if {
	some v, vm in input.vms
	some label in vm.networks
	gaps := labels.gaps[vm.cluster]
	some path in gaps[label]
	need := {"subject": ["vms", v], "path": path}
}
