package lib.vlans_test

import data.lib.vlans

test_a_number_within_the_range_and_a_private_vlan_are_tagged if {
	vlans.is_tagged(1)
	vlans.is_tagged(4094)
	vlans.is_tagged({"private": 105})
}

test_vlan_0_and_trunks_are_not_tagged if {
	not vlans.is_tagged(0)
	not vlans.is_tagged(4095)
	not vlans.is_tagged("0-4094")
	not vlans.is_tagged("30")
}

test_two_tagged_vlans_are_apart if {
	vlans.are_apart(30, 31)
	vlans.are_apart(30, {"private": 30})
}

test_one_vlan_and_what_may_be_one_are_not_apart if {
	not vlans.are_apart(30, 30)
	not vlans.are_apart({"private": 30}, {"private": 30})
	not vlans.are_apart(30, 0)
	not vlans.are_apart(0, 30)
	not vlans.are_apart("1-5", 30)
	not vlans.are_apart(30, 4095)
}

test_texts if {
	vlans.text(30) == "VLAN 30"
	vlans.text("1-5, 7") == "VLAN 1-5, 7"
	vlans.text({"private": 105}) == "PVLAN 105"
}

test_the_text_of_a_network_says_what_is_unknown if {
	vlans.network({"subnet": "192.0.2.0/25", "vlan": 0}) == "192.0.2.0/25 (VLAN 0)"
	vlans.network({"subnet": "192.0.2.0/25"}) == "192.0.2.0/25 (VLAN ?)"
	vlans.network({"vlan": {"private": 5}}) == "? (PVLAN 5)"
}
