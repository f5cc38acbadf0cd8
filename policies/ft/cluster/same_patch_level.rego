# METADATA
# title: All FT hosts of the cluster have the same patch level
# description: >-
#   With record/replay the secondary executes the same instructions as the primary. On 4.0 both hosts must run the same
#   build of ESX/ESXi. From 4.1 on hosts of one FT version can pair although their builds differ, so that different
#   builds are a warning only. Hosts of different releases or updates have different builds, whatever these are. SMP FT
#   has no such requirement.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 3: the same version and patch level on the hosts for FT"
# custom:
#   severity:
#     - {severity: error, until: "4.0"}
#     - {severity: warning, since: "4.1"}
#   scope: cluster
#   applies: {type: legacy}
#   message: "the FT hosts of {subject} run different builds ({builds}); all of them should have the same patch level"
#   solution: >-
#     Bring all FT hosts of the cluster to the same build, for example with Update Manager and one baseline, or declare
#     fault_tolerance: false for a host that is not meant to run FT virtual machines.
#   ja:
#     title: クラスタ内の FT ホストのパッチ レベルが統一されている
#     description: "\
#       Record/Replay では、セカンダリがプライマリと同じ命令を実行します。4.0 では、両方のホストの ESX/ESXi \
#       が同一ビルドでなければなりません。4.1 以降は、FT \
#       バージョンが同じであればビルドが異なっていてもペアを組めるため、ビルドの違いは警告にとどめます。リリースまたはアップデートが異なるホストは、\
#       ビルド番号が不明でもビルドが異なります。SMP FT にこの要件はありません。"
#     message: "{subject} の FT ホストのビルドが異なっています ({builds})。パッチ レベルを統一してください"
#     solution: "\
#       Update Manager で共通のベースラインを適用するなどして、クラスタ内の FT \
#       ホストをすべて同じビルドにしてください。FT 仮想マシンを実行しないホストには fault_tolerance: false \
#       を指定してください。"
#   article: [S3-4]
#   sources:
#     - id: S3-4
#       title: The patch level of the hosts for FT is the same
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: C5
#       title: "vSphere Availability: the same version and patch on 4.0, the same FT version from 4.1 on"
#       versions: 4.0 to 5.5
#   confidence: V
package ft.cluster.same_patch_level

import data.lib.needs
import data.lib.releases

_builds(c) := {build | some h in input.clusters[c].ft_hosts; build := input.hosts[h].build}

# What hosts say of their versions themselves: a release that is assumed from vCenter Server is the same on all hosts.
_versions(c, fields) := {releases.version(own) |
	some h in input.clusters[c].ft_hosts
	host := input.hosts[h]
	host.version
	own := object.filter(host, fields)
	count(own) == count(fields)
}

# The builds of a cluster, or else its updates or its releases, where there are several.
_levels(c) := levels if {
	levels := _builds(c)
	count(levels) > 1
} else := levels if {
	levels := _versions(c, ["release", "update"])
	count(levels) > 1
} else := levels if {
	levels := _versions(c, ["release"])
	count(levels) > 1
}

_field(c) := "build" if {
	count(_builds(c)) > 1
} else := "version"

deny contains finding if {
	some c, cluster in input.clusters
	levels := _levels(c)
	field := _field(c)
	finding := {
		"subject": ["clusters", c],
		"path": ["clusters", c, "ft_hosts"],
		"related": [["hosts", h, field] | some h in cluster.ft_hosts; input.hosts[h][field]],
		"args": {"builds": [level | some level in levels]},
	}
}

missing contains need if {
	some c, _ in input.clusters
	not _levels(c)
	some path in needs.unmet({["clusters", c, "ft_hosts"]})
	need := {"subject": ["clusters", c], "path": path}
}

# A single host agrees with itself.
missing contains need if {
	some c, cluster in input.clusters
	not _levels(c)
	count(cluster.ft_hosts) > 1
	some h in cluster.ft_hosts
	not input.hosts[h].build
	need := {"subject": ["clusters", c], "path": ["hosts", h, "build"]}
}
