package ft.network.no_nsx_port_group_test

import data.ft.network.no_nsx_port_group as rule

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["vms", "vm01"], "path": path} | some path in paths} with input as facts
}

_switch(host, nsx) := {"hosts": {host: {}}, "port_groups": {"web": {"nsx": nsx}, "db": {"nsx": false}}}

_cluster := {"hosts": ["esx01", "esx02"], "ft_hosts": ["esx01"]}

_facts(labels, switch) := {
	"clusters": {"c1": _cluster},
	"hosts": {"esx01": {"networks": ["web", "db"]}},
	"vms": {"vm01": {"cluster": "c1", "release": 800, "networks": labels}},
	"distributed_switches": {"dvs": switch},
}

_release(facts, release) := json.patch(facts, [{"op": "replace", "path": "/vms/vm01/release", "value": release}])

_without(facts, path) := json.patch(facts, [{"op": "remove", "path": path}])

_partial(facts, path) := object.union(facts, {"partial": [path]})

_finding(severity, more) := {
	"subject": ["vms", "vm01"],
	"path": ["vms", "vm01", "network_adapters"],
	"related": [["distributed_switches", "dvs", "port_groups", "web", "nsx"]],
	"severity": severity,
	"args": object.union({"label": "web", "switch": "dvs"}, more),
}

test_a_port_group_of_nsx_is_denied if {
	_denies({_finding("error", {})}, _facts(["db", "web"], _switch("esx01", true)))
	_denies({_finding("error", {})}, _facts(["web"], _switch("esx02", true)))
}

test_from_9_0_on_it_is_unverified if {
	_denies({_finding("warning", {"confidence": "M"})}, _release(_facts(["web"], _switch("esx01", true)), 900))
	_denies({_finding("error", {})}, _release(_facts(["web"], _switch("esx01", true)), 899))
}

test_the_rest_may_be_unknown if {
	finding := _finding("error", {})
	facts := _partial(_facts(["web"], _switch("esx01", true)), ["vms", "vm01", "networks"])
	rule.deny == {finding} with input as facts
}

test_other_port_groups_are_allowed if {
	_passes(_facts(["web"], _switch("esx01", false)))
	_passes(_facts(["db"], _switch("esx01", true)))
	_passes(_facts([], _switch("esx01", true)))
	_passes(_facts(["standard"], _switch("esx01", true)))
}

test_a_switch_of_other_hosts_is_allowed if _passes(_facts(["web"], _switch("esx09", true)))

test_an_unknown_owner_is_missing if {
	path := ["distributed_switches", "dvs", "port_groups", "web", "nsx"]
	_misses({path}, _without(_facts(["web"], _switch("esx01", true)), "/distributed_switches/dvs/port_groups/web/nsx"))
}

test_unknown_networks_are_missing if {
	facts := _facts(["db"], _switch("esx01", true))
	_misses({["vms", "vm01", "networks"]}, _partial(facts, ["vms", "vm01", "networks"]))
	_misses({["vms", "vm01", "networks"]}, _without(facts, "/vms/vm01/networks"))
}

test_unknown_networks_of_a_host_are_missing if {
	facts := _facts(["db"], _switch("esx01", true))
	_misses({["hosts", "esx01", "networks"]}, _partial(facts, ["hosts", "esx01", "networks"]))
	_misses({["clusters", "c1", "ft_hosts"]}, _partial(facts, ["clusters", "c1", "ft_hosts"]))
	_passes(_partial(_facts([], _switch("esx01", true)), ["hosts", "esx01", "networks"]))
}

test_an_unknown_cluster_is_missing if {
	_misses({["vms", "vm01", "cluster"]}, {"vms": {"vm01": {"networks": ["web"]}}})
	_passes({"vms": {"vm01": {"networks": []}}})
}
