package ft.cluster.ft_checks_not_hidden_test

import data.ft.cluster.ft_checks_not_hidden as rule

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["clusters", "c1"], "path": path} | some path in paths} with input as facts
}

_path := ["clusters", "c1", "ha", "advanced_options"]

_facts(options) := {"clusters": {"c1": {"ha": {"advanced_options": options}}}}

_partial(options) := object.union(_facts(options), {"partial": [_path]})

_finding(key, value) := {
	"subject": ["clusters", "c1"],
	"path": array.concat(_path, [key]),
	"args": {"option": key, "actual": value},
}

test_false_is_denied if {
	_denies({_finding("das.includeFTcomplianceChecks", "false")}, _facts({"das.includeFTcomplianceChecks": "false"}))
	_denies({_finding("das.includeftcompliancechecks", false)}, _facts({"das.includeftcompliancechecks": false}))
	_denies({_finding("das.includeFTComplianceChecks", "False")}, _partial({"das.includeFTComplianceChecks": "False"}))
}

test_true_is_allowed if {
	_passes(_facts({"das.includeFTcomplianceChecks": "true"}))
	_passes(_partial({"das.includeFTcomplianceChecks": true}))
}

test_without_the_option_it_is_allowed if {
	_passes(_facts({}))
	_passes(_facts({"das.isolationaddress0": "false"}))
	_passes(object.union(_facts({}), {"partial": [["clusters", "c1", "ft_vms"]]}))
}

test_unknown_options_are_missing if {
	_misses({_path}, _partial({"das.isolationaddress0": "192.0.2.1"}))
	_misses({_path}, {"clusters": {"c1": {"ha": {}}}})
	_misses({_path}, {"clusters": {"c1": {}}})
}
