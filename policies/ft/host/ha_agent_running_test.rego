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
