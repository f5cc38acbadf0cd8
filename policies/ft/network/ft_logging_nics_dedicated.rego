# METADATA
# title: The physical NICs of FT Logging carry no other traffic than FT Logging and vMotion
# description: >-
#   When other traffic takes the bandwidth of FT Logging, the primary has to wait for the secondary. So the NICs of FT
#   Logging, active and standby, are not used for the Service Console, for virtual machines or for other VMkernel
#   interfaces; only vMotion may share them. The article calls anything else unsupported; from 5.0 on VMware recommends
#   dedicated NICs. With SMP FT, NICs of 10 Gbps or more on a distributed switch with Network I/O Control may be shared.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: sharing the NICs of FT Logging with other uses is not supported"
# custom:
#   severity:
#     - {severity: error, until: "4.1"}
#     - {severity: warning, type: legacy}
#     - {severity: info, type: smp}
#   scope: host
#   message: >-
#     on {subject} {nic}, a physical NIC of FT Logging, also carries other traffic ({others}); it should carry FT Logging and
#     vMotion only
#   solution: >-
#     Move the other traffic to a switch with physical NICs of its own, or take this NIC out of the failover order of its
#     port groups. With SMP FT you can also use NICs of 10 Gbps or more on a distributed switch with Network I/O Control
#     on.
#   ja:
#     title: FT ログの物理 NIC を FT ログと vMotion 以外のトラフィックに使わない
#     description: "\
#       FT ログの帯域がほかのトラフィックに奪われると、プライマリはセカンダリを待つことになり、性能が低下します。\
#       そのため、FT ログの物理 NIC (アクティブ、スタンバイとも) を、サービス コンソールや仮想マシンのネットワーク、\
#       ほかの VMkernel インターフェイスと併用する構成はサポートされません。vMotion との併用だけは可能です。5.0 以降では専用の物理 NIC は推奨事項です。\
#       SMP FT では、Network I/O Control を有効にした分散スイッチと 10 Gbps 以上の物理 NIC を使う場合、併用しても構いません。"
#     message: "\
#       {subject} で FT ログに使用している物理 NIC {nic} は、ほかのトラフィック ({others}) にも使用されています。\
#       FT ログと vMotion だけに使用してください"
#     solution: "\
#       ほかのトラフィックを別の物理 NIC を接続した仮想スイッチに移すか、そのポート グループのフェイルオーバーの順序からこの物理 NIC を外してください。\
#       SMP FT では、10 Gbps 以上の物理 NIC を使い、分散スイッチの Network I/O Control を有効にする方法もあります。"
#   article: [S6-15, S6-11]
#   sources:
#     - id: S6-15
#       title: Using the physical NICs of FT Logging for other purposes as well is not supported
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: N2
#       title: "vSphere Availability: a dedicated network is recommended for FT, of 1 Gbit for legacy FT and of 10 Gbit for SMP FT"
#       versions: 5.0 to 8.0
#   confidence: V
package ft.network.ft_logging_nics_dedicated

import data.lib.dedication

deny contains finding if some finding in dedication.denials("ft_logging")

missing contains need if some need in dedication.missing("ft_logging")
