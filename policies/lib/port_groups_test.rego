package lib.port_groups_test

import data.lib.port_groups

test_a_standard_port_group_is_the_host_s if {
	facts := {"switch_type": "standard", "switch": "vSwitch0"}
	port_groups.path("h1", facts, "FT") == ["hosts", "h1", "port_groups", "FT"]
	port_groups.path("h1", {"switch_type": "standard"}, "FT") == ["hosts", "h1", "port_groups", "FT"]
}

test_a_distributed_port_group_is_the_switch_s if {
	facts := {"switch_type": "distributed", "switch": "dvs1"}
	port_groups.path("h1", facts, "FT") == ["distributed_switches", "dvs1", "port_groups", "FT"]
}

test_without_a_switch_there_is_no_place if {
	facts := {"switch_type": "distributed"}
	not port_groups.path("h1", facts, "FT")
}
