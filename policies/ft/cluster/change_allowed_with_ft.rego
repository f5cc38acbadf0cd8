# METADATA
# title: A planned change leaves the cluster able to protect its FT virtual machines
# description: >-
#   A host with FT virtual machines cannot leave its cluster, and FT needs vSphere HA and a second host at all times. A
#   plan that turns HA off, removes such a host or leaves fewer than two hosts is refused halfway, or takes the
#   protection away. A host that host_system_ids leaves out is moved out of the cluster, whatever the cluster of the
#   vsphere_host says - by this plan where it was in the list, else by the next one. The rule looks at the clusters,
#   hosts and FT virtual machines of now; what Terraform leaves to a later plan counts as well.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#     description: "vSphere API: the faults CannotMoveHostWithFaultToleranceVm and CannotAddHostWithFTVmToNonHACluster"
#   - ref: https://github.com/vmware/terraform-provider-vsphere/issues/2543
#     description: "Terraform provider for vSphere: hosts leave the cluster when the same configuration is applied again"
# custom:
#   severity: error
#   scope: cluster
#   applies: {input: plan}
#   message: "the plan changes {subject} in a way that FT does not allow: {change}"
#   solution: >-
#     Take the change out of the plan, or turn FT off for the virtual machines concerned before you apply it. To replace
#     a host, add the new one first and move its FT virtual machines with vMotion. Where vsphere_host says the cluster,
#     set host_managed = true on the vsphere_compute_cluster; else list every host in host_system_ids.
#   ja:
#     title: plan の適用後も、クラスタで FT 仮想マシンの保護を継続できる
#     description: "\
#       FT 仮想マシンが動作しているホストはクラスタから外せません。また、FT には vSphere HA と 2 \
#       台目のホストが常に必要です。HA を無効にする、そのようなホストを外す、ホストが 2 台未満になる、\
#       といった変更を含む plan は、適用の途中で拒否されるか、仮想マシンの保護が失われる結果になります。\
#       host_system_ids にないホストは、vsphere_host の cluster の値に関係なくクラスタから外されます。\
#       リストから削除されたホストはこの plan で、もともとリストにないホストは次回の適用で外されます。\
#       このルールは、現在のクラスタ、ホスト、FT 仮想マシンを対象とし、後の plan に延期された変更も対象に含めます。"
#     message: "{subject} に対する plan の変更は、FT では許可されません: {change}"
#     solution: "\
#       plan から変更を取り除くか、適用する前に、対象となる仮想マシンの FT を無効にしてください。ホストを交換する場合は、\
#       先に新しいホストを追加し、FT 仮想マシンを vMotion で移動してください。vsphere_host でクラスタを指定する場合は、\
#       vsphere_compute_cluster で host_managed = true を指定してください。指定しない場合は、\
#       host_system_ids にすべてのホストを記述してください。"
#   sources:
#     - id: C15
#       title: "vSphere API: a host with FT virtual machines cannot leave its cluster or join one without HA"
#       versions: 4.0 and later
#   confidence: V
package ft.cluster.change_allowed_with_ft

_now := object.get(input, "now", {})

_changes := object.get(input, "changes", {})

# A set: looking a path up in the list would take as long as the list is.
_partial := {p | some p in _now.partial}

_gone := ["delete", "replace"]

_key(kind, name) := concat("/", ["", kind, replace(replace(name, "~", "~0"), "/", "~1")])

_change(kind, name) := change if change := _changes[_key(kind, name)]

_is_partial(path) if path in _partial

# The members that the plan knows, as they are now and as they will be; those of a cluster that goes, go.
_before(c) := hosts if hosts := _change("clusters", c).before.hosts

_after(c) := [] if _change("clusters", c).action in _gone

_after(c) := hosts if {
	_change("clusters", c).action in ["update", "no-op"]
	hosts := _change("clusters", c).after.hosts
}

_known(c) := {h | some h in _before(c)} | {h |
	some h in _now.clusters[c].hosts
	path := ["hosts", h, "cluster"]
	not _is_partial(path)
}

# Those that the next apply moves out, because the cluster's own list leaves them out.
_left_out(c) := {h | some h in _change("clusters", c).left_out}

_leaving(c) := ({h |
	after := _after(c)
	some h in _before(c)
	not h in after
} | {h |
	some h in _known(c)
	_change("hosts", h).action in _gone
}) | ({h |
	some h in _known(c)
	after := _change("hosts", h).after.cluster
	after != _change("hosts", h).before.cluster
	after != c
} | _left_out(c))

# How many members a cluster that owns its list has before and after, named in the plan or not.
_counts(c) := counts if {
	change := _change("clusters", c)
	change.action == "update"
	counts := [change.before.host_count, change.after.host_count]
}

