# The hosts of a cluster that are meant for FT.
package lib.ft_hosts

# Those on which a virtual machine may run under FT.
of(vm) := object.get(input, ["clusters", object.get(vm, "cluster", null), "ft_hosts"], [])

# The facts that tell which these are.
paths(v, vm) := {["vms", v, "cluster"]} | {["clusters", c, "ft_hosts"] | c := vm.cluster}

# The facts by which a rule compares the FT hosts of a cluster, each given by its keys in a host: a single host agrees with
# itself, whatever it is like.
compared(c, facts) := {["clusters", c, "ft_hosts"]} | {array.concat(["hosts", h], keys) |
	count(input.clusters[c].ft_hosts) > 1
	some h in input.clusters[c].ft_hosts
	some keys in facts
}
