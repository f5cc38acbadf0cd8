# METADATA
# title: What every rule says about one facts document
# description: |
#   The entry point of `ftpolicy check --engine opa`: one request per cluster. `input` is a facts document, and
#   `input.ftpolicy.rules` lists the rules to judge it by. A rule that this server does not have is not in the answer;
#   whoever asks has to notice.
package ftpolicy.report

answer := {
	"revision": data.ftpolicy.revision,
	"version": object.get(opa.runtime(), "version", "unknown"),
	"rules": rules,
}

# Comprehensions, because not every rule defines `missing`.
rules[id] := said if {
	some id in input.ftpolicy.rules
	data.ftpolicy.rules[id]
	[area, name] := split(id, ".")
	said := {
		"deny": [finding | some finding in data.ft[area][name].deny],
		"missing": [need | some need in data.ft[area][name].missing],
	}
}
