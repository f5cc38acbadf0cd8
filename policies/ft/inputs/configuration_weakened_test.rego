package ft.inputs.configuration_weakened_test

import data.ft.inputs.configuration_weakened as rule

_finding(name, what, old, new, place) := {
	"subject": ["estate", "estate"],
	"path": ["settings", "trusted", "weakened", name],
	"args": {"base": "main", "what": what, "old": old, "new": new, "place": place, "kind": "", "parts": []},
}

test_what_is_weakened_is_denied if {
	off := {"what": "vm.no_npiv", "old": "on", "new": "off", "place": ".ftpolicy.yaml:7:5"}
	gate := {"what": "the gate", "old": "error, undecided", "new": "error", "place": ".ftpolicy.yaml:4:1"}
	rule.deny == {
		_finding("a", "vm.no_npiv", "on", "off", ".ftpolicy.yaml:7:5"),
		_finding("b", "the gate", "error, undecided", "error", ".ftpolicy.yaml:4:1"),
	} with input as {"settings": {"trusted": {"base": "main", "weakened": {"a": off, "b": gate}}}}
}

test_what_other_languages_need_is_handed_on if {
	off := {"what": "a", "old": "on", "new": "off", "place": "p", "kind": "rule_off", "parts": ["a"]}
	expected := object.union(_finding("a", "a", "on", "off", "p"), {"args": {"kind": "rule_off", "parts": ["a"]}})
	rule.deny == {expected} with input as {"settings": {"trusted": {"base": "main", "weakened": {"a": off}}}}
}

test_nothing_weakened_is_allowed if {
	rule.deny == set() with input as {"settings": {"trusted": {"base": "main", "weakened": {}}}}
}

test_without_a_base_is_allowed if rule.deny == set() with input as {"settings": {}}
