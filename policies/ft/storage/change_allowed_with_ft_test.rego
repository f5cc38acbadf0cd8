package ft.storage.change_allowed_with_ft_test

import data.ft.storage.change_allowed_with_ft as rule

_vm := {
	"fault_tolerance": true,
	"cluster": "c1",
	"host": "esx01",
	"secondary_host": "esx02",
	"datastores": ["nfs01", "nfs02"],
	"ft_metadata_datastore": "nfs03",
	"resource_pool": {"name": "Gold"},
}

_estate(vm, partial) := {
	"clusters": {"c1": {"hosts": ["esx01", "esx02", "esx03"]}},
	"vms": {"db01": vm},
	"partial": partial,
}

_of(vm, partial, changes) := {"now": _estate(vm, partial), "changes": changes}

_facts(changes) := _of(_vm, [], changes)

_delete := {"action": "delete", "before": {"name": "Gold"}}

_key(d) := sprintf("/datastores/%v", [d])

_mounts(before, after) := {
	"action": "update", "before": {"hosts": before}, "after": {"hosts": after}, "changed": ["hosts"],
}

_all := ["esx01", "esx02", "esx03"]

_finding(path, texts) := {
	"subject": ["vms", "db01"],
	"path": path,
	"related": [["changes", concat("/", array.concat([""], path))]],
	"args": {"changes": texts},
}

_judged(findings, paths, facts) if {
	rule.deny == findings with input as facts
	rule.missing == {need | some path in paths; need := {"subject": ["vms", "db01"], "path": path}} with input as facts
}

test_without_a_plan_or_without_changes_there_is_nothing_to_say if {
	_judged(set(), set(), {"vms": {"db01": _vm}})
	_judged(set(), set(), _facts({}))
}

test_what_is_added_and_what_others_use_takes_nothing if {
	_judged(set(), set(), _facts({
		_key("nfs01"): {"action": "create", "after": {"hosts": _all}},
		_key("nfs02"): {"action": "create", "after": {}, "deferred": true},
		_key("nfs09"): _delete,
		"/clusters/c1/resource_pools/resgroup-1": {"action": "create", "after": {"name": "Gold"}},
		"/clusters/c1/resource_pools/resgroup-2": {"action": "delete", "before": {"name": "Silver"}},
		"/clusters/c1/vm_host_rules/Gold": _delete,
		"/hosts/esx01/port_groups/nfs01": _delete,
	}))
}

test_a_datastore_that_goes_or_is_made_anew_is_denied if {
	every d in ["nfs01", "nfs02", "nfs03"] {
		expected := {_finding(["datastores", d], [sprintf("datastores.%v: delete", [d])])}
		_judged(expected, set(), _facts({_key(d): _delete}))
	}
	replaced := {_finding(["datastores", "nfs01"], ["datastores.nfs01: replace"])}
	_judged(replaced, set(), _facts({_key("nfs01"): {"action": "replace", "before": {}, "after": {}}}))
}

test_all_that_goes_is_told_together if {
	texts := ["datastores.nfs01: delete", "datastores.nfs02.hosts: -esx01, -esx02"]
	changes := {_key("nfs01"): _delete, _key("nfs02"): _mounts(_all, ["esx03"])}
	expected := {_finding(["datastores", d], texts) | some d in ["nfs01", "nfs02"]}
	_judged(expected, set(), _facts(changes))
}

test_a_datastore_that_a_host_of_the_pair_loses_is_denied if {
	every h, left in {"esx01": ["esx02", "esx03"], "esx02": ["esx01", "esx03"]} {
		expected := {_finding(["datastores", "nfs01"], [sprintf("datastores.nfs01.hosts: -%v", [h])])}
		_judged(expected, set(), _facts({_key("nfs01"): _mounts(_all, left)}))
	}
	_judged(set(), set(), _facts({_key("nfs01"): _mounts(_all, ["esx01", "esx02"])}))
	_judged(set(), set(), _facts({_key("nfs01"): _mounts(["esx01", "esx02"], _all)}))
	named := object.union(_vm, {"name": "esx03"})
	_judged(set(), set(), _of(named, [], {_key("nfs01"): _mounts(_all, ["esx01", "esx02"])}))
	unchanged := {"action": "update", "before": {"hosts": _all}, "after": {"hosts": []}, "deferred": true}
	_judged(set(), {["changes", _key("nfs01"), "after"]}, _facts({_key("nfs01"): unchanged}))
}

test_hosts_that_are_not_known_are_undecided if {
	open := {"action": "update", "before": {"hosts": _all}, "after": {}, "open": ["hosts"]}
	_judged(set(), {["changes", _key("nfs01"), "after", "hosts"]}, _facts({_key("nfs01"): open}))
	known := {"before": {"before": {}, "after": {"hosts": []}}, "after": {"before": {"hosts": _all}, "after": {}}}
	every side, states in known {
		change := object.union(states, {"action": "update", "changed": ["hosts"]})
		_judged(set(), {["changes", _key("nfs01"), side, "hosts"]}, _facts({_key("nfs01"): change}))
	}
	run := {"action": "update", "before": {}, "after": {}, "runs": ["action.a.b"]}
	_judged(set(), {["changes", _key("nfs01"), "runs"]}, _facts({_key("nfs01"): run}))
	_judged(set(), set(), _facts({_key("nfs09"): open}))
}

_unplaced := object.remove(_vm, ["secondary_host"])

