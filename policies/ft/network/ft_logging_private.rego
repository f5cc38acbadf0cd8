# METADATA
# title: FT Logging has a VLAN of its own, or FT is encrypted
# description: >-
#   The FT log carries network and disk data and the memory of the guest, in clear text unless FT is encrypted (7.0
#   Update 2 and later: required, or opportunistic on hosts that all support it). VMware asks for a private network for
#   it. Sharing the VLAN with vMotion, which carries memory too, is allowed; virtual machines, management, NFS, iSCSI and
#   NVMe belong elsewhere (vSAN: network.vsan_separate). An interface without any service may carry NFS or iSCSI, which
#   need none. VLAN 0 leaves the VLAN to the physical switch, so it tells only for interfaces that share a physical NIC.
#   With the parameter own_vlan, which the profile stig sets, FT Logging and vMotion each have a VLAN of their own,
#   encrypted or not.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-2A87B967-5BBB-4394-B1E6-EE87D50A2A86.html
#     description: "vSphere Availability 8.0: best practices for Fault Tolerance, private network for FT Logging"
#   - ref: https://docs.vmware.com/en/VMware-vSphere/6.0/com.vmware.vsphere.hostclient.doc/GUID-52F1BC6A-CC0D-4B1A-BDD7-5063B3AED1CE.html
#     description: "vSphere 6.0 host client: network example for Fault Tolerance, vMotion and FT Logging can share a VLAN"
# custom:
#   severity: warning
#   scope: host
#   params:
#     own_vlan:
#       default: false
#       description: Whether FT Logging and vMotion each have a VLAN of their own, encrypted or not.
#   message: >-
#     {kind} interface {interface} of {subject} shares {vlan} with {other} ({traffic}); it has to be encrypted or in a VLAN
#     of its own
#   solution: >-
#     Put FT Logging into a VLAN that no virtual machine and no interface for management, NFS, iSCSI or NVMe uses, or
#     require encrypted FT for all FT virtual machines (7.0 Update 2 and later).
#   ja:
#     title: FT ログに専用の VLAN が使われているか、FT が暗号化されている
#     description: "\
#       FT ログには、ネットワークとディスクのデータおよびゲストのメモリの内容が含まれ、FT を暗号化しない限り平文で転送されます。\
#       暗号化できるのは 7.0 Update 2 以降です (FT の暗号化を必須にした場合、または任意ですべてのホストが対応している場合)。\
#       VMware は専用のネットワークを使用するよう求めています。\
#       同じくメモリの内容を転送する vMotion との共有は認められていますが、仮想マシン、管理、NFS、iSCSI、NVMe の\
#       ネットワークとは分けてください (vSAN については network.vsan_separate を参照)。サービスが何も有効になっていない\
#       インターフェイスも、サービスを必要としない NFS や iSCSI に使われている可能性があります。VLAN 0 (タグなし) の場合は\
#       物理スイッチの設定で VLAN が決まるため、同じ物理 NIC を使用するインターフェイスについてだけ判断できます。\
#       プロファイル stig が設定するパラメータ own_vlan を true にすると、暗号化の有無にかかわらず、FT ログと vMotion \
#       のそれぞれに専用の VLAN を求めます。"
#     message: "\
#       {subject} の {kind} 用インターフェイス {interface} が、{other} ({traffic}) と {vlan} を共有しています。\
#       暗号化するか、専用の VLAN を使う必要があります"
#     solution: "\
#       仮想マシン、管理、NFS、iSCSI、NVMe のいずれにも使用していない VLAN を FT ログに割り当ててください。または、\
#       すべての FT 仮想マシンで FT の暗号化を必須にしてください (7.0 Update 2 以降)。"
#   sources:
#     - id: N13
#       title: "vSphere Availability 5.5, 6.0, 6.7 and 8.0: FT Logging traffic is unencrypted, use a private network"
#       url: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-2A87B967-5BBB-4394-B1E6-EE87D50A2A86.html
#       versions: 5.5 and later
#     - id: N6
#       title: "vSphere 6.0 host client and vSphere Availability 6.7, 8.0: a port group for each kind of traffic, typically in a VLAN of its own"
#       url: https://docs.vmware.com/en/VMware-vSphere/6.0/com.vmware.vsphere.hostclient.doc/GUID-52F1BC6A-CC0D-4B1A-BDD7-5063B3AED1CE.html
#       versions: 6.0 and later
#   confidence: V
package ft.network.ft_logging_private

import data.lib.needs
import data.lib.port_groups
import data.lib.vlans

