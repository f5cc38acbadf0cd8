package lib.needs_test

import data.lib.needs

_facts := {"hosts": {"h1": {"threads": 0, "virtual": false, "ft_vms": [], "pnics": {"vmnic0": {}}}}}

_hosts(fields) := {["hosts", "h1", field] | some field in fields}

_with_partial(field) := object.union(_facts, {"partial": [["hosts", "h1", field]]})

test_what_there_is_is_met if {
	needs.unmet(_hosts({"threads", "virtual", "ft_vms", "pnics"})) == set() with input as _facts
}

test_absent_facts_and_members_are_unmet if {
	paths := {["hosts", "h1", "cpu", "mhz"], ["hosts", "h2"], ["hosts", "h1", "pnics", "vmnic0", "speed_mbps"]}
	needs.unmet(paths | _hosts({"threads"})) == paths with input as _facts
}

test_a_partial_list_is_unmet_whether_it_has_members_or_not if {
	needs.unmet(_hosts({"pnics", "threads"})) == _hosts({"pnics"}) with input as _with_partial("pnics")
	needs.unmet(_hosts({"ft_vms"})) == _hosts({"ft_vms"}) with input as _with_partial("ft_vms")
}

test_a_list_that_is_absent_and_partial_is_unmet_once if {
	needs.unmet(_hosts({"vmkernels"})) == _hosts({"vmkernels"}) with input as _with_partial("vmkernels")
}

test_only_what_is_needed_counts if {
	needs.unmet(_hosts({"threads"})) == set() with input as _with_partial("pnics")
	needs.unmet(set()) == set() with input as _with_partial("pnics")
}

test_partial_lists_are_known_by_their_paths if {
	needs.partial == _hosts({"pnics"}) with input as _with_partial("pnics")
	needs.is_partial(["hosts", "h1", "pnics"]) with input as _with_partial("pnics")
	not needs.is_partial(["hosts", "h1", "ft_vms"]) with input as _with_partial("pnics")
}

test_without_partial_lists_none_is if {
	needs.partial == set() with input as _facts
	not needs.is_partial(["hosts", "h1", "pnics"]) with input as _facts
}
