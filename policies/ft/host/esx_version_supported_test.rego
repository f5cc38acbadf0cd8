package ft.host.esx_version_supported_test

import data.ft.host.esx_version_supported

_facts(host) := {"hosts": {"esx01": host}}

_host(version, release, ft_type) := {"version": version, "release": release, "ft_type": ft_type}

_finding(actual, required, ft_type) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "version"],
	"args": {"actual": actual, "required": required, "ft_type": ft_type},
}

_denies(expected, facts) if {
	esx_version_supported.deny == expected with input as facts
	esx_version_supported.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	needs := {{"subject": ["hosts", "esx01"], "path": path} | some path in paths}
	esx_version_supported.deny == set() with input as facts
	esx_version_supported.missing == needs with input as facts
}

test_version_before_4_0_is_denied if {
	_denies({_finding("3.5.0", "4.0-6.0", "legacy")}, _facts(_host("3.5.0", 305, "legacy")))
	_denies({_finding("3.5.0", "4.0-6.0", "legacy")}, _facts({"version": "3.5.0", "release": 305}))
	_denies({_finding("3.99", "4.0-6.0", "legacy")}, _facts({"version": "3.99", "release": 399}))
}

test_legacy_ft_from_4_0_on_is_allowed if {
	_passes(_facts(_host("4.0.0", 400, "legacy")))
	_passes(_facts(_host("5.5.0", 505, "legacy")))
}

test_smp_ft_before_6_0_is_denied if {
	_denies({_finding("5.5.0", ">= 6.0", "smp")}, _facts(_host("5.5.0", 505, "smp")))
	_denies({_finding("5.99", ">= 6.0", "smp")}, _facts(_host("5.99", 599, "smp")))
	_denies({_finding("3.5.0", ">= 6.0", "smp")}, _facts(_host("3.5.0", 305, "smp")))
}

test_smp_ft_from_6_0_on_is_allowed if {
	_passes(_facts(_host("6.0.0", 600, "smp")))
	_passes(_facts(_host("10.0", 1000, "smp")))
}

test_legacy_ft_after_6_0_is_denied if {
	_passes(_facts(_host("6.0U3", 600, "legacy")))
	_passes(_facts(_host("6.4.0", 604, "legacy")))
	_denies({_finding("6.5.0", "4.0-6.0", "legacy")}, _facts(_host("6.5.0", 605, "legacy")))
	_denies({_finding("8.0.3", "4.0-6.0", "legacy")}, _facts(_host("8.0.3", 800, "legacy")))
}

test_unknown_type_on_6_0_is_allowed if {
	_passes(_facts({"version": "6.0.0", "release": 600}))
	_passes(_facts({"version": "6.4.0", "release": 604}))
}

test_unknown_type_after_6_0_is_undecided if {
	_misses({["hosts", "esx01", "ft_type"]}, _facts({"version": "6.5.0", "release": 605}))
}

test_unknown_type_from_4_0_to_5_5_is_undecided if {
	_misses({["hosts", "esx01", "ft_type"]}, _facts({"version": "4.0.0", "release": 400}))
	_misses({["hosts", "esx01", "ft_type"]}, _facts({"version": "5.5.0", "release": 505}))
	_misses({["hosts", "esx01", "ft_type"]}, _facts({"version": "5.99", "release": 599}))
}

test_assumed_release_is_undecided if {
	_misses({["hosts", "esx01", "version"]}, _facts({"release": 800, "ft_type": "smp"}))
	_misses({["hosts", "esx01", "version"]}, _facts({"release": 505, "ft_type": "smp"}))
	_misses({["hosts", "esx01", "version"]}, _facts({"release": 505}))
}

test_version_that_cannot_be_read_is_undecided if {
	_misses({["hosts", "esx01", "release"]}, _facts({"version": "4.100", "ft_type": "legacy"}))
}

test_nothing_known_is_undecided if {
	_misses({["hosts", "esx01", "version"], ["hosts", "esx01", "release"]}, _facts({}))
}
