package lib.labels_test

import data.lib.labels

_good := {"switch_type": "standard", "use": "vm", "has_uplink": true}

_host(label) := {"networks": ["VM Network"], "labels": {"VM Network": label}}

# The hosts of a cluster with a machine, the second one as given; a host elsewhere does not count.
_facts(label) := {
	"clusters": {"c1": {"ft_hosts": ["esx01", "esx02"]}, "c2": {}},
	"hosts": {"esx01": _host(_good), "esx02": _host(label), "esx09": _host({"switch_type": "distributed", "use": "vmkernel", "has_uplink": false})},
	"vms": {"db01": {"cluster": "c1", "networks": ["VM Network"]}, "web01": {"networks": ["Web"]}},
}

_label(fact) := ["hosts", "esx02", "labels", "VM Network", fact]

_odd(expected, facts) if {
	labels.odd == {"c1": {"VM Network": expected}, "c2": {}} with input as facts
}

test_hosts_and_labels_are_by_cluster if {
	labels.hosts == {"c1": ["esx01", "esx02"], "c2": []} with input as _facts(_good)
	labels.of == {"c1": {"VM Network"}, "c2": set()} with input as _facts(_good)
}

test_alike_is_not_odd if _odd([], _facts(_good))

test_what_is_unknown_is_not_odd if _odd([], _facts({}))

test_odd_hosts_are_named if {
	_odd(["esx02 (no NIC)"], _facts(object.union(_good, {"has_uplink": false})))
	_odd(["esx02 (management)"], _facts(object.union(_good, {"use": "management"})))
	_odd(["esx01 (standard)", "esx02 (distributed)"], _facts(object.union(_good, {"switch_type": "distributed"})))
	every_fault := {"switch_type": "distributed", "use": "vmkernel", "has_uplink": false}
	_odd(["esx01 (standard)", "esx02 (distributed)", "esx02 (no NIC)", "esx02 (vmkernel)"], _facts(every_fault))
}

test_gaps_are_the_facts_that_would_tell if {
	labels.gaps == {"c1": {"VM Network": set()}, "c2": {}} with input as _facts(_good)
	every fact in ["switch_type", "use", "has_uplink"] {
		labels.gaps.c1 == {"VM Network": {_label(fact)}} with input as _facts(json.remove(_good, [fact]))
	}
}

# What a host does not have it needs not tell about.
test_a_host_without_the_label_has_no_gaps if {
	facts := json.patch(_facts({}), [{"op": "replace", "path": "hosts/esx02/networks", "value": []}])
	labels.gaps.c1 == {"VM Network": set()} with input as facts
}
