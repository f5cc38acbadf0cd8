package ft.host.ft_vcpu_limit_test

import data.ft.host.ft_vcpu_limit as rule

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

_vm(cpus) := {"host": "esx01", "secondary_host": "esx02", "num_cpus": cpus}

_second(cpus) := {"host": "esx03", "secondary_host": "esx01", "num_cpus": cpus}

_two(a, b) := {"vm1": _vm(a), "vm2": _second(b)}

_open(cpus) := {"vm3": {"host": "esx02", "num_cpus": cpus}}

_finding(actual, limit, texts, more) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01"],
	"related": [["vms", split(text, ":")[0], "num_cpus"] | some text in texts],
	"args": object.union({"actual": actual, "limit": limit, "vms": texts}, more),
}

test_nine_vcpus_are_denied if {
	_denies({_finding(9, 8, ["vm1: 4", "vm2: 5"], {})}, _facts(_two(4, 5), {}))
	_denies({_finding(10, 8, ["vm1: 10"], {})}, _facts({"vm1": _vm(10), "vm3": {"host": "esx02", "secondary_host": "esx03", "num_cpus": 4}}, {}))
}

test_the_rest_may_be_unknown if {
	finding := _finding(9, 8, ["vm1: 9"], {})
	vms := object.union({"vm1": _vm(9), "vm2": {"host": "esx01"}}, _open(1))
	rule.deny == {finding} with input as _partial(_facts(vms, {}), _list)
}

test_the_option_changes_the_limit if {
	_denies({_finding(5, 4, ["vm1: 4", "vm2: 1"], {})}, _facts(_two(4, 1), {"das.maxFtVCpusPerHost": "4"}))
	_passes(_facts(_two(8, 8), {"das.maxftvcpusperhost": 16}))
	twice := _facts(_two(4, 1), {"das.maxFtVCpusPerHost": 4, "das.maxftvcpusperhost": 5})
	_denies({_finding(5, 4, ["vm1: 4", "vm2: 1"], {})}, twice)
	_denies({_finding(5, 4, ["vm1: 4", "vm2: 1"], {})}, _without(twice, "/hosts/esx01/release"))
	_passes(_facts(_two(8, 8), {"das.maxftvcpusperhost": 0}))
	_passes(_facts(object.union(_two(8, 8), _open(1)), {"das.maxftvcpusperhost": 0}))
	_denies({_finding(2, 1, ["vm1: 1", "vm2: 1"], {})}, _facts(_two(1, 1), {"das.maxftvcpusperhost": 1}))
	_passes(_partial(_facts(_two(1, 1), {"das.maxftvcpusperhost": 8}), _options))
	_denies({_finding(9, 8, ["vm1: 4", "vm2: 5"], {})}, _facts(_two(4, 5), {"das.maxftvcpusperhost": "x", "das.maxftvmsperhost": "9"}))
}

test_from_9_0_on_it_is_unverified if {
	_denies({_finding(9, 8, ["vm1: 4", "vm2: 5"], {"confidence": "M"})}, _release(_facts(_two(4, 5), {}), 900))
	_denies({_finding(9, 8, ["vm1: 4", "vm2: 5"], {})}, _release(_facts(_two(4, 5), {}), 899))
	_denies({_finding(9, 8, ["vm1: 4", "vm2: 5"], {})}, _release(_facts(_two(4, 5), {}), 600))
}

test_eight_vcpus_are_allowed if {
	_passes(_facts(_two(4, 4), {}))
	_passes(_facts(object.union(_two(4, 2), _open(2)), {}))
	_passes(object.union(_facts(_two(4, 4), {}), {"vms": {"plain": _vm(4)}}))
	far := {"vm3": {"name": "esx01", "host": "esx02", "secondary_host": "esx03", "num_cpus": 1}}
	_passes(_facts(object.union(_two(4, 4), far), {}))
	_passes(_facts({}, {}))
}

test_a_secondary_counts_with_its_primary if {
	_passes(_facts(object.union(_two(4, 4), {"vm9": {"host": "esx01", "ft_role": "secondary", "num_cpus": 4}}), {}))
}

test_machines_of_another_cluster_do_not_count if {
	others := {"o1": {"host": "esx08", "num_cpus": 9}}
	hosts := {"esx09": {"cluster": "c2", "release": 607}}
	second := {"clusters": {"c2": _cluster(others, {})}, "hosts": hosts, "vms": others}
	facts := object.union(_facts(_two(4, 4), {}), second)
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["hosts", "esx09"], "path": ["vms", "o1", "secondary_host"]}} with input as facts
}

test_a_host_outside_a_cluster_is_allowed if {
	_passes({"clusters": {}, "hosts": {"esx01": {"standalone": true}}})
}

test_open_places_are_missing if {
	_misses({["vms", "vm3", "secondary_host"]}, _facts(object.union(_two(4, 4), _open(1)), {}))
	_misses({["vms", "vm3", "secondary_host"]}, _facts(_open(2), {"das.maxftvcpusperhost": 1}))
	facts := _without(_facts(_open(2), {"das.maxftvcpusperhost": 1}), "/hosts/esx01/release")
	_misses({["vms", "vm3", "secondary_host"]}, facts)
}

test_an_unknown_size_is_missing if {
	_misses({["vms", "vm2", "num_cpus"]}, _facts({"vm1": _vm(4), "vm2": {"host": "esx01", "secondary_host": "esx02"}}, {}))
	_passes(_facts({"vm1": _vm(4), "vm2": {"host": "esx03", "secondary_host": "esx02"}}, {}))
	_misses({["vms", "vm2", "num_cpus"], ["vms", "vm2", "host"]}, _facts({"vm1": _vm(4), "vm2": {"secondary_host": "esx02"}}, {}))
}

test_unknown_options_are_missing if {
	_misses({_options}, _partial(_facts(_two(1, 1), {}), _options))
	_misses({_options}, _partial(_facts({"vm1": _vm(1)}, {}), _options))
	_misses({_options}, _without(_facts(_two(9, 9), {}), "/clusters/c1/ha"))
	_passes(_partial(_facts({}, {}), _options))
}

test_an_unknown_release_is_missing if {
	facts := _without(_facts(_two(9, 9), {}), "/hosts/esx01/release")
	_misses({["hosts", "esx01", "release"]}, facts)
	_misses({["hosts", "esx01", "release"]}, object.union(facts, {"hosts": {"esx05": _host}}))
}

test_unknown_machines_are_missing if {
	_misses({_list}, _partial(_facts(_two(1, 1), {}), _list))
	_misses({_list}, {"hosts": {"esx01": _host}})
	_misses({["hosts", "esx01", "cluster"]}, {"hosts": {"esx01": {}}})
}
