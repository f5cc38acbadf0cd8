# VLANs: what one tells about where frames go, and how it is written.
package lib.vlans

# A VLAN that says where a frame goes. VLAN 0, and for an interface a trunk too, means frames without a tag: the physical
# switch decides. A trunk of some VLANs is text ("1-5, 7"), which Rego has above every number; that of all is 4095.
is_tagged(vlan) if vlan.private

is_tagged(vlan) if {
	vlan > 0
	vlan < 4095
}

# Frames of two VLANs that both tag them never meet.
are_apart(a, b) if {
	a != b
	is_tagged(a)
	is_tagged(b)
}

text(vlan) := words if {
	words := sprintf("PVLAN %v", [vlan.private])
} else := words if words := sprintf("VLAN %v", [vlan])

# The network of an interface.
network(facts) := words if {
	words := sprintf("%v (%v)", [object.get(facts, "subnet", "?"), text(object.get(facts, "vlan", "?"))])
}
