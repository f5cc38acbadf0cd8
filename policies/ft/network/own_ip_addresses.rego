# METADATA
# title: The vMotion and FT Logging interfaces of a cluster have IP addresses of their own
# description: >-
#   vMotion and FT Logging connect the hosts of a cluster to each other by IP address. Two of these interfaces with
#   one address, on the same host or on two, disturb each other: connections break or reach the wrong host.
#   Interfaces with an address from DHCP count as having one of their own.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: an IP address for each of the two interfaces"
# custom:
#   severity: error
#   scope: host
#   message: >-
#     {interface} of {subject} has the same IP address {ip} as {others}; every vMotion and FT Logging interface of the
#     cluster needs an address of its own
#   solution: >-
#     Give each of these interfaces an address of its own, in the subnet of its network.
#   ja:
#     title: クラスタ内の vMotion 用と FT ログ用のインターフェイスが、それぞれ固有の IP アドレスを持つ
#     description: "\
#       vMotion と FT ログは、クラスタ内のホスト同士を IP アドレスで接続します。同じホスト上か別のホスト上かを問わず、\
#       これらのインターフェイスの IP アドレスが重複すると、接続が切れたり別のホストにつながったりします。\
#       DHCP でアドレスを取得するインターフェイスは、固有のアドレスを持つものとみなします。"
#     message: "\
#       {subject} の {interface} の IP アドレス {ip} が、{others} と重複しています。\
#       クラスタ内の vMotion 用と FT ログ用のインターフェイスには、それぞれ固有の IP アドレスが必要です"
#     solution: "\
#       該当するインターフェイスに、それぞれのネットワークのサブネット内で重複しない IP アドレスを設定してください。"
#   article: [S6-7]
#   sources:
#     - id: S6-7
#       title: The two interfaces are each assigned an IP address of their own
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#   confidence: V
package ft.network.own_ip_addresses

import data.lib.needs

# An interface for both is one interface.
_interfaces(h) := {k | some k, _ in input.hosts[h].traffic.vmotion.vmkernels} | {k | some k, _ in input.hosts[h].traffic.ft_logging.vmkernels}

_vmkernels(h) := object.get(input, ["hosts", h, "vmkernels"], {})

# An IPv6 address is given with its prefix length, and may be spelled in upper or lower case.
_uses(h) := {[h, k, ip] |
	vmkernels := _vmkernels(h)
	some k in _interfaces(h)
	ip := split(lower(vmkernels[k].ip), "/")[0]
}

_static(h) := {k | vmkernels := _vmkernels(h); some k in _interfaces(h); not vmkernels[k].dhcp == true}

_needed(h) := paths if {
	lists := {["hosts", h, "traffic", "vmotion", "vmkernels"], ["hosts", h, "traffic", "ft_logging", "vmkernels"]}
	paths := lists | {["hosts", h, "vmkernels", k, "ip"] | some k in _static(h)}
}

# Addresses are compared within each of these: the FT hosts of a cluster, and any other host by itself.
_members := {h | some cluster in input.clusters; some h in cluster.ft_hosts}
_alone := {hosts | some h, _ in input.hosts; not h in _members; hosts := [h]}
_groups := {hosts | some cluster in input.clusters; hosts := cluster.ft_hosts} | _alone

deny contains finding if {
	some hosts in _groups
	uses := {use | some h in hosts; some use in _uses(h)}
	count({use[2] | some use in uses}) < count(uses)
	ips := sort([use[2] | some use in uses])
	repeated := {ip | some i, ip in ips; ip == ips[i + 1]}
	some [h, k, ip] in uses
	ip in repeated
	others := [[g, j] | some [g, j, other] in sort(uses); other == ip; [g, j] != [h, k]]
	related := [["hosts", g, "vmkernels", j, "ip"] | some [g, j] in others]
	args := {"interface": k, "ip": ip, "others": [sprintf("%v (%v)", [g, j]) | some [g, j] in others]}
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "vmkernels", k, "ip"], "related": related, "args": args}
}

# What is open about the interfaces of each host.
_open := {h: paths | some h, _ in input.hosts; paths := needs.unmet(_needed(h))}

missing contains need if {
	some h, host in input.hosts
	cluster := {["hosts", h, "cluster"] | not host.standalone == true}
	some path in (_open[h] | needs.unmet(cluster | {["clusters", c, "ft_hosts"] | c := host.cluster}))
	need := {"subject": ["hosts", h], "path": path}
}

# The address of another host may still turn out to be the same.
missing contains need if {
	some cluster in input.clusters
	others := {path | some h in cluster.ft_hosts; some path in _open[h]}
	some h in cluster.ft_hosts
	count(_open[h]) == 0
	some path in others
	need := {"subject": ["hosts", h], "path": path}
}
