package ft.cluster.ha_enabled_test

import data.ft.cluster.ha_enabled

test_ha_disabled_is_denied if {
	expected := {{"subject": ["clusters", "c1"], "path": ["clusters", "c1", "ha", "enabled"], "args": {}}}
	ha_enabled.deny == expected with input as {"clusters": {"c1": {"ha": {"enabled": false}}}}
}

test_only_the_cluster_without_ha_is_denied if {
	expected := {{"subject": ["clusters", "c2"], "path": ["clusters", "c2", "ha", "enabled"], "args": {}}}
	facts := {"clusters": {"c1": {"ha": {"enabled": true}}, "c2": {"ha": {"enabled": false}}, "c3": {}}}
	ha_enabled.deny == expected with input as facts
}

test_ha_enabled_is_allowed if {
	ha_enabled.deny == set() with input as {"clusters": {"c1": {"ha": {"enabled": true}}}}
}

test_unknown_ha_is_undecided if {
	ha_enabled.deny == set() with input as {"clusters": {"c1": {"ha": {"host_monitoring": true}}}}
	ha_enabled.deny == set() with input as {"clusters": {"c1": {}}}
}
