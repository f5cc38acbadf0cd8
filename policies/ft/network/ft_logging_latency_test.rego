package ft.network.ft_logging_latency_test

import data.ft.network.ft_logging_latency as rule

_finding(actual) := {
	"subject": ["clusters", "c1"],
	"path": ["clusters", "c1", "ft_round_trip_ms"],
	"args": {"actual": actual, "limit": 1},
}

_denies(expected, cluster) if rule.deny == expected with input as {"clusters": {"c1": cluster}}

test_one_millisecond_is_denied if {
	_denies({_finding(1)}, {"ft_round_trip_ms": 1})
	_denies({_finding(2.5)}, {"ft_round_trip_ms": 2.5})
}

test_less_is_allowed if {
	_denies(set(), {"ft_round_trip_ms": 0.99})
	_denies(set(), {"ft_round_trip_ms": 0})
}

test_unknown_is_not_denied if _denies(set(), {})
