# METADATA
# title: The FT Logging interfaces of all FT hosts of the cluster reach each other
# description: >-
#   Primary and secondary exchange everything that keeps them alike over FT Logging, and the secondary may be placed
#   on any FT host of the cluster. So every FT host must reach every other one over its FT Logging interface: in the
#   same subnet and VLAN. For SMP FT, routing through a gateway in the subnet of each interface is accepted too.
#   An interface without a physical NIC reaches no other host. VLAN 0 leaves the VLAN to the physical switch; whether that is
#   the VLAN of another host the inputs do not tell.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: the hosts can communicate over the vMotion and FT Logging networks"
# custom:
#   severity:
#     - {severity: error, type: legacy}
#     - {severity: warning, type: smp}
#   scope: cluster
#   message: >-
#     not all FT hosts of {subject} reach each other over FT Logging: {networks} on {hosts}, but {other_networks} on
#     {others}; subnet and VLAN must be the same
#   solution: >-
#     Give the FT Logging interfaces of all FT hosts addresses of one subnet and put their port groups into one VLAN.
#     For SMP FT, different subnets will do when every interface has a gateway in its own.
#   ja:
#     title: クラスタ内のすべての FT ホストが FT ログ用インターフェイスで相互に通信できる
#     description: "\
#       プライマリとセカンダリは、同じ状態を保つための情報を FT ログのネットワークでやり取りし、セカンダリはクラスタ内のどの FT ホストにも\
#       配置される可能性があります。そのため、すべての FT ホストの FT ログ用インターフェイスが同じサブネットと VLAN にあり、\
#       相互に通信できる必要があります。SMP FT では、各インターフェイスのサブネット内の\
#       ゲートウェイを使ったルーティングも認めます。物理 NIC のないインターフェイスは、ほかのホストと通信できません。VLAN 0 (タグなし) の場合は物理スイッチの設定で VLAN が決まるため、\
#       ほかのホストと同じ VLAN かどうかは入力からは判断できません。"
#     message: "\
#       {subject} の FT ホストには、FT ログで相互に通信できない組み合わせがあります。{hosts} は {networks}、{others} は {other_networks} です。\
#       サブネットと VLAN を同じにする必要があります"
#     solution: "\
#       すべての FT ホストの FT ログ用インターフェイスに同じサブネットの IP アドレスを割り当て、ポート グループの VLAN ID を統一してください。\
#       SMP FT では、すべてのインターフェイスにそのサブネット内のゲートウェイがあれば、サブネットが異なっていても構いません。"
#   article: [S6-8]
#   sources:
#     - id: S6-8
#       title: The physical and virtual networks let the ESX hosts communicate for vMotion and FT Logging
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#   confidence: V
package ft.network.ft_logging_hosts_connected

import data.lib.reachability

deny contains finding if some finding in reachability.denials("ft_logging")

missing contains need if some need in reachability.missing("ft_logging")
