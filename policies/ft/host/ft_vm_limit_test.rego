package ft.host.ft_vm_limit_test

import data.ft.host.ft_vm_limit as rule

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["hosts", "esx01"], "path": path} | some path in paths} with input as facts
}

_options := ["clusters", "c1", "ha", "advanced_options"]

_list := ["clusters", "c1", "ft_vms"]

_host := {"cluster": "c1", "release": 607}

_cluster(vms, options) := {"ft_vms": [v | some v, _ in vms], "ha": {"advanced_options": options}}

_facts(vms, options) := {"clusters": {"c1": _cluster(vms, options)}, "hosts": {"esx01": _host}, "vms": vms}

_release(facts, release) := json.patch(facts, [{"op": "replace", "path": "/hosts/esx01/release", "value": release}])

_without(facts, path) := json.patch(facts, [{"op": "remove", "path": path}])

_partial(facts, path) := object.union(facts, {"partial": [path]})

# So many pairs, every second one with its secondary on the host.
_pairs(n) := {sprintf("vm%v", [i]): vm |
	some i in numbers.range(1, n)
	vm := [{"host": "esx01", "secondary_host": "esx02"}, {"host": "esx02", "secondary_host": "esx01"}][i % 2]
}

_elsewhere := {"other": {"name": "esx01", "host": "esx02", "secondary_host": "esx03"}}

_open := {"other": {"host": "esx02"}}

_finding(n, limit, more) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01"],
	"related": [["vms", sprintf("vm%v", [i])] | some i in numbers.range(1, n)],
	"args": object.union({"actual": n, "limit": limit, "vms": [sprintf("vm%v", [i]) | some i in numbers.range(1, n)]}, more),
}

test_five_machines_are_denied if {
	_denies({_finding(5, 4, {})}, _facts(_pairs(5), {}))
	_denies({_finding(5, 4, {})}, _facts(object.union(_pairs(5), _elsewhere), {}))
	_denies({_finding(5, 4, {})}, _release(_facts(_pairs(5), {}), 400))
}

test_the_rest_may_be_unknown if {
	finding := _finding(5, 4, {})
	rule.deny == {finding} with input as _partial(_facts(object.union(_pairs(5), _open), {}), _list)
}

test_the_option_changes_the_limit if {
	_denies({_finding(3, 2, {})}, _facts(_pairs(3), {"das.maxFtVmsPerHost": "2"}))
	_passes(_facts(_pairs(6), {"das.maxftvmsperhost": 6}))
	_denies({_finding(2, 1, {})}, _facts(_pairs(2), {"das.maxftvmsperhost": 1}))
	_denies({_finding(2, 1, {})}, _facts(_pairs(2), {"das.maxftvmsperhost": 1, "das.maxFtVmsPerHost": 2}))
	_denies({_finding(3, 2, {})}, _without(_facts(_pairs(3), {"das.maxftvmsperhost": 2}), "/hosts/esx01/release"))
}

test_0_turns_the_check_off if {
	_passes(_facts(_pairs(9), {"das.maxftvmsperhost": "0"}))
	_passes(_facts(object.union(_pairs(9), _open), {"das.maxftvmsperhost": "0"}))
}

test_what_is_no_number_changes_nothing if {
	_denies({_finding(5, 4, {})}, _facts(_pairs(5), {"das.maxftvmsperhost": "many", "das.maxftvcpusperhost": "9"}))
}

test_from_9_0_on_it_is_unverified if {
	_denies({_finding(5, 4, {"confidence": "M"})}, _release(_facts(_pairs(5), {}), 900))
	_denies({_finding(5, 4, {})}, _release(_facts(_pairs(5), {}), 899))
}

test_four_machines_are_allowed if {
	_passes(_facts(_pairs(4), {}))
	_passes(_facts(object.union(_pairs(4), _elsewhere), {}))
	_passes(_facts(object.union(_pairs(3), _open), {}))
	far := object.union(_open, {"far": {"host": "esx02", "secondary_host": "esx03"}})
	_passes(_facts(object.union(_pairs(3), far), {}))
	_passes(_facts({}, {}))
}

test_a_secondary_counts_with_its_primary if {
	secondary := {"vm9": {"host": "esx01", "ft_role": "secondary"}}
	_passes(_facts(object.union(_pairs(4), secondary), {}))
}

test_a_machine_counts_once_on_a_host if {
	_passes(_facts(object.union(_pairs(3), {"vm4": {"host": "esx01", "secondary_host": "esx01"}}), {}))
}

test_a_machine_without_ft_does_not_count if {
	facts := _facts(_pairs(4), {})
	_passes(object.union(facts, {"vms": {"plain": {"host": "esx01"}}}))
}

test_machines_of_another_cluster_do_not_count if {
	others := {sprintf("o%v", [i]): {"host": "esx08"} | some i in numbers.range(1, 5)}
	hosts := {"esx09": {"cluster": "c2", "release": 607}}
	second := {"clusters": {"c2": _cluster(others, {})}, "hosts": hosts, "vms": others}
	facts := object.union(_facts(_pairs(4), {}), second)
	rule.deny == set() with input as facts
	needs := {{"subject": ["hosts", "esx09"], "path": ["vms", v, "secondary_host"]} | some v, _ in others}
	rule.missing == needs with input as facts
}

test_a_host_outside_a_cluster_is_allowed if {
	_passes({"clusters": {}, "hosts": {"esx01": {"standalone": true}}})
}

test_open_places_are_missing if {
	_misses({["vms", "other", "secondary_host"]}, _facts(object.union(_pairs(4), _open), {}))
	one := _facts(object.union(_pairs(1), _open), {"das.maxftvmsperhost": 1})
	_misses({["vms", "other", "secondary_host"]}, one)
	_misses({["vms", "other", "secondary_host"]}, _without(one, "/hosts/esx01/release"))
	_misses({["vms", "other", "host"]}, _facts(object.union(_pairs(4), {"other": {"secondary_host": "esx03"}}), {}))
}

test_unknown_options_are_missing if {
	_misses({_options}, _partial(_facts(_pairs(2), {}), _options))
	_misses({_options}, _without(_facts(_pairs(2), {}), "/clusters/c1/ha"))
	_misses({_options}, _partial(_facts(_pairs(9), {}), _options))
	_passes(_partial(_facts(_pairs(1), {}), _options))
	_passes(_partial(_facts(_pairs(2), {"das.maxftvmsperhost": 2}), _options))
}

test_an_unknown_release_is_missing if {
	facts := _without(_facts(_pairs(5), {}), "/hosts/esx01/release")
	_misses({["hosts", "esx01", "release"]}, facts)
	_misses({["hosts", "esx01", "release"]}, object.union(facts, {"hosts": {"esx05": _host}}))
	_passes(_without(_facts(_pairs(1), {}), "/hosts/esx01/release"))
}

test_unknown_machines_are_missing if {
	_misses({_list}, _partial(_facts(_pairs(1), {}), _list))
	_misses({_list}, {"clusters": {"c1": {}}, "hosts": {"esx01": _host}})
	_misses({_list}, {"hosts": {"esx01": _host}})
	_misses({["hosts", "esx01", "cluster"]}, {"hosts": {"esx01": {}}})
}
