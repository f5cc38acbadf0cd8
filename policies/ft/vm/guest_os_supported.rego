# METADATA
# title: Legacy FT supports the guest OS on the CPUs of the FT hosts
# description: >-
#   Whether the execution of a guest OS can be recorded and replayed depends on the guest OS and on the CPU category of
#   the host. Every guest OS that ESX supports is supported unless VMware KB 1008027 notes otherwise: Windows 7 and
#   Windows Server 2008 R2 need vSphere 4.0 Update 1 or later, some guests are not supported on some CPUs, and on most
#   CPUs the virtual machine has to be powered off before FT is turned on. Except for the first of these, the notes are
#   unverified and only a warning.
# related_resources:
#   - ref: https://kb.vmware.com/kb/1008027
#     description: "VMware KB 1008027, processors and guest operating systems that support Fault Tolerance"
# custom:
#   severity: error
#   scope: vm
#   applies: {type: legacy}
#   message: >-
#     {subject} has guest OS {guest} ({family}), which legacy FT supports only with {fact} {required}; here it is
#     {actual}
#   solution: >-
#     Power the virtual machine off before you turn FT on, place it in a cluster whose CPUs support this guest OS, or
#     upgrade vSphere to the version named. VMware KB 1008027 lists the guests by CPU.
#   ja:
#     title: ゲスト OS が、FT ホストの CPU でレガシー FT にサポートされている
#     description: "\
#       ゲスト OS の実行を記録・再生できるかどうかは、ゲスト OS とホストの CPU カテゴリによって決まります。\
#       ESX がサポートするゲスト OS は、VMware KB 1008027 に注記がない限りサポートされます。\
#       Windows 7 と Windows Server 2008 R2 には vSphere 4.0 Update 1 以降が必要です。\
#       一部のゲスト OS は特定の CPU でサポートされず、多くの CPU では FT を有効にする前に仮想マシンを\
#       パワーオフする必要があります。Windows 7 と Windows Server 2008 R2 以外の注記は未検証のため、警告とします。"
#     message: "\
#       {subject} のゲスト OS は {guest} ({family}) です。レガシー FT でサポートされる {fact} は {required} ですが、\
#       現在は {actual} です"
#     solution: "\
#       FT を有効にする前に仮想マシンをパワーオフしてください。または、このゲスト OS をサポートする CPU のクラスタに移動するか、\
#       vSphere を必要なバージョンにアップグレードしてください。CPU ごとのゲスト OS は VMware KB 1008027 で確認できます。"
#   article: [S9-1]
#   vcenter_reason: [recordReplayNotSupported, replayNotSupported]
#   sources:
#     - id: S9-1
#       title: The guest OS is supported by VMware FT
#       url: https://climb.co.jp/blog_vmware/vmware-4406
#       versions: "4.0"
#     - id: V38
#       title: "vSphere Availability 5.0: guest OS supported, see VMware KB 1008027"
#       versions: legacy FT
#     - id: V44
#       title: "vSphere Availability 6.5: legacy FT cannot always be turned on while the virtual machine runs"
#       versions: legacy FT
#     - id: CPU-3
#       title: "VMware KB 1008027: guests are supported unless noted; Windows 7 needs 4.0 Update 1; the table by CPU is unverified"
#       url: https://kb.vmware.com/kb/1008027
#       versions: legacy FT
#   confidence: V
package ft.vm.guest_os_supported

import data.lib.ft_hosts
import data.lib.needs
import data.lib.releases

_bits(guest) := 64 if {
	contains(guest, "64")
} else := 32

# The rows of the table that are about the guest of a virtual machine.
_rows(vm) := object.get(_rows_of, object.get(vm, "guest_id", null), set())

# Guests are few: each is looked up once.
_rows_of := {id: rows | some id in {vm.guest_id | some vm in input.vms}; rows := _rows_by_id(id)}

_rows_by_id(id) := {row |
	guest := lower(id)
	some row in data.ftpolicy.tables.guest_os.guests
	strings.any_prefix_match(guest, row.prefixes)
	object.get(row, "bits", _bits(guest)) == _bits(guest)
}

_hosts(vm, category) := [h |
	some h in input.clusters[vm.cluster].ft_hosts
	input.hosts[h].processor.category == category
]

# The CPU categories on which this guest would be a finding, as long as the power state is not known to be off.
_noted(vm) := {category |
	some row in _rows(vm)
	some category, status in row.categories
	status in ({"no"} | {"off" | not vm.power_state == "powered_off"})
}

_args(vm, row, values) := args if {
	args := {"guest": vm.guest_id, "family": row.name, "fact": values[0], "actual": values[1], "required": values[2]}
}

_version(release, update) := text if {
	update > 0
	text := sprintf("%v Update %v", [releases.text(release), update])
} else := text if text := releases.text(release)

deny contains finding if {
	some v, vm in input.vms
	some row in _rows(vm)
	vm.release == row.since.release
	vm.update < row.since.update
	required := concat(" ", [">=", _version(row.since.release, row.since.update)])
	values := ["version", _version(vm.release, vm.update), required]
	finding := {"subject": ["vms", v], "path": ["vms", v, "guest_id"], "args": _args(vm, row, values)}
}

_unverified(v, path, hosts, args) := finding if {
	related := [["hosts", h, "cpu"] | some h in hosts]
	all_args := object.union(args, {"confidence": "M"})
	finding := {"subject": ["vms", v], "path": path, "related": related, "severity": "warning", "args": all_args}
}

deny contains finding if {
	some v, vm in input.vms
	some row in _rows(vm)
	some category, status in row.categories
	status == "no"
	hosts := _hosts(vm, category)
	count(hosts) > 0
	supported := sort({c | some c, s in row.categories; s != "no"})
	args := _args(vm, row, ["cpu.category", category, supported])
	finding := _unverified(v, ["vms", v, "guest_id"], hosts, args)
}

deny contains finding if {
	some v, vm in input.vms
	vm.power_state != "powered_off"
	some row in _rows(vm)
	hosts := [h | some category, status in row.categories; status == "off"; some h in _hosts(vm, category)]
	count(hosts) > 0
	args := _args(vm, row, ["power_state", vm.power_state, "powered_off"])
	finding := _unverified(v, ["vms", v, "power_state"], hosts, args)
}

missing contains need if {
	some v, vm in input.vms
	since := [row.since | some row in _rows(vm)]
	fields := {"release" | count(since) > 0} | {"update" | some one in since; vm.release == one.release}
	some path in needs.unmet({["vms", v, field] | some field in (fields | {"guest_id"})})
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	count(_noted(vm)) > 0
	place := ft_hosts.paths(v, vm)
	hosts := {["hosts", h, "processor", "category"] | some h in input.clusters[vm.cluster].ft_hosts}
	states := {["vms", v, "power_state"] | some category in _noted(vm); count(_hosts(vm, category)) > 0}
	some path in needs.unmet(((place | hosts) | states))
	need := {"subject": ["vms", v], "path": path}
}
