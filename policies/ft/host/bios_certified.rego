# METADATA
# title: The BIOS version of the host is one that its model is certified with
# description: >-
#   A model can be certified for Fault Tolerance with some BIOS versions only. The versions come from bios_versions of
#   the entry under compatibility_guide in the input; "any" means that the guide names none. A model that is not
#   certified at all is the matter of host.model_certified.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 2: certification can depend on the BIOS version"
# custom:
#   severity: warning
#   scope: host
#   applies: {type: legacy}
#   message: "{subject} ({vendor} {model}) has the BIOS version {actual}; certified for FT are: {required}"
#   solution: >-
#     Update the BIOS of the host to a certified version. Where the VMware Compatibility Guide has changed, correct
#     bios_versions of the entry under compatibility_guide.
#   ja:
#     title: ホストの BIOS バージョンがその機種の FT 認証の対象である
#     description: "\
#       機種によっては、特定の BIOS バージョンだけが FT の認証を取得しています。認証対象のバージョンには、入力の \
#       compatibility_guide のエントリにある bios_versions を使用します。any は、ガイドに BIOS \
#       バージョンの指定がないことを表します。機種自体が認証されていない場合は host.model_certified の対象です。"
#     message: >-
#       {subject} ({vendor} {model}) の BIOS バージョンは {actual} です。FT の認証対象は次のバージョンです: {required}
#     solution: >-
#       ホストの BIOS を認証対象のバージョンに更新してください。VMware Compatibility Guide
#       の記載が変わっている場合は、compatibility_guide のエントリの bios_versions を修正してください。
#   article: [S2-3]
#   sources:
#     - id: S2-3
#       title: The certification of a model can depend on its BIOS version
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#   confidence: V
package ft.host.bios_certified

import data.lib.needs

# The guide's key of a host, and the key if it has an entry: sets of one, or empty.
_key(host) := {key | key := concat("/", [host.vendor, host.model])}

_entry(host) := {key | some key in _key(host); input.compatibility_guide[key]}

# `bios_versions` is a list, or the word "any".
_listed(host) := {version |
	some key in _entry(host)
	versions := input.compatibility_guide[key].bios_versions
	is_array(versions)
	some version in versions
}

# What makes the BIOS version right, or not the matter of this rule.
_settled(host) if {
	some key in _entry(host)
	input.compatibility_guide[key].fault_tolerance == false
}

_settled(host) if {
	some key in _entry(host)
	input.compatibility_guide[key].bios_versions == "any"
}

_settled(host) if host.bios_version in _listed(host)

_unlisted(host) := {p | some key in (_key(host) - _entry(host)); p := ["compatibility_guide", key]}

_open_entry(host) := needs.unmet({["compatibility_guide", key, field] |
	some key in _entry(host)
	some field in ["fault_tolerance", "bios_versions"]
})

# With no version certified, none could be right.
_none_certified(host) if {
	some key in _entry(host)
	input.compatibility_guide[key].bios_versions == []
}

_needed(host) := {"vendor", "model"} | {"bios_version" | not _none_certified(host)}

_absent(host) := {field | some field in _needed(host); not host[field]}

# All this follows from three facts. Hosts that are alike are looked up once.
_case(host) := object.filter(host, ["vendor", "model", "bios_version"])

_open_of := {case: open |
	some case in {case | some host in input.hosts; case := _case(host)}
	not _settled(case)
	open := {"guide": (_unlisted(case) | _open_entry(case)), "host": _absent(case)}
}

deny contains finding if {
	some h, host in input.hosts
	open := _open_of[_case(host)]
	count(open.guide) + count(open.host) == 0
	some key in _entry(host)
	required := array.concat(sort(_listed(host)), ["-" | count(_listed(host)) == 0])
	actual := object.get(host, "bios_version", "-")
	finding := {
		"subject": ["hosts", h],
		"path": ["hosts", h, "bios_version"],
		"related": [["compatibility_guide", key, "bios_versions"]],
		"args": {"vendor": host.vendor, "model": host.model, "actual": actual, "required": required},
	}
}

missing contains need if {
	some h, host in input.hosts
	open := _open_of[_case(host)]
	some path in (open.guide | {["hosts", h, field] | some field in open.host})
	need := {"subject": ["hosts", h], "path": path}
}
