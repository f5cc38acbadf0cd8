# On which hosts the virtual machines under FT run, a primary and its secondary each; or may run.
package lib.placement

import data.lib.needs

# The virtual machines of a cluster. A secondary that is listed as a machine of its own counts with its primary.
vms := {c: machines |
	some c, cluster in input.clusters
	machines := {v | some v in cluster.ft_vms; not input.vms[v].ft_role == "secondary"}
}

# The facts that tell where one of them runs.
paths(v) := {["vms", v, "host"], ["vms", v, "secondary_host"]}

_placed[h] contains v if {
	some machines in vms
	some v in machines
	vm := input.vms[v]
	some field in ["host", "secondary_host"]
	h := vm[field]
}

_on := {h: machines | some h, machines in _placed}

# The machines that run on a host.
on(h) := object.get(_on, h, set())

# The machines of a cluster of which it is open where one of the two runs.
_loose := {c: loose | some c, machines in vms; loose := {v | some v in machines; count(needs.unmet(paths(v))) > 0}}

# The machines that run on a host of a cluster, or may do so.
candidates(h, c) := on(h) | object.get(_loose, c, set())
