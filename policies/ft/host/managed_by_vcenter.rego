# METADATA
# title: The host is managed by a vCenter Server
# description: >-
#   Fault Tolerance is a feature of vCenter Server: it sets up the pairs and checks whether hosts can form one. A host
#   that no vCenter Server manages cannot take part.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 4: the use of vCenter Server is indispensable"
# custom:
#   severity: error
#   scope: host
#   message: "{subject} is not managed by a vCenter Server; Fault Tolerance needs one"
#   solution: >-
#     Add the host to the inventory of a vCenter Server, or declare fault_tolerance: false for a host that is not
#     meant to run FT virtual machines.
#   ja:
#     title: ホストが vCenter Server で管理されている
#     description: >-
#       FT は vCenter Server の機能です。プライマリとセカンダリのペアの構成や、ホストがペアを組めるかどうかの確認は
#       vCenter Server が行います。vCenter Server で管理されていないホストでは FT を使用できません。
#     message: >-
#       {subject} は vCenter Server で管理されていません。FT を使用するには vCenter Server による管理が必要です
#     solution: >-
#       ホストを vCenter Server のインベントリに追加してください。FT 仮想マシンを実行しないホストには fault_tolerance:
#       false を指定してください。
#   article: [S4-1]
#   sources:
#     - id: S4-1
#       title: Every host for FT is managed by vCenter Server
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#   confidence: V
package ft.host.managed_by_vcenter

deny contains finding if {
	some h, host in input.hosts
	host.managed == false
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "managed"], "args": {}}
}

# The name of the vCenter Server would do as well: x-instead of the schema says so.
missing contains need if {
	some h, host in input.hosts
	not host.vcenter
	object.get(host, "managed", "unknown") == "unknown"
	need := {"subject": ["hosts", h], "path": ["hosts", h, "managed"]}
}
