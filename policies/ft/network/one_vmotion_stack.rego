# METADATA
# title: The vMotion interfaces of all FT hosts are on one TCP/IP stack
# description: >-
#   From 6.0 on vMotion may run on the TCP/IP stack for vMotion, which has routes and a gateway of its own. Hosts that use
#   different stacks for vMotion warn or fail when they move a virtual machine to each other. Where the interfaces of a
#   stack are in different subnets, each needs a gateway.
# related_resources:
#   - ref: https://knowledge.broadcom.com/external/article/432825
#     description: "Broadcom KB 432825: vMotion where the TCP/IP stacks of the hosts differ"
# custom:
#   severity: warning
#   scope: cluster
#   applies: {since: "6.0"}
#   message: >-
#     in {subject} vMotion of {hosts} is on the TCP/IP stack {stack}, that of {others} on {other_stack}; it should be on one
#     stack on all FT hosts
#   solution: >-
#     Put the vMotion interfaces of all FT hosts on the same TCP/IP stack. The stack of an interface cannot be changed:
#     remove the interface and add it again on the stack for vMotion (or on the default one).
#   ja:
#     title: すべての FT ホストの vMotion 用インターフェイスが、同じ TCP/IP スタックにある
#     description: "\
#       6.0 以降では、独自のルーティングとゲートウェイを持つ vMotion TCP/IP スタックで vMotion を行うことができます。\
#       ホスト間で vMotion のスタックが異なると、移行時に警告やエラーになります。スタックのインターフェイスが異なる\
#       サブネットにある場合は、それぞれにゲートウェイが必要です。"
#     message: "\
#       {subject} では、{hosts} の vMotion は TCP/IP スタック {stack}、{others} の vMotion は {other_stack} にあります。\
#       すべての FT ホストで同じスタックにしてください"
#     solution: "\
#       すべての FT ホストで、vMotion 用インターフェイスを同じ TCP/IP スタックに配置してください。既存のインターフェイスの\
#       スタックは変更できないため、インターフェイスを削除し、vMotion スタック (またはデフォルトのスタック) に追加し直します。"
#   sources:
#     - title: "Broadcom KB 432825: vMotion where the TCP/IP stacks of the hosts differ"
#       url: https://knowledge.broadcom.com/external/article/432825
#       versions: 6.0 and later
#     - title: "vSphere vCenter and Host Management 8.0: place vMotion traffic on the vMotion TCP/IP stack, with a default gateway"
#       versions: 6.0 to 8.0
#   confidence: V
package ft.network.one_vmotion_stack

import data.lib.needs

_list(h) := path if path := ["hosts", h, "traffic", "vmotion", "vmkernels"]

_hosts(c) := object.get(input, ["clusters", c, "ft_hosts"], [])

_stacks(c) := {vmkernel.netstack | some h in _hosts(c); some vmkernel in object.get(input, _list(h), {})}

_on(c, stack) := sort({h | some h in _hosts(c); some vmkernel in object.get(input, _list(h), {}); vmkernel.netstack == stack})

_in(h, subnet) if {
	some vmkernel in object.get(input, _list(h), {})
	vmkernel.subnet == subnet
}

# All hosts have an interface in one subnet; one that has none is the finding of another rule.
_joined(c) if {
	some subnet in {vmkernel.subnet | some h in _hosts(c); some vmkernel in object.get(input, _list(h), {})}
	count({h | some h in _hosts(c); _in(h, subnet)}) == count({h | some h in _hosts(c); count(object.get(input, _list(h), {})) > 0})
}

deny contains finding if {
	some c, _ in input.clusters
	stacks := sort(_stacks(c))
	first := stacks[0]
	some other in stacks
	other != first
	hosts := _on(c, first)
	others := _on(c, other)
	related := [["hosts", h, "vmkernels"] | some h in hosts]
	args := {"hosts": hosts, "stack": first, "others": others, "other_stack": other}
	finding := {"subject": ["clusters", c], "path": ["hosts", others[0], "vmkernels"], "related": related, "args": args}
}

missing contains need if {
	some c, _ in input.clusters
	stacks := {array.concat(_list(h), [k, "netstack"]) | some h in _hosts(c); some k, _ in object.get(input, _list(h), {})}
	lists := {path | some h in _hosts(c); path := _list(h)}
	some path in needs.unmet((({["clusters", c, "ft_hosts"]} | lists) | stacks))
	need := {"subject": ["clusters", c], "path": path}
}

# Only a gateway leads from one subnet of another stack to the next.
missing contains need if {
	some c, _ in input.clusters
	some h in _hosts(c)
	some k, vmkernel in object.get(input, _list(h), {})
	vmkernel.netstack != "defaultTcpipStack"
	count(_hosts(c)) > 1
	gateway := {["hosts", h, "vmkernels", k, "gateway"] | not _joined(c)}
	some path in needs.unmet(gateway | {array.concat(_list(h), [k, "subnet"])})
	need := {"subject": ["clusters", c], "path": path}
}
