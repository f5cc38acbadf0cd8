# METADATA
# title: vCenter Server can manage its hosts and turn on their type of Fault Tolerance
# description: >-
#   Fault Tolerance is configured through vCenter Server. Legacy FT (record/replay) needs vCenter Server 4.0 to 6.0;
#   6.5 manages the legacy FT virtual machines that there are and turns none on, 6.7 and later manage none. SMP FT (fast
#   checkpointing) needs 6.0 or later. A vCenter Server manages hosts down to an older release, which differs from
#   release to release, and none of a later release than its own. In 7.0 and 8.0 a host of a later update works
#   mostly, which VMware does not recommend; hosts of 7.0 Update 3 need vCenter Server 7.0 Update 3. Patches and builds
#   are not compared.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 4: vCenter Server 4.0 or later manages the hosts"
#   - ref: https://knowledge.broadcom.com/external/article/436818
#     description: "Broadcom KB 436818: hosts of a later update than vCenter Server"
# custom:
#   severity: error
#   scope: vcenter
#   message: "{subject} is version {actual}, but {needed_by} needs vCenter Server {required}"
#   solution: >-
#     Bring vCenter Server and the hosts to releases that are managed together: upgrade vCenter Server first, then the
#     hosts, and only then turn on Fault Tolerance. Turn legacy FT off before vCenter Server leaves 6.0. Where the version
#     in the input is out of date, correct it.
#   ja:
#     title: vCenter Server がホストを管理でき、その種類の FT を有効にできる
#     description: "\
#       FT は vCenter Server から構成します。レガシー FT (Record/Replay) には vCenter Server 4.0 から 6.0 が必要です。6.5 \
#       は既存のレガシー FT 仮想マシンを管理できますが、新しく有効にすることはできません。6.7 以降では管理もできません。\
#       SMP FT (高速チェックポイント) には 6.0 以降が必要です。vCenter Server \
#       が管理できる最も古いホストのリリースは、vCenter Server のリリースによって異なり、\
#       自身より新しいリリースのホストは管理できません。7.0 と 8.0 では、アップデートだけが新しいホストはほとんどの場合に動作しますが、\
#       VMware は推奨していません。7.0 Update 3 のホストには vCenter Server 7.0 Update 3 が必要です。\
#       パッチとビルドは比較しません。"
#     message: "{subject} のバージョンは {actual} ですが、{needed_by} には vCenter Server {required} が必要です"
#     solution: "\
#       vCenter Server とホストを、組み合わせて管理できるリリースにしてください。まず vCenter Server を、\
#       次にホストをアップグレードし、その後で FT を有効にします。vCenter Server を 6.0 より新しくする前に、レガシー FT \
#       を無効にしてください。入力に書かれたバージョンが古い場合は、実際のバージョンに直してください。"
#   article: [S4-2]
#   sources:
#     - id: S4-2
#       title: Hosts for FT are managed by vCenter Server 4.0 or later
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: H14
#       title: "vSphere Availability, turning on Fault Tolerance: SMP FT needs 6.0 or later, legacy FT 4.0 or later"
#       versions: 6.0 and later
#     - title: "vCenter Server Upgrade 5.5 to 8.0: the oldest hosts that each release manages"
#       versions: 5.5 to 8.0
#     - title: "vSphere Availability 6.5, page 55: existing legacy FT virtual machines are managed, none can be created"
#       versions: 6.5 and later
#     - title: "Broadcom KB 436818 and KB 314601: hosts of a later update or patch than vCenter Server"
#       url: https://knowledge.broadcom.com/external/article/436818
#       versions: 7.0 and 8.0
#   confidence: V
package ft.vcenter.version_supported

import data.lib.needs
import data.lib.releases

_table := data.ftpolicy.tables.interop

_legacy := _table.legacy_ft[0]

_finding(v, vcenter, required, by, related) := finding if {
	args := {"actual": releases.version(vcenter), "required": required, "needed_by": by}
	finding := {"subject": ["vcenters", v], "path": ["vcenters", v, "version"], "related": related, "args": args}
}

# What rests on no primary source warns.
_warning(row) := change if {
	row.confidence == "M"
	change := {"severity": "warning", "args": releases.doubt(row)}
} else := {}

_plain(release) := object if object := {"release": release}

_from(release) := text if text := sprintf(">= %v", [releases.text(release)])

_before(release) := text if text := sprintf("< %v", [releases.text(release)])

_for_cluster(words, c) := text if text := sprintf("%v (%v)", [words, c])

_for_host(h, of) := text if text := sprintf("%v (%v)", [h, releases.version(of)])

_version(h) := [path] if path := ["hosts", h, "version"]

deny contains finding if {
	some v, vcenter in input.vcenters
	vcenter.release < 400
	finding := _finding(v, _plain(vcenter.release), _from(400), "Fault Tolerance", [])
}

deny contains finding if {
	some v, vcenter in input.vcenters
	vcenter.release < 600
	some c in vcenter.clusters
	input.clusters[c].fault_tolerance == true
	input.clusters[c].ft_type == "smp"
	related := [["clusters", c, "ft_type"]]
	finding := _finding(v, _plain(vcenter.release), _from(600), _for_cluster("SMP FT", c), related)
}

