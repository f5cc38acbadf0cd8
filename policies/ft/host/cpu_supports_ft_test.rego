package ft.host.cpu_supports_ft_test

import data.ft.host.cpu_supports_ft

_facts(host) := {"hosts": {"esx01": host}}

_host(ft_type, release, cpu) := {"ft_type": ft_type, "release": release, "cpu": cpu}

_of(category) := {"category": category}

_number(vendor, family, number) := {"vendor": vendor, "family": family, "model_number": number}

_reporting(host, answer) := object.union(host, {"capability": {_reports[host.ft_type]: answer}})

_reports := {"legacy": "ft_supported", "smp": "smp_ft_supported"}

_paths(paths) := {array.concat(["hosts", "esx01"], path) | some path in paths}

_legacy_report := ["capability", "ft_supported"]

_smp_report := ["capability", "smp_ft_supported"]

_numbers := {["cpu", "vendor"], ["cpu", "family"], ["cpu", "model_number"]}

_finding(path, cpu, ft_type, version) := {
	"subject": ["hosts", "esx01"],
	"path": array.concat(["hosts", "esx01"], path),
	"args": {"cpu": cpu, "ft_type": ft_type, "version": version},
}

_unverified(cpu, version) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "cpu"],
	"severity": "warning",
	"args": {"cpu": cpu, "ft_type": "legacy", "version": version, "confidence": "M"},
}

_in_cluster(evc_mode, partial) := {
	"clusters": {"c1": {"evc_mode": evc_mode}},
	"hosts": {"esx01": {"ft_type": "smp", "release": 800, "cluster": "c1"}},
	"partial": partial,
}

_denies(expected, facts) if {
	cpu_supports_ft.deny == expected with input as facts
	cpu_supports_ft.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	needs := {{"subject": ["hosts", "esx01"], "path": path} | some path in paths}
	cpu_supports_ft.deny == set() with input as facts
	cpu_supports_ft.missing == needs with input as facts
}

test_report_of_the_host_is_denied if {
	legacy := _reporting(_host("legacy", 400, _of("intel-nehalem")), false)
	_denies({_finding(_legacy_report, "intel-nehalem", "legacy", "4.0")}, _facts(legacy))
	smp := _reporting(_host("smp", 800, object.union(_of("intel-haswell"), {"model": "Xeon"})), false)
	_denies({_finding(_smp_report, "Xeon", "smp", "8.0")}, _facts(smp))
	_denies({_finding(_smp_report, "-", "smp", "-")}, _facts(_reporting({"ft_type": "smp"}, false)))
	late := _reporting({"ft_type": "legacy", "release": 599}, false)
	_denies({_finding(_legacy_report, "-", "legacy", "5.99")}, _facts(late))
}

test_report_of_the_host_is_allowed if {
	_passes(_facts(_reporting({"ft_type": "legacy"}, true)))
	_passes(_facts(_reporting({"ft_type": "smp"}, true)))
	_passes(_facts(_reporting(_host("smp", 800, _of("intel-nehalem")), true)))
	_passes(_facts(_reporting(_host("legacy", 500, _number("Intel", 15, 4)), true)))
}

test_report_about_the_other_type_is_undecided if {
	host := object.union(_host("smp", 800, _number("Intel", 6, 106)), {"capability": {"ft_supported": true}})
	_misses(_paths({_smp_report}), _facts(host))
}

test_older_silicon_is_denied if {
	every cpu in [_number("Intel", 15, 4), _number("Intel", 6, 22), _number("AMD", 15, 65)] {
		_denies({_finding(["cpu"], "-", "legacy", "4.0")}, _facts(_host("legacy", 400, cpu)))
		_denies({_finding(["cpu"], "-", "smp", "6.0")}, _facts(_host("smp", 600, cpu)))
	}
	_denies({_finding(["cpu"], "-", "smp", "-")}, _facts({"ft_type": "smp", "cpu": {"vendor": "AMD", "family": 15}}))
}

test_first_silicon_with_ft_is_allowed if {
	_passes(_facts(_host("legacy", 400, _number("Intel", 6, 23))))
	_passes(_facts(_host("legacy", 401, _number("AMD", 16, 2))))
	_passes(_facts(_host("legacy", 500, _number("AMD", 21, 1))))
}

