package ft.host.hyperthreading_alike_test

import data.ft.host.hyperthreading_alike as rule

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["clusters", "c1"], "path": path} | some path in paths} with input as facts
}

_list := ["clusters", "c1", "ft_hosts"]

_partial(facts) := object.union(facts, {"partial": [_list]})

_on := {"hyperthreading": true, "power_profile": "os_managed"}

_facts(first, second) := {
	"clusters": {"c1": {"ft_hosts": ["a", "b", "c"]}},
	"hosts": {"a": {"bios": first}, "b": {"bios": second}, "c": {"bios": _on}, "x": {"bios": {"hyperthreading": false}}},
}

_finding(setting, values) := {
	"subject": ["clusters", "c1"],
	"path": _list,
	"related": [["hosts", h, "bios", setting] | some h in ["a", "b", "c"]],
	"args": {"setting": setting, "values": values},
}

test_different_hyperthreading_is_denied if {
	finding := _finding("hyperthreading", ["a: true", "b: false", "c: true"])
	_denies({finding}, _facts(_on, {"hyperthreading": false, "power_profile": "os_managed"}))
}

test_different_power_profiles_are_denied if {
	finding := _finding("power_profile", ["a: os_managed", "b: balanced", "c: os_managed"])
	_denies({finding}, _facts(_on, {"hyperthreading": true, "power_profile": "balanced"}))
}

test_the_rest_may_be_unknown if {
	finding := _finding("hyperthreading", ["a: true", "b: false", "c: true"])
	rule.deny == {finding} with input as _partial(_facts({"hyperthreading": true}, {"hyperthreading": false}))
}

test_the_same_settings_are_allowed if _passes(_facts(_on, _on))

test_a_single_host_is_allowed if {
	_passes({"clusters": {"c1": {"ft_hosts": ["a"]}}})
	_passes({"clusters": {"c1": {"ft_hosts": []}}})
}

test_unknown_settings_are_missing if {
	_misses({["hosts", "b", "bios", "power_profile"]}, _facts(_on, {"hyperthreading": true}))
	_misses({["hosts", "b", "bios", "hyperthreading"]}, _facts(_on, {"power_profile": "os_managed"}))
}

test_two_hosts_are_compared if {
	two := {"clusters": {"c1": {"ft_hosts": ["a", "b"]}}, "hosts": {"a": {"bios": _on}, "b": {}}}
	_misses({["hosts", "b", "bios", setting] | some setting in ["hyperthreading", "power_profile"]}, two)
}

test_a_partial_list_is_missing if _misses({_list}, _partial(_facts(_on, _on)))

test_another_partial_list_does_not_matter if {
	_passes(object.union(_facts(_on, _on), {"partial": [["clusters", "c1", "ft_vms"]]}))
}

test_no_list_is_missing if _misses({_list}, {"clusters": {"c1": {}}})
