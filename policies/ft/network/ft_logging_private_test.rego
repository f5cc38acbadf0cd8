package ft.network.ft_logging_private_test

import data.ft.network.ft_logging_private as rule

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["hosts", "esx01"], "path": path} | some path in paths} with input as facts
}

_traffic(kind, list) := ["hosts", "esx01", "traffic", kind, list]

_logging := _traffic("ft_logging", "vmkernels")

_on(vlan) := {"vlan": vlan, "active": ["vmnic2"], "standby": ["vmnic3"], "switch": "s1", "switch_type": "standard"}

_ft(vlan) := object.union(_on(vlan), {"port_group": "FT"})

_none := {"vmkernels": {}}

# A host of 6.7 with FT Logging and one port group for virtual machines.
_host(logging, vm) := {
	"cluster": "c1",
	"ft_type": "smp",
	"release": 607,
	"vmkernels": {"vmk4": {"services": ["vsan"]}, "vmk5": {"services": ["nfs"]}, "vmk6": {"services": ["iscsi", "vsan"]}},
	"port_groups": {},
	"traffic": {
		"ft_logging": {"vmkernels": {"vmk2": logging}},
		"vm": {"port_groups": {"web": vm}},
		"management": _none,
		"storage": _none,
		"vmotion": {"vmkernels": {"vmk1": _on(40)}},
	},
}

_clusters := {"c1": {"ft_vms": ["db01", "db02"], "ft_hosts": ["esx01", "esx02"]}}

_facts(host) := {"clusters": _clusters, "hosts": {"esx01": host}}

_with(host, path, value) := json.patch(host, [{"op": "add", "path": path, "value": value}])

_without(host, path) := json.patch(host, [{"op": "remove", "path": path}])

_partial(facts, path) := object.union(facts, {"partial": [path]})

_finding(vlan, other, traffic) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "vmkernels", "vmk2"],
	"args": {"kind": "FT Logging", "interface": "vmk2", "vlan": vlan, "other": other, "traffic": traffic},
}

_web := _finding("VLAN 40", "web", "vm")

_shared := _host(_ft(40), _on(40))

_apart := _host(_ft(40), _on(100))

test_a_vlan_of_virtual_machines_is_denied if {
	_denies({_web}, _facts(_shared))
	_denies({_finding("VLAN 1", "web", "vm")}, _facts(_host(_ft(1), _on(1))))
	_denies({_finding("VLAN 4094", "web", "vm")}, _facts(_host(_ft(4094), _on(4094))))
	_denies({_finding("PVLAN 105", "web", "vm")}, _facts(_host(_ft({"private": 105}), _on({"private": 105}))))
}

test_a_trunk_that_includes_the_vlan_is_denied if {
	_denies({_web}, _facts(_host(_ft(40), _on(4095))))
	_denies({_web}, _facts(_host(_ft(40), _on("10, 40-41"))))
	_denies({_web}, _facts(_host(_ft(40), _on("0-40"))))
	_denies({_web}, _facts(_host(_ft(40), _on("40"))))
}

test_a_vlan_of_management_is_denied if {
	host := _with(_apart, "/traffic/management/vmkernels/vmk0", _on(40))
	_denies({_finding("VLAN 40", "vmk0", "management")}, _facts(host))
}

test_a_vlan_of_the_service_console_is_denied if {
	host := _with(_apart, "/port_groups", {"Console": {"vlan": 40, "use": "management"}, "Other": {"vlan": 40, "use": "vmkernel"}})
	_denies({_finding("VLAN 40", "Console", "management")}, _facts(host))
}

test_a_vlan_of_nfs_or_iscsi_is_denied if {
	_denies({_finding("VLAN 40", "vmk5", "storage")}, _facts(_with(_apart, "/traffic/storage/vmkernels/vmk5", _on(40))))
	_denies({_finding("VLAN 40", "vmk6", "storage")}, _facts(_with(_apart, "/traffic/storage/vmkernels/vmk6", _on(40))))
}

