package ft.network.own_ip_addresses_test

import data.ft.network.own_ip_addresses as rule

# A host with vmk0 for vMotion and vmk1 for FT Logging.
_host(vmotion, ft_logging) := {
	"cluster": "c1",
	"vmkernels": {"vmk0": vmotion, "vmk1": ft_logging},
	"traffic": {"vmotion": {"vmkernels": {"vmk0": {}}}, "ft_logging": {"vmkernels": {"vmk1": {}}}},
}

_ips(vmotion, ft_logging) := _host({"ip": vmotion}, {"ip": ft_logging})

_first := _ips("192.0.2.11", "192.0.2.139")

_facts(hosts, partial) := {
	"clusters": {"c1": {"ft_hosts": sort([h | some h, _ in hosts])}},
	"hosts": hosts,
	"partial": partial,
}

_pair(second) := _facts({"esx01": _first, "esx02": second}, [])

_path(h, k) := ["hosts", h, "vmkernels", k, "ip"]

_list(h, kind) := ["hosts", h, "traffic", kind, "vmkernels"]

_finding(h, k, ip, others) := {
	"subject": ["hosts", h],
	"path": _path(h, k),
	"related": [_path(other[0], other[1]) | some other in others],
	"args": {"interface": k, "ip": ip, "others": [sprintf("%v (%v)", other) | some other in others]},
}

_denied(document, findings) if {
	rule.deny == findings with input as document
	rule.missing == set() with input as document
}

_allowed(document) if _denied(document, set())

_missing(document, needs) if {
	rule.missing == {{"subject": ["hosts", h], "path": path} | some h, paths in needs; some path in paths} with input as document
}

_undecided(document, needs) if {
	rule.deny == set() with input as document
	_missing(document, needs)
}

test_address_of_another_host_is_denied if {
	_denied(_pair(_ips("192.0.2.12", "192.0.2.139")), {
		_finding("esx01", "vmk1", "192.0.2.139", [["esx02", "vmk1"]]),
		_finding("esx02", "vmk1", "192.0.2.139", [["esx01", "vmk1"]]),
	})
}

test_address_of_another_kind_of_traffic_is_denied if {
	_denied(_pair(_ips("192.0.2.139", "192.0.2.140")), {
		_finding("esx01", "vmk1", "192.0.2.139", [["esx02", "vmk0"]]),
		_finding("esx02", "vmk0", "192.0.2.139", [["esx01", "vmk1"]]),
	})
}

test_one_address_for_both_interfaces_is_denied if {
	_denied(_pair(_ips("192.0.2.12", "192.0.2.12")), {
		_finding("esx02", "vmk0", "192.0.2.12", [["esx02", "vmk1"]]),
		_finding("esx02", "vmk1", "192.0.2.12", [["esx02", "vmk0"]]),
	})
}

test_address_on_the_same_and_another_host_is_denied if {
	hosts := {"esx01": _ips("192.0.2.11", "192.0.2.11"), "esx02": _ips("192.0.2.12", "192.0.2.11")}
	_denied(_facts(hosts, []), {
		_finding("esx01", "vmk0", "192.0.2.11", [["esx01", "vmk1"], ["esx02", "vmk1"]]),
		_finding("esx01", "vmk1", "192.0.2.11", [["esx01", "vmk0"], ["esx02", "vmk1"]]),
		_finding("esx02", "vmk1", "192.0.2.11", [["esx01", "vmk0"], ["esx01", "vmk1"]]),
	})
}

test_address_of_two_other_hosts_is_denied if {
	second := _ips("192.0.2.12", "192.0.2.139")
	third := _ips("192.0.2.13", "192.0.2.139")
	_denied(_facts({"esx01": _first, "esx02": second, "esx03": third}, []), {
		_finding("esx01", "vmk1", "192.0.2.139", [["esx02", "vmk1"], ["esx03", "vmk1"]]),
		_finding("esx02", "vmk1", "192.0.2.139", [["esx01", "vmk1"], ["esx03", "vmk1"]]),
		_finding("esx03", "vmk1", "192.0.2.139", [["esx01", "vmk1"], ["esx02", "vmk1"]]),
	})
}

test_same_ipv6_address_is_denied if {
	hosts := {"esx01": _ips("192.0.2.11", "2001:db8::A/64"), "esx02": _ips("192.0.2.12", "2001:DB8::a/48")}
	_denied(_facts(hosts, []), {
		_finding("esx01", "vmk1", "2001:db8::a", [["esx02", "vmk1"]]),
		_finding("esx02", "vmk1", "2001:db8::a", [["esx01", "vmk1"]]),
	})
}

test_same_address_among_unknown_facts_is_denied if {
	hosts := {"esx01": _first, "esx02": _host({}, {"ip": "192.0.2.139"})}
	partial := [["clusters", "c1", "ft_hosts"], _list("esx01", "vmotion"), _list("esx02", "ft_logging")]
	rule.deny == {
		_finding("esx01", "vmk1", "192.0.2.139", [["esx02", "vmk1"]]),
		_finding("esx02", "vmk1", "192.0.2.139", [["esx01", "vmk1"]]),
	} with input as _facts(hosts, partial)
}

