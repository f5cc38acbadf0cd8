# METADATA
# title: The findings of ftpolicy for conftest
# description: |
#   `conftest test --namespace ftpolicy.conftest` on the output of `ftpolicy facts`: `deny` has what fails with the
#   severity error, `warn` every other fail and what could not be decided. Applicability, severities and messages follow
#   from the rules' METADATA in `data.ftpolicy.rules`, as in a report of `ftpolicy check`.
package ftpolicy.conftest

deny contains shown if {
	some finding in findings
	finding.verdict == "fail"
	finding.severity == "error"
	shown := _shown(finding)
}

warn contains shown if {
	some finding in findings
	[finding.verdict, finding.severity] != ["fail", "error"]
	shown := _shown(finding)
}

# conftest prints `msg`, and hands everything else on to its JSON output.
_shown(finding) := object.union(finding, {"msg": sprintf("%v: %v", [finding.rule, finding.message])})

# METADATA
# description: Every fail and everything undecided, one of a rule and an object.
# scope: document
findings contains finding if {
	some id, about in data.ftpolicy.rules
	some subject in _subjects(about)
	_fits(about.applies, _span(_value(subject))) == "yes"
	denials := [denial | some denial in _denials(id); denial.subject == subject]
	count(denials) > 0
	severity := _severity(about, subject)
	[lowered, _, denial] := sort([[_lowered(severity, one), one.path, one] | some one in denials])[0]
	finding := {
		"rule": id,
		"verdict": "fail",
		"severity": _severities[lowered],
		"subject": {"kind": about.scope, "name": subject[1]},
		"message": _message(about, subject, denial.args),
	}
}

findings contains finding if {
	some id, about in data.ftpolicy.rules
	some subject in _subjects(about)
	missing := _missing(id, about, subject)
	count(missing) > 0
	names := [concat("/", array.concat([""], path)) | some path in sort(missing)]
	finding := {
		"rule": id,
		"verdict": "undecided",
		"severity": _severity(about, subject),
		"subject": {"kind": about.scope, "name": subject[1]},
		"message": sprintf("%v: undecided without %v", [about.title, concat(", ", names)]),
	}
}

# What decides whether the rule applies comes first, then what could still change a pass.
_missing(_, about, subject) := paths if {
	value := _span(_value(subject))
	_fits(about.applies, value) == "open"
	paths := {array.concat(subject, [fact]) |
		some check in _checks(about.applies, value)
		check.answer == "open"
		fact := check.fact
	}
}

_missing(id, about, subject) := paths if {
	_fits(about.applies, _span(_value(subject))) == "yes"
	count({denial | some denial in _denials(id); denial.subject == subject}) == 0
	about.has_missing
	[area, name] := split(id, ".")
	paths := {need.path | some need in data.ft[area][name].missing; need.subject == subject}
}

_missing(id, about, subject) := paths if {
	_fits(about.applies, _span(_value(subject))) == "yes"
	count({denial | some denial in _denials(id); denial.subject == subject}) == 0
	not about.has_missing
	paths := {path | some pattern in about.reads; some path in _unread(split(pattern, "."), subject)}
}

_denials(id) := {denial |
	[area, name] := split(id, ".")
	some denial in data.ft[area][name].deny
}

# Subjects: every object in the scope that is meant for FT.

_collections := {
	"vcenter": "vcenters",
	"cluster": "clusters",
	"host": "hosts",
	"vm": "vms",
}

_subjects(about) := [["estate", "estate"] | _is_asked(about, ["estate", "estate"])] if about.scope == "estate"

_subjects(about) := subjects if {
	kind := _collections[about.scope]
	subjects := [subject |
		some name, value in object.get(input, kind, {})
		object.get(value, "fault_tolerance", true) == true
		subject := [kind, name]
		_is_asked(about, subject)
	]
}

_value(subject) := object.get(input, subject, {})

# A rule about changes needs a plan, a rule about declarations one of them.
_is_asked(about, subject) if {
	_has_input(about)
	_is_declared(about, subject)
}

_has_input(about) if not about.applies.input

_has_input(about) if {
	about.applies.input == "plan"
	input.changes
}

_is_declared(about, _) if count(about.when_declared) == 0

_is_declared(about, subject) if {
	some pattern in about.when_declared
	parts := split(pattern, ".")
	path := array.concat(subject, array.slice(parts, 2, count(parts)))
	_is_mentioned(path)
}

_is_mentioned(path) if object.get(input, path, null) != null

_is_mentioned(path) if {
	keys := [replace(replace(key, "~", "~0"), "/", "~1") | some key in path]
	input.unknown[concat("/", array.concat([""], keys))].reason
}

# Versions, FT types and intent: "yes", "no", or "open" while a fact is unknown.

_fits(where, value) := "no" if {
	"no" in {check.answer | some check in _checks(where, value)}
} else := "open" if {
	"open" in {check.answer | some check in _checks(where, value)}
} else := "yes"

_checks(where, value) := array.concat(
	array.concat(_intent_checks(where, value), _type_checks(where, value)),
	array.concat(_since_checks(where, value), _until_checks(where, value)),
)

_intent_checks(where, value) := [{"fact": "intent", "answer": answer} |
	wanted := where.intent
	answer := _word(object.get(value, "intent", "declared") == wanted)
]

_type_checks(where, value) := [{"fact": "ft_type", "answer": answer} |
	wanted := where.type
	answer := _same(object.get(value, "ft_type", null), wanted)
]

_same(null, _) := "open"

_same(known, wanted) := _word(known == wanted) if known != null

# Among hosts of several versions a rule's first version looks at the newest, its last one at the lowest.
_span(value) := object.union(value, {"since": {
	"prefix": "newest_",
	"release": value.newest_release,
	"update": object.get(value, "newest_update", null),
}}) if {
	value.newest_release
} else := value

