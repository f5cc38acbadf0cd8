package ft.vm.pair_hosts_match_test

import data.ft.vm.pair_hosts_match as rule

_vm(type) := {"ft_type": type, "host": "esx01", "secondary_host": "esx02", "datastores": ["san01"]}

_host(release, version, build) := {"release": release, "version": version, "build": build, "cpu": {"category": "intel-nehalem"}}

_ft(host, ft_version) := object.union(host, {"ft_version": ft_version})

_facts(vm, first, second) := {
	"vms": {"db01": vm},
	"hosts": {"esx01": first, "esx02": second},
	"datastores": {"san01": {"hosts": ["esx01", "esx02", "esx03"]}},
	"partial": [],
}

_legacy(first, second) := _facts(_vm("legacy"), first, second)

_mounted(type, hosts, partial) := object.union(
	_facts(_vm(type), _host(400, "4.0.0", 1), _host(400, "4.0.0", 1)),
	{"datastores": {"san01": {"hosts": hosts}}, "partial": partial},
)

_finding(path, name, fact, actual, required) := {
	"subject": ["vms", "db01"],
	"path": path,
	"severity": "error",
	"args": {
		"primary": "esx01", "secondary": "esx02",
		"object": name, "fact": fact, "actual": actual, "required": required,
	},
}

_host_finding(fact, actual, required) := _finding(array.concat(["hosts", "esx02"], split(fact, ".")), "esx02", fact, actual, required)

_mount_finding(actual) := _finding(["datastores", "san01", "hosts"], "san01", "hosts", actual, ["esx01", "esx02"])

_denied(document, findings) if {
	rule.deny == findings with input as document
	rule.missing == set() with input as document
}

_allowed(document) if _denied(document, set())

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

test_one_host_for_both_is_denied if {
	document := _facts(object.union(_vm("smp"), {"secondary_host": "esx01"}), {}, {})
	args := {"primary": "esx01", "secondary": "esx01", "object": "db01", "fact": "secondary_host", "actual": "esx01", "required": "!= esx01"}
	finding := {"subject": ["vms", "db01"], "path": ["vms", "db01", "secondary_host"], "severity": "error", "args": args}
	_denied(document, {finding})
}

test_builds_that_differ_on_4_0_is_denied if {
	document := _legacy(_host(400, "4.0.0", 171294), _host(400, "4.0.0", 171295))
	_denied(document, {_host_finding("build", 171295, 171294)})
}

test_versions_that_differ_by_update_on_4_0_is_denied if {
	first := object.union(_host(400, "4.0U1", 208167), {"update": 1})
	second := object.union(_host(400, "4.0U2", 261974), {"update": 2})
	findings := {_host_finding("build", 261974, 208167), _host_finding("version", "4.0U2", "4.0U1")}
	_denied(_legacy(first, second), findings)
}

test_4_0_with_4_1_is_denied if {
	findings := {_host_finding("build", 260247, 171294), _host_finding("version", "4.1.0", "4.0.0")}
	_denied(_legacy(_host(400, "4.0.0", 171294), _ft(_host(401, "4.1.0", 260247), "2.0.1")), findings)
	{finding.args.fact | some finding in rule.deny} == {"build", "version"} with input as _legacy(_host(401, "4.1.0", 260247), _host(400, "4.0.0", 171294))
}

test_version_without_its_text_is_denied if {
	document := _legacy(object.remove(_host(400, "", 1), ["version"]), _host(401, "4.1.0", 1))
	_denied(document, {_host_finding("version", "4.1.0", "?")})
}

test_ft_versions_that_differ_is_denied if {
	document := _legacy(_ft(_host(401, "4.1.0", 1), "2.0.1"), _ft(_host(401, "4.1.0", 2), "2.0.2"))
	_denied(document, {_host_finding("ft_version", "2.0.2", "2.0.1")})
}

test_cpu_categories_that_differ_is_denied if {
	second := object.union(_host(400, "4.0.0", 1), {"cpu": {"category": "intel-core2-45nm"}})
	_denied(_legacy(_host(400, "4.0.0", 1), second), {_host_finding("cpu.category", "intel-core2-45nm", "intel-nehalem")})
}

test_datastore_that_one_host_lacks_is_denied if {
	_denied(_mounted("legacy", ["esx01", "esx03"], []), {_mount_finding(["esx01"])})
	_denied(_mounted("legacy", ["esx03"], []), {_mount_finding("none")})
}

test_datastore_that_one_host_lacks_on_smp_is_denied_as_a_warning if {
	finding := object.union(_mount_finding(["esx02"]), {"severity": "warning"})
	_denied(_mounted("smp", ["esx02"], []), {finding})
}

