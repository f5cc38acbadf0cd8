package ft.network.ft_logging_bandwidth_test

import data.ft.network.ft_logging_bandwidth as rule

_ft_hosts := ["clusters", "c1", "ft_hosts"]
_uplinks(h) := ["hosts", h, "traffic", "ft_logging", "uplinks"]
_field(name) := ["vms", "db01", name]

_active(speed) := {"vmnic3": {"role": "active", "speed_mbps": speed}, "vmnic2": {"role": "standby", "speed_mbps": 10}}
_load(disk, network) := {"ft_load": {"disk_read_mbyte_per_s": disk, "network_receive_mbit_per_s": network}}
_placement(host, secondary) := {"host": host, "secondary_host": secondary}

# Hosts by name, each with the uplinks of FT Logging; all of them are for FT.
_facts(vm, hosts, partial) := {
	"clusters": {"c1": {"ft_hosts": [h | some h, _ in hosts]}},
	"hosts": {h: {"traffic": {"ft_logging": {"uplinks": uplinks}}} | some h, uplinks in hosts},
	"vms": {"db01": object.union({"cluster": "c1"}, vm)},
	"partial": partial,
}

_three(vm, a, b, c) := _facts(vm, {"esx01": _active(a), "esx02": _active(b), "esx03": _active(c)}, [])

