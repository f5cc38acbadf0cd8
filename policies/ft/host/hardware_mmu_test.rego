package ft.host.hardware_mmu_test

import data.ft.host.hardware_mmu as rule

_facts(cpu) := {"hosts": {"esx01": {"cpu": cpu}, "esx02": {"cpu": {"hardware_mmu": true}}}}

test_a_cpu_without_is_denied if {
	rule.deny == {{
		"subject": ["hosts", "esx01"],
		"path": ["hosts", "esx01", "cpu", "hardware_mmu"],
		"args": {},
	}} with input as _facts({"hardware_mmu": false})
}

test_a_cpu_with_is_allowed if rule.deny == set() with input as _facts({"hardware_mmu": true})

test_unknown_is_not_denied if {
	rule.deny == set() with input as _facts({})
	rule.deny == set() with input as {"hosts": {"esx01": {}}}
}
