package lib.releases_test

import data.lib.releases

_table := [
	{"since": 400, "until": 500, "limit": 1},
	{"since": 500, "until": 699, "limit": 2},
	{"since": 700, "limit": 3},
]

_limits(release) := [row.limit | some row in releases.rows(_table, release)]

test_both_bounds_are_included if {
	_limits(399) == []
	_limits(400) == [1]
	_limits(500) == [1, 2]
	_limits(501) == [2]
	_limits(699) == [2]
}

test_a_row_without_upper_bound_holds_for_all_later_releases if {
	_limits(700) == [3]
	_limits(1000) == [3]
}

_possible(vm) := {row.limit | some row in releases.possible_rows(_table, vm)}

test_the_releases_of_a_cluster_select_rows if {
	_possible({"release": 450, "newest_release": 450}) == {1}
	_possible({"release": 450, "newest_release": 700}) == {1, 3}
	_possible({"release": 600}) == {2}
	_possible({"release": 300}) == set()
}

test_without_a_release_every_row_is_possible if {
	_possible({}) == {1, 2, 3}
	_possible({"newest_release": 700}) == {1, 2, 3}
}

test_text_has_major_and_minor if {
	releases.text(605) == "6.5"
	releases.text(1002) == "10.2"
}

test_only_an_unconfirmed_row_is_doubtful if {
	releases.doubt({"confidence": "M"}) == {"confidence": "M"}
	releases.doubt({"confidence": "V2"}) == {}
	releases.doubt({}) == {}
}

test_from_nine_on_nothing_was_read if {
	releases.unread({"release": 900}) == {"confidence": "M"}
	releases.unread({"release": 899}) == {}
	releases.unread({}) == {}
}

test_an_update_is_written_behind_its_release if {
	releases.version({"release": 800, "update": 3}) == "8.0U3"
	releases.version({"release": 607, "update": 0}) == "6.7"
	releases.version({"release": 607}) == "6.7"
}
