# METADATA
# title: The verdicts of ftpolicy
# description: |
#   Joins what is known of every rule and object before the rule runs (`input.verdict_frame`: does it apply, its severity,
#   which facts are not there) with what the rule says. Nothing of the former is found out here.
package ftpolicy.verdicts

# METADATA
# description: |
#   One verdict for each rule and object in its scope; none where something of it is undefined, which `expected` reveals.
# scope: document
all contains verdict if {
	some id, about in data.ftpolicy.rules
	some row in input.verdict_frame.rules[id]
	_is_row(row)
	some name in input.verdict_frame.groups[row.group]
	subject := [about.collection, name]
	denials := object.keys(object.get(said[id].deny, [subject], {}))
	needs := _needs(id, row, subject)
	outcome := _outcome(row, count(denials), count(needs) + count(row.missing))
	found := sort([[_rank(row, denial), denial.path, denial] | some denial in denials])
	missing := {_absolute(subject, path) | some path in row.missing} | {_pointer(need.path) | some need in needs}
	verdict := {
		"rule": id,
		"subject": {"kind": about.kind, "name": name},
		"verdict": outcome,
		"severity": _severity(outcome, row, found),
		"message": _message(outcome, about, name, found, missing),
	}
}

# Rows are written by hand, too: a pass is never settled beforehand, and a text has no members that are missing.
_is_row(row) if {
	row.severity in _severities
	is_array(row.missing)
	object.get(row, "settled", "undecided") in {"not_applicable", "undecided"}
}

# METADATA
# description: Every rule with every object in its scope.
# scope: document
expected := {[id, name] |
	some id, names in scope
	some name in names
}

# METADATA
# description: The names of the objects in the scope of each rule. A rule about changes judges what a plan takes away, too.
# scope: document
scope[id] := names if {
	some id, about in data.ftpolicy.rules
	names := _after[about.collection] | _now(about)
}

_after := object.union({"estate": {"estate"}}, {collection: names |
	some about in data.ftpolicy.rules
	collection := about.collection
	collection != "estate"
	names := object.keys(object.get(input, collection, {}))
})

_now(about) := object.keys(object.get(input, ["now", about.collection], {})) if {
	about.looks_back
} else := set()

# METADATA
# description: What each rule says, by subject; a rule that is not loaded is not there.
# scope: document
said[id] := {"deny": denials, "missing": needs} if {
	some id, _ in data.ftpolicy.rules
	[area, name] := split(id, ".")
	denials := _by_subject(data.ft[area][name].deny)
	needs := _by_subject({need | some need in data.ft[area][name].missing})
}

# A comprehension for each subject would look at all entries each time.
_by_subject(entries) := object.union_n([{object.get(one, "subject", ["none", "none"]): {one: true}} | some one in entries])

# What a rule lacks that may not even apply is another question.
_needs(id, row, subject) := set() if {
	row.settled
} else := object.keys(object.get(said[id].missing, [subject], {}))

_outcome(row, denials, missing) := row.settled if {
	row.settled
} else := "fail" if {
	denials > 0
} else := "undecided" if {
	missing > 0
} else := "pass"

_severities := ["error", "warning", "info"]

# A denial may lower the severity of its rule, and never raise it.
_rank(row, denial) := max([rank |
	some rank, severity in _severities
	severity in {row.severity, object.get(denial, "severity", row.severity)}
])

_severity("fail", _, found) := _severities[found[0][0]]

_severity(outcome, row, _) := row.severity if outcome != "fail"

_message("fail", about, name, found, _) := text if {
	args := found[0][2].args
	subject := replace(about.called, "{name}", _clean(name))
	filled := {sprintf("{%v}", [key]): _text(value) | some key, value in args}
	whole := object.union(filled, {"{subject}": subject})
	text := concat("", [trim_space(strings.replace_n(whole, about.message)), _caution(args)])
}

_message("undecided", about, _, _, missing) := sprintf("%v: undecided without %v", [about.title, concat(", ", missing)])

_message(outcome, _, _, _, _) := "" if outcome in {"pass", "not_applicable"}

_caution(args) := " (unverified)" if {
	args.confidence == "M"
} else := ""

_text(value) := _clean(concat(", ", [sprintf("%v", [one]) | some one in value])) if {
	is_array(value)
} else := _clean(sprintf("%v", [value]))

# No control characters, terminal escapes or marks that turn the direction of writing.
_clean(text) := regex.replace(text, _control, "\ufffd")

_control := `[\x00-\x1f\x7f-\x{9f}\x{61c}\x{200e}\x{200f}\x{2028}-\x{202e}\x{2066}-\x{2069}]`

_pointer(path) := concat("/", array.concat([""], [replace(replace(key, "~", "~0"), "/", "~1") | some key in path]))

_absolute(subject, path) := concat("/", [_pointer(subject), path]) if {
	not startswith(path, "/")
} else := path
