# METADATA
# title: Every FT host has a VMkernel interface for FT Logging
# description: >-
#   The primary sends everything the secondary needs to stay identical over the FT Logging network.
#   A host without a VMkernel interface that has FT Logging enabled can run neither of the two.
#   It is another interface than the one for vMotion (network.separate_interfaces).
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: a VMkernel interface for FT Logging on every host"
# custom:
#   severity: error
#   scope: host
#   message: "{subject} has {actual} VMkernel interfaces with FT Logging enabled; at least {required} is required"
#   solution: >-
#     Add a VMkernel interface on the network meant for FT Logging and enable Fault Tolerance logging on it (vSphere
#     Client: Configure > Networking > VMkernel adapters; cluster spec: services: [ft_logging]). Terraform's vsphere_vnic
#     cannot enable it.
#   ja:
#     title: すべての FT ホストに FT ログ用の VMkernel インターフェイスがある
#     description: "\
#       プライマリは、セカンダリを同じ状態に保つための情報を FT ログのネットワークで送ります。\
#       FT ログを有効にした VMkernel インターフェイスがないホストでは、プライマリもセカンダリも実行できません。\
#       このインターフェイスは vMotion 用とは別に用意します (network.separate_interfaces を参照)。"
#     message: "{subject} で FT ログが有効な VMkernel インターフェイスは {actual} 個です。{required} 個以上必要です"
#     solution: "\
#       FT ログ用のネットワークに VMkernel インターフェイスを追加し、Fault Tolerance ログを有効にしてください \
#       (vSphere Client では [設定] > [ネットワーク] > [VMkernel アダプタ]、クラスタ仕様では services: [ft_logging])。\
#       Terraform の vsphere_vnic では有効にできません。"
#   article: [S6-4, S6-6]
#   vcenter_reason: [missingFTLoggingNic]
#   sources:
#     - id: S6-4
#       title: An FT Logging interface apart from the vMotion interface is needed
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: S6-6
#       title: The interfaces for vMotion and FT Logging are both VMkernel interfaces
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - title: "vSphere API, VmFaultToleranceConfigIssueReasonForIssue: missingFTLoggingNic"
#       versions: 4.0 and later
#   confidence: V
package ft.network.ft_logging_interface

import data.lib.needs

_carriers(h) := {k | some k, vmkernel in input.hosts[h].vmkernels; "ft_logging" in vmkernel.services}

_needed(h) := paths if {
	services := {["hosts", h, "vmkernels", k, "services"] | some k, _ in input.hosts[h].vmkernels}
	paths := services | {["hosts", h, "vmkernels"]}
}

deny contains finding if {
	some h, _ in input.hosts
	count(_carriers(h)) == 0
	count(needs.unmet(_needed(h))) == 0
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "vmkernels"], "args": {"actual": 0, "required": 1}}
}

missing contains need if {
	some h, _ in input.hosts
	count(_carriers(h)) == 0
	some path in needs.unmet(_needed(h))
	need := {"subject": ["hosts", h], "path": path}
}
