package ft.storage.tie_breaker_shared_test

import data.ft.storage.tie_breaker_shared as rule

_document(vm, mounting, partial) := {
	"clusters": {"c1": {"ft_hosts": ["a", "b", "c"]}},
	"datastores": {"tb": {"hosts": mounting}, "lun": {"type": "VMFS"}},
	"vms": {"db01": object.union({"cluster": "c1", "ft_metadata_datastore": "tb", "datastores": ["lun"]}, vm)},
	"partial": partial,
}

_pair := {"host": "a", "secondary_host": "b"}

_list := ["datastores", "tb", "hosts"]

_cluster := ["clusters", "c1", "ft_hosts"]

_finding(hosts) := {
	"subject": ["vms", "db01"],
	"path": ["vms", "db01", "ft_metadata_datastore"],
	"related": [_list],
	"args": {"datastore": "tb", "hosts": hosts, "vsan": ["-"]},
}

_denied(document, findings) if rule.deny == findings with input as document

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_one_host_is_denied if _denied(_document({}, ["a"], []), {_finding(["b", "c"])})

test_no_host_is_denied if _denied(_document({}, ["z"], []), {_finding(["a", "b", "c"])})

test_one_host_of_two_is_denied if {
	document := object.union(_document({}, ["a"], []), {"clusters": {"c1": {"ft_hosts": ["a", "b"]}}})
	_denied(document, {_finding(["b"])})
}

# That the cluster has a second host is not the matter of this rule.
test_only_host_is_allowed if {
	_allowed(object.union(_document({}, ["a"], []), {"clusters": {"c1": {"ft_hosts": ["a"]}}}))
}

test_host_of_the_pair_is_denied if {
	_denied(_document(_pair, ["a", "c"], []), {_finding(["b"])})
	_denied(_document(_pair, ["b", "c"], []), {_finding(["a"])})
	_denied(_document({"host": "a"}, ["b", "c"], []), {_finding(["a"])})
	_denied(_document({"secondary_host": "a"}, ["b", "c"], [_cluster]), {_finding(["a"])})
}

test_both_hosts_of_the_pair_is_allowed if {
	_allowed(_document(_pair, ["a", "b"], []))
	_allowed(_document(_pair, ["a", "b"], [_list, _cluster]))
}

test_every_host_is_allowed if {
	_allowed(_document({}, ["a", "b", "c", "z"], []))
	_allowed(_document({}, ["a", "b", "c"], [_list]))
}

test_some_hosts_of_unknown_pair_is_undecided if {
	_undecided(_document({}, ["a", "b"], []), {["vms", "db01", "host"], ["vms", "db01", "secondary_host"]})
	_undecided(_document({"host": "a"}, ["a", "b"], []), {["vms", "db01", "secondary_host"]})
}

test_partial_list_is_undecided if {
	_undecided(_document(_pair, ["a"], [_list]), {_list})
	paths := {_list, ["vms", "db01", "host"], ["vms", "db01", "secondary_host"]}
	_undecided(_document({}, ["a"], [_list]), paths)
}

test_one_of_partial_hosts_is_undecided if {
	_undecided(_document({}, ["a"], [_cluster]), {_cluster, ["vms", "db01", "host"], ["vms", "db01", "secondary_host"]})
}

test_partial_hosts_is_undecided if _undecided(_document({}, ["a", "b", "c"], [_cluster]), {_cluster})

test_unknown_datastore_is_undecided if {
	_undecided(object.remove(_document(_pair, [], []), ["datastores"]), {_list, ["datastores", "lun", "type"]})
}

test_unknown_cluster_is_undecided if {
	document := {"vms": {"db01": {"ft_metadata_datastore": "tb", "datastores": ["tb"]}}}
	_undecided(document, {["vms", "db01", "cluster"]})
}

_on(stores, kinds) := object.union(_document(object.union(_pair, {"datastores": stores}), ["a", "b"], []), {"datastores": kinds})

_vsan_finding(stores) := {
	"subject": ["vms", "db01"],
	"path": ["vms", "db01", "ft_metadata_datastore"],
	"related": [["datastores", d, "type"] | some d in stores],
	"args": {"datastore": "tb", "hosts": ["-"], "vsan": stores},
}

test_beside_the_vsan_datastore_of_the_machine_is_denied if {
	_denied(_on(["vs"], {"vs": {"type": "vSAN"}}), {_vsan_finding(["vs"])})
	_denied(_on(["vs"], {"vs": {"transport": "vsan"}}), {_vsan_finding(["vs"])})
	_denied(_on(["vs", "vr"], {"vs": {"type": "vSAN"}, "vr": {"type": "vSAN"}}), {_vsan_finding(["vr", "vs"])})
	_denied(_on(["vs", "lun"], {"vs": {"type": "vSAN"}}), {_vsan_finding(["vs"])})
	_denied(_on(["vs"], {"vs": {"type": "vSAN"}, "tb": {"type": "vSAN"}}), {_vsan_finding(["vs"])})
}

test_on_a_datastore_of_the_machine_is_allowed if {
	_allowed(_on(["tb"], {"tb": {"type": "vSAN"}}))
	_allowed(_on(["tb", "vs"], {"tb": {"type": "vSAN"}, "vs": {"type": "vSAN"}}))
	_allowed(_on(["tb"], {}))
}

test_machine_on_other_datastores_is_allowed if {
	_allowed(_on(["lun"], {}))
	_allowed(_on(["fc"], {"fc": {"transport": "fc"}}))
}

test_unknown_kind_of_the_machines_datastore_is_undecided if {
	_undecided(_on(["new"], {"new": {}}), {["datastores", "new", "type"]})
}

test_unknown_datastores_of_the_machine_is_undecided if {
	path := ["vms", "db01", "datastores"]
	_undecided(json.patch(_on([], {}), [{"op": "remove", "path": "/vms/db01/datastores"}]), {path})
	_undecided(object.union(_on(["vs"], {"vs": {"type": "vSAN"}}), {"partial": [path]}), {path})
}

# Not declared: when_declared makes the rule not applicable.
test_not_declared_has_no_finding if {
	document := {"vms": {"db01": {"host": "a"}}}
	rule.deny == set() with input as document
}
