# METADATA
# title: The firewall of the host lets FT traffic through
# description: >-
#   Hosts exchange the traffic of FT on ports of its own: 8100 and 8200, and from 6.5 on 8300. FT does not work where
#   TCP 8300 is closed on 6.5 or later. VMware lists the other ports too, but the ruleset of a real host does not open
#   them all, so they are a warning.
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
#     --ruleset-id=faultTolerance --enabled=true), and open the ports named above that it does not cover.
#   ja:
#     title: ホストのファイアウォールで FT の通信が許可されている
#     description: "\
#       FT のホスト間の通信には専用のポートが使われます。8100 と 8200、6.5 以降では 8300 も使われます。6.5 以降では、\
#       TCP 8300 が閉じていると FT は動作しません。VMware のポート一覧にはほかのポートも記載されていますが、\
#       実際のホストのルールセットはそのすべてを開放しないため、警告にとどめます。"
#     message: "{subject} のファイアウォールは有効ですが、FT が使用する次のポートが許可されていません: {ports}"
#     solution: "\
#       ホストのファイアウォールで Fault Tolerance のルールセットを有効にしてください (esxcli network firewall \
#       ruleset set --ruleset-id=faultTolerance --enabled=true)。上記のポートのうち、\
#       このルールセットに含まれないものは個別に許可してください。"
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

_decisive(row) := {text |
	some entry in row.ports
	entry.decisive
	some way in _table.directions
	text := _text(entry, way)
}

_list(h) := ["hosts", h, "firewall", "open_ports"]

_entries(h) := {array.concat(_list(h), [i, field]) |
	some i, _ in object.get(input, _list(h), {})
	some field in ["port", "protocol", "direction"]
}

# Before 6.5 METADATA has a warning; from then on only the port without which FT does not work is more.
_severity(row, closed) := "warning" if {
	row.confidence == "M"
} else := "error" if {
	count(closed & _decisive(row)) > 0
} else := "warning"

deny contains finding if {
	some h, host in input.hosts
	host.firewall.enabled == true
	some row in releases.rows(_table.rows, host.release)
	closed := _needed[row] - _open_to[_doors(host)]
	count(closed) > 0
	count(needs.unmet(_entries(h) | {_list(h)})) == 0
	args := object.union({"ports": sort(closed)}, releases.doubt(row))
	severity := _severity(row, closed)
	finding := {"subject": ["hosts", h], "path": _list(h), "args": args, "severity": severity}
}

missing contains need if {
	some h, host in input.hosts
	not host.firewall.enabled == false
	some path in needs.unmet({["hosts", h, "firewall", "enabled"], ["hosts", h, "release"]})
	need := {"subject": ["hosts", h], "path": path}
}

missing contains need if {
	some h, host in input.hosts
	not host.firewall.enabled == false
	some row in releases.rows(_table.rows, object.get(host, "release", 605))
	count(_needed[row] - _open_to[_doors(host)]) > 0
	some path in needs.unmet(_entries(h) | {_list(h)})
	need := {"subject": ["hosts", h], "path": path}
}
