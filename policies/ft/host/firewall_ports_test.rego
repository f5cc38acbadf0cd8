package ft.host.firewall_ports_test

import data.ft.host.firewall_ports as rule

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["hosts", "esx01"], "path": path} | some path in paths} with input as facts
}

_list := ["hosts", "esx01", "firewall", "open_ports"]

_all := [[port, protocol, direction] |
	some port in [8100, 8200, 8300]
	some protocol in ["tcp", "udp"]
	some direction in ["inbound", "outbound"]
]

_old := [entry | some entry in _all; entry[0] != 8300]

_except(entries, gone) := [entry | some entry in entries; not entry in gone]

_ports(entries) := {sprintf("%v", [i]): port |
	some i, entry in entries
	port := {"port": entry[0], "protocol": entry[1], "direction": entry[2]}
}

_facts(release, entries) := {"hosts": {"esx01": {
	"release": release,
	"firewall": {"enabled": true, "open_ports": _ports(entries)},
}}}

_without(facts, path) := json.patch(facts, [{"op": "remove", "path": path}])

_finding(ports, severity, more) := {
	"subject": ["hosts", "esx01"],
	"path": _list,
	"severity": severity,
	"args": object.union({"ports": ports}, more),
}

_8300 := [[8300, "tcp", "inbound"], [8300, "tcp", "outbound"]]

test_closed_tcp_8300_is_an_error_from_6_5_on if {
	finding := _finding(["tcp 8300 inbound", "tcp 8300 outbound"], "error", {})
	_denies({finding}, _facts(605, _except(_all, _8300)))
	_denies({finding}, _facts(899, _except(_all, _8300)))
}

test_one_direction_is_not_enough if {
	_denies({_finding(["tcp 8300 outbound"], "error", {})}, _facts(800, _except(_all, [[8300, "tcp", "outbound"]])))
	_denies({_finding(["tcp 8300 inbound"], "error", {})}, _facts(800, _except(_all, [[8300, "tcp", "inbound"]])))
}

test_the_ruleset_of_a_real_host_is_allowed if {
	_passes(_facts(605, array.concat(_8300, [[80, "tcp", "outbound"]])))
	_passes(_facts(900, _8300))
}

# The warning is in METADATA.
test_before_6_5_closed_ports_are_denied if {
	_denies({_finding(["udp 8200 inbound"], "error", {})}, _facts(600, _except(_old, [[8200, "udp", "inbound"]])))
	_denies({_finding(["tcp 8100 inbound"], "error", {})}, _facts(400, _except(_old, [[8100, "tcp", "inbound"]])))
}

test_from_9_0_on_it_is_unverified if {
	finding := _finding(["tcp 8300 inbound", "tcp 8300 outbound"], "warning", {"confidence": "M"})
	_denies({finding}, _facts(900, _except(_all, _8300)))
}

test_open_ports_are_allowed if {
	_passes(_facts(800, _all))
	_passes(_facts(900, _all))
	_passes(_facts(605, array.concat(_all, [[902, "tcp", "inbound"]])))
}

test_8300_is_of_6_5 if {
	_passes(_facts(604, _old))
	_passes(object.union(_facts(604, _old), {"partial": [_list]}))
	_passes(_facts(400, _old))
}

test_a_firewall_that_is_off_is_allowed if {
	_passes({"hosts": {"esx01": {"firewall": {"enabled": false}}}})
	_passes({"hosts": {"esx01": {"release": 800, "firewall": {"enabled": false, "open_ports": {}}}}})
}

test_open_ports_are_enough_in_a_partial_list if {
	_passes(object.union(_facts(800, _all), {"partial": [_list]}))
}

test_unknown_ports_are_missing if {
	_misses({_list}, object.union(_facts(800, _old), {"partial": [_list]}))
	_misses({_list}, _without(_facts(800, []), "/hosts/esx01/firewall/open_ports"))
	every field in ["port", "protocol", "direction"] {
		path := concat("/", ["/hosts/esx01/firewall/open_ports/9", field])
		_misses({array.concat(_list, ["9", field])}, _without(_facts(800, _all), path))
	}
}