test_release_before_the_first_of_the_series_is_denied if {
	cpu := object.union(_of("intel-sandybridge"), _number("Intel", 6, 45))
	_denies({_finding(["cpu"], "intel-sandybridge", "legacy", "4.1")}, _facts(_host("legacy", 401, cpu)))
	_denies({_finding(["cpu"], "intel-sandybridge", "legacy", "4.1")}, _facts(_host("legacy", 401, _of("intel-sandybridge"))))
	_denies({_finding(["cpu"], "-", "legacy", "4.0")}, _facts(_host("legacy", 400, _number("AMD", 21, 1))))
}

test_first_release_of_the_series_is_allowed if {
	_passes(_facts(_host("legacy", 500, _of("intel-sandybridge"))))
	_passes(_facts(_host("legacy", 505, _of("intel-sandybridge"))))
	_passes(_facts(_host("legacy", 500, _number("Intel", 6, 47))))
}

test_update_before_the_first_of_the_series_is_denied if {
	host := object.union(_host("legacy", 400, _number("Intel", 6, 44)), {"update": 1})
	_denies({_unverified("-", "4.0")}, _facts(host))
	clarkdale := object.union(_host("legacy", 400, _number("Intel", 6, 37)), {"update": 1})
	_denies({_finding(["cpu"], "-", "legacy", "4.0")}, _facts(clarkdale))
}

test_first_update_of_the_series_is_allowed if {
	_passes(_facts(object.union(_host("legacy", 400, _number("Intel", 6, 44)), {"update": 2})))
	_passes(_facts(_host("legacy", 401, _number("Intel", 6, 44))))
}

test_unknown_update_is_undecided if {
	_misses(_paths({["update"], _legacy_report}), _facts(_host("legacy", 400, _number("Intel", 6, 37))))
}

test_release_before_an_unverified_first_one_is_denied if {
	_denies({_unverified("intel-haswell", "5.1")}, _facts(_host("legacy", 501, _of("intel-haswell"))))
}

test_unverified_first_release_is_allowed if {
	_passes(_facts(_host("legacy", 505, _of("intel-haswell"))))
}

test_series_without_smp_ft_is_denied if {
	_denies({_finding(["cpu"], "intel-westmere", "smp", "6.0")}, _facts(_host("smp", 600, _of("intel-westmere"))))
	_denies({_finding(["cpu"], "amd-10h", "smp", "6.7")}, _facts(_host("smp", 607, _of("amd-10h"))))
	_denies({_finding(["cpu"], "amd-10h", "smp", "-")}, _facts({"ft_type": "smp", "cpu": _of("amd-10h")}))
	_denies({_finding(["cpu"], "-", "smp", "4.0")}, _facts(_host("smp", 400, _number("Intel", 6, 37))))
}

test_series_with_smp_ft_is_allowed if {
	_passes(_facts(_host("smp", 600, _of("intel-sandybridge"))))
	_passes(_facts(_host("smp", 803, _of("amd-piledriver"))))
}

test_release_without_ft_is_allowed if {
	_passes(_facts(_host("legacy", 305, _of("intel-nehalem"))))
	_passes(_facts(_host("smp", 505, _of("intel-haswell"))))
	_passes(_facts(_host("legacy", 399, _number("Intel", 6, 29))))
	_passes(_facts(_host("smp", 599, _of("intel-haswell"))))
}

test_series_of_one_category_that_differ_are_undecided if {
	_misses(_paths(_numbers | {["update"], _legacy_report}), _facts(_host("legacy", 400, _of("intel-nehalem"))))
	_misses(_paths(_numbers | {_legacy_report}), _facts(_host("legacy", 401, _of("intel-westmere"))))
}

test_number_tells_the_series_of_a_category_apart_is_allowed if {
	_passes(_facts(_host("legacy", 400, object.union(_of("intel-nehalem"), _number("Intel", 6, 26)))))
}

test_number_tells_the_series_of_a_category_apart_is_denied if {
	host := _host("legacy", 400, object.union(_of("intel-nehalem"), _number("Intel", 6, 30)))
	_denies({_finding(["cpu"], "intel-nehalem", "legacy", "4.0")}, _facts(object.union(host, {"update": 0})))
}

