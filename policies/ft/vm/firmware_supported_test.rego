package ft.vm.firmware_supported_test

import data.ft.vm.firmware_supported as rule

_facts(vm, hosts, partial) := {
	"clusters": {"c1": {"ft_hosts": [h | some h, _ in hosts]}},
	"hosts": hosts,
	"vms": {"db01": vm},
	"partial": partial,
}

_efi := {"cluster": "c1", "firmware": "efi"}

_host(answer) := {"capability": {"ft_efi_supported": answer}}

_denied(document, hosts) if {
	finding := {
		"subject": ["vms", "db01"],
		"path": ["vms", "db01", "firmware"],
		"related": [["hosts", h, "capability", "ft_efi_supported"] | some h in hosts],
		"args": {"actual": "efi", "hosts": hosts},
	}
	rule.deny == {finding} with input as document
}

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_no_host_supports_efi_is_denied if {
	_denied(_facts(_efi, {"esx02": _host(false), "esx01": _host(false)}, []), ["esx01", "esx02"])
}

test_one_host_supports_efi_is_denied if {
	_denied(_facts(_efi, {"esx01": _host(true), "esx02": _host(false)}, []), ["esx02"])
	_denied(_facts(_efi, {"esx01": {}, "esx02": _host(false)}, []), ["esx02"])
}

test_two_hosts_support_efi_is_allowed if {
	hosts := {"esx01": _host(true), "esx02": _host(true), "esx03": _host(false), "esx04": {}}
	_allowed(_facts(_efi, hosts, []))
	_allowed(_facts(_efi, hosts, [["clusters", "c1", "ft_hosts"]]))
}

test_bios_is_allowed if {
	_allowed({"vms": {"db01": {"firmware": "bios"}}})
	_allowed(_facts({"cluster": "c1", "firmware": "bios"}, {"esx01": _host(false), "esx02": _host(false)}, []))
}

# That the cluster has a second host is not the matter of this rule.
test_one_host_is_allowed if _allowed(_facts(_efi, {"esx01": _host(true)}, []))

test_unknown_firmware_is_undecided if _undecided(_facts({"cluster": "c1"}, {}, []), {["vms", "db01", "firmware"]})

test_unknown_capability_is_undecided if {
	hosts := {"esx01": _host(true), "esx02": {}, "esx03": _host(false)}
	_undecided(_facts(_efi, hosts, []), {["hosts", "esx02", "capability", "ft_efi_supported"]})
}

test_partial_hosts_is_undecided if {
	path := ["clusters", "c1", "ft_hosts"]
	_undecided(_facts(_efi, {"esx01": _host(false), "esx02": _host(false)}, [path]), {path})
}

test_unknown_cluster_is_undecided if _undecided({"vms": {"db01": {"firmware": "efi"}}}, {["vms", "db01", "cluster"]})

test_support_of_hosts_that_are_not_for_ft_is_undecided if {
	all := {"esx01": _host(true), "esx02": {}, "esx03": _host(true), "esx04": _host(false)}
	document := object.union(_facts(_efi, all, []), {"clusters": {"c1": {"ft_hosts": ["esx01", "esx02"]}}})
	_undecided(document, {["hosts", "esx02", "capability", "ft_efi_supported"]})
}
