package ft.network.ft_logging_nic_speed_test

import data.ft.network.ft_logging_nic_speed as rule

_path(keys) := array.concat(["hosts", "esx01", "traffic", "ft_logging"], keys)

# A host with one FT Logging interface per list of active NICs; a speed of -1 stands for an unknown one.
_host(type, release, actives, speeds) := {
	"ft_type": type,
	"release": release,
	"cluster": "c1",
	"traffic": {"ft_logging": {
		"vmkernels": {sprintf("vmk%v", [i + 1]): {"active": active} | some i, active in actives},
		"uplinks": {nic: uplink |
			some nic, speed in speeds
			role := {true: "active", false: "standby"}[nic in {n | some active in actives; some n in active}]
			uplink := object.union({"role": role}, {key: speed | some key in ["speed_mbps"]; speed >= 0})
		},
	}},
}

_facts(host, partial) := {"hosts": {"esx01": host}, "partial": partial}

_known(host) := _facts(host, [])

_finding(nics, actual, required, severity) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "pnics", nics[0], "speed_mbps"],
	"related": [["hosts", "esx01", "pnics", nic, "speed_mbps"] | some i, nic in nics; i > 0],
	"args": {"actual": actual, "nics": nics, "required": required},
	"severity": severity,
}

_standby(nic, actual, required) := object.union(
	_finding([nic], actual, required, "warning"),
	{"args": {"nics": [sprintf("%v (standby)", [nic])]}},
)

_denied(document, findings) if rule.deny == findings with input as document

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["hosts", "esx01"], "path": path} | some path in paths} with input as document
}

test_legacy_999_mbps_is_denied if {
	document := _known(_host("legacy", 400, [["vmnic3"]], {"vmnic3": 999}))
	_denied(document, {_finding(["vmnic3"], 999, 1000, "error")})
	rule.missing == set() with input as document
}

test_legacy_1000_mbps_is_allowed if _allowed(_known(_host("legacy", 400, [["vmnic3"]], {"vmnic2": 1000, "vmnic3": 1000})))

test_legacy_link_down_is_denied if {
	document := _known(_host("legacy", 400, [["vmnic3"]], {"vmnic2": 1000, "vmnic3": 0}))
	_denied(document, {_finding(["vmnic3"], 0, 1000, "error")})
}

test_each_slow_uplink_is_denied if {
	document := _known(_host("legacy", 400, [["vmnic3"]], {"vmnic2": 100, "vmnic3": 10}))
	_denied(document, {_standby("vmnic2", 100, 1000), _finding(["vmnic3"], 10, 1000, "error")})
}

test_legacy_slow_uplink_beside_unknown_ones_is_denied if {
	host := _host("legacy", 550, [["vmnic3"]], {"vmnic2": -1, "vmnic3": 100})
	_denied(_facts(host, [_path(["uplinks"]), _path(["vmkernels"])]), {_finding(["vmnic3"], 100, 1000, "error")})
}

test_legacy_several_interfaces_do_not_add_up_is_denied if {
	host := _host("legacy", 605, [["vmnic2"], ["vmnic3"]], {"vmnic2": 900, "vmnic3": 900})
	_denied(_known(host), {_finding(["vmnic2"], 900, 1000, "error"), _finding(["vmnic3"], 900, 1000, "error")})
}

_smp(speed) := _host("smp", 800, [["vmnic3"]], {"vmnic3": speed})

_with_vms(host, vms) := {"hosts": {"esx01": host}, "clusters": {"c1": {"ft_vms": ["db01", "db02"]}}, "vms": vms}

test_smp_9999_mbps_is_denied_as_a_warning if _denied(_known(_smp(9999)), {_finding(["vmnic3"], 9999, 10000, "warning")})

test_smp_10000_mbps_is_allowed if _allowed(_known(_smp(10000)))

test_smp_with_a_vm_of_two_vcpus_is_denied if {
	document := _with_vms(_smp(9999), {"db01": {"num_cpus": 2}, "db02": {}})
	_denied(document, {_finding(["vmnic3"], 9999, 10000, "error")})
}

