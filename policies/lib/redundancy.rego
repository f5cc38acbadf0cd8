# Redundant physical NICs for a kind of traffic of hosts, "vmotion" or "ft_logging": after one has failed there is another.
package lib.redundancy

import data.lib.needs
import data.lib.port_groups

_required := 2

_needed(h, kind) := {["hosts", h, "traffic", kind, list] | some list in {"vmkernels", "uplinks"}}

_uplinks(host, kind) := count({nic | some nic, _ in host.traffic[kind].uplinks})

denials(kind) := {finding |
	some h, host in input.hosts
	actual := _uplinks(host, kind)
	actual < _required
	count(needs.unmet(_needed(h, kind))) == 0
	carriers := host.traffic[kind].vmkernels
	interfaces := sort([k | some k, _ in carriers])

	# Without any interface there is no place: that is the finding of another rule.
	places := sort({array.concat(group, ["standby"]) |
		some carrier in carriers
		group := port_groups.path(h, carrier, carrier.port_group)
	})
	more := array.slice(places, 1, count(places))
	args := {"interfaces": interfaces, "actual": actual, "required": _required}
	finding := {"subject": ["hosts", h], "path": places[0], "related": more, "args": args}
}

missing(kind) := {need |
	some h, host in input.hosts
	_uplinks(host, kind) < _required
	some path in needs.unmet(_needed(h, kind))
	need := {"subject": ["hosts", h], "path": path}
}
