package lib.placement_test

import data.lib.placement

_facts := {
	"clusters": {"c1": {"ft_vms": ["a", "b", "b-secondary", "c", "d"]}, "c2": {}},
	"vms": {
		"a": {"host": "h1", "secondary_host": "h2"},
		"b": {"host": "h1"},
		"b-secondary": {"ft_role": "secondary", "host": "h3"},
		"c": {"ft_role": "primary", "secondary_host": "h2"},
		"beside": {"host": "h1", "secondary_host": "h2"},
	},
}

test_a_secondary_counts_with_its_primary if {
	placement.vms == {"c1": {"a", "b", "c", "d"}, "c2": set()} with input as _facts
}

test_a_host_runs_primaries_and_secondaries_of_ft_machines if {
	placement.on("h1") == {"a", "b"} with input as _facts
	placement.on("h2") == {"a", "c"} with input as _facts
	placement.on("h3") == set() with input as _facts
}

test_where_a_place_is_unknown_any_host_of_the_cluster_is_possible if {
	placement.candidates("h3", "c1") == {"b", "c", "d"} with input as _facts
	placement.candidates("h1", "c1") == {"a", "b", "c", "d"} with input as _facts
	placement.candidates("h3", "c2") == set() with input as _facts
}

test_two_facts_tell_where_a_machine_runs if {
	placement.paths("a") == {["vms", "a", "host"], ["vms", "a", "secondary_host"]}
}
