# What hosts report of themselves (HostCapability), against what tables say of their releases and editions.
package lib.capabilities

import data.lib.needs

# A host that does not report a capability may differ from the tables where another host of its cluster reports it.
may_differ(host, name) if name in input.clusters[host.cluster].reported_capabilities

may_differ(host, _) if {
	c := host.cluster
	count(needs.unmet({["clusters", c, "reported_capabilities"]})) > 0
}

# Hosts that do not report it, and may differ.
open_hosts(hosts, name) := {h |
	some h in hosts
	host := input.hosts[h]
	object.get(host, ["capability", name], "unknown") == "unknown"
	may_differ(host, name)
}

paths(hosts, name) := {["hosts", h, "capability", name] | some h in open_hosts(hosts, name)}