test_untagged_on_a_nic_in_common_is_denied if {
	_denies({_finding("VLAN 0", "web", "vm")}, _facts(_host(_ft(0), _on(0))))
	standby := object.union(_on(0), {"active": ["vmnic7"], "standby": ["vmnic2"]})
	_denies({_finding("VLAN 0", "web", "vm")}, _facts(_host(_ft(0), standby)))
}

# N5: vMotion and FT Logging can share a VLAN (network example of the 6.0 host client).
test_a_vlan_in_common_with_vmotion_is_allowed if _passes(_facts(_apart))

test_a_vlan_of_its_own_is_allowed if {
	_passes(_facts(_host(_ft(40), _on({"private": 40}))))
	_passes(_facts(_host(_ft(40), _on("41-4094"))))
	_passes(_facts(_host(_ft(40), _on("0-39, 41"))))
	_passes(_facts(_host(_ft({"private": 40}), _on("0-4094"))))
	_passes(_facts(_host(_ft({"private": 40}), _on(4095))))
}

test_vsan_is_the_matter_of_another_rule if {
	_passes(_facts(_with(_apart, "/traffic/storage/vmkernels/vmk4", _on(40))))
}

test_without_ft_logging_it_is_allowed if {
	_passes(_facts(_with(_shared, "/traffic/ft_logging", _none)))
	_passes({"hosts": {"esx01": {"traffic": {"ft_logging": _none}}}})
}

_modes(first, second) := {"vms": {"db01": {"ft_encryption": first}, "db02": {"ft_encryption": second}}}

# A host that has no FT Logging.
_silent(flag) := {"capability": {"encrypted_ft_supported": flag}, "traffic": {"ft_logging": _none}}

_capable(flag) := {"hosts": {
	"esx01": {"capability": {"encrypted_ft_supported": flag}},
	"esx02": _silent(true),
}}

_8(more) := object.union(_facts(object.union(_shared, {"release": 800})), more)

test_required_encryption_is_allowed if {
	_passes(_8(_modes("required", "required")))
	_passes(_8(object.union(_modes("required", "opportunistic"), _capable(true))))
}

test_the_capability_of_a_host_outside_ft_does_not_matter if {
	esx03 := {flag: {"hosts": {"esx03": _silent(flag)}} | some flag in [false, true]}
	facts := _8(object.union(_modes("opportunistic", "opportunistic"), _capable(true)))
	_passes(object.union(facts, esx03[false]))
	unknown := object.union(facts, {"hosts": {"esx02": {"capability": null}}})
	path := ["hosts", "esx02", "capability", "encrypted_ft_supported"]
	_misses({path}, object.union(unknown, esx03[true]))
}

test_encryption_that_is_required_does_not_ask_for_capabilities if {
	_passes(_8(object.union(_modes("required", "required"), _capable(false))))
	_passes(object.union(_facts(object.union(_shared, {"release": 700, "update": 2})), _modes("required", "required")))
}

test_a_release_without_encryption_stays_so if {
	path := _traffic("vm", "port_groups")
	_misses({path}, _partial(object.union(_facts(_apart), _modes("required", "required")), path))
}

test_a_vlan_of_its_own_needs_no_encryption if _passes(_facts(object.union(_apart, {"release": 800})))

test_encrypted_ft_asks_for_nothing_else if {
	facts := _8(_modes("required", "required"))
	_passes(_partial(facts, _traffic("vm", "port_groups")))
	_passes(_partial(facts, _logging))
	capable := _8(object.union(_modes("opportunistic", "opportunistic"), _capable(true)))
	_passes(_partial(capable, _logging))
}

test_ft_that_is_not_encrypted_is_denied if {
	_denies({_web}, _8(_modes("required", "disabled")))
	_denies({_web}, _8(object.union(_modes("required", "opportunistic"), _capable(false))))
	_denies({_web}, _facts(object.union(_shared, {"release": 700, "update": 1})))
	_denies({_web}, _facts(object.union(_without(_shared, "/release"), {"ft_type": "legacy"})))
	_denies({_web}, object.union(_8({}), {"clusters": {"c1": {"ft_vms": []}}}))
}

