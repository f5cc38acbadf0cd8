# METADATA
# title: The findings of ftpolicy for conftest
# description: |
#   `conftest test --namespace ftpolicy.conftest` on what `ftpolicy facts` printed: `deny` has what fails or is undecided
#   with the severity error, `warn` the rest. A question of another kind is denied: what was not understood must not pass.
package ftpolicy.conftest

import data.ftpolicy.verdicts

# For `opa eval --fail`: undefined, as a misspelt name is, unless all was judged and nothing is denied.
passes if count(deny) == 0

deny contains shown if {
	_refusal != ""
	shown := {"msg": _refusal}
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
	_refusal == ""
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

_switches := data.ftpolicy.switches

# Why nothing is judged: the first reason, or "". Conditions are negated and the default refuses, so that what is
# undefined, because it is missing or of another shape, refuses as well.
default _refusal := "the input or the data have a shape that is not ours"

_refusal := sprintf("not a facts document (format: %v); give it what `ftpolicy facts` prints", [_format]) if {
	not _format == "ftpolicy.facts/1"
} else := "the facts have no verdict_frame; give it all that `ftpolicy facts` prints" if {
	not is_string(input.verdict_frame.revision)
} else := sprintf("not all inputs of the facts could be read: %v", [input.verdict_frame.errors]) if {
	not input.verdict_frame.errors == []
} else := "the data of the bundle are missing; give it data.json of the bundle as well (conftest: --data)" if {
	not is_string(data.ftpolicy.revision)
} else := sprintf("facts, policies and data are not of one bundle (the facts: %v); %v", [_revision, _advice]) if {
	not _is_of_one_bundle
} else := sprintf("a policy is missing, or finds what is not in the facts: %v", [concat(", ", _broken)]) if {
	not _broken == set()
} else := "verdict_frame does not fit the rest of the facts; print the facts anew" if {
	not _fits
} else := "nothing was evaluated: no rule applies to any object; say what is meant for FT" if {
	not _is_evaluated
} else := sprintf("data.ftpolicy.switches is %v; it can be {\"undecided\": \"warn\"}", [_switches]) if {
	not _switches in [{}, {"undecided": "warn"}]
} else := ""

default _format := "none"

_format := input.format

_revision := input.verdict_frame.revision

_advice := "print facts and bundle with the same ftpolicy, configuration and --estate, and unpack it where nothing is"

_is_of_one_bundle if {
	_revision == data.ftpolicy.revision
	_revision == data.ftpolicy.built.revision
	data.ftpolicy.tables
	data.ftpolicy.params
}

_broken := {id |
	some id, about in data.ftpolicy.rules
	not _keeps_to_facts(id, about.collection)
}

_keeps_to_facts(id, collection) if {
	said := verdicts.said[id]
	subjects := object.keys(said.deny) | object.keys(said.missing)
	count({subject | some subject in subjects; not subject[1] in verdicts.names[collection]}) == 0
	count({subject | some subject in subjects; subject[0] != collection}) == 0
}

_fits if {
	count(verdicts.all) == count(verdicts.expected)
	{[one.rule, one.subject.name] | some one in verdicts.all} == verdicts.expected
}

_is_evaluated if {
	some one in verdicts.all
	one.verdict != "not_applicable"
	one.subject.kind != "estate"
}