_is_under_ft(vm) if vm.ft_role in ["primary", "secondary"]

_is_under_ft(vm) if vm.ft_secondaries > 0

# The clusters in which every FT virtual machine is under FT already: nothing more is turned on.
_kept := {c |
	some c, cluster in input.clusters
	count(needs.unmet({["clusters", c, "ft_vms"]})) == 0
	count(cluster.ft_vms) > 0
	count([v | some v in cluster.ft_vms; _is_under_ft(input.vms[v])]) == count(cluster.ft_vms)
}

_of_legacy(vcenter, c) := {"severity": "warning"} if {
	vcenter.release <= _legacy.existing_until
	c in _kept
} else := {}

deny contains finding if {
	some v, vcenter in input.vcenters
	vcenter.release > _legacy.turned_on_until
	some c in vcenter.clusters
	input.clusters[c].fault_tolerance == true
	input.clusters[c].ft_type == "legacy"
	required := sprintf("<= %v", [releases.text(_legacy.turned_on_until)])
	related := [["clusters", c, "ft_type"]]
	base := _finding(v, _plain(vcenter.release), required, _for_cluster("legacy FT", c), related)
	finding := object.union(base, _of_legacy(vcenter, c))
}

deny contains finding if {
	some v, vcenter in input.vcenters
	some h in vcenter.hosts
	release := input.hosts[h].release
	vcenter.release < release
	finding := _finding(v, _plain(vcenter.release), _from(release), _for_host(h, _plain(release)), _version(h))
}

# The first vCenter Server that does not manage hosts of a release any more.
_end(release) := min({row.since | some row in _table.lowest_host; release < row.host})

deny contains finding if {
	some v, vcenter in input.vcenters
	some row in releases.rows(_table.lowest_host, vcenter.release)
	some h in vcenter.hosts
	release := input.hosts[h].release
	release < row.host
	by := _for_host(h, _plain(release))
	base := _finding(v, _plain(vcenter.release), _before(_end(release)), by, _version(h))
	finding := object.union(base, _warning(row))
}

# The updates of hosts from which on a vCenter Server manages them.
_by_update(vcenter, host) := [row |
	some row in releases.rows(_table.lowest_update, vcenter.release)
	row.host == host.release
]

deny contains finding if {
	some v, vcenter in input.vcenters
	some h in vcenter.hosts
	some row in _by_update(vcenter, input.hosts[h])
	input.hosts[h].update < row.update
	finding := _finding(v, _plain(vcenter.release), _before(row.since), _for_host(h, input.hosts[h]), _version(h))
}

# How grave it is that a host of the same release has a later update, where that matters.
_of_update(vcenter, host) := {} if {
	some row in _table.update_needed
	row.release == vcenter.release
	vcenter.update < row.update
	row.update <= host.update
} else := {"severity": "warning"} if {
	count(releases.rows(_table.update_ahead, vcenter.release)) > 0
}

deny contains finding if {
	some v, vcenter in input.vcenters
	some h in vcenter.hosts
	host := input.hosts[h]
	host.release == vcenter.release
	vcenter.update < host.update
	base := _finding(v, vcenter, sprintf(">= %v", [releases.version(host)]), _for_host(h, host), _version(h))
	finding := object.union(base, _of_update(vcenter, host))
}

# For 6.0 both types are in order.
missing contains need if {
	some v, vcenter in input.vcenters
	fields := {"release", "hosts"} | {"clusters" | vcenter.release != 600}
	some path in needs.unmet({["vcenters", v, field] | some field in fields})
	need := {"subject": ["vcenters", v], "path": path}
}

missing contains need if {
	some v, vcenter in input.vcenters
	some h in vcenter.hosts
	not input.hosts[h].release
	need := {"subject": ["vcenters", v], "path": ["hosts", h, "release"]}
}

missing contains need if {
	some v, vcenter in input.vcenters
	some h in vcenter.hosts
	count(_by_update(vcenter, input.hosts[h])) > 0
	some path in needs.unmet({["hosts", h, "update"]})
	need := {"subject": ["vcenters", v], "path": path}
}

# No update is later than the last one, and none is earlier than none.
_is_settled(vcenter, _) if {
	some row in releases.rows(_table.update_ahead, vcenter.release)
	row.last_update <= vcenter.update
}

_is_settled(_, host) if host.update == 0

_is_open(vcenter, host) if {
	count(releases.rows(_table.update_ahead, vcenter.release)) > 0
	host.release == vcenter.release
	not _is_settled(vcenter, host)
}

missing contains need if {
	some v, vcenter in input.vcenters
	some h in vcenter.hosts
	host := input.hosts[h]
	_is_open(vcenter, host)
	some path in needs.unmet({["vcenters", v, "update"], ["hosts", h, "update"]})
	need := {"subject": ["vcenters", v], "path": path}
}

missing contains need if {
	some v, vcenter in input.vcenters
	vcenter.release != 600
	some c in vcenter.clusters
	not input.clusters[c].fault_tolerance == false
	not input.clusters[c].ft_type
	need := {"subject": ["vcenters", v], "path": ["clusters", c, "ft_type"]}
}
