package ft.host.bios_certified_test

import data.ft.host.bios_certified

_key := "Example Corp/ES-1"

_server := {"vendor": "Example Corp", "model": "ES-1"}

_host(bios) := object.union(_server, {"bios_version": bios})

_entry(certified, versions) := {_key: {"fault_tolerance": certified, "bios_versions": versions}}

_facts(host, guide) := {"hosts": {"esx01": host}, "compatibility_guide": guide}

_versions := ["compatibility_guide", _key, "bios_versions"]

_partial(facts) := object.union(facts, {"partial": [_versions]})

_finding(actual, required) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "bios_version"],
	"related": [_versions],
	"args": {"vendor": "Example Corp", "model": "ES-1", "actual": actual, "required": required},
}

_denies(expected, facts) if {
	bios_certified.deny == expected with input as facts
	bios_certified.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	needs := {{"subject": ["hosts", "esx01"], "path": path} | some path in paths}
	bios_certified.deny == set() with input as facts
	bios_certified.missing == needs with input as facts
}

test_other_version_is_denied if {
	_denies({_finding("1.4.1", ["1.4.2", "1.5.0"])}, _facts(_host("1.4.1"), _entry(true, ["1.5.0", "1.4.2"])))
}

test_certified_version_is_allowed if {
	_passes(_facts(_host("1.4.2"), _entry(true, ["1.5.0", "1.4.2"])))
}

test_no_certified_version_is_denied if {
	_denies({_finding("1.4.2", ["-"])}, _facts(_host("1.4.2"), _entry(true, [])))
	_denies({_finding("-", ["-"])}, _facts(_server, _entry(true, [])))
}

test_any_version_is_allowed if {
	_passes(_facts(_host("1.4.2"), _entry(true, "any")))
	_passes(_facts(_server, _entry(true, "any")))
}

test_model_that_is_not_certified_is_allowed if {
	_passes(_facts(_host("1.4.1"), _entry(false, ["1.4.2"])))
	_passes(_facts(_host("1.4.1"), _entry(false, [])))
	_passes(_facts(_server, {_key: {"fault_tolerance": false}}))
}

test_certified_version_of_a_model_that_may_be_certified_is_allowed if {
	_passes(_facts(_host("1.4.2"), {_key: {"bios_versions": ["1.4.2"]}}))
}

test_certified_version_in_partial_list_is_allowed if {
	_passes(_partial(_facts(_host("1.4.2"), _entry(true, ["1.4.2"]))))
}

test_other_version_in_partial_list_is_undecided if {
	_misses({_versions}, _partial(_facts(_host("1.4.1"), _entry(true, ["1.4.2"]))))
	_misses({_versions}, _partial(_facts(_host("1.4.1"), _entry(true, []))))
}

test_other_version_of_a_model_that_may_be_certified_is_undecided if {
	path := ["compatibility_guide", _key, "fault_tolerance"]
	_misses({path}, _facts(_host("1.4.1"), {_key: {"bios_versions": ["1.4.2"]}}))
	_misses({path}, _facts(_host("1.4.1"), {_key: {"bios_versions": []}}))
}

test_unknown_certified_versions_are_undecided if {
	_misses({_versions}, _facts(_host("1.4.2"), {_key: {"fault_tolerance": true}}))
	_misses({_versions, ["hosts", "esx01", "bios_version"]}, _facts(_server, {_key: {"fault_tolerance": true}}))
}

test_unknown_bios_version_is_undecided if {
	_misses({["hosts", "esx01", "bios_version"]}, _facts(_server, _entry(true, ["1.4.2"])))
}

test_model_without_entry_is_undecided if {
	_misses({["compatibility_guide", _key]}, _facts(_host("1.4.2"), {}))
	_misses({["compatibility_guide", _key]}, {"hosts": {"esx01": _host("1.4.2")}})
}

test_entry_of_another_model_is_undecided if {
	every entry in [{"fault_tolerance": false}, {"bios_versions": "any"}, {"bios_versions": ["1.4.2"]}] {
		_misses({["compatibility_guide", _key]}, _facts(_host("1.4.2"), {"Example Corp/ES-2": entry}))
	}
	bios := ["hosts", "esx01", "bios_version"]
	guide := {"Example Corp/ES-2": {"bios_versions": []}}
	_misses({["compatibility_guide", _key], bios}, _facts(_server, guide))
}

test_unknown_model_is_undecided if {
	facts := _facts({"vendor": "Example Corp", "bios_version": "1.4.2"}, _entry(true, ["1.4.2"]))
	_misses({["hosts", "esx01", "model"]}, facts)
}

test_nothing_known_is_undecided if {
	paths := {["hosts", "esx01", field] | some field in ["vendor", "model", "bios_version"]}
	_misses(paths, {"hosts": {"esx01": {}}})
}
