package lib.ft_limits_test

import data.lib.ft_limits

_facts(options) := {"clusters": {"c1": {"ha": {"advanced_options": options}}}}

_path := ["clusters", "c1", "ha", "advanced_options"]

_is(limit, kind, release, options) if ft_limits.limit("c1", kind, release) == limit with input as _facts(options)

test_the_default_is_that_of_the_release if {
	_is(4, "vms", 400, {})
	_is(4, "vms", 800, {})
	_is(8, "vcpus", 600, {})
	_is(8, "vcpus", 900, {"das.other": "1"})
}

test_a_release_that_no_row_is_about_is_not_limited if {
	_is(ft_limits.unlimited, "vms", 305, {})
	_is(ft_limits.unlimited, "vcpus", 505, {})
}

test_the_option_replaces_the_default if {
	_is(6, "vms", 800, {"das.maxftvmsperhost": "6"})
	_is(6, "vms", 800, {"das.maxFtVmsPerHost": 6})
	_is(12, "vcpus", 800, {"das.maxftvcpusperhost": "12", "das.maxftvmsperhost": "1"})
	_is(6, "vms", 0, {"das.maxftvmsperhost": "6"})
}

test_0_turns_the_check_off if {
	_is(ft_limits.unlimited, "vms", 800, {"das.maxftvmsperhost": "0"})
	_is(ft_limits.unlimited, "vcpus", 800, {"das.maxftvcpusperhost": 0})
	_is(ft_limits.unlimited, "vms", 800, {"das.maxftvmsperhost": "0", "das.maxFtVmsPerHost": "3"})
}

test_of_two_spellings_the_smaller_number_counts if _is(3, "vms", 800, {"das.maxftvmsperhost": "5", "das.maxFtVmsPerHost": "3"})

test_what_is_no_number_leaves_the_default if {
	_is(4, "vms", 800, {"das.maxftvmsperhost": "many"})
	_is(4, "vms", 800, {"das.maxftvmsperhost": "-1"})
	_is(4, "vms", 800, {"das.maxftvmsperhost": "1.5"})
	_is(4, "vms", 800, {"das.maxftvmsperhost": ""})
}

test_an_unknown_release_leaves_the_limit_open if {
	not ft_limits.limit("c1", "vms", 0) with input as _facts({})
}

test_unknown_options_leave_the_limit_open if {
	not ft_limits.limit("c1", "vms", 800) with input as {"clusters": {"c1": {}}}
	partial := object.union(_facts({"das.other": "1"}), {"partial": [_path]})
	not ft_limits.limit("c1", "vms", 800) with input as partial
}

test_an_option_that_is_known_counts_in_a_partial_list if {
	partial := object.union(_facts({"das.maxftvmsperhost": "6"}), {"partial": [_path]})
	ft_limits.limit("c1", "vms", 800) == 6 with input as partial
}

test_meanings_of_values if {
	ft_limits.meaning("4") == 4
	ft_limits.meaning(4) == 4
	ft_limits.meaning("07") == 7
	ft_limits.meaning("10") == 10
	ft_limits.meaning("00") == ft_limits.unlimited
	ft_limits.meaning("99999999999999999999999") == ft_limits.unlimited
	not ft_limits.meaning("4x")
	not ft_limits.meaning("")
	not ft_limits.meaning(true)
}

test_options_are_known_by_name_in_any_case if {
	ft_limits.is_option("das.maxFtVmsPerHost", "vms")
	not ft_limits.is_option("das.maxftvcpusperhost", "vms")
	ft_limits.options("c1") == _path
}

test_only_defaults_of_nine_are_doubtful if {
	ft_limits.doubt("vms", 900) == {"confidence": "M"}
	ft_limits.doubt("vcpus", 800) == {}
	ft_limits.doubt("vcpus", 500) == {}
}
