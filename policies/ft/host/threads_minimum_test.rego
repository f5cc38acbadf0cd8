package ft.host.threads_minimum_test

import data.ft.host.threads_minimum as rule

_facts(release, threads) := {"hosts": {"esx01": {"release": release, "cpu": {"threads": threads}}}}

_finding(actual, more) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "cpu", "threads"],
	"args": object.union({"actual": actual, "required": 6}, more),
}

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_misses(paths, host) if {
	rule.deny == set() with input as {"hosts": {"esx01": host}}
	needs := {{"subject": ["hosts", "esx01"], "path": array.concat(["hosts", "esx01"], path)} | some path in paths}
	rule.missing == needs with input as {"hosts": {"esx01": host}}
}

test_five_threads_are_denied if {
	_denies({_finding(5, {})}, _facts(600, 5))
	_denies({_finding(5, {})}, _facts(899, 5))
}

test_from_9_0_on_it_is_unverified if {
	_denies({_finding(4, {"confidence": "M"})}, _facts(900, 4))
	_denies({_finding(4, {"confidence": "M"})}, _facts(901, 4))
}

test_six_threads_are_allowed if {
	_denies(set(), _facts(600, 6))
	_denies(set(), _facts(900, 6))
}

test_the_processor_may_tell if {
	_denies(set(), {"hosts": {"esx01": {"processor": {"threads_at_least": 6}}}})
	_denies(set(), {"hosts": {"esx01": {"release": 800, "processor": {"threads_at_least": 64}}}})
	_denies({_finding(4, {})}, {"hosts": {"esx01": {"release": 800, "cpu": {"threads": 4}, "processor": {"threads_at_least": 8}}}})
}

test_what_is_unknown_is_undecided if {
	_misses({["processor", "threads_at_least"]}, {"release": 600})
	_misses({["cpu", "threads"]}, {"release": 600, "processor": {"threads_at_least": 4}})
	_misses({["release"]}, {"cpu": {"threads": 2}})
	_misses({["release"]}, {"cpu": {"threads": 2}, "processor": {"threads_at_least": 8}})
	_denies(set(), {"hosts": {"esx01": {"cpu": {"threads": 6}}}})
	_misses({["release"], ["processor", "threads_at_least"]}, {})
}
