package lib.redundancy_test

import data.lib.redundancy

_path(name) := ["hosts", "esx01", "traffic", "vmotion", name]

_standard(active, standby) := {
	"port_group": "VMotion",
	"switch": "vSwitch1",
	"switch_type": "standard",
	"active": active,
	"standby": standby,
}

_distributed(active, standby) := object.union(_standard(active, standby), {"switch": "dvs1", "switch_type": "distributed"})

# The uplinks are those of all interfaces, as the facts have them.
_traffic(vmkernels) := {
	"vmkernels": vmkernels,
	"uplinks": {nic: {"role": role} | some role in ["standby", "active"]; some vmkernel in vmkernels; some nic in vmkernel[role]},
}

_facts(vmkernels, partial) := {"hosts": {"esx01": {"traffic": {"vmotion": _traffic(vmkernels)}}}, "partial": partial}

_one(vmkernel) := _facts({"vmk1": vmkernel}, [])

_finding(interfaces, actual, paths) := {
	"subject": ["hosts", "esx01"],
	"path": paths[0],
	"related": array.slice(paths, 1, count(paths)),
	"args": {"interfaces": interfaces, "actual": actual, "required": 2},
}

_denied(document, finding) if {
	redundancy.denials("vmotion") == {finding} with input as document
	redundancy.missing("vmotion") == set() with input as document
}

_allowed(document) if {
	redundancy.denials("vmotion") == set() with input as document
	redundancy.missing("vmotion") == set() with input as document
}

_undecided(document, names) if {
	redundancy.denials("vmotion") == set() with input as document
	redundancy.missing("vmotion") == {{"subject": ["hosts", "esx01"], "path": _path(name)} | some name in names} with input as document
}

_port_group := ["hosts", "esx01", "port_groups", "VMotion", "standby"]

_distributed_group := ["distributed_switches", "dvs1", "port_groups", "VMotion", "standby"]

test_single_nic_is_denied if _denied(_one(_standard(["vmnic2"], [])), _finding(["vmk1"], 1, [_port_group]))

test_single_standby_nic_is_denied if _denied(_one(_standard([], ["vmnic2"])), _finding(["vmk1"], 1, [_port_group]))

test_no_nic_is_denied if _denied(_one(_standard([], [])), _finding(["vmk1"], 0, [_port_group]))

test_single_uplink_of_distributed_switch_is_denied if {
	_denied(_one(_distributed(["vmnic2"], [])), _finding(["vmk1"], 1, [_distributed_group]))
}

test_two_interfaces_on_one_nic_is_denied if {
	vmkernels := {"vmk2": _standard(["vmnic2"], []), "vmk1": _distributed(["vmnic2"], [])}
	_denied(_facts(vmkernels, []), _finding(["vmk1", "vmk2"], 1, [_distributed_group, _port_group]))
}

test_single_nic_beside_another_partial_list_is_denied if {
	document := _facts({"vmk1": _standard(["vmnic2"], [])}, [["hosts", "esx01", "pnics"]])
	_denied(document, _finding(["vmk1"], 1, [_port_group]))
}

test_active_and_standby_nic_is_allowed if _allowed(_one(_standard(["vmnic2"], ["vmnic3"])))

test_two_active_nics_is_allowed if _allowed(_one(_standard(["vmnic2", "vmnic3"], [])))

test_two_25_gbe_nics_of_one_distributed_switch_is_allowed if _allowed(_one(_distributed(["vmnic0", "vmnic1"], [])))

test_two_interfaces_on_a_nic_each_is_allowed if {
	_allowed(_facts({"vmk1": _standard(["vmnic2"], []), "vmk2": _standard(["vmnic3"], [])}, []))
}

test_two_nics_in_partial_lists_is_allowed if {
	_allowed(_facts({"vmk1": _standard(["vmnic2"], ["vmnic3"])}, [_path("uplinks"), _path("vmkernels")]))
}

test_no_interface_is_allowed if _allowed(_facts({}, []))

test_unknown_traffic_is_undecided if _undecided({"hosts": {"esx01": {}}}, {"vmkernels", "uplinks"})

test_single_nic_in_partial_list_is_undecided if {
	_undecided(_facts({"vmk1": _standard(["vmnic2"], [])}, [_path("uplinks")]), {"uplinks"})
}

test_single_nic_of_partial_interfaces_is_undecided if {
	document := _facts({"vmk1": _standard(["vmnic2"], [])}, [_path("uplinks"), _path("vmkernels")])
	_undecided(document, {"uplinks", "vmkernels"})
}

test_interface_of_unknown_port_group_is_undecided if {
	_undecided(_facts({"vmk1": {}}, [_path("uplinks")]), {"uplinks"})
}

test_each_host_is_judged_alone_is_denied if {
	single := {"traffic": {"vmotion": _traffic({"vmk1": _standard(["vmnic2"], [])})}}
	double := {"traffic": {"vmotion": _traffic({"vmk1": _standard(["vmnic2", "vmnic3"], [])})}}
	hosts := {"esx01": single, "esx02": double, "esx03": {}}
	{finding.subject | some finding in redundancy.denials("vmotion")} == {["hosts", "esx01"]} with input as {"hosts": hosts}
	{need.subject | some need in redundancy.missing("vmotion")} == {["hosts", "esx03"]} with input as {"hosts": hosts}
}

test_the_other_kind_of_traffic_is_judged_alike if {
	single := {"hosts": {"esx01": {"traffic": {"ft_logging": _traffic({"vmk1": _standard(["vmnic2"], [])})}}}}
	redundancy.denials("ft_logging") == {_finding(["vmk1"], 1, [_port_group])} with input as single
	redundancy.missing("ft_logging") == set() with input as single
	redundancy.denials("vmotion") == set() with input as single
	paths := {["hosts", "esx01", "traffic", "vmotion", list] | some list in ["vmkernels", "uplinks"]}
	{need.path | some need in redundancy.missing("vmotion")} == paths with input as single
}
