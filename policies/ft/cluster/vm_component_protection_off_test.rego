package ft.cluster.vm_component_protection_off_test

import data.ft.cluster.vm_component_protection_off as rule

_facts(ha) := {"clusters": {"c1": {"ha": ha}, "c2": {"ha": {"vm_component_protection": false}}}}

test_vm_component_protection_true_is_denied if {
	rule.deny == {{
		"subject": ["clusters", "c1"],
		"path": ["clusters", "c1", "ha", "vm_component_protection"],
		"args": {},
	}} with input as _facts({"vm_component_protection": true})
}

test_vm_component_protection_false_is_allowed if {
	rule.deny == set() with input as _facts({"vm_component_protection": false})
}

test_unknown_is_not_denied if {
	rule.deny == set() with input as _facts({})
	rule.deny == set() with input as {"clusters": {"c1": {}}}
}
