# METADATA
# title: FT Logging of legacy FT uses IPv4 addresses
# description: Legacy FT cannot use IPv6 on the FT Logging interface. SMP FT can.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/6.5/com.vmware.vsphere.avail.doc/GUID-32C39392-53FB-4928-85D6-E7222B37731E.html
#     description: "vSphere Availability 6.5: differences between legacy FT and vSphere FT"
# custom:
#   severity: error
#   scope: host
#   applies: {type: legacy}
#   message: the FT Logging interface {interface} of {subject} has the IPv6 address {actual}; legacy FT needs an IPv4 address
#   solution: Give the FT Logging interface an IPv4 address.
#   ja:
#     title: レガシー FT の FT ログに IPv4 アドレスが使われている
#     description: レガシー FT では、FT ログ用インターフェイスに IPv6 を使用できません。SMP FT では使用できます。
#     message: "\
#       {subject} の FT ログ用インターフェイス {interface} に IPv6 アドレス {actual} が設定されています。\
#       レガシー FT には IPv4 アドレスが必要です"
#     solution: FT ログ用インターフェイスに IPv4 アドレスを割り当ててください。
#   sources:
#     - id: N12
#       title: "vSphere Availability 5.0 and 6.5: IPv6 is not supported for the FT Logging NICs of legacy FT"
#       url: https://docs.vmware.com/en/VMware-vSphere/6.5/com.vmware.vsphere.avail.doc/GUID-32C39392-53FB-4928-85D6-E7222B37731E.html
#       versions: 4.0 to 6.0
#   confidence: V
package ft.network.ft_logging_ipv4

import data.lib.needs

_interfaces(h) := interfaces if {
	traffic := object.get(input, ["hosts", h, "traffic", "ft_logging"], {})
	interfaces := object.get(traffic, "vmkernels", {})
}

# An address from DHCP is IPv4.
_unknown(h) := {["hosts", h, "vmkernels", k, "ip"] | some k, v in _interfaces(h); not v.dhcp == true}

deny contains finding if {
	some h, _ in input.hosts
	some k, vmkernel in _interfaces(h)
	contains(vmkernel.ip, ":")
	args := {"interface": k, "actual": vmkernel.ip}
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "vmkernels", k, "ip"], "args": args}
}

missing contains need if {
	some h, _ in input.hosts
	some path in needs.unmet(_unknown(h) | {["hosts", h, "traffic", "ft_logging", "vmkernels"]})
	need := {"subject": ["hosts", h], "path": path}
}
