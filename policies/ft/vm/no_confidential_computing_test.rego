package ft.vm.no_confidential_computing_test

import data.ft.vm.no_confidential_computing as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_path := ["vms", "db01", "confidential_computing"]

test_tdx_is_denied if {
	finding := {"subject": ["vms", "db01"], "path": _path, "args": {"actual": "tdx"}}
	rule.deny == {finding} with input as _facts({"confidential_computing": "tdx"})
}

test_sev_snp_is_denied_unverified if {
	args := {"actual": "sev_snp", "confidence": "M"}
	finding := {"subject": ["vms", "db01"], "path": _path, "args": args, "severity": "warning"}
	rule.deny == {finding} with input as _facts({"confidential_computing": "sev_snp"})
}

test_none_is_allowed if rule.deny == set() with input as _facts({"confidential_computing": "none"})

# Without the fact there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if rule.deny == set() with input as _facts({})
