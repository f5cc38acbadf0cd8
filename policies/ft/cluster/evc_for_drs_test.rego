package ft.cluster.evc_for_drs_test

import data.ft.cluster.evc_for_drs

_cluster(drs, evc) := {"vcenter": "vc1", "release": 605, "drs": {"enabled": drs}, "evc_mode": evc, "ft_vms": ["db01", "db02"]}

_facts(cluster, levels) := {
	"vcenters": {"vc1": {"release": 605}},
	"clusters": {"c1": cluster},
	"vms": {v: {"drs_automation_level": level} | some v, level in levels},
}

_disabled := {"db01": "disabled", "db02": "disabled"}

_one_automated := {"db01": "fully_automated", "db02": "disabled"}

_partial(facts) := object.union(facts, {"partial": [_list]})

_list := ["clusters", "c1", "ft_vms"]

_drs := ["clusters", "c1", "drs", "enabled"]

_evc := ["clusters", "c1", "evc_mode"]

_vcenter := ["clusters", "c1", "vcenter"]

_level(v) := ["vms", v, "drs_automation_level"]

_without(cluster, field) := {name: value | some name, value in cluster; name != field}

_finding(vms) := {
	"subject": ["clusters", "c1"],
	"path": ["clusters", "c1", "evc_mode"],
	"related": [["vms", v, "drs_automation_level"] | some v in vms],
	"args": {"vms": vms},
}

_denies(expected, facts) if {
	evc_for_drs.deny == expected with input as facts
	evc_for_drs.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	needs := {{"subject": ["clusters", "c1"], "path": path} | some path in paths}
	evc_for_drs.deny == set() with input as facts
	evc_for_drs.missing == needs with input as facts
}

test_automated_machine_without_evc_is_denied if {
	_denies({_finding(["db01"])}, _facts(_cluster(true, "none"), _one_automated))
}

test_every_level_but_disabled_is_denied if {
	_denies({_finding(["db01", "db02"])}, _facts(_cluster(true, "none"), {"db01": "default", "db02": "manual"}))
}

test_automated_machine_beside_an_unknown_one_is_denied if {
	_denies({_finding(["db01"])}, _facts(_cluster(true, "none"), {"db01": "partially_automated"}))
}

test_automated_machine_in_partial_list_is_denied if {
	_denies({_finding(["db01"])}, _partial(_facts(_cluster(true, "none"), _one_automated)))
}

test_evc_is_allowed if {
	_passes(_facts(_cluster(true, "intel-nehalem"), _one_automated))
	_passes(_partial(_facts(_without(_cluster(true, "intel-nehalem"), "drs"), {})))
}

test_drs_turned_off_is_allowed if {
	_passes(_facts(_cluster(false, "none"), _one_automated))
	_passes(_partial(_facts(_without(_cluster(false, "none"), "evc_mode"), {})))
	_passes(_facts(_without(_cluster(false, "none"), "evc_mode"), _one_automated))
}

test_disabled_automation_is_allowed if {
	_passes(_facts(_cluster(true, "none"), _disabled))
	_passes(_facts({"ft_vms": ["db01", "db02"]}, _disabled))
}

test_no_ft_machine_is_allowed if {
	_passes(_facts(object.union(_cluster(true, "none"), {"ft_vms": []}), _one_automated))
}

test_unknown_level_is_undecided if {
	_misses({_level("db02")}, _facts(_cluster(true, "none"), {"db01": "disabled"}))
}

test_partial_list_is_undecided if {
	_misses({_list}, _partial(_facts(_cluster(true, "none"), _disabled)))
}

test_unknown_list_is_undecided if {
	_misses({_list}, _facts(_without(_cluster(true, "none"), "ft_vms"), _disabled))
}

test_unknown_evc_mode_is_undecided if {
	_misses({_evc}, _facts(_without(_cluster(true, "none"), "evc_mode"), _one_automated))
}

test_unknown_drs_is_undecided if {
	_misses({_drs}, _facts(_without(_cluster(true, "none"), "drs"), _one_automated))
}

test_nothing_known_is_undecided if {
	_misses({_drs, _evc, _vcenter, _list}, _facts({}, {}))
	_misses({_drs, _evc, _vcenter, _level("db01"), _level("db02")}, _facts({"ft_vms": ["db01", "db02"]}, {}))
}

_managed(vcenter, release) := json.patch(_facts(_cluster(true, "none"), _one_automated), [
	{"op": "replace", "path": "/vcenters/vc1", "value": vcenter},
	{"op": "replace", "path": "/clusters/c1/release", "value": release},
])

_managed_without_evc(release) := json.remove(_managed({"release": release}, 600), ["clusters/c1/evc_mode"])

test_from_6_7_on_vcenter_decides_for_earlier_hosts_too if {
	_denies({_finding(["db01"])}, _managed({"release": 605}, 600))
	_denies({_finding(["db01"])}, _managed({"release": 606}, 600))
	_misses({_evc}, _managed_without_evc(606))
	_passes(_managed({"release": 607}, 605))
	_passes(_managed({"release": 800}, 600))
}

test_unknown_vcenter_is_undecided_for_hosts_that_a_later_one_can_manage if {
	_misses({["vcenters", "vc1", "version"]}, _managed({}, 600))
	_misses({_vcenter}, _facts(_without(_cluster(true, "none"), "vcenter"), _one_automated))
	_denies({_finding(["db01"])}, _managed({}, 505))
	_denies({_finding(["db01"])}, _managed({}, 599))
}