test_smp_with_vms_of_one_vcpu_is_denied_as_a_warning if {
	document := _with_vms(_smp(9999), {"db01": {"num_cpus": 1}, "db02": {"num_cpus": 1}, "web01": {"num_cpus": 4}})
	_denied(document, {_finding(["vmnic3"], 9999, 10000, "warning")})
}

test_two_25_gbe_nics_with_load_based_teaming_is_allowed if {
	_allowed(_known(_host("smp", 800, [["vmnic0", "vmnic1"]], {"vmnic0": 25000, "vmnic1": 25000})))
}

test_two_nics_of_one_interface_do_not_add_up_is_denied if {
	host := _host("smp", 800, [["vmnic0", "vmnic1"]], {"vmnic0": 5000, "vmnic1": 10000})
	_denied(_known(host), {_finding(["vmnic0"], 5000, 10000, "warning")})
}

_two(release, first, second) := _host("smp", release, [["vmnic0"], ["vmnic1"]], {"vmnic0": first, "vmnic1": second})

test_interfaces_that_add_up_to_9999_mbps_is_denied if {
	document := _known(_two(605, 5000, 4999))
	_denied(document, {_finding(["vmnic0", "vmnic1"], 9999, 10000, "warning")})
	rule.missing == set() with input as document
}

test_interfaces_that_add_up_to_10000_mbps_is_allowed if _allowed(_known(_two(605, 5000, 5000)))

test_interfaces_before_6_5_do_not_add_up_is_denied if {
	findings := {_finding(["vmnic0"], 5000, 10000, "warning"), _finding(["vmnic1"], 5000, 10000, "warning")}
	_denied(_known(_two(600, 5000, 5000)), findings)
}

test_slow_interface_before_6_5_in_partial_list_is_denied if {
	host := _host("smp", 600, [["vmnic0"]], {"vmnic0": 5000})
	_denied(_facts(host, [_path(["vmkernels"])]), {_finding(["vmnic0"], 5000, 10000, "warning")})
}

test_interfaces_on_one_nic_count_it_once_is_denied if {
	host := _host("smp", 800, [["vmnic0"], ["vmnic0"]], {"vmnic0": 5000})
	_denied(_known(host), {_finding(["vmnic0"], 5000, 10000, "warning")})
}

test_sum_that_is_reached_in_partial_lists_is_allowed if {
	host := _host("smp", 800, [["vmnic0"], ["vmnic1"], ["vmnic2"]], {"vmnic0": 5000, "vmnic1": 5000, "vmnic2": -1})
	partial := [_path(["vmkernels"]), _path(["uplinks"]), _path(["vmkernels", "vmk1", "active"])]
	_allowed(_facts(host, partial))
}

_no_nic(required, severity) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "vmkernels"],
	"args": {"actual": 0, "nics": ["-"], "required": required},
	"severity": severity,
}

test_interfaces_without_nics_is_denied if {
	_denied(_known(_host("smp", 800, [[], []], {})), {_no_nic(10000, "warning")})
	_denied(_known(_host("legacy", 400, [[]], {})), {_no_nic(1000, "error")})
}

test_interface_that_may_have_a_nic_is_undecided if {
	_undecided(_facts(_host("smp", 800, [[]], {}), [_path(["uplinks"])]), {_path(["uplinks"])})
}

test_interfaces_with_slow_standby_nics_only_is_denied if {
	document := _known(_host("smp", 800, [[], []], {"vmnic0": 9999, "vmnic1": 10000}))
	_denied(document, {_finding(["vmnic0"], 9999, 10000, "warning")})
	rule.missing == set() with input as document
	_allowed(_known(_host("smp", 800, [[], []], {"vmnic0": 10000})))
}

test_slow_standby_nic_beside_unknown_active_nics_is_undecided if {
	host := json.patch(_host("smp", 800, [[], []], {"vmnic0": 9999}), [{"op": "remove", "path": "/traffic/ft_logging/vmkernels/vmk2/active"}])
	_undecided(_known(host), {_path(["vmkernels", "vmk2", "active"])})
}

