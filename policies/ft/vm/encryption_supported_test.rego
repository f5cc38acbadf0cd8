package ft.vm.encryption_supported_test

import data.ft.vm.encryption_supported as rule

_document(vm, hosts, partial) := {
	"clusters": {"c1": {"ft_hosts": [h | some h, _ in hosts]}},
	"hosts": hosts,
	"vms": {"db01": vm},
	"partial": partial,
}

_plain := {
	"cluster": "c1",
	"encrypted": false,
	"ft_encryption": "opportunistic",
	"storage_policy": "none",
	"disks": {"disk0": {"storage_policy": "none"}},
}

_with(changes) := object.union(_plain, changes)

_host(release, update) := {"release": release, "update": update}

_old := {"esx01": _host(700, 1), "esx02": _host(607, 3)}

_new := {"esx01": _host(700, 2), "esx02": _host(800, 0)}

_mixed := {"esx01": _host(700, 2), "esx02": _host(700, 1)}

_under(document, version) := object.union(document, {
	"clusters": {"c1": {"vcenter": "vc"}},
	"vcenters": {"vc": version},
})

_before := _host(700, 1)

_required(hosts) := _document(_with({"ft_encryption": "required"}), hosts, [])

_silent(hosts) := _document(object.remove(_plain, ["ft_encryption"]), hosts, [])

_encrypting_disk := {"disk0": {"storage_policy": {"name": "p", "encryption": true}}}

