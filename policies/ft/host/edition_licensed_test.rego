package ft.host.edition_licensed_test

import data.ft.host.edition_licensed

_facts(release, edition) := {"hosts": {"esx01": {"release": release, "edition": edition}}}

_finding(edition, version, required) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "edition"],
	"args": {"actual": edition, "version": version, "required": required},
}

_unverified(edition, version, required) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "edition"],
	"severity": "warning",
	"args": {"actual": edition, "version": version, "required": required, "confidence": "M"},
}

_of_4 := ["Advanced", "Enterprise", "Enterprise Plus"]

_of_5 := ["Enterprise", "Enterprise Plus"]

_of_6 := ["Enterprise", "Enterprise Plus", "Standard", "VCF", "VVF"]

_denies(expected, facts) if {
	edition_licensed.deny == expected with input as facts
	edition_licensed.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	needs := {{"subject": ["hosts", "esx01"], "path": path} | some path in paths}
	edition_licensed.deny == set() with input as facts
	edition_licensed.missing == needs with input as facts
}

test_standard_on_4_x_is_denied if {
	_denies({_finding("Standard", "4.0", _of_4)}, _facts(400, "Standard"))
	_denies({_finding("Standard", "4.1", _of_4)}, _facts(401, "Standard"))
}

test_editions_of_the_article_on_4_x_are_allowed if {
	every edition in _of_4 {
		_passes(_facts(400, edition))
		_passes(_facts(401, edition))
	}
}

test_standard_on_5_0_is_denied if {
	_denies({_finding("Standard", "5.0", _of_5)}, _facts(500, "Standard"))
}

test_standard_on_5_1_and_5_5_is_denied_unverified if {
	_denies({_unverified("Standard", "5.1", _of_5)}, _facts(501, "Standard"))
	_denies({_unverified("Standard", "5.5", _of_5)}, _facts(505, "Standard"))
}

test_standard_from_6_0_on_is_allowed if {
	_passes(_facts(600, "Standard"))
	_passes(_facts(803, "Standard"))
}

test_advanced_after_4_x_is_denied if {
	_denies({_finding("Advanced", "5.0", _of_5)}, _facts(500, "Advanced"))
	_denies({_finding("Advanced", "6.0", _of_6)}, _facts(600, "Advanced"))
}

test_essentials_is_denied if {
	_denies({_finding("Essentials", "4.0", _of_4)}, _facts(400, "Essentials"))
	_denies({_finding("Essentials Plus", "5.5", _of_5)}, _facts(505, "Essentials Plus"))
	_denies({_finding("Essentials Plus", "8.0", _of_6)}, _facts(800, "Essentials Plus"))
}

test_free_hypervisor_is_denied if {
	_denies({_finding("Hypervisor", "5.5", _of_5)}, _facts(505, "Hypervisor"))
	_denies({_finding("Hypervisor", "8.0", _of_6)}, _facts(800, "Hypervisor"))
}

test_other_editions_on_9_x_are_denied if {
	every edition in ["Essentials", "Standard", "Enterprise Plus", "Platinum", "Remote Office Branch Office"] {
		_denies({_finding(edition, "9.0", ["VCF", "VVF"])}, _facts(900, edition))
		_denies({_finding(edition, "9.1", ["VCF", "VVF"])}, _facts(901, edition))
	}
	_passes(_facts(900, "Evaluation"))
}

test_editions_of_which_nothing_is_known_are_denied_unverified if {
	every edition in ["Desktop", "Operations Management", "Scale-Out", "vCloud Suite"] {
		_denies({_unverified(edition, "6.7", _of_6)}, _facts(607, edition))
	}
}

test_enterprise_plus_is_allowed_everywhere if {
	every release in {400, 401, 500, 501, 505, 600, 605, 607, 700, 800} {
		_passes(_facts(release, "Enterprise Plus"))
	}
}

test_subscriptions_are_allowed if {
	every release in {700, 800, 900} {
		_passes(_facts(release, "VVF"))
		_passes(_facts(release, "VCF"))
	}
}

test_subscription_before_6_0_is_denied_unverified if {
	_denies({_unverified("VVF", "4.0", _of_4)}, _facts(400, "VVF"))
	_denies({_unverified("VVF", "5.5", _of_5)}, _facts(505, "VVF"))
}

test_evaluation_is_allowed if {
	_passes(_facts(400, "Evaluation"))
	_passes(_facts(800, "Evaluation"))
}

test_release_before_4_0_is_allowed if {
	_passes(_facts(305, "Standard"))
	_passes({"hosts": {"esx01": {"release": 305}}})
	_passes(_facts(399, "Standard"))
	_passes({"hosts": {"esx01": {"release": 399}}})
}

test_unknown_edition_is_undecided if {
	_misses({["hosts", "esx01", "edition"]}, {"hosts": {"esx01": {"release": 400}}})
}

test_unknown_release_is_undecided if {
	_misses({["hosts", "esx01", "release"]}, {"hosts": {"esx01": {"edition": "Standard"}}})
}

test_nothing_known_is_undecided if {
	_misses({["hosts", "esx01", "edition"], ["hosts", "esx01", "release"]}, {"hosts": {"esx01": {}}})
}

test_bounds_belong_to_the_row_is_denied if {
	row := {"since": 500, "until": 505, "includes_ft": false, "confidence": "V"}
	table := {"editions": {"Standard": [row]}}
	edition_licensed.deny == {_finding("Standard", "5.0", [])} with input as _facts(500, "Standard")
		with data.ftpolicy.tables.editions as table
	edition_licensed.deny == {_finding("Standard", "5.5", [])} with input as _facts(505, "Standard")
		with data.ftpolicy.tables.editions as table
	edition_licensed.deny == {_unverified("Standard", "5.6", [])} with input as _facts(506, "Standard")
		with data.ftpolicy.tables.editions as table
	edition_licensed.deny == {_unverified("Standard", "5.99", [])} with input as _facts(599, "Standard")
		with data.ftpolicy.tables.editions as table
}

test_every_edition_has_one_row_per_release_is_allowed if {
	releases := {400, 401, 500, 501, 505, 600, 605, 607, 700, 800, 900, 1000}
	every edition, rows in data.ftpolicy.tables.editions.editions {
		every release in releases {
			fitting := [row | some row in rows; row.since <= release; release <= object.get(row, "until", release)]
			count(fitting) == _expected(edition, release)
		}
	}
}

_expected(edition, release) := 0 if {
	edition in {"VVF", "VCF"}
	release < 600
} else := 1
