# METADATA
# title: The cluster has two or more datastores for HA heartbeats
# description: >-
#   From 5.0 on vSphere HA tells a failed host from one that is only cut off from the management network by the
#   heartbeats in shared datastores; it takes two for each host. With fewer, a network partition can be taken for the
#   failure of a host, and FT can lose a primary or a secondary over it. By default vSphere HA chooses among all datastores
#   that more than one host mounts; where it may take only those selected (userSelectedDs), only these count, and with none
#   selected there are no heartbeats. A vSAN datastore cannot hold heartbeats: where there is no other shared datastore,
#   none is asked for and the rule does not apply; nor does it with das.ignoreInsufficientHbDatastore.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/7.0/com.vmware.vsphere.avail.doc/GUID-0502B198-F5F7-4101-969C-C5B6F364C678.html
#     description: "vSphere Availability 7.0: datastore heartbeating"
# custom:
#   severity: warning
#   scope: cluster
#   applies: {since: "5.0"}
#   when_declared: [clusters.*.heartbeats_count]
#   message: "{subject} has {actual} of the {required} datastores that HA heartbeats need and that several hosts mount"
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
#       のプライマリまたはセカンダリが失われることがあります。既定では、複数のホストがマウントしているすべてのデータストアから \
#       vSphere HA が選択します。選択したデータストアだけを使う設定 (userSelectedDs) では選択したものだけを数え、\
#       何も選択しなければハートビートは行われません。vSAN データストアはハートビートに使用できないため、\
#       ほかに共有データストアがない場合、この要件はなく、ルールは適用されません。\
#       das.ignoreInsufficientHbDatastore が true の場合も同様です。"
#     message: "\
#       {subject} の HA ハートビート用のデータストアのうち、複数のホストがマウントしているものは、必要な {required} \
#       個に対して {actual} 個です"
#     solution: "\
#       すべてのホストがマウントしているハートビート用のデータストアを 2 つ以上選択するか、vCenter Server \
#       にすべてのデータストアから自動的に選択させてください。意図して共有データストアを 1 つだけにしている場合は、\
#       HA の詳細オプション das.ignoreInsufficientHbDatastore を true に設定してください。"
#   sources:
#     - id: C18
#       title: "vSphere Availability, datastore heartbeating: two datastores per host by default; HA advanced options"
#       versions: 5.0 and later
#     - id: C18
#       title: "vSphere API, ClusterDasConfigInfo.hBDatastoreCandidatePolicy: userSelectedDs with no datastore turns heartbeats off"
#       url: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#       versions: 5.0 and later
#   confidence: V2
package ft.cluster.heartbeat_datastores

import data.lib.needs

_required := 2
_option := "das.ignoreinsufficienthbdatastore"
_list(c) := path if path := ["clusters", c, "ha", "heartbeat_datastores"]
_policy(c) := path if path := ["clusters", c, "ha", "heartbeat_datastore_policy"]
_options(c) := path if path := ["clusters", c, "ha", "advanced_options"]

_ignored(c) if {
	some key, value in input.clusters[c].ha.advanced_options
	lower(key) == _option
	lower(sprintf("%v", [value])) == "true"
}

# What can hold heartbeats: not vSAN, and not persistent memory.
_types := ["VMFS", "NFS", "NFS41", "VVOL", "OTHER"]

_unfit(d) if input.datastores[d].type in ["vSAN", "PMEM"]
_unfit(d) if input.datastores[d].transport == "vsan"

_fit(d) if {
	input.datastores[d].type in _types
	not input.datastores[d].transport == "vsan"
}

_is_shared(d) if input.datastores[d].type in ["NFS", "NFS41"]
_is_shared(d) if input.datastores[d].transport in ["fc", "fcoe", "iscsi", "nfs", "nvme_fabrics", "sas"]

# The hosts of the cluster that mount a datastore.
_mounting(c, d) := {h |
	some h in input.datastores[d].hosts
	input.hosts[h].cluster == c
	not needs.is_partial(["hosts", h, "cluster"])
}

