# METADATA
# title: The cluster has two or more datastores for HA heartbeats
# description: >-
#   From 5.0 on vSphere HA tells a failed host from one that is only cut off from the management network by the
#   heartbeats in shared datastores; it takes two for each host. With fewer, a network partition can be taken for the
#   failure of a host, and FT can lose a primary or a secondary over it. A vSAN datastore cannot hold heartbeats: where
#   there is no other shared datastore, none is asked for.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/7.0/com.vmware.vsphere.avail.doc/GUID-0502B198-F5F7-4101-969C-C5B6F364C678.html
#     description: "vSphere Availability 7.0: datastore heartbeating"
# custom:
#   severity: warning
#   scope: cluster
#   applies: {since: "5.0"}
#   message: "{subject} has {actual} of the {required} datastores that HA heartbeats need"
#   solution: >-
#     Select at least two heartbeat datastores that all hosts mount, or let vCenter Server choose from all of them.
#     Where the cluster has only one shared datastore on purpose, set the HA advanced option
#     das.ignoreInsufficientHbDatastore to true.
#   ja:
#     title: クラスタに HA ハートビート用のデータストアが 2 つ以上ある
#     description: "\
#       5.0 以降の vSphere HA は、共有データストアのハートビートによって、障害の発生したホストと、\
#       管理ネットワークから切り離されただけのホストを区別します。ホストごとに 2 つのデータストアが使われます。\
#       不足していると、ネットワークの分断がホストの障害と見なされ、FT \
#       のプライマリまたはセカンダリが失われることがあります。vSAN データストアはハートビートに使用できないため、\
#       ほかに共有データストアがない場合、この要件はありません。"
#     message: "{subject} の HA ハートビート用のデータストアは、必要な {required} 個に対して {actual} 個です"
#     solution: "\
#       すべてのホストがマウントしているハートビート用のデータストアを 2 つ以上選択するか、vCenter Server \
#       にすべてのデータストアから自動的に選択させてください。意図して共有データストアを 1 つだけにしている場合は、\
#       HA の詳細オプション das.ignoreInsufficientHbDatastore を true に設定してください。"
#   sources:
#     - id: C18
#       title: "vSphere Availability, datastore heartbeating: two datastores per host by default; HA advanced options"
#       versions: 5.0 and later
#   confidence: V2
package ft.cluster.heartbeat_datastores

import data.lib.needs

_required := 2
_option := "das.ignoreinsufficienthbdatastore"
_list(c) := path if path := ["clusters", c, "ha", "heartbeat_datastores"]
_options(c) := path if path := ["clusters", c, "ha", "advanced_options"]
_chosen(c) := {d | some d in input.clusters[c].ha.heartbeat_datastores}

_ignored(c) if {
	some key, value in input.clusters[c].ha.advanced_options
	lower(key) == _option
	lower(sprintf("%v", [value])) == "true"
}

# What can hold no heartbeats: vSAN, and what a single host has for itself.
_unfit(d) if input.datastores[d].type in ["vSAN", "PMEM"]
_unfit(d) if input.datastores[d].transport in ["vsan", "local"]

_fit(d) if input.datastores[d].type in ["NFS", "NFS41"]

_fit(d) if {
	datastore := input.datastores[d]
	datastore.type in ["VMFS", "VVOL", "OTHER"]
	datastore.transport in ["fc", "fcoe", "iscsi", "nfs", "nvme_fabrics"]
}

_member(c, h) if {
	h in input.clusters[c].hosts
	count(needs.unmet({["hosts", h, "cluster"]})) == 0
}

# Some shared datastore could hold heartbeats, so two are asked for.
_asked(c) if {
	some d, datastore in input.datastores
	_fit(d)
	some h in datastore.hosts
	_member(c, h)
}

_elsewhere(c, d) if {
	count(needs.unmet({["datastores", d, "hosts"], ["clusters", c, "hosts"]})) == 0
	count([h | some h in input.datastores[d].hosts; h in input.clusters[c].hosts]) == 0
}

# What would tell whether there is such a datastore.
_open(c) := needs.unmet({["datastores"]}) | {p |
	some d, _ in input.datastores
	not _unfit(d)
	not _elsewhere(c, d)
	some p in needs.unmet({["datastores", d, field] | some field in ["type", "transport", "hosts"]} | {["clusters", c, "hosts"]})
}

_perhaps_asked(c) if _asked(c)
_perhaps_asked(c) if count(_open(c)) > 0

deny contains finding if {
	some c, _ in input.clusters
	count(_chosen(c)) < _required
	not _ignored(c)
	_asked(c)
	count(needs.unmet({_list(c), _options(c)})) == 0
	args := {"actual": count(_chosen(c)), "required": _required}
	finding := {"subject": ["clusters", c], "path": _list(c), "args": args}
}

missing contains need if {
	some c, _ in input.clusters
	count(_chosen(c)) < _required
	not _ignored(c)
	_perhaps_asked(c)
	doubts := {p | some p in _open(c); not _asked(c)}
	some path in (doubts | needs.unmet({_list(c), _options(c)}))
	need := {"subject": ["clusters", c], "path": path}
}
