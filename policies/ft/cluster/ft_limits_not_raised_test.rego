package ft.cluster.ft_limits_not_raised_test

import data.ft.cluster.ft_limits_not_raised as rule

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["clusters", "c1"], "path": path} | some path in paths} with input as facts
}

_path := ["clusters", "c1", "ha", "advanced_options"]

_facts(type, release, options) := {"clusters": {"c1": {
	"ft_type": type,
	"release": release,
	"ha": {"advanced_options": options},
}}}

_partial(facts) := object.union(facts, {"partial": [_path]})

_finding(key, value, limit, more) := {
	"subject": ["clusters", "c1"],
	"path": array.concat(_path, [key]),
	"args": object.union({"option": key, "actual": value, "limit": limit}, more),
}

_vms := "das.maxftvmsperhost"

_vcpus := "das.maxFtVCpusPerHost"

test_more_virtual_machines_than_the_default_are_denied if {
	_denies({_finding(_vms, "5", 4, {})}, _facts("legacy", 400, {_vms: "5"}))
	_denies({_finding(_vms, 5, 4, {})}, _facts("smp", 800, {_vms: 5}))
}

test_more_vcpus_than_the_default_are_denied if {
	_denies({_finding(_vcpus, "9", 8, {})}, _facts("smp", 607, {_vms: "4", _vcpus: "9"}))
}

test_0_is_denied if {
	_denies({_finding(_vms, "0", 4, {}), _finding(_vcpus, 0, 8, {})}, _facts("smp", 607, {_vms: "0", _vcpus: 0}))
}

test_what_is_no_number_is_denied if {
	_denies({_finding(_vms, "many", 4, {})}, _facts("smp", 700, {_vms: "many"}))
	_denies({_finding(_vms, "-1", 4, {})}, _facts("smp", 700, {_vms: "-1"}))
}

test_from_9_0_on_it_is_unverified if {
	_denies({_finding(_vms, 5, 4, {"confidence": "M"})}, _facts("smp", 900, {_vms: 5}))
	_denies({_finding(_vcpus, 9, 8, {"confidence": "M"})}, _facts("smp", 901, {_vcpus: 9}))
	_denies({_finding(_vms, 5, 4, {})}, _facts("smp", 899, {_vms: 5}))
}

test_an_option_that_is_known_is_denied_in_a_partial_list if {
	finding := _finding(_vms, "5", 4, {})
	rule.deny == {finding} with input as _partial(_facts("smp", 607, {_vms: "5"}))
}

test_the_defaults_and_less_are_allowed if {
	_passes(_facts("smp", 607, {_vms: "4", _vcpus: "8"}))
	_passes(_facts("smp", 600, {_vms: 1, _vcpus: 1}))
	_passes(_partial(_facts("smp", 607, {_vms: "4", _vcpus: "8"})))
	_passes(_partial(_facts("legacy", 505, {_vms: "4"})))
}

test_other_options_are_allowed if {
	_passes(_facts("smp", 607, {"das.isolationaddress0": "192.0.2.1"}))
	_passes({"clusters": {"c1": {"ha": {"advanced_options": {}}}}})
}

test_legacy_ft_counts_no_vcpus if {
	_passes(_facts("legacy", 505, {_vcpus: "99"}))
	_passes(_facts("legacy", 607, {_vcpus: "99"}))
}

test_unknown_options_are_missing if {
	_misses({_path}, _partial(_facts("smp", 607, {_vms: "4"})))
	_misses({_path}, _partial(_facts("legacy", 505, {})))
	_misses({_path}, {"clusters": {"c1": {}}})
}

test_an_unknown_version_is_missing if {
	cluster := {"ft_type": "smp", "ha": {"advanced_options": {_vms: "5"}}}
	_misses({["clusters", "c1", "release"]}, {"clusters": {"c1": cluster}})
}

test_an_unknown_type_is_missing if {
	cluster := {"release": 600, "ha": {"advanced_options": {_vcpus: "9"}}}
	_misses({["clusters", "c1", "ft_type"]}, {"clusters": {"c1": cluster}})
}