test_slow_standby_nic_beside_a_fast_active_one_is_denied_as_a_warning if {
	_denied(_known(_host("legacy", 400, [["vmnic3"]], {"vmnic2": 999, "vmnic3": 1000})), {_standby("vmnic2", 999, 1000)})
	several := object.union(
		_known(_host("smp", 800, [["vmnic3"]], {"vmnic2": 1000, "vmnic3": 10000})),
		{"clusters": {"c1": {"ft_vms": ["db01"]}}, "vms": {"db01": {"num_cpus": 4}}},
	)
	_denied(several, {_standby("vmnic2", 1000, 10000)})
}

test_no_interface_is_allowed if {
	_allowed({"hosts": {"esx01": {"traffic": {"ft_logging": {"vmkernels": {}}}}}})
}

test_fast_uplinks_with_unknown_release_and_interfaces_is_allowed if {
	host := {"ft_type": "smp", "traffic": {"ft_logging": {"uplinks": {"vmnic0": {"speed_mbps": 10000}}}}}
	_allowed(_known(host))
}

test_unknown_type_is_undecided if {
	_undecided(_known(object.remove(_smp(1000), ["ft_type"])), {["hosts", "esx01", "ft_type"]})
}

test_unknown_traffic_is_undecided if {
	_undecided(_known({"ft_type": "legacy"}), {_path(["uplinks"])})
}

test_partial_uplinks_is_undecided if {
	_undecided(_facts(_smp(10000), [_path(["uplinks"])]), {_path(["uplinks"])})
}

test_unknown_speed_is_undecided if {
	_undecided(_known(_smp(-1)), {_path(["uplinks", "vmnic3", "speed_mbps"])})
}

test_slow_interface_in_partial_list_from_6_5_is_undecided if {
	_undecided(_facts(_smp(9999), [_path(["vmkernels"])]), {_path(["vmkernels"])})
}

test_slow_interfaces_of_unknown_release_is_undecided if {
	_undecided(_known(object.remove(_two(605, 5000, 4000), ["release"])), {["hosts", "esx01", "release"]})
}

test_sum_with_unknown_speed_is_undecided if {
	_undecided(_known(_two(605, 5000, -1)), {_path(["uplinks", "vmnic1", "speed_mbps"])})
}

test_sum_in_partial_list_is_undecided if {
	_undecided(_facts(_two(605, 5000, 4999), [_path(["vmkernels"])]), {_path(["vmkernels"])})
}

test_sum_with_partial_active_nics_is_undecided if {
	path := _path(["vmkernels", "vmk1", "active"])
	_undecided(_facts(_two(605, 5000, 4999), [path]), {path})
}

test_sum_with_unknown_active_nics_is_undecided if {
	host := json.patch(_two(605, 5000, 4999), [{"op": "remove", "path": "/traffic/ft_logging/vmkernels/vmk2/active"}])
	_undecided(_known(host), {_path(["vmkernels", "vmk2", "active"])})
}

test_legacy_asks_for_no_more_than_speeds if {
	host := object.remove(_host("legacy", 400, [["vmnic2"], ["vmnic3"]], {"vmnic2": 900, "vmnic3": 900}), ["release"])
	findings := {_finding(["vmnic2"], 900, 1000, "error"), _finding(["vmnic3"], 900, 1000, "error")}
	_denied(_known(host), findings)
	unordered := json.patch(host, [{"op": "remove", "path": "/traffic/ft_logging/vmkernels/vmk2/active"}])
	_denied(_known(unordered), findings)
}

test_one_slow_interface_of_unknown_release_is_denied if {
	_denied(_known(object.remove(_smp(9999), ["release"])), {_finding(["vmnic3"], 9999, 10000, "warning")})
}

test_standby_nic_of_interfaces_that_add_up_is_allowed if {
	_allowed(_known(_host("smp", 800, [["vmnic0"], ["vmnic0"]], {"vmnic0": 10000, "vmnic1": 1000})))
}

test_no_interface_and_no_nic_is_allowed if _allowed(_known(_host("smp", 800, [], {})))
