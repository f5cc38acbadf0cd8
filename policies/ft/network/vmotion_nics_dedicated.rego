# METADATA
# title: The physical NICs of vMotion carry no other traffic than vMotion and FT Logging
# description: >-
#   A vMotion fills the physical NIC it runs over, and FT relies on vMotion to create the secondary. So the NICs of
#   vMotion, active and standby, are not used for the Service Console, for virtual machines or for other VMkernel
#   interfaces; only FT Logging may share them. The article calls anything else unsupported, and the rule follows it,
#   although a VMware KB of 2009 counts management and vMotion as the traffic of one NIC. From 5.0 on VMware recommends
#   dedicated NICs. With SMP FT, NICs of 10 Gbps or more on a distributed switch with Network I/O Control may be shared.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: sharing the NICs of vMotion and FT Logging with other uses is not supported"
#   - ref: https://deinoscloud.wordpress.com/2009/07/10/the-list-of-things-ft-doesnt-like-is-very-long/
#     description: "Quotation of a VMware KB of 2009: three NICs or more, with management and vMotion on one"
# custom:
#   severity:
#     - {severity: error, until: "4.1"}
#     - {severity: warning, type: legacy}
#     - {severity: info, type: smp}
#   scope: host
#   message: >-
#     on {subject} {nic}, a physical NIC of vMotion, also carries other traffic ({others}); it should carry vMotion and
#     FT Logging only
#   solution: >-
#     Move the other traffic to a switch with physical NICs of its own, or take this NIC out of the failover order of its
#     port groups. With SMP FT you can also use NICs of 10 Gbps or more on a distributed switch with Network I/O Control
#     on. If you rely on the VMware KB of 2009 that puts management and vMotion on one NIC, waive the finding.
#   ja:
#     title: vMotion の物理 NIC を vMotion と FT ログ以外のトラフィックに使わない
#     description: "\
#       vMotion は使用する物理 NIC の帯域を使い切ることがあり、FT はセカンダリの作成に vMotion を使います。\
#       そのため、vMotion の物理 NIC (アクティブ、スタンバイとも) を、サービス コンソールや仮想マシンのネットワーク、\
#       ほかの VMkernel インターフェイスと併用する構成はサポートされません。FT ログとの併用だけは可能です。\
#       2009 年の VMware KB には管理と vMotion を 1 個の物理 NIC で扱う構成の記載もありますが、このルールは記事の条件に従います。\
#       5.0 以降では専用の物理 NIC は推奨事項です。\
#       SMP FT では、Network I/O Control を有効にした分散スイッチと 10 Gbps 以上の物理 NIC を使う場合、併用しても構いません。"
#     message: "\
#       {subject} で vMotion に使用している物理 NIC {nic} は、ほかのトラフィック ({others}) にも使用されています。\
#       vMotion と FT ログだけに使用してください"
#     solution: "\
#       ほかのトラフィックを別の物理 NIC を接続した仮想スイッチに移すか、そのポート グループのフェイルオーバーの順序からこの物理 NIC を外してください。\
#       SMP FT では、10 Gbps 以上の物理 NIC を使い、分散スイッチの Network I/O Control を有効にする方法もあります。\
#       2009 年の VMware KB に従って管理と vMotion を 1 個の物理 NIC にまとめている場合は、この指摘を適用除外 (waiver) にしてください。"
#   article: [S6-14, S6-11]
#   sources:
#     - id: S6-14
#       title: Using the physical NICs of vMotion for other purposes as well is not supported
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: N2
#       title: "vSphere Availability: a dedicated network is recommended for FT, of 1 Gbit for legacy FT and of 10 Gbit for SMP FT"
#       versions: 5.0 to 8.0
#   confidence: V
package ft.network.vmotion_nics_dedicated

import data.lib.dedication

deny contains finding if some finding in dedication.denials("vmotion")

missing contains need if some need in dedication.missing("vmotion")
