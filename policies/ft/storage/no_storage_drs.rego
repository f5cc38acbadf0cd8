# METADATA
# title: Storage DRS does not move an FT virtual machine by itself
# description: >-
#   Storage DRS cannot move a virtual machine while FT is on. In a datastore cluster that is fully automated it would
#   try to, and fail. So for an FT virtual machine Storage DRS is disabled or manual. Storage DRS exists from 5.0 on.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#     description: "vSphere API, StorageDrsCannotMoveFTVm: Storage DRS cannot move an FT virtual machine"
# custom:
#   severity: warning
#   scope: vm
#   applies: {since: "5.0"}
#   message: >-
#     {subject} is on datastore {datastore}, which is in a datastore cluster, and Storage DRS may move it by itself (its
#     own setting: {actual})
#   solution: >-
#     In the VM overrides of the datastore cluster, disable Storage DRS for the virtual machine or set it to manual
#     (Terraform: vsphere_storage_drs_vm_override).
#   ja:
#     title: Storage DRS が FT 仮想マシンを自動的に移動しない
#     description: "\
#       FT が有効な間、Storage DRS は仮想マシンを移動できません。完全自動化されたデータストア クラスタでは移動しようとして失敗します。\
#       そのため、FT 仮想マシンでは Storage DRS を無効または手動にします。Storage DRS は 5.0 以降の機能です。"
#     message: "\
#       {subject} のデータストア {datastore} はデータストア クラスタに属しており、Storage DRS が仮想マシンを自動的に移動する\
#       可能性があります (仮想マシンの設定: {actual})"
#     solution: "\
#       データストア クラスタの仮想マシンのオーバーライドで、この仮想マシンの Storage DRS を無効または手動に設定してください \
#       (Terraform では vsphere_storage_drs_vm_override)。"
#   sources:
#     - id: C16
#       title: "vSphere API: StorageDrsCannotMoveFTVm"
#       url: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#       versions: 5.0 and later
#   confidence: V
package ft.storage.no_storage_drs

import data.lib.needs

_path(d, keys) := path if path := array.concat(["datastores", d], keys)

# Its own setting lets Storage DRS move the virtual machine, or leaves that to the datastore cluster.
_may_move(vm) if object.get(vm, "storage_drs", "default") in {"default", "automated"}

# vSAN is in no datastore cluster.
_clustered(vm) := {d | some d in vm.datastores; not input.datastores[d].type == "vSAN"}

_is_automated(vm, _) if vm.storage_drs == "automated"

_is_automated(vm, store) if {
	vm.storage_drs == "default"
	store.datastore_cluster.automation_level == "automated"
}

deny contains finding if {
	some v, vm in input.vms
	some d in vm.datastores
	store := input.datastores[d]
	store.type != "vSAN"
	store.datastore_cluster
	_is_automated(vm, store)
	args := {"datastore": d, "actual": vm.storage_drs}
	path := ["vms", v, "storage_drs"]
	finding := {"subject": ["vms", v], "path": path, "related": [_path(d, ["datastore_cluster"])], "args": args}
}

missing contains need if {
	some v, vm in input.vms
	_may_move(vm)
	some path in needs.unmet({["vms", v, "datastores"]} | {["vms", v, "storage_drs"] | some _ in _clustered(vm)})
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	_may_move(vm)
	some d in _clustered(vm)
	levels := {["datastore_cluster", "automation_level"] | object.get(vm, "storage_drs", "default") == "default"}
	some path in needs.unmet({_path(d, keys) | some keys in ({["type"], ["datastore_cluster"]} | levels)})
	need := {"subject": ["vms", v], "path": path}
}
