# METADATA
# title: vCenter Server has verified the SSL certificate of the host
# description: >-
#   The check of host certificates covers every FT host; a host whose certificate is not verified is disconnected when
#   the check is turned on. A thumbprint in Terraform proves nothing: it says which certificate to accept, not that
#   somebody has compared it with the one of the host.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 4: vCenter Server checks the SSL certificates of its hosts"
# custom:
#   severity: error
#   scope: host
#   reads: [hosts.*.certificate_verified]
#   message: >-
#     the SSL certificate of {subject} is not verified; vCenter Server has to verify it before Fault Tolerance is
#     turned on
#   solution: >-
#     For hosts up to 5.x, and in the thumbprint mode of later ones, compare the thumbprint that vCenter Server shows in
#     its SSL settings with the one on the console of the host, and mark the host as verified where they agree; where
#     they do not, find out why before you accept any certificate. Give other hosts a certificate that vCenter Server
#     trusts (of VMCA, or of your own certificate authority).
#   ja:
#     title: ホストの SSL 証明書が vCenter Server で検証されている
#     description: "\
#       ホスト証明書のチェックは、すべての FT ホストに適用されます。証明書が検証されていないホストは、\
#       チェックを有効にした時点で vCenter Server から切断されます。Terraform の thumbprint \
#       は受け入れる証明書を指定するだけで、実際のホストの証明書と照合したことを示すものではありません。"
#     message: >-
#       {subject} の SSL 証明書が検証されていません。FT を有効にする前に vCenter Server で検証する必要があります
#     solution: "\
#       5.x までのホストと、6.0 以降でサムプリント モードを使用しているホストでは、vCenter Server の SSL \
#       設定に表示されるサムプリントとホストのコンソールで確認したサムプリントを照合し、\
#       一致すれば検証済みにしてください。一致しない場合は、原因を確認するまで証明書を受け入れないでください。\
#       そのほかのホストには、vCenter Server が信頼する証明書 (VMCA または自社の認証局が発行したもの) \
#       を割り当ててください。"
#   article: [S4-4]
#   sources:
#     - id: S4-4
#       title: The check covers the certificates of all hosts for FT
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#   confidence: V
package ft.host.certificate_verified

deny contains finding if {
	some h, host in input.hosts
	host.certificate_verified == false
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "certificate_verified"], "args": {}}
}
