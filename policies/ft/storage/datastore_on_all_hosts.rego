# METADATA
# title: Every FT host of the cluster mounts the datastores of an FT virtual machine
# description: >-
#   The secondary may run on any FT host of the cluster. For legacy FT it uses the very files of the primary, so every
#   host has to reach them. FT of vSphere 6.0 and later gives the secondary copies of its own; a datastore that only
#   some hosts mount limits where the primary can restart.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 7: storage that every ESX/ESXi host can access"
# custom:
#   severity:
#     - {severity: error, type: legacy}
#     - {severity: warning, type: smp}
#   scope: vm
#   message: "{subject} uses datastore {datastore}, which is not mounted on {hosts}; every FT host of the cluster must mount it"
#   solution: >-
#     Present the storage (LUN, NFS export) to the hosts named and mount the datastore there, or move the virtual machine
#     to a datastore that all FT hosts mount.
#   ja:
#     title: FT 仮想マシンのデータストアを、クラスタ内のすべての FT ホストがマウントしている
#     description: "\
#       セカンダリは、クラスタ内のどの FT ホストでも動作する可能性があります。レガシー FT では、セカンダリがプライマリと同じファイルを使うため、\
#       すべてのホストからアクセスできる必要があります。vSphere 6.0 以降の FT ではセカンダリが自身のコピーを持ちますが、\
#       一部のホストだけがマウントしているデータストアでは、プライマリを再起動できるホストが限られます。"
#     message: "{subject} が使うデータストア {datastore} が {hosts} にマウントされていません。クラスタ内のすべての FT ホストでマウントする必要があります"
#     solution: "\
#       該当するホストにストレージ (LUN または NFS エクスポート) を割り当ててデータストアをマウントしてください。\
#       または、すべての FT ホストがマウントしているデータストアに仮想マシンを移動してください。"
#   article: [S7-4]
#   sources:
#     - id: S7-4
#       title: The storage of the virtual machine can be accessed from every ESX/ESXi host
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#   confidence: V
package ft.storage.datastore_on_all_hosts

import data.lib.needs

# The FT hosts that are not known to mount the datastore.
_lacking(vm, d) := hosts if {
	mounting := {h | some h in input.datastores[d].hosts}
	hosts := {h | some h in input.clusters[vm.cluster].ft_hosts; not h in mounting}
}

deny contains finding if {
	some v, vm in input.vms
	some d in vm.datastores
	count(needs.unmet({["datastores", d, "hosts"]})) == 0
	hosts := _lacking(vm, d)
	count(hosts) > 0
	args := {"datastore": d, "hosts": sort(hosts)}
	finding := {"subject": ["vms", v], "path": ["datastores", d, "hosts"], "args": args}
}

missing contains need if {
	some v, _ in input.vms
	some path in needs.unmet({["vms", v, "datastores"]})
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	count(vm.datastores) > 0
	not vm.cluster
	need := {"subject": ["vms", v], "path": ["vms", v, "cluster"]}
}

missing contains need if {
	some v, vm in input.vms
	count(vm.datastores) > 0
	some path in needs.unmet({["clusters", vm.cluster, "ft_hosts"]})
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	some d in vm.datastores
	count(_lacking(vm, d)) > 0
	some path in needs.unmet({["datastores", d, "hosts"]})
	need := {"subject": ["vms", v], "path": path}
}
