# How many virtual machines under FT ("vms"), and how many vCPUs of them ("vcpus"), one host may run.
package lib.ft_limits

import data.lib.needs
import data.lib.releases

tables := data.ftpolicy.tables.ft_limits.per_host

# The limit where there is none: the HA option is 0, which turns the check off, or no row is about the release.
unlimited := 1000000

# Where the HA options of a cluster are written down.
options(c) := path if path := ["clusters", c, "ha", "advanced_options"]

# The HA option for a limit. Its spelling varies between upper and lower case.
is_option(key, kind) if lower(key) == tables[kind].option

# The limit that a value of the option means; none if it is no number. A builtin that reads "07" as a number fails.
meaning(value) := limit if {
	text := sprintf("%v", [value])
	regex.match("^[0-9]+$", text)
	digits := trim_left(text, "0")
	limit := _number(digits)
}

_number("") := unlimited

_number(digits) := number if {
	digits != ""
	number := min([to_number(digits), unlimited])
}

_told(c, kind) := {limit |
	some key, value in input.clusters[c].ha.advanced_options
	is_option(key, kind)
	limit := meaning(value)
}

# What the option says, else the default of the release, 0 if that is unknown. Nothing where either could still decide.
limit(c, kind, release) := number if {
	told := _told(c, kind)
	unlimited in told
	number := unlimited
} else := number if {
	number := min(_told(c, kind))
} else := number if {
	release > 0
	count(needs.unmet({options(c)})) == 0
	number := min(array.concat([unlimited], [row.limit | some row in releases.rows(tables[kind].rows, release)]))
}

# What a finding says in addition if it rests on a default that no primary source confirms.
doubt(kind, release) := words if {
	rows := releases.rows(tables[kind].rows, release)
	words := releases.doubt(rows[0])
} else := {}
