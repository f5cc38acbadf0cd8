# METADATA
# title: vCenter Server is new enough for Fault Tolerance and for its hosts
# description: >-
#   Fault Tolerance is configured through vCenter Server. Legacy FT (record/replay) needs vCenter Server 4.0 or
#   later, SMP FT (fast checkpointing) 6.0 or later, and a vCenter Server does not manage hosts of a later release
#   than its own. Releases are compared by major and minor version; updates and builds are not compared.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 4: vCenter Server 4.0 or later manages the hosts"
# custom:
#   severity: error
#   scope: vcenter
#   message: "{subject} is version {actual}, but {needed_by} needs vCenter Server {required} or later"
#   solution: >-
#     Upgrade vCenter Server first, then the hosts, and only then turn on Fault Tolerance. Where the version in the
#     input is out of date, correct it.
#   ja:
#     title: vCenter Server のバージョンが FT とホストの要件を満たしている
#     description: >-
#       FT は vCenter Server から構成します。レガシー FT (Record/Replay) には vCenter Server 4.0 以降、SMP FT
#       (高速チェックポイント) には 6.0 以降が必要です。また、vCenter Server
#       は自身より新しいリリースのホストを管理できません。比較の対象はメジャー
#       バージョンとマイナー バージョンで、アップデートとビルドは比較しません。
#     message: "{subject} のバージョンは {actual} ですが、{needed_by} には vCenter Server {required} 以降が必要です"
#     solution: >-
#       まず vCenter Server を、次にホストをアップグレードし、その後で FT
#       を有効にしてください。入力に書かれたバージョンが古い場合は、実際のバージョンに直してください。
#   article: [S4-2]
#   sources:
#     - id: S4-2
#       title: Hosts for FT are managed by vCenter Server 4.0 or later
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: H14
#       title: "vSphere Availability, turning on Fault Tolerance: SMP FT needs 6.0 or later, legacy FT 4.0 or later"
#       versions: 6.0 and later
#   confidence: V
package ft.vcenter.version_supported

import data.lib.needs
import data.lib.releases

_finding(v, release, by, related) := finding if {
	args := {"actual": releases.text(input.vcenters[v].release), "required": releases.text(release), "needed_by": by}
	finding := {"subject": ["vcenters", v], "path": ["vcenters", v, "version"], "related": related, "args": args}
}

deny contains finding if {
	some v, vcenter in input.vcenters
	vcenter.release < 400
	finding := _finding(v, 400, "Fault Tolerance", [])
}

deny contains finding if {
	some v, vcenter in input.vcenters
	vcenter.release < 600
	some c in vcenter.clusters
	input.clusters[c].fault_tolerance == true
	input.clusters[c].ft_type == "smp"
	finding := _finding(v, 600, sprintf("SMP FT (%v)", [c]), [["clusters", c, "ft_type"]])
}

deny contains finding if {
	some v, vcenter in input.vcenters
	some h in vcenter.hosts
	release := input.hosts[h].release
	vcenter.release < release
	finding := _finding(v, release, h, [["hosts", h, "version"]])
}

# From 6.0 on no type of FT asks for more, so the clusters do not matter.
missing contains need if {
	some v, vcenter in input.vcenters
	fields := {"release", "hosts"} | {"clusters" | vcenter.release < 600}
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
	vcenter.release < 600
	some c in vcenter.clusters
	not input.clusters[c].fault_tolerance == false
	not input.clusters[c].ft_type
	need := {"subject": ["vcenters", v], "path": ["clusters", c, "ft_type"]}
}
