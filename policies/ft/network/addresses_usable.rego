# METADATA
# title: Every interface of a host has an address that a host can have
# description: >-
#   An interface without a usable address reaches nobody: the first address of a subnet stands for the subnet, the last
#   one for all hosts in it, and multicast, loopback and reserved addresses belong to no host. A gateway is another host of
#   the same subnet. An IPv4 address without a netmask is judged for subnets of eight addresses and more; the two addresses
#   of a /31 are both usable (RFC 3021).
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: an IP address for each of the two interfaces"
# custom:
#   severity: error
#   scope: host
#   message: "{interface} of {subject} cannot use {value}: {fault}"
#   solution: >-
#     Correct the address, the netmask or the gateway: the address is one between the first and the last of its subnet,
#     and the gateway another one of the same subnet.
#   ja:
#     title: ホストの各インターフェイスの IP アドレスが、ホストに割り当て可能なものである
#     description: "\
#       割り当てできないアドレスを持つインターフェイスは通信できません。サブネットの最初のアドレスはサブネット自体を、\
#       最後のアドレスはブロードキャストを表し、マルチキャスト、ループバック、予約済みのアドレスはホストに割り当てられません。\
#       ゲートウェイは、同じサブネット内の別のホストである必要があります。ネットマスクが不明な IPv4 アドレスは、\
#       アドレスが 8 個以上あるサブネットとして判定します。/31 のサブネットでは 2 つのアドレスを両方とも使用できます (RFC 3021)。"
#     message: "{subject} の {interface} では {value} を使用できません ({fault})"
#     solution: "\
#       IP アドレス、ネットマスク、ゲートウェイを確認してください。IP アドレスはサブネットの最初と最後を除くもの、\
#       ゲートウェイは同じサブネット内の別のアドレスにします。"
#   article: [S6-7]
#   sources:
#     - id: S6-7
#       title: The two interfaces are each assigned an IP address of their own
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - title: "RFC 1122, 3.2.1.3, and RFC 4291, 2.6.1 and 2.7: addresses that no host can have"
#       url: https://www.rfc-editor.org/rfc/rfc1122
#       versions: all
#   confidence: V
package ft.network.addresses_usable

import data.lib.needs

_words := {
	"network": "the first address of its subnet",
	"broadcast": "the broadcast address of its subnet",
	"multicast": "a multicast address",
	"loopback": "a loopback address",
	"unspecified": "the address that stands for none",
	"reserved": "a reserved address",
}

_mask(told) := text if {
	text := sprintf("%v / %v", [told.ip, told.netmask])
} else := text if text := told.ip

deny contains finding if {
	some h, host in input.hosts
	some k, interface in host.interfaces
	interface.fault != ""
	told := host[interface.kind][k]
	args := {"interface": k, "value": _mask(told), "fault": object.get(_words, interface.fault, interface.fault)}
	finding := {"subject": ["hosts", h], "path": ["hosts", h, interface.kind, k, "ip"], "args": args}
}

deny contains finding if {
	some h, host in input.hosts
	some k, interface in host.interfaces
	interface.gateway_reachable == false
	fault := sprintf("the gateway is no other host of %v", [object.get(interface, "subnet", "its subnet")])
	args := {"interface": k, "value": host.vmkernels[k].gateway, "fault": fault}
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "vmkernels", k, "gateway"], "args": args}
}

missing contains need if {
	some h, host in input.hosts
	faults := {["hosts", h, "interfaces", k, "fault"] | some k, _ in host.interfaces}
	gateways := {["hosts", h, "interfaces", k, "gateway_reachable"] | some k, vmkernel in host.vmkernels; vmkernel.gateway}
	some path in needs.unmet((({["hosts", h, "interfaces"]} | faults) | gateways))
	need := {"subject": ["hosts", h], "path": path}
}
