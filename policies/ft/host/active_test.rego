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

test_an_active_host_is_allowed if _denies(set(), {})

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
