package ft.vm.ft_encryption_not_disabled_test

import data.ft.vm.ft_encryption_not_disabled as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

test_disabled_is_denied if {
	finding := {"subject": ["vms", "db01"], "path": ["vms", "db01", "ft_encryption"], "args": {"actual": "disabled"}}
	rule.deny == {finding} with input as _facts({"ft_encryption": "disabled"})
}

test_encryption_is_allowed if {
	every mode in ["opportunistic", "required"] {
		rule.deny == set() with input as _facts({"ft_encryption": mode})
	}
}

# Without the fact there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if rule.deny == set() with input as _facts({})
