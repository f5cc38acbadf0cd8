package ft.cluster.ft_capacity_test

import data.ft.cluster.ft_capacity as rule

_facts(capacity, release) := {
	"clusters": {"ft": {"release": release, "ft_vms": ["app01"], "capacity": capacity}},
	"partial": [],
}

_no(more) := _facts(object.union({"fits": "no", "lost": ["esx01", "esx02"]}, more), 803)

_finding(args) := {"subject": ["clusters", "ft"], "path": ["clusters", "ft", "ft_vms"], "args": args}

_args(short) := {"short": short, "lost": ["esx01", "esx02"]}

_said(document, findings, paths) if {
	rule.deny == findings with input as document
	rule.missing == {{"subject": ["clusters", "ft"], "path": path} | some path in paths} with input as document
}

test_too_few_hosts_by_counting_is_denied if {
	_said(_no({"unit": "vCPU", "needed": 24, "room": 16}), {_finding(_args("vCPU: 24 > 16"))}, set())
}

test_machines_that_lose_their_last_pair_is_denied if {
	_said(_no({"unpaired": ["app01", "app02"]}), {_finding(_args("pairs of app01, app02: 0"))}, set())
}

test_no_placement_is_denied if _said(_no({}), {_finding(_args("placements: 0"))}, set())

test_no_room_with_all_hosts_is_denied if {
	_said(_facts({"fits": "no", "lost": []}, 803), {_finding({"short": "placements: 0", "lost": ["-"]})}, set())
}

_pool(more) := _no(object.union({"pool": "tier1", "unit": "MB", "needed": 8192, "room": 4096}, more))

test_small_pool_is_denied if _said(_pool({}), {_finding(_args("tier1, MB: 8192 >= 4096"))}, set())

test_pool_too_small_for_the_secondaries_too_is_denied_as_unverified if {
	args := object.union(_args("tier1, MB: 8192 >= 4096"), {"confidence": "M"})
	_said(_pool({"is_unverified": true}), {_finding(args)}, set())
}

test_limits_of_9_is_denied_as_unverified if {
	document := _facts({"fits": "no", "lost": []}, 900)
	_said(document, {_finding({"short": "placements: 0", "lost": ["-"], "confidence": "M"})}, set())
}

test_room_for_all_is_allowed if {
	_said(_facts({"fits": "yes"}, 803), set(), set())
	_said(_facts({"fits": "yes", "lost": []}, 803), set(), set())
}

test_open_capacity_is_undecided if _said(_facts({"fits": "open"}, 803), set(), {["clusters", "ft", "capacity", "fits"]})

test_cluster_without_ft_machines_is_allowed if {
	_said({"clusters": {"ft": {"release": 803, "ft_vms": []}}, "partial": []}, set(), set())
}

test_machines_that_may_be_more_is_undecided if {
	document := object.union(_facts({"fits": "yes"}, 803), {"partial": [["clusters", "ft", "ft_vms"]]})
	_said(document, set(), {["clusters", "ft", "ft_vms"]})
}
