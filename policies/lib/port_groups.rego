# Where a port group is written down: standard ones with their host, distributed ones with their switch.
package lib.port_groups

# `facts` are what is known of an interface or of the port group itself: its switch, and what kind of switch that is.
path(h, facts, label) := keys if {
	facts.switch_type == "standard"
	keys := ["hosts", h, "port_groups", label]
} else := keys if keys := ["distributed_switches", facts.switch, "port_groups", label]