_since_checks(where, value) := [check |
	bound := where.since
	lowest := {"prefix": "", "release": object.get(value, "release", null), "update": object.get(value, "update", null)}
	check := _since(object.get(value, "since", lowest), bound)
]

_since(first, bound) := {"fact": _named(first, "release"), "answer": "open"} if {
	first.release == null
} else := {"fact": _named(first, "release"), "answer": _word(first.release > bound.release)} if {
	first.release != bound.release
} else := {"fact": _named(first, "release"), "answer": "yes"} if {
	object.get(bound, "update", 0) == 0
} else := {"fact": _named(first, "update"), "answer": "open"} if {
	first.update == null
} else := {"fact": _named(first, "update"), "answer": _word(first.update >= bound.update)}

_named(first, fact) := concat("", [first.prefix, fact])

_until_checks(where, value) := [check |
	bound := where.until
	check := _until(object.get(value, "release", null), object.get(value, "update", null), bound)
]

_until(release, update, bound) := {"fact": "release", "answer": "open"} if {
	release == null
} else := {"fact": "release", "answer": _word(floor(release / 100) <= bound.major)} if {
	bound.major
} else := {"fact": "release", "answer": _word(release < bound.release)} if {
	release != bound.release
} else := {"fact": "release", "answer": "yes"} if {
	not bound.update
} else := {"fact": "update", "answer": "open"} if {
	update == null
} else := {"fact": "update", "answer": _word(update <= bound.update)}

_word(true) := "yes"

_word(false) := "no"

# Severities: the first that fits; where unknown facts leave several possible, the highest of them.

_severities := ["error", "warning", "info"]

_rank := {word: position | some position, word in _severities}

_severity(about, subject) := _severities[min(possible)] if {
	answers := [_fits(row.where, _value(subject)) | some row in about.severities]
	certain := array.concat([position | some position, "yes" in answers], [count(answers)])[0]
	possible := {_rank[row.severity] |
		some position, row in about.severities
		position <= certain
		answers[position] != "no"
	}
	count(possible) > 0
} else := about.severities[count(about.severities) - 1].severity

# A finding may lower the severity of its rule, and never raise it.
_lowered(severity, denial) := max([_rank[severity], _rank[object.get(denial, "severity", severity)]])

# Messages: named placeholders, as `ftpolicy check` fills them in.

_kinds := {
	"vcenter": "vCenter ",
	"cluster": "cluster ",
	"host": "host ",
	"vm": "virtual machine ",
}

_message(about, subject, args) := text if {
	values := object.union(args, {"subject": _called(about, subject)})
	filled := {sprintf("{%v}", [name]): _clean(_text(value)) | some name, value in values}
	text := concat("", [trim_space(strings.replace_n(filled, about.message)), _caution(args)])
}

_called(about, subject) := concat("", [_kinds[about.scope], _clean(subject[1])])

_called(about, _) := "the estate" if about.scope == "estate"

_caution(args) := " (unverified)" if {
	args.confidence == "M"
} else := ""

_text(value) := concat(", ", [sprintf("%v", [one]) | some one in value]) if {
	is_array(value)
} else := sprintf("%v", [value])

# No control characters, terminal escapes or marks that turn the direction of writing.
_clean(text) := regex.replace(text, `[\x00-\x1f\x7f-\x{9f}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}]`, "\ufffd")

# Facts that a rule reads and that are absent, or known only in part.

_is_partial(path) if path in _partial

_partial := {path | some path in input.partial}

_unread([kind], _) := {path | path := [kind]; _is_open(path)}

_unread(pattern, subject) := _absent([subject], array.slice(pattern, 2, count(pattern))) if {
	count(pattern) > 1
	pattern[0] == subject[0]
} else := {path} if {
	count(pattern) > 1
	subject[0] in {"hosts", "vms"}
	path := array.concat(subject, ["cluster"])
	object.get(input, path, null) == null
} else := _absent(_related(pattern[0], subject), array.slice(pattern, 2, count(pattern))) if {
	count(pattern) > 1
}

_is_open(path) if object.get(input, path, null) == null

_is_open(path) if _is_partial(path)

_related(kind, subject) := [[kind, name] | some name, _ in object.get(input, kind, {})] if {
	subject[0] in {"vcenters", "estate"}
} else := [[kind, name] | some name, _ in object.get(input, kind, {})] if {
	not kind in {"clusters", "hosts", "vms"}
} else := [["clusters", _cluster(subject)]] if {
	kind == "clusters"
} else := [[kind, name] |
	some name in object.get(input, ["clusters", _cluster(subject), sprintf("ft_%v", [kind])], [])
]

_cluster(subject) := subject[1] if {
	subject[0] == "clusters"
} else := object.get(_value(subject), "cluster", "")

# Step by step down the pattern: what is not there, or is there in part.
_absent(starts, rest) := {path |
	some depth in numbers.range(0, count(rest))
	some path in _levels(starts, rest)[depth]
	_is_open(path)
}

_levels(starts, rest) := [level0, level1, level2, level3, level4, level5, level6] if {
	level0 := {path | some path in starts}
	level1 := _below(level0, rest, 0)
	level2 := _below(level1, rest, 1)
	level3 := _below(level2, rest, 2)
	level4 := _below(level3, rest, 3)
	level5 := _below(level4, rest, 4)
	level6 := _below(level5, rest, 5)
}

_below(level, rest, position) := {array.concat(path, [rest[position]]) |
	some path in level
	rest[position] != "*"
	object.get(input, path, null) != null
} | {array.concat(path, [key]) |
	some path in level
	rest[position] == "*"
	some key, _ in object.get(input, path, {})
}
