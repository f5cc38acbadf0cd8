# METADATA
# title: vSphere HA is enabled on the cluster
# description: >-
#   Fault Tolerance builds on vSphere HA: HA restarts a virtual machine whose primary and secondary are both lost, and
#   vCenter Server refuses to turn on FT in a cluster without it. HA has to be configured before FT is turned on.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 5: a cluster with VMware HA configured"
# custom:
#   severity: error
#   scope: cluster
#   reads: [clusters.*.ha.enabled]
#   message: "vSphere HA is disabled on {subject}; Fault Tolerance needs it enabled"
#   solution: >-
#     Enable vSphere HA on the cluster (Terraform: ha_enabled = true) and let it finish configuring its hosts before
#     turning on Fault Tolerance.
#   ja:
#     title: クラスタで vSphere HA が有効になっている
#     description: >-
#       FT は vSphere HA を前提とします。プライマリとセカンダリの両方が失われた仮想マシンは HA が再起動し、HA
#       が無効なクラスタでは vCenter Server が FT の有効化を拒否します。HA の構成は FT
#       を有効にする前に完了しておく必要があります。
#     message: "{subject} で vSphere HA が無効です。FT を使用するには HA を有効にする必要があります"
#     solution: >-
#       クラスタで vSphere HA を有効にし (Terraform では ha_enabled = true)、各ホストの HA 構成が完了してから FT
#       を有効にしてください。
#   article: [S5-2]
#   vcenter_reason: [haNotEnabled]
#   sources:
#     - id: S5-2
#       title: VMware HA is configured on the cluster
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: C1
#       title: "vSphere Availability: HA is enabled before an FT virtual machine is powered on"
#       versions: 4.0 and later
#   confidence: V
package ft.cluster.ha_enabled

deny contains finding if {
	some c, cluster in input.clusters
	cluster.ha.enabled == false
	finding := {"subject": ["clusters", c], "path": ["clusters", c, "ha", "enabled"], "args": {}}
}
