# METADATA
# title: An FT virtual machine is on shared storage
# description: >-
#   The secondary runs on another host than the primary. For legacy FT both use the same files, so the configuration
#   files and every disk have to be on datastores that several hosts reach. FT of vSphere 6.0 and later copies the
#   disks; there only the configuration files have to be on shared storage. A datastore counts as shared when its
#   transport is not local and two or more hosts mount it.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 7: the virtual machine is on a shared disk"
# custom:
#   severity: error
#   scope: vm
#   message: "{subject} uses datastore {datastore}, which no two hosts can reach; a shared datastore is required"
#   solution: >-
#     Move the configuration files (for legacy FT also every disk) to a datastore on shared storage, or present the
#     storage to the other hosts of the cluster and mount it there.
#   ja:
#     title: FT 仮想マシンが共有ストレージ上にある
#     description: "\
#       セカンダリは、プライマリとは別のホストで動作します。レガシー FT では両者が同じファイルを使うため、構成ファイルと\
#       すべての仮想ディスクを、複数のホストからアクセスできるデータストアに置く必要があります。\
#       vSphere 6.0 以降の FT では\
#       仮想ディスクのコピーが作成されるので、共有ストレージが必要なのは構成ファイルだけです。ローカル接続ではなく、\
#       2 台以上のホストがマウントしているデータストアを共有とみなします。"
#     message: "{subject} が使うデータストア {datastore} には複数のホストからアクセスできません。共有データストアが必要です"
#     solution: "\
#       構成ファイル (レガシー FT ではすべての仮想ディスクも) を共有ストレージのデータストアに移動してください。\
#       または、クラスタ内のほかのホストにもストレージを割り当て、データストアをマウントしてください。"
#   article: [S7-1, S7-3]
#   vcenter_reason: [hasLocalDisk]
#   sources:
#     - id: S7-1
#       title: Shared storage is required
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: S7-3
#       title: The virtual machine for FT is placed on a shared disk
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: V7
#       title: "vSphere Availability: legacy FT shares one copy of the disks, SMP FT needs shared storage for the configuration files"
#       versions: 4.0 to 8.0
#   confidence: V
package ft.storage.vm_on_shared_storage

import data.lib.needs

_fact(d, field) := path if path := ["datastores", d, field]

# Where the files are that have to be on shared storage, each with its datastore.
_files(v, vm) := {[p, d] | d := vm.storage_datastore; p := ["vms", v, "storage_datastore"]} | {[p, d] |
	vm.ft_type == "legacy"
	some k, disk in vm.disks
	d := disk.datastore
	p := ["vms", v, "disks", k, "datastore"]
}

# How hosts reach a datastore, where that is known. Some types tell it too.
_transport(d) := object.get(_told, d, set())

# Machines share datastores: each is looked up once.
_told := {d: transports |
	some d, datastore in input.datastores
	transports := {t | t := datastore.transport} | {t |
		t := data.ftpolicy.tables.storage_transports.types[datastore.type].transport
	}
}

_mounting(d) := hosts if hosts := object.get(input, _fact(d, "hosts"), [])

_is_local(d) if "local" in _transport(d)

_is_local(d) if {
	count(_mounting(d)) < 2
	count(needs.unmet({_fact(d, "hosts")})) == 0
}

# A shared datastore is known by both: a transport that is not local, and a second host.
_open(d) := {p | count(_transport(d)) == 0; p := _fact(d, "transport")} | {p |
	count(_mounting(d)) < 2
	some p in needs.unmet({_fact(d, "hosts")})
}

deny contains finding if {
	some v, vm in input.vms
	some file in _files(v, vm)
	_is_local(file[1])
	known := [p | some field in ["transport", "hosts"]; p := _fact(file[1], field); object.get(input, p, null) != null]
	finding := {"subject": ["vms", v], "path": file[0], "related": known, "args": {"datastore": file[1]}}
}

missing contains need if {
	some v, _ in input.vms
	some path in needs.unmet({["vms", v, field] | some field in ["ft_type", "storage_datastore"]})
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	vm.ft_type == "legacy"
	some path in needs.unmet({["vms", v, "datastores"]})
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	some file in _files(v, vm)
	some path in _open(file[1])
	need := {"subject": ["vms", v], "path": path}
}
