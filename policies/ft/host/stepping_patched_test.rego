package ft.host.stepping_patched_test

import data.ft.host.stepping_patched as rule

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

_cpu(stepping) := {
	"family": 6,
	"model_number": 23,
	"model": "Intel(R) Xeon(R) CPU           E5450  @ 3.00GHz",
	"stepping": stepping,
}

_bare := {"release": 400, "update": 0, "patches": []}

_patched := {"release": 400, "update": 0, "patches": ["ESX400-200906405-SG", "ESX400-200906401-BG"]}

_facts(hosts) := {"clusters": {"c1": {"ft_hosts": [h | some h, _ in hosts]}}, "hosts": hosts}

_host(more, cpu) := object.union(more, {"cpu": cpu})

_without(value, field) := {name: member | some name, member in value; name != field}

_finding(hosts) := {
	"subject": ["clusters", "c1"],
	"path": _list,
	"related": [["hosts", h, "cpu", "stepping"] | some h in hosts],
	"args": {"hosts": hosts},
}

_mix(a, b) := _facts({"a": _host(a, _cpu(6)), "b": _host(b, _cpu(10))})

_pair(a, b) := _facts({"a": _host(_bare, a), "b": _host(_bare, b)})

test_a_mix_without_the_patch_is_denied if {
	_denies({_finding(["a", "b"])}, _mix(_bare, _bare))
	_denies({_finding(["b"])}, _mix(_patched, _bare))
	_denies({_finding(["b"])}, _mix(_patched, object.union(_bare, {"patches": ["ESX400-200906405-SG"]})))
}

test_the_rest_may_be_unknown if {
	facts := _partial(object.union(_mix(_bare, _patched), {"hosts": {"c": {}}}))
	finding := _finding(["a"])
	rule.deny == {finding} with input as facts
}

test_the_patch_of_either_product_is_allowed if {
	_passes(_mix(_patched, {"release": 400, "patches": ["ESXi400-200906401-BG"]}))
}

test_update_1_and_later_releases_are_allowed if {
	_passes(_mix({"release": 400, "update": 1}, {"release": 401}))
	_denies({_finding(["a"])}, _mix(_bare, {"release": 400, "update": 1}))
}

test_one_stepping_is_allowed if {
	_passes(_pair(_cpu(6), _cpu(6)))
	_passes(_pair(_cpu(10), _cpu(10)))
	_passes(_pair(_cpu(6), _cpu(7)))
	_passes(_pair(_cpu(10), _cpu(7)))
	_passes(_facts({"a": _host({}, _cpu(6)), "b": _host({}, _cpu(6))}))
	_passes(_facts({"a": _host({}, _cpu(10)), "b": _host({}, _cpu(10))}))
	_passes(_facts({"a": _host({}, _cpu(10)), "b": _host({}, _cpu(7))}))
}

test_a_host_not_meant_for_ft_does_not_count if {
	outside := {"hosts": {"x": _host(_bare, _cpu(10))}}
	_passes(object.union(_pair(_cpu(6), _cpu(6)), outside))
	_passes(object.union(_facts({"a": _host({}, _cpu(6)), "b": _host({}, _cpu(6))}), outside))
}

test_other_cpus_are_allowed if {
	_passes(_pair(_cpu(6), object.union(_cpu(10), {"model_number": 29})))
	_passes(_pair(_cpu(6), object.union(_cpu(10), {"family": 15})))
	_passes(_pair(_cpu(6), object.union(_cpu(10), {"model": "Intel(R) Xeon(R) CPU           X3363  @ 2.83GHz"})))
	_passes(_pair(_cpu(6), {"family": 6, "model_number": 26}))
	_denies({_finding(["a", "b"])}, _pair(_cpu(6), object.union(_cpu(10), {"model": "Intel(R) Xeon(R) CPU X5260"})))
	_denies({_finding(["a", "b"])}, _pair(_cpu(6), object.union(_cpu(10), {"model": "Intel(R) Xeon(R) CPU L5410 @"})))
}

test_a_single_host_is_allowed if {
	_passes(_facts({"a": {}}))
	_passes(_facts({}))
}

test_an_unknown_cpu_is_missing if {
	_misses({["hosts", "b", "cpu", "model"]}, _pair(_cpu(6), _without(_cpu(10), "model")))
	_misses({["hosts", "b", "cpu", "stepping"]}, _pair(_cpu(6), _without(_cpu(10), "stepping")))
}

test_what_is_known_of_a_cpu_can_be_enough if {
	_passes(_pair(_cpu(6), {"stepping": 4}))
	_passes(_pair(_cpu(6), {"family": 15}))
	_passes(_pair(_cpu(6), {"model": "Quad-Core AMD Opteron(tm) Processor 2384"}))
	bare := {"model": "Intel(R) Xeon(R) CPU E5450", "stepping": 10}
	_denies({_finding(["a", "b"])}, _pair(_cpu(6), bare))
	_denies({_finding(["a", "b"])}, _pair(_cpu(6), object.union(bare, {"family": 6})))
	_denies({_finding(["a", "b"])}, _pair(_cpu(6), object.union(bare, {"model_number": 23})))
}

test_an_unknown_update_is_missing if {
	_misses({["hosts", "a", "update"]}, _mix({"release": 400, "patches": []}, _patched))
	_misses({["hosts", "a", "patches"]}, _mix({"release": 400, "update": 0}, _patched))
	_misses({["hosts", "a", "release"]}, _mix({"update": 0, "patches": []}, _patched))
}

test_a_partial_list_is_missing if _misses({_list}, _partial(_pair(_cpu(6), _cpu(6))))

test_no_list_is_missing if _misses({_list}, {"clusters": {"c1": {}}})
