package ft.cluster.ft_capacity_test

import data.ft.cluster.ft_capacity as rule

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["clusters", "c1"], "path": path} | some path in paths} with input as facts
}

_options := ["clusters", "c1", "ha", "advanced_options"]

_vms := ["clusters", "c1", "ft_vms"]

_list := ["clusters", "c1", "ft_hosts"]

# A cluster with hosts of these CPU categories and FT virtual machines of these sizes, named by their position.
_facts(type, categories, sizes, options) := {
	"clusters": {"c1": {
		"ft_type": type,
		"release": {"legacy": 505, "smp": 607}[type],
		"evc_mode": "none",
		"ft_hosts": [sprintf("h%v", [i]) | some i, _ in categories],
		"ft_vms": [sprintf("v%v", [i]) | some i, _ in sizes],
		"ha": {"advanced_options": options},
	}},
	"hosts": {sprintf("h%v", [i]): {"cpu": {"category": category}} | some i, category in categories},
	"vms": {sprintf("v%v", [i]): {"num_cpus": size} | some i, size in sizes},
}

_place(facts, places) := object.union(facts, {"vms": {v: {"host": place[0], "secondary_host": place[1]} | some v, place in places}})

_without(facts, path) := json.patch(facts, [{"op": "remove", "path": path}])

_with(facts, path, value) := json.patch(facts, [{"op": "add", "path": path, "value": value}])

_partial(facts, path) := object.union(facts, {"partial": [path]})

_finding(unit, needed, room, lost) := {
	"subject": ["clusters", "c1"],
	"path": _vms,
	"args": {"unit": unit, "needed": needed, "room": room, "losses": {true: 0, false: 1}[lost == ["-"]], "lost": lost},
}

_placements(n) := {["vms", sprintf("v%v", [i]), field] | some i in numbers.range(0, n - 1); some field in ["host", "secondary_host"]}

_same(n) := ["x" | some _ in numbers.range(1, n)]

_ones(n) := [1 | some _ in numbers.range(1, n)]

test_too_many_machines_for_two_hosts_are_denied if {
	rule.deny == {_five} with input as _facts("legacy", _same(2), _ones(5), {})
	rule.missing == _unplaced(5) with input as _facts("legacy", _same(2), _ones(5), {})
	_passes(_facts("legacy", _same(2), _ones(4), {}))
}

_five := _finding("VM", 10, 8, ["-"])

_unplaced(n) := {{"subject": ["clusters", "c1"], "path": path} | some path in _placements(n)}

_denied(expected, facts) if rule.deny == expected with input as facts

test_too_many_machines_after_the_loss_of_a_host_are_denied if {
	_denied({_finding("VM", 10, 8, ["h0", "h1", "h2"])}, _facts("legacy", _same(3), _ones(5), {}))
	_passes(_facts("legacy", _same(3), _ones(4), {}))
	_passes(_facts("legacy", _same(4), _ones(6), {}))
	_denied({_finding("VM", 14, 12, ["h0", "h1", "h2", "h3"])}, _facts("legacy", _same(4), _ones(7), {}))
}

test_too_many_vcpus_are_denied if {
	_denied({_finding("vCPU", 18, 16, ["-"])}, _facts("smp", _same(2), [4, 5], {}))
	_denied({_finding("vCPU", 18, 16, ["h0", "h1", "h2"])}, _facts("smp", _same(3), [4, 5], {}))
	_passes(_facts("smp", _same(3), [4, 4], {}))
}

test_legacy_ft_counts_no_vcpus if {
	_passes(_facts("legacy", _same(2), [9, 9], {}))
	_passes(_with(_facts("legacy", _same(2), [9, 9], {}), "/clusters/c1/release", 607))
}

test_both_limits_count if {
	expected := {_finding("VM", 10, 8, ["-"]), _finding("vCPU", 20, 16, ["-"])}
	_denied(expected, _facts("smp", _same(2), [2, 2, 2, 2, 2], {}))
}

