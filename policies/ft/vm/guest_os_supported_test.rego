package ft.vm.guest_os_supported_test

import data.ft.vm.guest_os_supported as rule

_vm(guest, power) := {"guest_id": guest, "power_state": power, "release": 401, "cluster": "c1"}

_on(release, update) := object.union(_vm("windows7_64Guest", "powered_off"), {"release": release, "update": update})

_facts(vm, categories, partial) := {
	"clusters": {"c1": {"ft_hosts": [h | some h, _ in categories]}},
	"hosts": {h: {"processor": {"category": category}} | some h, category in categories},
	"vms": {"db01": vm},
	"partial": partial,
}

_single(vm, category) := _facts(vm, {"esx01": category}, [])

_version(required, actual) := {
	"subject": ["vms", "db01"],
	"path": ["vms", "db01", "guest_id"],
	"args": {
		"guest": "windows7_64Guest",
		"family": "Windows 7, Windows Server 2008 R2",
		"fact": "version",
		"actual": actual,
		"required": required,
	},
}

_warning(field, hosts, args) := {
	"subject": ["vms", "db01"],
	"path": ["vms", "db01", field],
	"related": [["hosts", h, "cpu"] | some h in hosts],
	"severity": "warning",
	"args": object.union(args, {"confidence": "M"}),
}

_no(guest, family, required) := _warning("guest_id", ["esx01"], {
	"guest": guest,
	"family": family,
	"fact": "cpu.category",
	"actual": "amd-10h",
	"required": required,
})

_off(guest, family, state, hosts) := _warning("power_state", hosts, {
	"guest": guest,
	"family": family,
	"fact": "power_state",
	"actual": state,
	"required": "powered_off",
})

_intel := ["intel-45nm-core2", "intel-nehalem"]

_denied(document, findings) if {
	rule.deny == findings with input as document
	rule.missing == set() with input as document
}

_allowed(document) if _denied(document, set())

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_windows_7_before_4_0_update_1_is_denied if {
	_denied(_single(_on(400, 0), "intel-nehalem"), {_version(">= 4.0 Update 1", "4.0")})
}

test_windows_7_from_4_0_update_1_on_is_allowed if {
	_allowed(_single(_on(400, 1), "intel-nehalem"))
	_allowed(_single(_on(401, 0), "intel-nehalem"))
}

test_unsupported_guests_on_amd_are_denied if {
	guests := {
		"winXPProGuest": "Windows XP (32-bit)",
		"win2000ServGuest": "Windows 2000, Windows NT 4.0",
		"winNTGuest": "Windows 2000, Windows NT 4.0",
		"solaris10Guest": "Solaris 10 (32-bit)",
	}
	every guest, family in guests {
		_denied(_single(_vm(guest, "powered_off"), "amd-10h"), {_no(guest, family, _intel)})
	}
}

test_unsupported_guest_among_other_hosts_is_denied if {
	categories := {"esx01": "amd-10h", "esx02": "intel-nehalem"}
	finding := _no("winXPProGuest", "Windows XP (32-bit)", _intel)
	_denied(_facts(_vm("winXPProGuest", "powered_off"), categories, []), {finding})
}

test_unsupported_guest_in_partial_list_is_denied if {
	document := _facts(_vm("winXPProGuest", "powered_off"), {"esx01": "amd-10h"}, [["clusters", "c1", "ft_hosts"]])
	rule.deny == {_no("winXPProGuest", "Windows XP (32-bit)", _intel)} with input as document
}

test_64_bit_guests_on_amd_are_allowed if {
	every guest in ["winXPPro64Guest", "solaris10_64Guest", "winNetEnterprise64Guest"] {
		_allowed(_single(_vm(guest, "powered_off"), "amd-10h"))
	}
}

_families := {
	"windows7Guest": "Windows 7, Windows Server 2008 R2",
	"windows7Server64Guest": "Windows 7, Windows Server 2008 R2",
	"winLonghorn64Guest": "Windows Server 2008, Windows Vista",
	"winVistaGuest": "Windows Server 2008, Windows Vista",
	"winNetEnterpriseGuest": "Windows Server 2003 (32-bit)",
	"winNetStandard64Guest": "Windows Server 2003 (64-bit)",
	"winXPPro64Guest": "Windows XP (64-bit)",
	"winXPProGuest": "Windows XP (32-bit)",
	"rhel5_64Guest": "Linux",
	"sles11Guest": "Linux",
	"other26xLinuxGuest": "Linux",
	"solaris10Guest": "Solaris 10 (32-bit)",
	"solaris10_64Guest": "Solaris 10 (64-bit)",
	"freebsd64Guest": "FreeBSD",
}

test_running_guests_on_nehalem_are_denied if {
	every guest, family in _families {
		_denied(_single(_vm(guest, "powered_on"), "intel-nehalem"), {_off(guest, family, "powered_on", ["esx01"])})
	}
}