test_one_address_for_both_interfaces_outside_a_cluster_is_denied if {
	document := {"hosts": {"esx01": object.remove(_ips("192.0.2.11", "192.0.2.11"), ["cluster"])}}
	rule.deny == {
		_finding("esx01", "vmk0", "192.0.2.11", [["esx01", "vmk1"]]),
		_finding("esx01", "vmk1", "192.0.2.11", [["esx01", "vmk0"]]),
	} with input as document
}

test_addresses_of_their_own_are_allowed if _allowed(_pair(_ips("192.0.2.12", "192.0.2.140")))

test_address_that_begins_alike_is_allowed if _allowed(_pair(_ips("192.0.2.1", "192.0.2.13")))

test_addresses_from_dhcp_are_allowed if _allowed(_pair(_host({"dhcp": true}, {"dhcp": true})))

test_one_interface_for_both_is_allowed if {
	carrier := {"vmkernels": {"vmk0": {}}}
	second := {"cluster": "c1", "vmkernels": {"vmk0": {"ip": "192.0.2.12"}}, "traffic": {"vmotion": carrier, "ft_logging": carrier}}
	_allowed(_pair(second))
}

test_same_address_on_an_interface_for_something_else_is_allowed if {
	second := json.patch(_ips("192.0.2.12", "192.0.2.140"), [{"op": "add", "path": "/vmkernels/vmk2", "value": {"ip": "192.0.2.11"}}])
	_allowed(_pair(second))
}

test_same_address_in_another_cluster_is_allowed if {
	_allowed({
		"clusters": {"c1": {"ft_hosts": ["esx01"]}, "c2": {"ft_hosts": ["esx02"]}},
		"hosts": {"esx01": _first, "esx02": object.union(_first, {"cluster": "c2"})},
	})
}

test_same_address_on_a_host_not_meant_for_ft_is_allowed if {
	_allowed({"clusters": {"c1": {"ft_hosts": ["esx01"]}}, "hosts": {"esx01": _first, "esx02": object.union(_first, {"cluster": "c1"})}})
}

test_standalone_hosts_with_the_same_address_are_allowed if {
	host := object.union(object.remove(_first, ["cluster"]), {"standalone": true})
	_allowed({"hosts": {"esx01": host, "esx02": host}})
}

test_no_interfaces_is_allowed if {
	none := {"cluster": "c1", "traffic": {"vmotion": {"vmkernels": {}}, "ft_logging": {"vmkernels": {}}}}
	_allowed(_facts({"esx01": none}, []))
}

test_unknown_address_is_undecided_for_all_hosts if {
	path := _path("esx02", "vmk0")
	_undecided(_pair(_host({}, {"ip": "192.0.2.140"})), {"esx01": {path}, "esx02": {path}})
}

test_unknown_address_without_dhcp_is_undecided if {
	path := _path("esx02", "vmk0")
	_undecided(_pair(_host({"dhcp": false}, {"ip": "192.0.2.140"})), {"esx01": {path}, "esx02": {path}})
}

test_host_with_gaps_names_its_own_is_undecided if {
	hosts := {"esx01": _host({}, {"ip": "192.0.2.139"}), "esx02": {"cluster": "c1"}}
	_undecided(_facts(hosts, []), {"esx01": {_path("esx01", "vmk0")}, "esx02": {_list("esx02", "vmotion"), _list("esx02", "ft_logging")}})
}

test_partial_interfaces_is_undecided if {
	path := _list("esx01", "ft_logging")
	document := _facts({"esx01": _first, "esx02": _ips("192.0.2.12", "192.0.2.140")}, [path])
	_undecided(document, {"esx01": {path}, "esx02": {path}})
}

test_partial_ft_hosts_is_undecided if {
	path := ["clusters", "c1", "ft_hosts"]
	_undecided(_facts({"esx01": _first}, [path]), {"esx01": {path}})
}

test_unknown_ft_hosts_is_undecided if {
	_undecided({"clusters": {"c1": {}}, "hosts": {"esx01": _first}}, {"esx01": {["clusters", "c1", "ft_hosts"]}})
}

test_unknown_cluster_is_undecided if {
	_undecided({"hosts": {"esx01": object.remove(_first, ["cluster"])}}, {"esx01": {["hosts", "esx01", "cluster"]}})
}

test_claimed_membership_is_undecided if {
	path := ["hosts", "esx02", "cluster"]
	document := object.union(_pair(_first), {"clusters": {"c1": {"ft_hosts": ["esx01"]}}, "partial": [path]})
	_undecided(document, {"esx02": {path}})
}

_with_spare(document, host) := object.union(document, {"hosts": {"esx09": host}})

# A host of the cluster that is not for FT has its own addresses to itself.
test_host_that_is_not_for_ft_stands_alone if {
	known := _pair(_ips("192.0.2.12", "192.0.2.140"))
	_allowed(_with_spare(known, _first))
	_undecided(_with_spare(known, _host({"ip": "192.0.2.19"}, {})), {"esx09": {_path("esx09", "vmk1")}})
	open := _pair(_host({"ip": "192.0.2.12"}, {}))
	path := _path("esx02", "vmk1")
	_undecided(_with_spare(open, _ips("192.0.2.19", "192.0.2.149")), {"esx01": {path}, "esx02": {path}})
}

test_addresses_of_other_interfaces_are_not_asked_for if {
	host := object.union(_first, {"vmkernels": {"vmk9": {}}})
	_allowed(_facts({"esx01": host}, []))
}
