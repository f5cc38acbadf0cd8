package lib.activity_test

import data.lib.activity

_active := {"connection_state": "connected", "power_state": "powered_on", "maintenance_mode": false, "ha_agent": "running"}

_facts(hosts) := {
	"clusters": {"c1": {"ft_hosts": ["h1", "h2", "h3"]}, "c2": {"ft_hosts": []}, "c3": {}},
	"hosts": object.union({"h1": {"maintenance_mode": true}, "h2": _active, "h3": _active, "h4": _active}, hosts),
}

_all := [fact | some fact, _ in _active]

_enough(facts, hosts) if activity.enough(facts) == {"c1"} with input as _facts(hosts)

_too_few(facts, hosts) if activity.enough(facts) == set() with input as _facts(hosts)

test_two_active_hosts_are_enough if {
	_enough(_all, {})
	_enough(["ha_agent"], {})
}

test_each_fact_counts if {
	_too_few(_all, {"h3": {"connection_state": "disconnected"}})
	_too_few(_all, {"h3": {"power_state": "standby"}})
	_too_few(_all, {"h3": {"maintenance_mode": true}})
	_too_few(["connection_state"], {"h3": {"ha_agent": "error"}})
}

test_an_unknown_fact_counts_where_it_is_asked_for if {
	facts := json.remove(_facts({}), ["hosts/h3/ha_agent"])
	activity.enough(["connection_state", "power_state"]) == {"c1"} with input as facts
	activity.enough(["ha_agent"]) == set() with input as facts
}

test_hosts_that_are_not_meant_for_ft_do_not_count if {
	facts := json.patch(_facts({}), [{"op": "replace", "path": "/clusters/c1/ft_hosts", "value": ["h1", "h2"]}])
	activity.enough(_all) == set() with input as facts
}
