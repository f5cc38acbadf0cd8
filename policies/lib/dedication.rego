# Physical NICs that carry a kind of traffic, "vmotion" or "ft_logging", and nothing else; or may be shared.
package lib.dedication

import data.lib.needs
import data.lib.port_groups

# What messages call an interface without any of the services.
_words := {"other": "VMkernel"}

# What else runs over each NIC.
_shared(host, kind) := {nic: others |
	some nic, uplink in host.traffic[kind].uplinks
	others := {other | some other in uplink.shared_with} - {"vmotion", "ft_logging"}
	count(others) > 0
}

# SMP FT may share NICs of 10 Gbps under Network I/O Control. This says that it may not, whatever else becomes known.
_demanded(host, kind) if {
	host.ft_type == "legacy"
} else if {
	some uplink in host.traffic[kind].uplinks
	uplink.speed_mbps < 10000
} else if {
	some carrier in host.traffic[kind].vmkernels
	carrier.switch_type == "standard"
} else if {
	some carrier in host.traffic[kind].vmkernels
	input.distributed_switches[carrier.switch].network_io_control.enabled == false
}

# What has to be known before sharing is in order.
_permission(h, host, kind) := paths if {
	traffic := ["hosts", h, "traffic", kind]
	facts := object.get(host, ["traffic", kind], {})
	lists := {["hosts", h, "ft_type"], array.concat(traffic, ["uplinks"]), array.concat(traffic, ["vmkernels"])}
	speeds := {array.concat(traffic, ["uplinks", nic, "speed_mbps"]) | some nic, _ in facts.uplinks}
	switches := {array.concat(traffic, ["vmkernels", k, f]) | some k, _ in facts.vmkernels; some f in ["switch", "switch_type"]}
	controls := {["distributed_switches", carrier.switch, "network_io_control", "enabled"] | some carrier in facts.vmkernels}
	paths := (lists | speeds) | (switches | controls)
}

_permitted(h, host, kind) if {
	not _demanded(host, kind)
	count(needs.unmet(_permission(h, host, kind))) == 0
}

_uses(carrier, nic) if nic in carrier.active
_uses(carrier, nic) if nic in carrier.standby

# Where the other traffic comes from, as far as the inputs name it.
_sources(h, host, nic, others) := {["hosts", h, "vmkernels", k] |
	some kind in others
	some k, carrier in host.traffic[kind].vmkernels
	_uses(carrier, nic)
} | {path |
	"vm" in others
	some label, carrier in host.traffic.vm.port_groups
	_uses(carrier, nic)
	path := port_groups.path(h, carrier, label)
}

denials(kind) := {finding |
	some h, host in input.hosts
	some nic, others in _shared(host, kind)
	_demanded(host, kind)
	args := {"nic": nic, "others": sort([word | some other in others; word := object.get(_words, other, other)])}
	related := sort(_sources(h, host, nic, others))
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "pnics", nic], "related": related, "args": args}
}

missing(kind) := {need |
	some h, host in input.hosts
	count(_shared(host, kind)) > 0
	not _demanded(host, kind)
	some path in needs.unmet(_permission(h, host, kind))
	need := {"subject": ["hosts", h], "path": path}
} | {need |
	some h, host in input.hosts
	list := ["hosts", h, "traffic", kind, "uplinks"]
	sharing := {array.concat(list, [nic, "shared_with"]) | some nic, _ in host.traffic[kind].uplinks}
	some path in needs.unmet(sharing | {list})
	count(_shared(host, kind)) == 0
	not _permitted(h, host, kind)
	need := {"subject": ["hosts", h], "path": path}
}
