# METADATA
# title: The interfaces of a host have IP addresses of their own
# description: >-
#   vMotion and FT Logging connect the hosts of a cluster to each other by IP address. Where one of their addresses
#   stands a second time, on the same host or on another, connections break or reach the wrong host. All VMkernel
#   interfaces and Service Consoles count: within a cluster, and in the other clusters of its datacenter within the same
#   VLAN. Interfaces with an address from DHCP count as having one of their own, and a link-local address (169.254.0.0/16,
#   fe80::/10) counts on its host alone: NSX gives every host the same.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: an IP address for each of the two interfaces"
# custom:
#   severity: error
#   scope: host
#   message: >-
#     {interface} of {subject} has the same IP address {ip} as {others}; every interface needs an address of its own
#   solution: >-
#     Give each of these interfaces an address of its own, in the subnet of its network.
#   ja:
#     title: ホストの各インターフェイスが固有の IP アドレスを持つ
#     description: "\
#       vMotion と FT ログは、クラスタ内のホスト同士を IP アドレスで接続します。同じホスト上か別のホスト上かを問わず、\
#       IP アドレスが重複すると、接続が切れたり別のホストにつながったりします。すべての VMkernel インターフェイスと\
#       サービス コンソールを対象とし、クラスタ内で、また同じデータセンターの別のクラスタとは同じ VLAN 内で比較します。\
#       DHCP でアドレスを取得するインターフェイスは、固有のアドレスを持つものとみなします。リンクローカル アドレス \
#       (169.254.0.0/16、fe80::/10) は NSX がすべてのホストに同じものを割り当てるため、同じホスト上でだけ比較します。"
#     message: "\
#       {subject} の {interface} の IP アドレス {ip} が、{others} と重複しています。\
#       それぞれのインターフェイスに固有の IP アドレスが必要です"
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

deny contains finding if {
	some h, host in input.hosts
	some k, interface in host.interfaces
	interface.unique == false
	others := interface.shared_with
	told := host[interface.kind][k]

	# IPv6 addresses are given with their prefix length, which is not part of them.
	ip := split(told.ip, "/")[0]
	args := {"interface": k, "ip": ip, "others": [sprintf("%v (%v)", [other[1], other[3]]) | some other in others]}
	related := [array.concat(other, ["ip"]) | some other in others]
	path := ["hosts", h, interface.kind, k, "ip"]
	finding := {"subject": ["hosts", h], "path": path, "related": related, "args": args}
}

missing contains need if {
	some h, host in input.hosts
	cluster := {["hosts", h, "cluster"] | not host.standalone == true}
	members := {["clusters", c, "hosts"] | c := host.cluster}
	own := {["hosts", h, "interfaces"]} | {["hosts", h, "interfaces", k, "unique"] | some k, _ in host.interfaces}
	some path in needs.unmet(((cluster | members) | own))
	need := {"subject": ["hosts", h], "path": path}
}