test_an_entry_that_cannot_be_the_port_is_denied if {
	finding := _finding(["tcp 8300 inbound"], "error", {})
	every entry in [
		{"protocol": "tcp", "port": 902},
		{"port": 8300, "direction": "outbound"},
		{"protocol": "udp", "direction": "inbound"},
	] {
		_denies({finding}, object.union(_facts(800, _except(_all, [[8300, "tcp", "inbound"]])), _also({"99": entry})))
	}
}

test_two_entries_for_one_port_are_not_two_ports_is_denied if {
	finding := _finding(["tcp 8300 inbound", "tcp 8300 outbound"], "error", {})
	inbound := {"98": {"port": 8300, "direction": "inbound"}, "99": {"protocol": "tcp", "direction": "inbound"}}
	_denies({finding}, object.union(_facts(800, _except(_all, _8300)), _also(inbound)))
}

test_a_partial_list_with_such_entries_is_missing if {
	entries := _also({"99": {"port": 8300, "direction": "inbound"}})
	facts := object.union(_facts(800, _except(_all, _8300)), entries)
	_misses({_list, array.concat(_list, ["99", "protocol"])}, object.union(facts, {"partial": [_list]}))
}

test_entries_that_cannot_be_the_port_ask_for_nothing if {
	facts := object.union(_facts(800, _except(_all, _8300)), _also({
		"97": {"port": 902},
		"98": {"port": 8300, "protocol": "tcp"},
		"99": {"port": 8300},
	}))
	_misses({array.concat(_list, ["98", "direction"])} | {array.concat(_list, ["99", f]) | some f in ["protocol", "direction"]}, facts)
}

test_one_entry_is_not_two_ports_is_denied if {
	finding := _finding(["tcp 8300 inbound", "tcp 8300 outbound"], "error", {})
	closed := _facts(800, _except(_all, _8300))
	_denies({finding}, object.union(closed, _also({"98": {"port": 902}, "99": {"port": 8300, "protocol": "tcp"}})))
	_misses(
		{array.concat(_list, [i, "direction"]) | some i in ["98", "99"]},
		object.union(closed, _also({i: {"port": 8300, "protocol": "tcp"} | some i in ["98", "99"]})),
	)
}

_also(entries) := {"hosts": {"esx01": {"firewall": {"open_ports": entries}}}}

test_an_unknown_release_is_missing if {
	_misses({["hosts", "esx01", "release"]}, _without(_facts(800, _all), "/hosts/esx01/release"))
	list := object.union(_facts(800, _old), {"partial": [_list]})
	_misses({["hosts", "esx01", "release"], _list}, _without(list, "/hosts/esx01/release"))
}

test_an_unknown_firewall_is_missing if {
	_misses({["hosts", "esx01", "firewall", "enabled"]}, _without(_facts(800, _old), "/hosts/esx01/firewall/enabled"))
	_misses({["hosts", "esx01", "firewall", "enabled"], ["hosts", "esx01", "release"], _list}, {"hosts": {"esx01": {}}})
}

# A host of which the input names the rule sets that are enabled.
_sets(release, rulesets) := {"hosts": {"esx01": {"release": release, "firewall": {"enabled": true, "rulesets": rulesets}}}}

test_the_rule_set_is_enough if {
	every id in ["faultTolerance", "Fault Tolerance"] {
		_passes(_sets(800, ["fdm", id]))
		_passes(_sets(500, [id]))
	}
	_passes({"hosts": {"esx01": {"firewall": {"rulesets": ["faultTolerance"]}}}})
	_passes(object.union(_sets(800, ["faultTolerance"]), {"partial": [_list_of_sets]}))
}

_list_of_sets := ["hosts", "esx01", "firewall", "rulesets"]

test_a_disabled_rule_set_is_denied if {
	finding := object.union(_finding(["tcp 8300 inbound", "tcp 8300 outbound"], "error", {}), {"path": _list_of_sets})
	_denies({finding}, _sets(800, []))
	_denies({finding}, _sets(800, ["fdm"]))
	closed := object.union(_sets(800, ["fdm"]), _facts(800, _old))
	_denies({finding}, closed)
}

test_ports_may_be_open_by_another_rule_set if _passes(object.union(_sets(800, ["acme"]), _facts(800, _8300)))

test_partial_rule_sets_are_missing if {
	_misses({_list}, object.union(_sets(800, ["fdm"]), object.union(_facts(800, _old), {"partial": [_list]})))
	_misses({_list}, object.union(_sets(800, ["fdm"]), {"partial": [_list_of_sets]}))
}
