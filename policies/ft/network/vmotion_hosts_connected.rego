# METADATA
# title: The vMotion interfaces of all FT hosts of the cluster reach each other
# description: >-
#   FT uses vMotion to create the secondary, on whichever host of the cluster it is placed. So every FT host must
#   reach every other one over its vMotion interface: in the same subnet and VLAN. vSphere 6.0 and later can also
#   route vMotion, through a gateway in the subnet of each interface. An interface without a physical NIC reaches no other
#   host. VLAN 0 leaves the VLAN to the physical switch; whether that is the VLAN of another host the inputs do not tell,
#   nor whether there are static routes where no gateway is given.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: the hosts can communicate over the vMotion and FT Logging networks"
#   - ref: https://docs.vmware.com/en/VMware-vSphere/6.5/com.vmware.vsphere.vcenterhost.doc/GUID-5211FD4B-256B-4D9F-B5A2-F697A814BF64.html
#     description: "vCenter Server and Host Management 6.5: the vMotion TCP/IP stack with a default gateway of its own"
# custom:
#   severity: error
#   scope: cluster
#   message: >-
#     not all FT hosts of {subject} reach each other over vMotion: {networks} on {hosts}, but {other_networks} on
#     {others}; subnet and VLAN must be the same
#   solution: >-
#     Give the vMotion interfaces of all FT hosts addresses of one subnet and put their port groups into one VLAN.
#     From vSphere 6.0 on, different subnets will do when every interface has a gateway in its own (on the vMotion TCP/IP stack,
#     or of its own).
#   ja:
#     title: クラスタ内のすべての FT ホストが vMotion 用インターフェイスで相互に通信できる
#     description: "\
#       FT は vMotion を使ってセカンダリを作成し、セカンダリはクラスタ内のどの FT ホストにも配置される可能性があります。\
#       そのため、すべての FT ホストの vMotion 用インターフェイスが同じサブネットと VLAN にあり、相互に通信できる必要があります。\
#       vSphere 6.0 以降では、各インターフェイスのサブネット内のゲートウェイを使って vMotion をルーティングすることもできます。\
#       物理 NIC のないインターフェイスは、ほかのホストと通信できません。\
#       VLAN 0 (タグなし) の場合は物理スイッチの設定で VLAN が決まるため、ほかのホストと同じ VLAN かどうかは入力からは判断できません。\
#       ゲートウェイが指定されていない場合のスタティック ルートの有無も判断できません。"
#     message: "\
#       {subject} の FT ホストには、vMotion で相互に通信できない組み合わせがあります。{hosts} は {networks}、{others} は {other_networks} です。\
#       サブネットと VLAN を同じにする必要があります"
#     solution: "\
#       すべての FT ホストの vMotion 用インターフェイスに同じサブネットの IP アドレスを割り当て、ポート グループの VLAN ID を統一してください。\
#       vSphere 6.0 以降では、すべてのインターフェイスにそのサブネット内のゲートウェイがあれば、サブネットが異なっていても構いません。"
#   article: [S6-8]
#   sources:
#     - id: S6-8
#       title: The physical and virtual networks let the ESX hosts communicate for vMotion and FT Logging
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - title: "vCenter Server and Host Management: vMotion traffic is routed through the vMotion TCP/IP stack"
#       url: https://docs.vmware.com/en/VMware-vSphere/6.5/com.vmware.vsphere.vcenterhost.doc/GUID-5211FD4B-256B-4D9F-B5A2-F697A814BF64.html
#       versions: 6.0 and later
#   confidence: V
package ft.network.vmotion_hosts_connected

import data.lib.reachability

deny contains finding if some finding in reachability.denials("vmotion")

missing contains need if some need in reachability.missing("vmotion")