test_datastore_that_one_host_lacks_of_unknown_type_is_denied if {
	document := json.remove(_mounted("smp", ["esx02"], []), ["vms/db01/ft_type"])
	rule.deny == {_mount_finding(["esx02"])} with input as document
}

test_same_software_is_allowed if _allowed(_legacy(_host(400, "4.0", 171294), _host(400, "4.0.0", 171294)))

test_same_ft_version_on_other_builds_is_allowed if {
	_allowed(_legacy(_ft(_host(401, "4.1.0", 1), "2.0.1"), _ft(_host(500, "5.0.0", 2), "2.0.1")))
}

test_same_build_without_ft_version_is_allowed if _allowed(_legacy(_host(500, "5.0.0", 1), _ft(_host(500, "5.0.0", 1), "3.0.0")))

test_smp_on_other_versions_and_cpus_is_allowed if {
	second := {"release": 803, "cpu": {"category": "intel-icelake"}}
	_allowed(_facts(_vm("smp"), _host(800, "8.0.0", 1), second))
}

test_smp_in_partial_list_of_mounts_is_allowed if {
	_allowed(_mounted("smp", ["esx01", "esx02"], [["datastores", "san01", "hosts"]]))
}

test_without_secondary_is_allowed if _allowed({"vms": {"db01": {"host": "esx01", "datastores": ["san01"]}}})

test_unknown_primary_is_undecided if {
	document := json.remove(_mounted("smp", ["esx02"], []), ["vms/db01/host"])
	_undecided(document, {["vms", "db01", "host"]})
}

test_unknown_type_is_undecided if {
	document := json.remove(_legacy({}, {}), ["vms/db01/ft_type"])
	_undecided(document, {["vms", "db01", "ft_type"]})
}

test_unknown_datastores_is_undecided if {
	document := json.remove(_mounted("smp", [], []), ["vms/db01/datastores"])
	_undecided(document, {["vms", "db01", "datastores"]})
}

test_partial_datastores_is_undecided if {
	path := ["vms", "db01", "datastores"]
	_undecided(_mounted("smp", ["esx01", "esx02"], [path]), {path})
}

test_unknown_mounts_is_undecided if {
	document := json.remove(_mounted("smp", [], []), ["datastores/san01"])
	_undecided(document, {["datastores", "san01", "hosts"]})
}

test_partial_mounts_is_undecided if {
	path := ["datastores", "san01", "hosts"]
	_undecided(_mounted("smp", ["esx01"], [path]), {path})
}

test_unknown_build_on_4_0_is_undecided if {
	document := _legacy(_host(400, "4.0.0", 1), {"release": 400, "cpu": {"category": "intel-nehalem"}})
	_undecided(document, {["hosts", "esx02", "build"]})
}

test_unknown_hosts_is_undecided if {
	document := json.remove(_legacy({}, _host(400, "4.0.0", 1)), ["hosts/esx01"])
	_undecided(document, {["hosts", "esx01", "release"], ["hosts", "esx01", "build"], ["hosts", "esx01", "cpu", "category"]})
}

test_unknown_category_is_undecided if {
	document := _legacy(_host(400, "4.0.0", 1), {"release": 400, "build": 1})
	_undecided(document, {["hosts", "esx02", "cpu", "category"]})
}

test_unknown_ft_version_of_other_builds_is_undecided if {
	document := _legacy(_host(401, "4.1.0", 1), _ft(_host(401, "4.1.0", 2), "2.0.1"))
	_undecided(document, {["hosts", "esx01", "ft_version"]})
}

test_ft_versions_with_unknown_release_is_undecided if {
	first := _ft(_host(401, "4.1.0", 1), "2.0.1")
	second := object.remove(_ft(_host(401, "4.1.0", 2), "2.0.2"), ["release"])
	_undecided(_legacy(first, second), {["hosts", "esx02", "release"]})
}

test_same_ft_version_without_builds_is_allowed if {
	first := object.remove(_ft(_host(401, "4.1.0", 1), "2.0.1"), ["build"])
	_allowed(_legacy(first, object.remove(_ft(_host(401, "4.1.0", 2), "2.0.1"), ["build"])))
}

test_same_ft_version_on_4_0_needs_the_build_is_undecided if {
	second := object.remove(_host(400, "4.0.0", 1), ["build"])
	_undecided(_legacy(_ft(_host(400, "4.0.0", 1), "1.0"), _ft(second, "1.0")), {["hosts", "esx02", "build"]})
}