_at(release) := facts if {
	apart := object.union(_facts(object.union(_apart, release)), _modes("required", "required"))
	facts := _partial(apart, _traffic("vm", "port_groups"))
}

test_from_7_0_update_2_on_encryption_asks_for_nothing_else if {
	every encrypts in [{"release": 700, "update": 2}, {"release": 700, "update": 3}, {"release": 800}] {
		_passes(_at(encrypts))
	}
	every open in [{"release": 700, "update": 1}, {"release": 700}] {
		_misses({_traffic("vm", "port_groups")}, _at(open))
	}
	_passes(_without(_at({"release": 800}), "/hosts/esx01/ft_type"))
	_passes(_without(_8(_modes("required", "required")), "/hosts/esx01/ft_type"))
	_passes(json.patch(_8(_modes("required", "required")), [{"op": "replace", "path": "/hosts/esx01/ft_type", "value": "legacy"}]))
}

test_whether_the_release_encrypts_is_missing if {
	_misses({["hosts", "esx01", "update"]}, object.union(_facts(object.union(_shared, {"release": 700})), _modes("required", "required")))
	unknown := object.union(_facts(_without(_shared, "/release")), _modes("required", "required"))
	_misses({["hosts", "esx01", "release"]}, unknown)
}

test_unknown_encryption_is_missing if {
	modes := {["vms", v, "ft_encryption"] | some v in ["db01", "db02"]}
	_misses(modes, _8({}))
	_misses({["vms", "db02", "ft_encryption"]}, _8({"vms": {"db01": {"ft_encryption": "required"}}}))
	_misses({["vms", "db02", "ft_encryption"]}, _8(object.union({"vms": {"db01": {"ft_encryption": "required"}}}, _capable(true))))
	_misses(modes | {["hosts", "esx01", "update"]}, _facts(object.union(_shared, {"release": 700})))
	_misses(modes, _facts(object.union(_shared, {"release": 700, "update": 2})))
	_misses(modes | {["hosts", "esx01", "release"], ["hosts", "esx01", "ft_type"]}, _facts(_without(_without(_shared, "/release"), "/ft_type")))
}

test_an_unknown_capability_is_missing if {
	facts := object.union(_8(_modes("opportunistic", "required")), {"hosts": {"esx02": {"traffic": {"ft_logging": _none}}}})
	_misses({["hosts", h, "capability", "encrypted_ft_supported"] | some h in ["esx01", "esx02"]}, facts)
	one := object.union(facts, {"hosts": {"esx01": {"capability": {"encrypted_ft_supported": true}}}})
	_misses({["hosts", "esx02", "capability", "encrypted_ft_supported"]}, one)
	hosts := ["clusters", "c1", "ft_hosts"]
	_misses({hosts, ["hosts", "esx02", "capability", "encrypted_ft_supported"]}, _partial(one, hosts))
	_misses({hosts}, _partial(_8(object.union(_modes("opportunistic", "required"), _capable(true))), hosts))
}

test_unknown_machines_are_missing if {
	list := ["clusters", "c1", "ft_vms"]
	_misses({list}, _partial(_8(_modes("required", "required")), list))
	one := {"vms": {"db01": {"ft_encryption": "required"}}}
	only := object.union(_8(one), {"clusters": {"c1": {"ft_vms": ["db01"]}}})
	_misses({list}, _partial(only, list))
	_misses({list, ["vms", "db02", "ft_encryption"]}, _partial(_8(one), list))
	_misses({list}, _partial(object.union(_8({}), {"clusters": {"c1": {"ft_vms": []}}}), list))
	_misses({["hosts", "esx01", "cluster"], ["clusters", "", "ft_vms"]}, _facts(_without(object.union(_shared, {"release": 800}), "/cluster")))
}

