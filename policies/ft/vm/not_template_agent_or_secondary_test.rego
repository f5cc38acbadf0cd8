package ft.vm.not_template_agent_or_secondary_test

import data.ft.vm.not_template_agent_or_secondary as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_finding(field, actual, required) := {
	"subject": ["vms", "db01"],
	"path": ["vms", "db01", field],
	"args": {"fact": field, "actual": actual, "required": required},
}

_good := {"template": false, "agent_vm": false, "ft_role": "primary", "ft_secondaries": 1}

_denied(changes, findings) if rule.deny == findings with input as _facts(object.union(_good, changes))

test_template_is_denied if _denied({"template": true}, {_finding("template", true, "false")})

test_agent_is_denied if _denied({"agent_vm": true}, {_finding("agent_vm", true, "false")})

test_secondary_is_denied if _denied({"ft_role": "secondary"}, {_finding("ft_role", "secondary", "primary")})

test_two_secondaries_is_denied if _denied({"ft_secondaries": 2}, {_finding("ft_secondaries", 2, "<= 1")})

test_each_obstacle_is_denied if {
	findings := {_finding("template", true, "false"), _finding("ft_secondaries", 2, "<= 1")}
	_denied({"template": true, "ft_secondaries": 2}, findings)
}

test_primary_with_one_or_no_secondary_is_allowed if {
	_denied({}, set())
	_denied({"ft_secondaries": 0}, set())
}

# Without the facts there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if rule.deny == set() with input as _facts({})

test_other_features_are_allowed if _denied({"linked_clone": true, "vbs": true}, set())
