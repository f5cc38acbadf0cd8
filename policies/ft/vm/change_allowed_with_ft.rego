# METADATA
# title: A planned change leaves alone what FT locks of a protected virtual machine
# description: >-
#   While FT is on, vCenter refuses to change the vCPUs, the memory with its reservation, limit and shares, the disks and
#   the network adapters of a virtual machine, to plug any other device, and to move it to another cluster or resource
#   pool or its files with Storage vMotion. For most other settings the provider powers the machine off and on again.
#   Replacing or deleting it takes its protection away. So everything is refused but a short list of what does nothing
#   to the running machine (tags, notes, custom attributes, folder, how long the provider waits), and vMotion to another
#   host of the cluster. The rule looks at the machines that are under FT now; one that the plan creates is not yet.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_4.html
#     description: "VMware vSphere 4 徹底解剖 (5), restrictions of FT: Storage VMotion cannot be used while FT is on"
#   - ref: https://registry.terraform.io/providers/vmware/vsphere/latest/docs/resources/virtual_machine
#     description: "Terraform provider for vSphere: the attributes whose change reboots a virtual machine"
# custom:
#   severity: error
#   scope: vm
#   applies: {input: plan}
#   message: "{subject} is meant to be under FT already, and the plan does what FT does not allow: {changes}"
#   solution: >-
#     Take the change out of the plan, or turn FT off for the virtual machine, apply the plan, and turn FT on again.
#     Where vCenter has set the memory reservation to the memory size, declare the same reservation in Terraform.
#   ja:
#     title: plan が、FT で保護されている仮想マシンに、FT では許可されない変更を加えない
#     description: "\
#       FT が有効な間、vCenter Server は仮想マシンの vCPU 数、メモリ (予約、制限、シェアを含む)、ディスク、\
#       ネットワーク アダプタの変更とその他のデバイスの追加や削除を拒否し、別のクラスタやリソース プールへの移動も \
#       Storage vMotion によるファイルの移動もできません。そのほかのほとんどの設定でも、プロバイダは仮想マシンを一度パワーオフします。\
#       仮想マシンを再作成または削除すると、保護は失われます。そのため、実行中の仮想マシンに影響しないもの (タグ、メモ、\
#       カスタム属性、フォルダ、プロバイダの待ち時間) と、クラスタ内の別のホストへの vMotion を除き、すべての変更を不適合とします。\
#       このルールは、現在 FT で保護されている仮想マシンを対象とします。plan が新規に作成する仮想マシンは、\
#       まだ FT の保護下にないものとします。"
#     message: "{subject} はすでに FT で保護されている想定ですが、plan は FT では許可されない変更を行います: {changes}"
#     solution: "\
#       plan から変更を取り除くか、仮想マシンの FT を無効にしてから plan を適用し、その後 FT を再度有効にしてください。\
#       vCenter Server がメモリ予約をメモリ サイズと同じ値に設定している場合は、Terraform でも同じ予約を指定してください。"
#   article: [S11-2]
#   sources:
#     - id: S11-2
#       title: Storage VMotion cannot be used while FT is on
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_4.html
#       versions: "4.0"
#     - id: V2
#       title: "vSphere Availability: no Storage vMotion while FT is on"
#       versions: 4.0 and later
#     - id: C15
#       title: "vSphere API: an FT virtual machine cannot be moved to another cluster or resource pool (CannotMoveFaultToleranceVm)"
#       versions: 4.0 and later
#     - id: V22
#       title: "vSphere Availability: no hot-plug; the network of an adapter changes only with FT off"
#       versions: 4.1 to 8.0
#     - id: V41
#       title: "vSphere Availability: memory, reservation, limit, shares, vCPUs and disks cannot be edited while FT is on"
#       versions: 5.5 to 6.7
#     - id: V42
#       title: "vSphere API: the instance UUID of an FT virtual machine cannot be changed"
#       versions: 4.0 and later
#   confidence: V
package ft.vm.change_allowed_with_ft

_allowed := data.ftpolicy.tables.machine_changes.allowed

# What is told with its values: the fact that an attribute of the provider is, where it has another name.
_facts := {
	"memory": "memory_mb", "memory_reservation": "memory_reservation_mb", "memory_limit": "memory_limit_mb",
	"datastore_id": "storage_datastore", "resource_pool_id": "resource_pool",
	"disk": "disks", "disk.size": "disks", "disk.datastore_id": "disks", "network_interface": "network_adapters",
	"network_interface.network_id": "network_adapters", "network_interface.adapter_type": "network_adapters",
}

_values := [
	"num_cpus", "memory_mb", "memory_reservation_mb", "memory_limit_mb", "storage_datastore", "cluster",
	"resource_pool",
]

_members := {"disks": ["size_gb", "datastore"], "network_adapters": ["type", "network"]}

