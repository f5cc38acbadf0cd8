package ft.network.vm_network_labels_match_test

import data.ft.network.vm_network_labels_match as rule

_facts(vm, hosts, partial) := {
	"clusters": {"c1": {"ft_hosts": ["esx01", "esx02"]}},
	"hosts": hosts,
	"vms": {"db01": vm},
	"partial": partial,
}

_vm(networks) := {"cluster": "c1", "networks": networks}

_both(first, second) := {"esx01": _host(first), "esx02": _host(second)}

_good := {"switch": "vSwitch0", "switch_type": "standard", "use": "vm", "has_uplink": true}

_host(networks) := {"networks": networks, "labels": {label: _good | some label in networks}}

# Two hosts with VM Network, the second one as given.
_one(label) := _facts(
	_vm(["VM Network"]),
	object.union(_both(["VM Network"], []), {"esx02": {"networks": ["VM Network"], "labels": {"VM Network": label}}}),
	[],
)

_with(facts) := object.union(_good, facts)

_finding(label, hosts) := {
	"subject": ["vms", "db01"],
	"path": ["vms", "db01", "network_adapters"],
	"related": [["hosts", h, "port_groups"] | some h in hosts],
	"args": {"label": label, "hosts": [sprintf("%v (missing)", [h]) | some h in hosts]},
}

_fault(texts, places) := {
	"subject": ["vms", "db01"],
	"path": ["vms", "db01", "network_adapters"],
	"related": [["hosts", h, "port_groups"] | some h in places],
	"args": {"label": "VM Network", "hosts": texts},
}

_denied(document, findings) if {
	rule.deny == findings with input as document
	rule.missing == set() with input as document
}

_allowed(document) if _denied(document, set())

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_label_that_one_host_lacks_is_denied if {
	document := _facts(_vm(["VM Network"]), _both(["VM Network"], ["vm network"]), [])
	_denied(document, {_finding("VM Network", ["esx02"])})
}

test_labels_that_hosts_lack_are_denied_one_by_one_is_denied if {
	document := _facts(_vm(["VM Network", "DB"]), _both([], ["DB"]), [])
	_denied(document, {_finding("VM Network", ["esx01", "esx02"]), _finding("DB", ["esx01"])})
}

test_label_that_a_host_lacks_beside_unknown_host_is_denied if {
	document := _facts(_vm(["VM Network"]), {"esx01": {}, "esx02": {"networks": []}}, [["clusters", "c1", "ft_hosts"]])
	rule.deny == {_finding("VM Network", ["esx02"])} with input as document
}

test_label_in_partial_list_of_networks_is_denied if {
	document := _facts(_vm(["VM Network"]), _both(["VM Network"], []), [["vms", "db01", "networks"]])
	rule.deny == {_finding("VM Network", ["esx02"])} with input as document
}

test_label_on_another_kind_of_switch_is_denied if {
	_denied(_one(_with({"switch": "dvs", "switch_type": "distributed"})), {_fault(["esx01 (standard)", "esx02 (distributed)"], [])})
}

test_hosts_without_ft_are_not_named_is_denied if {
	document := _one(_with({"switch": "dvs", "switch_type": "distributed"}))
	third := {"hosts": {"esx03": _host(["VM Network"])}}
	_denied(object.union(document, third), {_fault(["esx01 (standard)", "esx02 (distributed)"], [])})
}

# Labels of the machines of a cluster are looked up together.
_two_vms(labels) := {
	"clusters": {"c1": {"ft_hosts": ["esx01"]}},
	"hosts": {"esx01": {"networks": ["VM Network", "DB"], "labels": labels}},
	"vms": {"db01": _vm(["VM Network"]), "web01": _vm(["DB"])},
}

test_label_of_another_machine_is_its_own_matter_is_denied if {
	document := _two_vms({"VM Network": _with({"has_uplink": false}), "DB": _good})
	_denied(document, {_fault(["esx01 (no NIC)"], ["esx01"])})
}

test_unknown_label_of_another_machine_is_its_own_matter_is_undecided if {
	document := _two_vms({"VM Network": object.remove(_good, ["use"]), "DB": _good})
	_undecided(document, {["hosts", "esx01", "labels", "VM Network", "use"]})
}

test_label_without_a_nic_is_denied if _denied(_one(_with({"has_uplink": false})), {_fault(["esx02 (no NIC)"], ["esx02"])})