_own_vlan := data.ftpolicy.params.network.ft_logging_private.own_vlan

# What needs a network of its own, by the kind of traffic: with own_vlan vMotion, too.
_kinds := {"ft_logging"} | {"vmotion" | _own_vlan == true}

_other_kinds := object.union(
	{"management": "vmkernels", "vm": "port_groups"},
	{"vmotion": "vmkernels" | _own_vlan == true},
)

_words := {"ft_logging": "FT Logging", "vmotion": "vMotion"}

_own(h) := [carrier |
	some kind in _kinds
	some k, facts in input.hosts[h].traffic[kind].vmkernels
	path := ["hosts", h, "traffic", kind, "vmkernels", k]
	carrier := {"kind": kind, "name": k, "path": path, "facts": facts}
]

# An interface for vSAN alone is the matter of network.vsan_separate.
_stores(h, k) if {
	vmkernels := input.hosts[h].vmkernels
	some service in vmkernels[k].services
	service in ["nfs", "iscsi", "nvme_tcp", "nvme_rdma", "vsan_external"]
}

# Interfaces without any service, which NFS and iSCSI do not need.
_idle(h) := {k | some k, vmkernel in input.hosts[h].vmkernels; "none_enabled" in vmkernel.services}

_are_apart(h, facts, k) if vlans.are_apart(facts.vlan, input.hosts[h].interfaces[k].vlan)

# What else uses the networks of the host; a Service Console is in a port group for management.
_others(h) := array.concat(
	[carrier |
		traffic := input.hosts[h].traffic
		some kind, list in _other_kinds
		members := traffic[kind]
		some name, facts in members[list]
		carrier := {"kind": kind, "name": name, "path": ["hosts", h, "traffic", kind, list, name], "facts": facts}
	],
	array.concat(
		[carrier |
			some k, facts in input.hosts[h].traffic.storage.vmkernels
			_stores(h, k)
			path := ["hosts", h, "traffic", "storage", "vmkernels", k]
			carrier := {"kind": "storage", "name": k, "path": path, "facts": facts}
		],
		[carrier |
			some name, facts in input.hosts[h].port_groups
			facts.use == "management"
			carrier := {"kind": "management", "name": name, "path": ["hosts", h, "port_groups", name], "facts": facts}
		],
	),
)

_nics(facts) := {n | some n in facts.active} | {n | some n in facts.standby}

_covers(4095, vlan) if is_number(vlan)

_covers(trunk, vlan) if {
	is_string(trunk)
	is_number(vlan)
	some part in split(trunk, ",")
	ends := split(trim_space(part), "-")
	to_number(ends[0]) <= vlan
	to_number(ends[count(ends) - 1]) >= vlan
}

_shared(a, b) if {
	a.vlan == b.vlan
	vlans.is_tagged(a.vlan)
}

_shared(a, b) if {
	vlans.is_tagged(a.vlan)
	_covers(b.vlan, a.vlan)
}

_shared(a, b) if {
	[a.vlan, b.vlan] == [0, 0]
	count(_nics(a) & _nics(b)) > 0
}

# A trunk says what it includes; and frames with a tag are not among those without.
_told(a, b) if {
	b.vlan
	vlans.is_tagged(a.vlan)
}

_told(a, b) if {
	a.vlan == 0
	vlans.is_tagged(b.vlan)
}

# The clusters of which all hosts support encrypted FT, and those of which some do not.
_capable := {c |
	some c, cluster in input.clusters
	hosts := {h | some h in cluster.ft_hosts}
	count({h | some h in hosts; input.hosts[h].capability.encrypted_ft_supported == true}) == count(hosts)
	count(needs.unmet({["clusters", c, "ft_hosts"]})) == 0
}

_incapable := {c |
	some c, cluster in input.clusters
	some h in cluster.ft_hosts
	input.hosts[h].capability.encrypted_ft_supported == false
}

_secret(_, v) if input.vms[v].ft_encryption == "required"

_secret(c, v) if {
	input.vms[v].ft_encryption == "opportunistic"
	c in _capable
}

_clear(_, v) if input.vms[v].ft_encryption == "disabled"

_clear(c, v) if {
	input.vms[v].ft_encryption == "opportunistic"
	c in _incapable
}

# The clusters that have an FT machine without encryption, or none at all; and those whose machines all have it.
_plainly := {c |
	some c, cluster in input.clusters
	count({v | some v in cluster.ft_vms; _clear(c, v)}) > 0
} | {c |
	some c, cluster in input.clusters
	count(cluster.ft_vms) + count(needs.unmet({["clusters", c, "ft_vms"]})) == 0
}

