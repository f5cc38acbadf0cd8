package lib.capabilities_test

import data.lib.capabilities

_facts(reported, partial) := {
	"clusters": {"c1": {"reported_capabilities": reported}},
	"hosts": {
		"a": {"cluster": "c1", "capability": {"max": 0}},
		"b": {"cluster": "c1", "capability": {"other": true}},
		"c": {"cluster": "c1"},
	},
	"partial": partial,
}

_open(document) := hosts if hosts := capabilities.open_hosts(["a", "b", "c"], "max") with input as document

test_hosts_that_do_not_report_what_another_does_are_open if {
	_open(_facts(["max"], [])) == {"b", "c"}
	capabilities.paths(["a", "b"], "max") == {["hosts", "b", "capability", "max"]} with input as _facts(["max"], [])
}

test_tables_hold_where_no_host_reports_it if {
	_open(_facts(["other"], [])) == set()
	_open(_facts([], [])) == set()
}

test_hosts_are_open_where_it_is_unknown_what_others_report if {
	_open(_facts([], [["clusters", "c1", "reported_capabilities"]])) == {"b", "c"}
	_open(json.remove(_facts([], []), ["clusters/c1/reported_capabilities"])) == {"b", "c"}
}

test_other_lists_do_not_matter if _open(_facts([], [["clusters", "c1", "ft_hosts"]])) == set()

test_hosts_that_are_not_known_are_not_open if {
	capabilities.open_hosts(["d"], "max") == set() with input as _facts(["max"], [])
}
