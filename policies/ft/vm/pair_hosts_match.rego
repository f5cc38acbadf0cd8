# METADATA
# title: The hosts of primary and secondary can form an FT pair
# description: >-
#   The hosts that are declared for primary and secondary are two different FT hosts of one cluster, active, licensed for
#   the virtual machine's vCPUs, with enough memory and CPUs that form a pair (one category or brand string, with SMP FT
#   also EVC); no mandatory VM-Host rule keeps the machine off one of them, both offer its networks and mount its
#   datastores (with SMP FT, whose disks are separate copies, only a warning), and with FT Metro Cluster they are in two
#   sites. Legacy FT executes the same instructions on both sides: on 4.0 the hosts run the same version and patch level,
#   from 4.1 on the same FT version or build is enough. The rule looks at the placement that is declared.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), items 3, 5 and 7: version and patch level, CPU category and storage of the two hosts"
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#     description: "vSphere Availability 8.0: requirements, limits and licensing of Fault Tolerance"
# custom:
#   severity: error
#   scope: vm
#   when_declared: [vms.*.secondary_host]
#   message: >-
#     {subject}: {fact} of {object} is {actual}, but FT with {primary} (primary) and {secondary} (secondary) requires
#     {required}
#   solution: >-
#     Place primary and secondary on two different active FT hosts of the cluster that are alike, that both take the
#     virtual machine's vCPUs and memory, and that both offer its networks and datastores.
#   ja:
#     title: プライマリとセカンダリのホストで FT のペアを組める
#     description: "\
#       プライマリとセカンダリに宣言されたホストは、同じクラスタに属する 2 台の異なる FT 用ホストで、\
#       どちらもアクティブであり、仮想マシンの vCPU 数に対応するライセンスと十分なメモリを持ち、\
#       ペアを組める CPU (同じカテゴリまたは同じ名称。SMP FT では EVC でもよい) を搭載している必要があります。\
#       また、必須の仮想マシンとホスト間のルールで除外されておらず、両方のホストに仮想マシンのネットワークがあり、\
#       両方のホストからデータストアにアクセスでき (SMP FT ではディスクが別々のコピーであるため、警告とします)、\
#       FT Metro Cluster では別々のサイトにある必要があります。レガシー FT では両方のホストが同じ命令を実行するため、\
#       4.0 ではバージョンとパッチ レベルが、4.1 以降では FT バージョンまたはビルドが同じでなければなりません。\
#       このルールは、宣言された配置を対象とします。"
#     message: "\
#       {subject}: {object} の {fact} は {actual} ですが、プライマリ {primary} とセカンダリ {secondary} の FT ペアでは \
#       {required} である必要があります"
#     solution: "\
#       プライマリとセカンダリを、互いに同等で、仮想マシンの vCPU とメモリに対応し、仮想マシンのネットワークと\
#       データストアを使用できる、クラスタ内の 2 台の異なるアクティブな FT 用ホストに配置してください。"
#   article: [S3-5, S5-5, S7-4]
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
#     - id: C5
#       title: "vSphere Availability: the same version and patch on 4.0, the same FT version from 4.1 on"
#       versions: 4.0 to 5.5
#     - id: C10
#       title: "vSphere Availability: primary and secondary never run on one host"
#       versions: 4.1 and later
#     - id: L2
#       title: "vSphere Availability, licensing: the editions of the hosts limit the vCPUs of an FT virtual machine"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-57929CF0-DA9B-407A-BF2E-E7B72708D825.html
#       versions: 6.0 to 8.0
#     - id: V41
#       title: "vSphere Availability: FT reserves all of the memory of primary and secondary"
#       versions: 4.0 and later
#     - id: C19
#       title: "vSphere API, ClusterFtVmHostRuleInfo: primary and secondary are placed on hosts of different groups"
#       url: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#       versions: 8.0 Update 3 and later
#   confidence: V
package ft.vm.pair_hosts_match

_severities := {true: "warning", false: "error"}

deny contains finding if {
	some v, vm in input.vms
	some reason in vm.pairs.declared.reasons
	args := {
		"primary": object.get(vm, "host", "?"),
		"secondary": vm.secondary_host,
		"object": reason.object,
		"fact": reason.fact,
		"actual": reason.actual,
		"required": reason.required,
	}
	finding := {"subject": ["vms", v], "path": reason.path, "args": args, "severity": _severities[reason.is_soft]}
}

missing contains need if {
	some v, vm in input.vms
	vm.pairs.declared.exists == "possible"
	need := {"subject": ["vms", v], "path": ["vms", v, "pairs", "declared"]}
}

# Without a cluster there are no pairs.
missing contains need if {
	some v, vm in input.vms
	vm.secondary_host
	not vm.cluster
	need := {"subject": ["vms", v], "path": ["vms", v, "cluster"]}
}