test_category_counts_before_the_number_of_another_is_denied if {
	cpu := object.union(_of("intel-sandybridge"), _number("Intel", 6, 26))
	_denies({_finding(["cpu"], "intel-sandybridge", "legacy", "4.1")}, _facts(_host("legacy", 401, cpu)))
}

test_each_host_is_judged_by_its_own_cpu_is_denied if {
	other := {"hosts": {"esx02": _host("legacy", 505, _of("intel-haswell"))}}
	westmere := _facts(_host("smp", 600, _of("intel-westmere")))
	_denies({_finding(["cpu"], "intel-westmere", "smp", "6.0")}, object.union(westmere, other))
	_misses(_paths(_numbers | {_legacy_report}), object.union(_facts(_host("legacy", 401, _of("intel-westmere"))), other))
}

test_smp_ft_of_a_later_release_is_denied if {
	row := {"category": "x", "smp_since": {"release": 605, "update": 0, "confidence": "V"}}
	_denies({_finding(["cpu"], "x", "smp", "6.0")}, _facts(_host("smp", 600, _of("x"))))
		with data.ftpolicy.tables.cpu_categories.rows as [row]
}

test_cpu_in_no_row_is_undecided if {
	_misses(_paths({_smp_report}), _facts(_host("smp", 800, object.union(_of("intel-6-106"), _number("Intel", 6, 106)))))
	_misses(_paths({_legacy_report}), _facts(_host("legacy", 505, _number("Intel", 6, 79))))
	every cpu in [_number("AMD", 25, 1), _number("AMD", 6, 6), _number("AMD", 6, 45), _number("Intel", 19, 1)] {
		_misses(_paths({_smp_report}), _facts(_host("smp", 800, cpu)))
	}
}

test_family_of_unknown_vendor_is_undecided if {
	_misses(_paths({["cpu", "vendor"], _smp_report}), _facts(_host("smp", 800, {"family": 15, "model_number": 4})))
}

test_unknown_release_is_undecided if {
	facts := _facts({"ft_type": "legacy", "cpu": _number("Intel", 6, 29)})
	_misses(_paths({["release"], _legacy_report}), facts)
	of_one_series := _facts({"ft_type": "legacy", "cpu": _of("amd-piledriver")})
	_misses(_paths({["release"], _legacy_report}), of_one_series)
}

test_unknown_cpu_is_undecided if {
	_misses(_paths(_numbers | {_smp_report}), _facts({"ft_type": "smp", "release": 800}))
	_misses(_paths({["cpu", "family"], _smp_report}), _facts(_host("smp", 800, {"vendor": "Intel", "model_number": 45})))
}

test_unknown_type_is_undecided if {
	_misses(_paths({["ft_type"]}), _facts({"release": 600, "cpu": _of("intel-nehalem")}))
}

test_evc_mode_with_smp_ft_is_allowed if {
	_passes(_in_cluster("intel-sandybridge", []))
	_passes(_in_cluster("amd-bulldozer", []))
}

test_older_silicon_in_an_evc_cluster_is_denied if {
	facts := object.union(_in_cluster("intel-sandybridge", []), _facts({"cpu": _number("Intel", 15, 4)}))
	_denies({_finding(["cpu"], "-", "smp", "8.0")}, facts)
}

test_evc_mode_that_says_too_little_is_undecided if {
	every mode in ["none", "intel-nehalem", "intel-icelake"] {
		_misses(_paths(_numbers | {_smp_report}), _in_cluster(mode, []))
	}
}

test_evc_mode_for_legacy_ft_is_undecided if {
	facts := object.union(_in_cluster("intel-sandybridge", []), _facts({"ft_type": "legacy", "release": 505}))
	_misses(_paths(_numbers | {_legacy_report}), facts)
}

test_evc_mode_of_a_claimed_cluster_is_undecided if {
	_misses(_paths(_numbers | {_smp_report}), _in_cluster("intel-sandybridge", [["hosts", "esx01", "cluster"]]))
}

# What EVC stands on: a category is of one mind about SMP FT.
test_categories_agree_about_smp_ft_is_allowed if {
	rows := data.ftpolicy.tables.cpu_categories.rows
	with_smp := {row.category | some row in rows; row.smp_since}
	without := {row.category | some row in rows; not row.smp_since}
	with_smp & without == set()
}
