# METADATA
# title: vMotion has two physical NICs or more
# description: >-
#   With one physical NIC the failure of a cable, a NIC or a switch port takes vMotion from the host, and with it the
#   means to bring up a new secondary. Two NICs will do in any form: active and standby, both active, or a LAG, whose
#   members count one by one. They may be the NICs that FT Logging uses.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: NIC teaming for vMotion is desirable"
# custom:
#   severity: warning
#   scope: host
#   message: >-
#     physical NICs of vMotion on {subject} ({interfaces}), active and standby together: {actual};
#     {required} or more are needed for redundancy
#   solution: >-
#     Add a second physical NIC, active or standby, to the port group of the vMotion interface or to its switch,
#     preferably connected to another physical switch.
#   ja:
#     title: vMotion に 2 個以上の物理 NIC がある
#     description: "\
#       物理 NIC が 1 個だけの場合、ケーブル、NIC、物理スイッチのポートのいずれかに障害が起きると、そのホストでは vMotion が使えず、\
#       新しいセカンダリを起動できなくなります。2 個の物理 NIC は、アクティブとスタンバイ、両方アクティブ、LAG のいずれの構成でも構いません。\
#       LAG はメンバーの数で数えます。FT ログと同じ物理 NIC を使うこともできます。"
#     message: "\
#       {subject} の vMotion 用インターフェイス ({interfaces}) が使用できる物理 NIC は、アクティブとスタンバイを合わせて {actual} 個です。\
#       冗長化には {required} 個以上が必要です"
#     solution: "\
#       vMotion 用のポート グループまたはその仮想スイッチに、2 個目の物理 NIC をアクティブまたはスタンバイとして追加してください。\
#       別の物理スイッチに接続された物理 NIC が望ましい構成です。"
#   article: [S6-9]
#   sources:
#     - id: S6-9
#       title: Redundancy of the vMotion interface by NIC teaming is desirable
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#   confidence: V
package ft.network.vmotion_redundant

import data.lib.redundancy

deny contains finding if some finding in redundancy.denials("vmotion")

missing contains need if some need in redundancy.missing("vmotion")
