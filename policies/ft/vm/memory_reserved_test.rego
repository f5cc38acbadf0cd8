package ft.vm.memory_reserved_test

import data.ft.vm.memory_reserved as rule

_facts(vm, hosts, partial) := {
	"clusters": {"c1": {"ft_hosts": [h | some h, _ in hosts]}},
	"hosts": hosts,
	"vms": {"db01": vm},
	"partial": partial,
}

_good := {"cluster": "c1", "memory_mb": 4096, "memory_limit_mb": "none", "resource_pool": {"memory_limit_mb": "none"}}

_with(changes) := object.union(_good, changes)

_large := {"esx01": {"memory_mb": 4097}, "esx02": {"memory_mb": 4097}}

_on_large_hosts(vm) := _facts(vm, _large, [])

_finding(path, actual) := {
	"subject": ["vms", "db01"],
	"path": path,
	"args": {"memory": 4096, "object": path[1], "fact": concat(".", array.slice(path, 2, 4)), "actual": actual},
}

_denied(document, findings) if rule.deny == findings with input as document

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

_limit := ["vms", "db01", "memory_limit_mb"]

_pool := ["vms", "db01", "resource_pool", "memory_limit_mb"]

test_limit_below_the_memory_is_denied if {
	_denied(_on_large_hosts(_with({"memory_limit_mb": 4095})), {_finding(_limit, 4095)})
	_denied(_on_large_hosts(_with({"memory_limit_mb": 0})), {_finding(_limit, 0)})
}

test_limit_of_the_memory_is_allowed if _allowed(_on_large_hosts(_with({"memory_limit_mb": 4096})))

# Without an excess there is no memory for overhead.
test_pool_without_excess_is_denied if {
	every limit in [4095, 4096] {
		_denied(_on_large_hosts(_with({"resource_pool": {"memory_limit_mb": limit}})), {_finding(_pool, limit)})
	}
}

test_pool_with_excess_is_allowed if _allowed(_on_large_hosts(_with({"resource_pool": {"memory_limit_mb": 4097}})))

test_smaller_reservation_is_allowed if _allowed(_on_large_hosts(_with({"memory_reservation_mb": 0})))

test_one_large_host_is_denied if {
	hosts := {"esx01": {"memory_mb": 4097}, "esx02": {"memory_mb": 4096}}
	_denied(_facts(_good, hosts, []), {_finding(["hosts", "esx02", "memory_mb"], 4096)})
}

test_two_large_hosts_of_three_is_allowed if _allowed(_facts(_good, object.union(_large, {"esx03": {"memory_mb": 1}}), []))

# That the cluster has a second host is not the matter of this rule.
test_one_host_is_allowed if _allowed(_facts(_good, {"esx01": {"memory_mb": 4097}}, []))

test_two_large_hosts_in_partial_list_is_allowed if {
	_allowed(_facts(_good, object.union(_large, {"esx03": {}}), [["clusters", "c1", "ft_hosts"]]))
}

test_unknown_host_memory_is_undecided if {
	hosts := {"esx01": {"memory_mb": 4097}, "esx02": {}}
	_undecided(_facts(_good, hosts, []), {["hosts", "esx02", "memory_mb"]})
}

test_hosts_of_the_same_memory_are_not_large if {
	hosts := {"esx01": {"memory_mb": 4096}, "esx02": {"memory_mb": 4096}, "esx03": {}, "esx04": {}}
	_undecided(_facts(_good, hosts, []), {["hosts", "esx03", "memory_mb"], ["hosts", "esx04", "memory_mb"]})
}

test_partial_hosts_is_undecided if {
	path := ["clusters", "c1", "ft_hosts"]
	_undecided(_facts(_good, {"esx01": {"memory_mb": 1}, "esx02": {"memory_mb": 1}}, [path]), {path})
}

test_unknown_limits_is_undecided if {
	_undecided(_on_large_hosts({"cluster": "c1", "memory_mb": 4096}), {_limit, _pool})
}

test_nothing_known_is_undecided if {
	_undecided({"vms": {"db01": {}}}, {["vms", "db01", "memory_mb"], _limit, _pool, ["vms", "db01", "cluster"]})
}

_on_two(hosts) := object.union(_facts(_good, hosts, []), {"clusters": {"c1": {"ft_hosts": ["esx01", "esx02"]}}})

_large_others := {"esx03": {"memory_mb": 4097}, "esx04": {"memory_mb": 4097}}

test_large_hosts_that_are_not_for_ft_beside_small_ones_is_denied if {
	small := {"esx01": {"memory_mb": 1}, "esx02": {"memory_mb": 1}}
	findings := {_finding(["hosts", h, "memory_mb"], 1) | some h, _ in small}
	_denied(_on_two(object.union(small, _large_others)), findings)
}

test_small_host_that_is_not_for_ft_is_allowed if _allowed(_on_two(object.union(_large, {"esx03": {"memory_mb": 1}})))

test_large_hosts_that_are_not_for_ft_beside_unknown_ones_is_undecided if {
	document := _on_two(object.union({"esx01": {}, "esx02": {}}, _large_others))
	_undecided(document, {["hosts", h, "memory_mb"] | some h in ["esx01", "esx02"]})
}
