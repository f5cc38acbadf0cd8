# METADATA
# title: DRS manages FT virtual machines only in a cluster with EVC
# description: >-
#   From 4.1 to 6.5 DRS places primary and secondary only where EVC makes the CPUs of the hosts alike; without EVC the
#   DRS automation of FT virtual machines has to be disabled. On 4.0 DRS leaves them out by itself. From 6.7 on DRS does
#   not need EVC for them, under vCenter Server 6.7 or later not even for hosts of 6.0 and 6.5.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_4.html
#     description: "VMware vSphere 4 徹底解剖 (5), restrictions: on 4.0 FT virtual machines are left out of DRS"
# custom:
#   severity: warning
#   scope: cluster
#   applies: {since: "4.1", until: "6.5"}
#   message: >-
#     {subject} has DRS on and EVC off, and the DRS automation of these FT virtual machines is not disabled: {vms}
#   solution: >-
#     Set an EVC mode on the cluster (Terraform: evc_mode) that all its hosts support, or disable DRS automation for the
#     FT virtual machines with an override for each of them. For hosts of 6.0 or 6.5 an upgrade of vCenter Server to 6.7
#     or later will do.
#   ja:
#     title: DRS で FT 仮想マシンを管理するクラスタに EVC が設定されている
#     description: "\
#       4.1 から 6.5 では、DRS がプライマリとセカンダリを配置できるのは、EVC でホストの CPU \
#       の差を吸収しているクラスタだけです。EVC を使用しない場合は、FT 仮想マシンの DRS \
#       の自動化を無効にする必要があります。4.0 では FT 仮想マシンが自動的に DRS の対象外となります。6.7 以降では \
#       EVC は必要ありません。vCenter Server が 6.7 以降であれば、6.0 と 6.5 のホストでも同様です。"
#     message: >-
#       {subject} では DRS が有効で EVC が設定されていませんが、次の FT 仮想マシンの DRS
#       の自動化が無効になっていません: {vms}
#     solution: "\
#       クラスタに、すべてのホストが対応する EVC モードを設定してください (Terraform では evc_mode)。または、FT \
#       仮想マシンごとのオーバーライドで DRS の自動化を無効にしてください。ホストが 6.0 または 6.5 の場合は、vCenter \
#       Server を 6.7 以降にアップグレードする方法もあります。"
#   article: [S11-3]
#   sources:
#     - id: S11-3
#       title: On 4.0 DRS leaves out FT virtual machines
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_4.html
#       versions: "4.0"
#     - id: C9
#       title: "vSphere Availability: DRS with Fault Tolerance needs EVC; without it, DRS is disabled for FT virtual machines"
#       url: http://pubs.vmware.com/vsphere-60/topic/com.vmware.vsphere.avail.doc/GUID-59EA59EB-C60F-4815-AE2E-7A38506C516C.html
#       versions: 4.1 to 6.5
#     - id: C9
#       title: "vSphere Availability 8.0 (German): no EVC with vCenter Server 6.7 or later, for hosts of 6.0 and 6.5 either"
#       url: https://docs.vmware.com/de/VMware-vSphere/8.0/vsphere-availability/GUID-59EA59EB-C60F-4815-AE2E-7A38506C516C.html
#       versions: 6.7 and later
#   confidence: V
package ft.cluster.evc_for_drs

import data.lib.needs

_vcenter(c) := release if release := input.vcenters[input.clusters[c].vcenter].release

# Without DRS, with EVC, or under a vCenter Server that needs no EVC for it, the automation may be any.
_settled(c) if input.clusters[c].drs.enabled == false

_settled(c) if input.clusters[c].evc_mode != "none"

_settled(c) if _vcenter(c) >= 607

# A vCenter Server that needs no EVC manages no host before 6.0.
_needs_evc(c) if input.clusters[c].release < 600

_needs_evc(c) if _vcenter(c) < 607

_automated(c) := {v | some v in input.clusters[c].ft_vms; input.vms[v].drs_automation_level != "disabled"}

_open_vms(c) := needs.unmet({["clusters", c, "ft_vms"]}) | {p |
	some v in input.clusters[c].ft_vms
	not input.vms[v].drs_automation_level
	p := ["vms", v, "drs_automation_level"]
}

_open_cluster(c) := needs.unmet({["clusters", c, "drs", "enabled"], ["clusters", c, "evc_mode"]}) | {p |
	not _needs_evc(c)
	some p in _open_vcenter(c)
}

_open_vcenter(c) := {["vcenters", v, "version"] | v := input.clusters[c].vcenter} | {["clusters", c, "vcenter"] |
	not input.clusters[c].vcenter
}

deny contains finding if {
	some c, cluster in input.clusters
	cluster.drs.enabled == true
	cluster.evc_mode == "none"
	_needs_evc(c)
	vms := sort(_automated(c))
	count(vms) > 0
	finding := {
		"subject": ["clusters", c],
		"path": ["clusters", c, "evc_mode"],
		"related": [["vms", v, "drs_automation_level"] | some v in vms],
		"args": {"vms": vms},
	}
}

missing contains need if {
	some c, _ in input.clusters
	not _settled(c)
	count(_automated(c)) > 0
	some path in _open_cluster(c)
	need := {"subject": ["clusters", c], "path": path}
}

missing contains need if {
	some c, _ in input.clusters
	not _settled(c)
	count(_automated(c)) == 0
	count(_open_vms(c)) > 0
	some path in (_open_cluster(c) | _open_vms(c))
	need := {"subject": ["clusters", c], "path": path}
}
