package ft.host.hardware_virtualization_test

import data.ft.host.hardware_virtualization

_denies(expected, facts) if {
	findings := hardware_virtualization.deny with input as {"hosts": {"esx01": facts}}
	findings == expected
}

test_hardware_virtualization_off_is_denied if {
	finding := {"subject": ["hosts", "esx01"], "path": ["hosts", "esx01", "bios", "hardware_virtualization"], "args": {}}
	_denies({finding}, {"bios": {"hardware_virtualization": false}})
}

test_hardware_virtualization_on_is_allowed if {
	_denies(set(), {"bios": {"hardware_virtualization": true}})
}

# What a pass needs is in METADATA (reads); here it counts that nothing unknown is denied.
test_unknown_bios_setting_is_undecided if {
	_denies(set(), {})
}

test_only_what_is_wrong_is_denied if {
	objects := {
		"esx01": {"bios": {"hardware_virtualization": false}},
		"other": {"bios": {"hardware_virtualization": true}},
		"unknown": {},
	}
	findings := hardware_virtualization.deny with input as {"hosts": objects}
	{finding.subject | some finding in findings} == {["hosts", "esx01"]}
}
