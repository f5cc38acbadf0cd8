# METADATA
# title: The hosts of primary and secondary can form an FT pair
# description: >-
#   Primary and secondary run on two different hosts, and both hosts reach the virtual machine's datastores (with SMP
#   FT, whose disks are separate copies, only a warning). Legacy FT executes the same instructions on both sides: on 4.0
#   the hosts run the same version and patch level, from 4.1 on the same FT version is enough, and the CPUs always
#   belong to one category. The rule looks at the placement that is declared.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), items 3, 5 and 7: version and patch level, CPU category and storage of the two hosts"
# custom:
#   severity: error
#   scope: vm
#   when_declared: [vms.*.secondary_host]
#   message: >-
#     {subject}: {fact} of {object} is {actual}, but FT with {primary} (primary) and {secondary} (secondary) requires
#     {required}
#   solution: >-
#     Place primary and secondary on two different hosts of the same version, build (from 4.1 on: FT version) and CPU
#     category that both mount the datastores of the virtual machine.
#   ja:
#     title: プライマリとセカンダリのホストで FT のペアを組める
#     description: "\
#       プライマリとセカンダリは別々のホストで動作し、両方のホストから仮想マシンのデータストアに\
#       アクセスできる必要があります (SMP FT ではディスクが別々のコピーであるため、警告とします)。\
#       レガシー FT では両方のホストが同じ命令を実行するため、4.0 ではバージョンとパッチ レベルが、\
#       4.1 以降では FT バージョンが同じで、CPU は常に同じカテゴリでなければなりません。\
#       このルールは、宣言された配置を対象とします。"
#     message: "\
#       {subject}: {object} の {fact} は {actual} ですが、プライマリ {primary} とセカンダリ {secondary} の FT ペアでは \
#       {required} である必要があります"
#     solution: "\
#       プライマリとセカンダリを、バージョン、ビルド (4.1 以降は FT バージョン)、CPU カテゴリが同じで、\
#       仮想マシンのデータストアをどちらもマウントしている 2 台の異なるホストに配置してください。"
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
#   confidence: V
package ft.vm.pair_hosts_match

import data.lib.needs

_host(vm, field) := host if host := object.get(input, ["hosts", object.get(vm, field, null)], {})
_pair(vm) := [h | some field in ["host", "secondary_host"]; h := vm[field]]
_mounting(vm, d) := [h | some h in _pair(vm); h in input.datastores[d].hosts]

# Before 4.1 a host has no FT version: version and build decide.
_old(a, b) if min([release | some host in [a, b]; release := host.release]) < 401
_new(a, b) if min([a.release, b.release]) >= 401

_differing(a, b) := facts if {
	builds := {fact | _old(a, b); some k, fact in {"release": "version", "update": "version", "build": "build"}; a[k] != b[k]}
	ft_versions := {"ft_version" | _new(a, b); a.ft_version != b.ft_version}
	facts := (builds | ft_versions) | {"cpu.category" | a.cpu.category != b.cpu.category}
}

_are_alike(a, b) if [a.release, a.build] == [b.release, b.build]

_are_alike(a, b) if {
	_new(a, b)
	a.ft_version == b.ft_version
}

_needed(a, b) := facts if {
	builds := {["build"] | not _are_alike(a, b)} | {["ft_version"] | not _are_alike(a, b); _new(a, b)}
	facts := builds | {["release"], ["cpu", "category"]}
}

# An empty list would leave a hole in the message.
_list(hosts) := hosts if {
	count(hosts) > 0
} else := "none"

_finding(v, [kind, name, fact], [actual, required], severity) := finding if {
	pair := {"primary": input.vms[v].host, "secondary": input.vms[v].secondary_host}
	args := object.union(pair, {"fact": fact, "object": name, "actual": actual, "required": required})
	finding := {"subject": ["vms", v], "path": array.concat([kind, name], split(fact, ".")), "args": args, "severity": severity}
}

deny contains finding if {
	some v, vm in input.vms
	vm.host == vm.secondary_host
	finding := _finding(v, ["vms", v, "secondary_host"], [vm.host, concat(" ", ["!=", vm.host])], "error")
}

deny contains finding if {
	some v, vm in input.vms
	vm.ft_type == "legacy"
	some fact in _differing(_host(vm, "host"), _host(vm, "secondary_host"))
	values := [object.get(_host(vm, field), split(fact, "."), "?") | some field in ["secondary_host", "host"]]
	finding := _finding(v, ["hosts", vm.secondary_host, fact], values, "error")
}

deny contains finding if {
	some v, vm in input.vms
	some d in vm.datastores
	_mounting(vm, d) != _pair(vm)
	count(needs.unmet({["datastores", d, "hosts"]})) == 0
	severity := {"legacy": "error", "smp": "warning"}[object.get(vm, "ft_type", "legacy")]
	finding := _finding(v, ["datastores", d, "hosts"], [_list(_mounting(vm, d)), _pair(vm)], severity)
}

missing contains need if {
	some v, vm in input.vms
	vm.secondary_host
	own := {["vms", v, field] | some field in ["host", "ft_type", "datastores"]}
	mounts := {["datastores", d, "hosts"] | some d in vm.datastores; _mounting(vm, d) != _pair(vm)}
	told := {keys | vm.ft_type == "legacy"; some keys in _needed(_host(vm, "host"), _host(vm, "secondary_host"))}
	some path in needs.unmet(((own | mounts) | {array.concat(["hosts", h], keys) | some h in _pair(vm); some keys in told}))
	need := {"subject": ["vms", v], "path": path}
}
