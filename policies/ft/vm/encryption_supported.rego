# METADATA
# title: Two FT hosts support the encryption that an FT virtual machine needs
# description: >-
#   FT works with encrypted virtual machines, also those that a storage policy encrypts, from 7.0 Update 2 on, and
#   always encrypts their FT Logging traffic. A virtual machine whose FT encryption is set to required needs the same.
#   Primary and secondary each need a host that supports encrypted FT: one of 7.0 Update 2 or later, unless the host
#   reports otherwise. FT encryption can be set from vCenter Server 7.0 Update 2 on; under an older one, with no such
#   host, it is not looked at.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/7.0/com.vmware.vsphere.avail.doc/GUID-85092429-8248-4362-9207-C0E26B5897C8.html
#     description: "vSphere Availability 7.0: FT encryption, required for encrypted virtual machines"
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-F5264795-11DA-4242-B774-8C3450997033.html
#     description: "vSphere Availability: before 7.0 Update 2, virtual machine encryption was not supported with FT"
# custom:
#   severity: error
#   scope: vm
#   applies: {since: "6.5"}
#   message: >-
#     {subject} needs encrypted FT ({fact} is {actual}), which these FT hosts do not support: {hosts}; two FT hosts have
#     to support it
#   solution: >-
#     Upgrade the hosts named to vSphere 7.0 Update 2 or later, or decrypt the virtual machine. Where it is not
#     encrypted and only its FT encryption is set to required, opportunistic lets FT run without encryption on such
#     hosts.
#   ja:
#     title: FT 仮想マシンに必要な暗号化を、2 台の FT ホストがサポートしている
#     description: "\
#       7.0 Update 2 以降の FT は、暗号化された仮想マシン (ストレージ ポリシーで暗号化されたものを含む) に対応しており、\
#       その FT ログのトラフィックは必ず暗号化されます。FT の暗号化を「必須」に設定した仮想マシンも同様です。\
#       プライマリとセカンダリには、それぞれ暗号化された FT に対応するホストが必要です (ホストが capability \
#       で報告していない場合は、7.0 Update 2 以降のホスト)。\
#       FT の暗号化を設定できるのは vCenter Server 7.0 Update 2 以降です。vCenter Server がそれより前で、\
#       対応するホストもない場合は判定に使いません。"
#     message: "\
#       {subject} には暗号化された FT が必要ですが ({fact} が {actual})、次の FT ホストは対応していません: {hosts}。\
#       2 台の FT ホストが対応している必要があります"
#     solution: "\
#       該当するホストを vSphere 7.0 Update 2 以降にアップグレードするか、仮想マシンの暗号化を解除してください。\
#       仮想マシンが暗号化されておらず、FT の暗号化だけが「必須」の場合は、「任意」に変更すると、\
#       対応していないホストでも暗号化なしで FT を利用できます。"
#   vcenter_reason: [unsupportedEncryptedDisk]
#   sources:
#     - id: V25
#       title: "vSphere Availability: virtual machine encryption is supported with FT from 7.0 Update 2 on"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-F5264795-11DA-4242-B774-8C3450997033.html
#       versions: 6.5 to 9.1
#     - id: V26
#       title: "vSphere Availability: FT encryption required: both hosts support encrypted FT"
#       url: https://docs.vmware.com/en/VMware-vSphere/7.0/com.vmware.vsphere.avail.doc/GUID-85092429-8248-4362-9207-C0E26B5897C8.html
#       versions: 7.0 Update 2 and later
#   confidence: V
package ft.vm.encryption_supported

import data.lib.ft_hosts
import data.lib.needs

_since := data.ftpolicy.tables.device_support.encryption.since

# The update decides only within 7.0.
_reaches(version) if version.release > _since.release

_reaches(version) if {
	version.release == _since.release
	version.update >= _since.update
}

_is_before(version) if version.release < _since.release

_is_before(version) if {
	version.release == _since.release
	version.update < _since.update
}

# What a host reports wins over its version.
_by_version(host) if object.get(host, ["capability", "encrypted_ft_supported"], "unknown") == "unknown"

_is_able(host) if host.capability.encrypted_ft_supported == true

_is_able(host) if {
	_by_version(host)
	_reaches(host)
}

_is_unable(host) if host.capability.encrypted_ft_supported == false

_is_unable(host) if {
	_by_version(host)
	_is_before(host)
}