test_label_that_is_for_no_machines_is_denied if {
	every use in ["vmkernel", "management"] {
		_denied(_one(_with({"use": use})), {_fault([sprintf("esx02 (%v)", [use])], ["esx02"])})
	}
}

test_everything_wrong_is_said_at_once_is_denied if {
	label := {"switch": "dvs", "switch_type": "distributed", "use": "vmkernel", "has_uplink": false}
	texts := ["esx01 (standard)", "esx02 (distributed)", "esx02 (no NIC)", "esx02 (vmkernel)"]
	_denied(_one(label), {_fault(texts, ["esx02"])})
}

test_what_another_machine_uses_is_its_own_matter if {
	document := object.union(_one(_with({"use": "vmkernel"})), {"vms": {"web01": _vm(["Web"])}})
	hosts := {h: {"networks": ["VM Network", "Web"], "labels": {"Web": _good}} | some h in ["esx01", "esx02"]}
	rule.deny == {_fault(["esx02 (vmkernel)"], ["esx02"])} with input as object.union(document, {"hosts": hosts})
	rule.missing == set() with input as object.union(document, {"hosts": hosts})
	unknown := object.union(object.union(_one(_good), {"vms": {"web01": _vm(["Web"])}}), {"hosts": hosts})
	open := json.remove(unknown, ["hosts/esx02/labels/VM Network/use"])
	_undecided(open, {["hosts", "esx02", "labels", "VM Network", "use"]})
}

test_labels_of_hosts_without_ft_do_not_matter_is_allowed if {
	hosts := object.union(_both(["VM Network"], ["VM Network"]), {"esx03": {"networks": ["VM Network"], "labels": {}}})
	_allowed(_facts(_vm(["VM Network"]), hosts, []))
}

test_what_a_host_has_under_the_label_is_undecided if {
	every fact in ["switch_type", "use", "has_uplink"] {
		_undecided(_one(object.remove(_good, [fact])), {["hosts", "esx02", "labels", "VM Network", fact]})
	}
}

test_another_label_may_be_unknown_is_allowed if {
	document := _one(_good)
	_allowed(object.union(document, {"hosts": {"esx02": {"networks": ["VM Network", "DB"], "labels": {"DB": {}}}}}))
}

test_label_on_every_ft_host_is_allowed if {
	hosts := object.union(_both(["VM Network"], ["VM Network", "DB"]), {"esx03": _host([])})
	_allowed(_facts(_vm(["VM Network"]), hosts, []))
}

test_label_on_partly_known_hosts_is_allowed if {
	_allowed(_facts(_vm(["VM Network"]), _both(["VM Network"], ["VM Network"]), [["hosts", "esx02", "networks"]]))
}

test_no_networks_without_cluster_is_allowed if _allowed(_facts({"networks": []}, {}, []))

test_cluster_without_ft_hosts_is_allowed if {
	_allowed({"clusters": {"c1": {"ft_hosts": []}}, "vms": {"db01": _vm(["VM Network"])}})
}

test_unknown_networks_is_undecided if {
	_undecided(_facts({"cluster": "c1"}, _both(["VM Network"], []), []), {["vms", "db01", "networks"]})
}

test_partial_networks_is_undecided if {
	path := ["vms", "db01", "networks"]
	_undecided(_facts(_vm(["VM Network"]), _both(["VM Network"], ["VM Network"]), [path]), {path})
}

test_unknown_cluster_is_undecided if {
	_undecided(_facts({"networks": ["VM Network"]}, {}, []), {["vms", "db01", "cluster"]})
}

test_unknown_ft_hosts_is_undecided if {
	_undecided({"vms": {"db01": _vm(["VM Network"])}}, {["clusters", "c1", "ft_hosts"]})
}

test_partial_ft_hosts_is_undecided if {
	path := ["clusters", "c1", "ft_hosts"]
	_undecided(_facts(_vm(["VM Network"]), _both(["VM Network"], ["VM Network"]), [path]), {path})
}

test_unknown_networks_of_host_is_undecided if {
	_undecided(_facts(_vm(["VM Network"]), {"esx01": _host(["VM Network"])}, []), {["hosts", "esx02", "networks"]})
}

test_partial_networks_of_host_is_undecided if {
	path := ["hosts", "esx02", "networks"]
	_undecided(_facts(_vm(["VM Network"]), _both(["VM Network"], ["DB"]), [path]), {path})
}

test_no_networks_with_unknown_ft_hosts_is_allowed if _allowed({"vms": {"db01": _vm([])}})
