package ft.vm.no_confidential_computing_test

import data.ft.vm.no_confidential_computing as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_path := ["vms", "db01", "confidential_computing"]

test_tdx_is_denied if {
	finding := {"subject": ["vms", "db01"], "path": _path, "args": {"actual": "tdx"}}
	rule.deny == {finding} with input as _facts({"confidential_computing": "tdx"})
}

test_sev_is_denied_unverified if {
	every actual in ["sev_es", "sev_snp"] {
		args := {"actual": actual, "confidence": "M"}
		finding := {"subject": ["vms", "db01"], "path": _path, "args": args, "severity": "warning"}
		rule.deny == {finding} with input as _facts({"confidential_computing": actual})
	}
}

test_sgx_is_a_warning if {
	finding := {"subject": ["vms", "db01"], "path": _path, "args": {"actual": "sgx"}, "severity": "warning"}
	rule.deny == {finding} with input as _facts({"confidential_computing": "sgx"})
}

test_none_is_allowed if rule.deny == set() with input as _facts({"confidential_computing": "none"})

# Without the fact there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if rule.deny == set() with input as _facts({})
