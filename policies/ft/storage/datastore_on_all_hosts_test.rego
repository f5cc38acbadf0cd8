package ft.storage.datastore_on_all_hosts_test

import data.ft.storage.datastore_on_all_hosts as rule

_facts(vm, datastores, partial) := {
	"clusters": {"c1": {"ft_hosts": ["esx01", "esx02"]}},
	"datastores": datastores,
	"vms": {"db01": vm},
	"partial": partial,
}

_vm(datastores) := {"cluster": "c1", "datastores": datastores}

_finding(datastore, hosts) := {
	"subject": ["vms", "db01"],
	"path": ["datastores", datastore, "hosts"],
	"args": {"datastore": datastore, "hosts": hosts},
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

test_datastore_that_one_host_lacks_is_denied if {
	_denied(_facts(_vm(["san01"]), {"san01": {"hosts": ["esx01"]}}, []), {_finding("san01", ["esx02"])})
}

test_each_datastore_is_named_is_denied if {
	datastores := {"san01": {"hosts": []}, "san02": {"hosts": ["esx02"]}, "san03": {"hosts": ["esx01", "esx02"]}}
	findings := {_finding("san01", ["esx01", "esx02"]), _finding("san02", ["esx01"])}
	_denied(_facts(_vm(["san01", "san02", "san03"]), datastores, []), findings)
}

test_datastore_in_partial_lists_is_denied if {
	partial := [["vms", "db01", "datastores"], ["clusters", "c1", "ft_hosts"]]
	document := _facts(_vm(["san01"]), {"san01": {"hosts": ["esx01"]}}, partial)
	rule.deny == {_finding("san01", ["esx02"])} with input as document
}

test_datastore_on_every_ft_host_is_allowed if {
	_allowed(_facts(_vm(["san01"]), {"san01": {"hosts": ["esx01", "esx02", "esx09"]}, "local": {"hosts": ["esx01"]}}, []))
}

test_every_ft_host_in_partial_list_is_allowed if {
	_allowed(_facts(_vm(["san01"]), {"san01": {"hosts": ["esx01", "esx02"]}}, [["datastores", "san01", "hosts"]]))
}

test_no_datastores_without_cluster_is_allowed if _allowed(_facts({"datastores": []}, {}, []))

test_unknown_datastores_is_undecided if {
	_undecided(_facts({"cluster": "c1"}, {}, []), {["vms", "db01", "datastores"]})
}

test_partial_datastores_is_undecided if {
	path := ["vms", "db01", "datastores"]
	_undecided(_facts(_vm(["san01"]), {"san01": {"hosts": ["esx01", "esx02"]}}, [path]), {path})
}

test_unknown_cluster_is_undecided if {
	_undecided(_facts({"datastores": ["san01"]}, {"san01": {"hosts": []}}, []), {["vms", "db01", "cluster"]})
}

test_unknown_ft_hosts_is_undecided if {
	document := {"vms": {"db01": _vm(["san01"])}, "datastores": {"san01": {"hosts": []}}}
	_undecided(document, {["clusters", "c1", "ft_hosts"]})
}

test_partial_ft_hosts_is_undecided if {
	path := ["clusters", "c1", "ft_hosts"]
	_undecided(_facts(_vm(["san01"]), {"san01": {"hosts": ["esx01", "esx02"]}}, [path]), {path})
}

test_unknown_mounts_is_undecided if {
	_undecided(_facts(_vm(["san01"]), {}, []), {["datastores", "san01", "hosts"]})
}

test_partial_mounts_is_undecided if {
	path := ["datastores", "san01", "hosts"]
	_undecided(_facts(_vm(["san01"]), {"san01": {"hosts": ["esx01"]}}, [path]), {path})
}

test_no_datastores_with_unknown_ft_hosts_is_allowed if _allowed({"vms": {"db01": _vm([])}})
