package ft.network.ft_logging_ipv4_test

import data.ft.network.ft_logging_ipv4 as rule

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["hosts", "esx01"], "path": path} | some path in paths} with input as facts
}

_list(kind) := ["hosts", "esx01", "traffic", kind, "vmkernels"]

_facts(interfaces) := {"hosts": {"esx01": {
	"vmkernels": interfaces,
	"traffic": {"ft_logging": {"vmkernels": interfaces}},
}}}

_ip(k) := ["hosts", "esx01", "vmkernels", k, "ip"]

_finding(k, ip) := {"subject": ["hosts", "esx01"], "path": _ip(k), "args": {"interface": k, "actual": ip}}

test_ipv6_is_denied if {
	_denies({_finding("vmk1", "2001:db8::1/64")}, _facts({"vmk1": {"ip": "2001:db8::1/64"}}))
	_denies({_finding("vmk2", "fe80::1")}, _facts({"vmk1": {"ip": "192.0.2.1"}, "vmk2": {"ip": "fe80::1"}}))
}

test_the_rest_may_be_unknown if {
	finding := _finding("vmk1", "2001:db8::1/64")
	facts := object.union(_facts({"vmk1": {"ip": "2001:db8::1/64"}, "vmk2": {}}), {"partial": [_list("ft_logging")]})
	rule.deny == {finding} with input as facts
}

test_ipv4_is_allowed if {
	_passes(_facts({"vmk1": {"ip": "192.0.2.139"}}))
	_passes(_facts({"vmk1": {"dhcp": true}}))
	_passes(_facts({}))
}

test_another_partial_list_is_allowed if {
	_passes(object.union(_facts({"vmk1": {"ip": "192.0.2.139"}}), {"partial": [_list("vmotion")]}))
}

test_another_interface_may_have_ipv6 if {
	facts := _facts({"vmk1": {"ip": "192.0.2.139"}})
	_passes(object.union(facts, {"hosts": {"esx01": {"vmkernels": {"vmk0": {"ip": "2001:db8::2"}}}}}))
}

test_an_unknown_address_is_missing if {
	_misses({_ip("vmk1")}, _facts({"vmk1": {}}))
	_misses({_ip("vmk1")}, _facts({"vmk1": {"dhcp": false}}))
}

test_unknown_interfaces_are_missing if {
	_misses({_list("ft_logging")}, {"hosts": {"esx01": {}}})
	_misses({_list("ft_logging")}, object.union(_facts({}), {"partial": [_list("ft_logging")]}))
}
