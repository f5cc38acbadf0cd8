package ft.vcenter.verifies_host_certificates_test

import data.ft.vcenter.verifies_host_certificates

_denies(expected, facts) if {
	findings := verifies_host_certificates.deny with input as {"vcenters": {"vc01": facts}}
	findings == expected
}

test_check_turned_off_is_denied if {
	finding := {"subject": ["vcenters", "vc01"], "path": ["vcenters", "vc01", "verify_host_certificates"], "args": {}}
	_denies({finding}, {"verify_host_certificates": false})
}

test_check_turned_on_is_allowed if {
	_denies(set(), {"verify_host_certificates": true})
}

# What a pass needs is in METADATA (reads); here it counts that nothing unknown is denied.
test_unknown_setting_is_undecided if {
	_denies(set(), {})
}

test_only_what_is_wrong_is_denied if {
	objects := {
		"vc01": {"verify_host_certificates": false},
		"other": {"verify_host_certificates": true},
		"unknown": {},
	}
	findings := verifies_host_certificates.deny with input as {"vcenters": objects}
	{finding.subject | some finding in findings} == {["vcenters", "vc01"]}
}
