package ft.host.no_sgx_test

import data.ft.host.no_sgx as rule

_denies(expected, facts) if rule.deny == expected with input as facts

_facts(sgx, computing) := {
	"clusters": {"c1": {"ft_vms": ["db01"]}},
	"hosts": {"esx01": {"cluster": "c1", "bios": {"sgx": sgx}}},
	"vms": {"db01": {"confidential_computing": computing}, "web01": {"confidential_computing": "sgx"}},
}

_finding := {"subject": ["hosts", "esx01"], "path": ["hosts", "esx01", "bios", "sgx"], "args": {}}

test_sgx_with_a_machine_that_uses_it_is_denied if _denies({_finding}, _facts(true, "sgx"))

test_sgx_that_no_ft_machine_uses_is_information if {
	mild := object.union(_finding, {"severity": "info"})
	_denies({mild}, _facts(true, "none"))
	_denies({mild}, {"hosts": {"esx01": {"bios": {"sgx": true}}}})
}

test_no_sgx_is_allowed if _denies(set(), _facts(false, "sgx"))

test_unknown_is_not_denied if _denies(set(), {"hosts": {"esx01": {}}})