# The FT hosts of each cluster that support it, and those that do not.
_able_hosts := {c: hosts |
	some c, cluster in input.clusters
	hosts := {h | some h in cluster.ft_hosts; _is_able(input.hosts[h])}
}

_unable_hosts := {c: hosts |
	some c, cluster in input.clusters
	hosts := {h | some h in cluster.ft_hosts; _is_unable(input.hosts[h])}
}

_able(vm) := object.get(_able_hosts, object.get(vm, "cluster", null), set())

_unable(vm) := object.get(_unable_hosts, object.get(vm, "cluster", null), set())

_open_hosts(vm) := {p |
	decided := _able(vm) | _unable(vm)
	some h in ft_hosts.of(vm)
	not h in decided
	some p in needs.unmet({["hosts", h, "release"], ["hosts", h, "update"]})
}

_vcenter(vm) := input.vcenters[input.clusters[vm.cluster].vcenter]

# FT encryption can be set where a host supports it, or vCenter Server knows of it.
_has_setting(vm) if count(_able(vm)) > 0

_has_setting(vm) if _reaches(_vcenter(vm))

_all_unable(vm) if {
	count(needs.unmet({["clusters", vm.cluster, "ft_hosts"]})) == 0
	count(ft_hosts.of(vm)) == count(_unable(vm))
}

_lacks_setting(vm) if {
	_all_unable(vm)
	_vcenter_is_before(vm)
}

_vcenter_is_before(vm) if _is_before(_vcenter(vm))

# Only the version of vCenter Server tells whether there is the setting.
_is_open(vm) if {
	_all_unable(vm)
	not _has_setting(vm)
	not _lacks_setting(vm)
}

_open_vcenter(vm) := {["clusters", c, "vcenter"] |
	c := vm.cluster
	not input.clusters[c].vcenter
} | {["vcenters", v, "version"] |
	v := input.clusters[vm.cluster].vcenter
}

_policies(v, vm) := {["vms", v, "storage_policy"]} | {["vms", v, "disks", k, "storage_policy"] | some k, _ in vm.disks}

# A policy that there is tells whether it encrypts.
_policy_facts(v, vm) := facts if {
	policies := _policies(v, vm)
	facts := policies | {array.concat(p, ["encryption"]) | some p in policies; object.get(input, p, "none") != "none"}
}

# The facts that may say that encryption is needed, and those that do.
_own_facts(v, vm) := {["vms", v, "encrypted"], ["vms", v, "disks"]} | {["vms", v, "ft_encryption"] |
	not _lacks_setting(vm)
	not _is_open(vm)
}

_facts(v, vm) := _own_facts(v, vm) | _policy_facts(v, vm)

_asking(v, vm) := {[p, value] | some p in _facts(v, vm); value := object.get(input, p, null); value in {true, "required"}}

# What certainly calls for encrypted FT.
_calling(v, vm) := {one | some one in _asking(v, vm); _counts(one[1], vm)}

_counts(value, _) if value == true

_counts(_, vm) if _has_setting(vm)

deny contains finding if {
	some v, vm in input.vms
	some [path, actual] in _calling(v, vm)
	count(needs.unmet({["clusters", vm.cluster, "ft_hosts"]})) == 0
	hosts := sort(_unable(vm))
	count(hosts) > 0
	count(ft_hosts.of(vm)) - count(hosts) < 2
	args := {"fact": path[count(path) - 1], "actual": actual, "hosts": hosts}
	related := [["hosts", h, "version"] | some h in hosts]
	finding := {"subject": ["vms", v], "path": path, "related": related, "args": args}
}

missing contains need if {
	some v, vm in input.vms
	count(_able(vm)) < 2
	count(_asking(v, vm)) == 0
	some path in needs.unmet(_facts(v, vm))
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	count(_able(vm)) < 2
	count(_asking(v, vm)) > 0
	place := ft_hosts.paths(v, vm)
	some path in (needs.unmet(place) | _open_hosts(vm))
	need := {"subject": ["vms", v], "path": path}
}

# Under an older vCenter Server the setting would not be there.
missing contains need if {
	some v, vm in input.vms
	_is_open(vm)
	object.get(vm, "ft_encryption", "required") == "required"
	some path in _open_vcenter(vm)
	need := {"subject": ["vms", v], "path": path}
}