test_an_unplaced_half_is_undecided_naming_its_placement if {
	changes := {_key("nfs01"): _mounts(_all, ["esx01", "esx02"])}
	_judged(set(), {["now", "vms", "db01", "secondary_host"]}, _of(_unplaced, [], changes))
	both := {["now", "vms", "db01", field] | some field in ["host", "secondary_host"]}
	_judged(set(), both, _of(object.remove(_vm, ["host", "secondary_host"]), [], changes))
}

test_an_unplaced_half_loses_its_datastore_where_every_host_does if {
	changes := {_key("nfs01"): _mounts(_all, ["esx01"])}
	expected := {_finding(["datastores", "nfs01"], ["datastores.nfs01.hosts: -esx02, -esx03"])}
	_judged(expected, set(), _of(_unplaced, [], changes))
	list := ["clusters", "c1", "hosts"]
	_judged(set(), {["now", "vms", "db01", "secondary_host"]}, _of(_unplaced, [list], changes))
}

test_a_host_that_may_be_of_the_cluster_is_asked_for if {
	list := ["clusters", "c1", "hosts"]
	changes := {_key("nfs01"): _mounts(["esx01", "esx09"], ["esx01"])}
	_judged(set(), {array.concat(["now"], list)}, _of(_unplaced, [list], changes))
	_judged(set(), set(), _of(_unplaced, [], changes))
	loose := object.remove(_unplaced, ["cluster"])
	_judged(set(), {["now", "vms", "db01", "cluster"]}, _of(loose, [], changes))
	placed := {_finding(["datastores", "nfs01"], ["datastores.nfs01.hosts: -esx01"])}
	_judged(placed, set(), _of(loose, [], {_key("nfs01"): _mounts(_all, ["esx02", "esx03"])}))
}

test_a_pair_that_is_placed_needs_no_cluster if {
	changes := {_key("nfs01"): _mounts(_all, ["esx01", "esx02"])}
	_judged(set(), set(), _of(object.remove(_vm, ["cluster"]), [], changes))
	_judged(set(), set(), _of(_vm, [["clusters", "c1", "hosts"]], {_key("nfs01"): _mounts(["esx09"], [])}))
}

test_datastores_that_are_not_known_are_undecided if {
	path := ["now", "vms", "db01", "datastores"]
	none := object.remove(_vm, ["datastores"])
	changes := [
		_delete, _mounts(_all, ["esx01"]), {"action": "update", "before": {}, "after": {}, "open": ["hosts"]},
	]
	every change in changes {
		_judged(set(), {path}, _of(none, [], {_key("nfs09"): change}))
		_judged(set(), {path}, _of(_vm, [array.slice(path, 1, 4)], {_key("nfs09"): change}))
	}
	_judged(set(), {path}, _of(none, [], {_key("nfs09"): _mounts(_all, ["esx01", "esx02"])}))
	harmless := {"action": "update", "before": {"hosts": _all}, "after": {"hosts": _all}}
	_judged(set(), set(), _of(none, [], {_key("nfs09"): harmless}))
	_judged(set(), set(), _of(none, [], {_key("nfs09"): _mounts(["esx01"], _all)}))
	found := {_finding(["datastores", "nfs01"], ["datastores.nfs01: delete"])}
	_judged(found, set(), _of(_vm, [array.slice(path, 1, 4)], {_key("nfs01"): _delete}))
}

_pool := "/clusters/c1/resource_pools/resgroup-7"

test_the_pool_of_a_machine_that_goes_is_denied if {
	path := ["clusters", "c1", "resource_pools", "resgroup-7"]
	expected := {_finding(path, ["resource_pools.Gold: delete"])}
	_judged(expected, set(), _facts({_pool: _delete}))
	managed := {"action": "no-op", "before": {"resource_pool": "resgroup-7"}}
	unnamed := object.remove(_vm, ["resource_pool"])
	_judged(expected, set(), _of(unnamed, [], {_pool: _delete, "/vms/db01": managed}))
	nameless := {"action": "replace", "before": {}}
	replaced := {_finding(path, ["resource_pools.resgroup-7: replace"])}
	_judged(replaced, set(), _of(unnamed, [], {_pool: nameless, "/vms/db01": managed}))
}

test_a_pool_that_only_changes_or_is_elsewhere_takes_nothing if {
	_judged(set(), set(), _facts({_pool: {"action": "update", "before": {"name": "Gold"}, "after": {"name": "Gold"}}}))
	_judged(set(), set(), _facts({"/clusters/c2/resource_pools/resgroup-7": _delete}))
}

test_a_machine_whose_pool_is_not_known_is_undecided if {
	unnamed := object.remove(_vm, ["resource_pool"])
	path := ["now", "vms", "db01", "resource_pool", "name"]
	_judged(set(), {path}, _of(unnamed, [], {_pool: _delete}))
	_judged(set(), {path}, _of(object.remove(unnamed, ["cluster"]), [], {_pool: _delete}))
	elsewhere := {"action": "no-op", "before": {"resource_pool": "resgroup-9"}}
	_judged(set(), set(), _of(unnamed, [], {_pool: _delete, "/vms/db01": elsewhere}))
	_judged(set(), set(), _of(unnamed, [], {"/clusters/c2/resource_pools/resgroup-7": _delete}))
}

test_names_with_separators_are_found if {
	vm := object.union(_vm, {"datastores": ["tokyo/nfs~01"]})
	finding := {
		"subject": ["vms", "db01"], "path": ["datastores", "tokyo/nfs~01"],
		"related": [["changes", "/datastores/tokyo~1nfs~001"]],
		"args": {"changes": ["datastores.tokyo/nfs~01: delete"]},
	}
	_judged({finding}, set(), _of(vm, [], {"/datastores/tokyo~1nfs~001": _delete}))
}
