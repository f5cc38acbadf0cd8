# METADATA
# title: What every rule says about one facts document
# description: |
#   The entry point of `ftpolicy check --engine opa`: one request per cluster. `input` is a facts document, and
#   `input.ftpolicy.rules` lists the rules to judge it by; without it there is no answer. A rule that this server does not
#   have is not in the answer; whoever asks has to notice.
package ftpolicy.report

answer := {
	"revision": _revision,
	"version": object.get(opa.runtime(), "version", "unknown"),
	"rules": rules,
} if {
	is_array(input.ftpolicy.rules)
}

# A server that was fed by hand may have the policies of one bundle and the data of another.
_revision := data.ftpolicy.revision if {
	data.ftpolicy.revision == data.ftpolicy.built.revision
} else := "mixed" if {
	data.ftpolicy.revision
}

# What denies must be there, and be it empty; comprehensions, because not every rule defines `missing`.
rules[id] := said if {
	some id in input.ftpolicy.rules
	data.ftpolicy.rules[id]
	[area, name] := split(id, ".")
	denials := data.ft[area][name].deny
	said := {
		"deny": [finding | some finding in denials],
		"missing": [need | some need in data.ft[area][name].missing],
	}
}