_secretly := {c |
	some c, cluster in input.clusters
	vms := {v | some v in cluster.ft_vms}
	count({v | some v in vms; not _secret(c, v)}) + count(needs.unmet({["clusters", c, "ft_vms"]})) == 0
}

# FT of this host is known not to be encrypted, or known to be.
_plain(_) if _own_vlan == true

# A known release says more than the type: legacy FT is gone from those that encrypt.
_plain(host) if {
	host.ft_type == "legacy"
	not host.release
}

_plain(host) if [host.release, object.get(host, "update", 2)] < [700, 2]
_plain(host) if host.cluster in _plainly

_encrypted(host) if {
	not _plain(host)
	_encrypts(host)
	host.cluster in _secretly
}

# What is known of a release that is not plain: on 7.0 the update counts.
_encrypts(host) if host.release != 700
_encrypts(host) if host.update

deny contains finding if {
	some h, host in input.hosts
	_plain(host)
	some carrier in _own(h)
	k := carrier.name
	facts := carrier.facts
	some other in _others(h)
	carrier.kind != other.kind
	_shared(facts, other.facts)
	kind := _words[carrier.kind]
	args := {"kind": kind, "interface": k, "vlan": vlans.text(facts.vlan), "other": other.name, "traffic": other.kind}
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "vmkernels", k], "args": args}
}

# Where VLAN 0 is written down, or where the VLAN is missing; nothing where the VLAN tells enough.
_doubt(h, path, facts) := paths if {
	vlans.is_tagged(facts.vlan)
	paths := set()
} else := paths if {
	facts.vlan
	group := port_groups.path(h, facts, object.get(facts, "port_group", path[count(path) - 1]))
	paths := {array.concat(group, ["vlan"])}
} else := paths if paths := {array.concat(path, ["vlan"])}

_own_lists(h) := {["hosts", h, "traffic", kind, "vmkernels"] | some kind in _kinds}

_lists(h) := _own_lists(h) | {
	["hosts", h, "traffic", "management", "vmkernels"],
	["hosts", h, "traffic", "vm", "port_groups"],
	["hosts", h, "traffic", "storage", "vmkernels"],
}

_open(h) := ({p |
	some p in needs.unmet(_lists(h))
	count(_own(h)) + count(needs.unmet(_own_lists(h))) > 0
} | {p |
	some k, _ in input.hosts[h].traffic.storage.vmkernels
	not _stores(h, k)
	count(_own(h)) > 0
	some p in needs.unmet({["hosts", h, "vmkernels", k, "services"]})
}) | {p |
	some carrier in _own(h)
	facts := carrier.facts
	own := _doubt(h, carrier.path, facts)
	some other in _others(h)
	carrier.kind != other.kind
	b := other.facts
	some p in (own | _doubt(h, other.path, b))
	not _shared(facts, b)
	not _told(facts, b)
}

missing contains need if {
	some h, host in input.hosts
	not _encrypted(host)
	some path in _open(h)
	need := {"subject": ["hosts", h], "path": path}
}

# What an interface without any service carries matters only in the VLAN of FT Logging.
missing contains need if {
	some h, host in input.hosts
	not _encrypted(host)
	some carrier in _own(h)
	facts := carrier.facts
	some k in _idle(h)
	not _are_apart(h, facts, k)
	need := {"subject": ["hosts", h], "path": ["hosts", h, "vmkernels", k, "services"]}
}

_encryption(h, c) := ((({["hosts", h, field] | some field in ["release", "ft_type", "cluster"]} | {["clusters", c, "ft_vms"]}) | {p |
	input.hosts[h].release == 700
	p := ["hosts", h, "update"]
}) | {p |
	some v in input.clusters[c].ft_vms
	p := ["vms", v, "ft_encryption"]
}) | {p |
	"opportunistic" in {input.vms[v].ft_encryption | some v in input.clusters[c].ft_vms}
	some p in ({["clusters", c, "ft_hosts"]} | {["hosts", g, "capability", "encrypted_ft_supported"] | some g in input.clusters[c].ft_hosts})
}

missing contains need if {
	some h, host in input.hosts
	not _plain(host)
	not _encrypted(host)
	some carrier in _own(h)
	some other in _others(h)
	_shared(carrier.facts, other.facts)
	some path in needs.unmet(_encryption(h, object.get(host, "cluster", "")))
	need := {"subject": ["hosts", h], "path": path}
}
