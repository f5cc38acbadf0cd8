# Physical NICs that carry a kind of traffic, "vmotion" or "ft_logging", and nothing else; or may be shared.
package lib.dedication

import data.lib.needs
import data.lib.port_groups

# What messages call an interface without any of the services.
_words := {"other": "VMkernel"}

# What else runs over each NIC.
_shared(h, kind) := {nic: others |
	some nic, uplink in input.hosts[h].traffic[kind].uplinks
	others := {other | some other in uplink.shared_with} - {"vmotion", "ft_logging"}
	count(others) > 0
}

# SMP FT may share NICs of 10 Gbps under Network I/O Control. This says that it may not, whatever else becomes known.
_demanded(h, kind) if {
	input.hosts[h].ft_type == "legacy"
} else if {
	some uplink in input.hosts[h].traffic[kind].uplinks
	uplink.speed_mbps < 10000
} else if {
	some carrier in input.hosts[h].traffic[kind].vmkernels
	carrier.switch_type == "standard"
} else if {
	some carrier in input.hosts[h].traffic[kind].vmkernels
	input.distributed_switches[carrier.switch].network_io_control.enabled == false
}

# What has to be known before sharing is in order.
_permission(h, kind) := paths if {
	traffic := ["hosts", h, "traffic", kind]
	facts := object.get(input, traffic, {})
	lists := {["hosts", h, "ft_type"], array.concat(traffic, ["uplinks"]), array.concat(traffic, ["vmkernels"])}
	speeds := {array.concat(traffic, ["uplinks", nic, "speed_mbps"]) | some nic, _ in facts.uplinks}
	switches := {array.concat(traffic, ["vmkernels", k, f]) | some k, _ in facts.vmkernels; some f in ["switch", "switch_type"]}
	controls := {["distributed_switches", carrier.switch, "network_io_control", "enabled"] | some carrier in facts.vmkernels}
	paths := (lists | speeds) | (switches | controls)
}

_permitted(h, kind) if {
	not _demanded(h, kind)
	count(needs.unmet(_permission(h, kind))) == 0
}

_uses(carrier, nic) if nic in carrier.active
_uses(carrier, nic) if nic in carrier.standby

# Where the other traffic comes from, as far as the inputs name it.
_sources(h, nic, others) := {["hosts", h, "vmkernels", k] |
	traffic := input.hosts[h].traffic
	some kind in others
	some k, carrier in traffic[kind].vmkernels
	_uses(carrier, nic)
} | {path |
	"vm" in others
	some label, carrier in input.hosts[h].traffic.vm.port_groups
	_uses(carrier, nic)
	path := port_groups.path(h, carrier, label)
}

deny(kind) := {finding |
	some h, _ in input.hosts
	some nic, others in _shared(h, kind)
	_demanded(h, kind)
	args := {"nic": nic, "others": sort([word | some other in others; word := object.get(_words, other, other)])}
	related := sort(_sources(h, nic, others))
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "pnics", nic], "related": related, "args": args}
}

missing(kind) := {need |
	some h, _ in input.hosts
	count(_shared(h, kind)) > 0
	not _demanded(h, kind)
	some path in needs.unmet(_permission(h, kind))
	need := {"subject": ["hosts", h], "path": path}
} | {need |
	some h, _ in input.hosts
	list := ["hosts", h, "traffic", kind, "uplinks"]
	sharing := {array.concat(list, [nic, "shared_with"]) | some nic, _ in object.get(input, list, {})}
	some path in needs.unmet(sharing | {list})
	count(_shared(h, kind)) == 0
	not _permitted(h, kind)
	need := {"subject": ["hosts", h], "path": path}
}
