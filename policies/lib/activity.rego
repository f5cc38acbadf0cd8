# Hosts that are at work: a cluster that keeps enough of them can do without one for a while.
package lib.activity

# The facts that say it, each with what it has to be.
required := {"connection_state": "connected", "power_state": "powered_on", "maintenance_mode": false, "ha_agent": "running"}

_idle := {h |
	some h, host in input.hosts
	some fact, value in required
	host[fact] != value
}

_active(facts) := {c: hosts |
	some c, cluster in input.clusters
	hosts := {h |
		some h in cluster.ft_hosts
		not h in _idle
		count([fact | some fact in facts; input.hosts[h][fact] == required[fact]]) == count(facts)
	}
}

# The clusters that keep two FT hosts or more of which nothing is known that stands in the way, and all of `facts` is known.
enough(facts) := {c | some c, hosts in _active(facts); count(hosts) > 1}
