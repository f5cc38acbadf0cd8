package ft.host.cpu_runs_release_test

import data.ft.host.cpu_runs_release as rule

_processor(last, doubted) := {"name": "Xeon E5 v3", "last_release": {"release": last, "doubted_after": doubted, "confidence": "V2"}}

_facts(release, processor) := {"hosts": {"esx01": {"release": release, "processor": processor}}}

_finding(cpu, last, actual) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "cpu"],
	"args": {"cpu": cpu, "last": last, "actual": actual},
}

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_misses(path, host) if {
	rule.deny == set() with input as {"hosts": {"esx01": host}}
	needs := {{"subject": ["hosts", "esx01"], "path": array.concat(["hosts", "esx01"], path)}}
	rule.missing == needs with input as {"hosts": {"esx01": host}}
}

test_a_release_after_the_last_is_denied if {
	_denies({_finding("Xeon E5 v3", "7.0", "8.0")}, _facts(800, _processor(700, 700)))
	host := {"release": 900, "processor": _processor(800, 800), "cpu": {"model": "Xeon"}}
	_denies({_finding("Xeon", "8.0", "9.0")}, {"hosts": {"esx01": host}})
}

test_the_last_release_is_allowed if {
	_denies(set(), _facts(700, _processor(700, 700)))
	_denies(set(), _facts(605, _processor(700, 700)))
}

test_a_release_of_which_sources_disagree_is_a_warning if {
	doubt := {"severity": "warning", "args": object.union(_finding("Xeon E5 v3", "6.5", "6.7").args, {"confidence": "M"})}
	_denies({object.union(_finding("Xeon E5 v3", "6.5", "6.7"), doubt)}, _facts(607, _processor(607, 605)))
	_denies({_finding("Xeon E5 v3", "6.5", "7.0")}, _facts(700, _processor(607, 605)))
	_denies(set(), _facts(605, _processor(607, 605)))
}

test_deprecated_cpus_are_only_told if {
	deprecated := {"name": "EPYC 7001", "deprecated_from": 900}
	told := object.union(_finding("EPYC 7001", "9.x", "9.0"), {"severity": "info"})
	_denies({told}, _facts(900, deprecated))
	_denies({object.union(_finding("EPYC 7001", "9.x", "9.1"), {"severity": "info"})}, _facts(901, deprecated))
	_denies({object.union(_finding("EPYC 7001", "10.x", "10.89"), {"severity": "info"})}, _facts(1089, deprecated))
	_denies(set(), _facts(800, deprecated))
	both := object.union(_processor(901, 901), {"deprecated_from": 900})
	_denies({object.union(_finding("Xeon E5 v3", "9.x", "9.1"), {"severity": "info"})}, _facts(901, both))
	_denies({_finding("Xeon E5 v3", "9.1", "9.2")}, _facts(902, both))
}

test_a_cpu_without_a_last_release_is_allowed if {
	_denies(set(), _facts(901, {"name": "EPYC 9004"}))
	_denies(set(), {"hosts": {"esx01": {"release": 901, "processor": {}, "cpu": {"model": "Xeon 7"}}}})
}

test_an_unknown_cpu_is_undecided_from_6_7_on if {
	_misses(["processor", "last_release"], {"release": 607, "processor": {}})
	_misses(["processor", "last_release"], {"release": 606})
	_denies(set(), _facts(605, {}))
}

test_an_unknown_release_is_undecided if {
	_misses(["release"], {"processor": _processor(700, 700)})
	_misses(["release"], {})
}