test_running_guests_on_core_2_are_allowed if {
	every guest, _ in _families {
		_allowed(_single(_vm(guest, "powered_on"), "intel-45nm-core2"))
	}
}

test_running_netware_and_windows_2000_on_core_2_are_denied if {
	guests := {
		"netware6Guest": "NetWare",
		"nw6Guest": "NetWare",
		"win2000AdvServGuest": "Windows 2000, Windows NT 4.0",
	}
	every guest, family in guests {
		_denied(_single(_vm(guest, "powered_on"), "intel-45nm-core2"), {_off(guest, family, "powered_on", ["esx01"])})
		_allowed(_single(_vm(guest, "powered_off"), "intel-45nm-core2"))
	}
}

test_suspended_guest_is_denied if {
	finding := _off("rhel5Guest", "Linux", "suspended", ["esx01"])
	_denied(_single(_vm("rhel5Guest", "suspended"), "amd-10h"), {finding})
}

test_running_guest_names_the_hosts_is_denied if {
	categories := {"esx01": "amd-10h", "esx02": "intel-45nm-core2", "esx03": "amd-10h"}
	finding := _off("rhel5Guest", "Linux", "powered_on", ["esx01", "esx03"])
	_denied(_facts(_vm("rhel5Guest", "powered_on"), categories, []), {finding})
}

test_guest_id_in_other_case_is_denied if {
	finding := _off("RHEL5guest", "Linux", "powered_on", ["esx01"])
	_denied(_single(_vm("RHEL5guest", "powered_on"), "amd-10h"), {finding})
}

test_powered_off_windows_2008_on_nehalem_is_allowed if {
	_allowed(_single(_vm("winLonghorn64Guest", "powered_off"), "intel-nehalem"))
}

test_unlisted_guest_is_allowed if {
	_allowed(_single(_vm("dosGuest", "powered_on"), "amd-10h"))
	_allowed({"vms": {"db01": {"guest_id": "otherGuest"}}})
}

test_unlisted_category_is_allowed if _allowed(_single(_vm("winXPProGuest", "powered_on"), "intel-westmere"))

test_powered_off_guest_with_unknown_hosts_is_allowed if {
	_allowed({"vms": {"db01": {"guest_id": "rhel5Guest", "power_state": "powered_off"}}})
}

test_unknown_guest_is_undecided if _undecided({"vms": {"db01": {}}}, {["vms", "db01", "guest_id"]})

test_unknown_release_is_undecided if {
	vm := {"guest_id": "windows7Guest", "power_state": "powered_off"}
	_undecided({"vms": {"db01": vm}}, {["vms", "db01", "release"]})
}

test_unknown_update_is_undecided if {
	vm := {"guest_id": "windows7Guest", "power_state": "powered_off", "release": 400}
	_undecided({"vms": {"db01": vm}}, {["vms", "db01", "update"]})
}

test_unknown_power_state_is_undecided if {
	vm := {"guest_id": "rhel5Guest", "release": 401, "cluster": "c1"}
	_undecided(_single(vm, "intel-nehalem"), {["vms", "db01", "power_state"]})
	_allowed(_single(vm, "intel-45nm-core2"))
}

test_unknown_category_is_undecided if {
	vm := _vm("winXPProGuest", "powered_off")
	document := {"clusters": {"c1": {"ft_hosts": ["esx01"]}}, "hosts": {"esx01": {}}, "vms": {"db01": vm}}
	_undecided(document, {["hosts", "esx01", "processor", "category"]})
}

test_unknown_cluster_is_undecided if {
	vm := {"guest_id": "winXPProGuest", "power_state": "powered_off"}
	_undecided({"vms": {"db01": vm}}, {["vms", "db01", "cluster"]})
}

test_unknown_ft_hosts_is_undecided if {
	_undecided({"vms": {"db01": _vm("winXPProGuest", "powered_off")}}, {["clusters", "c1", "ft_hosts"]})
}

test_partial_ft_hosts_is_undecided if {
	path := ["clusters", "c1", "ft_hosts"]
	_undecided(_facts(_vm("winXPProGuest", "powered_off"), {"esx01": "intel-nehalem"}, [path]), {path})
}

test_partial_ft_hosts_of_another_cluster_is_allowed if {
	_allowed(_facts(_vm("winXPProGuest", "powered_off"), {"esx01": "intel-nehalem"}, [["clusters", "c2", "ft_hosts"]]))
}

test_host_that_is_not_for_ft_is_allowed if {
	document := _facts(_vm("winXPProGuest", "powered_off"), {"esx01": "intel-nehalem", "esx02": "amd-10h"}, [])
	_allowed(object.union(document, {"clusters": {"c1": {"ft_hosts": ["esx01"]}}}))
}
