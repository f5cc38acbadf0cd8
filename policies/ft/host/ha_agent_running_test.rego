package ft.host.ha_agent_running_test

import data.ft.host.ha_agent_running

_denies(expected, facts) if {
	findings := ha_agent_running.deny with input as {"hosts": {"esx01": facts}}
	findings == expected
}

test_agent_initializing_is_denied if {
	finding := {"subject": ["hosts", "esx01"], "path": ["hosts", "esx01", "ha_agent"], "args": {"actual": "initializing"}}
	_denies({finding}, {"ha_agent": "initializing"})
}

test_agent_error_is_denied if {
	finding := {"subject": ["hosts", "esx01"], "path": ["hosts", "esx01", "ha_agent"], "args": {"actual": "error"}}
	_denies({finding}, {"ha_agent": "error"})
}

test_agent_not_configured_is_denied if {
	finding := {"subject": ["hosts", "esx01"], "path": ["hosts", "esx01", "ha_agent"], "args": {"actual": "not_configured"}}
	_denies({finding}, {"ha_agent": "not_configured"})
}

test_running_agent_is_allowed if {
	_denies(set(), {"ha_agent": "running"})
}

# What a pass needs is in METADATA (reads); here it counts that nothing unknown is denied.
test_unknown_state_is_undecided if {
	_denies(set(), {})
}

test_only_what_is_wrong_is_denied if {
	objects := {
		"esx01": {"ha_agent": "initializing"},
		"other": {"ha_agent": "running"},
		"unknown": {},
	}
	findings := ha_agent_running.deny with input as {"hosts": objects}
	{finding.subject | some finding in findings} == {["hosts", "esx01"]}
}

_cluster(hosts) := {
	"clusters": {"c1": {"ft_hosts": ["esx01", "esx02", "esx03"]}},
	"hosts": object.union(
		{
			"esx01": {"cluster": "c1", "ha_agent": "error"},
			"esx02": {"ha_agent": "running"},
			"esx03": {"ha_agent": "running"},
		},
		hosts,
	),
}

_severities(expected, facts) if {
	found := {object.get(finding, "severity", "error") | some finding in ha_agent_running.deny} with input as facts
	found == expected
}

test_one_agent_less_while_two_run_is_a_warning if {
	_severities({"warning"}, _cluster({}))
}

test_one_agent_less_while_fewer_than_two_run_is_an_error if {
	_severities({"error"}, _cluster({"esx02": {"ha_agent": "initializing"}}))
	_severities({"error"}, _cluster({"esx02": {"maintenance_mode": true}}))
	_severities({"error"}, json.remove(_cluster({}), ["hosts/esx02/ha_agent"]))
	_severities({"error"}, json.remove(_cluster({}), ["hosts/esx01/cluster"]))
}
