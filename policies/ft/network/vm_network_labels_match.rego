# METADATA
# title: The networks of an FT virtual machine exist on every FT host under the same label
# description: >-
#   Primary and secondary connect to their networks by name. A host without a port group of that label, spelled
#   exactly alike, cannot run the secondary. Standard and distributed port groups will both do.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 7: the same network labels on every ESX/ESXi host"
# custom:
#   severity: error
#   scope: vm
#   message: "{subject} is connected to the network {label}, which is missing on {hosts}; every FT host of the cluster must have it"
#   solution: >-
#     Create a port group with exactly this label (upper and lower case count) on the hosts named, or connect the
#     virtual machine to a network that all FT hosts have.
#   ja:
#     title: FT 仮想マシンのネットワークが、すべての FT ホストに同じネットワーク ラベルで存在する
#     description: "\
#       プライマリとセカンダリは、名前でネットワークに接続します。同じネットワーク ラベルのポート グループがないホストでは\
#       セカンダリを実行できません (大文字と小文字も区別されます)。標準スイッチと分散スイッチのどちらのポート グループでも構いません。"
#     message: "{subject} が接続しているネットワーク {label} が {hosts} にありません。クラスタ内のすべての FT ホストに必要です"
#     solution: "\
#       該当するホストに、まったく同じネットワーク ラベルのポート グループを作成してください。または、すべての FT ホストにある\
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
#   confidence: V
package ft.network.vm_network_labels_match

import data.lib.needs

# The FT hosts that are not known to have the label.
_lacking(vm, label) := hosts if {
	labels := _lacking_of[vm.cluster]
	hosts := labels[label]
}

# Machines of a cluster share labels: each is looked up once.
_lacking_of := {c: labels |
	some c, cluster in input.clusters
	used := {label | some vm in input.vms; vm.cluster == c; some label in vm.networks}
	labels := {label: hosts | some label in used; hosts := _without(object.get(cluster, "ft_hosts", []), label)}
}

_without(hosts, label) := {h | some h in hosts} - {h | some h in hosts; label in input.hosts[h].networks}

deny contains finding if {
	some v, vm in input.vms
	some label in vm.networks
	hosts := [h | some h in sort(_lacking(vm, label)); count(needs.unmet({["hosts", h, "networks"]})) == 0]
	count(hosts) > 0
	related := [["hosts", h, "port_groups"] | some h in hosts]
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
