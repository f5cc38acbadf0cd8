package ft.host.certificate_verified_test

import data.ft.host.certificate_verified

_denies(expected, facts) if {
	findings := certificate_verified.deny with input as {"hosts": {"esx01": facts}}
	findings == expected
}

test_certificate_not_verified_is_denied if {
	finding := {"subject": ["hosts", "esx01"], "path": ["hosts", "esx01", "certificate_verified"], "args": {}}
	_denies({finding}, {"certificate_verified": false})
}

test_verified_certificate_is_allowed if {
	_denies(set(), {"certificate_verified": true})
}

# What a pass needs is in METADATA (reads); here it counts that nothing unknown is denied.
test_unknown_certificate_is_undecided if {
	_denies(set(), {})
}

test_only_what_is_wrong_is_denied if {
	objects := {
		"esx01": {"certificate_verified": false},
		"other": {"certificate_verified": true},
		"unknown": {},
	}
	findings := certificate_verified.deny with input as {"hosts": objects}
	{finding.subject | some finding in findings} == {["hosts", "esx01"]}
}
