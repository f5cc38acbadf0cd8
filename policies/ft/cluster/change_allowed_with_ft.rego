# METADATA
# title: A planned change leaves the cluster able to protect its FT virtual machines
# description: >-
#   A host with FT virtual machines cannot leave its cluster, and FT needs vSphere HA and a second host at all times. A
#   plan that turns HA off, removes such a host or leaves fewer than two hosts is refused halfway, or takes the
#   protection away. The rule compares the cluster before and after the plan.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#     description: "vSphere API: the faults CannotMoveHostWithFaultToleranceVm and CannotAddHostWithFTVmToNonHACluster"
# custom:
#   severity: error
#   scope: cluster
#   applies: {input: plan}
#   message: "the plan changes {subject} in a way that FT does not allow: {change}"
#   solution: >-
#     Take the change out of the plan, or turn FT off for the virtual machines concerned before you apply it. To replace
#     a host, add the new one first and move its FT virtual machines with vMotion.
#   ja:
#     title: plan の適用後も、クラスタで FT 仮想マシンの保護を継続できる
#     description: "\
#       FT 仮想マシンが動作しているホストはクラスタから外せません。また、FT には vSphere HA と 2 \
#       台目のホストが常に必要です。HA を無効にする、そのようなホストを外す、ホストが 2 台未満になる、\
#       といった変更を含む plan は、適用の途中で拒否されるか、仮想マシンの保護が失われる結果になります。\
#       このルールは、plan の適用前と適用後のクラスタを比較します。"
#     message: "{subject} に対する plan の変更は、FT では許可されません: {change}"
#     solution: "\
#       plan から変更を取り除くか、適用する前に、対象となる仮想マシンの FT を無効にしてください。ホストを交換する場合は、\
#       先に新しいホストを追加し、FT 仮想マシンを vMotion で移動してください。"
#   sources:
#     - id: C15
#       title: "vSphere API: a host with FT virtual machines cannot leave its cluster or join one without HA"
#       versions: 4.0 and later
#   confidence: V
package ft.cluster.change_allowed_with_ft

import data.lib.needs

_gone := ["delete", "replace"]

_key(kind, name) := concat("/", ["", kind, replace(replace(name, "~", "~0"), "/", "~1")])

_change(kind, name) := change if {
	changes := input.changes
	change := changes[_key(kind, name)]
}

# The members that the plan knows, as they are now and as they will be; those of a cluster that goes, go.
_before(c) := hosts if hosts := _change("clusters", c).before.hosts

_after(c) := [] if _change("clusters", c).action in _gone

_after(c) := hosts if {
	_change("clusters", c).action in ["update", "no-op"]
	hosts := _change("clusters", c).after.hosts
}

_known(c) := {h | some h in _before(c)} | {h |
	some h in input.clusters[c].hosts
	path := ["hosts", h, "cluster"]
	not needs.is_partial(path)
}

_leaving(c) := ({h |
	after := _after(c)
	some h in _before(c)
	not h in after
} | {h |
	some h in _known(c)
	_change("hosts", h).action in _gone
}) | {h |
	some h in _known(c)
	after := _change("hosts", h).after.cluster
	after != _change("hosts", h).before.cluster
	after != c
}

_ft_vms_on(h) := {v |
	some v, vm in input.vms
	vm.fault_tolerance == true
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
	input.changes
	some c, _ in input.clusters
	_change("clusters", c).before.ha.enabled == true
	_change("clusters", c).after.ha.enabled == false
	finding := _finding(c, ["clusters", c, "ha", "enabled"], "ha.enabled: true -> false")
}

deny contains finding if {
	input.changes
	some c, _ in input.clusters
	some h in _leaving(c)
	vms := sort(_ft_vms_on(h))
	count(vms) > 0
	finding := _finding(c, ["hosts", h, "cluster"], sprintf("hosts: -%v (FT: %v)", [h, concat(", ", vms)]))
}

deny contains finding if {
	input.changes
	some c, _ in input.clusters
	leaving := _leaving(c)
	count(leaving) > 0
	staying := _known(c) - leaving
	count(staying) < 2
	path := ["clusters", c, "hosts"]
	not needs.is_partial(path)
	gone := concat(", ", [text | some h in sort(leaving); text := sprintf("-%v", [h])])
	text := sprintf("hosts: %v (%v -> %v)", [gone, count(_known(c)), count(staying)])
	finding := _finding(c, path, text)
}

missing contains need if {
	input.changes
	some c, _ in input.clusters
	some path in ((_open_ha(c) | _open_lists(c)) | _open_vms(c))
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
	_change("clusters", c).action in ["update", "no-op", "delete", "replace"]
	some path in _absent("clusters", c, [["before", "hosts"]])
} | {path |
	_change("clusters", c).action in ["update", "no-op"]
	some path in _absent("clusters", c, [["after", "hosts"]])
}) | {path |
	some h in _known(c)
	change := _change("hosts", h)
	change.action == "update"
	not change.after.cluster == c
	some path in _absent("hosts", h, [["before", "cluster"], ["after", "cluster"]])
}

# Whether a host may leave depends on who runs on it, and whether two are left on the whole list.
_open_vms(c) := {["clusters", c, list] |
	leaving := _leaving(c)
	count(leaving) > 0
	some list in array.concat(["ft_vms"], [list | list := "hosts"; count(_known(c) - leaving) < 2])
	path := ["clusters", c, list]
	needs.is_partial(path)
} | {["vms", v, field] |
	count(_leaving(c)) > 0
	some v in input.clusters[c].ft_vms
	some field in ["host", "secondary_host"]
	object.get(input.vms, [v, field], null) == null
}
