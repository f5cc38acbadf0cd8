# METADATA
# title: The firewall of the host lets FT traffic through
# description: >-
#   Hosts exchange the traffic of FT on ports of its own, which the rule set for Fault Tolerance opens: from 6.5 on TCP
#   8300, before that 8100 and 8200. FT does not work where TCP 8300 is closed on 6.5 or later. VMware's list of ports has
#   8100 and 8200 for later releases too; no rule set opens them there, and FT works. The enabled rule sets decide where
#   the inputs tell them, else the open ports.
# related_resources:
#   - ref: https://ports.vmware.com/
#     description: "VMware Ports and Protocols: ESXi"
# custom:
#   severity:
#     - {severity: error, since: "6.5"}
#     - {severity: warning}
#   scope: host
#   message: "the firewall of {subject} is on and does not let these ports of FT through: {ports}"
#   solution: >-
#     Enable the ruleset for Fault Tolerance in the firewall of the host (esxcli network firewall ruleset set
#     --ruleset-id=faultTolerance --enabled=true).
#   ja:
#     title: ホストのファイアウォールで FT の通信が許可されている
#     description: "\
#       FT のホスト間の通信には専用のポートが使われ、Fault Tolerance のルールセットがこれを開放します。6.5 以降では TCP 8300、\
#       それより前では 8100 と 8200 です。6.5 以降では、TCP 8300 が閉じていると FT は動作しません。VMware のポート一覧には \
#       6.5 以降についても 8100 と 8200 が記載されていますが、これらを開放するルールセットはなく、FT は動作します。\
#       有効なルールセットが入力にあればそれで、なければ開放されているポートで判定します。"
#     message: "{subject} のファイアウォールは有効ですが、FT が使用する次のポートが許可されていません: {ports}"
#     solution: "\
#       ホストのファイアウォールで Fault Tolerance のルールセットを有効にしてください (esxcli network firewall \
#       ruleset set --ruleset-id=faultTolerance --enabled=true)。"
#   sources:
#     - id: H16
#       title: "VMware Ports and Protocols: 8100, 8200 and 8300, TCP and UDP, in both directions between ESXi hosts; vSphere reference cards for 4.x to 6.0"
#       url: https://ports.vmware.com/
#       versions: 4.0 to 8.0
#   confidence: V
package ft.host.firewall_ports

import data.lib.needs
import data.lib.releases

_table := data.ftpolicy.tables.firewall_ports

_text(entry, direction) := sprintf("%v %v %v", [entry.protocol, entry.port, direction])

_doors(host) := object.get(host, ["firewall", "open_ports"], {})

# Hosts that are alike are looked up once.
_open_to := {doors: texts |
	some doors in {doors | some host in input.hosts; doors := _doors(host)}
	texts := {text | some entry in doors; text := _text(entry, entry.direction)}
}

_needed := {row: texts | some row in _table.rows; texts := _required(row)}

_required(row) := {text | some entry in row.ports; some way in _table.directions; text := _text(entry, way)}

# The rule set for FT, as the API calls it or as the vSphere Client shows it.
_is_ours(id) if replace(lower(id), " ", "") == lower(_table.ruleset.id)

_sets(host) := {id | some id in object.get(host, ["firewall", "rulesets"], [])}

_enabled(host) if count({id | some id in _sets(host); _is_ours(id)}) > 0

_list_of_sets(h) := path if path := ["hosts", h, "firewall", "rulesets"]

# Of a host without the rule set: it is known to be without.
_disabled(h) if count(needs.unmet({_list_of_sets(h)})) == 0

_list(h) := ["hosts", h, "firewall", "open_ports"]

# Before 6.5 METADATA has a warning.
_severity(row) := "warning" if {
	row.confidence == "M"
} else := "error"

_fields := ["port", "protocol", "direction"]

# The entries of which something is not known, each with the closed ports of which it may stand for one; those of which
# all is known stand for none.
_open_entries(host, closed) := {i: ports |
	some i, entry in _doors(host)
	ports := {port | some port in closed; _may_be(entry, port)}
	count(ports) > 0
}

_may_be(entry, port) if {
	[protocol, number, direction] := split(port, " ")
	object.get(entry, "port", to_number(number)) == to_number(number)
	object.get(entry, "protocol", protocol) == protocol
	object.get(entry, "direction", direction) == direction
}

# The ports are known to be closed, whatever the open entries stand for, or the rule set is, and nobody tells of ports.
_closes(h, host, closed) if {
	count(needs.unmet({_list(h)})) == 0
	count({port | some ports in _open_entries(host, closed); some port in ports}) < count(closed)
}

_closes(h, host, closed) if {
	count(needs.unmet({_list(h)})) == 0
	count(_open_entries(host, closed)) < count(closed)
}

_closes(h, host, _) if {
	_disabled(h)
	not host.firewall.open_ports
}

_place(h) := path if {
	_disabled(h)
	path := _list_of_sets(h)
} else := path if path := _list(h)

deny contains finding if {
	some h, host in input.hosts
	host.firewall.enabled == true
	not _enabled(host)
	some row in releases.rows(_table.rows, host.release)
	closed := _needed[row] - _open_to[_doors(host)]
	_closes(h, host, closed)
	args := object.union({"ports": sort(closed)}, releases.doubt(row))
	finding := {"subject": ["hosts", h], "path": _place(h), "args": args, "severity": _severity(row)}
}

missing contains need if {
	some h, host in input.hosts
	not host.firewall.enabled == false
	some path in needs.unmet({["hosts", h, "firewall", "enabled"], ["hosts", h, "release"]})
	not _enabled(host)
	need := {"subject": ["hosts", h], "path": path}
}

missing contains need if {
	some h, host in input.hosts
	not host.firewall.enabled == false
	not _enabled(host)
	some row in releases.rows(_table.rows, object.get(host, "release", 605))
	closed := _needed[row] - _open_to[_doors(host)]
	count(closed) > 0
	not _closes(h, host, closed)
	entries := {array.concat(_list(h), [i, field]) | some i, _ in _open_entries(host, closed); some field in _fields}
	some path in needs.unmet(entries | {_list(h)})
	need := {"subject": ["hosts", h], "path": path}
}