# A set: looking a path up in the list would take as long as the list is.
_partial := {array.concat(["now"], p) | some p in input.now.partial}

_key(v) := concat("", ["/vms/", replace(replace(v, "~", "~0"), "/", "~1")])

# What is created has no state before, and no-op has no attributes that differ.
_change(v) := input.changes[_key(v)]

_state(v, side) := state if state := object.get(_change(v), side, {})

_names(state, collection) := {name | some name, _ in state[collection]}

# Single values, and those of a disk or an adapter that is there on both sides.
_paths(before) := {[fact] | some fact in _values} | {[collection, name, fact] |
	some collection, facts in _members
	some name, _ in before[collection]
	some fact in facts
}

_differing(before, after) := {[path, text] |
	some path in _paths(before)
	old := object.get(before, path, null)
	new := object.get(after, path, null)
	count({value | some value in [old, new]; value != null}) == 2
	text := sprintf("%v: %v -> %v", [concat(".", path), old, new])
} | {[[collection], text] |
	some collection, _ in _members
	before[collection]
	after[collection]
	names := [concat(", ", sort(_names(state, collection))) | some state in [before, after]]
	names[0] != names[1]
	text := sprintf("%v: %v -> %v", [collection, names[0], names[1]])
}

# A block that is allowed stands for all in it.
_is_allowed(attribute) if _allowed[attribute]

_is_allowed(attribute) if _allowed[split(attribute, ".")[0]]

_refused(attributes) := {attribute |
	some attribute in attributes
	attribute != "host_system_id"
	not _is_allowed(attribute)
}

# An attribute is told by its name where no fact of it tells the values.
_attributes(v, told) := {[[], attribute] |
	some attribute in _refused(object.get(_change(v), "attributes", []))
	fact := object.get(_facts, attribute, attribute)
	not fact in told
}

_hosts(v) := hosts if {
	"host_system_id" in object.get(_change(v), "attributes", [])
	hosts := [object.get(_state(v, side), "host", null) | some side in ["before", "after"]]
}

# vMotion is allowed to a host of the cluster that the machine is in.
_stays(v) if {
	hosts := _hosts(v)
	some h in input.now.clusters[input.now.vms[v].cluster].hosts
	h == hosts[1]
}

_elsewhere(v) := {[["host"], text] |
	hosts := _hosts(v)
	hosts[1] != null
	not _stays(v)
	path := ["now", "clusters", input.now.vms[v].cluster, "hosts"]
	not _is_open(path)
	text := sprintf("host: %v -> %v", [hosts[0], hosts[1]])
}

_is_open(path) if object.get(input, path, null) == null

_is_open(path) if path in _partial

_changes(v) := changes if {
	differing := _differing(_state(v, "before"), _state(v, "after"))
	told := {path[0] | some [path, _] in differing}
	gone := {[[], action] |
		action := _change(v).action
		action in {"replace", "delete"}
	}
	changes := (differing | _attributes(v, told)) | (_elsewhere(v) | gone)
}

deny contains finding if {
	some v, _ in input.now.vms
	changes := _changes(v)
	some [path, _] in changes
	texts := sort({text | some [_, text] in changes})
	finding := {
		"subject": ["vms", v],
		"path": array.concat(["vms", v], path),
		"related": [["changes", _key(v)]],
		"args": {"changes": texts},
	}
}

_need(v, path) := {"subject": ["vms", v], "path": array.concat(["changes", _key(v)], path)}

missing contains need if {
	some v, _ in input.now.vms
	some attribute in _refused(object.get(_change(v), "open_attributes", []))
	need := _need(v, ["after", object.get(_facts, attribute, attribute)])
}

# vMotion to a host that is not known, or of which it is not known whether it is in the cluster.
missing contains need if {
	some v, _ in input.now.vms
	"host_system_id" in object.get(_change(v), "open_attributes", [])
	need := _need(v, ["after", "host"])
}

missing contains need if {
	some v, _ in input.now.vms
	hosts := _hosts(v)
	hosts[1] == null
	need := _need(v, ["after", "host"])
}

missing contains need if {
	some v, vm in input.now.vms
	_hosts(v)
	not vm.cluster
	need := {"subject": ["vms", v], "path": ["now", "vms", v, "cluster"]}
}

missing contains need if {
	some v, vm in input.now.vms
	_hosts(v)
	not _stays(v)
	path := ["now", "clusters", vm.cluster, "hosts"]
	_is_open(path)
	need := {"subject": ["vms", v], "path": path}
}

# Nothing is known of what a later plan makes of it, or of what an action does to it.
missing contains need if {
	some v, _ in input.now.vms
	some [word, path] in [["deferred", "after"], ["runs", "runs"]]
	input.changes[_key(v)][word]
	need := _need(v, [path])
}
