package ft.network.ft_logging_latency_test

import data.ft.network.ft_logging_latency as rule

_params := {"network": {"ft_logging_latency": {"max_round_trip_ms": 1}}}

_finding(actual, more) := {
	"subject": ["clusters", "c1"],
	"path": ["clusters", "c1", "ft_round_trip_ms"],
	"args": object.union({"actual": actual, "limit": 1}, more),
}

_denies(expected, cluster) if {
	rule.deny == expected with input as {"clusters": {"c1": cluster}} with data.ftpolicy.params as _params
}

test_more_than_a_millisecond_is_denied if {
	_denies({_finding(1.01, {})}, {"ft_round_trip_ms": 1.01, "ft_type": "legacy"})
	_denies({_finding(2.5, {})}, {"ft_round_trip_ms": 2.5, "ft_type": "legacy"})
	_denies({_finding(2.5, {})}, {"ft_round_trip_ms": 2.5})
}

test_with_smp_ft_it_is_unverified if _denies({_finding(1.01, {"confidence": "M"})}, {"ft_round_trip_ms": 1.01, "ft_type": "smp"})

test_another_bound_is_a_parameter if {
	document := {"clusters": {"c1": {"ft_round_trip_ms": 5, "ft_type": "smp"}}}
	params := {"network": {"ft_logging_latency": {"max_round_trip_ms": 5}}}
	rule.deny == set() with input as document with data.ftpolicy.params as params
}

test_a_millisecond_is_allowed if {
	_denies(set(), {"ft_round_trip_ms": 1, "ft_type": "legacy"})
	_denies(set(), {"ft_round_trip_ms": 1, "ft_type": "smp"})
	_denies(set(), {"ft_round_trip_ms": 0, "ft_type": "smp"})
}

test_unknown_is_not_denied if _denies(set(), {"ft_type": "smp"})