# The datastores that HA may choose: more than one host mounts them.
_feasible := {c: datastores |
	some c, _ in input.clusters
	datastores := {d | some d, _ in input.datastores; _fit(d); count(_mounting(c, d)) > 1}
}

# Some shared datastore could hold heartbeats, so two are asked for.
_asked(c) if count(_feasible[c]) > 0

_asked(c) if {
	some d, _ in input.datastores
	_fit(d)
	_is_shared(d)
	count(_mounting(c, d)) > 0
}

_mounts(c, d) := paths if paths := needs.unmet({["datastores", d, "hosts"], ["clusters", c, "hosts"]})

_known(_, d) if _unfit(d)

_known(c, d) if d in _feasible[c]

_known(c, d) if {
	count(_mounts(c, d)) == 0
	count(_mounting(c, d)) < 2
}

# What would tell whether a datastore is one of them.
_open(c, d) := {p |
	not _known(c, d)
	some p in (_mounts(c, d) | needs.unmet({["datastores", d, "type"]}))
}

_elsewhere(c, d) if {
	count(_mounts(c, d)) == 0
	count(_mounting(c, d)) == 0
}

# What would tell whether there is a shared datastore at all.
_doubts(c) := needs.unmet({["datastores"]}) | {p |
	some d, datastore in input.datastores
	not _unfit(d)
	not datastore.transport == "local"
	not _elsewhere(c, d)
	some p in needs.unmet({["datastores", d, field] | some field in ["type", "transport", "hosts"]} | {["clusters", c, "hosts"]})
}

_perhaps_asked(c) if _asked(c)
_perhaps_asked(c) if count(_doubts(c)) > 0

_chosen(c) := {d | some d in input.clusters[c].ha.heartbeat_datastores}

_only_chosen(c) if input.clusters[c].ha.heartbeat_datastore_policy == "userSelectedDs"

_left_to_ha(c) if input.clusters[c].ha.heartbeat_datastore_policy != "userSelectedDs"

_feasible_chosen(c) := {d | some d in _chosen(c); d in _feasible[c]}

# How many there are at least, and at most as far as the facts tell: without the policy only what is selected is certain.
_least(c) := number if {
	_left_to_ha(c)
	number := count(_feasible[c])
} else := number if {
	number := count(_feasible_chosen(c))
}

_most(c) := number if {
	_only_chosen(c)
	number := count(_feasible_chosen(c))
} else := number if {
	number := count(_feasible[c])
}

# What would tell how many there are at most.
_limits(c) := paths if {
	_only_chosen(c)
	paths := needs.unmet({_list(c)}) | {p | some d in _chosen(c); some p in _open(c, d)}
} else := paths if {
	paths := needs.unmet({["datastores"]}) | {p | some d, _ in input.datastores; some p in _open(c, d)}
}

# The list tells the policy, too: where some are selected these count, and where none is, HA chooses.
_choice(c) := paths if {
	paths := needs.unmet({_list(c)})
	count(paths) > 0
} else := paths if {
	paths := needs.unmet({_policy(c)})
}

_is_open(c) if _most(c) >= _required

_is_open(c) if count(_limits(c)) > 0

_wanted(c) := {p | _most(c) < _required; some p in _limits(c)} | {p |
	not input.clusters[c].ha.heartbeat_datastore_policy
	_is_open(c)
	some p in _choice(c)
}

deny contains finding if {
	some c, _ in input.clusters
	actual := _most(c)
	actual < _required
	count(_limits(c)) == 0
	not _ignored(c)
	_asked(c)
	count(needs.unmet({_options(c)})) == 0
	args := {"actual": actual, "required": _required}
	finding := {"subject": ["clusters", c], "path": _list(c), "args": args}
}

missing contains need if {
	some c, _ in input.clusters
	_least(c) < _required
	not _ignored(c)
	_perhaps_asked(c)
	doubts := {p | some p in _doubts(c); not _asked(c)}
	some path in ((doubts | _wanted(c)) | needs.unmet({_options(c)}))
	need := {"subject": ["clusters", c], "path": path}
}
