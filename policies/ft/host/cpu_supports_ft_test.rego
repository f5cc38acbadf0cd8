package ft.host.cpu_supports_ft_test

import data.ft.host.cpu_supports_ft

_facts(host) := {"hosts": {"esx01": host}}

_host(ft_type, release, processor) := {"ft_type": ft_type, "release": release, "processor": processor}

_since(version) := {"legacy": {"supported": true, "confidence": "V", "since": version, "not_before": version, "from": version}}

_between(first, last) := {"legacy": {"supported": true, "confidence": "V", "not_before": first, "from": last}}

_answer(ft_type, supported, confidence) := {ft_type: {"supported": supported, "confidence": confidence}}

_reporting(host, answer) := object.union(host, {"capability": {_reports[host.ft_type]: answer}})

_reports := {"legacy": "ft_supported", "smp": "smp_ft_supported"}

_finding(path, cpu, ft_type, version) := {
	"subject": ["hosts", "esx01"],
	"path": array.concat(["hosts", "esx01"], path),
	"args": {"cpu": cpu, "ft_type": ft_type, "version": version},
}

_unverified(cpu, ft_type, version) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "cpu"],
	"severity": "warning",
	"args": {"cpu": cpu, "ft_type": ft_type, "version": version, "confidence": "M"},
}

_denies(expected, facts) if {
	cpu_supports_ft.deny == expected with input as facts
	cpu_supports_ft.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	needs := {{"subject": ["hosts", "esx01"], "path": array.concat(["hosts", "esx01"], path)} | some path in paths}
	cpu_supports_ft.deny == set() with input as facts
	cpu_supports_ft.missing == needs with input as facts
}

test_report_of_the_host_is_denied if {
	legacy := _reporting(_host("legacy", 400, object.union(_since(40000), {"name": "Xeon 5500"})), false)
	_denies({_finding(["capability", "ft_supported"], "Xeon 5500", "legacy", "4.0")}, _facts(legacy))
	smp := _reporting(object.union(_host("smp", 800, _answer("smp", true, "V")), {"cpu": {"model": "Xeon"}}), false)
	_denies({_finding(["capability", "smp_ft_supported"], "Xeon", "smp", "8.0")}, _facts(smp))
	_denies({_finding(["capability", "smp_ft_supported"], "-", "smp", "-")}, _facts(_reporting({"ft_type": "smp"}, false)))
}

test_report_of_the_host_is_allowed if {
	_passes(_facts(_reporting({"ft_type": "legacy"}, true)))
	_passes(_facts(_reporting({"ft_type": "smp"}, true)))
	_passes(_facts(_reporting(_host("smp", 800, _answer("smp", false, "V")), true)))
	_passes(_facts(_reporting(_host("legacy", 401, _since(50000)), true)))
}

test_report_about_the_other_type_is_undecided if {
	host := {"ft_type": "smp", "release": 800, "capability": {"ft_supported": true}, "processor": {}}
	_misses({["processor", "smp"]}, _facts(host))
}

test_processor_without_ft_is_denied if {
	_denies({_finding(["cpu"], "-", "smp", "8.0")}, _facts(_host("smp", 800, _answer("smp", false, "V"))))
	_denies({_finding(["cpu"], "-", "smp", "-")}, _facts({"ft_type": "smp", "processor": _answer("smp", false, "V2")}))
	_denies({_finding(["cpu"], "-", "legacy", "5.5")}, _facts(_host("legacy", 505, _answer("legacy", false, "V"))))
}

test_processor_that_is_not_known_for_certain_is_a_warning if {
	_denies({_unverified("-", "smp", "8.0")}, _facts(_host("smp", 800, _answer("smp", false, "M"))))
	_denies({_unverified("-", "legacy", "5.5")}, _facts(_host("legacy", 505, _answer("legacy", false, "M"))))
	since := object.union_n([_since(50500), {"legacy": object.union(_since(50500).legacy, {"confidence": "M"})}])
	_denies({_unverified("-", "legacy", "5.1")}, _facts(_host("legacy", 501, since)))
}

test_processor_with_ft_is_allowed if {
	_passes(_facts(_host("smp", 600, _answer("smp", true, "V"))))
	_passes(_facts({"ft_type": "smp", "processor": _answer("smp", true, "M")}))
}

test_release_before_the_first_of_the_series_is_denied if {
	_denies({_finding(["cpu"], "-", "legacy", "4.1")}, _facts(_host("legacy", 401, _since(50000))))
	_denies({_finding(["cpu"], "-", "legacy", "4.0")}, _facts(_host("legacy", 400, _between(40100, 50000))))
}

test_first_release_of_the_series_is_allowed if {
	_passes(_facts(_host("legacy", 500, _since(50000))))
	_passes(_facts(_host("legacy", 505, _since(50000))))
	_passes(_facts(_host("legacy", 500, _between(40000, 50000))))
}

test_update_before_the_first_of_the_series_is_denied if {
	host := object.union(_host("legacy", 400, _since(40002)), {"update": 1})
	_denies({_finding(["cpu"], "-", "legacy", "4.0")}, _facts(host))
}

test_first_update_of_the_series_is_allowed if {
	_passes(_facts(object.union(_host("legacy", 400, _since(40002)), {"update": 2})))
	_passes(_facts(_host("legacy", 401, _since(40002))))
	_passes(_facts(object.union(_host("legacy", 400, _between(40000, 40001)), {"update": 1})))
}

test_unknown_version_is_undecided if {
	_misses({["update"]}, _facts(_host("legacy", 400, _since(40002))))
	_misses({["update"]}, _facts(_host("legacy", 400, _since(40099))))
	_misses({["release"]}, _facts({"ft_type": "legacy", "processor": _since(40000)}))
}

test_series_that_differ_are_undecided if {
	since := ["processor", "legacy", "since"]
	_misses({["update"], since}, _facts(_host("legacy", 400, _between(40000, 40001))))
	_misses({since}, _facts(object.union(_host("legacy", 400, _between(40000, 40001)), {"update": 0})))
	_misses({since}, _facts(_host("legacy", 401, _between(40000, 50000))))
	_misses({["update"], since}, _facts(_host("legacy", 501, _between(50101, 50500))))
	_misses({["update"], since}, _facts(_host("legacy", 501, _between(40000, 50101))))
}

test_release_without_ft_is_allowed if {
	_passes(_facts(_host("legacy", 305, _since(40000))))
	_passes(_facts(_host("legacy", 399, _between(40000, 40001))))
	_denies({_finding(["cpu"], "-", "legacy", "4.0")}, _facts(_host("legacy", 400, _between(50000, 50001))))
	_passes(_facts(_host("smp", 505, _answer("smp", true, "V"))))
}

test_unknown_processor_is_undecided if {
	_misses({["processor", "smp"]}, _facts({"ft_type": "smp", "release": 800}))
	_misses({["processor", "legacy"]}, _facts(_host("legacy", 400, _answer("smp", false, "V"))))
}

test_unknown_type_is_undecided if _misses({["ft_type"]}, _facts({"release": 800, "processor": _answer("smp", false, "V")}))
