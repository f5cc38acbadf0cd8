# METADATA
# title: All FT hosts of the cluster run the same version
# description: >-
#   With record/replay the secondary repeats exactly what the primary does. On 4.0 both hosts need the same version of
#   ESX/ESXi; from 4.1 on hosts report an FT version, and hosts of one FT version can pair whatever their release. Hosts
#   of one build have one FT version. From 4.1 on two hosts that agree are enough, so that others are a warning. Releases
#   are compared by major and minor version; patch levels are the matter of cluster.same_patch_level. SMP FT has no such
#   requirement.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 3: the same version on the hosts for FT"
# custom:
#   severity: error
#   scope: cluster
#   applies: {type: legacy}
#   message: >-
#     the FT hosts of {subject} differ in version ({versions}); on 4.0 the same version is required, from 4.1 on a host
#     pairs only with one of its FT version
#   solution: >-
#     Bring all FT hosts of the cluster to the same version, for example with Update Manager, or declare
#     fault_tolerance: false for a host that is not meant to run FT virtual machines.
#   ja:
#     title: クラスタ内の FT ホストのバージョンが同じである
#     description: >-
#       レガシー FT では、セカンダリがプライマリの動作を正確に再現する必要があります。4.0 では、両方のホストの
#       ESX/ESXi が同じバージョンでなければなりません。4.1 以降のホストは FT バージョンを持ち、FT
#       バージョンが同じであればリリースが異なっていてもペアを組めます。ビルドが同じホストは FT
#       バージョンも同じです。4.1 以降では一致するホストが 2 台あればよいため、それ以外のホストは警告とします。
#       リリースはメジャー バージョンとマイナー バージョンで比較し、パッチ レベルは cluster.same_patch_level
#       の対象です。SMP FT にこの要件はありません。
#     message: "\
#       {subject} の FT ホストのバージョンが異なっています ({versions})。4.0 では同じバージョンである必要があり、4.1 \
#       以降では FT バージョンが同じホスト同士でなければペアを組めません"
#     solution: "\
#       Update Manager を使用するなどして、クラスタ内の FT ホストをすべて同じバージョンにしてください。FT \
#       仮想マシンを実行しないホストには fault_tolerance: false を指定してください。"
#   article: [S3-3]
#   sources:
#     - id: S3-3
#       title: The version of the hosts for FT is the same
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: C4
#       title: "vSphere Availability: two or more hosts of the same FT version or host build number"
#       versions: 4.1 to 6.0
#     - id: C5
#       title: "vSphere Availability: the same version and patch on 4.0, the same FT version from 4.1 on"
#       versions: 4.0 to 5.5
#   confidence: V
package ft.cluster.same_esx_version

import data.lib.needs
import data.lib.releases

# Only what a host says itself: a release that is assumed from vCenter Server would be the same on all hosts.
_releases(c) := {release |
	some h in input.clusters[c].ft_hosts
	host := input.hosts[h]
	host.version
	release := host.release
}

# Hosts report an FT version from 4.1 on; one before it pairs with its own release only.
_early(c) := {release | some release in _releases(c); release < 401}

_ft_versions(c) := {version | some h in input.clusters[c].ft_hosts; version := input.hosts[h].ft_version}

_differences(c) := {text |
	count(_early(c)) > 0
	count(_releases(c)) > 1
	some release in _releases(c)
	text := concat(" ", ["vSphere", releases.text(release)])
} | {text |
	count(_ft_versions(c)) > 1
	some version in _ft_versions(c)
	text := concat(" ", ["FT", version])
}

# Two hosts that agree, by FT version or by build.
_agree(c) if {
	some field in ["ft_version", "build"]
	told := [value | some h in input.clusters[c].ft_hosts; value := input.hosts[h][field]]
	count(told) > count({value | some value in told})
}

_severity(c) := {"severity": "warning"} if {
	count(_early(c)) == 0
	_agree(c)
} else := {}

deny contains finding if {
	some c, cluster in input.clusters
	versions := _differences(c)
	count(versions) > 0
	base := {
		"subject": ["clusters", c],
		"path": ["clusters", c, "ft_hosts"],
		"related": [["hosts", h, field] |
			some h in cluster.ft_hosts
			host := input.hosts[h]
			some field in ["version", "ft_version"]
			host[field]
		],
		"args": {"versions": sort(versions)},
	}
	finding := object.union(base, _severity(c))
}

# The builds that tell an FT version: that of a host which reports one. If there is only one build, it need not be told.
_telling(c) := {build |
	some h in input.clusters[c].ft_hosts
	host := input.hosts[h]
	host.ft_version
	build := host.build
}

_one_build(c) if {
	builds := [object.get(input.hosts, [h, "build"], "unknown") | some h in input.clusters[c].ft_hosts]
	count({build | some build in builds}) == 1
	not "unknown" in builds
}

_tells(_, host) if host.ft_version

_tells(telling, host) if host.build in telling

# A single host agrees with itself.
_open_hosts(c) := {p |
	count(input.clusters[c].ft_hosts) > 1
	some h in input.clusters[c].ft_hosts
	host := input.hosts[h]
	some field in ["version", "release"]
	not host[field]
	p := ["hosts", h, field]
} | {p |
	count(input.clusters[c].ft_hosts) > 1
	count(_early(c)) == 0
	not _one_build(c)
	telling := _telling(c) # once: for each host anew it takes the square of their number
	some h in input.clusters[c].ft_hosts
	host := input.hosts[h]
	not _tells(telling, host)
	p := ["hosts", h, "ft_version"]
}

missing contains need if {
	some c, _ in input.clusters
	count(_differences(c)) == 0
	some path in (needs.unmet({["clusters", c, "ft_hosts"]}) | _open_hosts(c))
	need := {"subject": ["clusters", c], "path": path}
}
