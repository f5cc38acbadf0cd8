# METADATA
# title: Every host of the cluster can take its EVC mode
# description: >-
#   A host can be in a cluster with an EVC mode of its own vendor and at or below the highest mode of its CPU generation:
#   vCenter refuses others. What vCenter reports as the highest mode of the host (maxEVCModeKey) decides; where that is not
#   known, the generation of the CPU does. The rule is undecided where no source tells which modes a generation can take.
# related_resources:
#   - ref: https://knowledge.broadcom.com/external/article/313545
#     description: "Broadcom KB 313545: EVC and CPU compatibility, frequently asked questions"
# custom:
#   severity: error
#   scope: cluster
#   message: "{subject} has the EVC mode {mode}, which these hosts cannot take: {hosts}"
#   solution: >-
#     Set an EVC mode that is at or below the highest mode of every host of the cluster (in Terraform evc_mode), or move
#     hosts of another vendor or an older generation to another cluster.
#   ja:
#     title: クラスタ内のすべてのホストが EVC モードに対応している
#     description: "\
#       ホストは、CPU ベンダーが同じで、その CPU 世代が対応する最高のモード以下の EVC \
#       モードのクラスタにのみ参加できます。それ以外のホストは vCenter が拒否します。判定には、vCenter \
#       が報告するホストの最高のモード (maxEVCModeKey) を使用し、不明な場合は CPU の世代を使用します。\
#       その世代が対応するモードを示す資料がない場合は判定不能です。"
#     message: "{subject} の EVC モードは {mode} ですが、次のホストは対応していません: {hosts}"
#     solution: "\
#       すべてのホストが対応する EVC モードをクラスタに設定してください (Terraform では evc_mode)。または、\
#       ベンダーが異なるホストや世代の古いホストを別のクラスタに移動してください。"
#   sources:
#     - id: EVC-1
#       title: "Broadcom KB 313545 and 1005764: EVC evens out CPUs of one vendor that can take its mode"
#       url: https://knowledge.broadcom.com/external/article/313545
#     - id: EVC-2
#       title: "VMware KB 1003212: EVC modes and the CPUs that support them"
#     - title: "vSphere API: EVCModeIllegalByVendor, EVCAdmissionFailedCPUModelForMode, HostListSummary.maxEVCModeKey"
#   confidence: V
package ft.cluster.evc_fits_hosts

import data.lib.needs

_misfits(c) := {h | some h in input.clusters[c].hosts; input.hosts[h].fits_evc.fits == false}

# Those of which a source says so.
_certain(c) := {h | some h in _misfits(c); input.hosts[h].fits_evc.confidence != "M"}

_is_off(c) if input.clusters[c].evc_mode == "none"

_text(h) := text if {
	processor := input.hosts[h].processor
	text := sprintf("%v: %v", [h, object.get(processor, ["evc", "mode"], object.get(processor, "vendor", "-"))])
}

_doubt(c) := {"severity": "warning", "args": {"confidence": "M"}} if {
	count(_certain(c)) == 0
} else := {}

deny contains finding if {
	some c, cluster in input.clusters
	hosts := _misfits(c)
	count(hosts) > 0
	base := {
		"subject": ["clusters", c],
		"path": ["clusters", c, "evc_mode"],
		"related": [["hosts", h, "cpu"] | some h in sort(hosts)],
		"args": {"mode": cluster.evc_mode, "hosts": [_text(h) | some h in sort(hosts)]},
	}
	finding := object.union(base, _doubt(c))
}

_open(c) := needs.unmet({["clusters", c, "evc_mode"]}) | needs.unmet({path |
	input.clusters[c].evc_mode
	some path in ({["clusters", c, "hosts"]} | {["hosts", h, "fits_evc"] | some h in input.clusters[c].hosts})
})

missing contains need if {
	some c, _ in input.clusters
	not _is_off(c)
	some path in _open(c)
	need := {"subject": ["clusters", c], "path": path}
}