_finding(h, nic, actual, required) := {
	"subject": ["vms", "db01"],
	"path": ["vms", "db01", "ft_load"],
	"related": [["hosts", h, "pnics", nic, "speed_mbps"]],
	"args": {"host": h, "nic": nic, "actual": actual, "required": required},
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

test_load_above_every_host_is_denied if {
	document := _facts(_load(100, 201), {"esx01": _active(1200), "esx02": _active(1200)}, [])
	_denied(document, {_finding("esx01", "vmnic3", 1200, 1202), _finding("esx02", "vmnic3", 1200, 1202)})
}

test_load_just_above_is_denied if {
	document := _facts(_load(100, 200.001), {"esx01": _active(1200)}, [])
	_denied(document, {_finding("esx01", "vmnic3", 1200, 1201)})
}

test_load_above_a_host_of_the_pair_is_denied if {
	document := _three(object.union(_load(100, 50), _placement("esx01", "esx02")), 10000, 1000, 10000)
	_denied(document, {_finding("esx02", "vmnic3", 1000, 1020)})
}

test_load_above_the_host_of_the_primary_is_denied if {
	document := _three(object.union(_load(100, 50), {"host": "esx01"}), 1000, 10000, 10000)
	_denied(document, {_finding("esx01", "vmnic3", 1000, 1020)})
}

test_load_that_only_one_host_can_take_is_denied if {
	document := _three(_load(100, 50), 1000, 10000, 100)
	_denied(document, {_finding("esx01", "vmnic3", 1000, 1020), _finding("esx03", "vmnic3", 100, 1020)})
}

test_load_that_only_one_ft_host_can_take_is_denied if {
	document := _facts(_load(100, 50), {"esx01": _active(1000), "esx02": _active(10000)}, [])
	elsewhere := {"hosts": {"esx03": {"traffic": {"ft_logging": {"uplinks": _active(100)}}}}}
	_denied(object.union(document, elsewhere), {_finding("esx01", "vmnic3", 1000, 1020)})
}

test_slowest_of_several_active_nics_is_denied if {
	speeds := {"vmnic2": 1000, "vmnic3": 100, "vmnic4": 120}
	uplinks := {nic: {"role": "active", "speed_mbps": speed} | some nic, speed in speeds}
	_denied(_facts(_load(10, 20), {"esx01": uplinks}, []), {_finding("esx01", "vmnic3", 100, 120)})
}

test_one_load_alone_that_is_too_much_is_denied if {
	vm := {"ft_load": {"network_receive_mbit_per_s": 900}, "host": "esx01"}
	document := _facts(vm, {"esx01": _active(1000)}, [_ft_hosts, _uplinks("esx01")])
	_denied(document, {_finding("esx01", "vmnic3", 1000, 1080)})
}

test_disk_reads_alone_that_are_too_much_is_denied if {
	vm := {"ft_load": {"disk_read_mbyte_per_s": 100}}
	_denied(_facts(vm, {"esx01": _active(959)}, []), {_finding("esx01", "vmnic3", 959, 960)})
}

test_load_that_just_fits_is_allowed if {
	_allowed(_three(_load(100, 200), 1200, 1200, 1200))
	_allowed(_three(_load(0.1, 0.2), 2, 2, 2))
	_allowed(_three(_load(100, 200), 1200, 10000, 10000))
}

test_slow_host_outside_the_pair_is_allowed if {
	document := _three(object.union(_load(100, 50), _placement("esx01", "esx02")), 10000, 10000, 1000)
	_allowed(document)
	_allowed(object.union(document, {"partial": [_ft_hosts, _uplinks("esx03")]}))
	hosts := {"esx01": _active(10000), "esx02": _active(10000), "esx03": {"vmnic3": {"role": "active"}}}
	_allowed(_facts(document.vms.db01, hosts, []))
}

test_host_without_interface_is_allowed if _allowed(_facts(_load(100, 50), {"esx01": {}, "esx02": _active(10000)}, []))

test_cluster_without_ft_hosts_is_allowed if _allowed(_facts(_load(100, 50), {}, []))

test_slow_host_that_the_pair_can_avoid_is_undecided if {
	_undecided(_three(_load(100, 50), 10000, 10000, 1000), {_field("host"), _field("secondary_host")})
}

test_datastore_with_the_name_of_a_slow_host_is_undecided if {
	vm := object.union(_load(100, 50), {"storage_datastore": "esx03"})
	_undecided(_three(vm, 10000, 10000, 1000), {_field("host"), _field("secondary_host")})
}

test_unknown_uplinks_for_half_of_a_pair_is_undecided if {
	every field in ["host", "secondary_host"] {
		vm := object.union(_load(100, 50), {field: "esx01"})
		document := object.union(_three(vm, 10000, 10000, 10000), {"hosts": {"esx02": null}})
		_undecided(document, {_uplinks("esx02")})
	}
}

test_partial_list_of_hosts_for_half_of_a_pair_is_undecided if {
	vm := object.union(_load(100, 50), {"host": "esx01"})
	_undecided(_facts(vm, {"esx01": _active(10000)}, [_ft_hosts]), {_ft_hosts})
}

test_slow_host_for_unknown_secondary_is_undecided if {
	document := _three(object.union(_load(100, 50), {"host": "esx01"}), 10000, 10000, 1000)
	_undecided(document, {_field("secondary_host")})
}

test_slow_hosts_in_partial_list_of_hosts_is_undecided if {
	document := _facts(_load(100, 50), {"esx01": _active(1000)}, [_ft_hosts])
	_undecided(document, {_ft_hosts, _field("host"), _field("secondary_host")})
}

test_unknown_disk_reads_is_undecided if {
	document := _three({"ft_load": {"network_receive_mbit_per_s": 10}}, 1000, 1000, 1000)
	_undecided(document, {array.concat(_field("ft_load"), ["disk_read_mbyte_per_s"])})
}

test_unknown_network_receive_is_undecided if {
	document := _three({"ft_load": {"disk_read_mbyte_per_s": 10}}, 1000, 1000, 1000)
	_undecided(document, {array.concat(_field("ft_load"), ["network_receive_mbit_per_s"])})
	one := _facts({"ft_load": {"disk_read_mbyte_per_s": 100}}, {"esx01": _active(960)}, [])
	_undecided(one, {array.concat(_field("ft_load"), ["network_receive_mbit_per_s"])})
}

test_unknown_speed_is_undecided if {
	document := _facts(_load(1, 1), {"esx01": {"vmnic3": {"role": "active"}}, "esx02": {"vmnic2": {"role": "standby"}}}, [])
	_undecided(document, {array.concat(_uplinks("esx01"), ["vmnic3", "speed_mbps"])})
}

test_partial_uplinks_is_undecided if {
	_undecided(_facts(_load(1, 1), {"esx01": _active(1000)}, [_uplinks("esx01")]), {_uplinks("esx01")})
}

test_unknown_uplinks_is_undecided if {
	document := object.union(_three(_load(1, 1), 1000, 1000, 1000), {"hosts": {"esx02": null}})
	_undecided(document, {_uplinks("esx02")})
}

test_partial_ft_hosts_is_undecided if {
	_undecided(_facts(_load(1, 1), {"esx01": _active(1000)}, [_ft_hosts]), {_ft_hosts})
}

test_secondary_on_a_host_that_is_not_known_to_be_for_ft_is_undecided if {
	document := _facts(object.union(_load(100, 50), _placement("esx01", "esx09")), {"esx01": _active(10000)}, [_ft_hosts])
	elsewhere := {"hosts": {"esx09": {"traffic": {"ft_logging": {"uplinks": _active(10000)}}}}}
	_undecided(object.union(document, elsewhere), {_ft_hosts})
}

test_unknown_ft_hosts_is_undecided if {
	_undecided({"vms": {"db01": object.union({"cluster": "c1"}, _load(1, 1))}}, {_ft_hosts})
}

test_unknown_cluster_is_undecided if {
	_undecided({"vms": {"db01": _load(1, 1)}}, {_field("cluster")})
}
