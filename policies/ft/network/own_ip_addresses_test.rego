package ft.network.own_ip_addresses_test

import data.ft.network.own_ip_addresses as rule

_host(interface) := {
	"cluster": "c1",
	"vmkernels": {"vmk0": {"ip": "192.0.2.11"}},
	"interfaces": {"vmk0": object.union({"kind": "vmkernels"}, interface)},
}

_facts(host, partial) := {"clusters": {"c1": {"hosts": ["esx01"]}}, "hosts": {"esx01": host}, "partial": partial}

_twice := {"unique": false, "shared_with": [
	["hosts", "esx01", "service_consoles", "vswif0"],
	["hosts", "esx02", "vmkernels", "vmk1"],
]}

_finding(ip) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "vmkernels", "vmk0", "ip"],
	"related": [["hosts", "esx01", "service_consoles", "vswif0", "ip"], ["hosts", "esx02", "vmkernels", "vmk1", "ip"]],
	"args": {"interface": "vmk0", "ip": ip, "others": ["esx01 (vswif0)", "esx02 (vmk1)"]},
}

_denied(document, findings) if {
	rule.deny == findings with input as document
	rule.missing == set() with input as document
}

_allowed(document) if _denied(document, set())

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["hosts", "esx01"], "path": path} | some path in paths} with input as document
}

test_an_address_that_others_have_is_denied if _denied(_facts(_host(_twice), []), {_finding("192.0.2.11")})

test_an_ipv6_address_is_denied_without_its_prefix_length if {
	host := object.union(_host(_twice), {"vmkernels": {"vmk0": {"ip": "2001:db8::1/64"}}})
	_denied(_facts(host, []), {_finding("2001:db8::1")})
}

test_an_address_of_its_own_is_allowed if {
	_allowed(_facts(_host({"unique": true, "shared_with": []}), []))
	_allowed(_facts(_host({"unique": true}), []))
	_allowed(_facts(object.union(_host({"unique": true}), {"cluster": "c1", "standalone": false}), []))
	_allowed({"hosts": {"esx01": object.union(object.remove(_host({"unique": true}), ["cluster"]), {"standalone": true})}})
}

test_an_address_that_may_be_another_one_is_undecided if {
	_undecided(_facts(_host({}), []), {["hosts", "esx01", "interfaces", "vmk0", "unique"]})
}

test_further_interfaces_and_hosts_are_undecided if {
	every path in [["clusters", "c1", "hosts"], ["hosts", "esx01", "interfaces"]] {
		_undecided(_facts(_host({"unique": true}), [path]), {path})
	}
	_undecided({"hosts": {"esx01": object.remove(_host({"unique": true}), ["cluster"])}}, {["hosts", "esx01", "cluster"]})
	_undecided({"hosts": {"esx01": _host({"unique": true})}}, {["clusters", "c1", "hosts"]})
	_undecided({"hosts": {"esx01": {"standalone": true}}}, {["hosts", "esx01", "interfaces"]})
}
