# METADATA
# title: vMotion and FT Logging are in different subnets
# description: >-
#   With both interfaces in one subnet a host sends all traffic of that subnet through one of them, so vMotion can end
#   up on the NICs meant for FT Logging. Interfaces on different TCP/IP stacks, as with the vMotion stack of 6.0 and
#   later, do not disturb each other. No primary source was found that asks for different subnets in these words, and a
#   page of 6.0 lets both share a VLAN.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/6.0/com.vmware.vsphere.hostclient.doc/GUID-52F1BC6A-CC0D-4B1A-BDD7-5063B3AED1CE.html
#     description: "vSphere 6.0 host client: network example for Fault Tolerance, vMotion and FT Logging can share a VLAN"
# custom:
#   severity: warning
#   scope: host
#   message: >-
#     vMotion interface {vmotion} and FT Logging interface {ft_logging} of {subject} are in one subnet or in
#     overlapping ones ({subnets}); they should be in different subnets
#   solution: >-
#     Give the two interfaces addresses of different subnets, on all FT hosts alike. From 6.0 on you can put vMotion on
#     its own TCP/IP stack instead.
#   ja:
#     title: vMotion と FT ログが異なるサブネットにある
#     description: "\
#       両方のインターフェイスが同じサブネットにあると、ホストはそのサブネット宛の通信をどちらか一方から送信するため、\
#       vMotion の通信が FT ログ用の NIC を流れることがあります。6.0 以降の vMotion TCP/IP スタックのように、\
#       TCP/IP スタックが異なるインターフェイスどうしは影響し合いません。この要件を明記した一次資料は見つかっていません。\
#       また、6.0 の資料には両方を同じ VLAN に置くことができるとあります。"
#     message: "\
#       {subject} の vMotion 用インターフェイス {vmotion} と FT ログ用インターフェイス {ft_logging} は、\
#       同じサブネットまたは重なり合うサブネット ({subnets}) にあります。異なるサブネットにしてください"
#     solution: "\
#       すべての FT ホストで、2 つのインターフェイスに異なるサブネットの IP アドレスを割り当ててください。6.0 以降では、\
#       vMotion を専用の TCP/IP スタックに置く方法もあります。"
#   sources:
#     - id: N5
#       title: Different subnets for vMotion and FT Logging (unverified); a page of 6.0 lets them share a VLAN
#       versions: 4.0 to 6.0
#   confidence: M
package ft.network.separate_subnets

import data.lib.needs

_list(h, kind) := ["hosts", h, "traffic", kind, "vmkernels"]

# An interface that does both is the finding of another rule.
_pairs(h) := {[i, j] |
	some i, _ in input.hosts[h].traffic.vmotion.vmkernels
	some j, _ in input.hosts[h].traffic.ft_logging.vmkernels
	i != j
}

_traffic(h, pair) := found if {
	traffic := input.hosts[h].traffic
	found := [traffic.vmotion.vmkernels[pair[0]], traffic.ft_logging.vmkernels[pair[1]]]
}

_needed(h, pair) := {path |
	some field in ["subnet", "netstack"]
	some [kind, k] in [["vmotion", pair[0]], ["ft_logging", pair[1]]]
	path := ["hosts", h, "traffic", kind, "vmkernels", k, field]
}

# Subnets that overlap are not different: to one address of both there are two ways.
_overlap(h, [i, j]) if j in input.hosts[h].interfaces[i].overlaps

_differ(h, pair) if {
	[first, second] := _traffic(h, pair)
	first.subnet != second.subnet
	not _overlap(h, pair)
}

# Each TCP/IP stack has its own routes.
_differ(h, pair) if {
	[first, second] := _traffic(h, pair)
	first.netstack != second.netstack
}

deny contains finding if {
	some h, _ in input.hosts
	some [i, j] in _pairs(h)
	_overlap(h, [i, j])
	[first, second] := _traffic(h, [i, j])
	first.netstack == second.netstack
	args := {"vmotion": i, "ft_logging": j, "subnets": sort({first.subnet, second.subnet}), "confidence": "M"}
	related := [["hosts", h, "vmkernels", i, "ip"]]
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "vmkernels", j, "ip"], "related": related, "args": args}
}

missing contains need if {
	some h, _ in input.hosts
	some [kind, other] in [["vmotion", "ft_logging"], ["ft_logging", "vmotion"]]
	some path in needs.unmet({_list(h, kind)})
	count(needs.unmet({_list(h, other)})) + count(object.get(input, _list(h, other), {})) > 0
	need := {"subject": ["hosts", h], "path": path}
}

missing contains need if {
	some h, _ in input.hosts
	some pair in _pairs(h)
	not _differ(h, pair)
	some path in needs.unmet(_needed(h, pair))
	need := {"subject": ["hosts", h], "path": path}
}
