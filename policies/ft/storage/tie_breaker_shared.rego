# METADATA
# title: Both hosts of an FT pair reach the tie-breaker datastore
# description: >-
#   SMP FT keeps a small file that decides which side lives on when primary and secondary lose each other. Both hosts
#   have to reach the datastore it is on. Where primary and secondary are not placed on hosts, any two FT hosts of the
#   cluster may become the pair: then all of them have to mount it, and it is a failure when fewer than two do. The rule
#   looks at the datastore that is declared (ft_metadata_datastore). The tie-breaker of a virtual machine on vSAN has to
#   be on the same vSAN datastore.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#     description: "vSphere API, FaultToleranceMetaSpec: the metadata file on a datastore that primary and secondary share"
# custom:
#   severity: error
#   scope: vm
#   applies: {type: smp}
#   when_declared: [vms.*.ft_metadata_datastore]
#   message: >-
#     {subject} has its tie-breaker file on datastore {datastore}; FT hosts that do not mount it: {hosts}; vSAN datastore
#     that it has to be on: {vsan}
#   solution: >-
#     Choose a tie-breaker datastore that all FT hosts of the cluster mount, or mount it on the hosts named. For a virtual
#     machine on vSAN choose the vSAN datastore that it is on.
#   ja:
#     title: FT ペアの両方のホストからタイブレーカー データストアにアクセスできる
#     description: "\
#       SMP FT は、プライマリとセカンダリが互いに通信できなくなった場合に、どちらが動作を続けるかを決める小さなファイルを使います。\
#       このファイルを置くデータストアには両方のホストからアクセスできる必要があります。配置が指定されていない場合は、\
#       クラスタ内のどの 2 台の FT ホストもペアになる可能性があるため、すべての FT ホストでマウントする必要があり、\
#       マウントしているホストが 2 台未満であれば不適合とします。指定されたデータストア (ft_metadata_datastore) が対象です。\
#       vSAN 上の仮想マシンでは、タイブレーカー ファイルも同じ vSAN データストアに置く必要があります。"
#     message: "\
#       {subject} のタイブレーカー ファイルはデータストア {datastore} にあります。マウントしていない FT ホスト: {hosts}、\
#       置く必要のある vSAN データストア: {vsan}"
#     solution: "\
#       クラスタ内のすべての FT ホストがマウントしているデータストアをタイブレーカー データストアに選ぶか、\
#       該当するホストにマウントしてください。vSAN 上の仮想マシンでは、仮想マシンと同じ vSAN データストアを選んでください。"
#   sources:
#     - id: V9
#       title: "vSphere API: FaultToleranceMetaSpec, InaccessibleFTMetadataDatastore"
#       url: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#       versions: 6.0 and later
#     - id: V10
#       title: "vSphere API, CreateSecondaryVMExRequestType: with vSAN the tie-breaker is on the same vSAN datastore"
#       url: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#       versions: 6.0 and later
#   confidence: V
package ft.storage.tie_breaker_shared

import data.lib.ft_hosts
import data.lib.needs

_hosts_path(vm) := path if path := ["datastores", vm.ft_metadata_datastore, "hosts"]

_placed(vm) := {h | some field in ["host", "secondary_host"]; h := vm[field]}

_lacking(vm, hosts) := {h |
	mounting := object.get(input, _hosts_path(vm), [])
	some h in hosts
	not h in mounting
}

# Where the pair is declared it counts, else any two FT hosts may become one.
_is_placed(vm) if count(_placed(vm)) == 2

_finding(v, vm, hosts) := finding if {
	args := {"datastore": vm.ft_metadata_datastore, "hosts": sort(hosts), "vsan": ["-"]}
	path := ["vms", v, "ft_metadata_datastore"]
	finding := {"subject": ["vms", v], "path": path, "related": [_hosts_path(vm)], "args": args}
}

deny contains finding if {
	some v, vm in input.vms
	count(needs.unmet({_hosts_path(vm)})) == 0
	hosts := _lacking(vm, _placed(vm))
	count(hosts) > 0
	finding := _finding(v, vm, hosts)
}

# No two FT hosts are left to pair.
deny contains finding if {
	some v, vm in input.vms
	count(needs.unmet({_hosts_path(vm), ["clusters", vm.cluster, "ft_hosts"]})) == 0
	hosts := _lacking(vm, ft_hosts.of(vm))
	count(hosts) > 0
	count(ft_hosts.of(vm)) - count(hosts) < 2
	finding := _finding(v, vm, hosts)
}

# Type and transport each tell whether a datastore is one of vSAN.
_is_vsan(d) if input.datastores[d].type == "vSAN"

_is_vsan(d) if input.datastores[d].transport == "vsan"

_is_told(d) if input.datastores[d].type

_is_told(d) if input.datastores[d].transport

_beside(vm) if vm.ft_metadata_datastore in vm.datastores

deny contains finding if {
	some v, vm in input.vms
	count(needs.unmet({["vms", v, "datastores"]})) == 0
	not _beside(vm)
	vsan := sort([d | some d in vm.datastores; _is_vsan(d)])
	count(vsan) > 0
	args := {"datastore": vm.ft_metadata_datastore, "hosts": ["-"], "vsan": vsan}
	path := ["vms", v, "ft_metadata_datastore"]
	related := [["datastores", d, "type"] | some d in vsan]
	finding := {"subject": ["vms", v], "path": path, "related": related, "args": args}
}

missing contains need if {
	some v, vm in input.vms
	not _beside(vm)
	some path in (needs.unmet({["vms", v, "datastores"]}) | {p |
		some d in vm.datastores
		not _is_told(d)
		p := ["datastores", d, "type"]
	})
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	count(_lacking(vm, _placed(vm))) > 0
	some path in needs.unmet({_hosts_path(vm)})
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	not _is_placed(vm)
	place := ft_hosts.paths(v, vm)
	facts := {p |
		count(_lacking(vm, ft_hosts.of(vm))) > 0
		some p in {["vms", v, "host"], ["vms", v, "secondary_host"], _hosts_path(vm)}
	}
	some path in needs.unmet((place | facts))
	need := {"subject": ["vms", v], "path": path}
}
