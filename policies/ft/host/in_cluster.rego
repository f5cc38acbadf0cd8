# METADATA
# title: The FT host belongs to a cluster
# description: >-
#   Primary and secondary run on two hosts of one cluster, so a standalone host cannot run either. The rule applies
#   where somebody declared the host to be meant for FT; a plan alone does not say so.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 5: the hosts for FT are in a cluster below vCenter Server"
# custom:
#   severity: error
#   scope: host
#   applies: {intent: declared}
#   message: "{subject} is meant for FT but belongs to no cluster; it has to be a member of one"
#   solution: >-
#     Move the host into the cluster whose FT virtual machines it is to run, or declare fault_tolerance: false for a
#     host that is not meant to run them.
#   ja:
#     title: FT ホストがクラスタに属している
#     description: "\
#       プライマリとセカンダリは同じクラスタ内の 2 台のホストで動作するため、\
#       スタンドアロンのホストではどちらも実行できません。このルールは、FT \
#       用と明示的に宣言されたホストに適用されます。Terraform の plan だけでは、FT 用かどうかは分かりません。"
#     message: "\
#       {subject} は FT ホストとして宣言されていますが、どのクラスタにも属していません。\
#       クラスタに追加する必要があります"
#     solution: >-
#       FT 仮想マシンを実行するクラスタにホストを移動してください。FT 仮想マシンを実行しないホストには
#       fault_tolerance: false を指定してください。
#   article: [S5-1, S3-6]
#   sources:
#     - id: S5-1
#       title: The hosts for FT are members of a cluster below vCenter Server
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: S3-6
#       title: Meant are the hosts on which FT is to be used
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#   confidence: V
package ft.host.in_cluster

import data.lib.needs

deny contains finding if {
	some h, host in input.hosts
	host.standalone == true
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "standalone"], "args": {}}
}

# A cluster that an input only claims is listed as partial: the membership is not known.
missing contains need if {
	some h, host in input.hosts
	not host.standalone == true
	some path in needs.unmet({["hosts", h, "cluster"]})
	need := {"subject": ["hosts", h], "path": path}
}
