# METADATA
# title: A planned change leaves alone the storage and the resource pool of running FT virtual machines
# description: >-
#   Primary and secondary keep writing to their datastores while a plan is applied. A plan that deletes a datastore,
#   makes it anew or unmounts it from a host on which one of them runs takes their files away. Deleting the resource pool
#   that a machine is in moves it to another one, which vCenter refuses while FT is on. The rule looks at the machines
#   that are under FT now, with their datastores of now.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 7: storage that every ESX/ESXi host can access"
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#     description: "vSphere API: the fault CannotMoveFaultToleranceVm"
# custom:
#   severity: error
#   scope: vm
#   applies: {input: plan}
#   message: "{subject} is meant to be under FT already, and the plan takes storage or its resource pool away: {changes}"
#   solution: >-
#     Take the change out of the plan. Otherwise turn FT off for the virtual machine, move its files or the machine
#     elsewhere, apply the plan, and turn FT on again.
#   ja:
#     title: plan が、稼動中の FT 仮想マシンのストレージとリソース プールに変更を加えない
#     description: "\
#       plan の適用中も、プライマリとセカンダリはデータストアに書き込み続けています。使用中のデータストアを削除または再作成する plan や、\
#       いずれかが稼動しているホストからアンマウントする plan は、仮想マシンのファイルを失わせます。\
#       仮想マシンが属するリソース プールを削除すると、仮想マシンは別のリソース プールに移動することになりますが、\
#       FT が有効な間、vCenter Server はこの移動を拒否します。\
#       このルールは、現在 FT で保護されている仮想マシンと、現在のデータストアを対象とします。"
#     message: "{subject} はすでに FT で保護されている想定ですが、plan はそのストレージまたはリソース プールを取り除きます: {changes}"
#     solution: "\
#       plan から変更を取り除いてください。それができない場合は、仮想マシンの FT を無効にし、\
#       ファイルまたは仮想マシンを別の場所に移動してから plan を適用し、その後 FT を再度有効にしてください。"
#   article: [S7-4]
#   sources:
#     - id: S7-4
#       title: The storage of the virtual machine can be accessed from every ESX/ESXi host
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: C15
#       title: "vSphere API: an FT virtual machine cannot be moved to another resource pool (CannotMoveFaultToleranceVm)"
#       versions: 4.0 and later
#   confidence: V
package ft.storage.change_allowed_with_ft

_gone := {"delete", "replace"}

_now := object.get(input, "now", {})

_changes := object.get(input, "changes", {})

# A set: looking a path up in the list would take as long as the list is.
_partial := {array.concat(["now"], p) | some p in _now.partial}

_is_open(path) if object.get(input, path, null) == null

_is_open(path) if path in _partial

_key(path) := concat("/", array.concat([""], [replace(replace(p, "~", "~0"), "/", "~1") | some p in path]))

_path(key) := [replace(replace(p, "~1", "/"), "~0", "~") | some p in split(trim_prefix(key, "/"), "/")]

# What the plan changes, without what it only makes, and the pools that it takes away.
_stores := {d: change |
	some key, change in _changes
	change.action != "create"
	path := _path(key)
	[path[0], count(path)] == ["datastores", 2]
	d := path[1]
}

_pools := {path: change |
	some key, change in _changes
	change.action in _gone
	path := _path(key)
	[path[0], path[2]] == ["clusters", "resource_pools"]
}

# The datastores of a machine: of its files and disks, and the one that decides between the two halves.
_used(v) := {d | some d in _now.vms[v].datastores} | {d | d := _now.vms[v].ft_metadata_datastore}

_placed(v) := {h | some field in ["host", "secondary_host"]; h := _now.vms[v][field]}

_unplaced(v) := {field | some field in ["host", "secondary_host"]; not _now.vms[v][field]}

_candidates(v) := hosts if {
	members := {h | some h in _now.clusters[_now.vms[v].cluster].hosts}
	hosts := members - _placed(v)
}

# The hosts from which a datastore is unmounted.
_unmounted(d) := hosts if {
	change := _stores[d]
	"hosts" in change.changed
	[old, new] := [change.before.hosts, change.after.hosts]
	hosts := {h | some h in old} - {h | some h in new}
}

