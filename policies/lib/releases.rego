# Releases of vSphere, major * 100 + minor: the rows of a table that hold in one, and how it is written.
package lib.releases

# The rows of a table from `since` to `until`, both included; without `until` a row holds for all later releases too.
rows(table, release) := [row |
	some row in table
	row.since <= release
	release <= object.get(row, "until", release)
]

# The rows that may hold for a virtual machine: those of the lowest and the newest release of its cluster where these are
# known, else all.
possible_rows(table, vm) := {row |
	some row in table
	lowest := object.get(vm, "release", row.since)
	some release in [lowest, object.get(vm, "newest_release", lowest)]
	row.since <= release
	release <= object.get(row, "until", release)
}

# The release of an object with its update, as far as that is known: 8.0U3.
version(of) := words if {
	object.get(of, "update", 0) == 0
	words := text(of.release)
} else := words if {
	words := sprintf("%vU%v", [text(of.release), of.update])
}

text(release) := words if words := sprintf("%v.%v", [floor(release / 100), release % 100])

# What a finding says in addition if it rests on a row that no primary source confirms: it warns at most.
doubt(row) := {"confidence": "M"} if {
	row.confidence == "M"
} else := {}

# The same for what rests on documents of 8.0 and earlier: no page of 9.x was read.
unread(subject) := {"confidence": "M"} if {
	subject.release >= 900
} else := {}
