# METADATA
# title: vCenter Server checks the SSL certificates of its hosts
# description: >-
#   Fault Tolerance relies on certificates that vCenter Server has verified, and vCenter Server refuses to turn it on
#   while the check is off. The setting is the check of host certificates in the SSL settings of vCenter Server
#   (advanced setting client.VerifySSLCertificates), not the mode in which the certificates of ESXi hosts are managed
#   (vpxd.certmgmt.mode).
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 4: the check of host certificates is on"
# custom:
#   severity: error
#   scope: vcenter
#   reads: [vcenters.*.verify_host_certificates]
#   message: "{subject} does not check host certificates; Fault Tolerance needs the check turned on"
#   solution: >-
#     First verify the certificate of every host: hosts that are not verified are disconnected when the check is turned
#     on. Then turn on the check of host certificates in the SSL settings of vCenter Server (up to 5.x under
#     Administration > vCenter Server Settings, in 8.0 under Configure > General > Edit).
#   ja:
#     title: vCenter Server でホスト証明書のチェックが有効になっている
#     description: "\
#       FT では、ホストの SSL 証明書が vCenter Server によって検証されていることが前提となります。\
#       ホスト証明書のチェックが無効な場合、vCenter Server は FT の有効化を拒否します。対象となるのは vCenter Server \
#       の SSL 設定にあるホスト証明書のチェック (詳細設定 client.VerifySSLCertificates) で、ESXi \
#       ホストの証明書管理モード (vpxd.certmgmt.mode) ではありません。"
#     message: "{subject} でホスト証明書のチェックが無効です。FT を使用するにはチェックを有効にする必要があります"
#     solution: "\
#       まず、すべてのホストの証明書を検証してください。検証されていないホストは、\
#       チェックを有効にした時点で切断されます。その後、vCenter Server の SSL 設定 (5.x までは [管理] > [vCenter \
#       Server 設定]、8.0 では [構成] > [全般] > [編集]) で、ホスト証明書のチェックを有効にしてください。"
#   article: [S4-3]
#   vcenter_reason: [verifySSLCertificateFlagNotSet]
#   sources:
#     - id: S4-3
#       title: vCenter Server checks the certificates of its hosts
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: C3
#       title: "vSphere Availability, turning on Fault Tolerance: host certificate checking is on"
#       versions: 4.0 to 8.0
#     - id: C21
#       title: "vSphere Upgrade: SSL certificate checking is enabled where there are HA clusters"
#       versions: 6.5 and 6.7
#   confidence: V
package ft.vcenter.verifies_host_certificates

deny contains finding if {
	some v, vcenter in input.vcenters
	vcenter.verify_host_certificates == false
	finding := {"subject": ["vcenters", v], "path": ["vcenters", v, "verify_host_certificates"], "args": {}}
}
