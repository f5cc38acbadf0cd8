package ft.host.model_certified_test

import data.ft.host.model_certified

_key := "Example Corp/ES-1"

_entry(answer) := {_key: {"vendor": "Example Corp", "model": "ES-1", "fault_tolerance": answer}}

_silent_entry := {_key: {"vendor": "Example Corp", "model": "ES-1"}}

_host(ft_type) := {"ft_type": ft_type, "vendor": "Example Corp", "model": "ES-1"}

_facts(host, guide) := {"hosts": {"esx01": host}, "compatibility_guide": guide}

_partial(facts) := object.union(facts, {"partial": [["compatibility_guide"]]})

_finding := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "model"],
	"related": [["compatibility_guide", _key, "fault_tolerance"]],
	"args": {"vendor": "Example Corp", "model": "ES-1"},
}

_denies(expected, facts) if {
	model_certified.deny == expected with input as facts
	model_certified.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	needs := {{"subject": ["hosts", "esx01"], "path": path} | some path in paths}
	model_certified.deny == set() with input as facts
	model_certified.missing == needs with input as facts
}

test_model_listed_without_ft_is_denied if {
	_denies({_finding}, _facts(_host("legacy"), _entry(false)))
	_denies({_finding}, _facts(_host("smp"), _entry(false)))
}

test_model_listed_without_ft_for_unknown_type_is_denied if {
	_denies({_finding}, _facts({"vendor": "Example Corp", "model": "ES-1"}, _entry(false)))
}

test_model_listed_without_ft_in_partial_guide_is_denied if {
	_denies({_finding}, _partial(_facts(_host("smp"), _entry(false))))
}

test_model_listed_for_ft_is_allowed if {
	_passes(_facts(_host("legacy"), _entry(true)))
	_passes(_facts(_host("smp"), _entry(true)))
	_passes(_partial(_facts(_host("legacy"), _entry(true))))
	_passes(_facts({"vendor": "Example Corp", "model": "ES-1"}, _entry(true)))
	second := {"Example Corp/ES-2": {"vendor": "Example Corp", "model": "ES-2"}}
	_passes(_facts(_host("legacy"), object.union(_entry(true), second)))
}

test_smp_model_without_entry_is_allowed if {
	_passes(_facts(_host("smp"), {}))
	_passes({"hosts": {"esx01": _host("smp")}})
	_passes(_facts(object.union(_host("smp"), {"model": "ES-2"}), _entry(false)))
}

test_smp_host_of_unknown_model_without_guide_is_allowed if {
	_passes({"hosts": {"esx01": {"ft_type": "smp"}}})
	_passes(_facts({"ft_type": "smp"}, {}))
}

test_legacy_model_without_entry_is_undecided if {
	_misses({["compatibility_guide", _key]}, _facts(_host("legacy"), {}))
	_misses({["compatibility_guide", _key]}, {"hosts": {"esx01": _host("legacy")}})
}

test_legacy_entry_of_another_model_is_undecided if {
	host := object.union(_host("legacy"), {"model": "ES-2"})
	_misses({["compatibility_guide", "Example Corp/ES-2"]}, _facts(host, _entry(true)))
}

test_entry_that_does_not_say_is_undecided if {
	_misses({["compatibility_guide", _key, "fault_tolerance"]}, _facts(_host("legacy"), _silent_entry))
	_misses({["compatibility_guide", _key, "fault_tolerance"]}, _facts(_host("smp"), _silent_entry))
}

test_smp_model_without_entry_in_partial_guide_is_undecided if {
	_misses({["compatibility_guide", _key]}, _partial(_facts(_host("smp"), {})))
	_misses({["compatibility_guide", _key]}, {"hosts": {"esx01": _host("smp")}, "partial": [["compatibility_guide"]]})
}

test_legacy_host_of_unknown_model_is_undecided if {
	_misses({["hosts", "esx01", "model"]}, _facts({"ft_type": "legacy", "vendor": "Example Corp"}, {}))
	_misses({["hosts", "esx01", "vendor"]}, _facts({"ft_type": "legacy", "model": "ES-1"}, _entry(true)))
}

test_smp_host_of_unknown_model_with_guide_is_undecided if {
	paths := {["hosts", "esx01", "vendor"], ["hosts", "esx01", "model"]}
	_misses(paths, _facts({"ft_type": "smp"}, _entry(true)))
	_misses(paths, _partial(_facts({"ft_type": "smp"}, {})))
}

test_unknown_type_without_entry_is_undecided if {
	host := {"vendor": "Example Corp", "model": "ES-1"}
	_misses({["hosts", "esx01", "ft_type"], ["compatibility_guide", _key]}, _facts(host, {}))
}

test_nothing_known_is_undecided if {
	paths := {["hosts", "esx01", "ft_type"], ["hosts", "esx01", "vendor"], ["hosts", "esx01", "model"]}
	_misses(paths, {"hosts": {"esx01": {}}})
}