_ft_vms_on(h) := {v |
	some v, vm in _now.vms
	some field in ["host", "secondary_host"]
	vm[field] == h
}

_finding(c, path, change) := {
	"subject": ["clusters", c],
	"path": path,
	"related": [["changes", _key("clusters", c)]],
	"args": {"change": change},
}

deny contains finding if {
	some c, _ in _now.clusters
	_change("clusters", c).before.ha.enabled == true
	_change("clusters", c).after.ha.enabled == false
	finding := _finding(c, ["clusters", c, "ha", "enabled"], "ha.enabled: true -> false")
}

_list(c, h) := "host_system_ids" if h in _left_out(c)

_list(c, h) := "hosts" if {
	left_out := _left_out(c)
	not h in left_out
}

deny contains finding if {
	some c, _ in _now.clusters
	some h in _leaving(c)
	vms := sort(_ft_vms_on(h))
	count(vms) > 0
	text := sprintf("%v: -%v (FT: %v)", [_list(c, h), h, concat(", ", vms)])
	finding := _finding(c, ["hosts", h, "cluster"], text)
}

# Fewer than two hosts stay of all, as [before, after]: by the whole list, or by the hosts that are known.
_too_few(c) := counts if {
	counts := _counts(c)
	counts[1] < 2
	counts[1] < counts[0]
}

_too_few(c) := counts if {
	not _counts(c)
	leaving := _leaving(c)
	count(leaving) > 0
	counts := [count(_known(c)), count(_known(c) - leaving)]
	counts[1] < 2
	_is_whole(c)
}

_is_whole(c) if _change("clusters", c).action in _gone

_is_whole(c) if {
	path := ["clusters", c, "hosts"]
	not _is_partial(path)
}

deny contains finding if {
	some c, _ in _now.clusters
	[before, after] := _too_few(c)
	gone := concat(", ", [text | some h in sort(_leaving(c)); text := sprintf("-%v", [h])])
	text := sprintf("hosts: %v (%v -> %v)", [gone, before, after])
	finding := _finding(c, ["clusters", c, "hosts"], text)
}

missing contains need if {
	some c, _ in _now.clusters
	some path in (((_open_ha(c) | _open_lists(c)) | _open_vms(c)) | _open_all(c))
	need := {"subject": ["clusters", c], "path": path}
}

_absent(kind, name, paths) := {array.concat(["changes", _key(kind, name)], path) |
	change := _change(kind, name)
	some path in paths
	object.get(change, path, null) == null
}

_open_ha(c) := {path |
	change := _change("clusters", c)
	change.action == "update"
	not change.before.ha.enabled == false
	not change.after.ha.enabled == true
	some path in _absent("clusters", c, [["before", "ha", "enabled"], ["after", "ha", "enabled"]])
}

_open_lists(c) := ({path |
	_change("clusters", c).action in ["update", "delete", "replace"]
	some path in _absent("clusters", c, [["before", "hosts"]])
} | {path |
	_change("clusters", c).action == "update"
	some path in _absent("clusters", c, [["after", "hosts"]])
}) | ({path |
	change := _change("clusters", c)
	change.action == "no-op"
	change.before
	some path in _absent("clusters", c, [["before", "hosts"], ["after", "hosts"]])
} | {path |
	some h in _known(c)
	change := _change("hosts", h)
	change.action == "update"
	not change.after.cluster == c
	some path in _absent("hosts", h, [["before", "cluster"], ["after", "cluster"]])
})

# Whether a host may leave depends on who runs on it, and whether two are left on the whole list.
_open_vms(c) := ({["now", "clusters", c, "ft_vms"] |
	count(_leaving(c)) > 0
	path := ["clusters", c, "ft_vms"]
	_is_partial(path)
} | {["now", "clusters", c, "hosts"] |
	leaving := _leaving(c)
	count(leaving) > 0
	count(_known(c) - leaving) < 2
	not _counts(c)
	not _is_whole(c)
}) | {["now", "vms", v, field] |
	count(_leaving(c)) > 0
	some v in _now.clusters[c].ft_vms
	some field in ["host", "secondary_host"]
	object.get(_now.vms, [v, field], null) == null
}

# Nothing is known of what a later plan makes of it, or of what an action does to it.
_open_all(c) := {["changes", _key("clusters", c), path] |
	some [word, path] in [["deferred", "after"], ["runs", "runs"]]
	_change("clusters", c)[word]
} | {["changes", _key("hosts", h), path] |
	some h in _known(c)
	some [word, path] in [["deferred", "after"], ["runs", "runs"]]
	_change("hosts", h)[word]
}
