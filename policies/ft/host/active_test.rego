package ft.host.active_test

import data.ft.host.active as rule

_active := {"connection_state": "connected", "power_state": "powered_on", "maintenance_mode": false}

_facts(more) := {"hosts": {"esx01": object.union(_active, more), "esx02": _active}}

_finding(fact, actual, required) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", fact],
	"args": {"fact": fact, "actual": actual, "required": required},
}

_denies(expected, more) if rule.deny == expected with input as _facts(more)

test_an_active_host_is_allowed if _denies(set(), {"ha_agent": "error"})

test_a_host_that_is_not_connected_is_denied if {
	_denies({_finding("connection_state", "disconnected", "connected")}, {"connection_state": "disconnected"})
	_denies({_finding("connection_state", "not_responding", "connected")}, {"connection_state": "not_responding"})
}

test_a_host_that_is_not_powered_on_is_denied if {
	_denies({_finding("power_state", "standby", "powered_on")}, {"power_state": "standby"})
	_denies({_finding("power_state", "powered_off", "powered_on")}, {"power_state": "powered_off"})
}

test_maintenance_mode_is_denied if {
	_denies({_finding("maintenance_mode", true, false)}, {"maintenance_mode": true})
}

test_unknown_states_are_not_denied if rule.deny == set() with input as {"hosts": {"esx01": {}}}

# Three hosts for FT besides the one in maintenance mode, as far as they are listed.
_cluster(hosts) := {
	"clusters": {"c1": {"ft_hosts": ["esx01", "esx02", "esx03"]}},
	"hosts": object.union(
		{"esx01": object.union(_active, {"cluster": "c1", "maintenance_mode": true}), "esx02": _active, "esx03": _active},
		hosts,
	),
}

_severities(expected, facts) if {
	found := {object.get(finding, "severity", "error") | some finding in rule.deny} with input as facts
	found == expected
}

test_one_host_less_while_two_are_active_is_a_warning if {
	_severities({"warning"}, _cluster({}))
	_severities({"warning"}, _cluster({"esx02": {"ha_agent": "running"}}))
}

test_one_host_less_while_fewer_than_two_are_active_is_an_error if {
	_severities({"error"}, _cluster({"esx02": {"power_state": "standby"}}))
	_severities({"error"}, _cluster({"esx02": {"ha_agent": "error"}}))
	_severities({"error"}, json.remove(_cluster({}), ["hosts/esx02/connection_state"]))
	_severities({"error"}, json.remove(_cluster({}), ["hosts/esx02/power_state"]))
	_severities({"error"}, json.remove(_cluster({}), ["hosts/esx02/maintenance_mode"]))
	_severities({"error"}, json.remove(_cluster({}), ["hosts/esx01/cluster"]))
}
