package ft.host.cpu_speeds_alike_test

import data.ft.host.cpu_speeds_alike as rule

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

_facts(speeds) := {
	"clusters": {"c1": {"ft_hosts": [h | some h, _ in speeds]}},
	"hosts": {h: {"cpu": cpu} | some h, mhz in speeds; cpu := {key: mhz | some key in ["mhz"]; mhz > 0}},
}

_finding(hosts, actual, slowest, fastest) := {
	"subject": ["clusters", "c1"],
	"path": _list,
	"related": [["hosts", h, "cpu", "mhz"] | some h in hosts],
	"args": {"actual": actual, "limit": 400, "slowest": slowest, "fastest": fastest},
}

test_401_mhz_are_denied if {
	finding := _finding(["a", "b", "c"], 401, "b: 2600 MHz", "c: 3001 MHz")
	_denies({finding}, _facts({"a": 2800, "b": 2600, "c": 3001}))
}

test_the_rest_may_be_unknown if {
	finding := _finding(["a", "c"], 500, "a: 2500 MHz", "c: 3000 MHz")
	rule.deny == {finding} with input as _partial(_facts({"a": 2500, "b": 0, "c": 3000}))
}

test_400_mhz_are_allowed if _passes(_facts({"a": 2800, "b": 2600, "c": 3000}))

test_a_single_host_is_allowed if {
	_passes(_facts({"a": 2800}))
	_passes(_facts({"a": 0}))
	_passes(_facts({}))
}

test_a_host_not_meant_for_ft_does_not_count if {
	_passes(object.union(_facts({"a": 2800, "b": 2600}), {"hosts": {"x": {"cpu": {"mhz": 1000}}}}))
}

test_an_unknown_clock_is_missing if _misses({["hosts", "b", "cpu", "mhz"]}, _facts({"a": 2800, "b": 0}))

test_a_partial_list_is_missing if _misses({_list}, _partial(_facts({"a": 2800, "b": 2600})))

test_another_partial_list_does_not_matter if {
	_passes(object.union(_facts({"a": 2800, "b": 2600}), {"partial": [["clusters", "c1", "ft_vms"]]}))
}

test_no_list_is_missing if _misses({_list}, {"clusters": {"c1": {}}})