test_options_change_the_limits if {
	_passes(_facts("smp", _same(2), [4, 5], {"das.maxFtVCpusPerHost": "9"}))
	_denied({_finding("vCPU", 4, 2, ["-"])}, _facts("smp", _same(2), [2], {"das.maxftvcpusperhost": 1}))
	_denied({_finding("VM", 4, 2, ["-"])}, _facts("smp", _same(2), [1, 1], {"das.maxftvmsperhost": "1"}))
	_passes(_facts("smp", _same(2), [9, 9, 9, 9, 9], {"das.maxftvcpusperhost": "0", "das.maxftvmsperhost": 0}))
	_denied({_finding("VM", 10, 8, ["-"])}, _facts("legacy", _same(2), _ones(5), {"das.maxftvmsperhost": "many"}))
	twice := {"das.maxFtVmsPerHost": 1, "das.maxftvmsperhost": 2}
	_denied({_finding("VM", 4, 2, ["-"])}, _facts("smp", _same(2), [1, 1], twice))
}

test_hosts_that_form_no_pair_do_not_count if {
	_denied({_finding("VM", 10, 8, ["-"])}, _facts("legacy", ["x", "x", "y"], _ones(5), {}))
	_denied({_finding("VM", 2, 0, ["h0", "h1"])}, _facts("legacy", ["x", "x", "y"], _ones(1), {}))
	_passes(_facts("legacy", ["x", "x", "x", "y"], _ones(2), {}))
	_passes(_facts("legacy", ["x", "x", "y", "y"], _ones(4), {}))
	_denied({_finding("VM", 10, 8, ["h0", "h1", "h2", "h3"])}, _facts("legacy", ["x", "x", "y", "y"], _ones(5), {}))
	_denied({_finding("VM", 18, 12, ["h3", "h4"])}, _facts("legacy", ["x", "x", "x", "y", "y"], _ones(9), {}))
	both := {_finding("vCPU", 18, 16, ["-"]), _finding("VM", 4, 0, ["h0", "h1"])}
	_denied(both, _facts("smp", ["x", "x", "y"], [4, 5], {}))
}

test_evc_makes_the_hosts_of_smp_ft_alike if {
	facts := _facts("smp", ["x", "y", "z"], [4, 4], {})
	_passes(_with(facts, "/clusters/c1/evc_mode", "intel-haswell"))
	_passes(_with(_without(facts, "/hosts"), "/clusters/c1/evc_mode", "intel-haswell"))
	legacy := _facts("legacy", ["x", "y", "y"], _ones(1), {})
	_denied({_finding("VM", 2, 0, ["h1", "h2"])}, _with(legacy, "/clusters/c1/evc_mode", "intel-haswell"))
}

test_without_any_pair_it_is_the_matter_of_another_rule if {
	_passes(_facts("legacy", ["x", "y"], _ones(9), {}))
	_passes(_facts("legacy", ["x"], _ones(9), {}))
	_passes(_facts("legacy", [], _ones(9), {}))
}

test_a_release_without_a_limit_has_none if {
	_passes(_with(_facts("legacy", _same(2), _ones(9), {}), "/clusters/c1/release", 305))
	_denied({_finding("VM", 10, 8, ["-"])}, _with(_facts("smp", _same(2), [5, 1, 1, 1, 1], {}), "/clusters/c1/release", 505))
}

test_without_ft_machines_it_is_allowed if {
	_passes(_facts("smp", _same(2), [], {}))
	_passes({"clusters": {"c1": {"ft_hosts": ["h0", "h1"], "ft_vms": []}}})
}

test_a_secondary_counts_with_its_primary if {
	facts := _facts("legacy", _same(2), _ones(5), {})
	_passes(object.union(facts, {"vms": {"v4": {"ft_role": "secondary"}}}))
}

test_from_9_0_on_it_is_unverified if {
	finding := object.union(_finding("vCPU", 18, 16, ["-"]), {"args": {"confidence": "M"}})
	_denied({finding}, _with(_facts("smp", _same(2), [4, 5], {}), "/clusters/c1/release", 900))
	_denied({_finding("vCPU", 18, 16, ["-"])}, _with(_facts("smp", _same(2), [4, 5], {}), "/clusters/c1/release", 899))
}

