# Whether the hosts of a cluster reach one another over the networks of a kind of traffic, "vmotion" or "ft_logging".
package lib.reachability

import data.lib.needs
import data.lib.port_groups
import data.lib.vlans

_list(h, kind) := ["hosts", h, "traffic", kind, "vmkernels"]

_network(vmkernel) := object.filter(vmkernel, ["subnet", "vlan", "gateway_reachable", "has_uplink"])

# What is known of a host; hosts that are alike are compared once.
_case(h, kind) := case if {
	list := _list(h, kind)
	networks := {network | some k in object.get(input, list, {}); network := _network(k)}
	case := {"networks": networks, "gaps": count(needs.unmet({list}))}
}

# A host that is known to have no interface for the traffic is the finding of another rule.
_cases(c, kind) := {h: case |
	some h in object.get(input, ["clusters", c, "ft_hosts"], [])
	case := _case(h, kind)
	count(case.networks) + case.gaps > 0
}

# Both have a physical NIC, and are in one network or behind gateways in their subnets, which SMP FT may use.
_linked(type, a, b) if {
	[a.has_uplink, b.has_uplink] == [true, true]
	_joined(type, a, b)
}

_joined(_, a, b) if [a.subnet, a.vlan] == [b.subnet, b.vlan]

_joined("smp", a, b) if {
	a.subnet != b.subnet
	[a.gateway_reachable, b.gateway_reachable] == [true, true]
}

_together(type, a, b) if {
	some m in a.networks
	some n in b.networks
	_linked(type, m, n)
}

_apart("legacy", a, b) if a.subnet != b.subnet

# Nothing leaves a host without a physical NIC, and a gateway outside of the subnet serves nobody.
_apart(_, a, b) if false in [object.get(a, "has_uplink", true), object.get(b, "has_uplink", true)]

_apart(_, a, b) if {
	a.subnet != b.subnet
	false in [object.get(a, "gateway_reachable", true), object.get(b, "gateway_reachable", true)]
}

_apart(_, a, b) if {
	a.subnet == b.subnet
	vlans.are_apart(a.vlan, b.vlan)
}

# The pairs of interfaces that are connected or may yet turn out to be.
_chances(type, a, b) := {[m, n] | some m in a.networks; some n in b.networks; not _apart(type, m, n)}

# The facts of one interface that would tell whether it reaches the other.
_doubts(m, n) := fields if {
	unknown := {field | some field in ["subnet", "vlan", "has_uplink"]; object.get(m, field, null) == null}
	untagged := {"vlan" | m.subnet == n.subnet; vlan := m.vlan; vlan != n.vlan; not vlans.is_tagged(vlan)}
	fields := (unknown | untagged) | {"gateway" | m.subnet != n.subnet; not m.gateway_reachable == true}
}

# Where the fact is written down: a VLAN that is known is the port group's.
_place(h, _, k, "gateway") := keys if keys := ["hosts", h, "vmkernels", k, "gateway"]
_place(h, kind, k, "subnet") := keys if keys := array.concat(_list(h, kind), [k, "subnet"])
_place(h, kind, k, "has_uplink") := keys if keys := array.concat(_list(h, kind), [k, "has_uplink"])

_place(h, kind, k, "vlan") := keys if {
	traffic := input.hosts[h].traffic
	vmkernel := traffic[kind].vmkernels[k]
	vmkernel.vlan
	keys := array.concat(port_groups.path(h, vmkernel, vmkernel.port_group), ["vlan"])
} else := keys if keys := array.concat(_list(h, kind), [k, "vlan"])

_different(cases) := {case | some case in cases}

_hosts(cases, wanted) := sort([h | some h, case in cases; case in wanted])

_texts(case) := [text | some network in case.networks; text := _text(network)]

_text(network) := text if {
	network.has_uplink == false
	text := sprintf("%v, no NIC", [vlans.network(network)])
} else := text if {
	network.gateway_reachable == false
	text := sprintf("%v, gateway elsewhere", [vlans.network(network)])
} else := text if text := vlans.network(network)

# Hosts that are alike may be apart too: those without a physical NIC.
_others(cases, a, b) := others if {
	a == b
	hosts := _hosts(cases, {a})
	others := array.slice(hosts, 1, count(hosts))
} else := others if others := _hosts(cases, {b})

denials(kind) := {finding |
	some c, cluster in input.clusters
	cases := _cases(c, kind)
	different := _different(cases)
	some a in different
	some b in different
	count(_chances(object.get(cluster, "ft_type", ""), a, b)) + (a.gaps + b.gaps) == 0
	others := _others(cases, a, b)
	hosts := [h | some h in _hosts(cases, {a}); not h in others]
	hosts[0] < others[0]
	args := {"hosts": hosts, "networks": _texts(a), "others": others, "other_networks": _texts(b)}
	related := [["hosts", h, "vmkernels"] | some h in hosts]
	finding := {"subject": ["clusters", c], "path": ["hosts", others[0], "vmkernels"], "related": related, "args": args}
}

missing(kind) := {need |
	some c, _ in input.clusters
	some path in needs.unmet({["clusters", c, "ft_hosts"]})
	need := {"subject": ["clusters", c], "path": path}
} | {need |
	some c, cluster in input.clusters
	type := object.get(cluster, "ft_type", "")
	cases := _cases(c, kind)
	different := _different(cases)
	some a in different
	some b in different
	count(_hosts(cases, {a, b})) > 1
	not _together(type, a, b)
	pairs := _chances(type, a, b)
	count(pairs) + a.gaps > 0
	some h in _hosts(cases, {a})
	vmkernels := object.get(input, _list(h, kind), {})
	facts := {_place(h, kind, k, field) |
		some k, vmkernel in vmkernels
		some pair in pairs
		pair[0] == _network(vmkernel)
		some field in _doubts(pair[0], pair[1])
	}
	some path in (facts | needs.unmet({_list(h, kind), ["clusters", c, "ft_type"]}))
	need := {"subject": ["clusters", c], "path": path}
}
