# METADATA
# title: The findings of ftpolicy for conftest
# description: |
#   `conftest test --namespace ftpolicy.conftest` on what `ftpolicy facts` printed: `deny` has what fails or is undecided
#   with the severity error, `warn` the rest. A question of another kind is denied: what was not understood must not pass.
package ftpolicy.conftest

import data.ftpolicy.verdicts

# For `opa eval --fail`: undefined, as a misspelt name is, unless all was judged and nothing is denied.
passes if {
	_unmet == []
	count(deny) == 0
}

deny contains shown if {
	some first in array.slice(_unmet, 0, 1)
	shown := {"msg": object.get(_why, first, first)}
}

deny contains shown if {
	some finding in findings
	_gates(finding)
	shown := _shown(finding)
}

warn contains shown if {
	some finding in findings
	not _gates(finding)
	shown := _shown(finding)
}

# METADATA
# description: Every fail and everything undecided, one of a rule and an object.
# scope: document
findings contains finding if {
	every word in _needed { word in _met }
	some finding in verdicts.all
	finding.verdict in {"fail", "undecided"}
}

# conftest prints `msg`, and hands everything else on to its JSON output.
_shown(finding) := object.union(finding, {"msg": sprintf("%v: %v", [finding.rule, finding.message])})

_gates(finding) if {
	finding.severity == "error"
	not _switches[finding.verdict] == "warn"
}

default _switches := {}

_switches := data.ftpolicy_switches

# What must be so for anything to be judged, and for a pass, in the order in which it is told. It is listed where it is,
# never where it is not: what is undefined, because it is missing or of another shape, is not met.
_needed := ["format", "frame", "data", "bundle", "policies", "fit"]

_unmet := [word | some word in array.concat(_needed, ["inputs", "evaluated", "switches"]); not word in _met]

_met contains "format" if input.format == "ftpolicy.facts/1"

_met contains "frame" if is_string(input.verdict_frame.revision)

_met contains "inputs" if input.verdict_frame.errors == []

_met contains "data" if {
	is_string(data.ftpolicy.revision)
	is_object(data.ftpolicy.tables)
}

_met contains "bundle" if {
	input.verdict_frame.revision == data.ftpolicy.revision
	data.ftpolicy.revision == data.ftpolicy.built.revision
}

_met contains "policies" if _broken == set()

# Exactly one verdict for each rule and object in its scope.
_met contains "fit" if {
	count(verdicts.all) == count(verdicts.expected)
	{[one.rule, one.subject.name] | some one in verdicts.all} == verdicts.expected
}

_met contains "evaluated" if {
	some one in verdicts.all
	one.verdict != "not_applicable"
	one.subject.kind != "estate"
}

_met contains "switches" if _switches in [{}, {"undecided": "warn"}]

default _format := "none"

_format := input.format

# Rules that are not loaded, or that speak of an object that the facts do not have.
_broken := {id | some id, _ in data.ftpolicy.rules; not _is_whole[id]}

_is_whole[id] if {
	some id, said in verdicts.said
	collection := data.ftpolicy.rules[id].collection
	subjects := object.keys(said.deny) | object.keys(said.missing)
	subjects - {[collection, name] | some name in verdicts.scope[id]} == set()
}

default _why := {}

_why := {
	"format": sprintf("not a facts document (format: %v); give it what `ftpolicy facts` prints", [_format]),
	"frame": "the facts have no verdict_frame; give it all that `ftpolicy facts` prints",
	"inputs": "the facts are incomplete: `ftpolicy facts` could not read all inputs, and said why",
	"data": "the data of the bundle are missing; give it data.json of the bundle as well (conftest: --data)",
	"bundle": concat("", [
		"facts, policies and data are not of one bundle; print the facts and write the bundle with the same ftpolicy, ",
		"configuration and --estate, and unpack it into an empty directory",
	]),
	"policies": sprintf("policies are missing, or find what is not in the facts: %v", [concat(", ", _broken)]),
	"fit": "verdict_frame does not fit the rest of the facts; print the facts anew",
	"evaluated": "nothing was evaluated: no rule applies to any object; say what is meant for FT",
	"switches": sprintf("data.ftpolicy_switches is %v; it can be {\"undecided\": \"warn\"}", [_switches]),
}
