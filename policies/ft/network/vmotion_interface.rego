# METADATA
# title: Every FT host has a VMkernel interface for vMotion
# description: >-
#   FT starts a secondary with a kind of vMotion: the memory and state of the running primary are copied to the other
#   host. A host without a VMkernel interface for vMotion can take no part in that. From vSphere 6.0 on an interface
#   on the vMotion TCP/IP stack counts as well; beside it others with vMotion enabled do not, and neither does one on the
#   stack for provisioning.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: a VMkernel interface for vMotion on every host"
# custom:
#   severity: error
#   scope: host
#   message: "{subject} has {actual} VMkernel interfaces for vMotion; at least {required} is required"
#   solution: >-
#     Add a VMkernel interface on the network meant for vMotion and enable vMotion on it (vSphere Client: Configure >
#     Networking > VMkernel adapters; Terraform: vsphere_vnic with services = ["vmotion"]; cluster spec:
#     services: [vmotion]). From vSphere 6.0 on it can also be created on the vMotion TCP/IP stack (netstack vmotion).
#   ja:
#     title: すべての FT ホストに vMotion 用の VMkernel インターフェイスがある
#     description: "\
#       FT は、実行中のプライマリのメモリと状態を vMotion と同じ仕組みで別のホストへコピーし、セカンダリを起動します。\
#       vMotion 用の VMkernel インターフェイスがないホストでは、これを行えません。\
#       vSphere 6.0 以降では、vMotion TCP/IP スタック上のインターフェイスも vMotion 用とみなします。その場合、vMotion を\
#       有効にしたほかのスタックのインターフェイスは使われません。プロビジョニング用スタックのインターフェイスも使われません。"
#     message: "{subject} で vMotion 用の VMkernel インターフェイスは {actual} 個です。{required} 個以上必要です"
#     solution: "\
#       vMotion 用のネットワークに VMkernel インターフェイスを追加し、vMotion を有効にしてください \
#       (vSphere Client では [設定] > [ネットワーク] > [VMkernel アダプタ]、Terraform では vsphere_vnic の \
#       services = [\"vmotion\"]、クラスタ仕様では services: [vmotion])。\
#       vSphere 6.0 以降では、vMotion TCP/IP スタック上に作成することもできます (netstack は vmotion)。"
#   article: [S6-1, S6-2, S6-6]
#   vcenter_reason: [missingVMotionNic]
#   sources:
#     - id: S6-1
#       title: vMotion is available on every host
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: S6-2
#       title: A VMkernel interface is configured for vMotion traffic
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: S6-6
#       title: The interfaces for vMotion and FT Logging are both VMkernel interfaces
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - title: "vSphere API, VmFaultToleranceConfigIssueReasonForIssue: missingVMotionNic"
#       versions: 4.0 and later
#     - title: "vCenter Server and Host Management 6.5: after an interface is on the vMotion TCP/IP stack only this stack is used for vMotion"
#       url: https://docs.vmware.com/en/VMware-vSphere/6.5/com.vmware.vsphere.vcenterhost.doc/GUID-5211FD4B-256B-4D9F-B5A2-F697A814BF64.html
#       versions: 6.0 and later
#   confidence: V
package ft.network.vmotion_interface

import data.lib.needs

_interfaces(h) := {k | some k, _ in input.hosts[h].traffic.vmotion.vmkernels}
_needed(h) := paths if paths := {["hosts", h, "traffic", "vmotion", "vmkernels"]}

deny contains finding if {
	some h, _ in input.hosts
	count(_interfaces(h)) == 0
	count(needs.unmet(_needed(h))) == 0
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "vmkernels"], "args": {"actual": 0, "required": 1}}
}

missing contains need if {
	some h, _ in input.hosts
	count(_interfaces(h)) == 0
	some path in needs.unmet(_needed(h))
	need := {"subject": ["hosts", h], "path": path}
}
