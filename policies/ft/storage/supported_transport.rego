# METADATA
# title: The datastores of an FT virtual machine are reached over a transport that FT supports
# description: >-
#   FT supports shared storage over Fibre Channel, iSCSI and NFS, from 5.5 on also over FCoE, and from 6.0 Update 1 on
#   vSAN. For other transports no source says whether FT supports them; they are a warning. Local storage is the matter
#   of storage.vm_on_shared_storage.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 7: Fibre Channel, iSCSI and NFS are supported"
# custom:
#   severity: error
#   scope: vm
#   message: "{subject} uses datastore {datastore}, which is reached over {actual}; in its version FT supports {required}"
#   solution: >-
#     Move the virtual machine to a datastore that is reached over a supported transport, or upgrade to a version of
#     vSphere that supports this one.
#   ja:
#     title: FT 仮想マシンのデータストアの接続方式を FT がサポートしている
#     description: "\
#       FT がサポートする共有ストレージは、ファイバチャネル、iSCSI、NFS で接続されたものです。5.5 以降では FCoE、\
#       6.0 Update 1 以降では vSAN も使えます。それ以外の接続方式については可否を記載した資料がないため、警告とします。\
#       ローカル ストレージは storage.vm_on_shared_storage が判定します。"
#     message: "{subject} が使うデータストア {datastore} の接続方式は {actual} です。このバージョンの FT がサポートするのは {required} です"
#     solution: "\
#       サポートされる接続方式のデータストアに仮想マシンを移動するか、この接続方式をサポートするバージョンの vSphere に\
#       アップグレードしてください。"
#   article: [S7-2]
#   sources:
#     - id: S7-2
#       title: Fibre Channel, iSCSI and NFS are supported
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: V8
#       title: "vSphere Availability: Fibre Channel, iSCSI (hardware or software), NFS and NAS; from 6.7 on vSAN is listed"
#       versions: 5.0 to 6.7
#     - id: V8
#       title: "Mastering VMware vSphere 5.5, page 450: Fibre Channel, FCoE, iSCSI and NFS"
#       versions: "5.5"
#     - id: V10
#       title: "Notes of VMworld 2015: vSAN and SMP FT work together from 6.0 Update 1 on"
#       versions: 6.0 Update 1 and later
#   confidence: V
package ft.storage.supported_transport

import data.lib.needs

# How hosts reach a datastore: a set of one, or empty. Some types tell it too.
_transport(d) := object.get(_told, d, set())

# Machines share datastores: each is looked up once.
_told := {d: transports |
	some d, datastore in input.datastores
	transports := {t | t := datastore.transport} | {t |
		not datastore.transport
		t := data.ftpolicy.tables.storage_transports.types[datastore.type].transport
	}
}

_is_early(vm, since) if vm.release < since.release

_is_early(vm, since) if {
	vm.release == since.release
	vm.update < since.update
}

# The transports that FT supports for certain in the version of the virtual machine.
_supported(vm) := {t |
	some t, row in data.ftpolicy.tables.storage_transports.transports
	not row.since
} | {t |
	some t, row in data.ftpolicy.tables.storage_transports.transports
	[vm.release, object.get(vm, "update", 0)] >= [row.since.release, row.since.update]
}

_finding(v, d, t) := finding if {
	told := [field | some field in ["transport", "type"]; input.datastores[d][field]]
	args := {"datastore": d, "actual": t, "required": sort(_supported(input.vms[v]))}
	finding := {"subject": ["vms", v], "path": ["datastores", d, told[0]], "args": args}
}

deny contains finding if {
	some v, vm in input.vms
	some d in vm.datastores
	some t in _transport(d)
	_is_early(vm, data.ftpolicy.tables.storage_transports.transports[t].since)
	finding := _finding(v, d, t)
}

# No source says anything about it.
deny contains finding if {
	some v, vm in input.vms
	some d in vm.datastores
	some t in _transport(d)
	t != "local"
	not data.ftpolicy.tables.storage_transports.transports[t]
	base := _finding(v, d, t)
	args := object.union(base.args, {"confidence": "M"})
	finding := object.union(base, {"severity": "warning", "args": args})
}

missing contains need if {
	some v, vm in input.vms
	transports := {["datastores", d, "transport"] | some d in vm.datastores; count(_transport(d)) == 0}
	some path in (needs.unmet({["vms", v, "datastores"]}) | transports)
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	some d in vm.datastores
	some t in _transport(d)
	since := data.ftpolicy.tables.storage_transports.transports[t].since
	versions := {"release"} | {"update" | vm.release == since.release; since.update > 0}
	some path in needs.unmet({["vms", v, field] | some field in versions})
	need := {"subject": ["vms", v], "path": path}
}
