package ft.storage.vsan_not_mixed_test

import data.ft.storage.vsan_not_mixed as rule

_facts(datastores, table, partial) := {
	"datastores": table,
	"vms": {"db01": {"datastores": datastores}},
	"partial": partial,
}

_vsan := {"type": "vSAN", "transport": "vsan"}

_vmfs := {"type": "VMFS", "transport": "fc"}

_denied(document) if {
	finding := {
		"subject": ["vms", "db01"],
		"path": ["vms", "db01", "datastores"],
		"related": [["datastores", "a", "type"], ["datastores", "b", "type"]],
		"args": {"vsan": ["a"], "others": ["b"]},
	}
	rule.deny == {finding} with input as document
}

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_mix_is_denied if {
	_denied(_facts(["b", "a"], {"a": _vsan, "b": _vmfs}, []))
	_denied(_facts(["b", "a"], {"a": {"transport": "vsan"}, "b": {"type": "NFS"}}, []))
	_denied(_facts(["b", "a"], {"a": {"type": "vSAN"}, "b": {"transport": "iscsi"}}, []))
}

test_mix_in_partial_list_is_denied if {
	_denied(_facts(["a", "b"], {"a": _vsan, "b": _vmfs}, [["vms", "db01", "datastores"]]))
}

test_one_kind_is_allowed if {
	_allowed(_facts(["a", "b"], {"a": _vsan, "b": {"type": "vSAN"}, "c": _vmfs}, []))
	_allowed(_facts(["a", "b"], {"a": _vmfs, "b": {"transport": "nfs"}, "c": _vsan}, []))
}

test_other_facts_of_a_datastore_tell_nothing if {
	_allowed(_facts(["a", "b"], {"a": object.union(_vsan, {"name": "a", "hosts": ["h"]}), "b": _vsan}, []))
}

test_single_datastore_is_allowed if _allowed(_facts(["a"], {"a": {}}, []))

test_unknown_type_is_undecided if {
	_undecided(_facts(["a", "b"], {"a": _vsan, "b": {}}, []), {["datastores", "b", "type"]})
	_undecided(_facts(["a", "b"], {}, []), {["datastores", "a", "type"], ["datastores", "b", "type"]})
}

test_unknown_datastores_is_undecided if {
	_undecided({"vms": {"db01": {}}}, {["vms", "db01", "datastores"]})
}

test_partial_datastores_is_undecided if {
	path := ["vms", "db01", "datastores"]
	_undecided(_facts(["a"], {"a": {}}, [path]), {path, ["datastores", "a", "type"]})
}

test_partial_datastores_of_another_is_allowed if {
	_allowed(_facts(["a", "b"], {"a": _vsan, "b": _vsan}, [["vms", "web01", "datastores"]]))
}
