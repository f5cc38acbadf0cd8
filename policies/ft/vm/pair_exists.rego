# METADATA
# title: There are two hosts on which primary and secondary can run
# description: >-
#   Each condition of FT may be met by two hosts of its own: two are licensed, two others have CPUs alike, two more have
#   the memory. A pair needs two hosts on which everything holds at once: FT hosts of one cluster, active, licensed for
#   the virtual machine's vCPUs, with memory for all of its own, CPUs of one category or brand string (with SMP FT also
#   by EVC), with legacy FT one version and build, free of mandatory VM-Host rules against it, with its networks and
#   datastores, and in two sites with FT Metro Cluster. The rule fails where no pair of hosts is left, as a warning where
#   only the datastores of SMP FT stand in the way.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), items 3, 5 and 7: version and patch level, CPU category and storage of the two hosts"
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#     description: "vSphere Availability 8.0: requirements, limits and licensing of Fault Tolerance"
# custom:
#   severity: error
#   scope: vm
#   message: >-
#     no two hosts of cluster {cluster} can run primary and secondary of {subject}; what excludes them: {reasons}
#   solution: >-
#     Bring two hosts of the cluster to where everything holds on both: repair what is named, or take the virtual machine
#     to a cluster that has such hosts.
#   ja:
#     title: プライマリとセカンダリを実行できる 2 台のホストがある
#     description: "\
#       FT の条件は、それぞれ別の 2 台のホストで満たされている場合があります。ペアを組むには、すべての条件を同時に満たす \
#       2 台のホストが必要です。つまり、同じクラスタの FT 用ホストであること、アクティブであること、仮想マシンの vCPU \
#       数に対応するライセンスと、その全メモリを予約できるメモリがあること、CPU のカテゴリまたは名称が同じであること \
#       (SMP FT では EVC でもよい)、レガシー FT ではバージョンとビルドが同じであること、\
#       必須の仮想マシンとホスト間のルールで除外されないこと、仮想マシンのネットワークとデータストアを使用できること、\
#       FT Metro Cluster では別々のサイトにあることです。ペアを組めるホストがない場合は不適合、SMP FT \
#       のデータストアだけが理由の場合は警告とします。"
#     message: "\
#       クラスタ {cluster} には、{subject} のプライマリとセカンダリを実行できる 2 台のホストがありません。除外される理由: \
#       {reasons}"
#     solution: "\
#       クラスタの 2 台のホストですべての条件が満たされるように、示された項目を修正するか、\
#       条件を満たすホストがあるクラスタに仮想マシンを移動してください。"
#   article: [S3-5, S5-4, S5-5, S7-4]
#   sources:
#     - id: S3-5
#       title: Primary and secondary run on hosts of the same version and patch level
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: S5-5
#       title: Primary and secondary run only on hosts of one CPU category
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: S7-4
#       title: The storage of the virtual machine can be accessed from every ESX/ESXi host
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: C10
#       title: "vSphere Availability 4.1 and 6.0: VM-Host rules bind primary and secondary, which never run on one host"
#       versions: 4.1 and later
#     - id: L1
#       title: "vSphere Availability: vCPUs of an FT virtual machine by version and licence"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#       versions: 4.0 to 8.0
#     - id: V41
#       title: "vSphere Availability: FT reserves all of the memory of primary and secondary"
#       versions: 4.0 and later
#     - id: C19
#       title: "vSphere API, ClusterFtVmHostRuleInfo: primary and secondary are placed on hosts of different groups"
#       url: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#       versions: 8.0 Update 3 and later
#   confidence: V
package ft.vm.pair_exists

_severities := {true: "warning", false: "error"}

_texts(pairs) := [text | some reason in pairs.reasons; text := sprintf("%v: %v", [concat(", ", reason.objects), reason.text])]

deny contains finding if {
	some v, vm in input.vms
	vm.pairs.exists == "excluded"
	paths := [reason.path | some reason in vm.pairs.reasons]
	args := {"cluster": vm.cluster, "reasons": _texts(vm.pairs)}
	severity := _severities[vm.pairs.is_soft]
	finding := {"subject": ["vms", v], "path": ["vms", v], "related": paths, "args": args, "severity": severity}
}

missing contains need if {
	some v, vm in input.vms
	vm.pairs.exists == "possible"
	need := {"subject": ["vms", v], "path": ["vms", v, "pairs", "exists"]}
}

# Without a cluster there are no hosts.
missing contains need if {
	some v, vm in input.vms
	vm.fault_tolerance == true
	not vm.cluster
	need := {"subject": ["vms", v], "path": ["vms", v, "cluster"]}
}
