# METADATA
# title: The storage policies of an FT virtual machine are ones that FT supports
# description: >-
#   FT does not support storage policy based management; from 6.7 on vSAN is the exception. For vSAN of 6.0 Update 1 to
#   6.5, whose objects cannot be without a policy, the sources disagree; there it is a warning. Policies that encrypt are
#   the matter of vm.encryption_supported.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-F5264795-11DA-4242-B774-8C3450997033.html
#     description: "vSphere Availability: storage policies are supported for vSAN storage only"
#   - ref: http://pubs.vmware.com/vsphere-60/topic/com.vmware.vsphere.avail.doc/GUID-F5264795-11DA-4242-B774-8C3450997033.html
#     description: "vSphere Availability 6.0: storage policy based management is not supported"
# custom:
#   severity: error
#   scope: vm
#   applies: {type: smp}
#   message: >-
#     {subject} has storage policy {policy} for {object} on datastore {datastore} of type {actual}; FT supports storage
#     policies on vSAN of 6.7 or later only
#   solution: >-
#     Set the storage policy of the virtual machine and of its disks to Datastore Default, or move the virtual machine to
#     vSAN of 6.7 or later.
#   ja:
#     title: FT 仮想マシンのストレージ ポリシーを FT がサポートしている
#     description: "\
#       FT は、ストレージ ポリシーに基づく管理をサポートしません (6.7 以降の vSAN を除く)。6.0 Update 1 から 6.5 の vSAN では\
#       オブジェクトに必ずポリシーがあり、資料によって記載が異なるため、警告とします。\
#       暗号化を行うポリシーは vm.encryption_supported が判定します。"
#     message: "\
#       {subject} の {object} (データストア {datastore}、種類 {actual}) にストレージ ポリシー {policy} が割り当てられています。\
#       FT がストレージ ポリシーをサポートするのは 6.7 以降の vSAN だけです"
#     solution: "\
#       仮想マシンとディスクのストレージ ポリシーをデータストアのデフォルトに変更するか、\
#       仮想マシンを 6.7 以降の vSAN に移動してください。"
#   vcenter_reason: [unsupportedSPBM]
#   sources:
#     - id: V13
#       title: "vSphere Availability: storage policy based management is not supported, from 6.7 on except for vSAN"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-F5264795-11DA-4242-B774-8C3450997033.html
#       versions: 6.0 to 8.0
#   confidence: V
package ft.storage.policy_supported

import data.lib.needs
import data.lib.releases

_table := data.ftpolicy.tables.storage_policies

# Every place of a storage policy, with that of the datastore it is for.
_places(v, vm) := {[["vms", v, "storage_policy"], ["vms", v, "storage_datastore"]]} | {[policy, store] |
	some k, _ in vm.disks
	policy := ["vms", v, "disks", k, "storage_policy"]
	store := ["vms", v, "disks", k, "datastore"]
}

# The places with a policy that may not encrypt: none has no policy.
_used(v, vm) := {[path, store] |
	some [path, store] in _places(v, vm)
	object.get(input, path, "none") != "none"
	object.get(input, array.concat(path, ["encryption"]), false) == false
}

_is_listed(table, type, release) if {
	some row in releases.rows(table, release)
	row.type == type
}

_datastore(store) := d if d := object.get(input, store, null)

_type(store) := type if type := input.datastores[_datastore(store)].type

# The policy of the virtual machine itself is that of its configuration files.
_object(path) := disk if {
	disk := path[3]
} else := "VM home"

_supported(vm, store) if _is_listed(_table.supported, _type(store), vm.release)

_severity(vm, store) := "warning" if {
	_is_listed(_table.contested, _type(store), vm.release)
} else := "error"

deny contains finding if {
	some v, vm in input.vms
	some [path, store] in _used(v, vm)
	policy := object.get(input, path, {})
	policy.encryption == false
	vm.release
	name := object.get(policy, "name", "?")
	where := {"object": _object(path), "datastore": _datastore(store), "actual": _type(store)}
	args := object.union(where, {"policy": name})
	not _supported(vm, store)
	finding := {"subject": ["vms", v], "path": path, "args": args, "severity": _severity(vm, store)}
}

missing contains need if {
	some v, vm in input.vms
	some path in needs.unmet({["vms", v, "disks"]} | {place | some [place, _] in _places(v, vm)})
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	some [path, store] in _used(v, vm)
	not _supported(vm, store)
	facts := {["vms", v, "release"], store, array.concat(path, ["encryption"])}
	types := {["datastores", d, "type"] | d := _datastore(store); d != null}
	some gap in needs.unmet((facts | types))
	need := {"subject": ["vms", v], "path": gap}
}
