package ft.host.no_sgx_test

import data.ft.host.no_sgx as rule

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["hosts", "esx01"], "path": path} | some path in paths} with input as facts
}

_sgx := ["hosts", "esx01", "bios", "sgx"]

_facts(bios, cpu) := {"hosts": {"esx01": {"bios": bios, "cpu": cpu}}}

test_sgx_is_denied if {
	_denies({{"subject": ["hosts", "esx01"], "path": _sgx, "args": {}}}, _facts({"sgx": true}, {"vendor": "Intel"}))
}

test_no_sgx_is_allowed if {
	_passes(_facts({"sgx": false}, {}))
	_passes(_facts({"sgx": false}, {"vendor": "Intel"}))
}

test_cpus_of_amd_have_none if _passes(_facts({}, {"vendor": "AMD"}))

test_unknown_is_missing if {
	_misses({_sgx}, _facts({}, {"vendor": "Intel"}))
	_misses({_sgx}, {"hosts": {"esx01": {}}})
}
