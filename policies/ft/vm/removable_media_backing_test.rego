package ft.vm.removable_media_backing_test

import data.ft.vm.removable_media_backing as rule

_document(vm, hosts, partial) := {
	"clusters": {"c1": {"ft_hosts": ["a", "b", "c"]}},
	"datastores": {"isos": {"hosts": hosts}},
	"vms": {"db01": object.union({"cluster": "c1", "cdroms": {}, "floppies": {}}, vm)},
	"partial": partial,
}

_iso := {"cdroms": {"0": {"backing": "iso", "datastore": "isos"}}}

_finding(kind, actual) := {
	"subject": ["vms", "db01"],
	"path": ["vms", "db01", kind, "0"],
	"args": {"drive": concat("", [kind, "[0]"]), "actual": actual},
}

_denied(document, finding) if rule.deny == {finding} with input as document

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_devices_are_denied if {
	every backing in ["host_device", "client_device"] {
		every kind in ["cdroms", "floppies"] {
			_denied(_document({kind: {"0": {"backing": backing}}}, [], []), _finding(kind, backing))
		}
	}
}

test_device_in_partial_list_is_denied if {
	vm := {"cdroms": {"0": {"backing": "host_device"}}}
	_denied(_document(vm, [], [["vms", "db01", "cdroms"]]), _finding("cdroms", "host_device"))
}

test_image_that_one_host_reaches_is_denied if {
	every hosts in [["a"], ["a", "z"], []] {
		_denied(_document(_iso, hosts, []), object.union(_finding("cdroms", "iso (isos)"), {"severity": "warning"}))
	}
	floppy := {"floppies": {"0": {"backing": "image", "datastore": "isos"}}}
	_denied(_document(floppy, ["a"], []), object.union(_finding("floppies", "image (isos)"), {"severity": "warning"}))
}

test_image_that_two_hosts_reach_is_allowed if _allowed(_document(_iso, ["a", "c"], []))

test_one_host_is_allowed if {
	document := object.union(_document(_iso, ["a"], []), {"clusters": {"c1": {"ft_hosts": ["a"]}}})
	_allowed(document)
}

test_empty_drives_are_allowed if {
	vm := {"cdroms": {"0": {"backing": "none"}}, "floppies": {"0": {"backing": "none"}}}
	_allowed(_document(vm, [], []))
}

test_no_drives_is_allowed if _allowed(_document({}, [], []))

test_unknown_drives_is_undecided if {
	_undecided({"vms": {"db01": {}}}, {["vms", "db01", "cdroms"], ["vms", "db01", "floppies"]})
}

test_partial_drives_is_undecided if {
	path := ["vms", "db01", "floppies"]
	_undecided(_document({}, [], [path]), {path})
}

test_unknown_backing_is_undecided if {
	_undecided(_document({"cdroms": {"0": {}}}, [], []), {["vms", "db01", "cdroms", "0", "backing"]})
}

test_unknown_datastore_of_an_image_is_undecided if {
	vm := {"cdroms": {"0": {"backing": "iso"}}}
	_undecided(_document(vm, [], []), {["vms", "db01", "cdroms", "0", "datastore"]})
}

test_unknown_hosts_of_a_datastore_is_undecided if {
	vm := {"cdroms": {"0": {"backing": "iso", "datastore": "gone"}}}
	_undecided(_document(vm, [], []), {["datastores", "gone", "hosts"]})
}

test_partial_hosts_is_undecided if {
	every path in [["datastores", "isos", "hosts"], ["clusters", "c1", "ft_hosts"]] {
		_undecided(_document(_iso, ["a"], [path]), {path})
		_allowed(_document(_iso, ["a", "b"], [path]))
	}
}

test_unknown_cluster_is_undecided if {
	document := {"datastores": {"isos": {"hosts": ["a"]}}, "vms": {"db01": object.union(_iso, {"floppies": {}})}}
	_undecided(document, {["vms", "db01", "cluster"]})
}
