package ft.host.managed_by_vcenter_test

import data.ft.host.managed_by_vcenter

_facts(host) := {"hosts": {"esx01": host}}

_finding := {"subject": ["hosts", "esx01"], "path": ["hosts", "esx01", "managed"], "args": {}}

_denies(expected, facts) if {
	managed_by_vcenter.deny == expected with input as facts
	managed_by_vcenter.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	needs := {{"subject": ["hosts", "esx01"], "path": path} | some path in paths}
	managed_by_vcenter.deny == set() with input as facts
	managed_by_vcenter.missing == needs with input as facts
}

test_unmanaged_host_is_denied if {
	_denies({_finding}, _facts({"managed": false}))
}

test_host_of_a_vcenter_is_allowed if {
	_passes(_facts({"vcenter": "vc01"}))
	_passes(_facts({"vcenter": "vc01", "managed": true}))
}

test_host_managed_by_an_unnamed_vcenter_is_allowed if {
	_passes(_facts({"managed": true}))
}

test_nothing_known_is_undecided if {
	_misses({["hosts", "esx01", "managed"]}, _facts({}))
}
