# What the FT hosts of a cluster have under the labels of the networks that its machines use.
package lib.labels

import data.lib.needs

hosts := {c: names | some c, cluster in input.clusters; names := object.get(cluster, "ft_hosts", [])}

# Machines of a cluster share labels: each is looked up once.
of := {c: labels |
	some c, _ in input.clusters
	labels := {label | some vm in input.vms; vm.cluster == c; some label in vm.networks}
}

# What keeps the machines of a host off the network, in words of the vSphere API.
fault(h, label) := {use |
	use := input.hosts[h].labels[label].use
	use != "vm"
} | {"no NIC" | input.hosts[h].labels[label].has_uplink == false}

# Where kinds of switches differ each host has to be named.
_kinds(names, label) := {[h, kind] | some h in names; kind := input.hosts[h].labels[label].switch_type}

_mixed(names, label) := pairs if {
	pairs := _kinds(names, label)
	count({kind | some [_, kind] in pairs}) > 1
} else := set()

# The hosts of a cluster that have something else under a label, with what it is.
odd := {c: odd_of |
	some c, names in hosts
	odd_of := {label: texts |
		some label in of[c]
		pairs := {[h, word] | some h in names; some word in fault(h, label)} | _mixed(names, label)
		texts := sort([text | some [h, word] in pairs; text := sprintf("%v (%v)", [h, word])])
	}
}

# What would tell.
gaps := {c: gaps_of |
	some c, names in hosts
	gaps_of := {label: paths |
		some label in of[c]
		paths := needs.unmet({["hosts", h, "labels", label, fact] |
			some h in names
			label in input.hosts[h].networks
			some fact in {"switch_type", "use", "has_uplink"}
		})
	}
}
