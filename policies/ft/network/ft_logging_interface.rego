# METADATA
# title: Every FT host has a VMkernel interface for FT Logging
# description: >-
#   The primary sends everything the secondary needs to stay identical over the FT Logging network.
#   A host without a VMkernel interface that has FT Logging enabled can run neither of the two. From vSphere 6.0 on an
#   interface on the TCP/IP stack for vMotion or for provisioning carries nothing else, whatever is enabled on it.
#   It is another interface than the one for vMotion (network.separate_interfaces).
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: a VMkernel interface for FT Logging on every host"
# custom:
#   severity: error
#   scope: host
#   message: "{subject} has {actual} VMkernel interfaces that carry FT Logging; at least {required} is required"
#   solution: >-
#     Add a VMkernel interface on the network meant for FT Logging and enable Fault Tolerance logging on it (vSphere
#     Client: Configure > Networking > VMkernel adapters; cluster spec: services: [ft_logging]). Terraform's vsphere_vnic
#     cannot enable it.
#   ja:
#     title: すべての FT ホストに FT ログ用の VMkernel インターフェイスがある
#     description: "\
#       プライマリは、セカンダリを同じ状態に保つための情報を FT ログのネットワークで送ります。\
#       FT ログを有効にした VMkernel インターフェイスがないホストでは、プライマリもセカンダリも実行できません。\
#       vSphere 6.0 以降では、vMotion やプロビジョニング用の TCP/IP スタックにあるインターフェイスは、有効にしたサービスに\
#       かかわらず、そのスタックの通信だけを扱います。\
#       このインターフェイスは vMotion 用とは別に用意します (network.separate_interfaces を参照)。"
#     message: "{subject} で FT ログに使われる VMkernel インターフェイスは {actual} 個です。{required} 個以上必要です"
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
#     - title: "vCenter Server and Host Management 6.5, vSphere Networking 8.0: the TCP/IP stacks for vMotion and provisioning carry their own traffic only"
#       url: https://docs.vmware.com/en/VMware-vSphere/6.5/com.vmware.vsphere.vcenterhost.doc/GUID-5211FD4B-256B-4D9F-B5A2-F697A814BF64.html
#       versions: 6.0 and later
#   confidence: V
package ft.network.ft_logging_interface

import data.lib.needs

_interfaces(h) := {k | some k, _ in input.hosts[h].traffic.ft_logging.vmkernels}

_needed(h) := paths if paths := {["hosts", h, "traffic", "ft_logging", "vmkernels"]}

# Interfaces on which it is enabled in vain: their TCP/IP stack carries something else.
_idle(h) := [["hosts", h, "vmkernels", k, "netstack"] |
	some k, vmkernel in input.hosts[h].vmkernels
	"ft_logging" in vmkernel.services
]

deny contains finding if {
	some h, _ in input.hosts
	count(_interfaces(h)) == 0
	count(needs.unmet(_needed(h))) == 0
	args := {"actual": 0, "required": 1}
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "vmkernels"], "related": _idle(h), "args": args}
}

missing contains need if {
	some h, _ in input.hosts
	count(_interfaces(h)) == 0
	some path in needs.unmet(_needed(h))
	need := {"subject": ["hosts", h], "path": path}
}
