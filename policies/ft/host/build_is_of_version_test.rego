package ft.host.build_is_of_version_test

import data.ft.host.build_is_of_version as rule

_facts(host) := {"hosts": {"esx01": host}}

_host(version, release, update, build) := {"version": version, "release": release, "update": update, "build": build}

_finding(actual, build, name) := {
	"subject": ["hosts", "esx01"],
	"path": ["hosts", "esx01", "build"],
	"related": [["hosts", "esx01", "version"]],
	"args": {"actual": actual, "build": build, "name": name},
}

_denies(expected, host) if {
	rule.deny == expected with input as _facts(host)
	rule.missing == set() with input as _facts(host)
}

_misses(fields, host) if {
	rule.deny == set() with input as _facts(host)
	rule.missing == {{"subject": ["hosts", "esx01"], "path": ["hosts", "esx01", field]} | some field in fields} with input as _facts(host)
}

test_a_build_of_another_release_is_denied if {
	_denies({_finding("7.0.3", 24022510, "8.0 Update 3")}, _host("7.0.3", 700, 3, 24022510))
	_denies({_finding("8.0.1", 24022510, "8.0 Update 3")}, _host("8.0.1", 800, 1, 24022510))
	_denies({_finding("9.0.0", 24957456, "9.0.1.0")}, _host("9.0.0", 900, 0, 24957456))
}

test_the_build_of_the_version_is_allowed if {
	_denies(set(), _host("8.0.3", 800, 3, 24022510))
	_denies(set(), _host("4.0U0", 400, 0, 164009))
}

test_security_only_builds_are_of_their_release if {
	some build, row in data.ftpolicy.tables.esx_builds.builds
	contains(row.name, "security only")
	_denies(set(), _host("-", row.release, row.update + 1, to_number(build)))
	_denies(set(), object.remove(_host("-", row.release, 0, to_number(build)), ["update"]))
}

test_other_builds_say_nothing if {
	_denies(set(), _host("8.0.3", 800, 3, 1))
	_denies(set(), {"version": "8.0.3"})
	_denies(set(), {"build": 1})
}

test_an_unknown_version_is_undecided if {
	_misses(["version", "release"], {"build": 24022510})
	_misses(["release"], {"version": "8", "build": 24022510})
	_misses(["update"], {"version": "8.0", "release": 800, "build": 24022510})
}

test_another_release_is_denied_whatever_the_update if {
	_denies({_finding("7.0", 24022510, "8.0 Update 3")}, {"version": "7.0", "release": 700, "build": 24022510})
}