# Wherever the half runs that is not placed, the datastore goes.
_anyway(v, d) := hosts if {
	count(_unplaced(v)) > 0
	path := ["now", "clusters", _now.vms[v].cluster, "hosts"]
	not _is_open(path)
	hosts := _candidates(v)
	count(hosts - _unmounted(d)) == 0
}

_hit(_, d) := hit if {
	action := _stores[d].action
	action in _gone
	hit := [["datastores", d], sprintf("datastores.%v: %v", [d, action])]
}

_hit(v, d) := hit if {
	hosts := (_placed(v) & _unmounted(d)) | {h | some h in _anyway(v, d)}
	count(hosts) > 0
	text := sprintf("datastores.%v.hosts: %v", [d, concat(", ", [sprintf("-%v", [h]) | some h in sort(hosts)])])
	hit := [["datastores", d], text]
}

# A machine that the plan manages names its pool by id; of another one the name of the pool may be known.
_in_pool(v, path, _) if path[3] == _changes[_key(["vms", v])].before.resource_pool

_in_pool(v, path, change) if {
	path[1] == _now.vms[v].cluster
	change.before.name == _now.vms[v].resource_pool.name
}

_hit_pools(v) := {[path, text] |
	some path, change in _pools
	_in_pool(v, path, change)
	text := sprintf("resource_pools.%v: %v", [object.get(change, ["before", "name"], path[3]), change.action])
}

_hits(v) := {hit | some d in _used(v); hit := _hit(v, d)} | _hit_pools(v)

deny contains finding if {
	some v, _ in _now.vms
	hits := _hits(v)
	some [path, _] in hits
	finding := {
		"subject": ["vms", v],
		"path": path,
		"related": [["changes", _key(path)]],
		"args": {"changes": sort({text | some [_, text] in hits})},
	}
}

_need(v, path) := {"subject": ["vms", v], "path": path}

# Where the half runs that is not placed, when some host loses a datastore of the machine.
_loses(v, d) := hosts if {
	count(_unplaced(v)) > 0
	hosts := _unmounted(d) - _placed(v)
	count(hosts) > 0
}

missing contains need if {
	some v, _ in _now.vms
	some d in _used(v)
	count(_loses(v, d) & _candidates(v)) > 0
	not _anyway(v, d)
	some field in _unplaced(v)
	need := _need(v, ["now", "vms", v, field])
}

missing contains need if {
	some v, vm in _now.vms
	some d in _used(v)
	_loses(v, d)
	not vm.cluster
	need := _need(v, ["now", "vms", v, "cluster"])
}

missing contains need if {
	some v, vm in _now.vms
	some d in _used(v)
	count(_loses(v, d) - _candidates(v)) > 0
	path := ["now", "clusters", vm.cluster, "hosts"]
	_is_open(path)
	need := _need(v, path)
}

# What else the machine uses, when the plan takes something away.
_is_taken(d) if _stores[d].action in _gone

_is_taken(d) if count(_unmounted(d)) > 0

_is_taken(d) if count(_gaps(d)) > 0

# What of a change is not known: which hosts keep the datastore, or all of it.
_gaps(d) := {["after", "hosts"] | "hosts" in _stores[d].open} | ({[side, "hosts"] |
	"hosts" in _stores[d].changed
	some side in ["before", "after"]
	not _stores[d][side].hosts
} | {[path] |
	some [word, path] in [["deferred", "after"], ["runs", "runs"]]
	_stores[d][word]
})

missing contains need if {
	some v, _ in _now.vms
	path := ["now", "vms", v, "datastores"]
	_is_open(path)
	used := _used(v)
	some d, _ in _stores
	_is_taken(d)
	not d in used
	need := _need(v, path)
}

missing contains need if {
	some v, _ in _now.vms
	some d in _used(v)
	some gap in _gaps(d)
	need := _need(v, array.concat(["changes", _key(["datastores", d])], gap))
}

# A pool goes, and it is not known in which one the machine is.
missing contains need if {
	some v, vm in _now.vms
	some path, _ in _pools
	object.get(vm, "cluster", path[1]) == path[1]
	key := _key(["vms", v])
	not _changes[key].before.resource_pool
	not vm.resource_pool.name
	need := _need(v, ["now", "vms", v, "resource_pool", "name"])
}