test_unknown_interfaces_are_missing if {
	_misses({_logging}, _partial(_facts(_apart), _logging))
	_misses({_traffic("vm", "port_groups")}, _partial(_facts(_apart), _traffic("vm", "port_groups")))
	_misses({_traffic("management", "vmkernels")}, _partial(_facts(_apart), _traffic("management", "vmkernels")))
	_misses({_traffic("storage", "vmkernels")}, _partial(_facts(_apart), _traffic("storage", "vmkernels")))
	every_list := {_traffic(kind, "vmkernels") | some kind in ["ft_logging", "management", "storage"]}
	_misses(every_list | {_traffic("vm", "port_groups")}, {"hosts": {"esx01": {"release": 607}}})
	open := {"release": 607, "traffic": {"ft_logging": {}}}
	_misses(every_list | {_traffic("vm", "port_groups")}, {"hosts": {"esx01": open}})
}

test_an_interface_that_may_be_for_nfs_is_missing if {
	path := ["hosts", "esx01", "vmkernels", "vmk4", "services"]
	_misses({path}, _partial(_facts(_with(_apart, "/traffic/storage/vmkernels/vmk4", _on(50))), path))
	nfs := ["hosts", "esx01", "vmkernels", "vmk5", "services"]
	_passes(_partial(_facts(_with(_apart, "/traffic/storage/vmkernels/vmk5", _on(50))), nfs))
	without := _with(_apart, "/traffic/ft_logging", _none)
	_passes(_partial(_facts(_with(without, "/traffic/storage/vmkernels/vmk4", _on(50))), path))
}

test_a_vlan_of_nvme_is_denied if {
	every service in ["nvme_tcp", "nvme_rdma", "vsan_external"] {
		host := _with(_apart, "/vmkernels/vmk5", {"services": [service]})
		_denies({_finding("VLAN 40", "vmk5", "storage")}, _facts(_with(host, "/traffic/storage/vmkernels/vmk5", _on(40))))
	}
}

# An interface without any service, in a VLAN.
_idle(host, interface) := facts if {
	vmkernels := object.union(host.vmkernels, {"vmk7": {"services": ["none_enabled"]}})
	facts := object.union(host, {"vmkernels": vmkernels, "interfaces": {"vmk7": interface}})
}

test_an_interface_without_a_service_in_the_vlan_is_missing if {
	path := ["hosts", "esx01", "vmkernels", "vmk7", "services"]
	_misses({path}, _facts(_idle(_apart, {"vlan": 40})))
	_misses({path}, _facts(_idle(_apart, {})))
	_misses({path}, _facts(_idle(_apart, {"vlan": 0})))
	_misses({path}, _facts(_idle(_with(_apart, "/interfaces", {}), {"vlan": 40})))
}

test_an_interface_without_a_service_elsewhere_is_allowed if {
	_passes(_facts(_idle(_apart, {"vlan": 41})))
	_passes(_facts(_idle(_with(_apart, "/traffic/ft_logging", _none), {"vlan": 40})))
	clusters := {"c1": {"ft_vms": ["db01"], "ft_hosts": ["esx01"]}}
	host := object.union(_idle(_apart, {"vlan": 40}), {"release": 703})
	_passes({"clusters": clusters, "hosts": {"esx01": host}, "vms": {"db01": {"ft_encryption": "required"}}})
}

test_an_unknown_vlan_is_missing if {
	_misses({array.concat(_logging, ["vmk2", "vlan"])}, _facts(_without(_apart, "/traffic/ft_logging/vmkernels/vmk2/vlan")))
	web := array.concat(_traffic("vm", "port_groups"), ["web", "vlan"])
	_misses({web}, _facts(_without(_apart, "/traffic/vm/port_groups/web/vlan")))
	vmk5 := array.concat(_traffic("storage", "vmkernels"), ["vmk5", "vlan"])
	_misses({vmk5}, _facts(_with(_apart, "/traffic/storage/vmkernels/vmk5", {})))
	host := _with(_apart, "/port_groups", {"Console": {"use": "management"}})
	_misses({["hosts", "esx01", "port_groups", "Console", "vlan"]}, _facts(host))
}

test_untagged_here_and_tagged_there_is_allowed if {
	_passes(_facts(_host(_ft(0), _on(40))))
	_passes(_facts(_host(_ft(40), _on(0))))
	_passes(_facts(_host(_ft(0), _on({"private": 40}))))
}

