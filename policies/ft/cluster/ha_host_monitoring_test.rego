package ft.cluster.ha_host_monitoring_test

import data.ft.cluster.ha_host_monitoring as rule

_facts(ha) := {"clusters": {"c1": {"ha": ha}, "c2": {"ha": {"host_monitoring": true}}}}

test_host_monitoring_false_is_denied if {
	rule.deny == {{
		"subject": ["clusters", "c1"],
		"path": ["clusters", "c1", "ha", "host_monitoring"],
		"args": {},
	}} with input as _facts({"host_monitoring": false})
}

test_host_monitoring_true_is_allowed if {
	rule.deny == set() with input as _facts({"host_monitoring": true})
}

test_unknown_is_not_denied if {
	rule.deny == set() with input as _facts({})
	rule.deny == set() with input as {"clusters": {"c1": {}}}
}