test_hosts_of_one_kind_take_sizes_in_turn if _passes(_facts("smp", _same(4), _ones(6), {"das.maxftvcpusperhost": 4}))

test_pairs_of_hosts_take_mixed_sizes if {
	_passes(_facts("smp", ["x", "x", "x", "y", "y", "y"], [8, 1], {}))
	_misses(_placements(3), _facts("smp", ["x", "x", "x", "y", "y", "y"], [8, 1, 1], {}))
	_passes(_facts("smp", _same(4), [5, 1, 1], {"das.maxftvcpusperhost": 10}))
	_passes(_facts("smp", _same(2), [5, 2, 1], {}))
	_passes(_facts("smp", _same(5), [5, 2, 1], {}))
	_passes(_facts("legacy", ["x", "x", "x", "y", "y", "y"], _ones(8), {}))
}

test_between_the_two_it_is_undecided if {
	_misses(_placements(3), _facts("smp", _same(4), [5, 3, 3], {}))
	_misses(_placements(1), _facts("smp", _same(4), [3], {"das.maxftvcpusperhost": 2}))
}

test_a_declared_placement_decides if {
	facts := _facts("smp", _same(4), [4, 1, 1, 1, 1, 1, 1, 1], {"das.maxftvcpusperhost": 10, "das.maxftvmsperhost": 0})
	_misses(_placements(8), facts)
	low := {sprintf("v%v", [i]): ["h0", "h1"] | some i in [0, 1]}
	high := {sprintf("v%v", [i]): ["h3", "h2"] | some i in [2, 3, 4, 5, 6, 7]}
	placed := object.union(low, high)
	_passes(_place(facts, placed))
	crowded := object.union({sprintf("v%v", [i]): ["h3", "h2"] | some i in numbers.range(1, 7)}, {"v0": ["h0", "h1"]})
	_misses(_placements(8), _place(facts, crowded))
	_misses(_placements(8), _place(facts, object.union(placed, {"v2": ["h2", "h2"]})))
	_misses(_placements(8), _place(facts, object.union(placed, {"v2": ["h2", "x"]})))
	_misses(_placements(8), _place(facts, object.union(placed, {"v2": ["x", "h2"]})))
	_misses(_placements(8), _without(_place(facts, placed), "/vms/v1/secondary_host"))
	_misses(_placements(8), _place(facts, object.union(placed, {"v2": ["h0", "h1"], "v3": ["h0", "h1"]})))
}

# v0 alone on two hosts, and eleven small machines of which the first n share two others.
_shared(n) := _place(_facts("smp", _same(8), array.concat([10], _ones(11)), _ten), object.union(
	{"v0": ["h2", "h3"]},
	{sprintf("v%v", [i]): pair |
		some i in numbers.range(1, 11)
		pair := {true: ["h0", "h1"], false: ["h4", "h5"]}[i <= n]
	},
))

_ten := {"das.maxftvcpusperhost": 10, "das.maxftvmsperhost": 0}

test_a_placement_may_fill_a_host_and_not_more if {
	_passes(_shared(10))
	_misses(_placements(12), _shared(11))
}

test_only_what_is_for_ft_and_on_a_host_takes_room if {
	other := {"name": "other", "num_cpus": 1, "host": "h0", "secondary_host": "h1"}
	_passes(object.union(_shared(10), {"vms": {"other": other, "v0": {"name": "h0"}}}))
}

test_hosts_without_machines_take_them_over if {
	facts := _facts("smp", _same(6), [10, 1, 1], {"das.maxftvcpusperhost": 10, "das.maxftvmsperhost": 2})
	placed := {"v0": ["h0", "h1"], "v1": ["h2", "h3"], "v2": ["h2", "h3"]}
	_passes(_place(facts, placed))
	apart := object.union(placed, {"v2": ["h4", "h5"]})
	_misses(_placements(3), _place(_facts("smp", _same(6), [10, 1, 1], _ten), apart))
}

