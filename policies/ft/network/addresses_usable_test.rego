package ft.network.addresses_usable_test

import data.ft.network.addresses_usable as rule

_facts(vmkernel, interface) := {"hosts": {"esx01": {
	"vmkernels": {"vmk0": vmkernel},
	"interfaces": {"vmk0": object.union({"kind": "vmkernels"}, interface)},
}}}

_static := {"ip": "192.0.2.63", "netmask": "255.255.255.192"}

_finding(field, value, fault) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "vmkernels", "vmk0", field],
	"args": {"interface": "vmk0", "value": value, "fault": fault},
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

test_an_address_that_no_host_has_is_denied if {
	texts := {
		"network": "the first address of its subnet",
		"broadcast": "the broadcast address of its subnet",
		"multicast": "a multicast address",
		"loopback": "a loopback address",
		"unspecified": "the address that stands for none",
		"reserved": "a reserved address",
		"no address": "no address",
	}
	every fault, text in texts {
		_denied(_facts(_static, {"fault": fault}), {_finding("ip", "192.0.2.63 / 255.255.255.192", text)})
	}
	_denied(_facts({"ip": "ff02::1/64"}, {"fault": "multicast"}), {_finding("ip", "ff02::1/64", "a multicast address")})
}

test_the_address_of_a_console_is_denied if {
	document := {"hosts": {"esx01": {
		"service_consoles": {"vswif0": {"ip": "0.0.0.0"}},
		"interfaces": {"vswif0": {"kind": "service_consoles", "fault": "unspecified"}},
	}}}
	{finding.path | some finding in rule.deny} == {["hosts", "esx01", "service_consoles", "vswif0", "ip"]} with input as document
}

_routed := object.union(_static, {"gateway": "198.51.100.254"})

test_a_gateway_that_is_no_neighbour_is_denied if {
	finding := _finding("gateway", "198.51.100.254", "the gateway is no other host of 192.0.2.0/26")
	_denied(_facts(_routed, {"fault": "", "subnet": "192.0.2.0/26", "gateway_reachable": false}), {finding})
	unknown := _finding("gateway", "198.51.100.254", "the gateway is no other host of its subnet")
	_denied(_facts(_routed, {"fault": "", "gateway_reachable": false}), {unknown})
}

test_a_usable_address_is_allowed if {
	_allowed(_facts(_static, {"fault": ""}))
	_allowed(_facts({"dhcp": true}, {"fault": ""}))
	_allowed(_facts(_routed, {"fault": "", "gateway_reachable": true}))
}

test_unknown_facts_are_undecided if {
	_undecided(_facts({}, {}), {["hosts", "esx01", "interfaces", "vmk0", "fault"]})
	_undecided(_facts(_routed, {"fault": ""}), {["hosts", "esx01", "interfaces", "vmk0", "gateway_reachable"]})
	list := ["hosts", "esx01", "interfaces"]
	_undecided(object.union(_facts(_static, {"fault": ""}), {"partial": [list]}), {list})
	_undecided({"hosts": {"esx01": {}}}, {list})
}
