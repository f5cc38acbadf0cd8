package ft.network.vm_network_labels_match_test

import data.ft.network.vm_network_labels_match as rule

_facts(vm, hosts, partial) := {
	"clusters": {"c1": {"ft_hosts": ["esx01", "esx02"]}},
	"hosts": hosts,
	"vms": {"db01": vm},
	"partial": partial,
}

_vm(networks) := {"cluster": "c1", "networks": networks}

_both(first, second) := {"esx01": {"networks": first}, "esx02": {"networks": second}}

_finding(label, hosts) := {
	"subject": ["vms", "db01"],
	"path": ["vms", "db01", "network_adapters"],
	"related": [["hosts", h, "port_groups"] | some h in hosts],
	"args": {"label": label, "hosts": hosts},
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

test_label_on_every_ft_host_is_allowed if {
	hosts := object.union(_both(["VM Network"], ["VM Network", "DB"]), {"esx03": {"networks": []}})
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
	_undecided(_facts(_vm(["VM Network"]), {"esx01": {"networks": ["VM Network"]}}, []), {["hosts", "esx02", "networks"]})
}

test_partial_networks_of_host_is_undecided if {
	path := ["hosts", "esx02", "networks"]
	_undecided(_facts(_vm(["VM Network"]), _both(["VM Network"], ["DB"]), [path]), {path})
}

test_no_networks_with_unknown_ft_hosts_is_allowed if _allowed({"vms": {"db01": _vm([])}})
