# METADATA
# title: A planned change leaves alone what FT locks of a protected virtual machine
# description: >-
#   While FT is on, vCenter refuses to change the number of vCPUs, the memory with its reservation and limit, the disks
#   and the network adapters of a virtual machine, and to move it to another cluster or resource pool or its files with
#   Storage vMotion. Replacing or deleting it takes its protection away. A plan that does such a thing fails half-way,
#   so FT has to be turned off for the time of the change. The rule compares the virtual machine before and after the
#   plan; one that the plan creates is not under FT yet.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_4.html
#     description: "VMware vSphere 4 徹底解剖 (5), restrictions of FT: Storage VMotion cannot be used while FT is on"
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
#       FT が有効な間、vCenter Server は仮想マシンの vCPU 数、メモリ (予約と制限を含む)、ディスク、\
#       ネットワーク アダプタの変更を拒否し、別のクラスタやリソース プールへの移動も Storage vMotion \
#       によるファイルの移動もできません。仮想マシンを再作成または削除すると、保護は失われます。\
#       そのような変更を含む plan は適用の途中で失敗するため、変更の間は FT を無効にする必要があります。\
#       このルールは plan の適用前と適用後を比較します。plan が新規に作成する仮想マシンは、\
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
#       title: "vSphere Availability: memory, reservation, limit, vCPUs and disks cannot be edited while FT is on"
#       versions: 5.5 to 6.7
#     - id: V42
#       title: "vSphere API: the instance UUID of an FT virtual machine cannot be changed"
#       versions: 4.0 and later
#   confidence: V
package ft.vm.change_allowed_with_ft

# Not the CPU reservation: raising it is VMware's own advice for an FT virtual machine that runs too slowly.
_values := [
	"num_cpus", "memory_mb", "memory_reservation_mb", "memory_limit_mb", "storage_datastore", "cluster",
	"resource_pool",
]

_members := {"disks": ["size_gb", "datastore"], "network_adapters": ["type", "network"]}

_key(v) := concat("", ["/vms/", replace(replace(v, "~", "~0"), "/", "~1")])

# What is created is not under FT yet, and no-op changes nothing.
_change(v) := change if {
	change := input.changes[_key(v)]
	change.action in {"update", "replace", "delete"}
}

_state(v, side) := state if state := object.get(_change(v), side, {})

_names(state, collection) := {name | some name, _ in state[collection]}

# Single values, and those of a disk or an adapter that is there on both sides.
_paths(before, after) := {[fact] | some fact in _values} | {[collection, name, fact] |
	some collection, facts in _members
	some name in (_names(before, collection) & _names(after, collection))
	some fact in facts
}

_differing(before, after) := {[path, text] |
	some path in _paths(before, after)
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

_changes(v) := _differing(_state(v, "before"), _state(v, "after")) | {[[], action] |
	action := _change(v).action
	action in {"replace", "delete"}
}

deny contains finding if {
	some v, _ in input.vms
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

missing contains need if {
	some v, _ in input.vms
	_change(v)
	some side in ["before", "after"]
	some path in (_paths(_state(v, "before"), _state(v, "after")) | {[collection] | some collection, _ in _members})
	object.get(_state(v, side), path, null) == null
	unknown := array.concat(["changes", _key(v), side], path)
	need := {"subject": ["vms", v], "path": unknown}
}
