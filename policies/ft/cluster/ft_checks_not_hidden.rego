# METADATA
# title: The compliance checks of vSphere HA include Fault Tolerance
# description: >-
#   The HA advanced option das.includeFTcomplianceChecks set to false leaves FT out of the compliance checks of the
#   cluster. A host that lost what FT needs is then found only when a secondary cannot start.
# related_resources:
#   - ref: https://github.com/forbesguthrie/vReferenceCards
#     description: "vSphere reference cards 5.x: HA advanced options"
# custom:
#   severity: warning
#   scope: cluster
#   applies: {since: "5.0", until: "5.5"}
#   message: "{option} is {actual} on {subject}; the compliance checks of the cluster leave Fault Tolerance out"
#   solution: >-
#     Remove the option from the HA advanced options of the cluster (Terraform: ha_advanced_options), or set it to
#     true.
#   ja:
#     title: vSphere HA のコンプライアンス チェックに FT が含まれている
#     description: "\
#       HA の詳細オプション das.includeFTcomplianceChecks を false にすると、クラスタのコンプライアンス \
#       チェックから FT が除外されます。FT の要件を満たさなくなったホストがあっても、セカンダリを起動できなくなるまで\
#       気付くことができません。"
#     message: "\
#       {subject} で {option} が {actual} に設定されており、クラスタのコンプライアンス チェックから FT が除外されてい\
#       ます"
#     solution: "\
#       クラスタの HA の詳細オプション (Terraform では ha_advanced_options) からこのオプションを削除するか、\
#       true に設定してください。"
#   sources:
#     - id: C23
#       title: "HA advanced options: das.includeFTcomplianceChecks controls whether FT compliance checks run"
#       versions: 5.0 to 5.5
#   confidence: V2
package ft.cluster.ft_checks_not_hidden

import data.lib.needs

_option := "das.includeftcompliancechecks"
_path(c) := path if path := ["clusters", c, "ha", "advanced_options"]

# The spelling of options varies between upper and lower case.
_keys(cluster) := {key | some key, _ in cluster.ha.advanced_options; lower(key) == _option}

deny contains finding if {
	some c, cluster in input.clusters
	some key in _keys(cluster)
	value := cluster.ha.advanced_options[key]
	lower(sprintf("%v", [value])) == "false"
	path := array.concat(_path(c), [key])
	finding := {"subject": ["clusters", c], "path": path, "args": {"option": key, "actual": value}}
}

missing contains need if {
	some c, cluster in input.clusters
	count(_keys(cluster)) == 0
	some path in needs.unmet({_path(c)})
	need := {"subject": ["clusters", c], "path": path}
}