test_a_trunk_of_its_own_is_undecided if {
	_misses({["hosts", "esx01", "port_groups", "FT", "vlan"]}, _facts(_host(_ft(4095), _on(40))))
	_misses({["hosts", "esx01", "port_groups", "FT", "vlan"]}, _facts(_host(_ft("0-4094"), _on(40))))
	both := {["hosts", "esx01", "port_groups", label, "vlan"] | some label in ["FT", "web"]}
	_misses(both, _facts(_host(_ft(0), _on("0-4094"))))
	distributed := object.union(_ft(4095), {"switch": "d1", "switch_type": "distributed"})
	_misses({["distributed_switches", "d1", "port_groups", "FT", "vlan"]}, _facts(_host(distributed, _on(40))))
}

test_untagged_on_different_nics_is_undecided if {
	other := object.union(_on(0), {"active": ["vmnic0"], "standby": []})
	_misses({["hosts", "esx01", "port_groups", label, "vlan"] | some label in ["FT", "web"]}, _facts(_host(_ft(0), other)))
}

_strictly(expected, facts) if {
	rule.deny == expected with input as facts with data.ftpolicy.params.network.ft_logging_private.own_vlan as true
	rule.missing == set() with input as facts with data.ftpolicy.params.network.ft_logging_private.own_vlan as true
}

_of_vmotion(other, traffic) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "vmkernels", "vmk1"],
	"args": {"kind": "vMotion", "interface": "vmk1", "vlan": "VLAN 40", "other": other, "traffic": traffic},
}

test_with_own_vlan_vmotion_and_ft_logging_share_none if {
	_strictly({_finding("VLAN 40", "vmk1", "vmotion")}, _facts(_apart))
	_strictly(set(), _facts(_host(_ft(41), _on(100))))
	_strictly({_of_vmotion("web", "vm")}, _facts(_host(_ft(41), _on(40))))
	both := _with(_host(_ft(41), _on(100)), "/traffic/vmotion/vmkernels/vmk2", _ft(41))
	_strictly({_finding("VLAN 41", "vmk2", "vmotion")}, _facts(both))
}

test_with_own_vlan_encryption_does_not_excuse if {
	vms := {"vms": {"db01": {"ft_encryption": "required"}, "db02": {"ft_encryption": "required"}}}
	modern := object.union(_host(_ft(41), _on(41)), {"release": 800})
	_strictly({_finding("VLAN 41", "web", "vm")}, object.union(_facts(modern), vms))
}

test_with_own_vlan_encryption_asks_for_the_networks_all_the_same if {
	path := _traffic("vm", "port_groups")
	vms := _modes("required", "required")
	facts := _partial(object.union(_facts(object.union(_host(_ft(41), _on(100)), {"release": 800})), vms), path)
	expected := {{"subject": ["hosts", "esx01"], "path": path}}
	rule.missing == expected with input as facts with data.ftpolicy.params.network.ft_logging_private.own_vlan as true
}

test_with_own_vlan_unknown_vmotion_is_missing if {
	facts := _facts(_without(_host(_ft(41), _on(100)), "/traffic/vmotion/vmkernels"))
	expected := {{"subject": ["hosts", "esx01"], "path": _traffic("vmotion", "vmkernels")}}
	rule.missing == expected with input as facts with data.ftpolicy.params.network.ft_logging_private.own_vlan as true
	_passes(facts)
}

test_with_own_vlan_two_vmotion_interfaces_may_share if {
	interfaces := {"vmk1": _on(0), "vmk3": object.union(_on(0), {"active": ["vmnic4"], "standby": []})}
	host := json.patch(_apart, [
		{"op": "replace", "path": "/traffic/ft_logging/vmkernels", "value": {}},
		{"op": "replace", "path": "/traffic/vm/port_groups", "value": {}},
		{"op": "replace", "path": "/traffic/vmotion/vmkernels", "value": interfaces},
	])
	_strictly(set(), _facts(host))
}