_finding(path, actual, hosts) := {
	"subject": ["vms", "db01"],
	"path": array.concat(["vms", "db01"], path),
	"related": [["hosts", h, "version"] | some h in hosts],
	"args": {"fact": path[count(path) - 1], "actual": actual, "hosts": hosts},
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

test_encrypted_before_7_0_update_2_is_denied if {
	_denied(_document(_with({"encrypted": true}), _old, []), {_finding(["encrypted"], true, ["esx01", "esx02"])})
}

test_encrypted_on_one_host_that_can_is_denied if {
	_denied(_document(_with({"encrypted": true}), _mixed, []), {_finding(["encrypted"], true, ["esx02"])})
}

# Contradiction 10 of the requirements: supported from 7.0 Update 2 on, although vCenter has unsupportedEncryptedDisk.
test_encrypted_from_7_0_update_2_on_is_allowed if {
	_allowed(_document(_with({"encrypted": true}), _new, []))
	_allowed(_document(_with({"disks": _encrypting_disk}), _new, []))
}

test_encrypting_policies_are_denied if {
	disk := ["disks", "disk0", "storage_policy", "encryption"]
	_denied(_document(_with({"disks": _encrypting_disk}), _old, []), {_finding(disk, true, ["esx01", "esx02"])})
	home := _with({"storage_policy": {"name": "p", "encryption": true}})
	_denied(_document(home, _old, []), {_finding(["storage_policy", "encryption"], true, ["esx01", "esx02"])})
}

test_ft_encryption_required_is_denied if {
	vm := _with({"ft_encryption": "required"})
	_denied(_document(vm, _mixed, []), {_finding(["ft_encryption"], "required", ["esx02"])})
}

test_ft_encryption_required_is_allowed if {
	_allowed(_document(_with({"ft_encryption": "required"}), _new, []))
}

test_other_ft_encryption_is_allowed if {
	every mode in ["disabled", "opportunistic"] {
		_allowed(_document(_with({"ft_encryption": mode}), _mixed, []))
	}
}

# vCenter Server does not know of the setting, and no host has it.
test_ft_encryption_under_an_older_vcenter_is_allowed if {
	every version in [_before, _host(607, 3)] {
		_allowed(_under(_silent(_old), version))
		_allowed(_under(_required(_old), version))
	}
}

test_ft_encryption_required_where_no_host_has_it_is_denied if {
	every version in [_host(700, 2), _host(800, 0)] {
		_denied(_under(_required(_old), version), {_finding(["ft_encryption"], "required", ["esx01", "esx02"])})
	}
	newest := {"esx01": _host(605, 0), "esx02": _host(605, 0)}
	_denied(_under(_required(newest), _host(700, 3)), {_finding(["ft_encryption"], "required", ["esx01", "esx02"])})
}

test_ft_encryption_required_with_unknown_vcenter_is_undecided if {
	_undecided(_required(_old), {["clusters", "c1", "vcenter"]})
	_undecided(_under(_required(_old), {}), {["vcenters", "vc", "version"]})
	_undecided(_under(_required(_old), {"release": 700}), {["vcenters", "vc", "version"]})
	other := {"clusters": {"c2": {"ft_hosts": []}}}
	_undecided(object.union(_under(_required(_old), {}), other), {["vcenters", "vc", "version"]})
}

test_unknown_ft_encryption_is_undecided if {
	_undecided(_under(_silent(_old), _host(700, 2)), {["vms", "db01", "ft_encryption"]})
	_undecided(_silent({"esx01": _host(607, 3), "esx02": {}}), {["vms", "db01", "ft_encryption"]})
}

test_unknown_ft_encryption_with_unknown_vcenter_is_undecided if {
	_undecided(_silent(_old), {["clusters", "c1", "vcenter"]})
	_undecided(_under(_silent(_old), {}), {["vcenters", "vc", "version"]})
}

test_ft_encryption_required_with_an_unknown_host_is_undecided if {
	hosts := {"esx01": _host(607, 3), "esx02": {}}
	open_host := {["hosts", "esx02", "release"], ["hosts", "esx02", "update"]}
	_undecided(_under(_required(hosts), _before), open_host)
}

test_capability_wins_over_the_version if {
	unable := {"release": 803, "capability": {"encrypted_ft_supported": false}}
	vm := _with({"encrypted": true})
	_denied(_document(vm, {"esx01": unable, "esx02": unable}, []), {_finding(["encrypted"], true, ["esx01", "esx02"])})
	able := {"release": 607, "capability": {"encrypted_ft_supported": true}}
	_allowed(_document(vm, {"esx01": able, "esx02": able}, []))
}

test_what_is_reported_leaves_the_version_aside if {
	open_facts := {["vms", "db01", field] | some field in ["encrypted", "storage_policy", "disks"]}
	every host in [{"release": 803}, _host(700, 2)] {
		unable := object.union(host, {"capability": {"encrypted_ft_supported": false}})
		document := _document({"cluster": "c1"}, {"esx01": unable, "esx02": unable}, [])
		_undecided(_under(document, _before), open_facts)
	}
	able := object.union(_host(700, 1), {"capability": {"encrypted_ft_supported": true}})
	_allowed(_document(_with({"encrypted": true}), {"esx01": able, "esx02": able}, []))
}

test_update_of_an_earlier_release_does_not_count if {
	open_facts := {["vms", "db01", field] | some field in ["encrypted", "storage_policy", "disks"]}
	document := _document({"cluster": "c1"}, {"esx01": _host(607, 3), "esx02": _host(607, 3)}, [])
	_undecided(_under(document, _host(607, 3)), open_facts)
}

test_two_hosts_of_three_is_allowed if {
	_allowed(_document(_with({"encrypted": true}), object.union(_new, {"esx03": _host(605, 0)}), []))
}

# That the cluster has a second host is not the matter of this rule.
test_only_host_is_allowed if _allowed(_document(_with({"encrypted": true}), {"esx01": _host(800, 0)}, []))

test_unencrypted_on_unknown_hosts_is_allowed if {
	_allowed(_document(_plain, {"esx01": {}}, [["clusters", "c1", "ft_hosts"]]))
}

test_two_hosts_that_can_need_nothing_else_is_allowed if {
	third := object.union(_new, {"esx03": {}})
	_allowed(_document(_with({"encrypted": true}), third, [["clusters", "c1", "ft_hosts"]]))
	_allowed(_document({"cluster": "c1"}, _new, [["clusters", "c1", "ft_hosts"]]))
}

test_unencrypted_is_allowed if {
	_allowed(_document(_plain, _old, []))
	other := {"disk0": {"storage_policy": {"name": "p", "encryption": false}}}
	_allowed(_document(_with({"disks": other}), _old, []))
}

test_unknown_facts_of_the_vm_is_undecided if {
	fields := {"encrypted", "storage_policy", "disks"}
	_undecided(_under(_document({"cluster": "c1"}, _old, []), _before), {["vms", "db01", field] | some field in fields})
	_undecided(_document({"cluster": "c1"}, _mixed, []), {["vms", "db01", field] | some field in (fields | {"ft_encryption"})})
}

test_unknown_encryption_of_a_policy_is_undecided if {
	vm := _with({"disks": {"disk0": {"storage_policy": {"name": "p"}}, "disk1": {}}})
	disks := ["vms", "db01", "disks"]
	_undecided(_document(vm, _old, []), {
		array.concat(disks, ["disk0", "storage_policy", "encryption"]),
		array.concat(disks, ["disk1", "storage_policy"]),
	})
}

test_unknown_update_is_undecided if {
	hosts := {"esx01": {"release": 800}, "esx02": {"release": 700}}
	_undecided(_document(_with({"encrypted": true}), hosts, []), {["hosts", "esx02", "update"]})
}

test_unknown_release_is_undecided if {
	hosts := {"esx01": _host(800, 0), "esx02": {}}
	paths := {["hosts", "esx02", "release"], ["hosts", "esx02", "update"]}
	_undecided(_document(_with({"encrypted": true}), hosts, []), paths)
}

test_partial_hosts_is_undecided if {
	path := ["clusters", "c1", "ft_hosts"]
	_undecided(_document(_with({"encrypted": true}), _old, [path]), {path})
	_undecided(_under(_document(_with({"ft_encryption": "required"}), _old, [path]), _before), {path})
}

test_unknown_cluster_is_undecided if {
	_undecided({"vms": {"db01": {"encrypted": true}}}, {["vms", "db01", "cluster"]})
}

_others(hosts, others) := object.union(_document(_with({"ft_encryption": "required"}), hosts, []), {"hosts": others})

test_hosts_that_are_not_for_ft_do_not_count if {
	vm := _with({"encrypted": true})
	spare := {"hosts": {"esx08": _host(800, 0), "esx09": _host(800, 0)}}
	finding := _finding(["encrypted"], true, ["esx01", "esx02"])
	_denied(object.union(_document(vm, _old, []), spare), {finding})
	_allowed(object.union(_document(vm, _new, []), {"hosts": {"esx08": _host(605, 0)}}))
	open := {["hosts", "esx02", field] | some field in ["release", "update"]}
	_undecided(object.union(_document(vm, {"esx01": _host(800, 0), "esx02": {}}, []), spare), open)
	old := {"esx08": _host(600, 0), "esx09": _host(600, 0)}
	_undecided(_others(_old, old), {["clusters", "c1", "vcenter"]})
}

test_other_capabilities_leave_it_to_the_version if {
	host := {"release": 607, "update": 3, "capability": {"smp_ft_supported": true}}
	vm := _with({"encrypted": true})
	finding := _finding(["encrypted"], true, ["esx01", "esx02"])
	_denied(_document(vm, {"esx01": host, "esx02": host}, []), {finding})
}

test_a_host_that_reports_it_cannot_is_not_asked_for_its_version if {
	hosts := {"esx01": {"capability": {"encrypted_ft_supported": false}}, "esx02": {}, "esx03": {}}
	paths := {["hosts", h, field] | some h in ["esx02", "esx03"]; some field in ["release", "update"]}
	_undecided(_document(_with({"encrypted": true}), hosts, []), paths)
}

test_an_old_host_that_reports_it_can_has_the_setting if {
	able := {"release": 600, "update": 3, "capability": {"encrypted_ft_supported": true}}
	_denied(_required({"esx01": able, "esx02": _host(600, 3)}), {_finding(["ft_encryption"], "required", ["esx02"])})
}

_reporting(reported) := object.union(
	_document(
		_with({"encrypted": true}), {
			"esx01": {"cluster": "c1", "release": 700, "update": 3, "capability": {"encrypted_ft_supported": true}},
			"esx02": {"cluster": "c1", "release": 700, "update": 3},
		},
		[],
	),
	{"clusters": {"c1": {"reported_capabilities": reported}}},
)

test_host_that_does_not_report_what_another_does_is_undecided if {
	rule.deny == set() with input as _reporting(["encrypted_ft_supported"])
	path := ["hosts", "esx02", "capability", "encrypted_ft_supported"]
	rule.missing == {{"subject": ["vms", "db01"], "path": path}} with input as _reporting(["encrypted_ft_supported"])
}

test_host_is_allowed_by_its_version_where_no_other_reports_it if {
	rule.deny == set() with input as _reporting([])
	rule.missing == set() with input as _reporting([])
}