test_the_limit_of_machines_holds_in_a_placement if {
	facts := _facts("smp", _same(4), [1, 1, 1, 11], {"das.maxftvcpusperhost": 24, "das.maxftvmsperhost": 3})
	placed := {"v0": ["h0", "h1"], "v1": ["h0", "h1"], "v2": ["h2", "h3"], "v3": ["h2", "h3"]}
	_passes(_place(facts, placed))
	_misses(_placements(4), _place(facts, object.union(placed, {"v2": ["h0", "h1"]})))
}

test_a_placement_on_hosts_that_form_no_pair_decides_nothing if {
	sizes := [4, 1, 1, 1, 1, 1, 1, 1]
	facts := _facts("smp", ["x", "x", "x", "x", "y"], sizes, {"das.maxftvcpusperhost": 10, "das.maxftvmsperhost": 0})
	high := {sprintf("v%v", [i]): ["h3", "h2"] | some i in numbers.range(2, 7)}
	_misses(_placements(8), _place(facts, object.union(high, {"v0": ["h0", "h1"], "v1": ["h0", "h4"]})))
}

test_unknown_lists_are_missing if {
	facts := _facts("smp", _same(3), [4, 4], {})
	_misses({_vms}, _partial(facts, _vms))
	_misses({_list}, _partial(facts, _list))
	_misses({_vms, _list}, {"clusters": {"c1": {}}})
	_misses({_list}, _partial(_facts("smp", _same(2), [4, 5], {}), _list))
	finding := _finding("vCPU", 18, 16, ["-"])
	_denied({finding}, _partial(_facts("smp", _same(2), [4, 5], {}), _vms))
}

test_unknown_sizes_are_missing if {
	facts := _facts("smp", _same(3), [4, 4], {})
	_misses({["vms", "v1", "num_cpus"]}, _without(facts, "/vms/v1/num_cpus"))
	_passes(_without(_facts("legacy", _same(3), [1, 1], {}), "/vms/v1/num_cpus"))
	_passes(_without(_facts("legacy", _same(3), [1], {}), "/vms/v0/num_cpus"))
	_misses({["vms", "v1", "num_cpus"]}, _without(_facts("smp", _same(2), [8, 1], {}), "/vms/v1/num_cpus"))
	_denied({_finding("vCPU", 18, 16, ["-"])}, _without(_facts("smp", _same(2), [9, 1], {}), "/vms/v1/num_cpus"))
}

test_unknown_limits_are_missing if {
	facts := _facts("smp", _same(3), [4, 4], {})
	_misses({_options}, _partial(facts, _options))
	_misses({["clusters", "c1", "release"]}, _without(facts, "/clusters/c1/release"))
	_misses({["clusters", "c1", "ft_type"]}, _without(facts, "/clusters/c1/ft_type"))
	both := {"das.maxftvcpusperhost": 8, "das.maxftvmsperhost": 4}
	_passes(_partial(_facts("smp", _same(3), [4, 4], both), _options))
	every option in object.keys(both) {
		_misses({_options}, _partial(_facts("smp", _same(3), [4, 4], object.remove(both, [option])), _options))
	}
}

test_unknown_cpus_are_missing if {
	facts := _facts("smp", _same(3), [4, 4], {})
	_misses({["hosts", "h1", "cpu", "category"]}, _without(facts, "/hosts/h1/cpu/category"))
	evc := ["clusters", "c1", "evc_mode"]
	_misses({["hosts", "h1", "cpu", "category"], evc}, _without(_without(facts, "/hosts/h1/cpu/category"), "/clusters/c1/evc_mode"))
	_passes(_without(facts, "/clusters/c1/evc_mode"))
	mixed := _facts("smp", ["x", "x", "y"], [4, 4], {})
	_misses(_placements(2) | {evc}, _without(mixed, "/clusters/c1/evc_mode"))
	legacy := _without(_facts("legacy", _same(3), [1], {}), "/clusters/c1/evc_mode")
	_misses({["hosts", "h1", "cpu", "category"]}, _without(legacy, "/hosts/h1/cpu/category"))
	all := ["h0", "h1", "h2"]
	_denied({_finding("VM", 10, 8, all)}, _without(_facts("legacy", ["x", "x", "y"], _ones(5), {}), "/hosts/h2/cpu/category"))
}
