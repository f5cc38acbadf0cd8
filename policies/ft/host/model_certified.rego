# METADATA
# title: The server model is listed for Fault Tolerance in the VMware Compatibility Guide
# description: >-
#   Legacy FT is supported only on server models that the VMware Compatibility Guide lists for it; a model without an
#   entry is undecided until somebody looks it up. For SMP FT the CPU decides, so only an entry that says no counts,
#   and without one the rule does not apply. Entries come from compatibility_guide in the input, as evidence of the people
#   who looked them up.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 2: models with FT certification in the compatibility guide"
# custom:
#   severity: error
#   scope: host
#   when_declared: [hosts.*.guide_counts]
#   message: >-
#     the model of {subject}, {vendor} {model}, is listed in the VMware Compatibility Guide without Fault Tolerance; a
#     model listed for Fault Tolerance is required
#   solution: >-
#     Use a server model that the VMware Compatibility Guide lists for Fault Tolerance, or declare
#     fault_tolerance: false for this host. Where the guide has changed, correct the entry under compatibility_guide.
#   ja:
#     title: サーバの機種が VMware Compatibility Guide で FT 対応として掲載されている
#     description: "\
#       レガシー FT がサポートされるのは、VMware Compatibility Guide に FT 対応として掲載されている機種だけです。\
#       エントリのない機種は、ガイドで確認するまで判定不能です。SMP FT の可否は CPU で決まるため、FT \
#       非対応と記載されたエントリだけを不適合とし、エントリがなければこのルールは適用しません。エントリには、ガイドを確認した結果として入力の \
#       compatibility_guide に記載されたものを使用します。"
#     message: >-
#       {subject} の機種 {vendor} {model} は、VMware Compatibility Guide で FT 対応として掲載されていません。FT
#       対応として掲載されている機種が必要です
#     solution: >-
#       VMware Compatibility Guide に FT 対応として掲載されている機種を使用するか、このホストに fault_tolerance: false
#       を指定してください。ガイドの記載が変わっている場合は、compatibility_guide のエントリを修正してください。
#   article: [S2-1, S2-2, S2-4]
#   vcenter_reason: [ftUnsupportedHardware]
#   sources:
#     - id: S2-1
#       title: The host is a model with FT certification in the compatibility guide
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: S2-2
#       title: The certification is the condition for support
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: S2-4
#       title: The evidence is the entry in the VMware Compatibility Guide
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: H7
#       title: "vSphere Availability: certified hosts; Broadcom KB 334895: from 6.0 on the CPU decides"
#       versions: 4.0 to 8.0
#   confidence: V
package ft.host.model_certified

import data.lib.needs

# The guide's key of a host, and the key if it has an entry: sets of one, or empty.
_key(host) := {key | key := concat("/", [host.vendor, host.model])}

_entry(host) := {key | some key in _key(host); key in _entries}
_entries := {key | some key, _ in input.compatibility_guide}

deny contains finding if {
	some h, host in input.hosts
	some key in _entry(host)
	input.compatibility_guide[key].fault_tolerance == false
	finding := {
		"subject": ["hosts", h],
		"path": ["hosts", h, "model"],
		"related": [["compatibility_guide", key, "fault_tolerance"]],
		"args": {"vendor": host.vendor, "model": host.model},
	}
}

# Legacy FT asks for an entry, SMP FT only that none says no.
_asks(host) if not host.ft_type == "smp"

_asks(_) if needs.is_partial(["compatibility_guide"])

_asks_for_model(host) if _asks(host)
_asks_for_model(_) if count(input.compatibility_guide) > 0

missing contains need if {
	some h, host in input.hosts
	some key in _entry(host)
	not input.compatibility_guide[key].fault_tolerance == false
	not input.compatibility_guide[key].fault_tolerance
	need := {"subject": ["hosts", h], "path": ["compatibility_guide", key, "fault_tolerance"]}
}

missing contains need if {
	some h, host in input.hosts
	some key in (_key(host) - _entries)
	_asks(host)
	need := {"subject": ["hosts", h], "path": ["compatibility_guide", key]}
}

missing contains need if {
	some h, host in input.hosts
	some field in ["vendor", "model"]
	not host[field]
	_asks_for_model(host)
	need := {"subject": ["hosts", h], "path": ["hosts", h, field]}
}

missing contains need if {
	some h, host in input.hosts
	not host.ft_type
	count(_entry(host)) == 0
	need := {"subject": ["hosts", h], "path": ["hosts", h, "ft_type"]}
}
