package ft.host.power_profile_test

import data.ft.host.power_profile as rule

_facts(release, profile) := {"hosts": {"esx01": {"release": release, "bios": {"power_profile": profile}}}}

_finding(actual, more) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "bios", "power_profile"],
	"args": object.union({"actual": actual, "required": ["maximum_performance", "os_managed"]}, more),
}

_denies(expected, facts) if rule.deny == expected with input as facts

test_saving_power_is_denied if {
	_denies({_finding("balanced", {})}, _facts(600, "balanced"))
	_denies({_finding("low_power", {})}, _facts(803, "low_power"))
}

test_the_version_may_be_unknown if {
	_denies({_finding("balanced", {})}, {"hosts": {"esx01": {"bios": {"power_profile": "balanced"}}}})
}

test_from_9_0_on_it_is_unverified if {
	_denies({_finding("balanced", {"confidence": "M"})}, _facts(900, "balanced"))
	_denies({_finding("balanced", {})}, _facts(899, "balanced"))
}

test_both_recommended_profiles_are_allowed if {
	_denies(set(), _facts(600, "maximum_performance"))
	_denies(set(), _facts(900, "os_managed"))
}

test_unknown_is_not_denied if _denies(set(), {"hosts": {"esx01": {"bios": {}}}})
